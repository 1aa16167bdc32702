"""Timeline window: the visible part of the lanes, its ruler and cursor."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from rmjournal.insight.lanes import Lane, Mark, whole
from rmjournal.render.time_scale import ZOOMS, Label, TimeGrid, label_line, widen, zoom_by
from rmjournal.render.timeline_lane import SHADES, DrawnLane, LaneRow, draw_lane

TICK, TODAY = "┬", "▼"


@dataclass(frozen=True)
class DrawnTimeline:
    """A window on everything: the axis with its labels, and a band for each lane."""

    axis: TimeGrid
    today: date
    labels: tuple[Label, ...]
    ruler: LaneRow
    """Below the labels: where their periods begin, days in figures where there is room, and today."""
    lanes: tuple[DrawnLane, ...]

    @property
    def head(self) -> str:
        """The labels in one line, as wide as the axis."""
        return label_line(self.labels, self.axis.columns)

    @property
    def legend(self) -> str:
        """What the shades mean; empty where marks stand for themselves."""
        return "" if self.axis.zoom.days else f"{SHADES} up to the fullest month of a lane"


def day_range(lanes: Sequence[Lane], today: date) -> tuple[date, date]:
    """The first and the last day on which there is anything; today is one of them."""
    days = [lane.marks[at].day for lane in lanes if lane.marks for at in (0, -1)]
    days += [part.first for lane in lanes for part in lane.stretches[:1]]
    return min([*days, today]), max([*days, today])


def widen_cells(axis: TimeGrid, lanes: Sequence[Lane], today: date) -> TimeGrid:
    """The axis with cells as wide as there is room for from the first day to today, where its zoom allows it."""
    first, last = day_range(lanes, today)
    zoom = widen(axis.zoom, first, today if axis.zoom.days else last, axis.columns)
    return axis if zoom == axis.zoom else axis.with_zoom(zoom, axis.columns, axis.first)


def first_grid(name: str, columns: int, lanes: Sequence[Lane], today: date, day: date | None = None) -> TimeGrid:
    """The window to begin with: from the first day on when today is in it, else with more past than future."""
    zoom = next(one for one in ZOOMS if one.name == name)
    first, last = day_range(lanes, today)
    axis = widen_cells(TimeGrid(zoom, 0, columns), lanes, today)
    axis = axis.shift(axis.cell_of(first))
    at = day or today
    if axis.contains(min(last, today)) and axis.contains(at):
        return axis
    return axis.shift(axis.cell_of(at) - round(axis.cells * 0.7)).scroll_to(at)


def draw_timeline(
    lanes: Sequence[Lane], today: date, axis: TimeGrid, *, tall: bool = False, strip: bool = False
) -> DrawnTimeline:
    """The lanes in a window; ``tall`` gives each goal five rows, ``strip`` puts all lanes into one."""
    shown = list(lanes)
    if strip or not axis.zoom.days:
        shown = [whole(lanes), *(() if strip else lanes)] if lanes else []
    return DrawnTimeline(
        axis=axis,
        today=today,
        labels=tuple(axis.labels()),
        ruler=_ruler(axis, today),
        lanes=tuple(draw_lane(lane, axis, tall=tall) for lane in shown),
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
        at = axis.column_of(today)
        size = axis.zoom.columns if axis.zoom.name == "week" else 1
        glyphs[at : at + size] = [TODAY] if size == 1 else glyphs[at : at + size]
        tones[at : at + size] = ["here"] * size
    return LaneRow("".join(glyphs)[: axis.columns], tuple(tones[: axis.columns]))


FIRST_ZOOM = "month"
"""The zoom to begin with."""


@dataclass(frozen=True)
class TimelineWindow:
    """Lanes, a part of time, the day under the cursor, and the mark that is lit there."""

    lanes: tuple[Lane, ...] = field(repr=False)
    today: date
    axis: TimeGrid
    day: date
    """Always in sight."""
    highlighted: Mark | None = None
    strip: bool = False
    """All lanes in one row."""
    tall: bool = False
    """Five rows for each goal."""

    @cached_property
    def drawing(self) -> DrawnTimeline:
        """What is seen."""
        return draw_timeline(self.lanes, self.today, self.axis, tall=self.tall, strip=self.strip)

    def looks_like(self, other: "TimelineWindow") -> bool:
        """Whether the same is seen, but for the cursor."""
        mine, theirs = ((w.lanes, w.axis, w.strip, w.tall, w.today) for w in (self, other))
        return mine == theirs

    @property
    def highlighted_lane(self) -> int:
        """The lane of the lit mark; -1 when none is lit."""
        lanes = enumerate(self.lanes) if self.highlighted else ()
        return next((number for number, lane in lanes if self.highlighted in lane.marks), -1)

    def with_cursor(self, day: date, mark: Mark | None) -> "TimelineWindow":
        """The cursor on a day and a mark of that day; the window follows when it must."""
        axis = self.axis if self.axis.contains(day) else self.axis.scroll_to(day, self.axis.cells // 4)
        return replace(self, day=day, highlighted=mark, axis=axis)

    def zoom(self, steps: int) -> "TimelineWindow":
        """Nearer or farther, with the day under the cursor where it was."""
        axis = self.axis.with_zoom(zoom_by(self.axis.zoom, steps), self.axis.columns, self.day)
        return replace(self, axis=widen_cells(axis, self.lanes, self.today).scroll_to(self.day))

    def pan(self, screens: float) -> "TimelineWindow":
        """Earlier or later by a part of the window, and the cursor with it."""
        axis = self.axis.shift(round(screens * self.axis.cells))
        if axis == self.axis:
            return self
        return replace(self, axis=axis, day=axis.first_day(self.axis.cell_of(self.day)), highlighted=None)

    def with_lanes(self, lanes: Sequence[Lane], columns: int, *, strip: bool, tall: bool) -> "TimelineWindow":
        """Other lanes, another size."""
        axis = self.axis if self.axis.columns == columns else self.axis.with_zoom(self.axis.zoom, columns, self.day)
        highlighted = self.highlighted if any(self.highlighted in lane.marks for lane in lanes) else None
        axis = widen_cells(axis, lanes, self.today).scroll_to(self.day)
        return replace(self, lanes=tuple(lanes), axis=axis, highlighted=highlighted, strip=strip, tall=tall)

    def next_mark(self, step: int) -> Mark | None:
        """The mark before or after the lit one in its lane; without one, the first of any lane."""
        marks = self.lanes[self.highlighted_lane].marks if self.highlighted_lane >= 0 else ()
        if self.highlighted in marks:
            at = marks.index(self.highlighted) + step
            return marks[at] if 0 <= at < len(marks) else None
        return self.mark_in_lane(1, self.highlighted_lane)

    def mark_in_lane(self, step: int, start: int | None = None) -> Mark | None:
        """The mark nearest to the day in the lane above or below; none past the last one."""
        at = (self.highlighted_lane if start is None else start) + step
        while 0 <= at < len(self.lanes):
            if self.lanes[at].marks:
                return nearest_mark(self.lanes[at].marks, self.day)
            at += step
        return None

    def end_mark(self, end: int) -> Mark | None:
        """The first (0) or last (-1) mark of the lit lane."""
        marks = self.lanes[self.highlighted_lane].marks if self.highlighted_lane >= 0 else ()
        return marks[end] if marks else None


def nearest_mark(marks: Sequence[Mark], day: date) -> Mark:
    """The mark nearest to a day, the first one of that day."""
    at = bisect_left(marks, day, key=lambda mark: mark.day)
    around = marks[max(0, at - 1) : at + 1]
    found = min(around, key=lambda mark: abs((mark.day - day).days))
    return marks[bisect_left(marks, found.day, key=lambda mark: mark.day)]


def open_window(lanes: Sequence[Lane], today: date, columns: int, *, zoom: str = FIRST_ZOOM) -> TimelineWindow:
    """The window to begin with, on today."""
    return TimelineWindow(tuple(lanes), today, first_grid(zoom, columns, lanes, today), today)
