"""Time scale: maps days to cells, with zoom levels and labels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from rmjournal.dates.days import MONTHS


class Zoom(NamedTuple):
    """How closely one looks: the days of a cell and its columns."""

    name: str
    days: int
    """Days in a cell; 0 = a calendar month."""
    wide: int = 1
    """Columns of a cell."""


ZOOMS = (Zoom("week", 1, 3), Zoom("month", 2), Zoom("quarter", 7), Zoom("year", 14), Zoom("years", 0))
"""From near to far, each named by what its labels name."""

WIDEST = {"month": 2, "years": 8}
"""Columns of a cell at most, where cells grow with the room."""


def zoom_named(name: str) -> Zoom | None:
    """The zoom with this name, or none."""
    return next((zoom for zoom in ZOOMS if zoom.name == name.strip().casefold()), None)


def nearer(zoom: Zoom, steps: int) -> Zoom:
    """The zoom some steps nearer, or farther when negative; the ends are ends."""
    at = next(place for place, one in enumerate(ZOOMS) if one.name == zoom.name)
    return ZOOMS[max(0, min(len(ZOOMS) - 1, at - steps))]


class Label(NamedTuple):
    """A word over the axis."""

    column: int
    text: str
    whole: bool
    """Its period begins at this column; false for the one that the window begins within."""


@dataclass(frozen=True)
class TimeScale:
    """A window on time: cells of equal length from ``start`` on, as many as there is room for."""

    zoom: Zoom
    start: int
    """The number of the first cell, counted from the first day of all."""
    columns: int
    """Room in columns; the last one may be left over."""

    @property
    def cells(self) -> int:
        """How many cells there are; one at least."""
        return max(1, self.columns // self.zoom.wide)

    @property
    def first(self) -> date:
        """The first day."""
        return self.opens(0)

    @property
    def last(self) -> date:
        """The last day."""
        return self.closes(self.cells - 1)

    def cell(self, day: date) -> int:
        """The cell of a day, counted from the first one that is shown; may lie outside."""
        return _number(self.zoom, day) - self.start

    def column(self, day: date) -> int:
        """The first column of a day's cell; may lie outside."""
        return self.cell(day) * self.zoom.wide

    def opens(self, cell: int) -> date:
        """The first day of a cell; cells beyond all days have the nearest one."""
        return _opens(self.zoom, self.start + cell)

    def closes(self, cell: int) -> date:
        """The last day of a cell."""
        after = _opens(self.zoom, self.start + cell + 1)
        return after if after == date.max else after - timedelta(days=1)

    def shows(self, day: date) -> bool:
        """Whether a day is in the window."""
        return 0 <= self.cell(day) < self.cells

    def moved(self, cells: int) -> "TimeScale":
        """The window some cells further on, or back; it stays among the days there are."""
        most = _number(self.zoom, date.max) - self.cells + 1
        return replace(self, start=max(0, min(most, self.start + cells)))

    def with_day(self, day: date, margin: int = 0) -> "TimeScale":
        """The window moved no more than it takes to show a day, with some cells beside it where there is room."""
        edge = min(margin, (self.cells - 1) // 2)
        at = self.cell(day)
        return self.moved(min(0, at - edge) or max(0, at + edge - self.cells + 1))

    def at(self, zoom: Zoom, columns: int, day: date) -> "TimeScale":
        """Another zoom or room, with a day where it was, as a share of the room."""
        share = (self.cell(day) + 0.5) / self.cells
        there = TimeScale(zoom, 0, columns)
        return replace(there, start=_number(zoom, day)).moved(-int(share * there.cells)).with_day(day)

    def labels(self) -> list[Label]:
        """Words over the axis, as long as there is room for; none overlaps the next one."""
        found: list[Label] = []
        starts = [(self.column(day), day) for day in _periods(self.zoom, self.first, self.last)]
        if not starts or starts[0][0] > 0:
            starts.insert(0, (0, self.first))
        year = 0
        for place, (column, day) in enumerate(starts):
            end = starts[place + 1][0] if place + 1 < len(starts) else self.columns + 1
            whole = _is_start(self.zoom, day) or column > 0
            text = next((one for one in _words(self.zoom, day, day.year != year) if len(one) < end - column), "")
            if text:
                found.append(Label(column, text, whole))
                year = day.year if str(day.year) in text else year
        return found


def widened(zoom: Zoom, first: date, last: date, columns: int) -> Zoom:
    """The zoom with cells as wide as some days leave room for, where its cells may grow."""
    plain = next(one for one in ZOOMS if one.name == zoom.name)
    cells = _number(zoom, last) - _number(zoom, first) + 1
    most = WIDEST.get(zoom.name, plain.wide)
    return plain._replace(wide=max(plain.wide, min(most, columns // cells)))


def _number(zoom: Zoom, day: date) -> int:
    if not zoom.days:
        return (day.year - 1) * 12 + day.month - 1
    return (day.toordinal() - 1) // zoom.days


def _opens(zoom: Zoom, number: int) -> date:
    number = max(0, number)
    if zoom.days:
        ordinal = number * zoom.days + 1
        return date.fromordinal(ordinal) if ordinal < date.max.toordinal() else date.max
    year, month = divmod(number, 12)
    return date(year + 1, month + 1, 1) if year < date.max.year else date.max


def _is_start(zoom: Zoom, day: date) -> bool:
    return next(_periods(zoom, day, day), None) == day


def _periods(zoom: Zoom, first: date, last: date) -> Iterator[date]:
    """The first days of the periods that a zoom names, from one day to another."""
    if zoom.name == "week":
        ahead = first.toordinal() + (-first.weekday()) % 7
        yield from map(date.fromordinal, range(ahead, last.toordinal() + 1, 7))
        return
    months = {"month": 1, "quarter": 3}.get(zoom.name, 12)
    number = _number(ZOOMS[-1], first)
    number += (-number) % months
    while (day := _opens(ZOOMS[-1], number)) <= last and day != date.max:
        if day >= first:
            yield day
        number += months


def _words(zoom: Zoom, day: date, new_year: bool) -> tuple[str, ...]:
    """What a label can say, the longest first."""
    month = MONTHS[day.month - 1].capitalize()
    if zoom.name == "week":
        short = f"{day.day} {month}"
        return (f"{short} {day.year}", short) if new_year else (short,)
    if zoom.name == "month":
        return (f"{month} {day.year}", month) if new_year else (month,)
    if zoom.name == "quarter":
        quarter = f"Q{(day.month + 2) // 3}"
        return (f"{quarter} {day.year}", quarter) if new_year else (quarter,)
    return (f"{day.year}", f"’{day.year % 100:02}")
