"""Changed entries as lines: each field before and after."""

from collections.abc import Iterator, Sequence

from rmjournal.crdt.text_diff import changed_blocks
from rmjournal.english import pluralize
from rmjournal.insight.entry_diff import EntryDiff
from rmjournal.model.kind import fields
from rmjournal.render.row import GAP, Row, prose
from rmjournal.render.text_width import wrap
from rmjournal.tui.pages.entry import shown
from rmjournal.tui.pages.text_diff import CONTEXT_LINES, MAX_PAIRS
from rmjournal.tui.view import View

WAS, IS = "−", "+"
TONES = {WAS: "late", IS: "good"}
"""Signs of what an entry said and what it says, and how they look."""

MOST = 100
"""Maximum number of entries listed one by one."""


def change_lines(changes: Sequence[EntryDiff], view: View, width: int) -> list[Row]:
    """List all changes, each with its fields before and after."""
    lines: list[Row] = []
    for change in changes[:MOST]:
        lines += [*([GAP] if lines else []), *_one(change, view, width)]
    if len(changes) > MOST:
        lines += [GAP, Row(f"and {len(changes) - MOST} entries more", tone="quiet")]
    return lines


def in_short(changes: Sequence[EntryDiff], view: View, first: bool) -> str:
    """Summarize what a version changed in a few words.

    Empty for a first version without changes.
    """
    if len(changes) == 1:
        return f"{_sign_of(changes[0])[0]} {view.words(changes[0].entry)}"
    return f"{len(changes)} entries" if changes else "" if first else "no entry reads otherwise"


def nothing(first: bool) -> str:
    """Give the sentence for a version without visible changes."""
    if first:
        return "Nothing to compare it with."
    return "No entry reads otherwise. It may be that a second version of a text came."


def _sign_of(change: EntryDiff) -> tuple[str, str]:
    return ("+", "good") if change.was is None else ("✗", "late") if change.now is None else ("✎", "accent")


def _one(change: EntryDiff, view: View, width: int) -> Iterator[Row]:
    entry = change.entry
    sign, tone = _sign_of(change)
    head, *rest = wrap(view.words(entry), max(8, width - 3))
    yield Row(head, lead=sign, lead_tone=tone, tone="strong", entry=entry)
    yield from (Row(row, lead="  ", tone="strong") for row in rest)
    word = "added" if change.was is None else "deleted" if change.now is None else "changed"
    yield Row(f"{entry.KIND.label.lower()} {word}", lead="  ", tone="quiet")
    if not view.is_redacted(entry) and not (change.was and view.is_redacted(change.was)):
        for name in change.fields:
            yield from _field(change, name, view, width)


def _field(change: EntryDiff, name: str, view: View, width: int) -> Iterator[Row]:
    field = fields(type(change.entry))[name]
    yield Row(field.label, lead="  ", tone="quiet")
    was, now = (shown(field, getattr(entry, name, None), view) for entry in (change.was, change.now))
    if was and now and "\n" in was + now:
        yield from _by_line(was.split("\n"), now.split("\n"), width)
        return
    for sign, text in ((WAS, was), (IS, now)):
        yield from _rows(sign, text, width) if text else ()


def _rows(sign: str, text: str, width: int) -> Iterator[Row]:
    for at, row in enumerate(prose(text, max(8, width - 6))):
        yield Row(row.text, lead=f"  {sign if not at else ' '}", lead_tone=TONES.get(sign, ""))


def _by_line(was: Sequence[str], now: Sequence[str], width: int) -> Iterator[Row]:
    """Compare two texts by lines, with some equal lines around each difference."""
    blocks = changed_blocks(was, now, MAX_PAIRS)
    if blocks is None:
        yield from (*_rows(WAS, "\n".join(was), width), *_rows(IS, "\n".join(now), width))
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
        yield from (row for text in removed.get(place, ()) for row in _rows(WAS, text, width))
        if line is not None and place in near:
            yield from _left_out(hidden)
            yield from _rows(IS if place in added else " ", line, width)
            hidden = 0
        else:
            hidden += line is not None
    yield from _left_out(hidden)


def _left_out(count: int) -> Iterator[Row]:
    if count:
        yield Row(f"… {pluralize(count, 'line')} alike …", lead="   ", tone="quiet")
