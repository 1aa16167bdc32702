"""A file as it is first opened: what was written by hand is taken over, and what is saved meanwhile is there."""

import json
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt.field_path import flatten
from rmjournal.storage import codec, open_file
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.orphans import follow_move


def test_a_machine_that_never_saved_adopts_a_hand_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.json"
    JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "there").close()
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found["goals"]["7"] = {"title": "by hand"}
    path.write_bytes(codec.encode(found))
    db = JournalDB(path, state_root=tmp_path / "here")
    db.storage.poll()
    assert sorted(db.records["goals"][7]) == ["_h", "_v", "title"]
    assert path.read_bytes() == codec.encode(found)
    monkeypatch.setattr(open_file, "ADOPT_AFTER_SECONDS", 0.0)
    db.storage.poll()
    assert path.read_bytes() == codec.encode(db.content) != codec.encode(found)
    db.close()


def test_a_file_with_stamps_is_opened_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "there").close()
    data = path.read_bytes()
    db = JournalDB(path, state_root=tmp_path / "here")
    for _ in range(3):
        db.storage.poll()
    assert path.read_bytes() == data and not (tmp_path / "here").exists()
    db.close()


def test_a_save_of_another_program_during_opening_is_no_external_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.json"
    other = JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    other.commit([Write("goals", 2, "title", "two")])

    def meanwhile(*words: Any) -> None:
        other.commit([Write("goals", 4, "title", "new")])
        follow_move(*words)

    monkeypatch.setattr("rmjournal.storage.open_file.follow_move", meanwhile)
    opened = JournalDB(path, state_root=tmp_path / "state")
    assert opened.removed_paths == [] and flatten(opened.records["goals"][4]) == {"title": "new"}
    opened.close()
    other.close()
