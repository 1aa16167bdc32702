"""The sessions of a review: what took place, what did not, what was taken away from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.pair import Partnership
from rmjournal.model.kinds.session import Session


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """One session."""

    id: str
    on: date | None
    state: str
    mark: str
    kind: str
    focus: str
    minutes: int | None
    """How long it lasted; none when it was not held."""
    moved_from: date | None
    """The day it was planned for before it was moved last."""
    by: str
    """Who called it off, or did not come."""
    reason: str
    flags: tuple[str, ...]
    """How the owner marked it; never there in a review for others."""
    takeaways: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """The sessions of a period, counted and one by one."""

    total: int
    held: int
    cancelled: int
    missed: int
    planned: int
    moved: int
    minutes_held: int
    gaps_days: tuple[int, ...]
    """Days from each held one to the next."""
    longest_gap_days: int | None
    days_since_last: int | None
    """From the last one held to the end of the period."""
    strip: str
    """■ held, □ called off, × missed, ◇ planned, by date."""
    rows: tuple[SessionRow, ...]


def sessions(pair: Partnership) -> Sessions:
    """The sessions of the pair in a period."""
    found = pair.sessions
    return Sessions(
        total=len(found),
        held=pair.held,
        cancelled=pair.cancelled,
        missed=pair.missed,
        planned=sum(one.state == "planned" for one in found),
        moved=pair.moved,
        minutes_held=pair.minutes,
        gaps_days=pair.gaps,
        longest_gap_days=pair.longest_gap,
        days_since_last=pair.since_last,
        strip=strip(found),
        rows=tuple(_row(one) for one in found),
    )


def strip(found: Sequence[Session]) -> str:
    """One sign a session."""
    return " ".join(one.mark for one in found)


def _row(one: Session) -> SessionRow:
    moves = one.changes("start")
    was = str(moves[-1].was or "")[:10] if moves else ""
    return SessionRow(
        id=one.id,
        on=one.day,
        state=one.state,
        mark=one.mark,
        kind=one.kind,
        focus=one.heading,
        minutes=(one.actual_minutes or one.minutes) if one.state == "held" else None,
        moved_from=date.fromisoformat(was) if was else None,
        by=one.called_off_by if one.state == "cancelled" else one.missed_by,
        reason=one.reason,
        flags=tuple(one.flags),
        takeaways=tuple(one.takeaways),
    )
