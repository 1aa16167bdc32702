"""Review periods: parses "last month" or "midpoint", and states on a day.

Supported forms (case is ignored):

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
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from rmjournal.dates import format_full_day
from rmjournal.dates.periods import CalendarPeriod, month_period, parse_period
from rmjournal.english import quote_typed
from rmjournal.errors import BadValue
from rmjournal.insight.cadence import find_middle
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import LOOKING_BACK_STATES, Relationship
from rmjournal.model.kinds.session import Session


class Period(NamedTuple):
    """A period between two days, inclusive; open without a day."""

    since: date | None = None
    until: date | None = None

    def contains(self, day: date | None) -> bool:
        """Whether a day is in the period; no day is only in all time."""
        if day is None:
            return self == ALL_TIME
        return (self.since is None or day >= self.since) and self.ends_on_or_after(day)

    def ends_on_or_after(self, day: date | None) -> bool:
        """Whether the period ends on a day or after it."""
        return day is not None and (self.until is None or day <= self.until)

    def last_day(self, today: date) -> date:
        """The last day of the period that has come."""
        return min(self.until, today) if self.until else today


ALL_TIME = Period()
"""The whole time."""


def state_on(entry: Entry, day: date) -> str:
    """State of an entry at the end of a day, from its history."""
    later = [change for change in entry.history_of("state") if change.on > day]
    first = min(later, key=lambda change: change.on, default=None)
    return str(first.was or "") if first else entry.status


DATED_KINDS = (Session, Learning, Level, Application, Action, Rating, Reflection, Note)
"""Kinds whose day is a day on which something happened."""
"""States of a relationship whose review is the closing one."""
RANGE = re.compile(r"(.*?)(?:\.\.+|…| to | - |–)(.*)")


class _PeriodContext(msgspec.Struct, frozen=True):
    """The context for parsing a period."""

    entries: Entries
    pair: Relationship
    today: date
    day_first: bool


def parse_review_period(
    text: str, entries: Entries, pair: Relationship, today: date, day_first: bool = True
) -> CalendarPeriod:
    """Parse the period of a review: "2026-04", "last month", "midpoint".

    Empty means the whole time of the pair, the closing review when it ends.
    `BadValue` when it is no whole period, ends before it begins, or has not begun.
    """
    context = _PeriodContext(entries, pair, today, day_first)
    words = " ".join(text.casefold().replace("−", "-").split())
    period = _parse(words or default_period(pair), context)
    if period is None:
        raise BadValue(
            "",
            f"{quote_typed(text)} is not a whole period. Write it like 2026-04, last month, midpoint, closing, "
            "all or 2026-01-13..2026-06-30.",
        )
    if period.until < period.since:
        raise BadValue(
            "",
            f"The period ends on {format_full_day(period.until)}, before it begins on "
            f"{format_full_day(period.since)}. Swap the two days.",
        )
    if period.since > today:
        raise BadValue(
            "",
            f"The period begins on {format_full_day(period.since)}, which is in the future. Choose an earlier one.",
        )
    return period


def default_period(pair: Relationship) -> str:
    """The period when none is named."""
    return "closing" if pair.state in LOOKING_BACK_STATES else "all"


def first_day(entries: Entries, pair: Relationship, today: date) -> date:
    """The first day of a pair: its start, or an earlier event."""
    days = [entry.day for entry in entries if isinstance(entry, DATED_KINDS) and entry.day]
    past_days = [day for day in (*days, pair.start) if day and day <= today]
    return min(past_days, default=min(pair.created or today, today))


def _parse(words: str, context: _PeriodContext) -> CalendarPeriod | None:
    if special := NAMED_PERIODS.get(words.replace("-", "").replace(" ", "")):
        return special(context)
    try:
        return _parse_range(words, context) or parse_period(words, context.today, context.day_first)
    except BadValue:
        return None


def _all(context: _PeriodContext) -> CalendarPeriod:
    return CalendarPeriod("period", "So far", first_day(context.entries, context.pair, context.today), context.today)


def _closing(context: _PeriodContext) -> CalendarPeriod:
    last = min(context.pair.ended or context.today, context.today)
    return CalendarPeriod("closing", "Closing review", first_day(context.entries, context.pair, context.today), last)


def _midpoint(context: _PeriodContext) -> CalendarPeriod:
    pair = context.pair
    days = [
        session.day
        for session in context.entries.of(Session)
        if session.kind == "midpoint" and session.state in ("held", "planned")
    ]
    known_days = [day for day in days if day]
    middle = min(known_days) if known_days else find_middle(context.entries, pair)
    if middle is None:
        raise BadValue(
            "",
            "There is no mid-point session and no planned end, so the mid-point is not known. Write the days, like "
            "2026-01-13..2026-04-21.",
        )
    return CalendarPeriod("midpoint", "Mid-point review", first_day(context.entries, pair, context.today), middle)


def _monthly(context: _PeriodContext) -> CalendarPeriod:
    return month_period((context.today.replace(day=1) - timedelta(1)).replace(day=1))


NAMED_PERIODS: dict[str, Callable[[_PeriodContext], CalendarPeriod]] = {
    **dict.fromkeys(("all", "sofar", "everything"), _all),
    **dict.fromkeys(("closing", "closure", "closingreview"), _closing),
    **dict.fromkeys(("midpoint", "midpointreview"), _midpoint),
    "monthly": _monthly,
}


def _parse_range(words: str, context: _PeriodContext) -> CalendarPeriod | None:
    if words.startswith("since "):
        words = f"{words.removeprefix('since ')}.."
    match = RANGE.fullmatch(words.removeprefix("from "))
    if match is None or not (match[1].strip() or match[2].strip()):
        return None
    since, until = (_parse_side(side.strip(), context) for side in match.groups())
    start = since.since if since else first_day(context.entries, context.pair, context.today)
    end = until.until if until else context.today
    return CalendarPeriod("period", "", start, end)


def _parse_side(words: str, context: _PeriodContext) -> CalendarPeriod | None:
    """Parse one side of a range; none when it is open."""
    return parse_period(words, context.today, context.day_first) if words else None
