"""Choice of the journal file: which one is used, its notices, and unusable files."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from rmjournal.cli import rmjournal
from rmjournal.errors import Refused
from rmjournal.journal.open_journal import Journal
from tests.cli.conftest import Shell


def test_the_first_entry_creates_a_journal_and_prints_its_path(empty: Shell) -> None:
    assert "rmjournal add relationship" in empty.refused("list", "goals")
    assert "is required" in empty.refused("add", "relationship", "Misaki", "--role", "")
    assert not empty.file.exists()
    result = empty.run("add", "relationship", "Misaki", "--role", "mentor")
    assert str(empty.file) in result.stderr
    assert empty.run("note", "x").stderr == ""


def test_the_where_verb_lists_every_path(shell: Shell, empty: Shell) -> None:
    [found] = shell.json("where")
    assert (found["file"], found["entries"], found["exists"]) == (str(shell.file), 1, True)
    assert found["state"].startswith(str(shell.file.parent / "state"))
    assert str(shell.file) in shell.run("where").stdout
    assert Shell(shell.file.parent / "none.json").json("where")[0]["exists"] is False


def test_the_name_of_a_file_may_be_any_bytes(shell: Shell) -> None:
    there = Shell(shell.file.parent / os.fsdecode(b"by\xff te") / os.fsdecode(b"j\xe9.json"))
    there.file.parent.mkdir()
    there.file.write_bytes(shell.file.read_bytes())
    assert json.loads(there.run("where", "--json").stdout)[0]["file"] == str(there.file)
    there.file.with_name(f"{there.file.name}.conflict1").write_bytes(there.file.read_bytes())
    there.file.chmod(0o600)
    for words in (("note", "x"), ("history",), ("merge",), ("check",)):
        json.loads(there.run(*words, "--json").stdout)
        there.run(*words)


def test_an_unusable_file_is_refused_in_one_sentence(shell: Shell, tmp_path: Path) -> None:
    assert str(tmp_path) in Shell(tmp_path).refused("list", "goals")
    assert str(tmp_path) in Shell(tmp_path).refused("note", "x")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    Shell(broken).refused("note", "x")
    Shell(broken / "below.json").refused("note", "x")
    shell.file.chmod(0o400)
    assert "write-protected" in shell.refused("note", "x")
    shell.run("list", "relationships")


def test_the_journal_is_found_by_option_environment_and_config(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*words: str) -> int:
        return CliRunner().invoke(rmjournal, [*words, "list", "relationships"]).exit_code

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert listed() == 1
    config = tmp_path / "config.toml"
    config.write_text('file = "journal.json"\n')
    assert listed() == 0
    monkeypatch.setenv("RMJOURNAL_FILE", str(tmp_path / "none.json"))
    assert listed() == 1
    assert listed("-f", str(shell.file)) == 0


def test_a_tilde_after_an_equals_sign_is_the_home_folder(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path / "state")
    run = CliRunner().invoke(rmjournal, ["--file=~/journal.json", "review", "--out=~/all.md"])
    assert run.exit_code == 0 and (tmp_path / "all.md").is_file(), run.output
    assert CliRunner().invoke(rmjournal, ["--file=~nobody-of-this-name/j.json", "where"]).exit_code == 2
    Path("~").mkdir()
    Path("~/journal.json").write_bytes(shell.file.read_bytes())
    there = CliRunner().invoke(rmjournal, ["--file=~/journal.json", "where"])
    assert str(tmp_path / "state/~/journal.json") in there.stdout


def test_an_invalid_config_file_is_refused_with_its_line(shell: Shell, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for text, words in (
        ("theme = 'x'\nfile = \n", "line 2"),
        ("\n\nday_first = 3", "line 3"),
    ):
        config.write_text(text)
        sentence = shell.refused("action", "x", "--due", "1/2/2027")
        assert words in sentence
        assert str(config) in sentence
    config.write_text("day_first = false")
    assert shell.json("action", "x", "--due", "1/2/2027")[0]["due"] == "2027-01-02"


def test_today_can_be_set_by_an_option(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMJOURNAL_TODAY", "2030-01-01")
    run = CliRunner().invoke(rmjournal, ["-f", str(shell.file), "where", "--json"])
    assert '"today": "2030-01-01"' in run.stdout
    assert "--today" in Shell(shell.file).run("--today", "may", "list", "goals", code=1).stderr


def test_the_demo_is_written_to_a_new_file_only(tmp_path: Path) -> None:
    demo = tmp_path / "demo.json"
    shell = Shell(demo)
    assert "302" in shell.run("demo", "--write", str(demo)).stdout or demo.exists()
    states = sorted(row["state"] for row in shell.json("list", "goals"))
    assert states == ["achieved", "achieved", "achieved", "active", "dropped"]
    assert "exists already" in shell.refused("demo", "--write", str(demo))
    mentor = tmp_path / "mentor.json"
    assert shell.json("demo", "--as", "mentor", "--on", "2026-06-01", "--write", str(mentor))[0]["role"] == "mentor"
    assert "--on" in shell.refused("demo", "--on", "may", "--write", str(tmp_path / "x.json"))


@pytest.mark.parametrize("verb", ["add", "import"])
def test_a_failed_creation_removes_no_file_of_another_program(
    empty: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        empty.file.rename(tmp_path / "ours")
        empty.file.write_text("theirs")
        raise Refused("Not now.")

    (tmp_path / "note.md").write_text("# A note")
    monkeypatch.setattr(Journal, "put", fails)
    monkeypatch.setattr("rmjournal.cli.commands.import_.apply_import", fails)
    words = (
        ("import", str(tmp_path / "note.md"))
        if verb == "import"
        else ("add", "relationship", "M", "--role", "mentee")
    )
    assert "Not now." in empty.run(*words, code=1).stderr
    assert empty.file.read_text() == "theirs"


PLACEHOLDERS = {
    ".journal.json.icloud": "iCloud",
    ".journal.json-tef.icloud": "iCloud",
    "journal.json.nextcloud": "Nextcloud",
    "journal.json.owncloud": "ownCloud",
    "journal.json.rsls": "Resilio Sync",
}
ON_THEIR_WAY = (
    ".syncthing.journal.json.tmp",
    "~syncthing~journal.json.tmp",
    "journal.json.1a2b3c4d.partial",
    ".unison.journal.json.0123456789abcdef0123456789abcdef.unison.tmp",
    ".journal.json.~1a2b3c4d",
    "journal.json.!sync",
    "journal.json.part",
    "journal.json.crdownload",
)


@pytest.mark.parametrize(
    ("name", "known"),
    [*((name, known) for name in PLACEHOLDERS for known in (False, True)), *((name, False) for name in ON_THEIR_WAY)],
)
def test_a_journal_that_is_not_downloaded_yet_is_not_recreated(
    empty: Shell, tmp_path: Path, name: str, known: bool
) -> None:
    if known:
        empty.run("add", "relationship", "Misaki", "--role", "mentor")
        empty.file.unlink()
    (empty.file.parent / name).write_bytes(b"bplist00")
    (tmp_path / "note.md").write_text("# A note")
    for words in (
        ("add", "relationship", "Misaki", "--role", "mentor"),
        ("note", "x"),
        ("list", "goals"),
        ("import", str(tmp_path / "note.md")),
        ("check", "--repair"),
        ("merge",),
        ("demo", "--write", str(empty.file)),
        ("demo", "--write", str(empty.file), "--on", "2026-06-01"),
        (),
    ):
        told = empty.refused(*words)
        if name in PLACEHOLDERS:
            assert f"is in {PLACEHOLDERS[name]} and not" in told and str(empty.file) in told
        else:
            assert str(empty.file) in told and name in told
        assert not empty.file.exists()


def test_a_temporary_file_of_another_name_does_not_block_a_new_journal(empty: Shell) -> None:
    for name in (".other.json.icloud", ".syncthing.other.json.tmp", "other.json.part", "my journal.json.nextcloud"):
        (empty.file.parent / name).touch()
    empty.run("add", "relationship", "Misaki", "--role", "mentor")
