"""The badge of an entry with several versions of a text."""

from collections.abc import Sequence
from dataclasses import replace

from rmjournal.tui.line import Line
from rmjournal.tui.view import View


def badged(lines: Sequence[Line], view: View, width: int) -> Sequence[Line]:
    """Lines in which an entry with several versions of a text says so, in a row below if need be."""
    if not view.twofold:
        return lines
    found: list[Line] = []
    owed = ""
    for line in lines:
        if owed and _goes_on(line):
            line = replace(line, tail=owed, tail_tone="late")
        elif owed:
            found.append(Line(tail=owed, tail_tone="late"))
        owed = view.badge(line.entry) if line.entry is not None else ""
        wider = replace(line, tail=f"{owed} · {line.tail}" if line.tail else owed, tail_tone="late")
        if owed and "…" not in wider.cells(width)[1]:
            line, owed = wider, ""
        found.append(line)
    return [*found, Line(tail=owed, tail_tone="late")] if owed else found


def _goes_on(line: Line) -> bool:
    """Whether a row belongs to the entry above it and has room on its right."""
    return bool(line.text) and not (line.can_be_lit or line.tail or line.tone == "heading")
