"""Merge of whole journals: commutative, associative and idempotent; pure.

A journal is its tables as they are decoded from the file. Each field path of each record gets the undominated
versions of both sides, so that a write replaces only what its writer had seen. A table, record or field on one side
only is kept: absence is unknown, never deleted. Nothing here stamps, looks at a clock or makes up a value.

A record that only one side has, or that both write alike, is taken as it stands; any other merged record is written
in its canonical form. What is no record (a table that is a list, say) has no stamps: the value with the highest
canonical text stays in its place, the other becomes a record of the table ``_kept``.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Final, TypeAlias

import msgspec

from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath, canonical_json, flatten
from rmjournal.crdt.purge_set import PURGED, decode_purge_set, encode_purge_set, union
from rmjournal.crdt.raw_tables import RawTable, raw_table, with_tables
from rmjournal.crdt.record import BOOKKEEPING, decode_registers, encode_registers, is_deleted, sibling_versions
from rmjournal.crdt.register import Cleared, Register, Version, canonical_value, undominated, winner

HEADER_TABLE: Final = "_journal"
"""The table of constants: format, oldest reader, journal id."""

KEPT_TABLE: Final = "_kept"
"""The table of values without stamps that another value displaced; nothing deletes them."""

Content: TypeAlias = Mapping[str, JSON]
"""All tables by name, ids as text, just as they stand in the file."""

Displaced: TypeAlias = list[tuple[tuple[str, ...], JSON]]
"""Values without stamps that another value displaced, each with its place: table, id, names."""


class Conflict(msgspec.Struct, frozen=True):
    """A field path whose versions wait for a person's choice."""

    table: str
    id: str
    """The record's id as the file writes it."""
    field_path: FieldPath
    versions: tuple[Version, ...]
    """Versions with different values, the winner first."""


def merge(a: Mapping[str, JSON], b: Mapping[str, JSON]) -> Content:
    """Merge two journals; the result may share tables and records with both."""
    displaced: Displaced = []
    merged = _merge_tables(a, b, displaced)
    while displaced:
        kept: Content = {KEPT_TABLE: _kept_records(displaced)}
        displaced = []
        merged = _merge_tables(merged, kept, displaced)
    return merged


def canonicalize(document: Document) -> Document:
    """Write a record in its one canonical form; hand edits get their stamps."""
    registers = {path: undominated(register) for path, register in decode_registers(document).items()}
    return encode_registers(registers, document)


_WITHOUT_CHOICE: Final = (HEADER_TABLE, "packets", "imports")
"""Tables in which no person chooses: of a log of packets or imports, any version serves."""


def find_conflicts(content: Mapping[str, JSON]) -> list[Conflict]:
    """Find every field path with concurrent versions, in records that are not deleted.

    The tombstone ``_deleted`` is among them where somebody edited what another deleted without knowing.
    """
    conflicts: list[Conflict] = []
    for name in sorted(content):
        for key, document in sorted(_records_apart(content, name)) if name not in _WITHOUT_CHOICE else ():
            if _may_conflict(document) and not is_deleted(document):
                conflicts += [Conflict(name, key, path, versions) for path, versions in _conflicting_fields(document)]
    return conflicts


def _records_apart(content: Mapping[str, JSON], name: str) -> Iterator[tuple[str, Document]]:
    """Give the records with siblings or a tombstone, each with its id."""
    raw = raw_table(content, name)
    table = {key: raw.get(key) for key in raw.apart | raw.rare} if raw else content[name]
    for key, document in table.items() if isinstance(table, dict) else ():
        if isinstance(document, dict) and ("_c" in document or DELETED in document):
            yield key, document


def _may_conflict(document: Document) -> bool:
    """Tell quickly whether fields may have several versions; cleared fields have one."""
    siblings = list(sibling_versions(document.get("_c")))
    are_values = any(not isinstance(version.value, Cleared) for _, version in siblings)
    return are_values or DELETED in document or not {path for path, _ in siblings}.isdisjoint(flatten(document))


def _conflicting_fields(document: Document) -> Iterator[tuple[FieldPath, tuple[Version, ...]]]:
    shown = flatten(document)
    for path, register in sorted(decode_registers(document).items()):
        versions = undominated(register)
        front = winner(versions)
        by_value = {canonical_value(version.value): version for _, version in sorted(versions.items())}
        by_value[canonical_value(front.value)] = front
        is_hidden = path not in shown and not isinstance(front.value, Cleared) and front.value != {}
        if len(by_value) > 1 or is_hidden or (path == DELETED and front.value is True):
            yield path, (front, *(version for version in by_value.values() if version is not front))


def _merge_tables(a: Mapping[str, JSON], b: Mapping[str, JSON], displaced: Displaced) -> Content:
    merged: dict[str, RawTable | JSON] = {}
    for name in b:
        ours, theirs = raw_table(a, name), raw_table(b, name)
        if ours is not None and theirs is not None and name != HEADER_TABLE:
            if (table := _merge_raw(name, ours, theirs, displaced)) is not ours:
                merged[name] = table
        elif name not in a:
            merged[name] = theirs or b[name]
        elif ours is not None and name != HEADER_TABLE and isinstance(table_of_b := b[name], dict):
            known = {key: ours.get(key) for key in table_of_b if key in ours.texts}
            merged[name] = ours.with_records(_merge_records(name, known, table_of_b, displaced))
        elif ours is not None and theirs is not None and not ours.changed_since(theirs):
            continue  # the same header
        elif a[name] is not b[name]:
            merged[name] = _merge_table(name, a[name], b[name], displaced)
    return with_tables(a, merged) if merged else a


def _merge_table(name: str, ours: JSON, theirs: JSON, displaced: Displaced) -> JSON:
    if name == HEADER_TABLE:
        return _merge_unstamped((), ours, theirs, [])
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _merge_records(name, ours, theirs, displaced)
    return _pick_winner((name,), ours, theirs, displaced)


def _merge_raw(name: str, a: RawTable, b: RawTable, displaced: Displaced) -> RawTable:
    """Merge the records that differ, and decode no other."""
    both = a.differing(b)
    merged = _merge_records(name, {key: a.get(key) for key in both}, {key: b.get(key) for key in both}, displaced)
    return a.with_records(merged, b)


def _merge_records(name: str, a: dict[str, JSON], b: dict[str, JSON], displaced: Displaced) -> dict[str, JSON]:
    merged = {**a, **b}
    for key in a.keys() & b.keys():
        ours, theirs = a[key], b[key]
        if ours is theirs:
            continue
        if isinstance(ours, dict) and isinstance(theirs, dict):
            merged[key] = _merge_record((name, key), ours, theirs, displaced)
        else:
            merged[key] = _pick_winner((name, key), ours, theirs, displaced)
    return merged


def _merge_record(place: tuple[str, ...], a: Document, b: Document, displaced: Displaced) -> Document:
    if canonical_json(a) == canonical_json(b):
        return a
    ours, theirs = decode_registers(a), decode_registers(b)
    registers: dict[FieldPath, Register] = {
        path: undominated(ours.get(path, {}) | theirs.get(path, {})) for path in ours.keys() | theirs.keys()
    }
    rest = _merge_unstamped(place, _unknown_bookkeeping(a), _unknown_bookkeeping(b), displaced)
    purge_set = encode_purge_set(union(decode_purge_set(a), decode_purge_set(b)))
    return encode_registers(registers, {**(rest if isinstance(rest, dict) else {}), PURGED: purge_set})


def _unknown_bookkeeping(document: Document) -> Document:
    """Give the bookkeeping that only a later program knows; it has no stamps."""
    return {k: v for k, v in document.items() if k.startswith("_") and k not in (*BOOKKEEPING, DELETED)}


def _merge_unstamped(place: tuple[str, ...], a: JSON, b: JSON, displaced: Displaced) -> JSON:
    """Merge values without stamps, objects key by key."""
    if isinstance(a, dict) and isinstance(b, dict):
        shared = {key: _merge_unstamped((*place, key), a[key], b[key], displaced) for key in a.keys() & b.keys()}
        return {**a, **b, **shared}
    return _pick_winner(place, a, b, displaced)


def _pick_winner(place: tuple[str, ...], a: JSON, b: JSON, displaced: Displaced) -> JSON:
    """Choose between two values without stamps, and add the other to the displaced ones."""
    lower, higher = sorted((a, b), key=_rank)
    if canonical_json(lower) != canonical_json(higher):
        displaced.append((place, lower))
    return higher


def _rank(value: JSON) -> tuple[bool, bool, float, bytes]:
    is_number = isinstance(value, int | float)
    number = value if isinstance(value, int | float) else 0
    return isinstance(value, dict), is_number, number, canonical_json(value)


def _kept_records(displaced: Displaced) -> dict[str, JSON]:
    """Make a record of each displaced value.

    Its id follows from its place and bytes alone, so that all devices make the same record.
    """
    table: dict[str, JSON] = {}
    for place, value in displaced:
        document: Document = {"place": list(place), "value": [value]}
        table[str(int.from_bytes(hashlib.sha256(canonical_json(document)).digest()[:8], "big") >> 1)] = document
    return table


class ConflictCounts:
    """Counts conflicting versions by entry, cached until the journal changes."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._counts: Mapping[str, int] = {}
        self._fields: Mapping[str, list[FieldPath]] = {}
        self._texts = 0

    def texts(self, content: Content) -> int:
        """Count the texts that have several versions."""
        self.counts(content)
        return self._texts

    def fields(self, content: Content) -> Mapping[str, Collection[FieldPath]]:
        """Give, by entry id, the fields that have several versions."""
        self.counts(content)
        return self._fields

    def counts(self, content: Content) -> Mapping[str, int]:
        """Give, by entry id, the most versions that one field offers."""
        if content is not self._content:
            counts: dict[str, int] = {}
            fields: dict[str, list[FieldPath]] = {}
            texts = 0
            for conflict in find_conflicts(content):
                if len(conflict.versions) > 1 or conflict.field_path == DELETED:
                    counts[conflict.id] = max(counts.get(conflict.id, 2), len(conflict.versions))
                    fields.setdefault(conflict.id, []).append(conflict.field_path)
                    texts += 1
            self._content, self._counts, self._fields, self._texts = content, counts, fields, texts
        return self._counts
