"""Row of lead, text and tail: the unit of lists, pages and charts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit_width, pad, wrap

NO_BREAK_SPACE = "\u00a0"
"""Joins words of one line; a plain space once lines are broken."""
SOFT_SUFFIX = "-soft"
"""Ends the name of a tone that is nearer to the background."""
SHORT_FACT_LENGTH = 24
"""A fact up to this length is not broken."""


@dataclass(frozen=True)
class Row:
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
    places: tuple[tuple[int, int], ...] = ()
    """Begins and ends of what is highlighted in the text, which is visible already."""
    spans: tuple[tuple[int, int, str], ...] = ()
    """Begins, ends and tones of parts of the text, which is visible already; a later span wins."""
    is_preformatted: bool = False
    """The text is a drawing of the width that there was: it is not to be broken."""
    is_section: bool = False
    """Whether it is the title of a section, on a hairline."""

    @property
    def is_selectable(self) -> bool:
        """Whether the cursor stops here."""
        return self.entry is not None or bool(self.action) or self.payload is not None

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
    """The title of a section; at its right end a count or the key that matters."""
    return Row(title, tail=tail, tone="heading", is_section=True)


def quiet(text: str) -> Row:
    """Words that explain, in a quiet tone."""
    return Row(text, tone="quiet")


def prose(text: str, width: int, tone: str = "", indent: str = "") -> list[Row]:
    """Wrap a text into rows."""
    return [Row(indent + line, tone=tone) for line in wrap(text, max(1, width - len(indent)))]


class RowLayout(NamedTuple):
    """How the parts of a row share a width."""

    min_text_width: int
    """Cells of the text in the narrowest pane or terminal."""
    tail_gap: int
    """Cells between text and tail."""
    keeps_tail_column: bool
    """Whether further lines of the text leave the cells below the tail empty."""
    breaks_words: bool
    """Whether a word that is longer than a line is broken."""


PANE = RowLayout(min_text_width=8, tail_gap=1, keeps_tail_column=False, breaks_words=True)
SHELL = RowLayout(min_text_width=12, tail_gap=2, keeps_tail_column=True, breaks_words=False)


def break_rows(rows: Iterable[Row], width: int, layout: RowLayout = PANE) -> list[Row]:
    """Wrap rows that are too long; their text goes on below itself.

    With a width of 0 nothing is wrapped.
    """
    return [part for row in rows for part in _break(row, width, layout)]


def _break(row: Row, width: int, layout: RowLayout) -> Iterator[Row]:
    if row.is_preformatted or not width:
        yield replace(row, text=row.text.replace(NO_BREAK_SPACE, " "))
        return
    text, lead = visible(row.text, ""), " " * cell_width(visible(row.lead, ""))
    first, *rest = wrap(text, _text_room(row, width, layout), break_words=layout.breaks_words)
    if rest and not layout.keeps_tail_column:
        below = _text_room(replace(row, tail=""), width, layout)
        rest = wrap(text[len(first) :].strip(), below, break_words=layout.breaks_words)
    yield replace(row, text=first.replace(NO_BREAK_SPACE, " "))
    yield from (Row(part.replace(NO_BREAK_SPACE, " "), lead=lead, tone=row.tone) for part in rest)


def _text_room(row: Row, width: int, layout: RowLayout) -> int:
    """The cells that lead and tail leave to the text."""
    lead, tail = (cell_width(visible(part, "")) for part in (row.lead, row.tail))
    return max(layout.min_text_width, width - (lead + 1 if lead else 0) - (tail + layout.tail_gap if tail else 0))


def spread(row: Row, width: int) -> list[Row]:
    """Break a row into at most two; the second may be cut."""
    rows = break_rows([row], width)
    rest = visible(row.text, "")[len(rows[0].text) :].strip()
    return rows if len(rows) < 3 else [rows[0], replace(rows[1], text=rest)]


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
