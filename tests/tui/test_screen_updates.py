"""A terminal shows what its screen holds, and each change is painted once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from rmjournal.config import read_config
from rmjournal.demo import TODAY
from rmjournal.tui.startup import build_app
from tests.programs import TerminalScreen
from tests.test_work_counted import counted

from .app_driver import demo, open_app
from .pilot import is_busy, send

WALK = (
    *("6", "down", "pagedown", "+", "2", "3", "4", "5", "down", "p", "tab", "escape", "/", "a", "escape", "1", "n"),
    *("x", "escape", "escape", "5", "e", "tab", "x", "ctrl+s", "u", "ctrl+f", "d", "escape", "?", "escape", "2"),
)
"""Keys that open places, forms and dialogs, and that change entries and what is shown of them."""

PAINT = "leave_out"
"""The function that stands for a paint while frames are left out."""


class Painted:
    """What a terminal shows of the paints of an app."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.terminal = TerminalScreen(*size)

    @contextmanager
    def watched(self) -> Iterator[None]:
        def display(app: App[Any], screen: Screen[Any], update: object) -> None:
            if isinstance(update, CompositorUpdate) and not app._batch_count:
                self.terminal.feed(update.render_segments(app.console).encode())

        with patch.object(App, "_display", display):
            yield

    def missing(self, app: App[Any]) -> str:
        """The lines that its screen holds otherwise than the terminal shows them."""
        model = self.terminal.model
        held = TerminalScreen(model.columns, model.lines)
        for number, strip in enumerate(app.screen._compositor.render_strips(), 1):
            held.feed(f"\x1b[{number};1H{strip.text}".encode())
        lines = zip(self.terminal.text().split("\n"), held.text().split("\n"), strict=True)
        return "\n".join(f"{shown}\n{is_held}" for shown, is_held in lines if shown != is_held)

    async def rest(self, app: App[Any]) -> None:
        """Wait until all is painted, without asking for a paint."""
        end = asyncio.get_running_loop().time() + 60
        rounds = 0
        while rounds < 2:
            await asyncio.sleep(0.01)
            is_whole = not (is_busy(app) or app.screen._layout_required or self.missing(app))
            assert is_whole or asyncio.get_running_loop().time() < end, self.missing(app)
            rounds = rounds + 1 if is_whole else 0


async def test_nothing_is_left_unpainted_after_any_change(tmp_path: Path) -> None:
    path = demo(tmp_path)
    app = build_app(path, read_config(path, TODAY))
    painted = Painted((120, 36))
    with painted.watched():
        async with app.run_test(size=(120, 36)) as pilot:
            await painted.rest(app)
            for key in WALK:
                send(app, [key])
                await painted.rest(app)
            for size in ((80, 24), (150, 45)):
                painted.terminal = TerminalScreen(*size)
                await pilot.resize_terminal(*size)
                await painted.rest(app)


async def test_a_place_is_painted_once_all_has_its_size(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        with counted() as calls:
            await driver.press("6", "5", "3", "2")
    paints = sum(count for (code, built_in), count in calls.items() if code.co_name == PAINT and not built_in)
    assert paints <= 12, "one of each place, and the page and the keys that follow"
