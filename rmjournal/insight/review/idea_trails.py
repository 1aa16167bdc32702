"""Idea trails: from the first sentence to the decision and its result."""

from typing import NamedTuple

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session


class IdeaTrail(NamedTuple):
    """An idea, the session it came from, and the decisions that follow it."""

    idea: Note
    session: Session | None
    decisions: tuple[Note, ...]

    @property
    def changes(self) -> tuple[str, ...]:
        """What changed after the decisions."""
        return tuple(text for one in self.decisions if (text := one.details.get("what changed", "")))


def idea_trails(entries: Entries) -> tuple[IdeaTrail, ...]:
    """Build the trails of all ideas that a decision follows, the oldest idea first."""
    decisions = [note for note in entries.of(Note) if note.kind == "decision" and note.follows]
    trails = []
    for idea in entries.of(Note):
        following = [one for one in decisions if one.follows == idea.id]
        if idea.kind == "idea" and following:
            following.sort(key=lambda one: (one.day is None, one.day, int(one.id)))
            trails.append(IdeaTrail(idea, entries.get_of_kind(Session, idea.session), tuple(following)))
    return tuple(sorted(trails, key=lambda trail: (trail.idea.day is None, trail.idea.day, int(trail.idea.id))))
