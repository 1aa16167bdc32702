"""Key queue: each key waits until the screen it opens is ready."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

LONGEST: Final = 2.0
"""Seconds after which a key waits no more for what the one before it has begun."""

STAYS: Final = {
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "backspace", "delete",
}  # fmt: skip
"""Keys that open nothing: the next one need not wait for them."""


class InOrder:
    """Holds back the keys of an app while one before them may still open, close or focus something.

    Textual hands a key to what has the focus when it arrives, and runs the command of an earlier one only after that:
    words typed right behind such a key would go to what is about to be covered, and be lost.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[events.Event] = deque()
        self._next: events.Event | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no key waits, and all that came of the last one is done."""
        return self._following is None and self._next is None and not self._waiting

    def holds(self, event: events.Event) -> bool:
        """Whether a key has to wait; if so it is posted again in its turn."""
        if event is self._next:
            self._next = None
            return False
        if self.is_idle:
            return False
        self._waiting.append(event)
        return True

    def follow(self, event: events.Event | None = None) -> None:
        """A key was handed on, or at the start none yet: let the others wait for what may come of it."""
        if event is None or not _stays(event, self._app):
            self._following = asyncio.create_task(self._followed(self._app.focused or self._app.screen))
        else:
            self._go_on()

    async def _followed(self, target: MessagePump) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._settled(target), LONGEST)
        self._following = None
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._next = self._waiting.popleft()
            self._app.post_message(self._next)

    async def _settled(self, target: MessagePump) -> None:
        for _ in ("the key itself", "what it had to say"):
            node: MessagePump | None = target
            while node is not None:
                await _passed(node)
                node = node._parent
        screen = self._app.screen
        if screen is not target:
            await _passed(screen)
            await _passed(self._app)


async def _passed(node: MessagePump) -> None:
    """All that a node had to do until now is done."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()


def _stays(event: events.Event, app: App[Any]) -> bool:
    if not isinstance(event, events.Key):
        return True
    # Who takes in letters takes in all text, also where Textual's inputs say no to a joiner.
    letter = "a" if event.is_printable else event.character
    typed_in = app.focused is not None and app.focused.check_consume_key(event.key, letter)
    return typed_in or event.key in STAYS
