"""Goals of a review: their history in a period, and their themes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from rmjournal.insight.goals import GoalHistory, LevelStep, goal_history
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal, format_level
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone


class GoalReview(msgspec.Struct, frozen=True, kw_only=True):
    """One goal over a period."""

    history: GoalHistory
    levels: tuple[LevelStep, ...]
    """Levels that were noted until the end of the period, oldest first; without the baseline."""
    level_at_start: int | None
    """The last level before the period, else the baseline."""
    milestones: tuple[Milestone, ...]
    """Those that were reached or dropped in the period, or are open at its end."""

    @property
    def goal(self) -> Goal:
        """The goal as known at the end of the period."""
        return self.history.goal

    @property
    def level_at_end(self) -> int | None:
        """The last level, else the baseline."""
        return self.levels[-1].level if self.levels else self.goal.baseline

    @property
    def last_value(self) -> str:
        """The measured value at the last level."""
        entry = self.levels[-1].entry if self.levels else None
        return entry.value if entry else ""

    @property
    def has_risen(self) -> bool:
        """Whether a goal that was not dropped is higher at the end."""
        start, end = self.level_at_start, self.level_at_end
        return self.goal.state != "dropped" and start is not None and end is not None and end > start

    @property
    def level_change(self) -> str:
        """From which level to which, "−2 → +1"."""
        return f"{format_level(self.level_at_start)} → {format_level(self.level_at_end)}"


def review_goals(entries: Entries, period: Period, end: date) -> tuple[GoalReview, ...]:
    """Review the goals that ran in a period, as known at its end."""
    return tuple(_review(goal_history(goal, entries), period, end) for goal in entries.of(Goal) if _ran(goal, period))


def _ran(goal: Goal, period: Period) -> bool:
    return goal.state not in CLOSED_STATES or goal.since is None or period.since is None or goal.since >= period.since


def _review(history: GoalHistory, period: Period, end: date) -> GoalReview:
    levels = tuple(step for step in history.steps if step.entry and step.day <= end)
    before = [step.level for step in levels if period.since and step.day < period.since]
    return GoalReview(
        history=history,
        levels=levels,
        level_at_start=before[-1] if before else history.goal.baseline,
        milestones=tuple(step for step in history.milestones if _belongs_to_period(step, period)),
    )


def _belongs_to_period(milestone: Milestone, period: Period) -> bool:
    if milestone.state == "open":
        return True
    closed_on = milestone.reached_on if milestone.state == "reached" else milestone.since
    return closed_on is None or period.contains(closed_on)


class MilestoneCounts(NamedTuple):
    """The milestones of the reviewed goals, by what became of them."""

    total: int
    reached: int
    reached_late: int
    open: int
    overdue: int
    dropped: int


def count_milestones(goals: Iterable[GoalReview], day: date) -> MilestoneCounts:
    """Count the milestones of the reviewed goals; overdue as of a day."""
    milestones = [milestone for goal in goals for milestone in goal.milestones]
    states = [milestone.state for milestone in milestones]
    return MilestoneCounts(
        total=len(milestones),
        reached=states.count("reached"),
        reached_late=sum(milestone.is_late for milestone in milestones),
        open=states.count("open"),
        overdue=sum(milestone.is_overdue(day) for milestone in milestones),
        dropped=states.count("dropped"),
    )


THEMES = {
    "Closing skill gaps": ("technology_adoption", "workplace_communication"),
    "Leadership adaptability": ("leadership_development",),
    "Inclusive culture": ("diversity_inclusion",),
}
"""The headings with the focus areas that stand under each."""


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """One heading: what was contributed to it, never caused."""

    title: str
    goals: tuple[GoalReview, ...]
    """Without those that were dropped."""
    learnings: int
    uses: int


def group_by_theme(
    goals: Sequence[GoalReview], learnings: Sequence[Learning], used: Sequence[Learning | None]
) -> tuple[Theme, ...]:
    """The headings that have anything under them; ``used`` has the learning of each use."""
    every = (
        Theme(
            title=title,
            goals=tuple(
                reviewed for reviewed in goals if reviewed.goal.state != "dropped" and reviewed.goal.area in areas
            ),
            learnings=sum(learning.area in areas for learning in learnings),
            uses=sum(learning is not None and learning.area in areas for learning in used),
        )
        for title, areas in THEMES.items()
    )
    return tuple(theme for theme in every if theme.goals or theme.learnings or theme.uses)
