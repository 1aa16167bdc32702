"""Forgetting entries for good: what goes with them, also of those that were deleted before."""

from collections.abc import Sequence

from rmjournal.crdt.record import has_value
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds import KINDS
from rmjournal.storage.local_purge import Traces

REACH = (
    "Other devices forget it when this file reaches them; the history that each of them keeps holds it until "
    "rmjournal check --repair runs there. Out of reach are exports, and what sync tools and backups keep."
)
"""What a person must know who forgets something."""


def all_entries(journal: Journal) -> Entries:
    """All entries, deleted ones too, without those of which nothing is left."""
    return Entries(
        {
            str(key): from_document(kind, key, document)
            for kind in KINDS
            for key, document in journal.store.tables.get(kind.KIND.plural, {}).items()
            if has_value(document)
        }
    )


def with_parts(journal: Journal, entries: Sequence[Entry]) -> list[Entry]:
    """Some entries and all that hangs on them, deleted or not."""
    there = all_entries(journal)
    return list({one.id: one for entry in entries for one in (entry, *there.parts(entry))}.values())


def forget(journal: Journal, entries: Sequence[Entry]) -> Traces:
    """Forget entries with all their parts: in the file, in undo, in drafts, in the history of this machine.

    Nothing brings them back. What another device wrote meanwhile, unseen here, stays.
    """
    gone = with_parts(journal, entries)
    try:
        return journal.store.forget([(entry.KIND.plural, int(entry.id)) for entry in gone])
    finally:
        journal.store.state.drop_drafts_of({entry.id for entry in gone})
        journal.renew("")
