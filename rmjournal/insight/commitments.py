"""Commitments: open actions by owner, and the last "Now what" of a reflection."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.reflection import Reflection


@dataclass(frozen=True)
class OpenActions:
    """Open actions by whose they are; each list with the oldest day first, those without a day last."""

    mine: tuple[Action, ...]
    theirs: tuple[Action, ...]


def split_open_actions(entries: Entries, role: str) -> OpenActions:
    """The open actions of both; what belongs to both, or to nobody, is mine too."""
    actions = open_actions(entries)
    theirs = [action for action in actions if action.owner not in ("", "both", role)]
    return OpenActions(tuple(action for action in actions if action not in theirs), tuple(theirs))


def open_actions(entries: Entries) -> list[Action]:
    """The open actions, the oldest day first, those without a day last."""
    actions = [action for action in entries.of(Action) if action.state == "open"]
    return sorted(actions, key=lambda action: (action.due or date.max, int(action.id)))


NEXT_STEP_STAGES = ("now_what", "action_plan", "test", "use", "start", "reflexivity")
"""The stage in which each framework looks ahead."""


def next_step(reflection: Reflection) -> str:
    """What a reflection says about what comes next; empty when it says nothing."""
    answers = (reflection.answers.get(stage, "").strip() for stage in NEXT_STEP_STAGES)
    return next(filter(None, answers), "")


@dataclass(frozen=True)
class NowWhat:
    """The words, and where they come from."""

    text: str
    reflection: Reflection


def last_now_what(entries: Entries, role: str, today: date) -> NowWhat | None:
    """What the owner of the journal wrote last about what comes next; none when nothing is there."""
    mine = [r for r in entries.of(Reflection) if r.author in ("", role) and r.day and r.day <= today]
    for reflection in sorted(mine, key=lambda r: (r.day or date.min, int(r.id)), reverse=True):
        if text := next_step(reflection):
            return NowWhat(text, reflection)
    return None
