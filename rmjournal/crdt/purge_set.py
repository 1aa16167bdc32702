"""Purge set: digests of versions that were erased for good; pure.

``_purged`` is an object: the stamp of each version that was dropped, and a digest of each leaf in which it stood. A
version is dropped wherever it turns up, and with it what it had seen; one that the person had not seen stays. The
versions of two devices are joined like all else: all that either knows, without what another one of them has seen.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from rmjournal.crdt.field_path import JSON, Leaf
from rmjournal.crdt.register import Register
from rmjournal.crdt.version_vector import Vector, covers, join, stamp_text, vector

PURGED: Final = "_purged"

Purged: TypeAlias = dict[str, list[Vector]]
"""The versions that were dropped, by the digest of their leaf."""


def digest(leaf: Leaf) -> str:
    """Give ten digits that stand for a leaf without telling its name."""
    return hashlib.sha256(leaf.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def purged(document: Mapping[str, JSON]) -> Purged:
    """Read what was dropped from a record; what is damaged in that is left out."""
    rows = document.get(PURGED)
    found: Purged = {}
    for stamp, marks in rows.items() if isinstance(rows, dict) else ():
        if isinstance(marks, str) and (times := vector(stamp)):
            for mark in marks.split():
                found.setdefault(mark, []).append(times)
    return found


def both(one: Purged, other: Purged) -> Purged:
    """Give all that either side dropped."""
    return {mark: [*one.get(mark, ()), *other.get(mark, ())] for mark in one.keys() | other.keys()}


def with_versions(known: Purged, stamps: Iterable[tuple[Leaf, str]]) -> Purged:
    """Add versions, each as a leaf and a stamp."""
    more: Purged = {}
    for leaf, stamp in stamps:
        more.setdefault(digest(leaf), []).append(vector(stamp))
    return both(known, more)


def is_dropped(known: Purged, leaf: Leaf, stamp: str) -> bool:
    """Tell whether a version was dropped, or had been seen by one that was."""
    times = vector(stamp)
    return any(covers(gone, times) for gone in known.get(digest(leaf), ()))


def seen_of(known: Purged, leaf: Leaf) -> Vector:
    """Give the vector that has seen all that was dropped from a leaf."""
    return join(known.get(digest(leaf), ()))


def as_json(known: Purged) -> dict[str, JSON]:
    """Write what was dropped in its one form."""
    rows: dict[str, set[str]] = {}
    for mark, vectors in known.items():
        for times in vectors:
            if not any(covers(other, times) and other != times for other in vectors):
                rows.setdefault(stamp_text(times), set()).add(mark)
    return {stamp: " ".join(sorted(marks)) for stamp, marks in rows.items()}


def left(known: Mapping[Leaf, Register], gone: Purged) -> dict[Leaf, Register]:
    """Give what was not forgotten for good."""
    if not gone:
        return dict(known)
    some = {
        leaf: {key: version for key, version in versions.items() if not is_dropped(gone, leaf, key[0])}
        for leaf, versions in known.items()
    }
    return {leaf: versions for leaf, versions in some.items() if versions}
