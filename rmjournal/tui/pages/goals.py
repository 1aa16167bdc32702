"""Goals: where each stands, its ladder of five written levels, its way over time, its milestones."""

from dataclasses import replace
from datetime import date

from rmjournal.dates import say, say_gap
from rmjournal.insight.progress import Progress, ended, progress, running
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.skill import Skill
from rmjournal.tui.line import GAP, Line, heading, hint, prose, spread, wrapped
from rmjournal.tui.pages.entry import page
from rmjournal.tui.pages.pieces import derived, entry_line, way
from rmjournal.tui.pages.steps import LEVELS, chart
from rmjournal.tui.view import View

SIGN = {2: "+2", 1: "+1", 0: " 0", -1: "−1", -2: "−2"}
"""A level as people read it, two cells wide."""


def dots(level: int | None) -> str:
    """A level as a row of five dots, the present one filled."""
    return " ".join("●" if at == level else "○" for at in sorted(LEVELS))


def goals_list(view: View, width: int) -> list[Line]:
    """Goals that run, goals that have ended, skills; below each of mine its next step."""
    lines: list[Line] = []
    alive = [goal for goal in running(view.entries) if view.keeps(goal)]
    over = [goal for goal in ended(view.entries) if view.keeps(goal)]
    for goal in alive:
        lines += goal_lines(goal, view, width)
    if not alive and not over and not view.needle:
        lines += hint("No goal yet: n writes the first one, with five written levels.", width, "new_goal")
    if over:
        lines += [GAP, heading("Ended")] if lines else [heading("Ended")]
        lines += [goal_line(progress(goal, view.entries), view, width) for goal in over]
    for title, kind in (("Skills", "skills"), ("Agreements", "agreements"), ("With", "relationships")):
        found = [e for e in view.entries if e.KIND.plural == kind and view.keeps(e)]
        if found:
            lines += [GAP, heading(title)]
            lines += [below_goals(e, view) for e in found]
    return lines


def goal_lines(goal: Goal, view: View, width: int) -> list[Line]:
    """A goal and, in a quiet line below, what comes next."""
    known = progress(goal, view.entries)
    lines = spread(goal_line(known, view, width), width)
    if goal.state != "active" and not view.veils(goal):
        lines.append(Line(f"{goal.state}{' — ' + goal.reason if goal.reason else ''}", lead=" ", tone="quiet"))
    elif known.next and not view.veils(goal):
        late = bool(known.next.due and known.next.due < view.today)
        today = known.next.due == view.today
        due = "today" if today else view.day(known.next.due) + (" · late" if late else "")
        tone = "late" if late else "accent" if today else "quiet"
        words = f"next ◇ {view.words(known.next)}"
        lines.append(Line(words, lead=" ", tone="quiet", tail=due, tail_tone=tone))
    return lines


def goal_line(known: Progress, view: View, width: int) -> Line:
    """Direction, title, dots and level of one goal."""
    arrow, tone = way(known.goal.learner)
    level = "–" if known.level is None else SIGN.get(known.level, "?")
    fell = "▾" if known.fell else " "
    over = {"achieved": " ✓", "dropped": " ⊘", "not_achieved": " ✗"}.get(known.goal.state, "")
    row = f"{dots(known.level)}  {level} {fell}" if width >= 44 else f"{level} {fell}"
    return Line(
        view.words(known.goal),
        lead=arrow,
        lead_tone=tone,
        tail=f"{row}{over}".rstrip() if over else row,
        tail_tone="good" if known.goal.state == "achieved" else "quiet" if over else "accent",
        tone="quiet" if known.goal.state in ("dropped", "not_achieved") else "",
        entry=known.goal,
    )


def below_goals(entry: Entry, view: View) -> Line:
    """What stands below the goals: skills with their steps, agreements with their version, relationships."""
    if isinstance(entry, Skill):
        return skill_line(entry, view)
    line = entry_line(entry, view)
    if isinstance(entry, Agreement):
        words = view.words(entry) if view.veils(entry) else entry.change or entry.heading
        known = derived(entry, view)
        past = " · superseded" if known["superseded"] else ""
        return replace(line, text=f"version {known['version']}{past} · {words}")
    return line


def skill_line(skill: Skill, view: View) -> Line:
    """A skill with its start, then and now on the scale 1 to 5."""
    known = skill.derived(view.entries, view.today)
    marks = {known["start"]: "●", known["then"]: "○", known["now"]: "◆"}
    row = " ".join(marks.get(step, "·") for step in range(1, 6)) if any(marks) else "not rated yet"
    return Line(view.words(skill), lead="▤", lead_tone="quiet", tail=row, entry=skill)


def goal_page(goal: Goal, view: View, width: int) -> list[Line]:
    """The goal with its ladder and its way."""
    return page(goal, view, width, top=_picture, skip=("levels", "baseline", "learner", "target", "weight"))


def _picture(goal: Entry, view: View, width: int) -> list[Line]:
    if not isinstance(goal, Goal):
        return []
    known = progress(goal, view.entries)
    lines = [GAP, *_target(goal, view, width), GAP, *_ladder(goal, known, width)]
    rows, months = chart(known, view.today, min(width - 5, 72)) if len(known.levels) > 2 else ([], "")
    if rows:
        drawn = zip((SIGN[level] for level in LEVELS), rows, strict=True)
        lines += [GAP, *(Line(row, lead=f"{sign} ", lead_tone="quiet", tone="accent") for sign, row in drawn)]
        lines.append(Line(months, lead="   ", tone="quiet"))
    elif known.levels:
        counted = ", ".join(f"{SIGN[e.level or 0].strip()} on {view.day(e.day)}" for e in known.levels)
        lines += [GAP, Line(f"levels so far: {counted}", tone="quiet")]
    return lines


def _target(goal: Goal, view: View, width: int) -> list[Line]:
    moves = goal.changes("target")
    words = f"target {view.day(goal.target)}" if goal.target else "no target yet"
    if goal.target and goal.state in ("active", "paused", "draft"):
        words += f" · {say_gap(goal.target, view.today, 'late')}"
    if moves and isinstance(moves[0].was, str):
        words += f" (was {', '.join(_iso(str(move.was), view) for move in moves)})"
    return prose(f"{words} · weight {goal.weight}", width, tone="quiet")


def _iso(text: str, view: View) -> str:
    try:
        return say(date.fromisoformat(text), view.today)
    except ValueError:
        return text


def _ladder(goal: Goal, known: Progress, width: int) -> list[Line]:
    lines: list[Line] = []
    for level in LEVELS:
        here, start = level == known.level, level == goal.baseline
        sign = ("▸" if here else " ") + SIGN[level]
        mark = "◀ now" if here else "◁ start" if start else ""
        tail = f" {mark}".ljust(9) if mark or known.level is not None else ""
        text = goal.levels.get(str(level), "") or "—"
        rows = list(wrapped(text, max(8, width - 4 - len(tail)))) or [""]
        for index, row in enumerate(rows):
            lines.append(
                Line(
                    row,
                    lead=sign if not index else "   ",
                    lead_tone="accent" if here else "quiet",
                    tone="strong" if here else "" if text != "—" else "quiet",
                    tail=tail if not index else " " * len(tail),
                    tail_tone="accent" if here else "quiet",
                )
            )
    return lines


def milestone_words(step: Milestone, view: View) -> str:
    """When a milestone was reached or is due, and whether it was late."""
    known = step.derived(view.entries, view.today)
    if step.state == "reached":
        return f"{view.day(step.reached_on)} ✓{' late' if known['late'] else ''}"
    if step.state == "dropped":
        return "dropped"
    return f"{view.day(step.due)}{' · late' if known['overdue'] else ''}"
