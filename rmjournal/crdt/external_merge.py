"""Merges a record from outside (packet or import) into a stamped one; pure.

A packet or an import file knows values, not versions, so import marks stand in for vectors. A field that still shows
what was imported last takes the new value. A field that was written here meanwhile keeps its version, and the new
value becomes its sibling. Importing the same values twice changes nothing.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR, carry_marks, import_checksum, last_import
from rmjournal.crdt.record import decode_registers, encode_registers
from rmjournal.crdt.register import (
    CLEARED,
    Cleared,
    Register,
    Version,
    canonical_value,
    make_register,
    undominated,
    winner,
)
from rmjournal.crdt.version_vector import format_vector, join_vectors, parse_vector

_EPOCH_2020: Final = 1_577_836_800_000
"""Milliseconds from 1970 to 2020."""


class ExternalRecord(NamedTuple):
    """A record from outside, and how to merge it."""

    values: Mapping[FieldPath, JSON]
    """Every value that it has."""
    actor: str
    """The pseudo device that stamps it: `PACKET_ACTOR` or `FILE_ACTOR`."""
    made_at: int = 0
    """When it was made, in milliseconds since 1970; 0 = unknown: then no value that was imported before is new."""
    acknowledged: Mapping[FieldPath, str] = {}
    """Checksums of what its sender had last imported from here."""
    keep_if_absent: Collection[str] = ()
    """Fields that stay as they are when absent; any other field that came from this actor is then cleared."""
    again: Mapping[FieldPath, bool] = {}
    """Field paths whose value is new once more, as its import was undone, and whether it stands beside another."""
    local_wins: Collection[str] = ()
    """Fields in which a value written here stays and the external one is left out, so that no conflict arises."""


class ExternalMerge(NamedTuple):
    """A record after an external merge."""

    document: Document
    conflicting: tuple[FieldPath, ...]
    """Field paths where an external value became a sibling of one written here."""
    stale: tuple[FieldPath, ...]
    """Field paths left out because a newer value had been imported before."""


class _StaleValue(Exception):
    """A value is older than what was imported before."""


def imported_checksums(document: Mapping[str, JSON], actor: str) -> dict[FieldPath, str]:
    """Return the checksums of the last import that the winners' vectors cover."""
    checksums = {}
    for path, register in decode_registers(document).items():
        mark = last_import(path, list(make_register([winner(register)])), actor)
        if mark.time:
            checksums[path] = mark.checksum
    return checksums


def merge_external(document: Mapping[str, JSON], external: ExternalRecord) -> ExternalMerge:
    """Merge an external record into a stamped one; without news nothing changes."""
    registers = decode_registers(document)
    conflicting: list[FieldPath] = []
    stale: list[FieldPath] = []
    has_news = False
    for path, value in _external_values(registers, external).items():
        register = registers.get(path, {})
        try:
            version = _new_version(path, value, register, external)
        except _StaleValue:
            stale.append(path)
            continue
        if version is not None:
            has_news = True
            registers[path] = undominated(register | make_register([version]))
            new_values = {canonical for _, canonical in registers[path]} - {canonical for _, canonical in register}
            if new_values and _count_values(registers[path]) > 1:
                conflicting.append(path)
    merged = encode_registers(registers, document) if has_news else dict(document)
    return ExternalMerge(merged, tuple(conflicting), tuple(stale))


def withdraw_value(document: Mapping[str, JSON], path: FieldPath, actor: str, made_at: int) -> ExternalMerge:
    """Withdraw the value of a field path if the last import brought it."""
    names = {found.partition("/")[0] for found in decode_registers(document)} - {path}
    return merge_external(document, ExternalRecord({}, actor, made_at, keep_if_absent=names))


def is_withdrawn(document: Mapping[str, JSON], path: FieldPath, actor: str) -> bool:
    """Tell whether an import withdrew a field's value, and nothing was written since."""
    register = decode_registers(document).get(path, {})
    if not register or winner(register).value is not CLEARED:
        return False
    mark = last_import(path, list(make_register([winner(register)])), actor)
    is_written_since = parse_vector(winner(register).stamp).get(f"{actor}.{mark.checksum}") == mark.time
    return mark.checksum == _checksum(path, CLEARED) and not is_written_since


def is_only_imported(document: Mapping[str, JSON]) -> bool:
    """Tell whether all values of a record come from imports, and none from here."""
    registers = decode_registers(document).values()
    vectors = (parse_vector(version.stamp) for register in registers for version in register.values())
    return all(actor.partition(".")[0] in (PACKET_ACTOR, FILE_ACTOR) for vector in vectors for actor in vector)


def is_imported(document: Mapping[str, JSON], names: Collection[str], actor: str) -> bool:
    """Tell whether fields show what an actor imported, without a local edit."""
    found = [register for path, register in decode_registers(document).items() if path.partition("/")[0] in names]
    actors = [{name.partition(".")[0] for name in parse_vector(winner(register).stamp)} for register in found]
    return any(actor in some for some in actors) and all(some <= {PACKET_ACTOR, FILE_ACTOR} for some in actors)


def has_imported(document: Mapping[str, JSON], path: FieldPath, value: JSON, actor: str) -> bool:
    """Tell whether a value is what an actor brought last to a field path."""
    return last_import(path, list(decode_registers(document).get(path, {})), actor).checksum == _checksum(path, value)


def rewrite_record(document: Mapping[str, JSON], values: Mapping[FieldPath, JSON | Cleared]) -> Document:
    """Overwrite the whole value of each path, as an import does for other entries.

    Every device that imports the same gives the same stamps.
    """
    registers = decode_registers(document)
    for path, value in values.items():
        versions = list(registers.get(path, {}))
        vector = join_vectors(parse_vector(stamp) for stamp, _ in versions) | carry_marks(path, versions)
        vector[FILE_ACTOR] = vector.get(FILE_ACTOR, 0) + 1
        registers[path] = make_register([Version(format_vector(vector), value)])
    return encode_registers(registers, document)


def delete_record(document: Mapping[str, JSON]) -> Document:
    """Delete a record whose values have gone into another one."""
    return _write_deleted(document, True)


def undelete_record(document: Mapping[str, JSON]) -> Document:
    """Undelete a record that an import brings again, with the values it had."""
    return _write_deleted(document, CLEARED)


def _write_deleted(document: Mapping[str, JSON], value: JSON | Cleared) -> Document:
    registers = decode_registers(document)
    vector = join_vectors(
        parse_vector(version.stamp) for register in registers.values() for version in register.values()
    )
    vector[FILE_ACTOR] = vector.get(FILE_ACTOR, 0) + 1
    registers[DELETED] = make_register([Version(format_vector(vector), value)])
    return encode_registers(registers, document)


def _external_values(
    registers: Mapping[FieldPath, Register], external: ExternalRecord
) -> dict[FieldPath, JSON | Cleared]:
    """Give the external values, and `CLEARED` where an earlier import is absent now."""
    values: dict[FieldPath, JSON | Cleared] = dict(external.values)
    for path, register in registers.items():
        if path == DELETED or path in values or path.partition("/")[0] in external.keep_if_absent:
            continue
        mark = last_import(path, list(register), external.actor)
        if mark.checksum == _checksum(path, winner(register).value):
            values[path] = CLEARED
    return values


def _new_version(
    path: FieldPath, value: JSON | Cleared, register: Register, external: ExternalRecord
) -> Version | None:
    """Make the version that an external value adds; None without news."""
    checksum = _checksum(path, value)
    mark = last_import(path, list(register), external.actor)
    acknowledged = external.acknowledged.get(path)
    others = {_checksum(path, version.value) for version in register.values()} - {checksum}
    has_given_up = others == {mark.checksum}  # the sender's own version, for the one that came from here
    is_echo = bool(register) and checksum == acknowledged and not has_given_up
    shown = _checksum(path, winner(register).value) if register else ""
    has_decided = shown == acknowledged and _count_values(register) > 1  # of two versions, which the sender had both
    is_known = checksum == mark.checksum and not has_decided
    is_again = path in external.again and shown != checksum
    if not is_again and (is_echo or is_known or (not external.made_at and checksum in mark.checksums)):
        return None
    time = max(external.made_at - _EPOCH_2020, 1) if external.made_at and not is_again else mark.time + 1
    if time <= mark.time:
        if shown == checksum:
            return None
        raise _StaleValue
    replaces = not external.again[path] if is_again else shown in (checksum, mark.checksum, acknowledged)
    if not register or replaces:
        seen = join_vectors(parse_vector(version.stamp) for version in register.values())
    elif path.partition("/")[0] in external.local_wins:
        return None
    else:
        seen = {
            actor: last
            for version in register.values()
            for actor, last in parse_vector(version.stamp).items()
            if actor.partition(".")[0] == external.actor
        }
    return Version(format_vector({**seen, external.actor: time}), value)


def _count_values(register: Register) -> int:
    return len({canonical for _, canonical in register})


def _checksum(path: FieldPath, value: JSON | Cleared) -> str:
    return import_checksum(path, canonical_value(value))
