"""Find dialog: searches all entries while typing."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from rmjournal.insight.scope import search_entries
from rmjournal.model.entry import Entry
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import View, add_badges
from rmjournal.tui.pages.entry import entry_row
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.rows import Rows

MAX_HITS = 200
"""Hits that are listed."""


class FindDialog(Dialog[Entry | None]):
    """A query over its hits; gives the chosen entry."""

    BINDINGS = [
        Binding("escape", "leave", "Leave", id="find.leave"),
        Binding("down", "move(1)", "Down", show=False, id="find.down"),
        Binding("up", "move(-1)", "Up", show=False, id="find.up"),
    ]
    DEFAULT_CSS = """
    FindDialog > Vertical { width: 92%; max-width: 100; height: 86%; padding: 0 1; }
    FindDialog Rows, FindDialog Rows:focus { border: none; padding: 0; margin-top: 1; }
    FindDialog Input, FindDialog Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    """

    FOOTER = "Enter opens · Esc leaves"

    def __init__(self, view: View) -> None:
        super().__init__("Find in everything")
        self._view = view

    def compose_body(self) -> ComposeResult:
        """The query above, the hits below."""
        yield Input(placeholder="some words, in any order")
        rows = Rows()
        rows.can_focus = False
        yield rows

    def on_mount(self) -> None:
        """Begin without hits."""
        self._show_hits("")

    @on(Input.Changed)
    def _query_changed(self, event: Input.Changed) -> None:
        self._show_hits(event.value)

    def _show_hits(self, query: str) -> None:
        hits = [entry for entry in search_entries(self._view.entries, query) if not self._view.is_redacted(entry)]
        advice = f"Nothing holds “{query}”." if query.strip() else "Type a word that is somewhere in the journal."
        rows = [self._hit_row(entry) for entry in hits[:MAX_HITS]] or [Row(advice, tone="quiet")]
        if len(hits) > MAX_HITS:
            rows.append(Row(f"and {len(hits) - MAX_HITS} more: type another word", tone="quiet"))
        self.query_one(Rows).show(lambda width: add_badges(rows, self._view, width), keep=False)

    def _hit_row(self, entry: Entry) -> Row:
        day = self._view.day(entry.day)
        return entry_row(entry, self._view, tail=f"{entry.KIND.label.lower()} · {day}" if day else entry.KIND.label)

    @on(Input.Submitted)
    @on(Rows.RowOpened)
    def _open(self) -> None:
        if self.is_current:
            row = self.query_one(Rows).highlighted_row
            self.dismiss(row.entry if row else None)

    def action_move(self, step: int) -> None:
        """Move in the hits while the query keeps the focus."""
        self.query_one(Rows).action_move(step)
