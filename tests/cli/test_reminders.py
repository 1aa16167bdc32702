"""Reminders in the shell: alarms in calendar files by config, and today in one line."""

from pathlib import Path

import pytest
from icalendar import Calendar

from .conftest import Shell


def triggers(text: str) -> list[str]:
    lines = Calendar.from_ical(text).to_ical().decode().splitlines()
    return sorted(line.rpartition(":")[2] for line in lines if line.startswith("TRIGGER"))


@pytest.fixture
def planned(shell: Shell) -> Shell:
    shell.run("add", "session", "Channel map", "--start", "2026-06-02 08:30", "--minutes", "45")
    return shell


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", ["-P1D", "-PT15M"]),
        ("reminders = []", []),
        ("reminders = ['2 hours', 'one week']", ["-P7D", "-PT2H"]),
    ],
)
def test_calendar_files_have_the_alarms_of_the_config_file(
    planned: Shell, tmp_path: Path, setting: str, expected: list[str]
) -> None:
    (tmp_path / "config.toml").write_text(setting)
    assert triggers(planned.run("agenda", "next", "--format", "ics").stdout) == expected
    assert triggers(planned.run("export", "ics", "-").stdout) == expected


@pytest.mark.parametrize("setting", ["'1 day'", "['soon']", "['0 min']", "[15]", "true"])
def test_a_wrong_reminder_is_reported_and_the_usual_ones_apply(planned: Shell, tmp_path: Path, setting: str) -> None:
    (tmp_path / "config.toml").write_text(f"reminders = {setting}")
    result = planned.run("agenda", "next", "--format", "ics")
    assert 'a wrong reminders; it must be a list like ["1 day", "15 min"]' in result.stderr
    assert triggers(result.stdout) == ["-P1D", "-PT15M"]


def brief(shell: Shell, code: int = 0) -> str:
    result = shell.run("today", "--brief", code=code)
    assert result.output.count("\n") <= 1, result.output
    return result.output.strip()


def test_today_in_one_line_says_what_comes_and_what_is_due(shell: Shell) -> None:
    assert brief(shell) == ""
    shell.run("add", "session", "Channel map", "--start", "2026-06-02 08:30", "--minutes", "45")
    assert brief(shell) == "Tomorrow 08:30 with Misaki"
    shell.run("action", "Book a room", "--due", "today")
    shell.run("action", "Send the list", "--due", "2026-05-28")
    shell.run("action", "Later", "--due", "2026-07-28")
    shell.run("learned", "Ask: as of when?", "--on", "2026-05-20", "--cue", "What do you ask of a number?")
    assert (
        brief(shell)
        == "Tomorrow 08:30 with Misaki · 2 action items due: Send the list (4 days overdue), … · 1 to recall"
    )
    shell.run("move", "next", "2026-06-01 16:00")
    assert brief(shell).startswith("Today 16:00 with Misaki")
    shell.run("move", "next", "2026-06-20 16:00")
    assert brief(shell).startswith("Sat 20 Jun 16:00 with Misaki (in 19 days)")


def test_today_tells_my_action_items_of_several_pairs_from_those_of_my_partners(shell: Shell) -> None:
    shell.run("add", "relationship", "Bo Li", "--role", "mentor")
    shell.run("action", "Send Bo the list", "--relationship", "bo", "--owner", "mentor", "--due", "2026-05-28")
    shell.run("action", "Answer me", "--relationship", "bo", "--owner", "mentee", "--due", "2026-05-28")
    assert brief(shell) == "1 action item due: Send Bo the list (with Bo, 4 days overdue)"
    mine, theirs = shell.run("today").stdout.split("Action items of my partner")
    assert "Send Bo the list" in mine and "Answer me" in theirs


def test_today_in_one_line_asks_about_a_session_whose_day_has_passed(shell: Shell) -> None:
    shell.run("add", "session", "Channel map", "--start", "2026-05-26 08:30")
    assert brief(shell) == "Did the session of Tue 26 May take place?"


@pytest.mark.parametrize("setting", ["start_hidden = true", "keep_hidden = true\nstart_hidden = true"])
def test_today_in_one_line_shows_no_private_text_where_the_screens_start_hidden(
    planned: Shell, tmp_path: Path, setting: str
) -> None:
    (tmp_path / "config.toml").write_text(setting)
    planned.run("action", "Secret plan", "--due", "today", "--private")
    assert brief(planned) == "Tomorrow 08:30 · 1 action item due"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"settings": '])
def test_today_in_one_line_tells_of_a_damaged_file_in_one_short_line(empty: Shell, text: str) -> None:
    empty.file.write_text(text)
    assert 0 < len(brief(empty, code=1)) < 100


def test_today_in_one_line_says_nothing_without_a_journal(empty: Shell) -> None:
    assert brief(empty) == ""


def test_today_in_one_line_survives_a_damaged_config_file(planned: Shell, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("start_hidden = tru")
    assert brief(planned) == "Tomorrow 08:30"
