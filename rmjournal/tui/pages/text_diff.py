"""A text in which is marked what another one does not have: by words, in a very long one by lines."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from textual.content import Content

MARK = "bold underline $accent"
"""How words look that only one version has; they can be told without colour too."""

AT_ONCE = 2_000_000
"""Pairs of equal words that are looked at; with more it is by lines, and with more of these only the ends are."""


def marked(text: str, other: str) -> Content:
    """A text in which the words are marked that the other one does not have there."""
    content = Content(text)
    for start, end in spans(text, other):
        content = content.stylize(MARK, start, end)
    return content


def spans(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Where a text differs from another one, word by word; what both begin and end with is passed over first."""
    for split in (_words, _lines):
        ours, theirs = split(text), split(other)
        head = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if len({*pair}) > 1), None)
        head = min(len(ours), len(theirs)) if head is None else head
        most = min(len(ours), len(theirs)) - head
        tail = next((n for n in range(most) if ours[-1 - n] != theirs[-1 - n]), most)
        middle, there = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
        if pairs(middle, there) <= AT_ONCE:
            yield from _between(sum(map(len, ours[:head])), middle, there, split is _lines)
            return
    start = sum(map(len, ours[:head]))
    yield start, start + sum(map(len, middle))


def _between(start: int, ours: Sequence[str], theirs: Sequence[str], finer: bool) -> Iterator[tuple[int, int]]:
    ends = [start]
    for word in ours:
        ends.append(ends[-1] + len(word))
    for kind, first, last, begin, end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        mine, other = (_words("".join(part)) for part in (ours[first:last], theirs[begin:end]))
        if kind == "replace" and finer and pairs(mine, other) <= AT_ONCE:
            yield from _between(ends[first], mine, other, False)
        elif kind in ("replace", "delete"):
            yield ends[first], ends[last]


def pairs(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Pairs of equal words, or lines, that a comparison would have to look at."""
    counts = Counter(theirs)
    return sum(counts[word] for word in ours)


def _words(text: str) -> Sequence[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _lines(text: str) -> Sequence[str]:
    return text.splitlines(keepends=True)
