"""Garbage collection in moments when nobody waits for a key."""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Final

from textual._styles_cache import StylesCache
from textual.message_pump import MessagePump

IDLE_SECONDS: Final = 0.2
"""Seconds after the last key until garbage is collected."""
PAUSE_SECONDS: Final = 30.0
"""Seconds after the last key until frozen garbage is collected, too; that may take some tenths of a second."""
SLOW_SECONDS: Final = 0.005
"""Seconds of a collection from which what it found alive is frozen: the next one does not look at it again."""


def pause_garbage_collection(drawn: MessagePump) -> None:
    """Pause the garbage collector until the next refresh, then freeze all objects.

    It is for what makes many objects that stay: the start, a place, a merge.
    """
    gc.disable()
    drawn.call_after_refresh(_resume_garbage_collection)


def _resume_garbage_collection() -> None:
    gc.freeze()
    gc.enable()


class IdleCollector:
    """Collects garbage between keys, lest Python does it while one is handled.

    ``is_idle`` tells whether no key is handled, ``is_lasting`` whether most of what is alive now will be for long. It
    is frozen then, so that the next collection is short. What is frozen and becomes garbage waits for a long pause.
    """

    def __init__(self, is_idle: Callable[[], bool], is_lasting: Callable[[], bool]) -> None:
        self._is_idle = is_idle
        self._is_lasting = is_lasting
        self._has_frozen = False
        self._timer: asyncio.TimerHandle | None = None

    def postpone(self) -> None:
        """Collect garbage some time after now, when a key came."""
        self._wait(IDLE_SECONDS, self._collect)

    def _wait(self, seconds: float, collect: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, collect)

    def _collect(self) -> None:
        if not self._is_idle():
            self.postpone()
            return
        if gc.isenabled() and gc.get_count()[2]:
            start = time.thread_time()
            StylesCache.get_inner_outer.cache_clear()  # it keeps the lines of widgets that are closed
            gc.collect()
            if time.thread_time() - start > SLOW_SECONDS and self._is_lasting():
                gc.freeze()
                self._has_frozen = True
        if self._has_frozen:
            self._wait(PAUSE_SECONDS, self._collect_frozen)

    def _collect_frozen(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._has_frozen = False
