"""Garbage collection in moments when nobody waits for a key."""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Final

from textual.message_pump import MessagePump

IDLE_SECONDS: Final = 0.2
"""Seconds after the last key until garbage is collected."""
SLOW_SECONDS: Final = 0.005
"""Seconds of a collection from which what it found alive is not looked at again."""


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

    ``is_idle`` tells whether no key is handled, ``is_lasting`` whether what is alive now will be for long. Only that
    is frozen: a frozen cycle is never collected, also when nothing needs it any more.
    """

    def __init__(self, is_idle: Callable[[], bool], is_lasting: Callable[[], bool]) -> None:
        self._is_idle = is_idle
        self._is_lasting = is_lasting
        self._timer: asyncio.TimerHandle | None = None

    def postpone(self) -> None:
        """Collect garbage some time after now, when a key came."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._collect)

    def _collect(self) -> None:
        if not self._is_idle():
            self.postpone()
        elif gc.isenabled() and gc.get_count()[2]:
            start = time.thread_time()
            gc.collect()
            if time.thread_time() - start > SLOW_SECONDS and self._is_lasting():
                gc.freeze()
