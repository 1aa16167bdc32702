"""The next dates by the agreed rhythm, and the next session as it is proposed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates import parse_cadence
from rmjournal.demo import demo_entries
from rmjournal.insight import closing
from rmjournal.insight.as_of import rewind
from rmjournal.insight.cadence import find_agreement, find_end, list_lapsed_days, next_agreed_days, propose_session
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 2)
PAIR = Relationship(id="1", partner="Ann", role="mentor", start=date(2026, 1, 13))
NOW = Session(id="5", relationship="1", start="2026-06-02T08:30", state="held", focus="Now")
NEXT = Session(id="6", relationship="1", start="2026-06-16T08:30", focus="Next")
DONE = Point(id="10", relationship="1", session="5", title="done", state="done", order=1)
LEFT = Point(id="11", relationship="1", session="5", title="left", order=2)
CUT = Point(id="12", relationship="1", session="5", title="cut", state="cut", order=3)


def together(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (PAIR, NOW, DONE, LEFT, CUT, *entries)})


@pytest.mark.parametrize(
    ("days", "weekday", "after", "expected"),
    [
        (14, "tuesday", "2026-02-26", ["2026-03-10", "2026-03-24"]),
        (14, "tuesday", "2026-02-24", ["2026-03-10", "2026-03-24"]),
        (14, "tuesday", "2026-02-23", ["2026-03-10", "2026-03-24"]),
        (7, "friday", "2026-06-03", ["2026-06-12", "2026-06-19"]),
        (30, "monday", "2026-06-01", ["2026-06-29", "2026-07-27"]),
        (3, "monday", "2026-06-01", ["2026-06-08", "2026-06-15"]),
        (10, "", "2026-06-01", ["2026-06-11", "2026-06-21"]),
    ],
)
def test_the_next_dates_follow_the_agreed_rhythm(days: int, weekday: str, after: str, expected: list[str]) -> None:
    agreement = Agreement(id="30", relationship="1", cadence_days=days, weekday=weekday, state="accepted")
    found = next_agreed_days(together(agreement), PAIR, date.fromisoformat(after), 2)
    assert [day.isoformat() for day in found] == expected


def test_the_latest_accepted_agreement_counts_else_a_draft_else_two_weeks() -> None:
    draft = Agreement(id="30", relationship="1", cadence_days=7)
    old = Agreement(id="31", relationship="1", state="accepted", accepted_on=date(2026, 1, 1))
    new = Agreement(id="32", relationship="1", state="accepted", accepted_on=date(2026, 2, 1))
    assert find_agreement(together(draft), PAIR) == draft
    assert find_agreement(together(draft, new, old), PAIR) == new
    assert find_agreement(together(), PAIR) is None
    assert next_agreed_days(together(), PAIR, TODAY) == [date(2026, 6, 16)]


@pytest.mark.parametrize(
    ("cadence", "after", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-06-02", ["2026-07-07", "2026-08-04"]),
        ("FREQ=WEEKLY;INTERVAL=3", "2026-06-04", ["2026-06-25", "2026-07-16"]),
        ("FREQ=YEARLY", "2026-06-01", ["2026-06-11", "2026-06-21"]),
    ],
)
def test_the_next_dates_follow_the_rule_else_the_days(cadence: str, after: str, expected: list[str]) -> None:
    agreement = Agreement(id="30", relationship="1", cadence=cadence, cadence_days=10)
    found = next_agreed_days(together(agreement), PAIR, date.fromisoformat(after), 2)
    assert [day.isoformat() for day in found] == expected


def test_without_a_session_the_first_is_proposed_on_an_agreed_day() -> None:
    agreement = Agreement(id="30", relationship="1", cadence="FREQ=MONTHLY;BYDAY=-1FR")
    entries = Entries({PAIR.id: PAIR, agreement.id: agreement})
    assert propose_session(entries, PAIR, TODAY).start == "2026-06-26T09:00"
    assert propose_session(Entries({PAIR.id: PAIR}), PAIR, TODAY).start == "2026-06-05T09:00"


@pytest.mark.parametrize(
    ("cadence", "held", "today", "expected"),
    [
        ("every 2 weeks on Tuesday", ["2026-06-02", "2026-06-16"], "2026-06-16", []),
        ("every 2 weeks on Tuesday", ["2026-06-02", "2026-06-18", "2026-06-29"], "2026-07-01", []),
        ("every 2 weeks on Tuesday", ["2026-06-02", "2026-06-30"], "2026-06-30", ["2026-06-16"]),
        ("every 2 weeks on Tuesday", ["2026-06-02"], "2026-07-01", ["2026-06-16", "2026-06-30"]),
        ("every 2 weeks on Tuesday", ["2026-06-02"], "2026-06-16", []),
        ("first Tuesday of the month", ["2026-06-02", "2026-07-09"], "2026-07-31", []),
        ("first Tuesday of the month", ["2026-06-02", "2026-09-01"], "2026-10-01", ["2026-07-07", "2026-08-04"]),
        ("14 days", ["2026-06-02", "2026-06-23"], "2026-06-23", []),
        ("14 days", ["2026-06-02", "2026-06-24"], "2026-06-24", ["2026-06-16"]),
        ("weekly", [], "2026-07-01", []),
    ],
)
def test_agreed_days_without_a_session_lapse(cadence: str, held: list[str], today: str, expected: list[str]) -> None:
    days = [date.fromisoformat(day) for day in held]
    found = list_lapsed_days(days, parse_cadence(cadence), date.fromisoformat(today))
    assert [day.isoformat() for day in found] == expected


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=8, unique=True),
    st.sampled_from(["every 2 weeks on Tuesday", "first and third Monday of the month", "monthly", "10 days"]),
)
def test_lapsed_days_lie_between_the_sessions_or_after_them(held: list[date], words: str) -> None:
    days, today = sorted(held), date(2028, 1, 1)
    found = list_lapsed_days(days, parse_cadence(words), today)
    assert found == sorted(set(found)) and not set(found) & set(days)
    assert all(days[0] < day < today for day in found)


def test_the_demo_is_proposed_its_next_session_on_each_day() -> None:
    whole = demo_entries("mentor")
    expected = {
        "2025-12-20": ("2025-12-23", "first"),
        "2026-01-13": ("2026-02-10", "regular"),
        "2026-02-26": ("2026-03-24", "regular"),
        "2026-06-01": ("2026-06-16", "regular"),
    }
    for day, (start, kind) in expected.items():
        on = date.fromisoformat(day)
        entries = rewind(whole, on)
        entries = entries.with_changes(gone=[s.id for s in entries.of(Session) if day < "2026"])
        found = propose_session(entries, entries.of(Relationship)[0], on)
        assert (found.start[:10], found.kind) == (start, kind)
        assert found.id == ""
    assert (found.start[11:], found.minutes, found.place, found.zone) == ("08:30", 60, "Fjord 2", "Europe/Oslo")


def test_a_lapsed_rhythm_resumes_after_today_and_ignores_ad_hoc_sessions() -> None:
    agreement = Agreement(
        id="30", relationship="1", weekday="tuesday", start_time="8.15", minutes=45, state="accepted"
    )
    once = closing.record_session("1", "Map", "2026-06-11T15:00", 20).edit(id="7")
    found = propose_session(together(agreement, once), PAIR, date(2026, 9, 1))
    assert (found.start, found.minutes, found.kind) == ("2026-09-08T08:15", 45, "regular")
    assert propose_session(together(agreement, once), PAIR, TODAY).start[:10] == "2026-06-16"


def test_a_midpoint_review_and_a_closing_session_are_proposed() -> None:
    def kind(pair: Relationship, *more: Session) -> str:
        return propose_session(together(pair, *more), pair, TODAY).kind

    ending = PAIR.edit(planned_end=date(2026, 9, 1))
    assert kind(ending) == "midpoint"
    assert kind(ending, NEXT.edit(start="2026-05-01T08:30", kind="midpoint", state="held")) == "regular"
    assert kind(PAIR.edit(planned_end=date(2026, 6, 20))) == "closure"
    assert kind(PAIR.edit(state="closing")) == "closure"
    assert kind(PAIR) == "regular"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 13), 6, date(2026, 7, 13)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 1, 13), None, None),
        (None, 6, None),
    ],
)
def test_the_months_that_were_agreed_tell_the_end(start: date | None, months: int | None, end: date | None) -> None:
    pair = PAIR.edit(start=start)
    agreed = Agreement(id="30", relationship="1", months=months, state="accepted")
    assert find_end(together(pair, agreed), pair) == end
    assert find_end(together(pair, agreed.edit(state="draft")), pair) is None
    planned = pair.edit(planned_end=date(2026, 5, 1))
    assert find_end(together(planned, agreed), planned) == date(2026, 5, 1)


def test_half_of_the_agreed_months_brings_the_midpoint_review() -> None:
    agreed = Agreement(id="30", relationship="1", months=9, state="accepted")
    assert propose_session(together(agreed), PAIR, TODAY).kind == "midpoint"
    assert propose_session(together(agreed.edit(months=24)), PAIR, TODAY).kind == "regular"
    assert propose_session(together(agreed.edit(months=5)), PAIR, TODAY).kind == "closure"


def test_without_a_usual_time_the_first_free_hour_is_proposed() -> None:
    def propose(*sessions: Session) -> str:
        known = (PAIR, Relationship(id="7", partner="Zoë", role="mentor"), *sessions)
        return propose_session(Entries({entry.id: entry for entry in known}), PAIR, TODAY).start[11:]

    times = (("08:30", "70"), ("10:00", "71"))
    busy = [Session(id=id, relationship="7", start=f"2026-06-05T{time}", minutes=45) for time, id in times]
    assert [propose(), propose(busy[0]), propose(*busy)] == ["09:00", "10:00", "11:00"]
    assert propose(*(session.edit(state="held") for session in busy)) == "09:00"
    assert propose(busy[0].edit(minutes=480), busy[1].edit(start="2026-06-05T16:00", minutes=90)) == "09:00"
