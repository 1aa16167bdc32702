"""Charts in the shell: of an entry, and of the whole journal."""

from collections.abc import Callable, Iterable, Iterator

from rmjournal.cli.output import is_plain, terminal_width
from rmjournal.english import humanize
from rmjournal.insight.attainment import measure_attainment
from rmjournal.insight.funnel import funnels_by_learner
from rmjournal.insight.goals import goal_history
from rmjournal.insight.hand_over import map_hand_over
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.pair_comparison import compare_pairs
from rmjournal.insight.scope import select_pair
from rmjournal.insight.skills import skill_movement, skill_movements
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.relationship import LOOKING_BACK_STATES, Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.perspective import Perspective
from rmjournal.render.goal_rows import goal_rows
from rmjournal.render.hand_over_map import hand_over_rows
from rmjournal.render.learning_chart import funnels_rows
from rmjournal.render.pair_chart import attainment_rows, pair_rows
from rmjournal.render.pair_table import pair_table_rows
from rmjournal.render.plain_text import SKILL_WORDS, plain_rows
from rmjournal.render.row import GAP, Row, heading, render_text
from rmjournal.render.skill_chart import skill_rows, skills_rows

DEFAULT_WIDTH = 80
"""Cells of a chart where the output has no width."""
CHARTED_FIELDS = {"goal": ("levels",), "skill": ("anchors",)}
"""Fields that the chart of a kind shows already."""


def entry_chart(journal: Journal, entry: Entry) -> list[str]:
    """Draw the chart of an entry as lines; empty for most kinds."""
    draw = _OF_KIND.get(entry.KIND.name)
    if draw is None:
        return []
    size = terminal_width() or DEFAULT_WIDTH
    return _chart_lines(draw(journal, entry, journal.perspective(entry), size), size, entry.KIND.name == "skill")


def _chart_lines(rows: Iterable[Row], size: int, are_skills: bool) -> list[str]:
    """Rows of charts as lines of text, in words where they are wished."""
    return [*plain_rows(rows, SKILL_WORDS if are_skills else None)] if is_plain() else render_text(rows, size)


def _goal(journal: Journal, entry: Entry, perspective: Perspective, size: int) -> list[Row]:
    return goal_rows(goal_history(entry, journal.entries), perspective, size) if isinstance(entry, Goal) else []


def _skill(journal: Journal, entry: Entry, perspective: Perspective, size: int) -> list[Row]:
    movement = skill_movement(entry, journal.entries, journal.today) if isinstance(entry, Skill) else None
    return skill_rows(movement, perspective) if movement else []


def _pair(journal: Journal, entry: Entry, perspective: Perspective, size: int) -> list[Row]:
    if not isinstance(entry, Relationship):
        return []
    ours, day = select_pair(journal.entries, entry.id), journal.today
    rows = pair_rows(build_partnership(ours, day, entry.role), perspective, size)
    if entry.state in LOOKING_BACK_STATES:
        rows += [
            GAP,
            heading("Looking back on the goals"),
            *attainment_rows(measure_attainment(ours, day, entry.role), perspective),
        ]
    return rows


_OF_KIND: dict[str, Callable[[Journal, Entry, Perspective, int], list[Row]]] = {
    "goal": _goal,
    "skill": _skill,
    "relationship": _pair,
}


def progress_chart(what: str, entries: Entries, perspective: Perspective) -> list[str]:
    """Draw one of the charts of a pair."""
    size = terminal_width() or DEFAULT_WIDTH
    return _chart_lines(_ROWS[what](entries, perspective, size), size, what == "skills")


def _goals(entries: Entries, perspective: Perspective, size: int) -> list[Row]:
    return [row for goal in entries.of(Goal) for row in _titled(goal, entries, perspective, size)][:-1]


def _titled(goal: Goal, entries: Entries, perspective: Perspective, size: int) -> Iterator[Row]:
    yield Row(goal.heading, lead="" if is_plain() else goal.mark, tail=humanize(goal.state))
    yield from goal_rows(goal_history(goal, entries), perspective, size)
    yield GAP


_ROWS: dict[str, Callable[[Entries, Perspective, int], list[Row]]] = {
    "goals": _goals,
    "skills": lambda entries, perspective, size: skills_rows(
        skill_movements(entries, perspective.today), perspective, size, words=True
    ),
    "learnings": lambda entries, perspective, size: funnels_rows(
        funnels_by_learner(entries, perspective.today, perspective.role), perspective, size
    ),
    "hand-over": lambda entries, perspective, size: hand_over_rows(map_hand_over(entries), perspective),
    "pairs": lambda entries, perspective, size: pair_table_rows(
        compare_pairs(entries, perspective.today), perspective, size
    ),
    "pair": lambda entries, perspective, size: pair_rows(
        build_partnership(entries, perspective.today, perspective.role), perspective, size
    ),
}
