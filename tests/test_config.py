"""Mistakes in the config file: named with the nearest right word, and never a journal that is another one."""

from pathlib import Path

import pytest

from rmjournal.config import Config, read_config
from rmjournal.errors import JournalError, Refused, Unreadable
from rmjournal.storage.local.state_folder import StateFolder
from tests.cli.conftest import Shell


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "config.toml"


def read(source: Path, text: str, file: Path | None = Path("j.json")) -> Config:
    source.write_text(text, "utf-8")
    return read_config(file)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('theme = "nord"\nthme = "nord"', 2, ("thme", "did you mean theme?")),
        ("day_first = true\n\n[key]\nnew = 'a'", 3, ("[key]", "did you mean [keys]?")),
        ("[quux]\n", 1, ("[quux]", "choose one of: file, theme, day_first, start_hidden")),
        ("theme = 3", 1, ("theme", "a name in quotes")),
        ("keys = 3", 1, ("keys", "a section")),
        ("[keys]\n\nnew = 3", 3, ("new", "in quotes")),
        ("[keys]\nnew = ''", 2, ("new", "in quotes")),
        ("[keys]\ngo.goals = 'g'\ngo.today = ['a', 'b']", 3, ("go.today", "in quotes")),
        ("flie = '~/x.json'", 1, ("flie", "did you mean file?")),
        ("[keys]\nfile = '~/x.json'", 2, ("file", "above [keys]")),
    ],
)
def test_a_harmless_mistake_is_reported_and_other_settings_apply(
    source: Path, text: str, line: int, words: tuple[str, ...]
) -> None:
    config = read(source, text)
    (told,) = config.mistakes
    assert str(source) in told and f"line {line}" in told and all(word in told for word in words), told
    assert config.file == Path("j.json") and config.day_first is True
    assert config.theme == ("nord" if "theme = 'nord'" in text or 'theme = "nord"' in text else "")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("flie = '~/x.json'", 1, ("flie", "did you mean file?")),
        ("theme = 'nord'\njournal = '~/x.json'", 2, ("journal", "did you mean file?")),
        ("theme = 'nord'\npath = '~/x.json'", 2, ("path", "did you mean file?")),
        ("[keys]\nnew = 'a'\nfile = '~/x.json'", 3, ("file", "above [keys]")),
        ("file = ''", 1, ("file", "a path in quotes")),
        ("file = 3", 1, ("file", "a path in quotes")),
        ("file = '$NOWHERE/x.json'", 1, ("$NOWHERE", "not set")),
        ("file = '${NOWHERE}/x.json'", 1, ("${NOWHERE}", "not set")),
        ("file = '~nobody-of-this-name/x.json'", 1, ("~nobody-of-this-name", "not on this computer")),
    ],
)
def test_a_mistake_that_leads_to_another_journal_is_refused(
    source: Path, text: str, line: int, words: tuple[str, ...]
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(source, text, None)
    told = str(refused.value)
    assert str(source) in told and f"line {line}" in told and all(word in told for word in words), told
    read(source, text)


@pytest.mark.parametrize("text", ["dayfirst = false", "day_frist = false", "[keys]\nday_first = false"])
def test_a_mistake_that_changes_which_day_is_meant_is_refused(source: Path, text: str) -> None:
    with pytest.raises(Unreadable, match="day_first"):
        read(source, text)
    assert read(source, f"day_first = false\n{text}").day_first is False


def test_variables_and_the_home_folder_in_a_path_are_read(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNCED", str(tmp_path / "sync"))
    home = tmp_path / "home"
    for said, place in (
        ("$HOME/a.json", home / "a.json"),
        ("${HOME}/a.json", home / "a.json"),
        ("~/a.json", home / "a.json"),
        ("$SYNCED/a.json", tmp_path / "sync/a.json"),
        ("a.json", tmp_path / "a.json"),
    ):
        assert read(source, f"file = '{said}'", None).file == place
        monkeypatch.setenv("RMJOURNAL_FILE", said)
        assert read(source, "", None).file == (place if said != "a.json" else Path("a.json"))
        monkeypatch.delenv("RMJOURNAL_FILE")
    there = tmp_path / "a $NOWHERE b.json"
    there.write_text("")
    assert read(source, f"file = '{there}'", None).file == there
    monkeypatch.setenv("RMJOURNAL_FILE", "$NOWHERE/a.json")
    with pytest.raises(JournalError, match=r"RMJOURNAL_FILE.*\$NOWHERE"):
        read_config()


def test_variables_in_the_other_settings_of_the_environment_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNCED", str(tmp_path))
    monkeypatch.setenv("RMJOURNAL_CONFIG", "$SYNCED/mine.toml")
    assert read_config(Path("j.json")).source == tmp_path / "mine.toml"
    monkeypatch.setenv("RMJOURNAL_STATE", "$SYNCED/of this machine")
    assert StateFolder(None, "0" * 32).path.parent == tmp_path / "of this machine"
    for name in ("RMJOURNAL_CONFIG", "RMJOURNAL_STATE"):
        monkeypatch.setenv(name, "$NOWHERE/x")
    with pytest.raises(Refused, match="RMJOURNAL_STATE"):
        _ = StateFolder(None, "0" * 32).path
    with pytest.raises(Refused, match="RMJOURNAL_CONFIG"):
        read_config(Path("j.json"))


def test_ids_of_commands_need_no_quotes_for_their_dots(source: Path) -> None:
    config = read(source, "[keys]\ngo.goals = 'g'\n'go.today' = 'T'\nnew = 'a,f7'")
    assert dict(config.keys) == {"go.goals": "g", "go.today": "T", "new": "a,f7"} and not config.mistakes


def test_verbs_report_relevant_mistakes_and_check_reports_all(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(tmp_path / "journal.json")
    shell.run("add", "relationship", "Misaki", "--role", "mentee")
    source.write_text("thme = 'nord'\ntheme = 'nrd'\n[keys]\nneww = 'a'\nedit = 'crtl+e'\n")
    done = shell.run("action", "x", "--due", "1/2/2027")
    assert "did you mean theme?" in done.stderr and "Saved" in done.stdout
    assert "did you mean" not in shell.run("list", "actions").stderr
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/mine.toml").write_text('labl = "x"\npoints = []')
    told = " ".join(shell.run("check").stdout.split())
    for words in ("theme?", "nord?", "new?", "ctrl+e?", "label?"):
        assert f"did you mean {words}" in told
    assert told.count("did you mean") == 5
    source.write_text("theme = ")
    assert "not valid TOML" in shell.run("check", code=1).stdout.replace("\n", " ")
