"""The demo: both journals hold the facts of the half year, and nothing that was private to the other person."""

from datetime import date
from itertools import pairwise

import pytest

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.attainment import t_score
from rmjournal.insight.recall_queue import build_recall_queue, due_recall, missed_recalls, planned_recalls
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal, level_of
from rmjournal.model.kinds.learning import Learning, state_of
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import direction

ROLES: list[Role] = ["mentee", "mentor"]
WHOLE: dict[Role, Entries] = {"mentee": demo_entries("mentee"), "mentor": demo_entries("mentor")}

both = pytest.mark.parametrize("role", ROLES)


def counted(values: list[str]) -> dict[str, int]:
    return {value: values.count(value) for value in set(values)}


@both
def test_eleven_of_13_sessions_were_held_over_715_minutes(role: Role) -> None:
    sessions = WHOLE[role].of(Session)
    held = [session for session in sessions if session.state == "held"]
    assert counted([session.state for session in sessions]) == {"held": 11, "cancelled": 1, "missed": 1}
    assert sum(session.actual_minutes or 0 for session in held) == 715
    assert [bool(s.derived(WHOLE[role], LAST)["moved"]) for s in sessions].count(True) == 1
    days = [session.day for session in held if session.day]
    gaps = [(later - day).days for day, later in pairwise(days)]
    assert gaps == [14, 14, 16, 12, 14, 28, 14, 28, 14, 14]
    assert max(gaps) == 28


@both
def test_three_of_five_goals_were_achieved_one_runs_on_and_one_was_dropped(role: Role) -> None:
    states = [goal.state for goal in WHOLE[role].of(Goal)]
    assert counted(states) == {"achieved": 3, "active": 1, "dropped": 1}
    assert all(set(goal.levels) == {"-2", "-1", "0", "1", "2"} for goal in WHOLE[role].of(Goal))
    assert len(WHOLE[role].of(Level)) == 21


@both
def test_the_levels_of_the_four_that_ran_give_the_known_scores(role: Role) -> None:
    goals = [goal for goal in WHOLE[role].of(Goal) if goal.state != "dropped"]
    weights = [goal.weight for goal in goals]
    levels = [level_of(goal, WHOLE[role]) or 0 for goal in goals]
    baseline = [goal.baseline or 0 for goal in goals]
    assert sorted(zip(levels, weights, strict=True)) == [(-1, 2), (0, 3), (1, 2), (1, 3)]
    scores = [t_score(levels), t_score(levels, weights), t_score(baseline), t_score(baseline, weights)]
    assert [round(score or 0, 2) for score in scores] == [53.63, 54.32, 20.98, 21.19]


@both
def test_29_of_32_actions_are_done_seven_of_them_late_and_one_is_overdue(role: Role) -> None:
    actions = WHOLE[role].of(Action)
    assert counted([action.state for action in actions]) == {"done": 29, "open": 2, "dropped": 1}
    assert [action.derived(WHOLE[role], LAST)["late"] for action in actions].count(True) == 7
    overdue = [action.text for action in actions if action.derived(WHOLE[role], LAST)["overdue"]]
    assert overdue == ["Answer, yes or no, on heating in the sorting hall"]


@both
def test_fourteen_learnings_by_state_and_direction(role: Role) -> None:
    learnings = WHOLE[role].of(Learning)
    states = [state_of(learning, WHOLE[role]) for learning in learnings]
    assert counted(states) == {"embedded": 5, "applied": 7, "retired": 1, "new": 1}
    ways = [direction(learning.learner) for learning in learnings]
    assert counted(ways) == {"mentor_to_mentee": 9, "mentee_to_mentor": 5}
    assert sum(bool(WHOLE[role].referrers_of_kind(learning, Application)) for learning in learnings) == 13


@both
def test_46_of_47_reviews_were_done_and_one_was_missed(role: Role) -> None:
    learnings = WHOLE[role].of(Learning)
    assert sum(len(planned_recalls(learning, LAST)) for learning in learnings) == 47
    recalls = [recall.recall for recall in WHOLE[role].of(Recall)]
    assert counted(recalls) == {"full": 40, "partial": 5, "none": 1}
    lost = [review for learning in learnings for review in missed_recalls(learning, WHOLE[role], LAST)]
    assert [(review.learning.cue, review.interval) for review in lost] == [("How is my silence read?", "3m")]


@both
def test_the_recall_queue_at_the_end_has_missed_and_partly_remembered_learnings(role: Role) -> None:
    waiting = build_recall_queue(WHOLE[role], LAST)
    assert [(review.due_on, review.interval) for review in waiting] == [
        (date(2026, 5, 30), "3m"),
        (date(2026, 6, 18), "own"),
        (date(2026, 6, 23), "own"),
    ]
    assert [due_recall(review.learning, WHOLE[role], LAST) for review in waiting] == waiting
    assert len(build_recall_queue(WHOLE[role], LAST, "mentee")) == 1


@both
def test_fifteen_of_18_milestones_were_reached_seven_of_them_late(role: Role) -> None:
    milestones = WHOLE[role].of(Milestone)
    assert counted([m.state for m in milestones]) == {"reached": 15, "open": 1, "dropped": 2}
    assert [m.derived(WHOLE[role], LAST)["late"] for m in milestones].count(True) == 7
    assert all(m.reason for m in milestones if m.state == "dropped")


@both
def test_five_of_seven_swap_points_took_place(role: Role) -> None:
    swaps = [point.state for point in WHOLE[role].of(Point) if point.kind == "swap"]
    assert counted(swaps) == {"done": 5, "cut": 2}


@both
def test_carried_points_are_the_same_point_on_68_places_of_the_agendas(role: Role) -> None:
    points = WHOLE[role].of(Point)
    assert len(points) == 62
    assert sum(bool(point.session) + len(point.moves()) for point in points) == 68
    often = {point.title: len(point.moves()) for point in points if len(point.moves()) > 1}
    assert often == {"Why the decision log slips": 2}
    cut = {point.title: (point.session, bool(point.reason)) for point in points if point.state == "cut"}
    assert cut == {"How I read a port contract": ("", True), "What a budget is for": ("", True)}


@both
def test_agendas_that_were_longer_than_the_planned_session_stay_so(role: Role) -> None:
    def minutes(session: Session) -> int:
        points = WHOLE[role].of(Point)
        return sum(p.minutes for p in points if session.id in (p.session, *(c.was for c in p.moves())))

    # The eleventh only by the point that was carried on from it, which has the minutes it was given later.
    long = [session for session in WHOLE[role].of(Session) if minutes(session) > session.minutes]
    assert [session.derived(WHOLE[role], LAST)["number"] for session in long] == [2, 6, 8, 11]


@both
def test_moved_paused_and_dropped_entries_have_a_day_and_a_reason(role: Role) -> None:
    told = [
        (f"{change.on:%m-%d}", change.field, str(change.now), change.why)
        for entry in WHOLE[role]
        if isinstance(entry, Goal | Session | Action)
        for change in entry.history.values()
        if change.field in ("target", "start") or change.now in ("paused", "dropped", "cancelled", "missed")
    ]
    looked_modern = (
        "I did it because it looked modern. Nobody in my terminals reads it. The hours go to the night shift."
    )
    assert sorted(told) == [
        ("02-23", "start", "2026-02-26T08:30", "customs audit"),
        ("03-10", "state", "paused", "peak season; Darya on leave until mid-April"),
        ("04-06", "state", "cancelled", "customs strike in Gdańsk"),
        ("04-21", "state", "dropped", looked_modern),
        ("05-12", "state", "dropped", "was already on page 7 of the budget pack"),
        ("05-19", "state", "missed", "board call overran; no message until the next day"),
        ("06-16", "target", "2026-09-30", "fell back in the reorganisation weeks; I carry it on alone"),
    ]
    (pair,) = WHOLE[role].of(Relationship)
    turns = [(f"{change.on:%m-%d}", change.now) for change in pair.history_of("state")]
    assert turns == [("01-13", "active"), ("06-16", "closing"), ("06-30", "closed")]
