"""The first run: three questions, then Today with a first session proposed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.dates import parse_cadence
from rmjournal.demo import TODAY
from rmjournal.insight.cadence import propose_first_day
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput

from .app_driver import open_app
from .pilot import HOSTILE, SHOWN, paste, raw_screen


async def test_three_questions_lead_to_today_with_a_first_session_proposed(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "journal.json"
    async with open_app(path, size=(100, 30)) as driver:
        assert "Your name" in driver.text
        assert "Notes about other people may be read" in driver.text
        await driver.type("Annelise q")
        await driver.press("enter")
        await driver.type("Misaki Satō")
        await driver.press("enter", "right")
        assert not path.exists()
        await driver.press("ctrl+s")
        assert driver.screen is driver.main
        assert "Next session" in driver.text
        assert "Getting to know each other" in driver.text
        assert isinstance(driver.main.highlighted, Session)
        assert "with Misaki Satō" in driver.text
    journal = Journal.open(path)
    (pair,), (session,), (agreement,) = (journal.entries.of(k) for k in (Relationship, Session, Agreement))
    assert isinstance(pair, Relationship) and isinstance(session, Session) and isinstance(agreement, Agreement)
    assert (journal.name, pair.partner, pair.start) == ("Annelise q", "Misaki Satō", TODAY)
    assert pair.role in ("mentor", "mentee")
    assert (session.day, session.relationship) == (propose_first_day(TODAY, agreement.recurrence), pair.id)
    assert agreement.cadence_days == 14
    assert journal.undo() == "begin the journal"
    assert len(journal.entries) == 0


@pytest.mark.parametrize(("name", "partner", "at"), [("", "Misaki", "name"), ("Annelise", " ", "partner")])
async def test_a_missing_name_is_refused_and_gets_the_cursor(
    tmp_path: Path, name: str, partner: str, at: str
) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as driver:
        await driver.type(name)
        await driver.press("down")
        await driver.type(partner)
        await driver.press("ctrl+j")
        assert "is missing; type it to begin." in driver.text
        assert driver.screen.focused is not None
        assert driver.screen.focused.id == at
        assert not path.exists()


async def test_the_first_run_saves_the_chosen_role_rhythm_and_areas(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as driver:
        await driver.type("Misaki")
        await driver.press("down")
        await driver.type("Annelise")
        await driver.press("down", "left", "down", "right", "down", "end")
        await driver.type(", customs")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
    journal = Journal.open(path)
    (pair,), (agreement,) = journal.entries.of(Relationship), journal.entries.of(Agreement)
    assert pair.role == "mentor"
    assert agreement.cadence_days == 21
    assert pair.areas[-1] == "customs"
    assert len(pair.areas) == 3


async def test_the_first_run_accepts_any_cadence_and_refuses_an_invalid_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as driver:
        for words in ("Misaki", "Annelise"):
            await driver.type(words)
            await driver.press("down")
        cadence = driver.screen.query_one("#cadence", ChoiceInput)
        await driver.press("down", "enter")
        await driver.wait_for_text("How often you meet")
        await driver.type("now and then")
        await driver.press("enter")
        await driver.press("ctrl+s")
        assert '"now and then" is not a cadence. Write it like every 2 weeks on Tuesday' in driver.text
        assert driver.screen.focused is cadence
        assert not path.exists()
        await driver.press("enter")
        await driver.type("last fri of the month")
        await driver.press("enter")
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
    (agreement,), (session,) = (Journal.open(path).entries.of(kind) for kind in (Agreement, Session))
    assert isinstance(agreement, Agreement) and isinstance(session, Session)
    assert agreement.recurrence.words == "last Friday of the month"
    assert session.day == date(2026, 6, 26)


async def test_leaving_the_first_questions_writes_no_journal_and_keeps_the_answers(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path) as driver:
        await driver.type("Annelise")
        await driver.press("escape")
    assert not path.exists()
    async with open_app(path) as driver:
        assert "Annelise" in driver.text
        await driver.press("escape")


async def test_an_unwritable_path_is_reported_and_the_answers_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    async with open_app(tmp_path / "file" / "journal.json", size=(100, 30)) as driver:
        await driver.type("Annelise")
        await driver.press("down")
        await driver.type("Misaki")
        await driver.press("ctrl+s")
        assert "✗" in driver.text
        assert "Annelise" in driver.text


async def test_hostile_names_are_shown_and_not_interpreted(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(120, 30)) as driver:
        paste(driver.app, HOSTILE)
        await driver.press("down")
        paste(driver.app, HOSTILE)
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        assert SHOWN in driver.text
        assert "\x1b]" not in raw_screen(driver.app)


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (200, 60)])
async def test_the_first_questions_work_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(tmp_path / "journal.json", size=size) as driver:
        await driver.type("A")
        await driver.press("down")
        await driver.type("B")
        await driver.press("ctrl+s")
        assert isinstance(driver.screen, MainScreen)


def test_a_first_session_is_on_a_working_day_in_a_few_days() -> None:
    for n in range(7):
        day = propose_first_day(TODAY + timedelta(n), parse_cadence("weekly"))
        assert day.weekday() < 5
        assert 3 <= (day - TODAY - timedelta(n)).days <= 5


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_keys_typed_quickly_after_tab_or_enter_go_to_the_next_field(tmp_path: Path, key: str) -> None:
    async with open_app(tmp_path / "journal.json") as driver:
        await driver.send(["A", "n", "n", key, "M", "i"])
        fields = {str(asks.id): asks.current_text for asks in driver.screen.query(LineInput)}
        assert (fields["name"], fields["partner"]) == ("Ann", "Mi")


async def test_a_journal_that_is_being_synced_is_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as driver:
        await driver.type("Annelise")
        await driver.press("enter")
        await driver.type("Misaki")
        (tmp_path / ".syncthing.journal.json.tmp").touch()
        await driver.press("ctrl+s")
        assert "on its way" in " ".join(driver.text.split()) and not path.exists()
        (tmp_path / ".syncthing.journal.json.tmp").unlink()
        await driver.press("ctrl+s")
        assert driver.screen is driver.main and path.exists()


async def test_the_first_entries_are_dated_by_the_day_that_counts_as_today(tmp_path: Path) -> None:
    today = date(2026, 1, 5)
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30), today=today) as driver:
        await driver.type("Misaki")
        await driver.press("down")
        await driver.type("Annelise")
        await driver.press("down", "down", "end", "enter", "enter", "ctrl+s")
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        assert {entry.created for entry in driver.entries} == {today}
        (agreement,) = driver.entries.of(Agreement)
        assert agreement.day == today


@pytest.mark.parametrize(
    ("words", "today", "first"),
    [
        ("first Tuesday of the month", date(2026, 6, 1), date(2026, 6, 2)),
        ("first Tuesday of the month", date(2026, 6, 2), date(2026, 7, 7)),
        ("weekly on Monday", date(2026, 6, 5), date(2026, 6, 8)),
        ("every 2 weeks", date(2026, 6, 5), date(2026, 6, 8)),
        ("every 2 weeks", date(2026, 6, 1), date(2026, 6, 4)),
    ],
)
def test_the_first_session_is_on_the_next_agreed_day_also_tomorrow(words: str, today: date, first: date) -> None:
    assert propose_first_day(today, parse_cadence(words)) == first
