"""Named keys: a click on words that name a key presses that key."""

import re
from collections.abc import Iterator
from typing import Any, Final

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from rmjournal.render.text_width import cell_width
from rmjournal.tui.keymap import function_keys, keys_of, takes_text

KEY_LABELS: Final = {
    "escape": "esc", "question_mark": "?", "greater_than_sign": ">", "plus": "+", "full_stop": ".",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn",
}  # fmt: skip

_NAMED = r"(?:^|(?<=^.)|(?<=\s\s)|(?<=[·─.;] )|(?<=, )(?![aI]\s))(\S{1,9})(?=\s)"
"""A word that begins a piece of a line; it names a key where one is bound so. A person's words follow a colon."""
_END = r"\s\s| · |[.;:,](?:\s|$)|$"
"""The end of such a piece."""

BORDER_END: Final = 3
"""Cells of a border beside its words."""


def key_name(key: str, binding: Binding) -> str:
    """A key as the footer shows it."""
    name = binding.key_display or KEY_LABELS.get(key, key.replace("ctrl+", "^"))
    return name.upper() if name.startswith("f") and name[1:].isdigit() else name


def bound_nodes(screen: Screen[Any]) -> list[Widget | App[Any]]:
    """List the nodes that take a key: focused widget, its ancestors, screen and app."""
    around = screen.focused.ancestors_with_self if screen.focused else [screen]
    return [*(node for node in around if isinstance(node, Widget)), screen.app]


def types_text(key: str) -> bool:
    """Whether a key is text to whoever types."""
    return key not in ("escape", "enter", "tab") and not function_keys(key)


def press_named_key(widget: Widget, line: str, cell: int, start: int = 0) -> bool:
    """Press the key that the words at a cell of a line name.

    False where they name none.

    Words left of the cell ``start`` are a person's own.
    """
    word = _word_at(line, cell, start)
    return bool(word) and press_key(widget, word)


def word_on_border(widget: Widget, event: events.Click) -> str:
    """Give the key that the clicked words on a widget's lower border name.

    Empty where they name none.
    """
    words = str(widget.border_subtitle or "")
    cell = event.screen_x - (widget.region.right - cell_width(words) - BORDER_END)
    return _word_at(f"{words} ", cell) if event.screen_y == widget.region.bottom - 1 else ""


def _word_at(line: str, cell: int, start: int = 0) -> str:
    words = [word for word, first, end in _named_words(line) if start <= first <= cell < end]
    return words[-1] if words else ""


def _named_words(line: str) -> Iterator[tuple[str, int, int]]:
    """List the key names in a line, with the cells that each piece covers."""
    for found in re.finditer(_NAMED, line):
        end = re.compile(_END).search(line, found.end())
        yield (
            found[1],
            cell_width(line[: found.start()]),
            cell_width(line[: end.start() if end else len(line)]),
        )


def press_key(widget: Widget, name: str) -> bool:
    """Do what a key does now, by its name on the screen.

    False where nothing is bound so.

    While one types, a letter runs its command all the same.
    """
    if name.isdigit():
        return False  # a count, as in "1 due"
    name = name if len(name) == 1 else name.casefold()
    for node in bound_nodes(widget.screen):
        for key, binding in keys_of(node):
            label = key_name(key, binding)
            if name not in (label if len(label) == 1 else label.casefold(), key):
                continue
            if takes_text(widget.screen.focused) and types_text(key):
                widget.app.call_later(node.run_action, binding.action)
            else:
                # Behind this event, with whose handling the key would end.
                widget.app.call_later(widget.app.simulate_key, key)
            return True
    return False
