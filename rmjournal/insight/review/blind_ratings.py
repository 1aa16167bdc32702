"""Blind ratings of a review: rate goals, skills and pulse again, then compare."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import msgspec

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.errors import Refused
from rmjournal.insight.goals import ended_goals, running_goals
from rmjournal.insight.review.answers import OCCASIONS, SEEN, PromptAnswer, ReviewAnswers, review_answers
from rmjournal.insight.review.sealed_ratings import SealedSides, sealed_sides
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.goal import Goal, format_level
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.pulse import ITEMS, MONTHLY_ITEMS, Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import NONCE, STEPS, SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.practice.prompts import APART_KEY, ReviewPrompt

MIDDLE = 3
"""The step of level 0 of a goal."""
RATED_OVER_TIME = {
    "useful": "I do something differently because of our sessions",
    "candour": "I can say what I think, also the hard part",
    "focus": "We work on what matters for our goals",
    "reciprocity": "Both of us teach, and both of us learn",
    "safe_to_err": "I can say that I do not know",
    "safe_to_disagree": "I can say that you are wrong",
    "valued": "My time and what I know are respected",
    "load": "It costs me more than it gives",
    "energy": "I look forward to our sessions",
}
"""The sentences of a session, about all sessions of the period."""
NONCE_BYTES = 32
"""256 random bits, so that a seal cannot be guessed."""
PULSE_KEY = "pulse_"
"""Before an item of the pulse in the answers of a review."""


class BlindRating(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to rate on five steps.

    The earlier ratings are for after the reveal.
    """

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
    def key(self) -> str:
        """What it is called in sealed ratings, the same in both journals."""
        return self.entry.id if self.entry is not None else self.item

    @property
    def answer_id(self) -> str:
        """What it is called in the answers of a review."""
        return self.key if self.entry is not None else f"{PULSE_KEY}{self.item}"

    @property
    def name(self) -> str:
        """What is rated, in a few words."""
        if isinstance(self.entry, Goal):
            return self.entry.brief_name
        return self.entry.heading if self.entry is not None else fields(Pulse)[self.item].label

    @property
    def is_common(self) -> bool:
        """Whether both have it: the pulse, and what is shared."""
        return self.entry is None or self.entry.shared

    @property
    def change(self) -> int:
        """How many steps lie between now and last time, or what somebody else says.

        0 where one is missing.
        """
        against = [step for step in (self.last, self.other) if step is not None]
        return max((abs(self.now - step) for step in against), default=0) if self.now is not None else 0

    def say(self, step: int | None) -> str:
        """Format a step: the level of a goal with its sign, else the number."""
        if step is None:
            return "–"
        return format_level(step - MIDDLE) if isinstance(self.entry, Goal) else str(step)


class OpenedRating(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that both have rated blind."""

    rating: BlindRating
    own: int | None = None
    partners: int | None = None

    @property
    def steps_apart(self) -> int:
        """How many steps lie between both; 0 where one is missing."""
        return abs(self.own - self.partners) if self.own is not None and self.partners is not None else 0

    @property
    def question(self) -> ReviewPrompt:
        """What to ask each other about the difference."""
        apart = f"{APART_COUNTS[self.steps_apart]} apart on “{self.rating.name}”"
        return ReviewPrompt(id=f"{APART_KEY}{self.rating.key}", ask=f"You are {apart}. What did each of you count?")


APART_COUNTS = ("no step", "one step", "two steps", "three steps", "four steps")
QUESTIONS_ASKED = 3
"""Differences that are asked about, the greatest ones."""


class ReviewSheet(msgspec.Struct, frozen=True, kw_only=True):
    """All that a review asks for: ratings, questions and signs."""

    span: CalendarPeriod
    pair: Relationship
    answers: ReviewAnswers
    ratings: tuple[BlindRating, ...]
    sealed: SealedSides
    """The sealed ratings of both; none in a review that is not sealed."""

    @property
    def can_be_sealed(self) -> bool:
        """Whether it is a review that both rate: mid-point or closing."""
        return self.span.kind in OCCASIONS

    @property
    def to_seal(self) -> dict[str, str]:
        """What would be sealed: the ratings of what both have."""
        return {one.key: str(one.now) for one in self.ratings if one.now is not None and one.is_common}

    @property
    def has_news_to_seal(self) -> bool:
        """Whether something can be sealed that is not sealed yet."""
        newest = self.sealed.later or self.sealed.own
        return not self.sealed.are_both_in and bool(self.to_seal) and (not newest or newest.steps != self.to_seal)

    def seal(self, today: date, nonce: str) -> SealedRating:
        """Seal what was rated.

        ``nonce`` are 256 random bits in hexadecimal digits. `Refused` when it cannot be.
        """
        partner, sealed = self.pair.short_name, self.sealed
        if not self.can_be_sealed:
            raise Refused("Only a mid-point or a closing review is sealed: --period midpoint or closing.")
        if sealed.are_both_in:
            raise Refused(f"You and {partner} have sealed this review, so your rating stays as it is.")
        if not self.to_seal:
            raise Refused(
                "There is nothing to seal yet. First rate how it felt (--answer pulse_useful 4), or a shared goal or "
                "skill."
            )
        if not self.has_news_to_seal:
            raise Refused("This is sealed already, and nothing was rated anew.")
        new = SealedRating(
            relationship=self.pair.id,
            occasion=OCCASIONS[self.span.kind],
            author=self.pair.role,
            on=today,
            ratings={**self.to_seal, NONCE: nonce},
        )
        return new.edit(seal=new.digest())

    def opened(self) -> list[OpenedRating]:
        """What both rated, the greatest differences first; empty until it opens."""
        own, partners = self.sealed.own, self.sealed.partners
        if not self.sealed.is_open or own is None or partners is None:
            return []
        both = [
            OpenedRating(rating=one, own=own.step_of(one.key), partners=partners.step_of(one.key))
            for one in self.ratings
        ]
        return sorted((one for one in both if one.own or one.partners), key=lambda one: -one.steps_apart)

    def opened_questions(self) -> list[PromptAnswer]:
        """Ask about the greatest differences, with what was answered."""
        answers = self.answers.reflection.answers
        asked = [one.question for one in self.opened() if one.steps_apart][:QUESTIONS_ASKED]
        return [PromptAnswer(prompt, answers.get(prompt.id, "")) for prompt in asked]

    @property
    def left(self) -> int:
        """How many ratings are still empty."""
        return sum(rating.now is None for rating in self.ratings)

    def side_by_side(self) -> list[BlindRating]:
        """The ratings, the greatest differences first."""
        return sorted(self.ratings, key=lambda rating: -rating.change)

    def rate(self, rating: BlindRating, step: int, today: date) -> Entry:
        """Make the entry for a new rating: level, skill rating or pulse answers."""
        if isinstance(rating.entry, Goal):
            level = rating.rated or Level(goal=rating.entry.id, on=today)
            return level.edit(level=step - MIDDLE)
        if isinstance(rating.entry, Skill):
            occasion = OCCASIONS.get(self.span.kind, "review")
            kind = "self" if rating.entry.owner in ("", self.pair.role) else "observer"
            given = rating.rated or Rating(skill=rating.entry.id, kind=kind, on=today, occasion=occasion)
            return given.edit(level=step)
        return self.answers.with_answer(rating.answer_id, str(step))

    def reveal(self, today: date) -> Entry:
        """Keep that the old ratings were shown."""
        return self.answers.with_answer(SEEN, today.isoformat())


def review_sheet(entries: Entries, pair: Relationship, span: CalendarPeriod, today: date) -> ReviewSheet:
    """Collect what a review asks for, with what was rated since it began."""
    answers = review_answers(entries, pair, span)
    begun = min(answers.reflection.day or today, today) if answers.reflection.id else today
    sealed = sealed_sides(entries, pair, OCCASIONS[span.kind]) if span.kind in OCCASIONS else SealedSides()
    opened = (sealed.own, sealed.partners) if sealed.is_open else ()
    rated = {key for one in opened if one is not None for key in one.ratings}
    goals = [
        _of_goal(goal, entries, begun)
        for goal in (*running_goals(entries), *(goal for goal in ended_goals(entries) if goal.id in rated))
        if goal.state != "draft"
    ]
    skills = [_of_skill(skill, entries, begun, pair.role) for skill in entries.of(Skill)]
    items = (*ITEMS, *MONTHLY_ITEMS) if span.kind in OCCASIONS else ITEMS
    pulse = [_of_pulse(item, answers, entries, pair, span) for item in items]
    return ReviewSheet(span=span, pair=pair, answers=answers, ratings=(*goals, *skills, *pulse), sealed=sealed)


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
    """An item of the pulse over the whole period.

    Last and start are the ratings after its sessions.
    """
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
