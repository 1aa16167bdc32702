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
    """A journal that is open; Unreadable if it cannot be opened. One thread at a time."""

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
        """Start a journal in a new file and open it; NotSaved if the file is there already or cannot be written."""
        write_new(path, tables or {}, clock=clock)
        store = cls(path, state_root=state_root, clock=clock)
        store._open_file.remember_new()
        return store

    @property
    def file(self) -> Path:
        """The file itself, all links followed: what the state folder keeps goes by this path."""
        return self._open_file.target

    @property
    def undo_log(self) -> UndoLog:
        """The undo log of this journal on this machine."""
        return self._open_file.undo_log

    @property
    def tables(self) -> Tables:
        """The records as they are now, deleted ones too: another object after each change, never changed in place."""
        return self.db.records

    @property
    def content(self) -> Content:
        """All tables with all that is known, as the file writes them; never to be changed."""
        return self.db.content

    @property
    def read_only(self) -> str:
        """Why the file may only be read, in one sentence; empty if it may be changed."""
        return self._open_file.read_only

    @property
    def trouble(self) -> str:
        """Why the file cannot be read or written right now, in one sentence; empty if it can."""
        return self._open_file.trouble or self._open_file.write_behind.failure

    @property
    def is_displaced(self) -> bool:
        """Whether something that is not this journal had the name of the file when it was looked at last."""
        return self._open_file.is_displaced

    @property
    def has_unsaved(self) -> bool:
        """Whether there are edits that are durable on this machine and not in the file yet."""
        return self._open_file.write_behind.has_unsaved

    @property
    def missing(self) -> MissingCounts:
        """What the file does not hold of all that is known on this machine."""
        return self._open_file.missing

    @property
    def is_save_pending(self) -> bool:
        """Whether that is no more than what a program that is open writes in a moment."""
        return self._open_file.is_save_pending

    @property
    def notices(self) -> list[str]:
        """What was done to the file without being asked, a sentence each; whoever tells it empties the list."""
        return self._open_file.notices

    def record_undo(self, label: str, befores: Sequence[Write], afters: Sequence[Write]) -> None:
        """Let undo know of what was just saved; where it cannot, that is said, for the change itself is done."""
        self.db.record_undo(label, befores, afters)

    def new_id(self) -> int:
        """Give the id for a new record."""
        return self.db.new_id()

    def field_value(self, table: str, record_id: int, leaf: str) -> JSON | Cleared:
        """Give what a leaf shows now, `CLEARED` if nothing."""
        return flatten(self.tables.get(table, {}).get(record_id, {})).get(leaf, CLEARED)

    def still_holds(self, write: Write) -> bool:
        """Tell whether a leaf still shows what a write left there: only then may undo take the write back."""
        there = self.field_value(write.table, write.id, write.field_path)
        if isinstance(there, Cleared) or isinstance(write.value, Cleared):
            return there is write.value
        return canonical_json(there) == canonical_json(write.value)

    def refresh(self) -> bool:
        """Look at the file and learn what is new in it; True if anything was. To be called every second; never waits.

        What the file lacks (an older one came back, a change by hand has no stamp yet) is written once it rests. One
        that has vanished or is damaged is written anew after a while, its bytes are kept in the quarantine first.
        """
        return self._open_file.poll()

    def commit(self, writes: Sequence[Write], seen: Tables | None = None) -> bool:
        """Write durably, all or none; True if changes of others were taken in as well.

        ``seen`` are records as the writer knew them, where that is not how they are now. A leaf that somebody changed
        unseen keeps that text as a second version. ReadOnly, NotSaved and, for values that JSON does not know,
        ValueError: nothing was written.
        """
        return self.db.commit(writes, seen)

    def enable_write_behind(self) -> None:
        """From now on a commit is durable in the state folder when it returns, and the file follows.

        That happens in `refresh` after some seconds of quiet, which never waits for it, and in `flush`.
        """
        self._open_file.write_behind.is_enabled = True

    def flush(self) -> None:
        """Save what was written and is not in the file yet; NotSaved if that cannot be done now."""
        self.db.flush()

    def save_or_keep_beside(self) -> None:
        """Save what is not in the file yet, at the end; where something else has its name by now, save it all beside.

        NotSaved tells the file in which it is then, or why it could be saved in none and is kept on this machine.
        """
        failed = told = ""
        try:
            self.flush()
        except NotSaved as error:
            failed = str(error)
        try:
            told = self._open_file.save_all_beside()
        except NotSaved as error:
            failed = failed or str(error)
        if told:
            raise NotSaved(told)
        if failed:
            raise NotSaved(f"{failed} What you wrote is kept on this machine until it can be saved.")

    def replaced_journals(self) -> list[Orphan]:
        """Find the journals that were in this file before, and are in no other one on this machine."""
        return self._open_file.replaced_journals()

    def lost_part(self) -> Orphan | None:
        """Find what was saved of this journal in places where it is not any more, if its file lacks some of it."""
        return lost_part(self.state, self.file, self.content)

    def journals_in_no_file(self) -> Iterator[Orphan]:
        """Find the journals that were in other files and are in none on this machine any more."""
        return self._open_file.journals_in_no_file()

    def save_beside(self, orphan: Orphan) -> Path:
        """Save another journal that was in this file in one beside it, unless it is in one; NotSaved as it says."""
        return save_beside(self.path, orphan)

    def dismiss_orphan(self, orphan: Orphan) -> None:
        """Ask no more about what is kept of a journal until it is more; NotSaved if that cannot be remembered."""
        dismiss(self.state, orphan)

    def dismiss_orphan_file(self, path: Path) -> None:
        """Ask no more about the journal that was saved in a file beside, if that is one."""
        for orphan in self.replaced_journals():
            if orphan.file and orphan.file == real_path(path):
                self.dismiss_orphan(orphan)

    @property
    def removed_paths(self) -> list[RemovedPath]:
        """What somebody took out of the file by hand, is still known, and waits for an answer."""
        return [
            one
            for one in parse_removed_paths(self.state.read_settings().get(REMOVED_PATHS_SETTING))
            if is_known(one, self.tables)
        ]

    def dismiss(self, some: Collection[RemovedPath]) -> None:
        """Ask no more about things that were taken out by hand, and write the file with all that is known."""
        self.state.write_setting(REMOVED_PATHS_SETTING, [list(one) for one in self.removed_paths if one not in some])
        if not self.read_only and not file_contains(self.path, self.content):
            self.db.save(lambda: self.content)

    def rewrite_canonical(self) -> bool:
        """Write the file in its one form, with all that is known; False if it is that already."""
        self._open_file.check_writable()
        if codec.read_file(self.path).data == codec.encode(self.content):
            return False
        self.db.save(lambda: self.content)
        return True

    def write_missing(self) -> list[str]:
        """Write what the file lacks of all that is known, and write it in plain UTF-8; says so, a sentence each.

        Whoever calls this tells it: no news says that the file was an older version. It refuses as `commit` does.
        """
        missing, is_plain, name = self.missing, self._open_file.is_plain, self.path.name
        if not missing and is_plain:
            return []
        self._open_file.rollback = MissingCounts()
        self.rewrite_canonical()
        done = (
            [f"{name} lacked {missing} that this computer knew; it holds {missing.pronoun} now."] if missing else []
        )
        return done if is_plain else [*done, f"{name} was in another encoding; it is in plain UTF-8 now."]

    def purge(self, records: Collection[tuple[str, int]]) -> PurgeReport:
        """Forget records for good, each a table and an id, also in what this machine keeps beside the file.

        What another program wrote and this one had not seen stays. ReadOnly and NotSaved as `commit`.
        """
        self.db.purge(records)
        return self.purge_local()

    def purge_local(self, *, look_only: bool = False) -> PurgeReport:
        """Take what was forgotten for good out of all that this machine keeps beside the file, or only look.

        NotSaved if that cannot be done in all places; the file itself has forgotten it.
        """
        try:
            return purge_local_copies(self.state, self.path, self.content, look_only=look_only)
        except (NotSaved, Unreadable, OSError) as error:
            raise NotSaved(
                f"{self.path} has forgotten it, but {self.state.path} cannot be changed now and may hold it still; "
                "rmjournal check --repair forgets it there."
            ) from error

    def merge_in(self, content: Content, *, wait: bool = False) -> bool:
        """Learn what another file of this journal knows, and save; True if anything was new.

        Without ``wait`` the file follows if it is saved behind; else NotSaved if it cannot be read now or another
        program is saving. ReadOnly as `commit`.
        """
        return self.db.merge_in(content, wait=wait)

    def discard_new(self) -> None:
        """Remove the file, as it was just begun in vain, unless another program has written to it since."""
        self._open_file.withdraw()

    def close(self) -> None:
        """Give the device id of this process free; the store can go on being used."""
        self.db.close()
