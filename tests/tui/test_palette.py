"""The palette: one at a time, and in any size."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from textual.command import CommandList, Hit, Hits, Provider
from textual.widgets import Input

from rmjournal.tui.app import PrivacyScreen
from rmjournal.tui.keymap import CommandProvider, Palette

from .app_driver import demo, open_app
from .pilot import send, settle


@pytest.mark.parametrize("opened", ["ctrl+p", "f6"])
async def test_the_palette_opens_once_and_never_over_the_privacy_screen(tmp_path: Path, opened: str) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("f1", "f2", opened)
        assert isinstance(driver.screen, PrivacyScreen)
        await driver.press("f2", "escape", opened, "f2", opened, "f2", opened)
        assert sum(isinstance(screen, Palette) for screen in driver.app.screen_stack) == 1


@pytest.mark.parametrize("opened", ["ctrl+p", "f6", "n"])
async def test_paging_a_palette_without_rows_does_no_harm(tmp_path: Path, opened: str) -> None:
    async with open_app(demo(tmp_path), size=(60, 4)) as driver:
        await driver.press(opened)
        await driver.send(["pageup", "pagedown", "pageup"])
        assert driver.app.return_code is None


@pytest.mark.parametrize("after", [["enter"], ["escape"], ["enter", "enter", "escape"]])
async def test_a_chosen_command_runs_once_and_closes_only_the_palette(tmp_path: Path, after: list[str]) -> None:
    async with open_app(demo(tmp_path)) as driver:
        for _ in range(3):
            await driver.press("5")
            await driver.press("f6")
            await driver.send(["down", "enter", *after])
            await driver.until(lambda: not any(isinstance(screen, Palette) for screen in driver.app.screen_stack))
            await driver.press("escape")
        assert driver.app.return_code is None


@pytest.mark.parametrize("typed", [[], [*"text"]])
async def test_keys_wait_for_the_list_of_the_palette(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str]
) -> None:
    is_found = asyncio.Event()

    async def search(self: Provider, query: str = "") -> Hits:
        await is_found.wait()
        for words in ("Smaller text", "Bigger text"):
            yield Hit(1, words, partial(chosen.append, words))

    chosen: list[str] = []
    monkeypatch.setattr(CommandProvider, "discover", search)
    monkeypatch.setattr(CommandProvider, "search", search)
    async with open_app(demo(tmp_path)) as driver:
        send(driver.app, ["ctrl+p", *typed, "down", "enter"])
        await driver.until(lambda: isinstance(driver.screen, Palette))
        is_found.set()
        await driver.until(lambda: chosen)
        assert chosen == ["Bigger text"]


async def test_the_palette_lists_first_what_a_word_begins_not_what_has_its_letters_somewhere(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("ctrl+p")
        await driver.type("hist")
        await driver.until(lambda: "key H" in driver.text)
        listed = driver.screen.query_one(CommandList)
        told = [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]
        assert told and all("hist" in words.casefold() for words in told)


async def test_what_comes_to_a_palette_that_closes_searches_no_list_that_is_gone(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("ctrl+p")
        palette = driver.screen
        assert isinstance(palette, Palette)
        line = palette.query_one(Input)
        await palette.query("Vertical").remove()  # as its closing does before it ends the palette itself
        palette.post_message(Input.Changed(line, "find"))
        palette._show_busy = True
        await settle(driver.pilot)
        await driver.press("escape")
        assert driver.screen is driver.main and driver.app.return_code is None
