"""Send: just what was shown leaves, shared points only, and no file is ever overwritten."""

from datetime import date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.send import SendDialog
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, of_newer_format, open_app
from .pilot import HOSTILE
from .session_driver import choose, go, go_to_step, small, the

DAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def private(path: Path, title: str = "For me alone") -> None:
    journal = Journal.open(path, today=TODAY)
    (session,) = journal.entries.of(Session)
    journal.put(Point(session=session.id, title=title, shared=False, order=9), typed=("shared",))
    journal.close()


async def opened(driver: AppDriver) -> SendDialog:
    await go(driver, "1")
    await driver.press("s")
    assert isinstance(driver.screen, SendDialog)
    return driver.screen


def shown(dialog: SendDialog) -> str:
    """What stands on the screen, without the places where a line is broken."""
    return "".join("".join(line.text.split()) for line in dialog.query_one(Rows).rows)


@pytest.mark.parametrize(("turns", "ending"), [(0, "md"), (1, "txt"), (2, "ics")])
async def test_the_file_is_the_text_that_was_shown(tmp_path: Path, turns: int, ending: str) -> None:
    path = small(tmp_path, DAY)
    private(path)
    async with open_app(path, (80, 24)) as driver:
        dialog = await opened(driver)
        for _ in range(turns):
            await driver.press("tab")
        if ending == "ics":
            await driver.press("ctrl+t")
        text, seen = dialog.text, shown(dialog)
        await driver.press("ctrl+s")
        file = tmp_path / f"agenda-2026-06-02.{ending}"
        assert file.read_bytes().decode() == text
        assert seen == "".join(text.split())
        assert "The budget page" in text.replace("\r\n ", "")
        assert "For me alone" not in text.replace("\r\n ", "")
        assert any(str(file) in message.replace("\n", "") for message in driver.messages)
        assert the(driver).prepared_on == TODAY
        await driver.press("escape")
        assert "  prepared\n" in driver.text and "  not prepared\n" not in driver.text


async def test_sending_overwrites_no_existing_file(tmp_path: Path) -> None:
    file = tmp_path / "agenda-2026-06-02.md"
    file.write_text("mine", "utf-8")
    async with open_app(small(tmp_path, DAY)) as driver:
        dialog = await opened(driver)
        assert "agenda-2026-06-02-2.md" in driver.text
        dialog.query_one(LineInput).set_text(file.name)
        await driver.press("enter")
        assert driver.screen is dialog
        assert "exists already" in driver.text
        assert file.read_text("utf-8") == "mine"
        assert the(driver).prepared_on is None
        await driver.press("escape")
        assert the(driver).prepared_on is None
        assert "not prepared" in (await _today(driver))


async def _today(driver: AppDriver) -> str:
    await driver.press("escape")
    return driver.text


async def test_a_missing_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as driver:
        dialog = await opened(driver)
        await driver.press("home")
        await driver.type("nowhere/")
        await driver.press("enter")
        assert driver.screen is dialog
        assert "was not written" in driver.text


async def test_the_calendar_is_read_back_and_a_moved_session_updates_it(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY, more={"zone": "Europe/Oslo"})) as driver:
        await opened(driver)
        await driver.press("tab", "tab", "ctrl+s")
        first = _event(tmp_path / "agenda-2026-06-02.ics")
        assert first.decoded("dtstart").replace(tzinfo=None) == datetime(2026, 6, 2, 8, 30)
        assert str(first.decoded("dtstart").tzinfo) == "Europe/Oslo"
        assert first.decoded("dtend") - first.decoded("dtstart") == first.duration
        await go_to_step(driver, "3")
        await choose(driver, "move")
        await driver.type("4 june")
        await driver.press("enter")
        await driver.type("customs audit")
        await driver.press("enter")
        assert the(driver).start == "2026-06-04T08:30"
        await driver.press("s", "tab", "tab", "ctrl+s")
        second = _event(tmp_path / "agenda-2026-06-04.ics")
        assert second["uid"] == first["uid"]
        assert second.decoded("sequence") > first.decoded("sequence")
        assert second.decoded("dtstart").date() == date(2026, 6, 4)


def _event(file: Path) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(file.read_bytes()).events
    return event


async def test_hostile_titles_leave_as_text_and_are_shown_as_text(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY, (HOSTILE,))) as driver:
        dialog = await opened(driver)
        assert "@click=quit" in driver.text
        assert "\x1b" not in dialog.text
        await driver.press("tab")
        assert "[@click=quit]q[/]" in driver.text


async def test_a_read_only_journal_can_copy_an_agenda(tmp_path: Path) -> None:
    path = of_newer_format(small(tmp_path, DAY))
    before = path.read_bytes()
    async with open_app(path) as driver:
        dialog = await opened(driver)
        text, told = dialog.text, list(driver.messages)
        await driver.press("ctrl+y")
        assert driver.app.clipboard == text
        assert not any("newer rmjournal" in words for words in driver.messages[len(told) :])
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_leaves_and_where_to_is_told_in_words(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(small(tmp_path, DAY), size, reminders=(timedelta(days=1), timedelta(minutes=15))) as driver:
        dialog = await opened(driver)
        assert f"Thefileissavedin{tmp_path},unlessyoutypeanotherfolder.Nothing" in "".join(driver.words().split())
        assert "Nothing is sent: you give it to Misaki." in driver.words()
        assert "agenda-2026-06-02.md" in driver.words() and f"{tmp_path}/agenda" not in driver.text
        await driver.press("tab", "tab")
        assert shown(dialog).startswith("Anappointmentforacalendar:Channelmap")
        assert "Thecalendarremindsofit1dayand15minutesbefore." in shown(dialog)
        assert "BEGIN:VCALENDAR" not in driver.text
        await driver.press("ctrl+t")
        assert "BEGIN:VCALENDAR" in driver.text
        await driver.press("ctrl+t", "tab", "ctrl+t")
        assert shown(dialog) == "".join(dialog.text.split()), "other forms are shown as they leave"


async def test_the_home_folder_is_named_as_people_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    async with open_app(small(tmp_path, DAY)) as driver:
        await opened(driver)
        assert f"The file is saved in ~/{tmp_path.name}, unless" in driver.words()
