"""A full disk under open screens: leaving needs a second request, and a forced exit is reported."""

import errno
import signal
from pathlib import Path

import pytest

from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.storage.local import state_folder
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.meet_step import MeetStep
from rmjournal.tui.widgets.prompt_bar import PromptBar
from tests.faults.fault_injection import Calls, Fault
from tests.programs import start_screens

from .app_driver import AppDriver, bare, open_app
from .session_driver import go, screen, small

ONCE_MORE = "Press the same key again to leave without saving what you typed."


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The disk of journal and state is full: all that is there can be opened and read."""
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.3)
    return Calls(tmp_path, Fault(1, errno.ENOSPC, lasting=True, names=("write", "fsync")))


def said(driver: AppDriver) -> str:
    """What the topmost screen says, in a dialog or in its message line."""
    return " ".join([driver.words(), *driver.messages])


def top(driver: AppDriver) -> str:
    """The screen on top."""
    return type(driver.screen).__name__


@pytest.mark.parametrize(("opens", "typed"), [("c", "a line"), ("n", "a note")])
async def test_quitting_in_a_dialog_with_a_full_disk_needs_two_tries(
    tmp_path: Path, full: Calls, opens: str, typed: str
) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        driver.journal.put(Note(text="there"))
        await driver.press(opens)
        if opens == "n":
            await driver.type("note")
            await driver.press("enter")
        with full.counted():
            await driver.type(typed)
            await driver.press("ctrl+q")
            assert (
                driver.app.is_running and ONCE_MORE in said(driver) and "the disk is full; make room" in said(driver)
            )
            await driver.pilot.press("ctrl+q")
            await driver.until(lambda: not driver.app.is_running)
    assert not list(tmp_path.rglob(".~*"))


async def test_quitting_keeps_the_draft_once_the_disk_has_room(tmp_path: Path, full: Calls) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await driver.press("c")
        with full.counted():
            await driver.type("a line")
            await driver.press("ctrl+q")
        await driver.pilot.press("ctrl+q")
        await driver.until(lambda: not driver.app.is_running)
    async with open_app(path) as driver:
        assert "a line" in driver.text and "Continue with it?" in driver.text


async def test_notes_of_a_session_that_can_be_kept_nowhere_stay_on_the_screen(tmp_path: Path, full: Calls) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        area = screen(driver).query_one(MeetStep).query_one("#notes", SafeTextArea)
        area.focus()
        await driver.type("before ")
        screen(driver).meeting.save_notes()
        with full.counted():
            await driver.type("never to be lost")
            await driver.press("ctrl+q")
            assert top(driver) == "SessionScreen" and ONCE_MORE in said(driver)
            await driver.type(", not one word")
            await driver.press("escape")
            assert top(driver) == "SessionScreen" and area.text.endswith(", not one word")
        await driver.press("escape")
        assert top(driver) == "MainScreen"
        (session,) = driver.entries.of(Session)
        assert session.notes == "before never to be lost, not one word"


async def test_a_line_that_is_asked_for_is_asked_for_again(tmp_path: Path, full: Calls) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "1")
        with full.counted():
            await driver.press("n")
            await driver.type("a point")
            await driver.press("escape")
            line = screen(driver).query_one(PromptBar)
            assert line.has_class("-on") and line.current_text == "a point" and ONCE_MORE in said(driver)
            await driver.press("escape")
            assert not line.has_class("-on")


async def test_the_first_questions_stay_open_when_answers_cannot_be_saved(tmp_path: Path, full: Calls) -> None:
    async with open_app(tmp_path / "journal.json", size=(80, 24)) as driver:
        await driver.press("enter")
        with full.counted():
            await driver.type("Annelise")
            await driver.press("escape")
            await driver.until(lambda: ONCE_MORE in said(driver) and "the disk is full" in said(driver))
            assert top(driver) == "FirstRun" and "Annelise" in driver.text
        await driver.press("down")
        await driver.type("Misaki")
        await driver.press("down", "1", "ctrl+s")
        assert top(driver) == "MainScreen"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_forced_exit_reports_the_drafts_that_were_not_saved(tmp_path: Path, end: signal.Signals) -> None:
    path = bare(tmp_path)
    term = start_screens(path)
    for folder in (tmp_path / "state").iterdir():
        (folder / "drafts").write_bytes(b"in the way")
    term.type("c")
    term.wait("Capture")
    term.type("half a thought")
    term.wait("half a thought", "✗")
    term.send_signal(end)
    term.wait_for_end()
    assert "What you typed last could not be saved" in " ".join("".join(term.rows()).split())
