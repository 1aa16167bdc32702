"""``rmjournal restore WHEN``: the journal, or one entry, as it was; an ordinary change that undo takes back."""

from contextlib import suppress
from datetime import datetime

import click

from rmjournal.cli.commands.history import found
from rmjournal.cli.context import desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.errors import JournalError
from rmjournal.insight.entry_diff import Change, changed, changes
from rmjournal.journal.history import Past, back_to
from rmjournal.model.naming import named
from rmjournal.restoring import bring_back, meant


@verb("rmjournal restore yesterday --dry-run", "rmjournal restore 2026-05-30 --entry 4821")
@click.argument("moment", metavar="WHEN")
@click.option("--entry", "ref", metavar="REF", help="Only this entry.", shell_complete=refs_like)
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@json_option
@click.pass_context
def restore(ctx: click.Context, moment: str, ref: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring the journal, or one entry, back to what it was at the end of a day or at a moment.

    WHEN is a day or a moment as you say it (yesterday, friday, 3 days ago, today 14:05, 2 hours ago), or one that
    rmjournal history lists. What was written since stays in the history, and rmjournal undo takes the whole restore
    back.
    """
    desk = desk_of(ctx)
    with suppress(JournalError):  # what a screen has just written belongs to this moment
        desk.journal.store.flush()
    past = Past(desk.journal)
    version = past.at(moment, datetime.combine(desk.today, datetime.now().time()), desk.config.day_first)
    then, now = past.entries(version), desk.journal.entries
    only = meant(past, version, now, found(desk, past, ref)) if ref else None
    rows = [_change_row(change) for change in changes(now, then, only)]
    there = bool(back_to(desk.journal.store.tables, past.tables(version), only).now)
    if not dry_run:
        bring_back(desk.journal, past, version, only)
    if as_json:
        echo_json({"when": past.when(version), "done": there and not dry_run, **row} for row in rows)
        return
    for line in rows:
        echo(line["words"])
    _tell(past.when(version), there, dry_run)


def _tell(moment: str, changes: bool, dry_run: bool) -> None:
    if not changes:
        echo(f"Nothing to restore: it is as it was at {moment}.")
    elif dry_run:
        echo(f"So it would be as it was at {moment}; nothing was changed.")
    else:
        echo(f"It is as it was at {moment}. To take that back: rmjournal undo")


def _change_row(change: Change) -> dict[str, str]:
    """What a restore does to an entry, from what it is now to what it was."""
    entry = change.entry
    if change.was is None:
        return {"id": entry.id, "change": "back", "words": f"comes back: {named(entry)}"}
    if change.now is None:
        return {"id": entry.id, "change": "gone", "words": f"goes: {named(entry)}"}
    words = f"changes: {named(entry)} ({', '.join(changed(change.now, change.was))})"
    return {"id": entry.id, "change": "changed", "words": words}
