"""Durable saving: whole or not at all, whatever the system does."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rmjournal.errors import NotSaved
from rmjournal.storage.codec import read_file
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import OtherVersionError, Signature, replace_if_unchanged, write_state_file


def folder(path: Path) -> list[str]:
    return sorted(item.name for item in path.iterdir())


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_is_private_and_no_temp_stays(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        seen = replace_if_unchanged(tmp_path / "journal.json", b"one", None)
    finally:
        os.umask(old)
    assert mode(tmp_path / "journal.json") == 0o600
    assert folder(tmp_path) == ["journal.json"]
    assert seen == read_file(tmp_path / "journal.json")


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    replace_if_unchanged(path, b"one", None)
    path.chmod(0o640)
    replace_if_unchanged(path, b"two", read_file(path))
    assert (path.read_bytes(), mode(path)) == (b"two", 0o640)


def test_a_link_stays_a_link_and_the_temporary_file_is_next_to_its_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "kept.json", tmp_path / "journal.json"
    target.write_bytes(b"one")
    link.symlink_to(target)
    temps: list[Path] = []
    exchange = atomic_write.exchange

    def watched(temp: Path, other: Path) -> bool:
        temps.append(temp)
        return exchange(temp, other)

    monkeypatch.setattr(atomic_write, "exchange", watched)
    replace_if_unchanged(atomic_write.real_path(link), b"two", read_file(link))
    assert link.is_symlink() and target.read_bytes() == b"two"
    assert [temp.parent for temp in temps] == [target.parent]
    assert temps[0].name.startswith(".~kept.json.") and temps[0].name.endswith(".tmp")


def test_another_version_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    seen = replace_if_unchanged(path, b"one", None)
    path.write_bytes(b"theirs")
    for expected in (seen, None):
        with pytest.raises(OtherVersionError):
            replace_if_unchanged(path, b"ours", expected)
    assert (path.read_bytes(), folder(tmp_path)) == (b"theirs", ["journal.json"])


def test_a_young_file_with_the_same_signature_is_compared_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.json"
    seen = replace_if_unchanged(path, b"one", None)
    path.write_bytes(b"two")
    same = replace(seen, signature=read_file(path).signature)
    with pytest.raises(OtherVersionError):
        replace_if_unchanged(path, b"ours", same)
    monkeypatch.setattr(atomic_write, "YOUNG_SECONDS", -1)
    assert atomic_write.is_unchanged(path, same)


def test_the_file_is_synced_before_it_is_moved_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.json"
    seen = replace_if_unchanged(path, b"one", None)
    done: list[str] = []
    fsync, exchange = os.fsync, atomic_write.exchange

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")

    def moved(temp: Path, other: Path) -> bool:
        done.append("moved")
        return exchange(temp, other)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(atomic_write, "exchange", moved)
    replace_if_unchanged(path, b"two", seen)
    assert done == ["file", "moved", "folder"]


def test_short_writes_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data[:3])))
    replace_if_unchanged(tmp_path / "journal.json", b"0123456789", None)
    assert (tmp_path / "journal.json").read_bytes() == b"0123456789"


def failing(code: int) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("call", ["open", "write", "fsync", "fchmod", "fstat", "close", "replace"])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "permissions"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "reported an error"),
        (errno.ESTALE, "try again"),
    ],
)
def test_each_failing_call_keeps_the_old_file_and_reports_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, words: str
) -> None:
    path = tmp_path / "journal.json"
    seen = replace_if_unchanged(path, b"one", None)
    close = os.close

    def closing(descriptor: int) -> None:
        close(descriptor)
        failing(code)()

    with monkeypatch.context() as broken:
        if call == "replace":
            broken.setattr(atomic_write, "exchange", failing(code))
        else:
            broken.setattr(os, call, closing if call == "close" else failing(code))
        with pytest.raises(NotSaved) as told:
            replace_if_unchanged(path, b"two", seen)
    assert str(path) in str(told.value) and words in str(told.value)
    assert str(told.value).count("\n") == 0 and str(told.value).endswith(".")
    assert (path.read_bytes(), folder(tmp_path)) == (b"one", ["journal.json"])


def test_a_failing_folder_sync_is_reported_unless_it_is_unsupported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync
    code = errno.EIO

    def folders_fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            failing(code)()
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", folders_fail)
    with pytest.raises(NotSaved, match="reported an error"):
        replace_if_unchanged(tmp_path / "journal.json", b"one", None)
    code = errno.EINVAL
    assert replace_if_unchanged(tmp_path / "other.json", b"one", None).data == b"one"


def test_an_interrupted_save_leaves_no_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_if_unchanged(tmp_path / "journal.json", b"one", None)
    assert folder(tmp_path) == []


def sharing(failures: int) -> Callable[[Path, Path], Path]:
    replace = Path.replace
    left = [failures]

    def held(self: Path, other: Path) -> Path:
        if left[0]:
            left[0] -= 1
            error = PermissionError(errno.EACCES, "held by another program")
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        return replace(self, other)

    return held


def test_a_file_that_another_program_holds_on_windows_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.json"
    seen = replace_if_unchanged(path, b"one", None)
    monkeypatch.setattr(atomic_write, "exchange", lambda *_: False)
    monkeypatch.setattr(Path, "replace", sharing(2))
    seen = replace_if_unchanged(path, b"two", seen)
    assert path.read_bytes() == b"two"
    monkeypatch.setattr(atomic_write, "SHARING_RETRY_SECONDS", 0)
    monkeypatch.setattr(Path, "replace", sharing(99))
    with pytest.raises(NotSaved):
        replace_if_unchanged(path, b"three", seen)
    assert (path.read_bytes(), folder(tmp_path)) == (b"two", ["journal.json"])


def test_a_file_replaced_by_another_in_the_same_moment_reads_as_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.json"
    seen, exchange = replace_if_unchanged(path, b"first", None), atomic_write.exchange

    def overtaken(temp: Path, other: Path) -> bool:
        done = exchange(temp, other)
        (tmp_path / "theirs").write_bytes(b"theirs")
        (tmp_path / "theirs").replace(other)
        return done

    monkeypatch.setattr(atomic_write, "exchange", overtaken)
    seen = replace_if_unchanged(path, b"ours!!", seen)
    assert seen.signature != Signature.of(path.stat())
    assert not atomic_write.is_unchanged(path, seen)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="folder does not exist"):
        write_state_file(tmp_path / "gone" / "journal.json", b"one")


def test_a_link_in_place_of_a_state_file_is_replaced_and_of_a_journal_kept(
    tmp_path: Path,
) -> None:
    theirs, link = tmp_path / "theirs", tmp_path / "link"
    for leads_to in (theirs, link, tmp_path / "nowhere"):
        theirs.write_bytes(b"theirs")
        link.symlink_to(leads_to)
        for expected in (None, read_file(theirs)):
            with pytest.raises(OtherVersionError):
                replace_if_unchanged(link, b"ours", expected)
        assert link.is_symlink()
        write_state_file(link, b"ours")
        assert (link.read_bytes(), link.is_symlink(), mode(link)) == (b"ours", False, 0o600)
        assert (theirs.read_bytes(), folder(tmp_path)) == (b"theirs", ["link", "theirs"])
        link.unlink()
