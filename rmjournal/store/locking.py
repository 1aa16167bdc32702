"""Locks against other programs of ours on this machine; never in a folder that is synced."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from rmjournal.errors import NotSaved
from rmjournal.storage.files.os_errors import not_kept

PATIENCE: Final = 10.0
"""Seconds to wait for another program of ours that is saving."""


@contextmanager
def locked(path: Path, patience: float | None = None) -> Iterator[None]:
    """Hold a lock file, waiting some seconds for it; NotSaved if another program does not let go."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, thread_local=False, mode=0o600)
    try:
        lock.acquire(timeout=PATIENCE if patience is None else patience)
    except Timeout as error:
        raise NotSaved("Another window of this journal is still saving; try again in a moment.") from error
    except OSError as error:
        raise NotSaved(not_kept(path, error)) from error
    try:
        yield
    finally:
        try:
            lock.release()
        except OSError:
            with suppress(OSError):  # the system lets go of it with the process at the latest
                lock.release()
