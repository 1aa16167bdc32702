"""Check reports damage in the journal, and its repair loses nothing."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rmjournal.storage.salvage import salvage_records
from tests.cli.conftest import Shell
from tests.cli.test_merge_verb import CERTAIN


def checked(shell: Shell, *words: str, code: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shell.run("check", *words, "--json", code=code).stdout)
    return found


def about(rows: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["about"] == what]


def content(shell: Shell) -> dict[str, Any]:
    return dict(json.loads(shell.file.read_text("utf-8")))


def by_hand(shell: Shell, table: str, name: str, value: object) -> None:
    """Change a field of the first record of a table in an editor."""
    found = content(shell)
    next(iter(found[table].values()))[name] = value
    shell.file.write_text(json.dumps(found, indent=1), "utf-8")


def test_a_good_journal_passes_all_checks(full: Shell) -> None:
    rows = checked(full)
    assert {row["state"] for row in rows} <= {"well", "note"}
    names = {"file", "stamps", "links", "values", "two versions", "copies", "history", "permissions", "folder"}
    assert {row["about"] for row in rows} == names
    shown = full.run("check").stdout
    assert "✓ file" in shown and "versions on this computer since" in shown


def test_repair_moves_invalid_values_to_quarantine(full: Shell) -> None:
    by_hand(full, "goals", "title", 42)
    by_hand(full, "learnings", "tags", "not a list")
    rows = checked(full, code=1)
    assert [row["state"] for row in about(rows, "values")] == ["look", "look"]
    assert "42" in about(rows, "values")[0]["words"]
    done = checked(full, "--repair")
    assert len(about(done, "repair")) == 2 and about(done, "values")[0]["state"] == "well"
    kept = content(full)["quarantine"].values()
    assert {json.dumps(row["value"]) for row in kept} == {"[42]", '["not a list"]'}
    assert "title" not in next(iter(content(full)["goals"].values()))
    full.run("undo")
    assert next(iter(content(full)["goals"].values()))["title"] == 42
    assert len(content(full)["quarantine"]) == 2
    assert any(row["why"] == "before a repair" for row in full.json("history"))


def test_links_that_lead_nowhere_are_cleared_and_noted(full: Shell) -> None:
    by_hand(full, "learnings", "session", "123")
    assert "points at 123" in about(checked(full, code=1), "links")[0]["words"]
    checked(full, "--repair")
    assert "session" not in next(iter(content(full)["learnings"].values()))
    assert next(iter(content(full)["quarantine"].values()))["value"] == ["123"]


def test_repair_does_not_clear_a_required_link(full: Shell) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    full.run("add", "milestone", "Asked once", "--goal", goal)
    by_hand(full, "milestones", "goal", "123")
    assert about(checked(full, "--repair", code=1), "links")[0]["state"] == "look"


def test_check_reports_copies_conflicts_and_permissions(full: Shell) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    copy = Shell(full.file.with_name(CERTAIN))
    copy.file.write_bytes(full.file.read_bytes())
    copy.run("edit", goal, "--title", "Theirs")
    full.run("edit", goal, "--title", "Mine")
    full.file.chmod(0o644)
    rows = checked(full, code=1)
    assert about(rows, "copies")[0]["state"] == about(rows, "permissions")[0]["state"] == "look"
    rows = checked(full, "--repair", code=1)
    assert about(rows, "copies")[0]["state"] == about(rows, "permissions")[0]["state"] == "well"
    assert full.file.stat().st_mode & 0o777 == 0o600
    assert about(rows, "two versions")[0]["state"] == "look"


def test_check_reports_a_nearly_full_disk(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert about(checked(full), "room") == []
    usage = shutil.disk_usage(full.file.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=2048))
    for found, folder in zip(about(checked(full, code=1), "room"), ("", "/state/"), strict=True):
        assert found["state"] == "look" and f"{full.file.parent}{folder}" in found["words"]
        assert "has 2 kB left" in found["words"]


def test_a_damaged_file_is_salvaged_record_by_record(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    text = full.file.read_bytes()
    at = text.index(b'"Listen more"')
    full.file.write_bytes(text[:at] + b'"Listen \xff' + text[at + 13 :])
    # As on a machine that never saw this journal.
    monkeypatch.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
    assert "saves everything that can be read" in about(checked(full, code=1), "file")[0]["words"]
    assert "cannot" not in full.refused("list", "goals")
    damaged = full.file.read_bytes()
    rows = checked(full, "--repair")
    assert "could not be read" in about(rows, "repair")[0]["words"]
    tables = content(full)
    assert len(tables["sessions"]) == len(tables["skills"]) == len(tables["learnings"]) == 1
    [kept] = full.file.parent.glob("state of another/*/quarantine/*")
    assert kept.read_bytes() == damaged


def test_repair_adds_entries_from_the_state_folder_to_a_salvaged_file(full: Shell) -> None:
    whole = content(full)
    [base] = full.file.parent.glob("state/*/base-*")
    base.unlink()
    full.file.write_bytes(full.file.read_bytes()[:-900])
    checked(full, "--repair")
    assert content(full) == whole


LAYOUTS: list[dict[str, Any]] = [{"indent": 1}, {"indent": 4}, {"indent": "\t"}, {"separators": (",", ":")}, {}]


def records(content: Any) -> dict[tuple[str, str], Any]:
    return {(name, key): record for name, table in content.items() for key, record in table.items()}


@pytest.mark.parametrize("how", LAYOUTS)
def test_a_file_cut_anywhere_gives_only_whole_records(full: Shell, how: dict[str, Any]) -> None:
    whole = content(full)
    text = json.dumps(whole, **how).encode()
    before = 0
    for cut in range(0, len(text), 7):
        found = records(salvage_records(text[:cut])[0])
        assert found.items() <= records(whole).items() and len(found) >= before, cut
        before = len(found)
    assert salvage_records(text) == (whole, 0)


def test_records_of_a_table_without_a_name_return_to_their_known_table(
    full: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmjournal.storage.recovery.WAIT_SECONDS", 0.0)
    whole = content(full)
    text = json.dumps(whole)
    assert '}, "learnings": {' in text
    full.file.write_text(text.replace('}, "learnings": {', ", \x00\x00\x00"), "utf-8")
    checked(full, "--repair")
    assert content(full) == whole


@pytest.mark.parametrize("how", LAYOUTS)
@pytest.mark.parametrize("wound", [b'"', b"{", b"}", b"\\", b"\xff\x00"])
def test_a_damaged_byte_costs_at_most_one_record_or_one_table_name(
    full: Shell, how: dict[str, Any], wound: bytes
) -> None:
    whole = records(content(full))
    texts = [json.dumps(record, sort_keys=True) for record in whole.values()]
    text = json.dumps(content(full), **how).encode()
    for at in range(text.index(b'"goals"'), len(text) - 5, 31):
        found = records(salvage_records(text[:at] + wound + text[at + 1 :])[0])
        kept = [json.dumps(record, sort_keys=True) for record in found.values()]
        assert len([one for one in texts if one in kept]) >= len(texts) - 1, at
        assert {name for name, _ in found.keys() - whole.keys()} <= {"quarantine"}, at


def test_lines_inside_a_damaged_record_are_no_table() -> None:
    record, change = '{"_h":"00000","_v":"aaaaaa:1","title":"a"}', '"history":{"6":{"field":"due"},"7":{}}'
    header = '"_journal":{"1":{"id":"x"}}'
    text = f'{{{header},"goals":{{"5":{{"da"mage,{change}}},"8":{record}}}}}'
    assert salvage_records(text.encode())[0] == {"_journal": {"1": {"id": "x"}}, "goals": {"8": json.loads(record)}}


def test_a_known_file_without_its_first_lines_is_salvaged(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = content(full)
    damaged = b"\x00" * 200 + full.file.read_bytes()[200:-5]
    full.file.write_bytes(damaged)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("RMJOURNAL_STATE", str(full.file.parent / "state of another"))
        assert "sync tool" in full.refused("check", "--repair")
    assert full.file.read_bytes() == damaged
    checked(full, "--repair")
    assert content(full) == whole


def test_verbs_never_recreate_a_missing_file(full: Shell) -> None:
    whole = full.file.read_bytes()
    full.file.unlink()
    for words in (("list", "goals"), ("note", "a new beginning?"), ("check",)):
        assert "check --repair" in full.refused(*words) and not full.file.exists()
    rows = checked(full, "--repair")
    assert "was missing" in about(rows, "repair")[0]["words"] and full.file.read_bytes() == whole


def test_a_missing_file_is_recreated_from_its_conflict_copies(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmjournal.storage.recovery.WAIT_SECONDS", 0.0)
    for number in (1, 2):
        full.file.with_name(f"{full.file.name}.conflict{number}").write_bytes(full.file.read_bytes())
    full.file.unlink()
    assert full.json("list", "goals") and full.file.exists()


@pytest.mark.parametrize(
    ("mark", "tool"), [(".stfolder", "Syncthing"), (".git", "git"), ("RCLONE_TEST", "rclone"), (".unison", "Unison")]
)
def test_check_names_the_tool_that_syncs_the_folder(
    full: Shell, mark: str, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (full.file.parent / mark).mkdir()
    monkeypatch.setenv("RMJOURNAL_STATE", str(full.file.parent / "state"))
    rows = checked(full, code=1)
    assert tool in about(rows, "folder")[0]["words"]
    assert "on this computer only" in about(rows, "state")[0]["words"]


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Firm", "Mobile Documents", "Google Drive"])
def test_check_recognises_folders_of_sync_tools_by_name(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    there = Shell(tmp_path / folder / "journal.json")
    there.run("add", "relationship", "Misaki", "--role", "mentor")
    assert "synced by" in about(checked(there), "folder")[0]["words"]


def test_check_finds_the_folder_in_the_settings_of_sync_tools(
    full: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = full.file.parent.resolve()
    monkeypatch.setenv("UNISON", str(tmp_path / "unison"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "unison").mkdir()
    (tmp_path / "cache/rclone/bisync").mkdir(parents=True)
    assert "not synced" in about(checked(full), "folder")[0]["words"]
    (tmp_path / "unison/work.prf").write_text(f"root = {folder}\nroot = ssh://x//y\n", "utf-8")
    name = str(folder).strip("/").replace("/", "_")
    (tmp_path / f"cache/rclone/bisync/{name}..remote_journal.path1.lst").touch()
    words = " ".join(row["words"] for row in about(checked(full, code=1), "folder"))
    assert "Unison; it needs prefer = newer" in words and "rclone; bisync needs a second file" in words


@pytest.mark.parametrize(("mark", "tool"), [(".sync_0a1b2c.db", "Nextcloud"), (".stversions", "Syncthing")])
def test_check_recognises_the_marker_files_of_sync_tools(full: Shell, mark: str, tool: str) -> None:
    full.file.with_name(mark).touch()
    assert tool in about(checked(full, code=1), "folder")[0]["words"]
