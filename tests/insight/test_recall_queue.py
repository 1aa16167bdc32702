"""The recall queue: planned, late, failed and retired learnings, and its daily limit."""

from datetime import date, timedelta

import pytest

from rmjournal.errors import BadValue
from rmjournal.insight.recall_queue import (
    build_recall_queue,
    due_recall,
    missed_recalls,
    next_recall,
    planned_recalls,
)
from rmjournal.model.entry import Entries
from rmjournal.model.kind import fields
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship

START = date(2026, 3, 2)
ONE = Learning(id="10", text="as of when?", learner="mentee", on=START)


def after(days: int) -> date:
    return START + timedelta(days)


def with_recalls(*done: tuple[int, str, str], learning: Learning = ONE) -> Entries:
    recalls = [
        Recall(id=str(100 + n), learning=learning.id, on=after(days), interval=interval, recall=recall)
        for n, (days, interval, recall) in enumerate(done)
    ]
    return Entries({entry.id: entry for entry in (learning, *recalls)})


def test_four_reviews_are_planned_after_a_day_a_week_a_month_and_three_months() -> None:
    assert [(r.due_on, r.interval) for r in planned_recalls(ONE, after(365))] == [
        (after(1), "1d"),
        (after(7), "1w"),
        (after(30), "1m"),
        (after(90), "3m"),
    ]
    assert [r.interval for r in planned_recalls(ONE, after(29))] == ["1d", "1w"]


def test_nothing_is_due_before_its_day_and_it_stays_due_after_it() -> None:
    entries = with_recalls()
    assert due_recall(ONE, entries, after(0)) is None
    for days in (1, 2, 50):
        review = due_recall(ONE, entries, after(days))
        assert review is not None
        assert (review.due_on, review.interval) == (after(1), "1d")


@pytest.mark.parametrize(
    ("done", "on", "interval"),
    [
        ([(1, "1d", "full")], 7, "1w"),
        ([(3, "1d", "full")], 9, "1w"),
        ([(1, "1d", "full"), (12, "1w", "full")], 35, "1m"),
        ([(1, "1d", "full"), (5, "1w", "full")], 30, "1m"),
        ([(1, "1d", "full"), (7, "1w", "none")], 14, "own"),
        ([(1, "1d", "partial")], 8, "own"),
        ([(1, "1d", "full"), (7, "1w", "none"), (14, "own", "full")], 30, "1m"),
        ([(1, "1d", "full"), (7, "1w", "none"), (28, "own", "full")], 35, "1m"),
    ],
)
def test_a_late_recall_moves_the_next_and_a_forgotten_learning_is_due_in_a_week(
    done: list[tuple[int, str, str]], on: int, interval: str
) -> None:
    review = next_recall(ONE, with_recalls(*done), after(60))
    assert review is not None
    assert (review.due_on, review.interval) == (after(on), interval)


def test_after_three_months_nothing_more_is_asked_for() -> None:
    entries = with_recalls((1, "1d", "full"), (7, "1w", "full"), (30, "1m", "full"), (90, "3m", "full"))
    assert next_recall(ONE, entries, after(400)) is None


def test_a_retired_learning_is_never_due_from_its_day_on() -> None:
    retired = ONE.edit(retired_on=after(7))
    assert [review.interval for review in planned_recalls(retired, after(99))] == ["1d"]
    assert due_recall(retired, with_recalls(learning=retired), after(6)) is not None
    assert due_recall(retired, with_recalls(learning=retired), after(7)) is None


def test_later_recalls_are_unknown_on_an_earlier_day() -> None:
    entries = with_recalls((1, "1d", "full"))
    assert due_recall(ONE, entries, after(6)) is None
    assert [review.interval for review in missed_recalls(ONE, entries, after(7))] == ["1w"]
    assert [review.interval for review in missed_recalls(ONE, entries, after(0))] == []


def test_the_queue_has_five_a_day_with_the_longest_waiting_first() -> None:
    some = [ONE.edit(id=str(20 - n), on=after(n % 4)) for n in range(8)]
    entries = Entries({one.id: one for one in some})
    asked = build_recall_queue(entries, after(20))
    assert [review.due_on for review in asked] == sorted(review.due_on for review in asked)
    assert len(asked) == 5
    assert asked[0].learning.id == "16"
    done = Recall(id="99", learning="16", on=after(20), interval="1d", recall="full")
    assert len(build_recall_queue(entries.with_changes(put=[done]), after(20))) == 4


def test_the_queue_can_be_limited_to_one_learner() -> None:
    theirs = ONE.edit(id="11", learner="mentor")
    entries = Entries({one.id: one for one in (ONE, theirs)})
    assert [review.learning.id for review in build_recall_queue(entries, after(2), "mentor")] == ["11"]
    assert len(build_recall_queue(entries, after(2))) == 2


def test_the_days_of_recall_can_be_set_for_a_relationship() -> None:
    pair = Relationship(id="1", partner="Misaki", role="mentee", recall_days=["2", "10"])
    learning = Learning(id="2", relationship="1", text="Ask as of when", learner="mentee", on=date(2026, 6, 1))
    entries = Entries({"1": pair, "2": learning})
    review = next_recall(learning, entries, date(2026, 6, 1))
    assert review is not None and (review.due_on, review.interval) == (date(2026, 6, 3), "1d")
    assert review.elapsed == "after 2 days"
    done = Recall(id="3", learning="2", recall="full", interval="1d", on=date(2026, 6, 3))
    review = next_recall(learning, entries.with_changes(put=[done]), date(2026, 6, 4))
    assert review is not None and (review.due_on, review.interval) == (date(2026, 6, 11), "1w")
    last = Recall(id="4", learning="2", recall="full", interval="1w", on=date(2026, 6, 11))
    assert next_recall(learning, entries.with_changes(put=[done, last]), date(2026, 6, 12)) is None


@pytest.mark.parametrize("days", [["0"], ["soon"], ["7", "4000"], ["-1"]])
def test_days_of_recall_that_make_no_sense_are_refused(days: list[str]) -> None:
    with pytest.raises(BadValue, match="recall_days"):
        fields(Relationship)["recall_days"].check(days)
