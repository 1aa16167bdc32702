"""Packet for the partner: share filter, preview, and the file itself.

These stay here: private entries and their parts, links to them, private fields (`Field.private`) such as tags, and
histories, because they hold reasons and links from before an entry was shared. Of a history only the day of the
present state leaves. What left once and is private or deleted now is told by a checksum of its id alone. Notes on a
session leave as a note of their own when their writer allows it. Points on an agenda are numbered anew, so that no
gap tells of a private point. A point whose session stays has no number, so that it does not tell how many private
sessions there are. Of a sealed rating only the seal leaves until the partner has sealed too, and the levels and
ratings that tell it wait as long. That others may read an entry leaves where it names no third person: only with that
may the partner show it to them.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

import msgspec

from rmjournal.crdt.external_merge import imported_checksums
from rmjournal.crdt.field_path import Tables
from rmjournal.crdt.import_marks import PACKET_ACTOR
from rmjournal.dates import format_day
from rmjournal.english import agree, pluralize
from rmjournal.exchange.incoming import SkippedItem
from rmjournal.exchange.json_documents import PACKET as WHAT
from rmjournal.exchange.json_documents import encode_file
from rmjournal.exchange.sent_log import GoneWord, Status, id_checksum
from rmjournal.insight.audience import NO_CONSENT, lacks_consent, without_private_fields
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.goals import PARTNER
from rmjournal.insight.masked_names import mask_names
from rmjournal.insight.review.sealed_ratings import is_own_seal, opened_fields, revealing_ids
from rmjournal.insight.scope import belongs_to_pair
from rmjournal.model.document import document, is_empty
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, name_entry
from rmjournal.model.field import ROLES, Field
from rmjournal.model.field_forms import format_for_edit, format_value, with_unit
from rmjournal.model.kind import Change, fields, link_fields
from rmjournal.model.kinds.level import OWN_WORDS, Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import other_role
from rmjournal.model.rules import is_never_for_others

OBSERVER = "an observer"
"""What leaves instead of the name of a third person who rated something."""

_LOW_BITS = 2**21 - 1


class GoneEntry(NamedTuple):
    """An entry that left once and does not leave any more."""

    id: str
    word: GoneWord
    name: str
    """What it is called here; only its owner sees this."""
    is_told: bool = False
    """Whether an earlier packet told it already."""


class ShareSelection(msgspec.Struct, frozen=True, kw_only=True):
    """The entries that would leave, and those held back."""

    entries: tuple[Entry, ...]
    """The entries as they leave."""
    held_back: tuple[SkippedItem, ...] = ()
    """Shared entries that stay, and private sessions whose points leave, with reasons; only their owner sees this."""
    statuses: Mapping[str, Status] = {}
    """What each entry is to the partner, by id; empty where nobody asks."""
    since: date | None = None
    """The day of the last packet; None before the first."""
    all_ids: frozenset[str] = frozenset()
    """The ids of what would leave if nothing was limited or left out."""
    withdrawn_ids: frozenset[str] = frozenset()
    """Ids of entries held back that the partner is told are withdrawn, where they left before."""
    gone: tuple[GoneEntry, ...] = ()
    """What the packet tells is gone: made private or deleted since it left."""


class PacketSection(NamedTuple):
    """One section of a packet as its owner sees it."""

    title: str
    entries: tuple[Entry, ...]
    """Newest first."""


_SECTION_TITLES: Mapping[Status, str] = {"new": "New", "changed": "Changed", "same": "As before"}


def packet_sections(selection: ShareSelection, today: date) -> list[PacketSection]:
    """Sort what leaves into new, changed and as before."""
    newest_first = sorted(selection.entries, key=lambda entry: (entry.day or date.min, int(entry.id)), reverse=True)
    sections = []
    for status, title in _SECTION_TITLES.items():
        found = tuple(entry for entry in newest_first if selection.statuses.get(entry.id, "new") == status)
        since = f" since {format_day(selection.since, today)}" if selection.since and status != "same" else ""
        if found:
            sections.append(PacketSection(f"{title}{since}", found))
    return sections


def select_shared(
    entries: Entries,
    pair: Relationship | None,
    only: Collection[str] = (),
    *,
    without: Collection[str] = (),
    owner: str = "",
) -> ShareSelection:
    """Select the shared entries of a relationship, as they leave.

    ``only`` limits them to some ids and what those are a part of, ``without`` leaves out some and what is a part of
    them; ``owner`` is the name of whose journal it is.
    """
    shared = {entry.id: entry for entry in entries if entry.shared and _belongs_to(entry, entries, pair)}
    held_back = [_held_by_seal(shared.pop(key)) for key in sorted(revealing_ids(entries, pair) & shared.keys())]
    withdrawn = [entry for entry in shared.values() if lacks_consent(entry, "partner", entries)]
    for entry in withdrawn:
        del shared[entry.id]
        held_back.append(SkippedItem(where=name_entry(entry), why=NO_CONSENT))
    while orphans := [entry for entry in shared.values() if _required_ids(entry) - shared.keys()]:
        for entry in orphans:
            del shared[entry.id]
            withdrawn.append(entry)
            held_back.append(SkippedItem(where=name_entry(entry), why=_say_missing(entry, shared, entries)))
    notes = {key: list(_own_session_notes(entry, entries, pair)) for key, entry in shared.items()}
    all_ids = shared.keys() | {note.id for own in notes.values() for note in own}
    for key in with_dependents(without, shared.values()):
        shared.pop(key, None)
    wanted_ids = _add_parents(only, shared) if only else shared.keys()
    agenda_places, ids_for_others = _agenda_places(shared), _ids_for_others(shared.values(), entries)
    leaving = [
        _as_it_leaves(shared[key], shared, agenda_places, pair, owner).edit(
            for_others=key in ids_for_others, **opened_fields(shared[key], entries, pair)
        )
        for key in shared
        if key in wanted_ids
    ]
    leaving += [note for key in shared if key in wanted_ids for note in notes[key] if note.id not in without]
    return ShareSelection(
        entries=tuple(sorted(leaving, key=lambda entry: int(entry.id))),
        held_back=(*held_back, *_sessions_of_points((shared[key] for key in wanted_ids), entries)),
        all_ids=frozenset(all_ids),
        withdrawn_ids=frozenset(entry.id for entry in withdrawn),
    )


def _say_missing(entry: Entry, shared: Mapping[str, Entry], entries: Entries) -> str:
    """Say which entry, that it cannot be without, stays here."""
    missing = next(filter(None, map(entries.get, sorted(_required_ids(entry) - shared.keys()))), None)
    if missing is None:
        return "It is part of something that is not here, so it stays here."
    state = "is held back" if missing.shared else "is private"
    return f"It is part of {name_entry(missing)}, which {state}, so it stays here."


def _sessions_of_points(leaving: Iterable[Entry], entries: Entries) -> Iterator[SkippedItem]:
    """Find private sessions whose agenda points leave."""
    points = [entry for entry in leaving if isinstance(entry, Point)]
    for session in entries.of(Session):
        if not session.shared and (count := sum(point.session == session.id for point in points)):
            leave = agree(count, "leaves", "leave")
            why = f"It is private, so {pluralize(count, 'agenda point')} of it {leave} without it. Share it with p."
            yield SkippedItem(where=name_entry(session), why=why)


def _held_by_seal(entry: Entry) -> SkippedItem:
    """Tell of an entry that would give a sealed rating away."""
    why = (
        "It tells what is in your sealed rating, so it stays here until your partner has sealed too, or you delete "
        "the sealed rating."
    )
    return SkippedItem(where=name_entry(entry), why=why)


def with_dependents(ids: Collection[str], entries: Iterable[Entry]) -> set[str]:
    """Add the ids of all entries that depend on some entries."""
    found, among = set(ids), list(entries)
    while parts := {entry.id for entry in among if entry.id not in found and _dependency_ids(entry) & found}:
        found |= parts
    return found


def _dependency_ids(entry: Entry) -> set[str]:
    """The ids of the entries that an entry depends on.

    It is a part of them, or cannot be without them.
    """
    declared = link_fields(type(entry)).items()
    ids = {str(getattr(entry, name)) for name, link in declared if link.part or link.required}
    return ids | {entry.session} if isinstance(entry, Note) and entry.kind == "session" else ids


def strip_private(entry: Entry) -> Entry:
    """The entry without private fields, history and notes on a session."""
    entry = without_private_fields(entry).edit(for_others=False, history={})
    return entry.edit(notes="", notes_shared=False) if isinstance(entry, Session) else entry


def omittable_fields(entry: Entry) -> frozenset[str]:
    """The fields that a packet may lack without clearing them at the partner's.

    A cadence is one of them: older programs do not know it, and an agreed one is never cleared.
    """
    declared = fields(type(entry)).items()
    quiet = [
        name
        for name, field in declared
        if (field.private and not field.from_partner) or field.form in ("ref", "cadence")
    ]
    return frozenset({*quiet, "history", "notes", "notes_shared", "order", "same_as"})


def _belongs_to(entry: Entry, entries: Entries, pair: Relationship | None) -> bool:
    if isinstance(entry, Relationship):
        return False
    if isinstance(entry, SealedRating) and not is_own_seal(entry, pair):
        return False
    if pair is None:
        return True
    if isinstance(entry, Note) and entry.kind == "session" and entry.author == other_role(pair.role):
        return False  # the partner's own notes, as they came
    return belongs_to_pair(entry, pair, entries)


def _required_ids(entry: Entry) -> set[str]:
    """The ids of the entries that it cannot be without."""
    return {getattr(entry, name) for name, field in link_fields(type(entry)).items() if field.required}


def _add_parents(only: Collection[str], shared: Mapping[str, Entry]) -> set[str]:
    wanted_ids = set(only) & shared.keys()
    while (
        missing := {parent_id for entry_id in wanted_ids for parent_id in _required_ids(shared[entry_id])}
        - wanted_ids
    ):
        wanted_ids |= missing
    return wanted_ids


def _as_it_leaves(
    entry: Entry, shared: Mapping[str, Entry], places: Mapping[str, int], pair: Relationship | None, owner: str
) -> Entry:
    """The entry as it leaves, without links to entries that stay."""
    changes: dict[str, object] = {"history": _state_since(entry)}
    for name, field in fields(type(entry)).items():
        if field.is_link and getattr(entry, name) not in shared:
            changes[name] = ""
    if isinstance(entry, Point):
        changes["order"] = places.get(entry.id, 0)
    if isinstance(entry, Level | Rating) and is_by_third_person(entry.rater, pair, owner):
        changes["rater"] = OBSERVER
    return strip_private(entry).edit(**changes)


def is_by_third_person(rater: str, pair: Relationship | None, owner: str) -> bool:
    """Whether a rater is neither the owner of the journal nor the partner."""
    names = (owner, *OWN_WORDS, PARTNER, *ROLES, *((pair.partner, pair.short_name) if pair else ()))
    return rater.strip().casefold() not in {name.strip().casefold() for name in names}


def _state_since(entry: Entry) -> dict[str, Change]:
    """Keep only the last state change, under a key of its day and entry."""
    state_changes = entry.history_of("state")
    if not state_changes or not entry.status:
        return {}
    on = state_changes[-1].on
    moment = int(datetime.combine(on, time(), UTC).timestamp()) * 1000
    key = max(moment, 1) << 21 | int(entry.id) & _LOW_BITS
    return {str(key): Change(on=on, field="state", now=entry.status)}


def _ids_for_others(leaving: Iterable[Entry], entries: Entries) -> set[str]:
    """The ids of entries for others that name no third person.

    Only this journal knows whom to mask.
    """
    chosen = Entries(
        {
            entry.id: entry
            for entry in leaving
            if entry.for_others and not is_never_for_others(entry) and not lacks_consent(entry, "others", entries)
        }
    )
    return {entry.id for entry in mask_names(chosen, entries) if entry == chosen.get(entry.id)}


def _agenda_places(shared: Mapping[str, Entry]) -> dict[str, int]:
    """New places on each shared agenda, without gaps for private points."""
    points = [entry for entry in shared.values() if isinstance(entry, Point) and entry.session in shared]
    counts: dict[str, int] = {}
    places = {}
    for point in sorted(points, key=lambda point: (point.order, int(point.id))):
        places[point.id] = counts[point.session] = counts.get(point.session, 0) + 1
    return places


def _own_session_notes(entry: Entry, entries: Entries, pair: Relationship | None) -> Iterator[Note]:
    """The owner's notes on a session and its shared points, as one note."""
    if not isinstance(entry, Session) or not entry.notes_shared or pair is None:
        return
    points = [point for point in list_agenda(entry, entries) if point.shared and point.note.strip()]
    parts = [entry.notes.strip(), *(f"## {point.title}\n\n{point.note.strip()}" for point in points)]
    text = entry.notes if not points else "\n\n".join(filter(None, parts))
    if not text.strip():
        return
    digest = int.from_bytes(hashlib.sha256(f"notes {pair.role} {entry.id}".encode()).digest(), "big")
    yield Note(
        id=str(int(entry.id) & ~_LOW_BITS | digest & _LOW_BITS),
        kind="session",
        text=text,
        session=entry.id,
        on=entry.day,
        author=pair.role,
        shared=True,
    )


class FieldPreview(NamedTuple):
    """One field of an entry as it leaves."""

    label: str
    text: str


def preview_fields(entry: Entry, entries: Entries, today: date) -> Iterator[FieldPreview]:
    """The fields of an entry that leave.

    Days in words, links as the heading of their target.
    """
    reader = Perspective(today=today, entries=entries)
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if name == "shared" or is_empty(value):
            continue
        if field.is_link:
            yield FieldPreview(field.label, _name_target(field, entries.get(str(value))))
        elif isinstance(value, dict):
            for key, text in value.items():
                part = field.part_of(key)
                yield FieldPreview(
                    f"{field.label}: {key}", format_value(part, text, reader) if part.has_day else text
                )
        elif field.has_day:
            yield FieldPreview(field.label, format_value(field, value, reader))
        else:
            words = field.shown(value) if value in field.choices else format_for_edit(field, value, entries)
            yield FieldPreview(field.label, with_unit(field, words))
    for change in entry.history_of("state"):
        yield FieldPreview("Since", reader.day(change.on))


def _name_target(field: Field, target: Entry | None) -> str:
    """The heading of a link, with its kind where no label says it."""
    if target is None:
        return DELETED_WORD
    kind = target.KIND.label
    return target.heading if kind == field.label else f"{kind.lower()}: {target.heading}"


def selection_as_json(selection: ShareSelection) -> list[dict[str, Any]]:
    """The selection as scripts read it: entries that leave, entries that stay."""
    leaves: list[dict[str, Any]] = [
        {"what": "leaves", "kind": entry.KIND.name, "id": entry.id, "words": entry.heading}
        | {"document": document(entry), "why": "", "status": selection.statuses.get(entry.id, "new")}
        for entry in selection.entries
    ]
    stays: list[dict[str, Any]] = [
        {"what": "stays", "kind": "", "id": None, "words": kept.where, "document": {}, "why": kept.why, "status": ""}
        for kept in selection.held_back
    ]
    stays += [
        {"what": "gone", "kind": "", "id": gone.id, "words": gone.name, "document": {}, "why": gone.word}
        | {"status": ""}
        for gone in selection.gone
    ]
    return leaves + stays


def encode_packet(selection: ShareSelection, pair: Relationship, name: str, tables: Tables, made_at: int) -> bytes:
    """Encode the packet of a selection.

    It holds the sender's name and role, when it was made, the entries, the checksums of values that came from the
    partner, and what is gone. ``made_at`` is now in milliseconds since 1970; ``tables`` are the records here.
    """
    head: dict[str, object] = {"made": made_at, "role": pair.role}
    if name:
        head["name"] = name
    more: dict[str, object] = {"heard": _acknowledged(selection, tables)}
    if selection.gone:
        more["gone"] = {id_checksum(gone.id): gone.word for gone in selection.gone}
    return encode_file(WHAT, head, selection.entries, more)


def _acknowledged(selection: ShareSelection, tables: Tables) -> Mapping[str, Mapping[str, str]]:
    acknowledged = {}
    for entry in selection.entries:
        record = tables.get(entry.KIND.plural, {}).get(int(entry.id), {})
        open_names = {name for name, field in fields(type(entry)).items() if not field.private} - {"notes"}
        checksums = {
            path: checksum
            for path, checksum in imported_checksums(record, PACKET_ACTOR).items()
            if path.partition("/")[0] in open_names
        }
        if checksums:
            acknowledged[entry.id] = checksums
    return acknowledged
