"""``rmjournal undo`` and ``rmjournal redo``: one change back, one change forth, also of an earlier run."""

import click

from rmjournal.cli.context import desk_of
from rmjournal.cli.output import echo, echo_json, json_option, row, verb
from rmjournal.journal.open_journal import Happening, called
from rmjournal.storage.local.state_folder import DiscardedDraft


@verb("rmjournal undo")
@json_option
@click.pass_context
def undo(ctx: click.Context, as_json: bool) -> None:
    """Take back the last change, whole, or bring back the draft that was thrown away after it."""
    _step(ctx, "undo", "Undone", as_json)


@verb("rmjournal redo")
@json_option
@click.pass_context
def redo(ctx: click.Context, as_json: bool) -> None:
    """Do again what was undone last."""
    _step(ctx, "redo", "Done again", as_json)


def _step(ctx: click.Context, verb: str, word: str, as_json: bool) -> None:
    journal = desk_of(ctx).journal
    heard: list[Happening] = []
    journal.subscribe(heard.append)
    before = {entry.id: row(journal, entry) for entry in journal.entries} if as_json else {}
    draft = journal.discarded_draft if verb == "undo" else None
    label = journal.undo() if verb == "undo" else journal.redo()
    if draft is not None:
        _tell_draft(draft, label, as_json)
        return
    if not as_json:
        echo(f"{word}: {label}")
        return
    put = {entry.id: entry for happening in heard for entry in happening.put}
    gone = [before[entry_id] for happening in heard for entry_id in happening.gone if entry_id in before]
    here = [{**row(journal, entry), "gone": False} for entry in put.values()]
    echo_json({"action": label, **one} for one in (*here, *({**one, "gone": True} for one in gone)))


def _tell_draft(draft: DiscardedDraft, label: str, as_json: bool) -> None:
    if as_json:
        echo_json([{"action": label}])
    else:
        echo(f"Brought back: {called(draft)}; it is offered when the screens open.")
