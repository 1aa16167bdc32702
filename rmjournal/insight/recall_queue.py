"""Recall queue: spaced repetition of learnings."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

import msgspec

from rmjournal.dates import format_day
from rmjournal.insight.scope import OWNER, role_in_pair
from rmjournal.model.entry import Entries, once_per_state
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

DEFAULT_OFFSETS: Mapping[str, int] = MappingProxyType({"1d": 1, "1w": 7, "1m": 30, "3m": 90})
"""Days from learning to each review (spaced repetition): a good habit, not a law."""

RETRY_DAYS = 7
"""Days until a learning comes back that was recalled in part or not at all."""

DAILY_LIMIT = 5
"""Reviews on one day, at most."""


class RecallDue(msgspec.Struct, frozen=True):
    """One planned review of a learning."""

    due_on: date
    learning: Learning
    interval: str
    """1d, 1w, 1m or 3m; own = again after a failed recall."""
    days: int = 0
    """Days from learning to the review; 0 = again after a failed recall."""

    @property
    def elapsed(self) -> str:
        """The time since learning, in words."""
        usual = {0: "again", 1: "after a day", 7: "after a week", 30: "after a month", 90: "after 3 months"}
        return usual.get(self.days, f"after {self.days} days")


CUE_QUESTION = "What question would bring this learning back?"
"""Asked about a learning that has no recall cue."""


def learning_without_cue(entries: Entries, today: date) -> Learning | None:
    """Find the newest learning of mine without a cue, at a calm moment.

    Then no recall is due, and no session is planned today.
    """
    if build_recall_queue(entries, today, OWNER) or any(
        session.state == "planned" and session.day == today for session in entries.of(Session)
    ):
        return None
    mine = {learning.id for learning in list_learnings(entries, OWNER)}
    without = [
        learning
        for learning in entries.of(Learning)
        if (not learning.learner or learning.id in mine) and not learning.cue.strip() and not learning.retired_on
    ]
    return max(without, key=lambda learning: (learning.day or date.min, int(learning.id)), default=None)


def list_learnings(entries: Entries, learner: str) -> list[Learning]:
    """List the learnings of a role, of the owner, or all without a learner.

    `OWNER` is the owner in each relationship.
    """
    if learner != OWNER:
        return [learning for learning in entries.of(Learning) if learner in ("", learning.learner)]
    return [*_own_learnings(entries)]


@once_per_state
def _own_learnings(entries: Entries) -> tuple[Learning, ...]:
    roles = {pair.id: pair.role for pair in entries.of(Relationship)}
    return tuple(
        learning
        for learning in entries.of(Learning)
        if learning.learner
        == (roles.get(learning.relationship) or role_in_pair(learning, entries) or learning.learner)
    )


def recall_offsets(learning: Learning, entries: Entries) -> Mapping[str, int]:
    """Days from learning to each review: the relationship's, else the default."""
    pair = entries.get_of_kind(Relationship, entries.relationship_id(learning))
    agreed_days = sorted({int(days) for days in pair.recall_days if days.isdecimal()}) if pair else []
    return dict(zip(DEFAULT_OFFSETS, agreed_days, strict=False)) if agreed_days else DEFAULT_OFFSETS


def planned_recalls(learning: Learning, until: date, after: Mapping[str, int] = DEFAULT_OFFSETS) -> list[RecallDue]:
    """List the reviews that are planned until a day; none after retirement."""
    learned = learning.day
    if learned is None:
        return []
    recalls = [RecallDue(learned + timedelta(days), learning, interval, days) for interval, days in after.items()]
    return [recall for recall in recalls if recall.due_on <= until and not _is_retired(learning, recall.due_on)]


def missed_recalls(learning: Learning, entries: Entries, day: date) -> list[RecallDue]:
    """List the planned reviews until a day that were never done."""
    done = {recall.interval for recall in _recalls(learning, entries, day)}
    return [
        recall
        for recall in planned_recalls(learning, day, recall_offsets(learning, entries))
        if recall.interval not in done
    ]


def due_recall(learning: Learning, entries: Entries, day: date) -> RecallDue | None:
    """The review that is due on a day; none when it comes later."""
    recall = next_recall(learning, entries, day)
    return recall if recall and recall.due_on <= day else None


def next_recall(learning: Learning, entries: Entries, day: date) -> RecallDue | None:
    """The next review as of a day: spaced repetition with late reviews.

    A late review moves those after it; after a failed one the learning comes again in a week.
    """
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
            day_due = learning.day + timedelta(days + max(late, 0))
            if recalls and recalls[-1].interval not in after:
                day_due = max(day_due, _day(recalls[-1]) + timedelta(RETRY_DAYS))
            return RecallDue(day_due, learning, interval, days)
    return None


def build_recall_queue(entries: Entries, day: date, learner: str = "") -> list[RecallDue]:
    """Build the queue of due reviews, the longest waiting first.

    Of one learner, of the owner in each relationship (`OWNER`), or of both; five a day, with those that are done that
    day.
    """
    return list(_recall_queue(entries, day, learner))


@once_per_state
def _recall_queue(entries: Entries, day: date, learner: str) -> tuple[RecallDue, ...]:
    learnings = list_learnings(entries, learner)
    due = [review for learning in learnings if (review := due_recall(learning, entries, day))]
    done = sum(recall.day == day for learning in learnings for recall in entries.referrers_of_kind(learning, Recall))
    ordered = sorted(due, key=lambda review: (review.due_on, int(review.learning.id)))
    return tuple(ordered[: max(0, DAILY_LIMIT - done)])


def explain_empty_queue(entries: Entries, day: date, learner: str = "") -> str:
    """Say why nothing is to be recalled, and when the next learning is due."""
    learnings = list_learnings(entries, learner)
    if not learnings:
        whose = " of yours" if entries.of(Learning) else ""
        return f"Nothing to recall: no learning{whose} is written down yet."
    coming = [review.due_on for learning in learnings if (review := next_recall(learning, entries, day))]
    if any(due <= day for due in coming):
        return f"Nothing more to recall today: {DAILY_LIMIT} a day are enough."
    later = min(coming, default=None)
    return "Nothing to recall today." + (f" The next is on {format_day(later, day)}." if later else "")


def is_remembered(recalls: Iterable[Recall]) -> bool:
    """Tell whether the latest recall was full."""
    last = max(recalls, key=lambda recall: (recall.day or date.min, int(recall.id)), default=None)
    return last is not None and last.recall == "full"


def _recalls(learning: Learning, entries: Entries, day: date) -> list[Recall]:
    """Recalls until a day, oldest first."""
    recalls = [recall for recall in entries.referrers_of_kind(learning, Recall) if recall.day and recall.day <= day]
    return sorted(recalls, key=lambda recall: (_day(recall), int(recall.id)))


def _day(recall: Recall) -> date:
    return recall.day or date.min


def _is_retired(learning: Learning, day: date) -> bool:
    return learning.retired_on is not None and learning.retired_on <= day
