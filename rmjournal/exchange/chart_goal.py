"""The levels of a goal over time as a step chart: falls stay visible, a pause is a gap, milestones stand below."""

from collections.abc import Iterator
from datetime import date, timedelta

from rmjournal.exchange.chart_time import Axis
from rmjournal.exchange.svg import circle, cross, diamond, line, path, rect, svg, words
from rmjournal.insight.review.frame import signed
from rmjournal.insight.review.goals import GoalRow, MilestoneRow

WIDTH, HEIGHT = 340, 158
LEFT, RIGHT, TOP, STEP = 24, 334, 10, 24
LANE = TOP + 4 * STEP + 16
"""Where the milestones stand."""

Point = tuple[date, int]


def goal_chart(mark: str, row: GoalRow, last: date) -> str:
    """The chart of a goal until a day; empty before its first level was noted."""
    if not row.levels:
        return ""
    axis = Axis(_first(row), max(last, row.levels[-1].on, _first(row) + timedelta(14)), LEFT, RIGHT)
    shapes = [*_grid(axis), *_pauses(row, axis, last), *_target(row, axis), *_steps(row, axis, last)]
    shapes += [shape for step in row.milestones for shape in _milestone(step, axis)]
    shapes += [words(axis.at(day), LANE + 4, "≡", "soft mid") for day in row.texts_changed if axis.holds(day)]
    return svg(mark, (WIDTH, HEIGHT), f"Levels of “{row.title}”", told(row), shapes)


def told(row: GoalRow) -> str:
    """The chart in words."""
    parts = [f"{one.on} {signed(one.level)}{f' ({one.value})' if one.value else ''}" for one in row.levels]
    start = [f"baseline {signed(row.baseline)}"] if row.baseline is not None else []
    rests = [f"paused {one.since} to {one.until or 'now'}" for one in row.pauses]
    steps = [f"milestone {one.title}: {one.state} {one.reached_on or ''}".strip() for one in row.milestones]
    return "; ".join([*start, *parts, *rests, *steps])


def _first(row: GoalRow) -> date:
    first = row.levels[0].on
    return min(first, row.begun) if row.begun else first


def _y(level: int) -> float:
    return TOP + (2 - level) * STEP


def _grid(axis: Axis) -> Iterator[str]:
    yield from axis.ticks(TOP, LANE + 10)
    for level in range(-2, 3):
        yield line(LEFT, _y(level), RIGHT, _y(level), "axis" if level == 0 else "grid")
        yield words(LEFT - 6, _y(level) + 4, signed(level), "soft end")


def _pauses(row: GoalRow, axis: Axis, last: date) -> Iterator[str]:
    for one in row.pauses:
        x, end = axis.at(one.since), axis.at(one.until or last)
        yield rect(x, TOP, end - x, 4 * STEP, "fill-panel")
        if end - x > 44:
            yield words((x + end) / 2, TOP + 14, "paused", "soft mid")


def _target(row: GoalRow, axis: Axis) -> Iterator[str]:
    days = [*(one.was for one in row.target_moves), row.target]
    for day in days:
        if day is not None and axis.holds(day):
            yield line(axis.at(day), TOP, axis.at(day), TOP + 4 * STEP, "dash")
            yield words(axis.at(day) - 3, TOP + 4 * STEP - 4, "target", "soft end")


def _steps(row: GoalRow, axis: Axis, last: date) -> Iterator[str]:
    points = _points(row)
    for (day, level), (until, after) in zip(points, [*points[1:], (max(last, points[-1][0]), None)], strict=True):
        for begin, end in _without_pauses(row, day, until, last):
            yield line(axis.at(begin), _y(level), axis.at(end), _y(level), "line")
        if after is not None and after != level:
            kind = "fall" if after < level else "line"
            yield path([(axis.at(until), _y(level)), (axis.at(until), _y(after))], kind)
            if after < level:
                x, y = axis.at(until), _y(after)
                yield path([(x - 4, y - 8), (x + 4, y - 8), (x, y - 1)], "fill-late", closed=True)
    for number, (day, level) in enumerate(points):
        yield circle(axis.at(day), _y(level), 3.5 if number else 4, "full" if number else "hollow")


def _points(row: GoalRow) -> list[Point]:
    """Level by level; the baseline first, where the goal began before its first level was noted."""
    points = [(one.on, one.level) for one in row.levels]
    if row.baseline is not None and row.begun and row.begun < points[0][0]:
        points.insert(0, (row.begun, row.baseline))
    return points


def _without_pauses(row: GoalRow, day: date, until: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of a stretch in which the goal was not paused."""
    for one in row.pauses:
        end = one.until or max(last, until)
        if one.since < until and end > day:
            if one.since > day:
                yield day, one.since
            day = max(day, end)
    if day < until:
        yield day, until


def _milestone(step: MilestoneRow, axis: Axis) -> Iterator[str]:
    day = step.reached_on if step.state == "reached" else step.due
    if day is None or not axis.holds(day):
        return
    x = axis.at(day)
    if step.state == "reached":
        yield diamond(x, LANE, 6 if step.late else 5, "full")
        yield diamond(x, LANE, 3, "ground") if step.late else ""
    elif step.state == "dropped":
        yield cross(x, LANE, 4)
    else:
        yield diamond(x, LANE, 5, "hollow")
