"""Time as a line in a chart: days laid out from left to right, with the months below."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rmjournal.dates import MONTHS
from rmjournal.exchange.svg import line, words

MONTH_LABEL = 30
"""Room that the name of a month takes."""


@dataclass(frozen=True)
class Axis:
    """Days between two ends of a line."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Where a day lies; outside at the nearest end."""
        whole = max(1, (self.last - self.first).days)
        part = min(1.0, max(0.0, (day - self.first).days / whole))
        return self.left + part * (self.right - self.left)

    def holds(self, day: date | None) -> bool:
        """Whether a day lies on it."""
        return day is not None and self.first <= day <= self.last

    def ticks(self, top: float, bottom: float) -> list[str]:
        """A thin line where a month begins, with its name below; years where months have no room."""
        shapes: list[str] = []
        free = self.left - MONTH_LABEL
        starts = list(self._starts())
        for day in starts:
            x = self.at(day)
            shapes.append(line(x, top, x, bottom, "grid"))
            if x - free >= MONTH_LABEL and x <= self.right - MONTH_LABEL / 2:
                name = str(day.year) if day.month == 1 else MONTHS[day.month - 1].capitalize()
                shapes.append(words(x + 2, bottom + 13, name, "soft"))
                free = x
        return shapes

    def _starts(self) -> Iterator[date]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = max(1, -(-months // 9))
        step = step if step < 12 else -(-step // 12) * 12
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= self.last:
            if day >= self.first:
                yield day
            ahead = year * 12 + month - 1 + step
            year, month = divmod(ahead, 12)
            month += 1
            if year > 9999:
                return
