"""Text diff: the blocks in which two sequences of lines or words differ."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class ChangedBlock(NamedTuple):
    """A block of one sequence that stands where another sequence differs.

    The block, or its counterpart, may be empty.
    """

    first: int
    last: int
    """The position after the last part, as in a slice."""
    other_first: int
    other_last: int


def changed_blocks(ours: Sequence[str], theirs: Sequence[str], limit: int | None = None) -> list[ChangedBlock] | None:
    """Compare two sequences; None where that takes too long.

    It takes too long where more than ``limit`` pairs of equal parts would be compared.
    """
    head, tail = common_ends(ours, theirs)
    our_middle, their_middle = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    counts = Counter(their_middle)
    if limit is not None and sum(counts[part] for part in our_middle) > limit:
        return None
    codes = SequenceMatcher(None, our_middle, their_middle, autojunk=False).get_opcodes()
    return [
        ChangedBlock(*(head + position for position in positions)) for kind, *positions in codes if kind != "equal"
    ]


def common_ends(ours: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """Count the equal parts at the beginning, and at the end of the rest."""
    shorter = min(len(ours), len(theirs))
    head = next((position for position in range(shorter) if ours[position] != theirs[position]), shorter)
    tail = next(
        (position for position in range(shorter - head) if ours[-1 - position] != theirs[-1 - position]),
        shorter - head,
    )
    return head, tail
