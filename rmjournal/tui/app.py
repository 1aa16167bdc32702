"""The app: opens the first screen, knows the themes, and leaves the terminal as it was."""

import asyncio
import gc
import signal
from collections.abc import Callable

from textual.app import App
from textual.screen import Screen

from rmjournal.tui.commands import Commands
from rmjournal.tui.theme import DAY, FALLBACK, NIGHT

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end the program in good order."""


class JournalApp(App[None]):
    """One screen on a terminal."""

    TITLE = "rmjournal"
    COMMANDS = App.COMMANDS | {Commands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (130, "-wide")]

    def __init__(self, first: Callable[[], Screen[None]], theme: str = "") -> None:
        super().__init__()
        self._first = first
        self.register_theme(NIGHT)
        self.register_theme(DAY)
        self.theme = theme if theme in self.available_themes else NIGHT.name

    def get_default_screen(self) -> Screen[None]:
        """The first screen, without an empty one below it."""
        return self._first()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values for our own colours while another theme is on."""
        return FALLBACK

    def on_mount(self) -> None:
        """End in good order when the system asks for it, so that the terminal is usable after."""
        self.call_after_refresh(_collect_again)
        loop = asyncio.get_running_loop()
        for ending in ENDINGS:
            try:
                loop.add_signal_handler(ending, self.exit, None, 128 + ending)
            except (NotImplementedError, RuntimeError, ValueError):
                return


def _collect_again() -> None:
    """What is there after the first paint stays until the end: collecting need not look at it."""
    gc.freeze()
    gc.enable()
