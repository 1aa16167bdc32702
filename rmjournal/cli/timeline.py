"""``rmjournal timeline``: everything by date, newest first."""

from typing import Any

import click

from rmjournal.cli.columns import shown
from rmjournal.cli.desk import desk_of
from rmjournal.cli.filters import filter_of, filter_options, kept
from rmjournal.cli.output import echo, echo_json, json_option, row, verb, width
from rmjournal.cli.table import table
from rmjournal.dates import say
from rmjournal.insight.stream import Row, months, stream
from rmjournal.journal import Journal

NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@verb('rmjournal timeline --since "3 months ago"')
@filter_options("with_", "goal", "since", "until", "tag", "match")
@json_option
@click.pass_context
def timeline(ctx: click.Context, /, as_json: bool, **given: Any) -> None:
    """Everything that has a day, month by month, newest first."""
    desk = desk_of(ctx)
    journal = desk.journal
    wanted = filter_of(given)
    rows = stream(kept(desk, journal.entries, wanted), journal.today)
    if as_json:
        echo_json(_json(journal, one) for one in rows)
    elif rows:
        echo("\n".join(_lines(journal, rows, width())))
    else:
        echo("Nothing has a day yet.")


def _json(journal: Journal, one: Row) -> dict[str, Any]:
    return {"date": one.day.isoformat(), "what": one.words, "ahead": one.ahead, **row(journal, one.entry)}


def _lines(journal: Journal, rows: list[Row], width: int) -> list[str]:
    cells = [_cells(journal, one) for one in rows]
    lines = iter(table([""] * 5, cells, width)[1:])
    found = []
    for month, part in months(rows):
        found += ["", f"{NAMES[month.month - 1]} {month.year}", *(f"  {next(lines)}".rstrip() for _ in part)]
    return found[1:]


def _cells(journal: Journal, one: Row) -> list[str]:
    day = say(one.day, journal.today).removesuffix(f" {one.day.year}")
    return [day, one.entry.mark, one.words, journal.entries.short(one.entry), shown(one.entry.heading)]
