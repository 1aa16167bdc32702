"""``rmjournal timeline``: everything by date, newest first; or its lanes, from near or far."""

from dataclasses import replace
from datetime import date
from typing import Any

import click

from rmjournal.cli.columns import shown
from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.filters import Days, Filter, days_of, filter_of, filter_options, kept, words_of
from rmjournal.cli.lanes import as_json, drawn
from rmjournal.cli.output import echo, echo_json, json_option, row, verb, width
from rmjournal.cli.table import table
from rmjournal.dates import say
from rmjournal.dates.calendar_periods import NAMES
from rmjournal.errors import NotFound
from rmjournal.insight.seen import Seen, everything
from rmjournal.insight.timeline import Row, months
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field_parser import alike
from rmjournal.model.kinds import KINDS, kind_named
from rmjournal.render.time_scale import ZOOMS

NOTHING = "Nothing has a day yet."
NONE_FITS = "Nothing that has a day fits all that was asked for; ask for less."


@verb('rmjournal timeline --since "3 months ago"', "rmjournal timeline --zoom month --learner me")
@filter_options("with_", "goal", "since", "until", "on", "learner", "tag", "match")
@click.option("--kind", metavar="WORD", help="Only one kind, such as sessions, or one sort, such as topic.")
@click.option(
    "--zoom", type=click.Choice([zoom.name for zoom in ZOOMS]), help="Draw the lanes: sessions, goals, learnings …"
)
@json_option
@click.pass_context
def timeline_command(ctx: click.Context, /, as_json: bool, zoom: str | None, **given: Any) -> None:
    """Everything that has a day, month by month, newest first; with --zoom as lanes over time."""
    desk = desk_of(ctx)
    wanted = filter_of(given)
    days = days_of(desk, wanted)
    seen = _seen(desk, replace(wanted, since=None, until=None, on=None))
    nothing = NOTHING if wanted == Filter() else NONE_FITS
    if zoom:
        _lanes(desk.journal, seen, zoom, days, nothing, as_json)
        return
    first, last = days[0] or date.min, days[1] or date.max
    rows = [one for one in seen.rows if first <= one.day <= last]
    if as_json:
        echo_json(_json(desk.journal, one) for one in rows)
    else:
        echo("\n".join(_lines(desk.journal, rows, width())) if rows else nothing)


def _seen(desk: Desk, wanted: Filter) -> Seen:
    entries = desk.journal.entries
    kind = _kind(wanted.kind)
    found = kept(desk, entries, replace(wanted, kind=None) if kind else wanted)
    ids = {entry.id for entry in found if kind is None or isinstance(entry, kind)}
    return everything(entries, desk.journal.today).only(ids)


def _kind(word: str | None) -> type[Entry] | None:
    """The kind that a word names; none for a sort, such as topic; wrong usage for a word that is neither."""
    if not word or any(alike(word) in map(alike, words_of("kind", kind)) for kind in KINDS):
        return None
    try:
        return kind_named(word)
    except NotFound as error:
        raise click.UsageError(f"--kind: {error}") from error


def _lanes(journal: Journal, seen: Seen, zoom: str, days: Days, nothing: str, json: bool) -> None:
    if json:
        told = (as_json(lane, journal.entries, days) for lane in seen.lanes)
        echo_json(lane for lane in told if lane["marks"] or lane["levels"])
    else:
        echo("\n".join(drawn(seen.lanes, journal.today, zoom, width(), days)) if seen.lanes else nothing)


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
