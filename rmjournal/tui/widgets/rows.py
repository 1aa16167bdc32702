"""Rows: virtual list widget, with a scroll anchor when lines change."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rmjournal.render.row import Row
from rmjournal.render.text_width import cell_width
from rmjournal.tui.page_rows import BuildRows, LazyRows
from rmjournal.tui.theme import style

MAX_SEARCH_DISTANCE = 500
"""Maximum distance in rows to search for an entry after a change."""


def anchor_index(rows: Sequence[Row], cursor: int, top: int, height: int) -> int:
    """Find the row to keep in place when rows change; -1 for none.

    The highlighted row if it is visible, else the first visible row of an entry.
    """
    if top <= cursor < top + height:
        return cursor
    return next((index for index in range(top, min(top + height, len(rows))) if rows[index].entry is not None), -1)


def find_entry_row(
    rows: Sequence[Row], entry_id: str, near: int, *, selectable_only: bool = False, max_distance: int | None = None
) -> int:
    """Find the row of an entry nearest to an index; -1 for none.

    ``lit`` accepts selectable rows only, ``reach`` limits the distance.
    """
    for distance in range(len(rows) + 1 if max_distance is None else max_distance):
        for index in (near + distance, near - distance):
            row = rows[index] if 0 <= index < len(rows) else None
            if (
                row
                and row.entry is not None
                and row.entry.id == entry_id
                and (row.is_selectable or not selectable_only)
            ):
                return index
    return -1


def cursor_index(rows: Sequence[Row], old_row: Row | None, old_index: int, is_page: bool) -> int:
    """Choose the cursor row after the rows have changed.

    It is the row of the same entry, else one near the old index; without a cursor the start row. A ``whole`` page has
    no cursor until the person moves.
    """
    if old_row is not None and old_row.entry is not None:
        index = find_entry_row(rows, old_row.entry.id, old_index, selectable_only=True)
        if index >= 0:
            return index
    if old_row is None and is_page:
        return -1
    begin = next((index for index, line in enumerate(rows) if line.is_start), -1) if old_row is None else -1
    near = begin if begin >= 0 else next_selectable(rows, max(0, min(old_index, len(rows))) - 1, 1)
    return near if near >= 0 else next_selectable(rows, len(rows), -1)


def next_selectable(rows: Sequence[Row], index: int, step: int) -> int:
    """Find the next selectable row in a direction; -1 for none."""
    index += step
    while 0 <= index < len(rows):
        if rows[index].is_selectable:
            return index
        index += step
    return -1


class Rows(ScrollView, can_focus=True):
    """List of rows with a cursor that stops at selectable rows.

    Text between them is scrolled through. With the class ``-leads`` the highlighted row stays marked without focus;
    with ``-whole`` there is none until the person moves.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="rows.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="rows.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="rows.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="rows.page_up"),
        Binding("home,g", "edge(-1)", "First", show=False, id="rows.first"),
        Binding("end,G", "edge(1)", "Last", show=False, id="rows.last"),
        Binding("enter", "open", "Open", show=False, id="rows.open"),
    ]
    DEFAULT_CSS = """
    Rows {
        height: 1fr; width: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
        border: round $border-blurred; padding: 0 1;
        border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $quiet;
        &:focus { border: round $border; border-title-color: $accent; }
    }
    """

    cursor: reactive[int] = reactive(-1, repaint=False)
    """Index of the highlighted row; -1 for none."""

    class Highlighted(Message):
        """The cursor has moved to a row."""

        def __init__(self, rows: "Rows", row: Row) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> "Rows":
            """The list that posted the message."""
            return self.rows

    class RowOpened(Highlighted):
        """A row was opened with Enter or the mouse."""

    class MovedPast(Message):
        """The cursor was moved past the first (-1) or the last (1) row."""

        def __init__(self, rows: "Rows", step: int) -> None:
            super().__init__()
            self.rows = rows
            self.step = step

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.border_title = title
        self._build: BuildRows = lambda width: ()
        self._rows: Sequence[Row] = ()
        self._width = 0
        self._is_reset_pending = False
        self._background = Style()

    @property
    def highlighted_row(self) -> Row | None:
        """The highlighted row."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    @property
    def rows(self) -> Sequence[Row]:
        """All current rows."""
        return self._rows

    @property
    def is_cursor_visible(self) -> bool:
        """Whether the highlighted row is visible; also true when there is none."""
        top = int(self.scroll_offset.y)
        return self.cursor < 0 or top <= self.cursor < top + (self.scrollable_content_region.height or 1)

    def show(self, build: BuildRows, keep: bool = True) -> None:
        """Show other rows; with ``keep`` the cursor stays on its entry."""
        self._build = build
        if self.styles.height is not None and self.styles.height.is_auto:
            self.refresh(layout=True)
        self._rebuild(keep)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the number of rows, for a height that follows the content."""
        return max(1, len(self._build(width)))

    def highlight(self, entry_id: str) -> bool:
        """Move the cursor to an entry; tell whether it has a row."""
        index = find_entry_row(self._rows, entry_id, 0)
        if index >= 0:
            self.cursor = index
        return index >= 0

    def _rebuild(self, keep: bool, painting: bool = False) -> None:
        if (width := self.scrollable_content_region.width) < 1:
            self._width, self._is_reset_pending = 0, self._is_reset_pending or not keep
            return  # hidden: the next layout builds these rows, for its width
        keep, self._is_reset_pending, before, self._width = (
            keep and not self._is_reset_pending,
            False,
            self._width,
            width,
        )
        was, spot = self.highlighted_row, self.cursor
        old, top, same = self._rows, int(self.scroll_offset.y), width == before
        held = anchor_index(old, spot, top, self.scrollable_content_region.height or 1) if keep and same else -1
        built = self._build(width)
        self._rows = built if isinstance(built, LazyRows) else tuple(built)
        self.virtual_size = Size(width, needed := self._needed_height(width))
        if needed <= self.scrollable_content_region.height:
            self.show_vertical_scrollbar = False  # Textual looks at it only when the size changes
        self.set_reactive(Rows.cursor, self._new_cursor(was if keep else None, spot if keep else -1))
        if not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        elif held >= 0 and old[held].entry is not None:
            self._keep_in_place(old[held], held, top, seen=held == spot)
        elif was is not None or (self.highlighted_row is not None and self.highlighted_row.is_start):
            self._scroll_to_cursor()
        if not painting:
            self.refresh()
        if self.highlighted_row is not None and (self.highlighted_row is not was):
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def _needed_height(self, width: int) -> int:
        """Count the rows, as they would be without a scrollbar if all of them fit then.

        A scrollbar that a larger layout left behind takes a column, so rows wrap, and would keep itself in place.
        """
        count, height = len(self._rows), self.scrollable_content_region.height
        if self.show_vertical_scrollbar and height < count <= 2 * height:
            without = len(self._build(width + self.scrollbar_size_vertical))
            return without if without <= height else count
        return count

    def _keep_in_place(self, line: Row, index: int, top: int, *, seen: bool) -> None:
        """Keep a row at its place on the screen after a change.

        With ``seen`` also scroll to the cursor.
        """
        now = (
            find_entry_row(self._rows, line.entry.id, index, max_distance=MAX_SEARCH_DISTANCE)
            if line.entry is not None
            else -1
        )
        if now >= 0 and now != index:
            self.scroll_to(y=top + now - index, animate=False, immediate=True)
        if seen:
            self._scroll_to_cursor()

    def _new_cursor(self, was: Row | None, spot: int) -> int:
        return cursor_index(self._rows, was, spot, self.has_class("-whole"))

    def _next_selectable(self, index: int, step: int) -> int:
        return next_selectable(self._rows, index, step)

    def on_resize(self) -> None:
        """Build the rows again when the width has changed."""
        anew = self.scrollable_content_region.width != self._width
        self._rebuild(keep=True) if anew else self._scroll_to_cursor()

    def on_focus(self) -> None:
        """Post Highlighted, so that the screen updates its keys."""
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the old and the new cursor row, and post Highlighted."""
        top = int(self.scroll_offset.y)
        for index in (old, new):
            self.refresh(Region(0, index - top, self.size.width, 1))
        self._scroll_to_cursor()
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def _scroll_to_cursor(self) -> None:
        if self.is_cursor_visible:
            return
        first = self.cursor if self._next_selectable(self.cursor, -1) >= 0 else 0
        last = self.cursor + 1 - (self.scrollable_content_region.height or 1)
        self.scroll_to(y=first if self.cursor < int(self.scroll_offset.y) else last, animate=False, immediate=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some rows; the background style is computed once a paint."""
        self._background = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a row of the pane, counted from its top."""
        width = self.scrollable_content_region.width
        if width != self._width:
            # The first paint comes before the resize event, so build the rows for the new width now.
            self._rebuild(keep=True, painting=True)
        index = y + int(self.scroll_offset.y)
        if index >= len(self._rows):
            return Strip.blank(width, self._background)
        line, base = self._rows[index], self._row_style(index)
        tones = (line.lead_tone or line.tone, line.tone, line.tail_tone)
        parts = zip(line.cells(width), tones, strict=True)
        segments = [Segment(part, style(self, tone, base)) for part, tone in parts if part]
        strip = Strip(segments).adjust_cell_length(width, base)
        return self._style_spans(strip, line, base) if line.spans else strip

    def _style_spans(self, strip: Strip, line: Row, base: Style) -> Strip:
        """Give the spans of a row their tones, in its strip."""
        left = cell_width(f"{line.lead} ") if line.lead else 0
        for start, end, tone in line.spans:
            first, last = left + cell_width(line.text[:start]), left + cell_width(line.text[:end])
            last = min(last, strip.cell_length)
            if first >= last:
                continue
            before, inside, after = strip.divide([first, last, strip.cell_length])
            toned = Strip([Segment(part.text, style(self, tone, part.style or base)) for part in inside])
            strip = Strip.join([before, toned, after])
        return strip

    def _row_style(self, index: int) -> Style:
        lit = "cursor" if self.has_focus else "away" if self.has_class("-leads") else ""
        return style(self, lit if index == self.cursor else "", self._background)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; open it if already there."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + int(self.scroll_offset.y)
        if not 0 <= index < len(self._rows) or not self._rows[index].is_selectable:
            return
        if index == self.cursor or event.chain > 1:
            self.action_open()
        self.cursor = index

    def action_move(self, step: int) -> None:
        """Move the cursor to the next selectable row, or scroll.

        It scrolls by one row while the next selectable one is out of sight.
        """
        target = self._next_selectable(self.cursor, step)
        height = self.scrollable_content_region.height or 1
        top = int(self.scroll_offset.y)
        edge = top + height if step > 0 else top - 1
        if target >= 0 and (target - edge) * step <= 0:
            self.cursor = target
        elif (step > 0 and top + height < len(self._rows)) or (step < 0 and top > 0):
            self.scroll_to(y=top + step, animate=False, immediate=True)
        elif step < 0 and self.cursor >= 0 and self.has_class("-whole"):
            self.cursor = -1
        else:
            self.post_message(self.MovedPast(self, step))

    def action_page(self, step: int) -> None:
        """Move the cursor one page down or up."""
        height = max(1, (self.scrollable_content_region.height or 1) - 1)
        if self.cursor < 0:
            self.scroll_to(y=int(self.scroll_offset.y) + step * height, animate=False, immediate=True)
            return
        goal = max(0, min(len(self._rows) - 1, self.cursor + step * height))
        near = self._next_selectable(goal - step, step)
        self.cursor = near if near >= 0 else self._next_selectable(goal + step, -step)

    def action_edge(self, step: int) -> None:
        """Move the cursor to the first or the last row."""
        if self.cursor >= 0:
            self.cursor = self._next_selectable(-1, 1) if step < 0 else self._next_selectable(len(self._rows), -1)
        self.scroll_to(y=0 if step < 0 else len(self._rows), animate=False, immediate=True)

    def action_open(self) -> None:
        """Open the highlighted row."""
        if self.highlighted_row is not None:
            self.post_message(self.RowOpened(self, self.highlighted_row))
