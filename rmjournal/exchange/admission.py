"""Admission of incoming entries: cleaned, linked, checked, or refused with a reason."""

from collections.abc import Iterator, Mapping

from rmjournal.crdt.field_path import Tables
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.exchange.incoming import Incoming, Sender, Unread
from rmjournal.exchange.packet import withheld
from rmjournal.insight.scope import usual_pair
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, named
from rmjournal.model.field import Field, clean
from rmjournal.model.kind import Change, fields, link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other
from rmjournal.model.rules import cleaned

_FILLED = ("author", "owner", "learner")


def admitted(
    incoming: Incoming, entries: Entries, tables: Tables, pair: Relationship | None
) -> tuple[list[Entry], list[Unread]]:
    """The entries that may come in, as they would be here, and why the others may not."""
    found: dict[str, Entry] = {}
    refused: list[Unread] = []
    for entry in incoming.entries:
        try:
            _check_id(entry, found, tables)
            placed = _placed(entry, incoming, entries, pair)
            _check_fields(placed)
        except JournalError as error:
            refused.append(Unread(where=named(entry), why=str(error)))
        else:
            found[placed.id] = placed
    return list(_linked(found, entries, tables, refused)), refused


def _check_id(entry: Entry, found: Mapping[str, Entry], tables: Tables) -> None:
    number = int(entry.id) if entry.id.isascii() and entry.id.isdecimal() and len(entry.id) <= 19 else 0
    if not 0 < number < 1 << 63 or str(number) != entry.id:
        raise Refused("Its id is no number that a journal can hold.")
    if entry.id in found:
        raise Refused("Another entry in the same file has the same id.")
    if any(number in table for name, table in tables.items() if name != entry.KIND.plural):
        raise Refused("Its id belongs to an entry of another kind here.")


def _placed(entry: Entry, incoming: Incoming, entries: Entries, pair: Relationship | None) -> Entry:
    """The entry as it would stand here: cleaned, in its relationship, with what a source leaves open filled in."""
    if incoming.sender is not None:
        return _heard(entry, incoming.sender, entries, pair)
    whole, here = _history_cleaned(cleaned(entry)), entries.get(entry.id)
    if isinstance(entry, Relationship) and isinstance(here, Relationship) and entry.role != here.role:
        raise Refused("It is your partner's side of this relationship; yours stays as it is.")
    return whole if incoming.whole else _filled(whole, here, pair)


def _heard(entry: Entry, sender: Sender, entries: Entries, pair: Relationship | None) -> Entry:
    """An entry of a packet: nothing private in it, nothing private here touched, marked as the partner's."""
    if isinstance(entry, Relationship):
        raise Refused("A packet never brings or changes a relationship.")
    if not entry.shared:
        raise Refused("It is not marked as shared, so it does not belong in a packet.")
    plain = _note_of_session(cleaned(withheld(entry)), entries)
    here = entries.get(plain.id)
    if here is not None and not here.shared:
        raise Refused("It is private here and stays as it is.")
    if here is not None and entries.pair_of(here) not in ("", pair.id if pair else ""):
        raise Refused("It belongs to another relationship here.")
    return _marked(plain.edit(history=_turn(entry, here)), sender, pair)


def _turn(entry: Entry, here: Entry | None) -> dict[str, Change]:
    """Since when an entry is in its present state, unless that is known here."""
    known = {(change.on, change.now) for change in here.changes("state")} if here else set()
    found = _history_cleaned(entry).history
    return {key: change for key, change in found.items() if (change.on, change.now) not in known}


def _note_of_session(entry: Entry, entries: Entries) -> Entry:
    """The partner's notes of a session under the id that they have here already, however they came."""
    if not isinstance(entry, Note) or entry.kind != "session" or not entry.session:
        return entry
    same = [
        note
        for note in entries.of(Note)
        if (note.kind, note.session, note.author) == ("session", entry.session, entry.author)
    ]
    return entry.edit(id=same[0].id, on=same[0].on) if same and entry.id not in {note.id for note in same} else entry


def _marked(entry: Entry, sender: Sender, pair: Relationship | None) -> Entry:
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


def _filled(entry: Entry, here: Entry | None, pair: Relationship | None) -> Entry:
    """The entry with what its source says nothing about: as it is here, else as in the relationship it goes to."""
    names = fields(type(entry))
    changes: dict[str, object] = {}
    if "relationship" in names and not getattr(entry, "relationship", ""):
        changes["relationship"] = getattr(here, "relationship", pair.id if pair else "")
    for name in _FILLED:
        if name in names and not getattr(entry, name):
            changes[name] = getattr(here, name, pair.role if pair else "")
    return entry.edit(**changes)


def _history_cleaned(entry: Entry) -> Entry:
    names = fields(type(entry))
    kept = {
        key: Change(
            on=line.on,
            field=line.field,
            was=_plain(line.was),
            now=_plain(line.now),
            why=clean(line.why),
        )
        for key, line in entry.history.items()
        if key.isascii() and key.isdecimal() and len(key) <= 19 and line.field in names
    }
    return entry.edit(history=kept) if kept != entry.history else entry


def _plain(value: object) -> object:
    """A value of a history as it may stand there: a clean text, a number, named texts."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): clean(part) for key, part in value.items() if isinstance(part, str)}
    if isinstance(value, list):
        return [clean(part) for part in value if isinstance(part, str)]
    return value if isinstance(value, int) else None


def _check_fields(entry: Entry) -> None:
    for name, field in fields(type(entry)).items():
        field.check(getattr(entry, name))


def _linked(found: dict[str, Entry], entries: Entries, tables: Tables, refused: list[Unread]) -> Iterator[Entry]:
    """The entries without links that lead nowhere; one that needs such a link is refused.

    A link to what is deleted here stays: undo or a restore brings its target back.
    """
    there = entries.changed(put=found.values())
    waiting = list(found.values())
    while waiting:
        kept: list[Entry] = []
        for entry in waiting:
            try:
                kept.append(_with_links(entry, entries, there, tables))
            except BadValue as error:
                refused.append(Unread(where=named(entry), why=str(error)))
                there = there.changed(gone=[entry.id])
        if len(kept) == len(waiting):
            yield from kept
            return
        waiting = kept


def _with_links(entry: Entry, here: Entries, there: Entries, tables: Tables) -> Entry:
    links = {name: getattr(entry, name) for name in link_fields(type(entry))}
    kept = {
        name: getattr(here.get(entry.id), name, "") if said == DELETED_WORD else said for name, said in links.items()
    }
    for name, target in kept.items():
        field = fields(type(entry))[name]
        if links[name] and not _fits(field, entry, target, there, tables):
            if field.required:
                raise field.wrong("points at an entry that is neither here nor in the file")
            kept[name] = ""
    return entry.edit(**kept) if kept != links else entry


def _fits(field: Field, entry: Entry, target: str, there: Entries, tables: Tables) -> bool:
    """Whether a link may lead to an entry that is there, or to one that is deleted here."""
    kinds = [kind for kind in KINDS if field.to == ("*",) or kind.KIND.name in field.to]
    other = there.get(target)
    if other is not None:
        return other.id != entry.id and type(other) in kinds
    return target.isdecimal() and any(int(target) in tables.get(kind.KIND.plural, {}) for kind in kinds)


def fitting(sender: Sender, entries: Entries) -> list[Relationship]:
    """The relationships in which the sender can be my partner: the roles complete each other; the same name first."""
    pairs = [pair for pair in entries.of(Relationship) if pair.role == other(sender.role)]
    named = [pair for pair in pairs if sender.name and _alike(pair.partner, sender.name)]
    alive = [pair for pair in pairs if pair.state not in ("closed", "ended_early")]
    for some in (named, alive, pairs):
        if len(some) == 1:
            return some
    return named or alive or pairs


def addressed(incoming: Incoming, entries: Entries, named: Relationship | None, new_id: str) -> Relationship | None:
    """The relationship that entries go to; a new one where the journal has none and a packet came.

    ``named`` is what a person said. `Refused` when it cannot be, or when several could be meant.
    """
    sender = incoming.sender
    if sender is None:
        return named or usual_pair(entries)
    mine = other(sender.role)
    _check_foreign(incoming, sender, entries)
    if named is not None:
        if named.role != mine:
            raise Refused(
                f"This packet is from a {sender.role}, and with {named.partner} you are the {named.role} too."
            )
        return named
    pairs = fitting(sender, entries)
    if len(pairs) > 1:
        names = ", ".join(pair.partner for pair in pairs)
        raise Refused(f"This packet could be from several people: {names}; say from whom (--with NAME).")
    if pairs:
        return pairs[0]
    if entries.of(Relationship):
        raise Refused(
            f"This packet is from a {sender.role}, and in no relationship here are you the {mine}; was it made for "
            f'you? If so, add that one first: rmjournal add relationship "{sender.name or "NAME"}" --role {mine}.'
        )
    return Relationship(id=new_id, partner=sender.name or sender.role.capitalize(), role=mine)


def _check_foreign(incoming: Incoming, sender: Sender, entries: Entries) -> None:
    """`Refused` for one's own packet: what is in it stands here where I am what its sender is."""
    known = [here for entry in incoming.entries if (here := entries.get(entry.id)) is not None]
    pairs = entries.of(Relationship)
    alone = pairs[0].id if len(pairs) == 1 else ""
    homes = [entries.get(entries.pair_of(here) or alone) for here in known]
    mine = {pair.partner for pair in homes if isinstance(pair, Relationship) and pair.role == sender.role}
    if mine and all(not isinstance(pair, Relationship) or pair.role == sender.role for pair in homes):
        names = " and ".join(sorted(mine))
        raise Refused(f"This packet is your own: it was made from this journal for {names}, who can import it.")


def _alike(one: str, two: str) -> bool:
    return one.strip().casefold() == two.strip().casefold()
