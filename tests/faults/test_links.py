"""A name that became a link since the journal was opened: nothing that is not this journal is written through it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import mkfifo
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved
from rmjournal.storage import background_save, codec, external_editor
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.folder_seal import DISCARDED
from rmjournal.storage.local_purge import purge_local_copies
from tests.write_ahead_log.databases import Clock, opener, shown, tended, title, titles

Place = Callable[[Path], None]
"""Puts something of the person's own where a link will lead to."""


def a_text(there: Path) -> None:
    there.write_text("my own words\n")


def json_that_is_no_journal(there: Path) -> None:
    there.write_text('{"my": "own"}')


def another_journal(there: Path) -> None:
    there.write_bytes(codec.encode(codec.new_content("cd" * 16)))


def an_empty_file(there: Path) -> None:
    there.touch()


def nothing(there: Path) -> None:
    pass


def a_folder(there: Path) -> None:
    there.mkdir()


def a_pipe(there: Path) -> None:
    mkfifo(there)


def itself(there: Path) -> None:
    there.symlink_to(there)


PLACES: list[Place] = [
    a_text, json_that_is_no_journal, another_journal, an_empty_file, nothing, a_folder, a_pipe, itself,
]  # fmt: skip


def state_of(there: Path) -> object:
    """What a file is and holds, so that any change shows."""
    if there.is_symlink() or not there.exists():
        return there.is_symlink()
    status = there.stat()
    return status.st_ino, status.st_mode, there.is_file() and there.read_bytes()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hands = Clock()
    monkeypatch.setattr(background_save, "time", hands)
    monkeypatch.setattr("rmjournal.storage.open_file.RELOAD_SECONDS", 0.05)
    return hands


WAYS = ["the file", "its folder", "a link to it"]
"""What becomes a link, or leads elsewhere."""


@contextmanager
def screen_on(tmp_path: Path, way: str) -> Iterator[tuple[JournalDB, Path]]:
    """A screen with an edit that is not in the file yet, and the name under which it was opened."""
    path, root = tmp_path / "folder" / "journal.json", tmp_path / "state"
    with opener(path, root):
        name = tmp_path / "named.json" if way == "a link to it" else path
        if name is not path:
            name.symlink_to(path)
        screen = JournalDB(name, state_root=root)
        screen.enable_write_behind()
        screen.commit([title(2, "before")])
        yield screen, name
        screen.close()


def looked(screen: JournalDB, clock: Clock) -> None:
    """Let the screen look for as long as it takes to write whatever it is going to write."""
    for _ in range(9):
        clock.now += 2
        tended(screen)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES)
def test_a_new_link_leaves_its_target_unchanged_and_loses_no_edit(
    tmp_path: Path, clock: Clock, place: Place, way: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = elsewhere / "journal.json"
    place(there)
    with screen_on(tmp_path, way) as (screen, name):
        moved = name.parent if way == "its folder" else name
        aside = moved.rename(tmp_path / "aside")
        moved.symlink_to(elsewhere if way == "its folder" else there)
        was = state_of(there)
        looked(screen, clock)
        screen.commit([title(3, "since")])
        with pytest.raises(NotSaved, match="nothing is written there") as told:
            screen.flush()
        for sentence in (str(told.value), screen.storage.trouble):
            assert str(name) in sentence and "\n" not in sentence and sentence.endswith(".")
        assert state_of(there) == was and screen.storage.write_behind.has_unsaved and shown(screen, 3) == "since"
        assert [file.name for file in elsewhere.iterdir()] == [there.name] * (place is not nothing)
    moved.unlink()
    aside.rename(moved)
    again = JournalDB(name, state_root=tmp_path / "state")
    assert (shown(again, 2), shown(again, 3)) == ("before", "since")
    again.flush()
    assert titles(tmp_path / "folder" / "journal.json") == ["before", "first", "since"] and state_of(there) == was
    again.close()


@pytest.mark.parametrize("way", WAYS)
def test_a_journal_that_was_moved_and_linked_is_followed(tmp_path: Path, clock: Clock, way: str) -> None:
    path, new = tmp_path / "folder" / "journal.json", tmp_path / "elsewhere" / "journal.json"
    with screen_on(tmp_path, way) as (screen, name):
        if way == "its folder":
            path.parent.rename(new.parent)
            path.parent.symlink_to(new.parent)
        else:
            new.parent.mkdir()
            path.rename(new)
            name.unlink(missing_ok=True)
            name.symlink_to(new)
        screen.storage.poll()
        (news,) = screen.storage.notices
        assert str(name) in news and str(new) in news
        screen.commit([title(3, "since")])
        after_a_kill = JournalDB(name, state_root=tmp_path / "state")
        assert (shown(after_a_kill, 2), shown(after_a_kill, 3)) == ("before", "since")
        after_a_kill.close()
        looked(screen, clock)
        assert titles(new) == ["before", "first", "since"] and not screen.storage.write_behind.has_unsaved
        assert (name.is_symlink(), name.parent.is_symlink()) == (way != "its folder", way == "its folder")
        assert len(screen.storage.state.snapshots(new).all()) > 1


def test_removing_a_link_saves_the_edits_at_its_path(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "folder" / "journal.json"
    a_text(tmp_path / "notes.txt")
    with opener(path, tmp_path / "state") as program:
        screen = program(behind=True)
        path.unlink()
        path.symlink_to(tmp_path / "notes.txt")
        screen.commit([title(2, "since")])
        looked(screen, clock)
        path.unlink()
        looked(screen, clock)
        assert (
            titles(path) == ["first", "since"]
            and not path.is_symlink()
            and not screen.storage.write_behind.has_unsaved
        )
    assert (tmp_path / "notes.txt").read_text() == "my own words\n"


def test_a_link_created_during_a_save_is_not_followed(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "journal.json"
    from rmjournal.storage.files import atomic_write

    write = atomic_write._write
    with opener(path, tmp_path / "state") as program:
        db = program()

        def meanwhile(*args: object, **more: object) -> object:
            if not path.is_symlink():
                path.rename(tmp_path / "aside")
                a_text(tmp_path / "notes.txt")
                path.symlink_to(tmp_path / "notes.txt")
            return write(*args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(atomic_write, "_write", meanwhile)
        with pytest.raises(NotSaved):
            db.commit([title(2, "now")])
    assert (tmp_path / "notes.txt").read_text() == "my own words\n" and path.is_symlink()
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name]


def test_a_shell_and_a_script_write_through_no_link_that_came_since(tmp_path: Path) -> None:
    from rmjournal import open_db

    path = tmp_path / "folder" / "journal.json"
    with opener(path, tmp_path / "state") as program:
        shell, script = program(), open_db(path)
        path.rename(tmp_path / "aside")
        a_text(tmp_path / "notes.txt")
        path.symlink_to(tmp_path / "notes.txt")
        with pytest.raises(NotSaved, match="nothing is written there"):
            shell.commit([title(2, "now")])
        with pytest.raises(NotSaved, match="nothing is written there"):
            script.table("goals").insert({"title": "now"})
    assert (tmp_path / "notes.txt").read_text() == "my own words\n"


def test_a_link_to_itself_blocks_nothing_and_loses_nothing(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "folder" / "journal.json"
    with opener(path, tmp_path / "state") as program:
        screen = program(behind=True)
        path.unlink()
        path.symlink_to(path)
        screen.commit([title(2, "since")])
        looked(screen, clock)
        assert (
            "leads back to itself" in screen.storage.trouble
            and path.is_symlink()
            and screen.storage.write_behind.has_unsaved
        )
        path.unlink()
        screen.flush()
        assert titles(path) == ["first", "since"]


@pytest.mark.parametrize("leads_to", ["file", "nothing"])
@pytest.mark.parametrize("what", ["base", "undo", "unsaved", "device", "ui", "drafts", "history"])
def test_a_link_among_the_files_of_the_state_folder_is_not_written_through(
    tmp_path: Path, clock: Clock, what: str, leads_to: str
) -> None:
    path, theirs = tmp_path / "folder" / "journal.json", tmp_path / "theirs"
    with opener(path, tmp_path / "state") as program:
        db = program(behind=True)
        if what == "history":
            db.flush()
        use(db, "one")
        kept = [
            file
            for file in db.storage.state.path.rglob("*.json*")
            if what in str(file.relative_to(db.storage.state.path))
        ]
        assert kept
        if leads_to == "file":
            a_text(theirs)
        for file in kept:
            file.unlink()
            file.symlink_to(theirs)
        use(db, "two")
        looked(db, clock)
        db.flush()
        assert titles(path) == ["one", "two"] and not db.storage.write_behind.has_unsaved
        assert not theirs.exists() if leads_to == "nothing" else theirs.read_text() == "my own words\n"


def use(db: JournalDB, word: str) -> None:
    """Write into each file of the state folder."""
    number = 1 if word == "one" else 2
    db.commit([title(number, word)])
    db.record_undo(word, [title(number, "")], [title(number, word)])
    db.storage.state.write_setting("theme", word)
    db.storage.state.write_draft("goal", {"title": word})


@pytest.mark.parametrize("what", ["absorbed", "quarantine", DISCARDED, "drafts", "history"])
def test_a_linked_folder_in_the_state_folder_changes_no_foreign_file(tmp_path: Path, clock: Clock, what: str) -> None:
    path, theirs = tmp_path / "folder" / "journal.json", tmp_path / "theirs"
    theirs.mkdir()
    with opener(path, tmp_path / "state") as program:
        db = program()
        use(db, "one")
        db.storage.state.discard_draft("goal")
        before = mine(theirs, path)
        folder = db.storage.state.snapshots(path).folder if what == "history" else db.storage.state.path / what
        if folder.exists():
            folder.rename(tmp_path / "moved")
        folder.symlink_to(theirs)
        db.storage.state.put_aside("absorbed", b"{}")
        db.storage.state.prune_aside("absorbed", time.time() + 1)
        use(db, "two")
        db.storage.state.prune_discarded_drafts()
        db.purge([("goals", 1)])
        purge_local_copies(db.storage.state, path, db.content)
    assert {name: (theirs / name).read_bytes() for name in before} == before


def mine(folder: Path, journal: Path) -> dict[str, bytes]:
    """Put old files of the person's own into a folder, a copy of the journal among them; gives the bytes of each."""
    for name in ("my copy.json", "2019-letter.json", "letter.json", ".~letter.tmp"):
        (folder / name).write_bytes(journal.read_bytes())
        os.utime(folder / name, (1e9, 1e9))
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_linked_folder_of_edited_texts_changes_no_foreign_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("EDITOR", "true")
    letters = tmp_path / "theirs" / "letters"
    letters.mkdir(parents=True)
    (letters / "letter.md").write_text("my own words\n")
    os.utime(letters, (1e9, 1e9))
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "editor").symlink_to(tmp_path / "theirs")
    assert external_editor.edit_text("words") == "words" and external_editor.abandoned_texts() == []
    assert (letters / "letter.md").read_text() == "my own words\n"
