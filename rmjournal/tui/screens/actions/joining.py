"""Joining command: two relationships with the same person become one."""

from functools import partial

from rmjournal.english import humanize, pluralize
from rmjournal.insight.pair_comparison import list_same_person
from rmjournal.journal.joining import join_pairs
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.picker import Option, Picker


class JoiningActions:
    """The command that joins two relationships."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen

    def join(self) -> None:
        """Choose two relationships and which one stays.

        Those with the same person are offered first.
        """
        entries = self.screen.journal.entries
        pairs, groups = entries.of(Relationship), list_same_person(entries)
        if not self.screen.can_write():
            return
        if len(pairs) < 2:
            self.screen.notify("There are no two relationships to join.")
        elif len(groups) == 1 and len(groups[0]) == 2:
            self._choose_kept(groups[0])
        else:
            near = [pair for group in groups for pair in group] or pairs
            picker = Picker("Which relationship goes into another one?", self._options(near))
            self.screen.ask(picker, lambda gone: self._choose_kept(pairs, gone) if gone else None)

    def _options(self, pairs: list[Relationship]) -> list[Option[Relationship]]:
        view = self.screen.view
        counts = {pair.id: len(self.screen.journal.entries.referrers(pair)) for pair in pairs}
        return [
            Option(
                pair,
                view.words(pair),
                "⋈",
                f"{humanize(pair.state)}, since {view.day(pair.day)}, {pluralize(counts[pair.id], 'entry')}",
            )
            for pair in pairs
        ]

    def _choose_kept(self, pairs: list[Relationship], gone: Relationship | None = None) -> None:
        """Ask which one stays.

        Without the one that goes, it is the other of the two.
        """
        others = [pair for pair in pairs if gone is None or pair.id != gone.id]
        picker = Picker("Which one stays? All of the other moves to it", self._options(others))
        self.screen.ask(picker, partial(self._join, pairs=pairs, gone=gone))

    def _join(self, kept: Relationship | None, pairs: list[Relationship], gone: Relationship | None) -> None:
        if kept is None:
            return
        goes = [gone] if gone else [pair for pair in pairs if pair.id != kept.id]
        self.screen.attempt(
            lambda: join_pairs(self.screen.journal, goes[0], kept),
            f"Joined: one relationship with {self.screen.view.words(kept)}",
        )
        self.screen.view_pair(kept.id)
