"""Text diff: marked words, and long texts folded to their differences."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from textual.content import Content

from rmjournal.crdt.text_diff import ChangedBlock, changed_blocks, common_ends

CHANGED_STYLE = "bold underline $accent"
"""Style of words that only one version has; seen without colour too."""

MAX_PAIRS = 2_000_000
"""Pairs of equal words to look at; with more it is by lines, then only the ends."""


def mark_changes(text: str, other: str) -> Content:
    """Mark the words of a text that another one lacks."""
    content = Content(text)
    for start, end in changed_spans(text, other):
        content = content.stylize(CHANGED_STYLE, start, end)
    return content


def changed_spans(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Find where a text differs from another one, word by word.

    Very long texts are compared by lines first.
    """
    for split in (_words, _lines):
        ours, theirs = split(text), split(other)
        blocks = changed_blocks(ours, theirs, MAX_PAIRS)
        if blocks is not None:
            yield from _spans(0, ours, theirs, blocks)
            return
    head, tail = common_ends(ours, theirs)
    yield sum(map(len, ours[:head])), len(text) - sum(map(len, ours[len(ours) - tail :]))


def _spans(
    start: int, ours: Sequence[str], theirs: Sequence[str], blocks: Sequence[ChangedBlock]
) -> Iterator[tuple[int, int]]:
    ends = list(accumulate(map(len, ours), initial=start))
    for first, last, begin, end in blocks:
        mine, other = (_words("".join(part)) for part in (ours[first:last], theirs[begin:end]))
        is_split = begin < end and len(mine) > last - first  # lines into words; words stay as they are
        finer = changed_blocks(mine, other, MAX_PAIRS) if is_split else None
        if finer is not None:
            yield from _spans(ends[first], mine, other, finer)
        elif first < last:
            yield ends[first], ends[last]


def _words(text: str) -> Sequence[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _lines(text: str) -> Sequence[str]:
    return text.splitlines(keepends=True)


CONTEXT_LINES = 2
"""Lines shown before and after those that differ."""

MIN_HIDDEN_LINES = 3
"""Fewer equal lines than this are not hidden."""

HIDDEN_STYLE = "italic $quiet"
"""Style of the words that stand for hidden lines."""


def fold_equal_lines(text: str, others: Sequence[str]) -> Content:
    """Mark a text against the first of others, and hide equal lines."""
    content, lines = mark_changes(text, others[0]), text.splitlines(keepends=True)
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line))
    parts: list[Content | tuple[str, str]] = []
    shown = 0
    for first, last in equal_stretches(lines, others):
        parts += [content[ends[shown] : ends[first]], (f"… {last - first} lines alike …\n", HIDDEN_STYLE)]
        shown = last
    return Content.assemble(*parts, content[ends[shown] :]) if parts else content


def equal_stretches(lines: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find stretches of lines to hide: all other texts have them too."""
    kept: set[int] = set()
    for other in others:
        kept |= _near(lines, other.splitlines(keepends=True))
    start = 0
    for line in [*sorted(kept), len(lines)]:
        if line - start >= MIN_HIDDEN_LINES:
            yield start, line
        start = line + 1


def _near(lines: Sequence[str], others: Sequence[str]) -> set[int]:
    """Find the lines that differ and those around them.

    All lines where a comparison would take too long.
    """
    blocks = changed_blocks(lines, others, MAX_PAIRS)
    if blocks is None:
        return set(range(len(lines)))
    return {
        line
        for block in blocks
        for line in range(max(0, block.first - CONTEXT_LINES), min(len(lines), block.last + CONTEXT_LINES))
    }
