"""``rmjournal show REF``: one entry with all that hangs on it."""

import click

from rmjournal.cli.commands.show import page
from rmjournal.cli.context import desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_rows, json_option, verb, width


@verb("rmjournal show 4821", "rmjournal show next")
@click.argument("ref", shell_complete=refs_like)
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, as_json: bool) -> None:
    """Show one entry: REF is its short id, its first words, or next and last for a session."""
    desk = desk_of(ctx)
    entry = desk.find(ref)
    if as_json:
        echo_rows(desk.journal, [entry])
    else:
        echo("\n".join(page(desk.journal, entry, width())))
