"""Texts with many versions on the screen, and with one more while a person chooses."""

from pathlib import Path

import pytest

from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.tui.screens.versions import VersionPane, VersionsScreen

from .app_driver import bare, open_app
from .other_device import OtherDevice
from .pilot import TODAY
from .test_conflicts import note, open_versions


def many(path: Path, folder: Path, count: int, text: str = "as it was") -> None:
    """A note of which some devices wrote their own text."""
    journal = Journal.open(path, today=TODAY)
    (note,) = journal.put(Note(text=text, shared=True))
    before, others = path.read_bytes(), []
    for n in range(1, count):
        copy = folder / f"other{n}.json"
        copy.write_bytes(before)
        others.append(Journal.open(copy, today=TODAY, state_root=folder / f"root{n}"))
        others[-1].put(note.edit(text=f"{text} {n}"))
    journal.put(note.edit(text=f"{text} mine"))
    for other in others:
        journal.db.merge_in(other.db.content)
        other.close()
    journal.close()


async def test_many_versions_show_every_key_and_the_key_to_leave(tmp_path: Path) -> None:
    many(path := bare(tmp_path), tmp_path, 9)
    async with open_app(path, size=(80, 24)) as driver:
        await open_versions(driver, note(driver))
        assert "1…9 keep this one" in driver.text and "b all" in driver.text and "esc later" in driver.text


@pytest.mark.parametrize(("size", "columns"), [((80, 24), 2), ((120, 36), 3), ((200, 60), 3)])
async def test_the_dialog_shows_four_versions_and_keeps_any_of_them(
    tmp_path: Path, size: tuple[int, int], columns: int
) -> None:
    many(path := bare(tmp_path), tmp_path, 4)
    async with open_app(path, size=size) as driver:
        await driver.find(note(driver))
        assert "4 versions (v chooses)" in driver.text
        await driver.press("v")
        screen = driver.screen
        panes = list(screen.query("#all VersionPane"))
        assert len(panes) == 4 and len({pane.region.x for pane in panes}) == columns
        assert all(pane.region.height >= 1 and not pane.max_scroll_y for pane in panes) and "b all" in driver.text
        (one,) = text_conflicts(driver.journal)
        await driver.press("4")
        assert note(driver).text == one.texts[3] and text_conflicts(driver.journal) == []
        await driver.press("u", "v", "right", "right", "enter")
        assert note(driver).text in one.texts and text_conflicts(driver.journal) == []


async def test_a_version_that_arrives_is_shown_before_any_choice_is_written(tmp_path: Path) -> None:
    many(path := bare(tmp_path), tmp_path, 2)
    async with open_app(path) as driver:
        await open_versions(driver, note(driver))
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(note(driver).edit(text="a third one")))
        await driver.press("2")
        await driver.wait_for_message("Look at it again")
        assert isinstance(driver.screen, VersionsScreen) and "a third one" in driver.text
        await driver.press("1")
        assert text_conflicts(driver.journal) == []


async def test_each_of_nine_versions_can_be_read_at_80_columns(tmp_path: Path) -> None:
    text = "Sat with the night crew and heard what nobody says by day, in words"
    many(path := bare(tmp_path), tmp_path, 9, text)
    async with open_app(path, size=(80, 24)) as driver:
        await open_versions(driver, note(driver))
        (one,) = text_conflicts(driver.journal)
        for number, version in enumerate(one.texts, 1):
            pane = driver.screen.focused
            assert isinstance(pane, VersionPane)
            assert driver.words(pane).lstrip("~") == version
            title = f"▌{number} {one.written_by[number - 1]}"
            assert title in driver.text and one.when(number - 1, TODAY) in driver.text.partition(title)[2]
            await driver.press("right")
