"""A mark on a lane of the timeline: one thing on one day, told by shape and colour; and the lane that holds it."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One thing on one day; each is itself alone, so that one of many is found quickly."""

    day: date
    glyph: str
    """One cell wide."""
    tone: str
    """What its colour means: good, late, up, down, accent, quiet."""
    words: str
    """What this is of its entry, "Session held"; never anything that a person wrote."""
    entry: Entry
    level: int | None = None
    """The level that a goal has from here on."""
    rank: int = 1
    """Which of several in a cell is drawn: the highest."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a goal stood on one level."""

    first: date
    last: date
    level: int


@dataclass(frozen=True)
class Lane:
    """One row of the timeline over all time."""

    name: str
    """What it holds, in one word; empty for a goal, which has its title."""
    marks: tuple[Mark, ...]
    """Oldest first."""
    goal: Goal | None = None
    stretches: tuple[Stretch, ...] = ()
    """The level line of a goal, oldest first; what lies between them is a gap: paused, or over."""
    level: int | None = None
    """The level of the goal now."""
