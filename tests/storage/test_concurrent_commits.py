"""Several programs on one file: nothing of others is lost, and nothing broken is overwritten."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt import record
from rmjournal.crdt.field_path import flatten
from rmjournal.crdt.merge import find_conflicts
from rmjournal.crdt.register import CLEARED
from rmjournal.errors import NotSaved
from rmjournal.storage import codec, open_file
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local import state_folder
from rmjournal.storage.local.undo_log import Write
from tests.write_ahead_log.databases import Open, title


def test_two_programs_in_turn_lose_nothing(program: Open) -> None:
    one, two = program(), program()
    for number in range(20):
        assert one.commit([title(100 + number, "one")]) is (number > 0)
        assert two.commit([title(200 + number, "two"), Write("goals", 1, f"levels/{number}", "x")]) is True
    found = program().records["goals"]
    assert found.keys() == {1, *range(100, 120), *range(200, 220)}
    assert len(flatten(found[1])) == 22
    assert two.storage.poll() is False and one.storage.poll() is True
    assert one.records == two.records
    assert one.storage.state.device(one.path).id != two.storage.state.device(two.path).id


def test_a_leaf_that_both_changed_unseen_keeps_both_texts(program: Open) -> None:
    one, two = program(), program()
    one.commit([title(1, "theirs")])
    assert two.commit([title(1, "ours")]) is True
    document = program().records["goals"][1]
    assert document["title"] == "ours"
    kept: Any = document["_c"]
    assert [row[1] for row in kept["title"]] == ["theirs"]
    two.commit([title(1, "both")])
    assert find_conflicts(program().content) == []


def test_a_device_with_a_clock_far_ahead_does_not_hide_later_writes(program: Open, path: Path) -> None:
    ours, ahead = program(), JournalDB(path, state_root=path.parent / "other", clock=lambda: 2**50)
    ahead.commit([title(1, "from 37 000 years ahead")])
    ours.commit([title(1, "ours")])
    assert program().field_value("goals", 1, "title") == "ours"


def test_an_edit_wins_over_a_concurrent_delete(program: Open) -> None:
    one, two = program(), program()
    one.commit([title(1, "edited")])
    two.commit([Write("goals", 1, "_deleted", True)])
    assert not record.is_deleted(two.records["goals"][1])
    two.commit([Write("goals", 1, "_deleted", True)])
    assert record.is_deleted(program().records["goals"][1])


def test_a_change_made_during_a_save_is_merged(program: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, others = program(), iter([b'"first"', b'"second"'])
    encode = codec.encode

    def overtaken(content: Any) -> bytes:
        data = encode(content)
        if word := next(others, None):
            path.write_bytes(path.read_bytes().replace(b'"text"', word).replace(b'"first"', word))
        return data

    monkeypatch.setattr(codec, "encode", overtaken)
    ours.commit([title(1, "ours")])
    monkeypatch.undo()
    assert flatten(program().records["goals"][1]) == {"title": "ours", "body": "second"}


def test_a_file_that_always_changes_is_reported(program: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, count, encode = program(), iter(range(1000)), codec.encode

    def overtaken(content: Any) -> bytes:
        data = encode(content)
        path.write_bytes(json.dumps(json.loads(path.read_bytes()) | {"x": next(count)}).encode())
        return data

    monkeypatch.setattr(codec, "encode", overtaken)
    with pytest.raises(NotSaved, match="keeps changing"):
        ours.commit([title(1, "ours")])


def test_poll_returns_whether_the_content_changed(program: Open, path: Path) -> None:
    ours = program()
    assert ours.storage.poll() is False
    path.touch()
    path.chmod(0o644)
    assert ours.storage.poll() is False
    path.write_bytes(path.read_bytes().replace(b'"one"', b'"two"'))
    assert ours.storage.poll() is True
    assert ours.field_value("goals", 1, "title") == "two"


@pytest.mark.parametrize("broken", [None, b"", b"{", b"[]", b'{"_journal": {"1": {"format": 1, "id": "other"}}}'])
def test_an_unreadable_file_keeps_the_entries_in_memory(program: Open, path: Path, broken: bytes | None) -> None:
    ours = program()
    tables, whole = ours.records, path.read_bytes()
    path.unlink()
    if broken is not None:
        path.write_bytes(broken)
    assert ours.storage.poll() is False and ours.records == tables
    path.write_bytes(whole)
    assert ours.storage.poll() is False and ours.records == tables


def test_a_missing_file_is_recreated_with_every_known_entry(
    program: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0)
    ours = program()
    path.unlink()
    ours.commit([title(2, "two")])
    assert {number: d["title"] for number, d in program().records["goals"].items()} == {1: "one", 2: "two"}


def test_a_link_whose_file_vanished_stays_a_link(program: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0)
    path.rename(path.with_name("real.json"))
    path.symlink_to("real.json")
    ours = program()
    path.with_name("real.json").unlink()
    ours.commit([title(2, "two")])
    assert path.is_symlink() and program().records["goals"].keys() == {1, 2}


def test_a_file_that_reappears_during_a_save_is_merged(
    program: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = program()
    whole = path.read_bytes().replace(b'"text"', b'"theirs"')
    path.unlink()
    monkeypatch.setattr(time, "sleep", lambda _: path.write_bytes(whole))
    assert ours.commit([title(1, "ours")]) is True
    assert flatten(program().records["goals"][1]) == {"title": "ours", "body": "theirs"}


@pytest.mark.parametrize("broken", [b"null", b"{", b"\xff"])
def test_a_damaged_file_is_copied_before_it_is_replaced(
    program: Open, path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0)
    ours = program()
    path.write_bytes(broken)
    ours.commit([title(2, "two")])
    assert {number: d["title"] for number, d in program().records["goals"].items()} == {1: "one", 2: "two"}
    (kept,) = (ours.storage.state.path / "quarantine").iterdir()
    assert kept.read_bytes() == broken and str(kept) in ours.storage.notices[0] and kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("strange", [b"[1]", b'{"_journal": {"1": {"format": 1, "id": "other"}}}', b'{"mine": 1}'])
def test_a_strange_file_is_never_overwritten(
    program: Open, path: Path, monkeypatch: pytest.MonkeyPatch, strange: bytes
) -> None:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0)
    ours, broken = program(), strange
    path.write_bytes(broken)
    with pytest.raises(NotSaved, match="Nothing was saved") as told:
        ours.commit([title(1, "x")])
    assert path.read_bytes() == broken and str(path) in str(told.value) and "\n" not in str(told.value)


def test_a_file_put_back_from_a_copied_state_gets_a_new_device(program: Open) -> None:
    ours = program()
    ours.commit([title(1, "a")])
    first = ours.storage.state.device(ours.path).id
    (card,) = ours.storage.state.path.glob("device-*.json")
    old = card.read_bytes()
    ours.commit([title(1, "b")])
    ours.close()
    card.write_bytes(old)
    again = program()
    again.commit([title(1, "c")])
    assert again.storage.state.device(again.path).id != first
    assert again.field_value("goals", 1, "title") == "c"


def test_undo_recognises_changes_of_another_program(program: Open) -> None:
    one, two = program(), program()
    befores = [title(1, "one"), title(2, CLEARED)]
    afters = [title(1, "done"), title(2, "done")]
    one.commit(afters)
    one.storage.undo_log.push("Edit", befores, afters)
    assert [one.still_holds(write) for write in afters] == [True, True]
    two.commit([title(2, "changed")])
    one.storage.poll()
    action = one.storage.undo_log.peek_undo()
    assert action is not None
    standing = [write for write, after in zip(action.befores, action.afters, strict=True) if one.still_holds(after)]
    one.commit(standing)
    assert one.storage.undo_log.pop_undo(action) and two.storage.undo_log.peek_redo() == action
    assert (one.field_value("goals", 1, "title"), one.field_value("goals", 2, "title")) == ("one", "changed")
    assert (
        one.still_holds(title(3, CLEARED))
        and not one.still_holds(title(1, CLEARED))
        and not one.still_holds(title(3, None))
    )


def test_a_lock_that_stays_taken_refuses_a_commit(program: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.05)
    one, two = program(), program()
    before = path.read_bytes()
    with one.storage.state.lock(), pytest.raises(NotSaved, match="still saving"):
        two.commit([title(1, "x")])
    assert path.read_bytes() == before
