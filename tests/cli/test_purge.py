"""Delete for good: purged entries are gone from every file, on every device."""

import json
import zlib
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from tests.cli.conftest import Pair, Shell

SECRET = "Xyzzy of the night shift"


def traces(folder: Path) -> list[str]:
    """The files under a folder that hold the secret, compressed ones too."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            plain = zlib.decompress(data) if path.suffix == ".z" else data
            found += [path.name] if b"Xyzzy" in plain or b"Xyzzy" in path.name.encode() else []
    return found


@pytest.fixture
def known(full: Shell) -> str:
    """A note with a history of several versions; gives its short id."""
    full.run("note", SECRET)
    ref = str(full.json("list", "notes")[0]["ref"])
    full.run("edit", ref, "--text", f"{SECRET}, twice")
    full.run("learned", "Something else")
    assert len(traces(full.file.parent)) > 3
    return ref


def test_purged_entries_are_in_no_file_of_this_machine(full: Shell, known: str) -> None:
    told = full.run("delete", known, "--for-good", "--yes").stdout
    assert traces(full.file.parent) == []
    assert "removed from the file" in told and "Other devices" in told and "cannot reach" in told
    assert full.json("list", "notes") == []
    assert full.run("check").exit_code == 0
    full.refused("show", known)
    full.refused("history", known)


def test_drafts_of_purged_entries_are_purged_too(full: Shell, known: str) -> None:
    entry_id = str(full.json("show", known)[0]["id"])
    state = Journal.open(full.file).db.storage.state
    for key in ("note//thrown away", "note//on offer"):
        state.write_draft(key, {"text": f"{SECRET}, typed", "~id": entry_id})
    state.discard_draft("note//thrown away")
    full.run("delete", known, "--for-good", "--yes")
    assert traces(full.file.parent) == []


def test_purge_asks_first_and_no_changes_nothing(full: Shell, known: str) -> None:
    before = full.file.read_bytes()
    full.run("delete", known, "--for-good", stdin="n\n", code=130)
    assert full.file.read_bytes() == before
    assert "Erase it for good?" in full.run("delete", known, "--for-good", stdin="y\n").stderr
    assert traces(full.file.parent) == []


def test_undo_and_restore_do_not_bring_purged_entries_back(full: Shell, known: str) -> None:
    full.run("delete", known, "--for-good", "--yes")
    assert "Something else" in full.run("undo").stdout
    full.run("undo")
    for row in full.json("history"):
        full.run("restore", str(row["when"]))
        assert traces(full.file.parent) == [] and full.json("list", "notes") == []


def test_deleted_entries_are_purged_with_their_parts(full: Shell) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    full.run("add", "milestone", SECRET, "--goal", goal)
    full.run("delete", goal)
    assert "with 1 milestone" in full.run("delete", goal, "--for-good", "--yes").stdout
    assert traces(full.file.parent) == []


def test_versions_of_an_emptied_file_are_not_called_damaged(full: Shell, known: str) -> None:
    whole = full.json("show", known)[0]["id"]
    [state] = full.file.parent.glob("state/*")
    [history] = state.glob("history-*")
    (state / "quarantine").mkdir(exist_ok=True)
    for left in (state / "quarantine" / "e3b0c44298fc1c14.json", history / "0000000000001-repair.json"):
        left.write_bytes(b"")
    told = full.run("delete", known, "--for-good", "--yes")
    assert "damaged" not in told.output and "damaged" not in full.run("check").output
    (state / "quarantine" / "e3b0c44298fc1c15.json").write_text(f'{{"notes": {{"{whole}": ', "utf-8")
    assert "e3b0c44298fc1c15.json is damaged and may still contain" in full.run("check").output


def test_another_device_purges_too_and_repair_empties_its_history(
    full: Shell, known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Shell(tmp_path / "there" / "journal.json")
    there.file.parent.mkdir()
    there.file.write_bytes(full.file.read_bytes())
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("RMJOURNAL_STATE", str(there.file.parent / "state"))
        there.run("learned", "Of the other device")
        state = Journal.open(there.file).db.storage.state
        state.write_draft("note", {"text": SECRET, "~id": str(there.json("show", known)[0]["id"])})
        state.discard_draft("note")
    full.run("delete", known, "--for-good", "--yes")
    monkeypatch.setenv("RMJOURNAL_STATE", str(there.file.parent / "state"))
    there.run("merge", str(full.file))
    assert there.json("list", "notes") == [] and traces(there.file.parent)
    rows = there.run("check", code=1).stdout
    assert "still contain" in rows
    there.run("check", "--repair")
    assert traces(there.file.parent) == []


def test_a_concurrent_text_of_another_device_survives_a_purge(full: Shell, known: str, tmp_path: Path) -> None:
    copy = Shell(tmp_path / "copy.json")
    copy.file.write_bytes(full.file.read_bytes())
    copy.run("edit", known, "--text", "Written meanwhile")
    full.run("delete", known, "--for-good", "--yes")
    full.run("merge", str(copy.file))
    (note,) = full.json("list", "notes")
    assert note["text"] == "Written meanwhile" and traces(full.file.parent / "state") == []
    copy.run("merge", str(full.file))
    assert copy.json("list", "notes")[0]["text"] == "Written meanwhile"
    assert copy.file.read_bytes() == full.file.read_bytes()


@pytest.fixture
def pair(full: Shell, known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    found = Pair(full, tmp_path / "there", monkeypatch)
    found.run_there("learned", "Begins the history there")
    return found


@pytest.mark.parametrize(
    "steps",
    [
        "delete REF; undo",
        "delete REF; undo; redo",
        "delete REF; undo; delete REF; undo",
        "delete REF; restore THEN --entry REF",
        "edit REF --tags budget; undo",
        "edit REF --shared",
        "edit REF --on yesterday",
        "done REF",
        "done REF; undo",
        "done REF; done REF",
    ],
)
def test_a_purged_entry_leaves_no_empty_entry(pair: Pair, known: str, steps: str) -> None:
    then = str(json.loads(pair.run_there("history", "--json"))[0]["when"])
    for step in steps.split("; "):
        pair.run_there(*({"REF": known, "THEN": then}.get(word, word) for word in step.split()))
    pair.here.run("delete", known, "--for-good", "--yes")
    pair.meet()
    assert pair.here.json("list", "notes") == pair.list_there("notes") == []
    assert traces(pair.here.file.parent / "state") == [] and b"Xyzzy" not in pair.there.file.read_bytes()
    pair.here.run("check")
    pair.run_there("check", "--repair")
    pair.run_there("check")


def test_undo_and_restore_elsewhere_bring_nothing_purged_back(pair: Pair, known: str) -> None:
    then = str(json.loads(pair.run_there("history", "--json"))[0]["when"])
    pair.run_there("edit", known, "--text", "Written meanwhile")
    pair.run_there("learned", "Of the other device")
    pair.run_there("undo")
    pair.here.run("delete", known, "--for-good", "--yes")
    pair.meet()
    assert [note["text"] for note in pair.list_there("notes")] == ["Written meanwhile"]
    assert "Of the other device" in pair.run_there("redo")
    assert "Of the other device" in pair.run_there("undo")
    pair.run_there("edit", known, "--text", "Written after that")
    pair.run_there("undo")
    assert [note["text"] for note in pair.list_there("notes")] == ["Written meanwhile"]
    assert "Begins the history there" in pair.run_there("undo")
    pair.run_there("undo", code=1)
    assert "deleted: note “Written meanwhile”" in pair.run_there("restore", then)
    pair.run_there("undo")
    assert [note["text"] for note in pair.list_there("notes")] == ["Written meanwhile"]
    pair.run_there("restore", then, "--entry", known, code=1)
    assert "Xyzzy" not in pair.run_there("history", known) and b"Xyzzy" not in pair.there.file.read_bytes()


def test_a_purged_entry_with_a_concurrent_edit_shows_only_that_edit(pair: Pair, known: str) -> None:
    pair.run_there("edit", known, "--details", "who=Xenia of the night shift")
    pair.here.run("delete", known, "--for-good", "--yes")
    pair.meet()
    (note,) = pair.here.json("list", "notes")
    assert note["text"] == "" and note["details"] == {"who": "Xenia of the night shift"}
    assert "Xenia of the night shift" in pair.here.run("list", "notes").stdout
    assert "Xenia of the night shift" in pair.here.run("show", known).stdout
    pair.here.run("check")
    pair.here.run("edit", known, "--text", "What it was about")
    pair.here.run("delete", known, "--for-good", "--yes")
    pair.meet()
    assert pair.list_there("notes") == []


def test_a_concurrent_edit_of_a_third_device_restores_a_purged_entry(pair: Pair, known: str, tmp_path: Path) -> None:
    third = Shell(tmp_path / "third.json")
    third.file.write_bytes(pair.here.file.read_bytes())
    third.run("edit", known, "--text", "Of the third")
    pair.run_there("done", known)
    pair.here.run("delete", known, "--for-good", "--yes")
    pair.meet()
    assert pair.list_there("notes") == []
    pair.run_there("merge", str(third.file))
    (note,) = pair.list_there("notes")
    assert (note["text"], note["state"]) == ("Of the third", "done")


def test_conflicts_of_a_purged_entry_are_not_reported(pair: Pair, known: str, tmp_path: Path) -> None:
    third = Shell(tmp_path / "third.json")
    third.file.write_bytes(pair.here.file.read_bytes())
    third.run("edit", known, "--on", "2026-05-02")
    pair.run_there("edit", known, "--on", "2026-05-03")
    pair.here.run("delete", known, "--for-good", "--yes")
    pair.run_there("merge", str(third.file))
    pair.meet()
    assert pair.here.json("list", "notes") == pair.here.json("conflicts") == []
    assert "no text has two versions" in pair.here.run("check").stdout
