"""The days that follow from what a pair has agreed on, and the next session as it may be proposed."""

from datetime import date, timedelta

from rmjournal.dates import WEEKDAY, recurring_days
from rmjournal.insight.beginning import first_day
from rmjournal.insight.habit import usual_time
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

TIME = "09:00"
"""When a session begins for which nothing is usual yet."""
WEEK = 7
EXTRA = ("ad_hoc", "shadowing")
"""Kinds of sessions that do not move the rhythm."""


def agreed(entries: Entries, pair: Relationship) -> Agreement | None:
    """The agreement that counts: the latest accepted one, else the latest draft."""
    found = sorted(entries.near(pair, Agreement), key=lambda one: (one.day or date.min, int(one.id)))
    accepted = [one for one in found if one.state == "accepted"]
    return max(accepted or found, key=found.index, default=None)


def next_dates(entries: Entries, pair: Relationship, after: date, count: int = 1) -> list[date]:
    """The next days by the agreed rhythm; with an agreed weekday in whole weeks, on that day.

    Holidays are the person's to move.
    """
    agreement = agreed(entries, pair) or Agreement()
    every, weekday = agreement.cadence_days, WEEKDAY.get(agreement.weekday)
    if weekday is None:
        return recurring_days(after + timedelta(every), every, count)
    weeks = max(1, (every + WEEK // 2) // WEEK)
    monday = after - timedelta(after.weekday())
    return recurring_days(monday + timedelta(WEEK * weeks + weekday), WEEK * weeks, count)


def proposed(entries: Entries, pair: Relationship, today: date) -> Session:
    """The next session by the agreement, not yet in the journal: day, time, length, and the place of the last one."""
    agreement = agreed(entries, pair) or Agreement()
    sessions = sorted((s for s in entries.near(pair, Session) if s.begins), key=lambda s: (s.start, int(s.id)))
    steady = [session for session in sessions if session.kind not in EXTRA]
    day = _next_day(entries, pair, steady, today)
    like = steady[-1] if steady else Session()
    time = usual_time(entries, pair) or TIME
    return Session(
        relationship=pair.id,
        start=f"{day.isoformat()}T{time}",
        minutes=agreement.minutes,
        kind=_kind(entries, pair, steady, day),
        place=like.place,
        zone=like.zone,
    )


def _next_day(entries: Entries, pair: Relationship, steady: list[Session], today: date) -> date:
    last = max((session.day for session in steady if session.day), default=None)
    if last is None:
        return first_day(today)
    day = next_dates(entries, pair, last)[0]
    while day <= today:
        day = next_dates(entries, pair, day)[0]
    return day


def _kind(entries: Entries, pair: Relationship, steady: list[Session], day: date) -> str:
    """First, regular, the review when half the time is over, the closing one when no more would fit."""
    lives = [session for session in steady if session.state in ("planned", "held")]
    there = {session.kind for session in lives}
    if not lives:
        return "first"
    if pair.state == "closing":
        return "closure"
    if pair.planned_end and "closure" not in there and next_dates(entries, pair, day)[0] > pair.planned_end:
        return "closure"
    if pair.start and pair.planned_end and "midpoint" not in there:
        half = pair.start + (pair.planned_end - pair.start) / 2
        return "midpoint" if half <= day else "regular"
    return "regular"
