"""Whatever keys are pressed on a session's screen: no point is lost or doubled, and undo leads to the beginning."""

import random
from collections import Counter
from pathlib import Path

import pytest

from rmjournal.insight.cadence import list_agenda
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.pages.close import OUTCOMES
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.prompt_bar import PromptBar

from .app_driver import AppDriver, open_app
from .session_driver import THREE, choose, go, rows, screen, small

KEYS: tuple[str, ...] = (
    *".,123jkJKo",
    *"uuU",
    "space",
    "space",
    "enter",
    "greater_than_sign",
    "greater_than_sign",
    "x",
    "f",
)
ENDS: tuple[str, ...] = ("held", "call_off", "missed", "move", "next", "next_on", "carry_all")
KEYS_PRESSED = 40
DELETES = "xuU"
"""Keys that may take a point away: what was just written is deleted, an undo takes back what was added."""
DAYS: tuple[str, ...] = ("2 june 10:00", "9 june 9:00", "yesterday", "nonsense")


def known(driver: AppDriver) -> dict[str, Entry]:
    return {entry.id: entry for entry in driver.entries}


async def pressed(driver: AppDriver, chance: random.Random, first: object) -> str:
    """Press a key, or open a line that ends a session, and answer what it asks."""
    key = chance.choice(KEYS)
    if chance.random() < 0.25 and screen(driver).owner.step == 2:
        pane, verb = rows(driver, "steps"), chance.choice(ENDS)
        at = next((n for n, line in enumerate(pane.rows) if line.action == verb), None)
        if verb in OUTCOMES and screen(driver).owner.session.state == "planned":
            await choose(driver, verb)
            await answered(driver, chance)
            return "enter"
        if at is not None:
            pane.focus()
            pane.cursor = at
            key = "enter"
    if key == "u" and driver.journal.db.storage.undo_log.peek_undo() == first:
        key = "j"
    await driver.press(key)
    await answered(driver, chance)
    return key


async def answered(driver: AppDriver, chance: random.Random) -> None:
    """Answer whatever is asked, until the session's screen has the keys again."""
    for answer in ("ctrl+s", "escape", "y"):
        if not isinstance(driver.screen, SessionScreen):
            await driver.press(chance.choice("yn") if isinstance(driver.screen, QuestionDialog) else answer)
    assert isinstance(driver.screen, SessionScreen), driver.text
    for answer in (chance.choice(DAYS), "audit"):
        if driver.screen.query_one(PromptBar).has_focus_within:
            await driver.type(answer)
            await driver.press("enter")
    if driver.screen.query_one(PromptBar).has_focus_within:
        await driver.press("escape")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_keys_duplicate_no_point_and_undo_restores_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.chdir(tmp_path)  # some of them write a file
    chance = random.Random(seed)
    async with open_app(small(tmp_path), (80, 24)) as driver:
        before = known(driver)
        first = driver.journal.db.storage.undo_log.peek_undo()
        await go(driver, "3")
        changes = 0
        for _ in range(KEYS_PRESSED):
            now = known(driver)
            was = {point.id for point in driver.entries.of(Point)}
            key = await pressed(driver, chance, first)
            points = driver.entries.of(Point)
            on_agendas = [
                point.id for session in driver.entries.of(Session) for point in list_agenda(session, driver.entries)
            ]
            assert len(on_agendas) == len(set(on_agendas))
            assert sorted(on_agendas) == sorted(point.id for point in points if point.session)
            assert max(Counter(point.title for point in points if point.title in THREE).values(), default=1) == 1
            assert was <= {point.id for point in points} or key in DELETES
            changes += known(driver) != now
        assert changes > 5
        for _ in range(KEYS_PRESSED):
            if driver.journal.db.storage.undo_log.peek_undo() != first:
                await driver.press("u")
        assert known(driver) == before
