"""The disk of the state folder is full: what is written goes into the file at once, and two devices stay two."""

import errno
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local import state_folder
from tests.faults.fault_injection import Calls, Fault

from .databases import Open, logs, shown, title, titles

Full = Callable[[Path], AbstractContextManager[Calls]]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    """All disk below a folder is full: what is there can be opened and read, nothing more can be written."""
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.3)
    return lambda folder: Calls(folder, Fault(1, errno.ENOSPC, lasting=True, names=("write", "fsync"))).counted()


@pytest.fixture
def screen(program: Open) -> JournalDB:
    """A program that has saved something, and knows of everything on the disk."""
    found = program()
    found.commit([title(1, "before")])
    found.flush()
    return found


def test_an_edit_is_saved_at_once_when_the_log_has_no_room(
    screen: JournalDB, path: Path, tmp_path: Path, full: Full
) -> None:
    with full(tmp_path / "state") as calls:
        screen.commit([title(1, "while it is full")])
        assert titles(path) == ["while it is full"] and not screen.storage.write_behind.has_unsaved
        assert not any(log.read_bytes() for log in logs(tmp_path))
        screen.commit([title(2, "another")])
        assert titles(path) == ["another", "while it is full"]
    assert calls.failed
    screen.commit([title(1, "there is room again")])
    assert (titles(path), screen.storage.write_behind.has_unsaved) == (["another", "while it is full"], True)
    screen.flush()
    assert titles(path) == ["another", "there is room again"]


def test_writes_without_a_state_folder_use_a_new_device_id(
    program: Open, screen: JournalDB, path: Path, tmp_path: Path, full: Full
) -> None:
    known = screen.storage.state.device(path).id
    with full(tmp_path / "state"):
        screen.commit([title(1, "first")])
        unknown = screen.storage.state.device(path).id
        screen.commit([title(1, "second")])
        assert screen.storage.state.device(path).id == unknown != known
    screen.close()
    next_one = program(behind=False)
    next_one.commit([title(1, "third")])
    assert titles(path) == ["third"] and shown(next_one) == "third"
    assert next_one.storage.state.device(path).id == known


def test_a_disk_full_for_file_and_log_refuses_the_edit_and_names_the_file(
    screen: JournalDB, path: Path, tmp_path: Path, full: Full
) -> None:
    whole = path.read_bytes()
    with full(tmp_path), pytest.raises(NotSaved, match=r"journal\.json was not saved: the disk is full; make room"):
        screen.commit([title(1, "lost?")])
    assert (shown(screen), path.read_bytes(), screen.storage.write_behind.has_unsaved) == ("before", whole, False)
    screen.commit([title(1, "goes on")])
    screen.flush()
    assert titles(path) == ["goes on"]
