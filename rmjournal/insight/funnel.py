"""Learning funnel: captured, remembered, applied and embedded, in both directions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from rmjournal.insight.review_period import ALL_TIME, Period
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import EMBEDDED_DAYS, EMBEDDED_USES, Learning, toward
from rmjournal.model.kinds.recall import FOUND, Recall

EMBEDDED_RULE = (
    f"embedded: used {EMBEDDED_USES} times or more without harm, {EMBEDDED_DAYS} days or more from first to last,"
    " and once with evidence"
)
"""The rule in words, shown beside the chart."""


class FirstUse(NamedTuple):
    """A learning with the days until its first use.

    0 when it was used before it was written down.
    """

    learning: Learning
    days: int


@dataclass(frozen=True)
class LearningFunnel:
    """The learnings at each step, oldest first; steps are independent."""

    captured: tuple[Learning, ...]
    remembered: tuple[Learning, ...]
    """Those whose latest review brought all of it back."""
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
    """How often a review brought back all, a part or nothing: full, partial, none."""

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """The four steps with their counts."""
        names = ("captured", "remembered", "applied", "embedded")
        return tuple((name, len(getattr(self, name))) for name in names)


def build_funnel(entries: Entries, today: date, period: Period = ALL_TIME) -> LearningFunnel:
    """Build the funnel of the learnings of a period, as known at its end."""
    day = period.last_day(today)
    known = Period(None, day)
    captured = [
        one for one in entries.of(Learning) if period.contains(one.day) and known.ends_on_or_after(one.day or day)
    ]
    captured.sort(key=lambda one: (one.day or date.min, int(one.id)))
    uses = {one.id: [u for u in entries.near(one, Application) if known.ends_on_or_after(u.day)] for one in captured}
    recalls = {one.id: [r for r in entries.near(one, Recall) if known.ends_on_or_after(r.day)] for one in captured}
    retired = [one for one in captured if known.ends_on_or_after(one.retired_on)]
    first = _first_uses(captured, uses)
    return LearningFunnel(
        captured=tuple(captured),
        remembered=tuple(one for one in captured if _is_remembered(recalls[one.id])),
        applied=tuple(one for one in captured if uses[one.id]),
        embedded=tuple(one for one in captured if one not in retired and toward(uses[one.id]).is_reached),
        retired=tuple(retired),
        unused=tuple(one for one in captured if one not in retired and not uses[one.id]),
        up=sum(one.learner == "mentee" for one in captured),
        down=sum(one.learner == "mentor" for one in captured),
        first_uses=first,
        median_days=median(one.days for one in first) if first else None,
        recalls=_found(r for found in recalls.values() for r in found if period.contains(r.day)),
    )


def _first_uses(captured: list[Learning], uses: dict[str, list[Application]]) -> tuple[FirstUse, ...]:
    firsts = []
    for learning in captured:
        days = [use.day for use in uses[learning.id] if use.day]
        if days and learning.day:
            firsts.append(FirstUse(learning, max(0, (min(days) - learning.day).days)))
    return tuple(sorted(firsts, key=lambda first: first.days))


def _is_remembered(recalls: list[Recall]) -> bool:
    last = max(recalls, key=lambda recall: (recall.day or date.min, int(recall.id)), default=None)
    return last is not None and last.recall == "full"


def _found(recalls: Iterable[Recall]) -> dict[str, int]:
    counted = dict.fromkeys(FOUND, 0)
    for recall in recalls:
        counted[recall.recall] = counted.get(recall.recall, 0) + 1
    return counted
