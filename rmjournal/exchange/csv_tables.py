"""CSV tables (RFC 4180) of entries, safe from formula injection.

Formulas are recognized by OWASP's list: ``= + - @``, tab and line ends at the start of a cell, also after blanks and
as full-width characters; the same after ``;``, tab or a line end inside a cell, where some spreadsheets begin a new
cell. An apostrophe is put before them. A text that begins with such an apostrophe gets one more, so that removing
one always gives the original text.

The file has a byte order mark, because Excel misreads accents without it. Excel splits cells at the list separator
of the locale, a semicolon where a comma stands before decimals, so the separator can be chosen. A table with tabs is
in UTF-16 (little endian), which Excel splits at tabs in every locale. There is no line ``sep=;``: Excel alone
understands it, forgets the byte order mark over it, and all others take it for a row.

A map has one column for each key (``levels.-2``), a list one line for each item. An import reads the id from the
column ``entry`` (``goal/3708…``), because spreadsheets round long numbers.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rmjournal.exchange.entry_decoder import HISTORY, history_as_json_lines
from rmjournal.model.entry import DELETED_WORD, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS

_BLANK = r"[^\S\t\r\n]|[\u200b-\u200f\u2060\ufeff]"
_STARTS = r"(?:[\t\r\n]|(?:\s|[\u200b-\u200f\u2060\ufeff])*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_WITHIN = rf"([;\t\r\n](?:{_BLANK}|\t)*)"
_FORMULA = r"(?=[=+@\uff1d\uff0b\uff20]|[-\uff0d](?! ))"
_DANGEROUS = re.compile(f"'*{_STARTS}")
_DEFUSED = re.compile(f"''*{_STARTS}")
_DANGEROUS_WITHIN = re.compile(f"{_WITHIN}('*){_FORMULA}")
_DEFUSED_WITHIN = re.compile(f"{_WITHIN}'('*){_FORMULA}")


def escape_formula(text: str) -> str:
    """Escape what a spreadsheet would read as a formula."""
    safe = _DANGEROUS_WITHIN.sub(r"\1'\2", text)
    return f"'{safe}" if _DANGEROUS.match(safe) else safe


def unescape_formula(cell: str) -> str:
    """Give the original text of an escaped cell."""
    safe = cell[1:] if _DEFUSED.match(cell) else cell
    return _DEFUSED_WITHIN.sub(r"\1\2", safe)


CSV_SUFFIX = ".csv"
COMMA, SEMICOLON, TAB = ",", ";", "\t"
SEPARATORS: Mapping[str, str] = {COMMA: COMMA, SEMICOLON: SEMICOLON, "tab": TAB}
"""The characters between two cells, by the word that chooses one."""
BOM = "\ufeff"
ID_COLUMN = "id"
ENTRY_COLUMN = "entry"
"""The column with kind and id."""
POINTER = re.compile(r"([a-z_]+)/(\d+)")
"""An entry as such a table names it."""


def encode_table(table: str, separator: str) -> bytes:
    """Encode a CSV table so that Excel opens it in columns."""
    return table.encode("utf-16-le" if separator == TAB else "utf-8")


def csv_tables_of(entries: Iterable[Entry], lost: Iterable[str] = (), separator: str = COMMA) -> dict[str, str]:
    """One CSV table for each kind that has entries, by file name.

    ``lost`` are the ids of deleted entries.
    """
    order = sorted(entries, key=lambda entry: int(entry.id))
    names = {**dict.fromkeys(lost, DELETED_WORD), **{entry.id: kind_and_id(entry) for entry in order}}
    entries_by_kind = {kind: [entry for entry in order if type(entry) is kind] for kind in KINDS}
    return {
        kind.KIND.plural + CSV_SUFFIX: csv_table(kind, entries_of_kind, names, separator)
        for kind, entries_of_kind in entries_by_kind.items()
        if entries_of_kind
    }


def csv_table(kind: type[Entry], entries: Sequence[Entry], names: Mapping[str, str], separator: str = COMMA) -> str:
    """The CSV table of one kind; ``names`` are texts of links, by id."""
    columns = {
        column: spot for name, field in fields(kind).items() for column, spot in _columns_of(name, field, entries)
    }
    out = io.StringIO(BOM)
    out.seek(0, io.SEEK_END)
    table = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writerow([ID_COLUMN, ENTRY_COLUMN, *map(escape_formula, columns), HISTORY])
    for entry in entries:
        cells = [_cell(entry, name, key, names) for name, key in columns.values()]
        table.writerow(
            [entry.id, kind_and_id(entry), *cells, escape_formula("\n".join(history_as_json_lines(entry)))]
        )
    return out.getvalue()


def kind_and_id(entry: Entry) -> str:
    """The entry as ``kind/id``, a text that no spreadsheet changes."""
    return f"{entry.KIND.name}/{entry.id}"


def _columns_of(name: str, field: Field, entries: Iterable[Entry]) -> list[tuple[str, tuple[str, str | None]]]:
    """The columns of a field: each with the field's name and a map's key."""
    if field.form != "map":
        return [(name, (name, None))]
    used_keys = {key for entry in entries for key in getattr(entry, name)}
    keys = [*(key for key in field.keys if key in used_keys), *sorted(used_keys - set(field.keys))]
    return [(f"{name}.{key}", (name, key)) for key in keys]


def _cell(entry: Entry, name: str, key: str | None, names: Mapping[str, str]) -> str | int:
    value = getattr(entry, name)
    declared = fields(type(entry))[name]
    if key is not None:
        return escape_formula(value.get(key, ""))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return escape_formula("\n".join(value))
    if isinstance(value, date):
        return value.isoformat()
    text = names.get(value, value) if declared.is_link else value
    return escape_formula(str(text or "").replace("T", " ") if declared.form == "moment" else str(text or ""))
