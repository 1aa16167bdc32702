"""Time scale: maps days to positions or cells, with zooms and labels."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from rmjournal.dates.days import SHORT_MONTHS


class Zoom(NamedTuple):
    """Zoom level: days in a cell, and its columns."""

    name: str
    days: int
    """Days in a cell; 0 = a calendar month."""
    columns: int = 1
    """Columns of a cell."""


ZOOMS = (Zoom("week", 1, 3), Zoom("month", 2), Zoom("quarter", 7), Zoom("year", 14), Zoom("years", 0))
"""Zoom levels from near to far, named by their labels."""

MAX_COLUMNS = {"month": 2, "years": 8}
"""Most columns of a cell, for zooms whose cells may be wider."""


def zoom_by(zoom: Zoom, steps: int) -> Zoom:
    """Zoom in by some steps, or out when negative."""
    number = next(number for number, named in enumerate(ZOOMS) if named.name == zoom.name)
    return ZOOMS[max(0, min(len(ZOOMS) - 1, number - steps))]


class Label(NamedTuple):
    """Label over the axis."""

    column: int
    text: str
    is_start: bool
    """Whether its period begins at this column, and not before the window."""


class PeriodStart(NamedTuple):
    """Column of a period, and its first day in sight."""

    column: int
    day: date
    is_start: bool = True
    """Whether the day is the first one of the period."""


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
    """List first days of months between two days.

    ``step`` is the number of months from one to the next, counted from the month ``origin``.
    """
    number = _number(ZOOMS[-1], first)
    number += (origin - number) % step
    while (day := _opens(ZOOMS[-1], number)) <= last and day != date.max:
        if day >= first:
            yield day
        number += step


class TimeScale(msgspec.Struct, frozen=True):
    """Linear scale from a range of days to the two ends of a line."""

    first: date
    last: date
    left: float
    right: float

    def position(self, day: date) -> float:
        """Give the position of a day; outside days have the nearest end."""
        days = max(1, (self.last - self.first).days)
        share = min(1.0, max(0.0, (day - self.first).days / days))
        return self.left + share * (self.right - self.left)

    def contains(self, day: date | None) -> bool:
        """Whether a day lies in the range."""
        return day is not None and self.first <= day <= self.last

    def ticks(self, count: int) -> Iterator[date]:
        """List first days of months or years, at most about ``count``."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = max(1, -(-months // count))
        step = step if step < 12 else -(-step // 12) * 12
        return month_starts(self.first, self.last, step, _number(ZOOMS[-1], self.first))

    def month_line(self) -> str:
        """Write the months in a line, or the years where months lack room."""
        columns = round(self.right) + 1
        days = (self.last - self.first).days
        days_of_columns = [
            self.first + timedelta(days=round(column * days / (columns - 1))) for column in range(columns)
        ]
        form = "%Y" if days > 31 * columns / 4 else "%b"
        starts = [
            PeriodStart(column, day)
            for column, day in enumerate(days_of_columns)
            if column == 0 or f"{day:{form}}" != f"{days_of_columns[column - 1]:{form}}"
        ]
        return label_line(place_labels(starts, columns, lambda day, _: (f"{day:{form}}",)), columns)


class TimeGrid(msgspec.Struct, frozen=True):
    """Window on time in cells of whole days or months."""

    zoom: Zoom
    start: int
    """The number of the first cell, counted from the first day of all."""
    columns: int
    """Width in columns; the last ones may be less than a cell."""

    @property
    def cells(self) -> int:
        """Number of cells; one at least."""
        return max(1, self.columns // self.zoom.columns)

    @property
    def first(self) -> date:
        """First day in sight."""
        return self.first_day(0)

    @property
    def last(self) -> date:
        """Last day in sight."""
        return self.last_day(self.cells - 1)

    def cell_of(self, day: date) -> int:
        """Find the cell of a day, counted from the first in sight.

        It may lie outside of the window.
        """
        return _number(self.zoom, day) - self.start

    def column_of(self, day: date) -> int:
        """Find the first column of a day's cell; it may lie outside."""
        return self.cell_of(day) * self.zoom.columns

    def first_day(self, cell: int) -> date:
        """Give the first day of a cell; cells beyond all days have the nearest."""
        return _opens(self.zoom, self.start + cell)

    def last_day(self, cell: int) -> date:
        """Give the last day of a cell."""
        after = _opens(self.zoom, self.start + cell + 1)
        return after if after == date.max else after - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether a day is in sight."""
        return 0 <= self.cell_of(day) < self.cells

    def shift(self, cells: int) -> "TimeGrid":
        """Move by some cells, on or back, among the days there are."""
        most = _number(self.zoom, date.max) - self.cells + 1
        return replace(self, start=max(0, min(most, self.start + cells)))

    def scroll_to(self, day: date, margin: int = 0) -> "TimeGrid":
        """Scroll no further than it takes to show a day.

        ``margin`` cells are shown beside it where there is room.
        """
        inset = min(margin, (self.cells - 1) // 2)
        cell = self.cell_of(day)
        return self.shift(min(0, cell - inset) or max(0, cell + inset - self.cells + 1))

    def with_zoom(self, zoom: Zoom, columns: int, day: date) -> "TimeGrid":
        """Change zoom or width; a day keeps its share of the width."""
        share = (self.cell_of(day) + 0.5) / self.cells
        grid = TimeGrid(zoom, 0, columns)
        return replace(grid, start=_number(zoom, day)).shift(-int(share * grid.cells)).scroll_to(day)

    def labels(self) -> list[Label]:
        """Label the periods; no label overlaps the next one."""
        starts = [
            PeriodStart(column := self.column_of(day), day, _is_start(self.zoom, day) or column > 0)
            for day in _periods(self.zoom, self.first, self.last)
        ]
        if not starts or starts[0].column > 0:
            starts.insert(0, PeriodStart(0, self.first, _is_start(self.zoom, self.first)))
        return place_labels(starts, self.columns, lambda day, new_year: _words(self.zoom, day, new_year))


def widen(zoom: Zoom, first: date, last: date, columns: int) -> Zoom:
    """Give a zoom the widest cells with which some days fit."""
    narrow = next(named for named in ZOOMS if named.name == zoom.name)
    cells = _number(zoom, last) - _number(zoom, first) + 1
    limit = MAX_COLUMNS.get(zoom.name, narrow.columns)
    return narrow._replace(columns=max(narrow.columns, min(limit, columns // cells)))


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
    """List first days of the periods that a zoom names."""
    if zoom.name == "week":
        monday = first.toordinal() + (-first.weekday()) % 7
        yield from map(date.fromordinal, range(monday, last.toordinal() + 1, 7))
        return
    yield from month_starts(first, last, {"month": 1, "quarter": 3}.get(zoom.name, 12))


def _words(zoom: Zoom, day: date, new_year: bool) -> tuple[str, ...]:
    """List what a label can say, the longest first."""
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
