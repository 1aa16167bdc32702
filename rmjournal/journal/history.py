"""History: earlier versions of the journal and of entries, and restoring them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from threading import Lock
from typing import Final

from rmjournal.crdt.devices import device_names
from rmjournal.crdt.field_path import DELETED, Document, FieldPath, Tables, canonical_json, flatten
from rmjournal.crdt.purge_set import PURGED
from rmjournal.crdt.record import is_deleted, stamps_of, strip_purged
from rmjournal.crdt.register import CLEARED
from rmjournal.dates import format_moment
from rmjournal.dates.periods import parse_moment_end
from rmjournal.errors import NotFound, NotSaved, Unreadable
from rmjournal.insight.entry_diff import EntryDiff
from rmjournal.journal.change_set import ChangeSet, as_known_by_writer, join_change_sets
from rmjournal.journal.open_journal import SETTINGS_TABLE, THIS_COMPUTER, Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries, Entry, name_entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.storage import codec
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.storage.local.undo_log import Write

_VERSION_ID: Final = re.compile(r"(\d{13,15})(-[a-z]+)?(\.json(\.z)?)?", re.ASCII)
"""A version by its time in milliseconds, or by its file name in the history's folder."""

CACHED_VERSIONS: Final = 8
"""Versions that are held in memory at once."""

MAX_LISTED: Final = 3
"""Changes that are described one by one; more are counted."""


class History:
    """The versions of a journal on this machine, from its snapshots."""

    def __init__(self, journal: Journal) -> None:
        self._journal, self._db = journal, journal.db
        self._snapshots = journal.db.storage.state.snapshots(journal.db.storage.target)
        self._cache: dict[Snapshot, Tables] = {}
        self._cache_lock = Lock()
        self.versions = self._snapshots.all()
        """All versions, oldest first."""

    def tables(self, version: Snapshot) -> Tables:
        """Give the records of a version without what was purged since; `Unreadable` when damaged."""
        with self._cache_lock:
            if version not in self._cache:
                if len(self._cache) == CACHED_VERSIONS:
                    del self._cache[next(iter(self._cache))]
                self._cache[version] = self._read(version)
            return self._without_purged(self._cache[version])

    def _read(self, version: Snapshot) -> Tables:
        text = self._snapshots.read(version)
        try:
            return codec.records_by_table(codec.decode(version.path, text))
        except codec.DamagedFile as error:
            raise Unreadable(
                f"The version {version.path} cannot be read: it is damaged. Choose another one."
            ) from error

    def _without_purged(self, tables: Tables) -> Tables:
        stripped = {
            name: {key: strip_purged(tables[name][key], now) for key, now in table.items() if key in tables[name]}
            for name, table in self._records_with_purge_set().items()
            if name in tables
        }
        return {**tables, **{name: {**tables[name], **records} for name, records in stripped.items()}}

    def _records_with_purge_set(self) -> Tables:
        """Give the records as they are now from which something was purged."""
        return {
            name: {key: record for key, record in table.items() if PURGED in record}
            for name, table in self._db.records.items()
        }

    def entries(self, version: Snapshot) -> Entries:
        """Give the entries of a version; `Unreadable` when it is damaged."""
        return entries_in(self.tables(version))

    def record(self, version: Snapshot, table: str, record_id: int) -> Document | None:
        """Give one record of a version, None without one; `Unreadable` when damaged.

        A version saved here is canonical, so that one record is found without reading the rest.
        """
        now = self._db.records.get(table, {}).get(record_id, {})
        if version not in self._cache and not version.reason and PURGED not in now:
            with suppress(ValueError):
                text = codec.unsealed(version.path, self._snapshots.read(version))
                return codec.find_record(text, table, record_id)
        return self.tables(version).get(table, {}).get(record_id)

    def entry(self, version: Snapshot, like: Entry) -> Entry | None:
        """Give one entry of a version, None without one; `Unreadable` when damaged."""
        record = self.record(version, like.KIND.plural, int(like.id))
        if record is None or not is_entry(type(like), record):
            return None
        return from_document(type(like), int(like.id), record)

    def computers(self, version: Snapshot, entry: Entry | None = None) -> list[str]:
        """Name the computers that wrote the changes of a version, or of one entry.

        Empty where it is this computer alone, or one without a name; `Unreadable` when the version is damaged.
        """
        index = self.versions.index(version)
        if not index:
            return []
        if entry is not None:
            place = entry.KIND.plural, int(entry.id)
            pairs = [(self.record(self.versions[index - 1], *place) or {}, self.record(version, *place) or {})]
        else:
            before = self.tables(self.versions[index - 1])
            pairs = [
                (before.get(name, {}).get(key, {}), record)
                for name, table in self.tables(version).items()
                for key, record in table.items()
            ]
        stamps = {stamp for was, now in pairs if was != now for stamp in {*stamps_of(now)} - {*stamps_of(was)}}
        writers = set(self._journal.writers(stamps))
        named = writers.intersection(device_names(self._db.records).values())
        return sorted(named | (writers & {THIS_COMPUTER})) if named else []

    def format_moment(self, version: Snapshot) -> str:
        """Write the moment of a version so that `version_at` finds it again.

        To the second, or to the millisecond where versions share a second.
        """
        second = version.time_ms // 1000
        is_alone = sum(other.time_ms // 1000 == second for other in self.versions) < 2
        return version.local_time.isoformat(sep=" ", timespec="seconds" if is_alone else "milliseconds")

    def version_at(self, text: str, now: datetime, day_first: bool = True) -> Snapshot:
        """Find the last version of a day or moment, or by its id.

        `BadValue` for a text that is neither or lies in the future, `NotFound` when the history begins later.
        """
        if match := _VERSION_ID.fullmatch(text.strip()):
            by_id = next((version for version in self.versions if version.time_ms == int(match[1])), None)
            if by_id is None:
                raise NotFound(
                    f"There is no version {match[1]} on this computer. To see all: rmjournal history --json"
                )
            return by_id
        end = parse_moment_end(text, now, day_first)
        before_end = [version for version in self.versions if version.local_time < end]
        if before_end:
            return before_end[-1]
        if not self.versions:
            raise NotFound("There is no history on this computer yet; it begins with the next change.")
        begins = format_moment(self.versions[0].local_time.isoformat()[:16], now.date())
        raise NotFound(f"The history on this computer begins on {begins}. Choose a later moment.")


def entries_in(tables: Tables) -> Entries:
    """Give the entries of some tables, without the deleted ones."""
    return Entries(
        {
            str(record_id): from_document(kind, record_id, record)
            for kind in KINDS
            for record_id, record in tables.get(kind.KIND.plural, {}).items()
            if is_entry(kind, record)
        }
    )


def describe_differences(before: Entries, after: Entries) -> list[str]:
    """Say what changed between two versions: what was added, changed, deleted."""
    added = [f"{name_entry(entry)} added" for entry in after if entry.id not in before]
    deleted = [f"{name_entry(entry)} deleted" for entry in before if entry.id not in after]
    pairs = ((before.get(entry.id), entry) for entry in after)
    edited = [EntryDiff(was, entry).summary for was, entry in pairs if was is not None and was != entry]
    return [*_summarize(added, "added"), *_summarize(edited, "changed"), *_summarize(deleted, "deleted")]


def _summarize(sentences: Sequence[str], verb: str) -> list[str]:
    return list(sentences) if len(sentences) <= MAX_LISTED else [f"{len(sentences)} entries {verb}"]


def change_set_to(current: Tables, earlier: Tables, only: Collection[str] | None = None) -> ChangeSet:
    """Give the writes that make records what they were, all or some ids."""
    return join_change_sets(
        _record_change_set(
            table, record_id, current.get(table, {}).get(record_id, {}), earlier.get(table, {}).get(record_id, {})
        )
        for table in (*(kind.KIND.plural for kind in KINDS), SETTINGS_TABLE)
        for record_id in sorted(current.get(table, {}).keys() | earlier.get(table, {}).keys())
        if only is None or str(record_id) in only
    )


def _record_change_set(table: str, record_id: int, current: Document, earlier: Document) -> ChangeSet:
    """Give the writes that turn a record into its earlier form, as field values."""
    delete = (Write(table, record_id, DELETED, True),)
    undelete = (Write(table, record_id, DELETED, CLEARED),)
    if not earlier or is_deleted(earlier):
        return ChangeSet(delete, undelete, delete) if current and not is_deleted(current) else ChangeSet((), (), ())
    paths = list(_changed_paths(current, earlier))
    now = flatten(current)
    was = {path: value for path, value in flatten(earlier).items() if path != DELETED}
    do = tuple(Write(table, record_id, path, was.get(path, CLEARED)) for path in paths)
    if not current:
        return ChangeSet(do, delete, undelete)
    return ChangeSet(do, tuple(Write(table, record_id, path, now.get(path, CLEARED)) for path in paths), do)


def _changed_paths(current: Document, earlier: Document) -> Iterator[FieldPath]:
    """Return the field paths whose values in a record have changed."""
    now, was = _canonical_values(current), _canonical_values(earlier)
    if is_deleted(current):
        yield DELETED
    yield from (path for path in sorted(now.keys() | was.keys()) if now.get(path) != was.get(path))


def _canonical_values(document: Document) -> Mapping[FieldPath, bytes]:
    return {path: canonical_json(value) for path, value in flatten(document).items() if path != DELETED}


REASONS: Final = {
    "first": "as it was before the first save here",
    "repair": "before a repair",
    "restore": "before a restore",
}
"""Why a version was kept, in words."""


def versions_of_entry(history: History, entry: Entry) -> Iterator[tuple[Snapshot, EntryDiff]]:
    """Give each version in which an entry changed, oldest first."""
    before: Entry | None = None
    for version in history.versions:
        try:
            after = history.entry(version, entry)
        except Unreadable:
            continue
        if after != before:
            yield version, EntryDiff(before, after)
        before = after


def ids_to_restore(history: History, version: Snapshot, current: Entries, entry: Entry) -> list[str]:
    """Give the ids that come back with an entry from a version.

    For an entry that is deleted now these include its parts, and its parents that are deleted too. `NotFound` if the
    version does not have the entry.
    """
    earlier = history.entries(version)
    restored = earlier.get(entry.id)
    if restored is None:
        raise NotFound(f"The {name_entry(entry)} did not exist yet at that moment. Choose a later one.")
    if entry.id in current:
        return [entry.id]
    entries = [restored, *earlier.parts(restored)]
    child = restored
    while (parent := earlier.whole_of(child)) is not None and parent.id not in current:
        entries.append(parent)
        child = parent
    return [part.id for part in entries]


def restore_version(
    journal: Journal,
    history: History,
    version: Snapshot,
    only: Sequence[str] | None = None,
    seen: Tables | None = None,
) -> bool:
    """Restore the journal or some entries as one undoable change; False without differences.

    The present state becomes a version first. What was written after ``seen``, and siblings of the texts that are
    shown, nobody has read: they stay as siblings of what comes back.
    """
    with suppress(NotSaved):  # the restored values are durable all the same, and saved with the rest
        journal.db.flush()
    changes = change_set_to(journal.db.records, history.tables(version), only)
    if changes.do:
        first = (history.entries(version).get(only[0]) or journal.entries.get(only[0])) if only else None
        what = name_entry(first) if first else "the journal"
        known_tables = seen or journal.db.records
        unread = as_known_by_writer(changes.do, known_tables)
        known_tables = {
            **known_tables,
            **{table: {**known_tables[table], **records} for table, records in unread.items()},
        }
        journal.apply(changes, f"restore {what} as of {history.format_moment(version)}", known_tables)
    return bool(changes.do)
