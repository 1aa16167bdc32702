"""The sessions of a journal as one calendar, and clocks that change when they truly change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from rmjournal.demo import demo_entries
from rmjournal.errors import Refused
from rmjournal.exchange.ics import as_calendar, as_ics
from rmjournal.exchange.turns import sequence
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
