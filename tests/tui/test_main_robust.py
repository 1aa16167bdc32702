"""The main screen under random keys, hostile and foreign text, many entries and odd sizes."""

import asyncio
import gc
import json
import random
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.app import JournalApp
from rmjournal.tui.screens.main import MainScreen

from .app_driver import PLACES, AppDriver, bare, demo, open_app
from .kind_examples import filled_up, one_of_each
from .other_device import OtherDevice
from .pilot import HOSTILE, SHOWN, raw_screen, settle

LETTERS = [*"abcdefghijklmnoprstvxyzGU123456/?", "space", "enter", "escape", "tab", "shift+tab", "f1", "f2", "f5"]
MOVES = ["up", "down", "left", "right", "pageup", "pagedown", "home", "end", "ctrl+f", "ctrl+o", "backspace"]
NARROW = [*"abcdefghijklmnopqrstuvwxyzUG0123456789/?", "space", "backspace", "left", "right"]


@pytest.mark.parametrize("place", PLACES)
async def test_500_random_keys_in_every_place_do_no_harm(tmp_path: Path, place: str) -> None:
    chance = random.Random(f"keys {place}")
    async with open_app(demo(tmp_path), size=(90, 26)) as driver:
        await driver.press(place)
        for turn in range(20):
            await driver.send(chance.choices(LETTERS + MOVES, k=25))
            if turn % 4 == 3:
                await driver.pilot.resize_terminal(chance.randrange(20, 150), chance.randrange(4, 50))
        assert driver.app.return_code is None
        for _ in range(8):
            await driver.press("escape")
        await driver.press(place)
        assert isinstance(driver.screen, MainScreen)
    entries = Journal.open(tmp_path / "mentee.json").entries
    assert len(entries) > 0


async def find(driver: AppDriver) -> None:
    await driver.press("ctrl+f")


async def filtering(driver: AppDriver) -> None:
    await driver.press("4", "slash")


async def picking(driver: AppDriver) -> None:
    await driver.press("3", "n")


async def capturing(driver: AppDriver) -> None:
    await driver.press("c")


async def whom(driver: AppDriver) -> None:
    await driver.press("w")


@pytest.mark.parametrize("opened", [find, filtering, picking, capturing, whom])
async def test_letters_typed_into_a_field_never_run_a_command(
    tmp_path: Path, opened: Callable[[AppDriver], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fired: list[str] = []
    path = demo(tmp_path)
    before = path.read_bytes()
    chance = random.Random(7)
    async with open_app(path) as driver:
        await opened(driver)
        stack = list(driver.app.screen_stack)
        for name in [n for n in dir(MainScreen) if n.startswith("action_")]:
            here = getattr(MainScreen, name).__module__.startswith("rmjournal")
            if here:
                monkeypatch.setattr(MainScreen, name, lambda self, *a, n=name: fired.append(n))
        for _ in range(10):
            await driver.send(chance.choices(NARROW, k=50))
        assert fired == []
        assert driver.app.screen_stack == stack
        assert isinstance(driver.screen.focused, Input)
        assert driver.app.return_code is None
    assert path.read_bytes() == before


def sown(folder: Path, text: str) -> tuple[Path, list[Entry]]:
    """A journal whose every text is the one given, in the file itself, as another program might have written it."""
    path = bare(folder)
    journal = Journal.open(path)
    made = one_of_each(journal)
    ids = {entry.KIND.name: entry.id for entry in made}
    journal.put(*(filled_up(e, "SOWN", lambda field, e=e: _to(field, ids, e)) for e in made))  # type: ignore[misc]
    journal.close()
    raw = path.read_text("utf-8")
    assert raw.count('"SOWN"') > 80
    tables = json.loads(raw.replace('"SOWN"', json.dumps(text)))
    path.write_text(json.dumps(tables), "utf-8")
    return path, made


def _to(field: Field, ids: dict[str, str], entry: Entry) -> str:
    name = "session" if field.to == ("*",) else field.to[0]
    return "" if ids[name] == entry.id else ids[name]


async def test_hostile_text_in_the_file_is_shown_everywhere_and_never_interpreted(tmp_path: Path) -> None:
    path, made = sown(tmp_path, HOSTILE)
    async with open_app(path, size=(140, 60)) as driver:

        async def shown() -> None:
            await settle(driver.pilot)
            raw = raw_screen(driver.app)
            assert SHOWN[:12] in driver.text
            assert "\x1b]" not in raw
            assert "\x07" not in raw
            assert "␛]0;pwned␇" in driver.text or SHOWN in driver.text or "…" in driver.text

        for key in PLACES:
            await driver.press(key)
            await shown()
        for entry in made:
            await driver.find(entry)
            await shown()
        await driver.press("ctrl+f")
        await driver.type("pwned")
        await shown()
        await driver.press("escape")
        for keys in (("n",), ("w",), ("e",), ("3", "x"), ("ctrl+o",)):
            await driver.press(*keys)
            await shown()
            await driver.press("escape")
        for _ in range(3):
            await driver.press("p", "u")
            await shown()
        assert driver.app.return_code is None


@pytest.mark.parametrize("turns", range(1, 12))
async def test_a_place_still_opening_when_the_program_closes_does_no_harm(tmp_path: Path, turns: int) -> None:
    async with open_app(bare(tmp_path)) as driver:
        opening = asyncio.create_task(
            driver.main.open_entry(driver.journal.put(Learning(text="Late", learner="mentee"))[0])
        )
        for _ in range(turns):
            await asyncio.sleep(0)
    await opening
    assert Journal.open(tmp_path / "journal.json").entries.of(Learning)


async def test_clicking_through_hostile_text_runs_nothing(tmp_path: Path) -> None:
    path, _ = sown(tmp_path, HOSTILE)
    async with open_app(path, size=(100, 30)) as driver:
        for key in PLACES:
            await driver.press(key)
            for y in range(2, 28, 5):
                await driver.pilot.click(offset=(20, y))
                await settle(driver.pilot)
                await driver.press(*["escape"] * (len(driver.app.screen_stack) - 1))
        assert driver.app.return_code is None
        assert isinstance(driver.screen, MainScreen)


FOREIGN = "學習 مرحبا بكم 👨‍👩‍👧 ❤️ नमस्ते é"


@pytest.mark.parametrize("width", [60, 100, 140])
async def test_foreign_text_keeps_every_line_at_the_width_of_the_screen(tmp_path: Path, width: int) -> None:
    from rich.cells import cell_len

    path, made = sown(tmp_path, FOREIGN)
    async with open_app(path, size=(width, 30)) as driver:
        for entry in made:
            await driver.find(entry)
            assert "學習" in driver.text
            assert all(cell_len(row) <= width for row in driver.text.split("\n"))
            title = next(row for row in driver.text.split("\n") if "───" in row)
            assert width - 2 <= cell_len(title) < width


async def test_a_journal_of_10000_entries_opens_scrolls_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    journal = Journal.create(path)
    pair = journal.put(Relationship(partner="Misaki", role="mentee"))[0]
    journal.put(*(Note(text=f"Note {n}", relationship=pair.id) for n in range(5)))
    journal.close()
    tables = json.loads(path.read_bytes())
    first = int(max(tables["notes"]))
    some = {str(first + n): {"text": f"Number {n}", "on": f"2025-{n % 12 + 1:02}-11"} for n in range(1, 6001)}
    tables["notes"] |= some
    tables["learnings"] = {str(first + 9000 + n): {"text": f"Learned {n}", "learner": "mentee"} for n in range(4000)}
    path.write_text(json.dumps(tables), "utf-8")
    async with open_app(path) as driver:
        assert len(driver.entries) > 10000
        for key in PLACES:
            await driver.press(key, "end", "pageup", "home", "pagedown")
            assert len(driver.text) > 300
        await driver.press("4", "end", "up", "up")
        assert isinstance(driver.main.highlighted, Learning)
        await driver.press("slash")
        await driver.type("learned 3999")
        assert [line.text for line in driver.pane("list").rows if line.entry] == ["Learned 3999"]


@pytest.mark.parametrize("size", [(30, 8), (1, 1), (300, 100), (12, 3)])
async def test_odd_sizes_do_no_harm(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        for key in PLACES:
            await driver.send([key, "down", "enter", "escape"])
        for key in ("n", "c", "ctrl+f", "w", "f1", "e"):
            await driver.press(key, *["escape"] * 2)
        assert isinstance(driver.screen, MainScreen)


def test_an_app_that_has_ended_is_collected(tmp_path: Path) -> None:
    async def use() -> "weakref.ref[JournalApp]":
        async with open_app(bare(tmp_path)) as driver:
            await driver.press("5")
            return weakref.ref(driver.app)

    app = asyncio.run(use())
    gc.collect()
    assert app() is None


async def test_what_the_start_a_place_and_a_merge_made_is_not_looked_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(gc.isenabled()))
    async with open_app(demo(tmp_path)) as driver:
        assert frozen == [False], "nothing was collected while the start made its objects"
        await driver.press("6", "5", "6")
        assert frozen == [False] * 3, "the start, and the first visits of two places"
        await driver.press("5", "p")
        assert len(frozen) == 3, "after an edit garbage would stay for ever"
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(Note(text="from elsewhere")))
        assert frozen == [False] * 4
    assert gc.isenabled()
