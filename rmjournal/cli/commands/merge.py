"""``rmjournal merge``, ``git-setup``, and the verbs that git calls."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import click

from rmjournal.cli.context import context_of
from rmjournal.cli.file_paths import FILE_PATH
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.cli.passphrase import unlock_unasked, with_key
from rmjournal.crdt.merge import find_conflicts
from rmjournal.english import pluralize
from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.journal.history import describe_differences
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.orphans import dismiss_orphan, dismiss_saved_orphans, notices_of_locked, save_beside
from rmjournal.storage.sealing import LockedFile
from rmjournal.sync.conflict_copies import (
    REMOVAL_INTERVAL,
    ConflictCopies,
    ConflictCopy,
    describe_removed,
    find_candidates,
    locked_copy,
)
from rmjournal.sync.git import format_for_diff, keep_both_sides, merge_files, set_up_driver

PUT_AWAY: Final = "put_away"
KEEP: Final = "keep"


@verb(
    "rmjournal merge",
    "rmjournal merge old-laptop/journal.json",
    'rmjournal merge "journal 2.json" --remove',
    'rmjournal merge "journal 2.json" --keep',
)
@click.argument("files", nargs=-1, type=FILE_PATH, metavar="[FILE...]")
@click.option(
    "--remove", "answer", flag_value=PUT_AWAY, help="Remove the merged copy; it stays recoverable for 30 days."
)
@click.option("--put-away", "answer", flag_value=PUT_AWAY, hidden=True)
@click.option(
    "--keep", "answer", flag_value=KEEP, help="Keep the copy beside the journal; do not ask again until it changes."
)
@json_option
@click.pass_context
def merge(ctx: click.Context, files: tuple[Path, ...], answer: str | None, as_json: bool) -> None:
    """Merge other copies of this journal: the named ones, or all conflict copies.

    Nothing is overwritten: where two devices changed the same text, both stay, and rmjournal conflicts lists them. A
    copy that only a sync tool can have made is removed once it is merged: one file every five seconds, because some
    tools stop when many files are removed at once. Any other extra copy stays until you add --remove or --keep.
    """
    journal = context_of(ctx).journal
    conflicts_before = len(find_conflicts(journal.db.content))
    run, lacked = _MergeRun(journal), journal.db.storage.missing
    written = journal.db.write_missing()
    if not files:
        run.answer_lost_part(answer)
    for sentence in chain(written, run.merge_named(files, answer) if files else run.merge_copies(answer)):
        if not as_json:
            echo(sentence)
    conflicts_after = len(find_conflicts(journal.db.content))
    if as_json:
        report = {"came": run.changes, "removed": run.removed, "left": run.remaining, "asked": run.waiting}
        echo_json([{**report, "two_versions": conflicts_after, "lacked": lacked._asdict()}])
        return
    if conflicts_after > conflicts_before:
        count = pluralize(conflicts_after - conflicts_before, "more text")
        echo(f"{count} with two versions. To see them: rmjournal conflicts")


class _MergeRun:
    """One run of merge; it says in sentences what it does."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._sync = ConflictCopies(journal.db)
        self.changes: list[str] = []
        self.removed: list[str] = []
        self.remaining: list[str] = []
        """A sentence on each file that is still there."""
        self.waiting: list[str] = []
        """Names of copies that wait for an answer."""
        self._copies: Sequence[ConflictCopy] = ()
        self._has_reported = False

    def merge_named(self, files: Sequence[Path], answer: str | None) -> Iterator[str]:
        """Merge named files."""
        for path in files:
            if answer == PUT_AWAY:
                with_key(partial(self._sync.allow_removal, path))
                continue
            if answer == KEEP:
                self._sync.keep(path)
                storage = self._journal.db.storage
                dismiss_saved_orphans(storage.state, storage.replaced_journals(), path)
            with suppress(Unreadable) if answer == KEEP else nullcontext():
                with_key(partial(self._sync.merge_file, path, stays=True))
        yield from self._report_changes()
        for path in files:
            if answer == KEEP:
                yield f"{path} stays; you will not be asked again until it changes."
            elif self._sync.merge_file(path):
                yield self._note_removed(path)
            else:
                self.remaining.append(f"{path} was merged into your journal; the file stays where it is.")
                yield self.remaining[-1]

    def merge_copies(self, answer: str | None) -> Iterator[str]:
        """Merge all copies beside the journal, and apply the answer to those waiting."""
        self._unlock_copies()
        yield from self._scan()
        if answer:
            waiting = [copy.path for copy in self._copies if copy.needs_answer]
            for path in waiting:
                (self._sync.keep if answer == KEEP else self._sync.allow_removal)(path)
            yield from self._scan() if waiting else ["There is no extra copy to decide about."]
        self.remaining = [*(copy.reason for copy in self._copies if copy.reason), *self._save_replaced(answer)]
        self.waiting = [copy.path.name for copy in self._copies if copy.needs_answer]
        yield from self.remaining
        if self.waiting:
            yield "To remove an extra copy: rmjournal merge FILE --remove. To keep it: rmjournal merge FILE --keep."

    def _unlock_copies(self) -> None:
        """Unlock copies with other passphrases, as far as these are given."""
        with suppress(Unreadable):  # the scan says so
            for path, _ in find_candidates(self._journal.db.storage.target):
                if error := locked_copy(path):
                    unlock_unasked(error)

    def answer_lost_part(self, answer: str | None) -> None:
        """Take in the part saved where the journal was before, unless it stays there."""
        db = self._journal.db
        if part := db.storage.lost_part():
            dismiss_orphan(db.storage.state, part) if answer == KEEP else db.merge_in(part.content, wait=True)

    def _save_replaced(self, answer: str | None) -> Iterator[str]:
        """Save journals that were in the file before beside it, and say so."""
        storage = self._journal.db.storage
        for orphan in storage.replaced_journals():
            path = save_beside(self._journal.path, orphan)
            if answer == KEEP:
                dismiss_orphan(storage.state, orphan)
            yield (
                f"{path} is another journal that was in this file before. To add it to this one: rmjournal "
                "import FILE"
            )
        yield from notices_of_locked(self._journal.path, storage.state)

    def _scan(self) -> Iterator[str]:
        for scan in self._sync.scans():
            self._copies = scan.copies
            if failed := [copy.reason for copy in scan.copies if copy.has_failed]:
                raise NotSaved(failed[0])  # what is only in memory has not come
            yield from self._report_changes()
            yield from (self._note_removed(path) for path in scan.removed)
            if waiting := sum(copy.is_merged and not copy.reason for copy in scan.copies):
                yield f"{waiting} more to remove, one every {REMOVAL_INTERVAL:.0f} seconds."

    def _note_removed(self, path: Path) -> str:
        self.removed.append(path.name)
        return describe_removed(path)

    def _report_changes(self) -> Iterator[str]:
        before = self._journal.entries
        self._journal.reload("")
        differences = describe_differences(before, self._journal.entries)
        yield from differences if differences or self._has_reported else ["Nothing new was found."]
        self.changes += differences
        self._has_reported = True


@verb("rmjournal git-setup")
@json_option
@click.pass_context
def git_setup(ctx: click.Context, as_json: bool) -> None:
    """Let git merge the journal field by field, and show readable diffs."""
    done = set_up_driver(context_of(ctx).path)
    if as_json:
        echo_json({"done": sentence} for sentence in done)
        return
    for sentence in done:
        echo(sentence)


@click.command("merge-driver", hidden=True)
@click.argument("base", type=FILE_PATH)
@click.argument("ours", type=FILE_PATH)
@click.argument("theirs", type=FILE_PATH)
def merge_driver(base: Path, ours: Path, theirs: Path) -> None:
    """Merge THEIRS into OURS, as git asks for it."""
    if sys.orig_argv[1:3] == ["-m", "rmjournal"]:  # as an older version had git start it
        click.echo(
            "The git settings here can run code that others push. To replace them: rmjournal git-setup", err=True
        )
    try:
        with_key(lambda: merge_files(ours, theirs))
    except Refused as error:
        locked = error.__cause__
        if not isinstance(locked, LockedFile):
            raise
        keep_both_sides(ours, theirs)
        sentence = str(error).replace(str(locked.path), "The journal")  # git gives the sides names of its own
        raise Refused(f"{sentence} Both sides are in the file now. To join them: rmjournal merge") from error


@click.command("diff-text", hidden=True)
@click.argument("file", type=FILE_PATH)
def diff_text(file: Path) -> None:
    """Print a journal as lines for a diff."""
    try:
        echo(with_key(lambda: format_for_diff(file)))
    except Refused as error:
        echo(str(error))  # git shows only this, and the bytes of the file
        raise
