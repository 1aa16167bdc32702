"""How far a long piece of work is: one line on stderr, only where a person sits at a terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 0.5
"""Seconds after which work is long enough to be told about."""

STEP = 0.1
"""Seconds between two words about it."""


@contextmanager
def waiting(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Tell how many of how many are done, while something is done; the line goes when it is over."""
    err = sys.stderr
    shown = err is not None and err.isatty()
    next_word = time.monotonic() + PATIENCE
    told = False

    def tell(done: int, of: int) -> None:
        nonlocal next_word, told
        if shown and time.monotonic() >= next_word:
            err.write(f"\r{doing}: {done} of {of}")
            err.flush()
            next_word, told = time.monotonic() + STEP, True

    try:
        yield tell
    finally:
        if told:
            err.write("\r\x1b[2K")
            err.flush()
