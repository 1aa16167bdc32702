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
    Leaf,
    canonical,
    fits,
    from_leaves,
    is_json,
    is_leaf,
    leaves,
    respelled,
)
from rmjournal.crdt.import_marks import remembered
from rmjournal.crdt.purge_set import PURGED, as_json, both, left, purged, seen_of, with_versions
from rmjournal.crdt.register import REMOVED, Register, Removed, Version, maximal, register, shown
from rmjournal.crdt.version_vector import LATEST, after, covers, join, stamp_text, vector, writer

__all__ = [
    "DELETED",
    "JSON",
    "REMOVED",
    "Document",
    "Leaf",
    "Register",
    "Removed",
    "Version",
    "canonical",
    "from_leaves",
    "from_registers",
    "has_value",
    "is_deleted",
    "leaves",
    "maximal",
    "newest",
    "register",
    "registers",
    "shown",
    "token",
    "without_purged",
    "write",
]


_STAMPS = ("_v", "_h", "_c", PURGED)


def token(leaf: Leaf, value: JSON) -> str:
    """Give the five digits that tell whether a shown value is the one that was stamped."""
    return _digest(leaf, value)[:5]


def _digest(leaf: Leaf, value: JSON) -> str:
    return hashlib.sha256(leaf.encode("utf-8", "surrogatepass") + b"\0" + canonical(value)).hexdigest()


def registers(document: Mapping[str, JSON]) -> dict[Leaf, Register]:
    """Read every version that a document holds; values changed by hand get the stamp that their bytes give them."""
    found: dict[Leaf, list[Version]] = {}
    for leaf, version in _kept(document.get("_c")):
        found.setdefault(leaf, []).append(version)
    tokens = document.get("_h")
    trusted = set(tokens.split()) if isinstance(tokens, str) else set()
    common, gone = document.get("_v"), purged(document)
    for leaf, value in leaves(document).items():
        text = common.get(leaf, common.get("*")) if isinstance(common, dict) else common
        own = vector(text)
        if not own or token(leaf, value) not in trusted:
            cleared = (vector(v.stamp) for v in found.get(leaf, ()) if v.value is REMOVED)
            own = join([own, *cleared, seen_of(gone, leaf)])
            own[by_hand(leaf, value)] = after(own.values())
        found.setdefault(leaf, []).append(Version(stamp_text(own), value))
    return left({leaf: register(versions) for leaf, versions in found.items()}, gone)


def by_hand(leaf: Leaf, value: JSON) -> str:
    """Name the pseudo device of a value that stands there without a stamp of its own."""
    return f"h.{_digest(leaf, value)[:10]}"


def _kept(kept: JSON) -> Iterator[tuple[Leaf, Version]]:
    """Give the versions that are not shown; a value whose row or name is damaged is one written by hand."""
    if kept is None:
        return
    for name, rows in (kept if isinstance(kept, dict) else {"_c": kept}).items():
        whole = is_leaf(respelled(name))
        leaf = respelled(name if whole else name.lstrip("_"))
        for row in rows if isinstance(rows, list) else [rows]:
            if version := _version(leaf, row, whole):
                yield leaf, version


def _version(leaf: Leaf, row: JSON, whole: bool) -> Version | None:
    cells = row if isinstance(row, list) and len(row) in (1, 2) else []
    if whole and cells and (times := vector(cells[0])):
        return Version(stamp_text(times), cells[1] if len(cells) == 2 else REMOVED)
    value = cells[1] if len(cells) == 2 and isinstance(cells[0], str) else row
    return None if value in (None, "", [], {}, [""]) else Version(stamp_text({by_hand(leaf, value): 1}), value)


def from_registers(known: Mapping[Leaf, Register], rest: Mapping[str, JSON]) -> Document:
    """Lay registers out as a document; `registers` reads the same back.

    ``rest`` is any earlier form of the record: its bookkeeping that is not ours is carried over.
    """
    gone = purged(rest)
    known = left(known, gone)
    front = {leaf: shown(versions) for leaf, versions in sorted(known.items()) if versions}
    objects = {leaf.partition("/")[0] for leaf, v in front.items() if "/" in leaf and v.value is not REMOVED}
    placed: dict[Leaf, JSON] = {}
    stamps: dict[Leaf, str] = {}
    for leaf, (stamp, value) in front.items():
        if not isinstance(value, Removed) and leaf not in objects and fits(leaf, value):
            placed[leaf], stamps[leaf] = value, stamp
    document = {k: v for k, v in rest.items() if k.startswith("_") and k not in (*_STAMPS, DELETED)}
    document.update(from_leaves(placed))
    if gone:
        document[PURGED] = as_json(gone)
    if placed:
        document["_h"] = " ".join(token(leaf, value) for leaf, value in placed.items())
        document["_v"] = _vectors(stamps)
    if kept := _rows(known, front, placed):
        document["_c"] = kept
    return document


def _vectors(stamps: Mapping[Leaf, str]) -> JSON:
    counted = Counter(stamps.values())
    common = max(counted, key=lambda stamp: (counted[stamp], stamp))
    own: dict[str, JSON] = {leaf: stamp for leaf, stamp in stamps.items() if stamp != common}
    return {"*": common, **own} if own else common


def _rows(
    known: Mapping[Leaf, Register], front: Mapping[Leaf, Version], placed: Mapping[Leaf, JSON]
) -> dict[str, JSON]:
    kept: dict[str, JSON] = {}
    for leaf in front:
        hidden = [v for _, v in sorted(known[leaf].items()) if leaf not in placed or v is not front[leaf]]
        if hidden:
            kept[leaf] = [[v.stamp] if isinstance(v.value, Removed) else [v.stamp, v.value] for v in hidden]
    return kept


def fresh(document: Mapping[str, JSON], device: str, time: int) -> Document:
    """Give a new record, all written at one stamp: what `write` gives for nothing there, in a third of the time.

    The document holds no bookkeeping and only what leaves can hold.
    """
    parts = leaves(document)
    if not parts:
        return {}
    tokens = " ".join(token(leaf, parts[leaf]) for leaf in sorted(parts))
    return {**document, "_h": tokens, "_v": stamp_text({device: time})}


def write(
    document: Mapping[str, JSON],
    changes: Mapping[Leaf, JSON | Removed],
    device: str,
    time: int,
    seen: Mapping[str, JSON] | None = None,
) -> Document:
    """Give a new document with leaves set (or cleared by `REMOVED`) at one stamp.

    ``seen`` is the record as the writer knew it, by default this one: versions that the writer had not seen are kept.
    ``_deleted: true`` is stamped over every leaf seen. ValueError for what no leaf can hold.
    """
    stood = registers(document)
    known, before = dict(stood), stood if seen is None else registers(seen)
    there = {leaf for leaf, versions in known.items() if shown(versions).value is not REMOVED}
    gone = purged(document)
    for leaf, value in _whole(changes, there).items():
        if not is_leaf(leaf) or not (isinstance(value, Removed) or (fits(leaf, value) and is_json(value))):
            raise ValueError(f"The leaf {leaf!r} cannot hold {value!r}.")
        everything = leaf == DELETED and value is True
        over = before.values() if everything else [before.get(leaf, {})]
        times = join(vector(stamp) for versions in over for stamp, _ in versions)
        times.update({} if everything else remembered(leaf, before.get(leaf, {})))
        at = min(max(time, times.get(device, 0), seen_of(gone, leaf).get(device, 0) + 1), LATEST)
        met = stood.values() if everything else [stood.get(leaf, {})]
        times[writer(device, at, times, (stamp for versions in met for stamp, _ in versions))] = at
        known[leaf] = maximal(known.get(leaf, {}) | register([Version(stamp_text(times), value)]))
    return from_registers(known, document)


def _whole(changes: Mapping[Leaf, JSON | Removed], there: set[Leaf]) -> dict[Leaf, JSON | Removed]:
    """Add what a change takes away: a whole value its object's keys, a key the whole value."""
    taken: dict[Leaf, JSON | Removed] = {}
    for leaf, value in changes.items():
        name, inside, _ = leaf.partition("/")
        if value is REMOVED:
            continue
        if inside:
            taken.update({name: REMOVED} if name in there else {})
        else:
            taken.update({other: REMOVED for other in there if other.startswith(f"{name}/")})
    return taken | dict(changes)


def purge(document: Mapping[str, JSON], seen: Mapping[str, JSON] | None = None) -> Document:
    """Forget a record for good: give it without any version that was seen, and with the mark that drops them.

    ``seen`` is the record as the person knew it, by default this one.
    """
    before = registers(document if seen is None else seen)
    stamps = ((leaf, stamp) for leaf, versions in before.items() for stamp, _ in versions)
    marked = as_json(with_versions(purged(document), stamps))
    return from_registers(registers(document), {**document, PURGED: marked})


def without_purged(earlier: Mapping[str, JSON], now: Mapping[str, JSON]) -> Document:
    """Give an earlier form of a record without the versions that were purged since."""
    marks = as_json(both(purged(earlier), purged(now)))
    return from_registers(registers(earlier), {**earlier, PURGED: marks})


def is_deleted(document: Mapping[str, JSON]) -> bool:
    """Tell whether a record is gone: no field has a value, or one delete has seen every other version."""
    there = any(not name.startswith("_") for name in document)
    if there and DELETED not in document and PURGED not in document:
        return False
    known = registers(document)
    return not _has_value(known) or _is_dominated(known)


def has_value(document: Mapping[str, JSON]) -> bool:
    """Tell whether any field of a record, deleted or not, has a value, shown or waiting."""
    return _has_value(registers(document))


def _has_value(known: Mapping[Leaf, Register]) -> bool:
    return any(
        v.value is not REMOVED for leaf, versions in known.items() if leaf != DELETED for v in versions.values()
    )


def _is_dominated(known: Mapping[Leaf, Register]) -> bool:
    """Tell whether one delete dominates every version of every field but other deletes."""
    versions = [
        (leaf == DELETED and v.value is True, vector(v.stamp)) for leaf in known for v in known[leaf].values()
    ]
    others = [times for is_delete, times in versions if not is_delete]
    return any(is_delete and all(covers(times, other) for other in others) for is_delete, times in versions)


def newest(document: Mapping[str, JSON], device: str | None = None) -> int:
    """Give the newest time stamped in a record, by anyone or by one device; 0 without any."""
    texts: list[JSON] = []
    common = document.get("_v")
    texts.extend(common.values() if isinstance(common, dict) else [common])
    texts.extend(version.stamp for _, version in _kept(document.get("_c")))
    gone = document.get(PURGED)
    texts.extend(gone if isinstance(gone, dict) else ())
    if device is not None:
        return max((vector(t).get(device, 0) for t in texts if isinstance(t, str) and device in t), default=0)
    return max((time for text in texts for time in vector(text).values()), default=0)


def add_sibling(record: Document, leaf: str, value: JSON | Removed) -> Document:
    """The record with a value that waits beside what a leaf shows since its last write, which has not seen it.

    Its device follows from its bytes, as that of a change by hand; its time is before that write.
    """
    known = registers(record)
    versions = known.get(leaf, {})
    if not versions or value in [version.value for version in versions.values()]:
        return record
    times = vector(shown(versions).stamp)
    newest = max(times.values())
    own = {device: time - (time == newest) for device, time in times.items()}
    own[by_hand(leaf, None if isinstance(value, Removed) else value)] = newest - 1
    known[leaf] = versions | register([Version(stamp_text(own), value)])
    return from_registers(known, record)
