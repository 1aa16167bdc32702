"""Goal chart as text: ladder of levels, step chart, pauses and milestones."""

from collections.abc import Sequence
from datetime import date, timedelta

from rmjournal.dates import say_gap
from rmjournal.insight.goals import Course, Step
from rmjournal.model.kinds.goal import CLOSED
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.render.glyphs import LEVELS, signed
from rmjournal.render.row import GAP, Row, Voice, begins, facts, flat, heading, quiet
from rmjournal.render.time_scale import TimeScale

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
    scale = TimeScale(first, last, 0, columns - 2)
    levels = _levels(known, scale, columns - 1)
    rows = ["".join(_cell(levels, at, level) for at in range(columns - 1)) + " " for level in LEVELS]
    end = max(at for at, level in enumerate(levels) if level is not None) + 1
    row = LEVELS.index(levels[end - 1] or 0)
    rows[row] = f"{rows[row][:end]}●{rows[row][end + 1 :]}"
    return rows, _marks(known, scale, columns - 1), scale.month_line()


def _own_cells(days: Sequence[date], scale: TimeScale, columns: int) -> list[int]:
    """Give each day a cell, one after the other, no two in one while there are enough."""
    cells = [round(scale.at(day)) for day in days]
    if len(cells) > columns:
        return cells
    for number in range(1, len(cells)):
        cells[number] = max(cells[number], cells[number - 1] + 1)
    return [min(cell, columns - len(cells) + number) for number, cell in enumerate(cells)]


def _levels(known: Course, scale: TimeScale, columns: int) -> list[int | None]:
    """The level in each cell; none in a pause."""
    levels: list[int | None] = [None] * columns
    cells = _own_cells([step.day for step in known.steps], scale, columns)
    for step, begin, end in zip(known.steps, cells, [*cells[1:], columns], strict=True):
        for at in range(begin, max(end, begin + 1)):
            levels[at] = step.level
    for begin_day, end_day in known.pauses:
        begin, end = round(scale.at(begin_day)) + 1, round(scale.at(end_day or scale.last))
        for at in range(begin, max(end, begin + 1) if end_day else columns):
            if at not in cells and at < columns:
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


def _marks(known: Course, scale: TimeScale, columns: int) -> str:
    row = [" "] * columns
    reached = [step.reached_on for step in known.milestones if step.state == "reached"]
    for sign, days in (("◆", reached), ("≡", known.reworded)):
        for day in days:
            if day is not None and scale.holds(day):
                row[round(scale.at(day))] = sign
    return "".join(row).rstrip()


WIDEST = 76
"""Cells that a step chart takes at most; wider says no more."""
NONE = "—"
"""Stands for a level that has no text."""


def goal_rows(known: Course, voice: Voice, width: int) -> list[Row]:
    """The whole picture, for a width in cells."""
    rows = [target_row(known, voice), GAP, *ladder(known, voice), *way(known, voice, width)]
    return [*rows, *milestone_rows(known, voice)]


def target_row(known: Course, voice: Voice) -> Row:
    """By when, with every day it was before, and the weight."""
    goal = known.goal
    if not goal.target:
        return quiet(f"no target yet · weight {goal.weight}")
    days = " → ".join(voice.day(day) for day in known.targets)
    gap = "" if goal.state in CLOSED else say_gap(goal.target, voice.today, "late")
    return quiet(facts(f"target {days}", gap, f"weight {goal.weight}"))


def ladder(known: Course, voice: Voice) -> list[Row]:
    """The five levels from +2 to −2 in words, with the start, what is expected and where it is now."""
    rows = [_rung(level, known, voice) for level in LEVELS]
    return [*rows, *_changed(known, voice)]


def _rung(level: int, known: Course, voice: Voice) -> Row:
    goal, here = known.goal, level == known.level
    text = flat(goal.levels.get(str(level), "")) or NONE
    marks = []
    if here and known.rated_on:
        marks.append(f"◀ now, {voice.day(known.rated_on)}")
    elif here:
        marks.append("◀ now")
    if level == goal.baseline:
        marks.append("◁ start")
    if level == 0 and goal.target:
        marks.append("◎ target")
    return Row(
        text,
        lead=f"{'▸' if here else ' '}{signed(level)}",
        tail="  ".join(marks),
        tone="strong" if here else "quiet" if text == NONE else "",
        lead_tone="accent" if here else "quiet",
        tail_tone="accent" if here else "quiet",
    )


def _changed(known: Course, voice: Voice) -> list[Row]:
    if not known.reworded:
        return []
    days = ", ".join(voice.day(day) for day in known.reworded)
    return [quiet(f"≡ levels worded anew after the start: {days}")]


def way(known: Course, voice: Voice, width: int) -> list[Row]:
    """The step chart, what its signs mean, and every level that was noted."""
    if not known.steps:
        return [GAP, quiet("No level noted yet: the first one begins the chart.")]
    drawn = chart_rows(known, voice, width) if len(known.steps) > 1 else []
    return [*drawn, GAP, heading("Levels over time", str(len(known.steps))), *(_noted(s, voice) for s in known.steps)]


def chart_rows(known: Course, voice: Voice, width: int) -> list[Row]:
    """The step chart with its months, and what its signs mean; nothing before the first level."""
    rows, marks, months = chart(known, voice.today, min(width - 4, WIDEST))
    if not rows:
        return []
    drawn = [
        Row(row, lead=signed(level), tone="accent", lead_tone="quiet", drawn=True)
        for level, row in zip(LEVELS, rows, strict=True)
    ]
    drawn += [Row(marks, lead="  ", drawn=True)] if marks else []
    signs = [f"{sign} {words}" for sign, words in MARKS if sign in marks]
    signs += ["▾ fell"] if known.falls else []
    signs += [_paused(begin, end, voice) for begin, end in known.pauses]
    legend = [quiet(facts(*signs))] if signs else []
    return [GAP, *drawn, Row(months, lead="  ", tone="quiet", drawn=True), *legend]


def _paused(begin: date, end: date | None, voice: Voice) -> str:
    return f"gap = paused {voice.day(begin)} – {voice.day(end)}" if end else f"paused since {voice.day(begin)}"


def _noted(step: Step, voice: Voice) -> Row:
    if step.entry is None:
        return Row("where it began", lead=f"◁ {signed(step.level)} ·", tail=voice.day(step.day), lead_tone="quiet")
    told = " — ".join(part for part in (step.entry.value, begins(step.entry.note)) if part)
    return Row(
        voice.words(step.entry) if voice.veils(step.entry) else told,
        lead=f"{'▾' if step.fell else '●'} {signed(step.level)} ·",
        lead_tone="late" if step.fell else "accent",
        tail=voice.day(step.day),
        entry=step.entry,
    )


def milestone_rows(known: Course, voice: Voice) -> list[Row]:
    """The steps on the way, and how many of those that were planned are reached; nothing without any."""
    if not known.milestones:
        return []
    reached = sum(step.state == "reached" for step in known.milestones)
    title = heading("Milestones", f"{reached} of {len(known.milestones)} reached")
    return [GAP, title, *(_milestone(step, voice) for step in known.milestones)]


def _milestone(step: Milestone, voice: Voice) -> Row:
    late = bool(step.due and (step.reached_on or voice.today) > step.due) and step.state != "dropped"
    when = step.reached_on if step.state == "reached" else step.due
    told = "dropped" if step.state == "dropped" else facts(voice.day(when), "late" if late else "")
    return Row(
        voice.words(step),
        lead=step.mark,
        lead_tone={"reached": "good", "dropped": "quiet"}.get(step.state, "late" if late else "accent"),
        tone="quiet" if step.state == "dropped" else "",
        tail=told,
        tail_tone="late" if late and step.state == "open" else "quiet",
        entry=step,
    )
