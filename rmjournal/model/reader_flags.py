"""Reader flags of a record: who may read an entry; pure.

Whoever rewrites a private entry says with it that it stays private, so that a device that shares it meanwhile shares
only what it had read. Of flags that were written apart the one counts with which fewer may read.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from rmjournal.crdt.field_path import DELETED, Document, FieldPath, unescape
from rmjournal.crdt.record import decode_registers, encode_registers
from rmjournal.crdt.register import undominated
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields

READER_FLAGS: Final = ("shared", "for_others", "notes_shared")
"""The fields that say who may read an entry, or the notes of a session."""


def narrowed_flags(record: Mapping[str, Any]) -> dict[str, bool]:
    """Resolve concurrent versions of reader flags to the one that fewer may read.

    What is private is not for others.
    """
    siblings = record.get("_c")
    apart: Collection[str] = siblings if isinstance(siblings, dict) else ()
    names = [name for name in READER_FLAGS if record.get(name) is True and name in apart]
    registers = decode_registers(record) if names else {}
    narrowed = {
        name: False
        for name in names
        if any(version.value is not True for version in undominated(registers.get(name, {})).values())
    }
    is_private = narrowed.get("shared", record.get("shared")) is not True
    return narrowed | ({"for_others": False} if is_private and "for_others" in record else {})


def may_leave(kind: type[Entry], paths: Collection[FieldPath]) -> bool:
    """Tell whether anybody but the owner may read any of some fields."""
    quiet = {*READER_FLAGS, DELETED, *(name for name, field in fields(kind).items() if field.private)}
    return any(unescape(path.partition("/")[0]) not in quiet for path in paths)


def flags_kept_by(kind: type[Entry], paths: Collection[FieldPath], record: Document) -> list[str]:
    """Name the unset flags that a rewrite of some fields writes once more.

    So it wins over a device that sets them meanwhile. The first unset one is enough; notes have a flag of their own.
    """
    if not record or not may_leave(kind, paths):
        return []
    values = {**record, **narrowed_flags(record)}
    unset = [name for name in READER_FLAGS if name in kind.__struct_fields__ and values.get(name) is not True]
    kept = [*unset[:1], *(name for name in unset[1:] if name == "notes_shared" and "notes" in paths)]
    return [name for name in kept if name not in paths]


def without_set_flags(record: Document, names: Collection[str]) -> Document:
    """Give a record without the versions that set some flags."""
    registers = decode_registers(record)
    if all(version.value is not True for name in names for version in registers.get(name, {}).values()):
        return record
    unset = {
        name: {key: version for key, version in registers.get(name, {}).items() if version.value is not True}
        for name in names
    }
    return encode_registers(registers | unset, record)
