"""Change sets: staged entries as writes with their undo and redo.

A write sets or clears one field path of one record. A person's action is one change set, so that it is saved, undone
and redone as a whole.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TypeAlias

import msgspec

from rmjournal.crdt.field_path import DELETED, Document, FieldPath, Tables, flatten, unescape
from rmjournal.crdt.record import has_value
from rmjournal.crdt.register import CLEARED
from rmjournal.english import humanize
from rmjournal.errors import Refused
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry, name_entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import rebase, record_as_writer_saw_it, undelete_with_parents
from rmjournal.storage.local.device_clock import new_id
from rmjournal.storage.local.undo_log import Write


class ChangeSet(msgspec.Struct, frozen=True):
    """Writes of one action, with the writes that undo and redo it."""

    do: tuple[Write, ...]
    undo: tuple[Write, ...]
    redo: tuple[Write, ...]


def join_change_sets(parts: Iterable[ChangeSet]) -> ChangeSet:
    """Join change sets into one action."""
    all_parts = list(parts)
    return ChangeSet(
        tuple(write for part in all_parts for write in part.do),
        tuple(write for part in all_parts for write in part.undo),
        tuple(write for part in all_parts for write in part.redo),
    )


def entry_change_set(before: Entry | None, after: Entry) -> ChangeSet:
    """Give the change set that turns one entry (or None) into another."""
    table, entry_id = after.KIND.plural, int(after.id)
    old = flatten(document(before)) if before else {}
    new = flatten(document(after))
    changed = [path for path in sorted(old.keys() | new.keys()) if old.get(path, CLEARED) != new.get(path, CLEARED)]
    if before is not None and "shared" in changed and "for_others" not in changed:
        changed.append("for_others")  # another device may have set it while this one kept the entry private
    do = tuple(Write(table, entry_id, path, new.get(path, CLEARED)) for path in changed)
    if before is None:
        # Undo deletes the record and leaves its values, so that a redo brings them back under the same stamps.
        return ChangeSet(do, (Write(table, entry_id, DELETED, True),), (Write(table, entry_id, DELETED, CLEARED),))
    return ChangeSet(do, tuple(Write(table, entry_id, path, old.get(path, CLEARED)) for path in changed), do)


def change_set_of(after: Iterable[Entry], before: Entries, undeleted: Iterable[Entry] = ()) -> ChangeSet:
    """Give the writes of one action: some entries are undeleted, some written."""
    written = (entry_change_set(before.get(entry.id), entry) for entry in after)
    return join_change_sets([*map(_undelete, undeleted), *written])


def _undelete(entry: Entry) -> ChangeSet:
    undelete = (Write(entry.KIND.plural, int(entry.id), DELETED, CLEARED),)
    return ChangeSet(undelete, (Write(entry.KIND.plural, int(entry.id), DELETED, True),), undelete)


def describe_action(after: Iterable[Entry], before: Entries) -> str:
    """Describe an action: "add goal “…”", "edit action “…” and 2 more"."""
    first, *others = after
    verb = "edit" if first.id in before else "add"
    more = f" and {len(others)} more" if others else ""
    return f"{verb} {name_entry(first)}{more}"


Fill: TypeAlias = Callable[[Entry, Entries], Entry]
"""Fills in the fields of a new entry from those around it."""
Prepare: TypeAlias = Callable[[Entry, Entry | None, Entries], Entry]
"""Cleans and checks an entry against what it was before, and gives it an id; raises `Refused` or `BadValue`."""


class StagedChange(msgspec.Struct, frozen=True):
    """Entries ready to be written."""

    entries: list[Entry]
    changes: ChangeSet
    label: str
    known: Tables
    """Records as the writer knew them, where that is not how they are now."""


def stage(
    entries: Iterable[Entry], current: Entries, tables: Tables, seen: Tables | None, fill: Fill, prepare: Prepare
) -> StagedChange:
    """Stage entries as one change set, rebased on what others wrote meanwhile.

    ``seen`` are the records as they were when the person began to write; None when that is now.
    """
    given = list(entries)
    undeleted = undelete_with_parents(given, tables, KINDS) if seen is not None else []
    start = around = current.with_changes(put=undeleted)
    staged: list[Entry] = []
    known_records: dict[str, dict[int, Document]] = {}
    for entry in given:
        table, entry_id = entry.KIND.plural, int(entry.id) if entry.id.isdecimal() else 0
        record = tables.get(table, {}).get(entry_id, {})
        seen_record = (seen or {}).get(table, {}).get(entry_id, record)
        now = before = _current_entry(entry, start, record, has_seen=seen is not None)
        after = entry if now or record else fill(entry, around)
        if now is not None and (seen_record is not record or "_c" in record):
            rebased = rebase(entry, now, record, seen_record)
            after, before = rebased.entry, rebased.before
            known_records.setdefault(table, {})[entry_id] = rebased.record
        staged.append(prepare(after, before, around))
        around = around.with_changes(put=[staged[-1]])
    label = describe_action(staged, start) if staged else ""
    return StagedChange(staged, change_set_of(staged, start, undeleted), label, known_records)


def _current_entry(entry: Entry, around: Entries, record: Document, *, has_seen: bool) -> Entry | None:
    """Give the present entry; None for a new or meanwhile purged one."""
    current = around.get(entry.id)
    if not record or type(current) is type(entry):
        return current
    if has_seen and current is None:
        return None
    way = "undo brings it back" if DELETED in record and has_value(record) else "it was erased for good"
    raise Refused(f"This {entry.KIND.label.lower()} is no longer in the journal: {way}.")


def still_undoable(
    writes: Iterable[Write], latest: Iterable[Write], is_shown: Callable[[Write], bool]
) -> list[Write]:
    """Select the writes whose field still shows what the action left.

    ``latest`` are the writes that the action did last; of several to one field path the first counts.
    """
    left: dict[tuple[str, int, FieldPath], Write] = {}
    for write in latest:
        left.setdefault((write.table, write.id, write.field_path), write)
    return [write for write in writes if is_shown(left[write.table, write.id, write.field_path])]


def as_known_by_writer(writes: Collection[Write], tables: Tables, made: Iterable[Write] = ()) -> Tables:
    """Give the records as somebody knows them who read only the winners.

    A write of what is shown already, or several to one field path, are there because somebody chose among all
    versions. Of a record that an undone action ``made``, what was imported is known too.
    """
    made_records = {(write.table, write.id) for write in made if write.field_path == DELETED}
    known_records: dict[str, dict[int, Document]] = {}
    for table, entry_id in {(write.table, write.id) for write in writes}:
        kind = next((kind for kind in KINDS if kind.KIND.plural == table), None)
        record = tables.get(table, {}).get(entry_id, {})
        if kind is not None and "_c" in record:
            shown = flatten(record)
            own = [write for write in writes if (write.table, write.id) == (table, entry_id)]
            paths = [write.field_path for write in own]
            read = {
                write.field_path
                for write in own
                if shown.get(write.field_path, CLEARED) == write.value or paths.count(write.field_path) > 1
            }
            known_records.setdefault(table, {})[entry_id] = record_as_writer_saw_it(
                kind, record, record, (), read, knows_imports=(table, entry_id) in made_records
            )
    return known_records


def new_entry_id(day: date | None = None, known: Iterable[int] = ()) -> str:
    """Make an id that no entry has, as text, of now or another day.

    Needs no open journal.

    On another day it is higher than the known ids of that day.
    """
    return str(new_id(day, known))


def field_path_label(kind: type[Entry], path: FieldPath) -> str:
    """Label a field path with the field's label and key: "Levels, 0"."""
    name, _, key = path.partition("/")
    declared = fields(kind).get(name)
    field = declared.label if declared else name
    return f"{field}, {humanize(unescape(key))}" if key else field
