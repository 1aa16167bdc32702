"""The clock, and the ids that are made from it."""

import os
import time
from typing import Final

_NEWEST: Final = 2**42 - 1


def now() -> int:
    """Give milliseconds since 1970; 0 for a clock that stands before."""
    return max(0, time.time_ns() // 1_000_000)


class Ids:
    """Ids of new records, each higher than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, time_ms: int) -> int:
        """Give 63 bits: milliseconds since 1970 in the upper 42, chance in the lower 21."""
        chance = int.from_bytes(os.urandom(3), "big") >> 3
        # Steps within a millisecond are left to chance too: a gap between two ids tells of nothing.
        step = 1 + (chance >> 11 if self._last >> 21 < _NEWEST else 0)
        self._last = max(max(0, min(time_ms, _NEWEST)) << 21 | chance, self._last + step)
        return self._last


ids: Final = Ids()
"""The ids of this process."""


def new_id() -> int:
    """Give an id that no record has."""
    return ids.next(now())
