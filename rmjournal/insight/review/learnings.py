"""Learnings and skills of a review: captured, remembered, applied, rated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.funnel import Funnel
from rmjournal.insight.recall_queue import OFFSETS, missed, planned
from rmjournal.insight.recall_queue import offsets as offsets_of
from rmjournal.insight.review_period import Period
from rmjournal.insight.skills import Movement
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import STATES, Learning, applications, state_of
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.roles import arrow, direction


@dataclass(frozen=True, kw_only=True)
class LearningRow:
    """One learning that was captured in the period."""

    id: str
    text: str
    learner: str
    arrow: str
    area: str
    on: date | None
    state: str
    applied: int
    """How often it was used until the end of the period."""
    days_to_use: int | None
    reason: str
    """Why it was retired."""


@dataclass(frozen=True, kw_only=True)
class UseRow:
    """One use at work in the period, of whatever learning."""

    id: str
    on: date | None
    learning: str
    learner: str
    arrow: str
    area: str
    what: str
    where: str
    evidence: str
    evidence_kind: str
    result: str

    @property
    def seen_by_others(self) -> bool:
        """Whether more than the own impression shows it."""
        return self.evidence_kind in ("artefact", "count", "said by others")


@dataclass(frozen=True, kw_only=True)
class LostReview:
    """A review of a learning that was due in the period and never done."""

    learning: str
    interval: str
    due: date


@dataclass(frozen=True, kw_only=True)
class Learnings:
    """The two-way ledger of a period."""

    total: int
    by_state: dict[str, int]
    by_direction: dict[str, int]
    with_at_least_one_application: int
    captured: int
    remembered: int
    applied: int
    embedded: int
    retired: int
    never_used: tuple[str, ...]
    median_days_to_first_use: float | None
    first_uses: int
    """How many learnings that median is made of."""
    reviews_done: int
    """Recalls in the period, of whatever learning."""
    recall_full: int
    recall_partial: int
    recall_none: int
    reviews_due_by_as_of: int
    reviews_missed: tuple[LostReview, ...]
    review_offsets_days: dict[str, int]
    rows: tuple[LearningRow, ...]


def learnings(found: Funnel, entries: Entries, period: Period, end: date) -> Learnings:
    """The ledger of a period; ``entries`` as they were known at its end."""
    states = [state_of(one, entries) for one in found.captured]
    ways = [direction(one.learner) for one in found.captured]
    recalls = [one.recall for one in entries.of(Recall) if period.holds(one.day)]
    days = {first.learning.id: first.days for first in found.first_uses}
    return Learnings(
        total=len(found.captured),
        by_state={state: states.count(state) for state in STATES},
        by_direction={way: ways.count(way) for way in ("mentor_to_mentee", "mentee_to_mentor")},
        with_at_least_one_application=len(found.applied),
        captured=len(found.captured),
        remembered=len(found.remembered),
        applied=len(found.applied),
        embedded=len(found.embedded),
        retired=len(found.retired),
        never_used=tuple(one.text for one in found.unused),
        median_days_to_first_use=found.median_days,
        first_uses=len(found.first_uses),
        reviews_done=len(recalls),
        recall_full=recalls.count("full"),
        recall_partial=recalls.count("partial"),
        recall_none=recalls.count("none"),
        reviews_due_by_as_of=_due(entries, period, end),
        reviews_missed=tuple(_lost(entries, period, end)),
        review_offsets_days=dict(offsets_of(found.captured[0], entries) if found.captured else OFFSETS),
        rows=tuple(_row(one, entries, days.get(one.id)) for one in found.captured),
    )


def uses(entries: Entries, period: Period) -> tuple[UseRow, ...]:
    """Where learnings were used in a period, by date."""
    found = [one for one in entries.of(Application) if period.holds(one.day)]
    found.sort(key=lambda one: (one.day or date.min, int(one.id)))
    return tuple(_use(one, entries.one(Learning, one.learning)) for one in found)


def _row(one: Learning, entries: Entries, days: int | None) -> LearningRow:
    return LearningRow(
        id=one.id,
        text=one.text,
        learner=one.learner,
        arrow=arrow(one.learner),
        area=one.area,
        on=one.day,
        state=state_of(one, entries),
        applied=len(applications(one, entries)),
        days_to_use=days,
        reason=one.retired_why,
    )


def _use(one: Application, learning: Learning | None) -> UseRow:
    return UseRow(
        id=one.id,
        on=one.day,
        learning=learning.heading if learning else "",
        learner=learning.learner if learning else "",
        arrow=arrow(learning.learner if learning else ""),
        area=learning.area if learning else "",
        what=one.what,
        where=one.where,
        evidence=one.evidence,
        evidence_kind=one.evidence_kind,
        result=one.result,
    )


def _due(entries: Entries, period: Period, end: date) -> int:
    found = [due for one in entries.of(Learning) for due in planned(one, end, offsets_of(one, entries))]
    return sum(period.holds(due.on) for due in found)


def _lost(entries: Entries, period: Period, end: date) -> Iterator[LostReview]:
    for one in entries.of(Learning):
        for due in missed(one, entries, end):
            if period.holds(due.on):
                yield LostReview(learning=one.heading, interval=due.interval, due=due.on)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What another person rated."""

    on: date | None
    by: str
    level: int


@dataclass(frozen=True, kw_only=True)
class SkillRow:
    """One skill at its three points; nothing is drawn between start and then, for the yardstick moves."""

    id: str
    title: str
    owner: str
    start: int | None
    then: int | None
    now: int | None
    start_on: date | None
    now_on: date | None
    meaning: str
    """The anchor that now stands at, in words."""
    ask_then: bool
    """It is time to ask how it was then."""
    observed: tuple[Observed, ...]


def skill_row(found: Movement) -> SkillRow:
    """One skill as known at the end of the period."""
    start, then, now = found.points
    return SkillRow(
        id=found.skill.id,
        title=found.skill.title,
        owner=found.skill.owner,
        start=start,
        then=then,
        now=now if len(found.own) > 1 else None,
        start_on=found.start.day if found.start else None,
        now_on=found.now.day if found.now and len(found.own) > 1 else None,
        meaning=found.anchor(found.now),
        ask_then=found.ask_then,
        observed=tuple(Observed(on=one.day, by=one.rater, level=one.level or 0) for one in found.observers),
    )
