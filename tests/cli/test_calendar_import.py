"""Calendars in the shell: the same event again updates, one's own calendar finds its sessions."""

import re
from pathlib import Path

import pytest

from tests.exchange.test_calendar_import import calendar

from .conftest import Shell


def put(shell: Shell, *events: str) -> str:
    path = shell.file.parent / "c.ics"
    path.write_bytes(calendar(*events))
    return shell.run("import", str(path)).stdout


def starts(shell: Shell) -> list[tuple[str, str, str]]:
    return [(row["start"], row["state"], row["focus"]) for row in shell.json("list", "sessions")]


EVENT = "UID:a\nDTSTART;TZID=Europe/Oslo:20260609T083000\nSUMMARY:Misaki\nDURATION:PT45M"


def test_the_same_event_again_updates_and_keeps_what_was_written_here(shell: Shell) -> None:
    assert "1 new" in put(shell, EVENT)
    assert "Nothing new: 1 already here" in put(shell, EVENT)
    (session,) = shell.json("list", "sessions")
    shell.run("edit", session["id"], "--focus", "Channel map")
    assert "1 changed" in put(shell, EVENT.replace("T083000", "T100000"))
    assert starts(shell) == [("2026-06-09T10:00", "planned", "Channel map")]
    assert "1 changed" in put(shell, EVENT.replace("T083000", "T100000") + "\nSTATUS:CANCELLED")
    assert starts(shell) == [("2026-06-09T10:00", "cancelled", "Channel map")]
    shell.run("undo")
    assert starts(shell) == [("2026-06-09T10:00", "planned", "Channel map")]


TUESDAYS = "UID:s\nDTSTART;TZID=Europe/Oslo:20260526T083000\nSUMMARY:Misaki\nRRULE:FREQ=WEEKLY;UNTIL=20260625T200000Z"


def test_coming_sessions_of_a_series_move_with_it_and_those_with_notes_stay(shell: Shell) -> None:
    assert "5 new" in put(shell, TUESDAYS)
    noted = next(row for row in shell.json("list", "sessions") if row["start"] == "2026-06-09T08:30")
    shell.run("edit", noted["id"], "--notes", "Bring the map")
    thursdays = TUESDAYS.replace("20260526T083000", "20260604T100000").replace("FREQ", "BYDAY=TH;FREQ")
    told = put(shell, thursdays)
    assert "1 new, 3 changed" in told
    assert "1 session of “Misaki” stays, though the series has no such day now: Tue 9 Jun 2026." in told
    days = ["2026-05-26T08:30", *(f"2026-06-{day}" for day in ("04T10:00", "09T08:30", "11T10:00", "18T10:00"))]
    assert sorted(start for start, *_ in starts(shell)) == [*days, "2026-06-25T10:00"]
    assert "Nothing new: 4 already here" in put(shell, thursdays)


def test_a_series_that_its_calendar_split_moves_from_that_day_on(shell: Shell) -> None:
    put(shell, TUESDAYS)
    until = TUESDAYS.replace("20260625T200000Z", "20260603T000000Z")
    thursdays = TUESDAYS.replace("UID:s", "UID:s_R20260604").replace("20260526T083000", "20260611T100000")
    assert "3 changed, 2 already here" in put(shell, until, thursdays.replace("FREQ", "BYDAY=TH;FREQ"))
    days = ["05-26T08:30", "06-02T08:30", "06-11T10:00", "06-18T10:00", "06-25T10:00"]
    assert sorted(start for start, *_ in starts(shell)) == [f"2026-{day}" for day in days]


def test_a_day_that_a_series_lost_stays_and_is_told(shell: Shell) -> None:
    put(shell, TUESDAYS)
    told = put(shell, f"{TUESDAYS}\nEXDATE;TZID=Europe/Oslo:20260616T083000")
    assert "no such day now: Tue 16 Jun 2026." in told
    assert len(starts(shell)) == 5


EXCEPT = f"{TUESDAYS}\nEXDATE;TZID=Europe/Oslo:202606"


def test_an_exception_that_moves_and_a_day_taken_out_of_a_series_move_their_session(shell: Shell) -> None:
    put(shell, f"{EXCEPT}16T083000")
    assert "1 changed" in put(shell, f"{EXCEPT}09T083000")
    days = ["05-26T08:30", "06-02T08:30", "06-16T08:30", "06-23T08:30"]
    assert sorted(start for start, *_ in starts(shell)) == [f"2026-{day}" for day in days]
    alone = EVENT.replace("UID:a", "UID:b").replace("20260609T083000", "20260618T110000")
    assert "1 changed" in put(shell, f"{EXCEPT}09T083000\nEXDATE;TZID=Europe/Oslo:20260616T083000", alone)
    days[2] = "06-18T11:00"
    assert sorted(start for start, *_ in starts(shell)) == [f"2026-{day}" for day in days]
    other = (
        EVENT.replace("UID:a", "UID:c")
        .replace("20260609T083000", "20260625T110000")
        .replace(":Misaki", ":Misaki, board")
    )
    told = put(shell, f"{EXCEPT}09T083000\nEXDATE;TZID=Europe/Oslo:20260616T083000,20260623T083000", alone, other)
    assert "1 new" in told
    assert "no such day now: Tue 23 Jun 2026." in told


def test_another_event_in_the_place_of_one_that_is_gone_is_another_session(shell: Shell) -> None:
    put(shell, EVENT)
    assert "1 new" in put(shell, EVENT.replace("UID:a", "UID:b").replace("20260609", "20260611"))
    assert len(starts(shell)) == 2


def test_tasks_of_a_calendar_are_offered_as_action_items(shell: Shell) -> None:
    task = (
        "UID:t1\nSUMMARY:Draw the board\nDUE;VALUE=DATE:20260609\nCREATED:20260504T080000Z\nDESCRIPTION:On one page"
    )
    done = "UID:t2\nSUMMARY:Read\nSTATUS:COMPLETED\nCOMPLETED:20260505T080000Z"
    data = calendar(EVENT, task, done).decode().replace("BEGIN:VEVENT\r\nUID:t", "BEGIN:VTODO\r\nUID:t")
    data = re.sub(r"(?s)(BEGIN:VTODO.*?)END:VEVENT", r"\1END:VTODO", data)
    path = shell.file.parent / "c.ics"
    path.write_bytes(data.encode())
    assert (
        "2 tasks are left out. To import them as action items: --with-actions"
        in shell.run("import", str(path)).stdout
    )
    assert "2 new, 1 already here" in shell.run("import", str(path), "--with-actions").stdout
    assert "Nothing new: 3 already here" in shell.run("import", str(path), "--with-actions").stdout
    first, second = sorted(shell.json("list", "actions"), key=lambda row: str(row["text"]))
    assert (first["text"], first["due"], first["agreed_on"], first["note"]) == (
        "Draw the board",
        "2026-06-09",
        "2026-05-04",
        "On one page",
    )
    assert (second["text"], second["state"], second["done_on"]) == ("Read", "done", "2026-05-05")


def test_past_events_are_told_and_stay_planned(shell: Shell) -> None:
    told = put(shell, EVENT.replace("2026", "2025"))
    assert "1 of the sessions is past" in told
    assert starts(shell)[0][1] == "planned"


def test_an_event_at_the_time_of_a_session_is_that_session(shell: Shell) -> None:
    shell.run(
        "add", "session", "Rehearsal", "--start", "2026-06-09 08:30", "--zone", "Europe/Oslo", "--minutes", "30"
    )
    assert "a session that you have" in put(shell, EVENT)
    assert "already here" in put(shell, EVENT)
    assert "1 changed" in put(shell, EVENT.replace("20260609T083000", "20260611T140000"))
    (session,) = shell.json("list", "sessions")
    assert (session["start"], session["focus"], session["minutes"]) == ("2026-06-11T14:00", "Rehearsal", 30)


def test_two_sessions_for_the_same_time_stay_apart_on_request(shell: Shell) -> None:
    shell.run("add", "session", "Rehearsal", "--start", "2026-06-09 08:30", "--zone", "Europe/Oslo")
    (shell.file.parent / "c.ics").write_bytes(calendar(EVENT))
    assert "1 new" in shell.run("import", str(shell.file.parent / "c.ics"), "--keep-apart").stdout
    assert len(starts(shell)) == 2


def test_ones_own_calendar_finds_its_sessions_and_moves_what_was_moved_there(shell: Shell, tmp_path: Path) -> None:
    shell.run("add", "session", "Rehearsal", "--start", "2026-06-09 08:30", "--zone", "Europe/Oslo")
    out = tmp_path / "own.ics"
    assert f"1 session, 1 action item written to {out}" in export(shell, out)
    assert "already here" in shell.run("import", str(out)).stdout
    moved = out.read_text("utf-8").replace("PRODID:-//rmjournal//EN", "PRODID:-//Other//EN")
    (tmp_path / "moved.ics").write_text(moved.replace("20260609T", "20260610T"), "utf-8")
    assert "1 changed" in shell.run("import", str(tmp_path / "moved.ics")).stdout
    assert starts(shell) == [("2026-06-10T08:30", "planned", "Rehearsal")]
    assert shell.json("conflicts") == []


def export(shell: Shell, out: Path) -> str:
    shell.run("action", "Book a room", "--due", "2026-06-12")
    return shell.run("export", "ics", str(out)).stdout


def test_every_time_of_a_calendar_has_a_zone(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    shell.run("add", "session", "Rehearsal", "--start", "2026-06-09 08:30")
    shell.run("edit", shell.json("list", "sessions")[0]["id"], "--zone", "")
    text = shell.run("export", "ics", "-").stdout
    assert "DTSTART;TZID=Asia/Tokyo:20260609T083000" in text and "BEGIN:VTIMEZONE" in text


def test_alarms_are_as_wished(shell: Shell) -> None:
    shell.run("add", "session", "Rehearsal", "--start", "2026-06-09 08:30")
    for words in (("export", "ics", "-"), ("agenda", "next", "--format", "ics")):
        assert "TRIGGER:-PT2H" in shell.run(*words, "--remind", "2 hours").stdout
        assert "VALARM" not in shell.run(*words, "--remind", "none").stdout
        assert "Type a time like" in shell.run(*words, "--remind", "soon", code=2).stderr


SERIES = TUESDAYS.replace("RRULE", "DURATION:PT45M\nRRULE")
HEADERS = "Subject,Start Date,Start Time,End Date,End Time,Location"


def as_table(*rows: tuple[str, str, str]) -> bytes:
    lines = [f"{title},{day},{time},{day},11:45 AM,Room 1" for title, day, time in rows]
    return "\r\n".join([HEADERS, *lines, ""]).encode()


ROWS = [("Misaki", f"{day}/2026", "8:30 AM") for day in ("05/26", "06/02", "06/09", "06/16", "06/23")]


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """One calendar in two forms, each in a folder of its own."""
    paths = tmp_path / "a" / "calendar.ics", tmp_path / "b" / "export.csv"
    for path, data in zip(paths, (calendar(SERIES), as_table(*ROWS)), strict=True):
        path.parent.mkdir()
        path.write_bytes(data)
    return paths


@pytest.mark.parametrize("is_table_first", [False, True])
@pytest.mark.parametrize("in_folders", [False, True])
def test_two_forms_of_one_calendar_give_each_session_once(
    shell: Shell, both: tuple[Path, Path], is_table_first: bool, in_folders: bool
) -> None:
    sources = [str(path.parent if in_folders else path) for path in both]
    for source in (sources[::-1] if is_table_first else sources) * 2:
        shell.run("import", source, "--month-first")
    days = ["05-26", "06-02", "06-09", "06-16", "06-23"]
    rows = sorted((row["start"], row["place"], row["zone"]) for row in shell.json("list", "sessions"))
    assert rows == [(f"2026-{day}T08:30", "Room 1", "Europe/Oslo") for day in days]
    both[0].write_bytes(calendar(SERIES.replace("T083000", "T110000").replace("UNTIL=20260625", "UNTIL=20260626")))
    assert "5 changed" in shell.run("import", sources[0]).stdout
    assert sorted(start for start, *_ in starts(shell)) == [f"2026-{day}T11:00" for day in days]


@pytest.mark.parametrize("in_folder", [False, True])
def test_two_forms_of_one_calendar_at_once_give_each_session_once(
    shell: Shell, both: tuple[Path, Path], in_folder: bool
) -> None:
    others = [("Misaki", "06/09/2026", "11:00 AM"), ("Misaki and the board", "06/16/2026", "8:30 AM")]
    both[1].write_bytes(as_table(*ROWS, *others))
    folder = both[0].parent.parent
    told = shell.run("import", *([str(folder)] if in_folder else map(str, both)), "--month-first").stdout
    name = f"{folder.name}/b/export.csv" if in_folder else "export.csv"
    assert f"5 events of {name} stand in another calendar too, and come in once." in told
    assert "7 new" in told
    both[1].write_bytes(as_table(*ROWS, *others, ("Misaki", "06/30/2026", "8:30 AM")))
    assert "1 new" in shell.run("import", str(both[1].parent), "--month-first").stdout
