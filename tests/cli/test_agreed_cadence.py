"""An agreed cadence: typed in words, kept as a rule, with the number of days for older programs and scripts."""

import json
from datetime import date
from pathlib import Path

import pytest

from rmjournal.model.kinds.agreement import Agreement
from tests.cli.conftest import Pair, Shell

TUESDAYS = ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 14, "tuesday")


def kept(shell: Shell) -> dict[str, object]:
    """The one agreement as the file has it."""
    (document,) = json.loads(shell.file.read_text("utf-8"))["agreements"].values()
    return document  # type: ignore[no-any-return]


def agree(shell: Shell, *words: str) -> str:
    [agreement] = shell.json("add", "agreement", "Both learn", *words)
    return str(agreement["ref"])


@pytest.mark.parametrize(
    ("typed", "rule", "days", "weekday", "words"),
    [
        ("every 2 weeks on tuesday", *TUESDAYS, "every 2 weeks on Tuesday"),
        ("first Tuesday of the month", "FREQ=MONTHLY;BYDAY=1TU", 30, "", "first Tuesday of the month"),
        ("weekly on mon and thu", "FREQ=WEEKLY;BYDAY=MO,TH", 4, "", "weekly on Monday and Thursday"),
        ("14", "FREQ=DAILY;INTERVAL=14", 14, "", "every 14 days"),
    ],
)
def test_a_cadence_in_words_is_kept_as_a_rule_with_its_days(
    shell: Shell, typed: str, rule: str, days: int, weekday: str, words: str
) -> None:
    ref = agree(shell, "--cadence", typed)
    document = kept(shell)
    assert (document["cadence"], document["cadence_days"], document.get("weekday", "")) == (rule, days, weekday)
    [shown] = shell.json("show", ref)
    assert (shown["cadence"], shown["cadence_days"], shown["weekday"]) == (rule, days, weekday)
    lines = shell.run("show", ref).stdout
    assert f"Cadence{words:>{len(words) + 10}}" in lines or f" {words}\n" in lines
    assert "Weekday" not in lines and f"{days} days" not in lines.replace(words, "")


def test_an_agreement_by_days_stays_unchanged_and_shows_its_cadence_in_words(shell: Shell) -> None:
    ref = agree(shell, "--cadence-days", "14", "--weekday", "tue")
    assert "cadence" not in kept(shell)
    [shown] = shell.json("show", ref)
    assert (shown["cadence"], shown["cadence_days"], shown["weekday"]) == TUESDAYS
    assert "every 2 weeks on Tuesday" in shell.run("show", ref).stdout
    shell.run("edit", ref, "--place", "Fjord 2")
    assert "cadence" not in kept(shell)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--cadence", "monthly on the 15th"), ("FREQ=MONTHLY;BYMONTHDAY=15", 30, "")),
        (("--cadence-days", "21"), ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", 21, "tuesday")),
        (("--weekday", "thursday"), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", 14, "thursday")),
        (("--cadence", "every 3 weeks", "--weekday", "fri"), ("FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", 21, "friday")),
        (("--cadence-days", "10", "--weekday", ""), ("FREQ=DAILY;INTERVAL=10", 10, "")),
        (("--place", "Fjord 2"), TUESDAYS),
    ],
)
def test_the_last_change_sets_both_forms_of_the_cadence(
    shell: Shell, words: tuple[str, ...], expected: tuple[str, int, str]
) -> None:
    ref = agree(shell, "--cadence", "every 2 weeks on Tuesday")
    shell.run("edit", ref, *words)
    document = kept(shell)
    assert (document["cadence"], document["cadence_days"], document.get("weekday", "")) == expected
    shell.run("undo")
    assert kept(shell)["cadence"] == TUESDAYS[0]


def test_a_change_of_an_accepted_cadence_is_in_its_history_in_words(shell: Shell) -> None:
    ref = agree(shell, "--cadence-days", "14")
    shell.run("edit", ref, "--state", "accepted")
    shell.run("edit", ref, "--cadence", "first Tuesday of the month", "--because", "fewer trips")
    shell.run("edit", ref, "--cadence", "monthly")
    history = shell.run("show", ref).stdout.partition("History")[2]
    assert "cadence: (empty) → first Tuesday of the month — fewer trips" in history
    assert "cadence: first Tuesday of the month → monthly" in history
    assert "cadence in days: 14 days → 30 days" in history


@pytest.mark.parametrize("typed", ["sometimes", "every 0 weeks", "sixth Tuesday of the month", "FREQ=YEARLY"])
def test_an_invalid_cadence_is_refused_with_examples(shell: Shell, typed: str) -> None:
    refusal = shell.refused("add", "agreement", "Both learn", "--cadence", typed)
    assert refusal.startswith(f'Cadence: "{typed}" is not a cadence. Write it like every 2 weeks on Tuesday')


def test_a_weekday_that_contradicts_the_cadence_is_refused(shell: Shell) -> None:
    words = ("add", "agreement", "Both learn", "--cadence", "first Tuesday of the month", "--weekday", "friday")
    assert 'Weekday cannot be "friday" with the cadence "first Tuesday of the month"' in shell.refused(*words)


def test_check_reports_days_of_an_older_program_and_the_next_edit_corrects_them(shell: Shell) -> None:
    ref = agree(shell, "--cadence", "first Tuesday of the month")
    shell.file.write_text(shell.file.read_text("utf-8").replace('"cadence_days": 30', '"cadence_days": 7'), "utf-8")
    assert "first Tuesday of the month, but an older program wrote 7 days" in shell.run("check").stdout
    assert "first Tuesday of the month" in shell.run("show", ref).stdout
    shell.run("edit", ref, "--place", "Fjord 2")
    assert (kept(shell)["cadence_days"], kept(shell)["cadence"]) == (30, "FREQ=MONTHLY;BYDAY=1TU")
    assert "an older program" not in shell.run("check").stdout


def test_an_agreed_cadence_is_replaced_not_emptied(shell: Shell) -> None:
    ref = agree(shell, "--cadence", "monthly")
    assert "Cadence is required; write it like every 2 weeks on Tuesday" in shell.refused(
        "edit", ref, "--cadence", ""
    )


def test_an_unknown_rule_stays_in_the_file_and_its_days_apply(shell: Shell) -> None:
    ref = agree(shell, "--cadence", "monthly")
    text = shell.file.read_text("utf-8").replace("FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=3")
    shell.file.write_text(text, "utf-8")
    shell.run("edit", ref, "--place", "Fjord 2")
    assert kept(shell)["cadence"] == "FREQ=YEARLY;BYMONTH=3"
    assert "FREQ=YEARLY;BYMONTH=3" in shell.run("show", ref).stdout
    assert "is not known, so its number of days is used" in shell.run("check").stdout


def test_concurrent_cadences_of_two_devices_are_not_mixed(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = agree(shell, "--cadence", "every 2 weeks on Tuesday")
    devices = Pair(shell, tmp_path / "there", monkeypatch)
    shell.run("edit", ref, "--cadence", "first Tuesday of the month")
    devices.run_there("edit", ref, "--cadence", "every 2 weeks on Thursday")
    devices.meet()
    [shown] = shell.json("show", ref)
    assert (shown["cadence"], devices.list_there("agreements")[0]["cadence"]) == 2 * (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
    )
    assert "every 2 weeks on Thursday" in shell.run("show", ref).stdout


def test_days_that_an_older_program_wrote_apart_leave_the_rule(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = agree(shell, "--cadence", "first Tuesday of the month")
    devices = Pair(shell, tmp_path / "there", monkeypatch)
    text = devices.there.file.read_text("utf-8").replace('"cadence_days": 30', '"cadence_days": 7')
    devices.there.file.write_text(text, "utf-8")
    shell.run("edit", ref, "--place", "Fjord 2")
    devices.meet()
    assert (kept(shell)["cadence"], kept(shell)["cadence_days"]) == ("FREQ=MONTHLY;BYDAY=1TU", 7)
    assert "first Tuesday of the month, but an older program wrote 7 days" in shell.run("check").stdout


def test_the_next_session_is_proposed_by_the_rule(shell: Shell) -> None:
    agree(shell, "--cadence", "last Friday of the month")
    [session] = shell.json("add", "session", "Map", "--start", "2026-05-29 08:30")
    shell.run("close", str(session["ref"]), "--held", "--next")
    starts = [one["start"] for one in shell.json("list", "sessions")]
    assert "2026-06-26T08:30" in starts, starts


def test_search_finds_an_agreement_by_the_words_of_its_cadence(shell: Shell) -> None:
    ref = agree(shell, "--cadence", "first Tuesday of the month")
    assert [str(one["ref"]) for one in shell.json("search", "tuesday", "month")] == [ref]


def test_a_calendar_holds_the_cadence_on_request_and_no_other_format_does(shell: Shell) -> None:
    agree(shell, "--cadence", "first Tuesday of the month")
    shell.run("add", "session", "Map", "--start", "2026-06-02 08:30", "--shared")
    assert "RRULE" not in shell.run("export", "ics", "-").stdout
    assert "RRULE:FREQ=MONTHLY;BYDAY=1TU" in shell.run("export", "ics", "-", "--cadence").stdout
    assert "No agreement has a cadence" in shell.refused(
        "export", "ics", "-", "--cadence", "--for", "partner", "--yes"
    )
    assert "Only a calendar can show the cadence" in shell.run("export", "json", "-", "--cadence", code=2).stderr


def test_an_agreement_is_equal_in_both_forms() -> None:
    by_days = Agreement(cadence_days=14, weekday="tuesday")
    assert by_days.recurrence == Agreement(cadence=TUESDAYS[0]).recurrence
    assert by_days.recurrence.next_days(date(2026, 6, 2)) == [date(2026, 6, 16)]
