"""Stamped record of one entry: its registers, and what a write does to them.

Each field path has a register of versions, of which none has seen another. The winner stands in the document, its
stamp in ``_v`` and its checksum in ``_h``; its siblings stand in ``_c``. A cleared field is an ordinary version
without a value: the field is absent from the document and ``_c`` holds ``[stamp]`` for it. A field that is absent
*without* that is unknown, never cleared.

Every function here is pure and leaves the documents that it is given as they are.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from rmjournal.crdt.field_path import (
    DELETED,
    JSON,
    Document,
    FieldPath,
    can_hold,
    canonical_json,
    flatten,
    is_canonical_path,
    is_json,
    normalize_path,
    unflatten,
)
from rmjournal.crdt.import_marks import carry_marks
from rmjournal.crdt.purge_set import (
    PURGED,
    add_versions,
    decode_purge_set,
    drop_purged,
    encode_purge_set,
    purged_vector,
    union,
)
from rmjournal.crdt.register import CLEARED, Cleared, Register, Version, make_register, undominated, winner
from rmjournal.crdt.version_vector import (
    MAX_TIME,
    Vector,
    actor_for_write,
    dominates,
    format_vector,
    join_vectors,
    next_time,
    parse_vector,
)

BOOKKEEPING: Final = ("_v", "_h", "_c", PURGED)
"""Names in a document that hold its stamps, checksums, siblings and purge set."""

HAND_ACTOR: Final = "h"
"""How the pseudo devices of edits by hand begin."""


def value_checksum(path: FieldPath, value: JSON) -> str:
    """Five-digit checksum of field path and value; detects edits made without stamps."""
    return _digest(path, value)[:5]


def _digest(path: FieldPath, value: JSON) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass") + b"\0" + canonical_json(value)).hexdigest()


def decode_registers(document: Mapping[str, JSON]) -> dict[FieldPath, Register]:
    """Read every version of a record; a value edited by hand gets a stamp.

    A shown value whose checksum is missing was edited without stamps. Its stamp follows from the old one and from the
    bytes of the value, so that every device gives it the same.
    """
    versions: dict[FieldPath, list[Version]] = {}
    for path, sibling in sibling_versions(document.get("_c")):
        versions.setdefault(path, []).append(sibling)
    checksums = document.get("_h")
    trusted = set(checksums.split()) if isinstance(checksums, str) else set()
    stamps, purge_set = document.get("_v"), decode_purge_set(document)
    for path, value in flatten(document).items():
        stamp = stamps.get(path, stamps.get("*")) if isinstance(stamps, dict) else stamps
        vector = parse_vector(stamp)
        if not vector or value_checksum(path, value) not in trusted:
            cleared = (parse_vector(v.stamp) for v in versions.get(path, ()) if v.value is CLEARED)
            vector = join_vectors([vector, *cleared, purged_vector(purge_set, path)])
            vector[hand_edit_actor(path, value)] = next_time(vector.values())
        versions.setdefault(path, []).append(Version(format_vector(vector), value))
    return drop_purged({path: make_register(of_path) for path, of_path in versions.items()}, purge_set)


def hand_edit_actor(path: FieldPath, value: JSON) -> str:
    """Name the pseudo device that stamps a value written without a stamp."""
    return f"{HAND_ACTOR}.{_digest(path, value)[:10]}"


def sibling_versions(siblings: JSON) -> Iterator[tuple[FieldPath, Version]]:
    """Read the sibling versions in ``_c``.

    A value in a damaged row counts as edited by hand.
    """
    if siblings is None:
        return
    for name, rows in (siblings if isinstance(siblings, dict) else {"_c": siblings}).items():
        is_path = is_canonical_path(normalize_path(name))
        path = normalize_path(name if is_path else name.lstrip("_"))
        for row in rows if isinstance(rows, list) else [rows]:
            if version := _decode_sibling(path, row, is_path):
                yield path, version


def _decode_sibling(path: FieldPath, row: JSON, is_path: bool) -> Version | None:
    cells = row if isinstance(row, list) and len(row) in (1, 2) else []
    if is_path and cells and (vector := parse_vector(cells[0])):
        return Version(format_vector(vector), cells[1] if len(cells) == 2 else CLEARED)
    value = cells[1] if len(cells) == 2 and isinstance(cells[0], str) else row
    if value in (None, "", [], {}, [""]):
        return None
    return Version(format_vector({hand_edit_actor(path, value): 1}), value)


def encode_registers(registers: Mapping[FieldPath, Register], rest: Mapping[str, JSON]) -> Document:
    """Write registers as a document; `decode_registers` reads the same back.

    ``rest`` is any earlier form of the record: its purge set, and names with an underscore that this program does not
    know, are carried over.
    """
    purge_set = decode_purge_set(rest)
    registers = drop_purged(registers, purge_set)
    winners = {path: winner(register) for path, register in sorted(registers.items()) if register}
    split = {path.partition("/")[0] for path, v in winners.items() if "/" in path and v.value is not CLEARED}
    shown: dict[FieldPath, JSON] = {}
    stamps: dict[FieldPath, str] = {}
    for path, (stamp, value) in winners.items():
        if not isinstance(value, Cleared) and path not in split and can_hold(path, value):
            shown[path], stamps[path] = value, stamp
    document = {k: v for k, v in rest.items() if k.startswith("_") and k not in (*BOOKKEEPING, DELETED)}
    document.update(unflatten(shown))
    if purge_set:
        document[PURGED] = encode_purge_set(purge_set)
    if shown:
        document["_h"] = " ".join(value_checksum(path, value) for path, value in shown.items())
        document["_v"] = _encode_stamps(stamps)
    if siblings := _encode_siblings(registers, winners, shown):
        document["_c"] = siblings
    return document


def _encode_stamps(stamps: Mapping[FieldPath, str]) -> JSON:
    counts = Counter(stamps.values())
    common = max(counts, key=lambda stamp: (counts[stamp], stamp))
    others: dict[str, JSON] = {path: stamp for path, stamp in stamps.items() if stamp != common}
    return {"*": common, **others} if others else common


def _encode_siblings(
    registers: Mapping[FieldPath, Register], winners: Mapping[FieldPath, Version], shown: Mapping[FieldPath, JSON]
) -> dict[str, JSON]:
    rows: dict[str, JSON] = {}
    for path in winners:
        siblings = [v for _, v in sorted(registers[path].items()) if path not in shown or v is not winners[path]]
        if siblings:
            rows[path] = [[v.stamp] if isinstance(v.value, Cleared) else [v.stamp, v.value] for v in siblings]
    return rows


def stamp_new_record(document: Mapping[str, JSON], device: str, time: int) -> Document:
    """Stamp a new record: a faster `write` into nothing.

    The document has no bookkeeping, and only values that field paths can hold.
    """
    values = flatten(document)
    if not values:
        return {}
    checksums = " ".join(value_checksum(path, values[path]) for path in sorted(values))
    return {**document, "_h": checksums, "_v": format_vector({device: time})}


def write(
    document: Mapping[str, JSON],
    changes: Mapping[FieldPath, JSON | Cleared],
    device: str,
    time: int,
    seen: Mapping[str, JSON] | None = None,
) -> Document:
    """Write values (or `CLEARED`) at field paths, all with one device and time.

    ``seen`` is the record as the writer knew it, by default this one: the new versions dominate what it holds, and
    versions that the writer had not seen become siblings. A tombstone (``_deleted: true``) dominates what was seen
    at any field path, as far as it thereby dominates no unseen text. ValueError for what no field path can hold.
    """
    current = decode_registers(document)
    registers, seen_registers = dict(current), current if seen is None else decode_registers(seen)
    filled = {path for path, register in registers.items() if winner(register).value is not CLEARED}
    purge_set = decode_purge_set(document)
    for path, value in _with_overlapping_paths(changes, filled).items():
        if not is_canonical_path(path) or not (
            isinstance(value, Cleared) or (can_hold(path, value) and is_json(value))
        ):
            raise ValueError(f"The field path {path!r} cannot hold {value!r}.")
        is_tombstone = path == DELETED and value is True
        replaced = seen_registers.values() if is_tombstone else [seen_registers.get(path, {})]
        vector = join_vectors(parse_vector(stamp) for register in replaced for stamp, _ in register)
        if is_tombstone:
            vector = _without_unseen(vector, current, seen_registers)
        else:
            vector.update(carry_marks(path, seen_registers.get(path, {})))
        stamp_time = min(
            max(time, vector.get(device, 0), purged_vector(purge_set, path).get(device, 0) + 1), MAX_TIME
        )
        touched = current.values() if path == DELETED else [current.get(path, {})]
        vector[
            actor_for_write(device, stamp_time, vector, (stamp for register in touched for stamp, _ in register))
        ] = stamp_time
        version = Version(format_vector(vector), value)
        registers[path] = undominated(registers.get(path, {}) | make_register([version]))
    return encode_registers(registers, document)


def _without_unseen(
    vector: Vector, current: Mapping[FieldPath, Register], seen: Mapping[FieldPath, Register]
) -> Vector:
    """Lower a joined vector so that it dominates no unseen text.

    It would where a version of another field that was seen has the stamp of the unseen one, or a later one. What a
    delete before had seen counts as seen.
    """
    deleted = join_vectors(parse_vector(stamp) for stamp, _ in seen.get(DELETED, {}))
    lowered = dict(vector)
    for path, register in current.items():
        for key in sorted(register.keys() - seen.get(path, {})):
            unseen = parse_vector(register[key].stamp)
            later = {actor: time for actor, time in unseen.items() if time > deleted.get(actor, 0)}
            if later and isinstance(register[key].value, str | list | dict) and dominates(lowered, unseen):
                writer = max(later, key=lambda actor: (later[actor], actor))
                lowered[writer] = later[writer] - 1
    return lowered


def _with_overlapping_paths(
    changes: Mapping[FieldPath, JSON | Cleared], filled: set[FieldPath]
) -> dict[FieldPath, JSON | Cleared]:
    """Clear what a change replaces: an object's keys, or its whole value."""
    cleared: dict[FieldPath, JSON | Cleared] = {}
    for path, value in changes.items():
        name, slash, _ = path.partition("/")
        if value is CLEARED:
            continue
        if slash:
            cleared.update({name: CLEARED} if name in filled else {})
        else:
            cleared.update({other: CLEARED for other in filled if other.startswith(f"{name}/")})
    return cleared | dict(changes)


def purge(document: Mapping[str, JSON], seen: Mapping[str, JSON] | None = None) -> Document:
    """Erase a record's versions for good and add them to its purge set.

    ``seen`` is the record as the person knew it, by default this one; versions that it lacks stay.
    """
    seen_registers = decode_registers(document if seen is None else seen)
    versions = ((path, stamp) for path, register in seen_registers.items() for stamp, _ in register)
    purge_set = encode_purge_set(add_versions(decode_purge_set(document), versions))
    return encode_registers(decode_registers(document), {**document, PURGED: purge_set})


def strip_purged(earlier: Mapping[str, JSON], now: Mapping[str, JSON]) -> Document:
    """Strip from an earlier form of a record what was purged since."""
    purge_set = encode_purge_set(union(decode_purge_set(earlier), decode_purge_set(now)))
    return encode_registers(decode_registers(earlier), {**earlier, PURGED: purge_set})


def is_deleted(document: Mapping[str, JSON]) -> bool:
    """Tell whether a record is deleted: empty, or dominated by a tombstone."""
    has_fields = any(not name.startswith("_") for name in document)
    if has_fields and DELETED not in document and PURGED not in document:
        return False
    registers = decode_registers(document)
    return not _has_value(registers) or _is_dominated(registers)


def without_stamps(document: Mapping[str, JSON]) -> Document:
    """Give a record as scripts see it, without bookkeeping."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


def has_value(document: Mapping[str, JSON]) -> bool:
    """Tell whether a record, deleted or not, has any value, siblings included."""
    return _has_value(decode_registers(document))


def _has_value(registers: Mapping[FieldPath, Register]) -> bool:
    return any(
        v.value is not CLEARED for path, register in registers.items() if path != DELETED for v in register.values()
    )


def _is_dominated(registers: Mapping[FieldPath, Register]) -> bool:
    """Tell whether one tombstone dominates every version that is no tombstone."""
    versions = [
        (path == DELETED and v.value is True, parse_vector(v.stamp))
        for path in registers
        for v in registers[path].values()
    ]
    others = [vector for is_tombstone, vector in versions if not is_tombstone]
    return any(
        is_tombstone and all(dominates(vector, other) for other in others) for is_tombstone, vector in versions
    )


def latest_time(document: Mapping[str, JSON], device: str | None = None) -> int:
    """Give the latest time stamped in a record, by anyone or one device.

    0 where there is none.
    """
    stamps = stamps_of(document)
    if device is not None:
        return max((parse_vector(stamp).get(device, 0) for stamp in stamps if device in stamp), default=0)
    return max((time for stamp in stamps for time in parse_vector(stamp).values()), default=0)


def stamps_of(document: Mapping[str, JSON]) -> list[str]:
    """List all stamps in a record: of shown values, siblings and purged versions."""
    shown, purge_set = document.get("_v"), document.get(PURGED)
    stamps: list[JSON] = [*shown.values()] if isinstance(shown, dict) else [shown]
    stamps.extend(version.stamp for _, version in sibling_versions(document.get("_c")))
    stamps.extend(purge_set if isinstance(purge_set, dict) else ())
    return [stamp for stamp in stamps if isinstance(stamp, str)]


def add_sibling(record: Document, path: FieldPath, value: JSON | Cleared) -> Document:
    """Add a concurrent sibling to a field's current winner.

    Its actor follows from its bytes, as that of an edit by hand; its time is before the winner's.
    """
    registers = decode_registers(record)
    register = registers.get(path, {})
    if not register or value in [version.value for version in register.values()]:
        return record
    vector = parse_vector(winner(register).stamp)
    newest = max(vector.values())
    own = {actor: time - (time == newest) for actor, time in vector.items()}
    own[hand_edit_actor(path, None if isinstance(value, Cleared) else value)] = newest - 1
    registers[path] = register | make_register([Version(format_vector(own), value)])
    return encode_registers(registers, record)
