"""The first run: three questions, then Today with a first session proposed."""

from datetime import timedelta
from pathlib import Path

import pytest

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
    async with open_app(path, size=(100, 30)) as seat:
        assert "Your name" in seat.text
        assert "Notes about other people may be read" in seat.text
        await seat.type("Annelise q")
        await seat.press("enter")
        await seat.type("Misaki Satō")
        await seat.press("enter", "right")
        assert not path.exists()
        await seat.press("ctrl+s")
        assert seat.screen is seat.main
        assert "Next session" in seat.text
        assert "Getting to know each other" in seat.text
        assert isinstance(seat.main.highlighted, Session)
        assert "with Misaki Satō" in seat.text
    journal = Journal.open(path)
    (pair,), (session,), (agreement,) = (journal.entries.of(k) for k in (Relationship, Session, Agreement))
    assert isinstance(pair, Relationship) and isinstance(session, Session) and isinstance(agreement, Agreement)
    assert (journal.name, pair.partner, pair.start) == ("Annelise q", "Misaki Satō", TODAY)
    assert pair.role in ("mentor", "mentee")
    assert (session.day, session.relationship) == (propose_first_day(TODAY), pair.id)
    assert agreement.cadence_days == 14
    assert journal.undo() == "begin the journal"
    assert len(journal.entries) == 0


@pytest.mark.parametrize(("name", "partner", "at"), [("", "Misaki", "name"), ("Annelise", " ", "partner")])
async def test_a_missing_name_is_told_the_cursor_goes_there_and_nothing_is_written(
    tmp_path: Path, name: str, partner: str, at: str
) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as seat:
        await seat.type(name)
        await seat.press("down")
        await seat.type(partner)
        await seat.press("ctrl+j")
        assert "is needed." in seat.text
        assert seat.screen.focused is not None
        assert seat.screen.focused.id == at
        assert not path.exists()


async def test_the_role_the_rhythm_and_the_areas_are_taken_as_they_were_chosen(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as seat:
        await seat.type("Misaki")
        await seat.press("down")
        await seat.type("Annelise")
        await seat.press("down", "left", "down", "right", "down", "end")
        await seat.type(", customs")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.screen, MainScreen))
    journal = Journal.open(path)
    (pair,), (agreement,) = journal.entries.of(Relationship), journal.entries.of(Agreement)
    assert pair.role == "mentor"
    assert agreement.cadence_days == 21
    assert pair.areas[-1] == "customs"
    assert len(pair.areas) == 3


async def test_any_cadence_can_be_typed_and_what_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as seat:
        for words in ("Misaki", "Annelise"):
            await seat.type(words)
            await seat.press("down")
        cadence = seat.screen.query_one("#cadence", ChoiceInput)
        await seat.press("down", "enter")
        await seat.sees("How often you meet")
        await seat.type("now and then")
        await seat.press("enter")
        await seat.press("ctrl+s")
        assert '"now and then" is not a cadence; write it like every 2 weeks on Tuesday' in seat.text
        assert seat.screen.focused is cadence
        assert not path.exists()
        await seat.press("enter")
        await seat.type("last fri of the month")
        await seat.press("enter")
        await seat.press("ctrl+s")
        await seat.until(lambda: isinstance(seat.screen, MainScreen))
    (agreement,), (session,) = (Journal.open(path).entries.of(kind) for kind in (Agreement, Session))
    assert isinstance(agreement, Agreement) and isinstance(session, Session)
    assert agreement.recurrence.words == "last Friday of the month"
    assert session.day == agreement.recurrence.first_from(propose_first_day(TODAY))


async def test_leaving_writes_no_journal_and_what_was_typed_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path) as seat:
        await seat.type("Annelise")
        await seat.press("escape")
    assert not path.exists()
    async with open_app(path) as seat:
        assert "Annelise" in seat.text
        await seat.press("escape")


async def test_a_place_that_cannot_be_written_is_told_and_what_was_typed_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    async with open_app(tmp_path / "file" / "journal.json", size=(100, 30)) as seat:
        await seat.type("Annelise")
        await seat.press("down")
        await seat.type("Misaki")
        await seat.press("ctrl+s")
        assert "✗" in seat.text
        assert "Annelise" in seat.text


async def test_hostile_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(120, 30)) as seat:
        paste(seat.app, HOSTILE)
        await seat.press("down")
        paste(seat.app, HOSTILE)
        await seat.press("ctrl+s")
        await seat.until(lambda: isinstance(seat.screen, MainScreen))
        assert SHOWN in seat.text
        assert "\x1b]" not in raw_screen(seat.app)


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (200, 60)])
async def test_it_works_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(tmp_path / "journal.json", size=size) as seat:
        await seat.type("A")
        await seat.press("down")
        await seat.type("B")
        await seat.press("ctrl+s")
        assert isinstance(seat.screen, MainScreen)


def test_a_first_session_is_on_a_working_day_in_a_few_days() -> None:
    for n in range(7):
        day = propose_first_day(TODAY + timedelta(n))
        assert day.weekday() < 5
        assert 3 <= (day - TODAY - timedelta(n)).days <= 5


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_what_is_typed_quickly_after_tab_or_enter_lands_in_the_next_field(tmp_path: Path, key: str) -> None:
    async with open_app(tmp_path / "journal.json") as seat:
        await seat.send(["A", "n", "n", key, "M", "i"])
        fields = {str(asks.id): asks.current_text for asks in seat.screen.query(LineInput)}
        assert (fields["name"], fields["partner"]) == ("Ann", "Mi")


async def test_a_journal_that_another_machine_sends_meanwhile_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path, size=(100, 30)) as seat:
        await seat.type("Annelise")
        await seat.press("enter")
        await seat.type("Misaki")
        (tmp_path / ".syncthing.journal.json.tmp").touch()
        await seat.press("ctrl+s")
        assert "on its way" in " ".join(seat.text.split()) and not path.exists()
        (tmp_path / ".syncthing.journal.json.tmp").unlink()
        await seat.press("ctrl+s")
        assert seat.screen is seat.main and path.exists()
