"""Edits that are durable at once while the file follows behind: saved in quiet, overwritten and lost by nobody."""

from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import NotSaved
from rmjournal.storage import background_save
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local.undo_log import Write

from .databases import Clock, Open, logs, shown, tended, title, titles


def test_an_edit_is_logged_at_once_and_saved_after_a_quiet_second(
    program: Open, path: Path, tmp_path: Path, clock: Clock
) -> None:
    screen, before = program(), path.read_bytes()
    screen.commit([title(1, "second")])
    assert (shown(screen), screen.storage.write_behind.has_unsaved, path.read_bytes()) == ("second", True, before)
    clock.now += 0.9
    tended(screen)
    assert (screen.storage.write_behind.has_unsaved, path.read_bytes()) == (True, before)
    clock.now += 0.1
    tended(screen)
    assert (screen.storage.write_behind.has_unsaved, titles(path), logs(tmp_path)) == (False, ["second"], [])


def test_constant_edits_are_saved_within_ten_seconds(program: Open, path: Path, clock: Clock) -> None:
    screen = program()
    for second in range(10):
        screen.commit([title(1, f"at {second}")])
        tended(screen)
        assert titles(path) == (["first"] if second < 9 else ["at 9"])
        clock.now += 1


def test_another_program_saves_the_edits_of_a_crashed_one(program: Open, path: Path) -> None:
    program().commit([title(1, "last words"), Write("goals", 1, "levels/0", "as agreed")])
    shell = program(behind=False)
    assert shown(shell) == "last words" and titles(path) == ["first"]
    shell.commit([title(2, "new")])
    assert titles(path) == ["last words", "new"]


def test_the_next_screen_saves_the_edits_of_a_crashed_one(
    program: Open, path: Path, tmp_path: Path, clock: Clock
) -> None:
    program().commit([title(1, "last words")])
    screen = program()
    assert (shown(screen), screen.storage.write_behind.has_unsaved) == ("last words", True)
    clock.now += 3
    tended(screen)
    assert (titles(path), logs(tmp_path), screen.storage.write_behind.has_unsaved) == (["last words"], [], False)


def test_two_screens_see_the_edits_of_each_other_before_they_are_in_the_file(
    program: Open, path: Path, tmp_path: Path, clock: Clock
) -> None:
    one, two = program(), program()
    one.commit([title(2, "of one")])
    two.commit([title(3, "of two")])
    assert two.storage.poll() and one.storage.poll()
    assert (shown(one, 3), shown(two, 2), titles(path)) == ("of two", "of one", ["first"])
    clock.now += 3
    tended(one)
    assert titles(path) == ["first", "of one", "of two"] and logs(tmp_path) == []
    tended(two)
    clock.now += 30
    tended(two)
    assert not two.storage.write_behind.has_unsaved and one.records == two.records


def test_a_log_is_not_removed_while_another_program_adds_to_it(
    program: Open, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = program(), program()
    one.commit([title(2, "of one")])
    save = atomic_write.replace_if_unchanged

    def meanwhile(*args: Any) -> atomic_write.FileVersion:
        seen = save(*args)
        two.commit([title(3, "just in time")])
        return seen

    with monkeypatch.context() as patched:
        patched.setattr("rmjournal.storage.journal_file.replace_if_unchanged", meanwhile)
        one.flush()
    assert len(logs(tmp_path)) == 1 and titles(path) == ["first", "of one"]
    assert shown(program(behind=False), 3) == "just in time"
    one.storage.poll()
    one.flush()
    assert titles(path) == ["first", "just in time", "of one"] and logs(tmp_path) == []


def test_a_save_merges_writes_of_another_device(program: Open, path: Path, tmp_path: Path, clock: Clock) -> None:
    screen = program()
    screen.commit([title(1, "here")])
    far = JournalDB(path, state_root=tmp_path / "far")
    far.commit([title(1, "there"), title(4, "new there")])
    far.close()
    clock.now += 3
    tended(screen)
    clock.now += 3
    tended(screen)
    document: Any = screen.records["goals"][1]
    assert {document["title"], *(row[1] for row in document["_c"]["title"])} == {"here", "there"}
    assert "new there" in titles(path) and not screen.storage.write_behind.has_unsaved


def test_an_edit_during_a_save_stays_unsaved(
    program: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = program()
    screen.commit([title(1, "second")])
    save = atomic_write.replace_if_unchanged

    def slow(*args: Any) -> atomic_write.FileVersion:
        screen.commit([title(1, "third")])
        return save(*args)

    monkeypatch.setattr(atomic_write, "replace_if_unchanged", slow)
    clock.now += 3
    tended(screen)
    monkeypatch.setattr(atomic_write, "replace_if_unchanged", save)
    assert (titles(path), shown(screen), screen.storage.write_behind.has_unsaved) == (["second"], "third", True)
    clock.now += 3
    tended(screen)
    assert (titles(path), screen.storage.write_behind.has_unsaved) == (["third"], False)


def test_a_failed_save_is_reported_and_retried(
    program: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = program()
    screen.commit([title(1, "second")])

    def full(*args: Any) -> atomic_write.FileVersion:
        raise NotSaved(f"{path} was not saved: the disk is full; make room and save again.")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_write, "replace_if_unchanged", full)
        patched.setattr("rmjournal.storage.journal_file.replace_if_unchanged", full)
        clock.now += 3
        tended(screen)
        assert "the disk is full" in screen.storage.trouble and screen.storage.write_behind.has_unsaved
        with pytest.raises(NotSaved, match="the disk is full"):
            screen.flush()
        screen.commit([title(2, "goes on")])
    assert titles(path) == ["first"]
    clock.now += background_save.RETRY_SECONDS + 1
    tended(screen)
    assert (screen.storage.trouble, titles(path), screen.storage.write_behind.has_unsaved) == (
        "",
        ["goes on", "second"],
        False,
    )


def test_a_log_that_cannot_be_removed_holds_nothing_that_is_not_saved(
    program: Open, path: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = program()
    screen.commit([title(1, "second")])

    def kept(*args: Any, **more: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", kept)
        clock.now += 3
        tended(screen)
        assert (titles(path), screen.storage.write_behind.has_unsaved, len(logs(tmp_path))) == (["second"], False, 1)
        screen.commit([title(1, "third")])
        assert screen.storage.write_behind.has_unsaved
    clock.now += 3
    tended(screen)
    assert (titles(path), screen.storage.write_behind.has_unsaved, logs(tmp_path)) == (["third"], False, [])
