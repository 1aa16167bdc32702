"""Hand-out: a page for others in sections of entries, fitted to its paper sheets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Final, NamedTuple

from rmjournal.english import agree, pluralize
from rmjournal.model.entry import Entries, Entry
from rmjournal.render.document import Block, Page, bullet_list, cards, paragraph, section
from rmjournal.render.paper import (
    CARDS_IN_ROW,
    LINE_HEIGHT,
    SAFETY,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    SIZES,
    clip,
    count_lines,
    item_height,
)
from rmjournal.render.text_width import collapse_whitespace
from rmjournal.reports.naming import NAME_STYLES

FIGURES: Final = "figures"
"""Name of the part with the figures."""
MAX_TEXT: Final = 330.0
"""Width of an entry in em at most; some seven lines on paper."""
MAX_PER_SECTION: Final = 150
"""Entries of a section that are tried at most, the newest ones; more have no room on four sheets."""


class Wishes(NamedTuple):
    """What a person wishes of a hand-out."""

    names: str = NAME_STYLES[0]
    """How the two people are called, one of `NAME_STYLES`."""
    scores: bool = False
    """Whether it has levels and ratings."""
    without: frozenset[str] = frozenset()
    """Names of sections and ids of entries that are left out."""


def parse_wishes(kept: object) -> Wishes:
    """Read wishes as they were kept; what cannot be read is as usual."""
    if not isinstance(kept, dict):
        return Wishes()
    names, without = kept.get("names"), kept.get("without")
    return Wishes(
        names if names in NAME_STYLES else NAME_STYLES[0],
        kept.get("scores") is True,
        frozenset(map(str, without)) if isinstance(without, list) else frozenset(),
    )


class HandOutItem(NamedTuple):
    """An entry on a hand-out, in one text."""

    text: str
    day: date | None = None
    entry_id: str = ""


@dataclass(frozen=True)
class HandOutSection:
    """A heading with entries; its name is what leaves it out."""

    name: str
    title: str
    items: tuple[HandOutItem, ...]
    is_extra: bool = False
    """Whether it is the first to go where there is too little room."""


@dataclass(frozen=True, kw_only=True)
class HandOut:
    """A page for others before it is fitted to its sheets."""

    title: str
    subtitle: str
    lead: str = ""
    """Sentence that says what the page is."""
    figures: tuple[tuple[str, str, str], ...] = ()
    """Names, values and remarks."""
    sections: tuple[HandOutSection, ...]
    footer: str
    nothing: str
    """What stands there while no section has an entry."""
    max_sheets: int = 1
    """Sheets of A4 at most; on more than one a section may end with "and 34 more"."""
    notice: str = ""
    names: Mapping[str, str]
    """The names of the two people by role, as they stand on it; empty where the role alone is said."""

    @property
    def entry_ids(self) -> frozenset[str]:
        """Ids of the entries on it."""
        return frozenset(item.entry_id for part in self.sections for item in part.items)

    def entries_in(self, known: Entries) -> list[Entry]:
        """The entries on it, as they stand in the journal."""
        return [entry for entry in map(known.get, self.entry_ids) if entry is not None]

    def without(self, names: Collection[str]) -> "HandOut":
        """Leave sections, figures and single entries out, by name or id."""
        return replace(
            self,
            figures=() if FIGURES in names else self.figures,
            sections=tuple(
                replace(part, items=tuple(item for item in part.items if item.entry_id not in names))
                for part in self.sections
                if part.name not in names
            ),
        )


@dataclass(frozen=True)
class FittedPage:
    """A hand-out that fits its sheets, and what had no room."""

    page: Page
    unfit: tuple[HandOutItem, ...]
    """Entries that had no room, the oldest of their sections."""
    shortened: int
    """Texts that were cut."""
    unfit_titles: tuple[str, ...]
    """Titles of sections of which nothing had room."""

    @property
    def sentences(self) -> list[str]:
        """What the person is told about it, and the page never says."""
        said = []
        if count := sum(bool(item.entry_id) for item in self.unfit):
            older = agree(count, "older entry does", "older entries do")
            said.append(f"{count} {older} not fit on it.")
        said += [f"“{title}” does not fit on it." for title in self.unfit_titles]
        if self.shortened:
            said.append(f"{pluralize(self.shortened, 'long text')} {agree(self.shortened, 'is', 'are')} shortened.")
        return said


def fit_hand_out(hand_out: HandOut) -> FittedPage:
    """Fit a hand-out to its sheets: smaller type first, then without the oldest entries."""
    sections = [_Section(part, hand_out.max_sheets > 1) for part in hand_out.sections if part.items]
    size = next((size for size in SIZES if _fits(hand_out, sections, size)), 0.0)
    if not size:
        size = SIZES[-1]
        _drop_oldest(hand_out, sections, size)
    page = Page(
        hand_out.title, hand_out.subtitle, _blocks(hand_out, sections), hand_out.footer, hand_out.notice, size
    )
    return FittedPage(
        page,
        tuple(item for one in sections for place, item in enumerate(one.part.items) if place not in one.texts),
        sum(one.is_shortened(place) for one in sections for place in one.texts),
        tuple(one.part.title for one in sections if not one.texts),
    )


class _Section:
    """A section with the texts that stand on the page, by their places."""

    def __init__(self, part: HandOutSection, says_more: bool) -> None:
        self.part = part
        self.says_more = says_more
        newest = sorted(range(len(part.items)), key=lambda place: part.items[place].day or date.min, reverse=True)
        self.newest = newest[:MAX_PER_SECTION]
        """Places of the entries that are tried, the newest first."""
        self.texts = {place: clip(part.items[place].text, MAX_TEXT) for place in sorted(self.newest)}

    @property
    def missing(self) -> int:
        """Entries that do not stand on the page."""
        return len(self.part.items) - len(self.texts)

    def is_shortened(self, place: int) -> bool:
        """Whether a text was cut."""
        return self.texts[place] != collapse_whitespace(self.part.items[place].text)

    def heading_height(self, size: float) -> float:
        """Height of the heading with the margins of the list and "and 34 more"."""
        more = LINE_HEIGHT + 0.2 if self.says_more else 0
        return (1.2 + 1.2 * 1.25 + 0.2 + 0.4 + more) * size + 1

    @property
    def lines(self) -> list[str]:
        """The texts as they stand on the page."""
        more = [f"and {self.missing} more"] if self.says_more and self.missing else []
        return [*(self.texts[place] for place in sorted(self.texts)), *more]


def _fits(hand_out: HandOut, sections: Sequence[_Section], size: float) -> bool:
    if any(one.missing for one in sections):
        return False
    heights = [item_height(text, size) for one in sections for text in one.texts.values()]
    needed = _frame_height(hand_out, size) + sum(one.heading_height(size) for one in sections) + sum(heights)
    return needed <= _room(hand_out, max(heights, default=0), size)


def _room(hand_out: HandOut, highest: float, size: float) -> float:
    """Height for all that stands on the sheets.

    What is kept together may leave the end of a sheet free.
    """
    at_ends = (highest + 4 * size) * (hand_out.max_sheets - 1)
    return hand_out.max_sheets * SHEET_HEIGHT * SAFETY - at_ends


def _drop_oldest(hand_out: HandOut, sections: Sequence[_Section], size: float) -> None:
    """Keep the newest entries of each section that have room, in turns."""
    used, highest = _frame_height(hand_out, size), 0.0
    turns = [
        ((one.part.is_extra, rank, number), one, place)
        for number, one in enumerate(sections)
        for rank, place in enumerate(one.newest)
    ]
    tried = {id(one): one.texts for one in sections}
    full: set[int] = set()
    for one in sections:
        one.texts = {}
    for (_, _, number), one, place in sorted(turns, key=lambda turn: turn[0]):
        text = tried[id(one)][place]
        height = item_height(text, size)
        more = height if one.texts else height + one.heading_height(size)
        if number not in full and used + more <= _room(hand_out, max(highest, height), size):
            one.texts[place] = text
            used, highest = used + more, max(highest, height)
        else:
            full.add(number)


def _frame_height(hand_out: HandOut, size: float) -> float:
    """Height of title, subtitle, lead, figures and footer."""
    width = SHEET_WIDTH / size

    def text(words: str, scale: float, around: float) -> float:
        return (count_lines(words, width / scale) * LINE_HEIGHT * scale + around) if words else 0

    nothing = "" if any(part.items for part in hand_out.sections) else hand_out.nothing
    texts = (
        text(hand_out.notice, 1, 2.2),
        text(hand_out.title, 1.7, 0),
        text(hand_out.subtitle, 1, 0.3),
        text(hand_out.lead, 1, 0.5),
        text(nothing, 1, 0.8),
        text(hand_out.footer, 1, 1.8),
    )
    rows = [row for row in hand_out.figures if row[1]]
    card = width / CARDS_IN_ROW - 2.5
    highest = max((sum(count_lines(word, card) for word in row if word) for row in rows), default=0)
    cards_height = ceil(len(rows) / CARDS_IN_ROW) * (highest * LINE_HEIGHT + 1.3) + bool(rows)
    return (sum(texts) + cards_height) * size


def _blocks(hand_out: HandOut, sections: Sequence[_Section]) -> tuple[Block, ...]:
    blocks = [*paragraph(hand_out.lead), *cards(*hand_out.figures)]
    blocks += [block for one in sections if one.texts for block in section(one.part.title, bullet_list(one.lines))]
    if not any(one.texts for one in sections):
        blocks += paragraph(hand_out.nothing, quiet=True)
    return tuple(blocks)
