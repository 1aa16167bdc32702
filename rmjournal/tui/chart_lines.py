"""Charts and conflict badges as lines of a pane."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rmjournal.model.field import visible
from rmjournal.render.row import BOUND, Row
from rmjournal.render.text_width import cell_width, wrap
from rmjournal.tui.line import Line
from rmjournal.tui.view import View

LEAST = 8
"""Cells that a text keeps, however narrow the pane is."""


class ChartPage(NamedTuple):
    """A page that is about no single entry."""

    title: str
    draw: Callable[[View, int], Sequence[Line]]


def drawn(rows: Iterable[Row], width: int) -> list[Line]:
    """Rows as lines for a pane; a text that is too long goes on below, under itself."""
    return [line for row in rows for line in _lines(row, width)]


def _lines(row: Row, width: int) -> Iterator[Line]:
    lead = cell_width(visible(row.lead, ""))
    whole = width - (lead + 1 if lead else 0)
    room = whole - (cell_width(visible(row.tail, "")) + 1 if row.tail else 0)
    parts = [row.text] if row.drawn else _parts(visible(row.text, ""), max(LEAST, room), max(LEAST, whole))
    for number, part in enumerate(parts):
        yield Line(
            part.replace(BOUND, " "),
            lead=" " * lead if number else row.lead,
            tail="" if number else row.tail,
            tone=row.tone,
            lead_tone=row.lead_tone,
            tail_tone=row.tail_tone,
            entry=None if number else row.entry,
        )


def _parts(text: str, first: int, rest: int) -> list[str]:
    """A text wrapped beside what stands on its right, and below it as wide as the pane."""
    begin = wrap(text, first)[0]
    return [begin, *wrap(text[len(begin) :].strip(), rest)] if len(begin) < len(text) else [begin]


def stands_for_page(line: Line) -> bool:
    """Whether a line of a list stands for something that a page can show."""
    return line.entry is not None or isinstance(line.thing, ChartPage)


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
