"""A journal as tables for a spreadsheet: one CSV file a kind, one row an entry, one column a field.

As RFC 4180 has it, with a byte order mark, for without one Excel takes accents for something else. Named texts have a
column each (``levels.-2``), lists one line each in their cell. The column ``entry`` (``goal/3708…``) is what an
import goes by, because spreadsheets round a long number such as an id.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rmjournal.exchange.entry_decoder import HISTORY, history_lines
from rmjournal.exchange.formulas import defused
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.naming import DELETED_WORD

ENDING = ".csv"
BOM = "\ufeff"
ENTRY = "entry"
"""The column with kind and id."""


def as_sheets(entries: Iterable[Entry], lost: Iterable[str] = ()) -> dict[str, str]:
    """The text of one file a kind by its name, of the kinds that have entries; ``lost`` are ids of deleted ones."""
    order = sorted(entries, key=lambda entry: int(entry.id))
    names = {**dict.fromkeys(lost, DELETED_WORD), **{entry.id: pointer(entry) for entry in order}}
    found = {kind: [entry for entry in order if type(entry) is kind] for kind in KINDS}
    return {kind.KIND.plural + ENDING: as_sheet(kind, some, names) for kind, some in found.items() if some}


def as_sheet(kind: type[Entry], entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """The table of one kind; ``names`` tell by id what a link to an entry is called."""
    columns = {
        column: spot for name, field in fields(kind).items() for column, spot in _columns(name, field, entries)
    }
    out = io.StringIO(BOM)
    out.seek(0, io.SEEK_END)
    table = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writerow(["id", ENTRY, *map(defused, columns), HISTORY])
    for entry in entries:
        cells = [_cell(entry, name, key, names) for name, key in columns.values()]
        table.writerow([entry.id, pointer(entry), *cells, defused("\n".join(history_lines(entry)))])
    return out.getvalue()


def pointer(entry: Entry) -> str:
    """An entry as a word that no spreadsheet changes: its kind and its id."""
    return f"{entry.KIND.name}/{entry.id}"


def _columns(name: str, field: Field, entries: Iterable[Entry]) -> list[tuple[str, tuple[str, str | None]]]:
    """The columns of a field, each with the field and the name of the text that stands there."""
    if field.form != "map":
        return [(name, (name, None))]
    there = {key for entry in entries for key in getattr(entry, name)}
    keys = [*(key for key in field.keys if key in there), *sorted(there - set(field.keys))]
    return [(f"{name}.{key}", (name, key)) for key in keys]


def _cell(entry: Entry, name: str, key: str | None, names: Mapping[str, str]) -> str | int:
    value = getattr(entry, name)
    declared = fields(type(entry))[name]
    if key is not None:
        return defused(value.get(key, ""))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return defused("\n".join(value))
    if isinstance(value, date):
        return value.isoformat()
    said = names.get(value, value) if declared.form == "ref" else value
    return defused(str(said or "").replace("T", " ") if declared.form == "moment" else str(said or ""))
