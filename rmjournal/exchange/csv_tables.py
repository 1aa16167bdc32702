"""CSV tables (RFC 4180) of entries, safe from formula injection.

After OWASP's list: ``= + - @``, tab and line ends at the start of a cell, also after blanks and in the full width of
east Asian scripts; and the same after ``;``, tab or a line end within it, where a spreadsheet elsewhere begins a new
cell. A text that has such an apostrophe of its own gets one more, so that taking one off always gives the text.

As RFC 4180 has it, with a byte order mark, for without one Excel takes accents for something else. Named texts have a
column each (``levels.-2``), lists one line each in their cell. The column ``entry`` (``goal/3708…``) is what an
import goes by, because spreadsheets round a long number such as an id.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rmjournal.exchange.entry_decoder import HISTORY, history_lines
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


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with."""
    safe = _DANGEROUS_WITHIN.sub(r"\1'\2", text)
    return f"'{safe}" if _DANGEROUS.match(safe) else safe


def undone(cell: str) -> str:
    """The text of a defused cell."""
    safe = cell[1:] if _DEFUSED.match(cell) else cell
    return _DEFUSED_WITHIN.sub(r"\1\2", safe)


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
    said = names.get(value, value) if declared.is_link else value
    return defused(str(said or "").replace("T", " ") if declared.form == "moment" else str(said or ""))
