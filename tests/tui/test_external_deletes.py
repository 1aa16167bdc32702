"""External deletes on the screen: entries come back, and a question asks whether they may go."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rmjournal.journal.deletes import external_deletes
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.storage import open_file
from rmjournal.tui.widgets import message_line
from rmjournal.tui.widgets.message_line import MessageLine

from .app_driver import AppDriver, bare, open_app


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(open_file, "ADOPT_AFTER_SECONDS", 0.2)
    return bare(tmp_path)


def by_hand(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, indent=1), "utf-8")


async def written(driver: AppDriver) -> None:
    driver.journal.put(Note(text="Ask Ida", shared=True), Goal(title="Listen", learner="mentee", why="It is time"))
    driver.journal.db.flush()


async def taken(driver: AppDriver, change: Callable[[dict[str, Any]], None]) -> None:
    by_hand(driver.journal.path, change)
    await driver.wait_for_message("from the file by hand")
    await driver.wait_for_text("1 removed")


def whole_note(content: dict[str, Any]) -> None:
    content["notes"].clear()


def one_field(content: dict[str, Any]) -> None:
    for goal in content["goals"].values():
        del goal["why"]


@pytest.mark.parametrize("change", [whole_note, one_field])
async def test_an_external_delete_keeps_the_entry_until_the_question_is_answered(
    path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    async with open_app(path) as driver:
        await written(driver)
        await taken(driver, change)
        assert len(driver.entries.of(Note)) == 1 and driver.entries.of(Goal)[0].why == "It is time"
        await driver.until(lambda: "Ask Ida" in path.read_text("utf-8") and "It is time" in path.read_text("utf-8"))
        await driver.press("X", "escape")
        assert "1 removed" in driver.text
    async with open_app(path) as driver:
        await driver.wait_for_text("1 removed")


async def test_yes_deletes_the_entry_as_usual(path: Path) -> None:
    async with open_app(path) as driver:
        await written(driver)
        await taken(driver, whole_note)
        await driver.press("X")
        assert "Ask Ida" in driver.text
        await driver.press("y")
        assert driver.entries.of(Note) == [] and "removed ·" not in driver.text
        await driver.press("u")
        assert [note.text for note in driver.entries.of(Note)] == ["Ask Ida"]


async def test_question_about_many_deletes_lists_every_entry(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        notes = [Note(text=f"Thing number {n} of many that were taken out, each by hand") for n in range(12)]
        driver.journal.put(*(Goal(title=f"Listen {n}", learner="mentee") for n in range(12)), *notes)
        driver.journal.db.flush()
        by_hand(path, whole_note)
        await driver.wait_for_text("12 questions")
        await driver.press("X")
        assert "Delete these 12 here too?" in driver.text and "esc later" in driver.words()
        assert "X shows what you can do" not in driver.words(), "the message does not lie over the question"
        read = driver.text
        for _ in range(6):
            await driver.press("pagedown")
            read += driver.text
        assert all(f"number {n} of" in read for n in range(12)) and "yes, delete" in driver.text
        await driver.press("y")
        assert driver.entries.of(Note) == []


async def test_external_delete_of_a_field_is_cleared_by_yes_and_kept_by_no(path: Path) -> None:
    async with open_app(path) as driver:
        await written(driver)
        await taken(driver, one_field)
        await driver.press("X", "n")
        assert external_deletes(driver.journal) == [] and "It is time" in path.read_text("utf-8")
        await taken(driver, one_field)
        await driver.press("X", "y")
        assert driver.entries.of(Goal)[0].why == ""
        await driver.press("u")
        assert driver.entries.of(Goal)[0].why == "It is time"


async def test_an_older_file_that_reappears_asks_no_question(path: Path) -> None:
    async with open_app(path) as driver:
        await written(driver)
        old = path.read_bytes()
        driver.journal.put(driver.entries.of(Note)[0].edit(text="Ask Darya"), Note(text="Another"))
        path.write_bytes(old)
        await driver.until(lambda: "Another" in path.read_text("utf-8"))
        assert external_deletes(driver.journal) == [] and "removed ·" not in driver.text


async def test_what_was_said_of_an_answered_delete_is_not_said_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_line, "SECONDS", 600.0)
    async with open_app(path) as driver:
        await written(driver)
        driver.main.notify("Something else is said first")
        by_hand(path, whole_note)
        await driver.wait_for_text("1 removed")
        line = driver.main.query_one(MessageLine)
        assert "Somebody" not in line.text and "1 removed" in driver.text
        await driver.press("X", "n")
        assert "Kept" in line.text
        line.key_pressed()
        assert line.message is None
