"""Blind ratings of a review: goals, skills and the pulse rated anew, then set beside the last ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.insight.goals import running_goals
from rmjournal.insight.review.answers import SEEN, ReviewAnswers, review_answers
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal, format_level
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.pulse import ITEMS, Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill

RATING_OCCASIONS = {"midpoint": "midpoint", "closing": "closure"}
"""The occasion of a rating of a skill, by the sort of the review; others are "review"."""
STEPS = ("1", "2", "3", "4", "5")
MIDDLE = 3
"""The step of level 0 of a goal."""
PULSE_KEY = "pulse_"
"""Before an item of the pulse in the answers of a review."""


@dataclass(frozen=True, kw_only=True)
class BlindRating:
    """One thing to rate on five steps; the earlier ratings are for after the reveal."""

    entry: Entry | None
    """The goal or the skill; none for an item of the pulse."""
    item: str = ""
    """The item of the pulse."""
    sentences: tuple[str, ...] = ()
    """What each step means; empty where nobody wrote it."""
    now: int | None = None
    """The step of this review."""
    rated: Entry | None = None
    """The level or rating that holds it."""
    last: int | None = None
    start: int | None = None
    other: int | None = None
    """The last step by somebody else."""

    @property
    def change(self) -> int:
        """How many steps lie between now and last time, or what somebody else says; 0 where one is missing."""
        against = [step for step in (self.last, self.other) if step is not None]
        return max((abs(self.now - step) for step in against), default=0) if self.now is not None else 0

    def say(self, step: int | None) -> str:
        """A step as people read it: the level of a goal with its sign, else the number."""
        if step is None:
            return "–"
        return format_level(step - MIDDLE) if isinstance(self.entry, Goal) else str(step)


@dataclass(frozen=True, kw_only=True)
class ReviewSheet:
    """All that a review asks for: ratings, questions and signs."""

    span: CalendarPeriod
    pair: Relationship
    answers: ReviewAnswers
    ratings: tuple[BlindRating, ...]

    @property
    def left(self) -> int:
        """How many ratings are still empty."""
        return sum(rating.now is None for rating in self.ratings)

    def side_by_side(self) -> list[BlindRating]:
        """The ratings, the greatest differences first."""
        return sorted(self.ratings, key=lambda rating: -rating.change)

    def rate(self, rating: BlindRating, step: int, today: date) -> Entry:
        """The entry that holds a new rating: a level, a rating of a skill, or the answers."""
        if isinstance(rating.entry, Goal):
            level = rating.rated or Level(goal=rating.entry.id, on=today)
            return level.edit(level=step - MIDDLE)
        if isinstance(rating.entry, Skill):
            occasion = RATING_OCCASIONS.get(self.span.kind, "review")
            kind = "self" if rating.entry.owner in ("", self.pair.role) else "observer"
            given = rating.rated or Rating(skill=rating.entry.id, kind=kind, on=today, occasion=occasion)
            return given.edit(level=step)
        return self.answers.with_answer(f"{PULSE_KEY}{rating.item}", str(step))

    def reveal(self, today: date) -> Entry:
        """Keep that the old ratings were shown."""
        return self.answers.with_answer(SEEN, today.isoformat())


def review_sheet(entries: Entries, pair: Relationship, span: CalendarPeriod, today: date) -> ReviewSheet:
    """Collect what a review asks for, with what was rated since it began."""
    answers = review_answers(entries, pair, span)
    begun = min(answers.reflection.day or today, today) if answers.reflection.id else today
    goals = [_of_goal(goal, entries, begun) for goal in running_goals(entries) if goal.state != "draft"]
    skills = [_of_skill(skill, entries, begun, pair.role) for skill in entries.of(Skill)]
    pulse = [_of_pulse(item, answers, entries, pair, span) for item in ITEMS]
    return ReviewSheet(span=span, pair=pair, answers=answers, ratings=(*goals, *skills, *pulse))


def _of_goal(goal: Goal, entries: Entries, begun: date) -> BlindRating:
    levels = sorted(
        (one for one in entries.referrers_of_kind(goal, Level) if one.level is not None and one.day),
        key=lambda one: (one.day or date.min, int(one.id)),
    )
    own = [one for one in levels if one.rater.strip().casefold() in ("", "me")]
    others = [one for one in levels if one not in own]
    now, before = _split(own, begun)
    return BlindRating(
        entry=goal,
        sentences=tuple(goal.levels.get(str(level), "") for level in range(-2, 3)),
        now=_level_step(now),
        rated=now,
        last=_level_step(before[-1] if before else None),
        start=goal.baseline + MIDDLE if goal.baseline is not None else _level_step(own[0] if own else None),
        other=_level_step(others[-1] if others else None),
    )


def _level_step(level: Level | None) -> int | None:
    return level.level + MIDDLE if level is not None and level.level is not None else None


def _of_skill(skill: Skill, entries: Entries, begun: date, role: str) -> BlindRating:
    kind = "self" if skill.owner in ("", role) else "observer"
    ratings = sorted(
        (one for one in entries.referrers_of_kind(skill, Rating) if one.level is not None and one.day),
        key=lambda one: (one.day or date.min, int(one.id)),
    )
    own = [one for one in ratings if one.kind == kind]
    now, before = _split(own, begun)
    others = [one for one in ratings if one.kind not in (kind, "then")]
    return BlindRating(
        entry=skill,
        sentences=tuple(skill.anchors.get(step, "") for step in STEPS),
        now=now.level if now else None,
        rated=now,
        last=before[-1].level if before else None,
        start=own[0].level if before else None,
        other=others[-1].level if others else None,
    )


def _of_pulse(
    item: str, answers: ReviewAnswers, entries: Entries, pair: Relationship, span: CalendarPeriod
) -> BlindRating:
    """An item of the pulse over the whole period; last and start are the ratings after its sessions."""
    sessions = [one for one in entries.of(Session) if one.day and span.since <= one.day <= span.until]
    values = [
        value
        for session in sorted(sessions, key=lambda one: one.start)
        for pulse in entries.referrers_of_kind(session, Pulse)
        if pulse.author in ("", pair.role) and not pulse.told and (value := getattr(pulse, item)) is not None
    ]
    now = answers.reflection.answers.get(f"{PULSE_KEY}{item}", "")
    return BlindRating(
        entry=None,
        item=item,
        now=int(now) if now in STEPS else None,
        last=values[-1] if values else None,
        start=values[0] if values else None,
    )


R = TypeVar("R", Level, Rating)


def _split(own: Sequence[R], begun: date) -> tuple[R | None, list[R]]:
    """The newest entry since a review began, and those before it."""
    since = [one for one in own if one.day and one.day >= begun]
    return (since[-1] if since else None), [one for one in own if one not in since]
