"""The rhythm of a pair: what took place, what did not, what comes next."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session


@dataclass(frozen=True)
class Cadence:
    """Sessions in time, with the next, the last one held and those that nobody has logged."""

    sessions: tuple[Session, ...]
    """All of them, by their start."""
    next: Session | None
    unlogged: tuple[Session, ...]
    """Planned ones whose day has passed without a word."""
    since_last: int | None
    """Days since the last one held; none when none was."""


def cadence(entries: Entries, today: date) -> Cadence:
    """The rhythm of the sessions among these entries, as of a day."""
    found = sorted(entries.of(Session), key=lambda session: (session.start, int(session.id)))
    planned = [s for s in found if s.state == "planned" and s.day]
    held = [s.day for s in found if s.state == "held" and s.day and s.day <= today]
    return Cadence(
        sessions=tuple(found),
        next=next((s for s in planned if s.day and s.day >= today), None),
        unlogged=tuple(s for s in planned if s.day and s.day < today),
        since_last=(today - max(held)).days if held else None,
    )


def agenda(session: Session, entries: Entries) -> list[Point]:
    """The points on a session's agenda now, in order."""
    found = [point for point in entries.near(session, Point) if point.session == session.id]
    return sorted(found, key=lambda point: (point.order, int(point.id)))


def carried_from(session: Session, entries: Entries) -> list[Point]:
    """The points that were on a session's agenda and have been carried on from it."""
    return [
        point
        for point in entries.of(Point)
        if point.session != session.id and any(change.was == session.id for change in point.carries())
    ]
