"""Learning funnel: captured, remembered, applied and embedded, in both directions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import NamedTuple, TypeAlias

import msgspec

from rmjournal.insight.recall_queue import is_remembered, list_learnings
from rmjournal.insight.review_period import ALL_TIME, Period
from rmjournal.insight.scope import OWNER
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import EMBEDDED_DAYS, EMBEDDED_USES, Learning, embedding_progress
from rmjournal.model.kinds.recall import RECALL_RESULTS, Recall

EMBEDDED_RULE = (
    f"habit: used at least {EMBEDDED_USES} times without harm, over at least {EMBEDDED_DAYS} days, once with "
    "evidence beyond your own impression: a thing made, a count, or said by others"
)
"""The rule in words, shown beside the chart."""


class FirstUse(NamedTuple):
    """A learning with the days until its first use.

    0 when it was used before it was written down.
    """

    learning: Learning
    days: int


class LearningFunnel(msgspec.Struct, frozen=True):
    """The learnings at each step, oldest first; steps are independent."""

    captured: tuple[Learning, ...]
    remembered: tuple[Learning, ...]
    """Learnings whose latest recall was full."""
    applied: tuple[Learning, ...]
    """Those that were used at least once."""
    embedded: tuple[Learning, ...]
    retired: tuple[Learning, ...]
    """Captured, and perhaps applied, but no longer held to be true."""
    unused: tuple[Learning, ...]
    """Never used, and not retired."""
    up: int
    """↑ Learned by the mentee."""
    down: int
    """↓ Learned by the mentor."""
    first_uses: tuple[FirstUse, ...]
    """Soonest first."""
    median_days: float | None
    """The median of the days to the first use; none without any use."""
    recalls: dict[str, int]
    """Count of recalls by result: full, partial, none."""

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """The four steps with their counts."""
        names = ("captured", "remembered", "applied", "embedded")
        return tuple((name, len(getattr(self, name))) for name in names)


def build_funnel(
    entries: Entries, today: date, period: Period = ALL_TIME, learner: str | None = None
) -> LearningFunnel:
    """Build the funnel of the learnings of a period, as known at its end.

    Of both people or of one.
    """
    day = period.last_day(today)
    until_end = Period(None, day)
    captured = [
        learning
        for learning in learned_by(entries, learner)
        if period.contains(learning.day) and until_end.ends_on_or_after(learning.day or day)
    ]
    captured.sort(key=lambda learning: (learning.day or date.min, int(learning.id)))
    uses = {
        learning.id: [
            use for use in entries.referrers_of_kind(learning, Application) if until_end.ends_on_or_after(use.day)
        ]
        for learning in captured
    }
    recalls = {
        learning.id: [
            recall for recall in entries.referrers_of_kind(learning, Recall) if until_end.ends_on_or_after(recall.day)
        ]
        for learning in captured
    }
    retired = [learning for learning in captured if until_end.ends_on_or_after(learning.retired_on)]
    first_uses = _first_uses(captured, uses)
    return LearningFunnel(
        captured=tuple(captured),
        remembered=tuple(learning for learning in captured if is_remembered(recalls[learning.id])),
        applied=tuple(learning for learning in captured if uses[learning.id]),
        embedded=tuple(
            learning
            for learning in captured
            if learning not in retired and embedding_progress(uses[learning.id]).is_reached
        ),
        retired=tuple(retired),
        unused=tuple(learning for learning in captured if learning not in retired and not uses[learning.id]),
        up=sum(learning.learner == "mentee" for learning in captured),
        down=sum(learning.learner == "mentor" for learning in captured),
        first_uses=first_uses,
        median_days=median(first.days for first in first_uses) if first_uses else None,
        recalls=_count_results(
            recall for group in recalls.values() for recall in group if period.contains(recall.day)
        ),
    )


OTHERS = "others"
"""All partners together, where entries of several relationships stand side by side."""


def learned_by(entries: Entries, learner: str | None) -> list[Learning]:
    """List the learnings of a role, of the owner, of all partners, or all.

    `OWNER` is the owner in each relationship, `OTHERS` are all partners, None means all.
    """
    if learner == OTHERS:
        mine = {learning.id for learning in list_learnings(entries, OWNER)}
        return [learning for learning in entries.of(Learning) if learning.id not in mine]
    if learner == OWNER:
        return list_learnings(entries, OWNER)
    return [learning for learning in entries.of(Learning) if learner in (None, learning.learner)]


LearnerFunnel: TypeAlias = tuple[str, LearningFunnel]
"""The funnel of one person, with the role; empty where no learner is given."""


def funnels_by_learner(
    entries: Entries, today: date, role: str = "", period: Period = ALL_TIME
) -> tuple[LearnerFunnel, ...]:
    """Build the funnel of each learner, that of a role first.

    Two people are never added up.
    """
    funnels = ((learner, build_funnel(entries, today, period, learner)) for learner in learner_order(role))
    return tuple((learner, funnel) for learner, funnel in funnels if funnel.captured)


def learner_order(role: str) -> tuple[str, ...]:
    """Order the learners for display: a role first, an unknown learner last.

    For the owner of several relationships: the owner, then all partners.
    """
    if role == OWNER:
        return (OWNER, OTHERS)
    return tuple(dict.fromkeys((*filter(None, (role,)), "mentee", "mentor", "")))


class AreaCount(NamedTuple):
    """How much one person learned in a focus area, and used of it."""

    area: str
    """Empty where none is given."""
    learned: int
    used: int


def learned_areas(entries: Entries) -> dict[str, tuple[AreaCount, ...]]:
    """Count by learner what was learned in each focus area, most first.

    A learning without an area has that of its goal.
    """
    learned: dict[str, Counter[str]] = defaultdict(Counter)
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for learning in entries.of(Learning):
        goal = entries.get_of_kind(Goal, learning.goal)
        area = learning.area or (goal.area if goal else "")
        learned[learning.learner][area] += 1
        used[learning.learner][area] += bool(entries.referrers_of_kind(learning, Application))
    return {
        learner: tuple(AreaCount(area, count, used[learner][area]) for area, count in areas.most_common())
        for learner, areas in learned.items()
    }


def uses_by_month(entries: Entries, today: date) -> list[tuple[date, Counter[str]]]:
    """Count each learner's uses by month, from the first use to this month."""
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for use in entries.of(Application):
        learning = entries.get_of_kind(Learning, use.learning)
        if learning and use.day and use.day <= today:
            counts[use.day.replace(day=1)][learning.learner] += 1
    if not counts:
        return []
    first, last = (day.year * 12 + day.month - 1 for day in (min(counts), today))
    months = (date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1))
    return [(month, counts.get(month, Counter())) for month in months]


def _first_uses(captured: list[Learning], uses: dict[str, list[Application]]) -> tuple[FirstUse, ...]:
    firsts = []
    for learning in captured:
        days = [use.day for use in uses[learning.id] if use.day]
        if days and learning.day:
            firsts.append(FirstUse(learning, max(0, (min(days) - learning.day).days)))
    return tuple(sorted(firsts, key=lambda first: first.days))


def _count_results(recalls: Iterable[Recall]) -> dict[str, int]:
    counts = dict.fromkeys(RECALL_RESULTS, 0)
    for recall in recalls:
        counts[recall.recall] = counts.get(recall.recall, 0) + 1
    return counts
