"""The layout: canonical bytes, what survives, and every refusal in one sentence."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.crdt.field_path import flatten, is_id
from rmjournal.crdt.record import decode_registers
from rmjournal.errors import Unreadable
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from tests.examples import examples

HEADER = {"_journal": {"1": {"format": 1, "id": "ab" * 16, "min_reader": 1, "program": "rmjournal"}}}
ID = "3712849012345678901"

BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "binary": (b"\x00\x01\x89PNG\xff", "is not UTF-8"),
    "latin-1": ('{"a": "é"}'.encode("latin-1"), "is not UTF-8"),
    "zeros": (bytes(500), "is empty"),
    "nothing in utf-16": (" \r\n".encode("utf-16"), "is empty"),
    "half of utf-16": (json.dumps(HEADER).encode("utf-16")[:81], "not UTF-8"),
    "half": (json.dumps(HEADER).encode()[:40], "line 1, column"),
    "two after another": (json.dumps(HEADER).encode() * 2, "Extra data"),
    "text": (b"Dear diary", "is damaged"),
    "a list": (b"[1]", "not a journal"),
    "an empty list": (b"[]", "without any entries"),
    "an empty object": (b"{}", "without any entries"),
    "null": (b"null", "without any entries"),
    "a number": (b"1", "not a journal"),
    "other JSON": (b'{"goals": {"1": {"title": "x"}}}', "has no table"),
    "header of another shape": (b'{"_journal": []}', "has no table"),
    "header without id": (b'{"_journal": {"1": {"format": 1}}}', "has no table"),
    "header with a wrong id": (b'{"_journal": {"1": {"format": 1, "id": 7}}}', "has no table"),
    "header with a wrong format": (b'{"_journal": {"1": {"format": true, "id": "x"}}}', "has no table"),
    "deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too deeply"),
    "deep list": (b"[" * 100_000, "too deeply"),
    "infinity": (b'{"a": 1e999}', "JSON does not allow"),
    "not a number": (b'{"a": NaN}', "JSON does not allow"),
    "half a character": (b'{"a": "\\ud83d"}', "half a character"),
    "endless number": (b'{"a": ' + b"9" * 5000 + b"}", "too long"),
    "git": (b'{\n<<<<<<< ours\n"a": \n=======\n"a": 2\n>>>>>>> theirs\n}', "git merge"),
    "half a git merge": (b'{\n<<<<<<< ours\n"a": 1\n=======\n"a": 2\n', "is damaged"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_journal_is_refused_in_one_sentence_and_unchanged(tmp_path: Path, name: str) -> None:
    data, words = BROKEN[name]
    path = tmp_path / "journal.json"
    path.write_bytes(data)
    before = path.stat()
    with pytest.raises(Unreadable) as told:
        JournalDB(path, state_root=tmp_path / "state")
    sentence = str(told.value)
    assert sentence.startswith(str(path)) and words in sentence
    assert sentence.endswith(".") and "\n" not in sentence
    assert path.read_bytes() == data and path.stat().st_mtime_ns == before.st_mtime_ns
    assert [item.name for item in tmp_path.iterdir()] == ["journal.json"]


ENCODINGS = {
    "utf-8 with a mark": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16 little": "utf-16-le",
    "utf-16 big": "utf-16-be",
    "utf-32": "utf-32",
    "utf-32 big": "utf-32-be",
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_text_in_another_encoding_is_read_and_the_next_save_writes_utf_8(tmp_path: Path, name: str) -> None:
    path = tmp_path / "journal.json"
    db = JournalDB.create(path, {"goals": {1: {"title": "Gehört 👂"}}}, state_root=tmp_path / "state")
    db.close()
    by_hand = path.read_text("utf-8").replace("Gehört 👂", "Gehört, von Hand 👂").replace("\n", "\r\n")
    path.write_bytes(by_hand.encode(ENCODINGS[name]))
    assert codec.find_journal_id(path.read_bytes()) == db.storage.journal_id
    for root in ("state", "state of another"):
        there = JournalDB(path, state_root=tmp_path / root)
        assert there.field_value("goals", 1, "title") == "Gehört, von Hand 👂"
        there.close()
    here = JournalDB(path, state_root=tmp_path / "state")
    here.commit([Write("goals", 2, "title", "two")])
    assert path.read_bytes() == codec.encode(here.content) and b"von Hand" in path.read_bytes()
    here.close()


def circle(path: Path) -> None:
    path.symlink_to(path.with_name("other"))
    path.with_name("other").symlink_to(path)


def under_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_bytes(b"")


PLACES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda path: None, "does not exist"),
    "dangling link": (lambda path: path.symlink_to("gone"), "does not exist"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "pipe": (os.mkfifo, "is a pipe or a device"),
    "link to a device": (lambda path: path.symlink_to("/dev/zero"), "is a pipe or a device"),
    "circle": (circle, "leads back to itself"),
    "under a file": (under_a_file, "part of its path is a file"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_path_that_is_no_file_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, words = PLACES[name]
    path = tmp_path / "folder" / "journal.json"
    path.parent.mkdir()
    make(path)
    with pytest.raises(Unreadable) as told:
        JournalDB(path, state_root=tmp_path / "state")
    assert str(told.value).startswith(str(path)) and words in str(told.value) and str(told.value).endswith(".")


def test_names_that_the_system_cannot_have_are_refused(tmp_path: Path) -> None:
    for name, words in (("x" * 300, "too long"), ("nul\0", "cannot be read")):
        with pytest.raises(Unreadable, match=words):
            codec.read_file(tmp_path / name)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "journal.json"
    path.write_bytes(b"{}")
    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(Unreadable, match="may not be read by this account"):
        codec.read_file(path)


def test_a_new_journal_has_the_documented_format(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "journal.json"
    db = JournalDB.create(path, {"goals": {int(ID): {"title": "Fragen für Ida"}}}, state_root=tmp_path / "state")
    text = path.read_bytes().decode()
    assert text.startswith('{\n "_journal": {\n  "1": {\n   "format": 1,\n   "id": "')
    assert f'\n "goals": {{\n  "{ID}": {{\n   "_h": "' in text
    assert '"title": "Fragen für Ida"' in text and text.endswith("}\n") and not text.endswith("\n\n")
    assert json.loads(text)["_journal"]["1"] == {
        "format": 1,
        "id": db.storage.journal_id,
        "min_reader": 1,
        "program": "rmjournal",
    }
    assert len(db.storage.journal_id) == 32 and int(db.storage.journal_id, 16)


def test_equal_tables_are_equal_bytes_and_read_back() -> None:
    one: dict[str, Any] = {"b": {"2": {"y": 1, "x": [1.0, 1, True, None]}}, "a": {}}
    two: dict[str, Any] = {"a": {}, "b": {"2": {"x": [1.0, 1, True, None], "y": 1}}}
    assert codec.encode(one) == codec.encode(two)
    again = codec.decode(Path("x"), codec.encode(one))
    assert json.dumps({**again}, sort_keys=True) == json.dumps(one, sort_keys=True)


NUMBERS = [0, -0.0, 1.0, 1, 18446744073709551617, -9223372036854775809, 1e22, 1.5e300, 5e-324, 9007199254740993]


def test_unknown_values_survive_a_commit(tmp_path: Path) -> None:
    strange: dict[str, Any] = {
        "later": {"9": {"_x": {"deep": [{}, []]}, "n": NUMBERS}, "abc": {"t": 1}, "007": {}, "1": []},
        "list": [1],
        "word": "\0\u2028\x7f",
        "none": None,
        "goals": {"5": {"later": {"a": {"b": {}}}, "o": {}}},
    }
    path = tmp_path / "journal.json"
    path.write_text(json.dumps(HEADER | strange), encoding="utf-8")
    db = JournalDB(path, state_root=tmp_path / "state")
    assert db.records["later"].keys() == {9}
    db.commit([Write("goals", 5, "title", "mine"), Write("people", 6, "name", "Ida")])
    after = json.loads(path.read_bytes())
    assert after["goals"]["5"].pop("title") == "mine"
    assert after["goals"]["5"].pop("_c").keys() == {"shared"}
    for made_by_hand in (after["goals"]["5"], after["later"]["9"], after["later"]["abc"]):
        del made_by_hand["_h"], made_by_hand["_v"]
    assert after.pop("people")["6"]["name"] == "Ida"
    assert json.dumps(after, sort_keys=True) == json.dumps(HEADER | strange, sort_keys=True)


def test_duplicate_names_are_joined() -> None:
    data = json.dumps(HEADER)[:-1] + ', "goals": {"1": {"a": 1}}, "goals": {"2": {"b": 2}, "1": {"a": 1, "c": 3}}}'
    content = codec.decode(Path("x"), data.encode())
    goals: Any = content["goals"]
    assert {key: flatten(document) for key, document in goals.items()} == {"1": {"a": 1, "c": 3}, "2": {"b": 2}}


def test_both_values_of_a_duplicate_name_are_kept() -> None:
    for one, two in ((1, 2), (1, 1.0), ("ours", {"0": "theirs"}), ([{"a": 1}], [{"a": 2}])):
        text = f'"1": {{"t": {json.dumps(one)}}}, "1": {{"t": {json.dumps(two)}}}, "2": {{"t": 1, "t": 1}}'
        content = codec.decode(Path("x"), f'{json.dumps(HEADER)[:-1]}, "goals": {{{text}}}}}'.encode())
        goals: Any = content["goals"]
        found = {json.dumps(v.value) for known in decode_registers(goals["1"]).values() for v in known.values()}
        assert found == {json.dumps(one), json.dumps(two["0"] if isinstance(two, dict) else two)}
        assert goals["2"] == {"t": 1}


def test_the_id_is_found_in_the_beginning_of_a_damaged_file() -> None:
    whole = json.dumps(HEADER).encode()
    assert (
        codec.find_journal_id(whole[:80]) == codec.find_journal_id(json.dumps(HEADER, indent=1).encode()) == "ab" * 16
    )
    assert (
        codec.find_journal_id(b"")
        == codec.find_journal_id(b" " * 5000 + whole)
        == codec.find_journal_id(b'{"a": {"id": "x"}}')
        == ""
    )


def test_an_id_has_one_spelling() -> None:
    assert [key for key in ("0", "7", "07", "-1", "+1", "1_0", "٣", "", "9" * 20, ID) if is_id(key)] == [
        "0",
        "7",
        ID,
    ]


TEXT = st.text(max_size=8) | st.sampled_from(['\n  "1": {', "}", "\n }", '"2": {}', "\n  }"])
VALUE = TEXT | st.lists(TEXT, max_size=2) | st.dictionaries(TEXT, TEXT, max_size=2)
NAMES = ("goals", "notes", "é", '"')
RECORDS = st.dictionaries(st.integers(0, 9), st.dictionaries(TEXT, VALUE, max_size=2), max_size=3)


@settings(max_examples=examples(60), deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), RECORDS, max_size=3))
def test_finding_one_record_in_the_bytes_equals_decoding_all(tables: dict[str, dict[int, Any]]) -> None:
    content: dict[str, Any] = {**HEADER}
    content.update({name: {str(key): record for key, record in table.items()} for name, table in tables.items()})
    data = codec.encode(content)
    for name in (*NAMES, "other"):
        for key in range(10):
            assert codec.find_record(data, name, key) == tables.get(name, {}).get(key)


def test_a_record_in_damaged_bytes_is_no_other_record() -> None:
    content: dict[str, Any] = {**HEADER}
    content["goals"] = {"1": {"title": "one"}, "2": {"title": "two"}}
    data = codec.encode(content)
    for cut in range(len(data)):
        try:
            assert codec.find_record(data[:cut], "goals", 1) in (None, {"title": "one"})
        except ValueError:
            continue
