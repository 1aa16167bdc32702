"""What tests of screens share: an app to stand on, waiting, reading the screen, keys and pastes by the hundred."""

import asyncio
import functools
import io
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any
from unittest.mock import patch

import textual.app
import textual.css.stylesheet
from rich.console import Console
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.keys import KEY_TO_UNICODE_NAME, _get_unicode_name_from_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerCancelled

from rmjournal.errors import JournalError
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.rules import prepare_entry
from rmjournal.tui.app import JournalApp
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.theme import FALLBACK, NIGHT, THEMES

TODAY = date(2026, 6, 1)
HOSTILE = "[/x] [b] [@click=quit]q[/] \x1b]0;pwned\x07"
"""Text that is to be shown and never obeyed."""
SHOWN = "[/x] [b] [@click=quit]q[/]"
"""The part of it that must be readable."""
_FIRST = 1 << 61
PATIENT_TURNS = 50
"""Turns of the event loop after which a wait lets the machine do something else."""
PATIENT_ROUNDS = 4
"""Rounds of drawing after which a wait does so, too: what is waited for takes its time."""
MOST_TURNS = 2000
"""Turns of the event loop after which the screen is drawn all the same: a handler may wait for that."""


# On a busy machine all nodes take longer than Textual's 30 seconds to handle what waits.
Pilot._wait_for_screen.__defaults__ = (300.0,)


@functools.cache
def _rules_of(_variables: frozenset[tuple[str, str]]) -> Any:
    return {}


class SharedStylesheet(Stylesheet):
    """A stylesheet that does not parse again what an app of the same colours has parsed."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _rules_of(frozenset(self._variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        self._parse_cache = LRUCache(1)  # it is emptied, and those of the others are not
        super().set_variables(variables)
        self._parse_cache = _rules_of(frozenset(variables.items()))


for module in (textual.app, textual.css.stylesheet):
    vars(module)["Stylesheet"] = SharedStylesheet


class Host(App[None]):
    """An app in which every printable key is a command, so that one that gets through is noticed."""

    BINDINGS = [
        Binding(KEY_TO_UNICODE_NAME.get(key, key), f"fire('{key}')", "Fire", show=False)
        for key in (*string.ascii_letters, *string.digits, "space", "enter", "backspace", "left", "right")
    ]

    def __init__(self, theme: str = NIGHT.name) -> None:
        super().__init__()
        for own in THEMES:
            self.register_theme(own)
        self.theme = theme
        self.fired: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return FALLBACK

    def action_fire(self, key: str) -> None:
        self.fired.append(key)


class Desk:
    """Where a form is tried: what it was offered, what it kept, how it ended."""

    def __init__(self, refuse: JournalError | None = None) -> None:
        self.entries = world()
        self.refuse = refuse
        self.saved: list[tuple[Entry, str]] = []
        self.kept: list[dict[str, str] | None] = []
        self.ended: list[Entry | None] = []

    def accept(self, entry: Entry, why: str) -> None:
        if self.refuse is not None:
            raise self.refuse
        before = self.entries.get(entry.id) if entry.id else None
        around = self.entries.with_changes(gone=[entry.id])
        prepare_entry(entry if entry.id else entry.edit(id=str(_FIRST + 99)), before, around, TODAY, lambda: "1", why)
        self.saved.append((entry, why))

    def keep(self, texts: Mapping[str, str] | None) -> None:
        self.kept.append(None if texts is None else dict(texts))

    def form(self, entry: Entry, draft: Mapping[str, str] | None = None) -> Form:
        return Form(
            entry,
            entries=self.entries,
            today=TODAY,
            role="mentee",
            accept=self.accept,
            draft=draft,
            keep=self.keep,
        )


def world() -> Entries:
    """A small journal."""
    pair = Relationship(id=str(_FIRST), partner="Misaki Satō", role="mentee")
    goal = Goal(
        id=str(_FIRST + 1),
        relationship=pair.id,
        title="Answer my own questions from live data",
        learner="mentee",
        why="I wait two days for each number.\nBy then the question has changed.",
        indicator="questions I answer alone in a week",
        levels={"0": "Three a week, alone", "1": "Five", "-1": "One, with help"},
        baseline=-2,
        target=date(2026, 8, 25),
        state="active",
    )
    session = Session(id=str(_FIRST + 2), relationship=pair.id, focus="Channel map", start="2026-06-02T08:30")
    learning = Learning(id=str(_FIRST + 3), relationship=pair.id, text="Ask: as of when?", learner="mentee")
    skill = Skill(id=str(_FIRST + 4), relationship=pair.id, title="Listening upwards", owner="mentee")
    note = Note(id=str(_FIRST + 5), relationship=pair.id, text="Opened the view alone", tags=["data"])
    return Entries({entry.id: entry for entry in (pair, goal, session, learning, skill, note)})


def one(entries: Entries, kind: type[Entry]) -> Entry:
    """The one entry of a kind."""
    return entries.of(kind)[0]


async def until(pilot: Pilot[Any], condition: Callable[[], object], timeout: float = 60.0) -> None:
    """Wait for something to come true; never hope that a pause is long enough."""
    end = asyncio.get_running_loop().time() + timeout
    while not condition():
        assert asyncio.get_running_loop().time() < end, screen_text(pilot.app)
        await asyncio.sleep(0.01)
        for screen in pilot.app.screen_stack[-1:]:
            screen._on_timer_update()


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until all keys, messages, callbacks, workers and animations are done.

    Textual's own wait looks at the clock of the processor, and takes a busy machine for an app at rest.
    """
    app, rounds, busy_rounds = pilot.app, 0, 0
    end = asyncio.get_running_loop().time() + 300
    while rounds < 2 and app.is_running:
        assert asyncio.get_running_loop().time() < end, "the app comes to no rest"
        await _messages_handled(app)
        await workers_ended(app)
        await app.animator.wait_until_complete()
        for screen in app.screen_stack if app.is_running else ():
            screen._on_timer_update()
        busy_rounds += not rounds
        await asyncio.sleep(0 if busy_rounds % PATIENT_ROUNDS else 0.005)
        rounds = 0 if is_busy(app) else rounds + 1


async def workers_ended(app: App[Any]) -> None:
    """Wait until no worker runs; one that is cancelled when its screen goes has ended too."""
    for worker in tuple(app.workers):
        with suppress(WorkerCancelled):
            await worker.wait()


async def _messages_handled(app: App[Any]) -> None:
    """Wait until nothing is left for the event loop, and every node waits for its next message."""
    ready: Any = getattr(asyncio.get_running_loop(), "_ready")  # noqa: B009
    turns = 0
    while turns < MOST_TURNS and app.is_running:
        turns += 1
        await asyncio.sleep(0 if turns % PATIENT_TURNS else 0.001)
        if not ready and not _handles_messages(app):
            break


def is_busy(app: App[Any]) -> bool:
    """Whether a key, a message or a callback waits or is handled anywhere in an app."""
    callbacks = any(screen._callbacks for screen in app.screen_stack)
    keys = isinstance(app, JournalApp) and not app._key_queue.is_idle
    return callbacks or keys or _handles_messages(app)


def _handles_messages(app: App[Any]) -> bool:
    nodes: list[DOMNode] = [app, *app.screen_stack]
    for node in nodes:
        if _is_handling(node):
            return True
        if node is not app:
            nodes += node.children
    return False


def _is_handling(node: MessagePump) -> bool:
    """Whether a node does anything but wait for its next message."""
    ready: Any = node._message_queue.ready_event
    ended = not isinstance(node, App) and (node._task is None or node._task.done())
    return not ended and (not ready._waiters or ready.is_set() or bool(node._next_callbacks))


_SET_DIRTY = Widget._set_dirty
_drawn: dict[tuple[int, ...], str] = {}
"""The text of the screens that are open, as long as nothing on them changes and frames are left out."""


@contextmanager
def frames_left_out() -> Iterator[None]:
    """Draw the top screen only when it is read after a change: most frames of a test are looked at by nobody."""
    refresh, set_dirty, lay_out = Screen._compositor_refresh, Widget._set_dirty, Screen._refresh_layout

    def leave_out(screen: Screen[object]) -> None:
        if screen is screen.app.screen:
            screen._compositor._dirty_regions.clear()
            screen._dirty_widgets.clear()
        else:
            refresh(screen)

    def change(widget: Widget, *regions: Region) -> None:
        _drawn.clear()
        set_dirty(widget, *regions)

    def change_layout(screen: Screen[Any], *words: Any, **more: Any) -> None:
        _drawn.clear()
        lay_out(screen, *words, **more)

    left_out = patch.object(Screen, "_compositor_refresh", leave_out)
    with left_out, patch.object(Widget, "_set_dirty", change), patch.object(Screen, "_refresh_layout", change_layout):
        yield
    _drawn.clear()


def raw_screen(app: App[Any]) -> str:
    """What is sent to the terminal for the whole screen."""
    out = io.StringIO()
    console = Console(width=app.size.width, file=out, force_terminal=True, color_system=None, legacy_windows=False)
    console.print(app.screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    return out.getvalue()


def screen_text(app: App[Any]) -> str:
    """What a person reads, of all screens that are open."""
    screens = tuple(map(id, app.screen_stack))
    if (drawn := _drawn.get(screens)) is None:
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw_screen(app))
        drawn = "\n".join(line.rstrip() for line in text.splitlines())
        if Widget._set_dirty is not _SET_DIRTY:
            _drawn[screens] = drawn
    return drawn


def key(name: str) -> events.Key:
    """A key as the terminal sends it; a single character stands for itself."""
    if len(name) == 1:
        return events.Key(KEY_TO_UNICODE_NAME.get(name, name), name)
    try:
        return events.Key(name, unicodedata.lookup(_get_unicode_name_from_key(name)))
    except KeyError:
        return events.Key(name, None)


def send(app: App[Any], keys: Iterable[str]) -> None:
    """Many keys at once, much faster than the pilot's."""
    for name in keys:
        app.post_message(key(name))


def paste(app: App[Any], text: str) -> None:
    """A paste, as the terminal sends it."""
    app.post_message(events.Paste(text))


def focused(app: App[Any]) -> Widget:
    """What has the focus."""
    found = app.screen.focused
    assert found is not None
    return found
