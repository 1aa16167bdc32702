"""The Textual app: first screen, key queue, themes, privacy screen, clean exit."""

import asyncio
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any, Final, Protocol, runtime_checkable

import msgspec
from rich.console import RenderableType
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.message_pump import MessagePump
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen, Screen
from textual.theme import ThemeProvider
from textual.widget import Widget
from textual.widgets import Input, Static

from rmjournal.config import Config
from rmjournal.errors import JournalError, NotSaved
from rmjournal.tui.garbage_collection import IdleCollector, pause_garbage_collection
from rmjournal.tui.keymap import (
    CommandProvider,
    Palette,
    TypedEarly,
    apply_user_keys,
    function_keys,
    hide_key,
    takes_text,
)
from rmjournal.tui.page_rows import Spot
from rmjournal.tui.terminal import (
    accept_all_text,
    clear_screen,
    continue_cleanly,
    is_hung_up,
    replace_suspension,
    restore_window_title,
    set_window_title,
    stay_ended,
)
from rmjournal.tui.theme import ANSI, FALLBACK, NIGHT, THEMES
from rmjournal.tui.widgets.message_line import Message, MessageLine

HUNG_UP: Final = 129
"""The exit code after SIGHUP."""
END_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals upon which the program saves and ends."""


@runtime_checkable
class AsksBeforeLeaving(Protocol):
    """A screen with text that may not be saved yet."""

    def unkept(self) -> str:
        """Save what is typed before leaving; the reason where that fails, given once."""


@runtime_checkable
class OpensByItself(Protocol):
    """A dialog that may open by itself; earlier keys are ignored."""

    shown_at: float
    """The time of the first paint, on the clock of Textual's events; 0 where a key opened it, infinity before."""


@runtime_checkable
class HidesPrivateTexts(Protocol):
    """A screen that hides private texts itself; any other one is covered."""

    hidden: bool
    """Whether private texts are hidden."""


SECONDS_PER_MINUTE: Final = 60.0
HELD_PRESSES, HELD_SECONDS = 4, 1.0
"""So many presses of a key in so many seconds come from a key that is held down."""

LOOK_SECONDS: Final = 1.0
"""Seconds between two looks whether the person, or the terminal, is there no more."""


@runtime_checkable
class OpensAgain(Protocol):
    """A screen that is opened again after the lock was closed."""

    def add_to(self, spot: Spot) -> Spot:
        """Add what is open here."""


class ClosedLock(msgspec.Struct, frozen=True):
    """What is needed to ask for the passphrase and to go on there."""

    path: Path
    config: Config
    note: str
    spot: Spot
    stops: bool = False
    """Whether the program is to be suspended first."""


class ClosableLock(Protocol):
    """The lock of an open journal, on a screen."""

    minutes: float
    """Idle minutes after which it closes; 0 = never."""

    @property
    def is_locked(self) -> bool:
        """Whether a passphrase can be asked for."""

    def close(self, *, stops: bool) -> ClosedLock:
        """Give what is needed to go on later."""


@runtime_checkable
class HasLock(Protocol):
    """A screen with an open journal, which may be locked."""

    screen_lock: ClosableLock
    """The lock of the journal."""


class Presence:
    """Whether somebody is there, and holds the key down that hides texts."""

    def __init__(self) -> None:
        self._presses: deque[float] = deque([-HELD_SECONDS] * HELD_PRESSES, HELD_PRESSES)
        self._touched = clock()

    def touch(self) -> None:
        """Note that a key was pressed or the mouse was moved."""
        self._touched = clock()

    def is_idle_for(self, minutes: float) -> bool:
        """Whether nobody has touched anything for so long.

        The time that the computer slept counts.
        """
        return clock() - self._touched >= minutes * SECONDS_PER_MINUTE

    def press(self, now: float) -> tuple[bool, bool]:
        """Count a press of the key.

        Tell whether it may repeat the one before, and whether the key is held.
        """
        is_repeated = now - self._presses[-1] < HELD_SECONDS
        self._presses.append(now)
        return is_repeated, now - self._presses[0] < HELD_SECONDS


def clock() -> float:
    """Give the seconds of a clock that goes on while the computer sleeps.

    Where there is none, of one that stops.
    """
    if sys.platform == "linux":
        seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
    else:
        seconds = time.monotonic()
    return seconds


class JournalApp(App[None]):
    """The app on a terminal: keys in order, palettes, privacy screen, clean end."""

    TITLE = "rmjournal"
    COMMANDS = {CommandProvider}
    BINDINGS = [
        Binding("f2", "cover", "cover", show=False, priority=True, id="hide"),
        Binding("ctrl+z", "close_lock_and_stop", "suspend", show=False, id="suspend"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (110, "-broad"), (130, "-wide")]

    _shows_cursor = False
    """Whether the terminal shows its own cursor."""
    _has_theme = False
    """Whether the theme is chosen."""
    _is_click_ignored = False
    """Whether the mouse was pressed where a press does nothing, until it is pressed again."""
    closed_lock: ClosedLock | None = None
    """What is needed to ask for the passphrase, once the lock was closed."""

    def __init__(
        self,
        make_first_screen: Callable[[], Screen[None]],
        theme: str = "",
        keys: Mapping[str, str] = MappingProxyType({}),
        *,
        hide_after: float = 0,
        title: str = TITLE,
    ) -> None:
        accept_all_text()
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # an empty one counts as none, but not to Textual
        # Without colours Textual makes them grey, unless they are the terminal's own: those it leaves out.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self._window_title = title
        self._idle_seconds = hide_after * SECONDS_PER_MINUTE
        self._typed_at = 0.0
        """When the key that is handled was typed; a busy computer handles it later."""
        self._last_input = monotonic()
        self._presence = Presence()
        apply_user_keys(self, {"hide": function_keys(keys.get("hide", ""))})
        self._make_first_screen = make_first_screen
        self._key_queue = KeyQueue(self)
        self._collector = IdleCollector(lambda: self._key_queue.is_idle, lambda: len(self.screen_stack) == 1)
        self.before_leaving: list[Callable[[], None]] = []
        """Saves open journals whenever another program gets the terminal."""
        self.at_the_end: list[Callable[[], None]] = []
        """Saves open journals for the last time."""
        self.refused: NotSaved | None = None
        """Why something is not saved; printed once the terminal is restored."""
        for own in THEMES:
            self.register_theme(own)
        usual = ANSI.name if self.no_color else NIGHT.name
        self.theme = theme if theme in self.available_themes and not self.no_color else usual
        self._has_theme = True
        self.stylesheet.set_variables(self.get_css_variables())

    def refresh_css(self, animate: bool = True) -> None:
        """Refresh all styles, but not those of the first screen."""
        if self.screen_stack and self.screen.is_mounted:
            super().refresh_css(animate)

    def expect_field(self) -> None:
        """Expect that the command of a key opens a field."""
        self._key_queue.expect_field()

    async def on_event(self, event: events.Event) -> None:
        """Handle keys and pastes one after the other."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._last_input, self._typed_at = monotonic(), event.time
            self._presence.touch()
            self._collector.postpone()
        if isinstance(event, events.Key) and event.key == "ctrl+j" and self._key_queue.is_starting:
            event = events.Key("enter", "\r")  # the terminal wrote it so, as long as no program read its keys
        is_typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if is_typed and (not self.screen_stack or self._key_queue.holds(event)):
            return  # without a screen the program is about to end
        if isinstance(event, events.Key) and is_typed and event.key not in MOVING_KEYS:
            for line in self.screen.query(MessageLine):
                line.key_pressed()
        if not self._is_too_early(event) and not self._ends_double_click_elsewhere(event):
            await super().on_event(event)
        if is_typed:
            self._key_queue.follow(event)

    def on_typed_early(self, event: TypedEarly) -> None:
        """Hand what was typed early to the screen that is open now."""
        self._key_queue.repeat(event.typed)

    def _is_too_early(self, event: events.Event) -> bool:
        """Whether an event is older than the first paint of its dialog.

        Quitting and hiding never are.
        """
        if not isinstance(event, events.InputEvent | events.Paste) or event.is_forwarded:
            return False
        is_always_taken = isinstance(event, events.Key) and any(
            binding.action in ("quit", "cover") for binding in self._bindings.key_to_bindings.get(event.key, ())
        )
        return isinstance(self.screen, OpensByItself) and event.time < self.screen.shown_at and not is_always_taken

    def _ends_double_click_elsewhere(self, event: events.Event) -> bool:
        """Whether an event belongs to a second click on another widget.

        The first click of a double click has opened something there.
        """
        if isinstance(event, events.MouseDown) and not event.is_forwarded:
            widget, moment = self._widget_at(event.screen_offset), self._click_chain_last_time
            is_second = (
                moment is not None
                and event.time - moment <= self.CLICK_CHAIN_TIME_THRESHOLD
                and event.screen_offset == self._click_chain_last_offset
            )
            self._is_click_ignored = is_second and widget is not self._mouse_down_widget
        return self._is_click_ignored and isinstance(event, events.MouseDown | events.MouseUp)

    def _widget_at(self, offset: Offset) -> Widget | None:
        with suppress(NoWidget):
            return self.get_widget_at(*offset)[0]
        return None

    def get_default_screen(self) -> Screen[None]:
        """Give the first screen; no empty screen lies below it."""
        return self._make_first_screen()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message on the message line of the topmost screen that has one."""
        words = Content.from_markup(message).plain if markup else message
        for screen in reversed(self.screen_stack):
            for line in screen.query(MessageLine):
                line.say(Message(words, severity != "information"))
                return

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Draw, and put the terminal's cursor at the text cursor.

        Input methods and screen readers look there. Textual moves it when the text changes, one cell too far at the
        end of
        a line, and hides it always.
        """
        offset = _cursor_offset(self.screen.focused) if self.screen_stack and self.screen.focused else None
        is_typing = offset is not None
        if offset is not None:
            self.cursor_position = offset
        super()._display(screen, renderable)
        if is_typing != self._shows_cursor and self._driver is not None and not self.is_headless:
            self._shows_cursor = is_typing
            self._driver.write("\x1b[?25h" if is_typing else "\x1b[?25l")

    def get_css_variables(self) -> dict[str, str]:
        """Compute the colours of the theme, once it is chosen; they take long.

        Other themes than ours get values for our own colours.
        """
        if self._has_theme:
            self.theme_variables = {**FALLBACK, **super().get_css_variables()}
        return self.theme_variables

    def action_command_palette(self) -> None:
        """Open the palette of all commands."""
        self._open_palette(Palette())

    def search_themes(self) -> None:
        """Open the palette of all themes."""
        self._open_palette(Palette([ThemeProvider], placeholder="Search for themes…"))

    def _open_palette(self, palette: Palette) -> None:
        """Open a palette, unless a palette or the privacy screen is open."""
        if not any(isinstance(screen, (Palette, PrivacyScreen)) for screen in self.screen_stack):
            self.push_screen(palette)

    def action_explain(self) -> None:
        """Explain the dialog in front, with its keys."""
        from rmjournal.tui.dialogs.help import explain_dialog
        from rmjournal.tui.widgets.dialog import Dialog

        if isinstance(self.screen, Dialog):
            self.push_screen(explain_dialog(self.screen))

    async def action_cover(self) -> None:
        """Hide private texts, or a whole dialog; the same key shows them.

        Held down it closes the lock of the journal.
        """
        if self._journal_lock is not None:
            is_repeated, is_held = self._presence.press(self._typed_at)
            if is_held:
                self.close_lock()
                return
            if is_repeated and self._hides_texts:
                return  # while the key is held nothing is shown
        await self._turn_cover()

    async def _turn_cover(self) -> None:
        if isinstance(self.screen, PrivacyScreen):
            self.screen.dismiss()
        elif not await self.run_action("screen.hide"):
            self.push_screen(PrivacyScreen())

    async def _hide_when_idle(self) -> None:
        """Hide private texts after a time without a key or the mouse."""
        left = self._last_input + self._idle_seconds - monotonic()
        if left > 0:
            self.set_timer(left, self._hide_when_idle)
            return
        await self._cover_texts()
        self.set_timer(self._idle_seconds, self._hide_when_idle)

    async def _cover_texts(self) -> None:
        if self.screen_stack and not self._hides_texts:
            await self._turn_cover()

    @property
    def _hides_texts(self) -> bool:
        """Whether private texts are hidden, or all is covered."""
        screen = self.screen
        return isinstance(screen, PrivacyScreen) or (isinstance(screen, HidesPrivateTexts) and screen.hidden)

    # The lock of the journal

    @property
    def _journal_lock(self) -> ClosableLock | None:
        """The lock of the open journal; None where it is not locked."""
        locks = (screen.screen_lock for screen in self.screen_stack if isinstance(screen, HasLock))
        return next((lock for lock in locks if lock.is_locked), None)

    def close_lock(self, *, stops: bool = False) -> bool:
        """Close the lock: save all, end these screens, ask for the passphrase.

        False where that cannot be.

        Where typed text cannot be saved it is done on the second try.
        """
        lock = self._journal_lock
        if lock is None or self._unkept():
            return False
        self.closed_lock = lock.close(stops=stops)
        clear_screen(self._driver)
        self.exit()
        return True

    def action_close_lock_and_stop(self) -> None:
        """Close the lock and suspend the program."""
        self.close_lock(stops=True)

    async def _close_lock_when_idle(self) -> None:
        """Close the lock after a time without a key or the mouse.

        Where text cannot be saved, cover it.
        """
        lock = self._journal_lock
        if lock is None or not lock.minutes or self.closed_lock or not self._presence.is_idle_for(lock.minutes):
            return
        drafts = (getattr(screen, "draft", None) for screen in self.screen_stack)
        if any(getattr(draft, "trouble", "") for draft in drafts) or not self.close_lock():
            self._presence.touch()
            await self._cover_texts()

    async def action_quit(self) -> None:
        """Quit; where typed text cannot be saved, only on the second try."""
        if not self._unkept():
            self.exit()

    def _unkept(self) -> str:
        screens = [screen for screen in reversed(self.screen_stack) if isinstance(screen, AsksBeforeLeaving)]
        return next(filter(None, [screen.unkept() for screen in screens]), "")

    def _end_on_signal(self, code: int) -> None:
        """Save what is typed, and exit; the system does not wait for an answer."""
        if reason := self._unkept():
            self.refused = NotSaved(f"What you typed last could not be saved: {reason}")
        self.exit(None, code)

    def _end_when_hung_up(self) -> None:
        if is_hung_up(self._driver):
            self._end_on_signal(HUNG_UP)

    def on_mount(self) -> None:
        """Handle signals that end the program, so that the terminal is restored."""
        continue_cleanly(self._driver)
        replace_suspension(self._driver, lambda: self.close_lock(stops=True))
        set_window_title(self._driver, self._window_title)
        if self._idle_seconds:
            self.set_timer(self._idle_seconds, self._hide_when_idle)
        self.set_interval(LOOK_SECONDS, self._close_lock_when_idle)
        self.set_interval(LOOK_SECONDS, self._end_when_hung_up)
        self._key_queue.follow()
        pause_garbage_collection(self)
        loop = asyncio.get_running_loop()
        for number in END_SIGNALS:
            try:
                loop.add_signal_handler(number, self._end_on_signal, 128 + number)
            except (NotImplementedError, RuntimeError, ValueError):
                return

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Save, and give the terminal to another program for a while."""
        with suppress(JournalError):  # it is durable, and saved later
            for save in self.before_leaving:
                save()
        failed: JournalError | None = None
        restore_window_title(self._driver)
        with super().suspend():
            try:
                yield
            except JournalError as error:  # Textual takes the terminal back only where nothing is raised
                failed = error
        set_window_title(self._driver, self._window_title)
        self._last_input = monotonic()
        self._presence.touch()
        if failed:
            raise failed

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Exit, and ignore what would continue the program."""
        stay_ended()
        super().exit(result, return_code, message)

    def on_unmount(self) -> None:
        """Save when all screens are closed; keep the reason where that fails."""
        restore_window_title(self._driver)
        if self.closed_lock is not None:
            clear_screen(self._driver)  # closing screens may have been drawn once more
        try:
            for leave in self.at_the_end:
                leave()
        except JournalError as error:
            self.refused = NotSaved(str(error))


def _cursor_offset(typed_in: Widget) -> Offset | None:
    """The cell of the screen where the next letter goes.

    None where one does not type.
    """
    if not isinstance(typed_in, Input):
        offset: Offset | None = getattr(typed_in, "cursor_screen_offset", None)
        return offset
    x, y, _, _ = typed_in.content_region
    return Offset(x + typed_in._position_to_cell(typed_in.cursor_position) - typed_in.scroll_offset.x, y)


class PrivacyScreen(ModalScreen[None]):
    """Covers everything; the dialog below keeps what is typed."""

    BINDINGS = [Binding("escape", "dismiss(None)", "Show again", id="privacy.leave")]
    DEFAULT_CSS = """
    PrivacyScreen { align: center middle; background: $background; }
    PrivacyScreen:ansi { background: ansi_black; }
    PrivacyScreen:ansi Static { color: ansi_white; }
    PrivacyScreen Static { width: auto; color: $quiet; }
    """

    def compose(self) -> ComposeResult:
        """The key that shows the dialog again."""
        yield Static(f"{hide_key(self.app)} shows it again", markup=False)


MAX_WAIT: Final = 30.0
"""Seconds after which a key no longer waits for one whose effects never end, so that one can leave."""

BURST_SECONDS: Final = 0.3
"""Seconds within which the next key of a text follows that is typed without looking."""

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
        self.is_starting = True
        """Whether the first screen is not there yet."""
        self._arrived = asyncio.Event()
        """Set by a key that has to wait."""
        self._expects_field: tuple[Screen[Any] | None, float] = (None, 0.0)
        """The screen on which the key of a command that opens a field was pressed, and when the command began."""

    def expect_field(self) -> None:
        """Expect a field for the text that follows the key.

        Where none opens, the text is dropped.
        """
        self._expects_field = self._app.screen, events.Event().time

    @property
    def is_idle(self) -> bool:
        """Whether no key waits and the last one has had its effects."""
        return self._following is None and self._next is None and not self._waiting

    def holds(self, event: events.Event) -> bool:
        """Whether a key has to wait; it is then posted again later."""
        if event is self._next:
            self._next = None
            return False
        is_idle = self.is_idle
        if is_idle and self._palette_for(event) is None:
            return False
        self._waiting.append(event)
        self._arrived.set()
        if is_idle:
            self._release_next()
        return True

    def follow(self, event: events.Event | None = None) -> None:
        """Hold other keys until a key has had its effects; None = the start."""
        target = self._app.focused or self._app.screen
        if event is None or not _opens_nothing(event, self._app):
            self._following = asyncio.create_task(self._wait_and_release(self._wait_for_effects(target)))
        elif takes_text(self._app.focused) and isinstance(event, events.Key) and not event.is_printable:
            # Letters reach a field at once, but keys such as Backspace and Down only by way of the app.
            self._following = asyncio.create_task(self._wait_and_release(_wait_for_ancestors(target)))
        else:
            self._release_next()

    async def _wait_and_release(self, effects: Coroutine[Any, Any, None]) -> None:
        await _wait_at_most(effects)
        (screen, moment), self._expects_field = self._expects_field, (None, 0.0)
        if screen is not None and self._app.screen_stack[-1:] == [screen] and not takes_text(self._app.focused):
            await self._drop_text(moment)
        self._following, self.is_starting = None, False
        self._release_next()

    async def _drop_text(self, moment: float) -> None:
        """Drop text typed for a field that did not open, lest it run commands.

        That is all typed before the moment at which one could see so, and what follows in quick succession. A single
        key after that is a command.
        """
        text = self._take_text()
        while not self._waiting:
            self._arrived.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), BURST_SECONDS)
            await _wait_for(self._app)
            if not self._waiting:
                break
            text += self._take_text()
        if len(text) > 1 or any(event.time <= moment for event in text):
            for line in self._app.screen.query(MessageLine):
                line.add("What you typed after the key was ignored.")
        else:
            self._waiting.extendleft(text)

    def _take_text(self) -> list[events.Event]:
        """Take from the waiting keys the first ones that are text."""
        text: list[events.Event] = []
        while self._waiting and _is_text(self._waiting[0]):
            text.append(self._waiting.popleft())
        return text

    def repeat(self, typed: list[events.Event]) -> None:
        """Handle keys that came too early again, after what is under way."""
        for event in typed:
            event._sender = None  # as of a terminal: a message bubbles no higher than its sender
        self._waiting.extendleft(reversed(typed))
        if self._following is None and self._next is None:
            self.follow()

    def _release_next(self) -> None:
        if self._waiting and (palette := self._palette_for(self._waiting[0])):
            self._following = asyncio.create_task(self._release_when_listed(palette))
        else:
            self._post_next()

    def _palette_for(self, event: events.Event) -> Palette | None:
        """The palette in whose list a key would choose, if there is one."""
        for screen in self._app.screen_stack[-1:]:
            if isinstance(screen, Palette) and isinstance(event, events.Key) and screen.acts_on_list(event.key):
                return screen
        return None

    async def _release_when_listed(self, palette: Palette) -> None:
        await _wait_at_most(_wait_for_list(palette))
        self._following = None
        self._post_next()

    def _post_next(self) -> None:
        if self._waiting:
            self._next = self._waiting.popleft()
            self._app.post_message(self._next)

    async def _wait_for_effects(self, target: MessagePump) -> None:
        """Wait until a key, its messages and the screen that it opens are ready."""
        await _wait_for_ancestors(target)
        while stack := self._app.screen_stack:
            shown = stack[-1]
            mounted: asyncio.Event = shown._mounted_event
            await _wait_unless_closed(shown, mounted.wait())
            await _wait_for(shown)
            await _wait_for(shown, after_refresh=True)
            await _wait_for(self._app)
            if shown in self._app.screen_stack[-1:]:
                return


async def _wait_at_most(effects: Coroutine[Any, Any, None]) -> None:
    """Wait for the effects of a key, `MAX_WAIT` seconds at most."""
    with suppress(TimeoutError):
        await asyncio.wait_for(effects, MAX_WAIT)


async def _wait_for_ancestors(target: MessagePump) -> None:
    """Wait until a key and its messages are handled by node, ancestors and app."""
    for _ in ("the key itself", "what it had to say"):
        node: MessagePump | None = target
        while node is not None:
            await _wait_for(node)
            node = node._parent


async def _wait_for_list(palette: Palette) -> None:
    """Wait until the list of a palette is that of its line."""
    await _wait_for_ancestors(palette.focused or palette)
    await _wait_unless_closed(palette, palette.list_made())


async def _wait_for(node: MessagePump, *, after_refresh: bool = False) -> None:
    """Wait until a node has handled its messages so far, or is closed."""
    done = asyncio.Event()
    if (node.call_after_refresh if after_refresh else node.call_later)(done.set):
        await _wait_unless_closed(node, done.wait())


async def _wait_unless_closed(node: MessagePump, event: Coroutine[Any, Any, Any]) -> None:
    """Wait for an event of a node.

    A node that is closed has none any more.
    """
    waiting = asyncio.ensure_future(event)
    try:
        await asyncio.wait([waiting, *([node._task] if node._task else [])], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()


def _is_text(event: events.Event) -> bool:
    """Whether a key or a paste belongs to a text that is typed."""
    return not isinstance(event, events.Key) or event.is_printable or event.key in ("enter", "backspace", "tab")


def _opens_nothing(event: events.Event, app: App[Any]) -> bool:
    if not isinstance(event, events.Key):
        return True
    # Who takes in letters takes in all text, also where Textual's inputs say no to a joiner.
    letter = "a" if event.is_printable else event.character
    typed_in = app.focused if app.focused is not None and _cursor_offset(app.focused) is not None else None
    return event.key in MOVING_KEYS or (typed_in is not None and typed_in.check_consume_key(event.key, letter))
