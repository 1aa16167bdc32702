"""A journal in a git repository: two branches edited apart merge without a mark, and the diff is readable."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rmjournal.sync.git import format_for_diff
from tests.cli.conftest import Shell
from tests.programs import ROOT, run_git, run_program

GIT = shutil.which("git") or "git"
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *words: str, codes: Sequence[int] | None = (0,)) -> str:
    return run_git(folder, *words, codes=codes).stdout


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


def test_the_git_diff_shows_only_fields(repo: Shell) -> None:
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


def test_git_setup_without_a_repository_is_refused(shell: Shell) -> None:
    assert "git init" in shell.refused("git-setup")


def test_deleted_entries_and_stamps_are_not_in_the_text(repo: Shell) -> None:
    repo.run("note", "one line\nand another")
    repo.run("delete", "Listen more")
    text = format_for_diff(repo.file)
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


def test_git_leaves_marks_without_the_program_and_a_later_verb_merges_them(
    repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = apart(repo, tmp_path, monkeypatch)
    for setting in ("merge.rmjournal.driver", "diff.rmjournal.textconv"):
        line = git(folder, "config", setting).strip()
        gone = line.replace(sys.executable, "/nowhere/python").replace("-v rmjournal", "-v no-such-program")
        git(folder, "config", setting, gone)
    git(folder, "merge", "-q", "laptop", "-m", "both", codes=[1])
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


def test_git_setup_keeps_lines_of_any_bytes_and_reports_an_overriding_rule(repo: Shell) -> None:
    attributes = repo.file.parent / ".gitattributes"
    attributes.write_bytes(b"*.png binary\r\n# caf\xe9\r\n*.json merge=union")
    repo.run("git-setup")
    lines = attributes.read_bytes().splitlines(keepends=True)
    assert lines[:3] == [b"*.png binary\r\n", b"# caf\xe9\r\n", b"*.json merge=union\n"]
    assert b"rmjournal" in lines[3]
    (repo.file.parents[1] / ".git/info/attributes").write_text("*.json merge=union\n")
    assert "Another git rule applies" in repo.run("git-setup", code=1).stderr


def test_git_setup_reports_an_ignored_journal(repo: Shell) -> None:
    git(repo.file.parent, "rm", "-q", "--cached", repo.file.name)
    (repo.file.parent / ".gitignore").write_text("*.json\n")
    assert "git ignores" in repo.run("git-setup").stdout


def test_check_advises_missing_git_settings(repo: Shell) -> None:
    assert "it merges the journal without conflict marks" in repo.run("check").stdout
    git(repo.file.parent, "config", "--unset", "merge.rmjournal.driver")
    assert "rmjournal git-setup lets git merge it" in repo.run("check").stdout
    repo.run("git-setup")
    (repo.file.parent / ".gitattributes").write_text("")
    assert "rmjournal git-setup lets git merge it" in repo.run("check").stdout


PLANTED = (
    "json",
    "gc",
    "runpy",
    "click",
    "sitecustomize",
    "usercustomize",
    "rmjournal/__init__",
    "rmjournal/__main__",
)
"""Modules that Python would take from a folder that is on its path."""


def plant(folder: Path, canary: Path) -> None:
    """Put into a repository what a partner could push to run code on this machine; it would write the canary."""
    for name in PLANTED:
        file = folder / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"open({str(canary)!r}, 'a').write('{name}.py ')\n")
    for name in ("rmjournal", "git", "python"):
        script = folder / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"#!/bin/sh\nprintf '{name} ' >> '{canary}'\nexit 1\n")
        script.chmod(0o755)


def is_driven(folder: Path, canary: Path) -> bool:
    """Whether diffs and a merge of the laptop's branch go by our rules; the canary tells that other code ran."""
    shown = [git(folder, "diff", "HEAD~1"), git(folder, "log", "-p", "-1", "--", "*.json")]
    git(folder, "merge", "-q", "laptop", "-m", "both", codes=None)
    assert not canary.exists(), canary.read_text()
    text = next(folder.glob("*.json")).read_text("utf-8")
    merged = "<<<<<<<" not in text and "Laptop words" in text and "Desk words" in text
    return merged and all("+  title: Desk words" in diff for diff in shown)


one_name = pytest.mark.parametrize("repo", ["my [own] journal.json"], indirect=True)

SURROUNDINGS = {
    "nothing set": {},
    "an empty entry in PYTHONPATH": {"PYTHONPATH": os.pathsep},
    "a relative entry in PYTHONPATH": {"PYTHONPATH": "."},
    "a relative entry in PATH": {"PATH": f"bin{os.pathsep}{os.environ['PATH']}"},
}
"""Variables of a person's shell under which a pushed file could come before ours."""


@pytest.fixture
def pushed(repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two branches of a journal, with code that a partner pushed beside it; gives the top of it and the canary."""
    folder = apart(repo, tmp_path, monkeypatch)
    top, canary = folder.parent, tmp_path / "canary"
    for branch in ("laptop", "main"):
        git(folder, "checkout", "-q", branch)
        for place in (top, folder):
            plant(place, canary)
        git(top, "add", "-A")
        git(top, "commit", "-qm", f"pushed to {branch}", "--amend")
    repo.file.chmod(0o600)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return folder, canary


@one_name
@pytest.mark.parametrize("around", SURROUNDINGS)
def test_git_drivers_never_run_pushed_code(
    pushed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    folder, canary = pushed
    for name, value in SURROUNDINGS[around].items():
        monkeypatch.setenv(name, value)
    assert is_driven(folder, canary)


OLD = (
    "f() {{ if {python} -c 'import rmjournal' 2>/dev/null; then {python} -m rmjournal {verb}; "
    "elif command -v rmjournal >/dev/null; then rmjournal {verb}; else {without}; fi; }}; f {words}"
)
"""The commands that an older version wrote into the settings of a repository."""


def set_up_by_an_older_version(folder: Path) -> None:
    driver = OLD.format(
        python=sys.executable, verb='merge-driver "$@"', without='git merge-file "$2" "$1" "$3"', words="%O %A %B"
    )
    textconv = OLD.format(
        python=sys.executable, verb='diff-text "$@" 2>/dev/null || cat "$1"', without='cat "$1"', words=""
    )
    git(folder, "config", "--unset-all", "diff.rmjournal.textconv")
    for _ in range(2):
        git(folder, "config", "--add", "merge.rmjournal.driver", driver)
        git(folder, "config", "--add", "diff.rmjournal.textconv", textconv)


@one_name
@pytest.mark.parametrize("verb", [["git-setup"], ["check", "--repair"]])
def test_git_setup_replaces_unsafe_settings_that_check_reports(
    pushed: tuple[Path, Path], repo: Shell, verb: list[str]
) -> None:
    folder, canary = pushed
    assert "can run code" not in repo.run("check").stdout
    set_up_by_an_older_version(folder)
    git(folder, "diff", "HEAD~1", codes=None)
    assert canary.exists()
    canary.unlink()
    told = repo.run("check", code=1).stdout
    assert "! git" in told and "can run code" in told and "rmjournal git-setup" in told
    repo.run(*verb)
    assert "can run code" not in repo.run("check").stdout
    assert is_driven(folder, canary)


@one_name
def test_a_merge_with_unsafe_settings_names_git_setup(
    repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = apart(repo, tmp_path, monkeypatch)
    set_up_by_an_older_version(folder)
    done = run_git(folder, "merge", "laptop", "-m", "both", codes=None)
    assert "rmjournal git-setup" in done.stderr and "<<<<<<<" not in repo.file.read_text("utf-8")


@one_name
def test_git_never_runs_a_missing_program_from_the_repository(
    pushed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, canary = pushed
    for setting in ("merge.rmjournal.driver", "diff.rmjournal.textconv"):
        line = git(folder, "config", setting).strip()
        git(folder, "config", setting, line.replace(sys.executable, "/nowhere/python"))
    monkeypatch.setenv("PATH", f"bin{os.pathsep}:{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert not is_driven(folder, canary)


@one_name
@pytest.mark.parametrize("installed", ["for one user", "by PYTHONPATH"])
def test_a_package_that_is_not_in_its_python_is_found_by_the_drivers(
    pushed: tuple[Path, Path], repo: Shell, tmp_path: Path, installed: str
) -> None:
    folder, canary = pushed
    bare = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}")
    entries = [str(ROOT), *(entry for entry in sys.path if entry.endswith("site-packages"))]
    kept = {"PATH", "RMJOURNAL_STATE", "RMJOURNAL_CONFIG"}
    around: dict[str, str | None] = {**dict.fromkeys(os.environ.keys() - kept), "HOME": str(folder)}
    if installed == "by PYTHONPATH":
        around["PYTHONPATH"] = os.pathsep.join(["", *entries, "."])
    else:
        lib = run_program(*[bare, "-m", "site", "--user-site"], env=around, cwd=tmp_path)
        site = Path(lib.stdout.strip())
        site.mkdir(parents=True)
        (site / "of the user.pth").write_text("\n".join(entries))
    code = "from rmjournal.__main__ import main; main()"
    run_program(bare, "-P", "-c", code, "-f", repo.file, "git-setup", env=around, cwd=tmp_path, codes=[0])
    line = git(folder, "config", "merge.rmjournal.driver")
    assert bare in line and sys.executable not in line
    assert is_driven(folder, canary)


@one_name
def test_a_program_that_lies_in_the_repository_itself_is_not_called_from_it(
    repo: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = repo.file.parents[1]
    python = top / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(python))
    told = repo.run("git-setup", code=1).stderr
    assert "is in this repository" in told and str(python) in told and "elsewhere" in told
    monkeypatch.setenv("HOME", str(top))  # a home folder that is a repository holds far more that runs
    repo.run("git-setup")


@one_name
@pytest.mark.parametrize("how", ["a setting", "a folder in it that is a repository too", "PATH"])
def test_no_verb_runs_a_command_of_the_repository(
    repo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    folder, canary = repo.file.parent, tmp_path / "canary"
    if how == "PATH":
        plant(folder, canary)
        monkeypatch.setenv("PATH", f"bin{os.pathsep}{os.environ['PATH']}")
        monkeypatch.chdir(folder)
    elif how == "a setting":
        git(folder, "config", "core.fsmonitor", f"touch '{canary}'; true")
    else:
        git(folder, "init", "-q", "--bare", ".")
        git(folder, "config", "core.bare", "false")
        git(folder, "config", "core.worktree", "..")
        git(folder, "config", "core.fsmonitor", f"touch '{canary}'; true")
        git(folder, "config", "merge.rmjournal.driver", "x")
    repo.run("check")
    repo.run("git-setup", code=0 if how != "a folder in it that is a repository too" else 1)
    assert not canary.exists()


@one_name
def test_a_link_in_place_of_the_attributes_is_not_written_through(repo: Shell, tmp_path: Path) -> None:
    attributes, other = repo.file.parent / ".gitattributes", tmp_path / "of the user"
    other.write_text("kept")
    git(repo.file.parent, "rm", "-q", ".gitattributes")
    attributes.symlink_to(other)
    assert f"{attributes} is a link" in repo.run("git-setup", code=1).stderr
    assert other.read_text() == "kept"


@one_name
def test_git_setup_reports_an_overriding_setting(repo: Shell) -> None:
    git(repo.file.parent, "config", "extensions.worktreeConfig", "true")
    git(repo.file.parent, "config", "--worktree", "merge.rmjournal.driver", "mine %A")
    told = repo.run("git-setup", code=1).stderr
    assert "Another git setting applies to merge.rmjournal.driver" in told and "config.worktree" in told
