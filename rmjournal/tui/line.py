"""Line of a list or page: texts, tones, and the entry it opens."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import overload

from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit, wrap

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
        room = width - cell_width(lead) - cell_width(tail)
        if room < 4:
            tail, room = "", width - cell_width(lead)
        return (
            fit(lead, max(0, min(width, cell_width(lead)))),
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


def spread(line: Line, width: int) -> list[Line]:
    """A line over two rows where its text does not fit into one; what stands on its right stays in the first."""
    lead = cell_width(line.lead) + 1 if line.lead else 0
    room = width - lead - (cell_width(line.tail) + 1 if line.tail else 0)
    rows = wrap(line.text, max(8, room))
    if len(rows) < 2 or room < 8:
        return [line]
    rest = visible(line.text, "")[len(rows[0]) :].strip()
    return [replace(line, text=rows[0]), Line(rest, lead=" " * (lead - 1) if lead else "", tone=line.tone)]


def prose(text: str, width: int, tone: str = "", indent: str = "") -> list[Line]:
    """A text as lines of a page."""
    return [replace(Line(tone=tone), text=indent + row) for row in wrap(text, max(1, width - len(indent)))]


def hint(text: str, width: int, verb: str = "") -> list[Line]:
    """What belongs in an empty pane and which key puts it there, wrapped; the first line does it."""
    first, *rest = prose(text, width, tone="quiet")
    return [replace(first, verb=verb), *rest]


def heading(text: str, tail: str = "") -> Line:
    """A heading inside a pane."""
    return Line(text, tone="heading", tail=tail)


GAP = Line()
"""An empty line."""
