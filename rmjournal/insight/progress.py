"""Where goals stand: the level now, the way it came, the next milestone."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import CLOSED, Goal, level_of
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone


@dataclass(frozen=True)
class Progress:
    """One goal as it stands."""

    goal: Goal
    level: int | None
    levels: tuple[Level, ...]
    """All level entries, oldest first."""
    milestones: tuple[Milestone, ...]
    """All milestones, by the day they are due."""
    next: Milestone | None
    """The open milestone that is due first."""
    fell: bool
    """The last level entry is lower than the one before."""


def progress(goal: Goal, entries: Entries) -> Progress:
    """How one goal stands among these entries."""
    levels = sorted(entries.near(goal, Level), key=lambda e: (e.day or date.min, int(e.id)))
    steps = sorted(entries.near(goal, Milestone), key=lambda m: (m.due or date.max, int(m.id)))
    rated = [entry.level for entry in levels if entry.level is not None]
    return Progress(
        goal=goal,
        level=level_of(goal, entries),
        levels=tuple(levels),
        milestones=tuple(steps),
        next=next((step for step in steps if step.state == "open"), None),
        fell=len(rated) > 1 and rated[-1] < rated[-2],
    )


def running(entries: Entries) -> list[Goal]:
    """Goals that have not ended: active ones first, then paused, then drafts, each in the order they were written."""
    order = ("active", "paused", "draft")
    alive = [goal for goal in entries.of(Goal) if goal.state not in CLOSED]
    return sorted(alive, key=lambda goal: (order.index(goal.state) if goal.state in order else 9, int(goal.id)))


def ended(entries: Entries) -> list[Goal]:
    """Goals that have ended, the latest first."""
    done = [goal for goal in entries.of(Goal) if goal.state in CLOSED]
    return sorted(done, key=lambda goal: (goal.since or date.min, int(goal.id)), reverse=True)
