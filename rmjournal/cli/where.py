"""``rmjournal where``: where the journal is, and how it is."""

from datetime import datetime

import click

from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.dates import say_moment
from rmjournal.render.text_width import padded


@verb("rmjournal where", "rmjournal where --json")
@json_option
@click.pass_context
def where(ctx: click.Context, as_json: bool) -> None:
    """Where the journal is, how big, when it was saved, and where settings and undo are kept."""
    found = _facts(desk_of(ctx))
    if as_json:
        echo_json([found])
        return
    for name, value in found.items():
        said = say_moment(str(value)[:16]) if name == "saved" else _YES_NO.get(str(value), str(value))
        echo(f"{padded(name.replace('_', ' '), 13)}  {said or '-'}")


_YES_NO = {"True": "yes", "False": "no"}


def _facts(desk: Desk) -> dict[str, object]:
    path = desk.path.absolute()
    found: dict[str, object] = {"file": str(path), "exists": path.exists()}
    if path.exists():
        journal = desk.journal
        stat = path.stat()
        found |= {
            "journal": journal.store.journal_id,
            "name": journal.name,
            "entries": len(journal.entries),
            "bytes": stat.st_size,
            "saved": datetime.fromtimestamp(stat.st_mtime).isoformat(timespec="seconds"),
            "read_only": journal.read_only,
            "state": str(journal.store.state.path),
        }
    config = desk.config.source
    return {**found, "config": str(config), "config_exists": config.exists(), "today": desk.today.isoformat()}
