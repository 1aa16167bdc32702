"""External deletes to confirm or restore, and purging entries for good."""

from collections.abc import Sequence
from typing import NamedTuple

from rmjournal.crdt.field_path import DELETED
from rmjournal.crdt.record import has_value
from rmjournal.crdt.register import CLEARED
from rmjournal.journal.change_set import ChangeSet, label
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries, Entry, named
from rmjournal.model.kinds import KINDS
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.local_purge import Traces
from rmjournal.storage.replica import Out


class TakenOut(NamedTuple):
    """One entry, or one field of it, that was taken out."""

    entry: Entry
    label: str
    """The field; empty for the whole entry."""
    out: Out

    @property
    def words(self) -> str:
        """What it is, in one line."""
        return f"{self.label.lower()} of {named(self.entry)}" if self.label else named(self.entry)


def taken_out(journal: Journal) -> list[TakenOut]:
    """What was taken out and waits for an answer."""
    return [
        TakenOut(entry, label(type(entry), out.leaf), out)
        for out in journal.store.taken_out
        if (entry := journal.entries.get(out.id)) is not None
    ]


def let_go(journal: Journal, some: Sequence[TakenOut]) -> None:
    """Delete what was taken out, as one ordinary change that undo takes back."""
    gone = {e.id: e for one in some if not one.label for e in (one.entry, *journal.entries.parts(one.entry))}
    writes = [Write(entry.KIND.plural, int(entry.id), DELETED, True) for entry in gone.values()]
    back = [Write(write.table, write.id, DELETED, CLEARED) for write in writes]
    for one in some:
        if one.label and one.entry.id not in gone:
            table, key = one.entry.KIND.plural, int(one.entry.id)
            writes.append(Write(table, key, one.out.leaf, CLEARED))
            back.append(Write(table, key, one.out.leaf, journal.store.value(table, key, one.out.leaf)))
    if writes:
        more = f" and {len(some) - 1} more" if len(some) > 1 else ""
        journal.carry_out(ChangeSet(tuple(writes), tuple(back), tuple(writes)), f"delete {some[0].words}{more}")
    journal.store.answered([one.out for one in some])


def keep(journal: Journal, some: Sequence[TakenOut]) -> None:
    """Leave it in the journal, and ask no more."""
    journal.store.answered([one.out for one in some])
    journal.renew("")


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
