"""Same meeting: sessions that stand in two places become one.

Two that both people planned apart become one with their agenda points, under the older id, so that both journals end
with the same one. An event of a calendar becomes the session that is here for the same time, under the id here. The
session that stays remembers the other id (``same_as``), and what still speaks of that id is meant for it. Everything
here is pure: it gives the journal as it would be, and the records that the import writes for that.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, NamedTuple

from rmjournal.crdt.external_merge import delete_record, rewrite_record
from rmjournal.crdt.field_path import JSON, Document, FieldPath, Tables, canonical_json, escape, flatten
from rmjournal.crdt.import_marks import import_checksum
from rmjournal.crdt.record import has_value, is_deleted
from rmjournal.crdt.register import CLEARED, Cleared
from rmjournal.dates.time_zones import find_zone
from rmjournal.english import agree
from rmjournal.exchange.ics import ics_sequence
from rmjournal.exchange.incoming import CalendarEvent, Incoming, say_repeated
from rmjournal.insight.scope import belongs_to_pair
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

NEAR: Final = timedelta(hours=1)
"""How far apart two starts of the same meeting are at most."""
_WORDS: Final = ("focus", "place", "reason", "takeaways")
"""Words of a private session that go into its private notes when it becomes the one that both see."""


class Join(NamedTuple):
    """A local entry and an incoming one that are the same."""

    local: Session | Point
    incoming_id: str
    is_again: bool = False
    """Whether they were joined before, and that was undone here; then the local id stays."""

    @property
    def kept_id(self) -> str:
        """The older id, which stays."""
        return self.local.id if self.is_again else min(self.local.id, self.incoming_id, key=int)

    @property
    def other_id(self) -> str:
        """The id that goes."""
        return self.incoming_id if self.kept_id == self.local.id else self.local.id


@dataclass(frozen=True)
class JoinedView:
    """A journal and a packet in which the same meeting has one id."""

    incoming: Incoming
    entries: Entries
    tables: Tables
    again: bool = False
    """Whether what was deleted here comes in again."""
    joins: tuple[Join, ...] = ()
    written: frozenset[str] = field(default_factory=frozenset)
    """The ids of the entries whose records are not as they are in the journal."""
    gone: tuple[tuple[str, int], ...] = ()
    """Tables and ids of the records that are deleted, because their entry has another id now."""


def join_meetings(
    incoming: Incoming,
    entries: Entries,
    tables: Tables,
    pair: Relationship | None,
    *,
    again: bool = False,
    keep_apart: bool = False,
) -> JoinedView:
    """Join the meetings, and their points, that a packet and the journal share.

    With ``again`` those are joined anew whose join was undone here.
    """
    if incoming.sender is None or pair is None:
        return JoinedView(incoming, entries, tables)
    ids = _known_ids(incoming, entries)
    if not keep_apart:
        ids |= _ids_of_undone_joins(incoming, entries, tables)
    mapped = _with_local_values(with_ids(incoming, ids), ids.values(), entries)
    view = JoinedView(_with_local_places(mapped, ids.values(), entries), entries, tables, again)
    if keep_apart:
        return view
    for join in [*_joined_by_partner(view, pair), *_same_sessions(view, pair)]:
        view = _apply(view, join)
    for session in [entry for entry in view.incoming.entries if isinstance(entry, Session)]:
        if any(session.id == join.kept_id for join in view.joins):
            view = _append_points(view, session.id)
            for join in _same_points(view, session.id):
                view = _apply(view, join)
    return view


_CALENDAR_FIELDS: Final = ("start", "zone", "minutes", "place", "state", "same_as")
"""What a calendar may change of a session that was not imported from it."""


def match_events(
    incoming: Incoming, entries: Entries, tables: Tables, pair: Relationship | None, *, keep_apart: bool = False
) -> Incoming:
    """Give events of a calendar the ids of their sessions here.

    These are found by the UID of our own calendar, by an earlier import, or by their time. Of them a calendar changes
    time, place and cancellation alone; one that is not our own leaves their length, and the place that they have.
    """
    if not incoming.events:
        return incoming
    incoming = _without_repeated_events(incoming)
    known = {other: session for session in entries.of(Session) for other in session.same_as}
    free = {} if keep_apart else _free_sessions(incoming, entries, known.values())
    matched: list[Entry] = []
    locals_by_id: dict[str, tuple[Session, CalendarEvent]] = {}
    joined = 0
    for entry in incoming.entries:
        event = incoming.events.get(entry.id)
        if event is not None and isinstance(entry, Session) and entry.id not in entries:
            local = entries.get_of_kind(Session, event.own_id) or known.get(entry.id)
            if local is None and (local := _same_time(entry, free, pair)) is not None:
                joined += 1
                free.pop(local.id)
            if local is not None:
                if not event.own_id:
                    entry = entry.edit(minutes=local.minutes, place=local.place or entry.place)
                locals_by_id[local.id] = local, event
                entry = _with_calendar_values(local, entry)
        matched.append(entry)
    matched_ids = {entry.id for entry in matched}
    words = agree(joined, "event is a session that you have", "events are sessions that you have")
    note = f"{joined} {words} at that time. To leave them two: --keep-apart, on the screen ctrl+o." if joined else ""
    return replace(
        incoming,
        entries=tuple(matched),
        origins={key: origin for key, origin in incoming.origins.items() if key in matched_ids},
        only_fields={
            key: () if event.own_id and event.is_untouched else _CALENDAR_FIELDS
            for key, (_, event) in locals_by_id.items()
        },
        acknowledged={
            key: _checksums(local) for key, (local, event) in locals_by_id.items() if _is_newer(event, local, tables)
        },
        notes=(*incoming.notes, *filter(None, [note])),
    )


def _without_repeated_events(incoming: Incoming) -> Incoming:
    """Leave out events without a UID that also come with one."""
    sessions = [one for one in incoming.entries if isinstance(one, Session) and one.id in incoming.events]
    meetings = {_meeting(session) for session in sessions if incoming.events[session.id].has_uid}
    repeated = {one.id for one in sessions if not incoming.events[one.id].has_uid and _meeting(one) in meetings}
    counts = Counter(incoming.origins[key].container for key in repeated)
    return replace(
        incoming,
        entries=tuple(entry for entry in incoming.entries if entry.id not in repeated),
        origins={key: origin for key, origin in incoming.origins.items() if key not in repeated},
        notes=(*incoming.notes, *(say_repeated(count, "event", path, "calendar") for path, count in counts.items())),
    )


def _meeting(session: Session) -> tuple[str, str, str]:
    return session.focus, session.relationship, session.start


def _is_newer(event: CalendarEvent, local: Session, tables: Tables) -> bool:
    """Whether another program changed an event of our calendar after the last change here."""
    record = tables.get(Session.KIND.plural, {}).get(int(local.id), {})
    return bool(event.own_id) and event.sequence >= ics_sequence(local, record, own=True)


def _free_sessions(incoming: Incoming, entries: Entries, taken: Iterable[Session]) -> dict[str, Session]:
    """The sessions here that no event of a calendar stands for yet.

    Imported ones, which have no moment in their id, are not among them.
    """
    taken_ids = {session.id for session in taken} | {event.own_id for event in incoming.events.values()}
    return {
        session.id: session
        for session in entries.of(Session)
        if session.id not in taken_ids and session.created is not None
    }


def _same_time(entry: Session, free: Mapping[str, Session], pair: Relationship | None) -> Session | None:
    """The session of the same relationship that begins at the same time, or nearly."""
    wanted = entry.relationship or (pair.id if pair else "")
    gaps = {
        key: gap
        for key, local in free.items()
        if local.relationship == wanted and (gap := _gap(entry, local)) is not None and gap <= NEAR
    }
    return free[min(gaps, key=lambda key: (gaps[key], int(key)))] if gaps else None


def _with_calendar_values(local: Session, coming: Session) -> Session:
    """The local session with time, length, place and cancellation of a calendar."""
    is_moved = coming.start != local.start if not local.zone else _gap(local, coming) != timedelta()
    when = {"start": coming.start, "zone": coming.zone} if is_moved else {}
    is_cancelled = coming.state == "cancelled" and local.state == "planned"
    return local.edit(
        **when,
        minutes=coming.minutes,
        place=coming.place or local.place,
        state="cancelled" if is_cancelled else local.state,
        same_as={**local.same_as, coming.id: "calendar"},
    )


def _checksums(entry: Entry) -> dict[str, str]:
    """The checksums of the values of an entry, as if they had been imported."""
    return {path: import_checksum(path, canonical_json(value)) for path, value in flatten(document(entry)).items()}


def other_ids(entry: Entry) -> Collection[str]:
    """The former ids of an entry that was joined."""
    return entry.same_as.keys() if isinstance(entry, Session | Point) else ()


def _known_ids(incoming: Incoming, entries: Entries) -> dict[str, str]:
    """The ids in a packet that stand for an entry here under another id.

    A packet that holds both keeps them apart.
    """
    coming = {entry.id for entry in incoming.entries}
    return {
        other: entry.id
        for entry in entries
        for other in other_ids(entry)
        if other not in entries and not {other, entry.id} <= coming
    }


def _ids_of_undone_joins(incoming: Incoming, entries: Entries, tables: Tables) -> dict[str, str]:
    """The ids in a packet of joined entries whose join was undone here."""
    coming = {entry.id for entry in incoming.entries}
    return {
        entry.id: other
        for entry in incoming.entries
        for other in other_ids(entry)
        if other not in coming
        and isinstance(entries.get(other), type(entry))
        and (record := _record(entry, tables)) is not None
        and is_deleted(record)
    }


def with_ids(incoming: Incoming, ids: Mapping[str, str]) -> Incoming:
    """Incoming entries with other ids, and links to these."""
    if not ids:
        return incoming
    acknowledged = {ids.get(key, key): checksums for key, checksums in (incoming.acknowledged or {}).items()}
    return replace(
        incoming, entries=tuple(_with_id(entry, ids) for entry in incoming.entries), acknowledged=acknowledged
    )


def _with_id(entry: Entry, ids: Mapping[str, str]) -> Entry:
    changes: dict[str, object] = {
        name: ids[getattr(entry, name)] for name in link_fields(type(entry)) if getattr(entry, name) in ids
    }
    if entry.id in ids:
        changes["id"] = ids[entry.id]
    return entry.edit(**changes) if changes else entry


def _with_local_values(incoming: Incoming, joined_ids: Collection[str], entries: Entries) -> Incoming:
    """The packet with local titles and times of joined entries that say the same."""
    coming = []
    for entry in incoming.entries:
        local = entries.get(entry.id) if entry.id in joined_ids else None
        if isinstance(entry, Point) and isinstance(local, Point) and _point_key(entry) == _point_key(local):
            entry = entry.edit(title=local.title)
        elif isinstance(entry, Session) and isinstance(local, Session) and _is_same_moment(entry, local):
            entry = entry.edit(start=local.start, zone=local.zone)
        coming.append(entry)
    return replace(incoming, entries=tuple(coming)) if joined_ids else incoming


def _with_local_places(incoming: Incoming, joined_ids: Collection[str], entries: Entries) -> Incoming:
    """The packet with points of joined sessions below those here.

    Its sender has not joined them yet.
    """
    coming = []
    for entry in incoming.entries:
        if isinstance(entry, Point) and entry.session in joined_ids:
            here = [point.order for point in entries.of(Point) if point.session == entry.session]
            entry = entry.edit(order=0 if entry.id in entries else entry.order + max(here, default=0))
        coming.append(entry)
    return replace(incoming, entries=tuple(coming)) if joined_ids else incoming


def _joined_by_partner(view: JoinedView, pair: Relationship) -> Iterable[Join]:
    """Pairs that the partner's journal has joined already."""
    coming = {entry.id for entry in view.incoming.entries}
    for entry in view.incoming.entries:
        for other in other_ids(entry):
            local = view.entries.get(other)
            if not isinstance(local, Session | Point) or type(local) is not type(entry) or other in coming:
                continue
            if not _has_record(view, entry) and belongs_to_pair(local, pair, view.entries):
                yield _join(view, local, entry)


def _has_record(view: JoinedView, entry: Entry) -> bool:
    """Whether an incoming entry has a record here, so it is not joined.

    One that was deleted here and comes in again counts as new.
    """
    record = _record(entry, view.tables)
    is_coming_again = view.again and record is not None and is_deleted(record) and has_value(record)
    return not entry.id.isdecimal() or (record is not None and not is_coming_again)


def _join(view: JoinedView, local: Session | Point, coming: Entry) -> Join:
    return Join(local, coming.id, is_again=_record(coming, view.tables) is not None)


def _record(entry: Entry, tables: Tables) -> Document | None:
    return tables.get(entry.KIND.plural, {}).get(int(entry.id)) if entry.id.isdecimal() else None


def _same_sessions(view: JoinedView, pair: Relationship) -> Iterable[Join]:
    """Sessions that both planned for the same time, the nearest one each."""
    coming = {entry.id for entry in view.incoming.entries}
    joined = {other for entry in view.incoming.entries for other in other_ids(entry)}
    free = {
        session.id: session
        for session in view.entries.of(Session)
        if session.id not in coming | joined and belongs_to_pair(session, pair, view.entries)
    }
    for entry in view.incoming.entries:
        if not isinstance(entry, Session) or _has_record(view, entry):
            continue
        gaps = {
            key: gap
            for key, local in free.items()
            if _is_off(local) == _is_off(entry) and (gap := _gap(entry, local)) is not None and gap <= NEAR
        }
        if gaps:
            nearest = min(gaps, key=lambda key: (gaps[key], int(key)))
            yield _join(view, free.pop(nearest), entry)


def _is_off(session: Session) -> bool:
    """Whether a session did not take place.

    One that did, or will, is another meeting: after a cancellation the same hour may be planned anew.
    """
    return session.state in ("cancelled", "missed")


def _gap(first: Session, second: Session) -> timedelta | None:
    """The time between two starts, in their time zones where both have one."""
    begins, other = first.starts_at, second.starts_at
    if begins is None or other is None:
        return None
    zones = find_zone(first.zone), find_zone(second.zone)
    if zones[0] is not None and zones[1] is not None:
        begins, other = begins.replace(tzinfo=zones[0]), other.replace(tzinfo=zones[1])
    return abs(begins - other)


def _is_same_moment(first: Session, second: Session) -> bool:
    """Whether two sessions in known time zones begin at the same moment."""
    are_known = find_zone(first.zone) is not None and find_zone(second.zone) is not None
    return are_known and _gap(first, second) == timedelta()


def _same_points(view: JoinedView, session_id: str) -> Iterable[Join]:
    """Agenda points of a session with the same unique title and owner."""
    coming = {entry.id for entry in view.incoming.entries}
    mine = [p for p in view.entries.of(Point) if p.session == session_id and p.shared and p.id not in coming]
    theirs = [p for p in view.incoming.entries if isinstance(p, Point) and p.session == session_id]
    for point in theirs:
        same = [other for other in mine if _point_key(other) == _point_key(point)]
        is_only_one = len(same) == 1 and [_point_key(other) for other in theirs].count(_point_key(point)) == 1
        if is_only_one and not _has_record(view, point):
            yield _join(view, same[0], point)


def _point_key(point: Point) -> tuple[str, str]:
    return " ".join(fold_text(point.title).split()), point.owner


def _append_points(view: JoinedView, session_id: str) -> JoinedView:
    """Let the points of the newer session stand below those of the older one."""
    join = next(join for join in view.joins if join.kept_id == session_id)
    mine = [point for point in view.entries.of(Point) if point.session == session_id]
    theirs = [p for p in view.incoming.entries if isinstance(p, Point) and p.session == session_id]
    if join.local.id == session_id:
        last = max((point.order for point in mine), default=0)
        moved = {p.id: p.edit(order=p.order + last) for p in theirs if p.order and not _has_record(view, p)}
        coming = tuple(moved.get(entry.id, entry) for entry in view.incoming.entries)
        return replace(view, incoming=replace(view.incoming, entries=coming))
    places = {point.id: point.order for point in theirs}
    last = max(places.values(), default=0)
    for point in mine:
        place = places.get(point.id) or point.order + last
        if last and place != point.order:
            view = _rewrite(view, point, {"order": place})
    return view


def _apply(view: JoinedView, join: Join) -> JoinedView:
    """Make one entry of two; the older id stays.

    All that is here is kept in it.
    """
    ids = {join.other_id: join.kept_id}
    incoming = with_ids(view.incoming, ids)
    coming = next(entry for entry in incoming.entries if entry.id == join.kept_id)
    marks = {f"same_as/{escape(other)}": "joined" for other in {join.other_id, *join.local.same_as} - {join.kept_id}}
    changes: dict[FieldPath, JSON | Cleared] = {**marks, **_local_changes(join, coming)}
    view = replace(view, incoming=incoming, joins=(*view.joins, join))
    if join.kept_id == join.local.id:
        view = replace(view, incoming=_with_local_values(incoming, {join.kept_id}, view.entries))
        return _rewrite(view, join.local, changes)
    table, kind = join.local.KIND.plural, type(join.local)
    record = view.tables.get(table, {}).get(int(join.local.id), {})
    moved = rewrite_record(record, changes)
    records = {
        **view.tables.get(table, {}),
        int(join.kept_id): moved,
        int(join.local.id): delete_record(record),
    }
    new = from_document(kind, int(join.kept_id), moved)
    view = replace(
        view,
        entries=view.entries.with_changes(put=[new], gone=[join.local.id]),
        tables={**view.tables, table: records},
        written=view.written - {join.local.id} | {new.id},
        gone=(*view.gone, (table, int(join.local.id))),
    )
    for entry in list(view.entries):
        links = {name: new.id for name in link_fields(type(entry)) if getattr(entry, name) == join.local.id}
        view = _rewrite(view, entry, links) if links else view
    return view


def _local_changes(join: Join, coming: Entry) -> dict[FieldPath, JSON | Cleared]:
    """The writes that let a local entry become the one of both.

    A session that was private is seen by the partner then; its own words go into its private notes. A point whose
    older one is the partner's has the title and the place of that one, a session at the same moment its time zone.
    """
    local = join.local
    if isinstance(local, Point):
        is_theirs = isinstance(coming, Point) and join.kept_id == join.incoming_id
        return {"title": coming.title, "order": coming.order} if is_theirs and isinstance(coming, Point) else {}
    when: dict[FieldPath, JSON | Cleared] = {}
    if join.kept_id == join.incoming_id and isinstance(coming, Session) and _is_same_moment(local, coming):
        when = {"start": coming.start, "zone": coming.zone}
    if local.shared:
        return when
    mine = [
        f"- {fields(Session)[name].label}: {', '.join(value) if isinstance(value, list) else value}"
        for name in _WORDS
        if (value := getattr(local, name)) and value != getattr(coming, name)
    ]
    words: dict[FieldPath, JSON | Cleared] = {
        name: getattr(coming, name) or CLEARED for name in _WORDS if getattr(local, name)
    }
    notes = "\n\n".join(filter(None, (local.notes.rstrip(), "\n".join(mine))))
    return {
        **when,
        **words,
        "shared": True,
        "notes_shared": CLEARED,
        "notes": notes if mine else local.notes or CLEARED,
    }


def _rewrite(view: JoinedView, entry: Entry, changes: Mapping[FieldPath, Any]) -> JoinedView:
    """The view with other values in the record of a local entry."""
    table = entry.KIND.plural
    record: Document = view.tables.get(table, {}).get(int(entry.id), {}) or document(entry)
    now = rewrite_record(record, changes)
    return replace(
        view,
        entries=view.entries.with_changes(put=[from_document(type(entry), int(entry.id), now)]),
        tables={**view.tables, table: {**view.tables.get(table, {}), int(entry.id): now}},
        written=view.written | {entry.id},
    )
