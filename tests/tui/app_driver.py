"""A driver of the whole app: it presses keys and reads the screen."""

import functools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from unittest.mock import patch

from msgspec.structs import replace
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from rmjournal.config import read_config
from rmjournal.demo import TODAY, Role, write_demo
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.app import JournalApp
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.startup import build_app
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.entry_fields import EntryFields
from rmjournal.tui.widgets.message_line import Message, MessageLine
from rmjournal.tui.widgets.rows import Rows

from .pilot import frames_left_out, screen_text, send, settle, until

PLACES = ("1", "2", "3", "4", "5", "6")


@dataclass
class AppDriver:
    """Drives the app by keys and reads its screen and notifications."""

    app: JournalApp
    pilot: Pilot[None]
    said: list[str] = field(default_factory=list)

    @property
    def screen(self) -> Screen[object]:
        """The topmost screen."""
        return self.app.screen

    @property
    def main(self) -> MainScreen:
        """The main screen, below all dialogs."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    @property
    def journal(self) -> Journal:
        return self.main.journal

    @property
    def entries(self) -> Entries:
        return self.main.journal.entries

    @property
    def text(self) -> str:
        return screen_text(self.app)

    def words(self, widget: Widget | None = None) -> str:
        """What a widget of the topmost screen shows, on one line; by default its dialog, else all of it."""
        if widget is None:
            widget = self.screen.panel if isinstance(self.screen, Dialog) else self.screen
        area = widget.content_region
        lines = self.screen._compositor.render_strips()[area.y : area.bottom]
        return " ".join(" ".join(line.crop(area.x, area.right).text for line in lines).split())

    @property
    def messages(self) -> list[str]:
        """All that the message lines were given so far, oldest first."""
        return self.said

    @property
    def message(self) -> str:
        """What the message line of the topmost screen that has one says."""
        lines = [line for screen in reversed(self.app.screen_stack) for line in screen.query(MessageLine)]
        return lines[0].text if lines else ""

    @property
    def form(self) -> Form:
        assert isinstance(self.screen, Form), self.text
        return self.screen

    @property
    def sheet(self) -> EntryFields:
        return self.form.query_one(EntryFields)

    def reading(self) -> Entry | None:
        """The entry whose page has the focus."""
        return self.main.reading

    def pane(self, id: str) -> Rows:
        """A pane of the open place."""
        return self.main.place.query_one(f"#{id}", Rows)

    async def press(self, *keys: str) -> "AppDriver":
        """Press keys, one after the other, each with all that follows from it."""
        for key in keys:
            await self.send([key])
        return self

    async def send(self, keys: Iterable[str]) -> None:
        """Press many keys at once."""
        send(self.app, keys)
        await settle(self.pilot)

    async def type(self, text: str) -> None:
        """Type a text where the cursor is."""
        await self.send(text)

    async def until(self, condition: Callable[[], object], timeout: float = 60.0) -> None:
        await until(self.pilot, condition, timeout)

    async def wait_for_text(self, words: str, timeout: float = 60.0) -> None:
        """Wait until the screen shows these words."""
        await until(self.pilot, lambda: words in self.text, timeout)

    async def wait_for_message(self, words: str, timeout: float = 60.0) -> None:
        """Wait until a notification contains these words."""
        await until(self.pilot, lambda: any(words in message for message in self.messages), timeout)

    async def find(self, entry: Entry) -> None:
        """Go to an entry, as from a list of hits."""
        await self.main.open_entry(entry)
        await settle(self.pilot)

    def filter_line(self) -> Input:
        return self.main.query_one("#filter", Input)


@contextmanager
def messages_heard() -> Iterator[list[str]]:
    """All that message lines are given, as they show it."""
    heard: list[str] = []
    say = MessageLine.say

    def listen(line: MessageLine, message: Message) -> None:
        say(line, message)
        heard.append((message if message.is_outside or line.message is None else line.message).text)

    with patch.object(MessageLine, "say", listen):
        yield heard


@asynccontextmanager
async def open_app(
    path: Path,
    size: tuple[int, int] = (120, 36),
    today: date = TODAY,
    keys: Mapping[str, str] | None = None,
    **settings: object,
) -> AsyncIterator[AppDriver]:
    """Open a journal, or the first questions where there is none; with other settings."""
    config = read_config(path, today)
    app = build_app(path, replace(config, **({"keys": keys} if keys else {}), **settings))
    with messages_heard() as said, frames_left_out():
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield AppDriver(app, pilot, said)
            if app.is_running:
                screen_text(app)


@functools.cache
def _demo(role: Role, day: date) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "demo.json")
        write_demo(path, role, day)
        return path.read_bytes()


def demo(folder: Path, role: Role = "mentee", day: date = TODAY) -> Path:
    """The demo in a file of its own."""
    path = folder / f"{role}.json"
    path.write_bytes(_demo(role, day))
    return path


def bare(folder: Path, role: Role = "mentee") -> Path:
    """A journal with nothing but a relationship."""
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY)
    journal.put(Relationship(partner="Misaki Satō", role=role, start=TODAY))
    journal.close()
    return path


def of_newer_format(path: Path) -> Path:
    """A journal that a newer version has written."""
    path.write_bytes(path.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 9'))
    return path
