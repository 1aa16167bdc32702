"""Copies beside the file, on the main screen: merged by themselves, and asked about where only a person can say."""

import time
from collections.abc import Sequence
from functools import partial

from rmjournal.beside import Copy, Naming
from rmjournal.journal.deletes import TakenOut, taken_out
from rmjournal.sync.conflict_copies import Sync
from rmjournal.tui.screens.actions.versions import Before


class Copies(Before):
    """A desk that sees what other devices leave beside the file."""

    sync: Sync | None = None
    """Watches the folder of the file; only the main screen has one."""
    naming: Naming | None = None
    """Tells of files that stay."""
    kept: tuple[Copy, ...] = ()
    """Merged copies that wait for an answer."""

    def look_beside(self) -> None:
        """Merge what is new beside the file, put away what may go, and tell of the rest once, quietly."""
        if self.sync is None or self.naming is None:
            return
        turn = self.sync.turn()
        if turn.changed:
            self.journal.renew("")
        gone = [f"{path.name} was merged and put away." for path in turn.removed]
        self.tell_news([*gone, *self.naming.due(turn.copies, time.monotonic())])
        before, self.kept = self.kept, tuple(copy for copy in turn.copies if copy.asks)
        if new := [copy.path.name for copy in self.kept if copy not in before]:
            self.tell(f"{', '.join(new)}: merged, and kept beside the file. X: may it go?")
        if self.kept != before:
            self.draw()

    @property
    def chip(self) -> str:
        """A quiet question; empty when there is none."""
        count = len(self.kept)
        if count and self.waiting:
            return f"{self.questions} questions · X"
        return f"{count} cop{'y' if count == 1 else 'ies'} kept · X" if count else super().chip

    @property
    def questions(self) -> int:
        """How many things wait for an answer."""
        return len(self.kept) + super().questions

    def action_removed(self) -> None:
        """Ask what waits for an answer: whether what was taken out may go, then whether copies may."""
        if self.kept and not taken_out(self.journal):
            self._ask_of(self.kept, len(self.kept))
        else:
            super().action_removed()

    def _gone(self, found: Sequence[TakenOut], go: bool | None) -> None:
        super()._gone(found, go)
        self._ask_of(self.kept, len(self.kept))

    def _ask_of(self, copies: Sequence[Copy], count: int) -> None:
        if not copies:
            return
        from rmjournal.tui.dialogs.confirm import CopyOffer

        self.app.clear_notifications()  # they lie over the question, and one of them asks for it
        at = f"{count - len(copies) + 1} of {count}" if count > 1 else ""
        self.ask(CopyOffer(copies[0].path.name, at), partial(self._copy_answered, copies, count))

    def _copy_answered(self, copies: Sequence[Copy], count: int, go: bool | None) -> None:
        if go is None or self.sync is None:
            return
        told = "It goes in a moment, and is kept for 30 days" if go else "It stays, and is asked about no more"
        self._try(partial(self.sync.let_go if go else self.sync.keep, copies[0].path), told)
        self.look_beside()
        self._ask_of(copies[1:], count)
