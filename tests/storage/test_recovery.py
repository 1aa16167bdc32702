"""A file that is gone or damaged when it is opened comes back from what is left of it; nothing is made up."""

from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import Unreadable
from rmjournal.storage import recovery
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.store import Store


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "journal.json"
    store = Store.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    store.commit([Write("goals", 2, "title", "two")])
    store.close()
    return path


def titles(store: Store) -> list[Any]:
    return [document["title"] for document in store.tables["goals"].values()]


def part_of(path: Path, name: str, number: int, value: str) -> None:
    """Leave the file of another device as a copy."""
    there = path.with_name(name)
    there.write_bytes(path.read_bytes())
    other = Store(there, state_root=path.parent.parent / name)
    other.commit([Write("goals", number, "title", value)])
    other.close()


def test_a_file_that_a_tool_split_into_two_copies_is_whole_again(path: Path, tmp_path: Path) -> None:
    part_of(path, "journal.json.conflict1", 3, "three")
    part_of(path, "journal.json.conflict2", 4, "four")
    path.unlink()
    store = Store(path, state_root=tmp_path / "fresh")
    assert sorted(titles(store)) == ["four", "one", "three", "two"] and "copies" in store.notices[0]
    assert path.exists() and len(list(path.parent.iterdir())) == 3


def test_a_damaged_file_comes_back_from_what_this_machine_remembers(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    store = Store(path, state_root=tmp_path / "state")
    assert path.read_bytes() == whole and titles(store) == ["one", "two"]
    (kept,) = (store.state.path / "quarantine").iterdir()
    assert kept.read_bytes() == whole[:-30] and str(kept) in store.notices[0]


def test_a_file_that_a_tool_finishes_meanwhile_is_left_to_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 60)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    monkeypatch.setattr("time.sleep", lambda _: path.write_bytes(whole))
    store = Store(path, state_root=tmp_path / "state")
    assert store.notices == [] and titles(store) == ["one", "two"]


@pytest.mark.parametrize("left", ["another journal", "no copy", "possible", "newer"])
def test_what_is_not_surely_the_same_journal_brings_nothing_back(path: Path, tmp_path: Path, left: str) -> None:
    part_of(path, "journal.json.conflict1", 3, "three")
    copy = path.with_name("journal.json.conflict1")
    if left == "another journal":
        Store.create(path.with_name("journal.json.conflict2"), state_root=tmp_path / "other").close()
    elif left == "no copy":
        copy.unlink()
    elif left == "possible":
        copy.rename(path.with_name("journal (1).json"))
    else:
        copy.write_bytes(copy.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 9'))
    path.unlink()
    with pytest.raises(Unreadable, match="not there"):
        Store(path, state_root=tmp_path / "state")
    assert not path.exists()


def test_a_damaged_file_never_takes_the_copy_of_another_journal(path: Path, tmp_path: Path) -> None:
    Store.create(path.with_name("journal.json.conflict1"), state_root=tmp_path / "other").close()
    damaged = path.read_bytes()[:-30]
    path.write_bytes(damaged)
    with pytest.raises(Unreadable):
        Store(path, state_root=tmp_path / "nothing known")
    assert path.read_bytes() == damaged
    assert titles(Store(path, state_root=tmp_path / "state")) == ["one", "two"]
