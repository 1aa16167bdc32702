"""Figures of a pair: gaps, minutes, swap slots, carried points, actions and pulse."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.session import Session

both = pytest.mark.parametrize("role", ["mentee", "mentor"])
DAY = date(2026, 1, 1)


@both
def test_the_demo_meets_eleven_times_over_715_minutes_with_two_gaps_of_four_weeks(role: Role) -> None:
    found = build_partnership(demo_entries(role), LAST, role)
    assert (found.held, found.cancelled, found.missed, found.moved) == (11, 1, 1, 1)
    assert found.minutes == 715
    assert found.gaps == (14, 14, 16, 12, 14, 28, 14, 28, 14, 14)
    assert (found.longest_gap, found.since_last) == (28, 0)
    assert found.lapses == 2
    assert "".join(one.mark for one in found.sessions) == "■■■■■■□■■×■■■"


@both
def test_five_of_seven_swap_slots_were_done(role: Role) -> None:
    found = build_partnership(demo_entries(role), LAST, role)
    assert (found.swaps_done, found.swaps_planned, found.swaps_ahead) == (5, 7, 0)


@both
def test_the_outcomes_of_32_actions_are_counted_by_owner(role: Role) -> None:
    found = build_partnership(demo_entries(role), LAST, role)
    assert sum(one.total for one in found.kept) == 32
    assert {one.owner: (one.on_time, one.late, one.open, one.overdue, one.dropped) for one in found.kept} == {
        "mentee": (14, 4, 1, 1, 0),
        "mentor": (8, 3, 0, 0, 1),
        "both": (0, 0, 0, 0, 0),
    }


def test_the_carried_points_of_the_demo_by_owner_are_those_of_held_sessions() -> None:
    found = build_partnership(demo_entries("mentee"), LAST, "mentee")
    assert {one.owner: (one.points, one.times) for one in found.carried} == {
        "mentor": (1, 1), "mentee": (2, 2), "both": (0, 0)
    }  # fmt: skip


def test_missing_pulses_stay_blank_and_authors_stay_apart() -> None:
    mine = {line.item: line for line in build_partnership(demo_entries("mentor"), LAST, "mentor").pulses}
    assert mine["candour"].values == (2, 3, 2, 4, 4, 4, 4, None, 3, 4, 5)
    assert mine["candour"].is_line
    assert not mine["candour"].told
    theirs = build_partnership(demo_entries("mentor"), LAST, "mentee").pulses
    assert all(line.told for line in theirs)
    assert {line.author for line in theirs} == {"mentor"}


def test_the_partners_pulse_is_a_series_of_its_own_and_needs_three_ratings_for_a_line() -> None:
    sessions = [Session(id=str(n), start=f"2026-01-0{n}T09:00", state="held", actual_minutes=30) for n in (1, 2, 3)]
    pulses = [
        Pulse(id="11", session="1", author="mentee", useful=4),
        Pulse(id="12", session="2", author="mentee", useful=5),
        Pulse(id="13", session="3", author="mentor", told=True, useful=2, load=4),
    ]
    found = build_partnership(
        Entries({one.id: one for one in (*sessions, *pulses)}), DAY + timedelta(days=9), "mentee"
    ).pulses
    assert [(line.item, line.author, line.told, line.values) for line in found] == [
        ("useful", "mentee", False, (4, 5, None)),
        ("useful", "mentor", True, (None, None, 2)),
        ("load", "mentor", True, (None, None, 4)),
    ]
    assert not any(line.is_line for line in found)


def test_a_period_has_its_own_sessions_gaps_and_swaps() -> None:
    found = build_partnership(demo_entries("mentee"), LAST, "mentee", Period(date(2026, 4, 1), date(2026, 5, 31)))
    assert "".join(one.mark for one in found.sessions) == "□■■×"
    assert (found.gaps, found.minutes, found.since_last) == ((14,), 140, 26)
    assert (found.swaps_done, found.swaps_planned) == (1, 1)


def test_a_swap_slot_on_a_future_agenda_is_not_missed() -> None:
    coming = Session(id="1", start="2026-01-09T09:00")
    past = Session(id="2", start="2025-12-09T09:00", state="held", actual_minutes=60)
    slots = [
        Point(id="3", session="1", title="a", kind="swap"),
        Point(id="4", session="2", title="b", kind="swap"),
        Point(id="5", title="c", kind="swap"),
    ]
    found = build_partnership(Entries({one.id: one for one in (coming, past, *slots)}), DAY, "mentee")
    assert (found.swaps_done, found.swaps_planned, found.swaps_ahead) == (0, 1, 2)


def test_a_pair_without_sessions_has_no_gaps_instead_of_zero() -> None:
    found = build_partnership(Entries(), DAY, "mentee")
    assert (found.longest_gap, found.since_last, found.gaps, found.pulses) == (None, None, (), ())


SESSIONS = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(["held", "cancelled", "missed", "planned"]), st.integers(5, 90)),
    max_size=8,
    unique_by=lambda one: one[0],
)
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["mentor", "mentee", "both", ""]),
        st.none() | st.integers(0, 200),
        st.sampled_from(["open", "done", "dropped"]),
        st.integers(0, 150),
    ),
    max_size=8,
)


@given(SESSIONS, ACTIONS, st.integers(100, 200))
def test_partnership_figures_count_gaps_held_minutes_and_actions_once(
    told: list[tuple[int, str, int]], promised: list[tuple[str, int | None, str, int]], now: int
) -> None:
    sessions = [
        Session(
            id=str(number), start=f"{DAY + timedelta(days=day)}T09:00", state=state,
            actual_minutes=minutes if state == "held" else None,
        )
        for number, (day, state, minutes) in enumerate(told, 1)
    ]  # fmt: skip
    actions = [
        Action(
            id=str(number), text="x", owner=owner, state=state, agreed_on=DAY,
            due=None if due is None else DAY + timedelta(days=due),
            done_on=DAY + timedelta(days=done) if state == "done" else None,
        )
        for number, (owner, due, state, done) in enumerate(promised, 100)
    ]  # fmt: skip
    today = DAY + timedelta(days=now)
    found = build_partnership(Entries({one.id: one for one in (*sessions, *actions)}), today, "mentee")
    held = sorted(day for day, state, _ in told if state == "held" and day <= now)
    assert sum(found.gaps) == (held[-1] - held[0] if held else 0)
    assert len(found.gaps) == max(0, len(held) - 1)
    assert found.minutes == sum(minutes for day, state, minutes in told if state == "held" and day <= now)
    assert found.since_last == (now - held[-1] if held else None)
    assert sum(one.total for one in found.kept) == len(promised)
