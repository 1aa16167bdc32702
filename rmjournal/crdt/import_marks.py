"""Import marks: what was last imported at a field path, kept in version vectors.

An imported value is stamped by a pseudo device: ``p`` for the partner's packets, ``i`` for any other file. Its time
counts from 2020, so that a version written here wins. While the field shows the imported value, the value itself
tells what was imported. A write over it adds the actor ``p.`` plus a checksum of the imported value (or ``i.``) to
its vector at the same time: from then on the vector alone tells what was imported last.
"""

import hashlib
from collections.abc import Collection
from typing import Final

import msgspec

from rmjournal.crdt.field_path import FieldPath
from rmjournal.crdt.version_vector import Vector, join_vectors, parse_vector

PACKET_ACTOR: Final = "p"
"""The pseudo device that stamps values from the partner's packets."""

FILE_ACTOR: Final = "i"
"""The pseudo device that stamps values from any other imported file."""


class ImportMark(msgspec.Struct, frozen=True):
    """The last import of one pseudo device at a field path."""

    checksum: str
    """The checksum of the value imported last; empty without any."""
    time: int
    """When that was, in milliseconds since 2020; 0 without any."""
    checksums: frozenset[str]
    """The checksums of all imports that the vectors remember, the last one too."""


def import_checksum(path: FieldPath, canonical: bytes) -> str:
    """Six-digit checksum of a field path and a canonical value.

    The canonical value of a cleared field is empty.
    """
    return hashlib.sha256(path.encode("utf-8", "surrogatepass") + b"\1" + canonical).hexdigest()[:6]


def last_import(path: FieldPath, versions: Collection[tuple[str, bytes]], actor: str) -> ImportMark:
    """Read the import mark of a pseudo device from versions: stamps and canonical values."""
    vectors = [(parse_vector(stamp), canonical) for stamp, canonical in sorted(versions)]
    joined = join_vectors(vector for vector, _ in vectors)
    last = joined.get(actor, 0)
    times = {name.partition(".")[2]: time for name, time in joined.items() if name.startswith(f"{actor}.")}
    if not last:
        return ImportMark("", 0, frozenset())
    if last not in times.values():
        vector, canonical = next((vector, canonical) for vector, canonical in vectors if vector.get(actor) == last)
        times["" if _is_hand_edited_since(vector, last) else import_checksum(path, canonical)] = last
    return ImportMark(max(name for name, time in times.items() if time == last), last, frozenset(times))


def is_from_import(stamp: str) -> bool:
    """Tell whether a version is as it was imported."""
    return parse_vector(stamp).keys() <= {PACKET_ACTOR, FILE_ACTOR}


def carry_marks(path: FieldPath, versions: Collection[tuple[str, bytes]]) -> Vector:
    """Return the actors that keep the import marks of overwritten versions.

    A write over these versions adds them to its vector.
    """
    marks = [(actor, last_import(path, versions, actor)) for actor in (PACKET_ACTOR, FILE_ACTOR)]
    return {f"{actor}.{mark.checksum}": mark.time for actor, mark in marks if mark.checksum}


def _is_hand_edited_since(vector: Vector, last: int) -> bool:
    """Tell whether an imported version was changed by a program that keeps no marks."""
    return any(name.startswith("h.") and time > last for name, time in vector.items())
