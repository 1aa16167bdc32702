"""The lane of a goal: its level as a line with steps, milestones, pauses as gaps, what was moved or worded anew."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from rmjournal.dates import say
from rmjournal.insight.goals import Step, course
from rmjournal.insight.mark import Lane, Mark, Stretch
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import CLOSED, Goal
from rmjournal.model.kinds.milestone import Milestone

TURNS = {
    "active": ("▸", "accent"),
    "paused": ("‖", "quiet"),
    "achieved": ("✓", "good"),
    "dropped": ("⊘", "quiet"),
    "not_achieved": ("✗", "late"),
}
"""Shape and colour of each turn of a goal."""
STEPS = {"reached": ("◆", "good"), "dropped": ("⊘", "quiet"), "open": ("◇", "accent")}
"""Shape and colour of each state of a milestone."""
DAY = timedelta(days=1)
NOTED, SPEAKS, ENDS = 3, 5, 6
"""Ranks of a level that is as before, of one that is new and written in figures, and of the end of a goal."""


def goal_lane(goal: Goal, entries: Entries, today: date) -> Lane:
    """The whole lane of one goal."""
    known = course(goal, entries)
    marks = [*_levels(known.steps), *_turns(goal), *_moves(goal, today)]
    marks += [mark for step in known.milestones if (mark := _milestone(step, today))]
    if goal.target and goal.state not in CLOSED:
        late = goal.target < today
        words = "Goal target passed" if late else "Goal target"
        marks.append(Mark(goal.target, "◎", "late" if late else "accent", words, goal))
    return Lane(
        name="",
        goal=goal,
        marks=tuple(sorted(marks, key=lambda mark: (mark.day, mark.rank))),
        stretches=tuple(_stretches(goal, known.steps, today)),
        level=known.level,
    )


def _levels(steps: tuple[Step, ...]) -> Iterator[Mark]:
    before: int | None = None
    for step in steps:
        glyph, tone, words = "●", "accent", "Level"
        if before is not None and step.level > before:
            glyph, words = "▴", "Level up to"
        elif step.fell:
            glyph, tone, words = "▾", "late", "Level down to"
        if step.entry is not None:
            said = f"{words} {step.level:+d}".replace("+0", "0").replace("-", "−")
            rank = NOTED if step.level == before else SPEAKS
            yield Mark(step.day, glyph, tone, said, step.entry, level=step.level, rank=rank)
        before = step.level


def _milestone(step: Milestone, today: date) -> Mark | None:
    if step.day is None:
        return None
    glyph, tone = STEPS.get(step.state, STEPS["open"])
    overdue = step.state == "open" and step.day < today
    late = step.reached_on and step.due and step.reached_on > step.due
    words = f"Milestone {'overdue' if overdue else '' if step.state == 'open' else step.state}{' late' * bool(late)}"
    return Mark(step.day, glyph, "late" if overdue else tone, words.strip(), step, rank=2)


def _turns(goal: Goal) -> Iterator[Mark]:
    for change in goal.changes("state"):
        state = str(change.now or "")
        if state in TURNS:
            glyph, tone = TURNS[state]
            resumed = state == "active" and change.was == "paused"
            words = f"Goal {'resumed' if resumed else state.replace('_', ' ')}"
            yield Mark(change.on, glyph, tone, words, goal, rank=ENDS if state in CLOSED else 4)


def _moves(goal: Goal, today: date) -> Iterator[Mark]:
    for change in goal.changes("target"):
        was, now = _day(change.was), _day(change.now)
        if was and now:
            words = f"Goal target moved from {say(was, today)} to {say(now, today)}"
            yield Mark(change.on, "»" if now > was else "«", "warning", words, goal, rank=4)
    for day in sorted({change.on for change in goal.changes("levels") if change.was}):
        yield Mark(day, "≡", "warning", "Goal levels worded anew", goal, rank=4)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _lives(goal: Goal, last: date) -> Iterator[tuple[date, date]]:
    """From which day to which it was neither paused nor over; the last day of each is not in it."""
    changes = goal.changes("state")
    states = [(date.min, str(changes[0].was or "") if changes else goal.state)]
    states += [(change.on, str(change.now or "")) for change in changes]
    for (begin, state), (end, _) in pairwise([*states, (last + DAY, "")]):
        if begin < end and state != "paused" and state not in CLOSED:
            yield begin, end


def _stretches(goal: Goal, steps: tuple[Step, ...], today: date) -> Iterator[Stretch]:
    if not steps:
        return
    last = max(today, steps[-1].day)
    lives = list(_lives(goal, last))
    levels = [(step.day, step.level) for step in steps]
    for (begin, level), (end, _) in pairwise([*levels, (last + DAY, 0)]):
        for alive, over in lives:
            if (first := max(begin, alive)) < (until := min(end, over)):
                yield Stretch(first, until - DAY, level)
