"""The keys of a screen as a person has chosen them; the one place that reads what Textual keeps to itself of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget


def apply_user_keys(node: DOMNode, user: Mapping[str, str]) -> dict[str, list[str]]:
    """Give the bindings of an app or a screen the keys that a person chose, by the bindings' ids; tell the clashes.

    ``App.set_keymap`` leaves keys in place of printable ones dead while an input has focus, and drops one of two
    bindings that clash without a word. To be called once, at the end of ``__init__``. Gives the ids by each key that
    now stands for more than one action.
    """
    keys: dict[str, list[Binding]] = {}
    for _, binding in node._bindings:
        for one in _with_key(binding, user.get(binding.id or "", "")):
            if one not in keys.setdefault(one.key, []):
                keys[one.key].append(one)
    node._bindings = BindingsMap.from_keys(keys)
    return {key: [b.id or b.action for b in some] for key, some in keys.items() if len({b.action for b in some}) > 1}


def apply_widget_keys(node: DOMNode, screen: DOMNode, user: Mapping[str, str]) -> None:
    """Give a widget the keys that a person chose; what was given to a command of its screen is no longer its own."""
    apply_user_keys(node, user)
    taken = {key for key, binding in screen._bindings if binding.id in user}
    kept = {key: some for key, some in node._bindings.key_to_bindings.items() if key not in taken}
    node._bindings = BindingsMap.from_keys(kept)


def _with_key(binding: Binding, key: str) -> list[Binding]:
    return list(Binding.make_bindings([replace(binding, key=key, key_display=None)])) if key else [binding]


def keys_of(node: DOMNode) -> list[tuple[str, Binding]]:
    """The keys of an app or a screen itself as they are now, with their bindings, in the order of declaration."""
    return list(node._bindings)


def keyed(node: DOMNode) -> set[str]:
    """The actions that a node has keys for."""
    return {binding.action for _, binding in keys_of(node)}


def described(screen: Screen[Any]) -> Iterator[tuple[Widget, str, Binding]]:
    """The described keys that work now: those of what has the focus and of what it is in, then of the screen."""
    around = screen.focused.ancestors_with_self if screen.focused else []
    inside = [one for one in around if isinstance(one, Widget) and one is not screen]
    for node in (*inside, screen):
        for key, binding in keys_of(node):
            if binding.id and binding.tooltip:
                yield node, key, binding
