"""Lock dialog: the passphrase, the idle minutes and the keyring."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from rmjournal.config import MAX_IDLE_MINUTES
from rmjournal.errors import JournalError
from rmjournal.model.field import visible
from rmjournal.storage.sealing import describe_strength
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, KeyHint, key_hints
from rmjournal.tui.widgets.passphrase_panel import PassphraseLine

NO, YES = "no", "yes"
"""Whether the keyring of the computer keeps the key."""

SHEET: Final = "sheet"
"""The answer that asks for the recovery sheet."""


class LockChoices(NamedTuple):
    """What was chosen for the lock of a journal."""

    passphrase: str
    """The new passphrase; empty where it stays as it is."""
    keeps_key: bool
    """Whether the keyring of this computer keeps the key."""
    minutes: float
    """Idle minutes after which the lock closes; 0 = never."""


class LockDialog(Dialog[str | None]):
    """Asks for a new passphrase twice, and for what belongs to the lock.

    Gives what was done, or none.
    """

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "save", id="lock.save"),
        Binding("ctrl+r", "reveal", "show what I type", id="lock.reveal"),
        Binding("ctrl+o", "print", "recovery sheet", id="lock.sheet"),
        Binding("escape", "leave", "close", id="lock.close"),
        *FIELD_KEYS,
    ]
    HELP = (
        "With a passphrase nobody who sees the file can read a word of it, and it still merges between your devices. "
        "A recovery sheet is a page to print with a code that opens the journal if you forget the passphrase. The "
        "keyring of your computer can keep the key, so that you are not asked at the start; whoever is logged in as "
        "you can read the journal then."
    )
    DEFAULT_CSS = """
    LockDialog > Vertical { width: 94%; max-width: 78; padding: 1 1 0 1; }
    LockDialog VerticalScroll { height: auto; max-height: 40vh; padding: 0 1; margin-bottom: 1; }
    LockDialog VerticalScroll Static { height: auto; color: $quiet; }
    LockDialog Horizontal { height: 1; }
    LockDialog .label { width: 26; height: 1; padding: 0 1; color: $quiet; }
    LockDialog LineInput, LockDialog ChoiceInput { width: 1fr; }
    LockDialog #strength { height: auto; min-height: 2; padding: 0 1 0 27; color: $quiet; }
    LockDialog #notice { margin-top: 1; }
    """

    def __init__(
        self,
        sentences: Sequence[str],
        *,
        is_locked: bool,
        keeps_key: bool,
        minutes: float,
        accept: Callable[[LockChoices], Awaitable[str]],
    ) -> None:
        super().__init__("The lock of this journal" if is_locked else "Lock this journal")
        self._sentences = sentences
        self._is_locked = is_locked
        self._accept = accept
        self._is_saving = False
        self._new = PassphraseLine(hint="stays as it is" if is_locked else "four words that nobody expects")
        self._again = PassphraseLine(hint="the same once more")
        self._keyring = ChoiceInput((NO, YES), YES if keeps_key else NO)
        self._minutes = LineInput(f"{minutes:g}", hint="idle minutes, 0 for never")

    def compose_body(self) -> ComposeResult:
        """What it means, and the fields with their labels."""
        with VerticalScroll(can_focus=False):
            yield Static(Content(visible("\n".join(self._sentences))))
        labels = "New passphrase", "Once more", "Keep key in keyring", "Ask after idle minutes"
        for label, field in zip(labels, self._fields, strict=True):
            with Horizontal():
                yield Static(label, classes="label")
                yield field
            if field is self._again:
                yield Static(id="strength")
        yield Static(id="notice")

    @property
    def _fields(self) -> tuple[PassphraseLine, PassphraseLine, ChoiceInput, LineInput]:
        return self._new, self._again, self._keyring, self._minutes

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys; without that of the sheet where there is no lock yet."""
        return [hint for hint in key_hints(self) if hint.action != "print" or self._is_locked]

    def on_mount(self) -> None:
        """Begin with the passphrase."""
        self._new.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the sheet of a lock that is there."""
        return self._is_locked if action == "print" else super().check_action(action, parameters)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        new, again = self._new.value, self._again.value
        words = [describe_strength(new)] if new else []
        if new and again:
            words.append("both are the same" if new == again else "they are not the same yet")
        self.query_one("#strength", Static).update(Content(visible("\n".join(words))))
        self.show_notice("")

    def action_reveal(self) -> None:
        """Show what is typed in both lines, or dots again."""
        is_shown = not self._new.password
        self._new.password = self._again.password = is_shown

    def action_print(self) -> None:
        """Ask for the recovery sheet."""
        if self.is_current:
            self.dismiss(SHEET)

    def action_save(self) -> None:
        """Take what is typed, or say what is missing."""
        refusal, field = self._mistake()
        if refusal:
            self.show_notice(refusal, is_refusal=True)
            field.focus()
        elif not self._is_saving:
            self._is_saving = True
            self.show_notice("Making the key …" if self._new.value else "")
            self.app.call_later(self._save)  # the app takes no key before the end, and this screen is drawn

    def _mistake(self) -> tuple[str, LineInput]:
        """Say what cannot be taken, and in which field; empty where all can."""
        if not self._new.value and not self._is_locked:
            return "A lock needs a passphrase.", self._new
        if self._new.value != self._again.value:
            return "The two passphrases are not the same. ctrl+r shows them.", self._again
        return "" if self._read_minutes() is not None else "Idle minutes are a number; 0 is never.", self._minutes

    def _read_minutes(self) -> float | None:
        try:
            minutes = float(self._minutes.value or 0)
        except ValueError:
            return None
        return minutes if 0 <= minutes <= MAX_IDLE_MINUTES else None

    async def _save(self) -> None:
        choices = LockChoices(self._new.value, self._keyring.current_text == YES, self._read_minutes() or 0)
        try:
            words = await self._accept(choices)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
        else:
            self._new.take()
            self._again.take()
            self.dismiss(words)
        finally:
            self._is_saving = False


class SheetDialog(Dialog[str | None]):
    """Asks where the recovery sheet is written; gives the path, or none."""

    BINDINGS = [
        Binding("enter", "take", "write it", priority=True, id="sheet.take"),
        Binding("escape", "leave", "close", id="sheet.leave"),
    ]
    HELP = (
        "A page for one sheet of paper: print it, then delete the file. A name that ends with .txt gives plain text."
    )
    DEFAULT_CSS = """
    SheetDialog > Vertical { width: 90%; max-width: 74; padding: 1 1 0 1; }
    SheetDialog #warning { height: auto; padding: 0 1; margin-bottom: 1; }
    """

    def __init__(self, warning: str, path: str, write: Callable[[str], str]) -> None:
        super().__init__("Recovery sheet")
        self._warning = warning
        self._write = write
        self._line = LineInput(path, hint="file")

    def compose_body(self) -> ComposeResult:
        """The warning, and the path of the file."""
        yield Static(Content(visible(self._warning)), id="warning")
        yield self._line
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Begin with the path."""
        self._line.focus()

    def action_take(self) -> None:
        """Write the sheet, or say why that is impossible."""
        try:
            words = self._write(self._line.value)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
        else:
            self.dismiss(words)
