"""Merge of whole journals: commutative, associative and idempotent; pure.

A journal is its tables as they are decoded from the file. Each leaf of each record becomes the maximal versions of
both sides, so that only what a writer had seen is replaced. A table, record or leaf on one side only is kept: absence
is unknown, never removed. Nothing here stamps, looks at a clock or makes up a value.

A record is taken as it stands where only one side has it or both sides write it alike; any other merged record is in
its one canonical form. What is no record (a table that is a list, say) has no stamps: the value with the highest
canonical text stays in its place, any other becomes a record of the table `KEPT`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath, canonical_json, flatten
from rmjournal.crdt.purge_set import PURGED, decode_purge_set, encode_purge_set, union
from rmjournal.crdt.record import decode_registers, encode_registers, is_deleted
from rmjournal.crdt.register import Cleared, Register, Version, undominated, winner

HEADER_TABLE: Final = "_journal"
"""The table of constants that no one edits."""

KEPT_TABLE: Final = "_kept"
"""The table of values without stamps that another value displaced; nothing deletes them."""

STAMPS: Final = ("_v", "_h", "_c", PURGED)

Content: TypeAlias = dict[str, JSON]
"""All tables by name, ids as text, just as they stand in the file."""

Displaced: TypeAlias = list[tuple[tuple[str, ...], JSON]]


class Conflict(NamedTuple):
    """One leaf with more than one version now."""

    table: str
    id: str
    """The record's id as the file writes it."""
    field_path: FieldPath
    versions: tuple[Version, ...]
    """Versions with different values, the one in front first."""


def merge(a: Mapping[str, JSON], b: Mapping[str, JSON]) -> Content:
    """Give all that two journals know; what goes in is never changed and may be part of what comes out."""
    lost: Displaced = []
    merged = _merge_tables(a, b, lost)
    while lost:
        kept: Content = {KEPT_TABLE: _kept_records(lost)}
        lost = []
        merged = _merge_tables(merged, kept, lost)
    return merged


def canonicalize(document: Document) -> Document:
    """Write a record in its one canonical form: what was changed by hand gets the stamp that its bytes give it."""
    known = {leaf: undominated(versions) for leaf, versions in decode_registers(document).items()}
    return encode_registers(known, document)


def find_conflicts(content: Mapping[str, JSON]) -> list[Conflict]:
    """Find every leaf that more than one version stands for now, in records that are not deleted.

    The leaf ``_deleted`` is among them where somebody edited what another deleted without knowing.
    """
    found: list[Conflict] = []
    for name, table in sorted(content.items()):
        for key, document in sorted(table.items()) if isinstance(table, dict) and name != HEADER_TABLE else ():
            if isinstance(document, dict) and ("_c" in document or DELETED in document) and not is_deleted(document):
                found.extend(Conflict(name, key, leaf, versions) for leaf, versions in _conflicting_fields(document))
    return found


def _conflicting_fields(document: Document) -> Iterator[tuple[FieldPath, tuple[Version, ...]]]:
    """Give the leaves of one record that a person may decide."""
    seen = flatten(document)
    for leaf, versions in sorted(decode_registers(document).items()):
        known = undominated(versions)
        front = winner(known)
        values = {
            b"" if isinstance(v.value, Cleared) else canonical_json(v.value): v for _, v in sorted(known.items())
        }
        values[b"" if isinstance(front.value, Cleared) else canonical_json(front.value)] = front
        hidden = leaf not in seen and not isinstance(front.value, Cleared) and front.value != {}
        if len(values) > 1 or hidden or (leaf == DELETED and front.value is True):
            yield leaf, (front, *(version for version in values.values() if version is not front))


def _merge_tables(a: Mapping[str, JSON], b: Mapping[str, JSON], lost: Displaced) -> Content:
    merged: Content = {**a, **b}
    for name in a.keys() & b.keys():
        one, two = a[name], b[name]
        if one is two:
            continue
        if name == HEADER_TABLE:
            merged[name] = _merge_unstamped((), one, two, [])
        elif isinstance(one, dict) and isinstance(two, dict):
            merged[name] = _merge_records(name, one, two, lost)
        else:
            merged[name] = _pick_winner((name,), one, two, lost)
    return merged


def _merge_records(name: str, a: dict[str, JSON], b: dict[str, JSON], lost: Displaced) -> dict[str, JSON]:
    merged = {**a, **b}
    for key in a.keys() & b.keys():
        one, two = a[key], b[key]
        if one is two:
            continue
        if isinstance(one, dict) and isinstance(two, dict):
            merged[key] = _merge_record((name, key), one, two, lost)
        else:
            merged[key] = _pick_winner((name, key), one, two, lost)
    return merged


def _merge_record(place: tuple[str, ...], a: Document, b: Document, lost: Displaced) -> Document:
    if canonical_json(a) == canonical_json(b):
        return a
    one, two = decode_registers(a), decode_registers(b)
    known: dict[FieldPath, Register] = {
        leaf: undominated(one.get(leaf, {}) | two.get(leaf, {})) for leaf in one.keys() | two.keys()
    }
    rest = _merge_unstamped(place, _unknown_bookkeeping(a), _unknown_bookkeeping(b), lost)
    gone = encode_purge_set(union(decode_purge_set(a), decode_purge_set(b)))
    return encode_registers(known, {**(rest if isinstance(rest, dict) else {}), PURGED: gone})


def _unknown_bookkeeping(document: Document) -> Document:
    """Give the bookkeeping of a later program, which has no stamps that we know."""
    return {k: v for k, v in document.items() if k.startswith("_") and k not in (*STAMPS, DELETED)}


def _merge_unstamped(place: tuple[str, ...], a: JSON, b: JSON, lost: Displaced) -> JSON:
    """Join values without stamps, objects key by key."""
    if isinstance(a, dict) and isinstance(b, dict):
        both = {key: _merge_unstamped((*place, key), a[key], b[key], lost) for key in a.keys() & b.keys()}
        return {**a, **b, **both}
    return _pick_winner(place, a, b, lost)


def _pick_winner(place: tuple[str, ...], a: JSON, b: JSON, lost: Displaced) -> JSON:
    """Choose between two values without stamps; the other one is noted."""
    low, high = sorted((a, b), key=_rank)
    if canonical_json(low) != canonical_json(high):
        lost.append((place, low))
    return high


def _rank(value: JSON) -> tuple[bool, bool, float, bytes]:
    number = isinstance(value, int | float)
    size = value if isinstance(value, int | float) else 0
    return isinstance(value, dict), number, size, canonical_json(value)


def _kept_records(lost: Displaced) -> dict[str, JSON]:
    """Make a record of each value that was displaced; its id follows from its place and bytes alone."""
    table: dict[str, JSON] = {}
    for place, value in lost:
        document: Document = {"place": list(place), "value": [value]}
        table[str(int.from_bytes(hashlib.sha256(canonical_json(document)).digest()[:8], "big") >> 1)] = document
    return table
