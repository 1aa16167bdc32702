"""A journal that is moved: unsaved edits, history and undo go with it, and nothing leaves the old place."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from rmjournal.storage.database import JournalDB

from .databases import Open, shown, title, titles


def moved(path: Path, name: str = "elsewhere/mine.json") -> Path:
    """The journal in its new place."""
    new = path.parent.parent / name
    new.parent.mkdir(exist_ok=True)
    return path.rename(new)


def reopened(path: Path, tmp_path: Path) -> JournalDB:
    return JournalDB(path, state_root=tmp_path / "state")


@pytest.mark.parametrize("also", ["file", "folder"])
def test_edits_not_saved_before_a_kill_are_in_the_moved_file(
    program: Open, path: Path, tmp_path: Path, also: str
) -> None:
    screen = program()
    screen.commit([title(1, "not in the file yet")])
    screen.close()  # as a kill does, without a save
    new = moved(path) if also == "file" else path.parent.rename(tmp_path / "other folder") / path.name
    there = reopened(new, tmp_path)
    assert shown(there) == "not in the file yet" and titles(new) == ["first"]
    assert (there.storage.write_behind.has_unsaved, there.storage.notices) == (True, [])
    there.commit([title(2, "goes on")])
    (said,) = there.storage.notices
    assert (
        str(path) in said
        and str(new) in said
        and (there.storage.write_behind.has_unsaved, len(there.storage.notices)) == (False, 1)
    )
    there.close()
    assert titles(new) == ["goes on", "not in the file yet"]
    again = reopened(new, tmp_path)
    assert again.storage.notices == [] and shown(again) == "not in the file yet"
    new.rename(path) if also == "file" else new.parent.rename(path.parent)
    assert shown(reopened(path, tmp_path)) == "not in the file yet"


def test_a_moved_journal_keeps_its_history_and_undo_at_both_paths(program: Open, path: Path, tmp_path: Path) -> None:
    db = program(behind=False)
    db.commit([title(1, "second")])
    db.commit([title(1, "third")])
    db.close()
    before = [db.storage.state.snapshots(path).read(one) for one in db.storage.state.snapshots(path).all()]
    (db.storage.state.path_of(path, "undo")).write_bytes(b"the undo log")
    new = moved(path)
    there = reopened(new, tmp_path)
    history = there.storage.state.snapshots(new)
    assert [history.read(one) for one in history.all()] == before and len(before) > 2
    assert there.storage.state.path_of(new, "undo").read_bytes() == b"the undo log"
    there.commit([title(1, "fourth")])
    assert len(history.all()) == len(before) + 1 and len(db.storage.state.snapshots(path).all()) == len(before)


def test_a_copy_and_an_older_file_at_a_new_path_start_a_new_history(
    program: Open, path: Path, tmp_path: Path
) -> None:
    old = path.read_bytes()
    db = program(behind=False)
    db.commit([title(1, "second")])
    db.close()
    copy = path.with_name("copy.json")
    shutil.copyfile(path, copy)
    assert reopened(copy, tmp_path).storage.state.snapshots(copy).all() == []
    path.unlink()
    older = path.with_name("older.json")
    older.write_bytes(old)
    there = reopened(older, tmp_path)
    assert (
        there.storage.state.snapshots(older).all() == [] and shown(there) == "first" and there.storage.notices == []
    )


def test_a_moved_journal_that_another_device_changed_on_the_way_keeps_its_history(
    program: Open, path: Path, tmp_path: Path
) -> None:
    db = program(behind=False)
    db.commit([title(1, "second")])
    db.close()
    new = moved(path)
    elsewhere = JournalDB(new, state_root=tmp_path / "another machine")
    elsewhere.commit([title(2, "from elsewhere")])
    elsewhere.close()
    there = reopened(new, tmp_path)
    assert shown(there, 2) == "from elsewhere" and len(there.storage.state.snapshots(new).all()) >= 2


def test_a_purge_also_removes_values_waiting_at_the_old_path(program: Open, path: Path, tmp_path: Path) -> None:
    screen = program()
    screen.commit([title(1, "a secret")])
    screen.close()
    new = moved(path)
    there = reopened(new, tmp_path)
    there.purge([("goals", 1)])
    there.close()
    assert b"a secret" not in new.read_bytes()
    assert not any(b"a secret" in kept.read_bytes() for kept in (tmp_path / "state").rglob("*") if kept.is_file())


@pytest.mark.parametrize("call", ["link", "rename", "mkdir"])
def test_history_that_cannot_be_copied_is_copied_whole_later_or_not_at_all(
    program: Open, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    db = program(behind=False)
    db.commit([title(1, "second")])
    db.close()
    new, real = moved(path), getattr(os, call)

    def broken(place: Any, *args: Any, **more: Any) -> Any:
        if "history-" in str(place):
            raise OSError(5, "Input/output error")
        return real(place, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, broken)
        patched.setattr(shutil, "copyfile", broken)
        there = reopened(new, tmp_path)
        assert shown(there) == "second" and there.storage.state.snapshots(new).all() == []
    there = reopened(new, tmp_path)
    assert len(there.storage.state.snapshots(new).all()) == len(there.storage.state.snapshots(path).all()) >= 2
    assert not list((tmp_path / "state").rglob("*.part"))
