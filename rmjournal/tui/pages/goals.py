"""Goal pages: the list, ladder, history and milestones; skills."""

from dataclasses import replace

from rmjournal.insight.goals import Progress, course, ended, progress, running
from rmjournal.insight.skills import movement
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.skill import Skill
from rmjournal.render.glyphs import draw_dots, pad_level
from rmjournal.render.goal_chart import goal_rows
from rmjournal.render.row import GAP, Row, break_rows, heading, spread
from rmjournal.render.skill_chart import skill_row, skill_rows, skills_rows
from rmjournal.tui.page_rows import ChartPage, hint
from rmjournal.tui.pages.entry import derived, entry_line, page, way
from rmjournal.tui.pages.insight_cache import known_skills
from rmjournal.tui.view import View

LOOSE = 44
"""From this width on there is air between the dots of a level."""

TIGHT = 30
"""Below this width a level is its number alone."""


def goals_list(view: View, width: int) -> list[Row]:
    """Goals that run, goals that have ended, skills; below each of mine its next step."""
    lines: list[Row] = []
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
            if kind == "skills" and len(found) > 1 and not view.needle:
                lines.append(Row("All of them, start and now", lead="≣", lead_tone="quiet", payload=SKILLS))
            lines += [line for e in found for line in below_goals(e, view, width)]
    return lines


def goal_lines(goal: Goal, view: View, width: int) -> list[Row]:
    """A goal and, in a quiet line below, what comes next."""
    known = progress(goal, view.entries)
    lines = spread(goal_line(known, view, width), width)
    if goal.state != "active" and not view.veils(goal):
        lines.append(Row(f"{goal.state}{' — ' + goal.reason if goal.reason else ''}", lead=" ", tone="quiet"))
    elif known.next and not view.veils(goal):
        late = bool(known.next.due and known.next.due < view.today)
        today = known.next.due == view.today
        due = "today" if today else view.day(known.next.due) + (" · late" if late else "")
        tone = "late" if late else "accent" if today else "quiet"
        words = f"next ◇ {view.words(known.next)}"
        lines.append(Row(words, lead=" ", tone="quiet", tail=due, tail_tone=tone))
    return lines


def goal_line(known: Progress, view: View, width: int) -> Row:
    """Direction, title, dots and level of one goal."""
    arrow, tone = way(known.goal.learner)
    level = pad_level(known.level)
    fell = "▾" if known.fell else " "
    over = {"achieved": " ✓", "dropped": " ⊘", "not_achieved": " ✗"}.get(known.goal.state, "")
    air = width >= LOOSE
    row = f"{draw_dots(known.level, ' ' if air else '')}{'  ' if air else ' '}{level} {fell}"
    if width < TIGHT:
        row = f"{level} {fell}"
    return Row(
        view.words(known.goal),
        lead=arrow,
        lead_tone=tone,
        tail=f"{row}{over}".rstrip() if over else row,
        tail_tone="good" if known.goal.state == "achieved" else "quiet" if over else "accent",
        tone="quiet" if known.goal.state in ("dropped", "not_achieved") else "",
        entry=known.goal,
    )


def below_goals(entry: Entry, view: View, width: int) -> list[Row]:
    """What stands below the goals: skills with their steps, agreements with their version, relationships."""
    if isinstance(entry, Skill):
        return break_rows([skill_row(movement(entry, view.entries, view.today), view, width)], width)
    line = entry_line(entry, view)
    if isinstance(entry, Agreement):
        words = view.words(entry) if view.veils(entry) else entry.change or entry.heading
        known = derived(entry, view)
        past = " · superseded" if known["superseded"] else ""
        return [replace(line, text=f"version {known['version']}{past} · {words}")]
    return [line]


def skill_page(skill: Skill, view: View, width: int) -> list[Row]:
    """The skill on its anchors, at the start, then and now; others apart."""
    return page(skill, view, width, top=_skill_picture, skip=("anchors", "owner"), leave=("ratings",))


def _skill_picture(skill: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(skill, Skill):
        return []
    known = movement(skill, view.entries, view.today)
    return [GAP, *break_rows(skill_rows(known, view), width)]


def _all_skills(view: View, width: int) -> list[Row]:
    return break_rows(skills_rows(known_skills(view.entries, view.today), view, width, words=True), width)


SKILLS = ChartPage("Skills, start and now", _all_skills)
"""All skills side by side."""


def goal_page(goal: Goal, view: View, width: int) -> list[Row]:
    """The goal with its ladder and its way."""
    skip = ("levels", "baseline", "learner", "target", "weight")
    return page(goal, view, width, top=_goal_picture, skip=skip, leave=("levels", "milestones"))


def _goal_picture(goal: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(goal, Goal):
        return []
    return [GAP, *break_rows(goal_rows(course(goal, view.entries), view, width), width)]
