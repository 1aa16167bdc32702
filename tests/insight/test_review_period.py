"""Review periods as people type them: parsed, or refused in one sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.errors import BadValue
from rmjournal.insight.review_period import parse_review_period
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 10)
PAIR = Relationship(id="1", partner="Misaki", role="mentee", start=date(2026, 1, 13), planned_end=date(2026, 7, 13))
MIDDLE = Session(id="5", relationship="1", start="2026-04-21T08:30", kind="midpoint", state="held")


def spoken(said: str, *entries: Entry, pair: Relationship = PAIR, today: date = TODAY) -> CalendarPeriod:
    return parse_review_period(said, Entries({entry.id: entry for entry in (pair, *entries)}), pair, today)


@pytest.mark.parametrize(
    ("said", "since", "until", "kind"),
    [
        ("2026-04", "2026-04-01", "2026-04-30", "monthly"),
        ("April 2026", "2026-04-01", "2026-04-30", "monthly"),
        ("feb 2024", "2024-02-01", "2024-02-29", "monthly"),
        ("last month", "2026-05-01", "2026-05-31", "monthly"),
        ("Monthly", "2026-05-01", "2026-05-31", "monthly"),
        ("this month", "2026-06-01", "2026-06-30", "monthly"),
        ("2026", "2026-01-01", "2026-12-31", "period"),
        ("last year", "2025-01-01", "2025-12-31", "period"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "period"),
        ("q4 2025", "2025-10-01", "2025-12-31", "period"),
        ("this quarter", "2026-04-01", "2026-06-30", "period"),
        ("last quarter", "2026-01-01", "2026-03-31", "period"),
        ("2026-W17", "2026-04-20", "2026-04-26", "period"),
        ("last week", "2026-06-01", "2026-06-07", "period"),
        ("last 30 days", "2026-05-12", "2026-06-10", "period"),
        ("past 2 weeks", "2026-05-28", "2026-06-10", "period"),
        ("mid-point", "2026-01-13", "2026-04-13", "midpoint"),
        ("closing", "2026-01-13", "2026-06-10", "closing"),
        ("all", "2026-01-13", "2026-06-10", "period"),
        ("", "2026-01-13", "2026-06-10", "period"),
        ("2026-01-13..2026-06-30", "2026-01-13", "2026-06-30", "period"),
        ("3 mar to 4 apr", "2026-03-03", "2026-04-04", "period"),
        ("1 dec – 2026-01", "2025-12-01", "2026-01-31", "period"),
        ("since 3 march", "2026-03-03", "2026-06-10", "period"),
        ("2026-05..", "2026-05-01", "2026-06-10", "period"),
        ("..2026-03-01", "2026-01-13", "2026-03-01", "period"),
        ("yesterday", "2026-06-09", "2026-06-09", "period"),
        ("april", "2026-04-01", "2026-04-30", "monthly"),
        ("q2", "2026-04-01", "2026-06-30", "period"),
        ("may..", "2026-05-01", "2026-06-10", "period"),
        ("friday", "2026-06-05", "2026-06-05", "period"),
    ],
)
def test_a_period_is_parsed(said: str, since: str, until: str, kind: str) -> None:
    found = spoken(said)
    assert (found.since.isoformat(), found.until.isoformat(), found.kind) == (since, until, kind)


@pytest.mark.parametrize(
    "said",
    ["2026-13", "2026-W60", "next month", "..", "soon", "0000", "10", "a to b", "[/x]"],
)
def test_an_invalid_period_is_refused_with_examples(said: str) -> None:
    with pytest.raises(BadValue, match=r"is not a whole period\. Write it like 2026-04, last month"):
        spoken(said)


def test_a_reversed_or_future_period_is_refused() -> None:
    with pytest.raises(BadValue, match="before it begins"):
        spoken("2026-06-01..2026-01-01")
    for said in ("2027", "2026-07", "2026-06-11..2026-06-12"):
        with pytest.raises(BadValue, match="in the future"):
            spoken(said)


def test_the_midpoint_is_its_session_else_half_the_time_else_refused() -> None:
    assert spoken("midpoint", MIDDLE).until == date(2026, 4, 21)
    assert spoken("midpoint", MIDDLE.edit(state="cancelled")).until == date(2026, 4, 13)
    with pytest.raises(BadValue, match="the mid-point is not known"):
        spoken("midpoint", pair=PAIR.edit(planned_end=None))
    agreed = Agreement(id="6", relationship="1", months=6, state="accepted")
    assert spoken("midpoint", agreed, pair=PAIR.edit(planned_end=None)).until == date(2026, 4, 13)


def test_a_pair_that_has_ended_gets_the_closing_review() -> None:
    ended = PAIR.edit(state="closed", ended=date(2026, 5, 1))
    assert spoken("", pair=ended) == CalendarPeriod("closing", "Closing review", date(2026, 1, 13), date(2026, 5, 1))
    early = Learning(id="9", relationship="1", text="x", on=date(2026, 1, 2))
    assert spoken("", early, pair=ended).since == date(2026, 1, 2)
    assert spoken("all", pair=PAIR.edit(start=None)).since <= TODAY


@given(
    st.text(max_size=20) | st.from_regex(r"(last|this|past) ?\d{0,3} ?(month|days|week|q\d|\d{4})", fullmatch=True)
)
def test_any_text_is_a_period_in_the_past_or_refused(said: str) -> None:
    try:
        found = spoken(said)
    except BadValue as error:
        assert str(error).endswith(".") and "\n" not in str(error)
    else:
        assert found.since <= found.until
        assert found.since <= TODAY
