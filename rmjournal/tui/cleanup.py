"""Cleanup of memory, once the lock of a journal is closed."""

import functools
import gc

from textual.cache import FIFOCache, LRUCache

from rmjournal.storage import sealing
from rmjournal.tui.page_rows import ListRows


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
        elif isinstance(thing, ListRows):
            thing.items = ()  # the collector does not see what its rows hold
    gc.collect()
