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
from rmjournal.tui.keymap import KEY_NAMES, is_key
from rmjournal.tui.theme import DAY, NIGHT

_OTHER_NAMES: Final = {"return": "enter"}
"""Names that a keyboard has for keys, and those by which they are set."""


def wrong_settings(config: Config) -> list[str]:
    """A sentence for each unknown theme, command and key of the config file."""
    told = [*_wrong_theme(config.theme), *_wrong_commands(list(config.keys)), *_wrong_keys(config)]
    return [f"The config file {config.source} has {words}" for words in told]


def _wrong_theme(name: str) -> Iterator[str]:
    known = {NIGHT.name, DAY.name, *BUILTIN_THEMES}
    if name and name not in known:
        yield f"an unknown theme {name}; {suggest_similar(name, known) or 'F6 on the screen shows all.'}"


def _wrong_commands(ids: list[str]) -> Iterator[str]:
    usual = {command.id for command in COMMANDS}
    unknown = [name for name in ids if name not in usual]
    known = _all_commands() if unknown else usual
    for name in unknown:
        if name not in known:
            suggestion = suggest_similar(name, known) or "? on the screen shows all."
            yield f"below [keys] an unknown command {name}; {suggestion}"


def _all_commands() -> set[str]:
    """The ids of all bindings; it imports every screen, which takes half a second."""
    found = set()
    for module in walk_packages(import_module("rmjournal.tui").__path__, "rmjournal.tui."):
        for node in vars(import_module(module.name)).values():
            if isinstance(node, type) and issubclass(node, DOMNode) and not issubclass(node, App):
                found |= {key.id for key in node.BINDINGS if isinstance(key, Binding) and key.id}
    return found


def _wrong_keys(config: Config) -> Iterator[str]:
    for command, keys in config.keys.items():
        for key in (said.strip() for said in keys.split(",")):
            if not key:
                yield f'below [keys] a comma too many for {command}; write it like "a,f7".'
            elif not is_key(key):
                yield f"below [keys] an unknown key {key} of {command}; {_nearest_key(key)}"


def _nearest_key(name: str) -> str:
    *held, key = name.split("+")
    if held == ["shift"] and len(key) == 1:
        return f"did you mean {key.upper()}?"
    if is_key(name.lower()):
        return f"did you mean {name.lower()}?"
    if key.lower() in _OTHER_NAMES:
        return f"did you mean {'+'.join((*held, _OTHER_NAMES[key.lower()]))}?"
    near = suggest_similar(name.replace("-", "+"), KEY_NAMES)
    return near or "keys are called like a, f7, ctrl+s, space, question_mark."
