"""Partnership over time: sessions, minutes, carried points, kept actions, pulse series."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from rmjournal.insight.cadence import find_agreement, latest_pulse, list_lapsed_days
from rmjournal.insight.review_period import ALL_TIME, Period, state_on
from rmjournal.model.entry import Entries
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import ITEMS, MONTHLY_ITEMS
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import OWNERS, other_role

MIN_RATINGS = 3
"""Fewer ratings than this are not drawn as a line."""


class PulseSeries(msgspec.Struct, frozen=True):
    """Ratings of one item by one author over the held sessions."""

    item: str
    author: str
    told: bool
    """Ratings that the partner told me; else they are mine."""
    days: tuple[date, ...]
    """The days of all held sessions, the same for every row."""
    values: tuple[int | None, ...]
    """1 to 5 for each session; none where it was not rated, never interpolated."""

    @property
    def rated(self) -> tuple[int, ...]:
        """The ratings there are."""
        return tuple(value for value in self.values if value is not None)

    @property
    def is_line(self) -> bool:
        """Whether there are enough ratings to draw a line."""
        return len(self.rated) >= MIN_RATINGS


def held_minutes(session: Session) -> int | None:
    """How long a session lasted; none when it was not held."""
    return (session.actual_minutes or session.minutes) if session.state == "held" else None


def moved_from(session: Session) -> date | None:
    """The day a session was planned for before it was moved last."""
    moves = session.history_of("start")
    day = str(moves[-1].was or "")[:10] if moves else ""
    return date.fromisoformat(day) if day else None


def pulse_series(sessions: Sequence[Session], entries: Entries, role: str = "") -> tuple[PulseSeries, ...]:
    """Give the pulse of each author by item; mine come first.

    Only items that were rated at least once.
    """
    authors = (role, *(other for other in ROLES if other != role)) if role in ROLES else ROLES
    series = []
    for author in authors:
        pulses = [latest_pulse(session, entries, author) for session in sessions]
        is_from_partner = any(pulse.told for pulse in pulses if pulse) or (role in ROLES and author != role)
        for item in (*ITEMS, *MONTHLY_ITEMS):
            values = tuple(getattr(pulse, item) if pulse else None for pulse in pulses)
            if any(value is not None for value in values):
                days = tuple(session.day or date.min for session in sessions)
                series.append(PulseSeries(item, author, is_from_partner, days, values))
    return tuple(series)


class ActionOutcomes(msgspec.Struct, frozen=True):
    """Actions of one owner, by outcome."""

    owner: str
    on_time: int
    """Done by its day, or without one."""
    late: int
    open: int
    """Not done, and its day has not passed."""
    overdue: int
    dropped: int

    @property
    def done(self) -> int:
        """Done, by its day or after it."""
        return self.on_time + self.late

    @property
    def total(self) -> int:
        """The number of all agreed actions."""
        return self.on_time + self.late + self.open + self.overdue + self.dropped


class CarriedCount(msgspec.Struct, frozen=True):
    """How many points of one owner were carried over, planned and dropped.

    ``times`` counts how often they were carried over in all.
    """

    owner: str
    points: int
    times: int
    agenda: int
    """All points of the period, whatever became of them."""
    dropped: int


class Partnership(msgspec.Struct, frozen=True):
    """Two people over a period, as plain counts and rows."""

    sessions: tuple[Session, ...]
    """By their start; those that are still to come too."""
    held: int
    cancelled: int
    missed: int
    moved: int
    """Sessions with at least one move."""
    minutes: int
    """Together, in the sessions that were held."""
    gaps: tuple[int, ...]
    """Days from each held session to the next one."""
    longest_gap: int | None
    """None with fewer than two held sessions."""
    lapses: int | None
    """Agreed days in the period without a session; none without an agreement."""
    since_last: int | None
    """Days since the last one held, at the end of the period."""
    swaps_planned: int
    """Swap slots, in which the senior teaches, whose turn has come."""
    swaps_done: int
    swaps_ahead: int
    """Swap slots on agendas that are still to come."""
    carried: tuple[CarriedCount, ...]
    """By owner: mine, the partner's, both; an owner without any is there with 0."""
    kept: tuple[ActionOutcomes, ...]
    """By owner, the same."""
    pulses: tuple[PulseSeries, ...]
    """The pulse: mine first, then the partner's; never mixed."""

    @property
    def planned(self) -> int:
        """Sessions that are still to be held or were never logged."""
        return sum(session.state == "planned" for session in self.sessions)

    @property
    def total_outcomes(self) -> ActionOutcomes:
        """The outcomes of the actions of all owners together."""
        counts = (
            (outcomes.on_time, outcomes.late, outcomes.open, outcomes.overdue, outcomes.dropped)
            for outcomes in self.kept
        )
        return ActionOutcomes("", *map(sum, zip(*counts, strict=True)))


def build_partnership(entries: Entries, today: date, role: str = "", period: Period = ALL_TIME) -> Partnership:
    """Build the figures of a pair over a period; ``role`` is the owner's.

    The entries are those of one relationship.
    """
    day = period.last_day(today)
    sessions = [session for session in entries.of(Session) if period.contains(session.day)]
    sessions.sort(key=lambda session: (session.start, int(session.id)))
    held = [session for session in sessions if session.state == "held" and session.day and session.day <= day]
    days = [session.day for session in held if session.day]
    gaps = tuple((later - earlier).days for earlier, later in pairwise(days))
    points = _points_of_period(entries, period)
    swaps = [point for point in points if point.kind == "swap"]
    ahead = [point for point in swaps if _is_ahead(point, entries, day)]
    actions = [action for action in entries.of(Action) if period.contains(action.day)]
    owners = (role, other_role(role), "both") if role else OWNERS
    return Partnership(
        sessions=tuple(sessions),
        held=len(held),
        cancelled=sum(session.state == "cancelled" for session in sessions),
        missed=sum(session.state == "missed" for session in sessions),
        moved=sum(bool(session.history_of("start")) for session in sessions),
        minutes=sum(
            session.minutes if session.actual_minutes is None else session.actual_minutes for session in held
        ),
        gaps=gaps,
        longest_gap=max(gaps, default=None),
        lapses=_lapses(entries, days, day),
        since_last=(day - days[-1]).days if days else None,
        swaps_planned=len(swaps) - len(ahead),
        swaps_done=sum(point.state == "done" for point in swaps),
        swaps_ahead=len(ahead),
        carried=tuple(_carried(owner, points, entries) for owner in owners),
        kept=tuple(
            _outcomes_of(owner, (action for action in actions if (action.owner or "both") == owner), day)
            for owner in owners
        ),
        pulses=pulse_series(held, entries, role),
    )


def _lapses(entries: Entries, days: Sequence[date], end: date) -> int | None:
    pair = next(iter(entries.of(Relationship)), None)
    agreement = find_agreement(entries, pair) if pair else None
    if pair is None or agreement is None or not days:
        return None
    return len(list_lapsed_days(days, agreement.recurrence, min(end, pair.ended or end)))


def _points_of_period(entries: Entries, period: Period) -> list[Point]:
    """Points of the period's sessions; a waiting one belongs to its last session."""
    return [point for point in entries.of(Point) if period.contains(_day_of_point(point, entries))]


def _day_of_point(point: Point, entries: Entries) -> date | None:
    moves = point.moves()
    session = entries.get(point.session or (str(moves[-1].was) if moves else ""))
    return session.day if session else point.created


def _is_ahead(point: Point, entries: Entries, day: date) -> bool:
    session = entries.get_of_kind(Session, point.session)
    is_to_come = session is None or (session.state == "planned" and (session.day is None or session.day >= day))
    return point.state == "planned" and is_to_come


def _carried(owner: str, points: Iterable[Point], entries: Entries) -> CarriedCount:
    own = [point for point in points if point.owner == owner]
    times = [len(point.carries(entries)) for point in own]
    dropped = sum(point.state == "cut" for point in own)
    return CarriedCount(owner, sum(map(bool, times)), sum(times), len(own), dropped)


def _outcomes_of(owner: str, actions: Iterable[Action], day: date) -> ActionOutcomes:
    outcomes = [_outcome(action, day) for action in actions]
    return ActionOutcomes(
        owner, *(outcomes.count(word) for word in ("on_time", "late", "open", "overdue", "dropped"))
    )


def _outcome(action: Action, day: date) -> str:
    if action.state == "done" and (action.done_on is None or action.done_on <= day):
        return "late" if action.due and action.done_on and action.done_on > action.due else "on_time"
    if state_on(action, day) == "dropped":
        return "dropped"
    return "overdue" if action.due and action.due < day else "open"
