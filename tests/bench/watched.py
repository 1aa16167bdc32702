"""Runs our program and notes its stops: ``python -m tests.bench.watched NOTES WORDS …``.

A stop is a time for which the screen can take no key: a callback of the event loop, or a collection of garbage.
"""

import asyncio
import gc
import os
import sys
import time
from collections.abc import Callable
from typing import Final

SHORTEST: Final = 0.005
"""Seconds from which a stop is noted."""


def watch(notes: int) -> None:
    """Note each stop in a line: its kind, its seconds by clock and processor."""

    def note(kind: str, start: tuple[float, float]) -> None:
        if (seconds := time.perf_counter() - start[0]) >= SHORTEST:
            os.write(notes, f"{kind} {seconds} {time.thread_time() - start[1]}\n".encode())

    def now() -> tuple[float, float]:
        return time.perf_counter(), time.thread_time()

    run: Callable[[asyncio.Handle], None] = vars(asyncio.Handle)["_run"]
    collection_start = now()

    def run_watched(handle: asyncio.Handle) -> None:
        start = now()
        run(handle)
        note("loop", start)

    def collected(phase: str, _: dict[str, int]) -> None:
        nonlocal collection_start
        if phase == "start":
            collection_start = now()
        else:
            note("collector", collection_start)

    setattr(asyncio.Handle, "_run", run_watched)  # noqa: B010
    gc.callbacks.append(collected)


if __name__ == "__main__":
    gc.disable()  # as the program does before it imports
    watch(os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    from rmjournal.__main__ import main

    main()
