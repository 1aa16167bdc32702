"""The promises of a review: actions kept by owner, what is still owed, points that were carried on, swap slots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.pair import Carried, Kept, Partnership
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action


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


def carried(pair: Partnership) -> tuple[Carried, ...]:
    """Points carried on, by owner; without an owner who has none."""
    return tuple(one for one in pair.carried if one.times)


def _owed(found: Iterable[Action], end: date) -> Iterable[ActionRow]:
    for one in found:
        if one.state == "open" and (one.day is None or one.day <= end):
            late = bool(one.due and one.due < end)
            yield ActionRow(id=one.id, text=one.text, owner=one.owner or "both", due=one.due, overdue=late)
