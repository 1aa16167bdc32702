"""Send: just what was shown leaves, shared points only, and no file is ever overwritten."""

from datetime import date, datetime
from pathlib import Path

import icalendar
import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.send import SendDialog
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, of_newer_format, open_app
from .pilot import HOSTILE
from .session_driver import go, rows, small, the

DAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def private(path: Path, title: str = "For me alone") -> None:
    journal = Journal.open(path, today=TODAY)
    (session,) = journal.entries.of(Session)
    journal.put(Point(session=session.id, title=title, shared=False, order=9), typed=("shared",))
    journal.close()


async def opened(seat: AppDriver) -> SendDialog:
    await go(seat, "1")
    await seat.press("s")
    assert isinstance(seat.screen, SendDialog)
    return seat.screen


def shown(dialog: SendDialog) -> str:
    """What stands on the screen, without the places where a line is broken."""
    return "".join("".join(line.text.split()) for line in dialog.query_one(Rows).rows)


@pytest.mark.parametrize(("turns", "ending"), [(0, "md"), (1, "txt"), (2, "ics")])
async def test_the_file_is_the_text_that_was_shown(tmp_path: Path, turns: int, ending: str) -> None:
    path = small(tmp_path, DAY)
    private(path)
    async with open_app(path, (80, 24)) as seat:
        dialog = await opened(seat)
        for _ in range(turns):
            await seat.press("tab")
        text, seen = dialog.text, shown(dialog)
        await seat.press("ctrl+s")
        file = tmp_path / f"agenda-2026-06-02.{ending}"
        assert file.read_bytes().decode() == text
        assert seen == "".join(text.split())
        assert "The budget page" in text.replace("\r\n ", "")
        assert "For me alone" not in text.replace("\r\n ", "")
        assert any(str(file) in told.replace("\n", "") for told in seat.told)
        assert the(seat).prepared_on == TODAY
        await seat.press("escape")
        assert "· prepared" in seat.text


async def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "agenda-2026-06-02.md"
    file.write_text("mine", "utf-8")
    async with open_app(small(tmp_path, DAY)) as seat:
        dialog = await opened(seat)
        await seat.press("enter")
        assert seat.screen is dialog
        assert "is there already" in seat.text
        assert file.read_text("utf-8") == "mine"
        assert the(seat).prepared_on is None
        await seat.press("escape")
        assert the(seat).prepared_on is None
        assert "not prepared" in (await _today(seat))


async def _today(seat: AppDriver) -> str:
    await seat.press("escape")
    return seat.text


async def test_a_folder_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY)) as seat:
        dialog = await opened(seat)
        await seat.press("home")
        await seat.type("nowhere/")
        await seat.press("enter")
        assert seat.screen is dialog
        assert "was not written" in seat.text


async def test_the_calendar_is_read_back_and_a_moved_session_updates_it(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY, more={"zone": "Europe/Oslo"})) as seat:
        await opened(seat)
        await seat.press("tab", "tab", "ctrl+s")
        first = _event(tmp_path / "agenda-2026-06-02.ics")
        assert first.decoded("dtstart").replace(tzinfo=None) == datetime(2026, 6, 2, 8, 30)
        assert str(first.decoded("dtstart").tzinfo) == "Europe/Oslo"
        assert first.decoded("dtend") - first.decoded("dtstart") == first.duration
        await seat.press("3")
        pane = rows(seat, "steps")
        pane.cursor = next(n for n, line in enumerate(pane.rows) if line.action == "move")
        await seat.press("enter")
        await seat.type("4 june")
        await seat.press("enter")
        await seat.type("customs audit")
        await seat.press("enter")
        assert the(seat).start == "2026-06-04T08:30"
        await seat.press("s", "tab", "tab", "ctrl+s")
        second = _event(tmp_path / "agenda-2026-06-04.ics")
        assert second["uid"] == first["uid"]
        assert second.decoded("sequence") > first.decoded("sequence")
        assert second.decoded("dtstart").date() == date(2026, 6, 4)


def _event(file: Path) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(file.read_bytes()).events
    return event


async def test_hostile_titles_leave_as_text_and_are_shown_as_text(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, DAY, (HOSTILE,))) as seat:
        dialog = await opened(seat)
        assert "@click=quit" in seat.text
        assert "\x1b" not in dialog.text
        await seat.press("tab")
        assert "[@click=quit]q[/]" in seat.text


async def test_it_copies_and_a_read_only_journal_can_still_be_sent_from(tmp_path: Path) -> None:
    path = of_newer_format(small(tmp_path, DAY))
    before = path.read_bytes()
    async with open_app(path) as seat:
        dialog = await opened(seat)
        text, told = dialog.text, list(seat.told)
        await seat.press("ctrl+y")
        assert seat.app.clipboard == text
        assert not any("newer rmjournal" in words for words in seat.told[len(told) :])
    assert path.read_bytes() == before
