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
from typing import Final

import msgspec

from rmjournal.crdt.field_path import canonical_json
from rmjournal.crdt.merge import HEADER_TABLE, Content, merge
from rmjournal.errors import NotSaved
from rmjournal.storage.files.atomic_write import WRITE_FLAGS, fsync_file, fsync_folder, write_whole
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.local.local_files import LocalFiles, write_open


class LogPosition(msgspec.Struct, frozen=True):
    """How far a log was read: its unique first line and its size."""

    name: bytes
    size: int


EMPTY_LOG: Final = LogPosition(b"", 0)
_NAME_LENGTH: Final = 19


class WriteAheadLog:
    """The log of one journal file; ``lock`` guards each change of it."""

    def __init__(self, path: Path, lock: Callable[[], AbstractContextManager[None]], files: LocalFiles) -> None:
        self._path = path
        self._lock = lock
        self._files = files
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
        before = b"\n" if current.size else name  # the line before it may be torn
        data = before + self._files.seal(self._path, line, _purpose(name, current.size + len(before))) + b"\n"
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
        content = self._merge_lines(data)
        self.position = LogPosition(data[:_NAME_LENGTH], len(data)) if data else EMPTY_LOG
        return content

    def _merge_lines(self, data: bytes) -> Content:
        nothing: Content = {}
        return reduce(merge, self._decode_lines(data), nothing)

    def _decode_lines(self, data: bytes) -> Iterator[Content]:
        """Read line by line; one that is not whole was never acknowledged.

        LockedFile for one whose key is not known.
        """
        name, offset = data[:_NAME_LENGTH], 0
        for line in data.split(b"\n"):
            with suppress(ValueError, RecursionError):
                text = self._files.unseal(self._path, line, _purpose(name, offset)) if line else b"null"
                content = msgspec.json.decode(text)
                if isinstance(content, dict):
                    yield {table: rows for table, rows in content.items() if table != HEADER_TABLE}
            offset += len(line) + 1

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
            content = self._merge_lines(self._read_bytes())
            if marks := marks_for(content):
                self._rewrite(merge(content, marks))

    def rewrite(self) -> None:
        """Write the log anew, sealed or in the open as all files are now.

        OSError and NotSaved as `purge`.
        """
        with self._lock():
            if content := self._merge_lines(self._read_bytes()):
                self._rewrite(content)

    def _rewrite(self, content: Content) -> None:
        name = _new_name()
        line = self._files.seal(self._path, canonical_json({**content}), _purpose(name, len(name)))
        write_open(self._path, name + line + b"\n")

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


def _purpose(name: bytes, offset: int) -> str:
    """What a line is sealed for: its place in one log."""
    return f"log {name.decode('ascii', 'replace').strip()} {offset}"
