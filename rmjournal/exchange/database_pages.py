"""Databases of Notion: a row and the page it names are one entry.

Notion exports each page of a database twice: as a row of ``Talks 1f2e.csv``, perhaps also of ``Talks 1f2e_all.csv``,
and as a page ``First talk 3c4d.md`` in the folder ``Talks 1f2e`` or ``Talks``.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from rmjournal.english import agree, pluralize
from rmjournal.exchange.column_names import DETAIL, TEXT
from rmjournal.exchange.foreign_table import prose_place, under_header
from rmjournal.exchange.found_days import read_day
from rmjournal.exchange.incoming import Incoming, ProposedColumn
from rmjournal.exchange.jrnl_text import TIME_DETAIL
from rmjournal.exchange.markdown_words import plain_words
from rmjournal.exchange.table_text import RANGE
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import fold_word
from rmjournal.model.folded_text import fold_words
from rmjournal.model.kind import fields
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session

NOTION_ID = re.compile(r"[ -]?\b[0-9a-f]{32}$")
"""The id that Notion puts at the end of names."""
_TABLE = re.compile(r"(?P<stem>.+?)(?P<all>_all)?\.csv", re.IGNORECASE)

_MOST_COMPARED = 50
"""Pages of the same title and day that are compared with a row."""


def table_stem(path: str) -> str:
    """The path of a table without ending or ``_all``; empty for no table."""
    match = _TABLE.fullmatch(path)
    return match["stem"] if match else ""


def join_pages(incoming: Incoming) -> Incoming:
    """Join each row with the page of its title and day.

    A row without a page and a page without a row stay as they are.
    """
    rows = [
        (entry, stem)
        for entry in incoming.entries
        if entry.id in incoming.origins and (stem := table_stem(incoming.origins[entry.id].container))
    ]
    row_by_page = dict(_find_pages(incoming).pair(rows))
    if not row_by_page:
        return incoming
    columns: dict[str, list[ProposedColumn]] = defaultdict(list)
    for column in incoming.columns:
        columns[column.table].append(column)
    joined = {
        entry.id: _join(row, entry, columns[incoming.origins[row.id].container])
        for entry in incoming.entries
        if isinstance(entry, Note) and (row := row_by_page.get(entry.id))
    }
    gone = {row.id for row in row_by_page.values()}
    count = len(joined)
    note = f"{pluralize(count, 'row')} {agree(count, 'belongs to a page', 'belong to pages')} of the same name."
    return replace(
        incoming,
        entries=tuple(joined.get(entry.id, entry) for entry in incoming.entries if entry.id not in gone),
        origins={key: origin for key, origin in incoming.origins.items() if key not in gone},
        notes=(*incoming.notes, note),
    )


def _find_pages(incoming: Incoming) -> "_Pages":
    """The pages in folders with the name of a table."""
    folders = {stem for origin in incoming.origins.values() if (stem := table_stem(origin.container))}
    folders |= {NOTION_ID.sub("", stem) for stem in folders}
    pages = _Pages()
    for entry in incoming.entries if folders else ():
        origin = incoming.origins.get(entry.id)
        folder, _, name = origin.container.rpartition("/") if origin else ("", "", "")
        is_page = folder in folders and origin and origin.place == 0 and not table_stem(name)
        if is_page and isinstance(entry, Note) and (title := _title(entry)):
            pages.add(folder, title, entry)
    return pages


def _title(entry: Entry) -> str:
    first = str(getattr(entry, entry.KIND.main)).strip().partition("\n")[0]
    return fold_words(plain_words(first.lstrip("# ")))


class _Pages:
    """The pages of databases by folder and title, and by their days."""

    def __init__(self) -> None:
        self._dated: dict[tuple[str, str, date], deque[Note]] = defaultdict(deque)
        self._undated: dict[tuple[str, str], deque[Note]] = defaultdict(deque)
        self._all: dict[tuple[str, str], deque[Note]] = defaultdict(deque)
        self._taken: set[str] = set()

    def add(self, folder: str, title: str, page: Note) -> None:
        """Add a page."""
        self._all[folder, title].append(page)
        if page.day is None:
            self._undated[folder, title].append(page)
        for day in {*_days(page)}:
            self._dated[folder, title, day].append(page)

    def pair(self, rows: Sequence[tuple[Entry, str]]) -> Iterator[tuple[str, Entry]]:
        """The row of each page by id: same day first, then undated ones."""
        rows = [(row, stem) for row, stem in rows if prose_place(type(row))] if self._all else []
        for find in (self._same_day, self._any_day):
            for row, stem in rows:
                names = dict.fromkeys((stem, NOTION_ID.sub("", stem)))
                fitting = [] if row.id in self._taken else [page for name in names for page in find(name, row)]
                if fitting:
                    page = max(fitting, key=lambda page: len(_details(row) & _details(page)))
                    self._taken |= {row.id, page.id}
                    yield page.id, row

    def _same_day(self, folder: str, row: Entry) -> Iterator[Note]:
        for day in {*_days(row)}:
            pages = self._free(self._dated.get((folder, _title(row), day)))
            yield from (page for page in pages if day in (row.day, page.day))

    def _any_day(self, folder: str, row: Entry) -> Iterable[Note]:
        return self._free((self._undated if row.day else self._all).get((folder, _title(row))))

    def _free(self, pages: deque[Note] | None) -> Iterable[Note]:
        """The first pages that have no row yet."""
        while pages and pages[0].id in self._taken:
            pages.popleft()
        return [page for page in islice(pages or (), _MOST_COMPARED) if page.id not in self._taken]


def _details(entry: Entry) -> set[tuple[str, str]]:
    return {(fold_word(key), text) for key, text in entry.details.items()} if isinstance(entry, Note) else set()


def _days(entry: Entry) -> Iterator[date]:
    """The day of an entry, and those in its details."""
    if entry.day:
        yield entry.day
    for text in entry.details.values() if isinstance(entry, Note) else ():
        if found := read_day(text.partition(RANGE)[0]):
            yield from filter(None, (found.day, found.month_first))


def _join(row: Entry, page: Note, columns: Iterable[ProposedColumn]) -> Entry:
    """The entry of a row with the text and properties of its page."""
    targets = {fold_word(column.header): column.target for column in columns}
    title, _, body = page.text.strip().partition("\n")
    tags = list(dict.fromkeys((*row.tags, *page.tags)))
    if isinstance(row, Note):
        kept = {
            key: text
            for key, text in page.details.items()
            if targets.get(fold_word(key), DETAIL) in (DETAIL, TEXT) and not _tells_day(row, page, key)
        }
        details = {**kept, **row.details}
        text = page.text if body.strip() else row.text
        return row.edit(
            id=page.id, text=text, on=row.on or page.on, details=details, tags=tags, author=row.author or page.author
        )
    kind, place = type(row), prose_place(type(row))
    is_main = place == kind.KIND.main
    own_text = str(getattr(row, place)).partition("\n")[2] if is_main else str(getattr(row, place))
    extra = [
        under_header(key, text) for key, text in page.details.items() if fold_word(key) not in {TIME_DETAIL, *targets}
    ]
    texts = (title if is_main else "", body.strip(), own_text.strip(), *extra)
    changes: dict[str, object] = {"id": page.id, "tags": tags, place: "\n\n".join(filter(None, texts))}
    if "on" in fields(kind):
        changes["on"] = row.day or page.on
    if kind is Session and changes[place] and "state" not in targets.values():
        changes["state"] = "held"
    return row.edit(**changes)


def _tells_day(row: Note, page: Note, key: str) -> bool:
    """Whether a page's detail is redundant: the row's day, or another day's time."""
    if key == TIME_DETAIL:
        return row.on is not None and row.on != page.on
    found = read_day(page.details[key])
    return bool(found and row.on in (found.day, found.month_first))
