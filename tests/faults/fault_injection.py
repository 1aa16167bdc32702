"""One call to the system in many that goes wrong: each file call below a folder is counted, and one of them fails."""

import errno
import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from rmjournal.storage.files import atomic_write

PATHS = (
    "stat", "lstat", "mkdir", "rmdir", "unlink", "remove", "rename", "replace", "chmod", "scandir", "listdir",
    "readlink", "link",
)  # fmt: skip
"""Calls whose first argument is a path."""

DESCRIPTORS = ("write", "fsync", "fstat", "fchmod", "fchown", "ftruncate")
"""Calls whose first argument is a descriptor."""

GROWING = ("open", "write", "fsync", "mkdir", "link")
"""Calls that fail for as long as a disk is full."""

CHANGES = ("mkdir", "unlink", "remove", "rename", "replace", "close", "link", "exchange")
"""Calls that may have done their work although they report an error."""


class Fault(NamedTuple):
    """What goes wrong: from which call on, with which error, and how."""

    at: int
    code: int
    lasting: bool = False
    """Every call after it that needs room fails too, as on a disk that stays full."""
    done: bool = False
    """A call that changes something has changed it all the same."""
    names: tuple[str, ...] = GROWING
    """Calls that need room."""

    def __str__(self) -> str:
        more = " and all after it" * self.lasting + " though it was done" * self.done
        return f"{errno.errorcode.get(self.code, 'short')} at call {self.at}{more}"


SHORT = 0
"""The code of a write that writes one byte and says so: no error at all."""


class Calls:
    """Counts the calls on files below a folder, and lets those fail that a fault names."""

    def __init__(self, folder: Path, fault: Fault | None) -> None:
        self._folder = os.path.realpath(folder)
        self._fault = fault
        self._open: dict[int, str] = {}
        self.made: list[str] = []
        """What was called so far, and on which file."""
        self.failed: list[str] = []
        """Those of them that failed."""
        self.short = False
        """Whether the last call is a write that is to be short."""

    def is_ours(self, path: Any) -> bool:
        """Tell whether a path is below the folder."""
        try:
            return os.path.abspath(os.fsdecode(path)).startswith(self._folder + os.sep)  # noqa: PTH100
        except (TypeError, ValueError):
            return False

    def count(self, name: str, path: str, *, reads: bool = False) -> bool:
        """Count a call; True if it is to fail."""
        self.made.append(f"{name} {os.path.basename(path)}")  # noqa: PTH119
        fault = self._fault
        if fault is None or len(self.made) < fault.at:
            return False
        grows = name in fault.names and not reads
        hit = grows if fault.lasting else len(self.made) == fault.at
        self.short = hit and name == "write" and fault.code == SHORT
        if not hit or fault.code == SHORT:
            return False
        self.failed.append(self.made[-1])
        return True

    def error(self, path: str) -> OSError:
        """The error of a call that fails."""
        assert self._fault is not None
        return OSError(self._fault.code, os.strerror(self._fault.code), path)

    @contextmanager
    def counted(self) -> Iterator["Calls"]:
        """Stand between Python and the system."""
        with ExitStack() as stack:
            for name in PATHS:
                stack.enter_context(patch.object(os, name, self._on_path(name, getattr(os, name))))
            for name in DESCRIPTORS:
                stack.enter_context(patch.object(os, name, self._on_descriptor(name, getattr(os, name))))
            stack.enter_context(patch.object(os, "open", self._opening(os.open)))
            stack.enter_context(patch.object(os, "close", self._closing(os.close)))
            exchange = self._on_path("exchange", atomic_write.exchange)
            stack.enter_context(patch.object(atomic_write, "exchange", exchange))
            stack.enter_context(patch.object(fcntl, "flock", self._on_descriptor("flock", fcntl.flock)))
            stack.enter_context(patch.object(io, "open", self._file(io.open)))
            yield self

    def _on_path(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **named: Any) -> Any:
            if isinstance(path, int) or not self.is_ours(path) or not self.count(name, os.fsdecode(path)):
                return real(path, *more, **named)
            return self._fails(name, os.fsdecode(path), lambda: real(path, *more, **named))

        return call

    def _on_descriptor(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, *more: Any) -> Any:
            path = self._open.get(descriptor)
            if path is None or not self.count(name, path):
                return real(descriptor, bytes(more[0][:1])) if path and self.short else real(descriptor, *more)
            return self._fails(name, path, lambda: real(descriptor, *more))

        return call

    def _fails(self, name: str, path: str, real: Callable[[], Any]) -> Any:
        assert self._fault is not None
        if self._fault.done and name in CHANGES:
            real()
        raise self.error(path)

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, *more: Any, **named: Any) -> int:
            ours = self.is_ours(path)
            reads = not (more and more[0] & os.O_CREAT)
            if ours and self.count("open", os.fsdecode(path), reads=reads):
                raise self.error(os.fsdecode(path))
            descriptor = real(path, *more, **named)
            if ours:
                self._open[descriptor] = os.fsdecode(path)
            return descriptor

        return call

    def _closing(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            path = self._open.pop(descriptor, None)
            fails = path is not None and self.count("close", path)
            real(descriptor)  # a close that reports an error has closed all the same
            if fails and path is not None:
                raise self.error(path)

        return call

    def _file(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
            path = self._open.pop(file, None) if isinstance(file, int) else os.fsdecode(file)
            if path is None or not self.is_ours(path):
                return real(file, mode, *more, **named)
            if not isinstance(file, int) and self.count("open", path, reads=mode[:1] == "r"):
                raise self.error(path)
            raw = _Raw(self, path, file, mode.replace("b", "").replace("t", ""))
            whole: Any = io.BufferedReader(raw) if "r" in mode else io.BufferedWriter(raw)
            return whole if "b" in mode else io.TextIOWrapper(whole, *more[1:], **named)

        return call


class _Raw(io.FileIO):
    """A file whose reading, writing and closing are counted."""

    def __init__(self, calls: Calls, path: str, file: Any, mode: str) -> None:
        self._calls, self._path = calls, path
        super().__init__(file, mode)

    def _hit(self, name: str) -> bool:
        return self._calls.count(name, self._path)

    def readall(self) -> bytes:
        if self._hit("read"):
            raise self._calls.error(self._path)
        return super().readall()

    def readinto(self, buffer: Any) -> int | None:
        if self._hit("read"):
            raise self._calls.error(self._path)
        return super().readinto(buffer)

    def write(self, data: Any, /) -> int:
        if self._hit("write"):
            raise self._calls.error(self._path)
        return super().write(data[:1] if self._calls.short else data) or 0

    def close(self) -> None:
        if self.closed:
            return
        hit = self._hit("close")
        super().close()
        if hit:
            raise self._calls.error(self._path)
