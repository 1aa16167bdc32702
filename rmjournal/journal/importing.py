"""Importing: previews a plan and applies it as one undoable change."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rmjournal.crdt.external_merge import ExternalRecord, merge_external
from rmjournal.crdt.field_path import DELETED, JSON, FieldPath, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR
from rmjournal.crdt.register import CLEARED
from rmjournal.errors import Refused
from rmjournal.exchange.admission import addressed, fitting
from rmjournal.exchange.import_plan import Coming, Other, Plan, plan
from rmjournal.exchange.importers import importer_of
from rmjournal.exchange.incoming import Incoming, Source, joined
from rmjournal.journal.change_set import ChangeSet, fresh_id
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import document
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage import codec
from rmjournal.storage.local.undo_log import Write

Watch = Callable[[int, int], None]
"""Is told how many of how many entries are done."""


class Looked(NamedTuple):
    """What was found in files, and what an import of it would do."""

    incoming: Incoming
    plan: Plan
    several: bool
    """It could go to more than one relationship."""


def look(
    journal: Journal,
    sources: Sequence[Source],
    *,
    form: str = "",
    pair: Relationship | None = None,
    again: bool = False,
    first: bool = False,
    watch: Watch | None = None,
) -> Looked:
    """Read what a person brings, and say what would come of it; `Refused` for what is no import.

    ``pair`` is the relationship that is named; where several could be meant and none is, the ``first`` one is, or it
    is refused.
    """
    incoming = joined([_read(journal, source, form) for source in sources])
    fits = fitting(incoming.sender, journal.entries) if incoming.sender else journal.entries.of(Relationship)
    chosen = pair or (fits[0] if first and incoming.sender and len(fits) > 1 else None)
    to = addressed(incoming, journal.entries, chosen, fresh_id())
    found = planned(journal, incoming, to, again=again, watch=watch)
    return Looked(incoming, found, len(fits) > 1)


def _read(journal: Journal, source: Source, form: str) -> Incoming:
    incoming = importer_of(source, form).read(source)
    if incoming.format == "journal" and codec.id_in(source.data) == journal.store.journal_id:
        raise Refused(f"{source.name} is a copy of this very journal: rmjournal merge FILE takes in what it knows.")
    return incoming


def planned(
    journal: Journal,
    incoming: Incoming,
    pair: Relationship | None = None,
    *,
    again: bool = False,
    watch: Watch | None = None,
) -> Plan:
    """What an import into a journal would do; a relationship that is not in the journal yet is proposed with it."""
    proposed = pair is not None and pair.id not in journal.entries
    return plan(incoming, journal.entries, journal.store.tables, pair, proposed=proposed, again=again, watch=watch)


def take_in(journal: Journal, found: Plan, label: str) -> int:
    """Do what a plan says, all or nothing; gives how many entries are new or changed.

    Raises `ReadOnly` or `NotSaved`. What undo takes back are those; that something was heard stays known.
    """
    tables: dict[str, dict[str, JSON]] = {}
    moves = [*([_pair(found.pair)] if found.proposed and found.pair and found.moves else []), *found.moves]
    for coming in (*moves, *found.same):
        table = coming.entry.KIND.plural
        if coming.document != journal.store.tables.get(table, {}).get(int(coming.entry.id)):
            tables.setdefault(table, {})[coming.entry.id] = coming.document
    for other in found.others:
        tables.setdefault(other.table, {})[str(other.id)] = other.document
    if not tables:
        return 0
    known = journal.store.tables
    steps = [_step(coming) for coming in moves]
    steps += [_put(other) for other in found.others if other.id not in known.get(other.table, {})]
    journal.store.take_in(dict(tables.items()), wait=True)
    if steps:
        back = tuple(write for step in steps for write in step.back)
        journal.store.remember(label, back, tuple(write for step in steps for write in step.again))
    journal.renew(label if steps else "")
    return len(moves)


def _put(other: Other) -> ChangeSet:
    """What takes a record back that is new, and does it again."""
    back = (Write(other.table, other.id, DELETED, True),)
    return ChangeSet((), back, (Write(other.table, other.id, DELETED, CLEARED),))


def _pair(pair: Relationship) -> Coming:
    """A relationship that is new itself."""
    return Coming(
        entry=pair, document=merge_external({}, ExternalRecord(flatten(document(pair)), FILE_ACTOR)).document
    )


def _step(coming: Coming) -> ChangeSet:
    """What takes one entry back, and does it again."""
    table, key = coming.entry.KIND.plural, int(coming.entry.id)
    if coming.before is None:
        return ChangeSet((), (Write(table, key, DELETED, True),), (Write(table, key, DELETED, CLEARED),))
    old, new = flatten(document(coming.before)), flatten(document(coming.entry))
    changed: list[FieldPath] = sorted(
        {leaf for leaf in old.keys() | new.keys() if old.get(leaf, CLEARED) != new.get(leaf, CLEARED)}
        | set(coming.leaves)
    )
    back = tuple(Write(table, key, leaf, old.get(leaf, CLEARED)) for leaf in changed)
    return ChangeSet((), back, tuple(Write(table, key, leaf, new.get(leaf, CLEARED)) for leaf in changed))
