"""Sharing: the relationship, the entries and the packet for the partner."""

from collections.abc import Sequence
from datetime import date

from rmjournal.crdt.record import latest_time
from rmjournal.errors import Refused
from rmjournal.exchange.packet import ShareSelection, encode_packet, select_shared
from rmjournal.insight.audience import select_for
from rmjournal.insight.scope import which_pair_words
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry, name_entry
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.device_clock import now_ms


def find_recipient(journal: Journal, chosen: Relationship | None, only: Sequence[Entry] = ()) -> Relationship:
    """Find the relationship to share with: chosen, of the entries, or the usual one.

    `Refused` when there is none, when several could be meant, and when an entry belongs to another one.
    """
    owners = {pair.id: pair for entry in only if (pair := journal.pair(entry)) is not None}
    only_owner = next(iter(owners.values())) if len(owners) == 1 else None
    recipient = chosen or only_owner or journal.usual_pair()
    if recipient is None and not journal.entries.of(Relationship):
        raise Refused(
            "There is nobody to share with yet. Add your partner first: rmjournal add relationship "
            '"Name" --role mentee.'
        )
    if recipient is None:
        raise Refused(which_pair_words(journal.entries))
    for entry in only:
        if (pair := journal.pair(entry)) is not None and pair.id != recipient.id:
            raise Refused(
                f"{name_entry(entry)} belongs to {pair.partner}, not to {recipient.partner}. Share it with "
                f"{pair.partner}."
            )
    return recipient


def select_for_others(journal: Journal, pair: Relationship | None) -> ShareSelection:
    """Select what others may read, as it leaves: third persons masked."""
    return select_shared(select_for(journal.entries, "others", journal.entries).entries, pair)


def select_shareable(journal: Journal, pair: Relationship | None, only: Sequence[Entry] = ()) -> ShareSelection:
    """Select what a partner would get; `Refused` for a named entry that stays here."""
    selection = select_shared(journal.entries, pair, {entry.id for entry in only}, owner=journal.name)
    selected_ids = {entry.id for entry in selection.entries}
    for entry in only:
        if not entry.shared:
            ref = journal.entries.short_id(entry)
            raise Refused(f"{name_entry(entry)} is private, so it was not shared. To share it: edit {ref} --shared")
        if entry.id not in selected_ids:
            reasons = (kept.why for kept in selection.held_back if kept.where == name_entry(entry))
            why = next(reasons, "It never leaves the journal.")
            raise Refused(f"{name_entry(entry)} stays here: {why[0].lower()}{why[1:]}")
    return selection


def build_packet(journal: Journal, pair: Relationship, selection: ShareSelection) -> bytes:
    """Build the packet of a selection, stamped now or after its newest write."""
    tables = journal.db.records
    records = (tables.get(entry.KIND.plural, {}).get(int(entry.id), {}) for entry in selection.entries)
    made_at = max([now_ms(), *map(latest_time, records)])
    return encode_packet(selection, pair, journal.name, tables, made_at)


def packet_file_name(pair: Relationship, today: date) -> str:
    """Name a packet's file after partner and day: "for-misaki-2026-06-01.json"."""
    letters = "".join(char if char.isalnum() else " " for char in pair.short_name.casefold())
    return f"for-{'-'.join(letters.split()) or 'partner'}-{today.isoformat()}.json"
