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

from .app_driver import AppDriver, bare, open_app


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(open_file, "ADOPT_AFTER_SECONDS", 0.2)
    return bare(tmp_path)


def by_hand(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, indent=1), "utf-8")


async def written(seat: AppDriver) -> None:
    seat.journal.put(Note(text="Ask Ida", shared=True), Goal(title="Listen", learner="mentee", why="It is time"))
    seat.journal.db.flush()


async def taken(seat: AppDriver, change: Callable[[dict[str, Any]], None]) -> None:
    by_hand(seat.journal.path, change)
    await seat.hears("taken out of the file by hand")
    await seat.sees("1 taken out")


def whole_note(content: dict[str, Any]) -> None:
    content["notes"].clear()


def one_field(content: dict[str, Any]) -> None:
    for goal in content["goals"].values():
        del goal["why"]


@pytest.mark.parametrize("change", [whole_note, one_field])
async def test_it_is_kept_and_the_question_waits(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    async with open_app(path) as seat:
        await written(seat)
        await taken(seat, change)
        assert len(seat.entries.of(Note)) == 1 and seat.entries.of(Goal)[0].why == "It is time"
        await seat.until(lambda: "Ask Ida" in path.read_text("utf-8") and "It is time" in path.read_text("utf-8"))
        await seat.press("X", "escape")
        assert "1 taken out" in seat.text
    async with open_app(path) as seat:
        await seat.sees("1 taken out")


async def test_yes_is_an_ordinary_delete(path: Path) -> None:
    async with open_app(path) as seat:
        await written(seat)
        await taken(seat, whole_note)
        await seat.press("X")
        assert "Ask Ida" in seat.text
        await seat.press("y")
        assert seat.entries.of(Note) == [] and "taken out ·" not in seat.text
        await seat.press("u")
        assert [note.text for note in seat.entries.of(Note)] == ["Ask Ida"]


async def test_question_about_many_deletes_lists_every_entry(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as seat:
        notes = [Note(text=f"Thing number {n} of many that were taken out, each by hand") for n in range(12)]
        seat.journal.put(*(Goal(title=f"Listen {n}", learner="mentee") for n in range(12)), *notes)
        seat.journal.db.flush()
        by_hand(path, whole_note)
        await seat.sees("12 taken out · X")
        await seat.press("X")
        assert "May these 12 go?" in seat.text and seat.told == [] and "esc later" in seat.text
        read = seat.text
        for _ in range(6):
            await seat.press("pagedown")
            read += seat.text
        assert all(f"number {n} of" in read for n in range(12)) and "yes, delete" in seat.text
        await seat.press("y")
        assert seat.entries.of(Note) == []


async def test_external_delete_of_a_field_is_cleared_by_yes_and_kept_by_no(path: Path) -> None:
    async with open_app(path) as seat:
        await written(seat)
        await taken(seat, one_field)
        await seat.press("X", "n")
        assert external_deletes(seat.journal) == [] and "It is time" in path.read_text("utf-8")
        await taken(seat, one_field)
        await seat.press("X", "y")
        assert seat.entries.of(Goal)[0].why == ""
        await seat.press("u")
        assert seat.entries.of(Goal)[0].why == "It is time"


async def test_an_older_file_that_comes_back_asks_nothing(path: Path) -> None:
    async with open_app(path) as seat:
        await written(seat)
        old = path.read_bytes()
        seat.journal.put(seat.entries.of(Note)[0].edit(text="Ask Darya"), Note(text="Another"))
        path.write_bytes(old)
        await seat.until(lambda: "Another" in path.read_text("utf-8"))
        assert external_deletes(seat.journal) == [] and "taken out" not in seat.text
