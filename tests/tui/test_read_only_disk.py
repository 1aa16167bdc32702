"""A disk that cannot be written under open screens: no message says that something is saved."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from tests.faults.fault_injection import Calls, Fault

from .app_driver import AppDriver, bare, open_app
from .session_driver import go, small

REASONS = {errno.EROFS: "the disk is read-only", errno.ENOSPC: "the disk is full"}


@contextmanager
def failing(path: Path, code: int) -> Iterator[None]:
    """The disk of the journal can no longer be written; that of the state folder can."""
    with Calls(path.parent, Fault(1, code, lasting=True)).counted():
        yield


@pytest.fixture(params=REASONS, ids=list(REASONS.values()))
def code(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> int:
    """The error of the system; what this computer keeps for itself is on another disk."""
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path_factory.mktemp("state")))
    found: int = request.param
    return found


async def write_note(driver: AppDriver, words: str) -> None:
    await driver.press("n")
    await driver.type("note")
    await driver.press("enter")
    await driver.type(words)
    await driver.press("ctrl+s")
    assert [note for note in driver.entries.of(Note) if note.text == words], driver.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (80, 12)], ids=str)
async def test_a_failed_save_takes_the_place_of_the_message_that_says_saved(
    tmp_path: Path, code: int, size: tuple[int, int]
) -> None:
    path = bare(tmp_path)
    async with open_app(path, size=size) as driver:
        with failing(path, code):
            await write_note(driver, "first")
            await driver.wait_for_text("! not saved")
            assert REASONS[code] in driver.words() and "Note saved" not in driver.text
            await write_note(driver, "second")
            assert REASONS[code] in driver.words() and "Note saved" not in driver.text
            assert "u undoes" in driver.text
            await driver.press("u")
            assert [note.text for note in driver.entries.of(Note)] == ["first"]
        await driver.press("u")
        driver.journal.db.flush()
        await driver.until(lambda: "✓ saved" in driver.text)
        await write_note(driver, "third")
        assert "Note saved" in driver.text and REASONS[code] not in driver.words()


async def test_no_key_of_a_session_says_saved_on_such_a_disk(tmp_path: Path, code: int) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        with failing(path, code):
            await driver.press("space")
            await driver.wait_for_text("! not saved")
            assert REASONS[code] in driver.words()
            await driver.press("ctrl+s", "c")
            await driver.type("a line")
            await driver.press("enter")
            assert not any("saved ·" in said or said.startswith("Saved") for said in driver.messages)
            assert REASONS[code] in driver.words()
        assert [point for point in driver.entries.of(Point) if point.state == "done"]


async def test_a_read_only_disk_is_told_at_the_start(tmp_path: Path) -> None:
    path = bare(tmp_path)
    real = os.statvfs(tmp_path)
    flags = [*real]
    flags[8] |= os.ST_RDONLY
    with patch.object(os, "statvfs", lambda _: os.statvfs_result(flags)):
        async with open_app(path) as driver:
            assert "the disk is read-only; make it writable" in driver.words()
    async with open_app(path) as driver:
        assert "read-only" not in driver.text
