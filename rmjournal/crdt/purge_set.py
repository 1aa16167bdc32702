"""Purge set: digests of versions that were erased for good; pure.

``_purged`` is an object: the stamp of each version that was dropped, and a digest of each leaf in which it stood. A
version is dropped wherever it turns up, and with it what it had seen; one that the person had not seen stays. The
versions of two devices are joined like all else: all that either knows, without what another one of them has seen.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from rmjournal.crdt.field_path import JSON, FieldPath
from rmjournal.crdt.register import Register
from rmjournal.crdt.version_vector import Vector, dominates, format_vector, join_vectors, parse_vector

PURGED: Final = "_purged"

PurgeSet: TypeAlias = dict[str, list[Vector]]
"""The versions that were dropped, by the digest of their leaf."""


def path_digest(leaf: FieldPath) -> str:
    """Give ten digits that stand for a leaf without telling its name."""
    return hashlib.sha256(leaf.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def decode_purge_set(document: Mapping[str, JSON]) -> PurgeSet:
    """Read what was dropped from a record; what is damaged in that is left out."""
    rows = document.get(PURGED)
    found: PurgeSet = {}
    for stamp, marks in rows.items() if isinstance(rows, dict) else ():
        if isinstance(marks, str) and (times := parse_vector(stamp)):
            for mark in marks.split():
                found.setdefault(mark, []).append(times)
    return found


def union(one: PurgeSet, other: PurgeSet) -> PurgeSet:
    """Give all that either side dropped."""
    return {mark: [*one.get(mark, ()), *other.get(mark, ())] for mark in one.keys() | other.keys()}


def add_versions(known: PurgeSet, stamps: Iterable[tuple[FieldPath, str]]) -> PurgeSet:
    """Add versions, each as a leaf and a stamp."""
    more: PurgeSet = {}
    for leaf, stamp in stamps:
        more.setdefault(path_digest(leaf), []).append(parse_vector(stamp))
    return union(known, more)


def is_purged(known: PurgeSet, leaf: FieldPath, stamp: str) -> bool:
    """Tell whether a version was dropped, or had been seen by one that was."""
    times = parse_vector(stamp)
    return any(dominates(gone, times) for gone in known.get(path_digest(leaf), ()))


def purged_vector(known: PurgeSet, leaf: FieldPath) -> Vector:
    """Give the vector that has seen all that was dropped from a leaf."""
    return join_vectors(known.get(path_digest(leaf), ()))


def encode_purge_set(known: PurgeSet) -> dict[str, JSON]:
    """Write what was dropped in its one form."""
    rows: dict[str, set[str]] = {}
    for mark, vectors in known.items():
        for times in vectors:
            if not any(dominates(other, times) and other != times for other in vectors):
                rows.setdefault(format_vector(times), set()).add(mark)
    return {stamp: " ".join(sorted(marks)) for stamp, marks in rows.items()}


def drop_purged(known: Mapping[FieldPath, Register], gone: PurgeSet) -> dict[FieldPath, Register]:
    """Give what was not forgotten for good."""
    if not gone:
        return dict(known)
    some = {
        leaf: {key: version for key, version in versions.items() if not is_purged(gone, leaf, key[0])}
        for leaf, versions in known.items()
    }
    return {leaf: versions for leaf, versions in some.items() if versions}
