"""External changes while the program runs: the file is repaired or awaited, and nothing is lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt.field_path import flatten
from rmjournal.crdt.merge import find_conflicts
from rmjournal.errors import NotSaved
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local.undo_log import Write
from tests.write_ahead_log.databases import Clock, Open, opener, title


@pytest.fixture
def program(path: Path, tmp_path: Path) -> Iterator[Open]:
    """A new journal in which one program wrote already, and a way to open it as another one would."""
    with opener(path, tmp_path / "state") as another:
        yield another


def titles(path: Path) -> list[str]:
    goals: Any = codec.decode(path, path.read_bytes())["goals"]
    return [document["title"] for _, document in sorted(goals.items())]


def test_a_running_program_completes_an_older_file(program: Open, path: Path, clock: Clock) -> None:
    ours, old = program(), path.read_bytes()
    ours.commit([title(1, "second"), title(2, "new")])
    whole = path.read_bytes()
    path.write_bytes(old)
    assert ours.storage.poll() is False and ours.field_value("goals", 1, "title") == "second"
    assert path.read_bytes() == old
    clock.now += 0.4
    assert ours.storage.poll() is False and path.read_bytes() == whole
    before = path.stat()
    clock.now += 10
    assert ours.storage.poll() is False and path.stat() == before
    (told,) = ours.storage.notices
    assert "an older version without 1 entry and 1 change; this computer wrote them back" in told


def test_the_next_start_reads_an_older_file_with_every_known_edit(program: Open, path: Path) -> None:
    ours, old = program(), path.read_bytes()
    ours.commit([title(1, "second"), title(2, "new")])
    path.write_bytes(old)
    again = program()
    assert again.records == ours.records and path.read_bytes() == old
    assert again.storage.missing == (1, 1) and again.storage.notices == []
    again.commit([title(3, "third")])
    assert titles(path) == ["second", "new", "third"] and again.storage.missing == (0, 0)
    assert "an older version" in again.storage.notices[0] and len(again.storage.notices) == 1


def test_two_programs_that_save_in_turn_never_call_the_file_older(program: Open, path: Path, clock: Clock) -> None:
    one, two = program(behind=True), program(behind=True)
    for turn in range(4):
        one.commit([title(1, f"one {turn}")])
        two.storage.poll()
        two.commit([title(2, f"two {turn}"), title(10 + turn, "new")])
        two.flush()
        one.commit([title(3, f"three {turn}")])
        one.storage.poll()
        one.flush()
        two.storage.poll()
    assert one.storage.notices == two.storage.notices == [] and one.storage.missing == two.storage.missing == (0, 0)
    assert one.records == two.records


def test_concurrent_writes_of_another_device_are_not_an_older_version(
    program: Open, path: Path, clock: Clock
) -> None:
    ours, old = program(), path.read_bytes()
    elsewhere = path.with_name("elsewhere") / path.name
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(old)
    theirs = JournalDB(elsewhere, state_root=path.parent / "their state")
    theirs.commit([title(5, "theirs")])
    theirs.close()
    ours.commit([title(2, "ours")])
    path.write_bytes(elsewhere.read_bytes())
    assert ours.storage.poll() and ours.storage.missing == (1, 0)
    clock.now += 3
    ours.storage.poll()
    assert (
        titles(path) == ["first", "ours", "theirs"] and ours.storage.notices == [] and ours.storage.missing == (0, 0)
    )


def test_edits_of_a_copy_elsewhere_are_not_merged_into_the_file(program: Open, path: Path, tmp_path: Path) -> None:
    ours, copy = program(), tmp_path / "to play with.json"
    copy.write_bytes(path.read_bytes())
    played = JournalDB(copy, state_root=tmp_path / "state")
    played.commit([Write("goals", 1, "_deleted", True)])
    played.close()
    assert ours.storage.poll() is False and program().records == ours.records
    ours.commit([title(2, "new")])
    assert len(JournalDB(copy, state_root=tmp_path / "state").records["goals"]) == 1


def test_the_state_folder_remembers_content_that_was_in_the_file_briefly(
    program: Open, path: Path, clock: Clock, tmp_path: Path
) -> None:
    ours, old = program(), path.read_bytes()
    other = JournalDB(path, state_root=tmp_path / "other machine")
    other.commit([title(2, "theirs")])
    assert ours.storage.poll() is True
    clock.now += 1
    ours.storage.poll()
    path.write_bytes(old)
    ours.close()
    assert program().field_value("goals", 2, "title") == "theirs"


@pytest.mark.parametrize("base", [b"", b"{", b"[]", b'{"_journal": {"1": {"format": 1, "id": "other"}}}'])
def test_a_damaged_memory_of_this_machine_is_as_none(program: Open, path: Path, base: bytes) -> None:
    ours = program()
    ours.storage.state.write_base(path, base)
    again = program()
    assert again.records == ours.records
    again.commit([title(2, "new")])
    assert ours.storage.state.read_base(path) != base


def test_a_hand_edit_is_adopted_once_the_file_stops_changing(program: Open, path: Path, clock: Clock) -> None:
    ours = program()
    path.write_bytes(path.read_bytes().replace(b'"text"', b'"by hand"'))
    before = path.read_bytes()
    assert ours.storage.poll() is True and ours.field_value("goals", 1, "body") == "by hand"
    clock.now += 1.9
    assert ours.storage.poll() is False and path.read_bytes() == before
    clock.now += 0.2
    assert ours.storage.poll() is False and b"h." in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(b'"by hand"', b'"again"'))
    ours.storage.poll()
    assert flatten(ours.records["goals"][1])["body"] == "again"
    assert find_conflicts(ours.content) == []


def test_an_external_delete_is_restored(program: Open, path: Path, clock: Clock) -> None:
    ours = program()
    whole = path.read_bytes()
    content = json.loads(whole)
    del content["goals"]["1"]["body"]
    path.write_text(json.dumps(content), encoding="utf-8")
    ours.storage.poll()
    clock.now += 2
    ours.storage.poll()
    assert path.read_bytes() == whole


@pytest.mark.parametrize("broken", [None, b"", b"  ", b'{"_journal": {"1": {', b"\xff\xfa"])
def test_a_missing_or_damaged_file_is_waited_for_and_then_recreated(
    program: Open, path: Path, clock: Clock, broken: bytes | None
) -> None:
    ours, whole = program(), path.read_bytes()
    path.unlink()
    if broken is not None:
        path.write_bytes(broken)
    for _ in range(3):
        assert ours.storage.poll() is False and str(path) in ours.storage.trouble
        clock.now += 0.9
    assert (path.read_bytes() if path.exists() else None) == broken
    clock.now += 0.4
    ours.storage.poll()
    assert path.read_bytes() == whole
    assert ours.storage.poll() is False and ours.storage.trouble == "" and len(ours.storage.notices) == 1
    aside = ours.storage.state.path / "quarantine"
    if broken and not broken.isspace():
        assert [file.read_bytes() for file in aside.iterdir()] == [broken]
    else:
        assert not aside.exists()


def test_a_file_that_grows_is_still_being_written(program: Open, path: Path, clock: Clock) -> None:
    ours, whole = program(), path.read_bytes()
    for size in range(0, len(whole), 40):
        path.write_bytes(whole[:size])
        ours.storage.poll()
        clock.now += 2
    path.write_bytes(whole.replace(b'"text"', b'"other"'))
    assert ours.storage.poll() is True and ours.storage.trouble == "" and ours.storage.notices == []
    assert not (ours.storage.state.path / "quarantine").exists()


@pytest.mark.parametrize(
    "strange", [b"[1]", b'{"mine": 1}', b'{"_journal": {"1": {"format": 1, "id": "other"}}}', b"\xef\xbb\xbf[1]"]
)
def test_a_foreign_file_is_reported_and_not_changed(program: Open, path: Path, clock: Clock, strange: bytes) -> None:
    ours = program()
    path.write_bytes(strange)
    for _ in range(3):
        assert ours.storage.poll() is False and str(path) in ours.storage.trouble
        clock.now += 60
    assert path.read_bytes() == strange


def test_a_newer_format_is_not_healed_by_an_older_program(program: Open, path: Path, clock: Clock) -> None:
    ours, old = program(), path.read_bytes()
    ours.commit([title(1, "second")])
    newer = old.replace(b'"min_reader": 1', b'"min_reader": 2')
    path.write_bytes(newer)
    for _ in range(3):
        ours.storage.poll()
        clock.now += 60
    assert path.read_bytes() == newer and ours.storage.read_only


def test_a_disk_that_refuses_is_tried_again_later(
    program: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, tried = program(), []
    whole = path.read_bytes()
    path.unlink()

    def full(*_: Any) -> None:
        tried.append(clock.now)
        raise NotSaved("full")

    monkeypatch.setattr("rmjournal.storage.journal_file.replace_if_unchanged", full)
    for _ in range(30):
        assert ours.storage.poll() is False
        clock.now += 1
    assert 2 <= len(tried) <= 3
    monkeypatch.setattr("rmjournal.storage.journal_file.replace_if_unchanged", atomic_write.replace_if_unchanged)
    clock.now += 20
    ours.storage.poll()
    assert path.read_bytes() == whole


def test_another_program_that_is_saving_is_not_waited_for(program: Open, path: Path, clock: Clock) -> None:
    one, two = program(), program()
    path.unlink()
    one.storage.poll()
    clock.now += 5
    with two.storage.state.lock():
        one.storage.poll()
    assert not path.exists()
