"""Importer of CSV files, ours as entries and others by their column names."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rmjournal.dates import parse_day
from rmjournal.errors import JournalError, NotFound, Refused
from rmjournal.exchange.csv_tables import CSV_SUFFIX, ENTRY_COLUMN, unescape_formula
from rmjournal.exchange.entry_decoder import decode_entry
from rmjournal.exchange.incoming import (
    NO_CHOICES,
    ImportChoices,
    Incoming,
    Origin,
    SkippedItem,
    Source,
    decode_text,
    foreign_id,
)
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.field_forms import ParseContext, fold_word, match_word, parse_value
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.note import DETAILS, Note

COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "on", "when", "created", "created_at", "datetime", "timestamp"),
    "title": ("title", "subject", "heading", "headline"),
    "text": ("text", "note", "notes", "body", "content", "entry", "message", "description"),
    "tags": ("tags", "tag", "labels", "keywords"),
    "kind": ("kind", "type"),
}
"""The names of columns, by the role of their content."""
SHARED_FIELD = "shared"
"""The name of the field and column for sharing."""
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")
_ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")


@dataclass(frozen=True)
class CsvRow:
    """One row: its first line, cells by column, and the number of surplus cells."""

    line: int
    cells: Mapping[str, str]
    surplus: int = 0

    def checked_cells(self) -> Mapping[str, str]:
        """The cells; `Refused` when there are more of them than columns."""
        if self.surplus > 0:
            raise Refused(f"It has {self.surplus} more cells than columns. Put texts with a comma in quotes.")
        return self.cells


class TableReader:
    """Reads the rows of one foreign table as entries.

    They are notes, unless the name of the file or a column names another kind.
    """

    def __init__(self, path: str, rows: Sequence[CsvRow]) -> None:
        columns = list(rows[0].cells) if rows else []
        self._kind = _kind_or_none(path.rpartition("/")[2].rpartition(".")[0])
        self._roles = {
            column: _role_of(column) for column in columns if not (self._kind and _field_named(self._kind, column))
        }
        self._day_first = not any(_is_month_first(cell) for row in rows for cell in row.cells.values())
        self._seen: Counter[str] = Counter()
        kinds = {self._kind_of(row) for row in rows}
        has_main_column = any(_field_named(kind, column) == kind.KIND.main for kind in kinds for column in columns)
        if rows and not has_main_column and not {"text", "title"} & set(self._roles.values()):
            raise Refused(
                "It has no column for the text. Rename one column to text, then import it "
                f"again.{_known_columns(kinds)}"
            )
        self.skipped = [
            SkippedItem(where=f"{path}, column {column}", why=_why_skipped(column, kinds))
            for column in columns
            if not self._roles.get(column) and not any(_field_named(kind, column) for kind in kinds)
        ]

    def entry(self, row: CsvRow) -> Entry:
        """The entry of a row, with the same id each time.

        Raises `JournalError` for a row that cannot be read.
        """
        cells = row.checked_cells()
        by_role = {role: cells[column].strip() for column, role in self._roles.items() if role and cells.get(column)}
        kind, note_kind = _kind_from_cell(by_role.get("kind", ""), self._kind or Note)
        values: dict[str, object] = {"kind": note_kind} if note_kind else {}
        for column, cell in cells.items():
            name = "" if self._roles.get(column) else _field_named(kind, column)
            if name and cell.strip():
                values[name] = self._read_cell(fields(kind)[name], cell)
        if main := "\n\n".join(part for part in (by_role.get("title"), by_role.get("text")) if part):
            values[kind.KIND.main] = main
        if "tags" in by_role:
            values["tags"] = [
                tag for part in re.split(r"[,;\n]", by_role["tags"]) if (tag := part.strip().lstrip("#"))
            ]
        if "day" in by_role and "on" in fields(kind):
            values["on"] = self._day(fields(kind)["on"], by_role["day"])
        return decode_entry(kind, {**values, "id": self._entry_id(values.get("on"), cells)}, {})

    def _kind_of(self, row: CsvRow) -> type[Entry]:
        kind_cell = next((row.cells.get(column, "") for column, role in self._roles.items() if role == "kind"), "")
        try:
            return _kind_from_cell(kind_cell, self._kind or Note)[0]
        except JournalError:
            return self._kind or Note

    def _read_cell(self, field: Field, cell: str) -> object:
        if field.form == "day":
            return self._day(field, cell)
        text = unescape_formula(cell)
        return parse_value(field, text, ParseContext(today=date.min)) if field.form == "choice" else text

    def _day(self, field: Field, cell: str) -> str:
        text = cell.strip()
        if match := _ISO_DAY.fullmatch(text):
            text = match[1]
        if not re.search(r"\d{4}", text):
            raise field.bad_value(f'must be a day with its year, like 2026-12-01, not "{text}"')
        return parse_day(text, date(2000, 1, 1), self._day_first).isoformat()

    def _entry_id(self, day: object, cells: Mapping[str, str]) -> str:
        key = "\n".join(f"{column}={cell}" for column, cell in cells.items())
        self._seen[key] += 1
        written_on = date.fromisoformat(str(day)) if day else None
        return foreign_id(written_on, f"csv\n{key}\n{self._seen[key]}")


def _role_of(column: str) -> str:
    return next((role for role, words in COLUMN_NAMES.items() if fold_word(column) in words), "")


def _field_named(kind: type[Entry], column: str) -> str:
    """The field that a column names, by name or label, or by the kind's name for its main one; empty for none.

    What another program calls shared was not meant for the partner here: the entry comes in private.
    """
    word = fold_word(column)
    words_by_name = {name: {name, fold_word(field.label)} for name, field in fields(kind).items()}
    words_by_name[kind.KIND.main].add(kind.KIND.name)
    names = (name for name, words in words_by_name.items() if word in words)
    return next((name for name in names if name != SHARED_FIELD), "")


def _why_skipped(column: str, kinds: Collection[type[Entry]]) -> str:
    """Say why a column is not read."""
    if fold_word(column) == SHARED_FIELD:
        return "Entries from other programs are private. To share one: p, or edit REF --shared."
    return f"There is no field with this name, so the column was left out.{_known_columns(kinds)}"


def _kind_or_none(word: str) -> type[Entry] | None:
    try:
        return kind_named(word)
    except NotFound:
        return None


def _kind_from_cell(text: str, default: type[Entry]) -> tuple[type[Entry], str]:
    """The kind, or the note's kind, that a cell names.

    `BadValue` when it names neither.
    """
    if not text:
        return default, ""
    if kind := _kind_or_none(text):
        return kind, ""
    if note_kind := match_word(DETAILS, text):
        return Note, note_kind
    raise fields(Note)["kind"].bad_value(f'cannot be "{text}"; choose one of: {", ".join(DETAILS)}')


def _is_month_first(cell: str) -> bool:
    match = _NUMERIC_DAY.fullmatch(cell.strip())
    return match is not None and int(match[2]) > 12


def _known_columns(kinds: Collection[type[Entry]]) -> str:
    """Name the columns that are read."""
    names = dict.fromkeys([*COLUMN_NAMES, *(name for kind in kinds for name in fields(kind))])
    return f" Known names: {', '.join('date' if name == 'day' else name for name in names)}."


_POINTER = re.compile(r"([a-z_]+)/(\d+)")
_SEPARATORS = ",;\t"
_FIELD_LIMIT = 2**31 - 1


def looks_like(source: Source) -> bool:
    """Whether a file, or one in a folder, is called .csv."""
    return any(_is_table(path) for path in source.files)


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read an entry from each row; skipped rows are told with their line."""
    entries: list[Entry] = []
    skipped: list[SkippedItem] = []
    origins: dict[str, Origin] = {}
    is_complete = True
    for path in source.files:
        if source.is_folder and not _is_table(path):
            continue
        try:
            rows = list(_read_rows(decode_text(path, source.files[path])))
            is_own = bool(rows) and all(_POINTER.fullmatch(row.cells.get(ENTRY_COLUMN, "")) for row in rows)
            reader = None if is_own else TableReader(path, rows)
        except Refused as error:
            skipped.append(SkippedItem(where=path, why=str(error)))
            continue
        is_complete = is_complete and is_own
        skipped += reader.skipped if reader else ()
        for place, row in enumerate(rows):
            try:
                entries.append(reader.entry(row) if reader else _own_entry(row.checked_cells()))
                origins |= {entries[-1].id: Origin(path, place=place)} if reader else {}
            except JournalError as error:
                skipped.append(SkippedItem(where=f"{path}, line {row.line}", why=str(error)))
    return Incoming(
        format="csv",
        entries=tuple(entries),
        skipped=tuple(skipped),
        origins=origins,
        is_complete=is_complete and bool(entries),
    )


def _is_table(path: str) -> bool:
    return path.lower().endswith(CSV_SUFFIX) and not path.rpartition("/")[2].startswith(".")


def _read_rows(text: str) -> Iterator[CsvRow]:
    """The rows below the header with their lines; empty ones are passed over."""
    csv.field_size_limit(_FIELD_LIMIT)
    first_line = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first_line.count), strict=True)
    line = 1
    names: list[str] | None = None
    try:
        for cells in table:
            if names is None:
                names = cells
            elif any(cell.strip() for cell in cells):
                yield CsvRow(line, dict(zip(names, cells, strict=False)), len(cells) - len(names))
            line = table.line_num + 1
    except csv.Error as error:
        raise Refused(
            f"It cannot be read as CSV from line {line} on ({error}). Correct that line and import it again."
        ) from error


def _own_entry(cells: Mapping[str, str]) -> Entry:
    name, entry_id = _POINTER.fullmatch(cells[ENTRY_COLUMN]).groups()  # type: ignore[union-attr]
    kind = kind_named(name)
    values: dict[str, object] = {}
    for column, cell in cells.items():
        field, dot, key = unescape_formula(column).partition(".")
        declared = fields(kind).get(field)
        if dot and cell:
            values.setdefault(field, {})[key] = unescape_formula(cell)  # type: ignore[index]
        elif declared and declared.form == "lines":
            values[field] = [line for line in unescape_formula(cell).split("\n") if line]
        elif declared and declared.is_link:
            values[field] = _POINTER.sub(r"\2", cell)
        elif not dot:
            values[field] = unescape_formula(cell)
    return decode_entry(kind, {**values, "id": entry_id}, {})
