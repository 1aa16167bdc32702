"""Recall queue: spaced repetition of learnings, and recording a recall."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship

DEFAULT_OFFSETS: Mapping[str, int] = MappingProxyType({"1d": 1, "1w": 7, "1m": 30, "3m": 90})
"""Days from the day of learning to each review: a good habit, not a law."""

RETRY_DAYS = 7
"""Days after which a learning comes back that was recalled in part or not at all."""

DAILY_LIMIT = 5
"""Reviews that are asked for on one day, at most."""


class RecallDue(NamedTuple):
    """One review of a learning: when it is due, and which one it is."""

    on: date
    learning: Learning
    interval: str
    """1d, 1w, 1m or 3m; own = once more after it was lost."""
    days: int = 0
    """Days after which it is asked for; 0 = once more."""

    @property
    def after(self) -> str:
        """The time that has passed, in words."""
        usual = {0: "once more", 1: "after a day", 7: "after a week", 30: "after a month", 90: "after three months"}
        return usual.get(self.days, f"after {self.days} days")


def recall_offsets(learning: Learning, entries: Entries) -> Mapping[str, int]:
    """Days from the day of learning to each review: those that the relationship says, else the usual ones."""
    pair = entries.one(Relationship, entries.pair_of(learning))
    said = sorted({int(days) for days in pair.recall_days if days.isdecimal()}) if pair else []
    return dict(zip(DEFAULT_OFFSETS, said, strict=False)) if said else DEFAULT_OFFSETS


def planned_recalls(learning: Learning, until: date, after: Mapping[str, int] = DEFAULT_OFFSETS) -> list[RecallDue]:
    """The reviews that the calendar alone asks for until a day; none after the learning was retired."""
    learned = learning.day
    if learned is None:
        return []
    reviews = [RecallDue(learned + timedelta(days), learning, interval, days) for interval, days in after.items()]
    return [review for review in reviews if review.on <= until and not _is_retired(learning, review.on)]


def missed_recalls(learning: Learning, entries: Entries, day: date) -> list[RecallDue]:
    """The planned reviews until a day that were never done."""
    done = {recall.interval for recall in _recalls(learning, entries, day)}
    return [
        review
        for review in planned_recalls(learning, day, recall_offsets(learning, entries))
        if review.interval not in done
    ]


def due_recall(learning: Learning, entries: Entries, day: date) -> RecallDue | None:
    """The one review that waits on a day, never more; none when it comes later or not at all."""
    review = next_recall(learning, entries, day)
    return review if review and review.on <= day else None


def next_recall(learning: Learning, entries: Entries, day: date) -> RecallDue | None:
    """The next review, as known on a day: a late one moves those after it, a lost one comes again in a week."""
    if learning.day is None or _is_retired(learning, day):
        return None
    recalls = _recalls(learning, entries, day)
    if recalls and recalls[-1].recall != "full":
        return RecallDue(_day(recalls[-1]) + timedelta(RETRY_DAYS), learning, "own")
    after = recall_offsets(learning, entries)
    steps = [recall for recall in recalls if recall.interval in after]
    reached = max((after[recall.interval] for recall in steps), default=0)
    late = max((_day(step) - learning.day).days - after[step.interval] for step in steps) if steps else 0
    for interval, days in after.items():
        if days > reached:
            on = learning.day + timedelta(days + max(late, 0))
            if recalls and recalls[-1].interval not in after:
                on = max(on, _day(recalls[-1]) + timedelta(RETRY_DAYS))
            return RecallDue(on, learning, interval, days)
    return None


@dataclass(frozen=True)
class RecallSummary:
    """Recalls in a period, of learnings from any time."""

    results: Counter[str]
    """How often all, a part or nothing came back: full, partial, none."""
    due: int
    """Reviews that the calendar asked for."""
    missed: tuple[RecallDue, ...]
    """Those of them that were never done."""


def summarize_recalls(entries: Entries, period: Period, end: date) -> RecallSummary:
    """Recalls done, due and missed in a period, as known on its last day."""
    learnings = entries.of(Learning)
    due = [recall for one in learnings for recall in planned_recalls(one, end, recall_offsets(one, entries))]
    lost = [recall for one in learnings for recall in missed_recalls(one, entries, end)]
    return RecallSummary(
        results=Counter(recall.recall for recall in entries.of(Recall) if period.contains(recall.day)),
        due=sum(period.contains(recall.on) for recall in due),
        missed=tuple(recall for recall in lost if period.contains(recall.on)),
    )


def build_recall_queue(entries: Entries, day: date, learner: str = "") -> list[RecallDue]:
    """What to recall on a day, of one learner or of both: longest waiting first, five with those done that day."""
    learnings = [one for one in entries.of(Learning) if learner in ("", one.learner)]
    waiting = [review for one in learnings if (review := due_recall(one, entries, day))]
    done = sum(recall.day == day for one in learnings for recall in entries.near(one, Recall))
    return sorted(waiting, key=lambda review: (review.on, int(review.learning.id)))[: max(0, DAILY_LIMIT - done)]


def _recalls(learning: Learning, entries: Entries, day: date) -> list[Recall]:
    """The reviews done until a day, oldest first."""
    found = [recall for recall in entries.near(learning, Recall) if recall.day and recall.day <= day]
    return sorted(found, key=lambda recall: (_day(recall), int(recall.id)))


def _day(recall: Recall) -> date:
    return recall.day or date.min


def _is_retired(learning: Learning, day: date) -> bool:
    return learning.retired_on is not None and learning.retired_on <= day


SHARED_NOTICE = "The learning is shared: a next occasion, new words and a reason to retire it are shared with it."
"""What a person is told before words are typed that go into a shared learning."""


def record_recall(review: RecallDue, said: Mapping[str, str], occasion: date | None, today: date) -> list[Entry]:
    """The entries to put, from what was said by name: answer, found, used, where, what, evidence, sort, result, keep,
    words. What was used has no need of a next occasion. Recall and use are private, whoever sees the learning.
    """
    learning = review.learning
    used = said.get("used") == "yes"
    recall = Recall(
        learning=learning.id,
        answer=said.get("answer", ""),
        recall=said.get("found", "full"),
        interval=review.interval,
        applied_since=used,
    )
    then = _kept(learning if used or occasion is None else learning.edit(next_occasion=occasion), said, today)
    return [recall, *([_use(learning, said)] if used else []), *([then] if then != learning else [])]


def _use(learning: Learning, said: Mapping[str, str]) -> Application:
    return Application(
        learning=learning.id,
        what=said.get("what", ""),
        where=said.get("where", ""),
        evidence=said.get("evidence", ""),
        evidence_kind=said.get("sort", ""),
        result=said.get("result", "worked"),
    )


def _kept(learning: Learning, said: Mapping[str, str], today: date) -> Learning:
    words, choice = said.get("words", ""), said.get("keep")
    if choice == "reword" and words:
        return learning.edit(text=words)
    return learning.edit(retired_on=today, retired_why=words) if choice == "retire" else learning
