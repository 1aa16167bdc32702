"""``rmjournal join``: two relationships with the same person become one."""

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import complete_entry
from rmjournal.cli.output import echo, verb
from rmjournal.english import humanize, pluralize
from rmjournal.insight.pair_comparison import list_same_person
from rmjournal.journal.joining import join_pairs
from rmjournal.model.kinds.relationship import Relationship


@verb("rmjournal join", "rmjournal join 4712 --into 1234")
@click.argument(
    "relationship",
    required=False,
    shell_complete=lambda ctx, param, start: complete_entry(ctx, start, ("relationship",)),
)
@click.option(
    "--into",
    metavar="REF",
    help="The relationship that stays.",
    shell_complete=lambda ctx, param, start: complete_entry(ctx, start, ("relationship",)),
)
@click.pass_context
def join(ctx: click.Context, relationship: str | None, into: str | None) -> None:
    """Join two relationships with the same person: all entries move to the other.

    Without arguments it lists relationships with the same person. One undo reverts it.
    """
    context = context_of(ctx)
    if not relationship and not into:
        _list_offers(context)
        return
    gone, kept = context.find_pair(relationship), context.find_pair(into)
    if gone is None or kept is None:
        raise click.UsageError("Name both: rmjournal join REF --into REF.")
    context.require_writable()
    count = join_pairs(context.journal, gone, kept)
    echo(f"Joined: {pluralize(count, 'entry')} moved to the relationship with {safe_line(kept.partner)}.")


def _list_offers(context: CliContext) -> None:
    groups = list_same_person(context.journal.entries)
    if not groups:
        echo("No two relationships are with the same person. To join others: rmjournal join REF --into REF")
    for first, *others in groups:
        for other in others:
            refs = [context.journal.entries.short_id(pair) for pair in (other, first)]
            echo(
                f"{safe_line(first.partner)} is there twice: {_words(first, refs[1])} and {_words(other, refs[0])}. "
                f"To join them: rmjournal join {refs[0]} --into {refs[1]}"
            )


def _words(pair: Relationship, ref: str) -> str:
    return f"{ref} ({humanize(pair.state)})"
