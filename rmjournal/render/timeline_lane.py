"""Timeline lane as rows of glyphs on a time scale."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rmjournal.insight.lanes import ENDS, SPEAKS, Lane, Mark
from rmjournal.model.kinds.goal import format_level
from rmjournal.render.glyphs import LEVELS
from rmjournal.render.row import SOFT_SUFFIX
from rmjournal.render.time_scale import TimeGrid

LEVEL_BARS = {2: "▇", 1: "▆", 0: "▄", -1: "▂", -2: "▁"}
"""A level in one row: five heights."""
SHADES = "░▒▓█"
"""How much there was in a month, from little to most."""
MAX_COUNT = 9
"""Above this a count is told as more."""
MORE_SIGN = "⁺"
"""Beside a mark of a goal: there is more in this cell."""
COUNT_COLUMNS = 6
"""Columns of a month from which on its count is written."""

WAY = {"mentee": "up", "mentor": "down"}


@dataclass(frozen=True)
class LaneRow:
    """One row of a band, as many columns as the axis has."""

    glyphs: str
    tones: tuple[str, ...]

    def runs(self) -> list[tuple[str, str]]:
        """Pieces of one colour, in order."""
        found = []
        for tone, part in groupby(zip(self.glyphs, self.tones, strict=True), key=lambda pair: pair[1]):
            found.append(("".join(glyph for glyph, _ in part), tone))
        return found


@dataclass(frozen=True)
class DrawnLane:
    """A lane in a window."""

    lane: Lane
    rows: tuple[LaneRow, ...]
    """One row, or five for the levels of a goal."""
    cells: Mapping[int, tuple[Mark, ...]]
    """The marks of each cell that has any, oldest first."""


class _Canvas:
    """Glyphs and tones of some rows while they are drawn."""

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
    """The marks of a window, by cell."""
    first, last = axis.first, axis.last
    shown = (mark for mark in marks if first <= mark.day <= last)
    return {cell: tuple(some) for cell, some in groupby(shown, key=lambda mark: axis.cell_of(mark.day))}


def draw_lane(lane: Lane, axis: TimeGrid, *, tall: bool = False) -> DrawnLane:
    """A lane in a window; ``tall`` gives a goal five rows."""
    cells = marks_by_cell(lane.marks, axis)
    if lane.goal is not None:
        rows = _tall(lane, axis, cells) if tall else _flat(lane, axis, cells)
    elif axis.zoom.days:
        rows = _marks(axis, cells)
    else:
        rows = _heat(lane, axis, cells)
    return DrawnLane(lane, rows, cells)


def _top(marks: Sequence[Mark]) -> Mark:
    return max(marks, key=lambda mark: mark.rank)


def mark_count(some: Sequence[Mark]) -> str:
    """How many marks there are, in one cell."""
    return str(len(some)) if len(some) <= MAX_COUNT else "+"


SESSION_RANK = 7
"""The rank from which on a mark stands for all in its cell: sessions, whose state is to be seen."""


def _marks(axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    canvas = _Canvas(1, axis.columns)
    wide = axis.zoom.columns
    for cell, some in cells.items():
        top = _top(some)
        told = top.glyph + (mark_count(some) if len(some) > 1 else "") if wide > 1 else top.glyph
        alike = len({mark.glyph for mark in some}) == 1
        if wide == 1 and len(some) > 1 and (alike or top.rank < SESSION_RANK):
            told = mark_count(some)
        canvas.put(0, cell * wide, told, top.tone)
    return canvas.rows()


def _heat(lane: Lane, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    """Each month as dark as it is full, measured by the fullest month of the lane."""
    canvas = _Canvas(1, axis.columns)
    wide = axis.zoom.columns
    most = max(Counter((mark.day.year, mark.day.month) for mark in lane.marks).values(), default=1)
    for cell, some in cells.items():
        shade = SHADES[(len(some) * len(SHADES) - 1) // most]
        told = f"{shade * (wide - 4)}{len(some):>3}" if wide >= COUNT_COLUMNS else shade * wide
        canvas.put(0, cell * wide, told[:wide], "accent")
    return canvas.rows()


def _tone(lane: Lane) -> str:
    over = lane.goal is None or lane.goal.state in ("dropped", "not_achieved", "achieved")
    return "quiet" if over or lane.goal is None else WAY.get(lane.goal.learner, "accent")


def _levels(lane: Lane, axis: TimeGrid) -> list[int | None]:
    """The level in each cell; none in a gap."""
    found: list[int | None] = [None] * axis.cells
    for part in lane.stretches:
        for cell in range(max(0, axis.cell_of(part.first)), min(axis.cells - 1, axis.cell_of(part.last)) + 1):
            found[cell] = part.level
    return found


def _flat(lane: Lane, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    canvas = _Canvas(1, axis.columns)
    wide = axis.zoom.columns
    levels = _levels(lane, axis)
    for cell, level in enumerate(levels):
        if level is not None:
            line = LEVEL_BARS.get(level, "▄") * (1 if _over(cells, cell) else wide)
            canvas.put(0, cell * wide, line, _tone(lane) + SOFT_SUFFIX)
    for cell in cells:
        _mark(canvas, axis, cells, cell)
    return canvas.rows()


def _over(cells: Mapping[int, tuple[Mark, ...]], cell: int) -> bool:
    """Whether a goal ends in a cell, so that its line does not go on there."""
    return cell in cells and _top(cells[cell]).rank == ENDS


def _said(some: Sequence[Mark]) -> str:
    """The level that is written beside a mark: the first one, and each new one."""
    return next((format_level(m.level) for m in reversed(some) if m.level is not None and m.rank >= SPEAKS), "")


def _mark(canvas: _Canvas, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]], cell: int) -> None:
    some, wide = cells[cell], axis.zoom.columns
    top, words = _top(some), _said(some)
    canvas.put(0, cell * wide, top.glyph, top.tone)
    behind = range(wide, 1 + len(words), wide)
    free = (cell + 1) * wide + len(words) <= axis.columns and all(cell + at // wide not in cells for at in behind)
    if words and free:
        canvas.put(0, cell * wide + 1, words, top.tone)
    elif wide > 1 and len(some) > 1:
        canvas.put(0, cell * wide + 1, MORE_SIGN, top.tone)


def _tall(lane: Lane, axis: TimeGrid, cells: Mapping[int, tuple[Mark, ...]]) -> tuple[LaneRow, ...]:
    canvas = _Canvas(len(LEVELS), axis.columns)
    wide, tone = axis.zoom.columns, _tone(lane)
    levels = _levels(lane, axis)
    before: int | None = None
    for cell, level in enumerate(levels):
        if level is None:
            continue
        canvas.put(LEVELS.index(level), cell * wide, "─" * (1 if _over(cells, cell) else wide), tone)
        if before is not None and before != level:
            _step(canvas, cell * wide, before, level, tone)
        before = level
    row = LEVELS.index(0)
    last = axis.cells - 1
    for cell in range(last + 1):
        now = levels[cell] if levels[cell] is not None else levels[cell - 1] if cell else None
        row = LEVELS.index(now) if now is not None else row
        if cell in cells:
            top = _top(cells[cell])
            canvas.put(row, cell * wide, top.glyph, top.tone)
    return canvas.rows()


def _step(canvas: _Canvas, column: int, before: int, level: int, tone: str) -> None:
    """From one level to another: a corner, a line, a corner."""
    rise = level > before
    for between in range(min(before, level) + 1, max(before, level)):
        canvas.put(LEVELS.index(between), column, "│", tone)
    canvas.put(LEVELS.index(before), column, "┘" if rise else "┐", tone)
    canvas.put(LEVELS.index(level), column, "┌" if rise else "└", tone)
