"""A file that holds more than one version: the marks of a git merge, and names that stand twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from rmjournal.storage import codec
from rmjournal.storage.codec import split_duplicate_names, split_merge_sides
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from tests.programs import run_git


def title(number: int, value: Any) -> Write:
    return Write("goals", number, "title", value)


def titles(path: Path) -> list[str]:
    goals: Any = codec.decode(path, path.read_bytes())["goals"]
    return [document["title"] for _, document in sorted(goals.items())]


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_both_sides_of_a_git_merge_are_merged(tmp_path: Path, style: str) -> None:
    path = tmp_path / "folder" / "journal.json"
    folder = path.parent
    JournalDB.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=tmp_path / "none").close()
    run_git(folder, "init", "-q", "-b", "main")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "base")
    run_git(folder, "checkout", "-qb", "other")
    there = JournalDB(path, state_root=tmp_path / "there")
    there.commit([title(1, "theirs"), title(3, "three"), Write("goals", 1, "body", "their body")])
    run_git(folder, "commit", "-qam", "theirs")
    run_git(folder, "checkout", "-q", "main")
    here = JournalDB(path, state_root=tmp_path / "here")
    here.commit([title(1, "ours"), title(2, "two"), Write("notes", 4, "text", "note")])
    run_git(folder, "commit", "-qam", "ours")
    run_git(folder, "-c", f"merge.conflictStyle={style}", "merge", "other", codes=[1])
    assert b"<<<<<<< " in path.read_bytes()
    fresh = JournalDB(path, state_root=tmp_path / "fresh")
    here.storage.poll()
    for db in (fresh, here):
        text = json.dumps(codec.encode(db.content).decode())
        assert all(word in text for word in ("theirs", "ours", "three", "two", "their body", "note"))
    here.commit([])
    here.commit([title(5, "five")])
    assert b"<<<<<<<" not in path.read_bytes() and titles(path)[1:] == ["two", "three", "five"]


def test_sides_are_only_found_between_whole_marks() -> None:
    assert split_merge_sides(b"{}") is None and split_merge_sides(b"<<<<<<< a\n1\n=======\n2\n") is None
    assert split_merge_sides(b"x\n<<<<<<< a\n1\n||||||| b\n0\n=======\n2\n>>>>>>> c\n") == (b"x,\n1", b"x,\n2")


def test_a_file_that_was_committed_with_its_marks_and_merged_again_keeps_all_three_texts(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    JournalDB.create(
        path, {"goals": {1: {"title": "one"}}, "notes": {2: {"text": "two"}}}, state_root=tmp_path / "none"
    )
    text = path.read_text("utf-8")
    line = next(row for row in text.splitlines() if '"title"' in row)
    one, two, three = (line.replace("one", word) for word in ("first", "second", "third"))
    inner = f"<<<<<<< HEAD\n{one}\n=======\n{two}\n>>>>>>> laptop"
    for ours, theirs in ((inner, three), (three, inner)):
        path.write_text(text.replace(line, f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> phone"), "utf-8")
        merged = codec.encode(codec.decode(path, path.read_bytes())).decode()
        assert all(word in merged for word in ("first", "second", "third", "two"))
    whole = path.read_text("utf-8")
    for _ in range(2000):
        whole = f"<<<<<<< a\n{whole}\n=======\n{{}}\n>>>>>>> b\n" if len(whole) < 100_000 else whole
    path.write_text(whole, "utf-8")
    with pytest.raises(codec.DamagedFile):
        codec.decode(path, path.read_bytes())


def test_every_value_of_a_duplicate_name_is_in_a_version() -> None:
    assert split_duplicate_names(b'{"a": 1, "a": {"b": [{"c": 1, "c": 2}]}}') == [
        {"a": 1},
        {"a": {"b": [{"c": 1}]}},
        {"a": {"b": [{"c": 2}]}},
    ]
