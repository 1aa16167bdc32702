"""Text diff: the blocks in which two sequences of lines or words differ."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class ChangedBlock(NamedTuple):
    """Parts of one sequence in the place of other parts.

    Either side may be empty."""

    first: int
    last: int
    """The part after the last one, as in a slice."""
    other_first: int
    other_last: int


def changed_blocks(ours: Sequence[str], theirs: Sequence[str], limit: int | None = None) -> list[ChangedBlock] | None:
    """Find the blocks in which two sequences differ.

    None where more than ``limit`` pairs of equal parts would be looked at."""
    head, tail = common_ends(ours, theirs)
    mine, other = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    counts = Counter(other)
    if limit is not None and sum(counts[part] for part in mine) > limit:
        return None
    codes = SequenceMatcher(None, mine, other, autojunk=False).get_opcodes()
    return [ChangedBlock(*(head + place for place in places)) for kind, *places in codes if kind != "equal"]


def common_ends(ours: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """Count the equal parts at the beginning, and at the end of the rest."""
    least = min(len(ours), len(theirs))
    head = next((place for place in range(least) if ours[place] != theirs[place]), least)
    tail = next((place for place in range(least - head) if ours[-1 - place] != theirs[-1 - place]), least - head)
    return head, tail
