"""Timeline window: the visible part of the lanes, its ruler and cursor."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from rmjournal.insight.lanes import Lane, Mark, whole
from rmjournal.render.time_scale import ZOOMS, Label, TimeGrid, label_line, nearer, widened
from rmjournal.render.timeline_lane import SHADES, Band, LaneRow, band

TICK, TODAY = "┬", "▼"


@dataclass(frozen=True)
class Timeline:
    """A window on everything: the axis with its labels, and a band for each lane."""

    axis: TimeGrid
    today: date
    labels: tuple[Label, ...]
    ruler: LaneRow
    """Below the labels: where their periods begin, days in figures where there is room, and today."""
    bands: tuple[Band, ...]

    @property
    def head(self) -> str:
        """The labels in one line, as wide as the axis."""
        return label_line(self.labels, self.axis.columns)

    @property
    def legend(self) -> str:
        """What the shades mean; empty where marks stand for themselves."""
        return "" if self.axis.zoom.days else f"{SHADES} up to the fullest month of a lane"


def span(lanes: Sequence[Lane], today: date) -> tuple[date, date]:
    """The first and the last day on which there is anything; today is one of them."""
    days = [lane.marks[at].day for lane in lanes if lane.marks for at in (0, -1)]
    days += [part.first for lane in lanes for part in lane.stretches[:1]]
    return min([*days, today]), max([*days, today])


def fitted(axis: TimeGrid, lanes: Sequence[Lane], today: date) -> TimeGrid:
    """The axis with cells as wide as there is room for from the first day to today, where its zoom allows it."""
    first, last = span(lanes, today)
    zoom = widened(axis.zoom, first, today if axis.zoom.days else last, axis.columns)
    return axis if zoom == axis.zoom else axis.at(zoom, axis.columns, axis.first)


def opening(name: str, columns: int, lanes: Sequence[Lane], today: date, day: date | None = None) -> TimeGrid:
    """The window to begin with: from the first day on when today is in it, else with more past than future."""
    zoom = next(one for one in ZOOMS if one.name == name)
    first, last = span(lanes, today)
    axis = fitted(TimeGrid(zoom, 0, columns), lanes, today)
    axis = axis.moved(axis.cell(first))
    at = day or today
    if axis.shows(min(last, today)) and axis.shows(at):
        return axis
    return axis.moved(axis.cell(at) - round(axis.cells * 0.7)).with_day(at)


def timeline(
    lanes: Sequence[Lane], today: date, axis: TimeGrid, *, tall: bool = False, strip: bool = False
) -> Timeline:
    """The lanes in a window; ``tall`` gives each goal five rows, ``strip`` puts all lanes into one."""
    shown = list(lanes)
    if strip or not axis.zoom.days:
        shown = [whole(lanes), *(() if strip else lanes)] if lanes else []
    return Timeline(
        axis=axis,
        today=today,
        labels=tuple(axis.labels()),
        ruler=_ruler(axis, today),
        bands=tuple(band(lane, axis, tall=tall) for lane in shown),
    )


def _ruler(axis: TimeGrid, today: date) -> LaneRow:
    glyphs = ["─"] * axis.columns
    tones = ["quiet"] * axis.columns
    if axis.zoom.name == "week":
        for cell in range(axis.cells):
            day = axis.opens(cell)
            glyphs[cell * axis.zoom.wide : (cell + 1) * axis.zoom.wide] = f"{day.day:<3}"
    else:
        for label in axis.labels():
            if label.whole:
                glyphs[label.column] = TICK
    if axis.shows(today):
        at = axis.column(today)
        size = axis.zoom.wide if axis.zoom.name == "week" else 1
        glyphs[at : at + size] = [TODAY] if size == 1 else glyphs[at : at + size]
        tones[at : at + size] = ["here"] * size
    return LaneRow("".join(glyphs)[: axis.columns], tuple(tones[: axis.columns]))


BEGIN = "month"
"""The zoom to begin with."""


@dataclass(frozen=True)
class Window:
    """Lanes, a part of time, the day under the cursor, and the mark that is lit there."""

    lanes: tuple[Lane, ...] = field(repr=False)
    today: date
    axis: TimeGrid
    day: date
    """Always in sight."""
    lit: Mark | None = None
    strip: bool = False
    """All lanes in one row."""
    tall: bool = False
    """Five rows for each goal."""

    @cached_property
    def picture(self) -> Timeline:
        """What is seen."""
        return timeline(self.lanes, self.today, self.axis, tall=self.tall, strip=self.strip)

    def shows_as(self, other: "Window") -> bool:
        """Whether the same is seen, but for the cursor."""
        mine, theirs = ((w.lanes, w.axis, w.strip, w.tall, w.today) for w in (self, other))
        return mine == theirs

    @property
    def lane(self) -> int:
        """The lane of the lit mark; -1 when none is lit."""
        return next((at for at, lane in enumerate(self.lanes) if self.lit in lane.marks), -1) if self.lit else -1

    def on(self, day: date, mark: Mark | None) -> "Window":
        """The cursor on a day and a mark of that day; the window follows when it must."""
        axis = self.axis if self.axis.shows(day) else self.axis.with_day(day, self.axis.cells // 4)
        return replace(self, day=day, lit=mark, axis=axis)

    def zoomed(self, steps: int) -> "Window":
        """Nearer or farther, with the day under the cursor where it was."""
        axis = self.axis.at(nearer(self.axis.zoom, steps), self.axis.columns, self.day)
        return replace(self, axis=fitted(axis, self.lanes, self.today).with_day(self.day))

    def panned(self, screens: float) -> "Window":
        """Earlier or later by a part of the window, and the cursor with it."""
        axis = self.axis.moved(round(screens * self.axis.cells))
        if axis == self.axis:
            return self
        return replace(self, axis=axis, day=axis.opens(self.axis.cell(self.day)), lit=None)

    def holding(self, lanes: Sequence[Lane], columns: int, *, strip: bool, tall: bool) -> "Window":
        """Other lanes, another size."""
        axis = self.axis if self.axis.columns == columns else self.axis.at(self.axis.zoom, columns, self.day)
        lit = self.lit if any(self.lit in lane.marks for lane in lanes) else None
        axis = fitted(axis, lanes, self.today).with_day(self.day)
        return replace(self, lanes=tuple(lanes), axis=axis, lit=lit, strip=strip, tall=tall)

    def along(self, step: int) -> Mark | None:
        """The mark before or after the lit one in its lane; without one, the first of any lane."""
        marks = self.lanes[self.lane].marks if self.lane >= 0 else ()
        if self.lit in marks:
            at = marks.index(self.lit) + step
            return marks[at] if 0 <= at < len(marks) else None
        return self.beside(1, self.lane)

    def beside(self, step: int, start: int | None = None) -> Mark | None:
        """The mark nearest to the day in the lane above or below; none past the last one."""
        at = (self.lane if start is None else start) + step
        while 0 <= at < len(self.lanes):
            if self.lanes[at].marks:
                return near(self.lanes[at].marks, self.day)
            at += step
        return None

    def edge(self, end: int) -> Mark | None:
        """The first (0) or last (-1) mark of the lit lane."""
        marks = self.lanes[self.lane].marks if self.lane >= 0 else ()
        return marks[end] if marks else None


def near(marks: Sequence[Mark], day: date) -> Mark:
    """The mark nearest to a day, the first one of that day."""
    at = bisect_left(marks, day, key=lambda mark: mark.day)
    around = marks[max(0, at - 1) : at + 1]
    found = min(around, key=lambda mark: abs((mark.day - day).days))
    return marks[bisect_left(marks, found.day, key=lambda mark: mark.day)]


def window(lanes: Sequence[Lane], today: date, columns: int, *, zoom: str = BEGIN) -> Window:
    """The window to begin with, on today."""
    return Window(tuple(lanes), today, opening(zoom, columns, lanes, today), today)
