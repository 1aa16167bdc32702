"""The sessions and the cadence of a journal as one calendar, and clocks that change when they truly change."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrule, rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from rmjournal.demo import demo_entries
from rmjournal.errors import Refused
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportInput
from rmjournal.exchange.ics import count_reschedules, journal_calendar, session_calendar
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.document import FOR_OWN_EYES
from tests.examples import examples

TODAY = date(2026, 6, 1)
ZONES = ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "Asia/Gaza")


def read(text: str) -> Calendar:
    found = Calendar.from_ical(text.encode("utf-8"))
    assert isinstance(found, Calendar)
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_vtimezones_have_the_true_changes_of_clocks(zone: str) -> None:
    session = Session(id="5", start="2026-06-02T08:30", zone=zone)
    (told,) = read(session_calendar(session, Entries({"5": session}), TODAY)).timezones
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


def test_a_calendar_has_every_session_and_due_date() -> None:
    entries = demo_entries("mentee")
    found = read(journal_calendar(entries, TODAY))
    met = [session for session in entries.of(Session) if session.starts_at]
    assert {str(event["uid"]) for event in found.walk("VEVENT")} == {f"{session.id}@rmjournal" for session in met}
    assert {int(str(event["sequence"])) for event in found.walk("VEVENT")} == {
        count_reschedules(session) for session in met
    }
    assert len(found.walk("VTODO")) == len([action for action in entries.of(Action) if action.due])
    assert len(found.timezones) == 1


def test_a_calendar_says_for_whom_it_is() -> None:
    (ics,) = [export for export in EXPORT_FORMATS if export.name == "ics"]
    assert ics.as_file is not None
    written = ics.as_file(ExportInput(entries=demo_entries("mentee"), today=TODAY)).decode()
    assert str(read(written)["x-wr-caldesc"]) == FOR_OWN_EYES


def test_a_journal_without_days_gives_no_calendar() -> None:
    with pytest.raises(Refused, match="nothing to put into a calendar"):
        journal_calendar(Entries(), TODAY)


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
@settings(max_examples=examples(200))
def test_a_session_lasts_as_planned_when_clocks_change(
    zone: str, night: int, begins: int, minutes: int, whole_hour: bool
) -> None:
    start = NIGHTS[zone][night] + timedelta(minutes=begins - begins % 60 if whole_hour else begins)
    session = Session(id="5", start=f"{start:%Y-%m-%dT%H:%M}", zone=zone, minutes=minutes)
    (event,) = read(session_calendar(session, Entries({"5": session}), TODAY)).walk("VEVENT")
    first, last = event.decoded("dtstart"), event.decoded("dtend")
    assert instant(last) - instant(first) == timedelta(minutes=minutes)
    true = start.replace(tzinfo=ZoneInfo(zone))
    assert instant(first) == true.astimezone(UTC)
    there = first.replace(tzinfo=None)
    is_hour_that_is = true.astimezone(UTC).astimezone(true.tzinfo).replace(tzinfo=None) == start
    assert there == start if is_hour_that_is else there > start


def test_a_session_in_a_repeated_hour_ends_after_its_start() -> None:
    session = Session(id="5", start="2026-10-25T02:30", zone="Europe/Oslo", minutes=45)
    (event,) = read(session_calendar(session, Entries({"5": session}), TODAY)).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-10-25T02:30:00+02:00"
    assert event.decoded("dtend") == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


def test_a_session_in_a_skipped_hour_starts_an_hour_later() -> None:
    session = Session(id="5", start="2026-03-29T02:30", zone="Europe/Oslo", minutes=45)
    (event,) = read(session_calendar(session, Entries({"5": session}), TODAY)).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-03-29T03:30:00+02:00"
    assert event.decoded("dtend").isoformat() == "2026-03-29T04:15:00+02:00"


PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee", start=date(2026, 1, 13))
MET = Session(id="5", relationship="1", start="2026-05-26T08:30", zone="Europe/Oslo", state="held", place="Fjord 2")
RULES = Agreement(id="2", relationship="1", minutes=45, state="accepted", cadence="FREQ=MONTHLY;BYDAY=-1TU")


def rhythm(*entries: Entry, cadence: bool = True) -> Calendar:
    return read(journal_calendar(Entries({entry.id: entry for entry in entries}), TODAY, cadence=cadence))


def series(calendar: Calendar) -> Any:
    (found,) = (event for event in calendar.walk("VEVENT") if "rrule" in event)
    return found


def days_of(event: Any, count: int) -> list[datetime]:
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=event["dtstart"].dt)
    assert isinstance(rule, rrule)
    return list(islice(rule, count))


def test_the_agreed_cadence_is_one_repeating_event_in_its_zone() -> None:
    event = series(rhythm(PAIR, MET, RULES))
    begin = event["dtstart"].dt
    assert begin == datetime(2026, 6, 30, 8, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    assert event["dtstart"].params["TZID"] == "Europe/Oslo"
    assert event["rrule"].to_ical() == b"FREQ=MONTHLY;BYDAY=-1TU"
    assert event["duration"].dt == timedelta(minutes=45)
    assert (str(event["uid"]), str(event["location"])) == ("1-cadence@rmjournal", "Fjord 2")
    days = days_of(event, 6)
    assert [day.date() for day in days[:3]] == [date(2026, 6, 30), date(2026, 7, 28), date(2026, 8, 25)]
    assert days[-1].utcoffset() == timedelta(hours=1)


def test_a_calendar_has_a_cadence_only_on_request() -> None:
    assert not [event for event in rhythm(PAIR, MET, RULES, cadence=False).walk("VEVENT") if "rrule" in event]


def test_a_cadence_begins_after_the_sessions_that_are_planned_and_stops_at_the_planned_end() -> None:
    planned = MET.edit(id="6", state="planned", start="2026-06-30T08:30")
    ending = PAIR.edit(planned_end=date(2026, 12, 31))
    event = series(rhythm(ending, MET, planned, RULES))
    assert event["dtstart"].dt.date() == date(2026, 7, 28)
    assert event["rrule"]["UNTIL"] == [datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)]
    floating = series(rhythm(ending, MET.edit(zone=""), RULES))
    assert floating["dtstart"].dt.tzinfo is None
    assert floating["rrule"]["UNTIL"] == [datetime(2026, 12, 31, 23, 59, 59)]


def test_a_cadence_of_days_without_any_session_is_a_series_too() -> None:
    event = series(rhythm(PAIR, RULES.edit(cadence="", cadence_days=14, start_time="8.15")))
    assert (event["dtstart"].dt, event["rrule"].to_ical()) == (datetime(2026, 6, 4, 8, 15), b"FREQ=DAILY;INTERVAL=14")


def test_a_monthly_cadence_leaves_no_month_out() -> None:
    event = series(rhythm(PAIR, MET.edit(start="2026-04-30T08:30"), RULES.edit(cadence="FREQ=MONTHLY")))
    assert event["dtstart"].dt.date() == date(2026, 6, 30)
    assert [(day.month, day.day) for day in days_of(event, 9)][-2:] == [(1, 30), (2, 28)]


@pytest.mark.parametrize("over", [PAIR.edit(state="closed", ended=TODAY), PAIR.edit(planned_end=date(2026, 6, 29))])
def test_a_pair_whose_time_is_over_has_no_cadence_to_export(over: Relationship) -> None:
    with pytest.raises(Refused, match="No agreement has a cadence"):
        rhythm(over, MET, RULES)


def test_without_an_agreement_a_cadence_is_refused() -> None:
    with pytest.raises(Refused, match="No agreement has a cadence"):
        rhythm(PAIR, MET)


def test_the_number_of_a_series_grows_with_each_session_and_change_that_moves_it() -> None:
    millisecond = 1 << 21
    first = 1_780_000_000_000 * millisecond
    pair, rules = PAIR.edit(id=str(first)), RULES.edit(id=str(first + 60_000 * millisecond), relationship=str(first))
    met = MET.edit(id=str(first + 90_000 * millisecond), relationship=pair.id)

    def number(numbers: dict[str, int], *more: Entry) -> int:
        entries = Entries({entry.id: entry for entry in (pair, rules, *more)})
        return int(series(read(journal_calendar(entries, TODAY, sequences=numbers, cadence=True)))["sequence"])

    numbers = [
        number({}),
        number({rules.id: 7}),
        number({rules.id: 7}, met),
        number({rules.id: 7, met.id: 3}, met),
        number({rules.id: 9000, met.id: 3}, met),
    ]
    assert numbers == sorted(set(numbers)), numbers


REMINDERS = (timedelta(days=1), timedelta(minutes=15))


def alarms(component: Any) -> list[timedelta]:
    return [alarm.decoded("trigger") for alarm in component.walk("VALARM")]


def test_a_coming_session_has_alarms_and_a_held_cancelled_or_past_one_has_none() -> None:
    sessions = [
        Session(id="5", start="2026-06-02T08:30", zone="Europe/Oslo"),
        Session(id="6", start="2026-05-26T08:30", zone="Europe/Oslo", state="held"),
        Session(id="7", start="2026-06-16T08:30", zone="Europe/Oslo", state="cancelled"),
        Session(id="8", start="2026-05-31T08:30", zone="Europe/Oslo"),
    ]
    entries = Entries({session.id: session for session in sessions})
    text = journal_calendar(entries, TODAY, reminders=REMINDERS)
    found = {str(event["uid"]): event for event in read(text).walk("VEVENT")}
    expected = [-timedelta(days=1), -timedelta(minutes=15)]
    assert {uid: alarms(event) for uid, event in found.items() if alarms(event)} == {"5@rmjournal": expected}
    for alarm in found["5@rmjournal"].walk("VALARM"):
        assert (str(alarm["action"]), str(alarm["description"])) == ("DISPLAY", str(found["5@rmjournal"]["summary"]))
    assert alarms(read(session_calendar(sessions[0], entries, TODAY, reminders=REMINDERS))) == expected
    assert "VALARM" not in journal_calendar(entries, TODAY)


def test_an_open_action_item_has_alarms_in_the_morning() -> None:
    actions = [
        Action(id="5", text="Book a room", due=date(2026, 6, 5)),
        Action(id="6", text="Done", due=date(2026, 6, 5), state="done"),
        Action(id="7", text="Overdue", due=date(2026, 5, 29)),
    ]
    entries = Entries({action.id: action for action in actions})
    found = {
        str(task["uid"]): task for task in read(journal_calendar(entries, TODAY, reminders=REMINDERS)).walk("VTODO")
    }
    assert [uid for uid, task in found.items() if alarms(task)] == ["5@rmjournal"]
    task = found["5@rmjournal"]
    due = datetime.combine(task.decoded("due"), datetime.min.time())
    assert [due + trigger for trigger in alarms(task)] == [datetime(2026, 6, 4, 9), datetime(2026, 6, 5, 9)]
    assert all(alarm["trigger"].params["RELATED"] == "END" for alarm in task.walk("VALARM"))


def test_a_series_has_alarms_and_each_alarm_has_the_same_uid_in_each_file() -> None:
    entries = demo_entries("mentee")
    texts = [journal_calendar(entries, TODAY, cadence=False, reminders=REMINDERS) for _ in range(2)]
    assert texts[0] == texts[1]
    uids = [str(alarm["uid"]) for alarm in read(texts[0]).walk("VALARM")]
    assert uids and len(set(uids)) == len(uids)
    pair = Relationship(id="5", partner="Misaki")
    agreement = Agreement(id="6", relationship="5", purpose="Learn", cadence="FREQ=WEEKLY", state="accepted")
    session = Session(id="7", relationship="5", start="2026-06-02T08:30", zone="Europe/Oslo")
    together = Entries({"5": pair, "6": agreement, "7": session})
    event = series(read(journal_calendar(together, TODAY, cadence=True, reminders=REMINDERS)))
    assert alarms(event) == [-timedelta(days=1), -timedelta(minutes=15)]
