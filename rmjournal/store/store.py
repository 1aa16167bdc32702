"""The journal on disk: records by table and id, one durable save a commit, nothing of others overwritten."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rmjournal import record
from rmjournal.errors import NotSaved, ReadOnly, Unreadable
from rmjournal.leaf import JSON, Document, canonical
from rmjournal.record import REMOVED, Removed
from rmjournal.store import clock, layout, saving
from rmjournal.store.device import new_device
from rmjournal.store.saving import OtherVersionError
from rmjournal.store.state import StateFolder
from rmjournal.store.tables import JournalStorage
from rmjournal.store.undo import UndoLog, Write

PATIENCE: Final = 2.0
"""Seconds for which a save waits for a file that a sync tool has taken away or half written."""

TRIES: Final = 20
"""Times that a save starts again because another program was quicker."""

Tables = Mapping[str, Mapping[int, Document]]
"""Records by table and id."""


class Store:
    """A journal that is open; Unreadable if it cannot be opened. One thread at a time."""

    def __init__(self, path: Path, *, state_root: Path | None = None, clock: Callable[[], int] = clock.now) -> None:
        self.path = path
        self._clock = clock
        self._file = JournalStorage(path)
        self._file.look()
        header = layout.header(path, self._file.content)
        self.journal_id = header.journal_id
        self.state = StateFolder(state_root, header.journal_id)
        self.tables: Tables = {}
        """The records as they are now, deleted ones too: another object after each change, never changed in place."""
        self.read_only = ""
        """Why the file may only be read, in one sentence; empty if it may be changed."""
        self._take()

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
        return cls(path, state_root=state_root, clock=clock)

    @property
    def actions(self) -> UndoLog:
        """The undo log of this journal on this machine."""
        return self.state.actions

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
        """Read the file again if it changed; True if it did. What cannot be read now leaves everything as it is."""
        try:
            return self._look()
        except Unreadable:
            return False

    def commit(self, writes: Sequence[Write]) -> bool:
        """Save writes durably, all or none; True if changes of others were taken in as well.

        A leaf that another program changed since we looked keeps that text as a second version. ReadOnly, NotSaved
        and, for values that JSON does not know, ValueError: nothing was written.
        """
        known = self.tables
        outside = bool(self.read_only) and self.refresh()
        self._refuse()
        if not writes:
            return outside
        with self.state.lock():
            for _ in range(TRIES):
                outside |= self._look_patiently()
                self._refuse()
                try:
                    self._file.save(self._applied(writes, known))
                except OtherVersionError:
                    continue
                except RecursionError as error:
                    raise NotSaved(f"{self.path} was not saved: a value in it nests too deeply.") from error
                self._take()
                return outside
        raise NotSaved(f"{self.path} was not saved: another program keeps changing it; pause that and save again.")

    def close(self) -> None:
        """Give the device id of this process free; the store can go on being used."""
        self.state.close()

    def _refuse(self) -> None:
        if self.read_only:
            raise ReadOnly(self.read_only)

    def _look(self) -> bool:
        changed = self._file.look()
        self._take()
        return changed

    def _look_patiently(self) -> bool:
        """Look once more until a sync tool is done; a file that stays away is written anew from what we know."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._look()
            except Unreadable as error:
                if time.monotonic() > deadline:
                    if isinstance(error.__cause__, FileNotFoundError):
                        self._file.seen = None
                        return False
                    raise NotSaved(f"Nothing was saved: {error}") from error
            time.sleep(0.02)

    def _take(self) -> None:
        """Make the file's version the one that is shown."""
        self.tables = self._file.documents
        self.read_only = _read_only(self.path, self._file.content)

    def _applied(self, writes: Sequence[Write], known: Tables) -> layout.Content:
        """Lay writes over the file's content, each as seen from what its writer knew."""
        changes: dict[tuple[str, int], dict[str, JSON | Removed]] = {}
        for write in writes:
            changes.setdefault((write.table, write.id), {})[write.leaf] = write.value
        there = {key: self.tables.get(key[0], {}).get(key[1], {}) for key in changes}
        newest = max(record.newest(document) for document in there.values())
        device = self.state.device
        at = device.stamp(max(self._clock(), newest + 1), self._newest_of)
        content = dict(self._file.content)
        for (table, record_id), leaves in changes.items():
            document = record.write(
                there[table, record_id], leaves, device.id, at, known.get(table, {}).get(record_id, {})
            )
            content[table] = {**self._table(content, table, record_id), str(record_id): document}
        return content

    def _table(self, content: layout.Content, name: str, record_id: int) -> dict[str, JSON]:
        """Give a table to write in; NotSaved where something stands that is no table or no record of ours."""
        table = content.get(name, {})
        if name != layout.HEADER and isinstance(table, dict) and isinstance(table.get(str(record_id), {}), dict):
            return table
        raise NotSaved(
            f"{self.path} was not saved: “{name}” in it is laid out in a way that this program does not know."
        )

    def _newest_of(self, device: str) -> int:
        found = (record.newest(document, device) for table in self.tables.values() for document in table.values())
        return max(found, default=0)


def write_new(path: Path, tables: Tables, *, clock: Callable[[], int] = clock.now) -> str:
    """Write a new journal file with some records (without stamps, they get them), and give its id.

    Folders above it are made. NotSaved if the file is there already or cannot be written.
    """
    journal_id, device, at = os.urandom(16).hex(), new_device(), clock()
    content = layout.new_content(journal_id)
    for name, table in tables.items():
        content[name] = {str(key): record.fresh(document, device, at) for key, document in table.items()}
    try:
        if os.path.lexists(path):
            raise OtherVersionError(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        saving.save(path, layout.encode(content), None)
    except OSError as error:
        raise NotSaved(saving.refusal(path, error)) from error
    except OtherVersionError as error:
        raise NotSaved(f"{path} is there already; choose another name or open it as it is.") from error
    return journal_id


def _read_only(path: Path, content: layout.Content) -> str:
    if layout.header(path, content).min_reader > layout.FORMAT:
        return (
            f"{path} was written by a newer rmjournal; it can be read, and changed after an update of this program."
        )
    try:
        if not path.stat().st_mode & 0o222:
            return f"{path} is write-protected; it can be read, and changed once the protection is taken off."
    except OSError:
        return ""
    return ""
