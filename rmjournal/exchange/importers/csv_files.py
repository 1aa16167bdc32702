"""Importer of tables (CSV, TSV): ours as entries, others by their columns."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from rmjournal.errors import JournalError, Refused
from rmjournal.exchange.column_names import column_roles
from rmjournal.exchange.column_targets import SHARED_FIELDS, kind_or_none
from rmjournal.exchange.csv_tables import CSV_SUFFIX, ENTRY_COLUMN, ID_COLUMN, POINTER
from rmjournal.exchange.database_pages import table_stem
from rmjournal.exchange.entry_decoder import HISTORY
from rmjournal.exchange.foreign_table import FoundDays, TableReader
from rmjournal.exchange.incoming import (
    NO_CHOICES,
    NO_ENTRIES,
    ImportChoices,
    Incoming,
    ProposedColumn,
    SkippedItem,
    Source,
    SourcePlace,
    decode_foreign,
    head_of,
    say_repeated,
)
from rmjournal.exchange.own_table import OwnTableReader
from rmjournal.exchange.table_text import FoundTable, TableRow, read_table
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import fold_word

SUFFIXES = (CSV_SUFFIX, ".tsv")
"""Endings of tables."""
_MAYBE_SEPARATORS = {".txt": "\t;", "": "\t;,"}
"""Endings of texts that may be tables, as spreadsheets save them, and what separates cells there; a pipe has none."""
_OWN_HEADER = re.compile(rf'"?{ID_COLUMN}"?[,;\t]"?{ENTRY_COLUMN}"?[,;\t]')
_FEWEST_KNOWN = 2
"""Headers that are known in a text that is a table by its content alone."""


def looks_like(source: Source) -> bool:
    """Whether a file, or one in a folder, is a table."""
    return any(_is_table(path, data) for path, data in source.files.items())


def _is_table(path: str, data: bytes) -> bool:
    name = path.rpartition("/")[2].lower()
    ending = name[name.rfind(".") :] if "." in name else ""
    if name.startswith("."):
        return False
    if ending in SUFFIXES or ending not in _MAYBE_SEPARATORS:
        return ending in SUFFIXES
    text = decode_foreign(head_of(data))[0]
    return _OWN_HEADER.match(text) is not None or _has_known_header(text, _MAYBE_SEPARATORS[ending])


def _has_known_header(text: str, separators: str) -> bool:
    """Whether a text begins with known headers and even rows."""
    lines = [line for line in text.split("\n") if line.strip()][:3]
    for separator in separators:
        cells = [cell.strip('" ') for cell in lines[0].split(separator)] if len(lines) > 1 else []
        is_even = len({line.count(separator) for line in lines}) == 1
        if is_even and sum(map(bool, map(column_roles, cells))) >= _FEWEST_KNOWN:
            return True
    return False


_Cells = frozenset[tuple[str, str]]


@dataclass
class FoundRows:
    """What some tables hold."""

    entries: list[Entry] = field(default_factory=list)
    by_id: dict[str, Entry] = field(default_factory=dict)
    skipped: list[SkippedItem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    origins: dict[str, SourcePlace] = field(default_factory=dict)
    unclear_days: list[str] = field(default_factory=list)
    contradicting_days: tuple[str, ...] = ()
    columns: list[ProposedColumn] = field(default_factory=list)

    def add_open_questions(self, days: FoundDays) -> None:
        """Add the days of a table whose order must be asked."""
        self.unclear_days += days.unclear
        self.contradicting_days = self.contradicting_days or days.contradicting

    def as_incoming(self, form: str) -> Incoming:
        """All of it as incoming entries."""
        return Incoming(
            format=form,
            entries=tuple(self.entries),
            skipped=tuple(self.skipped),
            notes=tuple(dict.fromkeys(self.notes)),
            origins=self.origins,
            ambiguous_days=tuple(self.unclear_days),
            contradicting_days=self.contradicting_days,
            columns=tuple(self.columns),
            is_complete=bool(self.entries) and not self.origins,
        )


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read the entries of all rows; what is left out is told."""
    found = FoundRows()
    tables: dict[str, FoundTable] = {}
    for path, data in source.files.items():
        if source.is_folder and not _is_table(path, data):
            continue
        try:
            tables[path] = read_table(path, data)
        except Refused as error:
            found.skipped.append(SkippedItem(where=path, why=str(error)))
        else:
            found.notes += tables[path].notes
    empty = [path for path, table in tables.items() if source.is_folder and not table.rows]
    found.skipped += [SkippedItem(where=path, why=NO_ENTRIES) for path in empty]
    repeated = _find_repeated(tables) if len(tables) > 1 else {}
    for path, table in tables.items():
        if count := len(repeated.get(path, ())):
            found.notes.append(say_repeated(count, "row", path, "table"))
            table = replace(table, rows=[row for row in table.rows if row.line not in repeated[path]])
        if table.rows or not count:
            _read_rows(path, table, choices, found)
    return found.as_incoming("csv")


def _find_repeated(tables: Mapping[str, FoundTable]) -> Mapping[str, set[int]]:
    """The lines of rows that a larger table repeats.

    It has the same columns or, of Notion, more of them.
    """
    known: dict[frozenset[str], Counter[_Cells]] = {}
    larger: dict[str, FoundTable] = {}
    repeated: dict[str, set[int]] = {}
    for path, table in sorted(tables.items(), key=lambda item: (-len(item[1].rows), -len(item[1].columns))):
        columns = frozenset(table.columns)
        if ENTRY_COLUMN in columns:
            continue
        here = known.setdefault(columns, Counter())
        other = larger.setdefault(table_stem(path), table)
        if other is not table and columns < {*other.columns}:
            here = here | Counter(_cells(other, row, columns) for row in other.rows)
        seen: Counter[_Cells] = Counter()
        for row in table.rows:
            cells = _cells(table, row, columns)
            seen[cells] += 1
            if seen[cells] <= here[cells]:
                repeated.setdefault(path, set()).add(row.line)
        known[columns] |= seen
    return repeated


def _cells(table: FoundTable, row: TableRow, columns: Collection[str]) -> _Cells:
    """The cells of a row that are not empty, in some columns, by header."""
    cells = zip(table.columns, row.cells, strict=False)
    return frozenset((column, text) for column, cell in cells if column in columns and (text := cell.strip()))


def _read_rows(path: str, table: FoundTable, choices: ImportChoices, found: FoundRows) -> None:
    """Read rows with an id of ours as entries, others by columns."""
    own: list[TableRow] = []
    others: list[TableRow] = []
    for row in table.rows:
        (own if POINTER.fullmatch(_cell(table, row, ENTRY_COLUMN)) else others).append(row)
    if not own:
        read_foreign_rows(path, table, TableReader(path, table, choices), found)
        return
    reader = OwnTableReader(path, replace(table, rows=own), choices)
    found.skipped += reader.skipped
    found.add_open_questions(reader.days)
    found.notes += reader.days.notes(path)
    for row in own:
        try:
            found.entries.append(reader.entry(row))
        except JournalError as error:
            found.skipped.append(SkippedItem(where=f"{path}, line {row.line}", why=str(error)))
    if others:
        rest = _without_columns(table, others, {ID_COLUMN, ENTRY_COLUMN, HISTORY})
        kind = kind_or_none(_cell(table, own[0], ENTRY_COLUMN).partition("/")[0])
        read_foreign_rows(path, rest, TableReader(path, rest, choices, kind), found)


def _cell(table: FoundTable, row: TableRow, column: str) -> str:
    return row.cell(table.columns.index(column)) if column in table.columns else ""


def _without_columns(table: FoundTable, rows: list[TableRow], left_out: set[str]) -> FoundTable:
    """Some rows of a table without some of its columns."""
    kept = [at for at, column in enumerate(table.columns) if column not in left_out]
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=[replace(row, cells=tuple(row.cells[at] for at in kept if at < len(row.cells))) for row in rows],
    )


def read_foreign_rows(path: str, table: FoundTable, reader: TableReader, found: FoundRows) -> None:
    """Add the entries of a foreign table, with what to tell of them."""
    found.columns += reader.targets.proposed()
    found.add_open_questions(reader.days)
    found.notes += reader.notes()
    if any(fold_word(column) in SHARED_FIELDS for column in table.columns):
        found.notes.append("Entries from other programs are private. To share one: p, or edit REF --shared.")
    places: Counter[str] = Counter()
    for row in reader.rows:
        try:
            for entry, header, key, other_id in reader.entries(row):
                container = f"{path}#{header}" if header else path
                if other_id and found.by_id.get(entry.id, entry) != entry:
                    entry = entry.edit(id=other_id)
                found.entries.append(entry)
                found.by_id[entry.id] = entry
                found.origins[entry.id] = SourcePlace(container, key, places[container])
                places[container] += 1
        except JournalError as error:
            found.skipped.append(SkippedItem(where=f"{path}, line {row.line}", why=str(error)))
    found.skipped += reader.skipped
