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
from rmjournal.exchange.csv_tables import ENDING, ENTRY, undone
from rmjournal.exchange.entry_decoder import entry_said
from rmjournal.exchange.incoming import Incoming, Source, Unread, decoded, foreign_id
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.field_forms import ParseContext, alike, chosen, read_field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.note import DETAILS, Note

WORDS: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "on", "when", "created", "created_at", "datetime", "timestamp"),
    "title": ("title", "subject", "heading", "headline"),
    "text": ("text", "note", "notes", "body", "content", "entry", "message", "description"),
    "tags": ("tags", "tag", "labels", "keywords"),
    "kind": ("kind", "type"),
}
"""What columns are called, by what stands in them."""
SHARED = "shared"
"""The field, and the column, that tells whether the partner may see an entry."""
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")


@dataclass(frozen=True)
class CsvRow:
    """One row: the line it begins in, its cells by column, how many cells too many or too few it has."""

    line: int
    cells: Mapping[str, str]
    over: int = 0

    def checked(self) -> Mapping[str, str]:
        """The cells; `Refused` when there are more of them than columns."""
        if self.over > 0:
            raise Refused(f"It has {self.over} cells more than there are columns; put texts with a comma in quotes.")
        return self.cells


class Reader:
    """Reads the rows of one table: notes, unless the name of the file or a column tells another kind."""

    def __init__(self, path: str, rows: Sequence[CsvRow]) -> None:
        columns = list(rows[0].cells) if rows else []
        self._kind = _kind_called(path.rpartition("/")[2].rpartition(".")[0])
        self._roles = {column: _role(column) for column in columns if not (self._kind and _field(self._kind, column))}
        self._day_first = not any(_is_month_first(cell) for row in rows for cell in row.cells.values())
        self._seen: Counter[str] = Counter()
        kinds = {self._kind_of(row) for row in rows}
        main = any(_field(kind, column) == kind.KIND.main for kind in kinds for column in columns)
        if rows and not main and not {"text", "title"} & set(self._roles.values()):
            raise Refused(
                f"It has no column for the text; call one of them text, then import it again.{_known(kinds)}"
            )
        self.unread = [
            Unread(where=f"{path}, column {column}", why=_left_out(column, kinds))
            for column in columns
            if not self._roles.get(column) and not any(_field(kind, column) for kind in kinds)
        ]

    def entry(self, row: CsvRow) -> Entry:
        """The entry of a row; the same row is the same entry again. Raises what is wrong with it."""
        cells = row.checked()
        said = {role: cells[column].strip() for column, role in self._roles.items() if role and cells.get(column)}
        kind, sort = _kind_said(said.get("kind", ""), self._kind or Note)
        told: dict[str, object] = {"kind": sort} if sort else {}
        for column, cell in cells.items():
            name = "" if self._roles.get(column) else _field(kind, column)
            if name and cell.strip():
                told[name] = self._told(fields(kind)[name], cell)
        if main := "\n\n".join(part for part in (said.get("title"), said.get("text")) if part):
            told[kind.KIND.main] = main
        if "tags" in said:
            told["tags"] = [tag for part in re.split(r"[,;\n]", said["tags"]) if (tag := part.strip().lstrip("#"))]
        if "day" in said and "on" in fields(kind):
            told["on"] = self._day(fields(kind)["on"], said["day"])
        return entry_said(kind, {**told, "id": self._id(told.get("on"), cells)}, {})

    def _kind_of(self, row: CsvRow) -> type[Entry]:
        said = next((row.cells.get(column, "") for column, role in self._roles.items() if role == "kind"), "")
        try:
            return _kind_said(said, self._kind or Note)[0]
        except JournalError:
            return self._kind or Note

    def _told(self, field: Field, cell: str) -> object:
        if field.form == "day":
            return self._day(field, cell)
        said = undone(cell)
        return read_field(field, said, ParseContext(today=date.min)) if field.form == "choice" else said

    def _day(self, field: Field, cell: str) -> str:
        said = cell.strip()
        if match := _ISO.fullmatch(said):
            said = match[1]
        if not re.search(r"\d{4}", said):
            raise field.wrong(f'is a day with its year, like 2026-12-01, not "{said}"')
        return parse_day(said, date(2000, 1, 1), self._day_first).isoformat()

    def _id(self, day: object, cells: Mapping[str, str]) -> str:
        key = "\n".join(f"{column}={cell}" for column, cell in cells.items())
        self._seen[key] += 1
        written = date.fromisoformat(str(day)) if day else None
        return foreign_id(written, f"csv\n{key}\n{self._seen[key]}")


def _role(column: str) -> str:
    return next((role for role, words in WORDS.items() if alike(column) in words), "")


def _field(kind: type[Entry], column: str) -> str:
    """The field of a kind that a column is called after, by name or label; empty when there is none.

    What another program calls shared was not meant for the partner here: the entry comes in private.
    """
    word = alike(column)
    names = (name for name, field in fields(kind).items() if word in (name, alike(field.label)))
    return next((name for name in names if name != SHARED), "")


def _left_out(column: str, kinds: Collection[type[Entry]]) -> str:
    """Why nothing is read from a column."""
    if alike(column) == SHARED:
        return "What another program wrote comes in private; p, or edit REF --shared, shares an entry."
    return f"Nothing here is called so; it was left out.{_known(kinds)}"


def _kind_called(word: str) -> type[Entry] | None:
    try:
        return kind_named(word)
    except NotFound:
        return None


def _kind_said(said: str, usual: type[Entry]) -> tuple[type[Entry], str]:
    """The kind that a cell names, or the sort of note; raises `BadValue` when it names neither."""
    if not said:
        return usual, ""
    if kind := _kind_called(said):
        return kind, ""
    if sort := chosen(DETAILS, said):
        return Note, sort
    raise fields(Note)["kind"].wrong(f'cannot be "{said}"; choose one of: {", ".join(DETAILS)}')


def _is_month_first(cell: str) -> bool:
    match = _SLASHED.fullmatch(cell.strip())
    return match is not None and int(match[2]) > 12


def _known(kinds: Collection[type[Entry]]) -> str:
    """What columns may be called."""
    names = dict.fromkeys([*WORDS, *(name for kind in kinds for name in fields(kind))])
    return f" Known are: {', '.join('date' if name == 'day' else name for name in names)}."


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


def _rows(text: str) -> Iterator[CsvRow]:
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
                yield CsvRow(line, dict(zip(names, cells, strict=False)), len(cells) - len(names))
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
        elif declared and declared.is_link:
            told[field] = _POINTER.sub(r"\2", cell)
        elif not dot:
            told[field] = undone(cell)
    return entry_said(kind, {**told, "id": entry_id}, {})
