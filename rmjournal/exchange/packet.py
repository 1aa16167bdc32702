"""Packet for the partner: share filter, preview, and the file itself.

Left out: entries that are private or belong to a private one, links to them, tags and marks and other own bookkeeping
(`Field.private`), and histories, which hold reasons and links from before an entry was shared: of a history only the
day of the present state leaves. Notes of a session leave as a note of their own when their writer said so. Places on
an agenda are counted anew, so that no gap tells of a private point, and a point that leaves without its session has
none, so that nothing tells how many private sessions there are.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from rmjournal.crdt.external_merge import imported_checksums
from rmjournal.crdt.field_path import Tables
from rmjournal.crdt.import_marks import PACKET_ACTOR
from rmjournal.exchange.incoming import Unread
from rmjournal.exchange.json_documents import PACKET as WHAT
from rmjournal.exchange.json_documents import written
from rmjournal.model.document import document, is_empty
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, named
from rmjournal.model.field_forms import format_for_edit
from rmjournal.model.kind import Change, defaults, fields, link_fields
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other

_LOW = 2**21 - 1


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What would leave, and what stays although it is shared."""

    entries: tuple[Entry, ...]
    """As they leave."""
    kept: tuple[Unread, ...] = ()
    """Shared entries that stay, and why; for their owner alone."""


def leaving(entries: Entries, pair: Relationship | None, only: Collection[str] = ()) -> Leaving:
    """The shared entries of a relationship as they leave; of some ids alone, and what those are a part of."""
    shared = {entry.id: entry for entry in entries if entry.shared and _is_with(entry, entries, pair)}
    kept: list[Unread] = []
    while lost := [entry for entry in shared.values() if _needs(entry) - shared.keys()]:
        for entry in lost:
            del shared[entry.id]
            kept.append(Unread(where=named(entry), why="It is part of something private, so it stays here."))
    wanted = _with_wholes(only, shared) if only else shared.keys()
    places = _places(shared)
    out = [_told(shared[key], shared, places) for key in shared if key in wanted]
    notes = [note for key in shared if key in wanted for note in _notes(shared[key], pair)]
    return Leaving(entries=tuple(sorted((*out, *notes), key=lambda entry: int(entry.id))), kept=tuple(kept))


def withheld(entry: Entry) -> Entry:
    """An entry without what never leaves, history and own notes on a session included."""
    empty = defaults(type(entry))
    private = {name: empty[name] for name, field in fields(type(entry)).items() if field.private}
    entry = entry.edit(**private, history={})
    if isinstance(entry, Session):
        return entry.edit(notes="", notes_shared=False)
    if isinstance(entry, Note) and ON_PURPOSE in entry.details:
        return entry.edit(details={key: text for key, text in entry.details.items() if key != ON_PURPOSE})
    return entry


def may_be_silent(entry: Entry) -> frozenset[str]:
    """The fields that a packet may keep quiet about: links, places on an agenda, own bookkeeping, histories.

    A cadence too: an older program does not know it, and one that was agreed is never emptied.
    """
    declared = fields(type(entry)).items()
    quiet = [name for name, field in declared if field.private or field.form in ("ref", "cadence")]
    return frozenset({*quiet, "history", "notes", "notes_shared", "order"})


def _is_with(entry: Entry, entries: Entries, pair: Relationship | None) -> bool:
    if isinstance(entry, Relationship):
        return False
    of = entries.pair_of(entry)
    if pair is None:
        return True
    if isinstance(entry, Note) and entry.kind == "session" and entry.author == other(pair.role):
        return False  # the partner's own notes, as they came
    return of == pair.id or (not of and len(entries.of(Relationship)) == 1)


def _needs(entry: Entry) -> set[str]:
    """The ids without which an entry says nothing."""
    return {getattr(entry, name) for name, field in link_fields(type(entry)).items() if field.required}


def _with_wholes(only: Collection[str], shared: Mapping[str, Entry]) -> set[str]:
    wanted = set(only) & shared.keys()
    while more := {key for one in wanted for key in _needs(shared[one])} - wanted:
        wanted |= more
    return wanted


def _told(entry: Entry, shared: Mapping[str, Entry], places: Mapping[str, int]) -> Entry:
    """An entry as it leaves: no link to anything that stays."""
    changes: dict[str, object] = {"history": _since(entry)}
    for name, field in fields(type(entry)).items():
        if field.is_link and getattr(entry, name) not in shared:
            changes[name] = ""
    if isinstance(entry, Point):
        changes["order"] = places.get(entry.id, 0)
    return withheld(entry).edit(**changes)


def _since(entry: Entry) -> dict[str, Change]:
    """The day on which an entry came into its present state, under a number that follows from that day and entry."""
    turns = entry.changes("state")
    if not turns or not entry.status:
        return {}
    on = turns[-1].on
    moment = int(datetime.combine(on, time(), UTC).timestamp()) * 1000
    key = max(moment, 1) << 21 | int(entry.id) & _LOW
    return {str(key): Change(on=on, field="state", now=entry.status)}


def _places(shared: Mapping[str, Entry]) -> dict[str, int]:
    """Places among the points that leave, on each agenda that leaves."""
    points = [entry for entry in shared.values() if isinstance(entry, Point) and entry.session in shared]
    seen: dict[str, int] = {}
    found = {}
    for point in sorted(points, key=lambda point: (point.order, int(point.id))):
        found[point.id] = seen[point.session] = seen.get(point.session, 0) + 1
    return found


def _notes(entry: Entry, pair: Relationship | None) -> Iterator[Note]:
    """The notes on a session that its owner lets leave, as the partner keeps them."""
    if not isinstance(entry, Session) or not entry.notes_shared or not entry.notes.strip() or pair is None:
        return
    digest = int.from_bytes(hashlib.sha256(f"notes {pair.role} {entry.id}".encode()).digest(), "big")
    yield Note(
        id=str(int(entry.id) & ~_LOW | digest & _LOW),
        kind="session",
        text=entry.notes,
        session=entry.id,
        on=entry.day,
        author=pair.role,
        shared=True,
    )


class Sight(NamedTuple):
    """One field of an entry as it leaves."""

    label: str
    text: str


def sights(entry: Entry, entries: Entries) -> Iterator[Sight]:
    """Every field that leaves but the mark that it is shared, letter by letter; links by what they point at."""
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if name == "shared" or is_empty(value):
            continue
        if field.is_link:
            target = entries.get(str(value))
            yield Sight(field.label, f"{target.KIND.label.lower()}: {target.heading}" if target else DELETED_WORD)
        elif isinstance(value, dict):
            yield from (Sight(f"{field.label}: {key}", text) for key, text in value.items())
        else:
            unit = f" {field.unit}" if field.unit else ""
            yield Sight(field.label, format_for_edit(field, value, entries) + unit)
    for change in entry.changes("state"):
        yield Sight("Since", change.on.isoformat())


def scripted(out: Leaving) -> list[dict[str, Any]]:
    """What would leave and what would stay, as scripts read it; documents are just what leaves."""
    leaves = [
        {"what": "leaves", "kind": entry.KIND.name, "id": entry.id, "words": entry.heading}
        | {"document": document(entry), "why": ""}
        for entry in out.entries
    ]
    stays: list[dict[str, Any]] = [
        {"what": "stays", "kind": "", "id": None, "words": kept.where, "document": {}, "why": kept.why}
        for kept in out.kept
    ]
    return leaves + stays


def packed(out: Leaving, pair: Relationship, name: str, tables: Tables, made: int) -> bytes:
    """The packet with what leaves; ``made`` is now in milliseconds since 1970, ``tables`` the records here.

    It tells the sender's name and role, when it was made, the entries, and of leaves that the partner had said before
    what was heard of them last.
    """
    head: dict[str, object] = {"made": made, "role": pair.role}
    if name:
        head["name"] = name
    return written(WHAT, head, out.entries, {"heard": _heard(out, tables)})


def _heard(out: Leaving, tables: Tables) -> Mapping[str, Mapping[str, str]]:
    found = {}
    for entry in out.entries:
        record = tables.get(entry.KIND.plural, {}).get(int(entry.id), {})
        open_names = {name for name, field in fields(type(entry)).items() if not field.private} - {"notes"}
        heard = {
            leaf: token
            for leaf, token in imported_checksums(record, PACKET_ACTOR).items()
            if leaf.partition("/")[0] in open_names
        }
        if heard:
            found[entry.id] = heard
    return found
