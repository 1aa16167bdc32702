"""The file is swapped between the last look and the moment in which ours takes its place: nothing is lost."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt.field_path import flatten
from rmjournal.crdt.record import decode_registers
from rmjournal.errors import NotSaved
from rmjournal.storage import codec, open_file
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local.undo_log import Write

Swap = Callable[[Path, bytes], object]


def by_rename(path: Path, data: bytes) -> None:
    """As Syncthing, rclone and most editors do."""
    path.with_name("swap").write_bytes(data)
    path.with_name("swap").replace(path)


def in_place(path: Path, data: bytes) -> None:
    """As a stock TinyDB script does."""
    path.write_bytes(data)


def in_place_at_the_same_time(path: Path, data: bytes) -> None:
    """The same, with the clock set back."""
    before = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def gone(path: Path, data: bytes) -> None:
    path.unlink()


def folder(path: Path, data: bytes) -> None:
    path.unlink()
    path.mkdir()
    (path / "kept").write_bytes(data)


def pipe(path: Path, data: bytes) -> None:
    path.unlink()
    os.mkfifo(path)


def link(path: Path, data: bytes) -> None:
    path.with_name("elsewhere.json").write_bytes(data)
    path.unlink()
    path.symlink_to("elsewhere.json")


WRITERS: list[Swap] = [by_rename, in_place, in_place_at_the_same_time, gone, folder, pipe, link]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.json"


@pytest.fixture
def ours(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JournalDB]:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.05)
    db = JournalDB.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=tmp_path / "state")
    db.commit([Write("goals", 1, "title", "before")])
    yield db
    db.close()


def other_devices(path: Path, tmp_path: Path) -> bytes:
    """What another device makes of the file."""
    copy = tmp_path / "other" / "journal.json"
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    other = JournalDB(copy, state_root=tmp_path / "other state")
    other.commit([Write("goals", 1, "title", "theirs"), Write("goals", 2, "title", "theirs too")])
    other.close()
    return copy.read_bytes()


def swapping(monkeypatch: pytest.MonkeyPatch, *swaps: Callable[[], object]) -> None:
    """Let others be quicker: each swap happens right before one exchange of two files."""
    left, exchange = list(swaps), atomic_write.exchange

    def overtaken(one: Path, other: Path) -> bool:
        if left:
            left.pop(0)()
        return exchange(one, other)

    monkeypatch.setattr(atomic_write, "exchange", overtaken)


def words(path: Path) -> set[str]:
    """All that the file knows of titles, also what it does not show."""
    goals: Any = codec.decode(path, path.read_bytes())["goals"]
    known = (decode_registers(document).get("title", {}) for document in goals.values())
    return {str(version.value) for each in known for version in each.values()}


@pytest.mark.parametrize("swap", WRITERS)
def test_a_file_swapped_in_during_a_save_is_merged(
    ours: JournalDB, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Swap
) -> None:
    theirs = other_devices(path, tmp_path)
    swapping(monkeypatch, lambda: swap(path, theirs))
    if swap in (folder, pipe):
        with pytest.raises(NotSaved, match=str(path)):
            ours.commit([Write("goals", 3, "title", "ours")])
        assert path.is_dir() if swap is folder else path.is_fifo()
        assert not list(path.parent.glob(".~*"))
        (path / "kept" if swap is folder else path).unlink()
        if swap is folder:
            path.rmdir()
        path.write_bytes(theirs)
    ours.commit([Write("goals", 3, "title", "ours")])
    expected = {"before", "ours"} if swap is gone else {"theirs", "theirs too", "ours"}
    assert words(path) == expected == {str(flatten(each)["title"]) for each in ours.records["goals"].values()}
    assert path.is_symlink() is (swap is link)
    assert not list(path.parent.glob(".~*"))


def test_three_simultaneous_writers_lose_nothing(
    ours: JournalDB, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = other_devices(path, tmp_path)
    third = path.read_bytes().replace(b'"text"', b'"of the third"')
    swapping(monkeypatch, lambda: by_rename(path, theirs), lambda: by_rename(path, third))
    ours.commit([Write("goals", 3, "title", "ours")])
    (left,) = path.parent.glob(".~*")
    assert left.read_bytes() == theirs and b"of the third" in path.read_bytes() and "ours" in words(path)
    os.utime(left, (0, 0))
    from rmjournal.sync.conflict_copies import ConflictCopies

    ConflictCopies(ours).scan_until_quiet(lambda _: None)
    assert words(path) == {"theirs", "theirs too", "ours"} and b"of the third" in path.read_bytes()
    assert not list(path.parent.glob(".~*"))


def test_a_new_journal_never_replaces_a_file_created_meanwhile(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = atomic_write.put_new

    def overtaken(temp: Path, target: Path, *more: Any) -> None:
        target.write_bytes(b"theirs")
        real(temp, target, *more)

    monkeypatch.setattr("rmjournal.storage.files.atomic_write.put_new", overtaken)
    with pytest.raises(NotSaved, match="exists already"):
        JournalDB.create(path, state_root=tmp_path / "state")
    assert path.read_bytes() == b"theirs" and [item.name for item in path.parent.iterdir()] == ["journal.json"]


def test_a_folder_that_cannot_be_synced_gives_the_old_file_back(
    ours: JournalDB, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def fail(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr("rmjournal.storage.files.atomic_write.fsync_folder", fail)
        with pytest.raises(NotSaved, match="reported an error"):
            ours.commit([Write("goals", 3, "title", "ours")])
    assert path.read_bytes() == before and [item.name for item in path.parent.iterdir()] == ["journal.json"]
    ours.commit([Write("goals", 3, "title", "ours")])
    assert "ours" in words(path)


@pytest.mark.parametrize("lacks", ["exchange", "links"])
def test_a_file_system_without_exchange_or_sync_still_saves(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    def cannot(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if lacks == "exchange":
        monkeypatch.setattr(atomic_write, "_exchange_call", lambda: None)
    else:
        monkeypatch.setattr(os, "link", cannot)
    db = JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    db.commit([Write("goals", 1, "title", "two")])
    db.close()
    assert words(path) == {"two"} and [item.name for item in path.parent.iterdir()] == ["journal.json"]
