"""What the palette offers: every command of the screen, from the same declaration as its key."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from rmjournal.tui.bound import keys_of
from rmjournal.tui.screens.keys import OURS


class Commands(Provider):
    """The described bindings of the screen that is open."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for words, key, action in self._commands():
            yield DiscoveryHit(Content(words), partial(self.screen.run_action, action), help=f"key {escape(key)}")

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed."""
        matcher = self.matcher(query)
        for words, key, action in self._commands():
            score = matcher.match(words)
            if score > 0:
                run = partial(self.screen.run_action, action)
                yield Hit(score, matcher.highlight(words), run, help=f"key {escape(key)}")

    def _commands(self) -> Iterator[tuple[str, str, str]]:
        seen: set[str] = set()
        for key, binding in keys_of(self.screen):
            if binding.id in OURS and binding.action not in seen:
                seen.add(binding.action)
                yield binding.tooltip or binding.description, self.app.get_key_display(binding) or key, binding.action
