"""Lock files: one program holds each of them, until it ends at the latest."""

import errno
import os
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

POLL_SECONDS: Final = 0.05
"""Seconds between two attempts to lock a file that another program holds."""


class FileLock:
    """A lock file that this program holds."""

    def __init__(self, path: Path, inode: int, let_go: Callable[[], None]) -> None:
        self._path = path
        self._inode = inode
        self.release: Callable[[], None] = weakref.finalize(self, let_go)
        """Lets go of the file, once; so does the end of this object."""

    @property
    def is_in_place(self) -> bool:
        """Whether nobody has removed the file, so that no other program can hold it."""
        try:
            return self._path.stat().st_ino == self._inode
        except OSError:
            return False


def lock_file(path: Path, timeout: float) -> FileLock | None:
    """Lock a file; None when another program still holds it after some seconds."""
    if sys.platform != "win32":
        try:
            return _lock_by_flock(path, timeout)
        except OSError as error:
            if error.errno != errno.ENOSYS:  # the file system has no locks
                raise
    return _lock_by_filelock(path, timeout)


def _lock_by_flock(path: Path, timeout: float) -> FileLock | None:
    end = time.monotonic() + timeout
    while True:
        if lock := _try_flock(path):
            return lock
        if time.monotonic() >= end:
            return None
        time.sleep(POLL_SECONDS)


def _try_flock(path: Path) -> FileLock | None:
    """Lock a file at once; None where it is held, or was removed meanwhile."""
    if sys.platform != "win32":
        import fcntl

        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        let_go = partial(_close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            status = os.fstat(descriptor)
        except OSError as error:
            let_go()
            if error.errno in (errno.EAGAIN, errno.EACCES):  # which of them it is depends on the file system
                return None
            raise
        if status.st_nlink:
            return FileLock(path, status.st_ino, let_go)
        let_go()
    return None


def _close(descriptor: int) -> None:
    with suppress(OSError):  # it is closed all the same
        os.close(descriptor)


def _lock_by_filelock(path: Path, timeout: float) -> FileLock | None:
    """Lock a file where there is no ``flock``; the import takes long."""
    import filelock

    if sys.platform != "win32":
        path = path.with_suffix(".held")  # a lock by its existence, so not the file that is there already
    lock = filelock.FileLock(path, thread_local=False, mode=0o600)
    try:
        lock.acquire(timeout=timeout)
    except filelock.Timeout:
        return None
    return FileLock(path, path.stat().st_ino, partial(_release, lock.release))


def _release(release: Callable[[], None]) -> None:
    with suppress(OSError):  # the system lets go of it with the process at the latest
        release()
