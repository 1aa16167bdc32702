"""The step chart of a goal: its level over time, falls visible, gaps left as gaps."""

from collections.abc import Sequence
from datetime import date, timedelta

from rmjournal.insight.progress import Progress

LEVELS = (2, 1, 0, -1, -2)
"""The five levels from top to bottom."""


def chart(known: Progress, today: date, columns: int) -> tuple[list[str], str]:
    """Five rows of a step line, for levels +2 to -2, and the months below; all of just ``columns`` cells."""
    dated = [(entry.day, entry.level) for entry in known.levels if entry.day and entry.level is not None]
    if not dated or columns < 8:
        return [], ""
    first = dated[0][0]
    last = max(today, dated[-1][0], first + timedelta(days=1))
    if known.goal.state in ("achieved", "dropped", "not_achieved"):
        last = max(dated[-1][0], known.goal.since or first, first + timedelta(days=28))
    days = [first + timedelta(days=round(at * (last - first).days / (columns - 1))) for at in range(columns)]
    levels = [_level_on(dated, day) for day in days]
    rows = ["".join(_cell(levels, at, level) for at in range(columns)) for level in LEVELS]
    end = levels[-1]
    row = LEVELS.index(end)
    rows[row] = rows[row][:-1] + "●"
    return rows, _months(days)


def _level_on(dated: Sequence[tuple[date, int]], day: date) -> int:
    return [level for on, level in dated if on <= day][-1]


def _cell(levels: Sequence[int], at: int, level: int) -> str:
    now = levels[at]
    before = levels[at - 1] if at else now
    if now == before:
        return "─" if level == now else " "
    low, high = min(now, before), max(now, before)
    if low < level < high:
        return "│"
    if level == before:
        return "┘" if now > before else "┐"
    if level == now:
        return "┌" if now > before else "└"
    return " "


def _months(days: Sequence[date]) -> str:
    row = [" "] * len(days)
    starts = [at for at, day in enumerate(days) if at == 0 or day.month != days[at - 1].month]
    for at, end in zip(starts, [*starts[1:], len(days) + 1], strict=True):
        name = f"{days[at]:%b}"
        if len(name) < end - at:
            row[at : at + len(name)] = name
    return "".join(row)
