"""Goal progress and history: levels, falls, pauses, moved targets, next milestone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from rmjournal.dates.days import parse_iso_day
from rmjournal.insight.scope import OWNER, learner_name, usual_pair
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import CLOSED_STATES, SECOND_OPINION_DAYS, Goal, counted_levels_of, level_of
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role


class GoalProgress(msgspec.Struct, frozen=True):
    """The present progress of one goal."""

    goal: Goal
    level: int | None
    levels: tuple[Level, ...]
    """All level entries, oldest first."""
    counted: tuple[Level, ...]
    """Those that count."""
    milestones: tuple[Milestone, ...]
    """All milestones, by the day they are due."""
    next: Milestone | None
    """The open milestone that is due first."""
    fell: bool
    """The last level entry is lower than the one before."""


def goal_progress(goal: Goal, entries: Entries) -> GoalProgress:
    """Give the present progress of one goal."""
    levels = sorted(entries.referrers_of_kind(goal, Level), key=lambda e: (e.day or date.min, int(e.id)))
    steps = list_milestones(goal, entries)
    counted = tuple(level for level in counted_levels_of(entries, goal.id) if isinstance(level, Level))
    rated = [entry.level for entry in counted if entry.level is not None]
    return GoalProgress(
        goal=goal,
        level=level_of(goal, entries),
        levels=tuple(levels),
        counted=counted,
        milestones=tuple(steps),
        next=find_next_milestone(steps),
        fell=len(rated) > 1 and rated[-1] < rated[-2],
    )


def list_milestones(goal: Goal, entries: Entries) -> list[Milestone]:
    """List the milestones of a goal, by the day they are due."""
    return sorted(entries.referrers_of_kind(goal, Milestone), key=lambda m: (m.due or date.max, int(m.id)))


def find_next_milestone(milestones: Iterable[Milestone]) -> Milestone | None:
    """Find the first open milestone of a goal, from those in order."""
    return next((milestone for milestone in milestones if milestone.state == "open"), None)


def running_goals(entries: Entries) -> list[Goal]:
    """List goals that have not ended: active, then paused, then drafts."""
    order = ("active", "paused", "draft")
    alive = [goal for goal in entries.of(Goal) if goal.state not in CLOSED_STATES]
    return sorted(alive, key=lambda goal: (order.index(goal.state) if goal.state in order else 9, int(goal.id)))


MAX_ACTIVE_GOALS = 3
"""More active goals of one person than these are told once, and never refused."""


def describe_overload(before: Entries, after: Entries) -> str:
    """Say that somebody has more active goals now than are easy to keep.

    Empty where nobody has more of them than before."""
    old, new = (
        Counter(learner_name(goal, entries) for goal in entries.of(Goal) if goal.state == "active")
        for entries in (before, after)
    )
    for name, count in new.items():
        if count > max(MAX_ACTIVE_GOALS, old[name]):
            who = "you" if name == OWNER else name or "nobody in particular"
            return (
                f"That makes {count} active goals for {who}. Up to {MAX_ACTIVE_GOALS} are easier to keep in view: "
                "you may pause one, or finish it first."
            )
    return ""


STALE_DAYS = 30
"""A goal is stale after so many days without a level."""


class StaleGoal(msgspec.Struct, frozen=True):
    """A running goal without a level for a month."""

    goal: Goal
    last: date | None


def stale_goals(entries: Entries, day: date) -> tuple[StaleGoal, ...]:
    """List active goals without a new level for a month."""
    stale = []
    for goal in entries.of(Goal):
        days = [level.day for level in entries.referrers_of_kind(goal, Level) if level.day]
        last = max(days, default=None)
        since = last or goal.since or goal.day
        if goal.state == "active" and since and (day - since).days >= STALE_DAYS:
            stale.append(StaleGoal(goal, last))
    return tuple(stale)


def late_goals(entries: Entries, day: date) -> list[Goal]:
    """List active goals whose target day has passed, the oldest target first."""
    late = [goal for goal in entries.of(Goal) if goal.state == "active" and goal.target and goal.target < day]
    return sorted(late, key=lambda goal: (goal.target or day, int(goal.id)))


def ended_goals(entries: Entries) -> list[Goal]:
    """List goals that have ended, the latest first."""
    done = [goal for goal in entries.of(Goal) if goal.state in CLOSED_STATES]
    return sorted(done, key=lambda goal: (goal.since or date.min, int(goal.id)), reverse=True)


class LevelStep(msgspec.Struct, frozen=True):
    """A level from a day on."""

    day: date
    level: int
    entry: Level | None
    """The level entry; none for the baseline."""
    fell: bool
    """Lower than the step before."""


class TargetMove(msgspec.Struct, frozen=True):
    """A change of the target day with its reason."""

    on: date
    was: date | None
    now: date | None
    why: str


PARTNER, OTHER = "partner", "other"
"""Who rates a level beside the owner."""
_MEASURE = r"(?s)\s*[<>~≈]?\s*(?P<number>[+−–-]?\d+(?:[.,]\d+)?)\s*(?P<unit>.*)"


class LevelRound(msgspec.Struct, frozen=True):
    """One round of rating: my level and the partner's, each noted alone."""

    own: Level
    partner: Level

    @property
    def difference(self) -> int:
        """By how many levels the partner's is above mine."""
        return (self.partner.level or 0) - (self.own.level or 0)


class Measure(msgspec.Struct, frozen=True):
    """A number that was counted for a goal on a day."""

    day: date
    number: float
    unit: str
    entry: Level


class GoalHistory(msgspec.Struct, frozen=True):
    """The history of one goal: levels, pauses, targets and milestones."""

    goal: Goal
    level: int | None
    """The present level: of the latest entry, else the baseline."""
    rated_on: date | None
    """The day of the latest entry."""
    steps: tuple[LevelStep, ...]
    """Oldest first; starts with the baseline when the goal was active before its first level."""
    pauses: tuple[tuple[date, date | None], ...]
    """From which day to which it was paused; without an end it still is."""
    reworded: tuple[date, ...]
    """Days on which a level text was changed after the goal had become active."""
    targets: tuple[date, ...]
    """All target days, the present one last."""
    ended: date | None
    """The day it ended; none while it runs."""
    milestones: tuple[Milestone, ...]
    rounds: tuple[LevelRound, ...]
    """My levels and the partner's beside each other, oldest first."""
    opinions: tuple[Level, ...]
    """Levels of others that stand beside one of mine, in no round."""
    measures: tuple[Measure, ...]
    """The numbers that were counted, oldest first; empty unless there are several of one unit."""

    @property
    def falls(self) -> tuple[LevelStep, ...]:
        """The steps down."""
        return tuple(step for step in self.steps if step.fell)


def goal_history(goal: Goal, entries: Entries) -> GoalHistory:
    """Give the history of one goal."""
    progress = goal_progress(goal, entries)
    counted, rounds = progress.counted, level_rounds(progress.levels, entries)
    beside = {level.id for one in rounds for level in (one.own, one.partner)} | {level.id for level in counted}
    steps = tuple(_steps(goal, counted))
    rated = [entry.day for entry in progress.levels if entry.day and entry.level is not None]
    return GoalHistory(
        goal=goal,
        level=progress.level,
        rated_on=rated[-1] if rated else None,
        steps=steps,
        pauses=tuple(_pauses(goal)),
        reworded=tuple(sorted({change.on for change in goal.history_of("levels")})),
        targets=tuple(day for day in (*(move.was for move in target_moves(goal)), goal.target) if day),
        ended=goal.since if goal.state in CLOSED_STATES else None,
        milestones=progress.milestones,
        rounds=tuple(rounds),
        opinions=tuple(level for level in progress.levels if level.id not in beside),
        measures=tuple(_measures(counted)),
    )


def rater_side(level: Level, entries: Entries) -> str:
    """Tell who rated a level: me, partner or other."""
    if level.is_own:
        return OWNER
    pair = entries.get_of_kind(Relationship, entries.relationship_id(level)) or usual_pair(entries)
    names = (pair.short_name, pair.partner, other_role(pair.role)) if pair else ()
    words = {PARTNER, *(name.casefold() for name in names)}
    return PARTNER if level.rater.strip().casefold() in words else OTHER


def level_rounds(levels: Sequence[Level], entries: Entries) -> list[LevelRound]:
    """Put each level of the partner beside my nearest one of the same week."""
    if all(level.is_own for level in levels):
        return []
    rated = [(level.day.toordinal(), level) for level in levels if level.level is not None and level.day]
    own: dict[int, list[Level]] = {}
    for day, level in rated:
        if level.is_own:
            own.setdefault(day, []).append(level)
    rounds = []
    for day, told in ((day, level) for day, level in rated if not level.is_own):
        days = range(day - SECOND_OPINION_DAYS, day + SECOND_OPINION_DAYS + 1)
        near = [(abs(at - day), -int(mine.id), at, mine) for at in days for mine in own.get(at, ())]
        if near and rater_side(told, entries) == PARTNER:
            *_, mine_day, mine = min(near)
            own[mine_day].remove(mine)
            rounds.append(LevelRound(mine, told))
    return rounds


def parse_measure(value: str) -> tuple[float, str] | None:
    """Read the number at the start of a value, and its unit.

    "5 of 8" is 5 of "of 8"; None without a number."""
    match = re.match(_MEASURE, value)
    if match is None:
        return (0, "") if value.strip().casefold() == "none" else None
    number = match["number"].replace("−", "-").replace("–", "-").replace(",", ".")
    return float(number), " ".join(match["unit"].casefold().split())


def _measures(levels: Iterable[Level]) -> list[Measure]:
    """List the numbers of the unit counted last; empty for a single one."""
    found = [
        Measure(level.day, parsed[0], parsed[1], level)
        for level in levels
        if level.value and level.day and (parsed := parse_measure(level.value))
    ]
    unit = next((measure.unit for measure in reversed(found) if measure.unit), "")
    alike = [measure for measure in found if measure.unit in (unit, "")]
    return alike if len(alike) > 1 else []


def level_on(history: GoalHistory, day: date) -> int | None:
    """The level of a goal on a day.

    None before its start, after its end and in a pause.
    """
    first = first_active_on(history.goal)
    if (history.ended and day > history.ended) or is_paused_on(history, day):
        return None
    level = history.goal.baseline if not history.steps and first and first <= day else None
    return next((step.level for step in reversed(history.steps) if step.day <= day), level)


def is_paused_on(history: GoalHistory, day: date) -> bool:
    """Tell whether a goal was paused on a day."""
    return any(begin <= day and (end is None or day < end) for begin, end in history.pauses)


def half_months(first: date, last: date) -> list[date]:
    """List the last days of half-months in a span; its end closes the last."""
    ends: list[date] = []
    day = first
    while day <= last:
        after = day.replace(day=16) if day.day < 16 else date(day.year + day.month // 12, day.month % 12 + 1, 1)
        ends.append(min(last, after - timedelta(1)))
        day = after
    return ends


def first_active_on(goal: Goal) -> date | None:
    """The day a goal first became active, else the day it was written."""
    days = [change.on for change in goal.history_of("state") if change.now == "active"]
    return days[0] if days else goal.created


def _steps(goal: Goal, levels: tuple[Level, ...]) -> Iterator[LevelStep]:
    noted = [(entry.day, entry.level, entry) for entry in levels if entry.day and entry.level is not None]
    first = first_active_on(goal)
    before: int | None = None
    if goal.baseline is not None and first and noted and first < noted[0][0]:
        yield LevelStep(first, goal.baseline, None, fell=False)
        before = goal.baseline
    for day, level, entry in noted:
        yield LevelStep(day, level, entry, fell=before is not None and level < before)
        before = level


def target_moves(goal: Goal) -> tuple[TargetMove, ...]:
    """The changes of a goal's target day, from its history."""
    return tuple(
        TargetMove(change.on, parse_iso_day(change.was), parse_iso_day(change.now), change.why)
        for change in goal.history_of("target")
    )


def _pauses(goal: Goal) -> Iterator[tuple[date, date | None]]:
    state_changes = goal.history_of("state")
    for change, after in pairwise([*state_changes, None]):
        if change is not None and change.now == "paused":
            yield change.on, after.on if after else None
