"""View: what pages draw, and the rows of a pane: lazy rows, hints, badges."""

import asyncio
import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, overload

import msgspec
from msgspec.structs import replace

from rmjournal.english import join_parts
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.entry_page import conflict_badge
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import other_role
from rmjournal.render.row import Row

INDEXED_AT_ONCE = 100
"""Entries that are indexed before a key is looked at again."""
SET_ASIDE = "z not now · Z never ask this"
"""The keys that set aside what is asked, in words."""


class View(Perspective, frozen=True, kw_only=True):
    """A perspective with the entries and the filter that pages draw; immutable."""

    query: str = ""
    """Filter text of the list."""
    version_counts: Mapping[str, int] = {}
    """Number of versions of a text, by entry id; only entries with several."""

    fields_apart: Mapping[str, Collection[str]] = {}
    """The fields with several versions, by entry id."""
    day_first: bool = True
    """Whether 1/12 means 1 December, not 12 January."""
    has_first_steps: bool = False
    """Whether Today begins with the first steps of a new journal."""
    steps_put_off: frozenset[str] = frozenset()
    """The names of first steps that are not shown today."""

    asks_questions: bool = True
    """Whether a question may be asked: not while private texts are hidden, or on a day of “not now”."""

    hide_key: str = "F2"
    """The name of the key that hides private texts and shows them again."""

    @property
    def names_by_role(self) -> dict[str, str]:
        """The names of owner and partner by role, for texts that leave."""
        return {self.role: self.entries.owner or "I", other_role(self.role): self.partner_name or "partner"}

    def badge(self, entry: Entry) -> str:
        """Give the conflict badge of an entry; empty for a single version."""
        return conflict_badge(self.version_counts, entry.id)

    @functools.cached_property
    def _filter_result(self) -> tuple[frozenset[str], str, str]:
        """Ids of the entries that match the filter, its notes and its problem."""
        from rmjournal.insight.search import search_index

        index = search_index(self.entries, self.today, self.day_first, self.hidden)
        result = index.search(self.query, is_typing=True)
        ids = frozenset(entry.id for entry in (index.listed if result.is_blank else result.hits))
        return ids, " · ".join(result.notes), result.problem

    def keeps(self, entry: Entry) -> bool:
        """Tell whether an entry matches the filter; redacted entries match no text."""
        return not self.query.strip() or entry.id in self._filter_result[0]

    @property
    def filter_notes(self) -> str:
        """The notes of the filter: a forgiven typo, a day in full."""
        return self._filter_result[1] if self.query.strip() else ""

    @property
    def filter_tail(self) -> str:
        """The notes of the filter, and how one leaves it."""
        return " · ".join(filter(None, (self.filter_notes, "Esc shows all" if self.query else "")))

    @property
    def nothing_found(self) -> str:
        """Why the filter leaves nothing: what is wrong with it, or that nothing matches."""
        hidden = " Private entries are hidden." if self.hidden else ""
        return self._filter_result[2] or f"Nothing found for “{self.query.strip()}”.{hidden}"


async def index_ahead(entries: Entries) -> None:
    """Index entries for search in small pieces, between two keys."""
    from rmjournal.insight.search import index_entry

    for number, entry in enumerate(entries):
        index_entry(entry)
        if number % INDEXED_AT_ONCE == 0:
            await asyncio.sleep(0)


BuildRows = Callable[[int], Sequence[Row]]
"""Makes the rows of a pane for its width in cells."""


class ChartPage(msgspec.Struct, frozen=True):
    """Page of charts that is about no single entry."""

    title: str
    draw: Callable[[View, int], Sequence[Row]]


class ReflectionSentence(str):
    """A reflection sentence that can become an action, learning or topic."""


class Tag(str):
    """A tag on a page, which finds all entries with it."""


class StepName(str):
    """A first step on Today, which opens where it is done."""


class SessionStep(int):
    """A step of a session that a click opens, by its number."""


class MonthRow(msgspec.Struct, frozen=True):
    """The months on Today, which are turned back and forth."""

    months: int
    """How many months they are after the present one."""
    first: date
    """The first day of the first of them."""
    size: int
    """How many stand side by side."""


class NamedReview(msgspec.Struct, frozen=True):
    """A review that a row names: of which pair, and of what period."""

    pair: Relationship
    period: str


class ReviewSpot(msgspec.Struct, frozen=True):
    """An open review: its pair, its period, and what of it is shown."""

    pair_id: str
    period: str
    page: str = "review"
    audience: Audience = "private"


class Spot(msgspec.Struct, frozen=True):
    """What is open on the screens, without a word of it."""

    place: int = 0
    pair_id: str = ""
    entry_id: str = ""
    session_id: str = ""
    step: int = 0
    review: ReviewSpot | None = None
    query: str | None = None
    """What is looked for; None where nothing is. It is kept sealed, and empty here, while the lock is closed."""
    is_reading: bool = False
    """Whether the page of the entry has the focus, not the list."""


class PageLink(msgspec.Struct, frozen=True):
    """A link in a page's head; keys act on the page's entry."""

    entry: Entry


class LazyRows(Sequence[Row]):
    """Rows made when they are looked at, for very long lists."""

    def __init__(self, count: int, make: Callable[[int], Row]) -> None:
        self._count = count
        self._make = functools.lru_cache(maxsize=512)(make)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Give a row, or a slice of rows."""
        if isinstance(index, slice):
            return [self._make(place) for place in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)

    def indices_of(self, entry_id: str) -> Sequence[int]:
        """List the indices of the rows of an entry."""
        return [index for index, row in enumerate(self) if row.entry is not None and row.entry.id == entry_id]

    def find_start(self) -> int:
        """Find the row where the cursor begins; -1 for none."""
        return next((index for index, row in enumerate(self) if row.is_start), -1)

    @property
    def sections(self) -> Sequence[int]:
        """The indices of the titles of sections."""
        return section_indices(list(self))


def section_indices(rows: Sequence[Row]) -> Sequence[int]:
    """List the indices of the titles of sections."""
    return rows.sections if isinstance(rows, LazyRows) else [at for at, row in enumerate(rows) if row.is_section]


def find_start(rows: Sequence[Row]) -> int:
    """Find the row where the cursor begins; -1 for none."""
    if isinstance(rows, LazyRows):
        return rows.find_start()
    return next((index for index, row in enumerate(rows) if row.is_start), -1)


class LazyRow(msgspec.Struct, frozen=True, gc=False):
    """A row of a list, made on access; the garbage collector skips it."""

    make: Callable[[Any], Row]
    about: Entry
    """The entry of which it is made."""
    is_text: bool = False
    """The row is a text below the one of the entry."""
    is_start: bool = False
    """The cursor begins here."""

    @property
    def entry(self) -> Entry | None:
        """The entry that the row stands for."""
        return None if self.is_text else self.about


class ListRows(LazyRows):
    """Rows of a list: titles, and rows of entries made on access."""

    def __init__(self, items: Sequence[Row | LazyRow]) -> None:
        super().__init__(len(items), self._row)
        self.items = items

    def _row(self, index: int) -> Row:
        item = self.items[index]
        return item if isinstance(item, Row) else item.make(item.about)

    @functools.cached_property
    def _ids(self) -> list[str]:
        return ["" if (entry := item.entry) is None else entry.id for item in self.items]

    def indices_of(self, entry_id: str) -> Sequence[int]:
        """List the indices of the rows of an entry."""
        indices: list[int] = []
        with suppress(ValueError):
            while entry_id:
                indices.append(self._ids.index(entry_id, indices[-1] + 1 if indices else 0))
        return indices

    def find_start(self) -> int:
        """Find the row where the cursor begins; -1 for none."""
        return next((index for index, item in enumerate(self.items) if item.is_start), -1)

    @functools.cached_property
    def sections(self) -> Sequence[int]:
        """The indices of the titles of sections."""
        return [index for index, item in enumerate(self.items) if isinstance(item, Row) and item.is_section]

    def changed(self, change: Callable[[Row], Row]) -> "ListRows":
        """Give the same list with each row changed, when it is looked at."""
        return ListRows([_changed(item, change) for item in self.items])


def _changed(item: Row | LazyRow, change: Callable[[Row], Row]) -> Row | LazyRow:
    if isinstance(item, Row):
        return change(item)
    return msgspec.structs.replace(item, make=lambda about: change(item.make(about)))


def list_items(rows: Sequence[Row]) -> Sequence[Row | LazyRow]:
    """Give the rows of a list, those of entries not made yet."""
    return rows.items if isinstance(rows, ListRows) else rows


def hint(text: str, action: str = "") -> Row:
    """Tell what belongs in an empty pane and which key adds it.

    Enter does so too.
    """
    return Row(text, tone="quiet", action=action, names_keys=True)


def has_page(row: Row) -> bool:
    """Tell whether a page can show what a row stands for."""
    return row.entry is not None or isinstance(row.payload, ChartPage)


def name_pairs(rows: Sequence[Row], view: View) -> Sequence[Row]:
    """Add the partner to the rows of a list with several relationships."""
    if not view.shows_several_pairs or _says_all_itself(rows):
        return rows
    named: list[Row] = []
    above: Entry | None = None
    for row in rows:
        if row.entry is not None:
            is_part = above is not None and view.entries.whole_of(row.entry) is above
            whom = "" if is_part else view.with_whom(row.entry)
            above = above if is_part else row.entry
            is_named = row.tail == whom or row.tail.startswith(f"{whom} · ")
            row = row if is_named else replace(row, tail=" · ".join(filter(None, (whom, row.tail))))
        named.append(row)
    return named


def _says_all_itself(rows: Sequence[Row]) -> bool:
    """Tell whether rows name pairs and versions themselves, as the timeline does."""
    return isinstance(rows, LazyRows) and not isinstance(rows, ListRows)


def add_badges(rows: Sequence[Row], view: View) -> Sequence[Row]:
    """Mark entries with several versions of a text."""
    if not view.version_counts or _says_all_itself(rows):
        return rows
    change = functools.partial(_with_badge, view)
    return rows.changed(change) if isinstance(rows, ListRows) else [change(row) for row in rows]


def _with_badge(view: View, row: Row) -> Row:
    """Put a badge before the tail.

    Where there is no room the tail goes under the text of the same row.
    """
    badge = view.badge(row.entry) if row.entry is not None else ""
    return replace(row, tail=join_parts(badge, row.tail), tail_tone="warning") if badge else row
