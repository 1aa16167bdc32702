"""The lanes of the timeline as text, window under window, and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rmjournal.cli.filters import Days
from rmjournal.insight.mark import Lane, Mark
from rmjournal.model.entry import Entries
from rmjournal.model.roles import arrow
from rmjournal.pictures.timeline import Timeline, opening, span, timeline
from rmjournal.render.glyphs import signed
from rmjournal.render.text_width import cells, cut, padded
from rmjournal.render.time_scale import Axis

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
    now = "" if lane.level is None else f"{signed(lane.level):>3}"
    words = cut(f"{arrow(lane.goal.learner)} {lane.goal.title}", LANE_NAME_WIDTH - 3)
    return f"{padded(words, LANE_NAME_WIDTH - 3)}{now}"


def drawn(lanes: Sequence[Lane], today: date, zoom: str, width: int, days: Days) -> list[str]:
    """All windows from the first to the last day, those with nothing in them left out; then what the signs mean."""
    names = min(LANE_NAME_WIDTH, max(cells(name_of(lane)) for lane in lanes)) + 2
    first, last = span(lanes, today)
    first, last = days[0] or first, days[1] or last
    axis = opening(zoom, max(12, (width or PAPER) - names), lanes, today)
    axis = axis.moved(axis.cell(first))
    lines: list[str] = []
    for part in _windows(axis, last):
        seen = timeline(lanes, today, part)
        if any(band.cells for band in seen.bands):
            lines += ["", *_window(seen, names)]
        elif lines and lines[-1] != "⋯":
            lines += ["", "⋯"]
    legend = [axis_legend] if (axis_legend := timeline(lanes, today, axis).legend) else []
    return [*lines[1:], "", *legend, *(cut(line, width) if width else line for line in SIGNS)]


def _windows(axis: Axis, last: date) -> Iterator[Axis]:
    while True:
        yield axis
        after = axis.moved(axis.cells)
        if axis.last >= last or after.start < axis.start + axis.cells:
            return
        axis = after


def _window(seen: Timeline, names: int) -> Iterator[str]:
    yield f"{' ' * names}{seen.head}".rstrip()
    yield f"{' ' * names}{seen.ruler.glyphs}"
    for band in seen.bands:
        if (glyphs := band.rows[0].glyphs).strip():
            yield f"{padded(name_of(band.lane), names)}{glyphs}".rstrip()


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
