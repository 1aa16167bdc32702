"""Multi-value register: the concurrent versions of one field path; pure.

Of the versions of a register none dominates another. A merge is the union of two registers without what is dominated,
so it is commutative, associative and idempotent.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from rmjournal.crdt.field_path import JSON, canonical_json
from rmjournal.crdt.version_vector import dominates, parse_vector


class Cleared(Enum):
    """The type of `CLEARED`."""

    CLEARED = "cleared"


CLEARED: Final = Cleared.CLEARED
"""Stands for the value of a version that took a value away."""


class Version(NamedTuple):
    """A value and its version vector at a field path."""

    stamp: str
    """The version vector of the write, as text."""
    value: JSON | Cleared


Register: TypeAlias = dict[tuple[str, bytes], Version]
"""Versions by stamp and canonical value; the canonical value of `CLEARED` is empty."""


def canonical_value(value: JSON | Cleared) -> bytes:
    """Write a version's value as canonical JSON; empty for `CLEARED`."""
    return b"" if isinstance(value, Cleared) else canonical_json(value)


def make_register(versions: Iterable[Version]) -> Register:
    """Key versions by stamp and canonical value, so that equal versions are one."""
    return {(version.stamp, canonical_value(version.value)): version for version in versions}


def undominated(register: Register) -> Register:
    """Keep the undominated versions; of a union of registers this is the merge."""
    if len(register) < 2:
        return register
    vectors = {key: parse_vector(version.stamp) for key, version in register.items()}
    return {
        key: version
        for key, version in register.items()
        if not any(dominates(other, vectors[key]) and other != vectors[key] for other in vectors.values())
    }


def winner(register: Register) -> Version:
    """Choose the version that is shown: newest time, then stamp text, then canonical value."""
    return register[max(register, key=lambda key: (max(parse_vector(key[0]).values(), default=0), *key))]
