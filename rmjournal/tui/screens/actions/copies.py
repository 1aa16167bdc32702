"""Copy actions: merge conflict copies beside the file, and ask which may go."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rmjournal.sync.conflict_copies import ConflictCopies, CopyNotices, describe_removed
from rmjournal.tui.screens.journal_screen import JournalScreen


class FoundCopies(NamedTuple):
    """The copies beside a journal file."""

    news: list[str]
    """What to tell about them, each once."""
    waiting: tuple[Path, ...]
    """Merged ones that wait for an answer."""
    locked: list[Path]
    """Those that cannot be read without their passphrase."""


class CopyActions:
    """Merges conflict copies, and removes or keeps them as the person says."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self._sync = ConflictCopies(screen.journal.db)
        self._notices = CopyNotices(self._sync.decisions)

    def scan(self) -> FoundCopies:
        """Merge new copies, and put away merged ones."""
        result = self._sync.scan()
        if result.has_changes:
            self.screen.journal.reload("")
        removed = map(describe_removed, result.removed)
        told = [copy for copy in result.copies if not copy.is_locked]  # for those a passphrase is asked
        news = [*removed, *self._notices.new_notices(told, time.monotonic())]
        waiting = tuple(copy.path for copy in result.copies if copy.needs_answer)
        return FoundCopies(news, waiting, [copy.path for copy in result.copies if copy.is_locked])

    def ask(self, copies: Sequence[Path], count: int, after: Callable[[], None]) -> None:
        """Ask about the last copies of a count, and do something after each answer."""
        if not copies:
            return
        from rmjournal.tui.dialogs.question import ask_about_copy

        number = f"{count - len(copies) + 1} of {count}" if count > 1 else ""
        self.screen.ask(ask_about_copy(copies[0].name, number), partial(self._answered, copies, count, after))

    def _answered(self, copies: Sequence[Path], count: int, after: Callable[[], None], may_go: bool | None) -> None:
        if may_go is None:
            return
        words = (
            "The extra copy is removed in a moment; it stays recoverable for 30 days"
            if may_go
            else "The extra copy stays; you will not be asked again"
        )
        self.screen.attempt(partial(self._sync.allow_removal if may_go else self._sync.keep, copies[0]), words)
        after()
        self.ask(copies[1:], count, after)
