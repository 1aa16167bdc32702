"""Check and repair of damaged files."""

import json
import time

import pytest
from tinydb import TinyDB

from rmjournal.crdt.version_vector import format_base36
from tests.cli.conftest import Shell
from tests.cli.test_check import about, by_hand, checked, content
from tests.cli.test_merge_verb import CERTAIN


def test_repair_writes_a_duplicate_name_once_and_keeps_both_values(full: Shell) -> None:
    text = full.file.read_text("utf-8")
    twice = '"title": "Listen more",\n   "title": "By hand"'
    full.file.write_text(text.replace('"title": "Listen more"', twice), "utf-8")
    assert about(checked(full, code=1), "names")[0]["state"] == "look"
    done = checked(full, "--repair")
    assert any("without double names" in row["words"] for row in about(done, "repair"))
    again = checked(full)
    assert about(again, "names") == [] and {row["state"] for row in again} <= {"well", "note"}
    after = content(full)
    assert next(iter(after["goals"].values()))["title"] == "By hand"
    assert [row["value"] for row in after["quarantine"].values()] == [["Listen more"]]


def test_repair_restores_an_overwritten_table_and_keeps_the_odd_value(full: Shell) -> None:
    whole, found = content(full), content(full)
    found["goals"] = [1, "odd"]
    full.file.write_text(json.dumps(found, indent=1), "utf-8")
    checked(full, "--repair")
    assert {row["state"] for row in checked(full)} <= {"well", "note"}
    assert content(full)["goals"] == whole["goals"] and '"odd"' in full.file.read_text("utf-8")
    assert full.json("removed") == []


@pytest.mark.parametrize("odd", [None, [1, "odd"], "odd"])
def test_repair_moves_a_value_that_is_no_table_to_quarantine(
    full: Shell, odd: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
    found = content(full)
    found["learnings"] = odd
    full.file.write_text(json.dumps(found, indent=1), "utf-8")
    assert [row["state"] for row in about(checked(full, code=1), "tables")] == ["look"]
    assert "check --repair" in full.refused("learned", "new")
    checked(full, "--repair")
    assert about(checked(full), "tables") == []
    full.run("learned", "new")
    assert [row["text"] for row in content(full)["learnings"].values()] == ["new"]
    assert [row["value"] for row in content(full)["_kept"].values()] == [[odd]]


def test_quarantined_values_survive_a_merge_and_restore_undoes_the_repair(full: Shell) -> None:
    by_hand(full, "goals", "title", 42)
    other = full.file.with_name("other device.json")
    other.write_bytes(full.file.read_bytes())
    checked(full, "--repair")
    kept = content(full)["quarantine"]
    [version] = [row for row in full.json("history") if row["why"] == "before a repair"]
    full.run("merge", str(other))
    assert content(full)["quarantine"] == kept
    full.run("restore", str(version["when"]))
    assert next(iter(content(full)["goals"].values()))["title"] == 42 and content(full)["quarantine"] == kept


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16"])
def test_a_file_saved_in_another_encoding_is_written_in_ours(full: Shell, code: str) -> None:
    whole = full.file.read_bytes()
    full.file.write_bytes(whole.decode().encode(code))
    assert "saves it as plain UTF-8" in about(checked(full), "file")[1]["words"]
    checked(full, "--repair")
    assert full.file.read_bytes() == whole


def test_an_unknown_journal_in_another_encoding_is_read(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = full.file.read_bytes()
    monkeypatch.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
    for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"):
        full.file.write_bytes(whole.decode().encode(code))
        checked(full, "--repair")
        assert full.file.read_bytes() == whole


@pytest.mark.parametrize("left", ["{}", '{"goals": {}}', "[]", "null"])
def test_repair_restores_an_emptied_file(full: Shell, left: str) -> None:
    whole = full.file.read_bytes()
    full.file.write_text(left, "utf-8")
    checked(full, "--repair")
    assert full.file.read_bytes() == whole


def test_repair_restores_missing_constants_of_a_known_journal(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, found = content(full), content(full)
    del found["_journal"]["1"]["id"]
    full.file.write_text(json.dumps(found, indent=1), "utf-8")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
        assert "not a journal that this computer knows" in full.refused("check", "--repair")
    checked(full, "--repair")
    assert content(full) == whole
    theirs = '{"of another program": {"1": 2}}'
    full.file.write_text(theirs, "utf-8")
    assert "is saved as" in full.run("check", "--repair", code=1).stdout
    (beside,) = full.file.parent.glob("journal (kept on *).json")
    assert content(Shell(beside)) == whole and full.file.read_text("utf-8") == theirs


def test_a_value_that_nests_too_deeply_costs_only_its_record(full: Shell) -> None:
    whole = content(full)
    deep = "[" * 20_000 + "]" * 20_000
    full.file.write_text(full.file.read_text("utf-8").replace('"Listen more"', deep), "utf-8")
    checked(full, "--repair")
    assert content(full) == whole


def test_check_reports_a_clock_that_runs_days_ahead(full: Shell) -> None:
    ahead = int((time.time() + 3 * 86400) * 1000)
    by_hand(full, "goals", "_v", f"abcdef:{format_base36(ahead)}")
    full.run("merge")
    (row,) = about(checked(full), "clock")
    assert "abcdef" in row["words"] and "3 days ahead" in row["words"] and row["state"] == "note"


def test_repair_renumbers_ids_that_a_script_counted_from_one(shell: Shell) -> None:
    with TinyDB(shell.file) as database:
        for table, record in (
            ("goals", {"title": "a goal", "learner": "mentee"}),
            ("sessions", {"place": "a session"}),
            ("notes", {"text": "a note"}),
            ("points", {"title": "a point", "session": "1"}),
        ):
            database.table(table).insert(record)
    assert [row["state"] for row in about(checked(shell, code=1), "ids")] == ["look"]
    checked(shell, "--repair")
    assert about(checked(shell), "ids") == []
    for kind in ("goal", "session", "note", "point"):
        [found] = shell.json("list", kind)
        assert f"a {kind}" in found.values()
    assert shell.json("list", "points")[0]["session"] == shell.json("list", "sessions")[0]["id"]
    for _ in range(2):
        shell.run("undo")
    assert [row["state"] for row in about(checked(shell, code=1), "ids")] == ["look"]


def test_check_reports_unreadable_records_and_repair_keeps_them(full: Shell) -> None:
    found = content(full)
    found["goals"] |= {"odd": {"title": "x"}, "9": "text"}
    full.file.write_text(json.dumps(found, indent=1), "utf-8")
    assert "2 records" in about(checked(full), "records")[0]["words"]
    checked(full, "--repair")
    assert content(full)["goals"]["odd"]["title"] == "x" and content(full)["goals"]["9"] == "text"


def test_verbs_report_that_a_damaged_file_was_written_again(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmjournal.storage.recovery.WAIT_SECONDS", 0.0)
    whole = full.file.read_bytes()
    full.file.write_bytes(whole[:-300])
    told = full.run("list", "goals")
    assert "was damaged and was written again" in told.stderr and "Listen more" in told.stdout
    full.file.write_bytes(whole[:-300])
    told = full.run("check")
    assert "was damaged and was written again" in told.stdout and told.stderr == ""
    assert full.file.read_bytes() == whole


def test_check_reports_git_merge_marks_and_repair_merges_both_sides(full: Shell) -> None:
    text = full.file.read_text("utf-8")
    line = '   "title": "Listen more",\n'
    assert line in text
    marked = f"<<<<<<< ours\n{line}=======\n{line.replace('more', 'longer')}>>>>>>> theirs\n"
    full.file.write_text(text.replace(line, marked), "utf-8")
    assert "marks of a git merge" in about(checked(full, code=1), "file")[1]["words"]
    checked(full, "--repair")
    assert {row["state"] for row in checked(full)} <= {"well", "note"}
    assert "Listen longer" in full.file.read_text("utf-8") and "<<<" not in full.file.read_text("utf-8")


def test_repair_merges_whole_records_of_a_damaged_copy_and_keeps_the_copy(full: Shell) -> None:
    there = Shell(full.file.with_name(CERTAIN))
    there.file.write_bytes(full.file.read_bytes())
    there.run("note", "Only there")
    there.run("edit", "Listen more", "--title", "Their words")
    damaged = there.file.read_bytes().replace(b'"Channel map"', b'"Channel \xff')
    there.file.write_bytes(damaged)
    assert "is not merged" in about(checked(full, code=1), "copies")[0]["words"]
    full.run("edit", "Listen more", "--title", "My words")
    assert "records of" in " ".join(row["words"] for row in about(checked(full, "--repair", code=1), "repair"))
    text = full.file.read_text("utf-8")
    assert all(words in text for words in ("Only there", "Their words", "My words", "Channel map"))
    assert there.file.read_bytes() == damaged and about(checked(full, code=1), "copies")[0]["state"] == "well"


@pytest.mark.parametrize("byte", [b"\xd4", b"x"])
def test_an_id_that_is_damaged_itself_does_not_make_another_journal(full: Shell, byte: bytes) -> None:
    whole = content(full)
    journal_id = whole["_journal"]["1"]["id"].encode()
    damaged = full.file.read_bytes().replace(journal_id, journal_id[:9] + byte + journal_id[10:])[:-9]
    full.file.write_bytes(damaged)
    checked(full, "--repair")
    assert content(full) == whole


@pytest.mark.parametrize("lost", ["_journal", "goals"])
def test_repair_of_a_file_without_its_head_saves_whole_entries_in_a_new_journal(
    full: Shell, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    whole, text = content(full), full.file.read_bytes()
    damaged = text[text.index(f'"{lost}"'.encode()) + len(lost) + 2 :]
    full.file.write_bytes(damaged)
    monkeypatch.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
    told = full.refused("check", "--repair")
    beside = Shell(full.file.with_name("journal salvaged.json"))
    assert str(beside.file) in told and "from its first lines on" in told and full.file.read_bytes() == damaged
    names = set(whole) - {"_journal", *([lost] if lost == "goals" else [])}
    assert {name: content(beside)[name] for name in names} == {name: whole[name] for name in names}
    assert {row["state"] for row in checked(beside)} <= {"well", "note"}
    assert "Listen more" in beside.file.read_text("utf-8")
    assert "exists already" in full.refused("check", "--repair")


def test_an_empty_file_is_not_salvaged(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    full.file.write_bytes(b"no journal at all")
    monkeypatch.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
    assert "with your sync tool" in full.refused("check", "--repair")
    assert not list(full.file.parent.glob("*salvaged*"))
