"""JSON documents of entries: written, read, with unknown fields carried along."""

import codecs
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from rmjournal.crdt.field_path import Document, Tables, is_id
from rmjournal.crdt.record import is_deleted
from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Source, Unread
from rmjournal.model.document import document
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS

HEAD: Final = "about"
"""The name under which a file says what it is."""

PROGRAM: Final = "rmjournal"
"""Whose file it is, as its head says."""

FORMAT: Final = 1
"""The layout that is written, and the newest that is read."""

PACKET: Final = "packet"
EXPORT: Final = "export"
"""What a file says that it is."""

OTHERS: Final = "others"
"""The name under which records stand that are of no kind this version knows."""

_A: Final = {PACKET: "a packet", EXPORT: "an export"}
_BEGIN: Final = 4096


def written(
    what: str,
    about: Mapping[str, object],
    entries: Iterable[Entry],
    beside: Mapping[str, object] | None = None,
    more: Mapping[str, Mapping[str, object]] | None = None,
) -> bytes:
    """A file with entries: what it is, what is to be known about it, the documents by table and id.

    ``more`` has, by id, what else stands in an entry.
    """
    tables: dict[str, dict[str, Any]] = {}
    for entry in entries:
        tables.setdefault(entry.KIND.plural, {})[entry.id] = {**(more or {}).get(entry.id, {}), **document(entry)}
    content = {
        HEAD: {"format": FORMAT, "program": PROGRAM, "what": what, **about},
        "entries": tables,
        **(beside or {}),
    }
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def says(source: Source, *words: str) -> bool:
    """Whether a file begins like JSON and has some words in quotes near its beginning or its end."""
    data = source.data.removeprefix(codecs.BOM_UTF8).lstrip()
    ends = (data[:_BEGIN], data[-_BEGIN:])
    return data.startswith(b"{") and all(any(f'"{word}"'.encode() in end for end in ends) for word in words)


def decoded(source: Source) -> dict[str, Any]:
    """The JSON object in a file; `Refused` in one sentence when there is none."""
    name = source.name
    if source.folder:
        raise Refused(f"{name} is a folder; name the file in it.")
    try:
        found = msgspec.json.decode(source.data.removeprefix(codecs.BOM_UTF8))
    except RecursionError as error:
        raise Refused(f"{name} nests too deeply to be read; ask for a new one from whoever made it.") from error
    except ValueError as error:
        raise Refused(f"{name} {_damage(source.data)}") from error
    if not isinstance(found, dict):
        raise Refused(f"{name} is JSON but holds no entries; name another file.")
    return found


def _damage(data: bytes) -> str:
    if not data.strip():
        return "is empty; ask for a new one from whoever made it."
    try:
        json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text (byte {error.start + 1}); save it as UTF-8 and import it again."
    except json.JSONDecodeError as error:
        return (
            f"is not whole JSON (line {error.lineno}, column {error.colno}: {error.msg}); it may be cut off, so "
            "bring it once more."
        )
    except (ValueError, RecursionError):
        pass
    return "holds something that JSON does not allow; bring it once more."


def head_of(source: Source, content: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """What a file says about itself; `Refused` when it is something else, or from a newer program."""
    head = content.get(HEAD)
    if not isinstance(head, dict) or (head.get("program"), head.get("what")) != (PROGRAM, what):
        raise Refused(f"{source.name} does not say that it is {_A[what]} of rmjournal; name another file.")
    layout = head.get("format")
    if type(layout) is not int or layout < 1:
        raise Refused(f"{source.name} does not say in which format it is; bring it once more.")
    if layout > FORMAT:
        raise Refused(f"{source.name} was written by a newer rmjournal; update this program, then import it.")
    return head


def entries_in(tables: object) -> tuple[list[Entry], list[Unread]]:
    """The entries among documents by table and id, and what is none; strict, so that nothing is half read."""
    found: list[Entry] = []
    unread: list[Unread] = []
    if not isinstance(tables, dict):
        return found, [Unread(where="entries", why="There are no documents by table and id.")]
    kinds = {kind.KIND.plural: kind for kind in KINDS}
    for name, table in tables.items():
        if name not in kinds or not isinstance(table, dict):
            unread.append(Unread(where=name, why="It is no table of entries that this program knows."))
            continue
        for key, record in table.items():
            try:
                found.append(_entry(kinds[name], key, record))
            except Refused as error:
                unread.append(Unread(where=f"{name} {key[-40:]}", why=str(error)))
    return found, unread


def _entry(kind: type[Entry], key: str, record: object) -> Entry:
    if not isinstance(record, dict):
        raise Refused("It is no document of an entry.")
    plain = {name: value for name, value in record.items() if not name.startswith("_")}
    try:
        return msgspec.convert({**plain, "id": key}, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Refused(f"A value does not fit: {error}.") from error


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
