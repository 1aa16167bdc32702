"""The journal on disk: records by table and id, one durable save a commit, nothing of others overwritten or lost."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from rmjournal import record
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.leaf import JSON, Tables, canonical
from rmjournal.merge import Content
from rmjournal.record import REMOVED, Removed
from rmjournal.store import clock, layout
from rmjournal.store.applied import UnknownTable, applied, forgotten
from rmjournal.store.beginning import write_new
from rmjournal.store.forgetting import Traces, wipe
from rmjournal.store.held import TAKEN_OUT, Held
from rmjournal.store.known import Missing, holds
from rmjournal.store.orphans import Orphan, lost_part, save_beside, settle
from rmjournal.store.saving import OtherVersionError, real
from rmjournal.store.taken_out import Out, is_there, noted
from rmjournal.store.undo import UndoLog, Write

TRIES: Final = 20
"""Times that a save starts again because another program was quicker."""


class Store:
    """A journal that is open; Unreadable if it cannot be opened. One thread at a time."""

    def __init__(self, path: Path, *, state_root: Path | None = None, clock: Callable[[], int] = clock.now) -> None:
        self.path = path
        self._clock = clock
        self._held = Held(path, state_root)
        self._own: Content | None = None
        self.journal_id = self._held.journal_id
        self.state = self._held.state

    @classmethod
    def create(
        cls,
        path: Path,
        tables: Tables | None = None,
        *,
        state_root: Path | None = None,
        clock: Callable[[], int] = clock.now,
    ) -> "Store":
        """Start a journal in a new file and open it; NotSaved if the file is there already or cannot be written."""
        write_new(path, tables or {}, clock=clock)
        store = cls(path, state_root=state_root, clock=clock)
        store._held.note_new()
        return store

    @property
    def file(self) -> Path:
        """The file itself, all links followed: what the state folder keeps goes by this path."""
        return self._held.target

    @property
    def actions(self) -> UndoLog:
        """The undo log of this journal on this machine."""
        return self.state.actions(self.file)

    @property
    def tables(self) -> Tables:
        """The records as they are now, deleted ones too: another object after each change, never changed in place."""
        return self._held.tables

    @property
    def content(self) -> Content:
        """All tables with all that is known, as the file writes them; never to be changed."""
        return self._held.content

    @property
    def read_only(self) -> str:
        """Why the file may only be read, in one sentence; empty if it may be changed."""
        return self._held.read_only

    @property
    def trouble(self) -> str:
        """Why the file cannot be read or written right now, in one sentence; empty if it can."""
        return self._held.trouble or self._held.behind.why

    @property
    def is_displaced(self) -> bool:
        """Whether something that is not this journal had the name of the file when it was looked at last."""
        return self._held.is_displaced

    @property
    def unsaved(self) -> bool:
        """Whether there are edits that are durable on this machine and not in the file yet."""
        return self._held.behind.is_any

    @property
    def missing(self) -> Missing:
        """What the file does not hold of all that is known on this machine."""
        return self._held.missing

    @property
    def is_followed(self) -> bool:
        """Whether that is no more than what a program that is open writes in a moment."""
        return self._held.is_followed

    @property
    def news(self) -> list[str]:
        """What was done to the file without being asked, a sentence each; whoever tells it empties the list."""
        return self._held.news

    def remember(self, label: str, befores: Sequence[Write], afters: Sequence[Write]) -> None:
        """Let undo know of what was just saved; where it cannot, that is said, for the change itself is done."""
        try:
            self.actions.push(label, befores, afters)
        except NotSaved as error:
            self.news.append(f"“{label}” is saved, but undo does not know it: {error}")

    def new_id(self) -> int:
        """Give the id for a new record."""
        return clock.ids.next(self._clock())

    def value(self, table: str, record_id: int, leaf: str) -> JSON | Removed:
        """Give what a leaf shows now, `REMOVED` if nothing."""
        return record.leaves(self.tables.get(table, {}).get(record_id, {})).get(leaf, REMOVED)

    def holds(self, write: Write) -> bool:
        """Tell whether a leaf still shows what a write left there: only then may undo take the write back."""
        there = self.value(write.table, write.id, write.leaf)
        if isinstance(there, Removed) or isinstance(write.value, Removed):
            return there is write.value
        return canonical(there) == canonical(write.value)

    def refresh(self) -> bool:
        """Look at the file and learn what is new in it; True if anything was. To be called every second; never waits.

        What the file lacks (an older one came back, a change by hand has no stamp yet) is written once it rests. One
        that has vanished or is damaged is written anew after a while, its bytes are kept in the quarantine first.
        """
        return self._held.tend()

    def commit(self, writes: Sequence[Write], seen: Tables | None = None) -> bool:
        """Write durably, all or none; True if changes of others were taken in as well.

        ``seen`` are records as the writer knew them, where that is not how they are now. A leaf that somebody changed
        unseen keeps that text as a second version. ReadOnly, NotSaved and, for values that JSON does not know,
        ValueError: nothing was written.
        """
        known = dict(self.tables)
        for name, records in (seen or {}).items():
            known[name] = {**known.get(name, {}), **records}
        outside = bool(self.read_only) and self.refresh()
        self._held.refuse()
        if not writes:
            return outside
        if self._held.behind.on:
            outside |= self._held.glance()
            self._held.refuse()
            with suppress(NotSaved), self._shallow():  # where the log cannot be written the file may still be
                content = self._applied(writes, known)
                self._held.write_down(content, {(write.table, write.id) for write in writes})
                return outside
        return self._saved(lambda: self._applied(writes, known)) or outside

    def save_behind(self) -> None:
        """From now on a commit is durable in the state folder when it returns, and the file follows.

        That happens in `refresh` after some seconds of quiet, which never waits for it, and in `flush`.
        """
        self._held.behind.on = True

    def flush(self) -> None:
        """Save what was written and is not in the file yet; NotSaved if that cannot be done now."""
        self._held.end()
        if self.unsaved:
            self._saved(lambda: self.content)

    def leave(self) -> None:
        """Save what is not in the file yet, at the end; where something else has its name by now, save it all beside.

        NotSaved tells the file in which it is then, or why it could be saved in none and is kept on this machine.
        """
        failed = told = ""
        try:
            self.flush()
        except NotSaved as error:
            failed = str(error)
        try:
            told = self._held.saved_beside()
        except NotSaved as error:
            failed = failed or str(error)
        if told:
            raise NotSaved(told)
        if failed:
            raise NotSaved(f"{failed} What you wrote is kept on this machine until it can be saved.")

    def replaced_journals(self) -> list[Orphan]:
        """Find the journals that were in this file before, and are in no other one on this machine."""
        return self._held.replaced_journals()

    def lost_part(self) -> Orphan | None:
        """Find what was saved of this journal in places where it is not any more, if its file lacks some of it."""
        return lost_part(self.state, self.file, self.content)

    def journals_in_no_file(self) -> Iterator[Orphan]:
        """Find the journals that were in other files and are in none on this machine any more."""
        return self._held.journals_in_no_file()

    def save_beside(self, orphan: Orphan) -> Path:
        """Save another journal that was in this file in one beside it, unless it is in one; NotSaved as it says."""
        return save_beside(self.path, orphan)

    def settle(self, orphan: Orphan) -> None:
        """Ask no more about what is kept of a journal until it is more; NotSaved if that cannot be remembered."""
        settle(self.state, orphan)

    def settle_file(self, path: Path) -> None:
        """Ask no more about the journal that was saved in a file beside, if that is one."""
        for orphan in self.replaced_journals():
            if orphan.file and orphan.file == real(path):
                self.settle(orphan)

    @property
    def taken_out(self) -> list[Out]:
        """What somebody took out of the file by hand, is still known, and waits for an answer."""
        return [one for one in noted(self.state.settings().get(TAKEN_OUT)) if is_there(one, self.tables)]

    def answered(self, some: Collection[Out]) -> None:
        """Ask no more about things that were taken out by hand, and write the file with all that is known."""
        self.state.keep_setting(TAKEN_OUT, [list(one) for one in self.taken_out if one not in some])
        if not self.read_only and not holds(self.path, self.content):
            self._saved(lambda: self.content)

    def tidy(self) -> bool:
        """Write the file in its one form, with all that is known; False if it is that already."""
        self._held.refuse()
        if layout.look(self.path).data == layout.encode(self.content):
            return False
        self._saved(lambda: self.content)
        return True

    def written_back(self) -> list[str]:
        """Write what the file lacks of all that is known, and write it in plain UTF-8; says so, a sentence each.

        Whoever calls this tells it: no news says that the file was an older version. It refuses as `commit` does.
        """
        lacked, is_plain, name = self.missing, self._held.is_plain, self.path.name
        if not lacked and is_plain:
            return []
        self._held.older = Missing()
        self.tidy()
        done = [f"{name} lacked {lacked} that this computer knew; it holds {lacked.pronoun} now."] if lacked else []
        return done if is_plain else [*done, f"{name} was in another encoding; it is in plain UTF-8 now."]

    def forget(self, records: Collection[tuple[str, int]]) -> Traces:
        """Forget records for good, each a table and an id, also in what this machine keeps beside the file.

        What another program wrote and this one had not seen stays. ReadOnly and NotSaved as `commit`.
        """
        known = self.tables
        self._held.refuse()
        self._saved(lambda: forgotten(self.content, self.tables, records, known))
        return self.wiped()

    def wiped(self, *, look_only: bool = False) -> Traces:
        """Take what was forgotten for good out of all that this machine keeps beside the file, or only look.

        NotSaved if that cannot be done in all places; the file itself has forgotten it.
        """
        try:
            return wipe(self.state, self.path, self.content, look_only=look_only)
        except (NotSaved, Unreadable, OSError) as error:
            raise NotSaved(
                f"{self.path} has forgotten it, but {self.state.path} cannot be changed now and may hold it still; "
                "rmjournal check --repair forgets it there."
            ) from error

    def take_in(self, content: Content, *, wait: bool = False) -> bool:
        """Learn what another file of this journal knows, and save; True if anything was new.

        Without ``wait`` the file follows if it is saved behind; else NotSaved if it cannot be read now or another
        program is saving. ReadOnly as `commit`.
        """
        self._held.refuse()
        new = self._held.learn(content)
        if (wait or not self._held.behind.on) and not holds(self.path, content):
            self._saved(lambda: self.content, wait=wait)
        return new

    def _saved(self, made: Callable[[], Content], *, wait: bool = True) -> bool:
        """Save what is made out of what is known; True if changes of others were taken in before."""
        outside = False
        self._held.end()
        with self.state.lock(None if wait else 0):
            for _ in range(TRIES):
                changed, anew = self._held.look_patiently(wait=wait)
                outside |= changed
                self._held.refuse()
                with suppress(OtherVersionError), self._shallow():
                    self._held.save(made(), anew=anew)
                    return outside
        raise NotSaved(f"{self.path} was not saved: another program keeps changing it; pause that and save again.")

    @contextmanager
    def _shallow(self) -> Iterator[None]:
        try:
            yield
        except RecursionError as error:
            raise NotSaved(f"{self.path} was not saved: a value in it nests too deeply.") from error

    def withdraw(self) -> None:
        """Remove the file, as it was just begun in vain, unless another program has written to it since."""
        self._held.withdraw()

    def close(self) -> None:
        """Give the device id of this process free; the store can go on being used."""
        self.state.close()

    def _applied(self, writes: Sequence[Write], known: Tables) -> Content:
        def stamp(newest: int) -> tuple[str, int]:
            device = self.state.device(self.file)
            at = device.stamp(max(self._clock(), newest + 1), self._newest_of)
            return device.id, at

        try:
            self._own = applied(self.content, self.tables, writes, known, stamp)
        except UnknownTable as unknown:
            raise NotSaved(
                f"{self.path} was not saved: this program does not know how “{unknown}” is laid out; rmjournal check "
                "--repair makes a table of what is none."
            ) from unknown
        return self._own

    def _newest_of(self, device: str) -> int:
        tables = self.tables.values() if self.content is not self._own else ()  # nobody else has written since
        return max((record.newest(document, device) for table in tables for document in table.values()), default=0)
