"""``rmjournal git-setup``, and the two verbs that git calls: a merge without a mark, and a readable diff."""

import sys
from pathlib import Path

import click

from rmjournal.cli.context import desk_of
from rmjournal.cli.output import FILE, echo, echo_json, json_option, verb
from rmjournal.sync.git import as_text, merge_into, set_up


@verb("rmjournal git-setup")
@json_option
@click.pass_context
def git_setup(ctx: click.Context, as_json: bool) -> None:
    """Let git merge the journal field by field and show readable diffs, in the repository that it is in."""
    done = set_up(desk_of(ctx).path)
    if as_json:
        echo_json({"done": sentence} for sentence in done)
        return
    for sentence in done:
        echo(sentence)


@click.command("merge-driver", hidden=True)
@click.argument("base", type=FILE)
@click.argument("ours", type=FILE)
@click.argument("theirs", type=FILE)
def merge_driver(base: Path, ours: Path, theirs: Path) -> None:
    """Merge THEIRS into OURS, as git asks for it."""
    if sys.orig_argv[1:3] == ["-m", "rmjournal"]:  # as an older version had git start it
        click.echo(
            "The settings of git here can run code that others push; replace them: rmjournal git-setup", err=True
        )
    merge_into(ours, theirs)


@click.command("diff-text", hidden=True)
@click.argument("file", type=FILE)
def diff_text(file: Path) -> None:
    """Print a journal as lines for a diff."""
    echo(as_text(file))
