"""The score of the closing review: the levels first, then T with all that must stand beside it."""

from dataclasses import dataclass

from rmjournal.insight.attainment import Attainment


@dataclass(frozen=True, kw_only=True)
class Score:
    """Goal Attainment Scaling over the goals that ran: good for looking back, not for comparing people."""

    goals: tuple[str, ...]
    """Their titles; the levels, baselines and weights stand in the same order."""
    levels: tuple[int, ...]
    baseline: tuple[int, ...]
    weights: tuple[int, ...]
    count: int
    t_equal_weights: float | None
    t_weighted: float | None
    t_baseline_equal_weights: float | None
    t_baseline_weighted: float | None
    dropped: tuple[str, ...]
    """Left out, and named."""
    without_baseline: tuple[str, ...]
    """Left out too, for there is nothing to compare with."""
    caution: str


def score(found: Attainment) -> Score | None:
    """The score of a closing review; none without goals."""
    if not found.goals and not found.dropped:
        return None
    return Score(
        goals=tuple(one.goal.title for one in found.goals),
        levels=tuple(one.level for one in found.goals),
        baseline=tuple(one.baseline for one in found.goals),
        weights=tuple(one.weight for one in found.goals),
        count=found.count,
        t_equal_weights=found.t,
        t_weighted=found.t_weighted,
        t_baseline_equal_weights=found.t_baseline,
        t_baseline_weighted=found.t_weighted_baseline,
        dropped=tuple(goal.title for goal in found.dropped),
        without_baseline=tuple(goal.title for goal in found.unrated),
        caution=found.caution,
    )
