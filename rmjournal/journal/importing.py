"""Importing: previews a plan and applies it as one undoable change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

from rmjournal.crdt.external_merge import ExternalRecord, merge_external
from rmjournal.crdt.field_path import DELETED, JSON, Document, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, Cleared, Register, canonical_value, winner
from rmjournal.english import quote_typed
from rmjournal.errors import Refused
from rmjournal.exchange.admission import candidate_relationships, record_of, target_relationship
from rmjournal.exchange.archives import unpack
from rmjournal.exchange.import_plan import ImportPlan, PlannedEntry, PlannedRecord, WrittenValue, build_plan
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import NO_CHOICES, ImportChoices, Incoming, Sender, Source, combine
from rmjournal.exchange.observation import answer_incoming, is_answer
from rmjournal.exchange.packet import select_shared
from rmjournal.exchange.sent_log import SentLog, id_checksum, log_writes, read_sent_log
from rmjournal.journal.change_set import ChangeSet, join_change_sets, new_entry_id
from rmjournal.journal.import_columns import check_chosen_columns, remembered_columns
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import write_log
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kinds.relationship import Relationship, names_within
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role
from rmjournal.storage import codec
from rmjournal.storage.local.undo_log import Write

ProgressCallback = Callable[[str, int, int], None]
"""Is called with a word for what is done, and with how many of how many are done."""


class ImportPreview(NamedTuple):
    """A preview: the content of files, and the plan of their import."""

    incoming: Incoming
    plan: ImportPlan
    is_ambiguous: bool
    """Whether it could go to more than one relationship."""
    choices: ImportChoices = NO_CHOICES
    """What the person chose for it."""
    sources: tuple[Source, ...] = ()
    """The files, unpacked."""

    @property
    def attachment_count(self) -> int:
        """How many files are no texts and stay where they are."""
        return sum(len(source.left_out) for source in self.sources)


def preview(
    journal: Journal | None,
    sources: Sequence[Source],
    *,
    form: str = "",
    choices: ImportChoices = NO_CHOICES,
    pair: Relationship | None = None,
    again: bool = False,
    keep_apart: bool = False,
    first: bool = False,
    watch: ProgressCallback | None = None,
) -> ImportPreview:
    """Read files and plan their import; `Refused` for what is no import.

    ``journal`` is None for one that is begun with it. ``pair`` is the relationship that was named. Where several
    could be meant and none was named, ``first`` takes the first one, else it is refused.
    """
    entries = journal.entries if journal else Entries()
    if journal:
        choices = replace(
            choices,
            roles=known_roles(journal, pair),
            remembered_columns=remembered_columns(journal),
            pairs=(pair,) if pair else tuple(entries.of(Relationship)),
            today=journal.today,
            zone=journal.zone,
        )
    sources = [unpack(source) for source in sources]
    incoming = combine([_read(journal, source, form, choices, watch) for source in sources])
    check_chosen_columns(incoming, choices)
    ask_open_questions(incoming)
    fitting_pairs = candidate_relationships(incoming.sender, entries) if incoming.sender else entries.of(Relationship)
    chosen = pair or (fitting_pairs[0] if first and incoming.sender and len(fitting_pairs) > 1 else None)
    target = target_relationship(incoming, entries, chosen, new_entry_id())
    import_plan = plan_import(journal, incoming, target, again=again, keep_apart=keep_apart, watch=watch)
    return ImportPreview(incoming, import_plan, len(fitting_pairs) > 1, choices, tuple(sources))


P = TypeVar("P")


def newest_packet(journal: Journal, packets: Iterable[tuple[P, Sender]]) -> P | None:
    """Choose a partner's newest packet that is newer than the last import."""
    imported: dict[str, int] = {}
    for pair in journal.entries.of(Relationship):
        last, role = read_sent_log(journal.db.records, pair.id).newest_import, other_role(pair.role)
        imported[role] = min(last, imported.get(role, last))
    new = [one for one in packets if one[1].made_at > imported.get(one[1].role, one[1].made_at)]
    return max(new, key=lambda one: one[1].made_at)[0] if new else None


def _read(
    journal: Journal | None, source: Source, form: str, choices: ImportChoices, watch: ProgressCallback | None
) -> Incoming:
    if journal and is_answer(source) and form in ("", "answer"):
        return answer_incoming(source, journal.entries, journal.today)
    incoming = read_incoming(source, form, choices, partial(watch, "Reading") if watch else None)
    if (
        journal
        and incoming.format == "journal"
        and codec.find_journal_id(source.data) == journal.db.storage.journal_id
    ):
        raise Refused(f"{source.name} is a copy of this same journal. To merge it: rmjournal merge FILE")
    return incoming


def known_roles(journal: Journal, pair: Relationship | None) -> Mapping[str, str]:
    """Give the role of each person of a relationship by folded name.

    The names are those that other programs may use.
    """
    pair = pair or journal.usual_pair()
    if pair is None:
        return {}
    own = names_within(journal.name)
    names = dict.fromkeys(("me", "i", "myself", *own, *(name.split(" ")[0] for name in own)), pair.role)
    names |= dict.fromkeys((*pair.full_names, *pair.first_names), other_role(pair.role))
    return {fold_word(name): role for name, role in names.items() if name}


def ask_open_questions(incoming: Incoming) -> None:
    """`Refused` where something must be chosen first, with the options that choose it."""
    if incoming.ambiguous_days:
        raise DayOrderUnclear(incoming.ambiguous_days, incoming.contradicting_days)


class DayOrderUnclear(Refused):
    """Nothing tells whether the day or the month stands first."""

    def __init__(self, days: Sequence[str], contradicting: Sequence[str] = ()) -> None:
        more = f" and {len(days) - 1} more" if len(days) > 1 else ""
        why = (
            f"The files have both: {' and '.join(contradicting)}." if contradicting else "Nothing in the files tells."
        )
        self.question = f"Is the day or the month first in {quote_typed(days[0])}{more}? {why}"
        """What to choose, without the options of the shell."""
        super().__init__(f"{self.question} Say it with --day-first or --month-first.")


def plan_import(
    journal: Journal | None,
    incoming: Incoming,
    pair: Relationship | None = None,
    *,
    again: bool = False,
    keep_apart: bool = False,
    watch: ProgressCallback | None = None,
) -> ImportPlan:
    """Plan an import; a relationship that the journal lacks is proposed with it."""
    entries = journal.entries if journal else Entries()
    return build_plan(
        incoming,
        entries,
        journal.db.records if journal else {},
        pair,
        proposed=pair is not None and pair.id not in entries,
        again=again,
        keep_apart=keep_apart,
        undone=frozenset(map(_written_value, journal.db.storage.undo_log.undone_writes() if journal else ())),
        watch=partial(watch, "Comparing") if watch else None,
    )


def _written_value(write: Write) -> WrittenValue:
    return WrittenValue(write.table, write.id, write.field_path, canonical_value(write.value))


def apply_import(journal: Journal, import_plan: ImportPlan, label: str) -> int:
    """Apply an import plan, all or nothing; returns the number of entries.

    Undo takes these back; the import marks stay. Raises `ReadOnly` or `NotSaved`.
    """
    tables: dict[str, dict[str, JSON]] = {}
    moves = [*import_plan.to_apply]
    if import_plan.is_pair_new and import_plan.pair and moves:
        moves.insert(0, _new_relationship(import_plan.pair))
    for coming in (*moves, *import_plan.unchanged, *import_plan.undone):
        table = coming.entry.KIND.plural
        if coming.document != journal.db.records.get(table, {}).get(int(coming.entry.id)):
            tables.setdefault(table, {})[coming.entry.id] = coming.document
    for other in (*import_plan.unknown_records, *import_plan.gone_records, *import_plan.log_records):
        tables.setdefault(other.table, {})[str(other.id)] = other.document
    before = journal.entries
    if not tables:
        _record_import(journal, import_plan, before)
        return 0
    current = journal.db.records
    parts = [_entry_undo(coming, before.get(coming.entry.id), record_of(coming.entry, current)) for coming in moves]
    parts += [_gone_record_undo(gone, before.get(str(gone.id))) for gone in import_plan.gone_records]
    parts += [
        _new_record_undo(other)
        for other in import_plan.unknown_records
        if other.id not in current.get(other.table, {})
    ]
    journal.db.merge_in(dict(tables.items()), wait=True)
    if parts:
        changes = join_change_sets(parts)
        journal.db.record_undo(label, changes.undo, changes.redo)
    journal.reload(label if parts else "")
    _record_import(journal, import_plan, before)
    return len(moves)


def _record_import(journal: Journal, import_plan: ImportPlan, before: Entries) -> None:
    """Record what the partner has already, so it is not new next time."""
    pair = import_plan.pair
    has_content = import_plan.to_apply or import_plan.agreed_ids or import_plan.gone
    if pair is None or not import_plan.made_at or not has_content:
        return
    log = read_sent_log(journal.db.records, pair.id)
    own = {entry.id: entry for entry in select_shared(before, pair, owner=journal.name).entries}
    alike = [
        entry
        for entry in select_shared(journal.entries, pair, owner=journal.name).entries
        if entry.id in import_plan.agreed_ids and not _has_unsent_takeaways(entry, own.get(entry.id), log)
    ]
    told = {id_checksum(entry.id): import_plan.gone[id_checksum(entry.id)] for entry in import_plan.told_gone}
    write_log(journal, pair, log_writes(log, sent=alike, told=told, newest_import=import_plan.made_at))


def _has_unsent_takeaways(entry: Entry, before: Entry | None, log: SentLog) -> bool:
    """Whether a session has takeaways of the owner that never left."""
    return isinstance(entry, Session) and bool(entry.takeaways) and (before is None or log.status(before) != "same")


def _new_relationship(pair: Relationship) -> PlannedEntry:
    """Prepare a proposed relationship as an entry that is imported too."""
    record = merge_external({}, ExternalRecord(flatten(document(pair)), FILE_ACTOR)).document
    return PlannedEntry(entry=pair, document=record)


def _new_record_undo(other: PlannedRecord) -> ChangeSet:
    """Give the writes that undo and redo a record that an import adds."""
    undo = (Write(other.table, other.id, DELETED, True),)
    return ChangeSet((), undo, (Write(other.table, other.id, DELETED, CLEARED),))


def _gone_record_undo(gone: PlannedRecord, before: Entry | None) -> ChangeSet:
    """Give the undo and redo of a changed id.

    The links of the entry had changed before it.
    """
    old, new = flatten(document(before)) if before else {}, flatten(gone.document)
    moved = sorted(path for path, value in old.items() if new.get(path, CLEARED) != value)
    undo = tuple(Write(gone.table, gone.id, path, old[path]) for path in moved)
    redo = tuple(Write(gone.table, gone.id, path, new.get(path, CLEARED)) for path in moved)
    return ChangeSet(
        (),
        (Write(gone.table, gone.id, DELETED, CLEARED), *undo),
        (*redo, Write(gone.table, gone.id, DELETED, True)),
    )


def _entry_undo(coming: PlannedEntry, before: Entry | None, record: Document) -> ChangeSet:
    """Give the writes that undo and redo the import of one entry.

    ``record`` is its record before. The versions of a text come back with it: further writes to one field path become
    siblings.
    """
    table, entry_id = coming.entry.KIND.plural, int(coming.entry.id)
    if before is None:
        return ChangeSet((), (Write(table, entry_id, DELETED, True),), (Write(table, entry_id, DELETED, CLEARED),))
    old, new = decode_registers(record), decode_registers(coming.document)
    versions = {path: (_values(old.get(path)), _values(new.get(path))) for path in sorted(old.keys() | new.keys())}
    changed = {path: pair for path, pair in versions.items() if pair[0].keys() != pair[1].keys()}
    undo, redo = (
        tuple(Write(table, entry_id, path, value) for path, pair in changed.items() for value in pair[side].values())
        for side in (0, 1)
    )
    return ChangeSet((), undo, redo)


def _values(register: Register | None) -> dict[bytes, JSON | Cleared]:
    """Give the values of a field path by canonical form, the shown one first."""
    versions = (winner(register), *register.values()) if register else ()
    return {canonical_value(version.value): version.value for version in versions} or {b"": CLEARED}
