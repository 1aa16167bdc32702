"""Goals of a review: start, end, changes between them, and the closing score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.attainment import Attainment
from rmjournal.insight.goals import Course, began, course
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries
from rmjournal.model.kind import Change
from rmjournal.model.kinds.goal import CLOSED, Goal
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.roles import arrow


@dataclass(frozen=True, kw_only=True)
class LevelRow:
    """Where a goal stood on a day, and what showed it."""

    on: date
    level: int
    value: str
    fell: bool
    """Lower than the one before."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """The target was moved, with the reason why."""

    on: date
    was: date | None
    now: date | None
    why: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A goal rested from a day on; without an end it still does."""

    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class MilestoneRow:
    """One step on the way."""

    id: str
    title: str
    due: date | None
    state: str
    reached_on: date | None
    late: bool
    overdue: bool
    proud_of: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    """One goal over a period."""

    id: str
    title: str
    learner: str
    arrow: str
    area: str
    state: str
    """At the end of the period."""
    since: date | None
    """The day it came into that state."""
    indicator: str
    baseline: int | None
    weight: int
    level_at_start: int | None
    level_at_end: int | None
    meaning: str
    """The written text of the level at the end."""
    levels: tuple[LevelRow, ...]
    """All of them until the end of the period, oldest first."""
    begun: date | None
    """The day it became active, or was written."""
    target: date | None
    target_moves: tuple[Move, ...]
    texts_changed: tuple[date, ...]
    """Days on which its written levels were changed."""
    pauses: tuple[Pause, ...]
    evidence: str
    reason: str
    milestones: tuple[MilestoneRow, ...]
    """Those that were reached or dropped in the period, or are open at its end."""


@dataclass(frozen=True, kw_only=True)
class Goals:
    """The goals that ran in a period, counted by state at its end."""

    total: int
    achieved: int
    active: int
    paused: int
    not_achieved: int
    dropped: int
    draft: int
    rows: tuple[GoalRow, ...]


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """The steps of these goals, counted."""

    total: int
    reached: int
    reached_late: int
    open: int
    overdue: int
    dropped: int


def courses(entries: Entries, period: Period) -> dict[str, Course]:
    """The courses of the goals that had not ended before a period, by id."""
    return {goal.id: course(goal, entries) for goal in entries.of(Goal) if _ran(goal, period)}


def goals(known: Mapping[str, Course], entries: Entries, period: Period, end: date) -> Goals:
    """These goals, with ``entries`` as they were known at the end of the period."""
    rows = tuple(_row(one, entries, period, end) for one in known.values())
    states = [row.state for row in rows]
    names = ("achieved", "active", "paused", "not_achieved", "dropped", "draft")
    return Goals(total=len(rows), rows=rows, **{name: states.count(name) for name in names})


def milestones(found: Goals) -> Milestones:
    """The steps of the goals of a review."""
    rows = [step for row in found.rows for step in row.milestones]
    return Milestones(
        total=len(rows),
        reached=sum(step.state == "reached" for step in rows),
        reached_late=sum(step.late for step in rows),
        open=sum(step.state == "open" for step in rows),
        overdue=sum(step.overdue for step in rows),
        dropped=sum(step.state == "dropped" for step in rows),
    )


def _ran(goal: Goal, period: Period) -> bool:
    return goal.state not in CLOSED or goal.since is None or period.since is None or goal.since >= period.since


def _row(known: Course, entries: Entries, period: Period, end: date) -> GoalRow:
    goal = known.goal
    rated = tuple(_rated(known, end))
    level = rated[-1].level if rated else goal.baseline
    return GoalRow(
        id=goal.id,
        title=goal.title,
        learner=goal.learner,
        arrow=arrow(goal.learner),
        area=goal.area,
        state=goal.state,
        since=goal.since,
        indicator=goal.indicator,
        baseline=goal.baseline,
        weight=goal.weight,
        level_at_start=_at_start(goal, rated, period),
        level_at_end=level,
        meaning=goal.levels.get(str(level), ""),
        levels=rated,
        begun=began(goal),
        target=goal.target,
        target_moves=tuple(_move(change) for change in goal.changes("target")),
        texts_changed=known.reworded,
        pauses=tuple(Pause(since=since, until=until) for since, until in known.pauses),
        evidence=goal.evidence,
        reason=goal.reason,
        milestones=tuple(_step(step, entries, end) for step in known.milestones if _belongs(step, period)),
    )


def _rated(known: Course, end: date) -> Iterator[LevelRow]:
    for step in known.steps:
        if step.entry is not None and step.day <= end:
            yield LevelRow(on=step.day, level=step.level, value=step.entry.value, fell=step.fell)


def _at_start(goal: Goal, rated: Sequence[LevelRow], period: Period) -> int | None:
    """The level with which the period began: the last one before it, else the baseline."""
    before = [row.level for row in rated if period.since and row.on < period.since]
    return before[-1] if before else goal.baseline


def _move(change: Change) -> Move:
    return Move(on=change.on, was=_day(change.was), now=_day(change.now), why=change.why)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _belongs(step: Milestone, period: Period) -> bool:
    if step.state == "open":
        return True
    turned = step.reached_on if step.state == "reached" else step.since
    return turned is None or period.holds(turned)


def _step(step: Milestone, entries: Entries, end: date) -> MilestoneRow:
    told = step.derived(entries, end)
    return MilestoneRow(
        id=step.id,
        title=step.title,
        due=step.due,
        state=step.state,
        reached_on=step.reached_on,
        late=bool(told["late"]),
        overdue=bool(told["overdue"]),
        proud_of=step.proud_of,
        reason=step.reason,
    )


@dataclass(frozen=True, kw_only=True)
class Score:
    """Goal Attainment Scaling over the goals that ran: good for looking back, not for comparing people."""

    goals: tuple[str, ...]
    """Their titles; the levels, baselines and weights stand in the same order."""
    levels: tuple[int, ...]
    baseline: tuple[int, ...]
    weights: tuple[int, ...]
    count: int
    t_equal_weights: float | None
    t_weighted: float | None
    t_baseline_equal_weights: float | None
    t_baseline_weighted: float | None
    dropped: tuple[str, ...]
    """Left out, and named."""
    without_baseline: tuple[str, ...]
    """Left out too, for there is nothing to compare with."""
    caution: str


def score(found: Attainment) -> Score | None:
    """The score of a closing review; none without goals."""
    if not found.goals and not found.dropped:
        return None
    return Score(
        goals=tuple(one.goal.title for one in found.goals),
        levels=tuple(one.level for one in found.goals),
        baseline=tuple(one.baseline for one in found.goals),
        weights=tuple(one.weight for one in found.goals),
        count=found.count,
        t_equal_weights=found.t,
        t_weighted=found.t_weighted,
        t_baseline_equal_weights=found.t_baseline,
        t_baseline_weighted=found.t_weighted_baseline,
        dropped=tuple(goal.title for goal in found.dropped),
        without_baseline=tuple(goal.title for goal in found.unrated),
        caution=found.caution,
    )
