"""Calendar files of other programs: events of the pair become sessions, all others are counted."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.exchange.importers import importer_of, read_incoming
from rmjournal.exchange.incoming import ImportChoices, Incoming, Source
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="7", partner="佐藤 美咲 (Misaki Satō)", role="mentee")
JONAS = Relationship(id="8", partner="Jonas Berg", role="mentor")
CHOICES = ImportChoices(pairs=(PAIR, JONAS), today=TODAY, zone="Europe/Oslo", roles={"annelise": "mentee"})
MISAKI = "ATTENDEE;CN=Misaki Satō:mailto:ms@firm.example"
START = "DTSTART;TZID=Europe/Oslo:20260609T083000"


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar file of events, each of its lines; one without a UID gets one by its place."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", *filter(None, [head])]
    for place, event in enumerate(events):
        uid = [] if "UID:" in event else [f"UID:{place}@x"]
        lines += ["BEGIN:VEVENT", *uid, event, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "\r\n".join("\n".join(lines).split("\n")).encode()


def read(*events: str, head: str = "", choices: ImportChoices = CHOICES) -> Incoming:
    return read_incoming(Source(name="c.ics", files={"c.ics": calendar(*events, head=head)}), choices=choices)


def sessions(found: Incoming) -> list[Session]:
    return [entry for entry in found.entries if isinstance(entry, Session)]


def test_an_event_gives_a_private_session_with_time_place_and_purpose() -> None:
    found = read(
        f"{START}\nDTEND;TZID=Europe/Oslo:20260609T091500\nSUMMARY:Channel map\nLOCATION:Fjord\\, 2nd floor\n"
        f"DESCRIPTION:Agree on one page\n{MISAKI}\nCATEGORIES:Mentoring,Blue\n"
        "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM"
    )
    (session,) = sessions(found)
    assert (session.start, session.zone, session.minutes) == ("2026-06-09T08:30", "Europe/Oslo", 45)
    assert (session.focus, session.place, session.relationship) == ("Channel map", "Fjord, 2nd floor", "7")
    assert (session.state, session.aim, session.notes, session.shared) == ("planned", "Agree on one page", "", False)
    assert session.tags == ["Mentoring", "Blue"]
    assert importer_of(Source(name="x", files={"x": calendar(START)})).name == "ics"


@pytest.mark.parametrize(
    ("lines", "pair"),
    [
        ('SUMMARY:x\nATTENDEE;CN="Satō, Misaki (External)":mailto:m@x', "7"),
        ("SUMMARY:x\nATTENDEE:mailto:misaki.sato@firm.example", "7"),
        ("SUMMARY:x\nORGANIZER;CN=佐藤 美咲:mailto:ms@x", "7"),
        ("SUMMARY:1:1 Misaki", "7"),
        ("SUMMARY:Annelise / JONAS BERG", "8"),
        ("SUMMARY:Lunch\nATTENDEE;CN=Jonas Berglund:mailto:jb@x", None),
        ("SUMMARY:Lunch with Jonas\nATTENDEE;CN=Jonas Hansen:mailto:jh@x\nATTENDEE;CN=Eva:mailto:e@x", None),
        ("SUMMARY:Misakiville trip", None),
        (
            "SUMMARY:All hands\n" + "\n".join(f"ATTENDEE;CN=P {n}:mailto:p{n}@x" for n in range(5)) + f"\n{MISAKI}",
            None,
        ),
        ("SUMMARY:x\nATTENDEE;CUTYPE=ROOM;CN=Jonas Berg:mailto:room@x", None),
    ],
)
def test_the_partner_is_found_by_name_among_a_few_people(lines: str, pair: str | None) -> None:
    found = read(f"{START}\n{lines}")
    assert [session.relationship for session in sessions(found)] == ([pair] if pair else [])
    assert bool(found.notes) == (pair is None)


@pytest.mark.parametrize(
    ("start", "head", "expected"),
    [
        ("DTSTART;TZID=Europe/Oslo:20260609T083000", "", ("2026-06-09T08:30", "Europe/Oslo")),
        ("DTSTART;TZID=W. Europe Standard Time:20260609T083000", "", ("2026-06-09T08:30", "Europe/Berlin")),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Oslo:20260609T083000",
            "",
            ("2026-06-09T08:30", "Europe/Oslo"),
        ),
        ("DTSTART:20260609T063000Z", "", ("2026-06-09T08:30", "Europe/Oslo")),
        ("DTSTART:20260609T063000Z", "X-WR-TIMEZONE:Asia/Tokyo", ("2026-06-09T15:30", "Asia/Tokyo")),
        ("DTSTART:20260609T083000", "", ("2026-06-09T08:30", "")),
        ("DTSTART;TZID=Mars/Olympus:20260609T083000", "", ("2026-06-09T08:30", "")),
        (
            "DTSTART;TZID=Ours:20260609T083000",
            "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\n"
            "TZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE",
            ("2026-06-09T07:30", "Europe/Oslo"),
        ),
    ],
)
def test_times_keep_their_zone(start: str, head: str, expected: tuple[str, str]) -> None:
    found = read(f"{start}\nSUMMARY:Misaki", head=head)
    (session,) = sessions(found)
    assert (session.start, session.zone) == expected
    assert any("Mars/Olympus" in note for note in found.notes) == ("Mars" in start)
    is_moved = start.endswith("Z") or "TZID=Ours" in start
    assert (
        any(
            note.startswith(f"Times whose zone names no place are given in {session.zone}, the")
            for note in found.notes
        )
        == is_moved
    )


def test_what_is_no_session_of_the_pair_is_counted_and_comes_in_when_chosen() -> None:
    events = (
        f"{START}\nSUMMARY:Dentist",
        "DTSTART;VALUE=DATE:20260610\nDTEND;VALUE=DATE:20260612\nSUMMARY:Workshop with Misaki\nLOCATION:Bergen",
        f"{START}\nSUMMARY:Team\nRRULE:FREQ=DAILY",
    )
    found = read(*events)
    assert found.entries == ()
    assert [note[:9] for note in found.notes] == ["2 events,", "1 event, "]
    assert all("--all-events" in note for note in found.notes) and "“Dentist”" in found.notes[0]
    chosen = read(*events[:2], choices=ImportChoices(pairs=(PAIR,), today=TODAY, all_events=True))
    session, note = chosen.entries
    assert isinstance(session, Session) and (session.focus, session.relationship) == ("Dentist", "")
    assert isinstance(note, Note) and (note.on, note.text) == (date(2026, 6, 10), "Workshop with Misaki")
    assert note.details == {"place": "Bergen", "until": "2026-06-11"}


def test_cancelled_and_declined_events_are_cancelled_sessions() -> None:
    found = read(
        f"{START}\nSUMMARY:Abgesagt: Misaki\nSTATUS:CANCELLED",
        f"{START}\nSUMMARY:Map\nATTENDEE;CN=Misaki Satō;PARTSTAT=DECLINED:mailto:m@x",
        f"{START}\nSUMMARY;ENCODING=QUOTED-PRINTABLE:Misaki =C3=BCbt",
    )
    assert [(one.state, one.called_off_by, one.focus) for one in sessions(found)] == [
        ("cancelled", "", "Misaki"),
        ("cancelled", "mentor", "Map"),
        ("planned", "", "Misaki übt"),
    ]


def test_descriptions_lose_the_markup_and_the_links_of_video_meetings() -> None:
    teams = "________________________________\\nMicrosoft Teams meeting\\nJoin: https://x\\n" + "_" * 32
    first, second = sessions(
        read(
            f"{START}\nSUMMARY:Misaki\nDESCRIPTION:One\\nTwo <3\\n\\n{teams}",
            f"{START}\nSUMMARY:Misaki\nDESCRIPTION:<p>Say &lt;no&gt;</p><br>Then <b>wait</b>",
        )
    )
    assert (first.aim, first.notes) == ("", "One\nTwo <3")
    assert second.notes == "Say <no>\n\nThen wait"


def test_a_series_is_written_out_around_today_with_its_exceptions() -> None:
    found = read(
        "UID:s\nDTSTART;TZID=Europe/Oslo:20240102T083000\nDURATION:PT45M\nSUMMARY:Misaki\nRRULE:FREQ=WEEKLY;BYDAY=TU\n"
        "EXDATE;TZID=Europe/Oslo:20260602T083000\nEXDATE:20260616T063000Z",
        "UID:s\nRECURRENCE-ID;TZID=Europe/Oslo:20260623T083000\nDTSTART;TZID=Europe/Oslo:20260624T100000\n"
        "SUMMARY:Misaki\\, moved",
        "UID:s\nRECURRENCE-ID:20260630T063000Z\nDTSTART:20260630T063000Z\nSUMMARY:Misaki\nSTATUS:CANCELLED",
    )
    times = {session.start: session for session in sessions(found)}
    assert min(times) == "2025-06-03T08:30" and max(times) == "2026-09-01T08:30"
    assert not {"2026-06-02T08:30", "2026-06-16T08:30", "2026-06-23T08:30"} & times.keys()
    assert times["2026-06-24T10:00"].focus == "Misaki, moved"
    assert times["2026-06-30T08:30"].state == "cancelled"
    assert times["2025-12-02T08:30"].zone == "Europe/Oslo"
    assert any("64 sessions from" in note and "Import the calendar again" in note for note in found.notes)
    over = read(f"{START}\nSUMMARY:Misaki\nRRULE:FREQ=WEEKLY;COUNT=4")
    assert [note.partition(".")[2] for note in over.notes if "4 sessions from" in note] == [""]


def test_the_same_event_has_the_same_id_after_it_moved_and_the_newest_version_counts() -> None:
    (old,) = sessions(read(f"UID:a\n{START}\nSUMMARY:Misaki"))
    (new,) = sessions(
        read(
            "UID:a\nSEQUENCE:2\nDTSTART;TZID=Europe/Oslo:20260611T100000\nSUMMARY:Misaki",
            f"UID:a\nSEQUENCE:1\n{START}\nSUMMARY:Misaki",
        )
    )
    assert (old.id, new.start) == (new.id, "2026-06-11T10:00")
    rule = "SUMMARY:Misaki\nRRULE:FREQ=WEEKLY;COUNT=4"
    before, after = (sessions(read(f"UID:s\nDTSTART:20260602T{hour}0000\n{rule}")) for hour in ("08", "10"))
    assert [one.id for one in before] == [one.id for one in after]
    assert {one.start[-5:] for one in after} == {"10:00"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1",
        b"\x00\xff\xfe" * 40,
        b"<html>Sign in</html>",
    ],
)
def test_a_bad_calendar_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(Refused, match=r"^c\.ics .*Export it again") as refused:
        read_incoming(Source(name="c.ics", files={"c.ics": data}), choices=CHOICES)
    assert "\n" not in str(refused.value)


def test_a_bad_event_or_file_costs_nothing_else() -> None:
    found = read(
        "SUMMARY:Misaki",
        f"{START}\nSUMMARY:Misaki\nRRULE:FREQ=SOMETIMES",
        f"{START}\nSUMMARY:Misaki\nRRULE:FREQ=SECONDLY",
        f"{START}\nSUMMARY:Misaki\nDURATION:P500D",
        f"{START}\nSUMMARY:Misaki\nDTEND:2026",
    )
    assert len(found.skipped) == 3
    assert [one.minutes for one in sessions(found)] == [60, 60, 480, 60]
    files = {"a.ics": calendar(f"{START}\nSUMMARY:Misaki"), "b.ics": b"BEGIN:VCALENDAR\r\nnonsense"}
    folder = read_incoming(Source(name="f", files=files, is_folder=True), choices=CHOICES)
    assert (len(folder.entries), [item.where for item in folder.skipped]) == (1, ["b.ics"])


@settings(deadline=None, max_examples=60)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)),
    st.sampled_from(["Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.sampled_from(["zone", "utc", "floating"]),
    st.integers(5, 480),
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=9),
)
def test_any_event_is_read_with_its_time_length_and_title(
    at: datetime, zone: str, form: str, minutes: int, word: str
) -> None:
    at = at.replace(second=0, microsecond=0)
    there = at.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    written = {
        "zone": f"DTSTART;TZID={zone}:{there:%Y%m%dT%H%M%S}",
        "utc": f"DTSTART:{there.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%S}Z",
        "floating": f"DTSTART:{there:%Y%m%dT%H%M%S}",
    }[form]
    title = re.sub(r"([\\;,])", r"\\\1", word)
    found = read(f"{written}\nDURATION:PT{minutes}M\nSUMMARY:{title} Misaki", head=f"X-WR-TIMEZONE:{zone}")
    (session,) = sessions(found)
    assert session.start == f"{there:%Y-%m-%dT%H:%M}"
    assert session.zone == ("" if form == "floating" else zone)
    assert session.minutes == minutes and session.focus.startswith(word[:1])
    assert timedelta(minutes=session.minutes) == timedelta(minutes=minutes)


# --- calendars as tables ---

ENGLISH = "Subject,Start Date,Start Time,End Date,End Time,All day event,Meeting Organizer,Required Attendees"
GERMAN = (
    "Betreff;Beginnt am;Beginnt um;Endet am;Endet um;Ganztägiges Ereignis;Besprechungsplanung;"
    "Erforderliche Teilnehmer;Optionale Teilnehmer"
)
FRENCH = "Objet,Début,Début,Fin,Fin,Journée entière,Organisateur d'une réunion,Participants obligatoires"
SPANISH = (
    "Asunto,Fecha de comienzo,Comienzo,Fecha de finalización,Finalización,To"
    "do el día,Organizador de la reunión,Asistentes necesarios"
)
GOOGLE = "Subject,Start Date,Start Time,End Date,End Time"


def read_table(*lines: str, choices: ImportChoices = CHOICES, name: str = "calendar.csv") -> Incoming:
    return read_incoming(Source(name=name, files={name: "\r\n".join(lines).encode()}), choices=choices)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (ENGLISH, "Map,6/9/2026,8:30:00 AM,6/9/2026,9:15:00 AM,False,Annelise,Misaki Satō;Eva"),
        (GERMAN, "Map;9.6.2026;08:30:00;9.6.2026;09:15:00;Falsch;Misaki Satō;Annelise;Eva"),
        (FRENCH, "Map,09/06/2026,08:30:00,09/06/2026,09:15:00,Faux,Misaki Satō,Annelise;Eva"),
        (SPANISH, "Map,09/06/2026,8:30:00,09/06/2026,9:15:00,Falso,Misaki Satō,ms@firm.example"),
        (GOOGLE, "Map with Misaki,06/09/2026,8:30 AM,06/09/2026,9:15 AM"),
    ],
)
def test_a_calendar_in_a_table_gives_sessions(header: str, row: str) -> None:
    month_first = header in (ENGLISH, GOOGLE)
    found = read_table(header, row, choices=replace(CHOICES, day_first=not month_first))
    (session,) = sessions(found)
    assert (session.start, session.minutes, session.relationship) == ("2026-06-09T08:30", 45, "7")
    assert (session.focus.startswith("Map"), session.state, found.format) == (True, "planned", "ics")
    (again,) = sessions(read_table(header, row, choices=replace(CHOICES, day_first=not month_first)))
    assert again.id == session.id


def test_events_of_a_table_follow_the_rules_of_a_calendar() -> None:
    header = f"{ENGLISH},Description,Location,Categories"
    rows = [
        "Dentist,6/9/2026,8:30:00 AM,6/9/2026,9:15:00 AM,False,,,,,",
        "Canceled: Misaki,6/16/2026,8:30:00 AM,6/16/2026,9:15:00 AM,False,,,Prompts,Room 1,Blue;Mentoring",
        "Misaki away,6/17/2026,12:00:00 AM,6/19/2026,12:00:00 AM,True,,,,,",
        "Misaki,soon,8:30:00 AM,,,False,,,,,",
    ]
    found = read_table(header, *rows)
    (session,) = sessions(found)
    assert (session.state, session.focus, session.aim, session.place) == ("cancelled", "Misaki", "Prompts", "Room 1")
    assert session.tags == ["Blue", "Mentoring"]
    assert [item.why for item in found.skipped] == ["It has no day that can be read."]
    assert sorted(note[:40] for note in found.notes if note[0] == "1") == [
        "1 event, such as “Dentist”, names no par",
        "1 event, such as “Misaki away”, lasts al",
    ]
    chosen = read_table(header, *rows, choices=replace(CHOICES, all_events=True))
    (note,) = [entry for entry in chosen.entries if isinstance(entry, Note)]
    assert (note.on, note.details) == (date(2026, 6, 17), {"until": "2026-06-18"})


def test_a_calendar_in_a_table_is_asked_for_the_order_of_its_days_and_other_tables_are_none() -> None:
    assert read_table(GOOGLE, "Misaki,6/9/2026,8:30,6/9/2026,9:15").ambiguous_days == ("6/9/2026",)
    assert read_table("Subject,Start Date,End Date,Notes", "Map,2026-06-09,2026-06-10,x").format == "csv"
    assert read_table(GOOGLE, "Map,2026-06-09,8:30,2026-06-09,9:15", name="sessions.csv").format == "csv"


@pytest.mark.parametrize("length", range(3))
def test_a_long_calendar_in_a_table_is_known_wherever_its_head_is_cut(length: int) -> None:
    rows = [f"Dentist{'x' * length},09/06/2026,08:30,09/06/2026,09:15,Faux,é,{'é' * 60}" for _ in range(60)]
    assert read_table(FRENCH, *rows, choices=replace(CHOICES, day_first=True)).format == "ics"
