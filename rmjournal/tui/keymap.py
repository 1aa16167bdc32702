"""Keymap and command palette, from bindings and a person's own keys."""

import asyncio
import re
import string
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, partial
from inspect import unwrap
from typing import Any

import msgspec
from textual import events, on, work
from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import Keys, _character_to_key
from textual.markup import escape
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList

from rmjournal.english import humanize

_NEVER_SENT = frozenset(("return", "ctrl-at", "<any>", "<ignore>", "<scroll-up>", "<scroll-down>"))
"""Names that Textual keeps for keys, and that no terminal sends: the key is called enter, or there is none."""

MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
"""Keys that are pressed together with another one."""


def apply_user_keys(node: DOMNode, user: Mapping[str, str]) -> dict[str, list[str]]:
    """Apply the user's keys to an app or screen; return clashing bindings.

    ``App.set_keymap`` leaves keys in place of printable ones dead while an input has focus, and drops one of two
    clashing bindings silently. Call it once, at the end of ``__init__``. It returns the ids by each key that now has
    more than one action.
    """
    keys: dict[str, list[Binding]] = {}
    for _, binding in node._bindings:
        for new in with_key(binding, user.get(binding.id or "", "")):
            if new not in keys.setdefault(new.key, []):
                keys[new.key].append(new)
    node._bindings = BindingsMap.from_keys(keys)
    return {
        key: [b.id or b.action for b in bound] for key, bound in keys.items() if len({b.action for b in bound}) > 1
    }


def add_bindings(node: DOMNode, bindings: Iterable[Binding]) -> None:
    """Add bindings to one app, screen or widget."""
    node._bindings = BindingsMap.merge([node._bindings, BindingsMap(bindings)])


def replace_binding(node: DOMNode, new: Binding) -> None:
    """Let the keys of a command on one screen do something else.

    ``new`` has its id.
    """
    bound = node._bindings.key_to_bindings
    node._bindings = BindingsMap.from_keys(
        {key: [replace(new, key=key) if old.id == new.id else old for old in olds] for key, olds in bound.items()}
    )


def apply_widget_keys(node: DOMNode, screen: DOMNode, user: Mapping[str, str]) -> None:
    """Apply the user's keys to a widget, except keys set for its screen."""
    apply_user_keys(node, user)
    screen_keys = {key for key, binding in screen._bindings if binding.id in user}
    bound = node._bindings.key_to_bindings
    node._bindings = BindingsMap.from_keys({key: own for key, own in bound.items() if key not in screen_keys})


def with_key(binding: Binding, keys: str) -> list[Binding]:
    """Give a binding the user's keys; keys that no terminal sends change nothing."""
    key = ",".join(key for key in keys.split(",") if is_key(key.strip()))
    return list(Binding.make_bindings([replace(binding, key=key, key_display=None)])) if key else [binding]


def function_keys(keys: str) -> str:
    """Keep the keys that type no text: F keys, Ctrl and Alt keys."""
    return ",".join(filter(_is_function_key, keys.split(",")))


def _is_function_key(key: str) -> bool:
    *modifiers, name = key.strip().split("+")
    return bool(MODIFIERS.difference({"shift"}).intersection(modifiers)) or bool(re.fullmatch(r"f\d+", name))


def is_key(name: str) -> bool:
    """Tell whether a terminal can send a key of this name."""
    *modifiers, key = name.split("+") if len(name) > 1 else [name]
    is_one = len(key) == 1
    if (
        not MODIFIERS.issuperset(modifiers)
        or (modifiers and key.isupper())
        or (modifiers == ["shift"] and is_one and key.isalpha())
    ):
        return False
    return is_one or name in key_names() or key in key_names() or _is_character(key)


@cache
def key_names() -> frozenset[str]:
    """The keys that have a name, some with modifiers."""
    return frozenset({*(key.value for key in Keys), *map(_character_to_key, string.punctuation)}) - _NEVER_SENT


def _is_character(name: str) -> bool:
    try:
        return _character_to_key(unicodedata.lookup(humanize(name))) == name
    except KeyError:
        return False


def keys_of(node: DOMNode) -> list[tuple[str, Binding]]:
    """List the current keys of an app or screen, in declaration order."""
    return list(node._bindings)


def takes_text(widget: Widget | None) -> bool:
    """Whether letters are text to a widget."""
    return widget is not None and widget.check_consume_key("a", "a")


def hide_key(app: DOMNode) -> str:
    """The name of the key that hides private texts, such as "F2"."""
    key = next(key for key, binding in keys_of(app) if binding.id == "hide")
    return f"{key[:1].upper()}{key[1:]}"


def bound_actions(node: DOMNode) -> set[str]:
    """List the actions that have keys on a node."""
    return {binding.action for _, binding in keys_of(node)}


def described_keys(screen: Screen[Any]) -> Iterator[tuple[Widget, str, Binding]]:
    """List the active keys with descriptions: focused widgets first, then the screen.

    A key that a widget of ours nearer to the focus takes is left out. Textual's own scroll keys pass on what they do
    not need.
    """
    ancestors = screen.focused.ancestors_with_self if screen.focused else []
    widgets = [node for node in ancestors if isinstance(node, Widget) and node is not screen]
    taken: set[str] = set()
    is_dialog = isinstance(screen, ModalScreen)
    for node in (*widgets, screen):
        keys = [(key, binding) for key, binding in keys_of(node) if key not in taken]
        taken.update(key for key, binding in keys if binding.id)
        for key, binding in keys:
            if binding.id and (binding.tooltip or (is_dialog and binding.show and binding.description)):
                yield node, key, binding


class TypedEarly(Message):
    """What was typed before it could be handled; the app handles it now."""

    def __init__(self, typed: list[events.Event]) -> None:
        super().__init__()
        self.typed = typed


class KeyHelp(msgspec.Struct, frozen=True):
    """A command as help shows it: its keys, words, and how to run it."""

    id: str
    keys: str
    """All its keys, as a person calls them."""
    label: str
    help: str
    words: tuple[str, ...] = ()
    """What people call it: synonyms."""
    node: Widget | None = None
    """What runs the action; none where the command belongs to another screen."""
    action: str = ""


def key_name(app: App[Any], binding: Binding) -> str:
    """Give the key of a binding as a person calls it."""
    name = "enter" if binding.key == "enter" else app.get_key_display(binding)
    return name.upper() if re.fullmatch(r"f\d+", name) else name


def _words(text: str) -> list[str]:
    """Split a text into folded words; most starts search for no command."""
    from rmjournal.model.folded_text import fold_words

    return fold_words(text).split()


MAX_QUERY_WORDS, MAX_QUERY_LETTERS = 12, 30
"""The part of a query that is looked for; more is a text that was pasted by mistake."""


def _query_words(query: str) -> list[str]:
    return [word[:MAX_QUERY_LETTERS] for word in _words(query)[:MAX_QUERY_WORDS]]


def search_help(query: str, commands: Iterable[KeyHelp]) -> list[KeyHelp]:
    """Find commands by label, synonyms and help, the best first.

    Each word of the query begins a word of the command.
    """
    typed = _query_words(query)
    scored = [(_match(typed, command), command) for command in commands]
    ranked = sorted(scored, key=lambda item: (-item[0], len(item[1].label)))
    return [command for score, command in ranked if score > 0]


def _match(typed: Sequence[str], command: KeyHelp) -> int:
    """Score how well a command matches the typed words.

    Each word counts 3 in its label, 2 in its synonyms, 1 in its help; 0 when a word is missing.
    """
    texts = ((3, command.label), (2, " ".join(command.words)), (1, command.help))
    words = [(score, word) for score, text in texts for word in _words(text)]
    scores = [max((score for score, word in words if word.startswith(part)), default=0) for part in typed]
    return sum(scores) if scores and all(scores) else 0


def nearest_help(query: str, commands: Iterable[KeyHelp], count: int = 3) -> list[KeyHelp]:
    """Find the commands whose words look most like those of a query."""
    by_word: dict[str, list[KeyHelp]] = {}
    for command in commands:
        for word in _words(" ".join((command.label, *command.words, command.help))):
            by_word.setdefault(word, []).append(command)
    near = [word for typed in _query_words(query) for word in get_close_matches(typed, by_word, count, 0.0)]
    return list(dict.fromkeys(command for word in near for command in by_word[word]))[:count]


class Palette(CommandPalette):
    """Textual's command palette with four errors avoided.

    It raises KeyError on page keys when the list has no room. A choice that comes when the palette is closed already,
    by a second Enter or an Esc, would run the command again and close the screen below. While it closes its list goes
    first, and a search for commands that begins then raises NoMatches. A key that comes before the list is made would
    choose from the list before, or nothing: the key queue waits for ``list_made``.
    """

    DEFAULT_CSS = """
    Palette > Vertical, Palette:dark > Vertical { background: $background; margin-top: 1; }
    Palette SearchIcon { display: none; }
    Palette #--input, Palette #--input.--list-visible { height: 3; border: round $border; background: $background; }
    Palette CommandInput, Palette CommandInput:focus { border: none; padding: 0 1; background: $background; }
    Palette CommandList, Palette CommandList:focus {
        border: round $border; border-top: none; padding: 0; background: $background;
    }
    Palette CommandList:nocolor > .option-list--option-highlighted { text-style: bold underline; }
    """

    _listed: str | None = None
    """What the commands in the list were searched for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gathered = asyncio.Event()

    def acts_on_list(self, key: str) -> bool:
        """Whether a key moves in the list or chooses from it."""
        bound = self._bindings.key_to_bindings.get(key, ())
        return key == "enter" or any(binding.action != "escape" for binding in bound)

    async def list_made(self) -> None:
        """Wait until the list is that of the line, and laid out."""
        while any(line.value.strip() != self._listed for line in self.query(Input)):
            self._gathered.clear()
            await self._gathered.wait()

    def _set_listed(self, search_value: str) -> None:
        self._listed = search_value
        self._gathered.set()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _only_while_open(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        if not self.is_current:
            event.prevent_default()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        if self.query(CommandList):
            await unwrap(CommandPalette._gather_commands)(self, search_value)
            self.call_after_refresh(self._set_listed, search_value)

    async def _watch__show_busy(self) -> None:
        if self.query(CommandList):
            await super()._watch__show_busy()

    def _action_command_list(self, action: str) -> None:
        if action not in ("page_up", "page_down") or self.query_one(CommandList).scrollable_content_region.height:
            super()._action_command_list(action)


def _says(typed: str, *texts: str) -> bool:
    """Tell whether each typed word begins a word of the texts."""
    words = _words(" ".join(texts))
    return bool(typed) and all(any(word.startswith(one) for word in words) for one in _words(typed))


class CommandProvider(Provider):
    """Offers the described keys of the open screen."""

    async def discover(self) -> Hits:
        """List all commands before anything is typed."""
        for words, key, run, _ in self._commands():
            yield DiscoveryHit(Content(words), run, help=f"key {escape(key)}" if key else "no key")

    async def search(self, query: str) -> Hits:
        """List the commands that match the query, or that people call so."""
        matcher, typed = self.matcher(query), query.casefold().strip()
        commands = list(self._commands())
        said = [command for command in commands if _says(typed, command[0], *command[3])]
        for words, key, run, synonyms in said or commands:
            score = matcher.match(words)
            called = next((word for word in synonyms if typed and word.startswith(typed)), "")
            if said or called or score > 0:
                text = matcher.highlight(words) if score > 0 else Content(words)
                told = f"key {escape(key)}" if key else "no key"
                yield Hit(
                    max(score, 1.0 if called else 0.0), text, run, help=f"{told} · {called}" if called else told
                )

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], Awaitable[None]], tuple[str, ...]]]:
        synonyms: Mapping[str, tuple[str, ...]] = getattr(self.screen, "synonyms", {})
        seen: set[str] = set()
        for node, key, binding in described_keys(self.screen):
            if binding.action not in seen:
                seen.add(binding.action)
                words = binding.tooltip or binding.description
                shown = self.app.get_key_display(binding) or key
                called = (*synonyms.get(binding.id or "", ()), binding.description.casefold())
                yield words, shown, partial(node.run_action, binding.action), called
        for command in getattr(self.screen, "keyless_commands", list)():
            if command.action not in seen:
                yield command.help, "", partial(self.screen.run_action, command.action), command.words
