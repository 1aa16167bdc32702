"""The dated stream, newest first."""

from datetime import date

from rmjournal.insight.timeline import group_by_month, timeline_items
from rmjournal.model.entry import Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 1)


def said(*entries: Entry) -> list[str]:
    return [f"{row.day} {row.words}" for row in timeline_items(entries, TODAY)]


def test_the_stream_shows_an_action_when_agreed_and_when_done() -> None:
    turn = {"7": Change(on=date(2026, 3, 10), field="state", was="open", now="done")}
    done = Action(id="1", agreed_on=date(2026, 3, 3), done_on=date(2026, 3, 10), state="done", history=turn)
    assert said(done) == ["2026-03-10 Action item done", "2026-03-03 Action item"]


def test_the_stream_shows_a_held_session_once() -> None:
    assert said(Session(id="1", start="2026-05-05T08:30", state="held")) == ["2026-05-05 Session held"]
    assert said(Session(id="1", start="2026-06-05T08:30")) == ["2026-06-05 Session"]


def test_the_stream_shows_every_state_change_of_a_goal() -> None:
    turns = {
        "1": Change(on=date(2026, 2, 1), field="state", was="draft", now="active"),
        "2": Change(on=date(2026, 4, 1), field="target", was="2026-05-01", now="2026-06-01"),
        "3": Change(on=date(2026, 5, 1), field="state", was="active", now="not_achieved"),
    }
    goal = Goal(id="1", state="not_achieved", history=turns)
    assert said(goal) == [
        "2026-05-01 Goal not achieved",
        "2026-04-01 Goal target moved",
        "2026-02-01 Goal active",
    ]


def test_the_stream_shows_future_events_until_they_end() -> None:
    goal = Goal(id="1", state="active", target=date(2026, 9, 30))
    assert said(goal) == ["2026-09-30 Goal target"]
    assert said(goal.edit(state="dropped")) == []
    action = Action(id="2", agreed_on=date(2026, 3, 3), due=date(2026, 6, 9))
    assert said(action) == ["2026-06-09 Action item due", "2026-03-03 Action item"]
    assert said(action.edit(state="done", done_on=date(2026, 3, 3))) == ["2026-03-03 Action item done"]


def test_the_stream_shows_the_newest_event_first_in_each_month() -> None:
    entries = [
        Action(id="1", text="old", agreed_on=date(2026, 3, 3)),
        Action(id="2", text="new", agreed_on=date(2026, 5, 3)),
        Action(id="3", text="newer", agreed_on=date(2026, 5, 3)),
        Session(id="4", start="2026-06-05T08:30"),
    ]
    found = [
        (month.month, [row.entry.id for row in rows])
        for month, rows in group_by_month(timeline_items(entries, TODAY))
    ]
    assert found == [(6, ["4"]), (5, ["3", "2"]), (3, ["1"])]
    assert [row.is_ahead for row in timeline_items(entries, TODAY)] == [True, False, False, False]
