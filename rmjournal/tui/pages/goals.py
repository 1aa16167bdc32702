"""Goal pages: the list, ladder, history and milestones; skills."""

from collections import Counter

from msgspec.structs import replace

from rmjournal.english import humanize, join_parts
from rmjournal.insight.goals import GoalProgress, ended_goals, goal_history, goal_progress, running_goals
from rmjournal.insight.skills import skill_movement, skill_movements
from rmjournal.model.entry import Entry, once_per_state
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal, describe_lacks
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.skill import Skill
from rmjournal.render.glyphs import draw_dots, pad_level
from rmjournal.render.goal_rows import goal_rows
from rmjournal.render.row import GAP, Row, break_rows, section
from rmjournal.render.skill_chart import skill_row, skill_rows, skills_rows
from rmjournal.tui.page_rows import ChartPage, View, hint
from rmjournal.tui.pages.entry import derived, direction_arrow, entry_row, page

cached_skills = once_per_state(skill_movements)
"""The movements of all skills, kept while the entries stay the same."""
MIN_SPACED_DOTS_WIDTH = 44
"""Minimum width for spaces between the dots of a level."""
MIN_DOTS_WIDTH = 30
"""Below this width a level is shown as a number only."""
MIN_DETAIL_WIDTH = 60
"""Cells of a list from which on a row tells more than what it is about."""
NO_SKILL = "No skill yet. Enter shows skills with five sentences each, ready to take."
NO_GOAL = "No goal yet. Enter writes one in five sentences, from the worst to the best that may happen."


LATER_SECTIONS = (
    ("Growth areas", Growth),
    ("Skills", Skill),
    ("Sealed ratings", SealedRating),
    ("Agreements", Agreement),
    ("Relationships", Relationship),
    ("People", Person),
)
"""Titles and kinds below the goals."""


def goals_list(view: View, width: int) -> list[Row]:
    """List running goals, ended goals, skills, agreements and relationships.

    Each running goal has its next step below it.
    """
    running = [goal for goal in running_goals(view.entries) if view.keeps(goal)]
    ended = [goal for goal in ended_goals(view.entries) if view.keeps(goal)]
    lines: list[Row] = []
    if running:
        states = Counter(goal.state for goal in running)
        counts = (f"{states[state]} {state}" for state in ("active", "paused", "draft") if states[state])
        lines.append(section("Goals", join_parts(*counts)))
        lines += [row for goal in running for row in goal_and_step_rows(goal, view, width)]
    elif not ended and not view.query:
        lines += [section("Goals"), hint(NO_GOAL, "new_goal")]
    if ended:
        lines += [*([GAP] if lines else []), section("Ended", str(len(ended)))]
        lines += [goal_row(goal_progress(goal, view.entries), view, width) for goal in ended]
    for title, kind in LATER_SECTIONS:
        rows = _below_goals(title, kind, view, width)
        lines += [*([GAP] if lines and rows else []), *rows]
    return lines


def _below_goals(title: str, kind: type[Entry], view: View, width: int) -> list[Row]:
    """List the entries of a kind below the goals.

    Of skills also the way to those that are ready to take.
    """
    entries = [entry for entry in view.entries.of(kind) if view.keeps(entry)]
    has_more = kind is Skill and not view.query
    if not entries:
        return [section(title), hint(NO_SKILL, "skills")] if has_more else []
    rows = [section(title, str(len(entries)))]
    if has_more and len(entries) > 1:
        rows.append(Row("All skills, at the start and now", lead="≣", lead_tone="quiet", payload=SKILLS))
    if kind is Relationship and len(entries) > 1 and not view.query:
        rows.append(Row(ALL_PAIRS.title, lead="≣", lead_tone="quiet", payload=ALL_PAIRS))
        rows += join_offer_rows(view)
    rows += [below_goal_row(entry, view, width) for entry in entries]
    return [*rows, hint("More skills, ready to take", "skills")] if has_more else rows


def _all_pairs_rows(view: View, width: int) -> list[Row]:
    from rmjournal.insight.pair_comparison import compare_pairs
    from rmjournal.render.pair_table import pair_table_rows

    return break_rows(pair_table_rows(compare_pairs(view.entries, view.today), view, width), width)


ALL_PAIRS = ChartPage("All relationships, side by side", _all_pairs_rows)
"""Chart page of all relationships."""


def join_offer_rows(view: View) -> list[Row]:
    """Offer to join relationships with the same person."""
    from rmjournal.insight.pair_comparison import list_same_person

    return [
        Row(f"{view.words(group[0])} is here twice. Enter joins them.", lead="?", lead_tone="accent", action="join")
        for group in list_same_person(view.entries)[:1]
    ]


def goal_and_step_rows(goal: Goal, view: View, width: int) -> list[Row]:
    """Build the rows of a goal: its own, then the next step."""
    progress = goal_progress(goal, view.entries)
    lines = [goal_row(progress, view, width)]
    if goal.state != "active" and not view.is_redacted(goal):
        lines.append(
            Row(f"{humanize(goal.state)}{' — ' + goal.reason if goal.reason else ''}", lead=" ", tone="quiet")
        )
    elif progress.next and not view.is_redacted(goal):
        late = bool(progress.next.due and progress.next.due < view.today)
        today = progress.next.due == view.today
        due = "today" if today else view.day(progress.next.due) + (" · overdue" if late else "")
        tone = "late" if late else "accent" if today else "quiet"
        words = f"next ◇ {view.words(progress.next)}"
        lines.append(Row(words, lead=" ", tone="quiet", tail=due, tail_tone=tone))
    return [*lines, *_detail_rows(goal, view, width)]


def _detail_rows(goal: Goal, view: View, width: int) -> list[Row]:
    """Say what is counted and when the target is, if the list is wide."""
    if width < MIN_DETAIL_WIDTH or view.is_redacted(goal) or not goal.target:
        return []
    is_late = goal.target < view.today and goal.state not in CLOSED_STATES
    words = f"counts: {goal.indicator}" if goal.indicator else "nothing to count yet"
    target = f"target {view.day(goal.target)}"
    return [Row(words, lead=" ", tone="quiet", tail=target, tail_tone="late" if is_late else "quiet")]


def goal_row(progress: GoalProgress, view: View, width: int) -> Row:
    """Build the row of a goal: direction, title, dots and level."""
    arrow, tone = direction_arrow(progress.goal.learner)
    level = pad_level(progress.level)
    fell = "▾" if progress.fell else " "
    end_sign = {"achieved": " ✓", "dropped": " ⊘", "not_achieved": " ✗"}.get(progress.goal.state, "")
    is_spaced = width >= MIN_SPACED_DOTS_WIDTH
    row = f"{draw_dots(progress.level, ' ' if is_spaced else '')}{'  ' if is_spaced else ' '}{level} {fell}"
    if width < MIN_DOTS_WIDTH:
        row = f"{level} {fell}"
    return Row(
        view.words(progress.goal),
        lead=arrow,
        lead_tone=tone,
        tail=f"{row}{end_sign}".rstrip() if end_sign else row,
        tail_tone="good" if progress.goal.state == "achieved" else "quiet" if end_sign else "accent",
        tone="quiet" if progress.goal.state in ("dropped", "not_achieved") else "",
        entry=progress.goal,
    )


def below_goal_row(entry: Entry, view: View, width: int) -> Row:
    """Build the row of a skill, an agreement or a relationship."""
    if isinstance(entry, Skill):
        return skill_row(skill_movement(entry, view.entries, view.today), view, width)
    row = entry_row(entry, view)
    if isinstance(entry, Growth):
        made = join_parts("goal" * bool(entry.goal), "skill" * bool(entry.skill), separator=" and a ")
        level = f"level {entry.level}" if entry.level else ""
        whose = view.whose(entry.owner) if entry.owner != view.role else ""
        return replace(row, tail=join_parts(whose, f"now a {made}" if made else level))
    if isinstance(entry, Person):
        return replace(row, tail=humanize(entry.state) if entry.state != "known" else "")
    if isinstance(entry, Agreement):
        words = view.words(entry) if view.is_redacted(entry) else entry.change or entry.heading
        values = derived(entry, view)
        past = " · replaced" if values["superseded"] else ""
        return replace(row, text=f"version {values['version']}{past} · {words}")
    return row


def skill_page(skill: Skill, view: View, width: int) -> list[Row]:
    """Build the page of a skill, with its ratings over time."""
    return page(skill, view, width, top=_skill_rows, skip=("anchors", "owner"), skip_kinds=("ratings",))


def _skill_rows(skill: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(skill, Skill):
        return []
    movement = skill_movement(skill, view.entries, view.today)
    return [GAP, *break_rows(skill_rows(movement, view), width)]


def _all_skill_rows(view: View, width: int) -> list[Row]:
    return break_rows(skills_rows(cached_skills(view.entries, view.today), view, width, words=True), width)


SKILLS = ChartPage("Skills, at the start and now", _all_skill_rows)
"""All skills side by side."""


def goal_page(goal: Goal, view: View, width: int) -> list[Row]:
    """Build the page of a goal, with its levels and their history."""
    skip = ("levels", "baseline", "learner", "target", "weight")
    return page(goal, view, width, top=_goal_rows, skip=skip, skip_kinds=("levels", "milestones"))


def _goal_rows(goal: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(goal, Goal):
        return []
    rows = [GAP, *goal_rows(goal_history(goal, view.entries), view, width)]
    if goal.state == "draft" and goal.lacks:
        rows += [GAP, Row(f"Before it becomes active it needs {describe_lacks(goal.lacks)}.", lead="◌", tone="quiet")]
    return break_rows(rows, width)
