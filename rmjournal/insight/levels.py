"""Goal levels in one number: the T-score of Goal Attainment Scaling, for looking back, never for comparing people."""

from collections.abc import Sequence
from math import sqrt

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
