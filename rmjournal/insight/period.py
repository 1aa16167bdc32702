"""A stretch of days that is looked back on, open at either end; and how things stood on one of them."""

from datetime import date
from typing import NamedTuple

from rmjournal.model.entry import Entry


class Period(NamedTuple):
    """From a day to a day, both in it; without a day it is open at that end."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; a day that is not known lies in none but the whole time."""
        if day is None:
            return self == EVER
        return (self.since is None or day >= self.since) and self.reaches(day)

    def reaches(self, day: date | None) -> bool:
        """Whether a day is not after its end."""
        return day is not None and (self.until is None or day <= self.until)

    def end(self, today: date) -> date:
        """Its last day as it can be known on a day."""
        return min(self.until, today) if self.until else today


EVER = Period()
"""The whole time."""


def state_on(entry: Entry, day: date) -> str:
    """The state of an entry at the end of a day, from its history."""
    later = [change for change in entry.changes("state") if change.on > day]
    first = min(later, key=lambda change: change.on, default=None)
    return str(first.was or "") if first else entry.status
