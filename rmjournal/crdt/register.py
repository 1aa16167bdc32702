"""Multi-value register: the concurrent versions of one field path; pure."""

from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from rmjournal.crdt.field_path import JSON, canonical_json
from rmjournal.crdt.version_vector import dominates, parse_vector


class Cleared(Enum):
    """The type of `REMOVED`."""

    REMOVED = "removed"


CLEARED: Final = Cleared.REMOVED


class Version(NamedTuple):
    """What one write left in a leaf: the text of its vector, and the value or `REMOVED`."""

    stamp: str
    value: JSON | Cleared


Register: TypeAlias = dict[tuple[str, bytes], Version]


def make_register(versions: Iterable[Version]) -> Register:
    """Key versions by stamp and canonical value, so that equal knowledge is equal."""
    return {(v.stamp, b"" if isinstance(v.value, Cleared) else canonical_json(v.value)): v for v in versions}


def undominated(known: Register) -> Register:
    """Keep the versions that no other has seen; of any union of registers this is the merge."""
    if len(known) < 2:
        return known
    times = {key: parse_vector(version.stamp) for key, version in known.items()}
    return {
        key: version
        for key, version in known.items()
        if not any(dominates(other, times[key]) and other != times[key] for other in times.values())
    }


def winner(known: Register) -> Version:
    """Choose the version in front: newest clock, then stamp text, then canonical value."""
    return known[max(known, key=lambda key: (max(parse_vector(key[0]).values(), default=0), *key))]
