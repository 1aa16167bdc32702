"""Goal Attainment Scaling: levels of all goals and their T-score."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from math import sqrt

import msgspec

from rmjournal.insight.funnel import learner_order
from rmjournal.insight.review_period import ALL_TIME, Period, state_on
from rmjournal.insight.scope import learner_name
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import Goal, counted_levels
from rmjournal.model.kinds.level import Level

CORRELATION = 0.3
"""Assumed correlation between the goals of one person (Kiresuk & Sherman 1968)."""


def t_score(levels: Sequence[int], weights: Sequence[int] | None = None) -> float | None:
    """T-score of Goal Attainment Scaling: 50 when all goals came out as expected.

    One weight a level, equal ones when none are given; none without goals.
    The caller leaves dropped goals out. ValueError when weights and levels do not pair up.
    """
    weights_given = [1] * len(levels) if weights is None else list(weights)
    weighted = sum(weight * level for weight, level in zip(weights_given, levels, strict=True))
    squares = sum(weight**2 for weight in weights_given)
    spread = sqrt((1 - CORRELATION) * squares + CORRELATION * sum(weights_given) ** 2)
    return 50 + 10 * weighted / spread if spread else None


CAUTION = "The score is for looking back, not for comparing people."
"""The warning that goes with every score."""


class GoalStanding(msgspec.Struct, frozen=True):
    """One goal with its baseline, latest level and weight."""

    goal: Goal
    baseline: int
    level: int
    """The latest level, else the baseline."""
    rated_on: date | None
    """The day of that level; none when it was never rated since the start."""
    weight: int


class Attainment(msgspec.Struct, frozen=True, kw_only=True):
    """Goal Attainment Scaling of one person's goals: levels, T-scores and their caveats."""

    learner: str
    """The role of the person in the first of the goals; empty where none is given."""
    goals: tuple[GoalStanding, ...]
    """Scored goals: all that ran, without dropped ones and those without a baseline."""
    dropped: tuple[Goal, ...]
    """Left out of the score, and named."""
    unrated: tuple[Goal, ...]
    """Goals without a baseline; left out of the score, and named."""
    t: float | None
    """T with equal weights, two decimals; none without goals."""
    t_baseline: float | None
    t_weighted: float | None
    t_weighted_baseline: float | None
    caution: str = CAUTION

    @property
    def count(self) -> int:
        """How many goals the score is made of."""
        return len(self.goals)


def measure_attainment(
    entries: Entries, today: date, role: str = "", period: Period = ALL_TIME
) -> tuple[Attainment, ...]:
    """Measure each person's attainment by the end of a period, a role first.

    Two people never share a score: with one at +2 and one at −2 it would say 50.
    """
    day = period.last_day(today)
    begun = [goal for goal in entries.of(Goal) if (state := state_on(goal, day)) and state != "draft"]
    goals_by_name: dict[str, list[Goal]] = defaultdict(list)
    for goal in begun:
        if _began(goal, entries, day):
            goals_by_name[learner_name(goal, entries)].append(goal)
    order = learner_order(role)
    return tuple(
        sorted(
            (_attain(goals, entries, day) for goals in goals_by_name.values()),
            key=lambda attainment: order.index(attainment.learner),
        )
    )


def _attain(begun: list[Goal], entries: Entries, day: date) -> Attainment:
    """Measure the attainment of one person's goals on a day."""
    scored = [goal for goal in begun if state_on(goal, day) != "dropped"]
    counted = [standing for goal in scored if (standing := _standing(goal, entries, day))]
    levels, baselines = [standing.level for standing in counted], [standing.baseline for standing in counted]
    weights = [standing.weight for standing in counted]
    return Attainment(
        learner=begun[0].learner,
        goals=tuple(counted),
        dropped=tuple(goal for goal in begun if goal not in scored),
        unrated=tuple(goal for goal in scored if goal.baseline is None),
        t=_rounded(t_score(levels)),
        t_baseline=_rounded(t_score(baselines)),
        t_weighted=_rounded(t_score(levels, weights)),
        t_weighted_baseline=_rounded(t_score(baselines, weights)),
    )


def _began(goal: Goal, entries: Entries, day: date) -> bool:
    """Whether any record of a goal is dated before the end of a day."""
    levels = [level.day for level in entries.referrers_of_kind(goal, Level)]
    changes = [change.on for change in goal.history_of("state")]
    days = [mention for mention in (goal.created, *levels, *changes) if mention]
    return not days or min(days) <= day


def _standing(goal: Goal, entries: Entries, day: date) -> GoalStanding | None:
    if goal.baseline is None:
        return None
    rated = [
        (level.day, int(level.id), level.level)
        for level in counted_levels(entries.referrers_of_kind(goal, Level))
        if level.level is not None and level.day
    ]
    rated_on, _, level = max((rating for rating in rated if rating[0] <= day), default=(None, 0, goal.baseline))
    return GoalStanding(goal=goal, baseline=goal.baseline, level=level, rated_on=rated_on, weight=goal.weight)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 2)
