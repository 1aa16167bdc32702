"""Day marks: signs of what happened or is planned on a day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter

import msgspec

from rmjournal.english import humanize
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.session import Session


class Mark(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A sign on one day of a lane; compared by identity, which is fast."""

    day: date
    glyph: str
    """One cell wide."""
    tone: str
    """Meaning of its colour: good, late, up, down, accent, quiet."""
    words: str
    """The event in words, "Session held"; never a text of a person."""
    entry: Entry
    level: int | None = None
    """The level of a goal from this day on."""
    rank: int = 1
    """Priority within a cell: the highest is drawn."""


def select_marks(marks: Sequence[Mark], first: date, last: date) -> Sequence[Mark]:
    """Give the marks of some days, of marks in the order of days."""
    day_of = attrgetter("day")
    return marks[bisect_left(marks, first, key=day_of) : bisect_right(marks, last, key=day_of)]


SESSION_MARKS = {"held": ("good", 1), "cancelled": ("quiet", 2), "missed": ("late", 3), "planned": ("accent", 1)}
"""Tone and rank of each state of a session."""
MILESTONE_MARKS = {"reached": ("◆", "good"), "dropped": ("⊘", "quiet"), "open": ("◇", "accent")}
"""Glyph and tone of each state of a milestone."""
SIGNS: Mapping[str, Mapping[str, str]] = {
    "session": {"■": "held", "□": "cancelled", "×": "no-show", "◇": "planned"},
    "milestone": {"◆": "milestone reached", "◇": "open", "⊘": "dropped"},
    "level": {"●": "level", "▴": "up", "▾": "down"},
    "goal": {"‖": "paused", "▸": "started or resumed"},
    "plan": {"◎": "target", "» «": "target moved", "≡": "levels reworded", "✓ ✗": "achieved or not"},
    "task": {"○": "open", "✓": "done", "⊘": "dropped"},
}
"""The meaning of each sign, by what it is about; legends and help take them from here."""
SIGN_WORDS = {
    **SIGNS["session"],
    "◎": SIGNS["plan"]["◎"],
    "◆": "milestone",
    "○": "due",
    "●": SIGNS["level"]["●"],
    "✓": "done or used",
    "✦": "learning",
}
"""The meaning of each sign on a day, in the order of a legend."""


def marks_by_day(entries: Entries, today: date, first: date, last: date) -> dict[date, tuple[Mark, ...]]:
    """Mark the days from first to last, the most important mark first."""
    days: dict[date, list[Mark]] = defaultdict(list)
    for mark in _marks_between(entries, today, first, last):
        days[mark.day].append(mark)
    return {day: tuple(sorted(marks, key=lambda mark: -mark.rank)) for day, marks in sorted(days.items())}


def _marks_between(entries: Entries, today: date, first: date, last: date) -> Iterator[Mark]:
    yield from _marks_of_sessions_and_goals(entries, today, first, last)
    yield from _marks_of_actions(entries, today, first, last)
    yield from _marks_of_learnings_and_levels(entries, first, last)


def _marks_of_sessions_and_goals(entries: Entries, today: date, first: date, last: date) -> Iterator[Mark]:
    for session in entries.of(Session):
        if (day := session.day) and first <= day <= last:
            yield _session_mark(session, day, today)
    for goal in entries.of(Goal):
        if (day := goal.target) and first <= day <= last and goal.state not in CLOSED_STATES:
            yield Mark(day, "◎", "late" if day < today else "accent", "Goal target", goal, rank=7)
    for milestone in entries.of(Milestone):
        if (day := milestone.day) and first <= day <= last and milestone.state != "dropped":
            tone = "late" if milestone.is_overdue(today) else MILESTONE_MARKS[milestone.state][1]
            yield Mark(day, "◆", tone, f"Milestone {milestone.state}", milestone, rank=6)


def _marks_of_actions(entries: Entries, today: date, first: date, last: date) -> Iterator[Mark]:
    for action in entries.of(Action):
        if action.state == "open" and (day := action.due) and first <= day <= last:
            yield Mark(day, "○", "late" if day < today else "accent", "Action item due", action, rank=5)
        elif action.state == "done" and (day := action.done_on) and first <= day <= last:
            yield Mark(day, "✓", "good", "Action item done", action, rank=3)


def _marks_of_learnings_and_levels(entries: Entries, first: date, last: date) -> Iterator[Mark]:
    for level in entries.of(Level):
        if (day := level.day) and first <= day <= last:
            yield Mark(day, "●", "accent", "Level", level, rank=4)
    for use in entries.of(Application):
        if (day := use.day) and first <= day <= last:
            tone = "late" if use.result == "harmful" else "good"
            yield Mark(day, "✓", tone, f"Used · {use.result}", use, rank=2)
    for learning in entries.of(Learning):
        if (day := learning.day) and first <= day <= last:
            yield Mark(day, "✦", "accent", "Learning", learning, rank=1)


def _session_mark(session: Session, day: date, today: date) -> Mark:
    tone = SESSION_MARKS.get(session.state, SESSION_MARKS["planned"])[0]
    tone = "late" if session.state == "planned" and day < today else tone
    return Mark(day, session.mark, tone, f"Session {humanize(session.state)}", session, rank=8)
