"""External deletes to confirm or restore, and purging entries for good."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import DELETED
from rmjournal.crdt.record import has_value
from rmjournal.crdt.register import CLEARED
from rmjournal.journal.change_set import ChangeSet, field_path_label
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries, Entry, name_entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.snapshots import PurgeReport
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.replica import RemovedPath


class ExternalDelete(NamedTuple):
    """An entry or field that another program removed from the file."""

    entry: Entry
    label: str
    """The field's label; empty for the whole entry."""
    removed_path: RemovedPath

    @property
    def description(self) -> str:
        """The removed entry or field, in one line."""
        return f"{self.label.lower()} of {name_entry(self.entry)}" if self.label else name_entry(self.entry)


def external_deletes(journal: Journal) -> list[ExternalDelete]:
    """List the external deletes that wait for an answer."""
    return [
        ExternalDelete(entry, field_path_label(type(entry), removed.field_path), removed)
        for removed in journal.db.removed_paths
        if (entry := journal.entries.get(removed.id)) is not None
    ]


def confirm_deletes(journal: Journal, deletes: Sequence[ExternalDelete]) -> None:
    """Delete what was removed from the file, as one undoable change."""
    deleted = {
        part.id: part
        for delete in deletes
        if not delete.label
        for part in (delete.entry, *journal.entries.parts(delete.entry))
    }
    do = [Write(entry.KIND.plural, int(entry.id), DELETED, True) for entry in deleted.values()]
    undo = [Write(write.table, write.id, DELETED, CLEARED) for write in do]
    for delete in deletes:
        if delete.label and delete.entry.id not in deleted:
            table, entry_id, path = delete.entry.KIND.plural, int(delete.entry.id), delete.removed_path.field_path
            do.append(Write(table, entry_id, path, CLEARED))
            undo.append(Write(table, entry_id, path, journal.db.field_value(table, entry_id, path)))
    if do:
        more = f" and {len(deletes) - 1} more" if len(deletes) > 1 else ""
        changes = ChangeSet(tuple(do), tuple(undo), tuple(do))
        journal.apply(changes, f"delete {deletes[0].description}{more}")
    journal.db.dismiss_removed_paths([delete.removed_path for delete in deletes])


def reject_deletes(journal: Journal, deletes: Sequence[ExternalDelete]) -> None:
    """Keep in the journal what was removed from the file, and ask no more."""
    journal.db.dismiss_removed_paths([delete.removed_path for delete in deletes])
    journal.reload("")


PURGE_REACH: Final = (
    "Other devices erase it when this file reaches them. Their own history contains it until "
    "rmjournal check --repair runs there. Exports, sync tools and backups may keep copies that "
    "rmjournal cannot reach."
)
"""What a person must know before a purge."""


def entries_with_deleted(journal: Journal) -> Entries:
    """Give all entries, deleted ones too, as far as they have values."""
    return Entries(
        {
            str(record_id): from_document(kind, record_id, record)
            for kind in KINDS
            for record_id, record in journal.db.records.get(kind.KIND.plural, {}).items()
            if has_value(record)
        }
    )


def with_parts(journal: Journal, entries: Sequence[Entry]) -> list[Entry]:
    """Give some entries and all their parts, deleted or not.

    Also the relationships that were joined into one.
    """
    existing = entries_with_deleted(journal)
    found: dict[str, Entry] = {}
    waiting = list(entries)
    while waiting:
        entry = waiting.pop(0)
        found |= {part.id: part for part in (entry, *existing.parts(entry))}
        joined = (pair for pair in existing.of(Relationship) if pair.joined_into == entry.id)
        waiting += [pair for pair in joined if pair.id not in found]
    return list(found.values())


def purge_entries(journal: Journal, entries: Sequence[Entry]) -> PurgeReport:
    """Purge entries with all their parts: from file, undo, drafts and local history.

    Nothing brings them back. What another device wrote meanwhile, unseen here, stays.
    """
    purged = with_parts(journal, entries)
    try:
        return journal.db.purge([(entry.KIND.plural, int(entry.id)) for entry in purged])
    finally:
        journal.db.storage.state.delete_drafts_of({entry.id for entry in purged})
        journal.reload("")
