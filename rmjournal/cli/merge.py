"""``rmjournal merge [FILE…]``: take in what conflict copies, or copies that are named, know."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from itertools import chain
from pathlib import Path
from typing import Final

import click

from rmjournal.beside import Copy
from rmjournal.cli.desk import desk_of
from rmjournal.cli.output import FILE, echo, echo_json, json_option, verb
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.journal import Journal
from rmjournal.merge import conflicts
from rmjournal.past import differences
from rmjournal.sync import SPACING, Sync

PUT_AWAY: Final = "put away"
KEEP: Final = "keep"


@verb(
    "rmjournal merge",
    "rmjournal merge old-laptop/journal.json",
    'rmjournal merge "journal 2.json" --put-away',
    'rmjournal merge "journal 2.json" --keep',
)
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE...]")
@click.option("--put-away", "answer", flag_value=PUT_AWAY, help="What is merged may go; it is kept for 30 days.")
@click.option("--keep", "answer", flag_value=KEEP, help="It stays beside the journal; ask no more until it changes.")
@json_option
@click.pass_context
def merge(ctx: click.Context, files: tuple[Path, ...], answer: str | None, as_json: bool) -> None:
    """Take in what other copies of this journal know: those named, or all conflict copies beside it.

    Nothing is overwritten: where two wrote the same text, both stay, and rmjournal conflicts lists them. What only a
    sync tool can have left beside the file is put away once it is merged, one every five seconds, for some tools stop
    when many files go at once. Of any other copy beside it --put-away says that it may go, or --keep that it stays.
    """
    journal = desk_of(ctx).journal
    known = len(conflicts(journal.store.content))
    run, lacked = _Run(journal), journal.store.missing
    written = journal.store.written_back()
    if not files:
        run.answer_lost_part(answer)
    for sentence in chain(written, run.named(files, answer) if files else run.beside(answer)):
        if not as_json:
            echo(sentence)
    both = len(conflicts(journal.store.content))
    if as_json:
        found = {"came": run.came, "removed": run.removed, "left": run.left, "asked": run.asked}
        echo_json([{**found, "two_versions": both, "lacked": lacked._asdict()}])
        return
    if both > known:
        echo(f"{both - known} more now with two versions: rmjournal conflicts")


class _Run:
    """One run; it tells in sentences what it does, as it does it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._sync = Sync(journal.store)
        self.came: list[str] = []
        self.removed: list[str] = []
        self.left: list[str] = []
        """A sentence on each file that is still there."""
        self.asked: list[str] = []
        """Names of copies that wait for an answer."""
        self._copies: Sequence[Copy] = ()
        self._told = False

    def named(self, files: Sequence[Path], answer: str | None) -> Iterator[str]:
        """Merge files that a person names."""
        for path in files:
            if answer == PUT_AWAY:
                self._sync.let_go(path)
                continue
            if answer == KEEP:
                self._sync.keep(path)
                self._journal.store.settle_file(path)
            with suppress(Unreadable) if answer == KEEP else nullcontext():
                self._sync.merge_file(path, stays=True)
        yield from self._news()
        for path in files:
            if answer == KEEP:
                yield f"{path} stays, and is not asked about until it changes."
            elif self._sync.merge_file(path):
                yield self._gone(path)
            else:
                self.left.append(f"{path} is merged and stays where it is.")
                yield self.left[-1]

    def beside(self, answer: str | None) -> Iterator[str]:
        """Merge all copies beside the journal, and answer for those that wait for it."""
        yield from self._turns()
        if answer:
            waiting = [copy.path for copy in self._copies if copy.asks]
            for path in waiting:
                (self._sync.keep if answer == KEEP else self._sync.let_go)(path)
            yield from self._turns() if waiting else ["No copy waits for an answer."]
        self.left = [*(copy.why for copy in self._copies if copy.why), *self._replaced(answer)]
        self.asked = [copy.path.name for copy in self._copies if copy.asks]
        yield from self.left
        if self.asked:
            yield "May it go? rmjournal merge FILE --put-away, or --keep, says so."

    def answer_lost_part(self, answer: str | None) -> None:
        """Take in what was saved of the journal in places where it is not any more, unless it is to stay there."""
        store = self._journal.store
        if part := store.lost_part():
            store.settle(part) if answer == KEEP else store.take_in(part.content, wait=True)

    def _replaced(self, answer: str | None) -> Iterator[str]:
        """Save the journals beside that were in the file before, and tell of them."""
        store = self._journal.store
        for orphan in store.replaced_journals():
            path = store.save_beside(orphan)
            if answer == KEEP:
                store.settle(orphan)
            yield f"{path} is another journal, which was in this file before; rmjournal import takes it in."

    def _turns(self) -> Iterator[str]:
        for turn in self._sync.turns():
            self._copies = turn.copies
            if failed := [copy.why for copy in turn.copies if copy.failed]:
                raise NotSaved(failed[0])  # what is only in memory has not come
            yield from self._news()
            yield from (self._gone(path) for path in turn.removed)
            if more := sum(copy.merged and not copy.why for copy in turn.copies):
                yield f"{more} more to put away, one every {SPACING:.0f} seconds."

    def _gone(self, path: Path) -> str:
        self.removed.append(path.name)
        return f"{path.name} is merged and put away."

    def _news(self) -> Iterator[str]:
        before = self._journal.entries
        self._journal.renew("")
        came = differences(before, self._journal.entries)
        yield from came if came or self._told else ["Nothing new came in."]
        self.came += came
        self._told = True
