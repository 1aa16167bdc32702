"""``rmjournal done REF``: tick an entry, or take the tick back."""

import click

from rmjournal.cli.context import desk_of
from rmjournal.cli.formatting import plain
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_rows, json_option, verb


@verb("rmjournal done 4821")
@click.argument("ref", shell_complete=refs_like)
@click.option("--why", "--because", "why", metavar="TEXT", default="", help="Reason, kept in the history.")
@json_option
@click.pass_context
def done(ctx: click.Context, ref: str, why: str, as_json: bool) -> None:
    """Tick an entry (an action done, a milestone reached, a session held), or take the tick back."""
    desk = desk_of(ctx)
    entry = desk.journal.done(desk.find(ref), why=why)
    if as_json:
        echo_rows(desk.journal, [entry])
    else:
        state = plain(entry.status or "open")
        echo(f"{entry.KIND.label} {desk.journal.entries.short(entry)} is {state}: {entry.heading}")
