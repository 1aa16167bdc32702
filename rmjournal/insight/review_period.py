"""Review periods: parses "last month" or "midpoint", and states on a day.

What is understood (case does not matter):

* ``2026``, ``2026-04``, ``April 2026``, ``2026-Q2``, ``Q2 2026``, ``2026-W17``; any whole day; ``April`` and ``Q2``
  are the latest that have begun
* ``this`` or ``last`` with ``week``, ``month``, ``quarter``, ``year``; ``monthly`` is last month
* ``last 30 days``, ``past 3 weeks``: up to today
* ``midpoint``: from the first day to the mid-point session; ``closing``: from the first day to the last
* ``all``: everything until today
* ``A..B``, ``A to B``, each side a day or one of the above; ``since A`` and ``A..`` go up to today, ``..B`` begins
  with the first day
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from rmjournal.dates import parse_period
from rmjournal.dates.calendar_periods import CalendarPeriod, month_period
from rmjournal.errors import BadValue
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session


class Period(NamedTuple):
    """From a day to a day, both in it; without a day it is open at that end."""

    since: date | None = None
    until: date | None = None

    def contains(self, day: date | None) -> bool:
        """Whether a day lies in it; a day that is not known lies in none but the whole time."""
        if day is None:
            return self == ALL_TIME
        return (self.since is None or day >= self.since) and self.ends_on_or_after(day)

    def ends_on_or_after(self, day: date | None) -> bool:
        """Whether a day is not after its end."""
        return day is not None and (self.until is None or day <= self.until)

    def last_day(self, today: date) -> date:
        """Its last day as it can be known on a day."""
        return min(self.until, today) if self.until else today


ALL_TIME = Period()
"""The whole time."""


def state_on(entry: Entry, day: date) -> str:
    """The state of an entry at the end of a day, from its history."""
    later = [change for change in entry.changes("state") if change.on > day]
    first = min(later, key=lambda change: change.on, default=None)
    return str(first.was or "") if first else entry.status


DATED_KINDS = (Session, Learning, Level, Application, Action, Rating, Reflection, Note)
"""Kinds whose day is one on which something happened."""
CLOSING_STATES = ("closing", "closed", "ended_early")
"""States of a relationship whose review is the closing one."""
_RANGE = re.compile(r"(.*?)(?:\.\.+|…| to | - |–)(.*)")


@dataclass(frozen=True)
class _PeriodContext:
    """What reading may look at."""

    entries: Entries
    pair: Relationship
    today: date
    day_first: bool


def parse_review_period(
    said: str, entries: Entries, pair: Relationship, today: date, day_first: bool = True
) -> CalendarPeriod:
    """The stretch that a person typed, in the time of a pair; empty = the whole of it, the closing one when it ends.

    `BadValue` in one sentence when it is no whole period, has its end before its start, or has not begun.
    """
    asked = _PeriodContext(entries, pair, today, day_first)
    words = " ".join(said.casefold().replace("−", "-").split())
    found = _read(words or default_period(pair), asked)
    if found is None:
        short = " ".join(said.split())[:40]
        raise BadValue(
            "",
            f'"{short}" is not a whole period; write it like 2026-04, last month, midpoint, closing, all or '
            "2026-01-13..2026-06-30.",
        )
    if found.until < found.since:
        raise BadValue(
            "", f"The period ends on {found.until}, before it begins on {found.since}; turn the two round."
        )
    if found.since > today:
        raise BadValue("", f"The period begins on {found.since}, which is still to come; choose an earlier one.")
    return found


def default_period(pair: Relationship) -> str:
    """What is meant when no period is named."""
    return "closing" if pair.state in CLOSING_STATES else "all"


def first_day(entries: Entries, pair: Relationship, today: date) -> date:
    """The first day of a pair: its start, or the first thing that happened, when that was before."""
    days = [entry.day for entry in entries if isinstance(entry, DATED_KINDS) and entry.day]
    known = [day for day in (*days, pair.start) if day and day <= today]
    return min(known, default=min(pair.created or today, today))


def _read(words: str, asked: _PeriodContext) -> CalendarPeriod | None:
    if special := _SPECIAL.get(words.replace("-", "").replace(" ", "")):
        return special(asked)
    try:
        return _range(words, asked) or parse_period(words, asked.today, asked.day_first)
    except BadValue:
        return None


def _all(asked: _PeriodContext) -> CalendarPeriod:
    return CalendarPeriod("period", "So far", first_day(asked.entries, asked.pair, asked.today), asked.today)


def _closing(asked: _PeriodContext) -> CalendarPeriod:
    last = min(asked.pair.ended or asked.today, asked.today)
    return CalendarPeriod("closing", "Closing review", first_day(asked.entries, asked.pair, asked.today), last)


def _midpoint(asked: _PeriodContext) -> CalendarPeriod:
    pair = asked.pair
    days = [s.day for s in asked.entries.of(Session) if s.kind == "midpoint" and s.state in ("held", "planned")]
    known = [day for day in days if day]
    if known:
        middle = min(known)
    elif pair.start and pair.planned_end:
        middle = pair.start + (pair.planned_end - pair.start) / 2
    else:
        raise BadValue(
            "",
            "No mid-point is known: there is no mid-point session and no planned end; write the days, like "
            "2026-01-13..2026-04-21.",
        )
    return CalendarPeriod("midpoint", "Mid-point review", first_day(asked.entries, pair, asked.today), middle)


def _monthly(asked: _PeriodContext) -> CalendarPeriod:
    return month_period((asked.today.replace(day=1) - timedelta(1)).replace(day=1))


_SPECIAL: dict[str, Callable[[_PeriodContext], CalendarPeriod]] = {
    **dict.fromkeys(("all", "sofar", "everything"), _all),
    **dict.fromkeys(("closing", "closure", "closingreview"), _closing),
    **dict.fromkeys(("midpoint", "midpointreview"), _midpoint),
    "monthly": _monthly,
}


def _range(words: str, asked: _PeriodContext) -> CalendarPeriod | None:
    if words.startswith("since "):
        words = f"{words.removeprefix('since ')}.."
    found = _RANGE.fullmatch(words.removeprefix("from "))
    if found is None or not (found[1].strip() or found[2].strip()):
        return None
    since, until = (_side(side.strip(), asked) for side in found.groups())
    begin = since.since if since else first_day(asked.entries, asked.pair, asked.today)
    end = until.until if until else asked.today
    return CalendarPeriod("period", "", begin, end)


def _side(words: str, asked: _PeriodContext) -> CalendarPeriod | None:
    """One side of a range; none when it is open."""
    return parse_period(words, asked.today, asked.day_first) if words else None
