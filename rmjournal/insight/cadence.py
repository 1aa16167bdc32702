"""Agreed cadence: next days, proposed sessions, lapses and new agreements."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from operator import attrgetter

import msgspec

from rmjournal.dates import Recurrence, is_time
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session


class SessionOverview(msgspec.Struct, frozen=True):
    """The sessions in time: next, last held and not logged."""

    sessions: tuple[Session, ...]
    """All of them, by their start."""
    held: tuple[Session, ...]
    """Those that were held until the day, by their start."""
    next: Session | None
    unlogged: tuple[Session, ...]
    """Planned sessions whose day has passed."""
    since_last: int | None
    """Days since the last one held; none when none was."""


@once_per_state
def session_overview(entries: Entries, today: date) -> SessionOverview:
    """Sort the sessions among some entries by time, as of a day."""
    sessions = sorted(entries.of(Session), key=attrgetter("start"))  # those of one start by their ids, as they are
    planned = [session for session in sessions if session.state == "planned" and session.day]
    held = [
        (session, day) for session in sessions if session.state == "held" and (day := session.day) and day <= today
    ]
    return SessionOverview(
        sessions=tuple(sessions),
        held=tuple(session for session, _ in held),
        next=next((session for session in planned if session.day and session.day >= today), None),
        unlogged=tuple(session for session in planned if session.day and session.day < today),
        since_last=(today - max(day for _, day in held)).days if held else None,
    )


def next_session(pair: Relationship, entries: Entries, today: date) -> Session | None:
    """Give the next planned session of a relationship; None where there is none."""
    coming = (
        session
        for session in session_overview(entries, today).sessions
        if session.state == "planned" and session.relationship == pair.id and session.day and session.day >= today
    )
    return next(coming, None)


def sessions_by_month(sessions: Sequence[Session], most: int) -> list[tuple[date, list[Session]]]:
    """Group sessions by month, up to the last one; months without any too.

    ``most`` are the months that are given, at most.
    """
    numbered = [(day.year * 12 + day.month - 1, session) for session in sessions if (day := session.day)]
    last = max((number for number, _ in numbered), default=0)
    recent = [(number, session) for number, session in numbered if number > last - most]
    first = min((number for number, _ in recent), default=1)
    months: dict[int, list[Session]] = {number: [] for number in range(first, last + 1)}
    for number, session in recent:
        months[number].append(session)
    return [(date(number // 12, number % 12 + 1, 1), group) for number, group in months.items()]


def say_held(past: Sequence[Session]) -> str:
    """Say how many past sessions were held: "8 of 10 held, 1 not logged"."""
    logged = [session.state for session in past if session.state != "planned"]
    held, open_count = logged.count("held"), len(past) - len(logged)
    words = f"{held} held" if held == len(logged) else f"{held} of {len(logged)} held"
    return f"{words}, {open_count} not logged" if open_count else words


def absent_role(session: Session) -> str:
    """The role that was absent or cancelled the session; empty when held."""
    return session.called_off_by if session.state == "cancelled" else session.missed_by


def latest_pulse(session: Session, entries: Entries, author: str) -> Pulse | None:
    """An author's latest pulse of a session."""
    pulses = [pulse for pulse in entries.referrers_of_kind(session, Pulse) if pulse.author == author]
    return pulses[-1] if pulses else None


def list_agenda(session: Session, entries: Entries) -> list[Point]:
    """List the agenda points of a session in order."""
    points = [point for point in entries.referrers_of_kind(session, Point) if point.session == session.id]
    return sorted(points, key=lambda point: (point.order, int(point.id)))


def list_moved_points(session: Session, entries: Entries) -> list[Point]:
    """List the agenda points that went from a session to another one."""
    return [
        point
        for point in entries.of(Point)
        if point.session != session.id and any(change.was == session.id for change in point.moves())
    ]


def find_usual_time(entries: Entries, pair: Relationship | None) -> str:
    """The usual time of a session, like "08:30"; empty when there is none.

    It is the one of the latest agreement that names one, else that of the latest session.
    """
    if pair is None:
        return ""
    agreed_times = [
        agreement.start_time
        for agreement in entries.referrers_of_kind(pair, Agreement)
        if is_time(agreement.start_time)
    ]
    starts = (session.start for session in entries.referrers_of_kind(pair, Session) if session.starts_at)
    time = agreed_times[-1].replace(".", ":") if agreed_times else max(starts, default="")[11:16]
    return time.zfill(5) if time else ""


MIN_NOTICE_DAYS = 3
"""Days from today to the first session, where the cadence names no days."""


def propose_first_day(today: date, cadence: Recurrence) -> date:
    """Propose the day of a first session: by the cadence, else soon.

    A cadence that names days gives the first one from tomorrow on, else it is a working day.
    """
    if cadence.names_days:
        return cadence.first_from(today + timedelta(days=1))
    day = today + timedelta(days=MIN_NOTICE_DAYS)
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def make_first_entries(
    partner: str,
    role: str,
    cadence: Recurrence | None,
    areas: list[str],
    today: date,
    new_id: Callable[[], str],
    start: str | None = None,
) -> list[Entry]:
    """Make the first entries of a journal: relationship, agreement, first session.

    Without a cadence there is no agreement. The session has the given start, or a proposed one for None; an empty
    start plans none.
    """
    if start is None:
        start = f"{propose_first_day(today, cadence or Agreement().recurrence).isoformat()}T{DEFAULT_TIME}"
    pair = Relationship(id=new_id(), partner=partner, role=role, start=today, areas=areas)
    entries: list[Entry] = [pair]
    if cadence is not None:
        agreement = Agreement(
            id=new_id(), relationship=pair.id, purpose="Both teach, both learn.", cadence=cadence.text
        )
        entries.append(agreement.reconciled(None))
    if start:
        focus = "Getting to know each other, agreement, first goals"
        entries.append(Session(id=new_id(), relationship=pair.id, focus=focus, kind="first", start=start, minutes=60))
    return entries


DEFAULT_TIME = "09:00"
"""When a session begins while no time is usual."""
LAST_HOUR = 17
"""The last hour of a day at which a session is proposed."""
IRREGULAR_KINDS = ("ad_hoc", "shadowing")
"""Kinds of sessions that do not count for the cadence."""


def find_agreement(entries: Entries, pair: Relationship) -> Agreement | None:
    """Find the agreement in force: the latest accepted one, else the latest draft."""
    agreements = sorted(
        entries.referrers_of_kind(pair, Agreement),
        key=lambda agreement: (agreement.day or date.min, int(agreement.id)),
    )
    accepted = [agreement for agreement in agreements if agreement.state == "accepted"]
    return max(accepted or agreements, key=agreements.index, default=None)


def find_end(entries: Entries, pair: Relationship) -> date | None:
    """Find the planned end of a pair, else that by the agreed months."""
    agreement = find_agreement(entries, pair)
    if pair.planned_end or pair.start is None or agreement is None:
        return pair.planned_end
    if agreement.state != "accepted" or not agreement.months:
        return None
    from calendar import monthrange

    year, month = divmod(pair.start.year * 12 + pair.start.month - 1 + agreement.months, 12)
    return date(year, month + 1, min(pair.start.day, monthrange(year, month + 1)[1]))


def find_middle(entries: Entries, pair: Relationship) -> date | None:
    """Find the day on which half of the time is over."""
    end = find_end(entries, pair)
    return pair.start + (end - pair.start) / 2 if pair.start and end else None


def find_cadence(entries: Entries, pair: Relationship) -> Recurrence:
    """The cadence of the agreement in force, else the usual one."""
    return (find_agreement(entries, pair) or Agreement()).recurrence


def next_agreed_days(entries: Entries, pair: Relationship, after: date, count: int = 1) -> list[date]:
    """List the next agreed days after a day; holidays are the person's to move."""
    return find_cadence(entries, pair).next_days(after, count)


def list_lapsed_days(held: Sequence[date], cadence: Recurrence, today: date) -> list[date]:
    """List the agreed days before today on which no session was held.

    ``held`` are the days of the sessions, in order; each counts for the agreed day that is nearest to it.
    """
    lapsed: list[date] = []
    for day, following in zip_longest(held, held[1:]):
        lapsed += _lapsed_between(day, following, cadence, today)
    return lapsed


def _lapsed_between(held: date, following: date | None, cadence: Recurrence, today: date) -> Iterator[date]:
    agreed_day = next(iter(cadence.next_days(held)), None)
    while agreed_day is not None and agreed_day < (following or today):
        coming = next(iter(cadence.next_days(agreed_day)), None)
        if following and (coming is None or following - agreed_day <= coming - following):
            return
        yield agreed_day
        agreed_day = coming


def propose_session(entries: Entries, pair: Relationship, today: date) -> Session:
    """Propose the next session by the agreement; it is not in the journal yet.

    Day, time and length come from the agreement, place and zone from the last session.
    """
    agreement = find_agreement(entries, pair) or Agreement()
    sessions = sorted(
        (session for session in entries.referrers_of_kind(pair, Session) if session.starts_at),
        key=lambda session: (session.start, int(session.id)),
    )
    steady = [session for session in sessions if session.kind not in IRREGULAR_KINDS]
    day = _propose_day(entries, pair, steady, today)
    last = steady[-1] if steady else Session()
    time = find_usual_time(entries, pair) or _find_free_hour(entries, day, agreement.minutes)
    return Session(
        relationship=pair.id,
        start=f"{day.isoformat()}T{time}",
        minutes=agreement.minutes,
        kind=_choose_kind(entries, pair, steady, day),
        place=last.place,
        zone=last.zone,
    )


def _find_free_hour(entries: Entries, day: date, minutes: int) -> str:
    """Find the first hour of a day without another planned session.

    The default time where none is free.
    """
    planned = [
        (begins, begins + timedelta(minutes=session.minutes))
        for session in entries.of(Session)
        if session.state == "planned" and (begins := session.starts_at) is not None and begins.date() == day
    ]
    for hour in range(int(DEFAULT_TIME[:2]), LAST_HOUR + 1):
        start = datetime(day.year, day.month, day.day, hour)
        if not any(begins < start + timedelta(minutes=minutes) and start < ends for begins, ends in planned):
            return f"{hour:02}:00"
    return DEFAULT_TIME


def _propose_day(entries: Entries, pair: Relationship, steady: list[Session], today: date) -> date:
    """Find the next agreed day after the last session.

    Without a session it is the first one from a few days on.
    """
    last = max((day for session in steady if (day := session.day)), default=None)
    if last is None:
        return propose_first_day(today, find_cadence(entries, pair))
    day = _next_agreed_day(entries, pair, last)
    while day <= today:
        day = _next_agreed_day(entries, pair, day)
    return day


def _next_agreed_day(entries: Entries, pair: Relationship, day: date) -> date:
    return next(iter(next_agreed_days(entries, pair, day)), date.max)


def _choose_kind(entries: Entries, pair: Relationship, steady: list[Session], day: date) -> str:
    """Choose the kind of the next session.

    The first one, then a regular one; a midpoint review when half the time is over, the closing one when no more
    would fit.
    """
    lives = [session for session in steady if session.state in ("planned", "held")]
    kinds = {session.kind for session in lives}
    if not lives:
        return "first"
    if pair.state == "closing":
        return "closure"
    end, half = find_end(entries, pair), find_middle(entries, pair)
    if end and "closure" not in kinds and _next_agreed_day(entries, pair, day) > end:
        return "closure"
    return "midpoint" if half and "midpoint" not in kinds and half <= day else "regular"
