"""Figures of a benchmark: values of several runs, with comparison and goal."""

import statistics
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

DEMO: Final = 0
"""The size that stands for the demo."""
LARGEST: Final = 100_000
"""The size that is measured in every third round only."""
MS: Final = 1000.0
"""Milliseconds in a second."""


class Line(NamedTuple):
    """One line of the table: values, perhaps those of another program, a goal."""

    what: str
    values: Sequence[float]
    unit: str
    against: str = ""
    """What the values are divided by, in words; empty where the values themselves count."""
    others: Sequence[float] = ()
    """The values of the other program, each of the same round."""
    goal: float | None = None
    """What the median of the ratios, or of the values, is at most."""
    by_worst: bool = False
    """Whether not the median but the largest is wanted below the goal."""

    @property
    def judged(self) -> Sequence[float]:
        """The ratios round by round, or the values where there are no others."""
        if not self.against:
            return self.values
        return [value / other for value, other in zip(self.values, self.others, strict=True)]

    @property
    def verdict(self) -> str:
        """Whether the goal is met; empty without one."""
        if self.goal is None:
            return ""
        found = max(self.judged) if self.by_worst else statistics.median(self.judged)
        return "yes" if found <= self.goal else "NO"


class Section(NamedTuple):
    """One part of the table: its title, how it is measured, its lines."""

    title: str
    method: str
    lines: Sequence[Line]


class Options(NamedTuple):
    """What a run is asked for."""

    sizes: Sequence[int]
    quick: bool = False
    peers: bool = False

    def rounds(self, usual: int) -> int:
        """Give how often something is measured: as usual, in haste a fourth."""
        return max(1, usual // 4) if self.quick else usual


Measure = Callable[[Options], Section]


def is_rare_round(count: int, round_number: int) -> bool:
    """Tell whether a size is left out of a round, for it takes long."""
    return count >= LARGEST and round_number % 3 != 1


def size_name(count: int) -> str:
    """Name a size: the demo, or its number of entries."""
    return f"{count:,} entries" if count else "demo"
