"""Signals before a session: missed sessions, talk share and postponed points."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.insight.as_of import rewind
from rmjournal.insight.preparation import prepare
from rmjournal.insight.signals import Signals, find_signals, say_signals
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import load_question_bank

DAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Ann", role="mentor")
RULES = Agreement(id="2", relationship="1", cadence_days=14, weekday="tuesday", start_time="08:30", minutes=45)


def of(*entries: Entry, pair: Relationship = PAIR) -> Signals:
    found = Entries({entry.id: entry for entry in (pair, RULES, *entries)})
    return find_signals(found, pair, None, DAY)


def past(*states: str, kind: str = "regular", share: int | None = None) -> list[Session]:
    """Sessions two weeks apart, the last one two weeks ago."""
    days = [DAY - timedelta(14 * n) for n in range(len(states), 0, -1)]
    return [
        Session(id=str(n), relationship="1", start=f"{day}T08:30", state=state, kind=kind, talk_share=share)
        for n, (day, state) in enumerate(zip(days, states, strict=True), 10)
    ]


def put_off(owner: str, count: int, start: int) -> list[Point]:
    moved = {"1": Change(on=DAY, field="session", was="7")}
    return [Point(id=str(start + n), relationship="1", title="p", owner=owner, history=moved) for n in range(count)]


def test_two_missed_sessions_of_three_offer_three_dates() -> None:
    found = of(*past("held", "cancelled", "held", "missed"))
    assert [one.state for one in found.fell_out] == ["cancelled", "missed"]
    assert [one.start for one in found.offers] == ["2026-06-02T08:30", "2026-06-16T08:30", "2026-06-30T08:30"]
    assert {(one.state, one.relationship, one.id, one.minutes) for one in found.offers} == {("planned", "1", "", 45)}
    assert say_signals(found) == ("2 of the last 3 sessions did not take place. New dates by your cadence:",)


@pytest.mark.parametrize("states", [("held", "held", "missed"), ("missed",), (), ("missed", "held", "held")])
def test_one_missed_session_is_no_signal(states: tuple[str, ...]) -> None:
    assert (of(*past(*states)).fell_out, of(*past(*states)).offers) == ((), ())


def test_irregular_sessions_and_ended_pairs_give_no_signal() -> None:
    assert not of(*past("missed", "missed", kind="ad_hoc")).fell_out
    assert not of(*past("missed", "missed"), pair=PAIR.edit(state="closed")).offers


def test_offered_dates_follow_a_later_planned_session() -> None:
    later = Session(id="30", relationship="1", start="2026-06-09T08:30")
    assert [one.start[:10] for one in of(*past("missed", "missed"), later).offers] == [
        "2026-06-23",
        "2026-07-07",
        "2026-07-21",
    ]


@given(st.lists(st.none() | st.integers(0, 100), max_size=6))
def test_a_high_average_talk_share_is_a_signal(shares: list[int | None]) -> None:
    sessions = [one.edit(talk_share=share) for one, share in zip(past(*["held"] * len(shares)), shares, strict=True)]
    known = [share for share in shares if share is not None][-3:]
    high = len(known) >= 2 and sum(known) / len(known) > 60
    found = of(*sessions)
    assert found.talk_shares == (tuple(known) if high else ())
    assert any("the mentee spoke" in words for words in say_signals(found)) == high
    assert say_signals(found, private=False) == ()


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_postponed_points_of_mostly_one_person_are_a_signal(mentor: int, mentee: int, both: int) -> None:
    points = [*put_off("mentor", mentor, 100), *put_off("mentee", mentee, 200), *put_off("both", both, 300)]
    one_sided = max(mentor, mentee) >= 3 and min(mentor, mentee) * 2 <= max(mentor, mentee)
    count = {"mentor": mentor, "mentee": mentee, "both": both}
    found = of(*points, *(p.edit(id=f"9{p.id}", state="done") for p in points))
    assert dict(found.postponed) == ({k: v for k, v in count.items() if v} if one_sided else {})


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_the_demo_has_a_talk_signal_early_and_none_in_june(role: Role) -> None:
    whole = demo_entries(role)
    said = {}
    for day in (date(2026, 1, 28), date(2026, 6, 1)):
        entries = rewind(whole, day)
        session = next(one for one in entries.of(Session) if one.state == "planned")
        said[day.month] = say_signals(prepare(entries, session, day, role, load_question_bank()).signals)
    assert said == {1: ("By your own guess, the mentee spoke 62 % of the time in the last 2 sessions.",), 6: ()}


def test_one_line_of_report_is_a_signal_until_the_two_have_agreed() -> None:
    one_line = PAIR.edit(reporting="one_line")
    assert "one line of report" in say_signals(of(pair=one_line))[0]
    assert not of(pair=PAIR).one_line and not of(pair=PAIR.edit(reporting="separate_lines")).one_line
    assert of(pair=PAIR.edit(card={"in my line of report": "yes, two above"})).one_line
    assert not of(pair=PAIR.edit(card={"in my line of report": "No"})).one_line
    assert not of(RULES.edit(id="3", state="accepted"), pair=one_line).one_line
