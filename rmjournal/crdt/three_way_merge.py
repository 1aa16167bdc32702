"""Three-way merge of texts, line by line; only proposed, never written by itself.

A text that a machine merges may say a thing twice, so a person reads it before it is written.
"""

from typing import NamedTuple

from rmjournal.crdt.text_diff import ChangedBlock, changed_blocks


class MergedText(NamedTuple):
    """A merged text to propose."""

    text: str
    conflicts: int
    """Places where both texts changed the same lines: the lines of both stand there, one after the other."""


def merge_texts(ancestor: str, first: str, *others: str) -> MergedText:
    """Merge texts with a common ancestor, keeping every line that any of them added."""
    merged = MergedText(first, 0)
    for other in others:
        text, conflicts = _merge_two(ancestor, merged.text, other)
        merged = MergedText(text, merged.conflicts + conflicts)
    return merged


def _merge_two(ancestor: str, first: str, second: str) -> MergedText:
    base, ours, theirs = (text.split("\n") for text in (ancestor, first, second))
    in_ours, in_theirs = _matching_lines(base, ours), _matching_lines(base, theirs)
    lines: list[str] = []
    conflicts = base_start = our_start = their_start = 0
    for anchor in [*sorted(in_ours.keys() & in_theirs.keys()), len(base)]:
        our_end, their_end = in_ours.get(anchor, len(ours)), in_theirs.get(anchor, len(theirs))
        chunk, is_conflict = _merge_chunk(
            base[base_start:anchor], ours[our_start:our_end], theirs[their_start:their_end]
        )
        lines += [*chunk, *base[anchor : anchor + 1]]
        conflicts += is_conflict
        base_start, our_start, their_start = anchor + 1, our_end + 1, their_end + 1
    return MergedText("\n".join(lines), conflicts)


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
