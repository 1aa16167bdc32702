"""The time zone of sessions in the shell: each gets one, unknown ones are refused, it is said where clocks differ."""

from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.session import Session
from tests.cli.conftest import Shell

OSLO = "Europe/Oslo"


def travelled(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """Be somewhere else."""
    monkeypatch.setenv("TZ", zone)


def old(shell: Shell, tmp_path: Path) -> str:
    """A session from before, which has no zone."""
    journal = Journal.open(shell.file, today=date(2026, 6, 1), state_root=tmp_path / "old")
    (session,) = journal.put(Session(focus="Old one", start="2026-06-09T08:30"))
    journal.close()
    assert getattr(session, "zone", None) == ""
    return session.id


@pytest.mark.parametrize(
    "words",
    [
        ("add", "session", "Map", "--start", "next tue 08:30"),
        ("log", "Quick look", "--on", "yesterday"),
        ("cancel", "next", "--by", "me", "--to", "next thu 09:00"),
        ("move", "next", "next thu 09:00"),
    ],
)
def test_a_session_gets_the_zone_of_the_machine(full: Shell, words: tuple[str, ...]) -> None:
    found = [one for one in full.json(*words) if one["table"] == "sessions"]
    assert {one["zone"] for one in found} == {OSLO}


def test_the_next_session_by_the_agreement_has_the_zone_of_the_last(
    full: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    full.run("move", "next", "today 08:30")
    full.run("close", "next", "--held")
    travelled(monkeypatch, "America/New_York")
    [planned] = full.json("close", "last", "--next")
    assert planned["zone"] == OSLO


def test_an_old_session_gets_the_zone_only_when_it_is_moved(full: Shell, tmp_path: Path) -> None:
    ref = old(full, tmp_path)
    [edited] = full.json("edit", ref, "--focus", "Still old")
    assert edited["zone"] == ""
    [moved] = full.json("move", ref, "next thu 09:00")
    assert moved["zone"] == OSLO


def test_another_zone_is_kept_and_typed_by_its_city(full: Shell) -> None:
    [session] = full.json("add", "session", "Map", "--start", "next tue 08:30", "--zone", "tokyo")
    assert session["zone"] == "Asia/Tokyo"
    [session] = full.json("edit", session["ref"], "--zone", "America/New_York")
    assert session["zone"] == "America/New_York"


def test_an_unknown_zone_is_refused_with_the_nearest_names(full: Shell) -> None:
    said = full.refused("add", "session", "Map", "--start", "next tue 08:30", "--zone", "Europe/Olso")
    assert said.startswith('Time zone (zone) cannot be "Europe/Olso"; similar names: Europe/Oslo')


def test_verbs_show_the_zone_and_both_hours_only_in_another_zone(
    full: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = [("list", "sessions"), ("show", "next"), ("today",), ("agenda", "next")]
    for words in shows:
        told = full.run(*words).stdout
        assert "08:30" in told and "Oslo" not in told, words
    travelled(monkeypatch, "Europe/London")
    for words in shows[1:]:
        assert "08:30 Oslo time (07:30 here)" in full.run(*words).stdout, words
    assert "08:30 Oslo" in full.run("list", "sessions").stdout
    assert "Europe/Oslo" in full.run("show", "next").stdout
    moved = full.run("move", "next", "next thu 09:00").stdout
    assert "Moved from Tue 2 Jun 2026 08:30 Oslo time (07:30 here)" in moved
    assert "Thu 4 Jun 2026 09:00 Oslo time (08:00 here)" in moved
    added = full.run("add", "session", "Map", "--start", "next fri 08:30", "--zone", "oslo").stdout
    assert "start Fri 5 Jun 2026 08:30 Oslo time (07:30 here)" in added


def test_exported_agendas_name_the_zone_of_the_session(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Tue 2 Jun 2026, 08:30 (Europe/Oslo)" in full.run("agenda", "next", "--format", "txt").stdout
    travelled(monkeypatch, "America/New_York")
    calendar = Calendar.from_ical(full.run("agenda", "next", "--format", "ics").stdout_bytes)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-06-02T08:30:00+02:00"


def test_a_zone_is_no_word_to_find_a_session_by(full: Shell) -> None:
    assert full.json("search", "oslo") == []
    assert full.json("list", "sessions", "--match", "europe") == []


def test_check_names_an_unknown_zone(full: Shell, tmp_path: Path) -> None:
    full.file.write_bytes(full.file.read_bytes().replace(b'"zone": "Europe/Oslo"', b'"zone": "Europe/Olso"'))
    told = " ".join(full.run("check").stdout.split())
    assert "session “Channel map”" in told and "time zone Europe/Olso is not known" in told
    assert "08:30 (Europe/Olso)" in full.run("show", "next").stdout
    [edited] = full.json("edit", "next", "--focus", "Still read")
    assert edited["zone"] == "Europe/Olso"


def test_the_demo_is_the_same_in_every_zone(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    for zone in (OSLO, "America/New_York", "Asia/Tokyo"):
        travelled(monkeypatch, zone)
        shown.append(empty.run("demo").stdout)
    assert len(set(shown)) == 1
    assert "08:30" in shown[0] and "Oslo" not in shown[0]
