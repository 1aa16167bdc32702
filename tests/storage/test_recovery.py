"""A file that is gone or damaged when it is opened comes back from what is left of it; nothing is made up."""

from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import Unreadable
from rmjournal.storage import recovery
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "journal.json"
    db = JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    db.commit([Write("goals", 2, "title", "two")])
    db.close()
    return path


def titles(db: JournalDB) -> list[Any]:
    return [document["title"] for document in db.records["goals"].values()]


def part_of(path: Path, name: str, number: int, value: str) -> None:
    """Leave the file of another device as a copy."""
    there = path.with_name(name)
    there.write_bytes(path.read_bytes())
    other = JournalDB(there, state_root=path.parent.parent / name)
    other.commit([Write("goals", number, "title", value)])
    other.close()


def test_a_file_that_a_tool_split_into_two_copies_is_whole_again(path: Path, tmp_path: Path) -> None:
    part_of(path, "journal.json.conflict1", 3, "three")
    part_of(path, "journal.json.conflict2", 4, "four")
    path.unlink()
    db = JournalDB(path, state_root=tmp_path / "fresh")
    assert sorted(titles(db)) == ["four", "one", "three", "two"] and "copies" in db.storage.notices[0]
    assert path.exists() and len(list(path.parent.iterdir())) == 3


def test_a_damaged_file_is_restored_from_the_state_folder(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    db = JournalDB(path, state_root=tmp_path / "state")
    assert path.read_bytes() == whole and titles(db) == ["one", "two"]
    (kept,) = (db.storage.state.path / "quarantine").iterdir()
    assert kept.read_bytes() == whole[:-30] and str(kept) in db.storage.notices[0]


def test_a_file_that_a_sync_tool_completes_is_not_restored(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 60)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    monkeypatch.setattr("time.sleep", lambda _: path.write_bytes(whole))
    db = JournalDB(path, state_root=tmp_path / "state")
    assert db.storage.notices == [] and titles(db) == ["one", "two"]


@pytest.mark.parametrize("left", ["another journal", "no copy", "possible", "newer"])
def test_recovery_takes_nothing_from_an_uncertain_journal(path: Path, tmp_path: Path, left: str) -> None:
    part_of(path, "journal.json.conflict1", 3, "three")
    copy = path.with_name("journal.json.conflict1")
    if left == "another journal":
        JournalDB.create(path.with_name("journal.json.conflict2"), state_root=tmp_path / "other").close()
    elif left == "no copy":
        copy.unlink()
    elif left == "possible":
        copy.rename(path.with_name("journal (1).json"))
    else:
        copy.write_bytes(copy.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 9'))
    path.unlink()
    with pytest.raises(Unreadable, match="does not exist"):
        JournalDB(path, state_root=tmp_path / "state")
    assert not path.exists()


def test_a_damaged_file_never_takes_the_copy_of_another_journal(path: Path, tmp_path: Path) -> None:
    JournalDB.create(path.with_name("journal.json.conflict1"), state_root=tmp_path / "other").close()
    damaged = path.read_bytes()[:-30]
    path.write_bytes(damaged)
    with pytest.raises(Unreadable):
        JournalDB(path, state_root=tmp_path / "nothing known")
    assert path.read_bytes() == damaged
    assert titles(JournalDB(path, state_root=tmp_path / "state")) == ["one", "two"]
