"""Passphrase panel: asks for a passphrase, and tries it in a thread."""

from collections.abc import Callable
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from rmjournal.model.field import visible
from rmjournal.tui.keymap import TypedEarly
from rmjournal.tui.widgets.inputs.line_input import LineInput

OPENING = "Opening …"
"""What stands there while the key is made."""

TEXT_KEYS: Final = {"enter", "backspace", "tab"}
"""Keys that belong to a text, beside those that print."""


class PassphraseLine(LineInput):
    """Line for a passphrase, which shows dots until a key shows it."""

    def __init__(self, *, hint: str = "") -> None:
        super().__init__(hint=hint)
        self.password = True
        self._held: list[events.Event] | None = None
        """What is typed while a passphrase is tried; None at other times."""

    def hold_keys(self) -> None:
        """Hold what is typed from now on."""
        self._held = []

    def release_keys(self) -> list[events.Event]:
        """Give what was typed meanwhile, to be handled again."""
        held, self._held = self._held or [], None
        return held

    def on_key(self, event: events.Key) -> None:
        """Hold a key that belongs to a text."""
        if self._held is not None and (event.is_printable or event.key in TEXT_KEYS):
            self._held.append(events.Key(event.key, event.character))
            event.prevent_default().stop()

    def on_paste(self, event: events.Paste) -> None:
        """Hold a paste."""
        if self._held is not None:
            self._held.append(events.Paste(event.text))
            event.prevent_default().stop()

    def action_reveal(self) -> None:
        """Show what is typed, or dots again."""
        self.password = not self.password

    def on_blur(self, event: events.Blur) -> None:
        """Show dots again where the line is left."""
        self.password = True

    def take(self) -> str:
        """Give what is typed, and forget it."""
        typed, self.value, self.password = self.value, "", True
        return typed


class PassphrasePanel(Vertical):
    """A sentence, a line for the passphrase, and what came of it."""

    DEFAULT_CSS = """
    PassphrasePanel { height: auto; }
    PassphrasePanel > Static { height: auto; padding: 0 1; }
    PassphrasePanel > PassphraseLine { margin: 1 0; background: $surface; }
    PassphrasePanel > #answer { min-height: 1; color: $quiet; }
    PassphrasePanel > #answer.-refused { color: $error; }
    """

    class Opened(Message):
        """The passphrase was right."""

    def __init__(self, sentence: str, attempt: Callable[[str], str]) -> None:
        super().__init__()
        self._sentence = sentence
        self._attempt = attempt
        self.is_trying = False
        """Whether a passphrase is being tried."""

    def compose(self) -> ComposeResult:
        """The sentence, the line and the answer."""
        yield Static(Content(visible(self._sentence)), id="sentence")
        yield PassphraseLine(hint="passphrase")
        yield Static(id="answer")

    @property
    def line(self) -> PassphraseLine:
        """The line that is typed in."""
        return self.query_one(PassphraseLine)

    def ask(self, sentence: str, attempt: Callable[[str], str]) -> None:
        """Ask for another passphrase.

        ``attempt`` runs in a thread; it says why a passphrase is not right, and nothing when it is.
        """
        self._attempt = attempt
        self.query_one("#sentence", Static).update(Content(visible(sentence)))
        self.say("")
        self.line.focus()

    def say(self, words: str, *, is_refusal: bool = False) -> None:
        """Show a sentence below the line."""
        answer = self.query_one("#answer", Static)
        answer.update(Content(visible(f"✗ {words}" if is_refusal else words)))
        answer.set_class(is_refusal, "-refused")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.try_typed()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if event.value and not self.is_trying:
            self.say("")

    def try_typed(self) -> None:
        """Try what is typed."""
        if self.is_trying or not self.line.value:
            return
        self.is_trying = True
        self.say(OPENING)
        typed = self.line.take()
        self.line.hold_keys()
        self.run_worker(lambda: self._try(typed), thread=True, exit_on_error=False)

    def _try(self, typed: str) -> None:
        words = self._attempt(typed)
        if self.app.is_running:
            self.app.call_from_thread(self._tried, typed, words)

    def _tried(self, typed: str, words: str) -> None:
        self.is_trying = False
        if not self.is_attached:
            return
        self.say(words, is_refusal=bool(words))
        held = self.line.release_keys()
        if not words:
            self.post_message(self.Opened())
        if words or not _begins_with(typed, held):
            self.post_message(TypedEarly(held))


def _begins_with(passphrase: str, typed: list[events.Event]) -> bool:
    """Tell whether what was typed is the passphrase once more, or its beginning."""
    texts = (event.text if isinstance(event, events.Paste) else getattr(event, "character", "") for event in typed)
    text = "".join(filter(str.isprintable, "".join(text or "" for text in texts)))
    return len(text) > 1 and (passphrase.startswith(text) or text.startswith(passphrase))
