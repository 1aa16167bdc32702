"""A draft: what is typed is kept a moment later, so that nothing is lost when a terminal dies."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from textual.message_pump import MessagePump
from textual.timer import Timer

from rmjournal.errors import JournalError

Keep: TypeAlias = Callable[[Mapping[str, str] | None], None]
"""Keeps the texts of a draft; None drops it."""

SOON = 0.2
"""Seconds from a key until what was typed is kept."""

AGAIN = " The same key once more leaves without what you typed."
"""Follows the reason where one cannot leave with what is typed kept."""


class Draft:
    """The draft of one dialog; a dialog without a place for drafts has one that does nothing."""

    def __init__(
        self,
        screen: MessagePump,
        typed: Callable[[], Mapping[str, str]],
        keep: Keep | None,
        told: Callable[[], None],
        discard: Callable[[], None] | None = None,
    ) -> None:
        self._screen = screen
        self._typed = typed
        self._keep = keep
        self._discard = discard
        self._told = told
        self._timer: Timer | None = None
        self._ended = False
        self.kept = False
        """Whether there is a draft now."""
        self.trouble = ""
        """Why the last text could not be kept; empty when it could."""

    def soon(self) -> None:
        """Something was typed: keep it in a moment."""
        if self._timer is None and self._keep is not None and not self._ended:
            self._timer = self._screen.set_timer(SOON, self.now)

    def now(self) -> None:
        """Keep what is typed, at once."""
        waiting, self._timer = self._timer, None
        if waiting is not None:
            waiting.stop()
            self.put_with({})

    def put_with(self, texts: Mapping[str, str]) -> None:
        """Keep what is typed, and what is being written elsewhere for it, at once."""
        found = {**self._typed(), **texts}
        if found or self.kept:
            self._put(found or None)

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once: who asks again may leave."""
        asked = self._ended or self.trouble.endswith(AGAIN)
        if self.trouble and not self._ended:
            self._put(dict(self._typed()) or None)
        else:
            self.now()
        if asked or not self.trouble:
            return ""
        why, self.trouble = self.trouble, self.trouble + AGAIN
        self._told()
        return why

    def leave(self) -> None:
        """The dialog goes: keep what is typed, and nothing after it."""
        self._ended = True
        self.now()

    def end(self) -> None:
        """It is saved: forget the draft, and keep nothing after it."""
        self._ended = True
        self.drop()

    def start_over(self) -> None:
        """It is started over: throw the draft away so that it can be brought back, where that is possible."""
        self._stop()
        self._put(None, self._discard)

    def drop(self) -> None:
        """Forget the draft."""
        self._stop()
        self._put(None)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _put(self, texts: Mapping[str, str] | None, discard: Callable[[], None] | None = None) -> None:
        if self._keep is None:
            return
        try:
            if discard is not None:
                discard()
            else:
                self._keep(texts)
        except JournalError as error:
            self.trouble = str(error)
        else:
            self.trouble, self.kept = "", texts is not None
        if not self._ended:
            self._told()
