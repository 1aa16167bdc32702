"""Changed entries and texts as rows: what was, and what is."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from textual.content import Content

from rmjournal.crdt.text_diff import ChangedBlock, changed_blocks, common_ends
from rmjournal.english import pluralize
from rmjournal.insight.entry_diff import EntryDiff
from rmjournal.model.kind import fields
from rmjournal.render.row import GAP, Row, prose
from rmjournal.render.text_width import wrap
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.entry import format_with_distance

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
    for split in (_split_words, _split_lines):
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
        mine, other = (_split_words("".join(part)) for part in (ours[first:last], theirs[begin:end]))
        is_split = begin < end and len(mine) > last - first  # lines into words; words stay as they are
        finer = changed_blocks(mine, other, MAX_PAIRS) if is_split else None
        if finer is not None:
            yield from _spans(ends[first], mine, other, finer)
        elif first < last:
            yield ends[first], ends[last]


def _split_words(text: str) -> Sequence[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _split_lines(text: str) -> Sequence[str]:
    return text.splitlines(keepends=True)


CONTEXT_LINES = 2
"""Lines shown before and after those that differ."""

MIN_HIDDEN_LINES = 3
"""Fewer equal lines than this are not hidden."""

HIDDEN_STYLE = "italic $quiet"
"""Style of the words that stand for hidden lines."""

SIGN_STYLES = {"+": "bold $good", "−": "bold $late", "~": "bold $accent", "!": "bold $warning"}
"""Styles of the signs of lines."""


ONLY_HERE, MISSING, OTHER_WORDS, CONFLICT = "+", "−", "~", "!"
"""Signs of lines that only one version has, that it lacks or has in other words, and that both changed."""


class SignedLine(NamedTuple):
    """A line of a version with its sign.

    A space where all versions have it.
    """

    sign: str
    content: Content
    is_of_text: bool = True
    """Whether it is a line of the version, not a word about lines."""


def signed_lines(
    text: str, others: Sequence[str], *, folds: bool = False, signs: bool = True, conflicts: Collection[int] = ()
) -> list[SignedLine]:
    """Compare a text by word with the first of others, and sign changed lines.

    With ``folds`` equal lines of all texts are hidden. Without ``signs`` only ``conflicts``, numbers of lines, have
    one.
    """
    lines, contents = text.split("\n"), mark_changes(text, others[0]).split("\n", allow_blank=True)
    signed, missing = dict.fromkeys(conflicts, CONFLICT), dict[int, int]()
    blocks = changed_blocks(lines, others[0].split("\n"), MAX_PAIRS) if signs else None
    for first, last, begin, end in blocks or ():
        shared = min(last - first, end - begin)
        signed |= {line: OTHER_WORDS if line < first + shared else ONLY_HERE for line in range(first, last)}
        missing |= {last: end - begin - shared} if end - begin > shared else {}
    hidden = dict(equal_stretches(lines, others)) if folds else {}
    rows: list[SignedLine] = []
    skipped_to = 0
    for line in range(len(lines) + 1):
        if count := missing.get(line):
            rows.append(_line_about(MISSING, f"({pluralize(count, 'line')} more there)"))
        if line in hidden:
            rows.append(_line_about(" ", _count_equal_lines(hidden[line] - line)))
            skipped_to = hidden[line]
        if skipped_to <= line < len(lines):
            rows.append(SignedLine(signed.get(line, " "), contents[line]))
    return rows


def _line_about(sign: str, words: str) -> SignedLine:
    return SignedLine(sign, Content(words).stylize(HIDDEN_STYLE), is_of_text=False)


def fit_signed_lines(rows: Sequence[SignedLine], width: int) -> Content:
    """Wrap signed lines to a width, each below its beginning."""
    fitted: list[Content] = []
    for sign, content, _ in rows:
        start = 0
        for number, part in enumerate(wrap(content.plain, max(1, width - 1))):
            start = content.plain.index(part, start)
            tone = SIGN_STYLES.get(sign, "") if not number else ""
            fitted.append(Content.assemble((sign if not number else " ", tone), content[start : start + len(part)]))
            start += len(part)
    return Content("\n").join(fitted)


def _count_equal_lines(count: int) -> str:
    return f"… {pluralize(count, 'equal line')} …"


def equal_stretches(lines: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find stretches of lines to hide: all other texts have them too."""
    kept: set[int] = set()
    for other in others:
        kept |= _lines_with_context(lines, other.split("\n"))
    start = 0
    for line in [*sorted(kept), len(lines)]:
        if line - start >= MIN_HIDDEN_LINES:
            yield start, line
        start = line + 1


def _lines_with_context(lines: Sequence[str], others: Sequence[str]) -> set[int]:
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


REMOVED_SIGN, ADDED_SIGN = "−", "+"
SIGN_TONES = {REMOVED_SIGN: "late", ADDED_SIGN: "good"}
"""Signs of what an entry said and what it says, and how they look."""

MAX_CHANGES = 100
"""Maximum number of entries listed one by one."""


def change_rows(changes: Sequence[EntryDiff], view: View, width: int) -> list[Row]:
    """List all changes, each with its fields before and after."""
    lines: list[Row] = []
    for change in changes[:MAX_CHANGES]:
        lines += [*([GAP] if lines else []), *_change_rows(change, view, width)]
    if len(changes) > MAX_CHANGES:
        lines += [GAP, Row(f"and {len(changes) - MAX_CHANGES} more entries", tone="quiet")]
    return lines


def summarize_changes(changes: Sequence[EntryDiff], view: View, first: bool) -> str:
    """Summarize what a version changed in a few words.

    Empty for a first version without changes.
    """
    if len(changes) == 1:
        return f"{_sign_of(changes[0])[0]} {view.words(changes[0].entry)}"
    return f"{len(changes)} entries" if changes else "" if first else "nothing you can see changed"


def no_changes_sentence(first: bool) -> str:
    """Give the sentence for a version without visible changes."""
    if first:
        return "This is the first version; there is nothing to compare it with."
    return "Nothing you can see changed. A second version of a text may have arrived."


def _sign_of(change: EntryDiff) -> tuple[str, str]:
    return ("+", "good") if change.was is None else ("✗", "late") if change.now is None else ("✎", "accent")


def _change_rows(change: EntryDiff, view: View, width: int) -> Iterator[Row]:
    entry = change.entry
    sign, tone = _sign_of(change)
    head, *rest = wrap(view.words(entry), max(8, width - 3))
    yield Row(head, lead=sign, lead_tone=tone, tone="strong", entry=entry)
    yield from (Row(row, lead="  ", tone="strong") for row in rest)
    yield Row(f"{entry.KIND.label.lower()} {change.verb}", lead="  ", tone="quiet")
    if not view.is_redacted(entry) and not (change.was and view.is_redacted(change.was)):
        for name in change.fields:
            yield from _field_rows(change, name, view, width)


def _field_rows(change: EntryDiff, name: str, view: View, width: int) -> Iterator[Row]:
    field = fields(type(change.entry))[name]
    yield Row(field.label, lead="  ", tone="quiet")
    was, now = (format_with_distance(field, getattr(entry, name, None), view) for entry in (change.was, change.now))
    if was and now and "\n" in was + now:
        yield from _line_diff_rows(was.split("\n"), now.split("\n"), width)
        return
    for sign, text in ((REMOVED_SIGN, was), (ADDED_SIGN, now)):
        yield from _signed_rows(sign, text, width) if text else ()


def _signed_rows(sign: str, text: str, width: int) -> Iterator[Row]:
    for at, row in enumerate(prose(text, max(8, width - 6))):
        yield Row(row.text, lead=f"  {sign if not at else ' '}", lead_tone=SIGN_TONES.get(sign, ""))


def _line_diff_rows(was: Sequence[str], now: Sequence[str], width: int) -> Iterator[Row]:
    """Compare two texts by lines, with some equal lines around each difference."""
    blocks = changed_blocks(was, now, MAX_PAIRS)
    if blocks is None:
        yield from (
            *_signed_rows(REMOVED_SIGN, "\n".join(was), width),
            *_signed_rows(ADDED_SIGN, "\n".join(now), width),
        )
        return
    removed = {block.other_first: was[block.first : block.last] for block in blocks}
    added = {line for block in blocks for line in range(block.other_first, block.other_last)}
    near = {
        line
        for block in blocks
        for line in range(block.other_first - CONTEXT_LINES, block.other_last + CONTEXT_LINES)
    }
    hidden = 0
    for place, line in enumerate([*now, None]):
        yield from (row for text in removed.get(place, ()) for row in _signed_rows(REMOVED_SIGN, text, width))
        if line is not None and place in near:
            yield from _hidden_lines_row(hidden)
            yield from _signed_rows(ADDED_SIGN if place in added else " ", line, width)
            hidden = 0
        else:
            hidden += line is not None
    yield from _hidden_lines_row(hidden)


def _hidden_lines_row(count: int) -> Iterator[Row]:
    if count:
        yield Row(_count_equal_lines(count), lead="   ", tone="quiet")
