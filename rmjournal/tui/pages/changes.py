"""What changed, as lines: each entry, and of each field what it said and what it says."""

from collections.abc import Iterator, Sequence

from rmjournal.insight.changes import Change
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.tui.line import GAP, Line, prose, wrapped
from rmjournal.tui.pages.entry import shown
from rmjournal.tui.view import View

MOST = 100
"""Entries that are told one by one."""


def change_lines(changes: Sequence[Change], view: View, width: int) -> list[Line]:
    """All changes, the fields of each under it."""
    lines: list[Line] = []
    for change in changes[:MOST]:
        lines += [*([GAP] if lines else []), *_one(change, view, width)]
    if len(changes) > MOST:
        lines += [GAP, Line(f"and {len(changes) - MOST} entries more", tone="quiet")]
    return lines


def _one(change: Change, view: View, width: int) -> Iterator[Line]:
    entry = change.entry
    sign, tone = ("＋", "good") if change.was is None else ("✗", "late") if change.now is None else ("✎", "accent")
    head, *rest = wrapped(view.words(entry), max(8, width - 3))
    yield Line(head, lead=sign, lead_tone=tone, tone="strong", entry=entry)
    yield from (Line(row, lead="  ", tone="strong") for row in rest)
    word = "added" if change.was is None else "deleted" if change.now is None else "changed"
    yield Line(f"{entry.KIND.label.lower()} {word}", lead="  ", tone="quiet")
    if not view.veils(entry) and not (change.was and view.veils(change.was)):
        for name in change.fields:
            yield from _field(change, name, view, width)


def _field(change: Change, name: str, view: View, width: int) -> Iterator[Line]:
    field = fields(type(change.entry))[name]
    yield Line(field.label, lead="  ", tone="quiet")
    for sign, tone, entry in (("−", "late", change.was), ("+", "good", change.now)):
        text = _said(entry, name, view) if entry is not None else ""
        for at, row in enumerate(prose(text, max(8, width - 6)) if text else ()):
            yield Line(row.text, lead=f"  {sign if not at else ' '}", lead_tone=tone)


def _said(entry: Entry, name: str, view: View) -> str:
    value = getattr(entry, name)
    if value in (None, "", [], {}, False):
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{key.replace('_', ' ')}: {text}" for key, text in value.items())
    return shown(fields(type(entry))[name], value, view)
