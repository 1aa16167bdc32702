"""What of the timeline is looked at: one goal, one kind, one direction; empty = all."""

from collections.abc import Iterable
from dataclasses import dataclass

from rmjournal.insight.belongs import goal_of, learner_of
from rmjournal.model.entry import Entries, Entry

ASIDE = ("rating", "point", "pulse", "skill")
"""Kinds that would drown the timeline: shown when they are asked for, else on the pages of what they belong to."""


@dataclass(frozen=True)
class Sieve:
    """What passes; every part that is set must fit."""

    goal: str = ""
    """The id of a goal: the goal, and what belongs to it."""
    kind: str = ""
    """The name of a kind."""
    learner: str = ""
    """Who learns: mentor or mentee."""

    def __bool__(self) -> bool:
        return bool(self.goal or self.kind or self.learner)

    def passes(self, entry: Entry, entries: Entries) -> bool:
        """Whether an entry is looked at."""
        if entry.KIND.name != self.kind if self.kind else entry.KIND.name in ASIDE:
            return False
        if self.goal and goal_of(entry, entries) != self.goal:
            return False
        return not self.learner or learner_of(entry, entries) == self.learner

    def sifted(self, entries: Entries) -> Iterable[Entry]:
        """The entries that pass."""
        return (entry for entry in entries if self.passes(entry, entries))
