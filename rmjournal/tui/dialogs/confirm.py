"""Confirmation dialogs with yes or no."""

import math
from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from rmjournal.model.field import visible
from rmjournal.render.text_width import wrap
from rmjournal.tui.widgets.key_bar import Hints, hints

LIST_WIDTH = 58
"""Width of a row of a list in a question."""


class Confirm(ModalScreen[bool | None]):
    """Asks one question; y or Enter means yes, n or Esc no."""

    BINDINGS = [
        Binding("y,enter", "answer(True)", "yes", id="confirm.yes"),
        Binding("n,escape", "answer(False)", "no", id="confirm.no"),
    ]

    DEFAULT_CSS = """
    Confirm { align: center middle; background: $background 60%; }
    Confirm > Vertical {
        width: auto; max-width: 90%; height: auto; max-height: 90%; padding: 1 2 0 2;
        border: round $primary; background: $background; border-title-color: $primary; border-title-style: bold;
    }
    Confirm VerticalScroll { width: auto; height: auto; max-height: 70vh; scrollbar-size-vertical: 1; }
    Confirm Static { width: auto; max-width: 64; height: auto; }
    Confirm Hints { dock: none; background: $background; margin-top: 1; width: 100%; min-width: 24; }
    """

    LEAVE_ANSWER: bool | None = False
    """What leaving the dialog answers; None = the question stays for later."""

    def __init__(self, sentence: str, *, title: str = "Sure?") -> None:
        super().__init__()
        self._sentence = visible(sentence)
        self._title = visible(title, "")

    def compose(self) -> ComposeResult:
        """The question over the keys."""
        with Vertical() as panel:
            panel.border_title = Content(self._title)
            with VerticalScroll():
                yield Static(Content(self._sentence))
            yield Hints()

    def on_mount(self) -> None:
        """Show the keys."""
        self.query_one(Hints).hints = hints(self)

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_click(self, event: events.Click) -> None:
        """Leave on a click beside the panel."""
        if not self.query_one(Vertical).region.contains(event.screen_x, event.screen_y):
            self.action_leave()

    def action_leave(self) -> None:
        """Leave without a yes."""
        self.action_answer(self.LEAVE_ANSWER)

    def action_answer(self, answer: bool | None) -> None:
        """Give the answer, once, however fast the keys come."""
        if self.is_current:
            self.dismiss(answer)


class DraftQuestion(Confirm, inherit_bindings=False):
    """Asks whether to continue a draft, keep it or discard it."""

    LEAVE_ANSWER = None
    BINDINGS = [
        Binding("y,enter", "answer(True)", "go on", id="draft.go_on"),
        Binding("n,escape", "leave", "later, it stays", id="draft.later"),
        Binding("x", "answer(False)", "throw away", id="draft.throw_away"),
    ]

    shown_at: float = math.inf
    """The time of the first paint, on the clock of Textual's events; earlier keys are ignored."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, title="A draft")

    def on_mount(self) -> None:
        """Accept keys after the first paint."""
        self.call_after_refresh(self._accept_keys)

    def _accept_keys(self) -> None:
        self.shown_at = events.Event().time


class DeletesQuestion(Confirm, inherit_bindings=False):
    """Asks whether entries deleted from the file by hand may go."""

    LEAVE_ANSWER = None
    BINDINGS = [
        Binding("y", "answer(True)", "yes, delete", id="removed.delete"),
        Binding("n", "answer(False)", "no, keep", id="removed.keep"),
        Binding("escape", "leave", "later", id="removed.later"),
    ]

    def __init__(self, words: Sequence[str]) -> None:
        rows = ("\n  ".join(wrap(one, LIST_WIDTH)) for one in words)
        sentence = "Taken out of the file by hand, and kept here:\n" + "\n".join(f"· {row}" for row in rows)
        super().__init__(sentence, title="May it go?" if len(words) == 1 else f"May these {len(words)} go?")


class OrphanQuestion(Confirm, inherit_bindings=False):
    """Asks whether to take in a journal that is in no open file."""

    LEAVE_ANSWER = None
    BINDINGS = [
        Binding("y", "answer(True)", "yes, take it in", id="orphan.take_in"),
        Binding("n", "answer(False)", "no, leave it", id="orphan.leave"),
        Binding("escape", "leave", "later", id="orphan.later"),
    ]

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, title="Take it in?")


class CopyQuestion(Confirm, inherit_bindings=False):
    """Asks whether a merged copy may go that a person may have named."""

    LEAVE_ANSWER = None
    BINDINGS = [
        Binding("y", "answer(True)", "yes, put away", id="copy.put_away"),
        Binding("n", "answer(False)", "no, keep", id="copy.keep"),
        Binding("escape", "leave", "later", id="copy.later"),
    ]

    def __init__(self, name: str, at: str = "") -> None:
        sentence = (
            f"{name}\n\nThis copy lies beside the file and is merged: the journal holds all that is in it. If it "
            "goes, it is kept for 30 days on this machine."
        )
        super().__init__(sentence, title=f"May it go? {at}".strip())
