"""The write-ahead log: atomic, private, and free of purged entries."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt.field_path import DELETED
from rmjournal.errors import NotSaved
from rmjournal.storage.local import write_ahead_log
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.local_purge import purge_local_copies

from .databases import Clock, Open, logs, shown, tended, title, titles


@pytest.mark.parametrize("call", ["open", "write", "fsync", "close"])
def test_an_edit_that_cannot_be_logged_is_refused_without_a_trace(
    program: Open, path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    real = getattr(os, call)

    def broken(*args: Any) -> Any:
        if call == "write" and len(args[1]) > 20:
            return real(args[0], args[1][:20])
        if call == "close":
            real(*args)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        module = (
            "rmjournal.storage.files.atomic_write"
            if call in ("write", "fsync")
            else "rmjournal.storage.local.write_ahead_log"
        )
        target = f"{module}.os.{call}"
        patched.setattr(target, broken)
        with pytest.raises(NotSaved, match="the disk reported an error"):
            screen.storage.write_behind.append({"goals": {"1": {"title": "never"}}}, [("goals", 1)])
    assert shown(program(behind=False)) == "second"
    screen.commit([title(1, "third")])
    assert shown(program(behind=False)) == "third"


def test_an_unreadable_log_is_never_treated_as_empty(
    program: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    (log,) = logs(tmp_path)
    whole, real = log.read_bytes(), Path.open

    def none_left(path: Path, *args: Any, **more: Any) -> Any:
        if path.suffix == ".jsonl":
            raise OSError(24, "Too many open files")
        return real(path, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", none_left)
        with pytest.raises(NotSaved, match="Too many open files"):
            screen.storage.write_behind.append({"goals": {"1": {"title": "never"}}}, [("goals", 1)])
    assert log.read_bytes() == whole


def test_edits_are_saved_after_their_log_was_removed(program: Open, path: Path, tmp_path: Path) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    shutil.rmtree(tmp_path / "state")
    screen.storage.poll()
    assert screen.storage.write_behind.has_unsaved
    screen.flush()
    assert (titles(path), screen.storage.write_behind.has_unsaved) == (["second"], False)


def test_a_screen_works_after_its_state_folder_was_removed(program: Open, path: Path, tmp_path: Path) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    shutil.rmtree(tmp_path / "state")
    screen.commit([title(1, "third")])
    other = program()
    other.commit([title(2, "of another")])
    ids = {one.storage.state.device(path).id for one in (screen, other)}
    assert len(ids) == 2
    screen.storage.poll()
    screen.flush()
    assert titles(path) == ["of another", "third"]


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_a_torn_log_line_loses_no_other_edit(program: Open, tmp_path: Path, cut: int) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    (log,) = logs(tmp_path)
    whole = log.read_bytes()
    screen.commit([title(2, "torn")])
    log.write_bytes(log.read_bytes()[: len(whole) + cut])
    after = program()
    assert shown(after) == "second"
    after.commit([title(3, "later")])
    assert (shown(program(), 1), shown(program(), 3)) == ("second", "later")


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"[]", b"\xff\xfe{}", b'{"goals": 3}', b'{"_journal": {"1": 4}}', b"{" * 9999]
)
def test_a_damaged_log_blocks_no_program(program: Open, path: Path, tmp_path: Path, data: bytes) -> None:
    program().commit([title(1, "second")])
    (log,) = logs(tmp_path)
    log.write_bytes(data)
    screen = program()
    screen.commit([title(2, "new")])
    screen.flush()
    assert titles(path) == ["first", "new"]


def test_purged_values_are_in_no_log(program: Open, path: Path, tmp_path: Path) -> None:
    one, two = program(), program()
    two.commit([Write("goals", 1, "body", "xyzzy"), title(2, "stays")])
    one.storage.poll()
    one.commit([Write("goals", 1, DELETED, True)])
    two.commit([title(3, "of two")])
    one.purge([("goals", 1)])
    (log,) = logs(tmp_path)
    assert b"xyzzy" not in log.read_bytes() and b"of two" in log.read_bytes()
    assert {2, 3} <= program().records["goals"].keys()
    assert not any(b"xyzzy" in file.read_bytes() for file in tmp_path.rglob("*.json"))


def test_purge_refuses_and_names_a_log_that_it_cannot_read(
    program: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = program(), program()
    two.commit([Write("goals", 1, "body", "xyzzy")])
    one.storage.poll()
    one.commit([Write("goals", 1, DELETED, True)])
    two.commit([title(3, "of two")])
    real = Path.read_bytes

    def broken(path: Path) -> bytes:
        if path.suffix == ".jsonl":
            raise OSError(5, "Input/output error")
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", broken)
        with pytest.raises(NotSaved, match="may still contain it"):
            one.purge([("goals", 1)])
    purge_local_copies(one.storage.state, one.path, one.content)
    assert b"xyzzy" not in b"".join(log.read_bytes() for log in logs(tmp_path))


def test_only_the_owner_can_read_the_log(program: Open, tmp_path: Path) -> None:
    program().commit([title(1, "second")])
    (log,) = logs(tmp_path)
    assert log.stat().st_mode & 0o777 == 0o600
    assert write_ahead_log.LogPosition(log.read_bytes()[:19], log.stat().st_size) != write_ahead_log.EMPTY_LOG


def test_two_programs_never_share_a_device_id_after_their_lock_was_removed(
    program: Open, path: Path, tmp_path: Path
) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    for lock in (tmp_path / "state").rglob("device-*.lock"):
        lock.unlink()
    other = program()
    other.commit([title(2, "of another")])
    screen.commit([title(1, "third")])
    assert screen.storage.state.device(path).id != other.storage.state.device(path).id
    assert screen.storage.state.device(path).is_locked and other.storage.state.device(path).is_locked


def test_a_file_evicted_to_the_cloud_is_waited_for_and_not_recreated(program: Open, path: Path, clock: Clock) -> None:
    screen, placeholder = program(), path.with_name(f".{path.name}.icloud")
    screen.commit([title(2, "before")])
    path.rename(path.with_name("in the cloud"))
    placeholder.write_bytes(b"bplist00")
    for _ in range(9):
        clock.now += 2
        tended(screen)
    screen.commit([title(3, "since")])
    assert (
        "is in iCloud and not" in screen.storage.trouble
        and screen.storage.write_behind.has_unsaved
        and not path.exists()
    )
    with pytest.raises(NotSaved, match="is in iCloud and not"):
        screen.flush()
    placeholder.unlink()
    path.with_name("in the cloud").rename(path)
    for _ in range(9):
        clock.now += 2
        tended(screen)
    assert (screen.storage.trouble, titles(path), screen.storage.write_behind.has_unsaved) == (
        "",
        ["before", "first", "since"],
        False,
    )
