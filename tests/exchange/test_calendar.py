"""The sessions of a journal as one calendar, and clocks that change when they truly change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from rmjournal.demo import demo_entries
from rmjournal.errors import Refused
from rmjournal.exchange.ics import as_calendar, as_ics, sequence
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 1)
ZONES = ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "Asia/Gaza")


def read(text: str) -> Calendar:
    found = Calendar.from_ical(text.encode("utf-8"))
    assert isinstance(found, Calendar)
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_clocks_change_at_the_moment_at_which_they_truly_change(zone: str) -> None:
    session = Session(id="5", start="2026-06-02T08:30", zone=zone)
    (told,) = read(as_ics(session, Entries({"5": session}), TODAY)).timezones
    assert isinstance(told, Timezone)
    changes: dict[datetime, timedelta] = {}
    for part in told.subcomponents:
        for day in (part.DTSTART, *(day for day, _ in part.rdates)):
            changes[(day - part.TZOFFSETFROM).replace(tzinfo=UTC)] = part.TZOFFSETTO
    true = ZoneInfo(zone)
    at, end = min(changes), datetime(2027, 12, 31, tzinfo=UTC)
    offset = changes[at]
    while at < end:
        offset = changes.get(at, offset)
        assert offset == at.astimezone(true).utcoffset(), at
        at += timedelta(minutes=30)


def test_all_sessions_and_what_is_due_stand_in_one_calendar() -> None:
    entries = demo_entries("mentee")
    found = read(as_calendar(entries, TODAY))
    met = [session for session in entries.of(Session) if session.begins]
    assert {str(event["uid"]) for event in found.walk("VEVENT")} == {f"{session.id}@rmjournal" for session in met}
    assert {int(str(event["sequence"])) for event in found.walk("VEVENT")} == {sequence(session) for session in met}
    assert len(found.walk("VTODO")) == len([action for action in entries.of(Action) if action.due])
    assert len(found.timezones) == 1


def test_a_journal_without_days_gives_no_calendar() -> None:
    with pytest.raises(Refused, match="nothing for a calendar"):
        as_calendar(Entries(), TODAY)


NIGHTS = {
    "Europe/Oslo": (datetime(2026, 3, 29), datetime(2026, 10, 25)),
    "America/New_York": (datetime(2026, 3, 8), datetime(2026, 11, 1)),
    "Australia/Lord_Howe": (datetime(2026, 4, 5), datetime(2026, 10, 4)),
    "Africa/Casablanca": (datetime(2026, 2, 15), datetime(2026, 3, 22)),
    "America/Havana": (datetime(2026, 3, 8), datetime(2026, 11, 1)),
}
"""Nights in which clocks change."""


def instant(moment: datetime) -> datetime:
    """When a calendar has it: a local time that comes twice is the first of both."""
    return moment.replace(fold=0).astimezone(UTC)


@given(st.sampled_from(sorted(NIGHTS)), st.integers(0, 1), st.integers(-180, 360), st.integers(5, 480), st.booleans())
@settings(max_examples=200)
def test_in_the_night_in_which_clocks_change_a_session_lasts_as_long_as_planned(
    zone: str, night: int, begins: int, minutes: int, whole_hour: bool
) -> None:
    start = NIGHTS[zone][night] + timedelta(minutes=begins - begins % 60 if whole_hour else begins)
    session = Session(id="5", start=f"{start:%Y-%m-%dT%H:%M}", zone=zone, minutes=minutes)
    (event,) = read(as_ics(session, Entries({"5": session}), TODAY)).walk("VEVENT")
    first, last = event.decoded("dtstart"), event.decoded("dtend")
    assert instant(last) - instant(first) == timedelta(minutes=minutes)
    true = start.replace(tzinfo=ZoneInfo(zone))
    assert instant(first) == true.astimezone(UTC)
    there = first.replace(tzinfo=None)
    is_hour_that_is = true.astimezone(UTC).astimezone(true.tzinfo).replace(tzinfo=None) == start
    assert there == start if is_hour_that_is else there > start


def test_an_hour_that_comes_twice_does_not_end_before_it_begins() -> None:
    session = Session(id="5", start="2026-10-25T02:30", zone="Europe/Oslo", minutes=45)
    (event,) = read(as_ics(session, Entries({"5": session}), TODAY)).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-10-25T02:30:00+02:00"
    assert event.decoded("dtend") == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


def test_an_hour_that_clocks_skip_is_the_one_after_it() -> None:
    session = Session(id="5", start="2026-03-29T02:30", zone="Europe/Oslo", minutes=45)
    (event,) = read(as_ics(session, Entries({"5": session}), TODAY)).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-03-29T03:30:00+02:00"
    assert event.decoded("dtend").isoformat() == "2026-03-29T04:15:00+02:00"
