"""Find dialog: searches all entries while typing."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from rmjournal.insight.scope import search_entries
from rmjournal.model.entry import Entry
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import add_badges
from rmjournal.tui.pages.entry import entry_line
from rmjournal.tui.view import View
from rmjournal.tui.widgets.rows import Rows

MOST = 200
"""Hits that are listed; one who needs more types another word."""


class Find(ModalScreen[Entry | None]):
    """A line to type in over the hits; gives the entry that was chosen."""

    BINDINGS = [
        Binding("escape", "dismiss(None)", "Leave", id="find.leave"),
        Binding("down", "move(1)", "Down", show=False, id="find.down"),
        Binding("up", "move(-1)", "Up", show=False, id="find.up"),
    ]
    DEFAULT_CSS = """
    Find { align: center middle; background: $background 60%; }
    Find > Vertical {
        width: 92%; max-width: 100; height: 86%; border: round $border; padding: 0 1; background: $background;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
    }
    Find Rows, Find Rows:focus { border: none; padding: 0; margin-top: 1; }
    Find Input, Find Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    """

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """Words above, hits below."""
        with Vertical() as panel:
            panel.border_title = "Find in everything"
            panel.border_subtitle = "Enter opens · Esc leaves"
            yield Input(placeholder="some words, in any order")
            rows = Rows()
            rows.can_focus = False
            yield rows

    def on_mount(self) -> None:
        """Begin with nothing found."""
        self._show("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        found = [entry for entry in search_entries(self._view.entries, typed) if not self._view.is_redacted(entry)]
        tell = f"Nothing holds “{typed}”." if typed.strip() else "Type a word that is somewhere in the journal."
        lines = [self._line(entry) for entry in found[:MOST]] or [Row(tell, tone="quiet")]
        if len(found) > MOST:
            lines.append(Row(f"and {len(found) - MOST} more: type another word", tone="quiet"))
        self.query_one(Rows).show(lambda width: add_badges(lines, self._view, width), keep=False)

    def _line(self, entry: Entry) -> Row:
        day = self._view.day(entry.day)
        return entry_line(entry, self._view, tail=f"{entry.KIND.label.lower()} · {day}" if day else entry.KIND.label)

    @on(Input.Submitted)
    @on(Rows.LineOpened)
    def _open(self) -> None:
        if self.is_current:
            lit = self.query_one(Rows).lit
            self.dismiss(lit.entry if lit else None)

    def action_move(self, step: int) -> None:
        """Move among the hits while the cursor stays in the line."""
        self.query_one(Rows).action_move(step)
