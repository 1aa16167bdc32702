"""The Textual app: first screen, themes, privacy screen, clean exit."""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import time
from typing import Protocol, runtime_checkable

from rich.console import RenderableType
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.notifications import Notification, Notify, SeverityLevel
from textual.screen import ModalScreen, Screen
from textual.theme import ThemeProvider
from textual.widgets import Static

from rmjournal.errors import JournalError, NotSaved
from rmjournal.tui.key_queue import InOrder
from rmjournal.tui.keymap import Commands, Palette
from rmjournal.tui.terminal import accept_all_text, continue_cleanly, stay_ended
from rmjournal.tui.theme import DAY, FALLBACK, NIGHT

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end the program in good order."""


@runtime_checkable
class AsksBeforeLeaving(Protocol):
    """A screen on which something is typed."""

    def unkept(self) -> str:
        """Save what is typed before leaving; the reason where that fails, given once."""


@runtime_checkable
class OpensByItself(Protocol):
    """A dialog that opens by itself: keys typed before its first paint are ignored."""

    shown_at: float
    """When it was painted first, on the clock of Textual's events; infinity before."""


class JournalApp(App[None]):
    """One screen on a terminal."""

    TITLE = "rmjournal"
    COMMANDS = {Commands}
    BINDINGS = [Binding("f2", "cover", "cover", show=False, priority=True, id="cover")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (130, "-wide")]

    def __init__(self, first: Callable[[], Screen[None]], theme: str = "") -> None:
        accept_all_text()
        super().__init__()
        self._first = first
        self._in_order = InOrder(self)
        self.before_leaving: list[Callable[[], None]] = []
        """What saves the journals that are open, whenever another program gets the terminal."""
        self.at_the_end: list[Callable[[], None]] = []
        """What saves them for the last time."""
        self.refused: NotSaved | None = None
        """Why not all is saved, to be told once the terminal is the person's again."""
        self.register_theme(NIGHT)
        self.register_theme(DAY)
        self.theme = theme if theme in self.available_themes else NIGHT.name

    async def on_event(self, event: events.Event) -> None:
        """Take in keys and pastes one after the other."""
        typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if typed and self._in_order.holds(event):
            return
        if not self._is_too_early(event):
            await super().on_event(event)
        if typed:
            self._in_order.follow(event)

    def _is_too_early(self, event: events.Event) -> bool:
        """Whether an event was made before the dialog was seen that would take it."""
        if not isinstance(event, events.InputEvent | events.Paste) or event.is_forwarded:
            return False
        return isinstance(self.screen, OpensByItself) and event.time < self.screen.shown_at

    def get_default_screen(self) -> Screen[None]:
        """The first screen, without an empty one below it."""
        return self._first()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say a word in the corner."""
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(Patient(message, title, severity, seconds, markup=markup)))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values for our own colours while another theme is on."""
        return FALLBACK

    def action_command_palette(self) -> None:
        """Choose among all commands."""
        self._choose(Palette())

    def search_themes(self) -> None:
        """Choose among all themes."""
        self._choose(Palette([ThemeProvider], placeholder="Search for themes…"))

    def _choose(self, palette: Palette) -> None:
        """Open a palette, unless a palette or the privacy screen is open."""
        if not any(isinstance(screen, (Palette, Curtain)) for screen in self.screen_stack):
            self.push_screen(palette)

    async def action_cover(self) -> None:
        """Hide private texts, or a whole dialog; the same key shows them."""
        if isinstance(self.screen, Curtain):
            self.screen.dismiss()
        elif not await self.run_action("screen.hide"):
            self.push_screen(Curtain())

    async def action_quit(self) -> None:
        """Leave; where what is typed cannot be kept, only when it is asked twice."""
        if not self._unkept():
            self.exit()

    def _unkept(self) -> str:
        found = [screen.unkept() for screen in reversed(self.screen_stack) if isinstance(screen, AsksBeforeLeaving)]
        return next(filter(None, found), "")

    def _end(self, code: int) -> None:
        """The system ends it, and asks nobody."""
        if why := self._unkept():
            self.refused = NotSaved(f"What you typed last could not be kept: {why}")
        self.exit(None, code)

    def on_mount(self) -> None:
        """Handle signals that end the program, so that the terminal is restored."""
        continue_cleanly(self._driver)
        self._in_order.follow()
        self.call_after_refresh(_collect_again)
        loop = asyncio.get_running_loop()
        for ending in ENDINGS:
            try:
                loop.add_signal_handler(ending, self._end, 128 + ending)
            except (NotImplementedError, RuntimeError, ValueError):
                return

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Save, and give the terminal to another program for a while."""
        with suppress(JournalError):  # it is durable, and saved later
            for save in self.before_leaving:
                save()
        failed: JournalError | None = None
        with super().suspend():
            try:
                yield
            except JournalError as error:  # Textual takes the terminal back only where nothing is raised
                failed = error
        if failed:
            raise failed

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End, for good."""
        stay_ended()
        super().exit(result, return_code, message)

    def on_unmount(self) -> None:
        """Save when all screens are closed; what cannot be saved is told."""
        try:
            for leave in self.at_the_end:
                leave()
        except JournalError as error:
            self.refused = NotSaved(str(error))


def _collect_again() -> None:
    """Collect garbage again, without the objects that the start made."""
    gc.freeze()
    gc.enable()


@dataclass
class Patient(Notification):
    """A toast that is shown for a moment even when its time is over.

    A toast that is made just after its time has passed sets a timer of less than nothing, and Textual 8.2 then counts
    for ever without drawing again.
    """

    @property
    def time_left(self) -> float:
        """Seconds until it goes, at least a few hundredths."""
        return max(0.05, self.raised_at + self.timeout - time())

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return self.raised_at + self.timeout <= time()


class Curtain(ModalScreen[None]):
    """Nothing to read; what was typed below is untouched."""

    BINDINGS = [Binding("f2,escape", "dismiss(None)", "Show again", id="curtain.open")]
    DEFAULT_CSS = """
    Curtain { align: center middle; background: $background; }
    Curtain Static { width: auto; color: $quiet; }
    """

    def compose(self) -> ComposeResult:
        """One word on how to go on."""
        yield Static("F2 shows it again", markup=False)
