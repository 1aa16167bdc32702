"""Line of a list or page: texts, tones, and the entry it opens."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

from rich.cells import cell_len, set_cell_size

from rmjournal.model.entry import Entry
from rmjournal.model.field import visible

Build = Callable[[int], "Sequence[Line]"]
"""Makes the lines of a pane for its width in cells."""


@dataclass(frozen=True)
class Line:
    """One line; texts may hold anything, they are made visible here and never read as markup."""

    text: str = ""
    lead: str = ""
    """A few cells before the text: a glyph, a date."""
    tail: str = ""
    """Set against the right edge, never cut."""
    tone: str = ""
    """How the text looks: quiet, up, down, late, good, accent, strong, heading; empty = plain."""
    lead_tone: str = ""
    tail_tone: str = "quiet"
    entry: Entry | None = None
    """What Enter opens; lines without one are passed over by the cursor."""
    verb: str = ""
    """An action of the screen instead of an entry, such as "new_goal"."""
    begins: bool = False
    """The cursor begins here."""
    thing: object = None
    """Something that is no entry, such as a question of the bank."""

    @property
    def can_be_lit(self) -> bool:
        """Whether the cursor stops here."""
        return self.entry is not None or bool(self.verb) or self.thing is not None

    def cells(self, width: int) -> tuple[str, str, str]:
        """Lead, text and tail cut and padded so that together they are just ``width`` cells."""
        lead = f"{visible(self.lead, '')} " if self.lead else ""
        tail = f" {visible(self.tail, '')}" if self.tail else ""
        room = width - cell_len(lead) - cell_len(tail)
        if room < 4:
            tail, room = "", width - cell_len(lead)
        return (
            set_cell_size(lead, max(0, min(width, cell_len(lead)))),
            fit(visible(self.text, ""), max(0, room)),
            tail,
        )


class LazyLines(Sequence[Line]):
    """Lines that are made when they are looked at, for lists too long to make at once."""

    def __init__(self, count: int, make: Callable[[int], Line]) -> None:
        self._count = count
        self._make = functools.lru_cache(maxsize=512)(make)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        """One line, or some."""
        if isinstance(index, slice):
            return [self._make(at) for at in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)


def fit(text: str, width: int) -> str:
    """Text in just ``width`` cells: padded, or cut with an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 1)) + "…"[: max(0, width)]


def wrapped(text: str, width: int) -> Iterator[str]:
    """Text broken into lines of at most ``width`` cells, between words where that is possible."""
    for paragraph in visible(text).split("\n"):
        row = ""
        for word in _pieces(paragraph, max(1, width)):
            if row and cell_len(row) + cell_len(word.rstrip()) > width:
                yield row.rstrip()
                row = word.lstrip()
            else:
                row += word
        yield row.rstrip()


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    indent = len(paragraph) - len(paragraph.lstrip(" "))
    word = " " * min(indent, width // 2)
    for char in paragraph[indent:]:
        if word and char != " " and cell_len(word + char) > width:
            yield word
            word = ""
        word += char
        if char == " " or cell_len(word) >= width:
            yield word
            word = ""
    if word:
        yield word


def spread(line: Line, width: int) -> list[Line]:
    """A line over two rows where its text does not fit into one; what stands on its right stays in the first."""
    lead = cell_len(line.lead) + 1 if line.lead else 0
    room = width - lead - (cell_len(line.tail) + 1 if line.tail else 0)
    rows = list(wrapped(line.text, max(8, room)))
    if len(rows) < 2 or room < 8:
        return [line]
    rest = visible(line.text, "")[len(rows[0]) :].strip()
    return [replace(line, text=rows[0]), Line(rest, lead=" " * (lead - 1) if lead else "", tone=line.tone)]


def prose(text: str, width: int, tone: str = "", indent: str = "") -> list[Line]:
    """A text as lines of a page."""
    return [replace(Line(tone=tone), text=indent + row) for row in wrapped(text, max(1, width - len(indent)))]


def hint(text: str, width: int, verb: str = "") -> list[Line]:
    """What belongs in an empty pane and which key puts it there, wrapped; the first line does it."""
    first, *rest = prose(text, width, tone="quiet")
    return [replace(first, verb=verb), *rest]


def heading(text: str, tail: str = "") -> Line:
    """A heading inside a pane."""
    return Line(text, tone="heading", tail=tail)


GAP = Line()
"""An empty line."""
