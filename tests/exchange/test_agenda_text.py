"""The shared agenda as text, Markdown and calendar, without private points."""

import itertools
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from rmjournal.crdt.record import stamp_new_record
from rmjournal.demo import demo_entries
from rmjournal.errors import Refused
from rmjournal.exchange.agenda_text import PRIVATE_TITLE, agenda_as_markdown, agenda_as_text, shared_points
from rmjournal.exchange.ics import count_reschedules, ics_sequence, ics_sequences, session_calendar
from rmjournal.insight import closing
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kind import Change
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.device_clock import new_id

TODAY = date(2026, 6, 1)
NAMES = {"mentor": "Misaki", "mentee": "Annelise"}
SESSION = Session(
    id="5", relationship="1", focus="Map", start="2026-06-02T08:30", minutes=45, place="Fjord 2", shared=True
)
OPEN = Point(
    id="10", session="5", title="Channel map", minutes=20, owner="mentor", prompt="Where?", shared=True, order=2
)
SECRET = Point(id="11", session="5", title="Hidden", minutes=7, note="secret", order=1)


def together(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (SESSION, OPEN, SECRET, *entries)})


def event_of(text: str) -> Event:
    calendar = Calendar.from_ical(text.encode("utf-8"))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert not event.errors
    return event


def test_the_agenda_as_text_for_a_mail() -> None:
    assert agenda_as_text(SESSION, together(), NAMES) == (
        "Map\nTue 2 Jun 2026, 08:30 · 45 min · Fjord 2\n\n1. Channel map (20 min, Misaki)\n   Where?\n"
    )


def test_the_agenda_in_markdown() -> None:
    odd = OPEN.edit(id="12", title="*[x](y)* <b> `z`", prompt="", owner="both", order=3)
    assert agenda_as_markdown(SESSION.edit(zone="Europe/Oslo"), together(odd)) == (
        "# Map\n\nTue 2 Jun 2026, 08:30 (Europe/Oslo) · 45 min · Fjord 2\n\n"
        "1. **Channel map** (20 min, mentor)\n   *Where?*\n"
        "2. **\\*\\[x\\](y)\\* \\<b\\> \\`z\\`** (20 min, both)\n"
    )


def test_private_points_do_not_change_the_shared_agenda() -> None:
    without = together().with_changes(gone=["11"])
    for make in (agenda_as_markdown, agenda_as_text):
        assert make(SESSION, together(), NAMES) == make(SESSION, without, NAMES)
    assert session_calendar(SESSION, together(), TODAY) == session_calendar(SESSION, without, TODAY)
    assert shared_points(SESSION, together()) == (OPEN,)
    assert shared_points(SESSION, together(OPEN.edit(state="cut"))) == ()


def test_a_private_session_keeps_its_focus_and_its_place() -> None:
    private = SESSION.edit(shared=False)
    for text in (
        agenda_as_markdown(private, together()),
        agenda_as_text(private, together()),
        session_calendar(private, together(), TODAY),
    ):
        assert PRIVATE_TITLE in text
        assert "Map\n" not in text.replace("Channel map", "")
        assert "Fjord" not in text


def test_control_characters_do_not_leave() -> None:
    sly = OPEN.edit(title="a\x1b]0;b\x07\nc", prompt="\u202ex")
    for text in (agenda_as_markdown(SESSION, together(sly)), agenda_as_text(SESSION, together(sly))):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=90)
ZONES = st.sampled_from(["", "Europe/Oslo", "America/New_York", "Asia/Tokyo", "UTC", "Nowhere/Else", "../x"])


def property_text(calendar: str, name: str) -> str:
    """Read a TEXT property of the event by RFC 5545, 3.3.11: icalendar reads a written ``\\N`` as a line break."""
    event = calendar.replace("\r\n ", "").partition("BEGIN:VEVENT")[2]
    (value,) = re.findall(rf"^{name}:(.*)\r$", event, re.MULTILINE)
    return re.sub(r"\\(.)", lambda escape: "\n" if escape[1] in "nN" else escape[1], value)


@example("Notes in C:\\Notes; x, y", "\\N", "", datetime(2026, 6, 2), 45)
@given(WORDS, WORDS, ZONES, st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(5, 480))
def test_a_written_calendar_parses_back(title: str, focus: str, zone: str, at: datetime, minutes: int) -> None:
    start = f"{at:%Y-%m-%dT%H:%M}"
    session = SESSION.edit(focus=focus, zone=zone, start=start, minutes=minutes)
    text = session_calendar(session, together(session, OPEN.edit(title=title)), TODAY)
    assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    event = event_of(text)
    begins = event.decoded("dtstart")
    assert f"{begins:%Y-%m-%dT%H:%M}" == start
    known = zone not in ("", "Nowhere/Else", "../x")
    assert (begins.tzinfo is not None) == known
    if known:
        assert str(begins.tzinfo) == zone or (zone == "UTC" and begins.utcoffset() == timedelta(0))
    assert event.decoded("dtend") - begins == timedelta(minutes=minutes) or known
    assert str(event["uid"]) == "5@rmjournal"
    assert property_text(text, "SUMMARY") == visible(focus, keep="")
    assert visible(title, keep="") in property_text(text, "DESCRIPTION")


def test_a_session_over_the_change_of_clocks_is_as_long_as_planned() -> None:
    session = SESSION.edit(start="2026-03-29T01:30", zone="Europe/Oslo", minutes=60)
    event = event_of(session_calendar(session, together(session), TODAY))
    assert event.decoded("dtend").strftime("%H:%M") == "03:30"


def test_the_demo_session_is_read_back_with_its_zone() -> None:
    entries = demo_entries("mentor", TODAY)
    text = session_calendar(entries.of(Session)[-1], entries, TODAY, NAMES)
    assert text.count("BEGIN:VTIMEZONE") == 1
    event = event_of(text)
    assert event.decoded("dtstart").isoformat() == "2026-06-02T08:30:00+02:00"
    assert event.decoded("dtend").isoformat() == "2026-06-02T09:30:00+02:00"
    assert (str(event["status"]), event.decoded("sequence")) == ("CONFIRMED", 0)
    assert str(event["location"]) == "Fjord 2"
    assert "Rehearsal of the six minutes, twice (25 min, Misaki)" in str(event["description"])
    Calendar.from_ical(text.encode()).walk("VTIMEZONE")[0].to_tz()  # type: ignore[attr-defined]


def test_a_moved_session_keeps_its_uid_with_a_higher_sequence(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.json", today=TODAY)
    pair = journal.put(Relationship(partner="Ann", role="mentor"))[0]
    first = journal.put(Session(relationship=pair.id, start="2026-06-02T08:30"))[0]
    assert isinstance(first, Session)
    seen = [event_of(session_calendar(first, journal.entries, TODAY))]

    def put(entry: Session) -> Session:
        now = journal.put(entry)[0]
        assert isinstance(now, Session)
        seen.append(event_of(session_calendar(now, journal.entries, TODAY)))
        return now

    now = put(closing.move_session(first, "2026-06-04T10:00"))
    now = put(closing.move_session(now, "2026-06-05T10:00"))
    now = put(closing.call_off_session(now, "mentee", TODAY, "strike"))
    now = put(now.edit(state="planned"))
    assert {str(event["uid"]) for event in seen} == {f"{first.id}@rmjournal"}
    assert [event.decoded("sequence") for event in seen] == [0, 1, 2, 3, 4]
    assert [str(event["status"]) for event in seen] == [*["CONFIRMED"] * 3, "CANCELLED", "CONFIRMED"]
    assert count_reschedules(now) == 4
    assert "strike" not in session_calendar(now, journal.entries, TODAY)


def test_each_change_and_undo_raises_the_sequence(tmp_path: Path) -> None:
    journal = _ticking(tmp_path)
    pair = journal.put(Relationship(partner="Ann", role="mentor"))[0]
    known = journal.put(Session(relationship=pair.id, start="2026-06-02T08:30", shared=True, zone="Asia/Tokyo"))[0]
    seen = [_number(journal, known)]
    for change in (
        {"start": "2026-06-04T10:00"},
        {"minutes": 30},
        {"place": "Fjord 2"},
        {"zone": "Europe/Oslo"},
        {"state": "cancelled", "called_off_by": "mentee"},
    ):
        known = journal.put(known.edit(**change))[0]
        seen.append(_number(journal, known))
    for _ in range(5):
        journal.undo()
        seen.append(_number(journal, journal.entries.get(known.id) or known))
    for _ in range(5):
        journal.redo()
        seen.append(_number(journal, journal.entries.get(known.id) or known))
    assert all(was < now for was, now in pairwise(seen))
    assert 0 <= seen[0] < seen[-1] < 2**31
    again = Journal.open(journal.path, today=TODAY, state_root=tmp_path / "another machine")
    assert _number(again, known) == seen[-1]


def test_private_changes_do_not_change_the_sequence(tmp_path: Path) -> None:
    journal = _ticking(tmp_path)
    known = journal.put(Session(start="2026-06-02T08:30"))[0]
    before = _number(journal, known)
    assert (
        _number(journal, journal.put(known.edit(place="Fjord 2", focus="Map", notes="She cried", tags=["x"]))[0])
        == before
    )
    assert _number(journal, journal.put(known.edit(shared=True))[0]) > before


@given(st.lists(st.integers(0, 2**42), min_size=2, max_size=2), st.integers(0, 2**63 - 1), st.integers(0, 3))
def test_the_sequence_never_goes_down_as_time_goes_by(times: list[int], entry_id: int, moves: int) -> None:
    first, second = sorted(times)
    lines = {str(n): Change(on=TODAY, field="start", was="a", now="b") for n in range(moves)}
    session = SESSION.edit(id=str(entry_id), history=lines)
    numbers = [ics_sequence(session, stamp_new_record({"start": session.start}, "a", at)) for at in (first, second)]
    assert 0 <= numbers[0] <= numbers[1] < 2**31


def _ticking(folder: Path) -> Journal:
    """A journal in which a second goes by between any two looks at the clock."""
    time = itertools.count(new_id() >> 21, 1000)
    return Journal(JournalDB.create(folder / "journal.json", clock=time.__next__), TODAY)


def _number(journal: Journal, session: Entry) -> int:
    assert isinstance(session, Session)
    numbers = ics_sequences([session], journal.db.records)
    return int(event_of(session_calendar(session, journal.entries, TODAY, sequences=numbers)).decoded("sequence"))


def test_a_session_without_a_time_does_not_fit_into_a_calendar() -> None:
    with pytest.raises(Refused, match="no day and time"):
        session_calendar(SESSION.edit(start=""), together(), TODAY)
