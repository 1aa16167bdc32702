"""Themes of a closing review: three headings with the focus areas under each."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmjournal.insight.review.goals import GoalReview
from rmjournal.model.kinds.learning import Learning

THEMES = {
    "Closing skill gaps": ("technology_adoption", "workplace_communication"),
    "Leadership adaptability": ("leadership_development",),
    "Inclusive culture": ("diversity_inclusion",),
}
"""The headings with the focus areas that stand under each."""


@dataclass(frozen=True, kw_only=True)
class Theme:
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
