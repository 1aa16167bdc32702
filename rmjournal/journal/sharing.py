"""Sharing: the relationship, the entries and the packet for the partner."""

from collections.abc import Sequence
from datetime import date

from rmjournal.crdt.record import latest_time
from rmjournal.errors import Refused
from rmjournal.exchange.packet import Leaving, leaving, packed
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry, named
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.device_clock import now


def partner_of(journal: Journal, chosen: Relationship | None, only: Sequence[Entry] = ()) -> Relationship:
    """The relationship whose partner gets something: the one named, the one that entries belong to, the usual one."""
    pairs = {pair.id: pair for entry in only if (pair := journal.pair(entry)) is not None}
    found = chosen or (next(iter(pairs.values())) if len(pairs) == 1 else None) or journal.usual_pair()
    if found is None and not journal.entries.of(Relationship):
        raise Refused(
            'There is nobody to share with yet; add one with: rmjournal add relationship "Name" --role mentee.'
        )
    if found is None:
        names = ", ".join(pair.partner for pair in journal.entries.of(Relationship))
        raise Refused(f"There are several people to share with: {names}; say with whom (--with NAME).")
    for entry in only:
        if (pair := journal.pair(entry)) is not None and pair.id != found.id:
            raise Refused(f"{named(entry)} belongs to {pair.partner}, not to {found.partner}; share it there.")
    return found


def handed(journal: Journal, pair: Relationship | None, only: Sequence[Entry] = ()) -> Leaving:
    """What would leave for a partner; `Refused` when something was named that may not leave."""
    out = leaving(journal.entries, pair, {entry.id for entry in only})
    gone = {entry.id for entry in out.entries}
    for entry in only:
        if not entry.shared:
            raise Refused(f"{named(entry)} is private, so it stays here; edit {_ref(journal, entry)} --shared first.")
        if entry.id not in gone:
            why = next((kept.why for kept in out.kept if kept.where == named(entry)), "It never leaves the journal.")
            raise Refused(f"{named(entry)} stays here: {why[0].lower()}{why[1:]}")
    return out


def packet_of(journal: Journal, pair: Relationship, out: Leaving) -> bytes:
    """The packet with what leaves, made now."""
    tables = journal.store.tables
    stamps = [latest_time(tables.get(entry.KIND.plural, {}).get(int(entry.id), {})) for entry in out.entries]
    return packed(out, pair, journal.name, tables, max([now(), *stamps]))


def packet_name(pair: Relationship, today: date) -> str:
    """A name for a packet: "for-misaki-2026-06-01.json"."""
    letters = "".join(char if char.isalnum() else " " for char in pair.short.casefold())
    return f"for-{'-'.join(letters.split()) or 'partner'}-{today.isoformat()}.json"


def _ref(journal: Journal, entry: Entry) -> str:
    return journal.entries.short(entry)
