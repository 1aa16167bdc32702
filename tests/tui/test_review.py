"""A review on screen: every known number on the page, and what is saved is what is shown."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from rmjournal.demo import LAST, TODAY, Role
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.row import GAP
from rmjournal.tui.dialogs.review_answers import ReviewAnswersDialog
from rmjournal.tui.screens.review import ReviewScreen
from rmjournal.tui.widgets.rows import Rows
from tests.insight.demo_reviews import expected_sentences

from .app_driver import AppDriver, bare, demo, open_app


async def opened(driver: AppDriver, said: str = "closing") -> ReviewScreen:
    await driver.press("R")
    await driver.type(said)
    await driver.press("enter")
    if isinstance(driver.screen, ReviewAnswersDialog):
        await driver.press("s")
    assert isinstance(driver.screen, ReviewScreen), driver.text
    return driver.screen


def told(screen: ReviewScreen) -> str:
    lines = (f"{line.lead} {line.text} {line.tail}" for line in screen.query_one(Rows).rows)
    return re.sub(r"\s+", " ", " ".join(lines))


@pytest.mark.parametrize("role", ["mentee", "mentor"])
async def test_the_review_screen_shows_every_known_number(tmp_path: Path, role: Role) -> None:
    async with open_app(demo(tmp_path, role, LAST), (120, 36), LAST) as driver:
        page = told(await opened(driver))
        assert not [sentence for sentence in expected_sentences() if sentence not in page]


async def test_a_review_for_others_is_saved_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        screen = await opened(driver)
        assert "difficult" in told(screen)
        await driver.press("o")
        assert "difficult" not in told(screen)
        await driver.press("t", "t", "c", "w")
        saved = (tmp_path / "review-2026-06-30-shared.md").read_text("utf-8")
        assert "rom shared entries only" in saved and "difficult" not in saved
        assert any("exists already" in word for word in driver.messages)
        assert "What the mentor contributed" in (tmp_path / "proof-2026-06-30-shared.html").read_text("utf-8")


async def test_a_small_screen_shows_the_whole_notice_of_a_page_for_others(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=(80, 24), today=LAST) as driver:
        await opened(driver)
        await driver.press("c")
        assert "What the mentor contributed · for others: shared entries only" in driver.text


async def test_half_a_period_is_refused(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        await driver.press("R")
        await driver.type("smarch")
        await driver.press("enter")
        await driver.wait_for_message("is not a whole period")


async def test_no_period_is_offered_that_ended_before_the_two_began(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        (pair,) = driver.entries.of(Relationship)
        driver.journal.put(pair.edit(start=TODAY))
        await driver.press("R")
        await driver.wait_for_text("Monthly review: June 2026")
        assert "May 2026" not in driver.text and "Quarter 1" not in driver.text
        assert "Quarter 2, 2026" in driver.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
@pytest.mark.parametrize("said", ["closing", "2026-05"])
async def test_a_review_has_single_empty_lines_and_room_before_each_value(
    tmp_path: Path, said: str, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path, day=LAST), size, today=LAST) as driver:
        screen = await opened(driver, said)
        rows = screen.query_one(Rows).rows
        assert not [(a.text, b.text) for a, b in pairwise(rows) if a == b == GAP]
        facts = [row for row in rows if row.lead.startswith(("Learnings, ", "Reviewed"))]
        assert all(row.lead.endswith(" ") for row in facts if row.text)
