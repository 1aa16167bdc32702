"""Charts as inline SVG: cadence, goal levels, learnings, pulse and skills."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby

from rmjournal.dates import MONTHS
from rmjournal.insight.pair import PulseLine
from rmjournal.insight.review.goals import GoalRow, MilestoneRow
from rmjournal.insight.review.learnings import Learnings, SkillRow
from rmjournal.insight.review.parties import signed
from rmjournal.insight.review.sessions import SessionRow, Sessions, Swaps
from rmjournal.render.html_page import plain
from rmjournal.render.time_scale import TimeScale


def svg(mark: str, size: tuple[float, float], title: str, told: str, shapes: Iterable[str]) -> str:
    """A picture with its title and, in words, what it shows; ``mark`` is unique on the page."""
    width, height = size
    name = escape(mark)
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{name}-title {name}-told">',
            f'<title id="{name}-title">{plain(title)}</title>',
            f'<desc id="{name}-told">{plain(told)}</desc>',
            *shapes,
            "</svg>",
        ]
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.4g}" y1="{y1:.4g}" x2="{x2:.4g}" y2="{y2:.4g}" class="{kind}"/>'


def rect(x: float, y: float, width: float, height: float, kind: str, round_: float = 0) -> str:
    """A rectangle."""
    corner = f' rx="{round_:g}"' if round_ else ""
    return f'<rect x="{x:.4g}" y="{y:.4g}" width="{max(width, 0):.4g}" height="{height:.4g}"{corner} class="{kind}"/>'


def circle(x: float, y: float, radius: float, kind: str) -> str:
    """A dot or a ring."""
    return f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{radius:g}" class="{kind}"/>'


def path(points: Iterable[tuple[float, float]], kind: str, closed: bool = False) -> str:
    """A line through points; closed = a shape."""
    steps = " L".join(f"{x:.4g} {y:.4g}" for x, y in points)
    end = " Z" if closed else ""
    return f'<path d="M{steps}{end}" class="{kind}"/>' if steps else ""


def diamond(x: float, y: float, radius: float, kind: str) -> str:
    """A square on its corner."""
    return path([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], kind, closed=True)


def cross(x: float, y: float, radius: float, kind: str = "cross") -> str:
    """Two lines that cross."""
    return (
        f'<path d="M{x - radius:.4g} {y - radius:.4g} L{x + radius:.4g} {y + radius:.4g} '
        f'M{x - radius:.4g} {y + radius:.4g} L{x + radius:.4g} {y - radius:.4g}" class="{kind}"/>'
    )


def words(x: float, y: float, text: str, kind: str = "") -> str:
    """A line of plain text."""
    of = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.4g}" y="{y:.4g}"{of}>{plain(text)}</text>'


MONTH_LABEL = 30
"""Room that the name of a month takes."""


def _ticks(scale: TimeScale, top: float, bottom: float) -> Iterator[str]:
    """A thin line where a month begins, with its name below; years where months have no room."""
    free = scale.left - MONTH_LABEL
    for day in scale.ticks(9):
        x = scale.at(day)
        yield line(x, top, x, bottom, "grid")
        if x - free >= MONTH_LABEL and x <= scale.right - MONTH_LABEL / 2:
            name = str(day.year) if day.month == 1 else MONTHS[day.month - 1].capitalize()
            yield words(x + 2, bottom + 13, name, "soft")
            free = x


CADENCE_WIDTH, CADENCE_CELL, CADENCE_ROW = 340, 26, 54
CADENCE_PER_ROW = CADENCE_WIDTH // CADENCE_CELL
SESSION_STATES = {"held": "held", "cancelled": "called off", "missed": "missed", "planned": "planned"}


def cadence_chart(mark: str, found: Sessions) -> str:
    """The sessions in their order, with month and day; empty when there are none."""
    if not found.rows:
        return ""
    shapes: list[str] = []
    rows = [found.rows[n : n + CADENCE_PER_ROW] for n in range(0, len(found.rows), CADENCE_PER_ROW)]
    month = ""
    for number, some in enumerate(rows):
        for at, one in enumerate(some):
            x, y = at * CADENCE_CELL + CADENCE_CELL / 2, number * CADENCE_ROW + 28
            name = f"{MONTHS[one.on.month - 1].capitalize()}" if one.on else ""
            if name != month or not at:
                shapes.append(words(x - 9, y - 16, name, "soft"))
            month = name
            shapes += [_session_shape(one, x, y), words(x, y + 22, str(one.on.day) if one.on else "", "soft mid")]
    return svg(
        mark, (CADENCE_WIDTH, CADENCE_ROW * len(rows)), "Sessions over time", describe_cadence(found.rows), shapes
    )


def _session_shape(one: SessionRow, x: float, y: float) -> str:
    if one.state == "held":
        return rect(x - 8, y - 8, 16, 16, "full", 2)
    if one.state == "cancelled":
        return rect(x - 7.25, y - 7.25, 14.5, 14.5, "hollow", 2)
    return cross(x, y, 7) if one.state == "missed" else diamond(x, y, 8, "hollow")


def describe_cadence(rows: Sequence[SessionRow]) -> str:
    """The strip in words."""
    return "; ".join(f"{one.on or 'no day'} {SESSION_STATES.get(one.state, one.state)}" for one in rows)


GOAL_WIDTH, GOAL_HEIGHT = 340, 158
GOAL_LEFT, GOAL_RIGHT, GOAL_TOP, GOAL_STEP = 24, 334, 10, 24
GOAL_LANE = GOAL_TOP + 4 * GOAL_STEP + 16
"""Where the milestones stand."""

LevelPoint = tuple[date, int]


def goal_chart(mark: str, row: GoalRow, last: date) -> str:
    """The chart of a goal until a day; empty before its first level was noted."""
    if not row.levels:
        return ""
    scale = TimeScale(
        _goal_start(row), max(last, row.levels[-1].on, _goal_start(row) + timedelta(14)), GOAL_LEFT, GOAL_RIGHT
    )
    shapes = [*_grid(scale), *_pauses(row, scale, last), *_target(row, scale), *_steps(row, scale, last)]
    shapes += [shape for step in row.milestones for shape in _milestone(step, scale)]
    shapes += [words(scale.at(day), GOAL_LANE + 4, "≡", "soft mid") for day in row.texts_changed if scale.holds(day)]
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


def _grid(scale: TimeScale) -> Iterator[str]:
    yield from _ticks(scale, GOAL_TOP, GOAL_LANE + 10)
    for level in range(-2, 3):
        yield line(GOAL_LEFT, _level_y(level), GOAL_RIGHT, _level_y(level), "axis" if level == 0 else "grid")
        yield words(GOAL_LEFT - 6, _level_y(level) + 4, signed(level), "soft end")


def _pauses(row: GoalRow, scale: TimeScale, last: date) -> Iterator[str]:
    for one in row.pauses:
        x, end = scale.at(one.since), scale.at(one.until or last)
        yield rect(x, GOAL_TOP, end - x, 4 * GOAL_STEP, "fill-panel")
        if end - x > 44:
            yield words((x + end) / 2, GOAL_TOP + 14, "paused", "soft mid")


def _target(row: GoalRow, scale: TimeScale) -> Iterator[str]:
    days = [*(one.was for one in row.target_moves), row.target]
    for day in days:
        if day is not None and scale.holds(day):
            yield line(scale.at(day), GOAL_TOP, scale.at(day), GOAL_TOP + 4 * GOAL_STEP, "dash")
            yield words(scale.at(day) - 3, GOAL_TOP + 4 * GOAL_STEP - 4, "target", "soft end")


def _steps(row: GoalRow, scale: TimeScale, last: date) -> Iterator[str]:
    points = _points(row)
    for (day, level), (until, after) in zip(points, [*points[1:], (max(last, points[-1][0]), None)], strict=True):
        for begin, end in _without_pauses(row, day, until, last):
            yield line(scale.at(begin), _level_y(level), scale.at(end), _level_y(level), "line")
        if after is not None and after != level:
            kind = "fall" if after < level else "line"
            yield path([(scale.at(until), _level_y(level)), (scale.at(until), _level_y(after))], kind)
            if after < level:
                x, y = scale.at(until), _level_y(after)
                yield path([(x - 4, y - 8), (x + 4, y - 8), (x, y - 1)], "fill-late", closed=True)
    for number, (day, level) in enumerate(points):
        yield circle(scale.at(day), _level_y(level), 3.5 if number else 4, "full" if number else "hollow")


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


def _milestone(step: MilestoneRow, scale: TimeScale) -> Iterator[str]:
    day = step.reached_on if step.state == "reached" else step.due
    if day is None or not scale.holds(day):
        return
    x = scale.at(day)
    if step.state == "reached":
        yield diamond(x, GOAL_LANE, 6 if step.late else 5, "full")
        yield diamond(x, GOAL_LANE, 3, "ground") if step.late else ""
    elif step.state == "dropped":
        yield cross(x, GOAL_LANE, 4)
    else:
        yield diamond(x, GOAL_LANE, 5, "hollow")


LEARNING_WIDTH = 340
LEARNING_LEFT, LEARNING_ROOM = 92, 214


def funnel_chart(mark: str, found: Learnings) -> str:
    """Four bars; the retired ones beside, in another shade."""
    if not found.captured:
        return ""
    steps = [(name, getattr(found, name), "full") for name in ("captured", "remembered", "applied", "embedded")]
    steps += [("retired", found.retired, "fill-quiet")] if found.retired else []
    shapes = []
    for number, (name, count, kind) in enumerate(steps):
        y = number * 26
        long = LEARNING_ROOM * count / found.captured
        shapes += [words(0, y + 15, name), rect(LEARNING_LEFT, y + 3, long, 16, kind, 2)]
        shapes.append(words(LEARNING_LEFT + long + 7, y + 15, str(count), "bold"))
    told = ", ".join(f"{name} {count}" for name, count, _ in steps)
    return svg(mark, (LEARNING_WIDTH, 26 * len(steps)), "From captured to embedded", told, shapes)


def balance_chart(mark: str, found: Learnings, swaps: Swaps) -> str:
    """How many learnings went each way, and the swap slots done of those whose turn has come."""
    up, down = found.by_direction["mentor_to_mentee"], found.by_direction["mentee_to_mentor"]
    shapes: list[str] = []
    told: list[str] = []
    if up + down:
        middle = LEARNING_WIDTH * up / (up + down)
        shapes += [
            rect(0, 20, max(middle - 1, 0), 16, "fill-up", 2),
            rect(middle + 1, 20, LEARNING_WIDTH - middle - 1, 16, "fill-down", 2),
        ]
        shapes += [
            words(0, 13, f"↑ {up} learned by the mentee"),
            words(LEARNING_WIDTH, 13, f"{down} by the mentor ↓", "end"),
        ]
        told.append(f"{up} learned by the mentee, {down} by the mentor")
    if swaps.planned:
        top = 62 if shapes else 13
        shapes.append(words(0, top, f"Swap slots: {swaps.done} of {swaps.planned} done"))
        wide = min(24.0, LEARNING_WIDTH / swaps.planned)
        kinds = ["full"] * swaps.done + ["hollow"] * (swaps.planned - swaps.done)
        shapes += [rect(n * wide + 1, top + 7, min(16, wide - 2), 16, kind, 2) for n, kind in enumerate(kinds)]
        told.append(f"swap slots {swaps.done} of {swaps.planned} done")
    if not shapes:
        return ""
    height = (46 if up + down else 0) + (44 if swaps.planned else 0)
    return svg(mark, (LEARNING_WIDTH, height), "Balance of both directions", "; ".join(told), shapes)


PULSE_WIDTH, PULSE_ROW, PULSE_LEFT, PULSE_RIGHT, PULSE_STEP = 340, 50, 84, 318, 8
PulsePoint = tuple[float, float]


def pulse_chart(mark: str, title: str, lines: Sequence[PulseLine]) -> str:
    """The items of one author below each other; one with too few ratings is left to the numbers."""
    drawn = [one for one in lines if one.is_line]
    if not drawn:
        return ""
    shapes = [shape for number, one in enumerate(drawn) for shape in _pulse_item(one, number * PULSE_ROW + 8)]
    return svg(
        mark, (PULSE_WIDTH, PULSE_ROW * len(drawn)), title, "; ".join(describe_pulse(one) for one in drawn), shapes
    )


def describe_pulse(one: PulseLine) -> str:
    """The ratings in words: "useful: 4 4 2 · 5", a dot where there is none."""
    return f"{one.item.replace('_', ' ')}: {' '.join(str(value) if value else '·' for value in one.values)}"


def _pulse_item(one: PulseLine, top: float) -> Iterator[str]:
    yield words(0, top + 20, one.item.replace("_", " ").capitalize())
    for level in (1, 5):
        yield line(PULSE_LEFT, top + (5 - level) * PULSE_STEP, PULSE_RIGHT, top + (5 - level) * PULSE_STEP, "grid")
        yield words(PULSE_LEFT - 5, top + (5 - level) * PULSE_STEP + 4, str(level), "soft end")
    scale = TimeScale(one.days[0], one.days[-1], PULSE_LEFT + 4, PULSE_RIGHT - 4)
    for stretch in stretches(one):
        places: list[PulsePoint] = [(scale.at(one.days[at]), top + (5 - value) * PULSE_STEP) for at, value in stretch]
        yield path(places, "line") if len(places) > 1 else ""
        yield from (circle(x, y, 2.6, "full") for x, y in places)
    yield words(PULSE_RIGHT + 6, top + (5 - one.rated[-1]) * PULSE_STEP + 4, str(one.rated[-1]), "bold")


def stretches(one: PulseLine) -> list[list[tuple[int, int]]]:
    """The ratings that follow each other without a blank, each with its place among the sessions."""
    found = groupby(enumerate(one.values), key=lambda pair: pair[1] is not None)
    return [[(at, value) for at, value in some if value is not None] for rated, some in found if rated]


SKILL_WIDTH, SKILL_HEIGHT = 340, 62
SKILL_LEFT, SKILL_STEP, SKILL_Y = 30, 68, 30


def skill_chart(mark: str, row: SkillRow) -> str:
    """The three points of a skill, what observers saw below; empty when nobody has rated it."""
    if row.start is None and not row.observed:
        return ""
    return svg(mark, (SKILL_WIDTH, SKILL_HEIGHT), f"Skill: {row.title}", describe_skill(row), _skill_shapes(row))


def describe_skill(row: SkillRow) -> str:
    """The points in words."""
    named = (("start", row.start), ("then, seen from now", row.then), ("now", row.now))
    parts = [f"{name} {level}" for name, level in named if level is not None]
    parts += [f"{one.by or 'an observer'} saw {one.level}{f' on {one.on}' if one.on else ''}" for one in row.observed]
    return "; ".join(parts)


def _anchor_x(level: int) -> float:
    return SKILL_LEFT + (level - 1) * SKILL_STEP


def _skill_shapes(row: SkillRow) -> Iterator[str]:
    yield line(_anchor_x(1), SKILL_Y, _anchor_x(5), SKILL_Y, "axis")
    for level in range(1, 6):
        yield line(_anchor_x(level), SKILL_Y - 4, _anchor_x(level), SKILL_Y + 4, "axis")
        yield words(_anchor_x(level), SKILL_Y + 27, str(level), "soft mid")
    if row.start is not None:
        yield circle(_anchor_x(row.start), SKILL_Y, 6, "fill-quiet")
    if row.then is not None:
        yield circle(_anchor_x(row.then), SKILL_Y - (13 if row.then in (row.start, row.now) else 0), 5.5, "hollow")
    if row.now is not None:
        yield diamond(_anchor_x(row.now), SKILL_Y - (13 if row.now == row.start else 0), 7, "full")
    for number, one in enumerate(row.observed):
        x = _anchor_x(one.level) + 9 * sum(before.level == one.level for before in row.observed[:number])
        yield path([(x - 4, SKILL_Y + 8), (x + 4, SKILL_Y + 8), (x, SKILL_Y + 15)], "fill-other", closed=True)
