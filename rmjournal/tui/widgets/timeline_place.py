"""The Timeline place: lanes above, dated items below, one shared cursor."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from rmjournal.dates import format_distance, format_full_day
from rmjournal.dates.periods import parse_period
from rmjournal.errors import BadValue
from rmjournal.insight.day_marks import Mark
from rmjournal.insight.lanes import Lane, merge_lanes
from rmjournal.insight.timeline import TimelineFilter, TimelineItem, TimelineView, build_timeline
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.goal import CLOSED_STATES
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.timeline import (
    Item,
    TimelineRows,
    add_headings,
    describe_filter,
    describe_range,
    filter_choices,
)
from rmjournal.tui.widgets.lanes_view import AXIS_HEIGHT, LanesView
from rmjournal.tui.widgets.list_and_page import ListAndPage
from rmjournal.tui.widgets.picker import Option, Picker
from rmjournal.tui.widgets.place import BuildPage, BuildSide, EmptyPlace, Place
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows

TIMELINE_KEYS: list[BindingType] = [
    Binding(
        "plus,equals_sign", "zoom(1)", "zoom in", key_display="+", id="timeline.near", tooltip="Timeline: zoom in"
    ),
    Binding("minus", "zoom(-1)", "zoom out", key_display="-", id="timeline.far", tooltip="Timeline: zoom out"),
    Binding("d", "day", "day", id="timeline.day", tooltip="Timeline: go to a day, like 3 mar"),
    Binding("t", "today", "today", id="timeline.today", tooltip="Timeline: back to today"),
    Binding(
        "f", "choose_filter", "lanes", id="timeline.filter",
        tooltip="Timeline: choose lanes, of a goal, a kind or a direction",
    ),
    Binding(
        "left_square_bracket", "pan(-1)", "back", show=False, key_display="[", id="timeline.back",
        tooltip="Timeline: half a screen back",
    ),
    Binding(
        "right_square_bracket", "pan(1)", "forward", show=False, key_display="]", id="timeline.on",
        tooltip="Timeline: half a screen forward",
    ),
    Binding(
        "shift+left", "mark_range(-1)", "range", show=False, id="timeline.range_back",
        tooltip="Timeline: mark a range, and read what happened in it",
    ),
    Binding(
        "shift+right", "mark_range(1)", "range", show=False, id="timeline.range_on",
        tooltip="Timeline: mark a range to the next mark",
    ),
]  # fmt: skip


SCROLL_DIVISOR = 3
"""Divides the height: a cursor that leaves the pane returns by this part, so that few keys scroll."""


SESSIONS, FOLDED = "sessions", "the rest"
"""The name of the lane of sessions, and the beginning of that of the lanes that are folded."""


def is_running(lane: Lane) -> bool:
    """Tell whether a lane is that of a goal that has not ended."""
    return lane.goal is not None and lane.goal.state not in CLOSED_STATES


class TimelineList(Rows):
    """Timeline list; left and right move along time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h",
            "along(-1)",
            "Earlier",
            show=False,
            id="timeline.earlier",
            tooltip="Earlier on the timeline",
        ),
        Binding("right,l", "along(1)", "Later", show=False, id="timeline.later", tooltip="Later on the timeline"),
    ]

    class MarkRequest(Message):
        """Request for the next (1) or the previous (-1) mark in time."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    _is_at_start = False
    """Whether the cursor was just set to its first row, or is there still while the height changes."""
    _is_unmoved = False
    """Whether the cursor has not been moved since it was set to its first row."""

    @property
    def timeline_rows(self) -> TimelineRows | None:
        """The timeline rows; None when there are none."""
        return self.rows if isinstance(self.rows, TimelineRows) else None

    @property
    def item(self) -> TimelineItem | None:
        """The highlighted timeline item."""
        return self.timeline_rows.item(self.cursor) if self.timeline_rows else None

    def highlight(self, entry_id: str) -> bool:
        """Move the cursor to an entry's newest row; tell whether it has one."""
        indexes = self.timeline_rows.indices_of(entry_id) if self.timeline_rows else []
        self.cursor = indexes[0] if indexes else self.cursor
        return bool(indexes)

    def highlight_item(self, entry_id: str, day: date) -> bool:
        """Move the cursor to the row of an entry nearest to a day.

        Tell whether the entry has a row.
        """
        index = self.timeline_rows.index_of(entry_id, day) if self.timeline_rows else -1
        self.cursor = index if index >= 0 else self.cursor
        return index >= 0

    def highlight_day(self, day: date) -> None:
        """Move the cursor to the first row of a day, or the nearest."""
        index = self.timeline_rows.nearest_index(day) if self.timeline_rows else -1
        self.cursor = index if index >= 0 else self.cursor

    def _new_cursor(self, was: Row | None, spot: int) -> int:
        if self.timeline_rows is None:
            return super()._new_cursor(was, spot)
        row = was.payload if was is not None else None
        if isinstance(row, TimelineItem):
            same = self.timeline_rows.index_of(row.entry.id, row.day)
            return same if same >= 0 else self.timeline_rows.nearest_index(row.day)
        self._is_at_start = self._is_unmoved = True
        return self.timeline_rows.start_index

    def on_resize(self) -> None:
        """Build the rows for the size.

        A cursor that was not moved keeps its part of the height.
        """
        self._is_at_start = self._is_unmoved
        super().on_resize()

    def watch_cursor(self, old: int, new: int) -> None:
        """Leave the place of the first row once the cursor is moved."""
        self._is_unmoved = False
        super().watch_cursor(old, new)

    def _scroll_to_cursor(self) -> None:
        is_at_start, self._is_at_start = self._is_at_start, False
        if self.is_cursor_visible and not is_at_start:
            return
        self.show_vertical_scrollbar = self._scrolls  # nothing scrolls without it
        height, top = self.page_height, int(self.scroll_offset.y)
        part = height // SCROLL_DIVISOR
        below = top < self.cursor <= top + 2 * height and not is_at_start
        self.scroll_to_row(self.lines.index_above(self.cursor, height - part if below else part))

    def action_along(self, step: int) -> None:
        """Request the next or the previous mark in time."""
        self.post_message(self.MarkRequest(step))


def item_in_sight(rows: TimelineList) -> TimelineItem | None:
    """Give the highlighted item, or the first visible one if it is off screen."""
    if rows.timeline_rows is None or rows.is_cursor_visible:
        return rows.item
    return next((item for index in rows._rows_on_page if (item := rows.timeline_rows.item(index))), rows.item)


PAUSE_SECONDS = 0.04
"""Seconds without a key after which lanes and page follow the list."""
MIN_LANES_WIDTH, MIN_ALL_LANES_WIDTH = 80, 110
"""Widths below which all lanes are one strip, and those of no running goal are one lane."""
MAX_LANES_SHARE, MAX_TALL_LANES_SHARE = 0.56, 0.68
"""Maximum share of the height for the lanes, with one row a goal and with five."""


class TimelinePlace(Place):
    """Lanes above a list of dated items, with one shared cursor."""

    BINDINGS = TIMELINE_KEYS
    SCOPED_CSS = False
    DEFAULT_CSS = """
    TimelinePlace {
        layout: vertical; height: 1fr;
    }
    TimelinePlace ListAndPage > #list { width: 6fr; }
    TimelinePlace ListAndPage > #page { width: 5fr; }
    TimelinePlace ListAndPage > #side { width: 3fr; }
    Screen.-normal TimelinePlace ListAndPage > #list { height: 1fr; max-height: 100%; }
    Screen.-normal TimelinePlace ListAndPage > #page { display: none; }
    Screen.-normal TimelinePlace ListAndPage.-reading > #page { display: block; }
    """

    def __init__(
        self, pages: BuildPage, *, empty: EmptyPlace, side: tuple[str, BuildSide] | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.list_and_page = ListAndPage(
            "",
            self._list_rows,
            pages,
            empty=empty,
            side=side,
            list_class=TimelineList,
            page_delay=PAUSE_SECONDS,
            id="list-and-page",
        )
        """The timeline list and the page of its highlighted entry."""
        self._filter = TimelineFilter()
        self._built_for: tuple[Entries, date] | None = None
        self._all = TimelineView()
        self._filtered = TimelineView()
        self._items: Sequence[Item] = ()
        """The rows of the list, with the headings of months."""
        self._is_unfolded = False
        self._range_start: date | None = None
        """The day from which a range is marked."""
        self._is_marking_range = False
        self._nearest_item: TimelineItem | None = None
        """The highlighted item when the day of the cursor itself has none."""
        self._has_followed = False
        """Whether the lanes have followed the list since they were opened."""
        self._wanted_day: date | None = None
        """The day to go to once there are rows."""

    def compose(self) -> ComposeResult:
        """Create lanes, list, page and the prompt for a day."""
        yield LanesView(id="lanes")
        yield self.list_and_page
        yield PromptBar()

    @property
    def lanes(self) -> LanesView:
        """The widget of the lanes."""
        return self.query_one(LanesView)

    @property
    def timeline_list(self) -> TimelineList:
        """The timeline list."""
        return self.query_one(TimelineList)

    @property
    def highlighted_entry(self) -> Entry | None:
        """The highlighted entry of the lanes, the list or the page."""
        if self.lanes is self.screen.focused:
            mark = self.lanes.window.highlighted if self.lanes.window else None
            return mark.entry if mark else None
        return self.list_and_page.highlighted_entry

    @property
    def reading(self) -> Entry | None:
        """The entry on the page, while that has the focus."""
        return self.list_and_page.reading

    def enter(self) -> None:
        """Focus the list, unless the lanes have the focus."""
        if self.lanes is not self.screen.focused:
            self.list_and_page.enter()

    def highlight(self, entry: Entry) -> bool:
        """Open the page of an entry; highlight it in the list.

        Tell whether the list contains it.
        """
        return self.list_and_page.highlight(entry)

    # View

    def watch_view(self, view: View | None) -> None:
        """Build the timeline again if entries or day changed, then draw it."""
        if view is None:
            return
        if self._built_for is None or self._built_for[0] is not view.entries or self._built_for[1] != view.today:
            self._built_for, self._all = (view.entries, view.today), build_timeline(view.entries, view.today)
        if self._filter.goal not in view.entries:
            self._filter = replace(self._filter, goal="")
        if self._filter or view.query.strip():
            ids = {entry.id for entry in self._filter.select(view.entries) if view.keeps(entry)}
            self._filtered = self._all.only(ids)
        else:
            self._filtered = self._all.usual
        self._items = add_headings(self._filtered.items)
        self.list_and_page.show(view)
        self._fit_lanes()
        self._follow_list()

    def _list_rows(self, view: View, width: int) -> Sequence[Row]:
        if not self._items and self._filter and not view.query:
            return [hint(f"Nothing here: {describe_filter(self._filter, view)}; Esc shows all.")]
        return TimelineRows(self._items, view, width) if self._items else []

    @property
    def _lanes_shown(self) -> Sequence[Lane]:
        """Give the lanes; where room is short, merge those without sessions or running goals."""
        lanes = self._filtered.lanes
        kept = [lane for lane in lanes if lane.name == SESSIONS or is_running(lane)]
        rest = [lane for lane in lanes if lane.name != SESSIONS and not is_running(lane)]
        if self._is_unfolded or self.size.width >= MIN_ALL_LANES_WIDTH or len(rest) < 2:
            return lanes
        together = merge_lanes(rest)
        return [*kept, replace(together, name=f"{FOLDED} {len(together.marks)}")]

    def _fit_lanes(self) -> None:
        """Fit the lanes to the available height, and draw them."""
        if self.view is None or not self.size:
            return
        shown = self._lanes_shown
        goals = sum(lane.goal is not None for lane in shown)
        strip = self.size.width < MIN_LANES_WIDTH
        window = self.lanes.window
        everything_too = window is not None and not window.axis.zoom.days
        rows = AXIS_HEIGHT + 2 + len(shown) + everything_too
        tall = not strip and bool(goals) and rows + 4 * goals <= self.size.height * MAX_TALL_LANES_SHARE
        most = (
            AXIS_HEIGHT + 3
            if strip
            else min(
                rows + 4 * goals * tall, int(self.size.height * (MAX_TALL_LANES_SHARE if tall else MAX_LANES_SHARE))
            )
        )
        self.lanes.styles.height = max(AXIS_HEIGHT + 3, most)
        self.lanes.display = bool(shown)
        self.lanes.show(shown, self.view, strip=strip, tall=tall)
        self._show_titles(rows + 4 * goals * tall - most)

    def _show_titles(self, hidden: int) -> None:
        window, view = self.lanes.window, self.view
        chip = visible(describe_filter(self._filter, view), "") if view else ""
        words = [f"by {window.axis.zoom.name}", window.drawing.legend] if window else []
        words += [f"{hidden} more ▾"] if hidden > 0 and window and not window.strip else []
        self.lanes.set_title("Timeline", " · ".join(part for part in (chip, *words) if part))
        needle = f"filter: {visible(view.query, '')}" if view and view.query else ""
        title = " · ".join(filter(None, ("Timeline", chip, needle))) if chip or needle else ""
        self.timeline_list.set_title(title, (view.filter_tail if view else "") or ("Esc shows all" if chip else ""))

    def on_resize(self) -> None:
        """Fit the lanes to the new size."""
        self._fit_lanes()

    # Shared cursor

    def mark_of(self, row: TimelineItem) -> Mark | None:
        """Find the mark of a timeline item in the lanes."""
        return self._filtered.mark(row)

    def _follow_list(self, *, in_sight: bool = False) -> None:
        """Move the lane cursor to the highlighted row, or to a visible one."""
        rows, window = self.timeline_list, self.lanes.window
        item = item_in_sight(rows) if in_sight else rows.item
        if item is None or window is None or item == self._nearest_item:
            return
        lit, self._nearest_item = window.highlighted, None
        if lit is None or (lit.entry.id, lit.day) != (item.entry.id, item.day):
            self.lanes.show_window(window.with_cursor(item.day, self._filtered.mark(item)))

    def on_mount(self) -> None:
        """Create the timer that detects a pause between keys, or in scrolling."""
        self._pause_timer = self.set_interval(PAUSE_SECONDS, self._keys_paused, pause=True)
        self.watch(self.timeline_list, "scroll_y", lambda: _restart(self._pause_timer), init=False)

    def on_rows_highlighted(self, event: Rows.Highlighted) -> None:
        """Restart the timer after which the lanes follow the list.

        A key that is held down never waits for the lanes.
        """
        event.stop()
        if event.rows is self.timeline_list:
            if self._range_start is not None and not self._is_marking_range:
                self._drop_range()
            self._is_marking_range = False
            if not self._has_followed and self.lanes.window is not None:
                self._has_followed = True
                self._follow_list()
            _restart(self._pause_timer)

    def _keys_paused(self) -> None:
        self._pause_timer.pause()
        self._follow_list(in_sight=True)
        self.show_day()

    @on(LanesView.MarkHighlighted)
    @on(LanesView.MarkOpened)
    def _mark_highlighted(self, event: LanesView.MarkHighlighted) -> None:
        event.stop()
        if self.lanes.window is not None:
            self._nearest_item = None
            self.lanes.show_window(self.lanes.window.with_cursor(event.mark.day, event.mark))
            self.timeline_list.highlight_item(event.mark.entry.id, event.mark.day)
        if isinstance(event, LanesView.MarkOpened) and self._is_in_fold(event.mark):
            self._is_unfolded = True
            self._fit_lanes()
        elif isinstance(event, LanesView.MarkOpened):
            self.list_and_page.read(event.mark.entry, nested=False)

    def _is_in_fold(self, mark: Mark) -> bool:
        return any(mark in lane.marks for lane in self._lanes_shown if lane.name.startswith(FOLDED))

    @on(TimelineList.MarkRequest)
    def _go_to_mark(self, event: TimelineList.MarkRequest) -> None:
        """Move the cursor to the next cell that has an item."""
        event.stop()
        self._go_along(event.step)

    def _go_along(self, step: int) -> None:
        item, window = self.timeline_list.item, self.lanes.window
        if item is None or window is None or self.timeline_list.timeline_rows is None:
            return
        cell = window.axis.cell_of
        beyond = (m.day for m in self._filtered.items if (cell(m.day) - cell(item.day)) * step > 0)
        day = min(beyond, key=lambda one: abs((one - item.day).days), default=None)
        if day is not None:
            self.timeline_list.highlight_day(day)
        if self.timeline_list.item == item:
            self._say("There is nothing later." if step > 0 else "There is nothing earlier.")

    def _say(self, words: str) -> None:
        """Say once, however long a key is held, why a key does nothing."""
        self.notify(words, markup=False)

    @on(LanesView.MovedBelow)
    def _leave_lanes(self) -> None:
        self.timeline_list.focus(scroll_visible=False)

    def on_rows_moved_past(self, event: Rows.MovedPast) -> None:
        """Move the focus from the first row up to the lanes."""
        if event.rows is self.timeline_list and event.step < 0 and self.lanes.display:
            self.lanes.focus(scroll_visible=False)

    # Keys

    def action_zoom(self, steps: int) -> None:
        """Zoom in or out; the day of the cursor keeps its place."""
        if self.lanes.window is None:
            return
        zoomed = self.lanes.window.zoom(steps)
        if zoomed.axis.zoom == self.lanes.window.axis.zoom:
            self._say("This is the closest zoom." if steps > 0 else "This is the widest zoom.")
        self.lanes.show_window(zoomed)
        self._fit_lanes()

    def action_pan(self, step: int) -> None:
        """Move half a window earlier or later."""
        if self.lanes.window is not None:
            self.lanes.show_window(self.lanes.window.pan(step / 2))
            self._go_to_day(self.lanes.window.day)

    def action_mark_range(self, step: int) -> None:
        """Mark the days to the next mark in time, and summarize them."""
        item, window = self.timeline_list.item, self.lanes.window
        if item is None or window is None or self.view is None:
            return
        start = self._range_start or item.day
        self._is_marking_range, self._range_start = True, start
        self._go_along(step)
        end = self.timeline_list.item.day if self.timeline_list.item else item.day
        days = min(start, end), max(start, end)
        self.lanes.mark_range(days, describe_range(*days, self._filtered.items, self._filtered.lanes, self.view))

    def _drop_range(self) -> None:
        self._range_start = None
        self.lanes.mark_range(None)

    def action_today(self) -> None:
        """Go to today."""
        if self.view is None:
            return
        before = self.lanes.window, self.timeline_list.item
        self._go_to_day(self.view.today)
        if (self.lanes.window, self.timeline_list.item) == before:
            self._say("You are at today already.")

    def show_day(self, day: date | None = None) -> None:
        """Go to a day, or to the day wanted before the rows were there."""
        day = day or self._wanted_day
        has_rows = self.timeline_list.timeline_rows is not None and self.lanes.window is not None
        self._wanted_day = None if has_rows else day
        if day is not None and has_rows:
            self._go_to_day(day)

    def _go_to_day(self, day: date) -> None:
        """Move the cursor to a day, and the list to the nearest row."""
        self.timeline_list.highlight_day(day)
        item = self.timeline_list.item
        is_same_day = item is not None and item.day == day
        self._nearest_item = None if is_same_day else item
        if self.lanes.window is not None:
            self.lanes.show_window(
                self.lanes.window.with_cursor(day, self._filtered.mark(item) if item and is_same_day else None)
            )

    def action_day(self) -> None:
        """Ask for a day to go to."""
        hint = "3 mar · tue · 2 months ago · january"
        self.query_one(PromptBar).ask(
            "day", "Go to", hint=hint, echo=lambda text: _describe_day(text, self.view, self._all)
        )

    @on(PromptBar.Left)
    def _prompt_left(self, event: PromptBar.Left) -> None:
        event.stop()
        if not event.is_focus_elsewhere:
            self.timeline_list.focus(scroll_visible=False)

    @on(PromptBar.Answered)
    def _day_answered(self, event: PromptBar.Answered) -> None:
        event.stop()
        if self.view is None or not event.text:
            self.timeline_list.focus(scroll_visible=False)
            return
        try:
            day = _parse_day(event.text, self.view, self._all)
        except BadValue as error:
            self.notify(str(error), severity="error", markup=False)
            self.query_one(PromptBar).ask_again(event.text)
        else:
            self._go_to_day(day)
            self.timeline_list.focus(scroll_visible=False)

    def action_choose_filter(self) -> None:
        """Ask for a filter."""
        if self.view is not None:
            options = [
                Option(choice.value, visible(choice.words, ""), choice.mark, choice.aside)
                for choice in filter_choices(self.view, self._filter)
            ]
            self.post_message(
                self.DialogRequest(Picker("Which lanes?", options, chosen=self._filter), self.apply_filter)
            )

    def apply_filter(self, timeline_filter: TimelineFilter | None) -> None:
        """Apply a filter; None changes nothing."""
        if timeline_filter is None:
            return
        self._filter = timeline_filter
        self.watch_view(self.view)

    def back(self) -> bool:
        """Go back one step: page, range, unfolded lanes, filter, or focus."""
        if self.list_and_page.back():
            return True
        if self._range_start is not None:
            self._drop_range()
            return True
        if self._is_unfolded:
            self._is_unfolded = False
            self._fit_lanes()
            return True
        if self._filter:
            self.apply_filter(TimelineFilter())
            return True
        if self.lanes is self.screen.focused:
            self.timeline_list.focus(scroll_visible=False)
            return True
        return False


def _restart(timer: Timer) -> None:
    """Let a paused timer run from the beginning."""
    timer.reset()
    timer.resume()


def _parse_day(text: str, view: View, timeline: TimelineView) -> date:
    """Parse a day among those of the timeline.

    Of a longer time its first day.
    """
    days = [row.day for row in timeline.items] or [view.today]
    return parse_period(text, view.today, view.day_first, min(days), max(days)).since


def _describe_day(text: str, view: View | None, timeline: TimelineView) -> str:
    """Say which day a typed text means; empty while it is none."""
    if view is None:
        return ""
    try:
        day = _parse_day(text, view, timeline)
    except BadValue:
        return ""
    return f"{format_full_day(day)} · {format_distance(day, view.today)}"
