"""First steps: each is ticked by what is in the journal."""

from datetime import date

import pytest

from rmjournal.demo import demo_entries
from rmjournal.insight.first_steps import BEGINNING, STEPS, are_first_steps_done, first_steps
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.reflection import Reflection
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
        (Reflection(id="5", relationship="1", occasion="readiness"), ["ready"]),
        (Reflection(id="5", relationship="1", occasion="difficult"), []),
        (Growth(id="5", relationship="1"), ["growth"]),
        (PAIR.edit(own_card={"want": "budgets"}), ["begin", "card"]),
        (PAIR.edit(areas=["night shifts"], reporting="separate_lines"), ["begin", "areas", "report"]),
    ],
)
def test_each_step_is_ticked_by_its_entry(entry: Entry, steps: list[str]) -> None:
    around = () if isinstance(entry, Relationship) else (PAIR,)
    assert done(*around, entry) == (["begin", *steps] if around else steps)


def names(*entries: Entry) -> list[str]:
    return [step.name for step in first_steps(Entries({entry.id: entry for entry in entries}))]


def test_what_helps_to_begin_is_not_asked_for_once_the_two_have_met() -> None:
    assert set(BEGINNING) < set(names(PAIR))
    assert not set(BEGINNING) & set(names(PAIR, PLANNED.edit(state="held")))
    assert "card" in names(PAIR.edit(own_card={"want": "budgets"}), PLANNED.edit(state="held"))


def test_a_step_that_is_never_to_be_asked_is_not_listed() -> None:
    never = PAIR.edit(never_ask=[STEPS["ready"], STEPS["agree"]])
    assert not {"ready", "agree"} & set(names(never))
    assert "agree" in names(never, Agreement(id="3", relationship="1", state="accepted"))


def test_without_a_pair_one_writes_down_whom_one_could_ask() -> None:
    assert names()[:2] == ["candidate", "begin"] and "candidate" not in names(PAIR)
    asked = Person(id="9", name="Misaki", state="asked")
    steps = first_steps(Entries({"9": asked}))
    assert [(step.name, step.is_done, step.entry) for step in steps[:2]] == [
        ("candidate", True, None),
        ("begin", False, asked),
    ]


def test_an_agenda_alone_does_not_make_a_session_prepared() -> None:
    assert done(PLANNED, Point(id="6", session="2", title="Who we are")) == ["plan"]


def test_steps_name_the_entry_that_they_are_about() -> None:
    draft = Agreement(id="3", relationship="1", ground_rules=["Ask first"])
    later = PLANNED.edit(id="7", start="2026-06-18T09:00")
    steps = {step.name: step for step in first_steps(Entries({"7": later, "2": PLANNED, "3": draft}))}
    assert (steps["prepare"].entry, steps["meet"].entry, steps["agree"].entry) == (PLANNED, PLANNED, draft)
    assert steps["goal"].entry is None
    bare = first_steps(Entries({"3": draft.edit(ground_rules=[])}))
    assert next(step for step in bare if step.name == "agree").entry is None, (
        "nothing is written that one could accept"
    )


def test_nothing_is_left_to_begin_once_the_two_look_back() -> None:
    assert not are_first_steps_done(Entries({"1": PAIR}))
    for state in ("closing", "closed", "ended_early"):
        assert are_first_steps_done(Entries({"1": PAIR.edit(state=state)}))


def test_all_steps_are_done_in_the_demo() -> None:
    assert are_first_steps_done(demo_entries("mentee"))
    assert are_first_steps_done(demo_entries("mentor"))
    assert not are_first_steps_done(Entries())
