"""How long something has been as it is now: what is still being changed is left alone."""

import time
from typing import Final

AGAIN: Final = 10.0
"""Seconds until something that failed is tried again."""


class Rest:
    """Watches one thing that changes."""

    def __init__(self) -> None:
        self._about: object = None
        self._since = 0.0

    def is_long(self, about: object, needed: float | None) -> bool:
        """Tell whether a thing has been like this for the seconds needed (None: never long enough)."""
        now = time.monotonic()
        if about != self._about:
            self._about, self._since = about, now
        return needed is not None and now - self._since >= needed

    def again(self) -> None:
        """Begin to wait anew, and longer."""
        self._since = time.monotonic() + AGAIN
