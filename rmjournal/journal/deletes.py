"""What somebody took out of the file by hand: it is kept, and a person says whether it may go."""

from collections.abc import Sequence
from typing import NamedTuple

from rmjournal.crdt.field_path import DELETED
from rmjournal.crdt.register import REMOVED
from rmjournal.journal.open_journal import Journal
from rmjournal.leaf_names import label
from rmjournal.model.entry import Entry
from rmjournal.model.naming import named
from rmjournal.steps import Step
from rmjournal.storage.local.undo_log import Write
from rmjournal.store.taken_out import Out


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
    back = [Write(write.table, write.id, DELETED, REMOVED) for write in writes]
    for one in some:
        if one.label and one.entry.id not in gone:
            table, key = one.entry.KIND.plural, int(one.entry.id)
            writes.append(Write(table, key, one.out.leaf, REMOVED))
            back.append(Write(table, key, one.out.leaf, journal.store.value(table, key, one.out.leaf)))
    if writes:
        more = f" and {len(some) - 1} more" if len(some) > 1 else ""
        journal.carry_out(Step(tuple(writes), tuple(back), tuple(writes)), f"delete {some[0].words}{more}")
    journal.store.answered([one.out for one in some])


def keep(journal: Journal, some: Sequence[TakenOut]) -> None:
    """Leave it in the journal, and ask no more."""
    journal.store.answered([one.out for one in some])
    journal.renew("")
