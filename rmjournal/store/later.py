"""One save at a time in a thread of its own, after a while of quiet: nobody waits for it."""

import time
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

QUIET: Final = 2.0
"""Seconds without an edit after which the file is saved."""

AT_LATEST: Final = 9.0
"""Seconds after the first edit from which the file is saved in any case; a look a second makes them 10 at most."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Running(Protocol[T_co]):
    """A future of the standard library, which a shell need not import."""

    def done(self) -> bool:
        """Whether it has ended."""

    def result(self) -> T_co:
        """What came of it, once it has ended; raises what went wrong."""


class Later(Generic[T]):
    """Knows when it is time to save, and runs the save."""

    def __init__(self) -> None:
        self._first = self._last = self._not_before = 0.0
        self._is_noted = False
        self._save: Running[T] | None = None

    def note(self) -> None:
        """There is something more to save."""
        self._last = time.monotonic()
        if not self._is_noted:
            self._is_noted, self._first = True, self._last

    def again_after(self, seconds: float) -> None:
        """Do not save before some time has passed."""
        self._not_before = time.monotonic() + seconds

    @property
    def is_due(self) -> bool:
        """Whether it is time to save what was noted."""
        now = time.monotonic()
        return now >= self._not_before and (now - self._last >= QUIET or now - self._first >= AT_LATEST)

    @property
    def is_busy(self) -> bool:
        """Whether a save was begun and has not ended."""
        return self._save is not None and not self._save.done()

    def begin(self, save: Callable[[], T]) -> None:
        """Begin to save."""
        from concurrent.futures import ThreadPoolExecutor

        self._is_noted = False
        alone = ThreadPoolExecutor(1, "save")
        self._save = alone.submit(save)
        alone.shutdown(wait=False)

    def end(self) -> T | None:
        """Wait for the save that runs, and give what came of it; raises what went wrong. None if none runs."""
        save, self._save = self._save, None
        return save.result() if save else None
