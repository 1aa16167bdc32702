"""Learnings in use: what makes a habit, how far a tool has come, and a recall that begins unanswered."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.errors import BadValue
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.application import ADOPTION, EVIDENCE, OUTSIDE_EVIDENCE, RESULTS, Application
from rmjournal.model.kinds.learning import EMBEDDED_DAYS, EMBEDDED_USES, Learning, adoption_of, state_of
from rmjournal.model.kinds.recall import Recall
from tests.model.test_rules import TODAY, put

LEARNING = Learning(id="5", text="Count to six.", learner="mentee", kind="tool")


def uses(*told: tuple[int, str, str]) -> list[Application]:
    """Uses by day, result and kind of evidence."""
    return [
        Application(id=str(10 + at), learning="5", what="did it", on=TODAY + timedelta(days), result=result,
                    evidence_kind=kind)
        for at, (days, result, kind) in enumerate(told)
    ]  # fmt: skip


USES = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(RESULTS), st.sampled_from(EVIDENCE)), max_size=6)


@given(USES)
def test_a_habit_needs_three_uses_thirty_days_and_evidence_beyond_ones_own_impression(
    told: list[tuple[int, str, str]],
) -> None:
    fine = [(days, kind) for days, result, kind in told if result != "harmful"]
    is_habit = (
        len(fine) >= EMBEDDED_USES
        and max(days for days, _ in fine) - min(days for days, _ in fine) >= EMBEDDED_DAYS
        and any(kind in OUTSIDE_EVIDENCE for _, kind in fine)
    )
    entries = Entries({entry.id: entry for entry in (LEARNING, *uses(*told))})
    assert (state_of(LEARNING, entries) == "embedded") == is_habit


def test_ones_own_impression_makes_no_habit() -> None:
    own = uses((0, "worked", "own observation"), (20, "worked", "own observation"), (40, "partly", "none"))
    entries = Entries({entry.id: entry for entry in (LEARNING, *own)})
    assert state_of(LEARNING, entries) == "applied"
    seen = entries.with_changes(put=[own[1].edit(evidence_kind="said by others")])
    assert state_of(LEARNING, seen) == "embedded"


@given(st.lists(st.tuples(st.sampled_from(ADOPTION), st.sampled_from(RESULTS)), max_size=5))
def test_a_tool_has_come_as_far_as_its_best_use_without_harm(told: list[tuple[str, str]]) -> None:
    done = [
        Application(id=str(at), learning="5", adoption=word, result=result) for at, (word, result) in enumerate(told)
    ]
    steps = [max(ADOPTION.index(word), 1) for word, result in told if result != "harmful"]
    assert ADOPTION.index(adoption_of(LEARNING, done)) == max(steps, default=0)
    assert adoption_of(LEARNING.edit(kind="fact"), done) == ""


@pytest.mark.parametrize("answer", ["", " \n"])
def test_an_empty_answer_is_never_full(answer: str) -> None:
    assert Recall().recall == "", "a recall begins unanswered"
    new = Recall(learning="5", answer=answer)
    with pytest.raises(BadValue, match=r"Remembered .recall. is required"):
        put(new, None, LEARNING)
    with pytest.raises(BadValue, match="was not remembered fully") as told:
        put(new.edit(recall="full"), None, LEARNING)
    assert told.value.field == "answer"
    assert put(new.edit(recall="none"), None, LEARNING)
    assert put(new.edit(recall="full", answer="six"), None, LEARNING)


def test_a_full_recall_of_an_older_journal_stays_as_it_is() -> None:
    old = from_document(Recall, 7, {"learning": "5", "recall": "full", "on": "2026-05-01"})
    assert document(old)["recall"] == "full"
    assert put(old.edit(note="late"), old, LEARNING)
    bare = from_document(Recall, 8, {"learning": "5", "on": "2026-05-01"})
    assert bare.recall == "", "one without a word was never full"


def test_know_how_and_adoption_are_left_out_of_the_file_while_they_are_empty() -> None:
    assert "know_how" not in document(LEARNING)
    assert "adoption" not in document(uses((0, "worked", ""))[0])
    told = LEARNING.edit(kind="tacit", know_how={"story": "In 2019 a ship waited."}, on=date(2026, 5, 1))
    assert from_document(Learning, 5, msgspec.json.decode(msgspec.json.encode(document(told)))) == told
