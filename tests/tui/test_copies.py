"""Copies beside the file: merged by themselves while the screen runs; a quiet question where a person must say."""

import json
from pathlib import Path

import pytest

from rmjournal.model.kinds.note import Note
from rmjournal.storage import open_file
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from rmjournal.sync import conflict_copies

from .app_driver import AppDriver, bare, open_app
from .pilot import settle

CERTAIN = "journal.sync-conflict-20261121-211338-E5QTAEC.json"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(conflict_copies, "REMOVAL_INTERVAL", 0.1)
    monkeypatch.setattr(conflict_copies, "NOTICE_DELAY", 0.5)
    (tmp_path / "folder").mkdir()
    return bare(tmp_path / "folder")


def copy(path: Path, name: str, words: str) -> Path:
    """What another device wrote, as a copy beside the file."""
    there = path.with_name(name)
    there.write_bytes(path.read_bytes())
    db = JournalDB(there, state_root=path.parent.parent / f"state of {name}")
    db.commit([Write("notes", db.new_id(), "text", words)])
    db.close()
    return there


def absorbed(path: Path) -> str:
    files = path.parent.parent.glob("state/*/absorbed/*")
    return "".join(file.read_text("utf-8") for file in files)


def notes(driver: AppDriver) -> set[str]:
    return {note.text for note in driver.entries.of(Note)}


async def test_a_copy_of_a_sync_tool_is_merged_and_removed_at_the_start(path: Path) -> None:
    there = copy(path, CERTAIN, "Ask Ida")
    async with open_app(path) as driver:
        await driver.wait_for_message("was merged into your journal and removed")
        assert notes(driver) == {"Ask Ida"} and not there.exists() and "Ask Ida" in absorbed(path)


@pytest.mark.parametrize("name", ["journal 2.json", "journal (1).json", "journal-DESKTOP-7A2B.json"])
async def test_a_copy_with_a_possible_name_is_merged_and_removed_on_yes(path: Path, name: str) -> None:
    async with open_app(path) as driver:
        there = copy(path, name, "Ask Ida")
        await driver.wait_for_message(f"Read {name}")
        await driver.wait_for_text("1 extra copy · X")
        assert notes(driver) == {"Ask Ida"} and there.exists()
        await driver.press("X", "escape")
        await driver.wait_for_text("1 extra copy · X")
        await driver.press("X")
        assert name in driver.words() and "Remove this extra copy?" in driver.text
        await driver.press("y")
        await driver.until(lambda: not there.exists())
        await driver.until(lambda: "extra copy" not in driver.text)
        assert "Ask Ida" in absorbed(path) and "Ask Ida" in path.read_text("utf-8")


async def test_a_copy_that_stays_is_asked_about_again_only_when_it_changes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = copy(path, "journal 2.json", "Ask Ida")
    async with open_app(path) as driver:
        await driver.wait_for_text("1 extra copy · X")
        await driver.press("X", "n")
        await driver.until(lambda: "extra copy" not in driver.text)
    monkeypatch.setattr(conflict_copies, "NOTICE_DELAY", 0.0)
    async with open_app(path) as driver:
        for _ in range(3):
            driver.main.watch_folder.poll()
            await settle(driver.pilot)
        assert "extra copy" not in driver.text and there.exists()
        copy(path, "journal 2.json", "Ask Darya")
        await driver.wait_for_text("1 extra copy · X")
        assert notes(driver) == {"Ask Ida", "Ask Darya"}


async def test_several_questions_are_asked_in_turn(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_file, "ADOPT_AFTER_SECONDS", 0.2)
    async with open_app(path) as driver:
        driver.journal.put(Note(text="By hand"))
        await driver.until(lambda: "By hand" in path.read_text("utf-8"))
        content = json.loads(path.read_text("utf-8"))
        content["notes"].clear()
        path.write_text(json.dumps(content, indent=1), "utf-8")
        await driver.wait_for_text("1 removed · X")
        copies = [copy(path, f"journal {number}.json", f"Copy {number}") for number in (2, 3)]
        await driver.wait_for_text("3 questions · X")
        await driver.press("X", "n")
        assert "journal 2.json" in driver.text and "1 of 2" in driver.text
        await driver.press("y")
        assert "journal 3.json" in driver.text and "2 of 2" in driver.text
        await driver.press("n")
        await driver.until(lambda: [there.exists() for there in copies] == [False, True])
        assert notes(driver) == {"By hand", "Copy 2", "Copy 3"}


async def test_a_copy_of_resilio_is_merged_and_reported_once_without_a_question(path: Path) -> None:
    there = copy(path, "journal.Conflict.json", "Ask Ida")
    async with open_app(path) as driver:
        await driver.wait_for_message("it stays, because removing it would also remove the real file")
        assert notes(driver) == {"Ask Ida"} and "extra copy · X" not in driver.text and there.exists()


async def test_a_file_that_only_looks_like_a_copy_is_reported_once_and_unchanged(path: Path) -> None:
    there = path.with_name(CERTAIN)
    there.write_bytes(path.read_bytes().replace(b'"id": "', b'"id": "00'))
    async with open_app(path) as driver:
        await driver.wait_for_message("is another journal; it was not merged")
        assert there.exists()


async def test_merging_a_copy_keeps_the_text_typed_in_an_open_form(path: Path) -> None:
    async with open_app(path) as driver:
        driver.journal.put(Note(text="Old words"))
        await driver.press("5", "e")
        await driver.send(["end", *" and more"])
        there = copy(path, CERTAIN, "Ask Ida")
        await driver.wait_for_message("was merged into your journal and removed")
        assert not there.exists() and driver.sheet.current_texts["text"] == "Old words and more"
        await driver.press("ctrl+s")
        await driver.until(lambda: notes(driver) == {"Old words and more", "Ask Ida"})


async def test_a_small_terminal_still_shows_the_question_about_a_copy(path: Path) -> None:
    copy(path, "journal 2.json", "Ask Ida")
    async with open_app(path, size=(80, 24)) as driver:
        await driver.until(lambda: driver.main.watch_folder.copies)
        await driver.until(lambda: driver.text.splitlines()[0].endswith(" 1 question ▾"))
