"""Timeline lanes: sessions, goals, learnings and more as marks over time."""

from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from rmjournal.dates import format_day
from rmjournal.dates.days import parse_iso_day
from rmjournal.english import humanize, hyphenate
from rmjournal.insight.day_marks import MILESTONE_MARKS, SESSION_MARKS, Mark
from rmjournal.insight.goals import LevelStep, ended_goals, goal_history, running_goals, target_moves
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import DATED, Note
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """Days on which a goal was on one level."""

    first: date
    last: date
    level: int


class Lane(msgspec.Struct, frozen=True):
    """One row of the timeline over all time."""

    name: str
    """Its content in one word; empty for a goal, which has its title."""
    marks: tuple[Mark, ...]
    """Oldest first."""
    goal: Goal | None = None
    stretches: tuple[Stretch, ...] = ()
    """The level line of a goal, oldest first; gaps are pauses or the time after its end."""
    level: int | None = None
    """The level of the goal now."""


GOAL_MARKS = {
    "active": ("▸", "accent"),
    "paused": ("‖", "quiet"),
    "achieved": ("✓", "good"),
    "dropped": ("⊘", "quiet"),
    "not_achieved": ("✗", "late"),
}
"""Glyph and tone of each state of a goal."""
LEARNING_LANES = {"mentee": ("↑ learned", "up"), "mentor": ("↓ learned", "down"), "": ("learned", "quiet")}
"""Name and colour of the lanes of learnings, by who learns."""
KINDS_WITH_OWN_MARKS = {
    *(Session, Goal, Milestone, Level, Learning, Application, Recall, Reflection, Note, Action),
    *(Agreement, Relationship),
}
"""Kinds with their own marks; entries of other kinds have one mark, on their day."""
DAY = timedelta(days=1)
RANK_SAME_LEVEL, RANK_NEW_LEVEL, RANK_GOAL_END = 3, 5, 6
"""Ranks of an unchanged level, of a new one, which is written in figures, and of the end of a goal."""


def goal_lane(goal: Goal, entries: Entries, today: date) -> Lane:
    """Build the lane of one goal."""
    history = goal_history(goal, entries)
    marks = [*_levels(history.steps), *_state_changes(goal), *_rewordings_and_moves(goal, today)]
    marks += [mark for step in history.milestones if (mark := _milestone(step, today))]
    if goal.target and goal.state not in CLOSED_STATES:
        late = goal.target < today
        words = "Goal target passed" if late else "Goal target"
        marks.append(Mark(goal.target, "◎", "late" if late else "accent", words, goal))
    return Lane(
        name="",
        goal=goal,
        marks=tuple(sorted(marks, key=lambda mark: (mark.day, mark.rank))),
        stretches=tuple(_stretches(goal, history.steps, today)),
        level=history.level,
    )


def _levels(steps: tuple[LevelStep, ...]) -> Iterator[Mark]:
    before: int | None = None
    for step in steps:
        glyph, tone, words = "●", "accent", "Level"
        if before is not None and step.level > before:
            glyph, words = "▴", "Level up"
        elif step.fell:
            glyph, tone, words = "▾", "late", "Level down"
        if step.entry is not None:
            rank = RANK_SAME_LEVEL if step.level == before else RANK_NEW_LEVEL
            yield Mark(step.day, glyph, tone, words, step.entry, level=step.level, rank=rank)
        before = step.level


def _milestone(step: Milestone, today: date) -> Mark | None:
    if step.day is None:
        return None
    glyph, tone = MILESTONE_MARKS.get(step.state, MILESTONE_MARKS["open"])
    overdue = step.state == "open" and step.day < today
    late = step.reached_on and step.due and step.reached_on > step.due
    words = f"Milestone {'overdue' if overdue else '' if step.state == 'open' else step.state}{' late' * bool(late)}"
    return Mark(step.day, glyph, "late" if overdue else tone, words.strip(), step, rank=2)


def _state_changes(goal: Goal) -> Iterator[Mark]:
    for change in goal.history_of("state"):
        state = str(change.now or "")
        if state in GOAL_MARKS:
            glyph, tone = GOAL_MARKS[state]
            resumed = state == "active" and change.was == "paused"
            words = f"Goal {'resumed' if resumed else humanize(state)}"
            yield Mark(change.on, glyph, tone, words, goal, rank=RANK_GOAL_END if state in CLOSED_STATES else 4)


def _rewordings_and_moves(goal: Goal, today: date) -> Iterator[Mark]:
    for move in target_moves(goal):
        if move.was and move.now:
            words = f"Goal target moved from {format_day(move.was, today)} to {format_day(move.now, today)}"
            yield Mark(move.on, "»" if move.now > move.was else "«", "warning", words, goal, rank=4)
    for day in sorted({change.on for change in goal.history_of("levels") if change.was}):
        yield Mark(day, "≡", "warning", "Goal levels reworded", goal, rank=4)


def _active_times(goal: Goal, last: date) -> Iterator[tuple[date, date]]:
    """Stretches in which a goal was neither paused nor closed; the end is exclusive."""
    changes = goal.history_of("state")
    states = [(date.min, str(changes[0].was or "") if changes else goal.state)]
    states += [(change.on, str(change.now or "")) for change in changes]
    for (begin, state), (end, _) in pairwise([*states, (last + DAY, "")]):
        if begin < end and state != "paused" and state not in CLOSED_STATES:
            yield begin, end


def _stretches(goal: Goal, steps: tuple[LevelStep, ...], today: date) -> Iterator[Stretch]:
    if not steps:
        return
    last = max(today, steps[-1].day)
    active_times = list(_active_times(goal, last))
    levels = [(step.day, step.level) for step in steps]
    for (begin, level), (end, _) in pairwise([*levels, (last + DAY, 0)]):
        for start, stop in active_times:
            if (first := max(begin, start)) < (until := min(end, stop)):
                yield Stretch(first, until - DAY, level)


RECALL_MARKS = {"full": ("●", "good"), "partial": ("◐", "warning"), "none": ("○", "late")}
"""Glyph and tone of a recall by how much came back."""


def timeline_lanes(entries: Entries, today: date) -> list[Lane]:
    """Build all lanes that are not empty, in the order of the timeline.

    Sessions come first, then running goals, ended goals, and the other kinds.
    """
    goals = [goal_lane(goal, entries, today) for goal in (*running_goals(entries), *ended_goals(entries))]
    first = [_make_lane("sessions", _sessions(entries, today))]
    by_name = {name: [*_learnings(entries, role, tone)] for role, (name, tone) in LEARNING_LANES.items()}
    by_name |= {
        Application.KIND.lane: [*_uses(entries)],
        Recall.KIND.lane: [*_recalls(entries)],
        Reflection.KIND.plural: [*_reflections(entries)],
        Note.KIND.plural: [*_notes(entries)],
        Action.KIND.plural: [*_actions(entries, today)],
        Relationship.KIND.lane: [*_relationships(entries)],
    }
    for kind in sorted({type(entry) for entry in entries} - KINDS_WITH_OWN_MARKS, key=lambda kind: kind.KIND.plural):
        if kind.KIND.in_timeline:
            by_name.setdefault(kind.KIND.lane or kind.KIND.plural, []).extend(_own_days(entries.of(kind)))
    rest = [_make_lane(name, marks) for name, marks in by_name.items()]
    return [lane for lane in (*first, *goals, *rest) if lane.marks or lane.goal]


def filter_lanes(lanes: Iterable[Lane], ids: Container[str]) -> list[Lane]:
    """Keep the marks of some entries only; empty lanes are left out.

    A level line stays whole. The lane of a goal without marks stays when the goal itself is kept.
    """
    filtered = (replace(lane, marks=tuple(mark for mark in lane.marks if mark.entry.id in ids)) for lane in lanes)
    return [lane for lane in filtered if lane.marks or (lane.goal is not None and lane.goal.id in ids)]


def merge_lanes(lanes: Iterable[Lane]) -> Lane:
    """All marks in one lane."""
    marks = (mark for lane in lanes for mark in lane.marks)
    return _make_lane("all", marks)


def _make_lane(name: str, marks: Iterable[Mark]) -> Lane:
    return Lane(name, tuple(sorted(marks, key=lambda mark: mark.day)))


def _sessions(entries: Entries, today: date) -> Iterator[Mark]:
    words_of_state = {state: f"Session {humanize(state)}" for state in {one.state for one in entries.of(Session)}}
    for session in entries.of(Session):
        state, day = session.state, session.day
        if day is None:
            continue
        tone, rank = SESSION_MARKS.get(state, SESSION_MARKS["planned"])
        is_unlogged = state == "planned" and day < today
        words = "Session not logged yet" if is_unlogged else words_of_state[state]
        yield Mark(day, session.mark, "late" if is_unlogged else tone, words, session, rank=6 + rank)


def _learnings(entries: Entries, role: str, tone: str) -> Iterator[Mark]:
    for learning in entries.of(Learning):
        if learning.learner == role or (not role and learning.learner not in LEARNING_LANES):
            if learning.day:
                yield Mark(learning.day, "✦", tone, "Learning", learning, rank=3)
            if learning.retired_on:
                yield Mark(learning.retired_on, "⊘", "quiet", "Learning retired", learning)


def _uses(entries: Entries) -> Iterator[Mark]:
    for use in entries.of(Application):
        is_harmful = use.result == "harmful"
        words = f"Used · {use.result}"
        if use.day:
            yield Mark(
                use.day, "✗" if is_harmful else "✓", "late" if is_harmful else "good", words, use, rank=2 + is_harmful
            )


def _recalls(entries: Entries) -> Iterator[Mark]:
    for recall in entries.of(Recall):
        glyph, tone = RECALL_MARKS.get(recall.recall, ("○", "quiet"))
        if recall.day:
            yield Mark(recall.day, glyph, tone, "Recall", recall, rank=0)


def _reflections(entries: Entries) -> Iterator[Mark]:
    moments = [note for note in entries.of(Note) if note.flags and note.mark == "⚑"]
    for entry in (*entries.of(Reflection), *moments):
        if entry.day:
            is_difficult = entry.mark == "⚑"
            yield _plain_mark(
                entry,
                entry.day,
                "Difficult moment" if is_difficult else "Reflection",
                "late" if is_difficult else "accent",
                4,
            )


def _notes(entries: Entries) -> Iterator[Mark]:
    words_of_kind = {kind: hyphenate(kind).capitalize() for kind in {note.kind for note in entries.of(Note)}}
    for note in entries.of(Note):
        mark, day = note.mark, note.day
        if mark == "⚑":
            continue
        if day:
            yield Mark(day, mark, "quiet", words_of_kind[note.kind], note, rank=0)
        if note.details:
            yield from (_plain_mark(note, on, words, "accent", 3) for on, words in answer_days(note) if on != day)


ANSWER_WORDS = {
    "now": "Assumption revised",
    "answer": "Idea answered",
    "what changed": "Decision: what changed",
    "corrected words": "Read back",
}
"""What the day of a later detail of a note tells."""


def answer_days(note: Note) -> Iterator[tuple[date, str]]:
    """The days on which a note was revised, answered or read back, with words."""
    for text, on in DATED if note.details else ():
        day = parse_iso_day(note.details.get(on))
        is_told = note.details.get(text) or text == "corrected words"
        if day is not None and is_told:
            yield day, "Difficult moment: looked at again" if note.kind == "moment" else ANSWER_WORDS[text]


def _actions(entries: Entries, today: date) -> Iterator[Mark]:
    for action in entries.of(Action):
        day = action.due or action.day if action.state == "open" else action.state_day or action.since or action.day
        is_overdue = action.state == "open" and action.due is not None and action.due < today
        tone = {"done": "good", "dropped": "quiet"}.get(action.state, "late" if is_overdue else "accent")
        state = "due" if action.state == "open" and action.due else action.state
        words = f"Action item {'overdue' if is_overdue else state}"
        if day:
            yield _plain_mark(action, day, words, tone, 1)


def _relationships(entries: Entries) -> Iterator[Mark]:
    for agreed in entries.of(Agreement):
        if agreed.day:
            yield _plain_mark(agreed, agreed.day, f"Agreement {agreed.state}", "accent", 2)
    for pair in entries.of(Relationship):
        if pair.day:
            yield _plain_mark(pair, pair.day, "Relationship begins", "accent", 2)
        for change in pair.history_of("state"):
            yield _plain_mark(pair, change.on, f"Relationship {humanize(change.now or '')}", "quiet", 2)


def _own_days(entries: Iterable[Entry]) -> Iterator[Mark]:
    for entry in entries:
        if entry.day:
            words = f"{entry.KIND.label} {humanize(entry.status)}".strip()
            yield _plain_mark(entry, entry.day, words, "accent", 2)


def _plain_mark(entry: Entry, day: date, words: str, tone: str, rank: int) -> Mark:
    return Mark(day, entry.mark, tone, words, entry, rank=rank)
