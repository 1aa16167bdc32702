"""Text diff: marked words, and long texts folded to their differences."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from textual.content import Content

from rmjournal.crdt.text_diff import ChangedBlock, changed_blocks, common_ends

CHANGED_STYLE = "bold underline $accent"
"""How words look that only one version has; they can be told without colour too."""

MAX_PAIRS = 2_000_000
"""Pairs of equal words that are looked at; with more it is by lines, and with more of these only the ends are."""


def mark_changes(text: str, other: str) -> Content:
    """A text in which the words are marked that the other one does not have there."""
    content = Content(text)
    for start, end in changed_spans(text, other):
        content = content.stylize(CHANGED_STYLE, start, end)
    return content


def changed_spans(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Where a text differs from another one, word by word; what both begin and end with is passed over first."""
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
"""Lines that are shown before and after those that differ."""

MIN_HIDDEN_LINES = 3
"""Lines alike in a row that are worth leaving out."""

HIDDEN_STYLE = "italic $quiet"
"""How the word that stands for them looks."""


def fold_equal_lines(text: str, others: Sequence[str]) -> Content:
    """A text marked against the first of the others; lines that all of them share are counted instead of shown."""
    content, lines = mark_changes(text, others[0]), text.splitlines(keepends=True)
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line))
    parts: list[Content | tuple[str, str]] = []
    at = 0
    for first, last in equal_stretches(lines, others):
        parts += [content[ends[at] : ends[first]], (f"… {last - first} lines alike …\n", HIDDEN_STYLE)]
        at = last
    return Content.assemble(*parts, content[ends[at] :]) if parts else content


def equal_stretches(lines: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of lines, first and behind the last, that every other text has too and that are left out."""
    near: set[int] = set()
    for other in others:
        near |= _near(lines, other.splitlines(keepends=True))
    at = 0
    for line in [*sorted(near), len(lines)]:
        if line - at >= MIN_HIDDEN_LINES:
            yield at, line
        at = line + 1


def _near(lines: Sequence[str], others: Sequence[str]) -> set[int]:
    """The lines that differ and those around them; all of them where it would take too long to tell."""
    blocks = changed_blocks(lines, others, MAX_PAIRS)
    if blocks is None:
        return set(range(len(lines)))
    return {
        line
        for block in blocks
        for line in range(max(0, block.first - CONTEXT_LINES), min(len(lines), block.last + CONTEXT_LINES))
    }
