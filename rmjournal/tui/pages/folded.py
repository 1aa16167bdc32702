"""Long texts side by side: only the lines that differ, with some around them, and how many alike are left out."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from textual.content import Content

from rmjournal.tui.pages.text_diff import AT_ONCE, marked, pairs

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
