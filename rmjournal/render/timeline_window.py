"""Timeline window: the visible part of the lanes, its ruler and cursor."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cached_property

import msgspec
from msgspec.structs import replace

from rmjournal.insight.day_marks import Mark
from rmjournal.insight.lanes import Lane, merge_lanes
from rmjournal.render.time_scale import ZOOMS, Label, TimeGrid, Zoom, label_line, widen, zoom_by
from rmjournal.render.timeline_lane import SHADES, DrawnLane, LaneRow, draw_lane

TICK, TODAY = "┬", "▼"


class DrawnTimeline(msgspec.Struct, frozen=True):
    """Timeline as drawn: axis, labels, ruler and lanes."""

    axis: TimeGrid
    today: date
    labels: tuple[Label, ...]
    ruler: LaneRow
    """Row below the labels: starts of periods, days of a week, today."""
    lanes: tuple[DrawnLane, ...]

    @property
    def head(self) -> str:
        """Write the labels in one line, as wide as the axis."""
        return label_line(self.labels, self.axis.columns)

    @property
    def legend(self) -> str:
        """Explain the shades; empty where there are none."""
        return "" if self.axis.zoom.days else f"{SHADES} from few to many entries in a month"


def day_range(lanes: Sequence[Lane], today: date) -> tuple[date, date]:
    """Find the first and last day of all lanes and today."""
    days = [lane.marks[end].day for lane in lanes if lane.marks for end in (0, -1)]
    days += [stretch.first for lane in lanes for stretch in lane.stretches[:1]]
    return min([*days, today]), max([*days, today])


def widen_zoom(zoom: Zoom, columns: int, lanes: Sequence[Lane], today: date) -> Zoom:
    """Widen the cells where all days fit, as far as the zoom allows."""
    first, last = day_range(lanes, today)
    return widen(zoom, first, today if zoom.days else last, columns)


def first_grid(name: str, columns: int, lanes: Sequence[Lane], today: date, day: date | None = None) -> TimeGrid:
    """Place the first window: at the first day, or around a later cursor.

    A window around the cursor shows more past than future.
    """
    zoom = next(zoom for zoom in ZOOMS if zoom.name == name)
    first, last = day_range(lanes, today)
    axis = TimeGrid(widen_zoom(zoom, columns, lanes, today), 0, columns)
    axis = axis.shift(axis.cell_of(first))
    cursor = day or today
    if axis.contains(min(last, today)) and axis.contains(cursor):
        return axis
    return axis.shift(axis.cell_of(cursor) - round(axis.cells * 0.7)).scroll_to(cursor)


def draw_timeline(
    lanes: Sequence[Lane], today: date, axis: TimeGrid, *, tall: bool = False, strip: bool = False
) -> DrawnTimeline:
    """Draw the lanes in a window.

    ``tall`` gives each goal five rows, ``strip`` puts all lanes into one.
    """
    lanes_shown = list(lanes)
    if strip or not axis.zoom.days:
        lanes_shown = [merge_lanes(lanes), *(() if strip else lanes)] if lanes else []
    return DrawnTimeline(
        axis=axis,
        today=today,
        labels=tuple(axis.labels()),
        ruler=_ruler(axis, today),
        lanes=tuple(draw_lane(lane, axis, tall=tall) for lane in lanes_shown),
    )


def _ruler(axis: TimeGrid, today: date) -> LaneRow:
    glyphs = ["─"] * axis.columns
    tones = ["quiet"] * axis.columns
    if axis.zoom.name == "week":
        for cell in range(axis.cells):
            day = axis.first_day(cell)
            glyphs[cell * axis.zoom.columns : (cell + 1) * axis.zoom.columns] = f"{day.day:<3}"
    else:
        for label in axis.labels():
            if label.is_start:
                glyphs[label.column] = TICK
    if axis.contains(today):
        column = axis.column_of(today)
        columns = axis.zoom.columns if axis.zoom.name == "week" else 1
        glyphs[column : column + columns] = [TODAY] if columns == 1 else glyphs[column : column + columns]
        tones[column : column + columns] = ["here"] * columns
    return LaneRow("".join(glyphs)[: axis.columns], tuple(tones[: axis.columns]))


FIRST_ZOOM = "month"
"""Name of the first zoom."""


class TimelineWindow(msgspec.Struct, frozen=True, dict=True):
    """Lanes in a part of time, with a cursor on a mark."""

    lanes: tuple[Lane, ...]
    today: date
    axis: TimeGrid
    day: date
    """The day under the cursor; always in sight."""
    highlighted: Mark | None = None
    strip: bool = False
    """All lanes in one row."""
    tall: bool = False
    """Five rows for each goal."""
    other_axes: frozenset[TimeGrid] = frozenset()
    """Axes of other zooms and widths that were shown around this day."""

    @cached_property
    def drawing(self) -> DrawnTimeline:
        """The timeline as drawn."""
        return draw_timeline(self.lanes, self.today, self.axis, tall=self.tall, strip=self.strip)

    def looks_like(self, other: "TimelineWindow") -> bool:
        """Whether another window looks the same, but for the cursor."""
        mine, theirs = (
            (window.lanes, window.axis, window.strip, window.tall, window.today) for window in (self, other)
        )
        return mine == theirs

    @property
    def highlighted_lane(self) -> int:
        """Number of the lane with the highlighted mark; -1 for none."""
        lanes = enumerate(self.lanes) if self.highlighted else ()
        return next((number for number, lane in lanes if self.highlighted in lane.marks), -1)

    def with_cursor(self, day: date, mark: Mark | None) -> "TimelineWindow":
        """Put the cursor on a day and its mark; scroll there if needed."""
        axis = self.axis if self.axis.contains(day) else self.axis.scroll_to(day, self.axis.cells // 4)
        other_axes = self.other_axes if day == self.day else frozenset()
        return replace(self, day=day, highlighted=mark, axis=axis, other_axes=other_axes)

    def zoom(self, steps: int) -> "TimelineWindow":
        """Zoom in or out around the cursor."""
        named = zoom_by(self.axis.zoom, steps)
        if named.name == self.axis.zoom.name:
            return self
        zoom = widen_zoom(named, self.axis.columns, self.lanes, self.today)
        return self._with_axis(zoom, self.axis.columns)

    def _with_axis(self, zoom: Zoom, columns: int) -> "TimelineWindow":
        """Change zoom or width.

        Those that were shown around this day are shown as they were.
        """
        if (zoom, columns) == (self.axis.zoom, self.axis.columns):
            return self
        shown = (other for other in self.other_axes if (other.zoom, other.columns) == (zoom, columns))
        axis = next(shown, None) or self.axis.with_zoom(zoom, columns, self.day)
        return replace(self, axis=axis, other_axes=self.other_axes | {self.axis})

    def pan(self, screens: float) -> "TimelineWindow":
        """Move window and cursor by a share of the window."""
        axis = self.axis.shift(round(screens * self.axis.cells))
        if axis == self.axis:
            return self
        day = axis.first_day(self.axis.cell_of(self.day))
        return replace(self, axis=axis, day=day, highlighted=None, other_axes=frozenset())

    def with_lanes(self, lanes: Sequence[Lane], columns: int, *, strip: bool, tall: bool) -> "TimelineWindow":
        """Take other lanes or another size."""
        highlighted = self.highlighted if any(self.highlighted in lane.marks for lane in lanes) else None
        window = self._with_axis(widen_zoom(self.axis.zoom, columns, lanes, self.today), columns)
        window = replace(window, lanes=tuple(lanes), highlighted=highlighted, strip=strip, tall=tall)
        return self if window == self else window  # with its drawing

    def next_mark(self, step: int) -> Mark | None:
        """Find the mark before or after the highlighted one in its lane.

        Without a highlighted mark it is the nearest one of the next lane.
        """
        marks = self.lanes[self.highlighted_lane].marks if self.highlighted_lane >= 0 else ()
        if self.highlighted in marks:
            number = marks.index(self.highlighted) + step
            return marks[number] if 0 <= number < len(marks) else None
        return self.mark_in_lane(1, self.highlighted_lane)

    def mark_in_lane(self, step: int, start: int | None = None) -> Mark | None:
        """Find the mark nearest to the cursor in the lane above or below."""
        number = (self.highlighted_lane if start is None else start) + step
        while 0 <= number < len(self.lanes):
            if self.lanes[number].marks:
                return nearest_mark(self.lanes[number].marks, self.day)
            number += step
        return None

    def end_mark(self, end: int) -> Mark | None:
        """Give the first (0) or last (-1) mark of the highlighted lane."""
        marks = self.lanes[self.highlighted_lane].marks if self.highlighted_lane >= 0 else ()
        return marks[end] if marks else None


def nearest_mark(marks: Sequence[Mark], day: date) -> Mark:
    """Find the mark nearest to a day, the first one of that day."""
    number = bisect_left(marks, day, key=lambda mark: mark.day)
    neighbours = marks[max(0, number - 1) : number + 1]
    nearest = min(neighbours, key=lambda mark: abs((mark.day - day).days))
    return marks[bisect_left(marks, nearest.day, key=lambda mark: mark.day)]


def open_window(lanes: Sequence[Lane], today: date, columns: int, *, zoom: str = FIRST_ZOOM) -> TimelineWindow:
    """Open a window with the cursor on today."""
    return TimelineWindow(tuple(lanes), today, first_grid(zoom, columns, lanes, today), today)
