"""A journal in a git repository: two branches edited apart merge without a mark, and the diff is readable."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rmjournal.store.git import as_text
from tests.cli.conftest import Shell

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
ROOT = Path(__file__).parents[2]


def git(folder: Path, *words: str, code: int = 0) -> str:
    own = {
        "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "PYTHONPATH": str(ROOT),
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=False, env=os.environ | own
    )
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(params=["journal.json", "my [own] journal.json"])
def repo(tmp_path: Path, request: pytest.FixtureRequest) -> Shell:
    folder = tmp_path / "repo" / "notes"
    folder.mkdir(parents=True)
    git(folder.parent, "init", "-q", "-b", "main")
    shell = Shell(folder / request.param)
    shell.run("add", "relationship", "Misaki Satō", "--role", "mentee")
    shell.run("add", "goal", "Listen more", "--learner", "me")
    shell.run("git-setup")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "begin")
    return shell


def test_two_branches_edited_apart_merge_without_a_mark(
    repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repo.file.parent
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state of the laptop"))
    git(folder, "checkout", "-qb", "laptop")
    repo.run("edit", "Listen more", "--title", "Laptop words")
    repo.run("note", "From the laptop")
    git(folder, "commit", "-qam", "laptop")
    git(folder, "checkout", "-q", "main")
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state of the desk"))
    repo.run("edit", "Listen more", "--title", "Desk words")
    repo.run("action", "From the desk")
    git(folder, "commit", "-qam", "desk")
    git(folder, "merge", "-q", "laptop", "-m", "both")
    text = repo.file.read_text("utf-8")
    assert "<<<<<<<" not in text
    assert all(word in text for word in ("Laptop words", "Desk words", "From the laptop", "From the desk"))
    assert git(folder, "status", "--porcelain") == ""
    assert len(repo.json("list", "notes")) == len(repo.json("list", "actions")) == 1


def test_the_diff_is_what_a_person_wrote(repo: Shell) -> None:
    repo.run("edit", "Listen more", "--title", "Listen longer")
    shown = git(repo.file.parent, "diff")
    assert "-  title: Listen more" in shown and "+  title: Listen longer" in shown
    assert "_v" not in shown and "_h" not in shown


def test_setting_up_twice_changes_nothing_and_other_lines_stay(repo: Shell) -> None:
    attributes = repo.file.parent / ".gitattributes"
    before = attributes.read_text("utf-8")
    assert len(repo.json("git-setup")) == 1 and attributes.read_text("utf-8") == before
    attributes.write_text("*.png binary")
    assert len(repo.json("git-setup")) == 2
    assert attributes.read_text("utf-8") == f"*.png binary\n{before}"


def test_different_journals_stay_a_conflict(repo: Shell, tmp_path: Path) -> None:
    other = Shell(tmp_path / "other.json")
    other.run("add", "relationship", "Someone", "--role", "mentor")
    before = repo.file.read_bytes()
    assert (
        "different journals"
        in repo.run("merge-driver", str(other.file), str(repo.file), str(other.file), code=1).stderr
    )
    assert repo.file.read_bytes() == before
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    repo.run("merge-driver", str(broken), str(repo.file), str(broken), code=1)
    repo.run("diff-text", str(broken), code=1)


def test_where_there_is_no_repository_it_says_so(shell: Shell) -> None:
    assert "git init" in shell.refused("git-setup")


def test_deleted_entries_and_stamps_are_not_in_the_text(repo: Shell) -> None:
    repo.run("note", "one line\nand another")
    repo.run("delete", "Listen more")
    text = as_text(repo.file)
    assert (
        "Listen more" not in text and "text: one line\n    and another" in text and "_" not in text.partition("\n")[0]
    )
    assert repo.run("diff-text", str(repo.file)).stdout.startswith("notes ")
