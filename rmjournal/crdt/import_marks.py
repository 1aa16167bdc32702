"""Import marks: what was last imported into a field path, kept in its vector.

A value that somebody outside said stands under the pseudo device ``p`` (the partner, in a packet) or ``i`` (any other
file that was imported), its time counted from 2020, so that a version written here stays in front. While the leaf
shows what was heard, that is all. A write over it adds ``p.`` and six digits of the heard value's digest at the same
time: from then on the vector alone tells what was heard last.
"""

import hashlib
from collections.abc import Collection
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import FieldPath
from rmjournal.crdt.version_vector import Vector, join_vectors, parse_vector

PACKET_ACTOR: Final = "p"
"""The pseudo device of what the partner said."""

FILE_ACTOR: Final = "i"
"""The pseudo device of what came out of any other file."""


class ImportMark(NamedTuple):
    """What was heard of one leaf from one pseudo device."""

    checksum: str
    """The token of what was heard last; empty when nothing was."""
    time: int
    """When, in milliseconds since 2020; 0 when nothing was."""
    checksums: frozenset[str]
    """The tokens of everything that is remembered, the last one too."""


def import_checksum(leaf: FieldPath, text: bytes) -> str:
    """Six digits that tell whether a value, given as its canonical text (empty: removed), is one that was heard."""
    return hashlib.sha256(leaf.encode("utf-8", "surrogatepass") + b"\1" + text).hexdigest()[:6]


def last_import(leaf: FieldPath, versions: Collection[tuple[str, bytes]], device: str) -> ImportMark:
    """What the stamps and canonical texts of a leaf's versions tell of what was heard."""
    vectors = [(parse_vector(stamp), text) for stamp, text in sorted(versions)]
    times = join_vectors(own for own, _ in vectors)
    at = times.get(device, 0)
    known = {part.partition(".")[2]: time for part, time in times.items() if part.startswith(f"{device}.")}
    if not at:
        return ImportMark("", 0, frozenset())
    if at not in known.values():
        own, text = next((own, text) for own, text in vectors if own.get(device) == at)
        known["" if _is_hand_edited_since(own, at) else import_checksum(leaf, text)] = at
    return ImportMark(max(part for part, time in known.items() if time == at), at, frozenset(known))


def carry_marks(leaf: FieldPath, versions: Collection[tuple[str, bytes]]) -> Vector:
    """What a write over some versions adds to its vector, so that what was heard last is not forgotten."""
    known = [(device, last_import(leaf, versions, device)) for device in (PACKET_ACTOR, FILE_ACTOR)]
    return {f"{device}.{found.checksum}": found.time for device, found in known if found.checksum}


def _is_hand_edited_since(own: Vector, at: int) -> bool:
    """Whether a version that was heard was changed since without a program that remembers."""
    return any(part.startswith("h.") and time > at for part, time in own.items())
