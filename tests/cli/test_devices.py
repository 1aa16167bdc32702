"""Names of computers in the shell: from the config file or the host, told where versions differ, never exported."""

import re
from pathlib import Path

import pytest

from rmjournal.config import computer_name

from .conftest import Shell


class Elsewhere:
    """The same journal on a laptop, with a state folder and a config file of its own."""

    def __init__(self, here: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here, self.there, self.folder, self._patch = here, Shell(folder / "journal.json"), folder, monkeypatch
        folder.mkdir()
        self.there.file.write_bytes(here.file.read_bytes())
        (folder / "config.toml").write_text('computer = "laptop"\n', encoding="utf-8")

    def run(self, *words: str) -> str:
        with self._patch.context() as elsewhere:
            elsewhere.setenv("RMJOURNAL_STATE", str(self.folder / "state"))
            elsewhere.setenv("RMJOURNAL_CONFIG", str(self.folder / "config.toml"))
            return self.there.run(*words).output


@pytest.fixture
def elsewhere(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    shell.run("add", "note", "first", "--shared")
    return Elsewhere(shell, tmp_path / "elsewhere", monkeypatch)


def test_conflicts_name_the_other_computer(elsewhere: Elsewhere) -> None:
    note = elsewhere.here.json("list", "notes")[0]["id"]
    elsewhere.here.run("edit", note, "--text", "at home")
    elsewhere.run("edit", note, "--text", "on the way")
    elsewhere.here.run("merge", str(elsewhere.there.file))
    told = elsewhere.here.run("conflicts").stdout
    assert re.search(r"\d  this computer, .+\n +at home\n", told)
    assert re.search(r"\d  laptop, .+\n +on the way\n", told)
    (conflict,) = elsewhere.here.json("conflicts")
    by = dict(zip(conflict["versions"], conflict["computers"], strict=True))
    assert by == {"at home": "this computer", "on the way": "laptop"}


def test_the_history_names_the_computer_that_wrote(elsewhere: Elsewhere) -> None:
    note = elsewhere.here.json("list", "notes")[0]["id"]
    elsewhere.run("edit", note, "--text", "on the way")
    elsewhere.here.run("merge", str(elsewhere.there.file))
    elsewhere.here.run("edit", note, "--text", "at home again")
    told = elsewhere.here.run("history", note).stdout
    newest, older, *_ = re.findall(r"^\d{4}-.+$", told, re.MULTILINE)
    assert "·" not in newest and older.endswith(" · laptop")
    assert [row["computers"] for row in elsewhere.here.json("history", note)][:2] == [[], ["laptop"]]
    whole = elsewhere.here.run("history").stdout
    assert whole.count("laptop") == 1
    assert sum("laptop" in row["computers"] for row in elsewhere.here.json("history")) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("export", "json", "out.json"),
        ("export", "md", "out.md"),
        ("export", "html", "out.html"),
        ("export", "csv", "out"),
        ("export", "ics", "out.ics"),
        ("share", "--out", "out.json", "--yes"),
        ("review",),
        ("list", "notes", "--json"),
        ("show", "first"),
        ("search", "first"),
    ],
)
def test_nothing_that_leaves_tells_a_name(
    elsewhere: Elsewhere, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.run("add", "action", "away", "--shared", "--due", "tomorrow", "--owner", "mentee")
    assert b'"laptop"' in elsewhere.there.file.read_bytes()
    out = tmp_path / "leaves"
    out.mkdir()
    monkeypatch.chdir(out)
    told = elsewhere.run(*words)
    assert "laptop" not in told
    assert not [path for path in out.rglob("*") if path.is_file() and b"laptop" in path.read_bytes()]
    assert told or any(out.iterdir())


def test_an_import_of_a_journal_takes_no_names(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.run("add", "note", "away")
    new = Shell(tmp_path / "new.json")
    new.run("import", str(elsewhere.there.file))
    assert b"laptop" not in new.file.read_bytes() and b"away" in new.file.read_bytes()


def test_repair_writes_a_table_of_names_again_where_something_else_stands(elsewhere: Elsewhere) -> None:
    elsewhere.run("add", "note", "away")
    whole = elsewhere.there.file.read_bytes()
    broken = re.sub(rb'"devices": \{.*?\n \}', b'"devices": 7', whole, flags=re.DOTALL)
    assert broken != whole
    elsewhere.there.file.write_bytes(broken)
    elsewhere.run("check", "--repair")
    elsewhere.run("add", "note", "and again")
    assert b'"laptop"' in elsewhere.there.file.read_bytes()


def test_the_name_comes_from_the_config_file_else_from_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.node", lambda: "ws-4711.office.example.com")
    assert computer_name() == "ws-4711"
    config = tmp_path / "config.toml"
    config.write_text('computer = "work laptop"\ntheme = 3\n', encoding="utf-8")
    assert computer_name() == "work laptop"
    for unusable in ('computer = ""', "computer = 7", "computer = [", "[computer]"):
        config.write_text(unusable, encoding="utf-8")
        assert computer_name() == "ws-4711"
    monkeypatch.setattr("platform.node", lambda: "localhost.localdomain")
    assert computer_name() == ""


def test_where_tells_the_name_of_this_computer(elsewhere: Elsewhere) -> None:
    assert re.search("^computer +laptop$", elsewhere.run("where"), re.MULTILINE)
