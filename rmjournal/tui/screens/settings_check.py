"""Checks the config file's theme, commands and keys; suggests the nearest names."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Final

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.theme import BUILTIN_THEMES

from rmjournal.config import Config, suggest_similar
from rmjournal.tui.commands import COMMANDS
from rmjournal.tui.keymap import is_key, key_names
from rmjournal.tui.theme import THEMES

_OTHER_NAMES: Final = {"return": "enter"}
"""The names of keys on keyboards, with their names here."""


def check_settings(config: Config) -> list[str]:
    """A sentence for each unknown theme, command and key of the config file."""
    mistakes = [*_check_theme(config.theme), *_check_commands(list(config.keys)), *_check_keys(config)]
    return [f"The config file {config.source} has {words}" for words in mistakes]


def _check_theme(name: str) -> Iterator[str]:
    theme_names = {*(theme.name for theme in THEMES), *BUILTIN_THEMES}
    if name and name not in theme_names:
        yield f"an unknown theme {name}; {suggest_similar(name, theme_names) or 'F6 on the screen shows all.'}"


def _check_commands(ids: list[str]) -> Iterator[str]:
    listed = {command.id for command in COMMANDS}
    others = [name for name in ids if name not in listed]
    command_ids = _all_commands() if others else listed
    for name in others:
        if name not in command_ids:
            suggestion = suggest_similar(name, command_ids) or "? on the screen shows all."
            yield f"below [keys] an unknown command {name}; {suggestion}"


def _all_commands() -> set[str]:
    """The ids of all bindings; it imports every screen, which takes half a second."""
    ids = set()
    for module in walk_packages(import_module("rmjournal.tui").__path__, "rmjournal.tui."):
        for node in vars(import_module(module.name)).values():
            is_node = isinstance(node, type) and issubclass(node, DOMNode) and not issubclass(node, App)
            bindings = node.BINDINGS if is_node else node if isinstance(node, tuple) else ()
            ids |= {key.id for key in bindings if isinstance(key, Binding) and key.id}
    return ids


def _check_keys(config: Config) -> Iterator[str]:
    for command, keys in config.keys.items():
        for key in (name.strip() for name in keys.split(",")):
            if not key:
                yield f'below [keys] a comma too many for {command}; write it like "a,f7".'
            elif not is_key(key):
                yield f"below [keys] an unknown key {key} of {command}; {_nearest_key(key)}"


def _nearest_key(name: str) -> str:
    *modifiers, key = name.split("+")
    if modifiers == ["shift"] and len(key) == 1:
        return f"did you mean {key.upper()}?"
    if is_key(name.lower()):
        return f"did you mean {name.lower()}?"
    if key.lower() in _OTHER_NAMES:
        return f"did you mean {'+'.join((*modifiers, _OTHER_NAMES[key.lower()]))}?"
    near = suggest_similar(name.replace("-", "+"), key_names())
    return near or "keys are called like a, f7, ctrl+s, space, question_mark."
