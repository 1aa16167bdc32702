"""Goal Attainment Scaling: levels of all goals and their T-score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from rmjournal.insight.review_period import ALL_TIME, Period, state_on
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level

CORRELATION = 0.3
"""How far goals of one person go together, by custom (Kiresuk & Sherman 1968)."""


def t_score(levels: Sequence[int], weights: Sequence[int] | None = None) -> float | None:
    """50 when all goals came out as expected; one weight a level, equal ones when none are given; none without goals.

    Dropped goals are left out by whoever asks. ValueError when weights and levels do not pair up.
    """
    given = [1] * len(levels) if weights is None else list(weights)
    weighted = sum(weight * level for weight, level in zip(given, levels, strict=True))
    squares = sum(weight**2 for weight in given)
    spread = sqrt((1 - CORRELATION) * squares + CORRELATION * sum(given) ** 2)
    return 50 + 10 * weighted / spread if spread else None


CAUTION = "a summary of unlike goals, good for looking back, not for comparing people"
"""Stands wherever the score stands."""


@dataclass(frozen=True)
class GoalStanding:
    """One goal in the summary."""

    goal: Goal
    baseline: int
    level: int
    """The latest level, else the baseline."""
    rated_on: date | None
    """The day of that level; none when it was never rated since the start."""
    weight: int


@dataclass(frozen=True)
class Attainment:
    """Levels first; the score only with its count, its start, what was left out and the caution."""

    goals: tuple[GoalStanding, ...]
    """The goals that count: all that ran, but for those that were dropped or have no baseline."""
    dropped: tuple[Goal, ...]
    """Left out of the score, and named."""
    unrated: tuple[Goal, ...]
    """Ran without a baseline, so left out of the score, and named."""
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


def measure_attainment(entries: Entries, today: date, period: Period = ALL_TIME) -> Attainment:
    """The summary of the goals that had begun by the end of a period, as they stood then."""
    day = period.last_day(today)
    begun = [goal for goal in entries.of(Goal) if (state := state_on(goal, day)) and state != "draft"]
    begun = [goal for goal in begun if _began(goal, entries, day)]
    running = [goal for goal in begun if state_on(goal, day) != "dropped"]
    counted = [one for goal in running if (one := _standing(goal, entries, day))]
    levels, baselines = [one.level for one in counted], [one.baseline for one in counted]
    weights = [one.weight for one in counted]
    return Attainment(
        goals=tuple(counted),
        dropped=tuple(goal for goal in begun if goal not in running),
        unrated=tuple(goal for goal in running if goal.baseline is None),
        t=_rounded(t_score(levels)),
        t_baseline=_rounded(t_score(baselines)),
        t_weighted=_rounded(t_score(levels, weights)),
        t_weighted_baseline=_rounded(t_score(baselines, weights)),
    )


def _began(goal: Goal, entries: Entries, day: date) -> bool:
    """Whether anything of a goal lies before the end of a day; it may have been written down later."""
    told = [goal.created, *(level.day for level in entries.near(goal, Level)), *(c.on for c in goal.changes("state"))]
    days = [one for one in told if one]
    return not days or min(days) <= day


def _standing(goal: Goal, entries: Entries, day: date) -> GoalStanding | None:
    if goal.baseline is None:
        return None
    rated = [
        (one.day, int(one.id), one.level) for one in entries.near(goal, Level) if one.level is not None and one.day
    ]
    on, _, level = max((one for one in rated if one[0] <= day), default=(None, 0, goal.baseline))
    return GoalStanding(goal=goal, baseline=goal.baseline, level=level, rated_on=on, weight=goal.weight)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 2)
