"""What is owed: open actions, mine first, then theirs, overdue first."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action


@dataclass(frozen=True)
class Owed:
    """Open actions by whose they are; each list with the oldest day first, those without a day last."""

    mine: tuple[Action, ...]
    theirs: tuple[Action, ...]


def owed(entries: Entries, role: str) -> Owed:
    """The open actions of both; what belongs to both, or to nobody, is mine too."""
    found = [action for action in entries.of(Action) if action.state == "open"]
    found.sort(key=lambda action: (action.due or date.max, int(action.id)))
    theirs = [action for action in found if action.owner not in ("", "both", role)]
    return Owed(tuple(a for a in found if a not in theirs), tuple(theirs))
