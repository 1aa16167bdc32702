"""The history on the screen: what each version changed, and bringing back an entry or the journal."""

from pathlib import Path

import pytest

from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.history import History
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.screens.history import HistoryScreen
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, bare, of_newer_format, open_app
from .other_device import OtherDevice
from .pilot import TODAY, settle
from .test_conflicts import apart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return bare(tmp_path)


async def begun(driver: AppDriver) -> Note:
    """A note in three versions, and a goal that came between."""
    driver.journal.put(Note(text="Ask Ida", shared=True))
    driver.journal.db.flush()
    (note,) = driver.entries.of(Note)
    driver.journal.put(note.edit(text="Ask Darya"))
    driver.journal.db.flush()
    driver.journal.put(Goal(title="Listen", learner="mentee"))
    driver.journal.db.flush()
    return note


async def opened(driver: AppDriver, key: str = "") -> HistoryScreen:
    """Open the history by a key, or that of the journal, which only the palette has."""
    if key:
        await driver.press(key)
    else:
        await driver.main.action_command("history.journal")
        await settle(driver.pilot)
    assert isinstance(driver.screen, HistoryScreen)
    return driver.screen


async def test_the_page_of_a_snapshot_shows_its_changes(path: Path) -> None:
    async with open_app(path) as driver:
        await begun(driver)
        await opened(driver)
        await driver.wait_for_text("Listen")
        await driver.press("down")
        await driver.wait_for_text("+ Ask Darya")
        assert "− Ask Ida" in driver.text
        await driver.press("space")
        await driver.wait_for_text("What is different now")
        assert "Listen" in driver.text
        await driver.press("escape")
        assert driver.screen is driver.main


async def test_the_list_of_snapshots_summarises_the_changes_of_each(path: Path) -> None:
    async with open_app(path) as driver:
        await begun(driver)
        driver.journal.delete(driver.entries.of(Goal)[0])
        driver.journal.put(Note(text="Another"), Note(text="And one more"))
        driver.journal.db.flush()
        screen = await opened(driver)
        versions = screen.query_one("#versions", Rows)
        await driver.until(lambda: len([line for line in versions.rows if line.text]) > 5)
        told = [line.text for line in versions.rows if isinstance(line.payload, Snapshot)]
        assert told == ["3 entries", "+ Listen", "✎ Ask Darya", "+ Ask Ida", "+ Misaki Satō", ""]


async def test_history_of_a_long_text_shows_its_changed_lines(path: Path) -> None:
    lines = [f"line {n}" for n in range(200)]
    async with open_app(path) as driver:
        (note,) = driver.journal.put(Note(text="\n".join(lines)))
        driver.journal.db.flush()
        driver.journal.put(note.edit(text="\n".join([*lines[:100], "a new line", *lines[101:]])))
        driver.journal.db.flush()
        await driver.find(note)
        await opened(driver, "H")
        await driver.wait_for_text("+ a new line")
        assert "− line 100" in driver.text and "line 98" in driver.text and "… 98 equal lines …" in driver.text
        assert "… 97 equal lines …" in driver.text and "line 97" not in driver.text and "line 103" not in driver.text


async def test_history_reports_nothing_to_restore_and_stays_open(path: Path) -> None:
    async with open_app(path) as driver:
        await begun(driver)
        screen = await opened(driver)
        assert "space compare with now" in driver.text
        await driver.press("space")
        await driver.wait_for_text("Nothing is different now.")
        assert "space what it changed" in driver.text
        await driver.press("b")
        await driver.wait_for_message("Nothing to restore here.")
        assert screen.query_one("#versions").has_focus


async def test_a_version_without_visible_changes_is_labelled(path: Path, tmp_path: Path) -> None:
    apart(path, tmp_path)
    async with open_app(path) as driver:
        await opened(driver)
        await driver.wait_for_text("nothing you can see changed")
        await driver.wait_for_text("A second version of a")
        await driver.press("end")
        await driver.wait_for_text("This is the first version; there is nothing to compare it with.")


async def test_one_entry_is_restored_and_u_undoes_it(path: Path) -> None:
    async with open_app(path) as driver:
        note = await begun(driver)
        await driver.find(note)
        await opened(driver, "H")
        await driver.wait_for_text("+ Ask Darya")
        await driver.press("down")
        await driver.wait_for_text("note added")
        await driver.press("b", "escape")
        assert [one.text for one in driver.entries.of(Note)] == ["Ask Ida"] and len(driver.entries.of(Goal)) == 1
        await driver.press("u")
        assert [one.text for one in driver.entries.of(Note)] == ["Ask Darya"]


async def test_the_journal_is_restored_after_a_question_and_u_undoes_it(path: Path) -> None:
    async with open_app(path) as driver:
        await begun(driver)
        await opened(driver)
        await driver.press("down", "down", "B")
        assert isinstance(driver.screen, QuestionDialog) and "It changes 2 entries; u undoes it." in driver.words()
        await driver.press("y", "escape")
        assert [one.text for one in driver.entries.of(Note)] == ["Ask Ida"] and driver.entries.of(Goal) == []
        await driver.press("u")
        assert [one.text for one in driver.entries.of(Note)] == ["Ask Darya"] and len(driver.entries.of(Goal)) == 1


async def test_a_deleted_entry_is_restored_from_the_history(path: Path) -> None:
    async with open_app(path) as driver:
        note = await begun(driver)
        driver.journal.delete(driver.entries.of(Note)[0])
        driver.journal.db.flush()
        await opened(driver)
        await driver.press("down", "down", "right", "down")
        await driver.wait_for_text("Ask Darya")
        await driver.press("b", "escape")
        assert driver.entries.get(note.id) is not None


async def test_private_texts_stay_hidden_and_a_newer_file_is_not_changed(path: Path) -> None:
    async with open_app(path) as driver:
        driver.journal.put(Note(text="Xyzzy"))
        driver.journal.db.flush()
        await driver.press("f2")
        await opened(driver)
        await driver.wait_for_text("private")
        assert "Xyzzy" not in driver.text
    of_newer_format(path)
    async with open_app(path) as driver:
        await opened(driver)
        await driver.press("B")
        await driver.wait_for_message("newer rmjournal")


async def test_an_empty_history_shows_a_notice_and_fits_small_terminals(path: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    copy = tmp_path / "there" / "copy.json"
    copy.write_bytes(path.read_bytes())
    async with open_app(copy, size=(80, 24)) as driver:
        await opened(driver)
        await driver.wait_for_text("No version yet")
        await driver.press("b", "B", "space", "tab", "escape")
        await begun(driver)
        await opened(driver)
        await driver.wait_for_text("Listen")


@pytest.mark.parametrize("key", ["", "H"])
async def test_nothing_is_offered_to_restore_without_a_version(path: Path, tmp_path: Path, key: str) -> None:
    (tmp_path / "there").mkdir()
    copy = tmp_path / "there" / "copy.json"
    copy.write_bytes(path.read_bytes())
    async with open_app(copy) as driver:
        await opened(driver, key)
        await driver.wait_for_text("No version yet")
        assert not [word for word in ("restore", "compare", "first version", "changed") if word in driver.words()]
        await driver.press("escape")
        await begun(driver)
        await opened(driver, key)
        await driver.until(lambda: "restore" in driver.words() and "compare" in driver.words())


async def test_an_edit_that_arrives_during_a_restore_becomes_a_sibling(path: Path, tmp_path: Path) -> None:
    async with open_app(path) as driver:
        note = await begun(driver)
        await opened(driver)
        await driver.press("down", "down", "B")
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(note.edit(text="Ask somebody else")))
        await driver.press("y", "escape")
        assert [one.text for one in driver.entries.of(Note)] == ["Ask Ida"]
        assert {text for one in text_conflicts(driver.journal) for text in one.texts} == {
            "Ask Ida",
            "Ask somebody else",
        }


async def test_unsaved_edits_get_a_snapshot_before_a_restore(path: Path) -> None:
    async with open_app(path) as driver:
        note = await begun(driver)
        await driver.find(note)
        driver.journal.put(note.edit(text="Just now"))
        await opened(driver, "H")
        await driver.wait_for_text("Ask")
        await driver.press("down", "b", "escape")
        driver.journal.db.flush()
        past = History(driver.journal)
        assert "Just now" in {one.text for version in past.versions for one in past.entries(version).of(Note)}


async def test_tab_or_a_click_goes_between_the_entry_and_the_journal(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        note = await begun(driver)
        await driver.find(note)
        await driver.press("H")
        assert "● this entry  the journal" in driver.text and "restore all" not in driver.text
        await driver.press("tab")
        assert "this entry  ● the journal" in driver.text and "B restore all" in driver.text
        await driver.press("tab")
        assert "● this entry  the journal" in driver.text
        lines = driver.text.splitlines()
        y = next(number for number, line in enumerate(lines) if "this entry  the journal" in line)
        await driver.pilot.click(offset=(lines[y].index("the journal"), y))
        await settle(driver.pilot)
        assert "this entry  ● the journal" in driver.text
        await driver.press("escape")
        assert driver.screen is driver.main, "one Esc leaves"


async def test_without_an_entry_the_history_is_that_of_the_journal(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        await driver.press("3", "H")
        assert "History of this journal" in driver.text and "this entry" not in driver.text


async def test_the_history_names_the_other_computer_that_wrote(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY, computer=lambda: "desk")
    (note,) = journal.put(Note(text="first", shared=True))
    (copy := tmp_path / "other.json").write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=tmp_path / "other", computer=lambda: "laptop")
    other.put(note.edit(text="on the way"))
    journal.db.merge_in(other.db.content, wait=True)
    journal.reload("")
    journal.put(note.edit(text="at home"))
    journal.close()
    other.close()
    async with open_app(path) as driver:
        await driver.find(driver.entries.of(Note)[0])
        await driver.press("H")
        await driver.wait_for_text("wording")
        assert [line for line in driver.text.splitlines() if "wording" in line and "laptop" in line]
        assert driver.text.count("laptop") == 1 and "desk" not in driver.text


async def test_whose_history_begins_at_the_column_of_the_versions(path: Path) -> None:
    async with open_app(path, size=(80, 24)) as driver:
        await begun(driver)
        await driver.press("5")
        await opened(driver, "H")
        lines = driver.text.splitlines()
        columns = [next(line.index(word) for line in lines if word in line) for word in ("tab ", "Versions")]
        assert columns[0] == columns[1]
