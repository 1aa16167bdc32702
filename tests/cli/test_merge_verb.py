"""The merge verb: conflict copies and named copies are taken in; nothing that is not ours is touched."""

import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Shell

CERTAIN = "journal.sync-conflict-20261121-211338-E5QTAEC.json"


@pytest.fixture
def goal(shell: Shell) -> str:
    return str(shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"])


def copy(shell: Shell, goal: str, name: str) -> Path:
    """What another device wrote, as a copy."""
    there = shell.file.parent / name
    there.parent.mkdir(exist_ok=True)
    there.write_bytes(shell.file.read_bytes())
    other = Shell(there)
    other.run("edit", goal, "--title", "Their words")
    other.run("action", "Their action")
    return there


def test_merge_merges_reports_and_removes_conflict_copies(shell: Shell, goal: str) -> None:
    there = copy(shell, goal, CERTAIN)
    shell.run("edit", goal, "--title", "My words")
    told = shell.run("merge").stdout
    assert (
        "action item “Their action” added" in told
        and f"{CERTAIN} was merged into your journal and removed; it stays recoverable for 30 days." in told
    )
    assert "1 more text with two versions. To see them: rmjournal conflicts" in told
    assert not there.exists()
    assert "My words" in shell.file.read_text("utf-8") and "Their words" in shell.file.read_text("utf-8")
    assert "Nothing new was found." in shell.run("merge").stdout


def test_a_copy_with_a_possible_name_is_merged_and_stays(shell: Shell, goal: str) -> None:
    there = copy(shell, goal, "journal (1).json")
    [found] = shell.json("merge")
    assert found["removed"] == [] and "stays until you remove it" in found["left"][0]
    assert found["asked"] == ["journal (1).json"]
    assert there.exists() and len(shell.json("list", "actions")) == 1
    assert "To remove an extra copy: rmjournal merge FILE --remove" in shell.run("merge").stdout
    assert "--remove" in shell.run("check", code=1).stdout


def test_the_answer_for_a_copy_is_remembered(shell: Shell, goal: str) -> None:
    kept, gone = copy(shell, goal, "journal 2.json"), copy(shell, goal, "journal-LAPTOP.json")
    assert "you will not be asked again until it changes" in shell.run("merge", str(kept), "--keep").stdout
    assert shell.json("merge")[0]["asked"] == ["journal-LAPTOP.json"] and kept.exists()
    assert "was merged into your journal and removed" in shell.run("merge", str(gone), "--remove").stdout
    assert kept.exists() and not gone.exists()
    found = shell.json("merge")[0]
    assert not any(found[name] for name in ("came", "removed", "left", "asked", "two_versions"))
    rows = shell.json("check")
    assert [row["words"] for row in rows if row["about"] == "copies"] == ["no conflict copies beside the file"]
    Shell(kept).run("note", "Later")
    assert shell.json("merge")[0]["asked"] == ["journal 2.json"]
    assert "removed" in shell.run("merge", "--put-away").stdout and not kept.exists()
    assert "There is no extra copy" in shell.run("merge", "--keep").stdout
    absorbed = [file.read_text("utf-8") for file in shell.file.parent.glob("state/*/absorbed/*")]
    assert len(absorbed) == 2 and len(shell.json("list", "actions")) == 2


def test_merge_never_removes_a_resilio_copy(shell: Shell, goal: str) -> None:
    there = copy(shell, goal, "journal.Conflict.json")
    assert "other devices" in shell.refused("merge", str(there), "--remove")
    shell.run("merge", "--put-away")
    assert there.exists() and len(shell.json("list", "actions")) == 1
    shell.run("merge", str(there), "--keep")
    assert shell.json("merge")[0]["left"] == [] and there.exists()


def test_merge_removes_several_copies_one_by_one_and_reports_the_rest(
    shell: Shell, goal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(monotonic=count(0, 0.002).__next__, time=time.time)
    monkeypatch.setattr("rmjournal.sync.conflict_copies.REMOVAL_INTERVAL", 0.01)
    monkeypatch.setattr("rmjournal.sync.conflict_copies.time", clock)
    copies = [copy(shell, goal, f"journal.json.conflict{number}") for number in (1, 2, 3)]
    told = shell.run("merge").stdout
    assert "2 more to remove, one every" in told and told.count("was merged into your journal and removed") == 3
    assert not any(path.exists() for path in copies) and len(shell.json("list", "actions")) == 3


def test_merge_keeps_a_named_copy(shell: Shell, goal: str) -> None:
    there = copy(shell, goal, "old/journal.json")
    data = there.read_bytes()
    told = shell.run("merge", str(there)).stdout
    assert "Their action" in told and "stays where it is" in told
    assert there.read_bytes() == data
    certain = copy(shell, goal, CERTAIN)
    assert shell.json("merge", str(certain))[0]["removed"] == [CERTAIN] and not certain.exists()


def test_merge_keeps_a_named_copy_in_another_folder(shell: Shell, goal: str) -> None:
    there = copy(shell, goal, f"old/{CERTAIN}")
    shell.run("merge", str(there))
    assert there.exists()


def test_merge_refuses_other_files_in_one_sentence(shell: Shell, tmp_path: Path) -> None:
    other = Shell(tmp_path / "other.json")
    other.run("add", "relationship", "Someone", "--role", "mentor")
    told = shell.refused("merge", str(other.file))
    assert told.startswith(
        f"{other.file} is another journal; it was not merged. To add its entries: rmjournal import FILE"
    )
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    assert "contains no journal" in shell.refused("merge", str(text))
    assert "does not exist" in shell.refused("merge", str(tmp_path / "none.json"))


def test_every_verb_reports_an_unmerged_conflict_copy(shell: Shell, goal: str) -> None:
    copy(shell, goal, CERTAIN)
    shell.file.with_name("journal (Ana's conflicted copy 2026-11-21).json").write_text("no journal")
    told = shell.run("list", "goals")
    assert told.stderr == "1 conflict copy is beside the file. To merge: rmjournal merge\n"
    assert shell.run("check", code=1).stderr == shell.run("merge").stderr == shell.run("list", "goals").stderr == ""
