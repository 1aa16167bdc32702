"""Conflict copies: merged, proven on the disk, kept aside, and only then removed, if their name is certain."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import NotSaved, Refused
from rmjournal.storage.copy_names import CopyKind
from rmjournal.storage.store import Store
from rmjournal.sync import conflict_copies
from rmjournal.sync.conflict_copies import Sync
from tests.sync.copies import CERTAIN, POSSIBLE, copy, texts, title


def test_a_copy_of_a_sync_tool_is_merged_kept_aside_and_removed(ours: Store) -> None:
    there = copy(ours, CERTAIN, title(1, "theirs"), title(2, "new"))
    ours.commit([title(1, "ours")])
    data = there.read_bytes()
    turn = Sync(ours).scan()
    assert turn == (True, (there,), ()) and not there.exists()
    assert all(word in texts(ours.path) for word in ("theirs", "ours", "new"))
    (kept,) = (ours.state.path / "absorbed").iterdir()
    assert kept.read_bytes() == data and ours.field_value("goals", 2, "title") == "new"


def test_copies_are_removed_one_at_a_time(ours: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        copy(ours, f"journal.json.conflict{number}", title(10 + number, f"copy {number}"))
    here, pauses = Sync(ours), []
    first = here.scan()
    assert (len(first.removed), len(first.copies), here.scan().removed) == (1, 2, ())
    assert {f"copy {number}" in texts(ours.path) for number in range(3)} == {True}

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        here._removed_at -= seconds

    settled = here.scan_until_quiet(pause)
    assert len(settled.removed) == 2 and settled.copies == () and len(pauses) >= 2
    assert list(ours.path.parent.iterdir()) == [ours.path]


def test_a_copy_that_holds_nothing_new_does_not_touch_the_file(ours: Store) -> None:
    there = ours.path.with_name(CERTAIN)
    there.write_bytes(ours.path.read_bytes())
    ours.commit([title(1, "ours")])
    before = ours.path.stat()
    assert Sync(ours).scan() == (False, (there,), ()) and ours.path.stat() == before


@pytest.mark.parametrize("name", [POSSIBLE, "journal-LAPTOP.json", "journal (копия).json"])
def test_a_copy_whose_name_a_person_may_have_made_is_merged_and_stays_until_the_person_decides(
    ours: Store, name: str
) -> None:
    there, here = copy(ours, name, title(2, "new")), Sync(ours)
    turn = here.scan()
    assert turn.has_changes and [(left.path, left.is_merged) for left in turn.copies] == [(there, True)]
    assert str(there) in turn.copies[0].reason and there.exists() and "new" in texts(ours.path)
    assert here.scan() == (False, (), turn.copies)
    here.keep(there)
    assert here.scan().copies == () == Sync(ours).scan().copies and there.exists()
    other = copy(ours, name, title(3, "newer"))
    assert len(here.scan().copies) == 1 and "newer" in texts(ours.path)
    here.allow_removal(other)
    assert there.exists() and here.scan().removed == (there,) and not there.exists()
    assert b"newer" in b"".join(file.read_bytes() for file in (ours.state.path / "absorbed").iterdir())


def test_a_decision_holds_for_a_copys_content_and_for_this_machine(ours: Store) -> None:
    there, here = copy(ours, POSSIBLE, title(2, "new")), Sync(ours)
    data = there.read_bytes()
    here.allow_removal(there)
    here.keep(there)
    assert here.scan() == (False, (), ()) and there.exists()
    here.allow_removal(there)
    assert here.scan().removed == (there,)
    there.write_bytes(data)
    assert Sync(ours).scan().removed == (there,)
    there.write_bytes(data.replace(b'"new"', b'"other"'))
    assert [left.needs_answer for left in Sync(ours).scan().copies] == [True]


def test_only_a_plain_copy_beside_the_journal_may_be_removed(ours: Store, tmp_path: Path) -> None:
    away, here = tmp_path / "elsewhere" / "journal (1).json", Sync(ours)
    away.parent.mkdir()
    away.write_bytes(ours.path.read_bytes())
    link, twin, self = (ours.path.with_name(f"journal ({number}).json") for number in (2, 3, 4))
    link.symlink_to(away)
    os.link(ours.path, twin)
    self.symlink_to(ours.path)
    for path in (away, link, twin, self, ours.path):
        with pytest.raises(Refused, match="beside"):
            here.allow_removal(path)
        here.scan()
        assert os.path.lexists(path)


def test_a_copy_of_resilio_is_merged_and_never_removed(ours: Store) -> None:
    there, here = copy(ours, "journal.Conflict.json", title(2, "new")), Sync(ours)
    (left,) = here.scan().copies
    assert left.kind is CopyKind.RESILIO and left.is_merged and "new" in texts(ours.path)
    with pytest.raises(Refused, match="stays"):
        here.allow_removal(there)
    assert there.exists()


def test_a_copy_that_is_still_being_written_is_merged_when_it_is_whole(ours: Store) -> None:
    there = copy(ours, CERTAIN, title(2, "new"))
    whole = there.read_bytes()
    there.write_bytes(whole[: len(whole) - 40])
    here = Sync(ours)
    (left,) = here.scan().copies
    assert not left.is_merged and there.exists()
    there.write_bytes(whole)
    assert here.scan().removed == (there,) and "new" in texts(ours.path)


def test_a_copy_that_changes_while_it_is_merged_is_not_removed(ours: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    there, keep_aside = copy(ours, CERTAIN, title(2, "new")), ours.state.put_aside
    newer = there.read_bytes().replace(b'"new"', b'"newer"')

    def slow(folder: str, data: bytes) -> Path:
        there.write_bytes(newer)
        return keep_aside(folder, data)

    monkeypatch.setattr(ours.state, "keep_aside", slow)
    here = Sync(ours)
    assert here.scan().removed == () and there.read_bytes() == newer
    monkeypatch.undo()
    assert here.scan().removed == (there,) and "newer" in texts(ours.path)


def test_a_copy_stays_when_the_file_does_not_contain_it(ours: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = copy(ours, CERTAIN, title(2, "new")), Sync(ours)

    def full(*_: Any, **__: Any) -> None:
        raise NotSaved("the disk is full")

    monkeypatch.setattr("rmjournal.storage.journal_file.replace_if_unchanged", full)
    (left,) = here.scan().copies
    assert "full" in left.reason and not left.is_merged and there.exists()
    monkeypatch.undo()
    assert here.scan().removed == (there,) and "new" in texts(ours.path)


def test_a_merged_copy_that_cannot_be_put_away_is_reported_as_merged(
    ours: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = copy(ours, CERTAIN, title(2, "new")), Sync(ours)

    def full(*_: Any) -> None:
        raise NotSaved("the disk is full")

    monkeypatch.setattr(ours.state, "keep_aside", full)
    (left,) = here.scan().copies
    assert (
        left.is_merged and left.has_failed and not left.needs_answer and there.exists() and "new" in texts(ours.path)
    )
    assert left.reason == f"{there} is merged, and cannot be put away now: the disk is full"
    monkeypatch.undo()
    assert here.scan().removed == (there,)


def test_a_copy_of_a_newer_format_is_left_alone(ours: Store) -> None:
    there = copy(ours, CERTAIN, title(2, "new"))
    there.write_bytes(there.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 2'))
    (left,) = Sync(ours).scan().copies
    assert "newer" in left.reason and there.exists() and ours.read_only == ""


def test_a_copy_of_a_read_only_journal_is_left_alone(ours: Store) -> None:
    there = copy(ours, CERTAIN, title(2, "new"))
    ours.path.chmod(0o400)
    ours.refresh()
    (left,) = Sync(ours).scan().copies
    assert "protect" in left.reason and there.exists()


def test_a_vanished_file_is_written_anew_with_all_that_its_copies_know(
    ours: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [copy(ours, f"journal.json.conflict{number}", title(number, f"copy {number}")) for number in (5, 6)]
    ours.commit([title(4, "memory")])
    ours.path.unlink()
    here, now = Sync(ours), time.monotonic()
    ours.refresh()
    first = here.scan()
    assert first.has_changes and first.removed == () and {left.is_merged for left in first.copies} == {False}
    assert ours.trouble and not ours.path.exists() and ours.field_value("goals", 5, "title") == "copy 5"
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    ours.refresh()
    assert all(word in texts(ours.path) for word in ("memory", "copy 5", "copy 6"))
    assert ours.trouble == "" and here.scan().removed == (copies[0],)


def test_an_unfinished_save_is_read_when_it_is_old(ours: Store) -> None:
    there, here = copy(ours, ".~journal.json.0123abcd.tmp", title(2, "unsaved")), Sync(ours)
    assert here.scan() == (False, (), ()) and there.exists()
    old = time.time() - conflict_copies.LEFTOVER_AGE - 1
    os.utime(there, (old, old))
    assert here.scan() == (True, (there,), ()) and "unsaved" in texts(ours.path)


def test_links_pipes_folders_and_very_large_files_are_left_alone_and_reported(
    ours: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_copies, "MAX_COPY_BYTES", 5000)
    large = ours.path.with_name("journal.json.conflict4")
    large.write_bytes(copy(ours, "journal.json.conflict4", title(2, "new")).read_bytes() + b" " * 5000)
    ours.path.with_name("journal.json.conflict1").mkdir()
    ours.path.with_name("journal.json.conflict2").symlink_to(large)
    os.mkfifo(ours.path.with_name("journal.json.conflict3"))
    ours.path.with_name("journal.odd.json").mkdir()
    here = Sync(ours)
    turn = here.scan()
    why = [left.reason.partition(" but ")[2] for left in turn.copies]
    assert [("folder" in why[0]), "link" in why[1], "pipe" in why[2], "large" in why[3]] == [True] * 4
    assert (turn.has_changes, turn.removed) == (False, ()) and here.list_copies() == list(turn.copies)
    assert here.merge_file(large) and "new" in texts(ours.path)


def test_the_copies_of_a_linked_journal_lie_beside_the_real_file(ours: Store, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(ours.path)
    there = copy(ours, CERTAIN, title(2, "new"))
    opened = Store(link, state_root=tmp_path / "state")
    assert Sync(opened).scan().removed == (there,) and link.is_symlink()
    opened.close()


def test_absorbed_copies_are_removed_after_a_month(ours: Store) -> None:
    copy(ours, CERTAIN, title(2, "new"))
    old = ours.state.put_aside("absorbed", b"old")
    month = time.time() - conflict_copies.ABSORBED_RETENTION - 60
    os.utime(old, (month, month))
    Sync(ours).scan()
    assert not old.exists() and len(list((ours.state.path / "absorbed").iterdir())) == 1


def test_a_hand_made_copy_is_merged_by_its_bytes(ours: Store) -> None:
    there = ours.path.with_name(CERTAIN)
    content = json.loads(ours.path.read_bytes())
    content["goals"]["1"]["body"] = "vim"
    content["goals"]["7"] = {"title": "made by hand"}
    there.write_text(json.dumps(content), encoding="utf-8")
    assert Sync(ours).scan().removed == (there,)
    assert ours.field_value("goals", 1, "body") == "vim" and "made by hand" in texts(ours.path)
