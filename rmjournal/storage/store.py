"""The store: tables of records, durable commits, undo."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from rmjournal.crdt.field_path import JSON, Tables, canonical_json, flatten
from rmjournal.crdt.merge import Content
from rmjournal.crdt.register import CLEARED, Cleared
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files.atomic_write import real_path
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.undo_log import UndoLog, Write
from rmjournal.storage.local_purge import PurgeReport, purge_local_copies
from rmjournal.storage.new_journal import write_new
from rmjournal.storage.open_file import REMOVED_PATHS_SETTING
from rmjournal.storage.orphans import Orphan, dismiss, lost_part, save_beside
from rmjournal.storage.replica import MissingCounts, RemovedPath, file_contains, is_known, parse_removed_paths


class Store:
    """An open journal file with undo, notices and purge.

    Unreadable when it cannot be opened. One thread at a time.
    """

    def __init__(
        self, path: Path, *, state_root: Path | None = None, clock: Callable[[], int] = device_clock.now_ms
    ) -> None:
        self.path = path
        self.db = JournalDB(path, state_root=state_root, clock=clock)
        """The database in the file."""
        self._open_file = self.db.storage
        self.journal_id = self._open_file.journal_id
        self.state = self._open_file.state

    @classmethod
    def create(
        cls,
        path: Path,
        tables: Tables | None = None,
        *,
        state_root: Path | None = None,
        clock: Callable[[], int] = device_clock.now_ms,
    ) -> "Store":
        """Create a journal in a new file and open it.

        NotSaved when the file is there already or cannot be written.
        """
        write_new(path, tables or {}, clock=clock)
        store = cls(path, state_root=state_root, clock=clock)
        store._open_file.remember_new()
        return store

    @property
    def file(self) -> Path:
        """The real file; what the state folder keeps goes by this path."""
        return self._open_file.target

    @property
    def undo_log(self) -> UndoLog:
        """The undo log of this journal on this machine."""
        return self._open_file.undo_log

    @property
    def tables(self) -> Tables:
        """The records of all tables, deleted ones too.

        Another object after each change, never changed in place.
        """
        return self.db.records

    @property
    def content(self) -> Content:
        """All tables as the file writes them; never to be changed."""
        return self.db.content

    @property
    def read_only(self) -> str:
        """Why the file may only be read; empty when it may be changed."""
        return self._open_file.read_only

    @property
    def trouble(self) -> str:
        """Why the file cannot be read or written now; empty when it can."""
        return self._open_file.trouble or self._open_file.write_behind.failure

    @property
    def is_displaced(self) -> bool:
        """Whether the last look found something that is not this journal."""
        return self._open_file.is_displaced

    @property
    def has_unsaved(self) -> bool:
        """Whether edits are durable on this machine and not in the file yet."""
        return self._open_file.write_behind.has_unsaved

    @property
    def missing(self) -> MissingCounts:
        """Count the records known on this machine that the file lacks."""
        return self._open_file.missing

    @property
    def is_save_pending(self) -> bool:
        """Whether the file lacks only what an open program saves in a moment."""
        return self._open_file.is_save_pending

    @property
    def notices(self) -> list[str]:
        """Sentences on what was done unasked; whoever tells them empties the list."""
        return self._open_file.notices

    def record_undo(self, label: str, befores: Sequence[Write], afters: Sequence[Write]) -> None:
        """Push what was just saved on the undo log.

        Where that fails a notice says so, for the change itself is done.
        """
        self.db.record_undo(label, befores, afters)

    def new_id(self) -> int:
        """Give the id for a new record."""
        return self.db.new_id()

    def field_value(self, table: str, record_id: int, field_path: str) -> JSON | Cleared:
        """Give what a field shows now, `CLEARED` if nothing."""
        return flatten(self.tables.get(table, {}).get(record_id, {})).get(field_path, CLEARED)

    def still_holds(self, write: Write) -> bool:
        """Tell whether a field still shows the value of a write.

        Only then may undo take the write back.
        """
        value = self.field_value(write.table, write.id, write.field_path)
        if isinstance(value, Cleared) or isinstance(write.value, Cleared):
            return value is write.value
        return canonical_json(value) == canonical_json(write.value)

    def refresh(self) -> bool:
        """Take in what is new in the file; call it every second.

        True when anything was new. It never waits. What the file lacks (an older one came back, a change by hand has
        no stamp yet) is written once it rests. One that has vanished or is damaged is written anew after a while, its
        bytes are kept in the quarantine first.
        """
        return self._open_file.poll()

    def commit(self, writes: Sequence[Write], seen: Tables | None = None) -> bool:
        """Write durably, all or none.

        True when changes of others were taken in as well. ``seen`` are records as the writer knew them, where that is
        not how they are now. A field that somebody changed unseen keeps that text as a second version. ReadOnly,
        NotSaved and, for values that JSON does not know, ValueError: nothing was written.
        """
        return self.db.commit(writes, seen)

    def enable_write_behind(self) -> None:
        """Let each commit return once it is durable in the write-ahead log.

        The file follows. That happens in `refresh` after some seconds of quiet, which never waits for it, and in
        `flush`.
        """
        self._open_file.write_behind.is_enabled = True

    def flush(self) -> None:
        """Save the edits that the file lacks; NotSaved when that cannot be done."""
        self.db.flush()

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
            saved_words = self._open_file.save_all_beside()
        except NotSaved as error:
            failed = failed or str(error)
        if saved_words:
            raise NotSaved(saved_words)
        if failed:
            raise NotSaved(f"{failed} What you wrote is kept on this machine until it can be saved.")

    def replaced_journals(self) -> list[Orphan]:
        """Find the journals that this file held before and no file holds now."""
        return self._open_file.replaced_journals()

    def lost_part(self) -> Orphan | None:
        """Find what was saved of this journal in former files only."""
        return lost_part(self.state, self.file, self.content)

    def journals_in_no_file(self) -> Iterator[Orphan]:
        """Find the journals of other files that no file holds any more."""
        return self._open_file.journals_in_no_file()

    def save_beside(self, orphan: Orphan) -> Path:
        """Save an orphan beside this file, unless a file holds it.

        NotSaved when that cannot be done.
        """
        return save_beside(self.path, orphan)

    def dismiss_orphan(self, orphan: Orphan) -> None:
        """Ask no more about an orphan until it grows.

        NotSaved when that cannot be stored.
        """
        dismiss(self.state, orphan)

    def dismiss_orphan_file(self, path: Path) -> None:
        """Ask no more about the orphan that was saved in a file."""
        for orphan in self.replaced_journals():
            if orphan.file and orphan.file == real_path(path):
                self.dismiss_orphan(orphan)

    @property
    def removed_paths(self) -> list[RemovedPath]:
        """External deletes that wait for an answer."""
        return [
            removed_path
            for removed_path in parse_removed_paths(self.state.read_settings().get(REMOVED_PATHS_SETTING))
            if is_known(removed_path, self.tables)
        ]

    def dismiss(self, removed_paths: Collection[RemovedPath]) -> None:
        """Ask no more about external deletes, and write the file in full."""
        self.state.write_setting(
            REMOVED_PATHS_SETTING, [list(one) for one in self.removed_paths if one not in removed_paths]
        )
        if not self.read_only and not file_contains(self.path, self.content):
            self.db.save(lambda: self.content)

    def rewrite_canonical(self) -> bool:
        """Write the file in its canonical form; False if it is that already."""
        self._open_file.check_writable()
        if codec.read_file(self.path).data == codec.encode(self.content):
            return False
        self.db.save(lambda: self.content)
        return True

    def write_missing(self) -> list[str]:
        """Write what the file lacks, in plain UTF-8; return what was done.

        Each in one sentence. Whoever calls this tells it: no news says that the file was an older version. It refuses
        as `commit` does.
        """
        missing, is_plain, name = self.missing, self._open_file.is_plain, self.path.name
        if not missing and is_plain:
            return []
        self._open_file.rollback = MissingCounts()
        self.rewrite_canonical()
        sentences = (
            [f"{name} lacked {missing} that this computer knew; it holds {missing.pronoun} now."] if missing else []
        )
        return sentences if is_plain else [*sentences, f"{name} was in another encoding; it is in plain UTF-8 now."]

    def purge(self, records: Collection[tuple[str, int]]) -> PurgeReport:
        """Purge records, each a table and an id, in the file and beside it.

        What another program wrote and this one had not seen stays. ReadOnly and NotSaved as `commit`.
        """
        self.db.purge(records)
        return self.purge_local()

    def purge_local(self, *, dry_run: bool = False) -> PurgeReport:
        """Apply purges to all that this machine keeps, or only look.

        NotSaved if that cannot be done in all places; the file itself has forgotten it.
        """
        try:
            return purge_local_copies(self.state, self.path, self.content, dry_run=dry_run)
        except (NotSaved, Unreadable, OSError) as error:
            raise NotSaved(
                f"{self.path} has forgotten it, but {self.state.path} cannot be changed now and may hold it still; "
                "rmjournal check --repair forgets it there."
            ) from error

    def merge_in(self, content: Content, *, wait: bool = False) -> bool:
        """Merge in another file of this journal and save.

        True when anything was new. Without ``wait`` the file follows if it is saved behind; else NotSaved if it
        cannot be read now or another program is saving. ReadOnly as `commit`.
        """
        return self.db.merge_in(content, wait=wait)

    def discard_new(self) -> None:
        """Remove a file created in vain, unless another program has written it."""
        self._open_file.discard_new()

    def close(self) -> None:
        """Release this process's device id; the store can go on being used."""
        self.db.close()
