"""``rmjournal delete REF…``: take entries out, with their parts."""

import click

from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_json, json_option, row, verb
from rmjournal.forgetting import REACH, all_entries, forget, with_parts
from rmjournal.model.field import visible
from rmjournal.model.naming import counted, named, staying
from rmjournal.model.references import find


@verb("rmjournal delete 4821 4822", "rmjournal delete 4821 --for-good")
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=refs_like)
@click.option("--for-good", is_flag=True, help="Forget them: nothing brings them back. Asks first.")
@click.option("--yes", is_flag=True, help="With --for-good: do not ask.")
@json_option
@click.pass_context
def delete(ctx: click.Context, refs: tuple[str, ...], for_good: bool, yes: bool, as_json: bool) -> None:
    """Delete entries with all their parts, as one change; rmjournal undo brings them back.

    With --for-good they are forgotten, deleted ones too: the text leaves the file, undo, and the history and copies
    that this machine keeps. Other devices forget it when the file reaches them, their own history when rmjournal
    check --repair runs there. Exports, and what sync tools and backups keep, are out of reach.
    """
    desk = desk_of(ctx)
    desk.may_write()
    if for_good:
        _forget(desk, refs, yes, as_json)
        return
    chosen = [desk.find(ref) for ref in refs]
    rows = {entry.id: row(desk.journal, entry) for entry in desk.journal.entries} if as_json else {}
    before = desk.journal.entries
    gone = desk.journal.delete(*chosen)
    if as_json:
        echo_json(rows[entry.id] for entry in gone)
        return
    for entry in chosen:
        echo(f"Deleted {entry.KIND.label.lower()} {desk.journal.entries.short(entry)}: {entry.heading}")
    if parts := [entry for entry in gone if entry not in chosen]:
        echo(f"{counted(parts)} went with it.")
    if words := staying(gone, before):
        echo(words)
    echo("To bring it back: rmjournal undo")


def _forget(desk: Desk, refs: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Ask, and forget."""
    journal = desk.journal
    there = all_entries(journal)
    chosen = [find(ref, there, desk.today) for ref in refs]
    gone = with_parts(journal, chosen)
    parts = [entry for entry in gone if entry not in chosen]
    more = f" with {counted(parts)}" if parts else ""
    what = f"{', '.join(named(entry) for entry in chosen)}{more}"
    if not yes:
        question = f"This forgets {what}. Nothing brings it back, undo and restore neither. Forget it for good?"
        click.confirm(visible(question, keep=""), abort=True, err=True)
    traces = forget(journal, chosen)
    if as_json:
        echo_json({"id": one.id, "table": one.KIND.plural, "versions": traces.versions} for one in gone)
        return
    echo(f"Forgotten for good: {what}.")
    count = traces.versions
    echo(f"It is gone from the file, from undo, and from {count} version{'s' * (count != 1)} of it on this machine.")
    echo(REACH)
    for path in traces.left:
        echo(f"{path} is damaged and may still hold it; remove that file yourself if you can do without it.")
