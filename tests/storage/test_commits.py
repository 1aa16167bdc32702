"""Commits: one durable save each, and every refusal."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt import record
from rmjournal.crdt.field_path import flatten
from rmjournal.crdt.register import CLEARED
from rmjournal.crdt.version_vector import parse_vector
from rmjournal.errors import NotSaved, ReadOnly
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.new_journal import write_new
from tests.write_ahead_log.databases import Open, title


def test_a_commit_changes_the_file_and_memory_but_no_old_document(program: Open) -> None:
    ours = program()
    before, shown = ours.records["goals"][1], dict(ours.records["goals"][1])
    assert (
        ours.commit([title(1, "new"), Write("goals", 1, "levels/0", "x"), Write("people", 7, "name", "Ida")]) is False
    )
    assert before == shown
    again = program()
    assert again.records == ours.records
    assert flatten(again.records["goals"][1]) == {"title": "new", "body": "text", "levels/0": "x"}
    assert ours.field_value("people", 7, "name") == "Ida" and ours.field_value("people", 8, "name") is CLEARED


def test_one_commit_is_one_save_with_one_stamp(program: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = program()
    ours.commit([title(2, "the first makes the device")])
    saved: list[Path] = []
    exchange = atomic_write.exchange

    def counted(temp: Path, target: Path) -> bool:
        saved.append(target)
        return exchange(temp, target)

    monkeypatch.setattr(atomic_write, "exchange", counted)
    ours.commit([title(number, "x") for number in range(10, 60)])
    assert saved.count(path) == 1
    assert len({str(ours.records["goals"][number]["_v"]) for number in range(10, 60)}) == 1


def test_a_commit_of_nothing_saves_nothing(program: Open, path: Path) -> None:
    before = path.stat()
    assert program().commit([]) is False
    assert path.stat() == before


def test_the_second_write_to_a_field_in_a_commit_becomes_a_sibling(program: Open) -> None:
    ours = program()
    ours.commit([title(1, "a"), title(1, "b")])
    assert ours.field_value("goals", 1, "title") == "a"
    assert [row[1] for row in ours.records["goals"][1]["_c"]["title"]] == ["b"]  # type: ignore[index,call-overload,union-attr]


def newer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 2'))


def test_a_newer_format_opens_but_is_never_changed(program: Open, path: Path) -> None:
    ours = program()
    newer(path)
    for opened in (program(), ours):
        before = path.read_bytes()
        with pytest.raises(ReadOnly, match="newer") as told:
            opened.commit([title(1, "x")])
        assert opened.storage.read_only == str(told.value) and str(path) in opened.storage.read_only
        assert path.read_bytes() == before and opened.field_value("goals", 1, "title") == "one"


def test_a_newer_format_that_we_may_write_is_written_with_its_header(program: Open, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 9'))
    program().commit([title(1, "x")])
    assert json.loads(path.read_bytes())["_journal"]["1"]["format"] == 9


def test_a_write_protected_file_opens_and_is_changed_only_when_the_protection_is_off(
    program: Open, path: Path
) -> None:
    path.chmod(0o444)
    ours = program()
    with pytest.raises(ReadOnly, match="write-protected"):
        ours.commit([title(1, "x")])
    path.chmod(0o600)
    ours.commit([title(1, "x")])
    assert ours.storage.read_only == "" and program().field_value("goals", 1, "title") == "x"


def test_a_failed_save_changes_no_file_and_no_memory(
    program: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = program()
    before, tables = path.read_bytes(), ours.records
    opened = os.open

    def forbidden(name: Any, flags: int, *rest: Any, **more: Any) -> int:
        if str(name).startswith(str(path.parent)) and flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied")
        return opened(name, flags, *rest, **more)

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(NotSaved, match="permissions") as told:
        ours.commit([title(1, "x")])
    assert str(path) in str(told.value)
    assert path.read_bytes() == before and ours.records == tables
    monkeypatch.undo()
    ours.commit([title(1, "x")])
    assert program().field_value("goals", 1, "title") == "x"


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_values_that_cannot_be_saved_change_nothing(program: Open, path: Path) -> None:
    ours = program()
    before = path.read_bytes()
    for value in (float("nan"), "\ud83d", {1}, {"0": "an object"}):
        with pytest.raises(ValueError, match=r"cannot hold|surrogates"):
            ours.commit([title(1, "fine"), title(2, value)])
    with pytest.raises(NotSaved, match="too deeply"):
        ours.commit([title(2, deep(50_000))])
    assert path.read_bytes() == before and ours.field_value("goals", 1, "title") == "one"


def test_a_commit_does_not_overwrite_an_unknown_layout(program: Open, path: Path) -> None:
    path.write_bytes(json.dumps(json.loads(path.read_bytes()) | {"list": [1], "rows": {"5": [1]}}).encode())
    before = path.read_bytes()
    for write in (Write("list", 1, "a", 1), Write("rows", 5, "a", 1), Write("_journal", 1, "id", "x")):
        with pytest.raises(NotSaved, match=r"no table|does not know"):
            program().commit([write])
    assert path.read_bytes() == before


def test_create_refuses_an_existing_path(path: Path, program: Open, tmp_path: Path) -> None:
    before = path.read_bytes()
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    for there in (path, path.parent, tmp_path / "dangling"):
        with pytest.raises(NotSaved):
            JournalDB.create(there, state_root=tmp_path / "state")
    assert path.read_bytes() == before
    with pytest.raises(NotSaved):
        JournalDB.create(path / "below" / "journal.json", state_root=tmp_path / "state")


def test_records_that_are_shipped_get_one_stamp(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    journal_id = write_new(path, {"goals": {5: {"title": "x", "levels": {"0": "y"}}}}, clock=lambda: 36**3)
    opened = JournalDB(path, state_root=tmp_path / "state")
    document = opened.records["goals"][5]
    assert opened.storage.journal_id == journal_id and list(parse_vector(document["_v"]).values()) == [36**3]
    assert record.decode_registers(document) == record.decode_registers(record.write(document, {}, "zzzzzz", 1))
    assert path.stat().st_mode & 0o777 == 0o600


def test_new_ids_increase_with_any_clock(path: Path, tmp_path: Path) -> None:
    times = iter([1_770_000_000_000, 1_770_000_000_000, 5, -3, 2**60, 2**60])
    ours = JournalDB.create(path, state_root=tmp_path / "state")
    now = JournalDB(path, state_root=tmp_path / "state", clock=lambda: next(times))
    made = [ours.new_id(), *(now.new_id() for _ in range(6)), *(ours.new_id() for _ in range(1000))]
    assert made == sorted(set(made))
    assert all(0 < one < 2**63 for one in made)


def test_an_id_holds_its_creation_time(path: Path, tmp_path: Path) -> None:
    later = 2**42 - 1000
    JournalDB.create(path, state_root=tmp_path / "state")
    assert device_clock.IdGenerator().new(later) >> 21 == later


def test_stamps_increase_when_the_clock_goes_back(path: Path, tmp_path: Path) -> None:
    times = iter([1000, 500, 100, 100])
    JournalDB.create(path, state_root=tmp_path / "state", clock=lambda: next(times)).close()
    ours = JournalDB(path, state_root=tmp_path / "state", clock=lambda: next(times))
    stamps: list[int] = []
    for value in ("a", "b"):
        ours.commit([title(1, value)])
        stamps += parse_vector(ours.records["goals"][1]["_v"]).values()
    assert stamps == [500, 501]
    ours.close()


@pytest.mark.parametrize(("there", "asked"), [(1, True), (1, 1.0), (False, 0), (None, CLEARED)])
def test_values_that_python_calls_equal_are_different(program: Open, there: Any, asked: Any) -> None:
    ours = program()
    ours.commit([title(1, there)])
    assert ours.still_holds(title(1, there)) and not ours.still_holds(title(1, asked))
