"""Tables of other programs as rows: separator, encoding, header and quotes are found out.

Spreadsheets write the same table in many ways: in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs,
with a line ``sep=;`` or titles above the header, each row as one quoted cell, or with quotes that nothing closes.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rmjournal.errors import Refused
from rmjournal.exchange.column_names import column_roles
from rmjournal.exchange.found_days import FoundDay, read_day, read_serial_day
from rmjournal.exchange.incoming import decode_foreign, say_encoding

UNNAMED = re.compile(r"Column \d+")
"""The name of a column without a header."""
_POSSIBLE_SEPARATORS = ",;\t|"
_NO_SEPARATOR = "\x1f"
"""Separates nothing: the table has one column."""
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_FIELD_LIMIT = 2**31 - 1
_SAMPLE_ROWS, _MOST_TITLE_ROWS = 40, 15
_SAMPLE_CELLS = 100
_SAMPLE_LENGTH = 200_000
_LONGEST_CELL = 500
"""Lines of a quoted cell in a table with broken quotes, at most."""
_MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""
_LONGEST_DAY = 60


@dataclass(frozen=True)
class TableRow:
    """One row: its first line and its cells."""

    line: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """The text of a cell; empty for one that is not there."""
        return self.cells[at].strip() if at < len(self.cells) else ""

    @property
    def filled(self) -> int:
        """How many cells have a text."""
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True, kw_only=True)
class FoundTable:
    """A table: its columns and rows, and what had to be guessed."""

    columns: tuple[str, ...]
    """The headers, each of them once; "Column 3" where there is none."""
    rows: Sequence[TableRow]
    """The rows below the header that are not empty."""
    separator: str = ""
    """What separates its cells, where that was found out."""
    notes: Sequence[str] = field(default_factory=tuple)
    """Sentences about it, for people."""


def read_table(path: str, data: bytes) -> FoundTable:
    """Read a table; `Refused` when it is no text."""
    text, encoding = decode_foreign(data)
    if "\0" in text:
        raise Refused("It is not a text file, so it was left out.")
    notes = [*say_encoding({path: encoding})] if encoding else []
    rows, line, separator = _read_rows(text)
    if line:
        notes.append(f"{path} has a quote that does not end, or one within a quote, from line {line} on: look at it.")
    if not rows:
        return FoundTable(columns=(), rows=(), notes=notes)
    at = _header_index(rows)
    titles = [cell.strip() for row in rows[: max(at, 0)] for cell in row.cells if cell.strip()]
    if titles:
        notes.append(f"Above the header of {path} stands, and was left out: {' · '.join(titles).rstrip('.')}.")
    header, below = (rows[at].cells, rows[at + 1 :]) if at >= 0 else ((), rows)
    rows = [row for row in below if row.cells != header]
    width = max([len(header), *(len(row.cells) for row in rows)])
    if width > _MOST_COLUMNS:
        raise Refused(f"It has {width:,} columns; {_MOST_COLUMNS:,} are read at most.")
    return FoundTable(columns=name_columns(header, width), rows=rows, separator=separator, notes=notes)


RANGE = "→"
"""Stands between two days of a cell of Notion."""


def day_of_cell(cell: str) -> FoundDay | None:
    """The day of a cell in a day column, also as a number."""
    return written_day(cell) or read_serial_day(cell)


def written_day(cell: str) -> FoundDay | None:
    """The day that a cell is, or the first of a range."""
    return read_day(cell.partition(RANGE)[0]) if len(cell) <= _LONGEST_DAY else None


def _read_rows(text: str) -> tuple[list[TableRow], int, str]:
    """The filled rows, the first line with broken quotes, and the separator."""
    first_line, _, rest = text.partition("\n")
    if match := _SEPARATOR_LINE.fullmatch(first_line):
        return *_parse(rest, match[1], 2), ""
    separator = _find_separator(text)
    if separator == _NO_SEPARATOR and (lines := _unwrapped(text)) is not None:
        text, separator = lines, _find_separator(lines)
    return *_parse(text, separator, 1), separator


def _unwrapped(text: str) -> str | None:
    """The lines of a table whose rows are quoted cells; else None."""
    if not text.lstrip().startswith('"'):
        return None
    cells = [row.cells[0] for row in _parse(text, _NO_SEPARATOR, 1)[0]]
    lines = "\n".join(cells)
    return lines if cells and _find_separator(lines) != _NO_SEPARATOR else None


def _find_separator(text: str) -> str:
    """The separator with which most rows are as wide as the header."""
    sample = "\n".join(text[:_SAMPLE_LENGTH].split("\n", _SAMPLE_ROWS * 4)[: _SAMPLE_ROWS * 4])
    scores = {}
    for place, separator in enumerate(_POSSIBLE_SEPARATORS):
        rows = [row for row in _parse_leniently(sample, separator)[:_SAMPLE_ROWS] if row.filled]
        at = max(0, _header_index(rows))
        width = len(rows[at].cells) if rows else 0
        fitting = sum(_fit(len(row.cells), width) for row in rows[at:]) / max(1, len(rows) - at)
        if width > 1:
            scores[round(fitting, 1), -at, width, -place] = separator
    best = max(scores, default=(0, 0, 0, 0))
    return scores[best] if best[0] >= 0.5 else _NO_SEPARATOR


def _fit(count: int, width: int) -> float:
    """How well a count of cells fits a header's.

    Spreadsheets leave out empty cells at the end, and rarely add one.
    """
    return 0 if count < 2 else 1 if count <= width else 0.5


def _header_index(rows: Sequence[TableRow]) -> int:
    """The index of the header below titles; -1 where data comes first."""
    if not rows:
        return 0
    counts = Counter(row.filled for row in rows[:_SAMPLE_ROWS])
    usual = max(counts, key=lambda filled: (counts[filled], filled))
    heads = rows[:_MOST_TITLE_ROWS]
    wide = next((at for at, row in enumerate(heads) if row.filled >= max(min(2, usual), usual * 0.6)), 0)
    known = [sum(bool(column_roles(cell)) for cell in row.cells[:_SAMPLE_CELLS]) for row in heads]
    best = known.index(max(known))
    at = best if known[best] >= 2 and known[best] > known[wide] else wide
    is_data = any(map(written_day, rows[at].cells[:_SAMPLE_CELLS])) and not known[at]
    return -1 if is_data and at == 0 else at


def name_columns(header: Sequence[str], width: int) -> tuple[str, ...]:
    """Give each column a name of its own, also those without a header."""
    names: dict[str, None] = {}
    counts: Counter[str] = Counter()
    for number in range(1, width + 1):
        name = header[number - 1] if number <= len(header) else ""
        name = base = name if name.strip() else f"Column {number}"
        counts[base] += 1
        while name in names:
            name = f"{base} {counts[base]}"
            counts[base] += name in names
        names[name] = None
    return tuple(names)


def _parse(text: str, separator: str, first_line: int) -> tuple[list[TableRow], int]:
    """Parse rows, where quotes are broken line by line; tell the first such line."""
    csv.field_size_limit(_FIELD_LIMIT)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, line = [], first_line
    try:
        for cells in table:
            rows.append(TableRow(line, tuple(cells)))
            line = first_line + table.line_num
    except csv.Error:
        lines = text.split("\n")[line - first_line :]
        rows += _parse_broken(lines, separator, line)
        return [row for row in rows if row.filled], line
    return [row for row in rows if row.filled], 0


def _parse_leniently(text: str, separator: str) -> list[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [TableRow(0, tuple(cells)) for cells in reader]


def _parse_broken(lines: Sequence[str], separator: str, first_line: int) -> Iterator[TableRow]:
    """Parse rows of which some have broken quotes: these end with their line."""
    cell = re.compile(rf'"((?:[^"]|""|"(?!{re.escape(separator)}|$))*+)"(?={re.escape(separator)}|$)')
    at = 0
    while at < len(lines):
        end = _even_end(lines, at)
        cells = _parse_strictly("\n".join(lines[at:end]), separator)
        if cells is None:
            end, cells = at + 1, list(_split_broken(lines[at], separator, cell))
        yield TableRow(first_line + at, tuple(cells))
        at = end


def _even_end(lines: Sequence[str], start: int) -> int:
    """The end of the lines up to which all quotes are closed."""
    is_open = False
    for at in range(start, min(len(lines), start + _LONGEST_CELL)):
        is_open ^= lines[at].count('"') % 2 == 1
        if not is_open:
            return at + 1
    return start + 1


def _parse_strictly(text: str, separator: str) -> list[str] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else [] if not rows else None


def _split_broken(line: str, separator: str, quoted: re.Pattern[str]) -> Iterator[str]:
    """The cells of a line with broken quotes.

    A quote ends a cell only before a separator or the line's end.
    """
    at, is_closed = 0, True
    while at <= len(line):
        match = quoted.match(line, at) if is_closed else None
        is_closed = is_closed and (match is not None or line[at : at + 1] != '"')
        end = match.end() if match else line.find(separator, at)
        end = len(line) if end < 0 else end
        yield match[1].replace('""', '"') if match else line[at:end]
        at = end + 1
