"""Time scale: maps days to places on a line or to cells, with zoom levels and labels."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from rmjournal.dates.days import SHORT_MONTHS


class Zoom(NamedTuple):
    """How closely one looks: the days of a cell and its columns."""

    name: str
    days: int
    """Days in a cell; 0 = a calendar month."""
    columns: int = 1
    """Columns of a cell."""


ZOOMS = (Zoom("week", 1, 3), Zoom("month", 2), Zoom("quarter", 7), Zoom("year", 14), Zoom("years", 0))
"""From near to far, each named by what its labels name."""

MAX_COLUMNS = {"month": 2, "years": 8}
"""Columns of a cell at most, where cells grow with the room."""


def zoom_named(name: str) -> Zoom | None:
    """The zoom with this name, or none."""
    return next((zoom for zoom in ZOOMS if zoom.name == name.strip().casefold()), None)


def zoom_by(zoom: Zoom, steps: int) -> Zoom:
    """The zoom some steps nearer, or farther when negative; the ends are ends."""
    at = next(place for place, one in enumerate(ZOOMS) if one.name == zoom.name)
    return ZOOMS[max(0, min(len(ZOOMS) - 1, at - steps))]


class Label(NamedTuple):
    """A word over the axis."""

    column: int
    text: str
    is_start: bool
    """Its period begins at this column; false for the one that the window begins within."""


class PeriodStart(NamedTuple):
    """The column at which a period begins, and its first day that is seen."""

    column: int
    day: date
    is_start: bool = True
    """The day is the first one of the period."""


def place_labels(
    starts: Sequence[PeriodStart], columns: int, words: Callable[[date, bool], Iterable[str]]
) -> list[Label]:
    """Label periods with the longest words that end before the next period.

    ``words`` gives them, the longest first, for a day and whether its year has not been named yet.
    """
    labels: list[Label] = []
    year = 0
    for start, end in zip(starts, [*(start.column for start in starts[1:]), columns + 1], strict=True):
        day = start.day
        text = next((text for text in words(day, day.year != year) if len(text) < end - start.column), "")
        if text:
            labels.append(Label(start.column, text, start.is_start))
            year = day.year if str(day.year) in text else year
    return labels


def label_line(labels: Iterable[Label], columns: int) -> str:
    """Write labels in one line of text."""
    line = [" "] * columns
    for label in labels:
        line[label.column : label.column + len(label.text)] = label.text
    return "".join(line)


def month_starts(first: date, last: date, step: int, origin: int = 0) -> Iterator[date]:
    """First days of every so many months between two days, counted from a month number."""
    number = _number(ZOOMS[-1], first)
    number += (origin - number) % step
    while (day := _opens(ZOOMS[-1], number)) <= last and day != date.max:
        if day >= first:
            yield day
        number += step


@dataclass(frozen=True)
class TimeScale:
    """Linear scale from a range of days to the two ends of a line."""

    first: date
    last: date
    left: float
    right: float

    def position(self, day: date) -> float:
        """Give the place of a day; a day outside has the nearest end."""
        days = max(1, (self.last - self.first).days)
        share = min(1.0, max(0.0, (day - self.first).days / days))
        return self.left + share * (self.right - self.left)

    def contains(self, day: date | None) -> bool:
        """Whether a day lies in the range."""
        return day is not None and self.first <= day <= self.last

    def ticks(self, count: int) -> Iterator[date]:
        """First days of months, or of years, at most about so many."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = max(1, -(-months // count))
        step = step if step < 12 else -(-step // 12) * 12
        return month_starts(self.first, self.last, step, _number(ZOOMS[-1], self.first))

    def month_line(self) -> str:
        """Name the months in a line of text, or the years where months have no room."""
        columns = round(self.right) + 1
        days = (self.last - self.first).days
        seen = [self.first + timedelta(days=round(column * days / (columns - 1))) for column in range(columns)]
        form = "%Y" if days > 31 * columns / 4 else "%b"
        starts = [
            PeriodStart(column, day)
            for column, day in enumerate(seen)
            if column == 0 or f"{day:{form}}" != f"{seen[column - 1]:{form}}"
        ]
        return label_line(place_labels(starts, columns, lambda day, _: (f"{day:{form}}",)), columns)


@dataclass(frozen=True)
class TimeGrid:
    """A window on time: cells of equal length from ``start`` on, as many as there is room for."""

    zoom: Zoom
    start: int
    """The number of the first cell, counted from the first day of all."""
    columns: int
    """Room in columns; the last one may be left over."""

    @property
    def cells(self) -> int:
        """How many cells there are; one at least."""
        return max(1, self.columns // self.zoom.columns)

    @property
    def first(self) -> date:
        """The first day."""
        return self.first_day(0)

    @property
    def last(self) -> date:
        """The last day."""
        return self.last_day(self.cells - 1)

    def cell_of(self, day: date) -> int:
        """The cell of a day, counted from the first one that is shown; may lie outside."""
        return _number(self.zoom, day) - self.start

    def column_of(self, day: date) -> int:
        """The first column of a day's cell; may lie outside."""
        return self.cell_of(day) * self.zoom.columns

    def first_day(self, cell: int) -> date:
        """The first day of a cell; cells beyond all days have the nearest one."""
        return _opens(self.zoom, self.start + cell)

    def last_day(self, cell: int) -> date:
        """The last day of a cell."""
        after = _opens(self.zoom, self.start + cell + 1)
        return after if after == date.max else after - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether a day is in the window."""
        return 0 <= self.cell_of(day) < self.cells

    def shift(self, cells: int) -> "TimeGrid":
        """The window some cells further on, or back; it stays among the days there are."""
        most = _number(self.zoom, date.max) - self.cells + 1
        return replace(self, start=max(0, min(most, self.start + cells)))

    def scroll_to(self, day: date, margin: int = 0) -> "TimeGrid":
        """The window moved no more than it takes to show a day, with some cells beside it where there is room."""
        edge = min(margin, (self.cells - 1) // 2)
        at = self.cell_of(day)
        return self.shift(min(0, at - edge) or max(0, at + edge - self.cells + 1))

    def with_zoom(self, zoom: Zoom, columns: int, day: date) -> "TimeGrid":
        """Another zoom or room, with a day where it was, as a share of the room."""
        share = (self.cell_of(day) + 0.5) / self.cells
        there = TimeGrid(zoom, 0, columns)
        return replace(there, start=_number(zoom, day)).shift(-int(share * there.cells)).scroll_to(day)

    def labels(self) -> list[Label]:
        """Words over the axis, as long as there is room for; none overlaps the next one."""
        starts = [
            PeriodStart(column := self.column_of(day), day, _is_start(self.zoom, day) or column > 0)
            for day in _periods(self.zoom, self.first, self.last)
        ]
        if not starts or starts[0].column > 0:
            starts.insert(0, PeriodStart(0, self.first, _is_start(self.zoom, self.first)))
        return place_labels(starts, self.columns, lambda day, new_year: _words(self.zoom, day, new_year))


def widen(zoom: Zoom, first: date, last: date, columns: int) -> Zoom:
    """The zoom with cells as wide as some days leave room for, where its cells may grow."""
    plain = next(one for one in ZOOMS if one.name == zoom.name)
    cells = _number(zoom, last) - _number(zoom, first) + 1
    most = MAX_COLUMNS.get(zoom.name, plain.columns)
    return plain._replace(columns=max(plain.columns, min(most, columns // cells)))


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
    yield from month_starts(first, last, {"month": 1, "quarter": 3}.get(zoom.name, 12))


def _words(zoom: Zoom, day: date, new_year: bool) -> tuple[str, ...]:
    """What a label can say, the longest first."""
    month = SHORT_MONTHS[day.month - 1].capitalize()
    if zoom.name == "week":
        short = f"{day.day} {month}"
        return (f"{short} {day.year}", short) if new_year else (short,)
    if zoom.name == "month":
        return (f"{month} {day.year}", month) if new_year else (month,)
    if zoom.name == "quarter":
        quarter = f"Q{(day.month + 2) // 3}"
        return (f"{quarter} {day.year}", quarter) if new_year else (quarter,)
    return (f"{day.year}", f"’{day.year % 100:02}")
