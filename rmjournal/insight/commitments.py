"""Commitments: open actions by owner, and the last "Now what" of a reflection."""

from datetime import date

import msgspec

from rmjournal.insight.scope import role_in_pair
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.reflection import Reflection


class OpenActions(msgspec.Struct, frozen=True):
    """Open actions by owner, the oldest due day first, those without a day last."""

    mine: tuple[Action, ...]
    theirs: tuple[Action, ...]


def split_open_actions(entries: Entries, role: str) -> OpenActions:
    """Split open actions by owner; those of both, or of nobody, are mine.

    My role is that of the action's own relationship; ``role`` is for those without one.
    """
    actions = open_actions(entries)
    theirs = [action for action in actions if action.owner not in ("", "both", role_in_pair(action, entries) or role)]
    return OpenActions(tuple(action for action in actions if action not in theirs), tuple(theirs))


def open_actions(entries: Entries) -> list[Action]:
    """List open actions, the oldest due day first, those without a day last."""
    actions = [action for action in entries.of(Action) if action.state == "open"]
    return sorted(actions, key=lambda action: (action.due or date.max, int(action.id)))


NEXT_STEP_STAGES = ("now_what", "action_plan", "test", "use", "start", "reflexivity")
"""The stages in which frameworks look ahead."""


def next_step(reflection: Reflection) -> str:
    """The next step that a reflection names; empty when it names none."""
    answers = (reflection.answers.get(stage, "").strip() for stage in NEXT_STEP_STAGES)
    return next(filter(None, answers), "")


class NowWhat(msgspec.Struct, frozen=True):
    """A next step with its reflection."""

    text: str
    reflection: Reflection


def last_now_what(entries: Entries, role: str, today: date) -> NowWhat | None:
    """The next step in the owner's latest reflection; none without one."""
    mine = [
        reflection
        for reflection in entries.of(Reflection)
        if reflection.author in ("", role_in_pair(reflection, entries) or role)
        and reflection.day
        and reflection.day <= today
    ]
    for reflection in sorted(
        mine, key=lambda reflection: (reflection.day or date.min, int(reflection.id)), reverse=True
    ):
        if text := next_step(reflection):
            return NowWhat(text, reflection)
    return None
