"""Import marks: what was last imported into a field path, kept in its vector.

A value that somebody outside said stands under the pseudo device ``p`` (the partner, in a packet) or ``i`` (any other
file that was imported), its time counted from 2020, so that a version written here stays in front. While the leaf
shows what was heard, that is all. A write over it adds ``p.`` and six digits of the heard value's digest at the same
time: from then on the vector alone tells what was heard last.
"""

import hashlib
from collections.abc import Collection
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import Leaf
from rmjournal.crdt.version_vector import Vector, join, vector

PACKET: Final = "p"
"""The pseudo device of what the partner said."""

SOURCE: Final = "i"
"""The pseudo device of what came out of any other file."""


class Heard(NamedTuple):
    """What was heard of one leaf from one pseudo device."""

    last: str
    """The token of what was heard last; empty when nothing was."""
    at: int
    """When, in milliseconds since 2020; 0 when nothing was."""
    before: frozenset[str]
    """The tokens of everything that is remembered, the last one too."""


def token(leaf: Leaf, text: bytes) -> str:
    """Six digits that tell whether a value, given as its canonical text (empty: removed), is one that was heard."""
    return hashlib.sha256(leaf.encode("utf-8", "surrogatepass") + b"\1" + text).hexdigest()[:6]


def heard(leaf: Leaf, versions: Collection[tuple[str, bytes]], device: str) -> Heard:
    """What the stamps and canonical texts of a leaf's versions tell of what was heard."""
    vectors = [(vector(stamp), text) for stamp, text in sorted(versions)]
    times = join(own for own, _ in vectors)
    at = times.get(device, 0)
    known = {part.partition(".")[2]: time for part, time in times.items() if part.startswith(f"{device}.")}
    if not at:
        return Heard("", 0, frozenset())
    if at not in known.values():
        own, text = next((own, text) for own, text in vectors if own.get(device) == at)
        known["" if _by_hand(own, at) else token(leaf, text)] = at
    return Heard(max(part for part, time in known.items() if time == at), at, frozenset(known))


def remembered(leaf: Leaf, versions: Collection[tuple[str, bytes]]) -> Vector:
    """What a write over some versions adds to its vector, so that what was heard last is not forgotten."""
    known = [(device, heard(leaf, versions, device)) for device in (PACKET, SOURCE)]
    return {f"{device}.{found.last}": found.at for device, found in known if found.last}


def _by_hand(own: Vector, at: int) -> bool:
    """Whether a version that was heard was changed since without a program that remembers."""
    return any(part.startswith("h.") and time > at for part, time in own.items())
