"""Key bar at the bottom: keys that apply, and the file's state."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit
from rmjournal.tui.keymap import keys_of
from rmjournal.tui.theme import style
from rmjournal.tui.widgets.inputs.line_input import LineInput


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
        state = fit(state, min(cell_width(state), max(0, width // 3)))
        key = style(self, "key", base)
        segments: list[Segment] = []
        self._spans = []
        at = 0
        for hint in self.hints:
            size = cell_width(hint.key) + cell_width(hint.words) + 3
            if at + size > width - cell_width(state):
                break
            segments += [Segment(f" {hint.key}", key), Segment(f" {hint.words} ", base)]
            self._spans.append((at, at + size, hint.action))
            at += size
        tone = style(self, "error", base) if self.alarm else base
        segments += [Segment(" " * (width - at - cell_width(state)), base), Segment(state, tone)]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Do what the hint under the mouse says."""
        for first, last, action in self._spans:
            if first <= event.x < last:
                self.post_message(self.Pressed(action))


FIELD_KEYS: list[BindingType] = [
    # Before the input sees them, so that what is typed quickly after Tab or Enter lands in the next field.
    Binding("tab", "app.focus_next", "Next field", show=False, priority=True, id="field.tab"),
    Binding("shift+tab", "app.focus_previous", "Field before", show=False, priority=True, id="field.back"),
    Binding("enter", "next_field", "Next field", show=False, priority=True, id="field.enter"),
    Binding("down", "app.focus_next", "Next field", show=False, id="field.down"),
    Binding("up", "app.focus_previous", "Field before", show=False, id="field.up"),
]
"""How one goes through the fields of a form."""


class Fields(Screen[ScreenResultType]):
    """A screen of fields: Enter on a line goes to the next one; elsewhere it is the field's own."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a line has nothing better to do with Enter."""
        return isinstance(self.focused, LineInput) if action == "next_field" else True

    def action_next_field(self) -> None:
        """Go to the field below."""
        self.focus_next()


SHORT = {"escape": "esc", "question_mark": "?", "enter": "⏎"}


def hints(screen: DOMNode) -> list[Hint]:
    """The bindings of a screen that are to be shown, each once with its first key."""
    order = [bound.id for bound in screen.BINDINGS if isinstance(bound, Binding)]
    found: dict[str, Hint] = {}
    told = [(key, binding) for key, binding in keys_of(screen) if binding.show and binding.id in order]
    for key, binding in sorted(told, key=lambda one: order.index(one[1].id)):
        if binding.action not in found:
            name = binding.key_display or SHORT.get(key, key.replace("ctrl+", "^"))
            found[binding.action] = Hint(name, binding.description, binding.action)
    return list(found.values())
