"""Key bar at the bottom: keys that apply, and whether all is saved."""

from collections.abc import Sequence

import msgspec
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
from rmjournal.tui.drafts import SAVED, SAVING
from rmjournal.tui.keymap import keys_of
from rmjournal.tui.named_keys import key_name, press_key
from rmjournal.tui.theme import style

MIN_WIDTH_FOR_FILE = 100
"""Columns from which the name of the file is shown."""


class KeyHint(msgspec.Struct, frozen=True):
    """A key, its label and its action."""

    key: str
    words: str
    action: str
    """What a click does; empty = it presses the key, or tells which keys to press."""
    min_width: int = 0
    """Columns from which it is shown."""


BAR = "│"
"""Stands between the keys of the lit row and those that are always there."""


class KeyBar(Widget):
    """Keys of what is lit, a bar, keys that are always there.

    On the right whether all is saved.
    """

    DEFAULT_CSS = """
    KeyBar {
        height: 1; width: 1fr; background: $panel; color: $quiet; dock: bottom;
    }
    """

    hints: reactive[Sequence[KeyHint]] = reactive(())
    """The keys of what is lit, the most useful first."""
    general: reactive[Sequence[KeyHint]] = reactive(())
    """The keys that are always there; the last one is kept longest."""
    state: reactive[str] = reactive("")
    """Whether all is saved, such as `SAVED`."""
    file: reactive[str] = reactive("")
    """The name of the file, which is shown where there is room."""

    class Pressed(Message):
        """A hint was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int, KeyHint]] = []

    def _fitting(self, width: int) -> list[KeyHint]:
        """The hints that have room; those in the middle give way first."""
        lit: list[KeyHint] = []
        for hint in self.hints:
            if hint.min_width > self.size.width:
                continue
            if _width([*lit, hint]) > width:
                return lit
            lit.append(hint)
        general = [hint for hint in self.general if hint.min_width <= self.size.width]
        bar = [KeyHint(BAR, "", "")] if lit and general else []
        while general and _width([*lit, *bar, *general]) > width:
            general = [*general[:-2], *general[-1:]] if len(general) > 1 else []
        return [*lit, *bar, *general] if general else lit

    def render_line(self, y: int) -> Strip:
        """Draw the line; hints without room are left out."""
        width, base = self.size.width, self.rich_style
        state = (
            f" {visible(self.state, ''):>{len(SAVING)}} " if self.state else ""
        )  # no hint gives way while it saves
        if self.file and width >= MIN_WIDTH_FOR_FILE:
            state += f" {visible(self.file, '')} "
        state = fit_width(state, min(cell_width(state), max(0, width // 3)))
        if self.state == SAVED and not self.general and _width(self.hints) > width - cell_width(state):
            # The keys of a dialog come first: that all is saved goes without saying.
            state = ""
        key = style(self, "key", base)
        segments: list[Segment] = []
        self._spans = []
        column = 0
        for hint in self._fitting(width - cell_width(state)):
            if hint.key == BAR:
                segments.append(Segment(BAR, base))
            else:
                segments += [Segment(f" {hint.key}", key), Segment(f" {hint.words} ", base)]
                self._spans.append((column, column + _width([hint]), hint))
            column += _width([hint])
        tone = style(self, "good" if self.state == SAVED else "late" if self.state.startswith("!") else "", base)
        segments += [Segment(" " * (width - column - cell_width(state)), base), Segment(state, tone)]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Post the action of the hint under the mouse, or press its key."""
        for first, last, hint in self._spans:
            if first <= event.x < last and hint.action:
                self.post_message(self.Pressed(hint.action))
            elif first <= event.x < last and not press_key(self, hint.key):
                self.screen.notify(f"Press {hint.key} on the keyboard: {hint.words}.", markup=False)


def _width(hints: Sequence[KeyHint]) -> int:
    return sum(1 if hint.key == BAR else cell_width(hint.key) + cell_width(hint.words) + 3 for hint in hints)


FIELD_KEYS: list[BindingType] = [
    # With priority over the input, so that text typed quickly after Tab or Enter goes to the next field.
    Binding("tab", "app.focus_next", "Next field", show=False, priority=True, id="field.tab"),
    Binding("shift+tab", "app.focus_previous", "Previous field", show=False, priority=True, id="field.back"),
    Binding("enter", "next_field", "Next field", show=False, priority=True, id="field.enter"),
    Binding("down", "app.focus_next", "Next field", show=False, id="field.down"),
    Binding("up", "app.focus_previous", "Previous field", show=False, id="field.up"),
]
"""Bindings to move through the fields of a form."""


def key_hints(screen: DOMNode, bindings: Sequence[BindingType] = ()) -> list[KeyHint]:
    """List a screen's visible bindings, each action with its first key.

    Without bindings they are those of its class.
    """
    order = [bound.id for bound in bindings or screen.BINDINGS if isinstance(bound, Binding)]
    hints_by_action: dict[str, KeyHint] = {}
    shown_keys = [(key, binding) for key, binding in keys_of(screen) if binding.show and binding.id in order]
    for key, binding in sorted(shown_keys, key=lambda one: order.index(one[1].id)):
        if binding.action not in hints_by_action:
            hints_by_action[binding.action] = KeyHint(key_name(key, binding), binding.description, binding.action)
    return list(hints_by_action.values())
