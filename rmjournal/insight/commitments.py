"""Commitments: open actions by owner, and the last "Now what" of a reflection."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.reflection import Reflection


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


LAST_STAGES = ("now_what", "action_plan", "test", "use", "start", "reflexivity")
"""The stage in which each framework looks ahead."""


@dataclass(frozen=True)
class NowWhat:
    """The words, and where they come from."""

    text: str
    reflection: Reflection


def last_now_what(entries: Entries, role: str, today: date) -> NowWhat | None:
    """What the owner of the journal wrote last about what comes next; none when nothing is there."""
    mine = [r for r in entries.of(Reflection) if r.author in ("", role) and r.day and r.day <= today]
    for reflection in sorted(mine, key=lambda r: (r.day or date.min, int(r.id)), reverse=True):
        for stage in LAST_STAGES:
            if reflection.answers.get(stage, "").strip():
                return NowWhat(reflection.answers[stage].strip(), reflection)
    return None
