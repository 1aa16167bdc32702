"""The Today place: cards side by side."""

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from rmjournal.model.entry import Entry
from rmjournal.render.row import GAP, Row, break_rows
from rmjournal.tui.page_rows import View, add_badges
from rmjournal.tui.pages import today
from rmjournal.tui.widgets.place import BuildList, Place
from rmjournal.tui.widgets.rows import Rows

CARDS: tuple[tuple[str, str, BuildList], ...] = (
    ("next", "Next session", today.next_session_rows),
    ("goals", "Goals", today.goal_list_rows),
    ("owed", "Action items", today.commitment_rows),
    ("recall", "Learnings to recall", today.recall_rows),
    ("now-what", "Last “Now what”", today.now_what_rows),
    ("lately", "Lately", today.latest_rows),
)
"""Id, title and content of each card."""

MIN_ROOMY_SIZE = Size(160, 40)
"""Minimum size to show the points of the next session, and the latest items."""


class TodayPlace(Place):
    """The Today place: cards for session, goals, commitments, recalls and notes."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    TodayPlace {
        layout: horizontal; height: 1fr;
        & Vertical { width: 1fr; height: 1fr; }
        & #left { width: 10fr; }
        & #right { width: 9fr; margin-left: 2; }
        & #calm { height: auto; }
        & #next { height: auto; max-height: 11; }
        & #owed { height: 1fr; min-height: 5; }
        & #recall { height: auto; max-height: 9; }
        & #now-what { height: auto; max-height: 8; }
        & #lately { display: none; height: 1fr; }
        &.-roomy #next { max-height: 24; }
        &.-roomy #lately { display: block; }
    }
    Screen.-wide TodayPlace #right { layout: horizontal; width: 16fr; }
    Screen.-wide TodayPlace #calm { height: 1fr; margin-left: 2; }
    Screen.-wide TodayPlace #recall { height: 1fr; max-height: 100%; }
    Screen.-wide TodayPlace.-roomy #recall { height: auto; max-height: 14; }
    Screen.-narrow TodayPlace { layout: vertical; overflow-y: auto; }
    Screen.-narrow TodayPlace Vertical { height: auto; }
    Screen.-narrow TodayPlace #left { width: 100%; }
    Screen.-narrow TodayPlace #right { width: 100%; margin-left: 0; }
    Screen.-narrow TodayPlace Rows { height: auto; max-height: 14; }
    """

    def compose(self) -> ComposeResult:
        """Create the cards in two columns, or three where there is room."""
        titles = {id: title for id, title, _ in CARDS}
        with Vertical(id="left"):
            yield Rows(titles["next"], id="next")
            yield Rows(titles["goals"], id="goals")
        with Vertical(id="right"):
            yield Rows(titles["owed"], id="owed")
            with Vertical(id="calm"):
                yield Rows(titles["recall"], id="recall")
                yield Rows(titles["now-what"], id="now-what")
                yield Rows(titles["lately"], id="lately")

    def watch_view(self, view: View | None) -> None:
        """Draw all cards."""
        if view is None:
            return
        roomy = self.size.width >= MIN_ROOMY_SIZE.width and self.size.height >= MIN_ROOMY_SIZE.height
        self.set_class(roomy, "-roomy")
        for id, _, lines in CARDS:
            rows = self.query_one(f"#{id}", Rows)
            if id == "next" and roomy:
                lines = partial(today.next_session_rows, whole=True)
            if id == "lately":
                rows.show(partial(lines, view) if roomy else lambda width: ())
                continue
            rows.show(partial(_with_spaces if id == "goals" else _with_badges, lines, view, rows))

    def on_resize(self) -> None:
        """Draw the cards for the new size."""
        self.watch_view(self.view)

    def on_rows_moved_past(self, event: Rows.MovedPast) -> None:
        """Move the focus to the next or the previous card."""
        panes = self.panes
        near = panes.index(event.rows) + event.step if event.rows in panes else -1
        if 0 <= near < len(panes):
            panes[near].focus()

    def highlight(self, entry: Entry) -> bool:
        """Highlight an entry on its card; tell whether a card shows it."""
        return any(rows.highlight(entry.id) and rows.focus() is rows for rows in self.query(Rows))


def _with_badges(lines: BuildList, view: View, rows: Rows, width: int) -> Sequence[Row]:
    return add_badges(lines(view, width), view, width)


def _with_spaces(lines: BuildList, view: View, rows: Rows, width: int) -> Sequence[Row]:
    """Add an empty row before each entry if all rows still fit."""
    rows_with_badges = _with_badges(lines, view, rows, width)
    spaced = [
        part
        for line in rows_with_badges
        for part in ((GAP, line) if line.entry and line is not rows_with_badges[0] else (line,))
    ]
    return spaced if len(break_rows(spaced, width)) <= rows.page_height else rows_with_badges
