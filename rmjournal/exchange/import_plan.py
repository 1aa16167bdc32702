"""Import plan: which entries are new, changed, unchanged, deleted or refused."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from rmjournal.crdt.external_merge import (
    ExternalRecord,
    is_only_imported,
    merge_external,
    undelete_record,
    withdraw_value,
)
from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath, Tables, canonical_json, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR
from rmjournal.crdt.record import has_value, is_deleted
from rmjournal.dates import format_day, format_moment
from rmjournal.english import agree, join_words, pluralize
from rmjournal.exchange.admission import accept_incoming, record_of
from rmjournal.exchange.column_names import target_words
from rmjournal.exchange.import_log import IMPORTS_TABLE, find_again, log_records
from rmjournal.exchange.incoming import Incoming, ProposedColumn, SkippedItem
from rmjournal.exchange.packet import omittable_fields
from rmjournal.exchange.same_meeting import Join, join_meetings, match_events
from rmjournal.exchange.sent_log import GoneWord, id_checksum, read_sent_log
from rmjournal.insight.review.sealed_ratings import SealedSides, sealed_sides
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import REVIEWS, SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.rebase import is_entry


class WrittenValue(NamedTuple):
    """A value that was written to a field path of a record."""

    table: str
    id: int
    field_path: FieldPath
    canonical: bytes
    """The value as canonical JSON; empty where it was cleared."""


@dataclass(frozen=True, kw_only=True)
class PlannedEntry:
    """One entry that an import adds or changes."""

    entry: Entry
    """The entry after the import."""
    document: Document
    """Its record after the merge, perhaps with new import marks alone."""
    before: Entry | None = None
    """The entry before the import; None when it is new."""
    changed_labels: tuple[str, ...] = ()
    """Labels of the fields that change."""
    conflicting_labels: tuple[str, ...] = ()
    """Labels of the fields that were written here too; both versions stay."""


@dataclass(frozen=True, kw_only=True)
class PlannedRecord:
    """One record of an unknown kind that an import adds or changes."""

    table: str
    id: int
    document: Document
    """Its record after the merge."""


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """The plan of an import: entries sorted by what would happen to them."""

    format: str
    new: tuple[PlannedEntry, ...] = ()
    changed: tuple[PlannedEntry, ...] = ()
    unchanged: tuple[PlannedEntry, ...] = ()
    """Entries that stay as they are; their import marks may change."""
    deleted: tuple[PlannedEntry, ...] = ()
    """Entries deleted here, which stay deleted unless ``again`` is set."""
    undone: tuple[PlannedEntry, ...] = ()
    """Entries whose import was undone here; they stay as they are unless ``again`` is set."""
    joins: tuple[Join, ...] = ()
    """Sessions and points that are the same as local ones, and become one with them."""
    moved: tuple[PlannedEntry, ...] = ()
    """Entries that change for the sake of those only, such as by a link."""
    gone_records: tuple[PlannedRecord, ...] = ()
    """Records that are deleted because their entry has the older id now."""
    withdrawn: tuple[PlannedEntry, ...] = ()
    """Entries that the partner made private or deleted; they stay here, private."""
    told_gone: tuple[Entry, ...] = ()
    """Entries that are gone at the partner's and stay as they are, because somebody wrote in them here."""
    gone: Mapping[str, GoneWord] = field(default_factory=dict)
    """What is gone at the partner's, by `id_checksum`."""
    made_at: int = 0
    """When the packet was made, in milliseconds since 1970; 0 for everything else."""
    agreed_ids: frozenset[str] = frozenset()
    """The ids of entries that both people have alike after the import."""
    refused: tuple[SkippedItem, ...] = ()
    unknown_records: tuple[PlannedRecord, ...] = ()
    """Records of unknown kinds."""
    log_records: tuple[PlannedRecord, ...] = ()
    """Where the entries stand in their sources, for a later import."""
    notes: tuple[str, ...] = ()
    """Sentences about the import, for people."""
    offered: Mapping[str, int] = field(default_factory=dict)
    """How many action items and takeaways stay in the texts, by their word."""
    pair: Relationship | None = None
    """The relationship that the entries go to."""
    is_pair_new: bool = False
    """Whether the import adds the relationship too."""

    @property
    def to_apply(self) -> tuple[PlannedEntry, ...]:
        """The new entries, then the changed and the withdrawn ones."""
        return self.new + self.changed + self.withdrawn + self.moved

    @cached_property
    def rows(self) -> list["ImportRow"]:
        """The rows of a preview, by status."""
        return _plan_rows(self)

    @property
    def is_all_refused(self) -> bool:
        """Whether nothing of it can come in."""
        return bool(self.refused) and not (
            self.to_apply or self.unchanged or self.deleted or self.undone or self.unknown_records
        )


@dataclass
class _PlanLists:
    new: list[PlannedEntry] = field(default_factory=list)
    changed: list[PlannedEntry] = field(default_factory=list)
    unchanged: list[PlannedEntry] = field(default_factory=list)
    deleted: list[PlannedEntry] = field(default_factory=list)
    undone: list[PlannedEntry] = field(default_factory=list)
    withdrawn: list[PlannedEntry] = field(default_factory=list)
    told_gone: list[Entry] = field(default_factory=list)
    agreed_ids: set[str] = field(default_factory=set)
    stale_count: int = 0


def build_plan(
    incoming: Incoming,
    entries: Entries,
    tables: Tables,
    pair: Relationship | None = None,
    *,
    proposed: bool = False,
    again: bool = False,
    keep_apart: bool = False,
    undone: Collection[WrittenValue] = (),
    watch: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Build an import plan: compares incoming entries with a journal.

    ``pair`` is the relationship that they go to, ``proposed`` when it is new itself; ``again`` brings back what was
    deleted or undone here, of which ``undone`` are the values; ``keep_apart`` leaves two sessions for the same time
    two; ``watch`` is called with the progress.
    """
    incoming = match_events(incoming, entries, tables, pair, keep_apart=keep_apart)
    incoming, logged = find_again(incoming, entries, tables)
    view = join_meetings(incoming, entries, tables, pair, again=again, keep_apart=keep_apart)
    incoming, entries, tables = view.incoming, view.entries, view.tables
    entries_with_pair = entries.with_changes(put=[pair]) if pair and proposed else entries
    accepted, refused = accept_incoming(incoming, entries_with_pair, tables, pair)
    kept_deleted = _ids_kept_deleted(accepted, entries_with_pair, tables, again=again)
    lists, logged = _PlanLists(), {entry.id: logged[entry.id] for entry in accepted if entry.id in logged}
    for number, entry in enumerate(accepted, 1):
        if watch is not None:
            watch(number, len(accepted))
        if entry.id in kept_deleted:
            _plan_deleted(entry, tables, undone, lists)
        else:
            _plan_entry(entry, incoming, entries_with_pair, tables, lists, undone, again=again)
    _plan_gone(incoming, entries, tables, pair, lists)
    moved = [planned for planned in lists.unchanged if planned.entry.id in view.written]
    planned_ids = {planned.entry.id for planned in (*lists.new, *lists.changed, *lists.withdrawn, *moved)}
    others = [entry for entry in entries if entry.id in view.written - planned_ids]
    moved += [PlannedEntry(entry=entry, document=record_of(entry, tables), before=entry) for entry in others]
    return ImportPlan(
        format=incoming.format,
        new=tuple(lists.new),
        changed=tuple(lists.changed),
        unchanged=tuple(planned for planned in lists.unchanged if planned.entry.id not in view.written),
        joins=view.joins,
        moved=tuple(moved),
        gone_records=tuple(PlannedRecord(table=name, id=key, document=tables[name][key]) for name, key in view.gone),
        deleted=tuple(lists.deleted),
        undone=tuple(lists.undone),
        withdrawn=tuple(lists.withdrawn),
        told_gone=tuple(lists.told_gone),
        gone=incoming.gone,
        made_at=incoming.sender.made_at if incoming.sender else 0,
        agreed_ids=frozenset(lists.agreed_ids),
        refused=(*incoming.skipped, *refused),
        unknown_records=_plan_unknown_records(incoming, tables),
        log_records=tuple(
            PlannedRecord(table=IMPORTS_TABLE, id=key, document=record) for key, record in log_records(logged, tables)
        ),
        notes=(
            *_sender_notes(incoming, pair, proposed),
            *_stale_notes(lists),
            *_sealed_notes(lists, entries, pair),
            *_undated_notes(incoming),
            *_past_notes(incoming, lists),
            *incoming.notes,
        ),
        offered=incoming.offered,
        pair=pair,
        is_pair_new=proposed,
    )


def _ids_kept_deleted(accepted: Sequence[Entry], entries: Entries, tables: Tables, *, again: bool) -> set[str]:
    """The ids of entries deleted here and of new parts of them.

    What was purged never comes back, even with ``again``.
    """
    deleted = {
        entry.id
        for entry in accepted
        if (record := record_of(entry, tables)) and not is_entry(type(entry), record)
        if not again or not is_deleted(record) or not has_value(record)
    }
    new = [entry for entry in accepted if not record_of(entry, tables)]
    available = {entry.id for entry in accepted} - deleted
    kept_deleted = set(deleted)
    while orphans := {
        entry.id
        for entry in new
        if any(parent not in entries and parent not in available for parent in _parent_ids(entry))
    }:
        kept_deleted |= orphans
        available -= orphans
        new = [entry for entry in new if entry.id not in orphans]
    return kept_deleted


def _parent_ids(entry: Entry) -> Iterator[str]:
    """The ids of the entries that an entry is a part of."""
    for name, declared in fields(type(entry)).items():
        if declared.part and getattr(entry, name):
            yield str(getattr(entry, name))


def _plan_deleted(entry: Entry, tables: Tables, undone: Collection[WrittenValue], lists: _PlanLists) -> None:
    is_undone = WrittenValue(entry.KIND.plural, int(entry.id), DELETED, b"") in undone
    kept = lists.undone if is_undone else lists.deleted
    kept.append(PlannedEntry(entry=entry, document=record_of(entry, tables)))


def _undone_paths(
    external: ExternalRecord, entry: Entry, tables: Tables, undone: Collection[WrittenValue]
) -> dict[FieldPath, bool]:
    """The field paths whose incoming value was undone here.

    True where it stood beside what is shown.
    """
    shown, table, key = flatten(record_of(entry, tables)), entry.KIND.plural, int(entry.id)

    def was_written(path: FieldPath, value: JSON) -> bool:
        return WrittenValue(table, key, path, canonical_json(value)) in undone

    return {
        path: path in shown and was_written(path, shown[path])
        for path, value in external.values.items()
        if shown.get(path) != value and was_written(path, value)
    }


_UNSEEN: Final = "same_as/"
"""Field paths that no person reads or writes."""


def _plan_entry(
    entry: Entry,
    incoming: Incoming,
    entries: Entries,
    tables: Tables,
    lists: _PlanLists,
    written: Collection[WrittenValue],
    *,
    again: bool,
) -> None:
    record = record_of(entry, tables)
    if record and not is_entry(type(entry), record):
        record = undelete_record(record)
    before = entries.get(entry.id)
    external = external_record(entry, incoming)
    undone = _undone_paths(external, entry, tables, written)
    merged = merge_external(record, external._replace(again=undone if again else {}))
    after = from_document(type(entry), int(entry.id), merged.document)
    lists.stale_count += bool(merged.stale)
    if incoming.sender and not merged.conflicting and _is_alike(after, entry):
        lists.agreed_ids.add(entry.id)
    planned = PlannedEntry(
        entry=after,
        document=merged.document,
        before=before,
        changed_labels=tuple(_changed_labels(before, after)) if before else (),
        conflicting_labels=tuple(_path_label(after, path) for path in merged.conflicting),
    )
    if before is None:
        lists.new.append(planned)
    elif planned.changed_labels or planned.conflicting_labels:
        lists.changed.append(planned)
    elif labels := tuple(dict.fromkeys(_path_label(after, path) for path in undone if not path.startswith(_UNSEEN))):
        lists.undone.append(replace(planned, changed_labels=labels))
    else:
        lists.unchanged.append(planned)


_NOT_COMPARED = frozenset({"shared", "for_others", "order", "told", "takeaways"})
"""Fields in which the entries of two people who agree may differ."""


def _is_alike(first: Entry, second: Entry) -> bool:
    """Whether two versions agree, except for links and private fields."""
    return all(
        getattr(first, name) == getattr(second, name)
        for name, declared in fields(type(first)).items()
        if not (declared.private or declared.is_link or name in _NOT_COMPARED)
    )


def _plan_gone(
    incoming: Incoming, entries: Entries, tables: Tables, pair: Relationship | None, lists: _PlanLists
) -> None:
    """Plan what is gone at the partner's: it stays here, private."""
    if not incoming.gone or incoming.sender is None or pair is None:
        return
    log, coming = read_sent_log(tables, pair.id), {entry.id for entry in incoming.entries}
    if incoming.sender.made_at < log.newest_import:
        return  # it came late: what is gone now was told by a newer one
    for entry in entries:
        word = incoming.gone.get(id_checksum(entry.id))
        is_ours = entry.shared and entries.relationship_id(entry) in ("", pair.id)
        if word is None or not is_ours or entry.id in coming:
            continue
        record = record_of(entry, tables)
        merged = withdraw_value(record, "shared", PACKET_ACTOR, incoming.sender.made_at)
        if not is_only_imported(record):
            lists.told_gone += [entry] if log.told.get(id_checksum(entry.id)) != word else []
        elif merged.document != record:
            after = from_document(type(entry), int(entry.id), merged.document)
            lists.withdrawn.append(PlannedEntry(entry=after, document=merged.document, before=entry))


def _plan_unknown_records(incoming: Incoming, tables: Tables) -> tuple[PlannedRecord, ...]:
    """The records of unknown kinds that change something; deleted ones stay deleted."""
    planned = []
    for name, records in incoming.unknown_tables.items():
        for key, record in records.items():
            local = tables.get(name, {}).get(int(key), {})
            merged = merge_external(local, ExternalRecord(flatten(record), FILE_ACTOR)).document
            if merged != local and not (local and is_deleted(local)):
                planned.append(PlannedRecord(table=name, id=int(key), document=merged))
    return tuple(planned)


def external_record(entry: Entry, incoming: Incoming) -> ExternalRecord:
    """The external record of an incoming entry, for a merge."""
    values = flatten(document(entry))
    if entry.id in incoming.only_fields:
        return _partial_record(values, incoming, entry)
    if incoming.sender is None:
        unknown = flatten(incoming.unknown_fields.get(entry.id, {}))
        return ExternalRecord({**unknown, **values}, FILE_ACTOR, keep_if_absent=("history",))
    values = {
        path: value for path, value in values.items() if (path, value) != ("order", 0)
    }  # a packet without a place keeps the local one
    acknowledged = (incoming.acknowledged or {}).get(entry.id, {})
    return ExternalRecord(
        values,
        PACKET_ACTOR,
        incoming.sender.made_at,
        acknowledged,
        omittable_fields(entry),
        local_wins=("order", "relationship"),
    )


def _partial_record(values: Mapping[FieldPath, Any], incoming: Incoming, entry: Entry) -> ExternalRecord:
    """The external record of an entry of which a source knows some fields."""
    names = incoming.only_fields[entry.id]
    return ExternalRecord(
        {path: value for path, value in values.items() if path.partition("/")[0] in names},
        FILE_ACTOR,
        acknowledged=(incoming.acknowledged or {}).get(entry.id, {}),
        keep_if_absent=(*fields(type(entry)), "history", "same_as"),
    )


def _changed_labels(before: Entry, after: Entry) -> Iterator[str]:
    for name, declared in fields(type(after)).items():
        if getattr(before, name) != getattr(after, name):
            yield declared.label.lower()
    if before.history != after.history and before.status == after.status:
        yield "history"


def _path_label(entry: Entry, path: FieldPath) -> str:
    name = path.partition("/")[0]
    declared = fields(type(entry)).get(name)
    return declared.label.lower() if declared else name


def _sender_notes(incoming: Incoming, pair: Relationship | None, proposed: bool) -> Iterator[str]:
    """Notes that a packet's sender has another name than the partner."""
    name = incoming.sender.name if incoming.sender else ""
    if pair and name and not proposed and not _name_words(name) & _name_words(pair.partner, pair.short_name):
        yield f"The packet is from {name}. Its entries go to the relationship with {pair.partner}."


def _name_words(*texts: str) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w+", text.casefold())}


def _sealed_notes(lists: _PlanLists, entries: Entries, pair: Relationship | None) -> Iterator[str]:
    """Notes on sealed ratings: whose are missing, and that both are open now."""
    coming = [planned.entry for planned in (*lists.new, *lists.changed)]
    sealed = [entry for entry in coming if isinstance(entry, SealedRating)]
    after = entries.with_changes(put=sealed) if sealed else entries
    for occasion in sorted({entry.occasion for entry in sealed} if pair else ()):
        sides = sealed_sides(after, pair, occasion) if pair else SealedSides()
        opened = f"Your sealed ratings for the {REVIEWS[occasion]} are open now, side by side: look at that review."
        if words := opened if sides.is_open else sides.say_state(pair.short_name if pair else ""):
            yield words


def opened_reviews(plan: ImportPlan, entries: Entries) -> list[str]:
    """The reviews in which an import has opened the sealed ratings of both."""
    coming = [row.entry for row in plan.rows if row.status in ("new", "changed")]
    occasions = sorted({entry.occasion for entry in coming if isinstance(entry, SealedRating)})
    return [REVIEWS[one] for one in occasions if plan.pair and sealed_sides(entries, plan.pair, one).is_open]


def _undated_notes(incoming: Incoming) -> Iterator[str]:
    """Notes how many entries of another program have no day, and how they stand."""
    foreign = [
        entry
        for entry in incoming.entries
        if entry.id in incoming.origins and {"on", "agreed_on", "start"} & fields(type(entry)).keys()
    ]
    undated = sum(entry.day is None and not (isinstance(entry, Action) and entry.due) for entry in foreign)
    if undated:
        have, stand = agree(undated, "has", "have"), agree(undated, "it stands", "they stand")
        yield (
            f"{undated} of {len(foreign)} {have} no day of {agree(undated, 'its', 'their')} own: {stand} undated, "
            "below all others, until you fill in a day."
        )


def _past_notes(incoming: Incoming, lists: _PlanLists) -> Iterator[str]:
    """Notes how many new calendar sessions are past, without an outcome."""
    ids = {key for key, event in incoming.events.items() if event.is_past}
    if past := sum(planned.entry.id in ids for planned in lists.new):
        yield (
            f"{past} of the sessions {agree(past, 'is', 'are')} past, and a calendar does not tell how they ended: "
            "they stand as planned until you say it: rmjournal done REF, on the screen Space, for several after m."
        )


def _stale_notes(lists: _PlanLists) -> Iterator[str]:
    if lists.stale_count:
        verb = agree(lists.stale_count, "is", "are")
        yield f"{lists.stale_count} of them {verb} older than what you have, so yours stay as they are."


RowStatus = Literal["new", "joined", "changed", "withdrawn", "deleted", "undone", "refused"]

STATUS_GLYPHS: dict[RowStatus, str] = {
    "new": "+",
    "joined": "=",
    "changed": "~",
    "withdrawn": "↩",
    "deleted": "-",
    "undone": "-",
    "refused": "✗",
}
"""One glyph each, so that colour is never needed."""


class ImportRow(NamedTuple):
    """One row of an import preview."""

    status: RowStatus
    entry: Entry | None
    """The entry as it would be; None when it is refused."""
    kind: str
    """The word for its kind; empty when it is refused."""
    text: str
    detail: str
    """The fields of a changed entry, what was withdrawn, the reason of a refusal."""

    @property
    def glyph(self) -> str:
        """The glyph of the status."""
        return STATUS_GLYPHS[self.status]

    def aside(self, today: date) -> str:
        """Give the day of a new entry, else the detail."""
        day = self.entry.day if self.entry and self.status == "new" else None
        return format_day(day, today) if day else self.detail


def _plan_rows(plan: ImportPlan) -> list[ImportRow]:
    joined = {join.kept_id: join for join in plan.joins}
    rows = [
        _entry_row("joined", planned.entry, _joined_text(joined[planned.entry.id], planned))
        for planned in (*plan.changed, *plan.moved)
        if planned.entry.id in joined
    ]
    rows += [_entry_row("new", plan.pair)] if plan.is_pair_new and plan.pair and plan.to_apply else []
    rows += [_entry_row("new", planned.entry) for planned in plan.new]
    rows += [
        _entry_row("changed", planned.entry, _changed_text(planned))
        for planned in plan.changed
        if planned.entry.id not in joined
    ]
    gone = [(planned.entry, "private") for planned in plan.withdrawn]
    gone += [(entry, "as it is, because you wrote in it") for entry in plan.told_gone]
    rows += [_entry_row("withdrawn", entry, _gone_words(plan, entry, how)) for entry, how in gone]
    rows += [_entry_row("deleted", planned.entry, _deleted_reason(planned)) for planned in plan.deleted]
    rows += [_entry_row("undone", planned.entry, _undone_reason(planned)) for planned in plan.undone]
    return rows + [_refused_row(skipped) for skipped in plan.refused]


class RowGroup(NamedTuple):
    """The rows of a preview with the same status, and a heading."""

    status: RowStatus
    total: int
    """How many entries or files they stand for."""
    rows: list[ImportRow]

    @property
    def heading(self) -> str:
        """The heading with its count: "Left out: 3"."""
        return f"{_GROUP_HEADINGS[self.status]}: {self.total:,}"


_GROUP_HEADINGS: Mapping[RowStatus, str] = {
    "new": "New",
    "joined": "The same as here",
    "changed": "Changed",
    "withdrawn": "Withdrawn or deleted by your partner",
    "deleted": "Deleted here",
    "undone": "Taken back here",
    "refused": "Not imported",
}
_NAMED_FILES = 5


def group_rows(plan: ImportPlan) -> list[RowGroup]:
    """Group preview rows by status; refusals of one reason are one row."""
    groups: dict[RowStatus, list[ImportRow]] = {}
    for row in plan.rows:
        groups.setdefault(row.status, []).append(row)
    counts = {status: len(rows) for status, rows in groups.items()}
    if refused := groups.get("refused"):
        groups["refused"] = _group_reasons(refused)
    return [RowGroup(status, counts[status], rows) for status, rows in groups.items()]


def _group_reasons(rows: Iterable[ImportRow]) -> list[ImportRow]:
    places: dict[str, list[str]] = {}
    for row in rows:
        places.setdefault(row.detail, []).append(row.text)
    return [
        ImportRow("refused", None, "", join_words([*named[:_NAMED_FILES], *_say_rest(named)]), why)
        for why, named in places.items()
    ]


def _say_rest(places: Sequence[str]) -> list[str]:
    rest = len(places) - _NAMED_FILES
    return [f"{rest:,} more"] if rest > 0 else []


def describe_counts(plan: ImportPlan) -> str:
    """The counts in one line: "12 new, 3 changed, 40 as here already"."""
    parts = (
        (len(plan.new) + (plan.is_pair_new and bool(plan.to_apply)), "new"),
        (sum(isinstance(join.local, Session) for join in plan.joins), "the same as here"),
        (sum(row.status == "changed" for row in plan.rows), "changed"),
        (len(plan.withdrawn), "made private, because it was withdrawn or deleted"),
        (len(plan.unchanged), "already here"),
        (len(plan.deleted), "deleted here"),
        (len(plan.undone), "taken back here"),
        (len(plan.refused), "not imported"),
    )
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "no entries"


def describe_offered(plan: ImportPlan) -> str:
    """Say how many parts stay in the texts; empty for none."""
    words = join_words([pluralize(count, word) for word, count in plan.offered.items()])
    return f"{words} {agree(sum(plan.offered.values()), 'stays', 'stay')} in the texts." if words else ""


def columns_as_json(columns: Iterable[ProposedColumn]) -> list[dict[str, Any]]:
    """The proposed columns of tables as JSON rows; ``fields`` has the target."""
    return [
        {"what": "column", "kind": "", "id": None, "words": column.header, "fields": [target_words(column.target)]}
        | {"two_versions": [], "why": "", "table": column.table, "sample": column.sample}
        for column in columns
    ]


def say_kept_away(plan: ImportPlan, way: str) -> str:
    """Say how deleted or undone entries can come in again; else empty."""
    can_come = [planned for planned in plan.deleted if not planned.document or has_value(planned.document)]
    return f"To import again what you deleted or took back: {way}" if can_come or plan.undone else ""


def plan_as_json(plan: ImportPlan) -> list[dict[str, Any]]:
    """The rows as scripts read them, unchanged entries too."""
    result: list[dict[str, Any]] = [
        {
            "what": row.status,
            "kind": row.entry.KIND.name if row.entry else "",
            "id": row.entry.id if row.entry else None,
            "words": row.text,
            "fields": [],
            "two_versions": [],
            "why": row.detail if row.status in ("refused", "withdrawn", "joined") else "",
        }
        for row in plan.rows
    ]
    changed_by_id = {planned.entry.id: planned for planned in plan.changed}
    for item in result:
        if (planned := changed_by_id.get(str(item["id"]))) is not None:
            item["fields"], item["two_versions"] = list(planned.changed_labels), list(planned.conflicting_labels)
    return result + [
        {"what": "same", "kind": item.entry.KIND.name, "id": item.entry.id, "words": item.entry.heading}
        | {"fields": [], "two_versions": [], "why": ""}
        for item in plan.unchanged
    ]


def _joined_text(join: Join, planned: PlannedEntry) -> str:
    """Say that an incoming session or point is one that is here already."""
    local = join.local
    what = (
        f"the session you planned yourself: {format_moment(local.start)}"
        if isinstance(local, Session)
        else "your own point"
    )
    opened = "" if local.shared else "private so far, shared then; your own words go into its notes, which stay yours"
    conflicts = (f"{label}: both versions stay" for label in planned.conflicting_labels)
    return "; ".join(filter(None, (what, opened, *conflicts)))


def _gone_words(plan: ImportPlan, entry: Entry, how: str) -> str:
    """Say that the partner withdrew or deleted an entry, and how it stays here."""
    name = plan.pair.short_name if plan.pair else "Your partner"
    verb = "deleted" if plan.gone.get(id_checksum(entry.id)) == "deleted" else "withdrew"
    return f"{name} {verb} it. It stays in your journal, {how}."


def _deleted_reason(planned: PlannedEntry) -> str:
    return f"{'' if planned.document else 'a part of what is '}deleted here, so it stays deleted"


def _undone_reason(planned: PlannedEntry) -> str:
    if not planned.changed_labels:
        return "its import was undone here, so it stays away"
    return f"{', '.join(planned.changed_labels)}: the import was undone here, so it stays as it is"


def _entry_row(status: RowStatus, entry: Entry, detail: str = "") -> ImportRow:
    return ImportRow(status, entry, entry.KIND.label.lower(), entry.heading, detail)


def _refused_row(skipped: SkippedItem) -> ImportRow:
    return ImportRow("refused", None, "", skipped.where, skipped.why)


def _changed_text(planned: PlannedEntry) -> str:
    return ", ".join(_changed_words(planned))


def _changed_words(planned: PlannedEntry) -> Iterator[str]:
    yield from planned.changed_labels
    yield from (f"{label} (you changed it here too: both versions stay)" for label in planned.conflicting_labels)
