"""Recall record: the entries that the answers of one recall make."""

from collections.abc import Mapping
from datetime import date

from rmjournal.model.entry import Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall

SHARED_NOTICE = "This learning is shared: a next occasion, new words and a reason to retire it are shared too."
"""Shown before texts are typed that go into a shared learning."""
NOT_FOR_ME = "not for me"
"""The answer of one who does not use a learning and does not want to."""


def record_recall(
    learning: Learning, interval: str, answers: Mapping[str, str], occasion: date | None, today: date
) -> list[Entry]:
    """Make the entries of one recall: recall, use and changed learning.

    ``answers`` by name: answer, found, used (yes, no, not for me), what, evidence, shown, keep, why, words. A used
    learning needs no next occasion. Recall and use are private, even of a shared learning.
    """
    used = answers.get("used") == "yes"
    recall = Recall(
        learning=learning.id,
        answer=answers.get("answer", ""),
        recall=answers.get("found", ""),
        interval=interval,
        applied_since=used,
        note=NOT_FOR_ME if answers.get("used") == NOT_FOR_ME else "",
    )
    updated = _reword_or_retire(
        learning if used or occasion is None else learning.edit(next_occasion=occasion), answers, today
    )
    return [recall, *([_make_use(learning, answers)] if used else []), *([updated] if updated != learning else [])]


def _make_use(learning: Learning, answers: Mapping[str, str]) -> Application:
    evidence = answers.get("evidence", "")
    return Application(
        learning=learning.id,
        what=answers.get("what", ""),
        evidence=evidence,
        evidence_kind=answers.get("shown") or ("own observation" if evidence else "none"),
    )


def _reword_or_retire(learning: Learning, answers: Mapping[str, str], today: date) -> Learning:
    if answers.get("used") == NOT_FOR_ME and answers.get("keep") == "retire":
        return learning.edit(retired_on=today, retired_why=answers.get("why", ""))
    return learning.edit(text=answers["words"]) if answers.get("words") else learning
