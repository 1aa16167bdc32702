"""Passphrase dialog: asks for the passphrase of another file while the journal is open."""

import math
from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding

from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.passphrase_panel import PassphrasePanel


class PassphraseDialog(Dialog[bool | None]):
    """Asks for a passphrase; True once it was right, none where it is left."""

    BINDINGS = [
        Binding("enter", "open", "open", id="passphrase.open"),
        Binding("ctrl+r", "reveal", "show what I type", id="passphrase.reveal"),
        Binding("escape", "leave", "later", id="passphrase.later"),
    ]
    HELP = (
        "The file is locked with another passphrase than the one you gave. Until you give it, nothing of it is read "
        "and nothing is changed; X asks again. The code of a recovery sheet of that lock opens it too."
    )
    DEFAULT_CSS = """
    PassphraseDialog > Vertical { width: 90%; max-width: 70; padding: 1 1 0 1; }
    PassphraseDialog #trouble { height: 0; }
    """

    def __init__(self, sentence: str, attempt: Callable[[str], str], *, opens_by_itself: bool = False) -> None:
        super().__init__("Another passphrase")
        self.shown_at = math.inf if opens_by_itself else 0.0
        """The time of the first paint, on the clock of Textual's events; earlier keys are ignored."""
        self._panel = PassphrasePanel(sentence, attempt)

    def compose_body(self) -> ComposeResult:
        """The panel that asks."""
        yield self._panel

    def on_mount(self) -> None:
        """Begin to type; what was typed before the first paint goes elsewhere."""
        self._panel.line.focus()
        self.call_after_refresh(self._accept_keys)

    def _accept_keys(self) -> None:
        if math.isinf(self.shown_at):
            self.shown_at = events.Event().time

    @on(PassphrasePanel.Opened)
    def _opened(self) -> None:
        if self.is_current:
            self.dismiss(True)

    def action_open(self) -> None:
        """Try what is typed."""
        self._panel.try_typed()

    def action_reveal(self) -> None:
        """Show what is typed, or dots again."""
        self._panel.line.action_reveal()
