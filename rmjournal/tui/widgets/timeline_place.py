"""The Timeline place: lanes above, dated items below, one shared cursor."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from rmjournal.dates.periods import parse_period
from rmjournal.errors import BadValue
from rmjournal.insight.lanes import Mark
from rmjournal.insight.timeline import TimelineFilter, TimelineItem, TimelineView, build_timeline
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.timeline import StreamLines, choices, items, words_of
from rmjournal.tui.widgets.lanes_view import HEAD, Lanes
from rmjournal.tui.widgets.picker import Option, Picker
from rmjournal.tui.widgets.place import ListAndPage, Page, Place, Side
from rmjournal.tui.widgets.prompt_bar import AskLine
from rmjournal.tui.widgets.rows import Rows

TIMELINE_KEYS: list[BindingType] = [
    Binding("plus,equals_sign", "zoom(1)", "near", key_display="+", id="timeline.near", tooltip="Timeline: nearer"),
    Binding("minus", "zoom(-1)", "far", key_display="-", id="timeline.far", tooltip="Timeline: farther"),
    Binding("d", "day", "day", id="timeline.day", tooltip="Timeline: go to a day, as you say it"),
    Binding("t", "today", "today", id="timeline.today", tooltip="Timeline: back to today"),
    Binding("f", "sift", "show only", id="timeline.filter", tooltip="Timeline: one goal, one kind, one direction"),
    Binding(
        "less_than_sign,shift+left", "pan(-1)", "back", show=False, key_display="<", id="timeline.back",
        tooltip="Timeline: half a window back",
    ),
    Binding(
        "greater_than_sign,shift+right", "pan(1)", "on", show=False, key_display=">", id="timeline.on",
        tooltip="Timeline: half a window on",
    ),
]  # fmt: skip


ABOVE = 3
"""Divides the height: a cursor that leaves the pane returns by this part, so that few keys scroll."""


class Stream(Rows):
    """Timeline list; left and right move along time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h", "along(-1)", "Earlier", show=False, id="timeline.earlier", tooltip="Earlier on the timeline"
        ),
        Binding("right,l", "along(1)", "Later", show=False, id="timeline.later", tooltip="Later on the timeline"),
    ]

    class Along(Message):
        """Request for the next (1) or the previous (-1) mark in time."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    _begins = False
    """Whether the cursor was just set to its first row."""

    @property
    def stream(self) -> StreamLines | None:
        """The timeline rows; None when there are none."""
        return self.lines if isinstance(self.lines, StreamLines) else None

    @property
    def row(self) -> TimelineItem | None:
        """The highlighted timeline item."""
        return self.stream.row(self.cursor) if self.stream else None

    def light(self, entry_id: str) -> bool:
        """Move the cursor to an entry's newest row; tell whether it has one."""
        indexes = self.stream.of(entry_id) if self.stream else []
        self.cursor = indexes[0] if indexes else self.cursor
        return bool(indexes)

    def light_row(self, entry_id: str, day: date) -> bool:
        """Move the cursor to the row of an entry nearest to a day.

        Tell whether the entry has a row.
        """
        index = self.stream.at(entry_id, day) if self.stream else -1
        self.cursor = index if index >= 0 else self.cursor
        return index >= 0

    def light_day(self, day: date) -> None:
        """Move the cursor to the first row of a day, or the nearest."""
        index = self.stream.near(day) if self.stream else -1
        self.cursor = index if index >= 0 else self.cursor

    def _spot(self, was: Row | None, spot: int) -> int:
        if self.stream is None:
            return super()._spot(was, spot)
        row = was.payload if was is not None else None
        if isinstance(row, TimelineItem):
            same = self.stream.at(row.entry.id, row.day)
            return same if same >= 0 else self.stream.near(row.day)
        self._begins = True
        return self.stream.begin

    def _reveal(self) -> None:
        begins, self._begins = self._begins, False
        if self.in_sight and not begins:
            return
        height, top = self.scrollable_content_region.height, int(self.scroll_offset.y)
        part = height // ABOVE
        below = top + height <= self.cursor <= top + 2 * height and not begins
        self.scroll_to(y=self.cursor - (height - part if below else part), animate=False, immediate=True)

    def action_along(self, step: int) -> None:
        """Request the next or the previous mark in time."""
        self.post_message(self.Along(step))


REST = 0.04
"""Seconds without a key after which lanes and page follow the list."""
NARROW = 80
"""Below this width all lanes are one strip."""
SHARE, SHARE_TALL = 0.56, 0.68
"""Maximum share of the height for the lanes, with one row a goal and with five."""


class TimelinePlace(Place):
    """Lanes above a list of dated items, with one shared cursor."""

    BINDINGS = TIMELINE_KEYS
    SCOPED_CSS = False
    DEFAULT_CSS = """
    TimelinePlace {
        layout: vertical; height: 1fr;
        & AskLine { margin-bottom: 0; }
    }
    TimelinePlace ListAndPage > #list { width: 6fr; }
    TimelinePlace ListAndPage > #page { width: 5fr; }
    TimelinePlace ListAndPage > #side { width: 3fr; }
    """

    def __init__(
        self, pages: Page, *, empty: str, side: tuple[str, Side] | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.list_and_page = ListAndPage(
            "",
            self._stream_lines,
            pages,
            empty=empty,
            side=side,
            list_class=Stream,
            page_delay=REST,
            id="list-and-page",
        )
        """The timeline list and the page of its highlighted entry."""
        self._sieve = TimelineFilter()
        self._known: tuple[Entries, date] | None = None
        self._all = TimelineView()
        self._seen = TimelineView()
        self._nearest: TimelineItem | None = None
        """The highlighted item when the day of the cursor itself has none."""

    def compose(self) -> ComposeResult:
        """Create lanes, list, page and the prompt for a day."""
        yield Lanes(id="lanes")
        yield self.list_and_page
        yield AskLine()

    @property
    def lanes(self) -> Lanes:
        """The widget of the lanes."""
        return self.query_one(Lanes)

    @property
    def stream(self) -> Stream:
        """The timeline list."""
        return self.query_one(Stream)

    @property
    def highlighted_entry(self) -> Entry | None:
        """The highlighted entry of the lanes, the list or the page."""
        if self.lanes.has_focus:
            mark = self.lanes.window.highlighted if self.lanes.window else None
            return mark.entry if mark else None
        return self.list_and_page.highlighted_entry

    @property
    def reading(self) -> Entry | None:
        """The entry on the page, while that has the focus."""
        return self.list_and_page.reading

    def enter(self) -> None:
        """Focus the list, unless the lanes have the focus."""
        if not self.lanes.has_focus:
            self.list_and_page.enter()

    def light(self, entry: Entry) -> bool:
        """Open the page of an entry; highlight it in the list.

        Tell whether the list contains it.
        """
        return self.list_and_page.light(entry)

    # View

    def watch_view(self, view: View | None) -> None:
        """Build the timeline again if entries or day changed, then draw it."""
        if view is None:
            return
        if self._known is None or self._known[0] is not view.entries or self._known[1] != view.today:
            self._known, self._all = (view.entries, view.today), build_timeline(view.entries, view.today)
        if self._sieve.goal not in view.entries:
            self._sieve = replace(self._sieve, goal="")
        ids = {entry.id for entry in self._sieve.select(view.entries) if view.keeps(entry)}
        self._seen = self._all.only(ids)
        self.list_and_page.show(view)
        self._lay()
        self._follow()

    def _stream_lines(self, view: View, width: int) -> Sequence[Row]:
        stream_items = items(self._seen.rows)
        if not stream_items and self._sieve and not view.needle:
            return hint(f"Nothing here: {words_of(self._sieve, view)}; Esc shows all.", width)
        return StreamLines(stream_items, view, width) if stream_items else []

    def _lay(self) -> None:
        """Fit the lanes to the available height, and draw them."""
        if self.view is None or not self.size:
            return
        shown = self._seen.lanes
        goals = sum(lane.goal is not None for lane in shown)
        strip = self.size.width < NARROW
        window = self.lanes.window
        everything_too = window is not None and not window.axis.zoom.days
        rows = HEAD + 2 + len(shown) + everything_too
        tall = not strip and bool(goals) and rows + 4 * goals <= self.size.height * SHARE_TALL
        most = (
            HEAD + 3
            if strip
            else min(rows + 4 * goals * tall, int(self.size.height * (SHARE_TALL if tall else SHARE)))
        )
        self.lanes.styles.height = max(HEAD + 3, most)
        self.lanes.display = bool(shown)
        self.lanes.show(shown, self.view, strip=strip, tall=tall)
        self._entitle(rows + 4 * goals * tall - most)

    def _entitle(self, hidden: int) -> None:
        window, view = self.lanes.window, self.view
        chip = visible(words_of(self._sieve, view), "") if view else ""
        words = [f"by {window.axis.zoom.name}", window.drawing.legend] if window else []
        words += [f"{hidden} more ▾"] if hidden > 0 and window and not window.strip else []
        quiet = " · ".join(part for part in words if part)
        self.lanes.border_title = Content.assemble(
            "Timeline ", (quiet, "$quiet"), (" · " if chip else ""), (chip, "bold $warning")
        )
        needle = f"filter: {visible(view.needle, '')}" if view and view.needle else ""
        asides = [part for part in (chip, needle, "Esc shows all" if chip or needle else "") if part]
        self.stream.border_subtitle = Content(f" {' · '.join(asides)} " if asides else "")

    def on_resize(self) -> None:
        """Fit the lanes to the new size."""
        self._lay()

    # Shared cursor

    def mark_of(self, row: TimelineItem) -> Mark | None:
        """Find the mark of a timeline item in the lanes."""
        return self._seen.mark(row)

    def _follow(self) -> None:
        """Move the cursor of the lanes to the highlighted row."""
        row, window = self.stream.row, self.lanes.window
        if row is None or window is None or row == self._nearest:
            return
        lit, self._nearest = window.highlighted, None
        if lit is None or (lit.entry.id, lit.day) != (row.entry.id, row.day):
            self.lanes.look(window.with_cursor(row.day, self._seen.mark(row)))

    def on_mount(self) -> None:
        """Create the timer that detects a pause between keys."""
        self._rest = self.set_interval(REST, self._rested, pause=True)

    def on_rows_highlighted(self, event: Rows.Highlighted) -> None:
        """Restart the timer after which the lanes follow the list.

        A key that is held down never waits for the lanes.
        """
        event.stop()
        if event.rows is self.stream:
            self._rest.reset()
            self._rest.resume()

    def _rested(self) -> None:
        self._rest.pause()
        self._follow()

    @on(Lanes.MarkHighlighted)
    @on(Lanes.MarkOpened)
    def _mark_lit(self, event: Lanes.MarkHighlighted) -> None:
        event.stop()
        if self.lanes.window is not None:
            self._nearest = None
            self.lanes.look(self.lanes.window.with_cursor(event.mark.day, event.mark))
            self.stream.light_row(event.mark.entry.id, event.mark.day)
        if isinstance(event, Lanes.MarkOpened):
            self.list_and_page.read(event.mark.entry, deeper=False)

    @on(Stream.Along)
    def _along(self, event: Stream.Along) -> None:
        """Move the cursor to the next cell that has an item."""
        event.stop()
        row, window = self.stream.row, self.lanes.window
        if row is None or window is None or self.stream.stream is None:
            return
        cell = window.axis.cell_of
        beyond = (m.day for m in self._seen.rows if (cell(m.day) - cell(row.day)) * event.step > 0)
        day = min(beyond, key=lambda one: abs((one - row.day).days), default=None)
        if day is not None:
            self.stream.light_day(day)
        else:
            self._say("Nothing is later." if event.step > 0 else "Nothing is earlier.")

    def _say(self, words: str) -> None:
        """Say once, however long a key is held, why a key does nothing."""
        self.app.clear_notifications()
        self.notify(words, markup=False)

    @on(Lanes.Below)
    def _below(self) -> None:
        self.stream.focus(scroll_visible=False)

    def on_rows_moved_past(self, event: Rows.MovedPast) -> None:
        """Move the focus from the first row up to the lanes."""
        if event.rows is self.stream and event.step < 0 and self.lanes.display:
            self.lanes.focus(scroll_visible=False)

    # Keys

    def action_zoom(self, steps: int) -> None:
        """Zoom in or out; the day of the cursor keeps its place."""
        if self.lanes.window is None:
            return
        zoomed = self.lanes.window.zoom(steps)
        if zoomed.axis.zoom == self.lanes.window.axis.zoom:
            self._say("It comes no nearer." if steps > 0 else "It goes no farther.")
        self.lanes.look(zoomed)
        self._lay()

    def action_pan(self, step: int) -> None:
        """Move half a window earlier or later."""
        if self.lanes.window is not None:
            self.lanes.look(self.lanes.window.pan(step / 2))
            self._go(self.lanes.window.day)

    def action_today(self) -> None:
        """Go to today."""
        if self.view is None:
            return
        window, row = self.lanes.window, self.stream.row
        if window is not None and window.day == self.view.today and (row is None or row.day == self.view.today):
            self._say("This is today.")
        self._go(self.view.today)

    def _go(self, day: date) -> None:
        """Move the cursor to a day, and the list to the nearest row."""
        self.stream.light_day(day)
        row = self.stream.row
        is_same_day = row is not None and row.day == day
        self._nearest = None if is_same_day else row
        if self.lanes.window is not None:
            self.lanes.look(self.lanes.window.with_cursor(day, self._seen.mark(row) if row and is_same_day else None))

    def action_day(self) -> None:
        """Ask for a day to go to."""
        self.query_one(AskLine).ask("day", "Go to", hint="3 mar · tue · 2 months ago · january")

    @on(AskLine.Left)
    def _prompt_left(self, event: AskLine.Left) -> None:
        event.stop()
        self.stream.focus(scroll_visible=False)

    @on(AskLine.Answered)
    def _day_answered(self, event: AskLine.Answered) -> None:
        event.stop()
        if self.view is None or not event.text:
            self.stream.focus(scroll_visible=False)
            return
        try:
            days = [row.day for row in self._all.rows] or [self.view.today]
            day = parse_period(event.text, self.view.today, self.view.day_first, min(days), max(days)).since
        except BadValue as error:
            self.notify(visible(str(error)), severity="error", markup=False)
            self.query_one(AskLine).again(event.text)
        else:
            self._go(day)
            self.stream.focus(scroll_visible=False)

    def action_sift(self) -> None:
        """Ask for a filter."""
        if self.view is not None:
            options = [
                Option(choice.value, visible(choice.words, ""), choice.mark, choice.aside)
                for choice in choices(self.view, self._sieve)
            ]
            self.post_message(self.DialogRequest(Picker("Show only", options, chosen=self._sieve), self.sift))

    def sift(self, sieve: TimelineFilter | None) -> None:
        """Apply a filter; None changes nothing."""
        if sieve is None:
            return
        self._sieve = sieve
        self.watch_view(self.view)

    def back(self) -> bool:
        """Go back on the page, clear the filter, or leave the lanes."""
        if self.list_and_page.back():
            return True
        if self._sieve:
            self.sift(TimelineFilter())
            return True
        if self.lanes.has_focus:
            self.stream.focus(scroll_visible=False)
            return True
        return False
