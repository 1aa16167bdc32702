"""The levels of a goal over time as a step chart: falls stay visible, a pause is a gap, milestones stand below."""

from collections.abc import Iterator
from datetime import date, timedelta

from rmjournal.exchange.chart_time import Axis
from rmjournal.exchange.svg import circle, cross, diamond, line, path, rect, svg, words
from rmjournal.insight.review.goals import GoalRow, MilestoneRow
from rmjournal.insight.review.parties import signed

GOAL_WIDTH, GOAL_HEIGHT = 340, 158
GOAL_LEFT, GOAL_RIGHT, GOAL_TOP, GOAL_STEP = 24, 334, 10, 24
GOAL_LANE = GOAL_TOP + 4 * GOAL_STEP + 16
"""Where the milestones stand."""

LevelPoint = tuple[date, int]


def goal_chart(mark: str, row: GoalRow, last: date) -> str:
    """The chart of a goal until a day; empty before its first level was noted."""
    if not row.levels:
        return ""
    axis = Axis(
        _goal_start(row), max(last, row.levels[-1].on, _goal_start(row) + timedelta(14)), GOAL_LEFT, GOAL_RIGHT
    )
    shapes = [*_grid(axis), *_pauses(row, axis, last), *_target(row, axis), *_steps(row, axis, last)]
    shapes += [shape for step in row.milestones for shape in _milestone(step, axis)]
    shapes += [words(axis.at(day), GOAL_LANE + 4, "≡", "soft mid") for day in row.texts_changed if axis.holds(day)]
    return svg(mark, (GOAL_WIDTH, GOAL_HEIGHT), f"Levels of “{row.title}”", describe_goal(row), shapes)


def describe_goal(row: GoalRow) -> str:
    """The chart in words."""
    parts = [f"{one.on} {signed(one.level)}{f' ({one.value})' if one.value else ''}" for one in row.levels]
    start = [f"baseline {signed(row.baseline)}"] if row.baseline is not None else []
    rests = [f"paused {one.since} to {one.until or 'now'}" for one in row.pauses]
    steps = [f"milestone {one.title}: {one.state} {one.reached_on or ''}".strip() for one in row.milestones]
    return "; ".join([*start, *parts, *rests, *steps])


def _goal_start(row: GoalRow) -> date:
    first = row.levels[0].on
    return min(first, row.begun) if row.begun else first


def _level_y(level: int) -> float:
    return GOAL_TOP + (2 - level) * GOAL_STEP


def _grid(axis: Axis) -> Iterator[str]:
    yield from axis.ticks(GOAL_TOP, GOAL_LANE + 10)
    for level in range(-2, 3):
        yield line(GOAL_LEFT, _level_y(level), GOAL_RIGHT, _level_y(level), "axis" if level == 0 else "grid")
        yield words(GOAL_LEFT - 6, _level_y(level) + 4, signed(level), "soft end")


def _pauses(row: GoalRow, axis: Axis, last: date) -> Iterator[str]:
    for one in row.pauses:
        x, end = axis.at(one.since), axis.at(one.until or last)
        yield rect(x, GOAL_TOP, end - x, 4 * GOAL_STEP, "fill-panel")
        if end - x > 44:
            yield words((x + end) / 2, GOAL_TOP + 14, "paused", "soft mid")


def _target(row: GoalRow, axis: Axis) -> Iterator[str]:
    days = [*(one.was for one in row.target_moves), row.target]
    for day in days:
        if day is not None and axis.holds(day):
            yield line(axis.at(day), GOAL_TOP, axis.at(day), GOAL_TOP + 4 * GOAL_STEP, "dash")
            yield words(axis.at(day) - 3, GOAL_TOP + 4 * GOAL_STEP - 4, "target", "soft end")


def _steps(row: GoalRow, axis: Axis, last: date) -> Iterator[str]:
    points = _points(row)
    for (day, level), (until, after) in zip(points, [*points[1:], (max(last, points[-1][0]), None)], strict=True):
        for begin, end in _without_pauses(row, day, until, last):
            yield line(axis.at(begin), _level_y(level), axis.at(end), _level_y(level), "line")
        if after is not None and after != level:
            kind = "fall" if after < level else "line"
            yield path([(axis.at(until), _level_y(level)), (axis.at(until), _level_y(after))], kind)
            if after < level:
                x, y = axis.at(until), _level_y(after)
                yield path([(x - 4, y - 8), (x + 4, y - 8), (x, y - 1)], "fill-late", closed=True)
    for number, (day, level) in enumerate(points):
        yield circle(axis.at(day), _level_y(level), 3.5 if number else 4, "full" if number else "hollow")


def _points(row: GoalRow) -> list[LevelPoint]:
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
        yield diamond(x, GOAL_LANE, 6 if step.late else 5, "full")
        yield diamond(x, GOAL_LANE, 3, "ground") if step.late else ""
    elif step.state == "dropped":
        yield cross(x, GOAL_LANE, 4)
    else:
        yield diamond(x, GOAL_LANE, 5, "hollow")
