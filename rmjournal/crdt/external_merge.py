"""Merges a record from outside (packet or import) into a stamped one; pure.

A leaf that still shows what was heard last is untouched here, and takes what is new. One that was written here
meanwhile keeps its version, and the new one stays beside it. The same bytes said twice change nothing.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath, canonical_json
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR, import_checksum, last_import
from rmjournal.crdt.record import decode_registers, encode_registers
from rmjournal.crdt.register import CLEARED, Cleared, Register, Version, make_register, undominated, winner
from rmjournal.crdt.version_vector import format_vector, join_vectors, parse_vector

__all__ = [
    "FILE_ACTOR",
    "PACKET_ACTOR",
    "ExternalMerge",
    "ExternalRecord",
    "imported_checksums",
    "merge_external",
    "undelete_record",
]

_EPOCH_2020: Final = 1_577_836_800_000
"""Milliseconds from 1970 to 2020."""


class ExternalRecord(NamedTuple):
    """What somebody outside says of a record, and how it is to be taken."""

    values: Mapping[FieldPath, JSON]
    """Every leaf that is said."""
    actor: str
    """`PACKET` or `SOURCE`."""
    made_at: int = 0
    """When it was said, in milliseconds since 1970; 0 = not known: what was heard before is no news then."""
    acknowledged: Mapping[FieldPath, str] = {}
    """What the one who says it had last heard from here, as tokens by leaf."""
    keep_if_absent: Collection[str] = ()
    """Fields whose absence says nothing; any other leaf that came from there before and is absent is empty there."""
    local_wins: Collection[str] = ()
    """Fields that give way to what was written here: no second version is kept."""


class ExternalMerge(NamedTuple):
    """A record with what was said taken in."""

    document: Document
    conflicting: tuple[FieldPath, ...]
    """Leaves where a version of here and one of there stand side by side, newly."""
    stale: tuple[FieldPath, ...]
    """Leaves that are older than what was heard before, and so left out."""


class _StaleValue(Exception):
    """A leaf is older than what was heard of it before."""


def imported_checksums(document: Mapping[str, JSON], device: str) -> dict[FieldPath, str]:
    """The token of what was last heard of each leaf before it was written as it shows; only where anything was."""
    found = {}
    for leaf, versions in decode_registers(document).items():
        front = winner(versions)
        known = last_import(leaf, list(make_register([front])), device)
        if known.time:
            found[leaf] = known.checksum
    return found


def merge_external(here: Mapping[str, JSON], said: ExternalRecord) -> ExternalMerge:
    """The record with what is said outside; where nothing is news, it is the same."""
    known = decode_registers(here)
    both: list[FieldPath] = []
    old: list[FieldPath] = []
    news = False
    for leaf, value in _external_values(known, said).items():
        versions = known.get(leaf, {})
        try:
            new = _new_version(leaf, value, versions, said)
        except _StaleValue:
            old.append(leaf)
            continue
        if new is not None:
            news = True
            known[leaf] = undominated(versions | make_register([new]))
            if _count_values(known[leaf]) > max(1, _count_values(versions)):
                both.append(leaf)
    return ExternalMerge(encode_registers(known, here) if news else dict(here), tuple(both), tuple(old))


def undelete_record(document: Mapping[str, JSON]) -> Document:
    """A deleted record that is there again, as it was when it was deleted."""
    known = decode_registers(document)
    over = join_vectors(parse_vector(version.stamp) for versions in known.values() for version in versions.values())
    over[FILE_ACTOR] = over.get(FILE_ACTOR, 0) + 1
    known[DELETED] = make_register([Version(format_vector(over), CLEARED)])
    return encode_registers(known, document)


def _external_values(known: Mapping[FieldPath, Register], said: ExternalRecord) -> dict[FieldPath, JSON | Cleared]:
    """Each leaf that is said, and those of which the silence says that they are empty now."""
    found: dict[FieldPath, JSON | Cleared] = dict(said.values)
    for leaf, versions in known.items():
        if leaf == DELETED or leaf in found or leaf.partition("/")[0] in said.keep_if_absent:
            continue
        if last_import(leaf, list(versions), said.actor).checksum == import_checksum(
            leaf, _text(winner(versions).value)
        ):
            found[leaf] = CLEARED
    return found


def _new_version(leaf: FieldPath, value: JSON | Cleared, versions: Register, said: ExternalRecord) -> Version | None:
    """The version that is news here; none when there is nothing new in it."""
    now = import_checksum(leaf, _text(value))
    known = last_import(leaf, list(versions), said.actor)
    passed_on = bool(versions) and now == said.acknowledged.get(leaf)
    if passed_on or now == known.checksum or (not said.made_at and now in known.checksums):
        return None
    time = max(said.made_at - _EPOCH_2020, 1) if said.made_at else known.time + 1
    present = import_checksum(leaf, _text(winner(versions).value)) if versions else ""
    if time <= known.time:
        if present == now:
            return None
        raise _StaleValue
    if not versions or present in (now, known.checksum, said.acknowledged.get(leaf)):
        over = join_vectors(parse_vector(version.stamp) for version in versions.values())
    elif leaf.partition("/")[0] in said.local_wins:
        return None
    else:
        over = {
            part: at
            for version in versions.values()
            for part, at in parse_vector(version.stamp).items()
            if part.partition(".")[0] == said.actor
        }
    return Version(format_vector({**over, said.actor: time}), value)


def _count_values(versions: Register) -> int:
    return len({text for _, text in versions})


def _text(value: JSON | Cleared) -> bytes:
    return b"" if isinstance(value, Cleared) else canonical_json(value)
