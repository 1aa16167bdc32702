"""Skill movement on written anchors: start, then (retrospective) and now."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

import msgspec

from rmjournal.insight.review_period import ALL_TIME, Period
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import MAX_GAP, Skill, latest_then_rating, ratings_of
from rmjournal.practice.skill_sets import ReadySkill

STEPS = (1, 2, 3, 4, 5)
"""The anchors."""
NewId: TypeAlias = Callable[[], str]
"""Gives the id of a new entry."""


class SkillMovement(msgspec.Struct, frozen=True):
    """One skill with its three ratings: start, then (retrospective) and now.

    No line joins start and then: the standard of the ratings may have moved (response shift).
    """

    skill: Skill
    start: Rating | None
    """● The first own rating."""
    then: Rating | None
    """○ The start as rated in retrospect; shown with a rating of now only."""
    now: Rating | None
    """◆ The latest own rating; the same as the start while there is only one."""
    own: tuple[Rating, ...]
    """All own ratings, oldest first."""
    observers: tuple[Rating, ...]
    """What others saw, oldest first."""
    waiting: Rating | None
    """A retrospective rating that waits for a rating of now."""
    ask_then: bool
    """Whether to ask for a retrospective rating: now was rated on an earlier day, then was not since."""

    @property
    def points(self) -> tuple[int | None, int | None, int | None]:
        """Start, then and now as numbers."""
        return _level(self.start), _level(self.then), _level(self.now)

    def anchor(self, rating: Rating | None) -> str:
        """The words of the step that a rating names; empty when it has none."""
        return self.skill.anchors.get(str(rating.level), "") if rating else ""


def skill_movements(entries: Entries, today: date, period: Period = ALL_TIME) -> list[SkillMovement]:
    """Give the movements of all skills as known at the end of a period."""
    return [skill_movement(skill, entries, period.last_day(today)) for skill in entries.of(Skill)]


def skill_movement(skill: Skill, entries: Entries, day: date) -> SkillMovement:
    """Give the movement of one skill as known at the end of a day."""
    own, then = ratings_of(skill, entries, "self", day), ratings_of(skill, entries, "then", day)
    seen = latest_then_rating(own, then)
    return SkillMovement(
        skill=skill,
        start=own[0] if own else None,
        then=seen,
        now=own[-1] if own else None,
        own=tuple(own),
        observers=tuple(ratings_of(skill, entries, "observer", day)),
        waiting=then[-1] if then and then[-1] is not seen else None,
        ask_then=_is_time_for_then(own, then, day),
    )


def _is_time_for_then(own: list[Rating], then: list[Rating], day: date) -> bool:
    if len(own) < 2 or own[-1].day is None or own[-1].day >= day:
        return False
    since = own[-1].day - MAX_GAP
    return not any(rating.day and rating.day >= since for rating in then)


def _level(rating: Rating | None) -> int | None:
    return rating.level if rating else None


def take_skills(
    chosen: Mapping[ReadySkill, int | None],
    pair: Relationship | None,
    role: str,
    today: date,
    new_id: NewId,
    name: str,
) -> list[Entry]:
    """Make entries of chosen skills, each with a first rating if it has one.

    ``role`` is the owner's and ``name`` their name: they rate their own skills themselves, those of the partner as an
    observer.
    """
    taken: list[Entry] = []
    for ready, step in chosen.items():
        skill = ready.as_skill(pair.id if pair else "").edit(id=new_id())
        taken.append(skill)
        if step is not None:
            taken.append(begin_rating(skill, role, today, name).edit(level=step, occasion="baseline"))
    return taken


def begin_rating(skill: Skill, role: str, today: date, name: str) -> Rating:
    """Begin a rating: of oneself for an own skill, else as an observer."""
    is_own = skill.owner in ("", role) or not role
    return Rating(skill=skill.id, on=today, kind="self" if is_own else "observer", rater="" if is_own else name)
