"""A journal whose file another one replaces under an open screen: saved beside, told at the end, then offered."""

import shutil
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.storage import open_file
from tests.cli.test_orphans import another_journal, beside
from tests.programs import start_screens

from .app_driver import AppDriver, bare, open_app
from .test_background_save import noted, noted_in_trouble


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.05)
    (tmp_path / "folder").mkdir()
    return bare(tmp_path / "folder")


def notes(driver: AppDriver) -> set[str]:
    return {note.text for note in driver.entries.of(Note)}


async def left(path: Path) -> None:
    """A screen in which something is written and whose file another journal takes, until the person leaves."""
    async with open_app(path) as driver:
        driver.journal.put(Note(text="Ask Ida"))
        another_journal(path)
        await driver.until(lambda: "the program asks you about it at the next start" in driver.words())
        await driver.wait_for_text("! not saved")
        driver.journal.put(Note(text="And Darya"))
        await driver.press("q")
    assert str(beside(path)) in str(driver.app.refused) and "Another journal" in str(driver.app.refused)
    assert "Ask Ida" not in path.read_text("utf-8") and "And Darya" in beside(path).read_text("utf-8")


async def test_a_journal_kept_apart_is_offered_at_the_next_start_and_imported_on_yes(path: Path) -> None:
    await left(path)
    async with open_app(path) as driver:
        await driver.wait_for_message("Another journal was in")
        await driver.wait_for_text("1 other journal · X")
        await driver.press("X", "escape")
        await driver.wait_for_text("1 other journal · X")
        await driver.press("X")
        assert "Another journal was in" in " ".join(driver.text.replace("│", " ").split())
        await driver.press("y", "enter")
        await driver.until(lambda: "Would be imported" in driver.text)
        await driver.press("ctrl+s")
        await driver.until(lambda: notes(driver) == {"Of the other", "Ask Ida", "And Darya"})
        await driver.until(lambda: "saved in another place" not in driver.text)
    async with open_app(path) as driver:
        assert "saved in another place" not in driver.text and driver.messages == [] and beside(path).exists()


async def test_a_journal_kept_apart_is_not_offered_again_after_no(path: Path) -> None:
    await left(path)
    async with open_app(path) as driver:
        await driver.wait_for_text("1 other journal · X")
        await driver.press("X", "n")
        await driver.until(lambda: "saved in another place" not in driver.text)
        assert notes(driver) == {"Of the other"}
        await driver.press("X")
        assert "There are no removed entries and no extra copies to review." in driver.messages
    async with open_app(path) as driver:
        assert "saved in another place" not in driver.text
    async with open_app(beside(path)) as driver:
        assert notes(driver) == {"Ask Ida", "And Darya"} and "saved in another place" not in driver.text


async def test_missing_edits_of_a_restored_file_are_offered(path: Path) -> None:
    shutil.copyfile(path, path.with_name("backup"))
    async with open_app(path) as driver:
        driver.journal.put(Note(text="Ask Ida"))
        await driver.press("q")
    path.unlink()
    restored = path.with_name("backup").rename(path.with_name("restored.json"))
    async with open_app(restored) as driver:
        await driver.wait_for_message(
            f"1 entry of this journal came from {path}, which is gone; only this computer has"
        )
        assert notes(driver) == set()
        await driver.press("X", "y")
        assert notes(driver) == {"Ask Ida"} and "saved in another place" not in driver.text
        await driver.press("q")
    assert "Ask Ida" in restored.read_text("utf-8")
    async with open_app(restored) as driver:
        assert driver.messages == []


async def test_the_import_dialog_begins_with_the_journal_that_was_kept(path: Path) -> None:
    await left(path)
    async with open_app(path) as driver:
        await driver.press("I", "enter")
        await driver.until(lambda: "Would be imported" in driver.text)


@pytest.mark.parametrize("end", ["q", "kill"])
def test_the_next_start_keeps_every_edit_of_a_replaced_journal_in_a_terminal(tmp_path: Path, end: str) -> None:
    path = bare(tmp_path)
    term = start_screens(path)
    noted(term, "Never to be lost")
    another_journal(path)
    term.wait("! not saved")
    noted_in_trouble(term, "Nor this")
    state = tmp_path / "state"
    term.until(
        lambda: any("Nor this" in log.read_text("utf-8") for log in state.rglob("unsaved-*")), "a durable line"
    )
    if end == "q":
        term.type("q")
        term.wait_for_end()
        assert "this journal is saved as" in " ".join(term.text().split())
        assert beside(path).exists()
    else:
        term.kill()
    assert "Never" not in path.read_text("utf-8")
    again = start_screens(path)
    again.wait("1 other journal · X")
    again.type("X")
    again.wait("Add it to this journal?", "Another journal was in")
    again.close()
    kept = str(list(Journal.open(beside(path), state_root=tmp_path / "other", today=TODAY).entries))
    assert "Never to be lost" in kept and "Nor this" in kept
