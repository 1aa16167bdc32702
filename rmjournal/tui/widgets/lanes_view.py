"""Lanes view: timeline lanes in a window, with a cursor."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.english import humanize
from rmjournal.insight.day_marks import Mark
from rmjournal.insight.lanes import Lane
from rmjournal.model.field import visible
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import LEVELS, pad_level
from rmjournal.render.row import section
from rmjournal.render.text_width import cell_width, fit_width, wrap
from rmjournal.render.timeline_lane import DrawnLane
from rmjournal.render.timeline_window import TimelineWindow, open_window
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.entry import direction_arrow
from rmjournal.tui.pages.timeline import brief_name, describe_mark
from rmjournal.tui.theme import style
from rmjournal.tui.widgets.rows import AIR_WIDTH, GUTTER_WIDTH, draw_section

BRACKETS = "▐▌"
"""Stand around the highlighted mark."""
MAX_MARK_WIDTH, BESIDE_MARK = 3, "−+0123456789⁺"
"""Cells of a mark with the level or the count beside it, and what these are written with."""
CURSOR_GLYPH, TODAY_GLYPH = "│", "┊"
"""Glyphs in empty cells: the day of the cursor, and today."""


class LaneRows:
    """Painted rows of a timeline window, cached except for the cursor."""

    def __init__(self, widget: Widget, window: TimelineWindow, view: View, name_width: int) -> None:
        self._widget = widget
        self._view = view
        self._name_width = name_width
        self.seen = window
        self.marked_range: tuple[date, date] | None = None
        """The first and the last day of a marked range."""
        self._drawing = window.drawing
        self._rows = [(band, row) for band in window.drawing.lanes for row in range(len(band.rows))]
        self._strips: dict[int, Strip] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, mark: Mark) -> list[int]:
        """List the row indices of the lane that contains a mark.

        The lane of everything counts only when no other lane contains the mark.
        """
        indexes = [at for at, (band, _) in enumerate(self._rows) if mark in band.lane.marks]
        named = [at for at in indexes if self._rows[at][0].lane in self.seen.lanes]
        return named or indexes

    def here(self, row: int, cell: int) -> tuple[Mark, ...]:
        """List the marks at a cell of a row."""
        return self._rows[row][0].cells.get(cell, ()) if 0 <= row < len(self._rows) else ()

    def cell(self, x: int) -> int:
        """Convert a column of the widget to a cell; -1 over the names."""
        return (x - self._name_width) // self.seen.axis.zoom.columns if x >= self._name_width else -1

    def head(self, y: int, base: Style) -> Strip:
        """Draw the labels of the axis, or the ruler below them."""
        picture = self._drawing
        lead = Segment(" " * self._name_width, base)
        if y == 0:
            return Strip([lead, Segment(picture.head, style(self._widget, "strong", base))])
        runs = [Segment(text, style(self._widget, tone, base)) for text, tone in picture.ruler.runs()]
        strip = Strip([lead, *runs])
        return self._with_cursor(strip, self.seen.axis.column_of(self.seen.day), "cursor", base)

    def row(self, index: int, base: Style) -> Strip:
        """Draw a row of a lane, with the cursor.

        The cursor is brackets around the highlighted mark, a thin line elsewhere.
        """
        strip = self._strips.get(index)
        if strip is None:
            strip = self._strips[index] = self._draw_row(index, base)
        band, _ = self._rows[index]
        window = self.seen
        cell = window.axis.cell_of(window.day)
        if window.highlighted is not None and window.highlighted in band.cells.get(cell, ()):
            glyph = max(band.cells[cell], key=lambda mark: mark.rank).glyph
            line = self._rows[index][0].rows[self._rows[index][1]]
            if len(band.rows) == 1 or line.glyphs[window.axis.column_of(window.day)] == glyph:
                return self._with_brackets(self._with_range(strip), window.axis.column_of(window.day), base)
        return self._with_cursor(self._with_range(strip), window.axis.column_of(window.day), "away", base)

    def _with_range(self, strip: Strip) -> Strip:
        """Lay a ground under the marked range of days."""
        if self.marked_range is None:
            return strip
        axis = self.seen.axis
        first, last = (axis.cell_of(day) for day in self.marked_range)
        start, end = (self._name_width + axis.zoom.columns * cell for cell in (max(0, first), max(0, last + 1)))
        left, middle, right = [*strip.divide([start, min(end, strip.cell_length), strip.cell_length]), Strip([])][:3]
        return Strip.join([left, middle.apply_style(style(self._widget, "cursor", Style())), right])

    def _with_brackets(self, strip: Strip, column: int, base: Style) -> Strip:
        """Put brackets around a mark and the level or count beside it."""
        text, start = strip.text, self._name_width + column
        end = start + 1
        while end < min(len(text), start + MAX_MARK_WIDTH) and text[end] in BESIDE_MARK:
            end += 1
        left, middle, right = [*strip.divide([start, end, strip.cell_length]), Strip([])][:3]
        bracket = style(self._widget, "accent", base)
        left = Strip.join([left.crop(0, start - 1), Strip([Segment(BRACKETS[0], bracket)])]) if start else left
        right = Strip.join([Strip([Segment(BRACKETS[1], bracket)]), right.crop(1)]) if right.cell_length else right
        return Strip.join([left, middle.apply_style(Style(bold=True)), right])

    def _draw_row(self, index: int, base: Style) -> Strip:
        band, row = self._rows[index]
        segments = []
        if self._name_width:
            words, tone = _row_label(band, row, self._name_width - 1, self._view)
            segments.append(Segment(f"{words} ", style(self._widget, tone, base)))
        segments += [Segment(text, style(self._widget, tone, base)) for text, tone in band.rows[row].runs()]
        strip = Strip(segments)
        axis = self.seen.axis
        if axis.contains(self.seen.today) and band.rows[row].glyphs[axis.column_of(self.seen.today)] == " ":
            strip = self._with_glyph(strip, axis.column_of(self.seen.today), TODAY_GLYPH, base)
        return strip

    def _with_glyph(self, strip: Strip, column: int, glyph: str, base: Style) -> Strip:
        left, _, right = strip.divide([start := self._name_width + column, start + 1, strip.cell_length])
        return Strip.join([left, Strip([Segment(glyph, style(self._widget, "quiet", base))]), right])

    def _with_cursor(self, strip: Strip, column: int, tone: str, base: Style) -> Strip:
        """Mark the day of the cursor in a strip.

        Empty cells get a thin line.
        """
        start = self._name_width + column
        end = min(strip.cell_length, start + self.seen.axis.zoom.columns)
        left, middle, right = [*strip.divide([start, end, strip.cell_length]), Strip([])][:3]
        ground = style(self._widget, tone, Style())
        text = "".join(segment.text for segment in middle)
        if not text.strip() or text[:1] in (" ", TODAY_GLYPH):
            middle = Strip([Segment(CURSOR_GLYPH + text[1:], style(self._widget, "quiet", base))])
        return Strip.join([left, middle.apply_style(ground), right])


def _lane_name(lane: Lane, view: View) -> str:
    """Give the name of a lane in one line."""
    if lane.goal is None:
        return lane.name
    return f"{arrow(lane.goal.learner)} {brief_name(lane.goal, view)}"


def _row_label(band: DrawnLane, row: int, width: int, view: View) -> tuple[str, str]:
    """Give label and tone of a lane's row, in ``width`` cells."""
    lane = band.lane
    if lane.goal is None:
        return fit_width(lane.name, width), "quiet"
    tone = "quiet" if _has_ended(lane.goal) else direction_arrow(lane.goal.learner)[1]
    level = "" if lane.level is None else pad_level(lane.level)
    if len(band.rows) == 1:
        return f"{fit_width(_lane_name(lane, view), width - 3)}{level:>3}", tone
    title = wrap(view.words(lane.goal), width - 6)
    first = fit_width(f"{arrow(lane.goal.learner)} " if row == 0 else "", 2)
    is_cut = row == len(LEVELS) - 2 and len(title) > row + 1
    words = " ".join(title[row:]) if is_cut else title[row] if row < min(len(title), len(LEVELS) - 1) else ""
    if row == len(LEVELS) - 1:
        words = f"now {level}" if level and not _has_ended(lane.goal) else humanize(lane.goal.state)
    return f"{first}{fit_width(words, width - 6)}{pad_level(LEVELS[row]):>4}", tone


def _has_ended(goal: Goal) -> bool:
    """Tell whether a goal has ended."""
    return goal.state in CLOSED_STATES


TITLE_HEIGHT, AXIS_HEIGHT = 1, 2
"""Lines above the lanes, for the title and the axis."""
MAX_DESCRIPTION_HEIGHT = 3
"""Lines below the lanes that what happened in a range takes at most."""
NAME_WIDTHS = (12, 28)
"""Minimum and maximum columns for lane names."""
MAX_NAME_SHARE = 0.35
"""The share of the width that lane names may take."""
LEVEL_WIDTH = 4
"""Columns beside the name of a lane, for the level and a space."""


class LanesView(Widget, can_focus=True):
    """Timeline lanes below a title and an axis, with a cursor.

    A lane has one row, that of a goal may have five. The last line describes the highlighted mark, or the one under
    the mouse.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h", "along(-1)", "Previous mark", show=False, id="lanes.before", tooltip="To the previous mark"
        ),
        Binding("right,l", "along(1)", "Next mark", show=False, id="lanes.next", tooltip="To the next mark"),
        Binding("up,k", "lane(-1)", "Lane above", show=False, id="lanes.up", tooltip="To the lane above"),
        Binding("down,j", "lane(1)", "Lane below", show=False, id="lanes.down", tooltip="To the lane below"),
        Binding("home,g", "edge(0)", "First mark", show=False, id="lanes.first", tooltip="To the first mark"),
        Binding("end,G", "edge(-1)", "Last mark", show=False, id="lanes.last", tooltip="To the last mark"),
        Binding("enter", "open", "Open", show=False, id="lanes.open", tooltip="Open the mark"),
    ]
    DEFAULT_CSS = """
    LanesView {
        height: 8; width: 1fr; background: $background;
    }
    """

    class MarkHighlighted(Message):
        """The cursor has moved to a mark."""

        def __init__(self, mark: Mark) -> None:
            super().__init__()
            self.mark = mark

    class MarkOpened(MarkHighlighted):
        """A mark was opened with Enter or the mouse."""

    class MovedBelow(Message):
        """The cursor has moved below the last lane."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.window: TimelineWindow | None = None
        """The visible window; None until there are lanes and room for them."""
        self._view: View | None = None
        self._lanes_and_layout: tuple[Sequence[Lane], bool, bool] = ((), False, False)
        self._top = 0
        self._is_untouched = True
        """Whether the window is still the first one."""
        self._is_to_align = True
        """Whether to put the highlighted lane second, until the first window has its size."""
        self._rows: LaneRows | None = None
        self._head = section("Timeline")
        self._description = [""]
        self._range: tuple[date, date] | None = None
        self._range_words = ""

    @property
    def title(self) -> str:
        """The title of the pane."""
        return self._head.text

    def set_title(self, title: str, tail: str) -> None:
        """Set the title, and what stands at its right end."""
        self._head = section(title, tail)
        self.refresh()

    @property
    def _room(self) -> Size:
        """The cells and lines between the title, the description, the gutter and the air."""
        width, height = self.size
        below = len(self._description)
        return Size(max(0, width - GUTTER_WIDTH - AIR_WIDTH), max(0, height - TITLE_HEIGHT - below))

    def show(self, lanes: Sequence[Lane], view: View, *, strip: bool, tall: bool) -> None:
        """Show lanes; ``strip`` joins all in one row, ``tall`` gives goals five."""
        self._lanes_and_layout, self._view = (lanes, strip, tall), view
        self._rows = None
        self._fit_window()

    def on_resize(self) -> None:
        """Fit the window to the new size."""
        self._is_to_align = self._is_untouched
        self._fit_window()

    def _fit_window(self) -> None:
        lanes, strip, tall = self._lanes_and_layout
        columns = self._room.width - self.names
        if self._view is None or columns < 1:
            return
        window = self.window or open_window(lanes, self._view.today, columns)
        self.show_window(window.with_lanes(lanes, columns, strip=strip, tall=tall))

    @property
    def names(self) -> int:
        """Columns for the lane names: as many as the longest one needs."""
        lanes, strip, _ = self._lanes_and_layout
        if strip or self._view is None:
            return 0
        longest = max((cell_width(_lane_name(lane, self._view)) for lane in lanes), default=0) + LEVEL_WIDTH
        return max(NAME_WIDTHS[0], min(longest, NAME_WIDTHS[1], int(self._room.width * MAX_NAME_SHARE)))

    def show_window(self, window: TimelineWindow) -> None:
        """Show a timeline window, and redraw what has changed."""
        if self._view is None:
            return
        before, self.window = self.window, window
        if before is not None and before.highlighted is not None:
            self._is_untouched &= window.highlighted is before.highlighted and window.axis.zoom == before.axis.zoom
        is_redrawn = self._rows is None or before is None or not before.looks_like(window)
        if is_redrawn or self._rows is None:
            self._rows = LaneRows(self, window, self._view, self.names)
        self._rows.seen, self._rows.marked_range = window, self._range
        if self._scroll() or is_redrawn or before is None:
            self.refresh()
        else:
            for day in {before.day, window.day}:
                self._refresh_cell(window.axis.cell_of(day))
        self.describe()

    def mark_range(self, days: tuple[date, date] | None, words: str = "") -> None:
        """Mark a range of days and describe it; None marks none."""
        self._range, self._range_words = days, words
        if self._rows is not None:
            self._rows.marked_range = days
        self.refresh()
        self.describe()

    def _refresh_cell(self, cell: int) -> None:
        wide = self.window.axis.zoom.columns if self.window else 1
        left = GUTTER_WIDTH + self.names + cell * wide - 1  # the sign of the cursor stands around the cell
        self.refresh(Region(left, TITLE_HEIGHT, wide + 2, self.size.height))

    def describe(self, mark: Mark | None = None, marks_here: int = 0) -> None:
        """Describe a mark in the last line; by default the highlighted one.

        Without a mark it is the day of the cursor.
        """
        if self.window is None or self._view is None or self._rows is None:
            return
        if mark is None and (highlighted := self.window.highlighted) is not None:
            rows = self._rows.of(highlighted)
            mark, marks_here = (
                highlighted,
                len(self._rows.here(rows[0], self.window.axis.cell_of(highlighted.day))) if rows else 1,
            )
        words = describe_mark(mark, self._view, marks_here) if mark else self._view.day(self.window.day)
        room = max(1, self._room.width)
        if self._range_words:
            self._description = wrap(self._range_words, room)[:MAX_DESCRIPTION_HEIGHT]
        else:
            self._description = [fit_width(visible(words, ""), room)]
        below = len(self._description)
        self.refresh(Region(0, self.size.height - below, self.size.width, below))

    def _scroll(self) -> bool:
        """Scroll to the highlighted lane; tell whether the offset has changed."""
        if self.window is None or self._rows is None:
            return False
        was, height = self._top, max(1, self._room.height - AXIS_HEIGHT)
        places = self._rows.of(self.window.highlighted) if self.window.highlighted else []
        if places and self._is_to_align:
            self._top, self._is_to_align = places[0] - 1, False
        if places:
            self._top = max(min(self._top, places[0]), places[-1] - height + 1)
        self._top = max(0, min(self._top, len(self._rows) - height))
        return self._top != was

    def render_line(self, y: int) -> Strip:
        """Draw a line: the title, the axis, a lane or the description."""
        base, (width, height) = self.rich_style, self.size
        if y < TITLE_HEIGHT:
            return draw_section(self, self._head, self._room.width, base, has_focus=self.has_focus)
        if (line := y - height + len(self._description)) >= 0:
            words = Segment(" " * GUTTER_WIDTH + self._description[line], base)
            return Strip([words]).adjust_cell_length(width, base)
        strip = self._draw_line(y - TITLE_HEIGHT, self._room.width, base).adjust_cell_length(self._room.width, base)
        return Strip.join([Strip([Segment(" " * GUTTER_WIDTH, base)]), strip]).adjust_cell_length(width, base)

    def _draw_line(self, y: int, width: int, base: Style) -> Strip:
        """Draw a line of the axis or of a lane."""
        if self._rows is None:
            return Strip.blank(width, base)
        index = y - AXIS_HEIGHT + self._top
        if y < AXIS_HEIGHT:
            strip = self._rows.head(y, base)
        elif index < len(self._rows):
            strip = self._rows.row(index, base)
        else:
            strip = Strip.blank(width, base)
        return strip

    def _marks_under(self, event: events.MouseEvent) -> tuple[Mark, ...]:
        offset = event.get_content_offset(self)
        row = offset.y - TITLE_HEIGHT - AXIS_HEIGHT if offset is not None else -1
        if offset is None or self._rows is None or not 0 <= row < self._room.height - AXIS_HEIGHT:
            return ()
        return self._rows.here(row + self._top, self._rows.cell(offset.x - GUTTER_WIDTH))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Describe the mark under the mouse."""
        marks = self._marks_under(event)
        self.describe(max(marks, key=lambda mark: mark.rank, default=None), len(marks))

    def on_leave(self) -> None:
        """Describe the highlighted mark again."""
        self.describe()

    def on_click(self, event: events.Click) -> None:
        """Highlight the clicked mark, or open it when already highlighted.

        In a cell with several marks each click highlights the next one, and a double click opens.
        """
        marks = self._marks_under(event)
        highlighted = self.window.highlighted if self.window else None
        if not marks:
            return
        if event.chain > 1 or (highlighted in marks and len(marks) == 1):
            self.post_message(self.MarkOpened(highlighted if highlighted in marks and highlighted else marks[0]))
        elif highlighted in marks and highlighted:
            self._request_highlight(marks[(marks.index(highlighted) + 1) % len(marks)])
        else:
            self._request_highlight(max(marks, key=lambda mark: mark.rank))

    def on_mouse_scroll_down(self) -> None:
        """Scroll the lanes down."""
        self._scroll_lanes(1)

    def on_mouse_scroll_up(self) -> None:
        """Scroll the lanes up."""
        self._scroll_lanes(-1)

    def _scroll_lanes(self, rows: int) -> None:
        last_top = max(0, (len(self._rows) if self._rows else 0) - self._room.height + AXIS_HEIGHT)
        self._top = max(0, min(last_top, self._top + rows))
        self.refresh()

    def _request_highlight(self, mark: Mark | None) -> None:
        if mark is not None:
            self.post_message(self.MarkHighlighted(mark))

    def action_along(self, step: int) -> None:
        """Move to the previous or the next mark in this lane."""
        self._request_highlight(self.window.next_mark(step) if self.window else None)

    def action_edge(self, end: int) -> None:
        """Move to the first or the last mark of this lane."""
        self._request_highlight(self.window.end_mark(end) if self.window else None)

    def action_lane(self, step: int) -> None:
        """Move to the lane above or below; after the last, post Below."""
        mark = self.window.mark_in_lane(step) if self.window else None
        if mark is None and step > 0:
            self.post_message(self.MovedBelow())
        self._request_highlight(mark)

    def action_open(self) -> None:
        """Open the highlighted mark."""
        if self.window and self.window.highlighted:
            self.post_message(self.MarkOpened(self.window.highlighted))
