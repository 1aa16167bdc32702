"""Message line: one message at a time above the keys, never over the work."""

from collections import deque
from time import monotonic as clock

import msgspec
from msgspec.structs import replace
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.render.text_width import wrap
from rmjournal.tui.named_keys import press_named_key
from rmjournal.tui.theme import style

SECONDS = 6.0
"""Seconds that a message stays at least, unless a key ends it."""
LETTERS_A_SECOND = 14
"""Letters that are read in a second; a long message stays longer."""
MAX_HEIGHT = 6
"""Rows of the longest message."""


class Message(msgspec.Struct, frozen=True):
    """What happened, and how it is taken back."""

    words: str
    is_problem: bool = False
    is_outside: bool = False
    """Whether it tells what other devices or programs did; it waits for its turn and outlives keys."""
    undo: str = ""
    """How it is taken back, such as "u undoes"; empty = it cannot be."""
    alike: str = ""
    """What several of these are called together, such as "points added to the agenda"."""
    name: str = ""
    """What tells it from others that are alike."""
    change: int = 0
    """The number of the change that can be taken back."""
    times: int = 1
    is_of_row: bool = False
    """Whether it is true of the lit row alone."""

    @property
    def text(self) -> str:
        """The message as it is shown."""
        if self.times == 1:
            return f"{self.words.removesuffix('.')} · {self.undo}" if self.undo else self.words
        undo = f"{self.undo} the last" if self.undo else ""
        return " · ".join(filter(None, (f"{self.times} {self.alike}", f"the last: {self.name}", undo)))

    def following(self, before: "Message | None") -> "Message":
        """This message, with those before it that are alike counted in."""
        is_alike = before is not None and self.alike and before.alike == self.alike
        return replace(self, times=before.times + 1) if before and is_alike else self


class MessageLine(Widget):
    """One message; when there is none, what matters about the lit row.

    A message replaces the one before, and goes after some seconds or at the next key that does something. What comes
    from outside waits until the line is free.
    """

    DEFAULT_CSS = """
    MessageLine { height: auto; width: 1fr; padding: 0 1; background: $background; color: $foreground; }
    Screen.-low MessageLine { display: none; }
    Screen.-low MessageLine.-on { display: block; }
    """

    SCOPED_CSS = False

    idle: reactive[str] = reactive("", layout=True)
    """What matters about the lit row, or what is wrong with the file."""
    is_idle_problem: reactive[bool] = reactive(False)
    """Whether that is what is wrong with the file."""
    message: reactive[Message | None] = reactive[Message | None](None, layout=True)
    """The message that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._before: Message | None = None
        self._waiting: deque[Message] = deque()
        self._timer: Timer | None = None
        self._shown_at = 0.0
        """When the message was shown, on a clock that only goes on."""

    def say(self, message: Message) -> None:
        """Show a message; one from outside waits while another one is shown."""
        if message.is_outside and (self.message is not None or not self.screen.is_active):
            self._waiting.append(message)
            self._start_timer()
            return
        if self.message is not None and self.message.is_outside:
            if self._is_read and self.screen.is_active:
                self._forget_everywhere(self.message)
            else:
                self._waiting.appendleft(self.message)
        self._show(message if message.is_outside else message.following(self._before))

    def add(self, words: str) -> None:
        """Say something more about what the message tells."""
        said = self.message
        self._show(replace(said, words=f"{said.words} {words}") if said is not None else Message(words))

    @property
    def _is_read(self) -> bool:
        """Whether the message has stood here long enough to be read."""
        letters = len(self.message.text) if self.message is not None else 0
        return clock() - self._shown_at >= letters / LETTERS_A_SECOND

    def _forget_everywhere(self, message: Message) -> None:
        """Drop a message that was read here from the lines of all screens."""
        for screen in self.app.screen_stack:
            for line in screen.query(MessageLine):
                line._waiting = deque(waiting for waiting in line._waiting if waiting != message)
                if line is not self and line.message == message:
                    line._show(None)

    def on_unmount(self) -> None:
        """Drop a message that was read, as its line goes with its screen."""
        if self.message is not None and self.message.is_outside and self._is_read:
            self._forget_everywhere(self.message)

    def _show(self, message: Message | None) -> None:
        self._shown_at = clock()
        self._before = message or self._before
        self.message = message
        self._start_timer()

    def _show_next(self) -> None:
        self._show(self._waiting.popleft() if self._waiting else None)

    def _start_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        letters = len(self.message.text) if self.message is not None else 0
        self._timer = self.set_timer(max(SECONDS, letters / LETTERS_A_SECOND), self._expire)

    def _expire(self) -> None:
        is_unseen = self.message is not None and self.message.is_outside and not self.screen.is_active
        if is_unseen:
            self._start_timer()
            return
        if self.message is not None and self.message.is_outside:
            self._forget_everywhere(self.message)
        if self._waiting and self.screen.is_active:
            self._show(self._waiting.popleft())
        elif self.message is not None or self._waiting:
            self._show(None)

    def key_pressed(self) -> None:
        """End the message, as a key does something new."""
        if self.message is not None and not self.message.is_outside:
            self._show_next()

    def row_changed(self) -> None:
        """End a message that was about another row."""
        if self.message is not None and self.message.is_of_row:
            self.key_pressed()

    def give_way(self) -> None:
        """End a success message, so that a problem of the file is seen."""
        if self.message is not None and not self.message.is_problem:
            if self.message.is_outside and not self._is_read:
                self._waiting.appendleft(self.message)
            self._show(None)

    def forget(self, words: str) -> None:
        """Drop a message that is true no more, shown or waiting."""
        self._waiting = deque(waiting for waiting in self._waiting if waiting.words != words)
        if self.message is not None and self.message.words == words:
            self._show_next()

    def drop_undo(self, change: int) -> None:
        """Offer the undo no more where it would undo something else now."""
        if self.message is not None and self.message.undo and self.message.change != change:
            self.message = replace(self.message, undo="")

    def watch_message(self, message: Message | None) -> None:
        """Take room in a dialog only for a message."""
        self.set_class(message is not None or self.is_idle_problem, "-on")

    def watch_is_idle_problem(self) -> None:
        """Take room on a low screen for what is wrong with the file."""
        self.watch_message(self.message)

    @property
    def text(self) -> str:
        """What the line says."""
        return visible(self.message.text if self.message is not None else self.idle, "")

    def on_click(self, event: events.Click) -> None:
        """Press the key that the clicked words name."""
        offset = event.get_content_offset(self)
        rows = self._rows(self.content_size.width)
        if offset is not None and offset.y < len(rows):
            press_named_key(self, rows[offset.y], offset.x)

    def _rows(self, width: int) -> list[str]:
        return wrap(self.text, max(8, width))[:MAX_HEIGHT] or [""]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give as many rows as the message needs, at least one."""
        return len(self._rows(width))

    def render_line(self, y: int) -> Strip:
        """Draw a row of the message."""
        rows, base = self._rows(self.content_size.width), self.rich_style
        is_problem = self.is_idle_problem if self.message is None else self.message.is_problem
        tone = "late" if is_problem else "quiet" if self.message is None else "strong"
        return Strip([Segment(rows[y] if y < len(rows) else "", style(self, tone, base))]).adjust_cell_length(
            self.content_size.width, base
        )
