"""A journal that a newer version wrote: the screen says so, and each key that would change it refuses at once."""

from pathlib import Path

import pytest

from rmjournal.tui.screens.main import MainScreen

from .app_driver import demo, of_newer_format, open_app

SENTENCE = "was written by a newer rmjournal"


async def test_a_newer_format_is_shown_at_the_start_and_in_the_footer(tmp_path: Path) -> None:
    async with open_app(of_newer_format(demo(tmp_path))) as driver:
        assert any(SENTENCE in message for message in driver.messages) and "read-only" in driver.text


@pytest.mark.parametrize("place", ["1", "2", "3", "4", "5"])
async def test_a_key_that_changes_a_newer_journal_refuses_before_any_question(tmp_path: Path, place: str) -> None:
    path = of_newer_format(demo(tmp_path))
    before = path.read_bytes()
    async with open_app(path) as driver:
        for key in ("n", "e", "c", "space", "x", "p", "r", "L", "I"):
            await driver.press(place)
            driver.said.clear()
            await driver.press(key)
            assert isinstance(driver.screen, MainScreen) and any(
                SENTENCE in message for message in driver.messages
            ), key
        assert path.read_bytes() == before
