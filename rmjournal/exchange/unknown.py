"""What a newer version may have written: fields and tables that this one does not know, and carries along; pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from rmjournal.crdt.field_path import Document, Tables, is_id
from rmjournal.crdt.record import is_deleted
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS

_KINDS = {kind.KIND.plural: kind for kind in KINDS}
_SETTINGS = "settings"


def unknown_fields(entries: Iterable[Entry], tables: Tables) -> dict[str, Document]:
    """By id, the fields of entries that their kinds do not declare."""
    found = {}
    for entry in entries:
        record = tables.get(entry.KIND.plural, {}).get(int(entry.id), {})
        if more := unknown_of(type(entry), record):
            found[entry.id] = more
    return found


def unknown_of(kind: type[Entry], record: Mapping[str, Any]) -> Document:
    """The fields of one record that its kind does not declare."""
    declared = kind.__struct_fields__
    return {name: value for name, value in record.items() if name not in declared and not name.startswith("_")}


def unknown_tables(tables: Tables) -> dict[str, dict[str, Document]]:
    """By name and id, the records of tables that are of no kind, without their stamps."""
    found = {
        name: {str(key): _plain(record) for key, record in sorted(table.items()) if not is_deleted(record)}
        for name, table in tables.items()
        if is_unknown(name)
    }
    return {name: records for name, records in found.items() if any(records.values())}


def is_unknown(name: str) -> bool:
    """Tell whether a table is of no kind."""
    return name not in _KINDS and name != _SETTINGS and not name.startswith("_")


def _plain(record: Mapping[str, Any]) -> Document:
    return {name: value for name, value in record.items() if not name.startswith("_")}


def unknown_in(tables: object) -> dict[str, Document]:
    """By id, the fields in documents by table and id that their kinds do not declare."""
    return {
        key: more
        for name, table in (tables.items() if isinstance(tables, dict) else ())
        if name in _KINDS and isinstance(table, dict)
        for key, record in table.items()
        if isinstance(record, dict) and (more := unknown_of(_KINDS[name], record))
    }


def others_in(tables: object) -> dict[str, dict[str, Document]]:
    """By name and id, the records of no kind in a file."""
    return {
        name: {key: _plain(record) for key, record in table.items() if is_number(key) and isinstance(record, dict)}
        for name, table in (tables.items() if isinstance(tables, dict) else ())
        if is_unknown(name) and isinstance(table, dict)
    }


def is_number(key: str) -> bool:
    """Tell whether a text is the id of a record, in its one spelling."""
    return is_id(key) and int(key) < 1 << 63
