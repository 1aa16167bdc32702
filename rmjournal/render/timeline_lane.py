"""Timeline lane as rows of glyphs on a time scale."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby, islice, takewhile
from operator import attrgetter

import msgspec

from rmjournal.insight.day_marks import Mark, select_marks
from rmjournal.insight.lanes import RANK_GOAL_END, RANK_NEW_LEVEL, Lane
from rmjournal.model.kinds.goal import CLOSED_STATES, format_level
from rmjournal.render.glyphs import LEVELS
from rmjournal.render.row import SOFT_SUFFIX
from rmjournal.render.time_scale import TimeGrid

LEVEL_BARS = {2: "▇", 1: "▆", 0: "▄", -1: "▂", -2: "▁"}
"""Bars of five heights: a level in one row."""
SHADES = "░▒▓█"
"""Shades for the entries of a month, from few to most."""
MAX_COUNT = 9
"""A higher count is shown as "+"."""
MORE_SIGN = "⁺"
"""Stands beside a mark of a goal: the cell has more marks; after a count: the next cell has several too."""
COUNT_COLUMNS = 6
"""A month with at least so many columns shows its count."""

TONES = {"mentee": "up", "mentor": "down"}


class LaneRow(msgspec.Struct, frozen=True):
    """One row of a lane, as many columns as the axis has."""

    glyphs: str
    tones: tuple[str, ...]

    def runs(self) -> list[tuple[str, str]]:
        """Split the row into pieces of one tone, in order."""
        runs_of_tone = []
        for tone, part in groupby(zip(self.glyphs, self.tones, strict=True), key=lambda pair: pair[1]):
            runs_of_tone.append(("".join(glyph for glyph, _ in part), tone))
        return runs_of_tone


class DrawnLane(msgspec.Struct, frozen=True):
    """A lane as drawn in a window."""

    lane: Lane
    rows: tuple[LaneRow, ...]
    """One row, or five for the levels of a goal."""
    cells: Mapping[int, tuple[Mark, ...]]
    """The marks of each cell that has any, oldest first."""


class _Canvas:
    """Grid of glyphs and tones to draw on."""

    def __init__(self, rows: int, columns: int) -> None:
        self.glyphs = [[" "] * columns for _ in range(rows)]
        self.tones = [[""] * columns for _ in range(rows)]
        self.columns = columns

    def put(self, row: int, column: int, text: str, tone: str) -> None:
        for at, glyph in enumerate(text, column):
            if 0 <= at < self.columns:
                self.glyphs[row][at], self.tones[row][at] = glyph, tone

    def rows(self) -> tuple[LaneRow, ...]:
        drawn = zip(self.glyphs, self.tones, strict=True)
        return tuple(LaneRow("".join(glyphs), tuple(tones)) for glyphs, tones in drawn)


def marks_by_cell(marks: Sequence[Mark], axis: TimeGrid) -> dict[int, tuple[Mark, ...]]:
    """Group the marks in sight by cell."""
    shown = select_marks(marks, axis.first, axis.last)
    return {cell: tuple(group) for cell, group in groupby(shown, key=lambda mark: axis.cell_of(mark.day))}


def draw_lane(lane: Lane, axis: TimeGrid, *, tall: bool = False) -> DrawnLane:
    """Draw a lane in a window; ``tall`` gives a goal five rows."""
    cells = marks_by_cell(lane.marks, axis)
    if lane.goal is not None:
        rows = _draw_level_rows(lane, axis, cells) if tall else _draw_goal_row(lane, axis, cells)
    elif axis.zoom.days:
        rows = _draw_marks(axis, cells)
    else:
        rows = _draw_month_counts(lane, axis, cells)
    return DrawnLane(lane, rows, cells)


def _top_mark(marks: Sequence[Mark]) -> Mark:
    return max(marks, key=lambda mark: mark.rank)


def mark_count(marks: Sequence[Mark]) -> str:
    """Count marks in one column: "+" stands for more than nine."""
    return str(len(marks)) if len(marks) <= MAX_COUNT else "+"


SESSION_RANK = 7
"""A mark of this rank, a session, stands for all marks of its cell."""


def _draw_marks(axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    canvas = _Canvas(1, axis.columns)
    columns = axis.zoom.columns
    counted = -2
    for cell, marks in sorted(cells.items()):
        top = _top_mark(marks)
        glyphs = top.glyph + (mark_count(marks) if len(marks) > 1 else "") if columns > 1 else top.glyph
        is_uniform = len({mark.glyph for mark in marks}) == 1
        if columns == 1 and len(marks) > 1 and (is_uniform or top.rank < SESSION_RANK):
            glyphs = MORE_SIGN if counted == cell - 1 else mark_count(marks)
            counted = cell if glyphs != MORE_SIGN else counted
        canvas.put(0, cell * columns, glyphs, top.tone)
    return canvas.rows()


def _draw_month_counts(lane: Lane, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    """Shade each month by its count, relative to the fullest month."""
    canvas = _Canvas(1, axis.columns)
    columns = axis.zoom.columns
    most = max(Counter((mark.day.year, mark.day.month) for mark in lane.marks).values(), default=1)
    for cell, marks in cells.items():
        shade = SHADES[(len(marks) * len(SHADES) - 1) // most]
        glyphs = f"{shade * (columns - 4)}{len(marks):>3}" if columns >= COUNT_COLUMNS else shade * columns
        canvas.put(0, cell * columns, glyphs[:columns], "accent")
    return canvas.rows()


def _goal_tone(lane: Lane) -> str:
    has_ended = lane.goal is None or lane.goal.state in CLOSED_STATES
    return "quiet" if has_ended or lane.goal is None else TONES.get(lane.goal.learner, "accent")


def _levels_by_cell(lane: Lane, axis: TimeGrid) -> list[int | None]:
    """Find the level in each cell; none in a gap."""
    levels: list[int | None] = [None] * axis.cells
    first = bisect_left(lane.stretches, axis.first, key=attrgetter("last"))
    for stretch in takewhile(lambda stretch: stretch.first <= axis.last, islice(lane.stretches, first, None)):
        for cell in range(max(0, axis.cell_of(stretch.first)), min(axis.cells - 1, axis.cell_of(stretch.last)) + 1):
            levels[cell] = stretch.level
    return levels


def _draw_goal_row(lane: Lane, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    canvas = _Canvas(1, axis.columns)
    columns = axis.zoom.columns
    levels = _levels_by_cell(lane, axis)
    for cell, level in enumerate(levels):
        if level is not None:
            bars = LEVEL_BARS.get(level, "▄") * (1 if _ends_here(cells, cell) else columns)
            canvas.put(0, cell * columns, bars, _goal_tone(lane) + SOFT_SUFFIX)
    for cell in cells:
        _draw_mark(canvas, axis, cells, cell)
    return canvas.rows()


def _ends_here(cells: Mapping[int, tuple[Mark, ...]], cell: int) -> bool:
    """Whether a goal ends in a cell."""
    return cell in cells and _top_mark(cells[cell]).rank == RANK_GOAL_END


def _level_text(marks: Sequence[Mark]) -> str:
    """Give the level to write beside a mark, where it is new."""
    return next(
        (
            format_level(mark.level)
            for mark in reversed(marks)
            if mark.level is not None and mark.rank >= RANK_NEW_LEVEL
        ),
        "",
    )


def _draw_mark(canvas: _Canvas, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]], cell: int) -> None:
    marks, columns = cells[cell], axis.zoom.columns
    top, level = _top_mark(marks), _level_text(marks)
    canvas.put(0, cell * columns, top.glyph, top.tone)
    offsets = range(columns, 1 + len(level), columns)
    is_free = (cell + 1) * columns + len(level) <= axis.columns and all(
        cell + offset // columns not in cells for offset in offsets
    )
    if level and is_free:
        canvas.put(0, cell * columns + 1, level, top.tone)
    elif columns > 1 and len(marks) > 1:
        canvas.put(0, cell * columns + 1, MORE_SIGN, top.tone)


def _draw_level_rows(lane: Lane, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    canvas = _Canvas(len(LEVELS), axis.columns)
    columns, tone = axis.zoom.columns, _goal_tone(lane)
    levels = _levels_by_cell(lane, axis)
    before: int | None = None
    for cell, level in enumerate(levels):
        if level is None:
            continue
        canvas.put(LEVELS.index(level), cell * columns, "─" * (1 if _ends_here(cells, cell) else columns), tone)
        if before is not None and before != level:
            _draw_step(canvas, cell * columns, before, level, tone)
        before = level
    row = LEVELS.index(0)
    last = axis.cells - 1
    for cell in range(last + 1):
        present = levels[cell] if levels[cell] is not None else levels[cell - 1] if cell else None
        row = LEVELS.index(present) if present is not None else row
        if cell in cells:
            top = _top_mark(cells[cell])
            canvas.put(row, cell * columns, top.glyph, top.tone)
    return canvas.rows()


def _draw_step(canvas: _Canvas, column: int, before: int, level: int, tone: str) -> None:
    """Draw the line from one level to another: corner, line, corner."""
    rise = level > before
    for between in range(min(before, level) + 1, max(before, level)):
        canvas.put(LEVELS.index(between), column, "│", tone)
    canvas.put(LEVELS.index(before), column, "┘" if rise else "┐", tone)
    canvas.put(LEVELS.index(level), column, "┌" if rise else "└", tone)
