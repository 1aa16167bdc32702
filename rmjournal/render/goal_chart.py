"""Goal chart as SVG: step chart, pauses, targets and milestones."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from msgspec.structs import replace

from rmjournal.insight.goals import GoalHistory, Measure
from rmjournal.model.kinds.goal import format_level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.render.glyphs import LEVELS
from rmjournal.render.goal_rows import GoalPlot, plot_goal
from rmjournal.render.svg import circle, cross, diamond, label, line, month_ticks, path, rect, svg
from rmjournal.render.time_scale import TimeScale

GOAL_WIDTH, GOAL_HEIGHT = 340, 158
GOAL_LEFT, GOAL_RIGHT, GOAL_TOP, GOAL_STEP = 24, 334, 10, 24
GOAL_LANE = GOAL_TOP + 4 * GOAL_STEP + 16
"""Where the milestones stand."""
NUMBER_WIDTH = 22
"""Room for the number over a bar."""
COUNTED_HEIGHT = 30
"""Height of the lane of what was counted."""
FEWEST_DAYS = 14
"""Days that the axis of the SVG has at least."""


def goal_svg(mark: str, history: GoalHistory, milestones: Sequence[Milestone], last: date) -> str:
    """Draw the step chart until a day as SVG; empty before the first level."""
    history = replace(history, steps=tuple(step for step in history.steps if step.day <= last))
    if not any(step.entry for step in history.steps):
        return ""
    plot = plot_goal(history, last, FEWEST_DAYS, GOAL_LEFT, GOAL_RIGHT)
    scale = plot.scale
    counted = [measure for measure in history.measures if measure.day <= last]
    lane = COUNTED_HEIGHT if len(counted) > 1 else 0
    shapes = [
        *_grid(scale, lane),
        *(_counted(counted, scale) if lane else ()),
        *_pauses(plot),
        *_targets(history, scale),
        *_steps(plot),
    ]
    shapes += [shape for step in milestones for shape in _milestone_shapes(step, scale)]
    shapes += [
        label(scale.position(day), GOAL_LANE + 4, "≡", "soft mid") for day in filter(scale.contains, history.reworded)
    ]
    size = (GOAL_WIDTH, GOAL_HEIGHT + lane)
    return svg(mark, size, f"Levels of “{history.goal.title}”", _describe(history, milestones), shapes)


def _describe(history: GoalHistory, milestones: Sequence[Milestone]) -> str:
    """Describe the chart in words, for people who do not see it."""
    start = [f"baseline {format_level(history.goal.baseline)}"] if history.goal.baseline is not None else []
    levels = [
        f"{step.day} {format_level(step.level)}{f' ({step.entry.value})' if step.entry.value else ''}"
        for step in history.steps
        if step.entry is not None
    ]
    pauses = [f"paused {begin} to {end or 'now'}" for begin, end in history.pauses]
    steps = [f"milestone {step.title}: {step.state} {step.reached_on or ''}".strip() for step in milestones]
    return "; ".join([*start, *levels, *pauses, *steps])


def _level_y(level: int) -> float:
    return GOAL_TOP + (2 - level) * GOAL_STEP


def _grid(scale: TimeScale, lane: float) -> Iterator[str]:
    yield from month_ticks(scale, GOAL_TOP, GOAL_LANE + 10 + lane)
    for level in reversed(LEVELS):
        yield line(GOAL_LEFT, _level_y(level), GOAL_RIGHT, _level_y(level), "axis" if level == 0 else "grid")
        yield label(GOAL_LEFT - 6, _level_y(level) + 4, format_level(level), "soft end")


def _counted(measures: Sequence[Measure], scale: TimeScale) -> Iterator[str]:
    """Draw what was counted as bars on their days, each with its number."""
    bottom, room = GOAL_LANE + 8 + COUNTED_HEIGHT, COUNTED_HEIGHT - 14
    numbers = [measure.number for measure in measures]
    low, high = min(0, *numbers), max(numbers)
    yield label(GOAL_LEFT - 6, bottom, "#", "soft end")
    last_label = float("-inf")
    for measure in measures:
        x = scale.position(measure.day)
        height = 2 + (room - 2) * (measure.number - low) / (high - low or 1)
        yield rect(x - 3, bottom - height, 6, height, "fill-up")
        if x - last_label >= NUMBER_WIDTH:
            yield label(x, bottom - height - 3, f"{measure.number:g}", "soft mid")
            last_label = x


def _pauses(plot: GoalPlot) -> Iterator[str]:
    for begin, end in plot.history.pauses:
        left, right = plot.scale.position(begin), plot.scale.position(end or plot.until)
        yield rect(left, GOAL_TOP, right - left, 4 * GOAL_STEP, "fill-panel")
        if right - left > 44:
            yield label((left + right) / 2, GOAL_TOP + 14, "paused", "soft mid")


def _targets(history: GoalHistory, scale: TimeScale) -> Iterator[str]:
    for day in filter(scale.contains, history.targets):
        yield line(scale.position(day), GOAL_TOP, scale.position(day), GOAL_TOP + 4 * GOAL_STEP, "dash")
        yield label(scale.position(day) - 3, GOAL_TOP + 4 * GOAL_STEP - 4, "target", "soft end")


def _steps(plot: GoalPlot) -> Iterator[str]:
    scale = plot.scale
    for step, after in pairwise([*plot.history.steps, None]):
        if step is None:
            continue
        until = after.day if after else plot.until
        for begin, end in _without_pauses(plot, step.day, until):
            yield line(scale.position(begin), _level_y(step.level), scale.position(end), _level_y(step.level), "line")
        if after is not None and after.level != step.level:
            x, y = scale.position(until), _level_y(after.level)
            yield path([(x, _level_y(step.level)), (x, y)], "fall" if after.fell else "line")
            if after.fell:
                yield path([(x - 4, y - 8), (x + 4, y - 8), (x, y - 1)], "fill-late", closed=True)
    for number, step in enumerate(plot.history.steps):
        yield circle(
            scale.position(step.day), _level_y(step.level), 3.5 if number else 4, "full" if number else "hollow"
        )


def _without_pauses(plot: GoalPlot, day: date, until: date) -> Iterator[tuple[date, date]]:
    """Split a stretch of days into the parts without pauses."""
    for begin, end_or_none in plot.history.pauses:
        end = end_or_none or plot.until
        if begin < until and end > day:
            if begin > day:
                yield day, begin
            day = max(day, end)
    if day < until:
        yield day, until


def _milestone_shapes(step: Milestone, scale: TimeScale) -> Iterator[str]:
    day = step.reached_on if step.state == "reached" else step.due
    if day is None or not scale.contains(day):
        return
    x = scale.position(day)
    if step.state == "reached":
        yield diamond(x, GOAL_LANE, 6 if step.is_late else 5, "full")
        yield diamond(x, GOAL_LANE, 3, "ground") if step.is_late else ""
    elif step.state == "dropped":
        yield cross(x, GOAL_LANE, 4)
    else:
        yield diamond(x, GOAL_LANE, 5, "hollow")
