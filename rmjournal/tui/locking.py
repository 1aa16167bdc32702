"""Closing of the lock: a held key, idle minutes, and what the program forgets."""

import functools
import gc
import time
from collections import deque
from pathlib import Path
from typing import Final, NamedTuple, Protocol, runtime_checkable

from textual.cache import FIFOCache, LRUCache

from rmjournal.config import Config
from rmjournal.storage import sealing

HELD_PRESSES, HELD_SECONDS = 4, 1.0
"""So many presses of a key in so many seconds come from a key that is held down."""

SECONDS_PER_MINUTE: Final = 60.0

IDLE_LOOK_SECONDS: Final = 1.0
"""Seconds between two looks whether nobody is there any more."""


class Spot(NamedTuple):
    """What is open on the screens, without a word of it."""

    place: int = 0
    pair_id: str = ""
    entry_id: str = ""
    session_id: str = ""
    step: int = 0


class ClosedLock(NamedTuple):
    """What is needed to ask for the passphrase and to go on there."""

    path: Path
    config: Config
    note: str
    spot: Spot
    stops: bool = False
    """Whether the program is to be suspended first."""


class ClosableLock(Protocol):
    """The lock of an open journal, on a screen."""

    minutes: float
    """Idle minutes after which it closes; 0 = never."""

    @property
    def is_locked(self) -> bool:
        """Whether a passphrase can be asked for."""

    def close(self, *, stops: bool) -> ClosedLock:
        """Give what is needed to go on later."""


@runtime_checkable
class HasLock(Protocol):
    """A screen with an open journal, which may be locked."""

    screen_lock: ClosableLock
    """The lock of the journal."""


class Presence:
    """Whether somebody is there, and holds the key down that hides texts."""

    def __init__(self) -> None:
        self._presses: deque[float] = deque([-HELD_SECONDS] * HELD_PRESSES, HELD_PRESSES)
        self._touched = clock()

    def touch(self) -> None:
        """Note that a key was pressed or the mouse was moved."""
        self._touched = clock()

    def is_idle_for(self, minutes: float) -> bool:
        """Whether nobody has touched anything for so long.

        The time that the computer slept counts.
        """
        return clock() - self._touched >= minutes * SECONDS_PER_MINUTE

    def press(self, now: float) -> tuple[bool, bool]:
        """Count a press of the key.

        Tell whether it may repeat the one before, and whether the key is held.
        """
        is_repeated = now - self._presses[-1] < HELD_SECONDS
        self._presses.append(now)
        return is_repeated, now - self._presses[0] < HELD_SECONDS


def clock() -> float:
    """Give the seconds of a clock that goes on while the computer sleeps.

    Where there is none, of one that stops.
    """
    source: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if source is None else time.clock_gettime(source)


def forget() -> None:
    """Forget the keys and what the screens held, as far as Python allows."""
    sealing.keys.forget()
    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing) is functools._lru_cache_wrapper:
            if str(thing.__module__).partition(".")[0] in ("rmjournal", "textual", "rich"):
                thing.cache_clear()
        elif type(thing) in (LRUCache, FIFOCache):
            thing.clear()
    gc.collect()
