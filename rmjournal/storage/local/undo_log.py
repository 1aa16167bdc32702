"""Undo log: writes of this machine that can be undone and redone."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import msgspec

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.register import CLEARED, Cleared
from rmjournal.errors import NotSaved
from rmjournal.storage.codec import explain_unreadable
from rmjournal.storage.local.device_clock import now_ms
from rmjournal.storage.local.local_files import LocalFiles

MAX_ACTIONS: Final = 200
"""Actions that are remembered."""

UNDO_PURPOSE: Final = "undo"
"""What an undo log is sealed for."""


class Write(msgspec.Struct, frozen=True):
    """One write to one field path of one record; `CLEARED` clears it."""

    table: str
    id: int
    field_path: str
    value: JSON | Cleared


class UndoAction(msgspec.Struct, frozen=True):
    """One action of a person: label, time and its field paths' values.

    The time is in milliseconds since 1970.
    """

    label: str
    time_ms: int
    befores: tuple[Write, ...]
    afters: tuple[Write, ...]


class _Row(msgspec.Struct, omit_defaults=True):
    table: str
    id: int
    leaf: str
    value: Any = msgspec.UNSET


class _Entry(msgspec.Struct):
    label: str
    at: int
    befores: list[_Row]
    afters: list[_Row]


class _Log(msgspec.Struct):
    actions: list[_Entry]
    done: int


class UndoLog:
    """The undo log in the state folder, shared by all programs.

    Those up to ``done`` can be undone, the rest can be done again. A damaged log is an empty one.
    """

    def __init__(self, path: Path, lock: Callable[[], AbstractContextManager[None]], files: LocalFiles) -> None:
        self._path = path
        self._lock = lock
        self._files = files

    def replace(self, path: Path) -> None:
        """Take over the log of the file from which the journal was moved."""
        self._files.write(self._path, self._files.read(path, UNDO_PURPOSE), UNDO_PURPOSE, durable=False)

    def push(self, label: str, befores: Sequence[Write], afters: Sequence[Write]) -> None:
        """Add an action; what had been undone cannot be redone any more."""
        with self._lock():
            log = self._read()
            entry = _Entry(label, now_ms(), _rows(befores), _rows(afters))
            actions = [*log.actions[: log.done], entry][-MAX_ACTIONS:]
            self._write(_Log(actions, len(actions)))

    def peek_undo(self) -> UndoAction | None:
        """Give the action that undo takes back next."""
        log = self._read()
        return _action(log.actions[log.done - 1]) if log.done else None

    def peek_redo(self) -> UndoAction | None:
        """Give the action that redo does again next."""
        log = self._read()
        return _action(log.actions[log.done]) if log.done < len(log.actions) else None

    def undone_writes(self) -> list[Write]:
        """Give what the undone actions had written, as long as redo knows them."""
        log = self._read()
        return [write for entry in log.actions[log.done :] for write in _writes(entry.afters)]

    def pop_undo(self, action: UndoAction) -> bool:
        """Count an action as undone.

        False when another program has moved the log on since it was looked at.
        """
        with self._lock():
            log = self._read()
            if not log.done or _action(log.actions[log.done - 1]) != action:
                return False
            self._write(_Log(log.actions, log.done - 1))
            return True

    def pop_redo(self, action: UndoAction) -> bool:
        """Count an action as redone.

        False when another program has moved the log on since it was looked at.
        """
        with self._lock():
            log = self._read()
            if log.done == len(log.actions) or _action(log.actions[log.done]) != action:
                return False
            self._write(_Log(log.actions, log.done + 1))
            return True

    def purge(self, records: Collection[tuple[str, int]]) -> None:
        """Remove records from the log, each a table and an id."""
        with self._lock():
            log = self._read()
            kept = [(at < log.done, _without_records(entry, records)) for at, entry in enumerate(log.actions)]
            left = [(done, entry) for done, entry in kept if entry.befores or entry.afters]
            if [entry for _, entry in left] != log.actions:
                self._write(_Log([entry for _, entry in left], sum(done for done, _ in left)))

    def _read(self) -> _Log:
        try:
            log = msgspec.json.decode(self._files.read(self._path, UNDO_PURPOSE), type=_Log)
        except (FileNotFoundError, ValueError, RecursionError):
            return _Log([], 0)
        except OSError as error:
            raise NotSaved(explain_unreadable(self._path, error)) from error  # an empty one would be written over it
        return log if 0 <= log.done <= len(log.actions) else _Log([], 0)

    def _write(self, log: _Log) -> None:
        self._files.write(self._path, msgspec.json.encode(log), UNDO_PURPOSE, durable=False)


def _without_records(entry: _Entry, records: Collection[tuple[str, int]]) -> _Entry:
    befores = [row for row in entry.befores if (row.table, row.id) not in records]
    afters = [row for row in entry.afters if (row.table, row.id) not in records]
    touched = len(befores) + len(afters) < len(entry.befores) + len(entry.afters)
    return _Entry("a change" if touched else entry.label, entry.at, befores, afters)


def _rows(writes: Sequence[Write]) -> list[_Row]:
    return [_Row(w.table, w.id, w.field_path, msgspec.UNSET if w.value is CLEARED else w.value) for w in writes]


def _action(entry: _Entry) -> UndoAction:
    return UndoAction(entry.label, entry.at, _writes(entry.befores), _writes(entry.afters))


def _writes(rows: list[_Row]) -> tuple[Write, ...]:
    return tuple(Write(r.table, r.id, r.leaf, CLEARED if r.value is msgspec.UNSET else r.value) for r in rows)
