"""Rows of our own CSV tables, also as spreadsheets save them.

Spreadsheets rewrite days (3/4/2024), moments, times (8:30), numbers (4,0) and yes and no in their language; ids are
safe in the column ``entry``.
"""

import re
from collections.abc import Iterator

from rmjournal.exchange.column_names import read_flag
from rmjournal.exchange.column_targets import read_clock
from rmjournal.exchange.csv_tables import ENTRY_COLUMN, ID_COLUMN, POINTER, unescape_formula
from rmjournal.exchange.entry_decoder import HISTORY, decode_entry
from rmjournal.exchange.foreign_table import WHOLE_NUMBER, FoundDays
from rmjournal.exchange.incoming import ImportChoices, SkippedItem
from rmjournal.exchange.table_text import FoundTable, TableRow
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named

_CLOCK_TEXTS = ("start_time", "details.time")
"""Columns of texts that are a time of day."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?")


class OwnTableReader:
    """Reads the rows of one table that we wrote."""

    def __init__(self, path: str, table: FoundTable, choices: ImportChoices) -> None:
        self._columns = [unescape_formula(column) for column in table.columns]
        self._table = table
        self._entry_at = table.columns.index(ENTRY_COLUMN)
        self.kinds = {self._kind_and_id(row)[0] for row in table.rows}
        self.days = FoundDays(self._day_cells(), choices.day_first)
        self.skipped = [
            SkippedItem(where=f"{path}, column {column}", why="There is no field with this name.")
            for at, column in enumerate(self._columns)
            if column not in (ID_COLUMN, ENTRY_COLUMN, HISTORY)
            and not any(self._declared(kind, column) for kind in self.kinds)
            and any(row.cell(at) for row in table.rows)
        ]
        """Columns that hold no field."""

    def _kind_and_id(self, row: TableRow) -> tuple[type[Entry], str]:
        kind, _, entry_id = row.cells[self._entry_at].strip().partition("/")
        return kind_named(kind), entry_id

    @staticmethod
    def _declared(kind: type[Entry], column: str) -> Field | None:
        """The field of a column, or of the named text that it holds."""
        name, dot, key = column.partition(".")
        declared = fields(kind).get(name)
        return declared.part_of(key) if declared and dot else declared

    def _day_cells(self) -> Iterator[str]:
        for at, column in enumerate(self._columns):
            if any((declared := self._declared(kind, column)) and declared.has_day for kind in self.kinds):
                yield from (row.cell(at) for row in self._table.rows)

    def entry(self, row: TableRow) -> Entry:
        """The entry of a row; `JournalError` where its cells do not fit."""
        kind, entry_id = self._kind_and_id(row)
        values: dict[str, object] = {}
        for column, cell in zip(self._columns, row.cells, strict=False):
            name, dot, key = column.partition(".")
            declared = self._declared(kind, column)
            value = self._value(declared, column, unescape_formula(cell)) if declared else unescape_formula(cell)
            if not dot:
                values[name] = value
            elif cell:
                values.setdefault(name, {})[key] = value  # type: ignore[index]
        return decode_entry(kind, {**values, "id": entry_id}, {})

    def _value(self, declared: Field, column: str, text: str) -> object:
        """The value of a cell as we wrote it."""
        plain = text.strip()
        if declared.has_day:
            return self._day(declared, plain)
        if declared.form == "lines":
            return [line for line in text.split("\n") if line]
        if declared.is_link:
            return POINTER.sub(r"\2", plain)
        if declared.form == "flag" and (flag := read_flag(plain)) is not None:
            return "yes" if flag else "no"
        if declared.form == "number":
            return WHOLE_NUMBER.sub(r"\1", plain)
        return (read_clock(plain) or text) if column in _CLOCK_TEXTS else text

    def _day(self, declared: Field, text: str) -> str:
        found = self.days.get(text) if text else None
        if found is None or (declared.form == "moment" and _MOMENT.fullmatch(text)):
            return text
        return f"{found.day.isoformat()} {found.time}".strip() if declared.form == "moment" else found.day.isoformat()
