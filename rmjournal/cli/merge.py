"""``rmjournal merge [FILE…]``: take in what conflict copies, or copies that are named, know."""

from pathlib import Path

import click

from rmjournal.cli.desk import desk_of
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.merge import conflicts
from rmjournal.past import differences
from rmjournal.sync import Sync


@verb("rmjournal merge", "rmjournal merge old-laptop/journal.json")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]")
@json_option
@click.pass_context
def merge(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Take in what other copies of this journal know: those named, or all conflict copies beside it.

    Nothing is overwritten: where two wrote the same text, both stay, and rmjournal conflicts lists them. A copy that
    is named stays where it is, unless only a sync tool can have left it there.
    """
    desk = desk_of(ctx)
    journal = desk.journal
    before, known = journal.entries, len(conflicts(journal.store.content))
    removed, left = _named(Sync(journal.store), files) if files else _beside(Sync(journal.store))
    journal.renew("")
    came = differences(before, journal.entries)
    both = len(conflicts(journal.store.content))
    if as_json:
        echo_json([{"came": came, "removed": removed, "left": left, "two_versions": both}])
        return
    for line in came or ["Nothing new came in."]:
        echo(line)
    for name in removed:
        echo(f"{name} is merged and put away.")
    for sentence in left:
        echo(sentence)
    if both > known:
        echo(f"{both - known} more now with two versions: rmjournal conflicts")


def _named(sync: Sync, files: tuple[Path, ...]) -> tuple[list[str], list[str]]:
    removed: list[str] = []
    left: list[str] = []
    for path in files:
        if sync.merge_file(path):
            removed.append(path.name)
        else:
            left.append(f"{path} is merged and stays where it is.")
    return removed, left


def _beside(sync: Sync) -> tuple[list[str], list[str]]:
    turn = sync.settle()
    return [path.name for path in turn.removed], [copy.why for copy in turn.copies if copy.why]
