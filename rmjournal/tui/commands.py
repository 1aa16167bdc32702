"""The palette and what it offers: every command of the screen, from the same declaration as its key."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from textual import on
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.widgets import Input, OptionList

from rmjournal.tui.keymap import described


class Palette(CommandPalette):
    """Textual's palette, which stumbles in two ways that are caught here.

    It would raise KeyError when one pages through a list that no row is left for. And a choice that comes when the
    palette has gone already, by a second Enter or an Esc right after, would do it again and close the screen below.
    """

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _only_while_open(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        if not self.is_current:
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region.height:
            super()._action_command_list(action)


class Commands(Provider):
    """The described bindings of the screen that is open."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for words, key, run in self._commands():
            yield DiscoveryHit(Content(words), run, help=f"key {escape(key)}")

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed."""
        matcher = self.matcher(query)
        for words, key, run in self._commands():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), run, help=f"key {escape(key)}")

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], Awaitable[None]]]]:
        seen: set[str] = set()
        for node, key, binding in described(self.screen):
            if binding.action not in seen:
                seen.add(binding.action)
                words = binding.tooltip or binding.description
                yield words, self.app.get_key_display(binding) or key, partial(node.run_action, binding.action)
