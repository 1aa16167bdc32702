"""``rmjournal timeline``: dated items, or lanes, as text and JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import click

from rmjournal.cli.columns import shown
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.filters import Days, Filter, days_of, filter_of, filter_options, kept, words_of
from rmjournal.cli.options import parse_kind
from rmjournal.cli.output import echo, echo_json, json_option, row, row_lines, verb, width
from rmjournal.dates import format_day
from rmjournal.dates.calendar_periods import CAPITALIZED_MONTHS
from rmjournal.insight.lanes import Lane, Mark
from rmjournal.insight.timeline import TimelineItem, TimelineView, build_timeline, group_by_month
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field_forms import alike
from rmjournal.model.kinds import KINDS
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import pad_level
from rmjournal.render.text_width import cell_width, pad, truncate
from rmjournal.render.time_scale import ZOOMS, TimeGrid
from rmjournal.render.timeline_window import DrawnTimeline, day_range, draw_timeline, first_grid

LANE_NAME_WIDTH = 26
"""Columns for the names of lanes, at most."""
PAPER = 100
"""Columns where the output goes into a file or another program."""
SIGNS = (
    "■ held  □ called off  × missed  ◇ planned · ● level  ▴ up  ▾ down  ‖ paused  ▸ begun or resumed",
    "◆ milestone reached  ◇ open  ⊘ dropped  ◎ target  » « target moved  ≡ levels worded anew  ✓ ✗ how it ended",
)


def name_of(lane: Lane) -> str:
    """The name of a lane, with the level of a goal."""
    if lane.goal is None:
        return lane.name
    now = "" if lane.level is None else f"{pad_level(lane.level):>3}"
    words = truncate(f"{arrow(lane.goal.learner)} {lane.goal.title}", LANE_NAME_WIDTH - 3)
    return f"{pad(words, LANE_NAME_WIDTH - 3)}{now}"


def drawn(lanes: Sequence[Lane], today: date, zoom: str, width: int, days: Days) -> list[str]:
    """All windows from the first to the last day, those with nothing in them left out; then what the signs mean."""
    names = min(LANE_NAME_WIDTH, max(cell_width(name_of(lane)) for lane in lanes)) + 2
    first, last = day_range(lanes, today)
    first, last = days[0] or first, days[1] or last
    axis = first_grid(zoom, max(12, (width or PAPER) - names), lanes, today)
    axis = axis.shift(axis.cell_of(first))
    lines: list[str] = []
    for part in _windows(axis, last):
        seen = draw_timeline(lanes, today, part)
        if any(band.cells for band in seen.lanes):
            lines += ["", *_window(seen, names)]
        elif lines and lines[-1] != "⋯":
            lines += ["", "⋯"]
    legend = [axis_legend] if (axis_legend := draw_timeline(lanes, today, axis).legend) else []
    return [*lines[1:], "", *legend, *(truncate(line, width) if width else line for line in SIGNS)]


def _windows(axis: TimeGrid, last: date) -> Iterator[TimeGrid]:
    while True:
        yield axis
        after = axis.shift(axis.cells)
        if axis.last >= last or after.start < axis.start + axis.cells:
            return
        axis = after


def _window(seen: DrawnTimeline, names: int) -> Iterator[str]:
    yield f"{' ' * names}{seen.head}".rstrip()
    yield f"{' ' * names}{seen.ruler.glyphs}"
    for band in seen.lanes:
        if (glyphs := band.rows[0].glyphs).strip():
            yield f"{pad(name_of(band.lane), names)}{glyphs}".rstrip()


def as_json(lane: Lane, entries: Entries, days: Days) -> dict[str, Any]:
    """A lane as scripts read it: its marks, and the level line of a goal."""
    first, last = days[0] or date.min, days[1] or date.max
    goal = lane.goal
    return {
        "lane": goal.title if goal else lane.name,
        "goal": goal.id if goal else None,
        "learner": goal.learner if goal else None,
        "level": lane.level,
        "marks": [_mark(mark, entries) for mark in lane.marks if first <= mark.day <= last],
        "levels": [
            {"from": part.first.isoformat(), "to": part.last.isoformat(), "level": part.level}
            for part in lane.stretches
            if part.first <= last and part.last >= first
        ],
    }


def _mark(mark: Mark, entries: Entries) -> dict[str, Any]:
    return {
        "date": mark.day.isoformat(),
        "sign": mark.glyph,
        "what": mark.words,
        "level": mark.level,
        "table": mark.entry.KIND.plural,
        "id": mark.entry.id,
        "ref": entries.short(mark.entry),
        "text": mark.entry.heading,
    }


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


def _seen(desk: CliContext, wanted: Filter) -> TimelineView:
    entries = desk.journal.entries
    kind = _kind(wanted.kind)
    found = kept(desk, entries, replace(wanted, kind=None) if kind else wanted)
    ids = {entry.id for entry in found if kind is None or isinstance(entry, kind)}
    return build_timeline(entries, desk.journal.today).only(ids)


def _kind(word: str | None) -> type[Entry] | None:
    """The kind that a word names; none for a sort, such as topic; wrong usage for a word that is neither."""
    if not word or any(alike(word) in map(alike, words_of("kind", kind)) for kind in KINDS):
        return None
    return parse_kind(word, option_name="--kind")


def _lanes(journal: Journal, seen: TimelineView, zoom: str, days: Days, nothing: str, json: bool) -> None:
    if json:
        told = (as_json(lane, journal.entries, days) for lane in seen.lanes)
        echo_json(lane for lane in told if lane["marks"] or lane["levels"])
    else:
        echo("\n".join(drawn(seen.lanes, journal.today, zoom, width(), days)) if seen.lanes else nothing)


def _json(journal: Journal, one: TimelineItem) -> dict[str, Any]:
    return {"date": one.day.isoformat(), "what": one.words, "ahead": one.is_ahead, **row(journal, one.entry)}


def _lines(journal: Journal, rows: list[TimelineItem], width: int) -> list[str]:
    cells = [_cells(journal, one) for one in rows]
    lines = iter(row_lines(cells, width))
    found = []
    for month, part in group_by_month(rows):
        found += [
            "",
            f"{CAPITALIZED_MONTHS[month.month - 1]} {month.year}",
            *(f"  {next(lines)}".rstrip() for _ in part),
        ]
    return found[1:]


def _cells(journal: Journal, one: TimelineItem) -> list[str]:
    day = format_day(one.day, journal.today).removesuffix(f" {one.day.year}")
    return [day, one.entry.mark, one.words, journal.entries.short(one.entry), shown(one.entry.heading)]
