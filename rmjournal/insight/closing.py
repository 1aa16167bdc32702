"""Closing of a session: outcomes, open closing steps, and carried points."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rmjournal.errors import Refused
from rmjournal.insight.cadence import list_agenda
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session, say_state

OFTEN = 3
"""Carried so often, a point is asked about: is it still wanted?"""
OVER_STATES = ("held", "cancelled", "missed")
"""The states in which a session is over."""
HELD_ONLY_STEPS = ("learnings", "actions", "pulse")
"""Steps that only a session asks for that took place."""


@dataclass(frozen=True)
class ClosingStep:
    """One step of closing a session."""

    name: str
    """points, learnings, actions, pulse, reflection or next."""
    is_open: bool
    untouched: tuple[Point, ...] = ()
    """Of the points: those that are untouched."""


def untouched_points(session: Session, entries: Entries) -> tuple[Point, ...]:
    """The points of a session that is over which nobody has said a word about."""
    if session.state not in OVER_STATES:
        return ()
    return tuple(point for point in list_agenda(session, entries) if point.state == "planned")


def move_point(point: Point, to: str = "", order: int | None = None) -> Point:
    """The same point on another session, or waiting for the next one (empty); the history counts it."""
    return point.edit(session=to, order=point.order if order is None else order, used=None)


def move_points(points: Iterable[Point], to: str, entries: Entries) -> tuple[Point, ...]:
    """The same points behind those that are on the agenda of a session, in the order they come in."""
    place = next_order(to, entries)
    return tuple(move_point(point, to, place + n if to else None) for n, point in enumerate(points))


def next_order(session_id: str, entries: Entries) -> int:
    """The place behind the last point of a session's agenda."""
    session = entries.one(Session, session_id)
    return max((point.order for point in list_agenda(session, entries)), default=0) + 1 if session else 1


def is_often_carried(point: Point) -> bool:
    """Whether a point was carried so often that it wants a question."""
    return len(point.carries()) >= OFTEN


def next_planned_session(session: Session, entries: Entries, today: date) -> Session | None:
    """The pair's first session still planned, today or later; what is carried on goes there.

    Seen from one that is planned itself it comes after it; one that was called off ahead of its day may come later.
    """
    found = [
        one
        for one in entries.of(Session)
        if one.relationship == session.relationship
        and one.state == "planned"
        and one.id != session.id
        and one.day is not None
        and one.day >= today
        and (session.state != "planned" or one.start > session.start)
    ]
    return min(found, key=lambda one: (one.start, int(one.id)), default=None)


def closing_steps(session: Session, entries: Entries, role: str, today: date) -> tuple[ClosingStep, ...]:
    """The steps of closing a session that is over, in order, each open or not; none while it is planned.

    It follows from the entries alone, so that closing can stop anywhere and go on later. Once a session is closed
    (``closed_on``), only points that are left over are still open.
    """
    if session.state not in OVER_STATES:
        return ()
    left = untouched_points(session, entries)
    found = [ClosingStep("points", bool(left), left)]
    for name, done in _said(session, entries, role, today).items():
        if session.state == "held" or name not in HELD_ONLY_STEPS:
            found.append(ClosingStep(name, not done and session.closed_on is None))
    return tuple(found)


def _said(session: Session, entries: Entries, role: str, today: date) -> dict[str, bool]:
    """Whether each step has left something in the journal."""
    mine = [pulse for pulse in entries.near(session, Pulse) if pulse.author in ("", role) and not pulse.told]
    thoughts = [one for one in entries.near(session, Reflection) if one.about == session.id]
    return {
        "learnings": bool(entries.near(session, Learning)),
        "actions": bool(entries.near(session, Action)),
        "pulse": bool(mine),
        "reflection": any(one.author in ("", role) for one in thoughts),
        "next": _has_next(session, entries, today),
    }


def _has_next(session: Session, entries: Entries, today: date) -> bool:
    """Whether the pair goes on, by a planned or later held session, or has ended."""
    pair = entries.one(Relationship, session.relationship)
    if pair and pair.state in ("closed", "ended_early"):
        return True
    if session.kind == "closure" and session.state == "held":
        return True
    later = [s for s in entries.of(Session) if s.relationship == session.relationship and s.start > session.start]
    return any(one.state == "held" for one in later) or next_planned_session(session, entries, today) is not None


def call_off_session(session: Session, by: str, on: date, why: str = "") -> Session:
    """The session called off before it began: by whom, on which day, why."""
    _check_open(session, "called off")
    return session.edit(state="cancelled", called_off_by=by, called_off_on=on, reason=why)


def mark_session_missed(session: Session, by: str, why: str = "") -> Session:
    """The session to which somebody did not come: who, and why if it is known."""
    _check_open(session, "missed")
    return session.edit(state="missed", missed_by=by, reason=why)


def move_session(session: Session, start: str) -> Session:
    """The session on another day or at another time; its history keeps the old one."""
    _check_open(session, "moved")
    return session.edit(start=start)


def mark_session_held(session: Session, minutes: int | None = None) -> Session:
    """The session that took place, with how long it lasted; also logged late."""
    if session.state == "held":
        return session if minutes is None else session.edit(actual_minutes=minutes)
    return session.edit(state="held", actual_minutes=minutes, called_off_by="", called_off_on=None, missed_by="")


def replace_session(session: Session, start: str, new_id: str) -> Session:
    """A new session in the place of one that did not take place: about the same, on another day."""
    return Session(
        id=new_id,
        relationship=session.relationship,
        focus=session.focus,
        start=start,
        minutes=session.minutes,
        kind=session.kind,
        place=session.place,
        zone=session.zone,
        tags=session.tags,
    )


def record_session(relationship: str, focus: str, start: str, minutes: int) -> Session:
    """A session that nobody had planned, written down afterwards: held from the first moment."""
    return Session(
        relationship=relationship,
        focus=focus,
        start=start,
        minutes=minutes,
        kind="ad_hoc",
        state="held",
        actual_minutes=minutes,
    )


def _check_open(session: Session, what: str) -> None:
    if session.state == "planned":
        return
    now = f"was {say_state(session.state)}" if session.state in OVER_STATES else "is over"
    raise Refused(f"This session {now} and cannot be {what}; plan a new one, or set it back to planned first.")
