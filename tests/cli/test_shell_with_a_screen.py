"""Verbs beside an open screen: they see, report and save its edits."""

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from tests.cli.conftest import Shell
from tests.cli.test_check import about, checked


def test_the_shell_lists_unsaved_edits_of_a_screen_and_saves_them(full: Shell) -> None:
    screen = Journal.open(full.file)
    screen.db.enable_write_behind()
    screen.put(Note(text="Of the screen"))
    before = full.file.read_bytes()
    assert "Of the screen" in full.run("list", "notes").stdout
    (found,) = about(checked(full), "unsaved")
    assert found["state"] == "note" and "not in the file yet" in found["words"]
    assert full.file.read_bytes() == before
    full.run("note", "Of the shell")
    assert {"Of the screen", "Of the shell"} <= {note["text"] for note in full.json("list", "notes")}
    assert all(words in full.file.read_text("utf-8") for words in ("Of the screen", "Of the shell"))
    assert about(checked(full), "unsaved") == []
    full.run("undo")
    full.run("undo")
    assert "Of the screen" not in full.run("list", "notes").stdout
    screen.close()


def test_a_journal_that_is_moved_after_a_kill_has_all_edits_its_history_and_undo(full: Shell) -> None:
    screen = Journal.open(full.file)
    screen.db.enable_write_behind()
    screen.put(Note(text="Of the screen"))
    screen.close()
    versions = full.run("history").stdout.count("\n")
    new = Shell(full.file.rename(full.file.with_name("moved.json")))
    listed = new.run("list", "notes")
    assert "Of the screen" in listed.stdout and "1 entry on this computer is missing" in listed.stderr
    (found,) = about(checked(new, code=1), "unsaved")
    assert "not in the file yet" in found["words"]
    assert new.run("history").stdout.count("\n") == versions
    assert "before that file was removed" in new.run("note", "Of the shell").stderr
    new.run("undo")
    assert "Of the screen" in new.run("undo").stdout
    assert "Of the screen" not in new.run("list", "notes").stdout
    new.run("redo")
    assert about(checked(new), "unsaved") == []
    assert "Of the screen" in new.file.read_text("utf-8")
    assert "If you moved it, open it in its new place" in full.refused("list", "notes")
