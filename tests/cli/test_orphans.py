"""Edits whose file was replaced, moved or removed: kept, and offered."""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from os import mkfifo
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rmjournal.cli import rmjournal
from rmjournal.errors import JournalError, NotSaved
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.storage import open_file, orphans, recovery
from rmjournal.storage.files import atomic_write
from tests.cli.conftest import Shell
from tests.cli.test_check import about

Event = Callable[[Path], None]
"""Something that happens to the file of a journal while it is open."""


def another_journal(path: Path) -> None:
    other = path.with_name("other.json")
    Journal.create(
        other,
        name="Somebody",
        entries=[Note(id=new_entry_id(), text="Of the other")],
        state_root=path.parent / "else",
    ).close()
    other.replace(path)


def another_id(path: Path) -> None:
    here = Journal.open(path, state_root=path.parent / "else")
    path.write_bytes(path.read_bytes().replace(here.db.storage.journal_id.encode(), b"cd" * 16))
    here.close()


def moved_and_another_in_its_place(path: Path) -> None:
    path.rename(path.with_name("moved.json"))
    another_journal(path)


def no_journal(path: Path) -> None:
    path.write_text('{"my": "own"}')


def a_text(path: Path) -> None:
    path.write_text("my own words\n")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    mkfifo(path)


def a_link_to_a_text(path: Path) -> None:
    path.unlink()
    path.with_name("notes.txt").write_text("my own words\n")
    path.symlink_to(path.with_name("notes.txt"))


def a_link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nothing"))


def a_link_to_another_journal(path: Path) -> None:
    moved_and_another_in_its_place(path)
    path.rename(path.with_name("another.json"))
    path.symlink_to(path.with_name("another.json"))


def gone(path: Path) -> None:
    path.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_name("moved.json"))


def restored_from_a_backup(path: Path) -> None:
    shutil.copyfile(path.with_name("backup.json"), path)


def gone_and_a_backup_elsewhere(path: Path) -> None:
    path.unlink()
    path.with_name("backup.json").rename(path.with_name("restored.json"))


def another_journal_for_a_moment(path: Path) -> None:
    shutil.copyfile(path, path.with_name("aside"))
    another_journal(path)
    path.with_name("aside").replace(path)


def taken_into_a_cloud(path: Path) -> None:
    path.rename(path.with_name(f".{path.name}.icloud"))


EVENTS: list[Event] = [
    another_journal, another_id, moved_and_another_in_its_place, no_journal, a_text, emptied, a_folder, a_pipe,
    a_link_to_a_text, a_link_to_nothing, a_link_to_another_journal, gone, moved, restored_from_a_backup,
    gone_and_a_backup_elsewhere, another_journal_for_a_moment, taken_into_a_cloud,
]  # fmt: skip


@pytest.fixture
def screen(full: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """A screen on a journal in a folder of its own, with an older version of it beside."""
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.05)
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0.05)
    (tmp_path / "folder").mkdir()
    full.file = full.file.rename(tmp_path / "folder" / "journal.json")
    shutil.copyfile(full.file, full.file.with_name("backup.json"))
    full.run("note", "Saved before")
    screen = Journal.open(full.file)
    screen.db.enable_write_behind()
    return screen


def files_in(folder: Path) -> list[Path]:
    """All journals in a folder, among them those that only a link leads to."""
    return [path for path in folder.rglob("*.json") if path.is_file() and "state" not in str(path.parent)]


def words_in(folder: Path) -> str:
    """All words that a person finds by opening what is there."""
    found = ""
    for path in files_in(folder):
        with suppress(JournalError):
            journal = Journal.open(path)
            found += str(list(journal.entries))
            journal.close()
    return found


@pytest.mark.parametrize("end", ["leave", "kill"])
@pytest.mark.parametrize("event", EVENTS)
def test_every_edit_is_in_a_file_or_a_command_restores_it(
    screen: Journal, full: Shell, tmp_path: Path, event: Event, end: str
) -> None:
    screen.put(Note(text="Not saved before"))
    event(full.file)
    screen.put(Note(text="Written since"))
    if end == "leave":
        with suppress(NotSaved):
            screen.db.save_or_keep_beside()
    screen.close()
    wanted = ("Saved before", "Not saved before", "Written since")
    if event is taken_into_a_cloud:
        full.file.with_name(f".{full.file.name}.icloud").rename(full.file)
    if any(word not in words_in(tmp_path / "folder") for word in wanted):
        assert end == "kill"
        restored = Shell(full.file.with_name("restored.json"))
        shell = restored if restored.file.is_file() else full
        told = tried(shell, "check")
        assert "check --repair" in told or "rmjournal merge" in told, told
        tried(shell, "check", "--repair")
        tried(shell, "merge")
    found = words_in(tmp_path / "folder")
    assert [word for word in wanted if word not in found] == []


def tried(shell: Shell, *words: str) -> str:
    """What a verb says, whatever comes of it."""
    result = CliRunner().invoke(rmjournal, ["-f", str(shell.file), *words])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result.output


def beside(path: Path) -> Path:
    """The one file in which another journal was saved beside."""
    (found,) = path.parent.glob("journal (kept on *).json")
    return found


def kept_apart(shell: Shell) -> list[dict[str, Any]]:
    """What check tells of journals, or parts of one, that are in no file or beside."""
    rows: list[dict[str, Any]] = json.loads(tried(shell, "check", "--json"))
    return about(rows, "kept")


def replaced(screen: Journal, path: Path, *, end: str = "kill") -> None:
    """Write, have the file replaced, and end."""
    screen.put(Note(text="Not saved before"))
    another_journal(path)
    if end == "leave":
        with pytest.raises(NotSaved) as told:
            screen.db.save_or_keep_beside()
        said = str(told.value)
        assert str(beside(path)) in said and "Another journal has replaced" in said and said.count(".json") == 2
        assert "\n" not in said and said.endswith(".")
    screen.close()


@pytest.mark.parametrize("end", ["leave", "kill"])
def test_check_merge_and_import_offer_a_journal_whose_file_was_replaced(
    screen: Journal, full: Shell, end: str
) -> None:
    replaced(screen, full.file, end=end)
    theirs = full.file.read_bytes()
    told = full.run("list", "notes").stderr
    assert "Another journal was in journal.json before, with" in told and "rmjournal check" in told
    (found,) = kept_apart(full)
    assert (
        found["state"] == "look" and ("check --repair" if end == "kill" else str(beside(full.file))) in found["words"]
    )
    assert full.file.read_bytes() == theirs
    assert f"{beside(full.file) if end == 'leave' else 'json'}" in full.run("merge").stdout
    kept = beside(full.file)
    assert kept.name in full.run("merge").stdout and "rmjournal import" in full.run("merge").stdout
    assert {"Not saved before", "Saved before"} <= {note["text"] for note in Shell(kept).json("list", "notes")}
    assert "Imported" in full.run("import", str(kept)).stdout
    texts = {note["text"] for note in full.json("list", "notes")}
    assert {"Not saved before", "Saved before", "Of the other"} <= texts
    assert full.run("list", "notes").stderr == "" and kept_apart(full) == []
    kept.unlink()
    assert full.run("list", "notes").stderr == "" and kept_apart(full) == []
    full.run("undo")
    assert {note["text"] for note in full.json("list", "notes")} == {"Of the other"}


def test_merge_keep_leaves_a_kept_journal_with_its_drafts_undo_and_history(screen: Journal, full: Shell) -> None:
    screen.db.storage.state.write_draft("note", {"~kind": "note", "text": "Half a thought"})
    versions = len(screen.db.storage.state.snapshots(full.file).all())
    replaced(screen, full.file, end="leave")
    kept = beside(full.file)
    assert "and 1 draft" in full.run("list", "notes").stderr
    full.run("merge", str(kept), "--keep")
    assert full.run("list", "notes").stderr == "" and kept_apart(full) == []
    opened = Journal.open(kept)
    assert opened.db.storage.state.read_drafts() and not opened.db.storage.notices
    assert len(opened.db.storage.state.snapshots(kept).all()) >= versions > 0
    opened.close()
    there = Shell(kept)
    assert "Not saved before" in there.run("undo").stdout and "“Saved before”" in there.run("undo").stdout
    assert there.run("list", "notes").stderr == ""
    there.run("note", "Goes on")
    assert full.run("list", "notes").stderr == ""


def test_journals_that_replaced_each_other_in_turn_are_all_kept(screen: Journal, full: Shell) -> None:
    replaced(screen, full.file, end="leave")
    second = Journal.open(full.file)
    second.db.enable_write_behind()
    second.put(Note(text="Of the second"))
    another_journal(full.file)
    with pytest.raises(NotSaved, match="Another journal has replaced"):
        second.db.save_or_keep_beside()
    second.close()
    assert len(kept_apart(full)) == 2
    both = sorted(full.file.parent.glob("journal (kept on *).json"))
    assert len(both) == 2
    texts = [{note["text"] for note in Shell(path).json("list", "notes")} for path in both]
    assert sorted(map(sorted, texts)) == [["Not saved before", "Saved before"], ["Of the other", "Of the second"]]


def test_the_restored_old_file_merges_the_journal_kept_apart(screen: Journal, full: Shell) -> None:
    shutil.copyfile(full.file, full.file.with_name("aside"))
    replaced(screen, full.file, end="leave")
    full.file.with_name("aside").replace(full.file)
    assert "Not saved before" in full.run("list", "notes").stdout
    full.run("merge", "--remove")
    assert "Not saved before" in full.file.read_text("utf-8") and not list(full.file.parent.glob("*kept on*"))
    assert kept_apart(full) == []


def test_merge_adds_missing_edits_to_a_backup_restored_elsewhere(screen: Journal, full: Shell) -> None:
    screen.db.flush()
    screen.close()
    gone_and_a_backup_elsewhere(full.file)
    restored = Shell(full.file.with_name("restored.json"))
    (found,) = kept_apart(restored)
    assert str(full.file) in found["words"] and "rmjournal merge adds" in found["words"]
    for verb in (("list", "notes"), ("search", "Saved before"), ("today",), ("export", "json", "-"), ()):
        listed = restored.run(*verb)
        assert "Saved before" not in listed.stdout.replace("“Saved before”", "")
        assert f"1 entry from {full.file}, which is gone, is missing from" in listed.stderr
    assert "Saved before" in restored.run("merge").stdout
    assert restored.run("list", "notes").stderr == ""
    assert "Saved before" in restored.file.read_text("utf-8") and kept_apart(restored) == []
    assert "Nothing new was found." in restored.run("merge").stdout


def test_merge_keep_leaves_missing_edits_out_of_a_restored_backup(screen: Journal, full: Shell) -> None:
    screen.db.flush()
    screen.close()
    gone_and_a_backup_elsewhere(full.file)
    restored = Shell(full.file.with_name("restored.json"))
    assert len(kept_apart(restored)) == 1
    restored.run("merge", "--keep")
    assert kept_apart(restored) == [] and restored.run("list", "notes").stderr == ""
    assert "Saved before" not in restored.run("list", "notes").stdout
    assert "Nothing new was found." in restored.run("merge").stdout


def test_check_names_journals_that_were_elsewhere_and_are_in_no_file(
    screen: Journal, full: Shell, tmp_path: Path
) -> None:
    screen.put(Note(text="Not saved before"))
    screen.close()
    full.file.unlink()
    other = Shell(tmp_path / "elsewhere" / "mine.json")
    other.run("add", "relationship", "Ida", "--role", "mentor")
    (found,) = kept_apart(other)
    assert found["state"] == "note" and str(full.file) in found["words"] and "check --repair" in found["words"]
    assert other.run("list", "notes").stderr == ""
    tried(full, "check", "--repair")
    assert "Not saved before" in full.run("list", "notes").stdout and kept_apart(other) == []


def test_a_new_journal_that_is_replaced_before_its_first_change_is_kept_too(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.05)
    begun = Journal.create(empty.file, entries=[Note(id=new_entry_id(), text="Of the first day")])
    begun.close()
    another_journal(empty.file)
    (found,) = kept_apart(empty)
    assert "check --repair" in found["words"]
    tried(empty, "check", "--repair")
    assert "Of the first day" in Shell(beside(empty.file)).run("list", "notes").stdout


@pytest.mark.parametrize("there", ["a link", "another journal", "no journal", "a folder"])
def test_keeping_a_replaced_journal_overwrites_no_existing_file(
    screen: Journal, full: Shell, tmp_path: Path, there: str
) -> None:
    taken, theirs = keep_name(full.file), tmp_path / "theirs"
    theirs.write_text("my own words\n")
    if there == "a link":
        taken.symlink_to(theirs)
    elif there == "another journal":
        another_journal(taken)
    elif there == "a folder":
        taken.mkdir()
    else:
        taken.write_text("my own words\n")
    before = taken.read_bytes() if taken.is_file() else None
    screen.put(Note(text="Not saved before"))
    another_journal(full.file)
    with pytest.raises(NotSaved, match=r"kept on .* 2\)\.json"):
        screen.db.save_or_keep_beside()
    screen.close()
    assert (taken.read_bytes() if taken.is_file() else None) == before and theirs.read_text() == "my own words\n"
    assert taken.is_symlink() == (there == "a link")


def keep_name(path: Path) -> Path:
    """The name under which another journal is saved beside first."""
    return orphans._path_beside(path, 1)


def test_a_replaced_journal_on_a_full_disk_stays_on_this_computer_and_is_offered(
    screen: Journal, full: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.put(Note(text="Not saved before"))
    another_journal(full.file)

    def full_disk(*_: object) -> None:
        raise NotSaved("The disk is full; make room.")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_write, "replace_if_unchanged", full_disk)
        with pytest.raises(NotSaved, match="safe on this computer"):
            screen.db.save_or_keep_beside()
        screen.close()
        assert "The disk is full" in full.run("check", "--repair", code=1).stderr
    assert "is another journal" in full.run("merge").stdout
    assert "Not saved before" in Shell(beside(full.file)).run("list", "notes").stdout
