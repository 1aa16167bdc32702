"""Admission of incoming entries: clean, link and check them, or refuse them."""

from collections.abc import Iterator, Mapping

from rmjournal.crdt.external_merge import is_withdrawn
from rmjournal.crdt.field_path import Document, Tables, canonical_json
from rmjournal.crdt.import_marks import PACKET_ACTOR, import_checksum
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.exchange.incoming import Incoming, Sender, SkippedItem
from rmjournal.exchange.json_documents import JOURNAL_TABLES
from rmjournal.exchange.packet import OBSERVER, strip_private
from rmjournal.insight.review.sealed_ratings import SEAL_ANEW, SealedSides, sealed_sides
from rmjournal.insight.scope import usual_pair
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, name_entry
from rmjournal.model.field import Field, clean_text
from rmjournal.model.kind import Change, fields, link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.origin import record_origin
from rmjournal.model.roles import other_role
from rmjournal.model.rules import clean_entry, is_never_for_others

_ROLE_FIELDS = ("author", "owner", "learner")


def accept_incoming(
    incoming: Incoming, entries: Entries, tables: Tables, pair: Relationship | None
) -> tuple[list[Entry], list[SkippedItem]]:
    """Prepare incoming entries for this journal; give them and those refused, with reasons."""
    accepted: dict[str, Entry] = {}
    refused: list[SkippedItem] = []
    for entry in incoming.entries:
        try:
            _check_id(entry, accepted, tables)
            prepared = _prepare_entry(entry, incoming, entries, tables, pair)
            _check_fields(prepared)
        except JournalError as error:
            refused.append(SkippedItem(where=name_entry(entry), why=str(error)))
        else:
            accepted[prepared.id] = prepared
    return list(_resolve_links(accepted, entries, tables, refused)), refused


def _check_id(entry: Entry, accepted: Mapping[str, Entry], tables: Tables) -> None:
    number = int(entry.id) if entry.id.isascii() and entry.id.isdecimal() and len(entry.id) <= 19 else 0
    if not 0 < number < 1 << 63 or str(number) != entry.id:
        raise Refused("Its id is not a number that a journal can use.")
    if entry.id in accepted:
        raise Refused("Another entry in the same file has the same id.")
    others = (table for name, table in tables.items() if name not in (entry.KIND.plural, *JOURNAL_TABLES))
    if any(number in table for table in others):
        raise Refused("Its id belongs to an entry of another kind here.")


def _prepare_entry(
    entry: Entry, incoming: Incoming, entries: Entries, tables: Tables, pair: Relationship | None
) -> Entry:
    """The entry as it would stand here: clean, with its relationship and roles."""
    if incoming.sender is not None:
        return _prepare_packet_entry(entry, incoming, incoming.sender, entries, tables, pair)
    cleaned, local = _clean_history(clean_entry(entry)), entries.get(entry.id)
    if isinstance(entry, Relationship) and isinstance(local, Relationship) and entry.role != local.role:
        raise Refused("It is your partner's side of this relationship; yours stays as it is.")
    return cleaned if incoming.is_complete else _fill_gaps(cleaned, local, pair)


def _prepare_packet_entry(
    entry: Entry,
    incoming: Incoming,
    sender: Sender,
    entries: Entries,
    tables: Tables,
    pair: Relationship | None,
) -> Entry:
    """The entry of a packet, without private parts and marked as the partner's.

    `Refused` where it would touch something private here.
    """
    if isinstance(entry, Relationship):
        raise Refused("A packet cannot add or change a relationship.")
    if not entry.shared:
        raise Refused("It is not shared, so it does not belong in a packet.")
    cleaned = _match_session_note(clean_entry(strip_private(entry)), entries)
    local = entries.get(cleaned.id)
    if local is not None and not local.shared and not is_withdrawn(record_of(local, tables), "shared", PACKET_ACTOR):
        raise Refused("It is private here and stays as it is.")
    if local is not None and entries.relationship_id(local) not in ("", pair.id if pair else ""):
        raise Refused("It belongs to another relationship here.")
    if isinstance(entry, SealedRating):
        cleaned = _admit_sealed(clean_entry(entry), entries, sender, pair)
    cleaned = cleaned.edit(history=_new_state_changes(entry, local), for_others=_may_open(entry, local, tables))
    if isinstance(entry, Level | Rating):  # names stay in the other journal: who is not named was its owner
        rater = entry.rater and OBSERVER
        rater = local.rater if isinstance(local, Level | Rating) else rater or _sender_name(sender, pair)
        cleaned = cleaned.edit(rater=rater)
    if isinstance(cleaned, Session):
        cleaned = _with_their_takeaways(cleaned, local, (incoming.acknowledged or {}).get(entry.id, {}))
    return _mark_as_partners(cleaned, sender, pair)


def _may_open(entry: Entry, local: Entry | None, tables: Tables) -> bool:
    """Whether the partner opens an entry of their own for others."""
    is_theirs = local is None or record_origin(type(local), record_of(local, tables)) != "own"
    return entry.for_others and is_theirs and not is_never_for_others(entry)


def _with_their_takeaways(session: Session, local: Entry | None, acknowledged: Mapping[str, str]) -> Session:
    """The session with the partner's takeaways apart from one's own.

    An older program sends back as its own what came from here.
    """
    checksum = import_checksum("takeaways", canonical_json([*session.takeaways]))
    is_echo = acknowledged.get("takeaways") == checksum
    theirs = getattr(local, "their_takeaways", []) if is_echo else session.takeaways
    return session.edit(takeaways=[], their_takeaways=theirs)


def _admit_sealed(entry: SealedRating, entries: Entries, sender: Sender, pair: Relationship | None) -> Entry:
    """The sealed rating of a partner, with its ratings once both have sealed.

    `Refused` when it is not the sender's, when something was changed after sealing, and when another one counts.
    """
    partner = _sender_name(sender, pair)
    local = entries.get_of_kind(SealedRating, entry.id)
    if {one.author for one in (entry, local) if one is not None} != {sender.role}:
        raise Refused(f"It is no sealed rating of {partner}.")
    sides = sealed_sides(entries, pair, entry.occasion) if pair else SealedSides()
    if local is not None and (local.seal, local.occasion) != (entry.seal, entry.occasion):
        raise Refused(f"{partner} has sealed it already, and a seal cannot be changed. The first one counts.")
    if local is None and sides.are_both_in:
        raise Refused(f"{partner} sealed it after both ratings were in. The first one counts. {SEAL_ANEW}")
    if entry.ratings and not entry.is_open:
        raise Refused("Its ratings do not fit its seal: they were changed after sealing. They are not shown.")
    return strip_private(entry).edit(ratings=entry.ratings if sides.own else {})


def record_of(entry: Entry, tables: Tables) -> Document:
    """Give the record of an entry; empty where there is none."""
    return tables.get(entry.KIND.plural, {}).get(int(entry.id), {})


def _sender_name(sender: Sender, pair: Relationship | None) -> str:
    return pair.short_name if pair else sender.name or sender.role


def _new_state_changes(entry: Entry, local: Entry | None) -> dict[str, Change]:
    """The state changes of a packet's entry that the local entry does not have."""
    local_changes = {(change.on, change.now) for change in local.history_of("state")} if local else set()
    incoming_changes = _clean_history(entry).history
    return {key: change for key, change in incoming_changes.items() if (change.on, change.now) not in local_changes}


def _match_session_note(entry: Entry, entries: Entries) -> Entry:
    """The partner's session note under the id that it has here already."""
    if not isinstance(entry, Note) or entry.kind != "session" or not entry.session:
        return entry
    local_notes = [
        note
        for note in entries.of(Note)
        if (note.kind, note.session, note.author) == ("session", entry.session, entry.author)
    ]
    if not local_notes or entry.id in {note.id for note in local_notes}:
        return entry
    return entry.edit(id=local_notes[0].id, on=local_notes[0].on)


def _mark_as_partners(entry: Entry, sender: Sender, pair: Relationship | None) -> Entry:
    """The entry with the relationship and author that a packet implies."""
    names = fields(type(entry))
    changes: dict[str, object] = {}
    if "relationship" in names:
        changes["relationship"] = pair.id if pair else ""
    if "author" in names and not getattr(entry, "author", ""):
        changes["author"] = sender.role
    if isinstance(entry, Pulse):
        changes["told"] = (entry.author or sender.role) == sender.role
    if isinstance(entry, Note) and entry.kind == "moment":
        changes["details"] = {**entry.details, ON_PURPOSE: "yes"}
    return entry.edit(**changes)


def _fill_gaps(entry: Entry, local: Entry | None, pair: Relationship | None) -> Entry:
    """Fill relationship and roles from the local entry, else from the relationship."""
    names = fields(type(entry))
    changes: dict[str, object] = {}
    if "relationship" in names and not getattr(entry, "relationship", ""):
        changes["relationship"] = getattr(local, "relationship", pair.id if pair else "")
    for name in _ROLE_FIELDS:
        if name in names and not getattr(entry, name):
            changes[name] = getattr(local, name, pair.role if pair else "")
    return entry.edit(**changes)


def _clean_history(entry: Entry) -> Entry:
    names = fields(type(entry))
    clean_changes = {
        key: Change(
            on=change.on,
            field=change.field,
            was=_clean_history_value(change.was),
            now=_clean_history_value(change.now),
            why=clean_text(change.why),
        )
        for key, change in entry.history.items()
        if key.isascii() and key.isdecimal() and len(key) <= 19 and change.field in names
    }
    return entry.edit(history=clean_changes) if clean_changes != entry.history else entry


def _clean_history_value(value: object) -> object:
    """The value of a history: clean text, number, texts, or none."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): clean_text(part) for key, part in value.items() if isinstance(part, str)}
    if isinstance(value, list):
        return [clean_text(part) for part in value if isinstance(part, str)]
    return value if isinstance(value, int) else None


def _check_fields(entry: Entry) -> None:
    for name, field in fields(type(entry)).items():
        field.check(getattr(entry, name))


def _resolve_links(
    accepted: dict[str, Entry], entries: Entries, tables: Tables, refused: list[SkippedItem]
) -> Iterator[Entry]:
    """Remove dead links; an entry that requires such a link is refused.

    A link to what is deleted here stays: undo or a restore brings its target back.
    """
    all_entries = entries.with_changes(put=accepted.values())
    pending = list(accepted.values())
    while pending:
        linked: list[Entry] = []
        for entry in pending:
            try:
                linked.append(_drop_dead_links(entry, entries, all_entries, tables))
            except BadValue as error:
                refused.append(SkippedItem(where=name_entry(entry), why=str(error)))
                all_entries = all_entries.with_changes(gone=[entry.id])
        if len(linked) == len(pending):
            yield from linked
            return
        pending = linked


def _drop_dead_links(entry: Entry, local_entries: Entries, all_entries: Entries, tables: Tables) -> Entry:
    links = {name: getattr(entry, name) for name in link_fields(type(entry))}
    valid = {
        name: getattr(local_entries.get(entry.id), name, "") if target == DELETED_WORD else target
        for name, target in links.items()
    }
    for name, target in valid.items():
        field = fields(type(entry))[name]
        if links[name] and not _is_valid_link(field, entry, target, all_entries, tables):
            if field.required:
                raise field.bad_value("points at an entry that is not in your journal and not in the file")
            valid[name] = ""
    return entry.edit(**valid) if valid != links else entry


def _is_valid_link(field: Field, entry: Entry, target: str, all_entries: Entries, tables: Tables) -> bool:
    """Whether a link leads to an entry of the right kind, perhaps deleted."""
    kinds = [kind for kind in KINDS if field.to == ("*",) or kind.KIND.name in field.to]
    target_entry = all_entries.get(target)
    if target_entry is not None:
        return target_entry.id != entry.id and type(target_entry) in kinds
    return target.isdecimal() and any(int(target) in tables.get(kind.KIND.plural, {}) for kind in kinds)


def candidate_relationships(sender: Sender, entries: Entries) -> list[Relationship]:
    """The relationships whose roles complete the sender's; those with the same name first."""
    pairs = [pair for pair in entries.of(Relationship) if pair.role == other_role(sender.role)]
    same_name = [pair for pair in pairs if sender.name and _is_same_name(pair.partner, sender.name)]
    active = [pair for pair in pairs if pair.state not in ENDED_STATES]
    for candidates in (same_name, active, pairs):
        if len(candidates) == 1:
            return candidates
    return same_name or active or pairs


def target_relationship(
    incoming: Incoming, entries: Entries, named: Relationship | None, new_id: str
) -> Relationship | None:
    """The relationship that entries go to; a new one in an empty journal.

    ``named`` is what a person chose. `Refused` when it cannot be, or when several could be meant.
    """
    sender = incoming.sender
    if sender is None:
        return named or usual_pair(entries)
    my_role = other_role(sender.role)
    _refuse_own_packet(incoming, sender, entries)
    if named is not None:
        if named.role != my_role:
            raise Refused(
                f"This packet is from a {sender.role}, and with {named.partner} you are the {named.role} too. "
                "Ask your partner for a new one."
            )
        return named
    pairs = candidate_relationships(sender, entries)
    if len(pairs) > 1:
        names = ", ".join(pair.partner for pair in pairs)
        raise Refused(f"This packet could be from several people: {names}. Choose one: --with NAME.")
    if pairs:
        return pairs[0]
    if entries.of(Relationship):
        raise Refused(
            f"This packet is from a {sender.role}, but you are the {my_role} in no relationship here. Was it made "
            "for you? Then add that relationship first: "
            f'rmjournal add relationship "{sender.name or "NAME"}" --role {my_role}.'
        )
    return Relationship(id=new_id, partner=sender.name or sender.role.capitalize(), role=my_role)


def _refuse_own_packet(incoming: Incoming, sender: Sender, entries: Entries) -> None:
    """`Refused` for a packet that was made from this very journal."""
    local_copies = [local for entry in incoming.entries if (local := entries.get(entry.id)) is not None]
    pairs = entries.of(Relationship)
    only_pair = pairs[0].id if len(pairs) == 1 else ""
    local_pairs = [entries.get(entries.relationship_id(local) or only_pair) for local in local_copies]
    own_pairs = {pair.partner for pair in local_pairs if isinstance(pair, Relationship) and pair.role == sender.role}
    if own_pairs and all(not isinstance(pair, Relationship) or pair.role == sender.role for pair in local_pairs):
        names = " and ".join(sorted(own_pairs))
        raise Refused(f"This packet is your own: it was made from this journal for {names}, who can import it.")


def _is_same_name(first: str, second: str) -> bool:
    return first.strip().casefold() == second.strip().casefold()
