"""Rows: virtual list widget, with a scroll anchor when lines change."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.render.row import NARROW, PANE, Row, RowLayout, Spans, break_rows, cut_spans, section
from rmjournal.render.text_width import cell_width, drop_facts, fit_width, truncate
from rmjournal.render.written_text import with_markdown
from rmjournal.tui.named_keys import press_named_key
from rmjournal.tui.page_rows import BuildRows, LazyRows, find_start, section_indices
from rmjournal.tui.theme import UNDERLINED, style

FOCUS, MARK, HAIRLINE = "▌", "*", "─"
"""What stands before the section and the row with the focus; the line of a title."""
GUTTER_WIDTH, AIR_WIDTH = 1, 1
"""Cells left of every row, for the focus, and right of it."""
MIN_HAIRLINE = 4
"""Cells between a title and its tail, the spaces around the line included."""
NARROW_BELOW = 80
"""Width of the terminal below which the tail of a long row goes under its text."""
MIN_CUT_TAIL = 12
"""Cells of the tail of a title below which it goes instead of being cut."""
BOLD = Style(bold=True)
TEXT_PART = 1
"""The place of the text between lead and tail."""
MAX_SEARCH_DISTANCE = 500
"""Maximum distance in rows to search for an entry after a change."""


def anchor_index(rows: Sequence[Row], cursor: int, visible: range) -> int:
    """Find the row to keep in place when rows change; -1 for none.

    The highlighted row if it is visible, else the first visible row of an entry.
    """
    if cursor in visible:
        return cursor
    return next((index for index in visible if index < len(rows) and rows[index].entry is not None), -1)


def find_entry_row(
    rows: Sequence[Row], entry_id: str, near: int, *, selectable_only: bool = False, max_distance: int | None = None
) -> int:
    """Find the row of an entry nearest to an index; -1 for none.

    ``selectable_only`` leaves out other rows, ``max_distance`` limits the distance.
    """
    near = max(0, min(near, len(rows) - 1))  # the rows may have become fewer

    def is_found(index: int) -> bool:
        row = rows[index] if 0 <= index < len(rows) else None
        if row is None or row.entry is None or row.entry.id != entry_id:
            return False
        return row.is_selectable or not selectable_only

    if is_found(near):
        return near
    if isinstance(rows, LazyRows):
        indices = filter(is_found, rows.indices_of(entry_id))
        nearest = min(indices, key=lambda index: (abs(index - near), index < near), default=-1)
        return nearest if max_distance is None or abs(nearest - near) < max_distance else -1
    for distance in range(len(rows) + 1 if max_distance is None else max_distance):
        for index in (near + distance, near - distance):
            if is_found(index):
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
    begin = find_start(rows) if old_row is None else -1
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


class BrokenRows:
    """Rows that are broken into lines when they are looked at.

    A pane scrolls by rows and looks at no more of them than it shows, so a long list stays cheap.
    """

    def __init__(self, rows: Sequence[Row], width: int, layout: RowLayout) -> None:
        self.rows = rows
        self._width = max(1, width)
        self._layout = layout
        self._lines: dict[int, list[Row]] = {}

    def __getitem__(self, index: int) -> list[Row]:
        """Give the lines of a row."""
        lines = self._lines.get(index)
        if lines is None:
            row = with_markdown(self.rows[index])
            lines = self._lines[index] = break_rows([row], self._width, self._layout)
        return lines

    def height(self, rows: range) -> int:
        """Count the lines of some rows."""
        return sum(len(self[index]) for index in rows)

    def on_page(self, top: int, skipped: int, height: int) -> list[tuple[int, Row]]:
        """Give the lines of a page, each with the index of its row."""
        placed: list[tuple[int, Row]] = []
        index = top
        while index < len(self.rows) and len(placed) < height:
            placed += [(index, line) for line in self[index][skipped:]]
            index, skipped = index + 1, 0
        return placed[:height]

    def whole_on_page(self, top: int, height: int) -> range:
        """Give the indices of the rows that fit a page whole, at least one."""
        end = top
        while end < len(self.rows) and (height := height - len(self[end])) >= 0:
            end += 1
        return range(top, max(end, top + 1))

    def index_above(self, index: int, lines: int) -> int:
        """Find the row that begins at most so many lines above another."""
        while index > 0 and (lines := lines - len(self[index - 1])) >= 0:
            index -= 1
        return index

    def index_below(self, index: int, lines: int) -> int:
        """Find the row that begins at most so many lines below another."""
        while index < len(self.rows) - 1 and (lines := lines - len(self[index])) >= 0:
            index += 1
        return index

    def last_top(self, height: int) -> int:
        """Find the first row of the last page."""
        return max(0, min(self.index_above(len(self.rows), height), len(self.rows) - 1))

    def is_section_of(self, index: int, cursor: int) -> bool:
        """Tell whether a row is the title of the section of the cursor."""
        sections = section_indices(self.rows)
        after = bisect_right(sections, index)
        return index <= cursor and (after == len(sections) or sections[after] >= cursor)


def pane_layout(widget: Widget) -> RowLayout:
    """Give the layout of rows for the width of the terminal."""
    return NARROW if widget.app.size.width < NARROW_BELOW else PANE


def draw_section(widget: Widget, row: Row, room: int, base: Style, *, has_focus: bool) -> Strip:
    """Draw a section title on a hairline, with its tail at the right end.

    Where there is no room the last facts of the tail go first, then all of it, then the title is cut.
    """
    title, tail = visible(row.text, "").strip(), visible(row.tail, "").strip()
    lead = f"{visible(row.lead, '')} " if row.lead else ""
    whole, room = room, room - cell_width(lead)
    left = room - cell_width(title) - MIN_HAIRLINE
    if title and cell_width(tail := drop_facts(tail, left)) > left:
        tail = truncate(tail, left) if left >= MIN_CUT_TAIL else ""
    title = title if cell_width(title) <= room else fit_width(title, room)
    line = HAIRLINE * max(0, room - cell_width(title) - bool(title) - (cell_width(tail) + 1 if tail else 0))
    ink = style(widget, "accent", base)
    return Strip(
        [
            Segment(FOCUS if has_focus else " ", ink),
            Segment(lead, style(widget, row.lead_tone or row.tone, base) + BOLD),
            Segment(title, style(widget, row.tone, base) + BOLD),
            Segment(" " if title else "", base),
            Segment(line, style(widget, "hairline", base)),
            Segment(" " if tail else "", base),
            *(Segment(part, style(widget, tone, base)) for part, tone in _toned(tail, row)),
        ]
    ).adjust_cell_length(GUTTER_WIDTH + whole + AIR_WIDTH, base)


def _toned(tail: str, row: Row) -> Iterator[tuple[str, str]]:
    """Give the pieces of the tail of a title, each with its tone."""
    at = 0
    for start, end, tone in cut_spans(row.spans, 0, len(tail)):
        yield tail[at:start], row.tail_tone
        yield tail[start:end], tone
        at = end
    yield tail[at:], row.tail_tone


def _inked(part: str, ink: Style, base: Style) -> list[Segment]:
    """Draw a part of a row; an underline stays under the words alone."""
    words = part.strip()
    before, _, after = part.partition(words) if words else (part, "", "")
    return [Segment(before, base), Segment(words, ink), Segment(after, base)]


class SectionTitle(Widget):
    """The title line of a section that holds no rows.

    It shows where the focus is.
    """

    DEFAULT_CSS = "SectionTitle { height: 1; width: 1fr; background: $background; }"

    def __init__(self, title: str, tail: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._row = section(title, tail)

    def set_title(self, title: str, tail: str = "") -> None:
        """Set the title, and what stands at its right end."""
        self._row = section(title, tail)
        self.refresh()

    def on_mount(self) -> None:
        """Draw the line again when the focus moves."""
        self.watch(self.screen, "focused", self._focus_moved, init=False)

    def _focus_moved(self) -> None:
        self.refresh()

    @property
    def _has_focus_beside(self) -> bool:
        return self.parent is not None and any(child.has_focus for child in self.parent.query("*"))

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        room = self.size.width - GUTTER_WIDTH - AIR_WIDTH
        return draw_section(self, self._row, room, self.rich_style, has_focus=self._has_focus_beside)


class Rows(ScrollView, can_focus=True):
    """List of rows with a cursor that stops at selectable rows.

    Text between them is scrolled through. With the class ``-leads`` the highlighted row stays marked without focus;
    with ``-whole`` there is none until the person moves. With ``-led`` the keys of a field beside it move the cursor.
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
    }
    """

    FOCUS_ON_CLICK = False  # a click looks first at whether the list has the focus
    opens_at_once = False
    """Whether the first click on a row opens it."""

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
        self._head = section(title)
        self._build: BuildRows = lambda width: ()
        self.lines = BrokenRows((), 1, PANE)
        """The rows as lines, for the width of the pane."""
        self._width = 0
        self._is_reset_pending = False
        self._scrolls = False
        """Whether there are more lines than the pane is high."""
        self._background = Style()
        self._skipped = 0
        """Lines of the first row that are scrolled past, where it is higher than the pane."""
        self._is_scrolled_by_click = False
        """Whether the last click has scrolled to the rest of its row."""
        self._lines_painted: list[tuple[int, Row]] = []
        self.marked_ids: tuple[str, ...] = ()
        """The ids of the marked entries."""

    @property
    def title(self) -> str:
        """The title of the pane; it stays while the rows scroll."""
        return self._head.text

    @property
    def tail(self) -> str:
        """What stands at the right end of the title: count, filter or key."""
        return self._head.tail

    def set_title(self, title: str, tail: str = "", spans: Spans = ()) -> None:
        """Set the title of the pane, its tail, and tones of its pieces."""
        head = replace(section(title, tail), spans=spans)
        if head != self._head:
            had_title, self._head = self.title_height, head
            if had_title != self.title_height:
                self._fit()
            self.refresh()

    @property
    def title_height(self) -> int:
        """The lines of the title: one, or none without a title."""
        return 1 if self._head.text or self._head.tail else 0

    def set_marks(self, ids: Collection[str]) -> None:
        """Mark the entries with these ids, and no others."""
        self.marked_ids = tuple(ids)
        self.refresh()
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))  # its keys are others now

    @property
    def text_width(self) -> int:
        """Width of a row between gutter and right margin, in cells.

        A scrollbar stands beside the margin.
        """
        width = self.scrollable_content_region.width
        bar = self.styles.scrollbar_size_vertical if self._scrolls else 0
        return width + self.scrollbar_size_vertical - bar - GUTTER_WIDTH - AIR_WIDTH if width else 0

    @property
    def page_height(self) -> int:
        """The lines that the rows have below the title."""
        return max(1, self.scrollable_content_region.height - self.title_height)

    @property
    def highlighted_row(self) -> Row | None:
        """The highlighted row."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def rows(self) -> Sequence[Row]:
        """All current rows, each whole; a long one takes several lines."""
        return self.lines.rows

    @property
    def is_cursor_visible(self) -> bool:
        """Whether the highlighted row is visible; also true when there is none."""
        return self.cursor < 0 or self.cursor in self._rows_on_page

    @property
    def _top(self) -> int:
        """The index of the first row on the pane."""
        return int(self.scroll_offset.y)

    @property
    def _rows_on_page(self) -> range:
        """The indices of the rows that are wholly visible."""
        return self.lines.whole_on_page(self._top, self.page_height + self._skipped)

    def scroll_to_row(self, index: int) -> None:
        """Scroll so that a row is the first of the pane."""
        self._skipped = 0
        self.scroll_to(y=index, animate=False, immediate=True)

    def _fit(self) -> None:
        """Tell how far the pane scrolls, and hide a scrollbar that is not needed."""
        last_top = self.lines.last_top(self.page_height)
        self.virtual_size = Size(self._width, last_top + self.scrollable_content_region.height)
        if not last_top:
            self.show_vertical_scrollbar = False  # Textual looks at it only when the size changes

    def locate(self, event: events.MouseEvent) -> tuple[int, int]:
        """Find the row under the mouse and the cell in it.

        -1 outside of all rows.
        """
        offset = event.get_content_offset(self)
        line = offset.y - self.title_height if offset is not None else -1
        placed = self.lines.on_page(self._top, self._skipped, self.page_height) if line >= 0 else []
        if offset is None or not 0 <= line < len(placed):
            return -1, 0
        return placed[line][0], offset.x - GUTTER_WIDTH

    def show(self, build: BuildRows, keep: bool = True) -> None:
        """Show other rows; with ``keep`` the cursor stays on its entry."""
        self._build = build
        is_auto = self.styles.height is not None and self.styles.height.is_auto
        if is_auto and not self.rows:
            _wait_for_layout(self, keep)  # it is as high as no rows now
        else:
            self._rebuild(keep)
        if is_auto:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the number of lines, for a height that follows the content.

        No more than the terminal has.
        """
        room = max(1, width - GUTTER_WIDTH - AIR_WIDTH)
        lines = self.lines if room == self._width else _lines_for(self, room)
        return max(1, self.title_height + len(lines.on_page(0, 0, self.app.size.height)))

    def highlight(self, entry_id: str) -> bool:
        """Move the cursor to an entry; tell whether it has a row.

        Before the first layout too, which keeps the cursor on its entry.
        """
        lines = self.lines if self._width else _lines_for(self, self.app.size.width)
        index = find_entry_row(lines.rows, entry_id, 0)
        if index >= 0:
            self.lines = lines
            self.cursor = index
        return index >= 0

    def _rebuild(self, keep: bool, painting: bool = False) -> None:
        if (width := self.text_width) < 1:
            _wait_for_layout(self, keep)  # it is hidden
            return
        keep, self._is_reset_pending = keep and not self._is_reset_pending, False
        was, spot = self.highlighted_row, self.cursor
        old, same = self.rows, width == self._width
        held = anchor_index(old, spot, self._rows_on_page) if keep and same else -1
        lines_above = self.lines.height(range(self._top, held))
        _build_lines(self)
        self._fit()
        self.set_reactive(Rows.cursor, self._new_cursor(was if keep else None, spot if keep else -1))
        if not keep:
            self.scroll_to_row(0)
        elif held >= 0 and old[held].entry is not None:
            self._keep_in_place(old[held], held, lines_above, seen=held == spot)
        elif was is not None or (self.highlighted_row is not None and self.highlighted_row.is_start):
            self._scroll_to_cursor()
        if not painting:
            self.refresh()
        if self.highlighted_row is not None and (self.highlighted_row is not was):
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def _keep_in_place(self, line: Row, index: int, lines_above: int, *, seen: bool) -> None:
        """Keep a row at its place on the screen after a change.

        With ``seen`` also scroll to the cursor.
        """
        now = (
            find_entry_row(self.rows, line.entry.id, index, max_distance=MAX_SEARCH_DISTANCE)
            if line.entry is not None
            else -1
        )
        if now >= 0 and now != index:
            self.scroll_to_row(self.lines.index_above(now, lines_above))
        if seen:
            self._scroll_to_cursor()

    def _new_cursor(self, was: Row | None, spot: int) -> int:
        return cursor_index(self.rows, was, spot, self.has_class("-whole"))

    def on_resize(self) -> None:
        """Build the rows again when the width has changed."""
        if self.text_width != self._width or self._scrolls != (self.lines.last_top(self.page_height) > 0):
            self._rebuild(keep=True)
        else:
            self._fit()
            self._scroll_to_cursor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Begin with the first line of another first row."""
        if round(old_value) != round(new_value):
            self._skipped = 0
        super().watch_scroll_y(old_value, new_value)

    def on_focus(self) -> None:
        """Post Highlighted, so that the screen updates its keys."""
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the old and the new cursor row, and post Highlighted."""
        for y, (index, line) in enumerate(self._lines_painted, self.title_height):
            if line.is_section or index in (old, new):
                self.refresh(Region(0, y, self.size.width, 1))
        self._scroll_to_cursor()
        if self.highlighted_row is not None:
            self.post_message(self.Highlighted(self, self.highlighted_row))

    def _scroll_to_cursor(self) -> None:
        if self.is_cursor_visible:
            return
        self.show_vertical_scrollbar = self._scrolls  # Textual shows it only later, and scrolls nothing without it
        if self.cursor < self._top:
            first = self.cursor if next_selectable(self.rows, self.cursor, -1) >= 0 else 0
            self.scroll_to_row(first - 1 if first and self.rows[first - 1].is_section else first)
        else:
            room = self.page_height - len(self.lines[self.cursor])
            self.scroll_to_row(self.lines.index_above(self.cursor, max(0, room)))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some rows; what they have in common is computed once a paint."""
        self._background = self.rich_style
        if self.text_width != self._width:
            # The first paint comes before the resize event, so build the rows for the new width now.
            self._rebuild(keep=True, painting=True)
        self._lines_painted = self.lines.on_page(self._top, self._skipped, self.page_height)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the pane, counted from its top."""
        width, at = self.scrollable_content_region.width, y - self.title_height
        if at < 0:
            head = draw_section(self, self._head, self.text_width, self._background, has_focus=self.has_focus)
            return head.crop(0, width)
        if at >= len(self._lines_painted):
            return Strip.blank(width, self._background)
        index, line = self._lines_painted[at]
        if line.is_section:
            has_focus = self.has_focus and self.lines.is_section_of(index, self.cursor)
            return draw_section(self, line, self.text_width, self._background, has_focus=has_focus).crop(0, width)
        is_lit, base = index == self.cursor, self._background
        if is_lit:
            ground = "cursor" if self.has_focus or self.has_class("-led") else "away" * self.has_class("-leads")
            base = style(self, ground, base)
        entry = self.rows[index].entry if self.marked_ids else None
        is_marked = entry is not None and entry.id in self.marked_ids and line is self.lines[index][0]
        sign = MARK if is_marked else FOCUS if is_lit and (self.has_focus or self.has_class("-led")) else " "
        segments = [Segment(sign, style(self, "key" if is_marked else "accent", base))]
        tones = (line.lead_tone or line.tone, line.tone, line.tail_tone)
        is_bold = is_lit and (self.has_focus or self.has_class("-leads"))
        for at, (part, tone) in enumerate(zip(line.cells(self.text_width), tones, strict=True)):
            ink = style(self, tone, base) + (BOLD if at == TEXT_PART and is_bold else Style.null())
            segments += _inked(part, ink, base) if tone in UNDERLINED else [Segment(part, ink)]
        strip = Strip([segment for segment in segments if segment.text])
        strip = strip.adjust_cell_length(width, base)
        return style_spans(self, strip, line, base) if line.spans else strip

    def on_click(self, event: events.Click) -> None:
        """Press a key whose words are clicked, else select the row.

        Open a row that was selected here before.
        """
        if event.chain > 1 and self._is_scrolled_by_click:
            self.action_open()  # another row is under the mouse now
            return
        self._is_scrolled_by_click = False
        had_focus = self is self.screen.focused or not self.focusable
        if not had_focus:
            self.screen.set_focus(self, scroll_visible=False)  # at once, as the keys of words depend on it
        index, _ = self.locate(event)
        row = self.rows[index] if index >= 0 else None
        if not event.ctrl and _press_words(self, event.get_content_offset(self)):
            return
        if row is not None and row.is_section and row.action:
            self.post_message(self.RowOpened(self, row))
        if row is None or not row.is_selectable:
            return
        if event.ctrl and row.entry is not None:
            self.cursor = index
            self.set_marks({*self.marked_ids} ^ {row.entry.id})
            return
        is_selected, top = had_focus and index == self.cursor, self._top
        self.cursor = index
        self._is_scrolled_by_click = self._top != top
        if is_selected or self.opens_at_once:
            self.action_open()

    def action_move(self, step: int) -> None:
        """Move the cursor to the next selectable row, or scroll.

        It scrolls by one row while the next selectable one is out of sight.
        """
        target, top, seen = next_selectable(self.rows, self.cursor, step), self._top, self._rows_on_page
        edge = seen.stop if step > 0 else top - 1
        if self._skip_lines(step):
            return
        if target >= 0 and (target - edge) * step <= 0:
            self.cursor = target
        elif (step > 0 and top < self.lines.last_top(self.page_height)) or (step < 0 and top > 0):
            self.scroll_to_row(top + step)
        elif step < 0 and self.cursor >= 0 and self.has_class("-whole"):
            self.cursor = -1
        else:
            self.post_message(self.MovedPast(self, step))

    def _skip_lines(self, step: int) -> bool:
        """Scroll inside of a first row that is higher than the pane.

        Tell whether it did.
        """
        height = len(self.lines[self._top]) if self.rows else 0
        skipped = max(0, min(self._skipped + step, height - self.page_height))
        if skipped == self._skipped:
            return False
        self._skipped = skipped
        self.refresh()
        return True

    def action_page(self, step: int) -> None:
        """Move the cursor one page down or up."""
        height = max(1, self.page_height - 1)
        if not self.rows or self._skip_lines(step * height):
            return
        start = self._top if self.cursor < 0 else self.cursor
        goal = self.lines.index_below(start, height) if step > 0 else self.lines.index_above(start, height)
        goal = goal if goal != start else max(0, min(len(self.rows) - 1, start + step))
        if self.cursor < 0:
            self.scroll_to_row(goal)
            return
        near = next_selectable(self.rows, goal - step, step)
        self.cursor = near if near >= 0 else next_selectable(self.rows, goal + step, -step)

    def action_edge(self, step: int) -> None:
        """Move the cursor to the first or the last row."""
        if self.cursor >= 0:
            self.cursor = (
                next_selectable(self.rows, -1, 1) if step < 0 else next_selectable(self.rows, len(self.rows), -1)
            )
        self.scroll_to_row(0 if step < 0 else self.lines.last_top(self.page_height))

    def action_open(self) -> None:
        """Open the highlighted row."""
        if self.highlighted_row is not None:
            self.post_message(self.RowOpened(self, self.highlighted_row))


def _wait_for_layout(pane: Rows, keep: bool) -> None:
    """Leave the rows to the next layout, which builds them for its size."""
    pane._width, pane._is_reset_pending = 0, pane._is_reset_pending or not keep


def _lines_for(pane: Rows, width: int) -> BrokenRows:
    """Build the rows of a pane for a width, broken into lines."""
    rows = pane._build(width)
    return BrokenRows(rows if isinstance(rows, LazyRows) else tuple(rows), width, pane_layout(pane))


def _build_lines(pane: Rows) -> None:
    """Build the rows of a pane for its width, twice if a scrollbar appears."""
    for _ in range(2):
        pane._width = width = pane.text_width
        pane.lines = _lines_for(pane, width)
        scrolled, pane._scrolls = pane._scrolls, pane.lines.last_top(pane.page_height) > 0
        if pane._scrolls == scrolled:
            return


def _press_words(rows: Rows, offset: Offset | None) -> bool:
    """Press the key that the words at a cell name, with the cursor there."""
    at = offset.y - rows.title_height if offset is not None else 0
    if offset is None or at >= len(rows._lines_painted):
        return False
    index, line = rows._lines_painted[at] if at >= 0 else (-1, rows._head)
    row, words = rows.rows[index] if index >= 0 else line, rows.render_line(offset.y).text
    if row.is_section:
        start = words.rfind(HAIRLINE) + 1 or len(words)
    elif row.names_keys or line.text == row.tail or (row.entry is None and row.action):
        start = GUTTER_WIDTH + (cell_width(f"{row.lead} ") if row.lead else 0)
    else:
        start = cell_width(words.rstrip()) - cell_width(line.tail)
    if not press_named_key(rows, words, offset.x, start):
        return False
    title = next((at for at in range(index, -1, -1) if rows.rows[at].is_section), -1)
    if index >= 0 and not row.is_selectable and not rows.lines.is_section_of(title, rows.cursor):
        index = next_selectable(rows.rows, index, 1 if row.is_section else -1)
    if index >= 0 and rows.rows[index].is_selectable:
        rows.cursor = index
    return True


def style_spans(widget: Widget, strip: Strip, line: Row, base: Style) -> Strip:
    """Give the spans of a row their tones, in its strip."""
    left = GUTTER_WIDTH + (cell_width(f"{line.lead} ") if line.lead else 0)
    for start, end, tone in line.spans:
        first, last = left + cell_width(line.text[:start]), left + cell_width(line.text[:end])
        last = min(last, strip.cell_length)
        if first >= last:
            continue
        before, inside, after = strip.divide([first, last, strip.cell_length])
        toned = Strip([Segment(part.text, style(widget, tone, part.style or base)) for part in inside])
        strip = Strip.join([before, toned, after])
    return strip


SECTION_KEYS: list[BindingType] = [
    Binding("tab", "section(1)", "Next section", show=False, id="section.next"),
    Binding("shift+tab", "section(-1)", "Section before", show=False, id="section.before"),
]
"""Bindings of a place with lists of sections, whose action is `go_to_section`."""


def go_to_section(screen: Screen[Any], step: int) -> None:
    """Go to the next section (1) or the previous (-1), else to another pane."""
    pane = screen.focused
    firsts = _first_rows(pane)
    if isinstance(pane, Rows) and firsts:
        now = max((number for number, index in enumerate(firsts) if index <= pane.cursor), default=-step)
        if 0 <= now + step < len(firsts):
            pane.cursor = firsts[now + step]
            return
    there = screen.focus_next() if step > 0 else screen.focus_previous()
    if isinstance(there, Rows) and (firsts := _first_rows(there)):
        there.cursor = firsts[0 if step > 0 else -1]


def _first_rows(pane: Widget | None) -> list[int]:
    """List the first row of each section on which the cursor can stand.

    None of a page, which is one section.
    """
    if not isinstance(pane, Rows) or pane.has_class("-whole"):
        return []
    starts = [0, *section_indices(pane.rows)]
    firsts = [next_selectable(pane.rows, start - 1, 1) for start in starts]
    return sorted({index for index in firsts if index >= 0})


def needed_height(pane: Rows) -> int:
    """The lines of the title and of all rows of a pane."""
    return pane.title_height + pane.lines.height(range(len(pane.rows)))


def line_of(pane: Rows, index: int) -> int:
    """Find the line of a pane on which a row begins.

    It may be above or below the pane.
    """
    top = int(pane.scroll_offset.y)
    above = pane.lines.height(range(index, top)) if index < top else 0
    return pane.title_height - above + pane.lines.height(range(top, max(top, index)))


def lit_row(widget: Widget | None) -> Row | None:
    """The highlighted row of the list that has the focus."""
    return widget.highlighted_row if isinstance(widget, Rows) else None


def section_ids(rows: Rows) -> set[str]:
    """Give the ids of the entries in the section of the cursor."""
    starts = section_indices(rows.rows)
    start = max((index for index in starts if index <= rows.cursor), default=0)
    end = min((index for index in starts if index > rows.cursor), default=len(rows.rows))
    return {row.entry.id for row in rows.rows[start:end] if row.entry is not None}
