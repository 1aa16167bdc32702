"""Text diff: marked words, and long texts folded to their differences."""

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


AROUND = 2
"""Lines that are shown before and after those that differ."""

FEWEST = 3
"""Lines alike in a row that are worth leaving out."""

LEFT_OUT = "italic $quiet"
"""How the word that stands for them looks."""


def folded(text: str, others: Sequence[str]) -> Content:
    """A text marked against the first of the others; lines that all of them share are counted instead of shown."""
    content, lines = marked(text, others[0]), text.splitlines(keepends=True)
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line))
    parts: list[Content | tuple[str, str]] = []
    at = 0
    for first, last in alike(lines, others):
        parts += [content[ends[at] : ends[first]], (f"… {last - first} lines alike …\n", LEFT_OUT)]
        at = last
    return Content.assemble(*parts, content[ends[at] :]) if parts else content


def alike(lines: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of lines, first and behind the last, that every other text has too and that are left out."""
    near: set[int] = set()
    for other in others:
        near |= _near(lines, other.splitlines(keepends=True))
    at = 0
    for line in [*sorted(near), len(lines)]:
        if line - at >= FEWEST:
            yield at, line
        at = line + 1


def _near(lines: Sequence[str], others: Sequence[str]) -> set[int]:
    """The lines that differ and those around them; all of them where it would take too long to tell."""
    if pairs(lines, others) > AT_ONCE:
        return set(range(len(lines)))
    blocks = SequenceMatcher(None, lines, others, autojunk=False).get_opcodes()
    return {
        line
        for kind, first, last, _, _ in blocks
        if kind != "equal"
        for line in range(max(0, first - AROUND), min(len(lines), last + AROUND))
    }
