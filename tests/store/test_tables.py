"""TinyDB on a journal: the stock one reads it, ours saves it and shares nothing."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB, JournalStorage
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.store import Store

ID = 3712849012345678901


def journal(folder: Path) -> Path:
    path = folder / "journal.json"
    Store.create(
        path, {"goals": {ID: {"title": "é", "tags": ["a"]}, ID + 1: {"title": "z"}}}, state_root=folder / "state"
    )
    return path


def test_stock_tinydb_reads_and_queries_the_file(tmp_path: Path) -> None:
    with TinyDB(journal(tmp_path), encoding="utf-8") as db:
        assert [(found.doc_id, found["title"]) for found in db.table("goals").all()] == [(ID, "é"), (ID + 1, "z")]
        assert [found.doc_id for found in db.table("goals").search(where("title") == "z")] == [ID + 1]


def test_what_stock_tinydb_writes_is_read_and_comes_out_canonical(tmp_path: Path) -> None:
    path = journal(tmp_path)
    with TinyDB(path, encoding="utf-8") as db:
        added = db.table("goals").insert({"title": "by a script"})
    store = Store(path, state_root=tmp_path / "state")
    assert store.tables["goals"][added]["title"] == "by a script"
    store.commit([Write("goals", ID, "title", "ü")])
    data = path.read_bytes()
    assert data == codec.encode(json.loads(data)) and "ü".encode() in data


@pytest.mark.parametrize("database", [JournalDB, lambda path: TinyDB(path, storage=JournalStorage)])
def test_the_whole_api_writes_canonical_bytes_through_our_storage(tmp_path: Path, database: Any) -> None:
    path = journal(tmp_path)
    db = database(path)
    goals = db.table("goals")
    added = goals.insert({"title": "new", "levels": {"0": "x"}})
    assert goals.insert_multiple([{"title": "m"}, Document({"title": "d"}, doc_id=77)])[1] == 77
    goals.update({"title": "changed"}, where("title") == "new")
    goals.upsert({"title": "up"}, where("title") == "nobody")
    goals.remove(doc_ids=[ID + 1])
    assert goals.get(doc_id=added) == {"title": "changed", "levels": {"0": "x"}}
    assert sorted(found["title"] for found in goals) == sorted(["é", "changed", "m", "d", "up"])
    assert len(goals) == 5 and goals.contains(doc_id=77) and goals.count(where("title") == "d") == 1
    assert db.tables() == {"_journal", "goals"}
    data = path.read_bytes()
    assert data == codec.encode(json.loads(data))
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == ["journal.json"]


def test_new_ids_are_ours_and_increase(tmp_path: Path) -> None:
    goals = JournalDB(journal(tmp_path)).table("goals")
    added = goals.insert_multiple([{"title": "a"}, {"title": "b"}, {"title": "c"}])
    assert added == sorted(set(added)) and all(2**60 < one < 2**63 for one in added)


def test_results_are_copies(tmp_path: Path) -> None:
    goals = JournalDB(journal(tmp_path)).table("goals")
    for found in (goals.search(where("title") == "é")[0], goals.get(doc_id=ID), goals.all()[0]):
        assert isinstance(found, Document)
        found["tags"].append("changed")
    assert goals.search(where("title") == "é")[0]["tags"] == ["a"]


def test_an_updater_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    path = journal(tmp_path)
    goals = JournalDB(path).table("goals")
    before = path.read_bytes()

    def change(found: Any) -> None:
        found["tags"].append("half")  # the second record has no tags

    with pytest.raises(KeyError):
        goals.update(change)
    assert path.read_bytes() == before and goals.all()[0]["tags"] == ["a"]


def test_a_query_asked_again_sees_what_others_changed(tmp_path: Path) -> None:
    path = journal(tmp_path)
    goals = JournalDB(path).table("goals")
    assert len(goals.search(where("title").exists())) == 2
    Store(path, state_root=tmp_path / "state").commit([Write("goals", 9, "title", "theirs")])
    assert len(goals.search(where("title").exists())) == 3


def test_each_version_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = journal(tmp_path)
    parsed: list[int] = []
    decode = msgspec.json.decode

    def counted(data: bytes) -> Any:
        parsed.append(len(data))
        return decode(data)

    monkeypatch.setattr(msgspec.json, "decode", counted)
    goals = JournalDB(path).table("goals")
    for _ in range(5):
        goals.all()
        goals.get(doc_id=ID)
    goals.insert({"title": "x"})
    goals.all()
    assert len(parsed) == 1


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {1, 2}])
def test_what_json_cannot_hold_is_not_saved(tmp_path: Path, value: Any) -> None:
    path = journal(tmp_path)
    before = path.read_bytes()
    with pytest.raises((ValueError, TypeError)):
        JournalDB(path).table("goals").insert({"title": value})
    assert path.read_bytes() == before


def test_the_header_cannot_be_taken_away(tmp_path: Path) -> None:
    path = journal(tmp_path)
    db = JournalDB(path)
    before = path.read_bytes()
    for act in (db.drop_tables, lambda: db.drop_table("_journal"), lambda: db.table("_journal").truncate()):
        with pytest.raises(Refused, match="_journal"):
            act()
    assert path.read_bytes() == before and len(db.table("goals")) == 2


def test_a_storage_that_was_overtaken_or_finds_no_journal_says_so(tmp_path: Path) -> None:
    path = journal(tmp_path)
    storage = JournalStorage(path)
    data = storage.read()
    path.write_bytes(path.read_bytes().replace("é".encode(), b"theirs"))
    with pytest.raises(NotSaved, match="by another program"):
        storage.write(data)
    assert b"theirs" in path.read_bytes()
    with pytest.raises(Unreadable, match="is not there"):
        TinyDB(tmp_path / "none.json", storage=JournalStorage).all()
