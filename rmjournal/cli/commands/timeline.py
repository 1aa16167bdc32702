"""``rmjournal timeline``: dated items, or lanes, as text and JSON."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click
from msgspec.structs import replace

from rmjournal.cli.columns import heading_line
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.filters import (
    DayRange,
    EntryFilter,
    apply_filter,
    filter_days,
    filter_options,
    filter_words,
    read_filter,
)
from rmjournal.cli.options import parse_kind
from rmjournal.cli.output import (
    echo,
    echo_json,
    entry_as_json,
    is_plain,
    json_option,
    mark_of,
    row_lines,
    terminal_width,
    verb,
)
from rmjournal.dates import format_day
from rmjournal.dates.periods import CAPITALIZED_MONTHS
from rmjournal.english import pluralize
from rmjournal.insight.day_marks import SIGNS, Mark
from rmjournal.insight.lanes import Lane
from rmjournal.insight.timeline import TimelineItem, TimelineView, build_timeline, group_by_month
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kinds import KINDS
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import pad_level
from rmjournal.render.plain_text import plain_text
from rmjournal.render.text_width import cell_width, pad, truncate
from rmjournal.render.time_scale import ZOOMS, TimeGrid
from rmjournal.render.timeline_window import DrawnTimeline, day_range, draw_timeline, first_grid

LANE_NAME_WIDTH = 26
"""Columns for the names of lanes, at most."""
PLAIN_WIDTH = 100
"""Columns where the output goes into a file or another program."""
LEGEND_LINES = (("session", "level", "goal"), ("milestone", "plan"))
"""What the signs of each line of the legend are about."""
GLYPH_LEGEND = tuple(
    "  ".join(f"{sign} {meaning}" for about in abouts for sign, meaning in SIGNS[about].items())
    for abouts in LEGEND_LINES
)


def lane_name(lane: Lane) -> str:
    """The name of a lane, with the level of a goal."""
    if lane.goal is None:
        return lane.name
    level = "" if lane.level is None else f"{pad_level(lane.level):>3}"
    title = truncate(f"{arrow(lane.goal.learner)} {lane.goal.title}", LANE_NAME_WIDTH - 3)
    return f"{pad(title, LANE_NAME_WIDTH - 3)}{level}"


def lane_lines(lanes: Sequence[Lane], today: date, zoom: str, width: int, days: DayRange) -> list[str]:
    """The windows of the lanes, without empty ones, and the legend."""
    names = min(LANE_NAME_WIDTH, max(cell_width(lane_name(lane)) for lane in lanes)) + 2
    first, last = day_range(lanes, today)
    first, last = days[0] or first, days[1] or last
    axis = first_grid(zoom, max(12, (width or PLAIN_WIDTH) - names), lanes, today)
    axis = axis.shift(axis.cell_of(first))
    lines: list[str] = []
    for part in _windows(axis, last):
        window = draw_timeline(lanes, today, part)
        if any(band.cells for band in window.lanes):
            lines += ["", *_window_lines(window, names)]
        elif lines and lines[-1] != "⋯":
            lines += ["", "⋯"]
    legend = [axis_legend] if (axis_legend := draw_timeline(lanes, today, axis).legend) else []
    return [*lines[1:], "", *legend, *(truncate(line, width) if width else line for line in GLYPH_LEGEND)]


def _windows(axis: TimeGrid, last: date) -> Iterator[TimeGrid]:
    while True:
        yield axis
        after = axis.shift(axis.cells)
        if axis.last >= last or after.start < axis.start + axis.cells:
            return
        axis = after


def _window_lines(window: DrawnTimeline, names: int) -> Iterator[str]:
    yield f"{' ' * names}{window.head}".rstrip()
    yield f"{' ' * names}{window.ruler.glyphs}"
    for band in window.lanes:
        if (glyphs := band.rows[0].glyphs).strip():
            yield f"{pad(lane_name(band.lane), names)}{glyphs}".rstrip()


def plain_lanes(lanes: Sequence[Lane], today: date, days: DayRange) -> Iterator[str]:
    """The marks of each lane in words, a line each."""
    first, last = days[0] or date.min, days[1] or date.max
    for lane in lanes:
        marks = [mark for mark in lane.marks if first <= mark.day <= last]
        if not marks:
            continue
        yield f"{heading_line(lane.goal) if lane.goal else plain_text(lane.name)}, {pluralize(len(marks), 'mark')}"
        for mark in marks:
            yield f"  {format_day(mark.day, today)}: {mark.words}, {heading_line(mark.entry)}"


def lane_as_json(lane: Lane, entries: Entries, days: DayRange) -> dict[str, Any]:
    """A lane as scripts read it: marks, and a goal's level line."""
    first, last = days[0] or date.min, days[1] or date.max
    goal = lane.goal
    return {
        "lane": goal.title if goal else lane.name,
        "goal": goal.id if goal else None,
        "learner": goal.learner if goal else None,
        "level": lane.level,
        "marks": [_mark_as_json(mark, entries) for mark in lane.marks if first <= mark.day <= last],
        "levels": [
            {"from": part.first.isoformat(), "to": part.last.isoformat(), "level": part.level}
            for part in lane.stretches
            if part.first <= last and part.last >= first
        ],
    }


def _mark_as_json(mark: Mark, entries: Entries) -> dict[str, Any]:
    return {
        "date": mark.day.isoformat(),
        "sign": mark.glyph,
        "what": mark.words,
        "level": mark.level,
        "table": mark.entry.KIND.plural,
        "id": mark.entry.id,
        "ref": entries.short_id(mark.entry),
        "text": mark.entry.heading,
    }


NO_DATED_ENTRIES = 'There is no entry with a day yet. To write the first: rmjournal learned "…"'
NO_MATCH = "Nothing found for all these filters. Leave one out."


@verb('rmjournal timeline --since "3 months ago"', "rmjournal timeline --zoom month --learner me")
@filter_options("with_", "goal", "since", "until", "on", "learner", "tag", "match")
@click.option("--kind", metavar="WORD", help="Only one kind, such as sessions, or one sort of note, such as topic.")
@click.option(
    "--zoom", type=click.Choice([zoom.name for zoom in ZOOMS]), help="Draw the lanes: sessions, goals, learnings …"
)
@json_option
@click.pass_context
def timeline_command(ctx: click.Context, /, as_json: bool, zoom: str | None, **given: Any) -> None:
    """Show everything by date, month by month, newest first.

    --zoom draws a line for each goal and kind.
    """
    context = context_of(ctx)
    wanted = read_filter(given)
    days = filter_days(context, wanted)
    view = _filtered_view(context, replace(wanted, since=None, until=None, on=None))
    nothing = NO_DATED_ENTRIES if wanted == EntryFilter() else NO_MATCH
    if zoom:
        _print_lanes(context.journal, view, zoom, days, nothing, as_json)
        return
    first, last = days[0] or date.min, days[1] or date.max
    rows = [item for item in view.items if first <= item.day <= last]
    if as_json:
        echo_json(_item_as_json(context.journal, item) for item in rows)
    else:
        echo("\n".join(_item_lines(context.journal, rows, terminal_width())) if rows else nothing)


def _filtered_view(context: CliContext, wanted: EntryFilter) -> TimelineView:
    entries = context.journal.entries
    kind = _kind(wanted.kind)
    entries_found = apply_filter(context, entries, replace(wanted, kind=None) if kind else wanted)
    ids = {entry.id for entry in entries_found if kind is None or isinstance(entry, kind)}
    return build_timeline(entries, context.journal.today).only(ids)


def _kind(word: str | None) -> type[Entry] | None:
    """Parse a kind; None for a kind of note, a usage error otherwise."""
    if not word or any(fold_word(word) in map(fold_word, filter_words("kind", kind)) for kind in KINDS):
        return None
    return parse_kind(word, option_name="--kind")


def _print_lanes(journal: Journal, view: TimelineView, zoom: str, days: DayRange, nothing: str, json: bool) -> None:
    if json:
        rows = (lane_as_json(lane, journal.entries, days) for lane in view.lanes)
        echo_json(lane for lane in rows if lane["marks"] or lane["levels"])
    elif is_plain():
        echo("\n".join(plain_lanes(view.lanes, journal.today, days)) or nothing)
    else:
        echo(
            "\n".join(lane_lines(view.lanes, journal.today, zoom, terminal_width(), days)) if view.lanes else nothing
        )


def _item_as_json(journal: Journal, item: TimelineItem) -> dict[str, Any]:
    return {
        "date": item.day.isoformat(),
        "what": item.words,
        "ahead": item.is_ahead,
        **entry_as_json(journal, item.entry),
    }


def _item_lines(journal: Journal, rows: list[TimelineItem], width: int) -> list[str]:
    cells = [_item_cells(journal, item) for item in rows]
    groups = iter(row_lines(cells, max(0, width - 2)))
    result = []
    for month, part in group_by_month(rows):
        result += ["", f"{CAPITALIZED_MONTHS[month.month - 1]} {month.year}"]
        result += [f"  {line}".rstrip() for _ in part for line in next(groups)]
    return result[1:]


def _item_cells(journal: Journal, item: TimelineItem) -> list[str]:
    day = format_day(item.day, journal.today).removesuffix(f" {item.day.year}")
    return [day, mark_of(item.entry), item.words, journal.entries.short_id(item.entry), heading_line(item.entry)]
