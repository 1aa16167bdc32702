"""Recall record: the entries that the answers of one recall make."""

from collections.abc import Mapping
from datetime import date

from rmjournal.model.entry import Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall

SHARED_NOTICE = "This learning is shared: a next occasion, new words and a reason to retire it are shared too."
"""Shown before texts are typed that go into a shared learning."""


def record_recall(
    learning: Learning, interval: str, answers: Mapping[str, str], occasion: date | None, today: date
) -> list[Entry]:
    """Make the entries of one recall: recall, use and changed learning.

    ``answers`` by name: answer, found, used, where, what, evidence, sort, result, keep,
    words. A used learning needs no next occasion. Recall and use are private, even of a shared learning.
    """
    used = answers.get("used") == "yes"
    recall = Recall(
        learning=learning.id,
        answer=answers.get("answer", ""),
        recall=answers.get("found", "full"),
        interval=interval,
        applied_since=used,
    )
    updated = _reword_or_retire(
        learning if used or occasion is None else learning.edit(next_occasion=occasion), answers, today
    )
    return [recall, *([_make_use(learning, answers)] if used else []), *([updated] if updated != learning else [])]


def _make_use(learning: Learning, answers: Mapping[str, str]) -> Application:
    return Application(
        learning=learning.id,
        what=answers.get("what", ""),
        where=answers.get("where", ""),
        evidence=answers.get("evidence", ""),
        evidence_kind=answers.get("sort", ""),
        result=answers.get("result", "worked"),
    )


def _reword_or_retire(learning: Learning, answers: Mapping[str, str], today: date) -> Learning:
    words, choice = answers.get("words", ""), answers.get("keep")
    if choice == "reword" and words:
        return learning.edit(text=words)
    return learning.edit(retired_on=today, retired_why=words) if choice == "retire" else learning
