"""Encodes and decodes JSON files of entries; keeps unknown fields and tables."""

import codecs
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

import msgspec

from rmjournal.crdt.devices import DEVICES_TABLE
from rmjournal.crdt.field_path import Document, Tables, is_id
from rmjournal.crdt.record import is_deleted, without_stamps
from rmjournal.errors import Refused
from rmjournal.exchange.import_log import IMPORTS_TABLE
from rmjournal.exchange.incoming import SkippedItem, Source
from rmjournal.exchange.sent_log import PACKETS_TABLE
from rmjournal.model.document import document, find_json_fault
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS

HEADER: Final = "about"
"""The name of the header."""

PROGRAM: Final = "rmjournal"
"""The program in the header."""

FORMAT: Final = 1
"""The format that is written, and the newest that is read."""

PACKET: Final = "packet"
EXPORT: Final = "export"
"""The two sorts of files."""

UNKNOWN_TABLES: Final = "others"
"""The name under which the records of unknown tables stand."""

_KIND_OF_FILE: Final = {PACKET: "a packet", EXPORT: "an export"}
_LOOK_BYTES: Final = 4096


def encode_file(
    what: str,
    about: Mapping[str, object],
    entries: Iterable[Entry],
    more_content: Mapping[str, object] | None = None,
    more_fields: Mapping[str, Mapping[str, object]] | None = None,
) -> bytes:
    """Encode a JSON file: header, entries by table and id, more content.

    ``more_fields`` are additional fields of entries, by id.
    """
    tables: dict[str, dict[str, Any]] = {}
    for entry in entries:
        tables.setdefault(entry.KIND.plural, {})[entry.id] = {
            **(more_fields or {}).get(entry.id, {}),
            **document(entry),
        }
    content = {
        HEADER: {"format": FORMAT, "program": PROGRAM, "what": what, **about},
        "entries": tables,
        **(more_content or {}),
    }
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def mentions(source: Source, *words: str) -> bool:
    """Whether JSON has some quoted words near its beginning or end."""
    data = source.data.removeprefix(codecs.BOM_UTF8).lstrip()
    ends = (data[:_LOOK_BYTES], data[-_LOOK_BYTES:])
    return data.startswith(b"{") and all(any(f'"{word}"'.encode() in end for end in ends) for word in words)


class _Header(msgspec.Struct):
    what: str = ""


class _HeaderOnly(msgspec.Struct):
    about: _Header = msgspec.field(default_factory=_Header)


def is_of_sort(source: Source, what: str) -> bool:
    """Whether the header says of which sort a file is.

    In a damaged file the words near its ends tell; in a sound one they may be the text of an entry.
    """
    if not mentions(source, PROGRAM, what):
        return False
    with suppress(ValueError, RecursionError):
        return msgspec.json.decode(source.data.removeprefix(codecs.BOM_UTF8), type=_HeaderOnly).about.what == what
    return True


def decode_json(source: Source) -> dict[str, Any]:
    """Decode the JSON object of a file; `Refused` when there is none."""
    name = source.name
    if source.is_folder:
        raise Refused(f"{name} is a folder. Name the file in it.")
    try:
        content = msgspec.json.decode(source.data.removeprefix(codecs.BOM_UTF8))
    except RecursionError as error:
        raise Refused(f"{name} nests too deeply to be read. Ask for a new file.") from error
    except ValueError as error:
        raise Refused(f"{name} {_explain_fault(source.data)}") from error
    if not isinstance(content, dict):
        raise Refused(f"{name} is JSON but contains no entries. Name another file.")
    return content


def _explain_fault(data: bytes) -> str:
    if not data.strip():
        return "is empty. Ask for a new file."
    fault, words = find_json_fault(data)
    if fault == "encoding":
        return f"{words}. Save it as UTF-8 and import it again."
    if fault == "syntax":
        return f"{words}. It may be incomplete, so get it again."
    return "contains something that JSON does not allow. Get it again."


def read_header(source: Source, content: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """Read the header of a file.

    `Refused` when it is of another sort or from a newer program.
    """
    head = content.get(HEADER)
    if not isinstance(head, dict) or (head.get("program"), head.get("what")) != (PROGRAM, what):
        raise Refused(f"{source.name} does not say that it is {_KIND_OF_FILE[what]} of rmjournal. Name another file.")
    layout = head.get("format")
    if type(layout) is not int or layout < 1:
        raise Refused(f"{source.name} does not say which format it has. Get it again.")
    if layout > FORMAT:
        raise Refused(f"{source.name} was written by a newer rmjournal. Update this program, then import it.")
    return head


def decode_entries(tables: object) -> tuple[list[Entry], list[SkippedItem]]:
    """Decode the entries in tables; give them and what was skipped.

    It is strict: an entry with one bad value is skipped as a whole.
    """
    entries: list[Entry] = []
    skipped: list[SkippedItem] = []
    if not isinstance(tables, dict):
        return entries, [SkippedItem(where="entries", why="It has no tables of entries.")]
    kinds = {kind.KIND.plural: kind for kind in KINDS}
    for name, table in tables.items():
        if name not in kinds or not isinstance(table, dict):
            skipped.append(SkippedItem(where=name, why="This program does not know this table."))
            continue
        for key, record in table.items():
            try:
                entries.append(_decode_entry(kinds[name], key, record))
            except Refused as error:
                skipped.append(SkippedItem(where=f"{name} {key[-40:]}", why=str(error)))
    return entries, skipped


def _decode_entry(kind: type[Entry], key: str, record: object) -> Entry:
    if not isinstance(record, dict):
        raise Refused("This is not an entry.")
    values = {name: value for name, value in record.items() if not name.startswith("_")}
    try:
        return msgspec.convert({**values, "id": key}, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Refused(f"A value does not fit: {error}.") from error


_KINDS_BY_TABLE = {kind.KIND.plural: kind for kind in KINDS}

JOURNAL_TABLES: Final = ("settings", DEVICES_TABLE, PACKETS_TABLE, IMPORTS_TABLE)
"""Tables of a journal that hold no entries; an export leaves them out."""


def unknown_fields(entries: Iterable[Entry], tables: Tables) -> dict[str, Document]:
    """The undeclared fields of entries in a journal, by id."""
    unknown = {}
    for entry in entries:
        record = tables.get(entry.KIND.plural, {}).get(int(entry.id), {})
        if undeclared := undeclared_fields(type(entry), record):
            unknown[entry.id] = undeclared
    return unknown


def undeclared_fields(kind: type[Entry], record: Mapping[str, Any]) -> Document:
    """The fields of one record that its kind does not declare."""
    declared = kind.__struct_fields__
    return {name: value for name, value in record.items() if name not in declared and not name.startswith("_")}


def unknown_tables(tables: Tables) -> dict[str, dict[str, Document]]:
    """The records of unknown tables in a journal, by name and id, without stamps."""
    unknown = {
        name: {str(key): without_stamps(record) for key, record in sorted(table.items()) if not is_deleted(record)}
        for name, table in tables.items()
        if is_unknown_table(name)
    }
    return {name: records for name, records in unknown.items() if any(records.values())}


def is_unknown_table(name: str) -> bool:
    """Tell whether a table belongs to no known kind."""
    return name not in _KINDS_BY_TABLE and name not in JOURNAL_TABLES and not name.startswith("_")


def unknown_fields_in(tables: object) -> dict[str, Document]:
    """The undeclared fields in the documents of a file, by id."""
    return {
        key: undeclared
        for name, table in (tables.items() if isinstance(tables, dict) else ())
        if name in _KINDS_BY_TABLE and isinstance(table, dict)
        for key, record in table.items()
        if isinstance(record, dict) and (undeclared := undeclared_fields(_KINDS_BY_TABLE[name], record))
    }


def unknown_tables_in(tables: object) -> dict[str, dict[str, Document]]:
    """The records of unknown tables in a file, by name and id."""
    return {
        name: {
            key: without_stamps(record)
            for key, record in table.items()
            if is_record_id(key) and isinstance(record, dict)
        }
        for name, table in (tables.items() if isinstance(tables, dict) else ())
        if is_unknown_table(name) and isinstance(table, dict)
    }


def is_record_id(key: str) -> bool:
    """Whether a text is a record's id in canonical form."""
    return is_id(key) and int(key) < 1 << 63
