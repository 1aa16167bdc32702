"""The line at the bottom: the keys that matter here, and what is true of the file."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.tui.line import fit
from rmjournal.tui.palette import style


class Hint(NamedTuple):
    """A key, what it does, and the action behind it."""

    key: str
    words: str
    action: str


class Hints(Widget):
    """Keys on the left, each can be clicked; the state of the file on the right."""

    DEFAULT_CSS = """
    Hints {
        height: 1; width: 1fr; background: $panel; color: $quiet; dock: bottom;
    }
    """

    hints: reactive[Sequence[Hint]] = reactive(())
    state: reactive[str] = reactive("")
    """What is true of the file, such as "saved · journal.json"."""
    alarm: reactive[bool] = reactive(False)
    """Whether the state wants to be seen."""

    class Pressed(Message):
        """A hint was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int, str]] = []

    def render_line(self, y: int) -> Strip:
        """The one line; hints that have no room are left out from the right."""
        width, base = self.size.width, self.rich_style
        state = f" {visible(self.state, '')} "
        state = fit(state, min(cell_len(state), max(0, width // 3)))
        key = style(self, "key", base)
        segments: list[Segment] = []
        self._spans = []
        at = 0
        for hint in self.hints:
            size = cell_len(hint.key) + cell_len(hint.words) + 3
            if at + size > width - cell_len(state):
                break
            segments += [Segment(f" {hint.key}", key), Segment(f" {hint.words} ", base)]
            self._spans.append((at, at + size, hint.action))
            at += size
        tone = style(self, "error", base) if self.alarm else base
        segments += [Segment(" " * (width - at - cell_len(state)), base), Segment(state, tone)]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Do what the hint under the mouse says."""
        for first, last, action in self._spans:
            if first <= event.x < last:
                self.post_message(self.Pressed(action))
