"""Write-ahead log of edits that the journal file does not hold yet.

A line holds the records that an edit changed, as they are then with their stamps. Reading it is a merge like any
other: it may be read twice, in any order, by any program on this machine. All programs share one log of a file;
whoever has saved all of it, and has seen nothing added since, removes it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import reduce
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from rmjournal.crdt.field_path import canonical_json
from rmjournal.crdt.merge import HEADER_TABLE, Content, merge
from rmjournal.errors import NotSaved
from rmjournal.storage.files.atomic_write import WRITE_FLAGS, fsync_file, fsync_folder, write_state_file, write_whole
from rmjournal.storage.files.os_errors import explain_not_kept


class LogPosition(NamedTuple):
    """How far a log was read: its unique first line and its size."""

    name: bytes
    size: int


EMPTY_LOG: Final = LogPosition(b"", 0)
_NAME_LENGTH: Final = 19


class WriteAheadLog:
    """The log of one journal file; ``lock`` guards each change of it."""

    def __init__(self, path: Path, lock: Callable[[], AbstractContextManager[None]]) -> None:
        self._path = path
        self._lock = lock
        self.position = EMPTY_LOG
        """How far this program knows it."""

    @property
    def age(self) -> float:
        """Seconds since something was added; 0 where nobody can tell."""
        try:
            return time.time() - self._path.stat().st_mtime
        except OSError:
            return 0.0

    def append(self, records: Content) -> None:
        """Append changed records; durable on return.

        NotSaved when the system refuses: nothing was added.
        """
        line = canonical_json({**records})
        with self._lock():
            try:
                current = self._current_position()
            except OSError as error:
                raise NotSaved(explain_not_kept(self._path, error)) from error
            try:
                now = self._add(current, line)
            except OSError as error:
                with suppress(OSError):
                    os.truncate(self._path, current.size)
                raise NotSaved(explain_not_kept(self._path, error)) from error
            if current == self.position:
                self.position = now

    def _add(self, current: LogPosition, line: bytes) -> LogPosition:
        name = current.name or _new_name()
        data = (b"\n" if current.size else name) + line + b"\n"  # the line before it may be torn
        descriptor = os.open(self._path, WRITE_FLAGS | os.O_APPEND, 0o600)
        try:
            write_whole(descriptor, data)
            fsync_file(descriptor)
        finally:
            os.close(descriptor)
        if not current.size:
            fsync_folder(self._path.parent)
        return LogPosition(name, current.size + len(data))

    def read_new(self) -> Content:
        """Return the whole log if it has changed; nothing otherwise."""
        with suppress(OSError):  # what cannot be looked at now is looked at again soon
            if self._current_position() != self.position:
                return self._read()
        return {}

    def _read(self) -> Content:
        data = self._read_bytes()
        self.position = LogPosition(data[:_NAME_LENGTH], len(data)) if data else EMPTY_LOG
        return _merge_lines(data)

    def clear(self, position: LogPosition) -> None:
        """Remove the log that the file holds now, unless it has grown.

        ``position`` is how far the save has read it.
        """
        if self.position == EMPTY_LOG:
            return
        with suppress(OSError, NotSaved), self._lock():
            current = self._current_position()
            if current == position:
                self._path.unlink(missing_ok=True)
            if current in (position, EMPTY_LOG):
                self.position = EMPTY_LOG

    def purge(self, marks_for: Callable[[Content], Content]) -> None:
        """Purge records from the log.

        ``marks_for`` returns the purge marks that concern what it holds. OSError and NotSaved where that cannot be
        done.
        """
        with self._lock():
            content = _merge_lines(self._read_bytes())
            if marks := marks_for(content):
                write_state_file(self._path, _new_name() + canonical_json({**merge(content, marks)}) + b"\n")

    def _current_position(self) -> LogPosition:
        try:
            with self._path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                return LogPosition(file.read(_NAME_LENGTH), size) if size else EMPTY_LOG
        except (FileNotFoundError, NotADirectoryError):
            return EMPTY_LOG

    def _read_bytes(self) -> bytes:
        """Return all bytes of the log; OSError where it cannot be read."""
        try:
            return self._path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""


def _new_name() -> bytes:
    return canonical_json(os.urandom(8).hex()) + b"\n"


def _merge_lines(data: bytes) -> Content:
    nothing: Content = {}
    return reduce(merge, _decode_lines(data), nothing)


def _decode_lines(data: bytes) -> Iterator[Content]:
    """Read line by line; one that is not whole was never acknowledged."""
    for line in data.split(b"\n"):
        with suppress(ValueError, RecursionError):
            content = msgspec.json.decode(line) if line else None
            if isinstance(content, dict):
                yield {name: table for name, table in content.items() if name != HEADER_TABLE}
