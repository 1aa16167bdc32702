"""`lock` and `unlock`: the passphrase is never a word of the command line, and every verb asks for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rmjournal.storage import sealing
from tests.programs import COMMAND, TerminalProgram
from tests.storage.locks import OTHER_PASSPHRASE, PASSPHRASE, files_with, make_quick

from .conftest import Pair, Shell

CANARY = "kanarienvogel"
Give = Callable[..., None]


@pytest.fixture
def give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Give:
    """Give passphrases on a file descriptor, or none any more; each verb begins without keys."""
    make_quick(monkeypatch)
    file = tmp_path / "lines"

    def put(*lines: str) -> None:
        sealing.keys.forget()
        if not lines:
            monkeypatch.delenv("RMJOURNAL_PASSPHRASE_FD", raising=False)
            return
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        descriptor = os.open(file, os.O_RDONLY)
        monkeypatch.setenv("RMJOURNAL_PASSPHRASE_FD", str(descriptor))

    return put


@pytest.fixture
def locked(shell: Shell, give: Give) -> Shell:
    """A journal that is locked."""
    shell.run("note", f"{CANARY} note")
    give(PASSPHRASE)
    shell.run("lock")
    return shell


def test_every_verb_asks_and_without_an_answer_says_so_in_one_sentence(locked: Shell, give: Give) -> None:
    give()
    sentence = locked.refused("list", "notes")
    assert sentence == (
        f"{locked.file} is locked. Run this in a terminal, or give the passphrase with RMJOURNAL_PASSPHRASE_FD, the "
        "number of a file descriptor."
    )
    for words in (
        ("note", "one more"),
        ("history",),
        ("check",),
        ("check", "--repair"),
        ("merge",),
        ("lock", "--change"),
    ):
        assert locked.refused(*words) == sentence
    assert "is locked. The key comes from the passphrase by Argon2id" in locked.run("lock", "--status").stdout
    give(OTHER_PASSPHRASE)
    assert "no passphrase in RMJOURNAL_PASSPHRASE_FD opens it" in locked.refused("list", "notes")
    give("-".join(["0" * 15] * 8))
    assert locked.refused("list", "notes").endswith("Row 1 of the recovery code has a typing mistake.")
    give(OTHER_PASSPHRASE, PASSPHRASE)
    assert CANARY in locked.run("list", "notes").stdout
    assert CANARY in locked.run("search", CANARY).stdout


@pytest.mark.parametrize("given", ["999", "x", "-1"])
def test_a_wrong_descriptor_is_refused(
    locked: Shell, give: Give, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    give()
    monkeypatch.setenv("RMJOURNAL_PASSPHRASE_FD", given)
    assert "is not the number of a file descriptor" in locked.refused("list", "notes")


def test_it_says_what_it_covers_and_what_others_still_hold(shell: Shell, give: Give, tmp_path: Path) -> None:
    shell.run("note", f"{CANARY} note")
    (tmp_path / ".stfolder").mkdir()
    backup = shutil.copyfile(shell.file, f"{shell.file}~")
    give(PASSPHRASE)
    said = shell.run("lock").output
    assert "A forgotten passphrase means that the journal is gone" in said
    assert "still in the open where others keep them (Syncthing history and backups)" in said
    assert f"This file is still in the open: {backup}" in said
    assert shell.refused("lock") == "journal.json is locked already. For another passphrase: rmjournal lock --change"
    assert "give two lines: the old one, then the new one" in shell.refused("lock", "--change")
    give(PASSPHRASE, OTHER_PASSPHRASE)
    assert "has another passphrase now" in shell.run("lock", "--change").stdout
    give(PASSPHRASE)
    shell.refused("list", "notes")
    give(OTHER_PASSPHRASE)
    assert CANARY in shell.run("list", "notes").stdout
    assert "everybody who can read the file" in shell.run("unlock").stdout
    give()
    assert CANARY in shell.run("list", "notes").stdout
    assert shell.refused("lock", "--change") == "journal.json is not locked. To lock it: rmjournal lock"
    assert "A passphrase needs a terminal" in shell.refused("lock")


def test_a_second_example_is_written_beside_a_locked_one(shell: Shell, give: Give, tmp_path: Path) -> None:
    give(PASSPHRASE)
    shell.run("demo", "--write", str(tmp_path / "one.json"))
    shell.run("-f", str(tmp_path / "one.json"), "lock")
    give()
    assert "has the mentee’s example journal" in shell.run("demo", "--write", str(tmp_path / "two.json")).stdout


def test_a_short_passphrase_is_refused(shell: Shell, give: Give) -> None:
    give("1234567")
    before = shell.file.read_bytes()
    assert "too short" in shell.run("lock", code=1).stderr
    assert shell.file.read_bytes() == before


def test_no_verb_leaves_a_plain_word(locked: Shell, tmp_path: Path, give: Give) -> None:
    for words in (
        ("note", f"{CANARY} two"),
        ("undo",),
        ("redo",),
        ("add", "goal", f"{CANARY} goal", "--learner", "me"),
        ("learned", f"{CANARY} learned"),
        ("edit", f"{CANARY} goal", "--title", f"{CANARY} other goal"),
        ("delete", f"{CANARY} learned", "--yes"),
        ("history",),
        ("check",),
        ("merge",),
        ("export", "json", str(tmp_path / "export.json")),
        ("delete", f"{CANARY} other goal", "--yes"),
        ("removed",),
    ):
        locked.run(*words)
    assert files_with(CANARY, tmp_path) == ["export.json"]  # an export is plain on purpose


def test_a_save_that_was_killed_leaves_no_plain_word_after_the_next_verb(
    shell: Shell, give: Give, tmp_path: Path
) -> None:
    shell.run("note", f"{CANARY} note")
    plain = shell.file.read_bytes()
    give(PASSPHRASE)
    shell.run("lock")
    leftover = shell.file.with_name(f".~{shell.file.name}.0123abcd.tmp")
    leftover.write_bytes(plain)
    os.utime(leftover, (0, 0))
    assert f"{leftover.name} was merged into your journal and removed" in shell.run("list", "notes").stderr
    assert files_with(CANARY, tmp_path) == []


def test_two_devices_merge_locked_files(locked: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = Pair(locked, tmp_path / "there", monkeypatch)
    pair.run_there("note", f"{CANARY} there")
    locked.run("note", f"{CANARY} here")
    pair.meet()
    assert len([row for row in pair.list_there("notes") if CANARY in str(row)]) == 3
    assert files_with(CANARY, tmp_path) == []


def test_a_copy_with_another_passphrase_waits_and_is_read_when_it_is_named(
    locked: Shell, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, before = Pair(locked, tmp_path / "there", monkeypatch), locked.file.read_bytes()
    give(PASSPHRASE, OTHER_PASSPHRASE)
    pair.run_there("lock", "--change")
    pair.run_there("note", f"{CANARY} there")
    copy = locked.file.with_name("journal.sync-conflict-20260601-120000-ABCDEFG.json")
    shutil.copyfile(pair.there.file, copy)
    give(PASSPHRASE)
    assert f"{copy} is a copy with another passphrase, so it waits" in locked.run("merge").stdout
    assert copy.exists()
    assert "opens it" in locked.refused("merge", str(copy))
    data = copy.read_bytes()
    give(PASSPHRASE, OTHER_PASSPHRASE)
    assert f"{CANARY} there" in locked.run("merge", str(copy)).output
    assert not copy.exists()
    locked.file.write_bytes(before)
    shutil.rmtree(os.environ["RMJOURNAL_STATE"])
    copy.write_bytes(data)
    assert f"{CANARY} there" in locked.run("merge").output  # all were given
    assert not copy.exists()
    give(OTHER_PASSPHRASE)
    assert f"{CANARY} there" in locked.run("list", "notes").stdout


def test_git_merges_locked_files_and_its_objects_hold_no_plain_word(
    locked: Shell, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    file = folder / "journal.json"
    shutil.copyfile(locked.file, file)
    git(folder, "init", "-q", "-b", "main")
    shell = Shell(file)
    shell.run("git-setup")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "checkout", "-q", "-b", "other")
    shell.run("note", f"{CANARY} theirs")
    git(folder, "commit", "-q", "-a", "-m", "theirs")
    git(folder, "checkout", "-q", "main")
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "second state"))
    shell.run("note", f"{CANARY} ours")
    git(folder, "commit", "-q", "-a", "-m", "ours")
    git(folder, "merge", "-q", "-m", "both", "other")
    assert CANARY in git(folder, "diff", "HEAD~1")
    assert files_with(CANARY, tmp_path) == []
    assert sealing.is_sealed(file.read_bytes())
    notes = shell.run("list", "notes").stdout
    assert f"{CANARY} ours" in notes
    assert f"{CANARY} theirs" in notes


def test_git_loses_no_side_where_nobody_gives_the_passphrase(locked: Shell, give: Give, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    shutil.copyfile(locked.file, ours)
    locked.run("note", f"{CANARY} theirs")
    shutil.copyfile(locked.file, theirs)
    Shell(ours).run("note", f"{CANARY} ours")
    give()
    said = locked.run("merge-driver", str(theirs), str(ours), str(theirs), code=1)
    assert said.stdout == ""
    assert said.stderr.startswith("The journal is locked. Run this in a terminal")
    assert said.stderr.endswith("Both sides are in the file now. To join them: rmjournal merge\n")
    assert locked.run("diff-text", str(theirs), code=1).stdout.startswith(f"{theirs} is locked. ")
    assert "is locked" in Shell(ours).refused("list", "notes")
    assert b"<<<<<<< ours" in ours.read_bytes()
    give(PASSPHRASE)
    assert Shell(ours).run("merge").stdout.startswith("ours.json had the marks of a git merge. Both sides are joined")
    assert b"<<<<<<<" not in ours.read_bytes() and "marks" not in Shell(ours).run("merge").stdout
    notes = Shell(ours).run("list", "notes").stdout
    assert f"{CANARY} ours" in notes
    assert f"{CANARY} theirs" in notes
    assert sealing.read_sealed(ours.read_bytes())
    assert files_with(CANARY, tmp_path) == []


def test_another_locked_journal_is_imported_with_its_passphrase(
    empty: Shell, locked: Shell, give: Give, tmp_path: Path
) -> None:
    other = Shell(tmp_path / "other.json")
    give()
    other.run("add", "relationship", "Ida Berg", "--role", "mentor")
    assert "is locked" in other.refused("import", str(locked.file))
    give(PASSPHRASE)
    other.run("import", str(locked.file))
    give()
    assert CANARY in other.run("list", "notes").stdout


def test_a_locked_journal_whose_file_another_one_took_is_told_and_saved_locked(
    locked: Shell, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give()
    other = Shell(tmp_path / "else" / "other.json")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("RMJOURNAL_STATE", str(tmp_path / "else"))
        other.run("add", "relationship", "Ida Berg", "--role", "mentor")
    shutil.copyfile(other.file, locked.file)
    sentence = f"{locked.file.name} contained a locked journal before. If no other file has it now"
    for words in (("list", "notes"), ("note", "here")):
        assert sentence in locked.run(*words).stderr
    assert sentence in locked.run("merge").stdout
    assert sentence in locked.run("check", code=1).stdout
    assert sentence in locked.run("check", "--repair", code=1).stdout
    give(PASSPHRASE)
    locked.run("check", "--repair", code=1)
    [saved] = tmp_path.glob("journal (kept on *).json")
    assert sealing.read_sealed(saved.read_bytes())
    assert CANARY in Shell(saved).run("list", "notes").stdout
    give()
    assert "locked journal before" not in locked.run("check", code=0).stdout + locked.run("list", "notes").stderr
    assert files_with(CANARY, tmp_path) == []


def git(folder: Path, *words: str) -> str:
    """Run git as a person whom nobody knows; its driver reads the passphrase from the descriptor."""
    who = ("-c", "user.name=x", "-c", "user.email=x@x")
    descriptor = int(os.environ["RMJOURNAL_PASSPHRASE_FD"])
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True, pass_fds=(descriptor,)
    )
    return done.stdout


def test_the_line_for_a_shell_prompt_never_asks_for_a_passphrase(locked: Shell) -> None:
    program = TerminalProgram(
        [*COMMAND, "-f", str(locked.file), "today", "--brief"], 100, 10, {"RMJOURNAL_PASSPHRASE_FD": None}
    )
    assert program.wait_for_end() == 1
    assert program.text().strip() == "rmjournal: the journal is locked. To open it: rmjournal"


def test_a_passphrase_is_typed_without_an_echo(locked: Shell, tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    argv = ["-m", "rmjournal", "-f", str(locked.file), "list", "notes"]
    environment = {**os.environ, "RMJOURNAL_PASSPHRASE_FD": ""}
    program = pexpect.spawn(sys.executable, argv, env=environment, encoding="utf-8", timeout=60)
    program.expect_exact("is locked.")
    for passphrase in (OTHER_PASSPHRASE, PASSPHRASE):
        program.expect_exact("Passphrase of journal.json: ")
        program.sendline(passphrase)
    program.expect_exact(f"{CANARY} note")
    program.expect(pexpect.EOF)
    assert PASSPHRASE not in program.before
