"""Three-way merge of texts, line by line; only proposed, never written by itself.

Only ever proposed, never written without a person: to join texts by machine may say a thing twice.
"""

from difflib import SequenceMatcher
from typing import NamedTuple


class MergedText(NamedTuple):
    """A proposed text."""

    text: str
    conflicts: int
    """Places where both changed the same lines: there the lines of both stand one after the other."""


def merge_texts(before: str, first: str, *others: str) -> MergedText:
    """Join texts that all began as ``before``; each line that any of them added is in the proposal."""
    found = MergedText(first, 0)
    for other in others:
        text, overlaps = _merge_two(before, found.text, other)
        found = MergedText(text, found.conflicts + overlaps)
    return found


def _merge_two(before: str, one: str, two: str) -> MergedText:
    base, first, second = (text.split("\n") for text in (before, one, two))
    there, here = _matching_lines(base, first), _matching_lines(base, second)
    found: list[str] = []
    overlaps = at = one_at = two_at = 0
    for line in [*sorted(there.keys() & here.keys()), len(base)]:
        one_to, two_to = there.get(line, len(first)), here.get(line, len(second))
        chunk, both = _merge_chunk(base[at:line], first[one_at:one_to], second[two_at:two_to])
        found += [*chunk, *base[line : line + 1]]
        overlaps += both
        at, one_at, two_at = line + 1, one_to + 1, two_to + 1
    return MergedText("\n".join(found), overlaps)


def _matching_lines(base: list[str], text: list[str]) -> dict[int, int]:
    """Give for each line of the base that still stands where it stands in a text."""
    least = min(len(base), len(text))
    head = next((at for at in range(least) if base[at] != text[at]), least)
    tail = next((at for at in range(least - head) if base[-1 - at] != text[-1 - at]), least - head)
    found = {line: line for line in range(head)}
    between = base[head : len(base) - tail], text[head : len(text) - tail]
    for start, to, size in SequenceMatcher(None, *between, autojunk=False).get_matching_blocks():
        found |= {head + start + step: head + to + step for step in range(size)}
    return found | {len(base) - at: len(text) - at for at in range(1, tail + 1)}


def _merge_chunk(base: list[str], first: list[str], second: list[str]) -> tuple[list[str], bool]:
    """Choose the lines of one stretch, and tell whether each side changed it in its own way."""
    if first == second or second == base:
        return first, False
    if first == base:
        return second, False
    return [*first, *second], True
