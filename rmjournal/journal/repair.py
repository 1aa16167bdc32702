"""Repair: invalid values and links, duplicate ids and keys, permissions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from rmjournal.crdt.field_path import (
    DELETED,
    JSON,
    Document,
    FieldPath,
    Tables,
    canonical_json,
    escape,
    flatten,
)
from rmjournal.crdt.merge import HEADER_TABLE, KEPT_TABLE, Content
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED
from rmjournal.english import pluralize
from rmjournal.exchange.json_documents import JOURNAL_TABLES
from rmjournal.journal.change_set import ChangeSet
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry, name_entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.storage import codec
from rmjournal.storage.codec import split_duplicate_names
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.local_purge import purge_local_copies
from rmjournal.storage.orphans import save_beside
from rmjournal.storage.salvage import QUARANTINE, restore_tables, salvage_records
from rmjournal.sync.conflict_copies import ConflictCopies, describe_removed
from rmjournal.sync.environment import is_accessible_to_others, restrict_to_owner


class ShadowedRecord(NamedTuple):
    """A record that is not shown, because another entry has its id."""

    kind: type[Entry]
    id: int
    shown_kind: type[Entry]
    """The kind of the entry that is shown under the id."""


def shadowed_records(tables: Tables) -> list[ShadowedRecord]:
    """List the records that an entry with the same id shadows."""
    kinds_by_id: dict[int, list[type[Entry]]] = {}
    for kind, record_id, _ in _records_of_entries(tables):
        kinds_by_id.setdefault(record_id, []).append(kind)
    return [
        ShadowedRecord(kind, record_id, kinds[-1]) for record_id, kinds in kinds_by_id.items() for kind in kinds[:-1]
    ]


def assign_ids(tables: Tables, new_ids: Mapping[ShadowedRecord, int]) -> ChangeSet:
    """Give the writes that move shadowed records to new ids."""
    do: list[Write] = []
    undo: list[Write] = []
    redo: list[Write] = []
    for shadowed, new_id in new_ids.items():
        table = shadowed.kind.KIND.plural
        values = flatten(tables[table][shadowed.id])
        delete = Write(table, shadowed.id, DELETED, True)
        do += [*(Write(table, new_id, path, values[path]) for path in values if path != DELETED), delete]
        undo += [replace(delete, id=new_id), replace(delete, value=CLEARED)]
        redo += [Write(table, new_id, DELETED, CLEARED), delete]
    return ChangeSet(tuple(do), tuple(undo), tuple(redo))


def relink(tables: Tables, new_ids: Mapping[ShadowedRecord, int]) -> ChangeSet:
    """Give the writes that lead links to records with new ids.

    Only links that can mean nothing else: their field takes the kind of the shadowed record, not that of the entry
    that has the old id.
    """
    links = [(link, new_id) for shadowed, new_id in new_ids.items() for link in _links_to(tables, shadowed)]
    do = tuple(replace(link, value=str(new_id)) for link, new_id in links)
    return ChangeSet(do, tuple(link for link, _ in links), do)


def _links_to(tables: Tables, shadowed: ShadowedRecord) -> Iterator[Write]:
    for kind, record_id, record in _records_of_entries(tables):
        for name, field in fields(kind).items():
            takes_shadowed = field.is_link and shadowed.kind.KIND.name in field.to
            if takes_shadowed and shadowed.shown_kind.KIND.name not in field.to:
                value = record.get(name)
                if value == str(shadowed.id):
                    yield Write(kind.KIND.plural, record_id, name, value)


def _records_of_entries(tables: Tables) -> Iterator[tuple[type[Entry], int, Document]]:
    for kind in KINDS:
        for record_id, record in tables.get(kind.KIND.plural, {}).items():
            if is_entry(kind, record):
                yield kind, record_id, record


PlacedValue: TypeAlias = tuple[str, int, FieldPath, JSON]
"""A value and where it stands: table, record id, field path."""


def find_duplicate_keys(data: bytes, content: Content) -> tuple[bool, list[PlacedValue]]:
    """Find JSON keys that stand twice, and the values that ``content`` lacks."""
    data = codec.to_utf8(data)
    try:
        decoded = msgspec.json.decode(data)
        readings = [] if codec.encode_tables(decoded) == data else split_duplicate_names(data)
    except (ValueError, RecursionError):
        return False, []  # an unfinished git merge: both sides are merged as they are
    if len(readings) < 2:
        return False, []
    displaced = {
        (table, record_id, path, canonical_json(value)): value
        for reading in readings
        if isinstance(reading, dict)
        for table, record_id, path, value in _unknown_values(reading, content)
    }
    return True, [(table, record_id, path, value) for (table, record_id, path, _), value in displaced.items()]


def _unknown_values(reading: Content, content: Content) -> list[PlacedValue]:
    return [
        (name, record_id, path, value)
        for name, table in codec.records_by_table(reading).items()
        for record_id, record in table.items()
        for path, value in flatten(record).items()
        if canonical_json(value) not in _canonical_values(content, name, str(record_id), path)
    ]


def _canonical_values(content: Content, name: str, record_id: str, path: FieldPath) -> set[bytes]:
    """Give the values of a field path in all its versions."""
    table = content.get(name)
    record = table.get(record_id) if isinstance(table, dict) else None
    document: Document = record if isinstance(record, dict) else {}
    return {canonical for _, canonical in decode_registers(document).get(path, {})}


class InvalidValue(NamedTuple):
    """A value that its field cannot hold, or a link that leads nowhere."""

    table: str
    id: int
    field: str
    value: JSON
    is_link: bool
    is_required: bool
    """Whether the entry cannot be without it, so that only a person can repair it."""


def describe_record(entries: Entries, table: str, record_id: int) -> str:
    """Name a record in a sentence: as entry, or by table and id."""
    entry = entries.get(str(record_id))
    return f"{name_entry(entry)} ({entries.short_id(entry)})" if entry else f"{table} {record_id}"


def find_invalid_values(journal: Journal) -> list[InvalidValue]:
    """Find the values that do not fit their fields, and links that lead nowhere."""
    tables = journal.db.records
    known_ids = {str(record_id) for kind in KINDS for record_id in tables.get(kind.KIND.plural, {})}
    return [
        invalid
        for kind in KINDS
        for record_id, record in tables.get(kind.KIND.plural, {}).items()
        if is_entry(kind, record)
        for invalid in _invalid_values(kind, record_id, record, known_ids)
    ]


def _invalid_values(
    kind: type[Entry], record_id: int, record: Mapping[str, JSON], known_ids: Collection[str]
) -> Iterator[InvalidValue]:
    """Find one record's invalid values; links to deleted entries are valid."""
    declared = fields(kind)
    for name in (*declared, "history"):
        value, field = record.get(name), declared.get(name)
        if value in (None, ""):
            continue
        if not _is_valid(kind, name, value):
            yield InvalidValue(kind.KIND.plural, record_id, name, value, False, False)
        elif field and field.is_link and isinstance(value, str) and value not in known_ids:
            yield InvalidValue(kind.KIND.plural, record_id, name, value, True, field.required)


def _is_valid(kind: type[Entry], name: str, value: Any) -> bool:
    given = {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value
    try:
        msgspec.convert({name: given}, kind)
    except msgspec.ValidationError:
        return False
    return True


def repair_journal(journal: Journal) -> list[str]:
    """Repair what is safe, after keeping a version; returns a sentence for each step."""
    db, storage = journal.db, journal.db.storage
    with storage.state.lock():
        storage.state.snapshots(storage.target).add(codec.encode(db.content), "repair")
    has_duplicates, displaced = find_duplicate_keys(codec.read_file(journal.path).data, db.content)
    sync = ConflictCopies(db)
    done = db.write_missing()
    done += map(describe_removed, sync.scan_until_quiet().removed)
    done += [
        f"{count} records of {path.name} that can be read were added to your journal; the file stays where it is."
        for path, count in _merge_damaged_copies(sync)
    ]
    done += [f"Another journal that was here is saved as {path}." for path in _save_replaced_journals(journal)]
    journal.reload("")
    done += [*_replace_malformed_tables(journal), *_show_shadowed_records(journal)]
    if displaced:
        db.commit(_quarantine_writes(journal, displaced))
        journal.reload("")
        done += [_say_quarantined(journal, table, int(record_id), path) for table, record_id, path, _ in displaced]
    if count := purge_local_copies(storage.state, db.path, db.content).snapshots:
        done.append(f"What was erased for good is gone from {pluralize(count, 'version')} too.")
    invalid_values = [invalid for invalid in find_invalid_values(journal) if not invalid.is_required]
    if invalid_values:
        done += [_say_quarantined(journal, invalid.table, invalid.id, invalid.field) for invalid in invalid_values]
        count = len(invalid_values)
        journal.apply(_quarantine(journal, invalid_values), f"repair {pluralize(count, 'value')}")
    if db.rewrite_canonical() or has_duplicates:
        done.append("The file was written again, without double names.")
    return [*done, *_restrict_permissions(journal)]


def _save_replaced_journals(journal: Journal) -> Iterator[Path]:
    """Save journals beside the file that it held before and no other file holds."""
    db = journal.db
    yield from (save_beside(db.path, orphan) for orphan in db.storage.replaced_journals() if not orphan.file)


def _restrict_permissions(journal: Journal) -> Iterator[str]:
    for path in (journal.path, journal.db.storage.state.path):
        if is_accessible_to_others(path):
            restrict_to_owner(path)
            yield f"Only this account can open {path} now."


def _show_shadowed_records(journal: Journal) -> Iterator[str]:
    """Give each shadowed record an id of its own, and lead links to it."""
    db = journal.db
    new_ids = {shadowed: db.new_id() for shadowed in shadowed_records(db.records)}
    if new_ids:
        journal.apply(assign_ids(db.records, new_ids), f"give {len(new_ids)} new ids")
    if (links := relink(db.records, new_ids)).do:
        journal.apply(links, "link to new ids")
    for shadowed, new_id in new_ids.items():
        yield f"{shadowed.kind.KIND.plural} {shadowed.id} is shown now, with the id {new_id}."


def _replace_malformed_tables(journal: Journal) -> Iterator[str]:
    """Put an empty table where something else stands."""
    if names := malformed_tables(journal.db.content):
        journal.db.merge_in({name: {} for name in names}, wait=True)  # the merge keeps what stood there aside
        journal.reload("")
        yield f"Moved to the table {KEPT_TABLE}: {', '.join(names)}."


def malformed_tables(content: Content) -> list[str]:
    """List the names of this program's tables under which something else stands."""
    names = (*(kind.KIND.plural for kind in KINDS), *JOURNAL_TABLES, QUARANTINE)
    return [name for name in names if not isinstance(content.get(name, {}), dict)]


def _say_quarantined(journal: Journal, table: str, record_id: int, path: FieldPath) -> str:
    where = describe_record(journal.entries, table, record_id)
    return f"Removed from {where}: its {path}. It is saved in the table {QUARANTINE}, which is never deleted."


def _merge_damaged_copies(sync: ConflictCopies) -> Iterator[tuple[Path, int]]:
    """Merge the whole records of damaged copies; the copies stay, without further notices."""
    for copy in sync.list_copies():
        if copy.is_ours and not copy.is_merged:
            version = codec.read_file(copy.path)
            content, _ = salvage_records(codec.to_utf8(version.data))
            tables = (table for name, table in content.items() if name != HEADER_TABLE)
            count = sum(len(table) for table in tables if isinstance(table, dict))
            if sync.merge_content(copy.path, restore_tables(content, [sync.db.content])):
                sync.decisions.keep(version)
                yield copy.path, count


def _quarantine_writes(journal: Journal, values: Sequence[PlacedValue]) -> list[Write]:
    """Give the writes that put values into the quarantine."""
    writes: list[Write] = []
    for table, record_id, path, value in values:
        quarantine_id = journal.db.new_id()
        place = Write(QUARANTINE, quarantine_id, "place", f"{table}/{record_id}/{path}")
        writes += [place, Write(QUARANTINE, quarantine_id, "value", [value])]
    return writes


def _quarantine(journal: Journal, invalid_values: Sequence[InvalidValue]) -> ChangeSet:
    """Give the writes that move invalid values into the quarantine."""
    do: list[Write] = []
    undo: list[Write] = []
    for table, record_id, field, value, *_ in invalid_values:
        quarantined = _quarantine_writes(journal, [(table, record_id, field, value)])
        do += quarantined
        undo += quarantined
        values = flatten(journal.db.records[table][record_id])
        paths = [path for path in values if path.partition("/")[0] == escape(field)]
        do += [Write(table, record_id, path, CLEARED) for path in paths]
        undo += [Write(table, record_id, path, values[path]) for path in paths]
    return ChangeSet(tuple(do), tuple(undo), tuple(do))
