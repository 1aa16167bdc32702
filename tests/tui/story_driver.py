"""What the played stories share: going to a row by keys, filling in forms, and the question that is asked."""

from pathlib import Path
from typing import TypeVar

from rmjournal.insight.due_question import DueQuestion
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.tui.widgets.rows import Rows, lit_row

from .app_driver import AppDriver
from .forms import rows
from .session_driver import screen

E = TypeVar("E", bound=Entry)
SIZE = (80, 24)
PULSE = ("4", "3", "4", "2", "6")
"""The ratings of a session, and the share of the talk."""


def in_file(path: Path, kind: type[E]) -> list[E]:
    """The entries of a kind as the closed file has them, oldest first."""
    journal = Journal.open(path)
    found = sorted(journal.entries.of(kind), key=lambda entry: int(entry.id))
    journal.close()
    return found


def see(driver: AppDriver, *words: str) -> None:
    """Assert that the screen says something."""
    for one in words:
        assert one in driver.text, f"{one!r} is not there:\n{driver.text}"


async def light(driver: AppDriver, words: str) -> None:
    """Go down the list in focus to the row with some words."""
    await driver.press("home")
    for _ in range(80):
        row = lit_row(driver.screen.focused)
        if row is not None and words in " ".join(row.text.split()):
            return
        await driver.press("down")
    raise AssertionError(driver.text)


async def write(driver: AppDriver, *lines: str) -> None:
    """Type lines, each ended with Enter."""
    for line in lines:
        await driver.type(line)
        await driver.press("enter")


async def fill(driver: AppDriver, field: str, text: str) -> None:
    """Go to a field of the open form with Tab, and type another text into it."""
    await go_to_field(driver, field)
    await driver.press("ctrl+u")
    await driver.type(text)


async def go_to_field(driver: AppDriver, field: str) -> None:
    """Go to a field of the open form with Tab."""
    for _ in range(40):
        if any(row.field_path == field and row.input.has_focus for row in rows(driver)):
            return
        await driver.press("tab")
    raise AssertionError(driver.text)


def asked(driver: AppDriver) -> str:
    """The one question that the open screen asks; never more than one."""
    place = driver.main.place if driver.screen is driver.main else screen(driver).place
    payloads = [row.payload for pane in place.query(Rows) for row in pane.rows]
    questions = [payload.words for payload in payloads if isinstance(payload, DueQuestion)]
    assert len(questions) <= 1, driver.text
    assert not questions or ("z not now" in driver.text and "Z never ask this" in driver.text)
    return questions[0] if questions else ""


async def discuss(driver: AppDriver, count: int) -> None:
    """Go down the agenda of a meeting, and discuss the first points of it."""
    await driver.press("home")
    for _ in range(60):
        row = lit_row(driver.screen.focused)
        if row is not None and isinstance(row.entry, Point) and row.entry.state == "planned":
            await driver.press("space")
            count -= 1
        if not count:
            return
        await driver.press("down")
    raise AssertionError(driver.text)
