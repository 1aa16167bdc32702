"""First steps: each is ticked by what is in the journal."""

from datetime import date

import pytest

from rmjournal.demo import demo_entries
from rmjournal.insight.first_steps import are_first_steps_done, first_steps
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee")
PLANNED = Session(id="2", relationship="1", start="2026-06-04T09:00")


def done(*entries: Entry) -> list[str]:
    return [step.name for step in first_steps(Entries({entry.id: entry for entry in entries})) if step.is_done]


def test_nothing_is_done_in_an_empty_journal() -> None:
    assert done() == []


@pytest.mark.parametrize(
    ("entry", "steps"),
    [
        (PAIR, ["begin"]),
        (PLANNED, ["plan"]),
        (PLANNED.edit(prepared_on=date(2026, 6, 1)), ["plan", "prepare"]),
        (PLANNED.edit(state="held"), ["plan", "prepare", "meet"]),
        (PLANNED.edit(state="cancelled"), []),
        (Agreement(id="3", relationship="1", state="accepted"), ["agree"]),
        (Agreement(id="3", relationship="1"), []),
        (Goal(id="4", relationship="1"), ["goal"]),
        (Learning(id="5", relationship="1"), ["learn"]),
    ],
)
def test_each_step_is_ticked_by_its_entry(entry: Entry, steps: list[str]) -> None:
    assert done(entry) == steps


def test_an_agenda_alone_does_not_make_a_session_prepared() -> None:
    assert done(PLANNED, Point(id="6", session="2", title="Who we are")) == ["plan"]


def test_steps_name_the_entry_that_they_are_about() -> None:
    draft = Agreement(id="3", relationship="1")
    later = PLANNED.edit(id="7", start="2026-06-18T09:00")
    steps = {step.name: step for step in first_steps(Entries({"7": later, "2": PLANNED, "3": draft}))}
    assert (steps["prepare"].entry, steps["meet"].entry, steps["agree"].entry) == (PLANNED, PLANNED, draft)
    assert steps["goal"].entry is None


def test_all_steps_are_done_in_the_demo() -> None:
    assert are_first_steps_done(demo_entries("mentee"))
    assert are_first_steps_done(demo_entries("mentor"))
    assert not are_first_steps_done(Entries())
