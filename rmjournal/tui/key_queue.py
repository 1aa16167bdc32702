"""Key queue: each key waits until the screen it opens is ready."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

MAX_WAIT: Final = 2.0
"""Seconds that a key waits at most for the effects of the one before it."""

MOVING_KEYS: Final = {
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "backspace", "delete",
}  # fmt: skip
"""Keys that open nothing: the next one does not wait."""


class KeyQueue:
    """Holds keys back while an earlier one may still change the screen.

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
        """Whether no key waits and the last one has had its effects."""
        return self._following is None and self._next is None and not self._waiting

    def holds(self, event: events.Event) -> bool:
        """Whether a key has to wait; it is then posted again later."""
        if event is self._next:
            self._next = None
            return False
        if self.is_idle:
            return False
        self._waiting.append(event)
        return True

    def follow(self, event: events.Event | None = None) -> None:
        """Hold other keys until a key has had its effects; None = the start."""
        if event is None or not _opens_nothing(event, self._app):
            self._following = asyncio.create_task(self._wait_and_release(self._app.focused or self._app.screen))
        else:
            self._release_next()

    async def _wait_and_release(self, target: MessagePump) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wait_for_effects(target), MAX_WAIT)
        self._following = None
        self._release_next()

    def _release_next(self) -> None:
        if self._waiting:
            self._next = self._waiting.popleft()
            self._app.post_message(self._next)

    async def _wait_for_effects(self, target: MessagePump) -> None:
        for _ in ("the key itself", "what it had to say"):
            node: MessagePump | None = target
            while node is not None:
                await _wait_for(node)
                node = node._parent
        screen = self._app.screen
        if screen is not target:
            await _wait_for(screen)
            await _wait_for(self._app)


async def _wait_for(node: MessagePump) -> None:
    """Wait until a node has handled its messages so far."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()


def _opens_nothing(event: events.Event, app: App[Any]) -> bool:
    if not isinstance(event, events.Key):
        return True
    # Who takes in letters takes in all text, also where Textual's inputs say no to a joiner.
    letter = "a" if event.is_printable else event.character
    typed_in = app.focused is not None and app.focused.check_consume_key(event.key, letter)
    return typed_in or event.key in MOVING_KEYS
