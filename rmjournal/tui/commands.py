"""The palette and what it offers: every command of the screen, from the same declaration as its key."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from rmjournal.tui.bound import described


class Palette(CommandPalette):
    """Textual's palette, which would raise KeyError when one pages through a list that no row is left for."""

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
