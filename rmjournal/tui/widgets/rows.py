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
from rmjournal.tui.page_rows import BuildRows, LazyRows
from rmjournal.tui.theme import style

REACH = 500
"""Maximum distance in rows to search for an entry after a change."""


def anchor_index(lines: Sequence[Row], cursor: int, top: int, height: int) -> int:
    """Find the row to keep in place when rows change; -1 for none.

    The highlighted row if it is visible, else the first visible row of an entry.
    """
    if top <= cursor < top + height:
        return cursor
    return next((at for at in range(top, min(top + height, len(lines))) if lines[at].entry is not None), -1)


def find_entry_line(
    lines: Sequence[Row], entry_id: str, near: int, *, selectable_only: bool = False, reach: int | None = None
) -> int:
    """Find the row of an entry nearest to an index; -1 for none.

    ``lit`` accepts selectable rows only, ``reach`` limits the distance.
    """
    for far in range(len(lines) + 1 if reach is None else reach):
        for index in (near + far, near - far):
            line = lines[index] if 0 <= index < len(lines) else None
            if (
                line
                and line.entry is not None
                and line.entry.id == entry_id
                and (line.is_selectable or not selectable_only)
            ):
                return index
    return -1


def cursor_index(lines: Sequence[Row], was: Row | None, old_index: int, whole: bool) -> int:
    """Choose the cursor row after the rows have changed.

    It is the row of the same entry, else one near the old index; without a cursor the start row. A ``whole`` page has
    no cursor until the person moves.
    """
    if was is not None and was.entry is not None:
        index = find_entry_line(lines, was.entry.id, old_index, selectable_only=True)
        if index >= 0:
            return index
    if was is None and whole:
        return -1
    begin = next((index for index, line in enumerate(lines) if line.is_start), -1) if was is None else -1
    near = begin if begin >= 0 else next_selectable(lines, max(0, min(old_index, len(lines))) - 1, 1)
    return near if near >= 0 else next_selectable(lines, len(lines), -1)


def next_selectable(lines: Sequence[Row], index: int, step: int) -> int:
    """Find the next selectable row in a direction; -1 for none."""
    index += step
    while 0 <= index < len(lines):
        if lines[index].is_selectable:
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

        def __init__(self, rows: "Rows", line: Row) -> None:
            super().__init__()
            self.rows = rows
            self.line = line

        @property
        def control(self) -> "Rows":
            """The list that posted the message."""
            return self.rows

    class LineOpened(Highlighted):
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
        self._lines: Sequence[Row] = ()
        self._width = 0
        self._anew = False
        self._ground = Style()

    @property
    def highlighted_row(self) -> Row | None:
        """The highlighted row."""
        return self._lines[self.cursor] if 0 <= self.cursor < len(self._lines) else None

    @property
    def lines(self) -> Sequence[Row]:
        """All current rows."""
        return self._lines

    @property
    def in_sight(self) -> bool:
        """Whether the highlighted row is visible; also true when there is none."""
        top = int(self.scroll_offset.y)
        return self.cursor < 0 or top <= self.cursor < top + (self.scrollable_content_region.height or 1)

    def show(self, build: BuildRows, keep: bool = True) -> None:
        """Show other rows; with ``keep`` the cursor stays on its entry."""
        self._build = build
        if self.styles.height is not None and self.styles.height.is_auto:
            self.refresh(layout=True)
        self._relay(keep)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the number of rows, for a height that follows the content."""
        return max(1, len(self._build(width)))

    def light(self, entry_id: str) -> bool:
        """Move the cursor to an entry; tell whether it has a row."""
        index = find_entry_line(self._lines, entry_id, 0)
        if index >= 0:
            self.cursor = index
        return index >= 0

    def _relay(self, keep: bool, painting: bool = False) -> None:
        if (width := self.scrollable_content_region.width) < 1:
            self._width, self._anew = 0, self._anew or not keep
            return  # hidden: the next layout builds these rows, for its width
        keep, self._anew, before, self._width = keep and not self._anew, False, self._width, width
        was, spot = self.highlighted_row, self.cursor
        old, top, same = self._lines, int(self.scroll_offset.y), width == before
        held = anchor_index(old, spot, top, self.scrollable_content_region.height or 1) if keep and same else -1
        built = self._build(width)
        self._lines = built if isinstance(built, LazyRows) else tuple(built)
        self.virtual_size = Size(width, len(self._lines))
        self.set_reactive(Rows.cursor, self._spot(was if keep else None, spot if keep else -1))
        if not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        elif held >= 0 and old[held].entry is not None:
            self._stay(old[held], held, top, seen=held == spot)
        elif was is not None or (self.highlighted_row is not None and self.highlighted_row.is_start):
            self._reveal()
        if not painting:
            self.refresh()
        if self.highlighted_row is not None and (self.highlighted_row is not was):
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def _stay(self, line: Row, index: int, top: int, *, seen: bool) -> None:
        """Keep a row at its place on the screen after a change.

        With ``seen`` also scroll to the cursor.
        """
        now = find_entry_line(self._lines, line.entry.id, index, reach=REACH) if line.entry is not None else -1
        if now >= 0 and now != index:
            self.scroll_to(y=top + now - index, animate=False, immediate=True)
        if seen:
            self._reveal()

    def _spot(self, was: Row | None, spot: int) -> int:
        return cursor_index(self._lines, was, spot, self.has_class("-whole"))

    def _next(self, index: int, step: int) -> int:
        return next_selectable(self._lines, index, step)

    def on_resize(self) -> None:
        """Build the rows again when the width has changed."""
        anew = self.scrollable_content_region.width != self._width
        self._relay(keep=True) if anew else self._reveal()

    def on_focus(self) -> None:
        """Post Highlighted, so that the screen updates its keys."""
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the old and the new cursor row, and post Highlighted."""
        top = int(self.scroll_offset.y)
        for index in (old, new):
            self.refresh(Region(0, index - top, self.size.width, 1))
        self._reveal()
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def _reveal(self) -> None:
        if self.in_sight:
            return
        first = self.cursor if self._next(self.cursor, -1) >= 0 else 0
        last = self.cursor + 1 - (self.scrollable_content_region.height or 1)
        self.scroll_to(y=first if self.cursor < int(self.scroll_offset.y) else last, animate=False, immediate=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some rows; the background style is computed once a paint."""
        self._ground = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a row of the pane, counted from its top."""
        width = self.scrollable_content_region.width
        if width != self._width:
            # The first paint comes before the resize event, so build the rows for the new width now.
            self._relay(keep=True, painting=True)
        index = y + int(self.scroll_offset.y)
        if index >= len(self._lines):
            return Strip.blank(width, self._ground)
        line, base = self._lines[index], self._base(index)
        tones = (line.lead_tone or line.tone, line.tone, line.tail_tone)
        parts = zip(line.cells(width), tones, strict=True)
        segments = [Segment(part, style(self, tone, base)) for part, tone in parts if part]
        return Strip(segments).adjust_cell_length(width, base)

    def _base(self, index: int) -> Style:
        lit = "cursor" if self.has_focus else "away" if self.has_class("-leads") else ""
        return style(self, lit if index == self.cursor else "", self._ground)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; open it if already there."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + int(self.scroll_offset.y)
        if not 0 <= index < len(self._lines) or not self._lines[index].is_selectable:
            return
        if index == self.cursor or event.chain > 1:
            self.action_open()
        self.cursor = index

    def action_move(self, step: int) -> None:
        """Move the cursor to the next selectable row, or scroll.

        It scrolls by one row while the next selectable one is out of sight.
        """
        target = self._next(self.cursor, step)
        height = self.scrollable_content_region.height or 1
        top = int(self.scroll_offset.y)
        edge = top + height if step > 0 else top - 1
        if target >= 0 and (target - edge) * step <= 0:
            self.cursor = target
        elif (step > 0 and top + height < len(self._lines)) or (step < 0 and top > 0):
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
        goal = max(0, min(len(self._lines) - 1, self.cursor + step * height))
        near = self._next(goal - step, step)
        self.cursor = near if near >= 0 else self._next(goal + step, -step)

    def action_edge(self, step: int) -> None:
        """Move the cursor to the first or the last row."""
        if self.cursor >= 0:
            self.cursor = self._next(-1, 1) if step < 0 else self._next(len(self._lines), -1)
        self.scroll_to(y=0 if step < 0 else len(self._lines), animate=False, immediate=True)

    def action_open(self) -> None:
        """Open the highlighted row."""
        if self.highlighted_row is not None:
            self.post_message(self.LineOpened(self, self.highlighted_row))
