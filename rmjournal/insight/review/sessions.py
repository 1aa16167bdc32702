"""Sessions and actions of a review: outcomes, commitments, carried points, swap slots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.pair import CarriedCount, Kept, Partnership
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
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
    lapses: int | None
    """Agreed days on which no session was held; none without an agreement."""
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
        lapses=pair.lapses,
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


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """An action that is still open at the end of the period."""

    id: str
    text: str
    owner: str
    due: date | None
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Actions:
    """The actions that were agreed in a period, and all that are owed at its end."""

    total: int
    done: int
    done_late: int
    open: int
    overdue: tuple[str, ...]
    """The words of those whose day has passed, whenever they were agreed."""
    dropped: int
    by_owner: tuple[Kept, ...]
    """Without an owner who promised nothing."""
    owed: tuple[ActionRow, ...]
    """Oldest day first."""


@dataclass(frozen=True, kw_only=True)
class Swaps:
    """Agenda slots in which the senior teaches."""

    planned: int
    """Whose turn has come."""
    done: int
    ahead: int


def actions(pair: Partnership, entries: Entries, end: date) -> Actions:
    """The actions of a period; ``entries`` as they were known at its end."""
    owed = sorted(_owed(entries.of(Action), end), key=lambda row: (row.due or date.max, int(row.id)))
    return Actions(
        total=sum(one.total for one in pair.kept),
        done=sum(one.on_time + one.late for one in pair.kept),
        done_late=sum(one.late for one in pair.kept),
        open=sum(one.open + one.overdue for one in pair.kept),
        overdue=tuple(row.text for row in owed if row.overdue),
        dropped=sum(one.dropped for one in pair.kept),
        by_owner=tuple(one for one in pair.kept if one.total),
        owed=tuple(owed),
    )


def swaps(pair: Partnership) -> Swaps:
    """The swap slots of a period."""
    return Swaps(planned=pair.swaps_planned, done=pair.swaps_done, ahead=pair.swaps_ahead)


def carried(pair: Partnership) -> tuple[CarriedCount, ...]:
    """Points carried on, by owner; without an owner who has none."""
    return tuple(one for one in pair.carried if one.times)


def _owed(found: Iterable[Action], end: date) -> Iterable[ActionRow]:
    for one in found:
        if one.state == "open" and (one.day is None or one.day <= end):
            late = bool(one.due and one.due < end)
            yield ActionRow(id=one.id, text=one.text, owner=one.owner or "both", due=one.due, overdue=late)
