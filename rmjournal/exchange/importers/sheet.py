"""CSV files, one or a folder of them: rows that we wrote as they were, all others by the names of their columns."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from rmjournal.errors import JournalError, Refused
from rmjournal.exchange.csv_tables import ENDING, ENTRY
from rmjournal.exchange.entry_decoder import entry_said
from rmjournal.exchange.formulas import undone
from rmjournal.exchange.importers.csv_files import Reader, Row
from rmjournal.exchange.incoming import Incoming, Source, Unread, decoded
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named

_POINTER = re.compile(r"([a-z_]+)/(\d+)")
_SEPARATORS = ",;\t"
_LONGEST = 2**31 - 1


def looks_like(source: Source) -> bool:
    """A file that is called so, or a folder that holds one."""
    return any(_is_table(path) for path in source.files)


def read(source: Source) -> Incoming:
    """An entry for each row; what cannot be read is told with its line."""
    entries: list[Entry] = []
    unread: list[Unread] = []
    whole = True
    for path in source.files:
        if source.folder and not _is_table(path):
            continue
        try:
            rows = list(_rows(decoded(path, source.files[path])))
            ours = bool(rows) and all(_POINTER.fullmatch(row.cells.get(ENTRY, "")) for row in rows)
            reader = None if ours else Reader(path, rows)
        except Refused as error:
            unread.append(Unread(where=path, why=str(error)))
            continue
        whole, day = whole and ours, source.days.get(path)
        unread += reader.unread if reader else ()
        for row in rows:
            try:
                entry = reader.entry(row) if reader else _ours(row.checked())
                entries.append(entry.filled(day) if reader and day else entry)
            except JournalError as error:
                unread.append(Unread(where=f"{path}, line {row.line}", why=str(error)))
    return Incoming(format="csv", entries=tuple(entries), unread=tuple(unread), whole=whole and bool(entries))


def _is_table(path: str) -> bool:
    return path.lower().endswith(ENDING) and not path.rpartition("/")[2].startswith(".")


def _rows(text: str) -> Iterator[Row]:
    """The rows below the first with their lines; empty ones are passed over."""
    csv.field_size_limit(_LONGEST)
    head = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=head.count), strict=True)
    line = 1
    names: list[str] | None = None
    try:
        for cells in table:
            if names is None:
                names = cells
            elif any(cell.strip() for cell in cells):
                yield Row(line, dict(zip(names, cells, strict=False)), len(cells) - len(names))
            line = table.line_num + 1
    except csv.Error as error:
        raise Refused(f"From line {line} on it is no CSV ({error}); mend that line and import it again.") from error


def _ours(cells: Mapping[str, str]) -> Entry:
    name, entry_id = _POINTER.fullmatch(cells[ENTRY]).groups()  # type: ignore[union-attr]
    kind = kind_named(name)
    told: dict[str, object] = {}
    for column, cell in cells.items():
        field, dot, key = undone(column).partition(".")
        declared = fields(kind).get(field)
        if dot and cell:
            told.setdefault(field, {})[key] = undone(cell)  # type: ignore[index]
        elif declared and declared.form == "lines":
            told[field] = [line for line in undone(cell).split("\n") if line]
        elif declared and declared.form == "ref":
            told[field] = _POINTER.sub(r"\2", cell)
        elif not dot:
            told[field] = undone(cell)
    return entry_said(kind, {**told, "id": entry_id}, {})
