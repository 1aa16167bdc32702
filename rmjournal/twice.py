"""What stands in the file under a name that stands twice there, and is shown nowhere."""

import msgspec

from rmjournal.crdt.field_path import JSON, Document, canonical, leaves
from rmjournal.crdt.merge import Content
from rmjournal.crdt.record import registers
from rmjournal.storage import codec
from rmjournal.store.doubled import versions


def written_twice(data: bytes, known: Content) -> tuple[bool, list[tuple[str, int, str, JSON]]]:
    """Tell whether a name stands twice in a file, and which values are not known: table, id, leaf, value."""
    data = codec.unmarked(data)
    try:
        plain = msgspec.json.decode(data)
        found = [] if codec.encode(plain) == data else versions(data)
    except (ValueError, RecursionError):
        return False, []  # an unfinished git merge: both sides are merged as they are
    if len(found) < 2:
        return False, []
    displaced = {
        (name, key, leaf, canonical(value)): value
        for version in found
        if isinstance(version, dict)
        for name, key, leaf, value in _unknown(version, known)
    }
    return True, [(name, key, leaf, value) for (name, key, leaf, _), value in displaced.items()]


def _unknown(version: Content, known: Content) -> list[tuple[str, int, str, JSON]]:
    return [
        (name, key, leaf, value)
        for name, table in codec.documents(version).items()
        for key, record in table.items()
        for leaf, value in leaves(record).items()
        if canonical(value) not in _values(known, name, str(key), leaf)
    ]


def _values(known: Content, name: str, key: str, leaf: str) -> set[bytes]:
    table = known.get(name)
    record = table.get(key) if isinstance(table, dict) else None
    document: Document = record if isinstance(record, dict) else {}
    return {text for _, text in registers(document).get(leaf, {})}
