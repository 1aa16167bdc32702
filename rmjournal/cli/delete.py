"""``rmjournal delete REF…``: take entries out, with their parts."""

import click

from rmjournal.cli.desk import desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_json, json_option, row, verb


@verb("rmjournal delete 4821 4822")
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=refs_like)
@json_option
@click.pass_context
def delete(ctx: click.Context, refs: tuple[str, ...], as_json: bool) -> None:
    """Delete entries with all their parts, as one change; rmjournal undo brings them back."""
    desk = desk_of(ctx)
    chosen = [desk.find(ref) for ref in refs]
    rows = {entry.id: row(desk.journal, entry) for entry in desk.journal.entries} if as_json else {}
    gone = desk.journal.delete(*chosen)
    if as_json:
        echo_json(rows[entry.id] for entry in gone)
        return
    for entry in chosen:
        echo(f"Deleted {entry.KIND.label.lower()} {desk.journal.entries.short(entry)}: {entry.heading}")
    parts = len(gone) - len({entry.id for entry in chosen})
    hung = f"{parts} more went with it. " if parts else ""
    echo(f"{hung}To bring it back: rmjournal undo")
