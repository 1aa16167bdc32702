"""Row of lead, text and tail: the unit of lists, pages and charts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit_width, pad, wrap

Span: TypeAlias = tuple[int, int, str]
"""Begin and end of a piece of a text, in characters, and its tone."""
Spans: TypeAlias = tuple[Span, ...]

NO_BREAK_SPACE = "\u00a0"
"""Joins words of one line; a plain space once lines are broken."""
SOFT_SUFFIX = "-soft"
"""Ends the name of a tone that is nearer to the background."""
TEXT_WIDTH = 72
"""Cells of a line of a person's text, at most: longer ones are hard to read."""
SHORT_FACT_LENGTH = 24
"""A fact up to this length is not broken."""


class Row(msgspec.Struct, frozen=True):
    """One row of text with tones, perhaps with what it opens.

    Its texts may hold anything: they are made visible and never read as markup.
    """

    text: str = ""
    lead: str = ""
    """A few cells before the text: a glyph, a date, a name."""
    tail: str = ""
    """Set against the right edge, never cut."""
    tone: str = ""
    """How the text looks: quiet, up, down, late, good, accent, strong, heading; empty = plain."""
    lead_tone: str = ""
    tail_tone: str = "quiet"
    entry: Entry | None = None
    """What the row stands for, and what opens."""
    action: str = ""
    """An action of the screen instead of an entry, such as "new_goal"."""
    payload: object = None
    """What the row stands for where it is no entry, such as a question of the bank."""
    is_start: bool = False
    """The cursor begins here."""
    spans: Spans = ()
    """Pieces of the text with a tone of their own, such as a match; it is visible already, and a later one wins.

    In the title of a section they are pieces of its tail.
    """
    is_preformatted: bool = False
    """The text is a drawing of the width that there was: it is not to be broken."""
    is_section: bool = False
    """The row is the title of a section, on a hairline; a click runs its action."""
    names_keys: bool = False
    """The text names keys, as "n adds one"; a click on such words presses the key."""

    @property
    def is_selectable(self) -> bool:
        """Whether the cursor stops here."""
        return not self.is_section and (self.entry is not None or bool(self.action) or self.payload is not None)

    def cells(self, width: int) -> tuple[str, str, str]:
        """Lead, text and tail, cut and padded to exactly a width together."""
        lead = f"{visible(self.lead, '')} " if self.lead else ""
        tail = f" {visible(self.tail, '')}" if self.tail else ""
        room = width - cell_width(lead) - cell_width(tail)
        if room < 4:
            tail, room = "", width - cell_width(lead)
        return (
            fit_width(lead, max(0, min(width, cell_width(lead)))),
            fit_width(visible(self.text, ""), max(0, room)),
            tail,
        )


GAP = Row()
"""An empty row."""


def heading(text: str, tail: str = "") -> Row:
    """A heading inside a page or a picture."""
    return Row(text, tail=tail, tone="heading")


def section(title: str, tail: str = "") -> Row:
    """Make the title row of a section, with a tail at its right end."""
    return Row(title, tail=tail, is_section=True)


def quiet(text: str) -> Row:
    """Words that explain, in a quiet tone."""
    return Row(text, tone="quiet")


def prose(text: str, width: int, tone: str = "", indent: str = "") -> list[Row]:
    """Wrap a text into rows."""
    return [Row(indent + line, tone=tone) for line in wrap(text, max(1, width - len(indent)))]


def indent(rows: Iterable[Row], first: str, rest: str | None = None, tone: str = "quiet") -> list[Row]:
    """Indent rows with a label or glyph before the first, space before the others."""
    leads = chain((first,), repeat(" " * cell_width(first) if rest is None else rest))
    return [
        replace(row, lead=f"{lead} {row.lead}" if row.lead else lead, lead_tone=tone)
        for row, lead in zip(rows, leads, strict=False)
    ]


class RowLayout(msgspec.Struct, frozen=True):
    """How the parts of a row share a width."""

    min_text_width: int
    """Cells of the text in the narrowest pane or terminal."""
    tail_gap: int
    """Cells between text and tail."""
    keeps_tail_column: bool
    """Whether further lines of the text leave the cells below the tail empty."""
    breaks_words: bool
    """Whether a word that is longer than a line is broken."""
    min_room_beside_tail: int = 0
    """Cells of the text below which the tail of a long text goes under it."""


PANE = RowLayout(min_text_width=8, tail_gap=2, keeps_tail_column=False, breaks_words=True, min_room_beside_tail=18)
NARROW = replace(PANE, min_room_beside_tail=80)
"""A pane of a narrow terminal: the tail of a long text goes under it."""
SHELL = RowLayout(min_text_width=12, tail_gap=2, keeps_tail_column=True, breaks_words=False)


def break_rows(rows: Iterable[Row], width: int, layout: RowLayout = PANE) -> list[Row]:
    """Wrap rows that are too long; their text goes on below itself.

    With a width of 0 nothing is wrapped.
    """
    return [part for row in rows for part in _break(row, width, layout)]


def _break(row: Row, width: int, layout: RowLayout) -> Iterator[Row]:
    row = replace(row, tail=row.tail.replace(NO_BREAK_SPACE, " "))
    if row.is_preformatted or row.is_section or not width:
        yield replace(row, text=row.text.replace(NO_BREAK_SPACE, " "))
        return
    text, lead = visible(row.text, ""), " " * cell_width(visible(row.lead, ""))
    room = _text_room(row, width, layout)
    if row.tail and room < min(cell_width(text), layout.min_room_beside_tail):
        yield from _break(replace(row, tail=""), width, layout)
        yield Row(lead=lead, text=row.tail, tone=row.tail_tone)
        return
    first, *rest = wrap(text, room, break_words=layout.breaks_words)
    if rest and not layout.keeps_tail_column:
        below = _text_room(replace(row, tail=""), width, layout)
        rest = wrap(text[len(first) :].strip(), below, break_words=layout.breaks_words)
    lines = with_spans([first, *rest], text, row.spans)
    for index, (line, spans) in enumerate(lines):
        line = line.replace(NO_BREAK_SPACE, " ")
        yield replace(row, text=line, spans=spans) if not index else Row(line, lead, tone=row.tone, spans=spans)


def with_spans(lines: Sequence[str], text: str, spans: Spans) -> list[tuple[str, Spans]]:
    """Give each line of a wrapped text the spans that are in it."""
    if not spans:
        return [(line, ()) for line in lines]
    parts: list[tuple[str, Spans]] = []
    end = 0
    for line in lines:
        start = text.index(line, end)
        end = start + len(line)
        parts.append((line, cut_spans(spans, start, end)))
    return parts


def cut_spans(spans: Spans, start: int, end: int) -> Spans:
    """Give the spans inside a piece of a text, counted from its beginning."""
    cut = ((max(first, start) - start, min(last, end) - start, tone) for first, last, tone in spans)
    return tuple((first, last, tone) for first, last, tone in cut if first < last)


def shift_spans(spans: Spans, by: int) -> Spans:
    """Give the spans of a text that has some more characters before."""
    return tuple((start + by, end + by, tone) for start, end, tone in spans)


def _text_room(row: Row, width: int, layout: RowLayout) -> int:
    """The cells that lead and tail leave to the text."""
    lead, tail = (cell_width(visible(part, "")) for part in (row.lead, row.tail))
    return max(layout.min_text_width, width - (lead + 1 if lead else 0) - (tail + layout.tail_gap if tail else 0))


def shorten_to_first_line(text: str) -> str:
    """Give the first line of a text, with "…" where there are more."""
    first, _, rest = text.strip().partition("\n")
    return f"{first.rstrip()} …" if rest.strip() else first


def join_facts(*parts: str) -> str:
    """Join facts with dots; short ones are not broken."""
    return " · ".join(
        part.replace(" ", NO_BREAK_SPACE) if len(part) <= SHORT_FACT_LENGTH else part for part in parts if part
    )


def render_text(rows: Iterable[Row], width: int = 0) -> list[str]:
    """Render rows as lines of text for a width (0 = no limit)."""
    return [_line(row, width) for row in break_rows(rows, width, SHELL)]


def _line(row: Row, width: int) -> str:
    lead, text, tail = (visible(part, "") for part in (row.lead, row.text, row.tail))
    lead = f"{lead} " if lead else ""
    if tail:
        text = pad(text, width - cell_width(lead) - cell_width(tail) - SHELL.tail_gap) + " " * SHELL.tail_gap
    return f"{lead}{text}{tail}".replace(NO_BREAK_SPACE, " ").rstrip()
