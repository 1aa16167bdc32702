"""The screens, driven by keys alone, and each picture of them as text."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import groupby
from typing import Any
from unittest.mock import patch

from textual import _time, events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from rmjournal.tui.widgets import message_line
from rmjournal.tui.widgets.message_line import Message, MessageLine
from tests.tui.pilot import frames_left_out, settle

from .frozen import Clock, plain
from .program import is_saved
from .shell import Shell

Play = Callable[["Terminal"], Awaitable[None]]
"""Presses keys and takes pictures."""

SOON = 0.5
"""Seconds in which a screen does what it does a moment after a key."""

STEPS = 3
"""Parts of that time: a timer that was set back by a key begins anew when it has run out once."""

LOOK = 1.0
"""Seconds between two looks of the screens at the file."""

STILL = 0.25
"""Seconds without a change after which a picture is finished that was never seen so."""

PATIENCE = 5.0
"""Seconds to wait for a picture as it is kept, while there are few others."""

LONG = 60.0
"""Seconds in which all is done that must be, on a machine that is busy with other things."""

FEW = 4
"""Pictures that are waited for so long."""


class Gallery:
    """The pictures of one size: those that are kept, to know when one is finished, and those that were taken."""

    def __init__(self, size: tuple[int, int], kept: dict[str, str]) -> None:
        self.size = size
        self.kept = kept
        self.taken: dict[str, str] = {}
        self.others = 0
        """Pictures that were other than kept."""


class Terminal:
    """An open app: keys go in, pictures come out."""

    def __init__(self, app: App[Any], pilot: Pilot[Any], clock: Clock, gallery: Gallery, messages: list[str]) -> None:
        self.app, self.clock, self._gallery = app, clock, gallery
        self._pilot, self._messages = pilot, messages

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, each with all that follows from it."""
        for key in keys:
            self._send(key)
            await self._settled()

    async def hurry(self, *keys: str) -> None:
        """Press keys so fast that nothing is saved."""
        for key in keys:
            self._send(key)
            await self._still()
        self.clock.skip(SOON)
        await self._still()

    async def type(self, text: str) -> None:
        """Type a text, faster than anybody can."""
        for char in text:
            self._send(char)
        await self._settled()

    async def paste(self, text: str) -> None:
        """Paste a text."""
        self.app.post_message(events.Paste(text))
        await self._settled()

    def _send(self, key: str) -> None:
        single = len(key) == 1
        self.app.post_message(events.Key(_character_to_key(key) if single else key, key if single else None))

    async def wait(self, seconds: float = LOOK) -> None:
        """Let some time pass; from one look at the file to the next if nothing is said."""
        self.clock.skip(seconds)
        await self._settled()

    async def wait_for_text(self, words: str) -> None:
        """Let time pass until these words are on the screen or in a message."""
        end = time.perf_counter() + LONG
        while words not in self._picture():
            assert time.perf_counter() < end, self._picture()
            await self.wait()

    async def _settled(self) -> None:
        """Let all be done that follows from a key, and all be saved that was written."""
        await self._still()
        for _ in range(STEPS):
            self.clock.skip(SOON / STEPS)
            await self._still()
        end = time.perf_counter() + LONG
        while not is_saved():
            assert time.perf_counter() < end, self._picture()
            self.clock.skip(LOOK)
            await self._still()

    async def _still(self) -> None:
        await settle(self._pilot)

    async def shot(self, name: str, *keys: str) -> None:
        """Press keys, then keep the screen and the messages since the last picture."""
        await self.press(*keys)
        assert name not in self._gallery.taken, f"there is a picture {name} already"
        kept = self._gallery.kept.get(name)
        if kept is None:
            await self.wait(SOON)  # the foot of a screen follows it a moment later
        now = self._picture()
        patience = PATIENCE if kept is not None and self._gallery.others < FEW else STILL
        since = changed = time.perf_counter()
        while now != kept:
            if time.perf_counter() > max(since + patience, changed + STILL):
                self._gallery.others += 1
                break
            await asyncio.sleep(0.02)
            await self._still()
            if (then := self._picture()) != now:
                now, changed = then, time.perf_counter()
        self._gallery.taken[name] = now
        self._messages.clear()

    def _picture(self) -> str:
        """The characters of the screen, below them where the focus is, what stands out, and the messages."""
        update = self.app.screen._compositor.render_update(full=True, screen_stack=self.app._background_screens)
        rows = [[part for strip in row for part in strip] for row in getattr(update, "strips", ())]
        grounds = [
            [part.style and part.style.bgcolor for part in row for _ in range(part.cell_length)] for row in rows
        ]
        lines = ["".join(part.text for part in row).rstrip() for row in rows]
        focused = self.app.screen.focused
        if focused is not None and focused.region:
            x, y, width, height = focused.region
            lines.append(f"focus: {x},{y} {width}×{height}")
        if isinstance(focused, Input | TextArea):
            x, y = focused.cursor_screen_offset
            lines.append(f"cursor: {x},{y}")
            for row in grounds[focused.region.y : focused.region.bottom]:
                _cover_cursor(row)
        lines += [f"ground: {' '.join(_blocks(grounds))}", *(f"told: {words}" for words in self._messages)]
        return plain("".join(f"{line}\n" for line in lines))


def _cover_cursor(row: list[object]) -> None:
    """Give a single cell the ground on both its sides: the cursor blinks, and follows the text a moment later."""
    for x in range(1, len(row) - 1):
        if row[x - 1] == row[x + 1]:
            row[x] = row[x - 1]


def _blocks(grounds: list[list[object]]) -> Iterator[str]:
    """Tell which cells stand on another ground than most, as rows, first cell and number of cells."""
    ((most, _),) = Counter(ground for row in grounds for ground in row).most_common(1)
    ground_runs = [_runs(row, most) for row in grounds]
    for runs, same in groupby(range(len(ground_runs)), ground_runs.__getitem__):
        rows = list(same)
        if runs:
            yield f"{rows[0]}{f'-{rows[-1]}' if len(rows) > 1 else ''}:{runs}"


def _runs(row: list[object], most: object) -> str:
    runs, x = [], 0
    for ground, same in groupby(row):
        width = len(list(same))
        if ground != most:
            runs.append(f"{x},{width}")
        x += width
    return "+".join(runs)


def play(shell: Shell, line: str, gallery: Gallery, *plays: Play) -> None:
    """Open the screens by a command, and run steps on them; messages stay on the screen until a key."""
    messages: list[str] = []

    def run(app: App[Any], *_: object, **__: object) -> None:
        asyncio.run(sit(app))

    async def sit(app: App[Any]) -> None:
        running = shell.clock.running
        with patch.object(asyncio.get_running_loop(), "time", running), patch.object(_time, "get_time", running):
            async with app.run_test(size=gallery.size) as pilot:
                terminal = Terminal(app, pilot, shell.clock, gallery, messages)
                await terminal.wait()
                for one in plays:
                    await one(terminal)

    say = MessageLine.say

    def tell(line: MessageLine, message: Message) -> None:
        messages.append(message.text)
        say(line, message)

    # What the program waits for passes only where it is skipped: how often it saves must not depend on the machine.
    still = patch.object(time, "monotonic", shell.clock.standing)
    reading = patch.object(message_line, "clock", lambda: 0.0)  # nobody reads, however long a picture takes
    lasting = patch.object(message_line, "SECONDS", LONG * 60)
    told = patch.object(MessageLine, "say", tell)
    with patch.object(App, "run", run), told, still, reading, lasting, frames_left_out():
        _, err, code = shell.run(line, typed="", err_too=True)
    assert not code, err.decode()
