"""Stamped record of one entry: its registers, and what a write does to them.

Each leaf has a register of versions, ``(version vector, value)``, of which none has seen another. One is shown in the
document, with its vector in ``_v`` and its token in ``_h``; the rest is kept in ``_c``. A **cleared leaf** is an
ordinary version without a value: the leaf is absent from the document and ``_c`` holds ``[stamp]`` for it, so its
register is read the same way as any other. A leaf that is absent *without* that is unknown, never removed.

Everything here is pure; a document that goes in is never changed. Source of the rules: ``format.md``, "Merge".
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping

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
    actor_for_write,
    dominates,
    format_vector,
    join_vectors,
    next_time,
    parse_vector,
)

__all__ = [
    "CLEARED",
    "DELETED",
    "JSON",
    "Cleared",
    "Document",
    "FieldPath",
    "Register",
    "Version",
    "canonical_json",
    "decode_registers",
    "encode_registers",
    "flatten",
    "has_value",
    "is_deleted",
    "latest_time",
    "make_register",
    "strip_purged",
    "undominated",
    "unflatten",
    "value_checksum",
    "winner",
    "write",
]


_STAMPS = ("_v", "_h", "_c", PURGED)


def value_checksum(leaf: FieldPath, value: JSON) -> str:
    """Give the five digits that tell whether a shown value is the one that was stamped."""
    return _digest(leaf, value)[:5]


def _digest(leaf: FieldPath, value: JSON) -> str:
    return hashlib.sha256(leaf.encode("utf-8", "surrogatepass") + b"\0" + canonical_json(value)).hexdigest()


def decode_registers(document: Mapping[str, JSON]) -> dict[FieldPath, Register]:
    """Read every version that a document holds; values changed by hand get the stamp that their bytes give them."""
    found: dict[FieldPath, list[Version]] = {}
    for leaf, version in _sibling_versions(document.get("_c")):
        found.setdefault(leaf, []).append(version)
    tokens = document.get("_h")
    trusted = set(tokens.split()) if isinstance(tokens, str) else set()
    common, gone = document.get("_v"), decode_purge_set(document)
    for leaf, value in flatten(document).items():
        text = common.get(leaf, common.get("*")) if isinstance(common, dict) else common
        own = parse_vector(text)
        if not own or value_checksum(leaf, value) not in trusted:
            cleared = (parse_vector(v.stamp) for v in found.get(leaf, ()) if v.value is CLEARED)
            own = join_vectors([own, *cleared, purged_vector(gone, leaf)])
            own[hand_edit_actor(leaf, value)] = next_time(own.values())
        found.setdefault(leaf, []).append(Version(format_vector(own), value))
    return drop_purged({leaf: make_register(versions) for leaf, versions in found.items()}, gone)


def hand_edit_actor(leaf: FieldPath, value: JSON) -> str:
    """Name the pseudo device of a value that stands there without a stamp of its own."""
    return f"h.{_digest(leaf, value)[:10]}"


def _sibling_versions(kept: JSON) -> Iterator[tuple[FieldPath, Version]]:
    """Give the versions that are not shown; a value whose row or name is damaged is one written by hand."""
    if kept is None:
        return
    for name, rows in (kept if isinstance(kept, dict) else {"_c": kept}).items():
        whole = is_canonical_path(normalize_path(name))
        leaf = normalize_path(name if whole else name.lstrip("_"))
        for row in rows if isinstance(rows, list) else [rows]:
            if version := _decode_sibling(leaf, row, whole):
                yield leaf, version


def _decode_sibling(leaf: FieldPath, row: JSON, whole: bool) -> Version | None:
    cells = row if isinstance(row, list) and len(row) in (1, 2) else []
    if whole and cells and (times := parse_vector(cells[0])):
        return Version(format_vector(times), cells[1] if len(cells) == 2 else CLEARED)
    value = cells[1] if len(cells) == 2 and isinstance(cells[0], str) else row
    return (
        None
        if value in (None, "", [], {}, [""])
        else Version(format_vector({hand_edit_actor(leaf, value): 1}), value)
    )


def encode_registers(known: Mapping[FieldPath, Register], rest: Mapping[str, JSON]) -> Document:
    """Lay registers out as a document; `registers` reads the same back.

    ``rest`` is any earlier form of the record: its bookkeeping that is not ours is carried over.
    """
    gone = decode_purge_set(rest)
    known = drop_purged(known, gone)
    front = {leaf: winner(versions) for leaf, versions in sorted(known.items()) if versions}
    objects = {leaf.partition("/")[0] for leaf, v in front.items() if "/" in leaf and v.value is not CLEARED}
    placed: dict[FieldPath, JSON] = {}
    stamps: dict[FieldPath, str] = {}
    for leaf, (stamp, value) in front.items():
        if not isinstance(value, Cleared) and leaf not in objects and can_hold(leaf, value):
            placed[leaf], stamps[leaf] = value, stamp
    document = {k: v for k, v in rest.items() if k.startswith("_") and k not in (*_STAMPS, DELETED)}
    document.update(unflatten(placed))
    if gone:
        document[PURGED] = encode_purge_set(gone)
    if placed:
        document["_h"] = " ".join(value_checksum(leaf, value) for leaf, value in placed.items())
        document["_v"] = _encode_vectors(stamps)
    if kept := _sibling_rows(known, front, placed):
        document["_c"] = kept
    return document


def _encode_vectors(stamps: Mapping[FieldPath, str]) -> JSON:
    counted = Counter(stamps.values())
    common = max(counted, key=lambda stamp: (counted[stamp], stamp))
    own: dict[str, JSON] = {leaf: stamp for leaf, stamp in stamps.items() if stamp != common}
    return {"*": common, **own} if own else common


def _sibling_rows(
    known: Mapping[FieldPath, Register], front: Mapping[FieldPath, Version], placed: Mapping[FieldPath, JSON]
) -> dict[str, JSON]:
    kept: dict[str, JSON] = {}
    for leaf in front:
        hidden = [v for _, v in sorted(known[leaf].items()) if leaf not in placed or v is not front[leaf]]
        if hidden:
            kept[leaf] = [[v.stamp] if isinstance(v.value, Cleared) else [v.stamp, v.value] for v in hidden]
    return kept


def stamp_new_record(document: Mapping[str, JSON], device: str, time: int) -> Document:
    """Give a new record, all written at one stamp: what `write` gives for nothing there, in a third of the time.

    The document holds no bookkeeping and only what leaves can hold.
    """
    parts = flatten(document)
    if not parts:
        return {}
    tokens = " ".join(value_checksum(leaf, parts[leaf]) for leaf in sorted(parts))
    return {**document, "_h": tokens, "_v": format_vector({device: time})}


def write(
    document: Mapping[str, JSON],
    changes: Mapping[FieldPath, JSON | Cleared],
    device: str,
    time: int,
    seen: Mapping[str, JSON] | None = None,
) -> Document:
    """Give a new document with leaves set (or cleared by `REMOVED`) at one stamp.

    ``seen`` is the record as the writer knew it, by default this one: versions that the writer had not seen are kept.
    ``_deleted: true`` is stamped over every leaf seen. ValueError for what no leaf can hold.
    """
    stood = decode_registers(document)
    known, before = dict(stood), stood if seen is None else decode_registers(seen)
    there = {leaf for leaf, versions in known.items() if winner(versions).value is not CLEARED}
    gone = decode_purge_set(document)
    for leaf, value in _with_overlapping_paths(changes, there).items():
        if not is_canonical_path(leaf) or not (
            isinstance(value, Cleared) or (can_hold(leaf, value) and is_json(value))
        ):
            raise ValueError(f"The leaf {leaf!r} cannot hold {value!r}.")
        everything = leaf == DELETED and value is True
        over = before.values() if everything else [before.get(leaf, {})]
        times = join_vectors(parse_vector(stamp) for versions in over for stamp, _ in versions)
        times.update({} if everything else carry_marks(leaf, before.get(leaf, {})))
        at = min(max(time, times.get(device, 0), purged_vector(gone, leaf).get(device, 0) + 1), MAX_TIME)
        met = stood.values() if everything else [stood.get(leaf, {})]
        times[actor_for_write(device, at, times, (stamp for versions in met for stamp, _ in versions))] = at
        known[leaf] = undominated(known.get(leaf, {}) | make_register([Version(format_vector(times), value)]))
    return encode_registers(known, document)


def _with_overlapping_paths(
    changes: Mapping[FieldPath, JSON | Cleared], there: set[FieldPath]
) -> dict[FieldPath, JSON | Cleared]:
    """Add what a change takes away: a whole value its object's keys, a key the whole value."""
    taken: dict[FieldPath, JSON | Cleared] = {}
    for leaf, value in changes.items():
        name, inside, _ = leaf.partition("/")
        if value is CLEARED:
            continue
        if inside:
            taken.update({name: CLEARED} if name in there else {})
        else:
            taken.update({other: CLEARED for other in there if other.startswith(f"{name}/")})
    return taken | dict(changes)


def purge(document: Mapping[str, JSON], seen: Mapping[str, JSON] | None = None) -> Document:
    """Forget a record for good: give it without any version that was seen, and with the mark that drops them.

    ``seen`` is the record as the person knew it, by default this one.
    """
    before = decode_registers(document if seen is None else seen)
    stamps = ((leaf, stamp) for leaf, versions in before.items() for stamp, _ in versions)
    marked = encode_purge_set(add_versions(decode_purge_set(document), stamps))
    return encode_registers(decode_registers(document), {**document, PURGED: marked})


def strip_purged(earlier: Mapping[str, JSON], now: Mapping[str, JSON]) -> Document:
    """Give an earlier form of a record without the versions that were purged since."""
    marks = encode_purge_set(union(decode_purge_set(earlier), decode_purge_set(now)))
    return encode_registers(decode_registers(earlier), {**earlier, PURGED: marks})


def is_deleted(document: Mapping[str, JSON]) -> bool:
    """Tell whether a record is gone: no field has a value, or one delete has seen every other version."""
    there = any(not name.startswith("_") for name in document)
    if there and DELETED not in document and PURGED not in document:
        return False
    known = decode_registers(document)
    return not _has_value(known) or _is_dominated(known)


def has_value(document: Mapping[str, JSON]) -> bool:
    """Tell whether any field of a record, deleted or not, has a value, shown or waiting."""
    return _has_value(decode_registers(document))


def _has_value(known: Mapping[FieldPath, Register]) -> bool:
    return any(
        v.value is not CLEARED for leaf, versions in known.items() if leaf != DELETED for v in versions.values()
    )


def _is_dominated(known: Mapping[FieldPath, Register]) -> bool:
    """Tell whether one delete dominates every version of every field but other deletes."""
    versions = [
        (leaf == DELETED and v.value is True, parse_vector(v.stamp)) for leaf in known for v in known[leaf].values()
    ]
    others = [times for is_delete, times in versions if not is_delete]
    return any(is_delete and all(dominates(times, other) for other in others) for is_delete, times in versions)


def latest_time(document: Mapping[str, JSON], device: str | None = None) -> int:
    """Give the newest time stamped in a record, by anyone or by one device; 0 without any."""
    texts: list[JSON] = []
    common = document.get("_v")
    texts.extend(common.values() if isinstance(common, dict) else [common])
    texts.extend(version.stamp for _, version in _sibling_versions(document.get("_c")))
    gone = document.get(PURGED)
    texts.extend(gone if isinstance(gone, dict) else ())
    if device is not None:
        return max((parse_vector(t).get(device, 0) for t in texts if isinstance(t, str) and device in t), default=0)
    return max((time for text in texts for time in parse_vector(text).values()), default=0)


def add_sibling(record: Document, leaf: str, value: JSON | Cleared) -> Document:
    """The record with a value that waits beside what a leaf shows since its last write, which has not seen it.

    Its device follows from its bytes, as that of a change by hand; its time is before that write.
    """
    known = decode_registers(record)
    versions = known.get(leaf, {})
    if not versions or value in [version.value for version in versions.values()]:
        return record
    times = parse_vector(winner(versions).stamp)
    newest = max(times.values())
    own = {device: time - (time == newest) for device, time in times.items()}
    own[hand_edit_actor(leaf, None if isinstance(value, Cleared) else value)] = newest - 1
    known[leaf] = versions | make_register([Version(format_vector(own), value)])
    return encode_registers(known, record)
