"""Text diff and three-way merge of texts by lines or words."""

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


class MergedText(NamedTuple):
    """A merged text to propose."""

    text: str
    conflicts: int
    """Places where both texts changed the same lines: the lines of both stand there, one after the other."""
    conflict_lines: frozenset[str] = frozenset()
    """The lines that stand at these places."""


def merge_texts(ancestor: str, first: str, *others: str) -> MergedText:
    """Merge texts with a common ancestor, keeping every line that any of them added."""
    merged = MergedText(first, 0)
    for other in others:
        text, conflicts, lines = _merge_two(ancestor, merged.text, other)
        merged = MergedText(text, merged.conflicts + conflicts, merged.conflict_lines | lines)
    return merged


def _merge_two(ancestor: str, first: str, second: str) -> MergedText:
    base, ours, theirs = (text.split("\n") for text in (ancestor, first, second))
    in_ours, in_theirs = _matching_lines(base, ours), _matching_lines(base, theirs)
    lines: list[str] = []
    conflict_lines: set[str] = set()
    conflicts = base_start = our_start = their_start = 0
    for anchor in [*sorted(in_ours.keys() & in_theirs.keys()), len(base)]:
        our_end, their_end = in_ours.get(anchor, len(ours)), in_theirs.get(anchor, len(theirs))
        chunk, is_conflict = _merge_chunk(
            base[base_start:anchor], ours[our_start:our_end], theirs[their_start:their_end]
        )
        lines += [*chunk, *base[anchor : anchor + 1]]
        conflicts += is_conflict
        conflict_lines.update(chunk if is_conflict else ())
        base_start, our_start, their_start = anchor + 1, our_end + 1, their_end + 1
    return MergedText("\n".join(lines), conflicts, frozenset(conflict_lines))


def _matching_lines(base: list[str], text: list[str]) -> dict[int, int]:
    """Map each line number of the base to the text's line that matches it."""
    matches: dict[int, int] = {}
    base_start = text_start = 0
    for block in [*(changed_blocks(base, text) or ()), ChangedBlock(len(base), len(base), len(text), len(text))]:
        matches |= {base_start + step: text_start + step for step in range(block.first - base_start)}
        base_start, text_start = block.last, block.other_last
    return matches


def _merge_chunk(base: list[str], ours: list[str], theirs: list[str]) -> tuple[list[str], bool]:
    """Merge the lines between two anchors, and tell whether both sides changed them differently."""
    if ours == theirs or theirs == base:
        return ours, False
    if ours == base:
        return theirs, False
    return [*ours, *theirs], True
