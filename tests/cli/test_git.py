"""A journal in a git repository: two branches edited apart merge without a mark, and the diff is readable."""

import os
import shutil
import subprocess
import sys
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


def apart(repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two branches on which the same title was written, each on a device of its own."""
    folder = repo.file.parent
    git(folder, "branch", "laptop")
    for branch, words in (("laptop", "Laptop words"), ("main", "Desk words")):
        git(folder, "checkout", "-q", branch)
        monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / f"state of {branch}"))
        repo.run("edit", "Listen more", "--title", words)
        git(folder, "commit", "-qam", branch)
    return folder


def test_where_the_program_is_gone_git_leaves_its_marks_and_the_program_merges_them_later(
    repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = apart(repo, tmp_path, monkeypatch)
    for setting in ("merge.rmjournal.driver", "diff.rmjournal.textconv"):
        line = git(folder, "config", setting).strip()
        gone = line.replace(sys.executable, "/nowhere/python").replace("-v rmjournal", "-v no-such-program")
        git(folder, "config", setting, gone)
    git(folder, "merge", "-q", "laptop", "-m", "both", code=1)
    assert "<<<<<<<" in repo.file.read_text("utf-8") and "title" in git(folder, "diff", "main~1", "main")
    repo.run("note", "Whole again")
    text = repo.file.read_text("utf-8")
    assert "<<<<<<<" not in text and all(word in text for word in ("Laptop words", "Desk words", "Whole again"))


@pytest.mark.parametrize("how", ["rebase", "cherry-pick", "stash"])
def test_every_way_to_bring_branches_together_merges_without_a_mark(
    repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    folder = apart(repo, tmp_path, monkeypatch)
    if how == "stash":
        git(folder, "checkout", "-q", "laptop")
        monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state of another"))
        repo.run("edit", "Laptop words", "--title", "Unsaved words")
        git(folder, "stash", "-q")
        git(folder, "checkout", "-q", "main")
        git(folder, "stash", "pop", "-q")
    else:
        git(folder, how, "laptop")
    text = repo.file.read_text("utf-8")
    assert "<<<<<<<" not in text and ("Unsaved words" if how == "stash" else "Laptop words") in text
    assert "Desk words" in text


def test_lines_of_any_bytes_stay_and_a_rule_with_the_last_word_is_told(repo: Shell) -> None:
    attributes = repo.file.parent / ".gitattributes"
    attributes.write_bytes(b"*.png binary\r\n# caf\xe9\r\n*.json merge=union")
    repo.run("git-setup")
    lines = attributes.read_bytes().splitlines(keepends=True)
    assert lines[:3] == [b"*.png binary\r\n", b"# caf\xe9\r\n", b"*.json merge=union\n"]
    assert b"rmjournal" in lines[3]
    (repo.file.parents[1] / ".git/info/attributes").write_text("*.json merge=union\n")
    assert "last word" in repo.run("git-setup", code=1).stderr


def test_a_journal_that_git_ignores_is_told(repo: Shell) -> None:
    git(repo.file.parent, "rm", "-q", "--cached", repo.file.name)
    (repo.file.parent / ".gitignore").write_text("*.json\n")
    assert "git ignores" in repo.run("git-setup").stdout


def test_check_advises_what_is_not_done_yet(repo: Shell) -> None:
    assert "it merges the journal without a mark" in repo.run("check").stdout
    git(repo.file.parent, "config", "--unset", "merge.rmjournal.driver")
    assert "rmjournal git-setup lets git merge it" in repo.run("check").stdout
    repo.run("git-setup")
    (repo.file.parent / ".gitattributes").write_text("")
    assert "rmjournal git-setup lets git merge it" in repo.run("check").stdout
