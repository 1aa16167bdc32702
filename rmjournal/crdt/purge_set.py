"""Purge set: digests of versions that were erased for good; pure.

``_purged`` maps the stamp of each erased version to digests of the field paths where it stood, so that no text
remains. Every merge drops such a version, and what that version had seen; a version that the purge had not seen
stays. Purge sets are joined like registers: all that either side erased, without what another erased version
dominates.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from rmjournal.crdt.field_path import JSON, FieldPath
from rmjournal.crdt.register import Register
from rmjournal.crdt.version_vector import Vector, dominates, format_vector, join_vectors, parse_vector

PURGED: Final = "_purged"
"""The name of the purge set in a record."""

PurgeSet: TypeAlias = dict[str, list[Vector]]
"""Vectors of the erased versions, by the digest of their field path."""


def path_digest(path: FieldPath) -> str:
    """Give ten hex digits that stand for a field path without naming it."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def decode_purge_set(document: Mapping[str, JSON]) -> PurgeSet:
    """Read a record's purge set; damaged parts are left out."""
    rows = document.get(PURGED)
    purge_set: PurgeSet = {}
    for stamp, digests in rows.items() if isinstance(rows, dict) else ():
        if isinstance(digests, str) and (vector := parse_vector(stamp)):
            for digest in digests.split():
                purge_set.setdefault(digest, []).append(vector)
    return purge_set


def union(a: PurgeSet, b: PurgeSet) -> PurgeSet:
    """Join two purge sets."""
    return {digest: [*a.get(digest, ()), *b.get(digest, ())] for digest in a.keys() | b.keys()}


def add_versions(purge_set: PurgeSet, versions: Iterable[tuple[FieldPath, str]]) -> PurgeSet:
    """Add versions to a purge set, each as a field path and a stamp."""
    added: PurgeSet = {}
    for path, stamp in versions:
        added.setdefault(path_digest(path), []).append(parse_vector(stamp))
    return union(purge_set, added)


def is_purged(purge_set: PurgeSet, path: FieldPath, stamp: str) -> bool:
    """Tell whether a version was erased, or had been seen by one that was."""
    vector = parse_vector(stamp)
    return any(dominates(purged, vector) for purged in purge_set.get(path_digest(path), ()))


def purged_vector(purge_set: PurgeSet, path: FieldPath) -> Vector:
    """Give the vector that has seen all that was erased at a field path."""
    return join_vectors(purge_set.get(path_digest(path), ()))


def encode_purge_set(purge_set: PurgeSet) -> dict[str, JSON]:
    """Write a purge set in its one canonical form, without dominated versions."""
    rows: dict[str, set[str]] = {}
    for digest, vectors in purge_set.items():
        for vector in vectors:
            if not any(dominates(other, vector) and other != vector for other in vectors):
                rows.setdefault(format_vector(vector), set()).add(digest)
    return {stamp: " ".join(sorted(digests)) for stamp, digests in rows.items()}


def drop_purged(registers: Mapping[FieldPath, Register], purge_set: PurgeSet) -> dict[FieldPath, Register]:
    """Drop erased versions from registers, and registers that become empty."""
    if not purge_set:
        return dict(registers)
    remaining = {
        path: {key: version for key, version in register.items() if not is_purged(purge_set, path, key[0])}
        for path, register in registers.items()
    }
    return {path: register for path, register in remaining.items() if register}
