"""Closing a session: untouched points, open steps, moved points and agenda items."""

from datetime import date

import pytest

from rmjournal.errors import Refused
from rmjournal.insight import closing
from rmjournal.insight.agenda import add_to_agenda, lay_template, make_question_point
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.closing import (
    closing_steps,
    is_often_carried,
    move_point,
    move_points,
    next_order,
    next_planned_session,
    say_carried,
    untouched_points,
)
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.reflection_context import occasion_of
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import load_question_bank
from rmjournal.practice.templates import load_templates

TODAY = date(2026, 6, 2)
PAIR = Relationship(id="1", partner="Ann", role="mentor", start=date(2026, 1, 13))
NOW = Session(id="5", relationship="1", start="2026-06-02T08:30", state="held", focus="Now")
NEXT = Session(id="6", relationship="1", start="2026-06-16T08:30", focus="Next")
DONE = Point(id="10", relationship="1", session="5", title="done", state="done", order=1)
LEFT = Point(id="11", relationship="1", session="5", title="left", order=2)
CUT = Point(id="12", relationship="1", session="5", title="cut", state="cut", order=3)


def together(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (PAIR, NOW, DONE, LEFT, CUT, *entries)})


def open_steps(session: Session, entries: Entries) -> list[str]:
    return [step.name for step in closing_steps(session, entries, "mentor", TODAY) if step.is_open]


def test_only_open_points_of_a_past_session_are_untouched() -> None:
    assert untouched_points(NOW, together()) == (LEFT,)
    for state, left in (("planned", ()), ("cancelled", (LEFT,)), ("missed", (LEFT,))):
        assert untouched_points(NOW.edit(state=state), together()) == left


def test_every_closing_step_is_open_until_it_has_entries() -> None:
    assert closing_steps(NOW.edit(state="planned"), together(), "mentor", TODAY) == ()
    every = ["points", "learnings", "actions", "pulse", "reflection", "next"]
    assert open_steps(NOW, together()) == every
    parts: dict[str, Entry] = {
        "points": LEFT.edit(state="done"),
        "learnings": Learning(id="20", text="x", session="5"),
        "actions": Action(id="21", text="x", session="5"),
        "pulse": Pulse(id="22", session="5", author="mentor", useful=3),
        "reflection": Reflection(id="23", text="x", about="5", author="mentor"),
        "next": NEXT,
    }
    for name, part in parts.items():
        assert open_steps(NOW, together(part)) == [one for one in every if one != name]
    assert open_steps(NOW, together(*parts.values())) == []


def test_the_partners_pulse_and_reflection_do_not_close_my_steps() -> None:
    told = Pulse(id="22", session="5", author="mentee", told=True)
    theirs = Reflection(id="23", text="x", about="5", author="mentee")
    assert {"pulse", "reflection"} <= set(open_steps(NOW, together(told, theirs)))


def test_a_closed_session_asks_only_for_untouched_points() -> None:
    closed = NOW.edit(closed_on=TODAY)
    assert open_steps(closed, together(closed)) == ["points"]


@pytest.mark.parametrize("state", ["cancelled", "missed"])
def test_a_session_that_was_not_held_has_fewer_closing_steps(state: str) -> None:
    assert open_steps(NOW.edit(state=state), together()) == ["points", "reflection", "next"]


def test_after_the_end_no_next_session_is_asked_for() -> None:
    assert "next" not in open_steps(NOW.edit(kind="closure"), together())
    assert "next" not in open_steps(NOW, together(PAIR.edit(state="closed")))
    assert "next" not in open_steps(NOW, together(NEXT.edit(state="held")))
    assert "next" in open_steps(NOW, together(NEXT.edit(relationship="")))
    assert "next" in open_steps(NOW, together(NEXT.edit(start="2026-06-01T08:30")))


def test_the_next_session_comes_after_a_planned_one_and_may_come_before_one_called_off() -> None:
    sooner = NEXT.edit(id="7", start="2026-06-09T08:30")
    entries = together(NEXT, sooner)
    assert next_planned_session(NOW, entries, TODAY) == sooner
    assert next_planned_session(sooner, entries, TODAY) == NEXT
    assert next_planned_session(NEXT, entries, TODAY) is None
    assert next_planned_session(NEXT.edit(state="cancelled"), together(sooner), TODAY) == sooner
    assert next_planned_session(NOW, entries, date(2026, 7, 1)) is None


def test_carrying_moves_the_same_point_to_the_end_of_the_agenda() -> None:
    there = Point(id="13", relationship="1", session="6", title="there", order=4)
    entries = together(NEXT, there)
    moved = move_points([LEFT, DONE], "6", entries)
    assert [(one.id, one.session, one.order) for one in moved] == [("11", "6", 5), ("10", "6", 6)]
    assert move_point(LEFT) == LEFT.edit(session="")
    assert move_points([LEFT], "", entries) == (LEFT.edit(session=""),)
    assert (next_order("6", entries), next_order("5", entries), next_order("99", entries)) == (5, 4, 1)


def test_a_point_carried_three_times_is_often_carried() -> None:
    lines = {str(n): Change(on=TODAY, field="session", was="5") for n in range(3)}
    assert not is_often_carried(LEFT.edit(history=dict(list(lines.items())[:2])), together())
    assert is_often_carried(LEFT.edit(history=lines), together())
    waited = {key: Change(on=TODAY, field="session", now="5") for key in lines}
    assert not is_often_carried(LEFT.edit(history=waited), together())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("held", ("carried over 1 ×",)),
        ("cancelled", ("the session was cancelled",)),
        ("missed", ("the session was a no-show",)),
        ("planned", ("not discussed",)),
    ],
)
def test_only_a_held_session_counts_as_carrying(state: str, words: tuple[str, ...]) -> None:
    session = NOW.edit(state=state)
    moved = LEFT.edit(session="6", history={"1": Change(on=TODAY, field="session", was="5", now="6")})
    entries = together(session, moved, NEXT)
    assert say_carried(moved, entries) == words
    assert moved.derived(entries, TODAY)["carried"] == (state == "held")
    assert len(moved.moves()) == 1
    assert is_often_carried(moved, entries) is False
    [owner] = [count for count in build_partnership(entries, TODAY, "mentor").carried if count.owner == "both"]
    assert (owner.points, owner.times) == ((1, 1) if state == "held" else (0, 0))


def test_a_point_that_is_left_on_a_cancelled_session_says_so() -> None:
    off = NOW.edit(state="cancelled")
    assert say_carried(LEFT, together(off)) == ("the session was cancelled",)
    assert say_carried(LEFT, together()) == ("not discussed",)


def test_a_session_can_be_called_off_missed_or_moved() -> None:
    off = closing.call_off_session(NEXT, "mentee", TODAY, "audit")
    assert (off.state, off.called_off_by, off.called_off_on, off.reason) == ("cancelled", "mentee", TODAY, "audit")
    gone = closing.mark_session_missed(NEXT, "mentee", "board call")
    assert (gone.state, gone.missed_by, gone.reason) == ("missed", "mentee", "board call")
    assert closing.move_session(NEXT, "2026-06-18T09:00").start == "2026-06-18T09:00"
    assert closing.mark_session_held(NEXT, 50) == NEXT.edit(state="held", actual_minutes=50)
    assert closing.mark_session_held(closing.mark_session_held(NEXT, 50)).actual_minutes == 50
    again = closing.replace_session(off, "2026-06-23T08:30", "99")
    assert (again.id, again.state, again.focus, again.reason) == ("99", "planned", "Next", "")
    once = closing.record_session("1", "Map", "2026-06-01T15:00", 20)
    assert (once.kind, once.state, once.actual_minutes) == ("ad_hoc", "held", 20)


@pytest.mark.parametrize(("state", "now"), [("held", "held"), ("cancelled", "cancelled"), ("missed", "a no-show")])
def test_a_session_that_is_over_cannot_be_called_off_missed_or_moved(state: str, now: str) -> None:
    over = NEXT.edit(state=state)
    with pytest.raises(Refused, match=f"was {now} and cannot be cancelled"):
        closing.call_off_session(over, "mentor", TODAY)
    with pytest.raises(Refused, match=f"was {now} and cannot be marked as a no-show"):
        closing.mark_session_missed(over, "mentor")
    with pytest.raises(Refused, match=f"was {now} and cannot be moved"):
        closing.move_session(over, "2026-06-18T09:00")


def test_adding_an_entry_to_the_agenda_makes_a_point_and_closes_a_topic() -> None:
    topic = Note(id="40", relationship="1", kind="topic", text="Who reads it?\nmore", state="waiting")
    goal = Goal(id="41", relationship="1", title="Listen", learner="mentee")
    action = Action(id="42", relationship="1", text="Book", owner="mentor", shared=True, goal="41")
    learning = Learning(id="43", relationship="1", text="As of when?", cue="What of a number?", learner="mentee")
    entries = together(NEXT, topic, goal, action, learning)
    point, done = add_to_agenda(topic, NEXT, entries)
    assert isinstance(point, Point)
    assert (point.id, point.title, point.session, point.note) == ("", "Who reads it?", "6", topic.text)
    assert (point.shared, done.status) == (False, "done")
    assert add_to_agenda(LEFT, NEXT, entries) == (LEFT.edit(session="6", order=1),)
    for entry, title, kind, goal_id in (
        (goal, "Listen", "goals", "41"),
        (action, "Book", "actions", "41"),
        (learning, "What of a number?", "review", ""),
    ):
        (new,) = add_to_agenda(entry, NEXT, entries)
        assert isinstance(new, Point)
        assert (new.title, new.kind, new.goal, new.shared) == (title, kind, goal_id, entry.shared)


def test_a_question_and_a_template_become_points() -> None:
    question = load_question_bank().questions[3]
    point = make_question_point(question, NEXT, together(NEXT), "mentor")
    assert (point.title, point.prompt, point.question) == (question.item, question.to_mentee, question.id)
    assert make_question_point(load_question_bank().questions[9], NEXT, together(NEXT), "mentee").kind == "swap"
    short = NEXT.edit(minutes=45)
    found = lay_template(load_templates().named["regular"], short, together(short, point.edit(id="50")))
    assert sorted(one.order for one in found) == list(range(1, 10))
    assert sum(one.minutes for one in found) == 45
    assert list_agenda(NEXT, together(NEXT)) == []


@pytest.mark.parametrize(
    ("about", "occasion"),
    [
        (None, ""),
        (NEXT, "before_session"),
        (NOW, "after_session"),
        (NOW.edit(state="missed"), "difficult"),
        (NOW.edit(flags=["difficult"]), "difficult"),
        (NOW.edit(kind="midpoint"), "midpoint"),
        (Milestone(id="60", title="x"), "milestone"),
        (Learning(id="61", text="x"), "tried_out"),
        (LEFT, ""),
    ],
)
def test_the_occasion_of_a_reflection_follows_from_its_subject(about: Entry | None, occasion: str) -> None:
    assert occasion_of(about) == occasion
