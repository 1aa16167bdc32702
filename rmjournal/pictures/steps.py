"""The step chart of a goal: its level over time, falls marked, pauses left as gaps."""

from collections.abc import Sequence
from datetime import date, timedelta

from rmjournal.insight.goals import Course
from rmjournal.render.glyphs import LEVELS

MARKS = (("◆", "milestone reached"), ("≡", "levels worded anew"))
NARROW = 8
"""Fewer cells than this draw nothing."""


def chart(known: Course, today: date, columns: int) -> tuple[list[str], str, str]:
    """Five rows of a step line for levels +2 to −2, a row of marks, the months below; each of just ``columns`` cells.

    Every level entry has a cell of its own where there are enough, so that no fall is lost between two others.
    """
    if not known.steps or columns < NARROW:
        return [], "", ""
    first = known.steps[0].day
    last = max(known.ended or today, known.steps[-1].day, first + timedelta(days=1))
    line = _Line(first, last, columns - 1)
    levels = _levels(known, line)
    rows = ["".join(_cell(levels, at, level) for at in range(columns - 1)) + " " for level in LEVELS]
    end = max(at for at, level in enumerate(levels) if level is not None) + 1
    row = LEVELS.index(levels[end - 1] or 0)
    rows[row] = f"{rows[row][:end]}●{rows[row][end + 1 :]}"
    return rows, _marks(known, line), line.months()


class _Line:
    """Days laid out on cells."""

    def __init__(self, first: date, last: date, columns: int) -> None:
        self.first, self.last, self.columns = first, last, columns

    def at(self, day: date) -> int:
        """The cell of a day; outside the nearest one."""
        part = (day - self.first).days / (self.last - self.first).days
        return min(self.columns - 1, max(0, round(part * (self.columns - 1))))

    def apart(self, days: Sequence[date]) -> list[int]:
        """A cell for each day, one after the other, no two in one while there are enough."""
        cells = [self.at(day) for day in days]
        if len(cells) > self.columns:
            return cells
        for number in range(1, len(cells)):
            cells[number] = max(cells[number], cells[number - 1] + 1)
        for number in range(len(cells)):
            cells[number] = min(cells[number], self.columns - len(cells) + number)
        return cells

    def months(self) -> str:
        """The names of the months where they begin, and of the years where there is no room for months."""
        row = [" "] * self.columns
        days = [self.first + timedelta(days=round(at * (self.last - self.first).days / (self.columns - 1)))
                for at in range(self.columns)]  # fmt: skip
        years = (self.last - self.first).days > 31 * self.columns / 4
        names = [f"{day:%Y}" if years else f"{day:%b}" for day in days]
        starts = [at for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
        for at, end in zip(starts, [*starts[1:], self.columns + 1], strict=True):
            if len(names[at]) < end - at:
                row[at : at + len(names[at])] = names[at]
        return "".join(row)[: self.columns]


def _levels(known: Course, line: _Line) -> list[int | None]:
    """The level in each cell; none in a pause."""
    levels: list[int | None] = [None] * line.columns
    cells = line.apart([step.day for step in known.steps])
    for step, begin, end in zip(known.steps, cells, [*cells[1:], line.columns], strict=True):
        for at in range(begin, max(end, begin + 1)):
            levels[at] = step.level
    for begin_day, end_day in known.pauses:
        begin, end = line.at(begin_day) + 1, line.at(end_day or line.last)
        for at in range(begin, max(end, begin + 1) if end_day else line.columns):
            if at not in cells and at < line.columns:
                levels[at] = None
    return levels


def _cell(levels: Sequence[int | None], at: int, level: int) -> str:
    now = levels[at]
    before = levels[at - 1] if at else now
    if now is None:
        return " "
    if before is None or now == before:
        return "─" if level == now else " "
    low, high = min(now, before), max(now, before)
    if low < level < high:
        return "│"
    if level == before:
        return "┘" if now > before else "┐"
    if level == now:
        return "┌" if now > before else "▾"
    return " "


def _marks(known: Course, line: _Line) -> str:
    row = [" "] * line.columns
    for step in known.milestones:
        if step.state == "reached" and step.reached_on and line.first <= step.reached_on <= line.last:
            row[line.at(step.reached_on)] = "◆"
    for day in known.reworded:
        if line.first <= day <= line.last:
            row[line.at(day)] = "≡"
    return "".join(row).rstrip()
