"""The keys of a session's screen, each declared once; they go before those of the main screen."""

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from rmjournal.tui.keymap import keys_of
from rmjournal.tui.widgets.dialog_keys import SHORT
from rmjournal.tui.widgets.key_bar import Hint

SESSION_KEYS: list[BindingType] = [
    Binding("1", "step(0)", "prepare", show=False, id="session.prepare", tooltip="Prepare the agenda"),
    Binding("2", "step(1)", "meet", show=False, id="session.meet", tooltip="Meet: agenda, clock and notes"),
    Binding("3", "step(2)", "close", show=False, id="session.close", tooltip="Close: what is still open"),
    Binding("n", "point", "point", id="session.point", tooltip="Write a point"),
    Binding("J", "shift(1)", "down", show=False, id="session.down", tooltip="The point further down"),
    Binding("K", "shift(-1)", "up", show=False, id="session.up", tooltip="The point further up"),
    Binding("m", "minutes", "minutes", id="session.minutes", tooltip="Minutes of the point"),
    Binding("M", "length", "length", show=False, id="session.length", tooltip="Length of the session"),
    Binding("f", "fit", "fit", show=False, id="session.fit", tooltip="Fit the points to the length"),
    Binding("o", "owner", "owner", id="session.owner", tooltip="Whose point it is"),
    Binding("t", "template", "template", id="session.template", tooltip="Lay a template"),
    Binding("greater_than_sign", "park", "park", key_display=">", id="session.park", tooltip="Carry the point on"),
    Binding("a", "make_action", "action", id="session.action", tooltip="Make an action of it"),
    Binding("l", "make_learning", "learning", id="session.learning", tooltip="Make a learning of it"),
    Binding("s", "send", "send as …", id="session.send", tooltip="Send the agenda: Markdown, text, calendar"),
    Binding("x", "drop", "drop", show=False, id="session.drop", tooltip="Cut the point, or delete this"),
    Binding("right", "beside(1)", "right", show=False, id="session.right", tooltip="Other side; rate higher"),
    Binding("left", "beside(-1)", "left", show=False, id="session.left", tooltip="Other side; rate lower"),
    Binding("escape", "back", "back", id="session.back", tooltip="Back"),
    Binding("q", "back", "back", show=False, id="session.quit", tooltip="Back"),
]

TOLD = (
    ("back", "template", "minutes", "fit", "send", "park", "point", "owner", "length"),
    ("back", "tick", "action", "learning", "park", "point", "drop"),
    ("back", "tick", "park", "drop", "learning", "action", "undo"),
)
"""The commands that the line at the bottom tells in each step, the most useful first."""

SAID = {"tick": "done", "session.park": "carry"}
"""Other words for some of them in the last step."""


def step_hints(screen: DOMNode, step: int) -> list[Hint]:
    """What the line at the bottom tells in a step, with the keys as a person may have changed them."""
    known: dict[str, Hint] = {}
    for key, binding in keys_of(screen):
        name = binding.key_display or SHORT.get(key, key.replace("ctrl+", "^"))
        words = SAID.get(binding.id or "", binding.description) if step == 2 else binding.description
        known.setdefault(binding.id or "", Hint(name, words, binding.action))
    ids = (f"session.{name}" if f"session.{name}" in known else name for name in TOLD[step])
    return [known[one] for one in ids if one in known]
