"""What is written on the screen is safe at once; the corner says when it is in the file, and not before."""

import signal
import time
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.storage import background_save
from rmjournal.storage.files import atomic_write
from rmjournal.storage.open_file import REPLACE_AFTER_SECONDS
from rmjournal.tui.screens.folder_watch import SECONDS
from tests.programs import TerminalProgram, start_screens

from .app_driver import bare, open_app


async def test_the_footer_shows_saving_until_the_file_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_save, "QUIET_SECONDS", 0.0)
    path = bare(tmp_path)
    async with open_app(path) as driver:
        assert "✓ saved  journal.json" in driver.text
        driver.journal.put(Note(text="Ask Ida"))
        await driver.wait_for_text("○ saving  journal.json")
        await driver.wait_for_text("✓ saved  journal.json")
        assert "Ask Ida" in path.read_text("utf-8")


async def test_quitting_saves_at_once(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        driver.journal.put(Note(text="Ask Ida"))
        assert "Ask Ida" not in path.read_text("utf-8")
        await driver.press("q")
    assert "Ask Ida" in path.read_text("utf-8") and driver.app.refused is None


async def test_a_failed_save_is_reported_and_the_edit_kept_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bare(tmp_path)

    def full(*_: object) -> atomic_write.FileVersion:
        raise NotSaved(f"{path} was not saved: the disk is full; make room and save again.")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_write, "replace_if_unchanged", full)
        patched.setattr("rmjournal.storage.journal_file.replace_if_unchanged", full)
        patched.setattr(background_save, "QUIET_SECONDS", 0.0)
        async with open_app(path) as driver:
            driver.journal.put(Note(text="Ask Ida"))
            await driver.wait_for_text("the disk is full")
            await driver.wait_for_text("! not saved  journal.json")
            driver.journal.put(Note(text="And Darya"))
            await driver.press("q")
        assert "the disk is full" in str(driver.app.refused) and "safe on this computer" in str(driver.app.refused)
    assert "Ida" not in path.read_text("utf-8")
    async with open_app(path) as driver:
        assert {note.text for note in driver.entries.of(Note)} == {"Ask Ida", "And Darya"}


def noted(term: TerminalProgram, words: str, said: str = "saved · u undoes") -> None:
    term.type("c")
    term.wait("Capture")
    term.type(words, "enter")
    term.wait(said)


def noted_in_trouble(term: TerminalProgram, words: str) -> None:
    """Note words while the file cannot be written: they are on Today, and not called saved."""
    noted(term, words, said=f"✦ {words}")
    assert "saved · u undoes" not in term.text()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_acknowledged_edits_survive_every_exit(tmp_path: Path, end: signal.Signals) -> None:
    path = bare(tmp_path)
    term = start_screens(path)
    noted(term, "Never to be lost")
    term.send_signal(end)
    term.wait_for_end()
    assert "Never to be lost" in path.read_text("utf-8") or end is signal.SIGKILL
    assert "Never to be lost" in str(list(Journal.open(path, state_root=tmp_path / "state").entries))
    again = start_screens(path)
    again.until(lambda: "Never to be lost" in path.read_text("utf-8"), "the file with what was left")
    again.type("q")
    again.wait_for_end()


def test_a_path_that_became_a_folder_is_reported_at_exit_and_loses_no_edit(tmp_path: Path) -> None:
    path = bare(tmp_path)
    term = start_screens(path)
    path.rename(tmp_path / "away")
    path.mkdir()
    noted(term, "Never to be lost", "✦ Never to be lost")
    term.type("q")
    term.wait_for_end()
    assert "this journal is saved as" in " ".join(term.text().split())

    path.rmdir()
    (tmp_path / "away").rename(path)
    again = start_screens(path)
    again.until(lambda: "Never to be lost" in path.read_text("utf-8"), "the file with what was left")
    again.close()


def test_a_link_to_a_foreign_file_is_reported_and_never_written_through(tmp_path: Path) -> None:
    path, notes = bare(tmp_path), tmp_path / "notes.txt"
    notes.write_text("my own words\n")
    term = start_screens(path)
    noted(term, "Never to be lost")
    path.rename(tmp_path / "aside")
    path.symlink_to(notes)
    term.wait("! not saved  journal.json")
    since = time.monotonic()
    term.until(lambda: time.monotonic() - since > REPLACE_AFTER_SECONDS + 2 * SECONDS)
    noted_in_trouble(term, "Nor this")
    term.type("q")
    term.wait_for_end()
    assert "this journal is saved as" in " ".join(term.text().split())

    assert notes.read_text() == "my own words\n" and path.is_symlink()
    path.unlink()
    (tmp_path / "aside").rename(path)
    kept = str(list(Journal.open(path, state_root=tmp_path / "state").entries))
    assert "Never to be lost" in kept and "Nor this" in kept
