"""The keys of a dialog as hints, read from its bindings as a person may have changed them."""

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen, ScreenResultType

from rmjournal.tui.keymap import keys_of
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import Hint

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
