"""Goal chart as text: ladder of levels, step chart, pauses and milestones."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rmjournal.dates import format_distance
from rmjournal.english import pluralize
from rmjournal.insight.goals import GoalHistory, LevelRound, LevelStep, Measure
from rmjournal.model.kinds.goal import CLOSED_STATES
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.perspective import Perspective
from rmjournal.render.glyphs import LEVELS, STEPS, pad_level
from rmjournal.render.row import GAP, Row, heading, join_facts, quiet, shorten_to_first_line
from rmjournal.render.text_width import collapse_whitespace
from rmjournal.render.time_scale import TimeScale

MARKS = (("◆", "milestone reached"), ("≡", "levels reworded"))
MIN_CHART_WIDTH = 8
"""Fewer cells than this draw nothing."""


class GoalPlot(NamedTuple):
    """Geometry of a step chart: a goal on a time scale, until a day."""

    history: GoalHistory
    scale: TimeScale
    until: date


def plot_goal(
    history: GoalHistory, until: date, days: int, left: float, right: float, span: tuple[date, date] | None = None
) -> GoalPlot:
    """Place a goal on a time scale of some days at least.

    ``span`` is a period that it shares with other goals.
    """
    first = min([history.steps[0].day, *(span or ())])
    last = max([until, history.steps[-1].day, first + timedelta(days=days), *(span or ())])
    return GoalPlot(history, TimeScale(first, last, left, right), until)


def draw_step_chart(
    history: GoalHistory, today: date, columns: int, span: tuple[date, date] | None = None
) -> tuple[list[str], str, str]:
    """Draw the step chart: five rows for levels +2 to −2, marks, months.

    Each row has just ``columns`` cells, but for the marks. Charts with the same ``span`` share their months, and show
    the target.

    Every level entry has a cell of its own where there are enough, so that no fall is lost between two others.
    """
    if not history.steps or columns < MIN_CHART_WIDTH:
        return [], "", ""
    plot = plot_goal(history, history.ended or today, 1, 0, columns - 2, span)
    levels = _levels(plot, columns - 1)
    rows = ["".join(_cell(levels, column, level) for column in range(columns - 1)) + " " for level in LEVELS]
    end = max(column for column, level in enumerate(levels) if level is not None) + 1
    row = LEVELS.index(levels[end - 1] or 0)
    rows[row] = f"{rows[row][:end]}●{rows[row][end + 1 :]}"
    if span and plot.scale.contains(history.goal.target):
        _draw_target(rows, plot)
    return rows, _marks(plot, columns - 1), plot.scale.month_line()


def _draw_target(rows: list[str], plot: GoalPlot) -> None:
    """Mark the target day on the row of the expected level, if free."""
    cell, row = round(plot.scale.position(plot.history.goal.target or plot.until)), LEVELS.index(0)
    if rows[row][cell] in " ─":
        rows[row] = f"{rows[row][:cell]}◎{rows[row][cell + 1 :]}"


def _own_cells(days: Sequence[date], scale: TimeScale, columns: int) -> list[int]:
    """Give each day a cell of its own, in order, while there are enough."""
    cells = [round(scale.position(day)) for day in days]
    if len(cells) > columns:
        return cells
    for number in range(1, len(cells)):
        cells[number] = max(cells[number], cells[number - 1] + 1)
    return [min(cell, columns - len(cells) + number) for number, cell in enumerate(cells)]


def _levels(plot: GoalPlot, columns: int) -> list[int | None]:
    """Find the level in each cell; none in a pause."""
    levels: list[int | None] = [None] * columns
    scale = plot.scale
    cells = _own_cells([step.day for step in plot.history.steps], scale, columns)
    until = round(scale.position(max(plot.until, plot.history.steps[-1].day))) + 1
    for step, begin, end in zip(plot.history.steps, cells, [*cells[1:], min(until, columns)], strict=True):
        for column in range(begin, max(end, begin + 1)):
            levels[column] = step.level
    for begin_day, end_day in plot.history.pauses:
        begin, end = round(scale.position(begin_day)) + 1, round(scale.position(end_day or plot.until))
        for column in range(begin, max(end, begin + 1) if end_day else columns):
            if column not in cells and column < columns:
                levels[column] = None
    return levels


def _cell(levels: Sequence[int | None], column: int, level: int) -> str:
    now = levels[column]
    before = levels[column - 1] if column else now
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


def _marks(plot: GoalPlot, columns: int) -> str:
    row = [" "] * columns
    reached = [step.reached_on for step in plot.history.milestones if step.state == "reached"]
    for sign, days in (("◆", reached), ("≡", plot.history.reworded)):
        for day in days:
            if day is not None and plot.scale.contains(day):
                row[round(plot.scale.position(day))] = sign
    return "".join(row).rstrip()


MAX_CHART_WIDTH = 76
"""Cells that a step chart takes at most; wider says no more."""
RATING_OF_ZERO = 3
"""The digit that rates the expected level; that of the least is 1."""
NO_TEXT = "—"
"""Stands for a level that has no text."""


def goal_rows(history: GoalHistory, perspective: Perspective, width: int) -> list[Row]:
    """Draw the whole chart page for a width in cells."""
    rows = [
        target_row(history, perspective),
        GAP,
        *level_rows(history, perspective),
        *round_rows(history.rounds, history, perspective),
        *history_rows(history, perspective, width),
    ]
    return [*rows, *milestone_rows(history, perspective)]


def target_row(history: GoalHistory, perspective: Perspective) -> Row:
    """Describe the target day, the days it had before, and the weight."""
    goal = history.goal
    if not goal.target:
        return quiet(f"no target yet · weight {goal.weight}")
    days = " → ".join(perspective.day(day) for day in history.targets)
    gap = "" if goal.state in CLOSED_STATES else format_distance(goal.target, perspective.today, "overdue")
    is_late = bool(gap) and goal.target < perspective.today
    return Row(join_facts(f"target {days}", gap, f"weight {goal.weight}"), tone="late" if is_late else "quiet")


def level_rows(history: GoalHistory, perspective: Perspective) -> list[Row]:
    """Draw the five levels in words, with marks for start, target and now."""
    rows = [_level_row(level, history, perspective) for level in LEVELS]
    return [*rows, *_reworded_rows(history, perspective)]


def _level_row(level: int, history: GoalHistory, perspective: Perspective) -> Row:
    goal, is_present = history.goal, level == history.level
    text = collapse_whitespace(goal.levels.get(str(level), "")) or NO_TEXT
    marks = []
    if is_present and history.rated_on:
        marks.append(f"◀ now, {perspective.day(history.rated_on)}")
    elif is_present:
        marks.append("◀ now")
    if level == goal.baseline:
        marks.append("◁ start")
    if level == 0:
        marks.append("◎ expected")
    return Row(
        text,
        lead=f"{'▸' if is_present else ' '} {level + RATING_OF_ZERO}  {pad_level(level)}",
        tail="  ".join(marks),
        tone="strong" if is_present else "quiet" if text == NO_TEXT else "",
        lead_tone="accent" if is_present else "quiet",
        tail_tone="accent" if is_present else "quiet",
    )


def _reworded_rows(history: GoalHistory, perspective: Perspective) -> list[Row]:
    if not history.reworded:
        return []
    days = ", ".join(perspective.day(day) for day in history.reworded)
    return [quiet(f"≡ levels reworded after the start: {days}")]


def round_rows(rounds: Sequence[LevelRound], history: GoalHistory, perspective: Perspective) -> list[Row]:
    """Put the levels of both people side by side, the latest round first."""
    if not rounds:
        return []
    rows = [GAP, heading("Side by side, each rated alone", str(len(rounds)))]
    for one in reversed(rounds):
        rows += comparison_rows(one, history, perspective)
    return rows


def comparison_rows(one: LevelRound, history: GoalHistory, perspective: Perspective) -> list[Row]:
    """Draw one round: the difference, then both levels with their sentences."""
    apart = abs(one.difference)
    words = "You agree" if not apart else f"{pluralize(apart, 'level')} apart"
    rows = [Row(words, lead="=" if not apart else "≠", tone="strong", tail=perspective.day(one.partner.day))]
    for level, who in ((one.own, perspective.me), (one.partner, perspective.partner)):
        sentence = collapse_whitespace(history.goal.levels.get(str(level.level), "")) or NO_TEXT
        told = join_facts(sentence, level.value)
        is_redacted = perspective.is_redacted(level)
        rows.append(
            Row(
                f"{who}: {perspective.words(level) if is_redacted else told}",
                lead=" " if is_redacted else pad_level(level.level),
                entry=level,
            )
        )
    return rows


def history_rows(history: GoalHistory, perspective: Perspective, width: int) -> list[Row]:
    """Draw the step chart, its legend, and every level entry."""
    if not history.steps:
        return [GAP, quiet("No level noted yet. Two of them make a chart.")]
    chart = chart_rows(history, perspective, width) if len(history.steps) > 1 else []
    return [
        *chart,
        GAP,
        heading("Levels over time", str(len(history.steps))),
        *(_step_row(step, perspective) for step in history.steps),
        *(_level_entry_row(level, "○", "quiet", perspective) for level in history.opinions),
    ]


def chart_rows(history: GoalHistory, perspective: Perspective, width: int) -> list[Row]:
    """Draw the step chart with months and legend; empty before the first level."""
    rows, marks, months = draw_step_chart(history, perspective.today, min(width - 4, MAX_CHART_WIDTH))
    if not rows:
        return []
    chart = [
        Row(row, lead=pad_level(level), tone="accent", lead_tone="quiet", is_preformatted=True)
        for level, row in zip(LEVELS, rows, strict=True)
    ]
    chart += [Row(marks, lead="  ", is_preformatted=True)] if marks else []
    counted = [measure for measure in history.measures if not perspective.is_redacted(measure.entry)]
    signs = [f"{sign} {words}" for sign, words in MARKS if sign in marks]
    said: list[Row] = []
    if len(counted) > 1:
        columns = _draw_measures(counted, history, perspective.today, min(width - 4, MAX_CHART_WIDTH))
        chart.append(Row(columns, lead=" #", tone="accent", lead_tone="quiet", is_preformatted=True))
        first, last = (collapse_whitespace(measure.entry.value) for measure in (counted[0], counted[-1]))
        said.append(quiet(f"# counted: {first} → {last}"))
    signs += ["▾ fell"] if history.falls else []
    signs += [_describe_pause(begin, end, perspective) for begin, end in history.pauses]
    legend = [*([quiet(join_facts(*signs))] if signs else []), *said]
    return [GAP, *chart, Row(months, lead="  ", tone="quiet", is_preformatted=True), *legend]


def _draw_measures(measures: Sequence[Measure], history: GoalHistory, today: date, columns: int) -> str:
    """Draw what was counted as columns on the days of the step chart."""
    scale = plot_goal(history, history.ended or today, 1, 0, columns - 2).scale
    low, high = (pick(measure.number for measure in measures) for pick in (min, max))
    cells = [" "] * (columns - 1)
    days = [measure.day for measure in measures]
    for measure, cell in zip(measures, _own_cells(days, scale, columns - 1), strict=True):
        part = (measure.number - low) / (high - low) if high > low else 1
        cells[cell] = STEPS[round(part * (len(STEPS) - 1))]
    return "".join(cells)


def _describe_pause(begin: date, end: date | None, perspective: Perspective) -> str:
    return (
        f"gap: paused {perspective.day(begin)} – {perspective.day(end)}"
        if end
        else f"paused since {perspective.day(begin)}"
    )


def _step_row(step: LevelStep, perspective: Perspective) -> Row:
    if step.entry is None:
        return Row(
            "where it began", lead=f"◁ {pad_level(step.level)} ·", tail=perspective.day(step.day), lead_tone="quiet"
        )
    sign, tone = ("▾", "late") if step.fell else ("●", "accent")
    return _level_entry_row(step.entry, sign, tone, perspective)


def _level_entry_row(level: Level, sign: str, tone: str, perspective: Perspective) -> Row:
    rater = "" if level.is_own else f"rated by {level.rater}"
    text = " — ".join(part for part in (level.value, shorten_to_first_line(level.note), rater) if part)
    return Row(
        perspective.words(level) if perspective.is_redacted(level) else text,
        lead=f"{sign} {pad_level(level.level)} ·",
        lead_tone=tone,
        tail=perspective.day(level.day),
        entry=level,
    )


def milestone_rows(history: GoalHistory, perspective: Perspective) -> list[Row]:
    """List the milestones and count those that are reached; empty without any."""
    if not history.milestones:
        return []
    reached = sum(step.state == "reached" for step in history.milestones)
    title = heading("Milestones", f"{reached} of {len(history.milestones)} reached")
    return [GAP, title, *(_milestone_row(step, perspective) for step in history.milestones)]


def _milestone_row(step: Milestone, perspective: Perspective) -> Row:
    is_late = step.is_late or step.is_overdue(perspective.today)
    when = step.reached_on if step.state == "reached" else step.due
    state = "dropped" if step.state == "dropped" else join_facts(perspective.day(when), "late" if is_late else "")
    return Row(
        perspective.words(step),
        lead=step.mark,
        lead_tone={"reached": "good", "dropped": "quiet"}.get(step.state, "late" if is_late else "accent"),
        tone="quiet" if step.state == "dropped" else "",
        tail=state,
        tail_tone="late" if is_late and step.state == "open" else "quiet",
        entry=step,
    )
