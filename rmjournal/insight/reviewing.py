"""What one review of a learning leaves behind: how much came back, a use or a next occasion, the learning itself."""

from collections.abc import Mapping
from datetime import date

from rmjournal.insight.recall_queue import Review
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall

SHARED = "The learning is shared: a next occasion, new words and a reason to retire it are shared with it."
"""What a person is told before words are typed that go into a shared learning."""


def reviewed(review: Review, said: Mapping[str, str], occasion: date | None, today: date) -> list[Entry]:
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
