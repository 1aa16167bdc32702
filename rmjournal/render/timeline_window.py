"""The window through which the timeline is seen, with a cursor: every move gives another window."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from rmjournal.insight.mark import Lane, Mark
from rmjournal.pictures.timeline import Timeline, fitted, opening, timeline
from rmjournal.render.time_scale import Axis, nearer

BEGIN = "month"
"""The zoom to begin with."""


@dataclass(frozen=True)
class Window:
    """Lanes, a part of time, the day under the cursor, and the mark that is lit there."""

    lanes: tuple[Lane, ...] = field(repr=False)
    today: date
    axis: Axis
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
