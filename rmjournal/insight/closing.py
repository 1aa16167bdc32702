"""Closing of a session: outcomes, open closing steps, and carried points."""

from collections.abc import Iterable
from datetime import date

import msgspec

from rmjournal.english import humanize
from rmjournal.errors import Refused
from rmjournal.insight.cadence import absent_role, list_agenda
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import MOVE_WORDS, Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective

OFTEN = 3
"""A point that was carried so often may no longer be wanted."""
OVER_STATES = ("held", "cancelled", "missed")
"""The states in which a session is over."""
HELD_ONLY_STEPS = ("learnings", "actions", "pulse")
"""Steps that only a held session has."""


class ClosingStep(msgspec.Struct, frozen=True):
    """One step of closing a session."""

    name: str
    """points, learnings, actions, pulse, reflection or next."""
    is_open: bool
    untouched: tuple[Point, ...] = ()
    """Points that are still planned; of the step "points" only."""


def untouched_points(session: Session, entries: Entries) -> tuple[Point, ...]:
    """List points of a past session without an outcome and without notes."""
    if session.state not in OVER_STATES:
        return ()
    noted = noted_points(session, entries)
    return tuple(point for point in list_agenda(session, entries) if point.state == "planned" and point not in noted)


def noted_points(session: Session, entries: Entries) -> tuple[Point, ...]:
    """List points of a held session that count as discussed by their notes."""
    return (
        tuple(point for point in list_agenda(session, entries) if point.is_noted) if session.state == "held" else ()
    )


def close_session(session: Session, entries: Entries, today: date) -> tuple[Session | Point, ...]:
    """Close a session; its points with notes are discussed."""
    return (
        session.edit(closed_on=today),
        *(point.edit(state="done") for point in noted_points(session, entries)),
    )


def move_point(point: Point, to: str = "", order: int | None = None) -> Point:
    """Move a point to another session, or let it wait (empty)."""
    return point.edit(session=to, order=point.order if order is None else order, used=None)


def move_points(points: Iterable[Point], to: str, entries: Entries) -> tuple[Point, ...]:
    """Move points behind those on a session's agenda, in their order."""
    first_order = next_order(to, entries)
    return tuple(move_point(point, to, first_order + index if to else None) for index, point in enumerate(points))


def next_order(session_id: str, entries: Entries) -> int:
    """The agenda position after a session's last point."""
    session = entries.get_of_kind(Session, session_id)
    return max((point.order for point in list_agenda(session, entries)), default=0) + 1 if session else 1


def is_often_carried(point: Point, entries: Entries) -> bool:
    """Whether a point was carried so often that it may no longer be wanted."""
    return len(point.carries(entries)) >= OFTEN


def say_carried(point: Point, entries: Entries) -> tuple[str, ...]:
    """Say how a point came here: "carried over 2 ×", "the session was cancelled".

    Else "not discussed".
    """
    times, session = len(point.carries(entries)), entries.get_of_kind(Session, point.session)
    left_on = MOVE_WORDS[session.state] if session and session.state in ("cancelled", "missed") else ""
    words = (f"carried over {times} ×" if times else "", left_on or point.why_moved(entries))
    return tuple(filter(None, words)) or ("not discussed",)


def next_planned_session(session: Session, entries: Entries, today: date) -> Session | None:
    """The pair's first planned session from today on; carried points go there.

    For a planned session it is the one after it; a session that was cancelled in advance may have an earlier one.
    """
    candidates = [
        other
        for other in entries.of(Session)
        if other.relationship == session.relationship
        and other.state == "planned"
        and other.id != session.id
        and other.day is not None
        and other.day >= today
        and (session.state != "planned" or other.start > session.start)
    ]
    return min(candidates, key=lambda other: (other.start, int(other.id)), default=None)


def closing_steps(session: Session, entries: Entries, role: str, today: date) -> tuple[ClosingStep, ...]:
    """List the closing steps of a session; none while it is planned.

    Entries alone decide which steps are open, so closing can stop and go on at any time. After the closing
    (``closed_on``) only untouched points are open.
    """
    if session.state not in OVER_STATES:
        return ()
    untouched = untouched_points(session, entries)
    closing = [ClosingStep("points", bool(untouched), untouched)]
    for name, done in _done_by_step(session, entries, role, today).items():
        if session.state == "held" or name not in HELD_ONLY_STEPS:
            closing.append(ClosingStep(name, not done and session.closed_on is None))
    return tuple(closing)


def _done_by_step(session: Session, entries: Entries, role: str, today: date) -> dict[str, bool]:
    """Whether each closing step has entries in the journal."""
    mine = [
        pulse for pulse in entries.referrers_of_kind(session, Pulse) if pulse.author in ("", role) and not pulse.told
    ]
    reflections = [
        reflection for reflection in entries.referrers_of_kind(session, Reflection) if reflection.about == session.id
    ]
    return {
        "learnings": bool(entries.referrers_of_kind(session, Learning)),
        "actions": bool(entries.referrers_of_kind(session, Action)),
        "pulse": bool(mine),
        "reflection": any(reflection.author in ("", role) for reflection in reflections),
        "next": has_next_session(session, entries, today),
    }


def has_next_session(session: Session, entries: Entries, today: date) -> bool:
    """Whether the pair has another session, or has ended."""
    pair = entries.get_of_kind(Relationship, session.relationship)
    if pair and pair.state in ENDED_STATES:
        return True
    if session.kind == "closure" and session.state == "held":
        return True
    later_sessions = [
        other
        for other in entries.of(Session)
        if other.relationship == session.relationship and other.start > session.start
    ]
    return (
        any(other.state == "held" for other in later_sessions)
        or next_planned_session(session, entries, today) is not None
    )


def call_off_session(session: Session, role: str, day: date, why: str = "") -> Session:
    """Mark a session as cancelled: by whom, when, why."""
    _require_planned(session, "cancelled")
    return session.edit(state="cancelled", called_off_by=role, called_off_on=day, reason=why)


def mark_session_missed(session: Session, role: str, why: str = "") -> Session:
    """Mark a session as missed: by whom, and why if known."""
    _require_planned(session, "marked as a no-show")
    return session.edit(state="missed", missed_by=role, reason=why)


def move_session(session: Session, start: str) -> Session:
    """Move a session to another time; its history keeps the old one."""
    _require_planned(session, "moved")
    return session.edit(start=start)


def mark_session_held(session: Session, minutes: int | None = None) -> Session:
    """Mark a session as held, with its length; a late log is allowed."""
    if session.state == "held":
        return session if minutes is None else session.edit(actual_minutes=minutes)
    return session.edit(state="held", actual_minutes=minutes, called_off_by="", called_off_on=None, missed_by="")


def replace_session(session: Session, start: str, new_id: str) -> Session:
    """Plan a session in place of one that did not happen."""
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


def describe_absence(session: Session, reader: Perspective) -> str:
    """Say why a session did not take place: "no-show: Annelise, double booked"."""
    reason = "" if reader.is_redacted(session) else session.reason
    facts = ", ".join(filter(None, (reader.who(absent_role(session)), reason)))
    return f"{humanize(session.state)}{f': {facts}' if facts else ''}"


def record_session(relationship: str, focus: str, start: str, minutes: int) -> Session:
    """Record a session that was held without a plan."""
    return Session(
        relationship=relationship,
        focus=focus,
        start=start,
        minutes=minutes,
        kind="ad_hoc",
        state="held",
        actual_minutes=minutes,
    )


def _require_planned(session: Session, what: str) -> None:
    if session.state == "planned":
        return
    state = "a no-show" if session.state == "missed" else session.state if session.state in OVER_STATES else "over"
    raise Refused(f"This session was {state} and cannot be {what}. Plan a new one, or set it back to planned first.")
