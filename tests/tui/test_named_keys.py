"""Named keys: words on the screen that name a key are clickable."""

from pathlib import Path

from textual.geometry import Offset

from rmjournal.model.kinds.learning import Learning

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle


async def click(driver: AppDriver, words: str, times: int = 1) -> None:
    """Click on the first of these words on the screen."""
    for _ in range(times):
        lines = driver.text.split("\n")
        y = next((y for y, line in enumerate(lines) if words in line), -1)
        assert y >= 0, f"{words!r} is not on the screen:\n{driver.text}"
        await driver.pilot.click(offset=Offset(lines[y].index(words), y))
        await settle(driver.pilot)


async def test_a_click_on_the_undo_of_a_message_undoes(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        count = len(driver.entries.of(Learning))
        await driver.press("c")
        await driver.type("Ask first")
        await driver.press("ctrl+s")
        assert len(driver.entries.of(Learning)) == count + 1
        await click(driver, "u undoes")
        assert len(driver.entries.of(Learning)) == count, driver.message


async def test_a_click_on_the_key_of_a_title_presses_it(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        assert "First steps" in driver.text
        await click(driver, "z not now")
        assert "First steps" not in driver.text


async def test_a_click_on_the_enter_of_a_prompt_answers_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("enter", "n")
        await driver.type("The night shift")
        await click(driver, "enter save")
        assert "Added to the agenda: The night shift" in driver.message
