"""``rmjournal restore WHEN``: the journal, or one entry, as it was; an ordinary change that undo takes back."""

import click

from rmjournal.cli.desk import Desk, desk_of
from rmjournal.cli.history import found, when
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.naming import named
from rmjournal.past import Past, back_to, carry_out, changed


@verb("rmjournal restore yesterday --dry-run", "rmjournal restore 2026-05-30 --entry 4821")
@click.argument("moment", metavar="WHEN")
@click.option("--entry", "ref", metavar="REF", help="Only this entry.", shell_complete=refs_like)
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@json_option
@click.pass_context
def restore(ctx: click.Context, moment: str, ref: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring the journal, or one entry, back to what it was at the end of a day or at a moment.

    WHEN is a day or a moment of rmjournal history. What was written since stays in the history, and rmjournal undo
    takes the whole restore back.
    """
    desk = desk_of(ctx)
    past = Past(desk.journal)
    version = past.at(moment, desk.today)
    then, now = past.entries(version), desk.journal.entries
    only = _meant(desk, past, then, ref) if ref else None
    step = back_to(desk.journal.store.tables, past.tables(version), only)
    rows = _rows(now, then, only)
    if step.now and not dry_run:
        what = named(_one(now, then, only[0])) if only else "the journal"
        carry_out(desk.journal, step, f"restore {what} as of {when(version)}")
    if as_json:
        echo_json({"when": when(version), "done": bool(step.now) and not dry_run, **row} for row in rows)
        return
    for row in rows:
        echo(row["words"])
    _tell(when(version), bool(step.now), dry_run)


def _tell(moment: str, changes: bool, dry_run: bool) -> None:
    if not changes:
        echo(f"Nothing to restore: it is as it was at {moment}.")
    elif dry_run:
        echo(f"So it would be as it was at {moment}; nothing was changed.")
    else:
        echo(f"It is as it was at {moment}. To take that back: rmjournal undo")


def _meant(desk: Desk, past: Past, then: Entries, ref: str) -> list[str]:
    """The id of the entry, and of its parts of then if it is no longer there."""
    entry = found(desk, past, ref)
    was = then.get(entry.id)
    if was is None:
        raise NotFound(f"The {named(entry)} was not there yet at that moment; name a later one.")
    return [entry.id] if entry.id in desk.journal.entries else [entry.id, *(part.id for part in then.parts(was))]


def _one(now: Entries, then: Entries, entry_id: str) -> Entry:
    entry = then.get(entry_id) or now.get(entry_id)
    if entry is None:
        raise NotFound("The entry is no longer there.")
    return entry


def _rows(now: Entries, then: Entries, only: list[str] | None) -> list[dict[str, str]]:
    """What a restore changes, an entry each."""
    rows = []
    for entry_id in dict.fromkeys([*(e.id for e in then), *(e.id for e in now)]) if only is None else only:
        was, now_is = then.get(entry_id), now.get(entry_id)
        if was is not None and now_is is None:
            rows.append({"id": entry_id, "change": "back", "words": f"comes back: {named(was)}"})
        elif was is None and now_is is not None:
            rows.append({"id": entry_id, "change": "gone", "words": f"goes: {named(now_is)}"})
        elif was is not None and now_is is not None and was != now_is:
            words = f"changes: {named(was)} ({', '.join(changed(was, now_is))})"
            rows.append({"id": entry_id, "change": "changed", "words": words})
    return rows
