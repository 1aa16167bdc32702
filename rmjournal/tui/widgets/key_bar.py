"""Key bar at the bottom: keys that apply, and the file's state."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit_width
from rmjournal.tui.keymap import keys_of
from rmjournal.tui.theme import style


class KeyHint(NamedTuple):
    """A key, its label and its action."""

    key: str
    words: str
    action: str


class KeyBar(Widget):
    """Key hints on the left, the state of the file on the right."""

    DEFAULT_CSS = """
    KeyBar {
        height: 1; width: 1fr; background: $panel; color: $quiet; dock: bottom;
    }
    """

    hints: reactive[Sequence[KeyHint]] = reactive(())
    state: reactive[str] = reactive("")
    """State of the file, such as "saved · journal.json"."""
    alarm: reactive[bool] = reactive(False)
    """Whether the state is drawn as an error."""

    class Pressed(Message):
        """A hint was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int, str]] = []

    def render_line(self, y: int) -> Strip:
        """Draw the line; hints without room are left out from the right."""
        width, base = self.size.width, self.rich_style
        state = f" {visible(self.state, '')} "
        state = fit_width(state, min(cell_width(state), max(0, width // 3)))
        key = style(self, "key", base)
        segments: list[Segment] = []
        self._spans = []
        column = 0
        for hint in self.hints:
            size = cell_width(hint.key) + cell_width(hint.words) + 3
            if column + size > width - cell_width(state):
                break
            segments += [Segment(f" {hint.key}", key), Segment(f" {hint.words} ", base)]
            self._spans.append((column, column + size, hint.action))
            column += size
        tone = style(self, "error", base) if self.alarm else base
        segments += [Segment(" " * (width - column - cell_width(state)), base), Segment(state, tone)]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Post the action of the hint under the mouse."""
        for first, last, action in self._spans:
            if first <= event.x < last:
                self.post_message(self.Pressed(action))


FIELD_KEYS: list[BindingType] = [
    # With priority over the input, so that text typed quickly after Tab or Enter goes to the next field.
    Binding("tab", "app.focus_next", "Next field", show=False, priority=True, id="field.tab"),
    Binding("shift+tab", "app.focus_previous", "Previous field", show=False, priority=True, id="field.back"),
    Binding("enter", "next_field", "Next field", show=False, priority=True, id="field.enter"),
    Binding("down", "app.focus_next", "Next field", show=False, id="field.down"),
    Binding("up", "app.focus_previous", "Previous field", show=False, id="field.up"),
]
"""Bindings to move through the fields of a form."""


KEY_LABELS = {"escape": "esc", "question_mark": "?", "enter": "⏎"}


def key_hints(screen: DOMNode, bindings: Sequence[BindingType] = ()) -> list[KeyHint]:
    """List a screen's visible bindings, each action with its first key.

    Without bindings they are those of its class.
    """
    order = [bound.id for bound in bindings or screen.BINDINGS if isinstance(bound, Binding)]
    hints_by_action: dict[str, KeyHint] = {}
    shown_keys = [(key, binding) for key, binding in keys_of(screen) if binding.show and binding.id in order]
    for key, binding in sorted(shown_keys, key=lambda one: order.index(one[1].id)):
        if binding.action not in hints_by_action:
            name = binding.key_display or KEY_LABELS.get(key, key.replace("ctrl+", "^"))
            hints_by_action[binding.action] = KeyHint(name, binding.description, binding.action)
    return list(hints_by_action.values())
