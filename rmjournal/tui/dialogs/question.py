"""Question dialog: one sentence, answered with a key."""

import math
from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rmjournal.model.field import visible
from rmjournal.render.text_width import wrap
from rmjournal.tui.keymap import add_bindings
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints

LIST_WIDTH = 58
"""Width of a row of a list in a question."""

CONFIRM_KEYS = (
    Binding("y,enter", "answer(True)", "yes", id="confirm.yes"),
    Binding("n,escape", "answer(False)", "no", id="confirm.no"),
)
DRAFT_KEYS = (
    Binding("y,enter", "answer(True)", "continue", id="draft.go_on"),
    Binding("n,escape", "leave", "later, keep draft", id="draft.later"),
    Binding("x", "answer(False)", "discard", id="draft.throw_away"),
)
DELETES_KEYS = (
    Binding("y", "answer(True)", "yes, delete", id="removed.delete"),
    Binding("n", "answer(False)", "no, keep", id="removed.keep"),
    Binding("escape", "leave", "later", id="removed.later"),
)
ORPHAN_KEYS = (
    Binding("y", "answer(True)", "yes, add it", id="orphan.take_in"),
    Binding("n", "answer(False)", "no, keep it there", id="orphan.leave"),
    Binding("escape", "leave", "later", id="orphan.later"),
)
COPY_KEYS = (
    Binding("y", "answer(True)", "yes, remove", id="copy.put_away"),
    Binding("n", "answer(False)", "no, keep", id="copy.keep"),
    Binding("escape", "leave", "later", id="copy.later"),
)


class QuestionDialog(Dialog[bool | None]):
    """Asks one question; the answer is yes, no, or none where it is left."""

    HELP = "Each key gives one answer; Esc asks again later."
    DEFAULT_CSS = """
    QuestionDialog > Vertical { width: auto; max-width: 90%; max-height: 90%; padding: 1 1 0 1; }
    QuestionDialog VerticalScroll { width: auto; height: auto; max-height: 70vh; padding: 0 1;
        scrollbar-size-vertical: 1; }
    QuestionDialog Static { width: auto; max-width: 64; height: auto; }
    QuestionDialog KeyBar { margin-top: 1; width: 100%; min-width: 24; }
    """

    def __init__(
        self,
        sentence: str,
        *,
        title: str = "Sure?",
        keys: Sequence[Binding] = CONFIRM_KEYS,
        opens_by_itself: bool = False,
    ) -> None:
        super().__init__(title)
        self.keys = keys
        self.shown_at = math.inf if opens_by_itself else 0.0
        """The time of the first paint, on the clock of Textual's events; earlier keys are ignored."""
        self._sentence = visible(sentence)
        add_bindings(self, keys)

    def compose_body(self) -> ComposeResult:
        """The question."""
        with VerticalScroll():
            yield Static(Content(self._sentence))

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The key of each answer."""
        return key_hints(self, self.keys)

    def on_mount(self) -> None:
        """Accept keys after the first paint."""
        self.call_after_refresh(self._accept_keys)

    def _accept_keys(self) -> None:
        if math.isinf(self.shown_at):
            self.shown_at = events.Event().time

    def on_click(self, event: events.Click) -> None:
        """Leave on a click beside the panel."""
        if not self.panel.region.contains(event.screen_x, event.screen_y):
            self.action_leave()

    def action_answer(self, answer: bool) -> None:
        """Give the answer, once, however fast the keys come."""
        if self.is_current:
            self.dismiss(answer)


def ask_about_draft(sentence: str) -> QuestionDialog:
    """Ask whether to continue a draft, keep it or discard it."""
    return QuestionDialog(sentence, title="Unfinished draft", keys=DRAFT_KEYS, opens_by_itself=True)


def ask_about_deletes(descriptions: Sequence[str]) -> QuestionDialog:
    """Ask whether entries deleted from the file by hand may go."""
    rows = ("\n  ".join(wrap(description, LIST_WIDTH)) for description in descriptions)
    sentence = "Somebody removed this from the file by hand. It is still in your journal:\n" + "\n".join(
        f"· {row}" for row in rows
    )
    title = "Delete it here too?" if len(descriptions) == 1 else f"Delete these {len(descriptions)} here too?"
    return QuestionDialog(sentence, title=title, keys=DELETES_KEYS)


def ask_about_orphan(sentence: str) -> QuestionDialog:
    """Ask whether to take in a journal that is in no open file."""
    return QuestionDialog(sentence, title="Add it to this journal?", keys=ORPHAN_KEYS)


def ask_about_copy(name: str, number: str = "") -> QuestionDialog:
    """Ask whether a merged copy may go that a person may have named."""
    sentence = (
        f"{name}\n\nEverything in this extra copy is in your journal already. If "
        "you remove it, it stays recoverable on "
        "this computer for 30 days."
    )
    return QuestionDialog(sentence, title=f"Remove this extra copy? {number}".strip(), keys=COPY_KEYS)
