"""A file that lacks edits of this computer: reported by verbs, written by merge."""

import json
import os
import time

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from tests.cli.conftest import Shell
from tests.cli.test_check import about, checked, content
from tests.cli.test_merge_verb import CERTAIN, copy

LACKS = "2 entries and 1 change on this computer are missing from"


def held(shell: Shell) -> int:
    """How many entries the file itself holds."""
    return sum(len(rows) for name, rows in content(shell).items() if name != "_journal")


@pytest.fixture
def older(full: Shell) -> bytes:
    """An older version of the file lies over it: two notes are not in it, and a title is what it was."""
    older = full.file.read_bytes()
    full.run("note", "One")
    full.run("note", "Two")
    full.run("edit", "Listen more", "--title", "Listen longer")
    full.file.write_bytes(older)
    return older


@pytest.mark.parametrize(
    "words",
    [
        ("list", "notes"),
        ("search", "One"),
        ("export", "json", "-"),
        ("timeline",),
        ("list", "notes", "--json"),
        ("show", "Two"),
        (),
    ],
    ids=" ".join,
)
def test_verbs_read_all_edits_and_report_those_missing_in_the_file(
    full: Shell, older: bytes, words: tuple[str, ...]
) -> None:
    told = full.run(*words)
    assert not words or "One" in told.stdout or "Two" in told.stdout
    assert told.stderr == f"{LACKS} {full.file.name}. To write them back: rmjournal merge\n"
    assert full.file.read_bytes() == older, "reading writes nothing"


def test_check_counts_the_entries_in_the_file_and_the_missing_ones(full: Shell, older: bytes) -> None:
    (found,) = about(checked(full, code=1), "file")
    count = held(full)
    assert found["state"] == "look" and found["words"].startswith(f"{full.file} contains {count} entries")
    assert (
        f"this computer has {count + 2}" in found["words"]
        and "missing in the file: 2 entries and 1 change" in found["words"]
    )
    assert "To write them: rmjournal merge" in found["words"]
    assert full.file.read_bytes() == older and full.run("check", code=1).stderr == ""


@pytest.mark.parametrize("words", [("merge",), ("check", "--repair")], ids=" ".join)
def test_merge_and_repair_write_missing_edits_and_report_their_number(
    full: Shell, older: bytes, words: tuple[str, ...]
) -> None:
    told = full.run(*words)
    assert "2 entries and 1 change are missing in journal.json; this computer wrote them back" in told.stdout
    assert told.stderr == "" and "without double names" not in told.stdout
    assert all(text in full.file.read_text("utf-8") for text in ('"One"', '"Two"', '"Listen longer"'))
    whole = full.file.read_bytes()
    assert {row["state"] for row in checked(full)} <= {"well", "note"}
    assert "Nothing new was found." in full.run("merge").stdout and full.run("list", "notes").stderr == ""
    assert full.file.read_bytes() == whole


def test_merge_json_counts_the_missing_edits(full: Shell, older: bytes) -> None:
    (found,) = full.json("merge")
    assert found["lacked"] == {"entries": 2, "changes": 1} and found["came"] == []
    assert full.json("merge")[0]["lacked"] == {"entries": 0, "changes": 0}


def test_merge_of_a_named_copy_also_writes_missing_edits(full: Shell) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    there = copy(full, goal, "elsewhere/journal.json")
    full.run("merge", str(there))
    older = full.file.read_bytes()
    full.run("note", "One")
    full.file.write_bytes(older)
    told = full.run("merge", str(there)).stdout
    assert (
        "Nothing new was found." in told and "1 entry is missing in journal.json; this computer wrote it back" in told
    )
    assert "One" in full.file.read_text("utf-8")


def test_a_file_replaced_by_another_device_is_merged_and_gets_missing_edits(full: Shell) -> None:
    other = Shell(full.file.with_name("other.json"))
    other.file.write_bytes(full.file.read_bytes())
    other.run("note", "Of the other")
    full.run("note", "Of this one")
    full.file.write_bytes(other.file.read_bytes())
    told = full.run("list", "notes")
    assert {"Of the other", "Of this one"} <= {row["text"] for row in full.json("list", "notes")}
    assert "1 entry on this computer is missing from journal.json. To write it back: rmjournal merge" in told.stderr
    full.run("merge")
    assert all(words in full.file.read_text("utf-8") for words in ("Of the other", "Of this one"))


def test_the_next_change_writes_missing_edits_and_reports_an_older_file(full: Shell, older: bytes) -> None:
    told = full.run("note", "Three")
    assert (
        "was replaced by an older version without 2 entries and 1 change; this computer wrote them back"
        in told.stderr
    )
    assert "rmjournal restore" in told.stderr
    assert all(text in full.file.read_text("utf-8") for text in ("One", "Two", "Three", "Listen longer"))
    assert full.run("note", "Four").stderr == ""


def test_a_delete_that_the_file_lacks_counts_as_a_change(full: Shell) -> None:
    older = full.file.read_bytes()
    full.run("delete", "Listen more")
    full.file.write_bytes(older)
    (found,) = about(checked(full, code=1), "file")
    count = held(full)
    assert (
        f"contains {count} entries, this computer has {count - 1}: missing in the file: 1 change." in found["words"]
    )
    assert full.json("list", "goals") == []
    full.run("merge")
    assert full.run("list", "goals").stderr == "" and full.run("check").exit_code == 0


def test_an_external_delete_is_still_reported_after_a_merge(full: Shell) -> None:
    found = content(full)
    found["learnings"].clear()
    full.file.write_text(json.dumps(found, indent=1), "utf-8")
    said = full.run("list", "goals").stderr
    assert said.count("\n") == 1 and "1 entry on this computer is missing from journal.json" in said
    assert "To write it back: rmjournal merge, or to review it: rmjournal removed" in said
    assert {row["state"] for row in about(checked(full, code=1), "removed")} == {"look"}
    full.run("merge")
    assert len(content(full)["learnings"]) == 1 and len(full.json("removed")) == 1
    full.run("removed", "--delete")
    assert full.json("list", "learnings") == [] and full.run("list", "goals").stderr == ""


def test_a_change_by_hand_is_nothing_that_the_file_lacks(full: Shell) -> None:
    found = content(full)
    next(iter(found["goals"].values()))["title"] = "By hand"
    full.file.write_text(json.dumps(found, indent=1), "utf-8")
    assert full.run("list", "goals").stderr == ""
    assert "by hand" in about(checked(full), "stamps")[0]["words"]
    assert about(checked(full), "file")[0]["state"] == "well"


def test_verbs_do_not_report_edits_that_a_screen_is_about_to_save(full: Shell) -> None:
    screen = Journal.open(full.file)
    screen.db.enable_write_behind()
    screen.put(Note(text="Of the screen"))
    assert full.run("list", "notes").stderr == ""
    rows = checked(full)
    assert "contains" in about(rows, "file")[0]["words"] and about(rows, "file")[0]["state"] == "note"
    screen.close()
    long_ago = time.time() - 3600
    (log,) = full.file.parent.glob("state/*/unsaved-*")
    os.utime(log, (long_ago, long_ago))
    assert "1 entry on this computer is missing" in full.run("list", "notes").stderr, (
        "no screen that is open leaves it so long"
    )
    assert about(checked(full, code=1), "file")[0]["state"] == "look"
    assert "wrote it back" in full.run("merge").stdout
    assert "Of the screen" in full.file.read_text("utf-8") and not log.exists()


def test_verbs_report_an_older_file_while_a_screen_is_open(full: Shell, older: bytes) -> None:
    screen = Journal.open(full.file)
    screen.db.enable_write_behind()
    screen.put(Note(text="Of the screen"))
    assert "3 entries and 1 change on this computer are missing" in full.run("list", "notes").stderr
    screen.close()


def test_a_write_protected_file_is_reported_in_one_sentence(full: Shell, older: bytes) -> None:
    full.file.chmod(0o400)
    assert "2 entries and 1 change on this computer are missing" in full.run("list", "notes").stderr
    rows = about(checked(full, code=1), "file")
    assert [row["state"] for row in rows] == ["look", "look"]
    for words in (("merge",), ("check", "--repair")):
        assert "write-protected" in full.run(*words, code=1).stderr
    assert full.file.read_bytes() == older
    full.file.chmod(0o600)
    full.run("merge")
    assert full.run("list", "notes").stderr == ""


def test_merge_reports_missing_edits_together_with_a_merged_copy(full: Shell, older: bytes) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    copy(full, goal, CERTAIN)
    told = full.run("merge").stdout
    assert (
        "2 entries and 1 change are missing in" in told
        and "Their action" in told
        and "was merged into your journal and removed" in told
    )


def test_merge_reports_that_a_damaged_file_was_written_again(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmjournal.storage.recovery.WAIT_SECONDS", 0.0)
    whole = full.file.read_bytes()
    full.file.write_bytes(whole[:-300])
    told = full.run("merge")
    assert "was damaged and was written again" in told.stderr and "Nothing new was found." in told.stdout
    assert full.file.read_bytes() == whole
