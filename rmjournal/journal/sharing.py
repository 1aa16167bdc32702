"""Sharing: the relationship, the entries and the packet for the partner."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from rmjournal.crdt.external_merge import is_only_imported, is_withdrawn
from rmjournal.crdt.import_marks import PACKET_ACTOR
from rmjournal.crdt.record import is_deleted, latest_time
from rmjournal.english import file_words
from rmjournal.errors import NotSaved, Refused
from rmjournal.exchange.admission import record_of
from rmjournal.exchange.packet import GoneEntry, ShareSelection, encode_packet, select_shared
from rmjournal.exchange.same_meeting import other_ids
from rmjournal.exchange.sent_log import GONE, PACKETS_TABLE, LogWrite, log_writes, read_sent_log
from rmjournal.insight.audience import LeftOut, select_for
from rmjournal.insight.scope import entries_of_pair, which_pair_words
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entry, name_entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.device_clock import now_ms
from rmjournal.storage.local.undo_log import Write


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


def select_for_others(journal: Journal, pair: Relationship) -> tuple[ShareSelection, tuple[LeftOut, ...]]:
    """Select what others may read of a relationship, with third persons masked.

    Also gives what they do not get.
    """
    entries = journal.entries
    chosen = select_for(entries_of_pair(entries, pair.id), "others", entries)
    return select_shared(chosen.entries, pair), chosen.left_out


def select_shareable(
    journal: Journal, pair: Relationship | None, only: Sequence[Entry] = (), without: Collection[str] = ()
) -> ShareSelection:
    """Select what a partner would get, and what is new in it.

    `Refused` for a named entry that stays here.

    ``without`` are the ids of entries that are left out of this packet; they stay new.
    """
    only_ids = {entry.id for entry in only}
    selection = select_shared(journal.entries, pair, only_ids, without=without, owner=journal.name)
    selected_ids = {entry.id for entry in selection.entries}
    for entry in only:
        if not entry.shared:
            ref = journal.entries.short_id(entry)
            raise Refused(f"{name_entry(entry)} is private, so it was not shared. To share it: edit {ref} --shared")
        if entry.id not in selected_ids:
            reasons = (kept.why for kept in selection.held_back if kept.where == name_entry(entry))
            why = next(reasons, "It never leaves the journal.")
            raise Refused(f"{name_entry(entry)} stays here: {why[0].lower()}{why[1:]}")
    return _with_news(journal, pair, selection) if pair else selection


def _with_news(journal: Journal, pair: Relationship, selection: ShareSelection) -> ShareSelection:
    """Tell what is new, changed or gone since the last packet for this partner."""
    log = read_sent_log(journal.db.records, pair.id)
    joined = {other for entry in journal.entries for other in other_ids(entry)}
    return replace(
        selection,
        statuses={entry.id: log.status(entry) for entry in selection.entries},
        since=log.since,
        gone=tuple(
            gone._replace(is_told=log.checksums[entry_id] == GONE)
            for entry_id in sorted(log.checksums.keys() - joined - selection.all_ids, key=int)
            if (gone := _gone_entry(journal, pair, entry_id, selection.withdrawn_ids)) is not None
        ),
    )


def _gone_entry(
    journal: Journal, pair: Relationship, entry_id: str, withdrawn_ids: Collection[str]
) -> GoneEntry | None:
    """Tell that what left once is deleted now, private, another partner's, or held back.

    None where it is none of these, or the partner did it.
    """
    entry = journal.entries.get(entry_id)
    if entry is not None:
        here = record_of(entry, journal.db.records)
        if entry.shared:
            is_anothers = journal.entries.relationship_id(entry) not in ("", pair.id)
            is_gone = (is_anothers or entry_id in withdrawn_ids) and not is_only_imported(here)
        else:
            is_theirs = is_withdrawn(here, "shared", PACKET_ACTOR) or journal.entries.origin(entry) != "own"
            is_gone = not is_theirs
        return GoneEntry(entry_id, "withdrawn", name_entry(entry)) if is_gone else None
    for kind in KINDS:
        record = journal.db.records.get(kind.KIND.plural, {}).get(int(entry_id))
        if record is not None and is_deleted(record):
            return GoneEntry(entry_id, "deleted", name_entry(from_document(kind, int(entry_id), record)))
    return GoneEntry(entry_id, "withdrawn", "your notes on a session")


def record_packet(journal: Journal, pair: Relationship, selection: ShareSelection) -> str:
    """Record what a packet contained, so the next one knows what is new.

    This change is not undoable. The packet is written already: where the record cannot be saved, a sentence says so,
    and nothing is lost.
    """
    log = read_sent_log(journal.db.records, pair.id)
    gone = [gone.id for gone in selection.gone]
    try:
        write_log(journal, pair, log_writes(log, sent=selection.entries, gone=gone, made_at=now_ms()))
    except NotSaved as error:
        return f"The next packet tells these entries as new once more: {error}"
    return ""


def write_log(journal: Journal, pair: Relationship, writes: Iterable[LogWrite]) -> None:
    """Write what left for a partner into the journal, where it can be written."""
    changes = [Write(PACKETS_TABLE, int(pair.id), path, value) for path, value in writes]
    if changes and not journal.read_only:
        journal.db.commit(changes)


def build_packet(journal: Journal, pair: Relationship, selection: ShareSelection) -> bytes:
    """Build the packet of a selection, stamped now or after its newest write."""
    tables = journal.db.records
    records = (tables.get(entry.KIND.plural, {}).get(int(entry.id), {}) for entry in selection.entries)
    made_at = max([now_ms(), *map(latest_time, records)])
    return encode_packet(selection, pair, journal.name, tables, made_at)


def packet_file_name(pair: Relationship, today: date) -> str:
    """Name a packet's file after partner and day: "for-misaki-2026-06-01.json"."""
    return f"for-{file_words(pair.short_name, 'partner')}-{today.isoformat()}.json"
