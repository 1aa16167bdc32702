"""Conflict copies: merged, proven on the disk, kept aside, and only then removed, if their name is certain."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import NotSaved, Refused
from rmjournal.storage.copy_names import CopyKind
from rmjournal.storage.database import JournalDB
from rmjournal.storage.replica import file_contains
from rmjournal.sync import conflict_copies
from rmjournal.sync.conflict_copies import ConflictCopies
from tests.sync.foreign_copies import CERTAIN, POSSIBLE, file_text, make_copy, title_write


def test_a_copy_of_a_sync_tool_is_merged_archived_and_removed(ours: JournalDB) -> None:
    copy_path = make_copy(ours, CERTAIN, title_write(1, "theirs"), title_write(2, "new"))
    ours.commit([title_write(1, "ours")])
    data = copy_path.read_bytes()
    result = ConflictCopies(ours).scan()
    assert result == (True, (copy_path,), ()) and not copy_path.exists()
    assert all(word in file_text(ours.path) for word in ("theirs", "ours", "new"))
    (kept,) = (ours.storage.state.path / "absorbed").iterdir()
    assert kept.read_bytes() == data and ours.field_value("goals", 2, "title") == "new"


def test_copies_are_removed_one_at_a_time(ours: JournalDB, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_copy(ours, f"journal.json.conflict{number}", title_write(10 + number, f"copy {number}"))
    sync, pauses = ConflictCopies(ours), []
    first = sync.scan()
    assert (len(first.removed), len(first.copies), sync.scan().removed) == (1, 2, ())
    assert {f"copy {number}" in file_text(ours.path) for number in range(3)} == {True}

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        sync._removed_at -= seconds

    settled = sync.scan_until_quiet(pause)
    assert len(settled.removed) == 2 and settled.copies == () and len(pauses) >= 2
    assert list(ours.path.parent.iterdir()) == [ours.path]


def test_a_copy_that_holds_nothing_new_does_not_touch_the_file(ours: JournalDB) -> None:
    copy_path = ours.path.with_name(CERTAIN)
    copy_path.write_bytes(ours.path.read_bytes())
    ours.commit([title_write(1, "ours")])
    before = ours.path.stat().st_mtime_ns, ours.path.stat().st_ino
    assert ConflictCopies(ours).scan() == (False, (copy_path,), ())
    assert (ours.path.stat().st_mtime_ns, ours.path.stat().st_ino) == before


@pytest.mark.parametrize("name", [POSSIBLE, "journal-LAPTOP.json", "journal (копия).json"])
def test_a_copy_with_a_possible_name_is_merged_and_stays_until_a_decision(ours: JournalDB, name: str) -> None:
    copy_path, sync = make_copy(ours, name, title_write(2, "new")), ConflictCopies(ours)
    result = sync.scan()
    assert result.has_changes and [(remaining.path, remaining.is_merged) for remaining in result.copies] == [
        (copy_path, True)
    ]
    assert str(copy_path) in result.copies[0].reason and copy_path.exists() and "new" in file_text(ours.path)
    assert sync.scan() == (False, (), result.copies)
    sync.keep(copy_path)
    assert sync.scan().copies == () == ConflictCopies(ours).scan().copies and copy_path.exists()
    other = make_copy(ours, name, title_write(3, "newer"))
    assert len(sync.scan().copies) == 1 and "newer" in file_text(ours.path)
    sync.allow_removal(other)
    assert copy_path.exists() and sync.scan().removed == (copy_path,) and not copy_path.exists()
    assert b"newer" in b"".join(file.read_bytes() for file in (ours.storage.state.path / "absorbed").iterdir())


def test_a_decision_holds_for_a_copys_content_and_for_this_machine(ours: JournalDB) -> None:
    copy_path, sync = make_copy(ours, POSSIBLE, title_write(2, "new")), ConflictCopies(ours)
    data = copy_path.read_bytes()
    sync.allow_removal(copy_path)
    sync.keep(copy_path)
    assert sync.scan() == (False, (), ()) and copy_path.exists()
    sync.allow_removal(copy_path)
    assert sync.scan().removed == (copy_path,)
    copy_path.write_bytes(data)
    assert ConflictCopies(ours).scan().removed == (copy_path,)
    copy_path.write_bytes(data.replace(b'"new"', b'"other"'))
    assert [remaining.needs_answer for remaining in ConflictCopies(ours).scan().copies] == [True]


def test_only_a_plain_copy_next_to_the_journal_is_removed(ours: JournalDB, tmp_path: Path) -> None:
    away, sync = tmp_path / "elsewhere" / "journal (1).json", ConflictCopies(ours)
    away.parent.mkdir()
    away.write_bytes(ours.path.read_bytes())
    link, twin, self = (ours.path.with_name(f"journal ({number}).json") for number in (2, 3, 4))
    link.symlink_to(away)
    os.link(ours.path, twin)
    self.symlink_to(ours.path)
    for path in (away, link, twin, self, ours.path):
        with pytest.raises(Refused, match="beside"):
            sync.allow_removal(path)
        sync.scan()
        assert os.path.lexists(path)


def test_a_copy_of_resilio_is_merged_and_never_removed(ours: JournalDB) -> None:
    copy_path, sync = make_copy(ours, "journal.Conflict.json", title_write(2, "new")), ConflictCopies(ours)
    (remaining,) = sync.scan().copies
    assert remaining.kind is CopyKind.RESILIO and remaining.is_merged and "new" in file_text(ours.path)
    with pytest.raises(Refused, match="was not removed"):
        sync.allow_removal(copy_path)
    assert copy_path.exists()


def test_a_copy_that_is_still_being_written_is_merged_when_it_is_whole(ours: JournalDB) -> None:
    copy_path = make_copy(ours, CERTAIN, title_write(2, "new"))
    whole = copy_path.read_bytes()
    copy_path.write_bytes(whole[: len(whole) - 40])
    sync = ConflictCopies(ours)
    (remaining,) = sync.scan().copies
    assert not remaining.is_merged and copy_path.exists()
    copy_path.write_bytes(whole)
    assert sync.scan().removed == (copy_path,) and "new" in file_text(ours.path)


def test_a_copy_that_changes_while_it_is_merged_is_not_removed(
    ours: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_path, put_aside = make_copy(ours, CERTAIN, title_write(2, "new")), ours.storage.state.put_aside
    newer = copy_path.read_bytes().replace(b'"new"', b'"newer"')

    def slow(folder: str, data: bytes) -> Path:
        copy_path.write_bytes(newer)
        return put_aside(folder, data)

    monkeypatch.setattr(ours.storage.state, "put_aside", slow)
    sync = ConflictCopies(ours)
    assert sync.scan().removed == () and copy_path.read_bytes() == newer
    monkeypatch.undo()
    assert sync.scan().removed == (copy_path,) and "newer" in file_text(ours.path)


def test_a_copy_stays_when_the_file_does_not_contain_it(ours: JournalDB, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_path, sync = make_copy(ours, CERTAIN, title_write(2, "new")), ConflictCopies(ours)

    def full(*_: Any, **__: Any) -> None:
        raise NotSaved("the disk is full")

    monkeypatch.setattr("rmjournal.storage.journal_file.replace_if_unchanged", full)
    (remaining,) = sync.scan().copies
    assert "full" in remaining.reason and not remaining.is_merged and copy_path.exists()
    monkeypatch.undo()
    assert sync.scan().removed == (copy_path,) and "new" in file_text(ours.path)


def test_a_merged_copy_that_cannot_be_removed_is_reported_as_merged(
    ours: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_path, sync = make_copy(ours, CERTAIN, title_write(2, "new")), ConflictCopies(ours)

    def full(*_: Any) -> None:
        raise NotSaved("the disk is full")

    monkeypatch.setattr(ours.storage.state, "put_aside", full)
    (remaining,) = sync.scan().copies
    assert (
        remaining.is_merged
        and remaining.has_failed
        and not remaining.needs_answer
        and copy_path.exists()
        and "new" in file_text(ours.path)
    )
    assert remaining.reason == f"{copy_path} is merged, but cannot be removed now: the disk is full"
    monkeypatch.undo()
    assert sync.scan().removed == (copy_path,)


def test_a_copy_of_a_newer_format_is_not_merged(ours: JournalDB) -> None:
    copy_path = make_copy(ours, CERTAIN, title_write(2, "new"))
    copy_path.write_bytes(copy_path.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 2'))
    (remaining,) = ConflictCopies(ours).scan().copies
    assert "newer" in remaining.reason and copy_path.exists() and ours.storage.read_only == ""


def test_a_copy_of_a_read_only_journal_is_not_merged(ours: JournalDB) -> None:
    copy_path = make_copy(ours, CERTAIN, title_write(2, "new"))
    ours.path.chmod(0o400)
    ours.storage.poll()
    (remaining,) = ConflictCopies(ours).scan().copies
    assert "protect" in remaining.reason and copy_path.exists()


def test_a_missing_file_is_recreated_with_the_entries_of_its_copies(
    ours: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [
        make_copy(ours, f"journal.json.conflict{number}", title_write(number, f"copy {number}")) for number in (5, 6)
    ]
    ours.commit([title_write(4, "memory")])
    ours.path.unlink()
    sync, now = ConflictCopies(ours), time.monotonic()
    ours.storage.poll()
    first = sync.scan()
    assert (
        first.has_changes and first.removed == () and {remaining.is_merged for remaining in first.copies} == {False}
    )
    assert ours.storage.trouble and not ours.path.exists() and ours.field_value("goals", 5, "title") == "copy 5"
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    ours.storage.poll()
    assert all(word in file_text(ours.path) for word in ("memory", "copy 5", "copy 6"))
    assert ours.storage.trouble == "" and sync.scan().removed == (copies[0],)


def test_an_old_temporary_file_is_merged(ours: JournalDB) -> None:
    copy_path, sync = make_copy(ours, ".~journal.json.0123abcd.tmp", title_write(2, "unsaved")), ConflictCopies(ours)
    assert sync.scan() == (False, (), ()) and copy_path.exists()
    old = time.time() - conflict_copies.LEFTOVER_AGE - 1
    os.utime(copy_path, (old, old))
    assert sync.scan() == (True, (copy_path,), ()) and "unsaved" in file_text(ours.path)


def test_links_pipes_folders_and_very_large_files_are_reported_and_not_changed(
    ours: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_copies, "MAX_COPY_BYTES", 5000)
    large = ours.path.with_name("journal.json.conflict4")
    large.write_bytes(make_copy(ours, "journal.json.conflict4", title_write(2, "new")).read_bytes() + b" " * 5000)
    ours.path.with_name("journal.json.conflict1").mkdir()
    ours.path.with_name("journal.json.conflict2").symlink_to(large)
    os.mkfifo(ours.path.with_name("journal.json.conflict3"))
    ours.path.with_name("journal.odd.json").mkdir()
    sync = ConflictCopies(ours)
    result = sync.scan()
    why = [remaining.reason.partition(" but ")[2] for remaining in result.copies]
    assert [("folder" in why[0]), "link" in why[1], "pipe" in why[2], "large" in why[3]] == [True] * 4
    assert (result.has_changes, result.removed) == (False, ()) and sync.list_copies() == list(result.copies)
    assert sync.merge_file(large) and "new" in file_text(ours.path)


def test_copies_of_a_linked_journal_are_found_next_to_its_target(ours: JournalDB, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(ours.path)
    copy_path = make_copy(ours, CERTAIN, title_write(2, "new"))
    opened = JournalDB(link, state_root=tmp_path / "state")
    assert ConflictCopies(opened).scan().removed == (copy_path,) and link.is_symlink()
    opened.close()


def test_absorbed_copies_are_removed_after_a_month(ours: JournalDB) -> None:
    make_copy(ours, CERTAIN, title_write(2, "new"))
    old = ours.storage.state.put_aside("absorbed", b"old")
    month = time.time() - conflict_copies.ABSORBED_RETENTION - 60
    os.utime(old, (month, month))
    ConflictCopies(ours).scan()
    assert not old.exists() and len(list((ours.storage.state.path / "absorbed").iterdir())) == 1


def test_a_hand_made_copy_is_merged_by_its_bytes(ours: JournalDB) -> None:
    copy_path = ours.path.with_name(CERTAIN)
    content = json.loads(ours.path.read_bytes())
    content["goals"]["1"]["body"] = "vim"
    content["goals"]["7"] = {"title": "made by hand"}
    copy_path.write_text(json.dumps(content), encoding="utf-8")
    assert ConflictCopies(ours).scan().removed == (copy_path,)
    assert ours.field_value("goals", 1, "body") == "vim" and "made by hand" in file_text(ours.path)


def test_a_copy_that_a_screen_saves_later_is_no_failure(ours: JournalDB) -> None:
    copy_path, sync = make_copy(ours, POSSIBLE, title_write(2, "new")), ConflictCopies(ours)
    ours.enable_write_behind()
    for _ in range(2):
        (copy,) = sync.scan().copies
        assert (copy.path, copy.is_merged, copy.reason, copy.has_failed) == (copy_path, False, "", False)
    assert ours.field_value("goals", 2, "title") == "new" and "new" not in file_text(ours.path)
    ours.save(lambda: ours.content)
    (copy,) = sync.scan().copies
    assert copy.needs_answer


def test_a_copy_that_vanishes_while_it_is_read_is_no_failure(
    ours: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_path, sync = make_copy(ours, CERTAIN, title_write(2, "new")), ConflictCopies(ours)

    def take_away(path: Path, status: os.stat_result, target: Path) -> str:
        path.unlink()
        return ""

    monkeypatch.setattr(conflict_copies, "why_unreadable", take_away)
    assert sync.scan() == (False, (), ()) and not copy_path.exists()


def test_a_file_that_another_program_puts_back_at_once_is_merged_again(
    ours: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_path, sync, looks = make_copy(ours, POSSIBLE, title_write(2, "new")), ConflictCopies(ours), list[Path]()
    before = ours.path.read_bytes()

    def put_back(path: Path, content: Any) -> bool:
        looks.append(path)
        if len(looks) == 1:
            path.write_bytes(before)
        return file_contains(path, content)

    monkeypatch.setattr(conflict_copies, "file_contains", put_back)
    sync.allow_removal(copy_path)
    assert len(looks) == 2 and "new" in file_text(ours.path)
    looks.clear()
    assert sync.scan().removed == (copy_path,)


def test_a_person_may_let_a_copy_go_while_the_file_waits_to_be_saved(ours: JournalDB) -> None:
    copy_path, sync = make_copy(ours, POSSIBLE, title_write(2, "new")), ConflictCopies(ours)
    ours.enable_write_behind()
    sync.allow_removal(copy_path)
    assert "new" in file_text(ours.path) and sync.scan().removed == (copy_path,)
