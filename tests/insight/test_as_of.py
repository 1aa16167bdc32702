"""Rewinding the journal: nothing from later days, and every earlier state."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.insight.as_of import rewind
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning, state_of
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import check_entry

WHOLE: dict[Role, Entries] = {"mentee": demo_entries("mentee"), "mentor": demo_entries("mentor")}
ROLES: list[Role] = ["mentee", "mentor"]
DAYS = st.dates(date(2025, 12, 1), date(2026, 7, 31))
JUNE = date(2026, 6, 1)


@given(st.sampled_from(ROLES), DAYS)
def test_a_rewound_journal_has_nothing_from_later_days(role: Role, day: date) -> None:
    past = rewind(WHOLE[role], day)
    for entry in past:
        assert entry.created is not None
        assert entry.created <= day
        assert all(change.on <= day for change in entry.history.values())
        if not isinstance(entry, Session | Milestone | Action):  # these look ahead: a plan, a day when it is due
            assert entry.day is None or entry.day <= max(day, date(2026, 1, 13))
        assert entry.state_day is None or entry.state_day <= day


@given(st.sampled_from(ROLES), DAYS)
def test_every_rewound_entry_is_valid(role: Role, day: date) -> None:
    past = rewind(WHOLE[role], day)
    for entry in past:
        known = entry if isinstance(entry, Recall) else None  # a full recall of old needs no words
        check_entry(entry, known, past.with_changes(gone=[entry.id]))


@given(st.sampled_from(ROLES), DAYS)
def test_rewinding_twice_equals_rewinding_once(role: Role, day: date) -> None:
    once = rewind(WHOLE[role], day)
    assert list(rewind(once, day)) == list(once)


@given(st.sampled_from(ROLES), DAYS, DAYS)
def test_rewinding_in_two_steps_equals_one_step(role: Role, one: date, two: date) -> None:
    early, late = sorted((one, two))
    steps = rewind(rewind(WHOLE[role], late), early)
    assert list(steps) == list(rewind(WHOLE[role], early))


@given(st.sampled_from(ROLES), DAYS)
def test_a_later_day_never_has_fewer_entries(role: Role, day: date) -> None:
    before = {entry.id for entry in rewind(WHOLE[role], day)}
    assert before <= {entry.id for entry in rewind(WHOLE[role], day + timedelta(1))}


@pytest.mark.parametrize("role", ROLES)
def test_rewinding_to_the_last_day_changes_nothing(role: Role) -> None:
    for day in (date(2026, 6, 30), date(2027, 1, 1)):
        assert list(rewind(WHOLE[role], day)) == list(WHOLE[role])


@pytest.mark.parametrize("role", ROLES)
def test_before_the_match_the_journal_is_empty(role: Role) -> None:
    assert len(rewind(WHOLE[role], date(2025, 12, 10))) == 0
    (pair,) = rewind(WHOLE[role], date(2025, 12, 11)).of(Relationship)
    assert (pair.state, pair.ended) == ("proposed", None)


@pytest.mark.parametrize("role", ROLES)
def test_on_the_first_of_june_a_session_is_tomorrow(role: Role) -> None:
    past = rewind(WHOLE[role], JUNE)
    sessions = past.of(Session)
    assert [s.state for s in sessions] == [
        *["held"] * 6,
        "cancelled",
        "held",
        "held",
        "missed",
        "planned",
    ]
    coming = sessions[-1]
    assert (coming.start, coming.notes, coming.takeaways, coming.actual_minutes, coming.talk_share) == (
        "2026-06-02T08:30",
        "",
        [],
        None,
        None,
    )
    agenda = sorted(past.referrers_of_kind(coming, Point), key=lambda point: point.order)
    assert [(p.title, p.minutes, len(p.moves()), p.state) for p in agenda] == [
        ("The 19th of May", 10, 0, "planned"),
        ("Rehearsal of the six minutes, twice", 25, 1, "planned"),
        ("Actions", 10, 1, "planned"),
        ("Why the decision log slips", 10 + 5, 1, "planned"),
        ("Takeaways, actions, next date", 5, 0, "planned"),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_on_the_first_of_june_four_goals_run_and_one_was_dropped(role: Role) -> None:
    past = rewind(WHOLE[role], JUNE)
    goals = {goal.title.split(" ", 1)[0]: goal for goal in past.of(Goal)}
    assert {name: goal.state for name, goal in goals.items()} == {
        "Answer": "active",
        "Learn": "active",
        "Take": "active",
        "Hear": "active",
        "Post": "dropped",
    }
    assert {name: goal.derived(past, JUNE)["level"] for name, goal in goals.items()} == {
        "Answer": 0,
        "Learn": -1,
        "Take": 0,
        "Hear": -1,
        "Post": -2,
    }
    assert goals["Take"].target == date(2026, 5, 31)
    assert not any(goal.evidence for goal in goals.values())
    (pair,) = past.of(Relationship)
    assert (pair.state, pair.ended) == ("active", None)


@pytest.mark.parametrize("role", ROLES)
def test_on_the_first_of_june_two_actions_are_open_and_none_overdue(role: Role) -> None:
    past = rewind(WHOLE[role], JUNE)
    actions = past.of(Action)
    opened = [action for action in actions if action.state == "open"]
    assert len(actions) == 26
    assert [action.text.split(" ", 1)[0] for action in opened] == ["Publish", "Answer,"]
    assert not any(action.derived(past, JUNE)["overdue"] for action in actions)
    assert [a.state for a in actions].count("dropped") == 1


@pytest.mark.parametrize("role", ROLES)
def test_on_the_first_of_june_the_learnings_have_the_known_states(role: Role) -> None:
    past = rewind(WHOLE[role], JUNE)
    states = [state_of(learning, past) for learning in past.of(Learning)]
    assert {state: states.count(state) for state in set(states)} == {"embedded": 1, "applied": 10, "retired": 1}
    assert len(past.of(Recall)) == 37
    milestones = [milestone.state for milestone in past.of(Milestone)]
    assert {state: milestones.count(state) for state in set(milestones)} == {"reached": 12, "open": 4, "dropped": 2}


@pytest.mark.parametrize("role", ROLES)
def test_a_paused_goal_is_paused_again_with_its_reason(role: Role) -> None:
    def state(day: date) -> tuple[str, str]:
        (goal,) = [g for g in rewind(WHOLE[role], day).of(Goal) if g.title.startswith("Hear")]
        return goal.state, goal.reason

    assert state(date(2026, 2, 9)) == ("draft", "")
    assert state(date(2026, 3, 9)) == ("active", "")
    assert state(date(2026, 3, 10)) == ("paused", "peak season; Darya on leave until mid-April")
    assert state(date(2026, 4, 20)) == ("paused", "peak season; Darya on leave until mid-April")
    assert state(date(2026, 4, 21)) == ("active", "")


@pytest.mark.parametrize("role", ROLES)
def test_a_moved_session_is_back_on_its_first_day(role: Role) -> None:
    def start(day: date) -> str:
        return rewind(WHOLE[role], day).of(Session)[3].start

    assert start(date(2026, 2, 22)) == "2026-02-24T08:30"
    assert start(date(2026, 2, 23)) == "2026-02-26T08:30"


@pytest.mark.parametrize("role", ROLES)
def test_a_carried_point_is_back_on_the_agenda_it_came_from(role: Role) -> None:
    def where(day: date) -> str:
        past = rewind(WHOLE[role], day)
        (point,) = [p for p in past.of(Point) if p.title == "Why the decision log slips"]
        session = past.get_of_kind(Session, point.session)
        return session.start[:10] if session else ""

    assert where(date(2026, 5, 19)) == "2026-05-19"
    assert where(date(2026, 6, 1)) == "2026-06-02"
    assert where(date(2026, 6, 2)) == "2026-06-16"


@pytest.mark.parametrize("role", ROLES)
def test_an_agreement_is_a_draft_until_it_is_accepted(role: Role) -> None:
    past = rewind(WHOLE[role], date(2026, 4, 23)).of(Agreement)
    assert [(agreement.state, agreement.accepted_on) for agreement in past] == [
        ("accepted", date(2026, 1, 13)),
        ("accepted", date(2026, 2, 26)),
        ("draft", None),
    ]


def test_a_learning_is_not_retired_before_its_day() -> None:
    def wrong_tip(day: date) -> Learning:
        return next(one for one in rewind(WHOLE["mentee"], day).of(Learning) if "risky clauses" in one.text)

    before, after = wrong_tip(date(2026, 3, 23)), wrong_tip(date(2026, 3, 24))
    assert (before.retired_on, before.retired_why, before.successor) == (None, "", "")
    assert after.retired_why
    assert after.successor


def test_a_rewound_idea_or_assumption_is_open_until_its_answer() -> None:
    def note(day: date, start: str) -> Note:
        return next(n for n in rewind(WHOLE["mentee"], day).of(Note) if n.text.startswith(start))

    waiting, answered = note(date(2026, 4, 20), "A weekly vlog"), note(date(2026, 4, 21), "A weekly vlog")
    assert (waiting.state, set(waiting.details)) == ("waiting", {"by", "asked of"})
    assert (answered.state, answered.details["answered on"]) == ("declined", "2026-04-21")
    assert note(date(2026, 3, 23), "Gdańsk").details == {}
    assert note(date(2026, 3, 24), "Gdańsk").details["revised on"] == "2026-03-24"


def test_a_rewound_session_has_no_notes_before_it_was_held() -> None:
    for day, there in ((date(2026, 2, 9), False), (date(2026, 2, 10), True)):
        session = rewind(WHOLE["mentee"], day).of(Session)[2]
        assert (bool(session.notes), bool(session.flags), bool(session.takeaways)) == (there, there, there)
