"""The skills of a review: start, then, now on their written anchors, and what others saw."""

from dataclasses import dataclass
from datetime import date

from rmjournal.insight.skills import Movement


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What another person rated."""

    on: date | None
    by: str
    level: int


@dataclass(frozen=True, kw_only=True)
class SkillRow:
    """One skill at its three points; nothing is drawn between start and then, for the yardstick moves."""

    id: str
    title: str
    owner: str
    start: int | None
    then: int | None
    now: int | None
    start_on: date | None
    now_on: date | None
    meaning: str
    """The anchor that now stands at, in words."""
    ask_then: bool
    """It is time to ask how it was then."""
    observed: tuple[Observed, ...]


def skill_row(found: Movement) -> SkillRow:
    """One skill as known at the end of the period."""
    start, then, now = found.points
    return SkillRow(
        id=found.skill.id,
        title=found.skill.title,
        owner=found.skill.owner,
        start=start,
        then=then,
        now=now if len(found.own) > 1 else None,
        start_on=found.start.day if found.start else None,
        now_on=found.now.day if found.now and len(found.own) > 1 else None,
        meaning=found.anchor(found.now),
        ask_then=found.ask_then,
        observed=tuple(Observed(on=one.day, by=one.rater, level=one.level or 0) for one in found.observers),
    )
