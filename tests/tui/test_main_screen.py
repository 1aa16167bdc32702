"""The main screen: filter, find, help, hiding, theme, keys of one's own, changes from outside."""

from pathlib import Path

import pytest
from textual.command import CommandPalette

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.tui.dialogs.find import FindDialog
from tests.programs import run_python

from .app_driver import bare, demo, open_app


async def test_a_filter_narrows_the_list_is_shown_and_ends_with_escape(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("4")
        count = len(driver.pane("list").rows)
        await driver.press("slash")
        await driver.type("silence q")
        assert driver.app.is_running
        assert "Nothing found for “silence q”. Esc shows all." in driver.text
        await driver.press("backspace", "backspace", "enter")
        assert 0 < len(driver.pane("list").rows) < count
        assert "▌Learnings · filter: silence ─" in driver.text and "─ Esc shows all" in driver.text
        assert not driver.filter_line().display, "no bare word stays over the footer"
        assert driver.pane("list").has_focus
        await driver.press("5")
        assert "filter:" not in driver.text
        await driver.press("4")
        assert "filter: silence" in driver.text
        await driver.press("escape")
        assert len(driver.pane("list").rows) == count
        assert "filter:" not in driver.text


async def test_find_searches_every_entry_and_opens_the_hit(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        wanted = next(e for e in driver.entries.of(Learning) if e.cue)
        await driver.press("1", "slash")
        assert isinstance(driver.screen, FindDialog)
        await driver.type(wanted.cue)
        await driver.wait_for_text(wanted.heading[:30])
        await driver.press("enter")
        assert driver.main.reading == wanted
        await driver.press("ctrl+f")
        await driver.type("zzz")
        await driver.wait_for_text("Nothing found for “zzz”.")
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1
        await driver.press("ctrl+f", "escape")
        assert driver.main.reading == wanted


async def test_the_palette_offers_every_command_and_does_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("ctrl+p")
        assert isinstance(driver.screen, CommandPalette)
        await driver.type("hide private")
        await driver.until(lambda: "Hide private texts" in driver.text)
        await driver.press("enter")
        if isinstance(driver.screen, CommandPalette):
            await driver.press("enter")
        await driver.until(lambda: driver.main.view.hidden)


async def test_a_change_from_outside_appears_with_a_message(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await driver.press("5")
        other = Journal.open(path)
        note = other.put(Note(text="From a shell"))[0]
        await driver.wait_for_text("From a shell")
        await driver.wait_for_message("From your other device: ")
        other.delete(note)
        await driver.until(lambda: "From a shell" not in driver.words(driver.pane("list")))


async def test_a_file_that_is_missing_briefly_does_no_harm(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        there = path.read_bytes()
        path.unlink()
        driver.main.watch_folder.poll()
        path.write_bytes(there[:50])
        driver.main.watch_folder.poll()
        assert len(driver.entries) == 1
        path.write_bytes(there)
        await driver.press("5", "c")
        await driver.type("still here")
        await driver.press("enter")
        assert len(Journal.open(path).entries) == 2


def imported_at_the_start(path: Path, size: tuple[int, int] = (120, 36)) -> list[str]:
    """The modules that are imported once the first screen is drawn."""
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom rmjournal.config import read_config\n"
        "from rmjournal.tui.startup import build_app\n"
        "path = Path(sys.argv[1])\napp = build_app(path, read_config(path))\n"
        f"async def start():\n    async with app.run_test(size={size}) as pilot:\n        await pilot.pause()\n"
        "asyncio.run(start())\n"
        "print(*sys.modules)"
    )
    done = run_python(code, path)
    assert done.stderr == ""
    return done.stdout.split()


def test_starting_the_screens_imports_no_slow_module(tmp_path: Path) -> None:
    assert set(DEAR) & set(imported_at_the_start(demo(tmp_path))) == set()


@pytest.mark.parametrize(("size", "most"), [((120, 36), 121), ((200, 60), 124)])
def test_starting_the_screens_imports_few_own_modules(tmp_path: Path, size: tuple[int, int], most: int) -> None:
    ours = [name for name in imported_at_the_start(demo(tmp_path), size) if name.partition(".")[0] == "rmjournal"]
    assert len(ours) <= most, sorted(ours)


DEAR = ("dateutil", "filelock", "icalendar", "markdown_it", "pygments", "textual.widgets._text_area")
