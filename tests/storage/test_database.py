"""TinyDB is the database: stock TinyDB reads the file, the program stands on ours, and it is the door for scripts."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tinydb import Query, TinyDB, where
from tinydb.operations import delete
from tinydb.table import Document

from rmjournal import open_db
from rmjournal.cli import rmjournal
from rmjournal.config import read_config
from rmjournal.crdt.merge import merge
from rmjournal.errors import NotSaved, ReadOnly, Refused, Unreadable
from rmjournal.journal.open_journal import Journal
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB, JournalTable
from rmjournal.storage.local.undo_log import Write
from rmjournal.tui.startup import build_app
from tests.programs import run_python

ID = 3712849012345678901
DELETED_ID = ID + 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with an owner, two goals, and one that was deleted."""
    path = tmp_path / "journal.json"
    goals: dict[int, Any] = {ID: {"title": "é", "tags": ["a"]}, ID + 1: {"title": "z"}, DELETED_ID: {"title": "gone"}}
    db = JournalDB.create(path, {"settings": {1: {"name": "Ida"}}, "goals": goals})
    db.commit([Write("goals", DELETED_ID, "_deleted", True)])
    db.close()
    return path


@pytest.fixture
def db(path: Path) -> Iterator[JournalDB]:
    with open_db(path) as database:
        yield database


def records(path: Path) -> dict[str, Any]:
    """The goals as they stand in the file, by id."""
    content: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
    return content["goals"]


def titles(path: Path) -> dict[int, str]:
    """The titles of the goals that the program shows, by id."""
    return {int(entry.id): entry.heading for entry in Journal.open(path).entries}


class NoTable:
    """Stands for TinyDB's table where the program must not do without it."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("a table is needed")

    def _read_table(self) -> None:
        raise RuntimeError("a table is read")


VERB = "from rmjournal.cli import main; main()"
SCREEN = f"""
from rmjournal.config import {read_config.__name__} as read_config
from rmjournal.tui.startup import {build_app.__name__} as open_screens
open_screens(Path(sys.argv[2]), read_config())
"""
WITHOUT = """
import sys
from pathlib import Path
import tinydb.table
class NoTable:
    def __init__(self, *_, **__):
        raise RuntimeError("a table is needed")
tinydb.table.Table = NoTable
"""


@pytest.mark.parametrize("what", [VERB, SCREEN])
def test_verbs_and_screens_need_the_tables_of_tinydb(path: Path, what: str) -> None:
    for before, code in (("import sys; from pathlib import Path\n", 0), (WITHOUT, 1)):
        done = run_python(before + what, "-f", path, "list", "goals", codes=[code])
    assert "RuntimeError: a table is needed" in done.stderr


@pytest.fixture
def without_tables(path: Path) -> Iterator[None]:
    bases = JournalTable.__bases__
    JournalTable.__bases__ = (NoTable,)
    try:
        yield
    finally:
        JournalTable.__bases__ = bases


def test_a_journal_is_read_and_saved_through_tables_of_tinydb(
    path: Path, db: JournalDB, without_tables: None
) -> None:
    needs: list[Callable[[], object]] = [
        lambda: db.records,
        lambda: db.commit([Write("goals", ID, "title", "later")]),
        lambda: JournalDB(path).records,
        lambda: Journal.open(path),
        lambda: build_app(path, read_config(path)),
    ]
    for need in needs:
        with pytest.raises(RuntimeError, match="a table is"):
            need()
    done = CliRunner().invoke(rmjournal, ["-f", str(path), "list", "goals"])
    assert isinstance(done.exception, RuntimeError)


def test_stock_tinydb_reads_and_queries_the_file(path: Path) -> None:
    with TinyDB(path, encoding="utf-8") as stock:
        goals = stock.table("goals")
        assert [(found.doc_id, found["title"]) for found in goals.all()][:2] == [(ID, "é"), (ID + 1, "z")]
        assert [found.doc_id for found in goals.search(where("title") == "z")] == [ID + 1]


def test_records_written_by_stock_tinydb_are_read_and_saved_canonically(path: Path) -> None:
    with TinyDB(path, encoding="utf-8") as stock:
        added = stock.table("goals").insert({"title": "by a script"})
    db = JournalDB(path)
    assert db.records["goals"][added]["title"] == "by a script"
    db.commit([Write("goals", ID, "title", "ü")])
    data = path.read_bytes()
    assert data == codec.encode(json.loads(data)) and "ü".encode() in data


def test_queries_see_no_deleted_entry_and_no_bookkeeping(db: JournalDB) -> None:
    goals = db.table("goals")
    assert [(found.doc_id, dict(found)) for found in goals] == [
        (ID, {"title": "é", "tags": ["a"]}),
        (ID + 1, {"title": "z"}),
    ]
    assert goals.search(Query().title == "z") == [{"title": "z"}] and goals.search(where("title") == "gone") == []
    assert len(goals) == 2 and goals.count(where("title").exists()) == 2
    assert goals.get(doc_id=ID) == {"title": "é", "tags": ["a"]} and goals.get(doc_id=DELETED_ID) is None
    assert goals.get(where("title") == "z") == {"title": "z"} and goals.get(doc_ids=[ID + 1]) == [{"title": "z"}]
    assert goals.contains(doc_id=ID) and not goals.contains(doc_id=DELETED_ID)
    assert db.table("actions").all() == [] and db.table("settings").all() == [{"name": "Ida"}]
    assert db.tables() == {"goals", "settings"} and isinstance(db, TinyDB)


def test_every_method_writes_stamped_records_in_canonical_bytes(path: Path, db: JournalDB) -> None:
    goals = db.table("goals")
    added = goals.insert({"title": "new", "levels": {"0": "x", "1": "y"}})
    assert goals.insert_multiple([{"title": "m"}, Document({"title": "d"}, doc_id=77)])[1] == 77
    goals.update({"title": "changed"}, where("title") == "new")
    goals.update(delete("tags"), doc_ids=[ID])
    goals.upsert({"title": "up"}, where("title") == "nobody")
    goals.remove(doc_ids=[ID + 1])
    assert goals.get(doc_id=added) == {"title": "changed", "levels": {"0": "x", "1": "y"}}
    assert (
        sorted(titles(path).values()) == sorted(found["title"] for found in goals) == ["changed", "d", "m", "up", "é"]
    )
    data = path.read_bytes()
    assert data == codec.encode(json.loads(data)) and path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir() if item.is_file()] == ["journal.json"]
    assert all("_v" in found for found in records(path).values())
    assert records(path)[str(ID + 1)]["_deleted"] is True and "tags" not in records(path)[str(ID)]
    assert merge(json.loads(data), json.loads(data)) == json.loads(data)
    assert JournalDB(path).content == json.loads(data)  # nobody has to adopt anything as a change by hand


def test_a_change_touches_only_the_fields_that_differ(path: Path, db: JournalDB) -> None:
    before = records(path)
    db.table("goals").update({"title": "new", "tags": ["a"]}, doc_ids=[ID])
    after = records(path)
    assert before.pop(str(ID))["_v"] in after.pop(str(ID))["_v"].values()  # the tags keep their stamp
    assert after == before
    bytes_then = path.read_bytes()
    db.table("goals").update({"title": "new"}, doc_ids=[ID])
    assert path.read_bytes() == bytes_then


def test_new_ids_are_numbers_in_the_order_of_time_as_in_the_program(path: Path, db: JournalDB) -> None:
    added = db.table("goals").insert_multiple([{"title": "a"}, {"title": "b"}, {"title": "c"}])
    assert added == sorted(set(added)) and all(2**60 < one < 2**63 for one in added)
    new = JournalDB(path).new_id()
    assert abs((new >> 21) - (added[-1] >> 21)) < 3_600_000  # milliseconds
    assert set(added) < set(titles(path))


def test_results_are_copies(db: JournalDB) -> None:
    goals = db.table("goals")
    for found in (goals.search(where("title") == "é")[0], goals.get(doc_id=ID), goals.all()[0], next(iter(goals))):
        assert isinstance(found, Document)
        found["tags"].append("changed")
    assert goals.search(where("title") == "é")[0]["tags"] == ["a"] == db.records["goals"][ID]["tags"]


def test_an_update_that_fails_half_way_changes_nothing(path: Path, db: JournalDB) -> None:
    before = path.read_bytes()

    def change(found: Any) -> None:
        found["tags"].append("half")  # the second record has no tags

    with pytest.raises(KeyError):
        db.table("goals").update(change)
    assert path.read_bytes() == before and db.table("goals").all()[0]["tags"] == ["a"]


def test_a_repeated_query_returns_changes_of_other_programs(path: Path, db: JournalDB) -> None:
    goals = db.table("goals")
    assert len(goals.search(where("title").exists())) == 2
    screen = JournalDB(path)
    screen.enable_write_behind()
    screen.commit([Write("goals", 9, "title", "theirs")])
    assert screen.storage.write_behind.has_unsaved and "theirs" not in path.read_text()
    assert len(goals.search(where("title").exists())) == 3
    screen.flush()
    screen.commit([Write("goals", 9, "_deleted", True)])
    screen.flush()
    assert goals.get(doc_id=9) is None and len(goals) == 2


def test_a_write_merges_with_concurrent_writes_of_another_program(path: Path, db: JournalDB) -> None:
    goals = db.table("goals")
    goals.all()

    def meanwhile(found: Any) -> None:
        other = JournalDB(path)
        other.commit([Write("goals", ID, "area", "tools"), Write("goals", ID, "title", "theirs")])
        other.close()
        found["title"] = "mine"

    goals.update(meanwhile, doc_ids=[ID])
    found = goals.get(doc_id=ID)
    assert found == {"title": "mine", "tags": ["a"], "area": "tools"}
    assert [row[1] for row in records(path)[str(ID)]["_c"]["title"]] == ["theirs"]
    goals.update({"title": "mine again"}, doc_ids=[ID])  # of two versions it has read the one that is shown
    assert [row[1] for row in records(path)[str(ID)]["_c"]["title"]] == ["theirs"]


def test_undo_reverts_changes_of_a_script(path: Path) -> None:
    with open_db(path, label="take over from the old list") as db:
        goals = db.table("goals")
        added = goals.insert_multiple([{"title": "a", "levels": {"0": "x"}}, {"title": "b"}])
        goals.update({"title": "new"}, doc_ids=[ID])
        goals.remove(doc_ids=[ID + 1])
    journal = Journal.open(path)
    after = titles(path)
    assert [journal.undo() for _ in range(3)] == ["take over from the old list"] * 3
    assert titles(path) == {ID: "é", ID + 1: "z"}
    for _ in range(3):
        journal.redo()
    assert titles(path) == after == {ID: "new", added[0]: "a", added[1]: "b"}


def test_inserting_a_deleted_id_restores_the_entry_with_the_new_values(path: Path, db: JournalDB) -> None:
    goals = db.table("goals")
    goals.insert(Document({"area": "tools", "title": "again"}, doc_id=DELETED_ID))
    assert goals.get(doc_id=DELETED_ID) == {"area": "tools", "title": "again"} and titles(path)[DELETED_ID] == "again"
    with pytest.raises(ValueError, match="already exists"):
        goals.insert(Document({"title": "x"}, doc_id=DELETED_ID))


def test_each_version_is_parsed_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    decode = codec.decode

    def counted(file: Path, data: bytes, **more: Any) -> Any:
        parsed.append(len(data))
        return decode(file, data, **more)

    monkeypatch.setattr(codec, "decode", counted)
    goals = open_db(path).table("goals")
    opening = len(parsed)
    for _ in range(5):
        goals.all()
        goals.get(doc_id=ID)
        goals.search(where("title") == "z")
    assert opening and len(parsed) == opening


@pytest.mark.parametrize(
    "document",
    [
        {"title": float("nan")}, {"title": [float("inf")]}, {"title": {1, 2}}, {"title": (1,)}, {"title": "\ud800"},
        {"title": json.loads("[" * 300 + "]" * 300)}, {1: "x"}, {"_v": "x"}, {"_deleted": True}, {},
    ],
)  # fmt: skip
def test_an_invalid_document_is_not_saved(path: Path, db: JournalDB, document: Any) -> None:
    before = path.read_bytes()
    with pytest.raises(ValueError, match="A document of goals"):
        db.table("goals").insert(document)
    assert path.read_bytes() == before and len(db.table("goals")) == 2


def test_the_database_refuses_operations_that_would_break_the_journal(path: Path, db: JournalDB) -> None:
    before = path.read_bytes()
    refused: list[tuple[str, Callable[[], object]]] = [
        ("stay", db.drop_tables),
        ("stay", lambda: db.drop_table("_journal")),
        ("stay", lambda: db.drop_table("goals")),
        ("“_journal”", lambda: db.table("_journal")),
        ("“goal”.*Name one of: actions", lambda: db.table("goal")),
        ("“settings”", lambda: db.table("settings").truncate()),
        ("“settings”", lambda: db.table("settings").update({"name": "x"})),
        ("“settings”", lambda: db.table("settings").insert({"name": "x"})),
        ("no default table", lambda: db.insert({"title": "x"})),
        ("no default table", lambda: db.all()),
        ("no default table", lambda: list(db)),
        ("no default table", lambda: len(db)),
        ("methods of its tables", lambda: db.storage.write({})),
    ]
    for why, act in refused:
        with pytest.raises(Refused, match=why):
            act()
    assert bool(db) and not hasattr(db, "no_such_name")
    assert path.read_bytes() == before and len(db.table("goals")) == 2


def test_a_journal_that_may_only_be_read_is_read(path: Path, db: JournalDB) -> None:
    path.write_bytes(path.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 9'))
    assert len(db.table("goals")) == 2
    with pytest.raises(ReadOnly, match="newer rmjournal"):
        db.table("goals").insert({"title": "x"})


def test_a_file_that_is_no_journal_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not exist"):
        open_db(tmp_path / "none.json")
    (tmp_path / "other.json").write_text('{"_default": {"1": {"a": 1}}}')
    with pytest.raises(Unreadable, match="is JSON but not a journal"):
        open_db(str(tmp_path / "other.json"))


def test_importing_the_package_loads_no_journal_and_no_tinydb() -> None:
    code = (
        "import sys, rmjournal; print([n for n in sys.modules if n.startswith(('rmjournal.', 'tinydb', 'msgspec'))])"
    )
    done = run_python(code, codes=[0])
    assert done.stdout == "[]\n"


def test_a_write_that_cannot_be_saved_leaves_all_as_it_was(
    path: Path, db: JournalDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("the disk is full")

    monkeypatch.setattr("rmjournal.storage.journal_file.replace_if_unchanged", full)
    with pytest.raises(NotSaved, match="full"):
        db.table("goals").insert({"title": "x"})
    assert len(db.table("goals")) == 2


def test_a_script_cannot_go_on_with_a_closed_journal(path: Path) -> None:
    with open_db(path) as db:
        table = db.table("notes")
        table.insert({"kind": "note", "text": "Before"})
    before = path.read_bytes()
    for use in (table.all, lambda: table.insert({"kind": "note", "text": "After"}), lambda: db.table("goals").all()):
        with pytest.raises(Refused, match="is closed for this script"):
            use()
    assert path.read_bytes() == before
