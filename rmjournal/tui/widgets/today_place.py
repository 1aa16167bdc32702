"""The Today place: columns of sections that share the height."""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.message import Message

from rmjournal.model.entry import Entry
from rmjournal.render.row import Row, RowLayout
from rmjournal.tui.page_rows import MonthRow, View
from rmjournal.tui.pages.today import (
    LAYOUTS,
    MAX_MONTHS,
    MONTH_KEYS,
    Fit,
    Folded,
    Room,
    TodaySection,
    build_sections,
    fit_sections,
)
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import SECTION_KEYS, Rows, go_to_section, next_selectable, pane_layout

MIN_WIDTHS = ((130, 3), (110, 2), (0, 1))
"""The width of the terminal from which on there are so many columns."""

BuildSections = Callable[[int, int], Sequence[TodaySection]]
"""Makes the sections of a column for its width and height."""


class Folding:
    """The sections that share a column's height, and the one with the cursor."""

    def __init__(self) -> None:
        self.section = ""
        """The section with the cursor; it keeps its rows while another column has the focus."""
        self.is_whole = False
        """Whether that section is shown even where it is too high."""
        self.wanted: Row | None = None
        """The row on which the cursor is to stand after the next building."""
        self.height = 0
        """The height that is shared."""
        self.fit = Fit([], [], False)
        """What is shown."""
        self._built: tuple[BuildSections, int, int, Sequence[TodaySection]] | None = None
        """The sections as they were built last, after what they were built with."""

    def share(self, build: BuildSections, width: int, height: int, layout: RowLayout) -> Sequence[Row]:
        """Build the sections for a size, and give the rows that have room."""
        self.height = height
        if self._built is None or self._built[:3] != (build, width, height):
            self._built = build, width, height, build(width, height)
        sections = self._built[-1]
        if self.section not in [part.id for part in sections]:
            self.section, self.is_whole = next((part.id for part in sections), ""), False
        self.fit = fit_sections(sections, width, height, self.section, whole=self.is_whole, layout=layout)
        return self.fit.rows

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the sections that are shown, by id."""
        titles = (row.text for row in self.fit.rows if row.is_section)
        return dict(zip(self.fit.sections, titles, strict=True))

    def section_at(self, index: int) -> str:
        """Give the section of a row; empty above the first title."""
        titles = sum(row.is_section for row in self.fit.rows[: index + 1])
        return self.fit.sections[titles - 1] if titles else ""

    def bounds(self, id: str) -> tuple[int, int]:
        """Give the index of a section's title, and that after its last row."""
        starts = [index for index, row in enumerate(self.fit.rows) if row.is_section]
        ends = [*starts[1:], len(self.fit.rows)]
        bounds = zip(self.fit.sections, starts, ends, strict=False)
        return next(((start, end) for one, start, end in bounds if one == id), (0, 0))

    def enter(self, section: str, row: Row | None, step: int) -> bool:
        """Give the cursor to another section, at a row.

        Tell whether that changes what is shown.
        """
        if row is not None and isinstance(row.payload, Folded):
            self.wanted = (row.payload.rows or self._selectable(section))[0 if step > 0 else -1]
        changes = self.fit.is_folded or self.is_whole
        self.section, self.is_whole = section, False
        return changes

    def _selectable(self, id: str) -> list[Row]:
        """List all selectable rows of a section, also folded ones."""
        sections = self._built[-1] if self._built else ()
        return [
            row for part in sections if part.id == id for block in part.blocks for row in block if row.is_selectable
        ]

    def index_of(self, row: Row | None) -> int:
        """Find the wanted row, else this one, in the section with the cursor.

        -1 for none.
        """
        row, self.wanted = self.wanted or row, None
        start, end = self.bounds(self.section)
        found = (index for index in range(start, end) if row is not None and _is_same(self.fit.rows[index], row))
        return next(found, -1)


class Column(Rows):
    """One list of sections.

    The section with the cursor gets its rows, others fold where the height is short.
    """

    class MonthTurned(Message):
        """The months were turned back (-1) or forth (1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.folding = Folding()

    def show_sections(self, build: BuildSections) -> None:
        """Show the sections that a function builds for the size of the column."""
        self.show(lambda width: self.folding.share(build, width, self.page_height, pane_layout(self)))

    def go_to_section(self, id: str) -> None:
        """Focus a section, at its first row."""
        start, end = self.folding.bounds(id)
        index = next_selectable(self.rows, start, 1)
        if 0 <= index < end:
            self.cursor = index
        self.focus(scroll_visible=False)

    def go_to_edge(self, step: int) -> None:
        """Move the cursor to the first row, or to the last one."""
        index = next_selectable(self.rows, -1 if step > 0 else len(self.rows), step)
        if index >= 0:
            self.cursor = index

    def show_whole(self, is_whole: bool) -> bool:
        """Show the section with the cursor in full, or its share only.

        Tell whether that is new.
        """
        row, changes = self.highlighted_row, self.folding.is_whole != is_whole
        if changes:
            self.folding.is_whole = is_whole
            if row is not None and isinstance(row.payload, Folded):
                self.folding.wanted = next(iter(row.payload.rows), None)
            self._rebuild(keep=True)
        return changes

    def watch_cursor(self, old: int, new: int) -> None:
        """Give the section that the cursor has come to its rows."""
        super().watch_cursor(old, new)
        here = self.folding.section_at(new)
        is_new = here not in ("", self.folding.section)
        if is_new and self.folding.enter(here, self.highlighted_row, new - old):
            self._rebuild(keep=True)

    def action_page(self, step: int) -> None:
        """Turn the months where they have the cursor, else move by a page."""
        if self.highlighted_row is not None and isinstance(self.highlighted_row.payload, MonthRow):
            self.post_message(self.MonthTurned(step))
        else:
            super().action_page(step)

    def on_click(self, event: events.Click) -> None:
        """Open a day of the months.

        Turn them with the signs at the end of their title.
        """
        index, cell = self.locate(event)
        if (day := _day_at(self, index, cell)) is not None:
            event.prevent_default()
            self.go_to_section("month")
            self.post_message(self.RowOpened(self, Row(payload=day)))
        if index >= 0 and self.rows[index].is_section and self.rows[index].tail == MONTH_KEYS:
            left = self.text_width - len(MONTH_KEYS)
            if cell >= left - 1:
                event.prevent_default()
                self.go_to_section("month")
                self.post_message(self.MonthTurned(-1 if cell <= left else 1))

    def on_resize(self) -> None:
        """Share the height anew when it has changed."""
        if self.page_height != self.folding.height:
            self._rebuild(keep=True)

    def _new_cursor(self, was: Row | None, spot: int) -> int:
        index = self.folding.index_of(was)
        if index < 0:
            index = super()._new_cursor(was, spot)
            self.folding.section = self.folding.section_at(index)
        return index


def _day_at(column: Column, index: int, cell: int) -> date | None:
    """Find the day of the months at a cell of a row."""
    from rmjournal.render.month import day_at

    names = next((at for at, row in enumerate(column.rows) if isinstance(row.payload, MonthRow)), index)
    shown = column.rows[names].payload if 0 <= names < index else None
    if not isinstance(shown, MonthRow) or index >= column.folding.bounds("month")[1]:
        return None
    return day_at(shown.first, cell, index - names - 2, months=shown.size)


class ColumnBuild(msgspec.Struct, frozen=True):
    """Builds the sections of a column; equal ones build the same."""

    view: View
    ids: Sequence[str]
    columns: int
    months: int

    def __call__(self, width: int, height: int) -> Sequence[TodaySection]:
        """Build the sections for a size."""
        return build_sections(self.ids, self.view, Room(width, height, self.columns, self.months))


def _is_same(row: Row, other: Row) -> bool:
    """Tell whether two rows stand for the same."""
    if isinstance(row.payload, MonthRow) and isinstance(other.payload, MonthRow):
        return True
    if row.entry is None or other.entry is None:
        return row.is_selectable and (row.text, row.action) == (other.text, other.action)
    return row.entry.id == other.entry.id and row.action == other.action


class TodayPlace(Place):
    """The Today place: one column of sections, two or three, by width."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    TodayPlace { layout: horizontal; height: 1fr; }
    TodayPlace #middle, TodayPlace #right { margin-left: 2; }
    """

    months = 0
    """How many months the calendar shows after the present one."""
    _shown_count = 0
    """How many columns were drawn last."""

    BINDINGS = SECTION_KEYS

    def compose(self) -> ComposeResult:
        """Create the columns."""
        for id in ("left", "middle", "right"):
            yield Column(id=id)

    def action_section(self, step: int) -> None:
        """Go to the next section, or to the one before."""
        go_to_section(self.screen, step)

    def light_section(self, id: str) -> None:
        """Focus a section, in the column that shows it."""
        for column in self.columns:
            if id in column.folding.titles:
                column.go_to_section(id)

    @property
    def columns(self) -> list[Column]:
        """All columns, also those without room."""
        return list(self.query(Column))

    @property
    def _count(self) -> int:
        """How many columns the terminal has room for."""
        return next(count for width, count in MIN_WIDTHS if self.app.size.width >= width)

    def watch_view(self, view: View | None) -> None:
        """Draw all sections."""
        if view is None:
            return
        self._shown_count = count = self._count
        layout = LAYOUTS[count]
        for column, ids in zip(self.columns, (*layout, (), ()), strict=False):
            column.display = bool(ids)
            column.show_sections(ColumnBuild(view, ids, count, self.months))

    def on_resize(self) -> None:
        """Draw the sections in as many columns as there is room for now."""
        if self._count == self._shown_count:
            return  # each column follows its own size
        focused = self.screen.focused
        before = focused if isinstance(focused, Column) else None
        lit = before.folding.section if before else ""
        now = self.columns[next((number for number, ids in enumerate(LAYOUTS[self._count]) if lit in ids), 0)]
        if before is not None and before is not now:
            now.folding.enter(lit, None, 1)
            now.folding.wanted = before.highlighted_row
        self.watch_view(self.view)
        if before is not None and before is not now:
            now.focus(scroll_visible=False)

    def on_rows_moved_past(self, event: Rows.MovedPast) -> None:
        """Move the focus to the next or the previous column."""
        panes = self.columns[: len(self.panes)]
        near = next(index for index, column in enumerate(panes) if column is event.rows) + event.step
        if 0 <= near < len(panes):
            panes[near].go_to_edge(event.step)
            panes[near].focus(scroll_visible=False)

    def on_column_month_turned(self, event: Column.MonthTurned) -> None:
        """Show the months before or after."""
        self._show_months(self.months + event.step)

    def _show_months(self, months: int) -> None:
        self.months = max(-MAX_MONTHS, min(MAX_MONTHS, months))
        self.watch_view(self.view)

    def on_rows_row_opened(self, event: Rows.RowOpened) -> None:
        """Unfold a section."""
        if isinstance(event.row.payload, Folded) and isinstance(event.rows, Column):
            event.stop()
            event.rows.show_whole(True)

    def back(self) -> bool:
        """Return to the present month or fold the whole section; tell whether it did."""
        if self.months:
            self._show_months(0)
            return True
        focused = self.screen.focused
        return isinstance(focused, Column) and focused.show_whole(False)

    def highlight(self, entry: Entry) -> bool:
        """Highlight an entry in its column; tell whether a column shows it."""
        return any(rows.highlight(entry.id) and rows.focus() is rows for rows in self.panes)
