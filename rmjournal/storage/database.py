"""The journal as a TinyDB database: tables of stamped records, queries, durable commits."""

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import Any, Final, NoReturn, cast

import msgspec
from tinydb import TinyDB
from tinydb.queries import Query, QueryInstance, QueryLike, where
from tinydb.table import Document as Row
from tinydb.table import Table

from rmjournal.crdt import record
from rmjournal.crdt.field_path import DELETED, JSON, Document, Tables, canonical_json, flatten, is_json
from rmjournal.crdt.merge import HEADER_TABLE, Content
from rmjournal.crdt.raw_tables import RawTable, raw_table, with_record
from rmjournal.crdt.record import add_sibling
from rmjournal.crdt.register import CLEARED, Cleared
from rmjournal.errors import NotSaved, ReadOnly, Refused
from rmjournal.model.reader_flags import flags_kept_by, without_set_flags
from rmjournal.model.rebase import is_entry, record_as_writer_saw_it
from rmjournal.storage import codec, sealing
from rmjournal.storage.files.atomic_write import OtherVersionError
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.snapshots import PurgeReport
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.new_journal import write_new
from rmjournal.storage.open_file import REMOVED_PATHS_SETTING, OpenFile
from rmjournal.storage.replica import (
    ENTRY_TABLES,
    MissingCounts,
    RemovedPath,
    file_contains,
    is_known,
    parse_removed_paths,
)
from rmjournal.storage.sealing import Key, Lock, LockedFile

__all__ = [
    "JournalDB",
    "JournalTable",
    "Query",
    "QueryInstance",
    "UnknownTable",
    "apply_purge",
    "apply_writes",
    "open_db",
    "where",
]

MAX_TRIES: Final = 20
"""Times that a save starts again because another program was quicker."""


class RecordEdit(msgspec.Struct, frozen=True):
    """The writes of a script to one record, with undo and redo.

    Without a ``redo`` of its own, redo writes ``do`` again.
    """

    do: list[Write]
    undo: list[Write]
    redo: list[Write] = []


class UnknownTable(Exception):
    """The table is none, or the id in it holds no record."""


class JournalTable(Table):
    """One table of a journal: stamped records, and documents for TinyDB's queries.

    What TinyDB's methods change becomes one change set with a stamp, which merges like an edit of the program.
    """

    def __init__(self, storage: OpenFile, name: str, *, db: "JournalDB", cache_size: int = 10) -> None:
        super().__init__(storage, name, cache_size)
        self._db = db
        self._source: object = None
        self._records: Mapping[int, Document] = {}
        self._documents: dict[str, Document] | None = None

    @property
    def records(self) -> Mapping[int, Document]:
        """All records by id, with stamps and tombstones.

        Another object after each change, never changed in place.
        """
        source = self.raw or super()._read_table()
        if source is not self._source:
            self._records = (
                source.records if isinstance(source, RawTable) else codec.records_by_id(cast("JSON", source))
            )
            self._source, self._documents = source, None
            self.clear_cache()
        return self._records

    @property
    def raw(self) -> RawTable | None:
        """The table as text; None where it is known decoded only."""
        return raw_table(self._db.content, self.name)

    def search(self, cond: QueryLike) -> list[Row]:
        """Give copies of all documents that answer a query."""
        self._read_table()  # drops answers of an earlier version
        return [_copy(row) for row in super().search(cond)]

    def ids(self, cond: QueryLike) -> set[int]:
        """Give the ids of all documents that answer a query."""
        self._read_table()  # drops answers of an earlier version
        return {row.doc_id for row in super().search(cond)}

    def get(self, *args: Any, **more: Any) -> Any:
        """Give a copy of the document that is asked for, or of each."""
        answer = super().get(*args, **more)
        return list(map(_copy, answer)) if isinstance(answer, list) else _copy(answer) if answer is not None else None

    def __iter__(self) -> Iterator[Row]:
        return map(_copy, super().__iter__())

    def _read_table(self) -> dict[str, Any]:
        self._db.reload_if_live()
        records = self.records
        if self._documents is None:
            self._documents = {
                str(key): record.without_stamps(found) for key, found in records.items() if self._is_shown(found)
            }
        return self._documents

    def _is_shown(self, document: Document) -> bool:
        kind = ENTRY_TABLES.get(self.name)
        return is_entry(kind, document) if kind else not record.is_deleted(document)

    def _update_table(self, updater: Callable[[dict[int, Any]], None]) -> None:
        shown: dict[int, Document] = {int(key): document for key, document in self._read_table().items()}
        documents = {key: copy_json(document) for key, document in shown.items()}
        updater(documents)
        edits = [_deletion(self.name, key) for key in shown if key not in documents]
        for key, document in documents.items():
            if key not in shown:
                edits.append(_addition(self.name, key, self.records.get(key, {}), document))
            elif not _is_same(document, shown[key]):
                edits.append(_edit(self.name, key, shown[key], document))
        self._db.apply_edits(self.name, edits)

    def _get_next_id(self) -> int:
        return self._db.new_id()


def _check(table: str, document: JSON) -> None:
    """Raise ValueError for a document that no entry can be."""
    if not isinstance(document, dict) or not document:
        raise ValueError(f"A document of {table} needs at least one field.")
    if bad := next((name for name, value in document.items() if not _can_hold(name, value)), None):
        raise ValueError(f"A document of {table} cannot hold this in “{bad}”: {document[bad]!r:.200}.")


def _can_hold(name: object, value: JSON) -> bool:
    if not isinstance(name, str) or name.startswith("_") or not is_json(value):
        return False
    with suppress(RecursionError, ValueError, OverflowError):
        return not codec.is_deep({name: value})
    return False


def _copy(row: Row) -> Row:
    return Row(copy_json(row), row.doc_id)


def copy_json(value: Any) -> Any:
    """Copy a JSON value so that no part of it is shared."""
    if isinstance(value, dict):
        return {key: copy_json(inner) for key, inner in value.items()}
    return [copy_json(inner) for inner in value] if isinstance(value, list) else value


def _is_same(value: JSON, other: JSON) -> bool:
    """Tell whether two values are one; ``1``, ``1.0`` and ``true`` differ."""
    return value == other and canonical_json(value) == canonical_json(other)


def _deletion(table: str, key: int) -> RecordEdit:
    return RecordEdit([Write(table, key, DELETED, True)], [Write(table, key, DELETED, CLEARED)])


def _addition(table: str, key: int, tombstone: Document, document: Document) -> RecordEdit:
    """Write a new document; undo deletes it and redo revives it.

    It may have the id of a deleted one.
    """
    now = _edit(table, key, tombstone, document).do
    return RecordEdit(now, [Write(table, key, DELETED, True)], [Write(table, key, DELETED, CLEARED)])


def _edit(table: str, key: int, before: Document, after: Document) -> RecordEdit:
    _check(table, after)
    old, new = flatten(before), flatten(after)
    changed = [
        path for path in {**old, **new} if path not in old or path not in new or not _is_same(old[path], new[path])
    ]
    return RecordEdit(
        [Write(table, key, path, new.get(path, CLEARED)) for path in changed],
        [Write(table, key, path, old.get(path, CLEARED)) for path in changed],
    )


class JournalDB(TinyDB):
    """A journal as a TinyDB database whose changes are durable and merge.

    ``records`` holds all tables with stamps and tombstones; TinyDB's queries see documents without them. Unreadable
    when the file cannot be opened. One thread at a time.
    """

    table_class = JournalTable  # type: ignore[assignment]
    default_storage_class = OpenFile  # type: ignore[assignment]
    _storage: OpenFile

    is_live = False
    """Whether each query looks at the file first."""
    label = ""
    """What undo calls the changes that are made by TinyDB's methods; without words it does not know them."""

    def __init__(
        self,
        path: Path,
        *,
        state_root: Path | None = None,
        clock: Callable[[], int] = device_clock.now_ms,
        computer: Callable[[], str] = str,
    ) -> None:
        super().__init__(path, state_root)
        self.path = path
        self._clock = clock
        self._computer = computer
        self._has_other_device = False
        self._shown: Content | None = None
        self._records: Tables = {}
        self._own: Content | None = None

    @classmethod
    def create(
        cls,
        path: Path,
        tables: Tables | None = None,
        *,
        state_root: Path | None = None,
        clock: Callable[[], int] = device_clock.now_ms,
        computer: Callable[[], str] = str,
    ) -> "JournalDB":
        """Create a journal in a new file and open it.

        NotSaved when the file is there already or cannot be written.
        """
        device, now = device_clock.new_device_id(), clock()
        write_new(path, tables or {}, clock=lambda: now, device=device)
        db = cls(path, state_root=state_root, clock=clock, computer=computer)
        db.storage.remember_new(device, now if tables else 0)
        return db

    @property
    def storage(self) -> OpenFile:
        """The open file beneath."""
        return self._storage

    @property
    def content(self) -> Content:
        """All tables as the file writes them; never to be changed."""
        return self._storage.content

    @property
    def records(self) -> Tables:
        """The records of all tables, deleted ones too.

        Another object after each change, never changed in place.
        """
        content = self.content
        if self._shown is not content:
            names = codec.table_names(content)
            self._records, self._shown = {name: self._table(name).records for name in names}, content
        return self._records

    def source(self, name: str) -> RawTable | Mapping[int, Document]:
        """The records of one table, as text where they are known as text."""
        table = self._table(name)
        return table.raw or self.records.get(name, {})

    def table(self, name: str, **kwargs: Any) -> JournalTable:
        """Give one table; Refused where the journal has none of this name."""
        if name not in ENTRY_TABLES and name not in self.tables():
            raise Refused(
                f"{self.path} has no table “{name}” for scripts. Name one of: {', '.join(sorted(ENTRY_TABLES))}."
            )
        return self._table(name, **kwargs)

    def _table(self, name: str, **kwargs: Any) -> JournalTable:
        return cast("JournalTable", super().table(name, db=self, **kwargs))

    def tables(self) -> set[str]:
        """Give the names of all tables but the header."""
        return {*codec.table_names(self.content)}

    def drop_tables(self) -> NoReturn:
        """Refuse: what is not in a file is unknown to a merge, not deleted."""
        raise Refused(f"The tables of {self.path} stay. To delete the entries of one: remove or truncate.")

    def drop_table(self, name: str) -> NoReturn:
        """Refuse as `drop_tables` does."""
        self.drop_tables()

    def __getattr__(self, name: str) -> NoReturn:
        raise _no_default_table(name) if hasattr(Table, name) else AttributeError(name)

    def __len__(self) -> NoReturn:
        raise _no_default_table("count")

    def __iter__(self) -> NoReturn:
        raise _no_default_table("all")

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"

    def new_id(self) -> int:
        """Give the id for a new record."""
        return device_clock.id_generator.new(self._clock())

    def field_value(self, table: str, record_id: int, field_path: str) -> JSON | Cleared:
        """Give what a field shows now, `CLEARED` if nothing."""
        return flatten(self.records.get(table, {}).get(record_id, {})).get(field_path, CLEARED)

    def still_holds(self, write: Write) -> bool:
        """Tell whether a field still shows the value of a write.

        Only then may undo take the write back.
        """
        value = self.field_value(write.table, write.id, write.field_path)
        if isinstance(value, Cleared) or isinstance(write.value, Cleared):
            return value is write.value
        return canonical_json(value) == canonical_json(write.value)

    def reload_if_live(self) -> None:
        """Take in what is new before a query of a script; Refused after `close`.

        What cannot be read now leaves all as it was.
        """
        if self.is_live:
            if not self._opened:
                raise Refused(f"{self.path} is closed for this script; open_db opens it again.")
            self._storage.read_log()
            self._storage.try_reload()

    def apply_edits(self, table: str, edits: Sequence[RecordEdit]) -> None:
        """Commit what a script changed in one table, as one action for undo.

        Refused for a table that holds no entries. Of words with two versions it replaces the one that is shown, as an
        edit in the program does.
        """
        if table not in ENTRY_TABLES:
            raise Refused(
                f"Scripts cannot change the table “{table}” of {self.path}. Change the entries of other tables."
            )
        now = [write for edit in edits for write in edit.do]
        if not now:
            return
        known_records = self.records.get(table, {})
        edited = {
            write.id for write in now if write.field_path != DELETED and "_c" in known_records.get(write.id, {})
        }
        self.commit(
            now,
            {
                table: {
                    key: record_as_writer_saw_it(ENTRY_TABLES[table], known_records[key], known_records[key], ())
                    for key in edited
                }
            },
        )
        if self.label:
            back = [write for edit in edits for write in edit.undo]
            self.record_undo(self.label, back, [write for edit in edits for write in edit.redo or edit.do])

    def record_undo(self, label: str, befores: Sequence[Write], afters: Sequence[Write]) -> None:
        """Push what was just saved on the undo log.

        Where that fails a notice says so, for the change itself is done.
        """
        try:
            self._storage.undo_log.push(label, befores, afters)
        except NotSaved as error:
            self._storage.notices.append(f"“{label}” is saved, but cannot be undone: {error}")

    def commit(self, writes: Sequence[Write], seen: Tables | None = None) -> bool:
        """Write durably, all or none.

        True when changes of others were taken in as well. ``seen`` are records as the writer knew them, where that is
        not how they are now. A field that somebody changed unseen keeps that text as a second version. ReadOnly,
        NotSaved and, for values that JSON does not know, ValueError: nothing was written.
        """
        known_tables = {**self.records}
        for name, records in (seen or {}).items():
            known_tables[name] = _overlaid(known_tables.get(name, {}), records)
        outside = bool(self._storage.read_only) and self._storage.poll()
        self._storage.check_writable()
        if not writes:
            return outside
        if self._storage.write_behind.is_enabled:
            outside |= self._storage.try_reload()
            self._storage.check_writable()
            with suppress(NotSaved), self._check_depth():  # where the log cannot be written the file may still be
                content = self._apply_writes(writes, known_tables)
                changed = {(write.table, write.id) for write in writes}
                self._storage.append_to_log(content, changed | self._renamed_records(content))
                return outside
        return self.save(lambda: self._apply_writes(writes, known_tables)) or outside

    def enable_write_behind(self) -> None:
        """Let each commit return once it is durable in the write-ahead log.

        The file follows. That happens in `OpenFile.poll` after some seconds of quiet, which never waits for it, and
        in `flush`.
        """
        self._storage.write_behind.is_enabled = True

    def flush(self) -> None:
        """Save the edits that the file lacks; NotSaved when that cannot be done."""
        self._storage.join_save()
        if self._storage.write_behind.has_unsaved:
            self.save(lambda: self.content)

    def save_or_keep_beside(self) -> None:
        """Save unsaved edits at the end, beside the file if it was replaced.

        NotSaved tells the file in which it is then, or why it could be saved in none and is kept on this machine.
        """
        failed = saved_words = ""
        try:
            self.flush()
        except NotSaved as error:
            failed = str(error)
        try:
            saved_words = self._storage.save_all_beside()
        except NotSaved as error:
            failed = failed or str(error)
        if saved_words:
            raise NotSaved(saved_words)
        if failed:
            raise NotSaved(f"{failed} What you wrote is safe on this computer until it can be saved.")

    @property
    def removed_paths(self) -> list[RemovedPath]:
        """External deletes that wait for an answer."""
        return [
            removed_path
            for removed_path in parse_removed_paths(self._storage.state.read_settings().get(REMOVED_PATHS_SETTING))
            if removed_path.table in ENTRY_TABLES and is_known(removed_path, self.records)
        ]

    def dismiss_removed_paths(self, removed_paths: Collection[RemovedPath]) -> None:
        """Ask no more about external deletes, and write the file in full."""
        waiting: list[JSON] = [[*path] for path in self.removed_paths if path not in removed_paths]
        self._storage.state.write_setting(REMOVED_PATHS_SETTING, waiting)
        if not self._storage.read_only and not file_contains(self.path, self.content):
            self.save(lambda: self.content)

    def rewrite_canonical(self) -> bool:
        """Write the file in its canonical form; False if it is that already."""
        self._storage.check_writable()
        if codec.read_file(self.path).data == codec.encode(self.content):
            return False
        self.save(lambda: self.content)
        return True

    def write_missing(self) -> list[str]:
        """Write what the file lacks, in plain UTF-8; return what was done.

        Each in one sentence. Whoever calls this tells it: no news says that the file was an older version. It refuses
        as `commit` does.
        """
        missing, is_plain, name = self._storage.missing, self._storage.is_plain, self.path.name
        data = codec.read_file(self.path).data
        is_unsealed = self._storage.lock.is_broken(self.content, data)
        has_marks = codec.split_merge_sides(codec.to_utf8(data)) is not None
        if not missing and is_plain and not is_unsealed and not has_marks:
            return []
        self._storage.rollback = MissingCounts()
        self.rewrite_canonical()
        sentences = (
            [f"{missing} {missing.verb} missing in {name}; this computer wrote {missing.pronoun} back."]
            if missing
            else []
        )
        if is_unsealed:
            sentences.append(f"{name} was in the open. It is locked again.")
        if has_marks:
            sentences.append(f"{name} had the marks of a git merge. Both sides are joined now. To tell git: git add")
        return sentences if is_plain else [*sentences, f"{name} was in another encoding. It is saved as UTF-8 now."]

    @property
    def is_locked(self) -> bool:
        """Whether the journal is sealed when it is written."""
        return codec.is_locked(self.content)

    def new_key(self, passphrase: str) -> Key:
        """Make the key of the next lock, in any thread; Refused as `sealing.new_key`."""
        return sealing.new_key(passphrase, self._storage.journal_id, codec.lock_of(self.content))

    def lock(self, passphrase: str) -> None:
        """Lock the journal with a passphrase; as `new_key` and `lock_with`."""
        self._storage.check_writable()
        self.lock_with(self.new_key(passphrase))

    def lock_with(self, key: Key) -> None:
        """Lock the journal, or give it another key; ReadOnly and NotSaved as `commit`."""
        self._storage.check_writable()
        sealing.keys.add(key)
        files, before = self._storage.state.files, codec.key_of(self.content)
        self._storage.state.ensure()
        self._storage.lock.own_choice = key.lock.text
        has_begun = False

        def build() -> Content:
            nonlocal has_begun
            content = self._with_lock(key.lock, key)
            has_begun = True  # also where it fails: what is written of it is taken back
            files.begin(key)  # from now on no program writes a word in the open here
            return content

        try:
            self.save(build)
        except (NotSaved, ReadOnly):
            if has_begun and before:
                files.begin(before)
            elif has_begun:
                files.end()
            raise

    def unlock(self) -> None:
        """Write the journal in the open again; Refused when it is not locked."""
        key = codec.key_of(self.content)
        if key is None:
            raise Refused(f"{self.path} is not locked.")
        lock = key.opening()
        self._storage.lock.own_choice = lock.text
        self.save(lambda: self._with_lock(lock, None))

    def _with_lock(self, lock: Lock, key: Key | None) -> Content:
        current = codec.lock_of(self.content)
        if current is not None and current.text > lock.text:
            raise NotSaved(f"{self.path} was locked or opened on another device just now. Look at it, and try again.")
        return codec.with_lock(self.content, lock, key)

    def purge(self, records: Collection[tuple[str, int]]) -> PurgeReport:
        """Purge records, each a table and an id, in the file and beside it.

        What another program wrote and this one had not seen stays. ReadOnly and NotSaved as `commit`.
        """
        from rmjournal.storage.local_purge import purge_local_copies

        known_tables = self.records
        self._storage.check_writable()
        self.save(lambda: apply_purge(self.content, self.records, records, known_tables))
        return purge_local_copies(self._storage.state, self.path, self.content)

    def merge_in(self, content: Content, *, wait: bool = False) -> bool:
        """Merge in another file of this journal and save.

        True when anything was new. Without ``wait`` the file follows if it is saved behind; else NotSaved if it
        cannot be read now or another program is saving. ReadOnly as `commit`.
        """
        self._storage.check_writable()
        new = self._storage.merge_in(content)
        if (wait or not self._storage.write_behind.is_enabled) and not file_contains(self.path, content):
            self.save(lambda: self.content, wait=wait)
        return new

    def save(self, build: Callable[[], Content], *, wait: bool = True) -> bool:
        """Save the content that is built from all that is known.

        True when changes of others were taken in before.
        """
        outside = False
        self._storage.join_save()
        with self._storage.state.lock(None if wait else 0):
            for _ in range(MAX_TRIES):
                changed, is_damaged = self._storage.reload_with_retry(wait=wait)
                outside |= changed
                self._storage.check_writable()
                with suppress(OtherVersionError), self._check_depth():
                    self._storage.save(build(), over_damaged=is_damaged)
                    return outside
        raise NotSaved(
            f"{self.path} was not saved: another program keeps changing it. Pause that program and save again."
        )

    @contextmanager
    def _check_depth(self) -> Iterator[None]:
        try:
            yield
        except RecursionError as error:
            raise NotSaved(f"{self.path} was not saved: a value in it nests too deeply.") from error

    def _apply_writes(self, writes: Sequence[Write], known_tables: Tables) -> Content:
        stamps: list[tuple[str, int]] = []

        def stamp(newest: int) -> tuple[str, int]:
            device = self._storage.state.device(self._storage.target)
            stamp_time = device.next_time(max(self._clock(), newest + 1), self._latest_time_of)
            stamps.append((device.id, stamp_time))
            return stamps[-1]

        try:
            all_writes, known_tables = _keep_readers(writes, known_tables)
            content = apply_writes(self.content, self.records, all_writes, known_tables, stamp)
            self._own = self._name_computer(content, *stamps[-1])
        except UnknownTable as unknown:
            raise NotSaved(
                f"{self.path} was not saved: this program does not know the form of “{unknown}”. To correct "
                "it: rmjournal check "
                "--repair"
            ) from unknown
        return self._own

    def _name_computer(self, content: Content, device: str, stamp_time: int) -> Content:
        """Return tables in which a device has the name of this computer.

        Only once another device has written.
        """
        from rmjournal.crdt.devices import DEVICES_TABLE, NAMES_ID, clean_name, device_names, has_other_device

        names = device_names(self.records)
        if device in names and names[device] == clean_name(self._computer()):
            self._has_other_device = True  # else it would have no name
            return content
        if not self._has_other_device and self.content is not self._own:  # else nobody else has written since
            with suppress(OSError):  # what cannot be read now is looked at with the next edit
                self._has_other_device = has_other_device(self.content, self._storage.state.all_device_ids())
        name = clean_name(self._computer()) if self._has_other_device else ""
        if not name:
            return content
        write = Write(DEVICES_TABLE, NAMES_ID, device, name)
        with suppress(UnknownTable):  # an edit does not fail for the name's sake
            return apply_writes(content, self.records, [write], self.records, lambda newest: (device, stamp_time))
        return content

    def _renamed_records(self, content: Content) -> set[tuple[str, int]]:
        """The record of names, where an edit has written it too."""
        from rmjournal.crdt.devices import DEVICES_TABLE, NAMES_ID

        is_written = content.get(DEVICES_TABLE) is not self.content.get(DEVICES_TABLE)
        return {(DEVICES_TABLE, NAMES_ID)} if is_written else set()

    def _latest_time_of(self, device: str) -> int:
        from rmjournal.crdt.devices import latest_time_of

        return 0 if self.content is self._own else latest_time_of(self.content, device)


def _keep_readers(writes: Sequence[Write], known_tables: Tables) -> tuple[list[Write], Tables]:
    """Add to writes which readers the rewritten entries do not have.

    A share on another device, which their writer has not read, then covers none of these words.
    """
    paths: dict[tuple[str, int], list[str]] = {}
    for write in writes:
        if write.table in ENTRY_TABLES:
            paths.setdefault((write.table, write.id), []).append(write.field_path)
    kept: list[Write] = []
    known = dict(known_tables)
    for (table, record_id), written in paths.items():
        before = known.get(table, {}).get(record_id, {})
        if names := [*flags_kept_by(ENTRY_TABLES[table], written, before)]:
            kept += [Write(table, record_id, name, CLEARED) for name in names]
            known[table] = _overlaid(known[table], {record_id: without_set_flags(before, names)})
    return [*writes, *kept], known


def _overlaid(records: Mapping[int, Document], others: Mapping[int, Document]) -> Mapping[int, Document]:
    """Give records with others in their places, and decode none for it."""
    return ChainMap({**others}, cast("dict[int, Document]", records))


def _no_default_table(method: str) -> Refused:
    return Refused(f'A journal has no default table. Name one, as in db.table("goals").{method}.')


def open_db(
    path: str | PathLike[str], *, label: str = "a change by a script", passphrase: str | None = None
) -> JournalDB:
    """Open a journal as a TinyDB database, for scripts; Unreadable where there is none.

    Queries look at the file first and see no deleted entries. What a method of a table changes is saved as one edit
    of this machine: it merges with what others write, and the program can undo it under ``label``. A locked journal
    needs its passphrase.
    """
    try:
        db = JournalDB(Path(path))
    except LockedFile as error:
        if passphrase is None or not error.unlock(passphrase):
            raise
        db = JournalDB(Path(path))
    db.is_live, db.label = True, label
    return db


def apply_writes(
    content: Content,
    tables: Tables,
    writes: Sequence[Write],
    known_tables: Tables,
    stamp: Callable[[int], tuple[str, int]],
) -> Content:
    """Return tables with all writes in them, at one stamp.

    A second value for a field path stands beside the first. ``tables`` are the records in ``content``, ``known``
    those that the writer knew; ``stamp`` gives device and time after a newest time. UnknownTable and ValueError for
    what cannot be written.
    """
    changes: dict[tuple[str, int], dict[str, JSON | Cleared]] = {}
    siblings: dict[tuple[str, int], list[tuple[str, JSON | Cleared]]] = {}
    for write in writes:
        record_of = write.table, write.id
        if write.field_path in changes.setdefault(record_of, {}):
            siblings.setdefault(record_of, []).append((write.field_path, write.value))
        else:
            changes[record_of][write.field_path] = write.value
    records_before = {key: tables.get(key[0], {}).get(key[1], {}) for key in changes}
    device, time_ms = stamp(max(record.latest_time(document) for document in records_before.values()))
    changed = content
    for (name, record_id), fields in changes.items():
        before = known_tables.get(name, {}).get(record_id, {})
        document = record.write(records_before[name, record_id], fields, device, time_ms, before)
        for path, value in siblings.get((name, record_id), ()):
            document = add_sibling(document, path, value)
        changed = _with_record(changed, name, record_id, document)
    return changed


def apply_purge(
    content: Content, tables: Tables, records: Iterable[tuple[str, int]], known_tables: Tables
) -> Content:
    """Return tables in which some records are purged, as far as ``known`` goes."""
    changed = content
    for name, record_id in records:
        document = record.purge(tables[name][record_id], known_tables[name][record_id])
        changed = _with_record(changed, name, record_id, document)
    return changed


def _with_record(content: Content, name: str, record_id: int, document: Document) -> Content:
    key, raw = str(record_id), raw_table(content, name)
    table = {key: raw.get(key)} if raw and key in raw.texts else {} if raw else content.get(name, {})
    if name != HEADER_TABLE and isinstance(table, dict) and isinstance(table.get(key, {}), dict):
        return with_record(content, name, key, document)
    raise UnknownTable(name)
