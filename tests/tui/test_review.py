"""A review on screen: every known number on the page, and what is saved is what is shown."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from rmjournal.demo import LAST, TODAY, Role
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.document import FOR_OWN_EYES
from rmjournal.render.document_text import render_rows
from rmjournal.render.row import GAP, Row
from rmjournal.tui.dialogs.review_answers import ReviewAnswersDialog
from rmjournal.tui.screens.review import ReviewScreen
from rmjournal.tui.widgets.rows import Rows
from tests.insight.demo_reviews import expected_sentences

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle


async def opened(driver: AppDriver, said: str = "closing") -> ReviewScreen:
    await driver.press("R")
    await driver.type(said)
    await driver.press("enter")
    if isinstance(driver.screen, ReviewAnswersDialog):
        await driver.press("s")
    assert isinstance(driver.screen, ReviewScreen), driver.text
    return driver.screen


def told(screen: ReviewScreen) -> str:
    """The page as it is shown; as it is saved where its contents are shown instead."""
    pane = screen.query_one("#page", Rows)
    rows = pane.rows if pane.display else [Row(screen.page.title), *render_rows(screen.page, 200)]
    return re.sub(r"\s+", " ", " ".join(f"{line.lead} {line.text} {line.tail}" for line in rows))


@pytest.mark.parametrize("role", ["mentee", "mentor"])
async def test_the_review_screen_shows_every_known_number(tmp_path: Path, role: Role) -> None:
    async with open_app(demo(tmp_path, role, LAST), (120, 36), LAST) as driver:
        page = told(await opened(driver))
        assert not [sentence for sentence in expected_sentences() if sentence not in page]


async def test_a_page_for_others_is_saved_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        screen = await opened(driver)
        assert "difficult" in told(screen)
        await driver.press("t", "o", "t")
        mine = (tmp_path / "review-2026-06-30-private.md").read_text("utf-8")
        assert mine.startswith(f"*{FOR_OWN_EYES}*\n")
        partners = (tmp_path / "review-2026-06-30-for-partner.md").read_text("utf-8")
        assert "rom shared entries only" in partners and FOR_OWN_EYES not in partners
        await driver.press("o")
        assert "difficult" not in told(screen)
        await driver.press("t", "t", "c", "w", "l", "w")
        saved = (tmp_path / "review-2026-06-30-for-others.md").read_text("utf-8")
        assert "difficult" not in saved and "not in this" not in saved and FOR_OWN_EYES not in saved
        assert saved == (tmp_path / "review-2026-06-30-for-others-2.md").read_text("utf-8")
        assert "What the mentor contributed" in (tmp_path / "proof-2026-06-30-for-others.html").read_text("utf-8")
        assert "What I learned and used" in (tmp_path / "learned-2026-06-30-for-others.html").read_text("utf-8")
        await driver.press("o", "w")
        own = (tmp_path / "learned-2026-06-30-private.html").read_text("utf-8")
        assert own.index(FOR_OWN_EYES) < own.index("<h1>")


async def test_a_small_screen_shows_the_whole_notice_of_a_page_for_others(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=(80, 24), today=LAST) as driver:
        await opened(driver)
        await driver.press("c")
        assert "What the mentor contributed · for others" in driver.text


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
        rows = screen.query_one("#page", Rows).rows
        assert not [(a.text, b.text) for a, b in pairwise(rows) if a == b == GAP]
        facts = [row for row in rows if row.lead.startswith(("Learnings, ", "Reviewed"))]
        assert all(row.lead.endswith(" ") for row in facts if row.text)


def ticks(screen: ReviewScreen) -> dict[str, str]:
    rows = screen.query_one("#contents", Rows).rows
    return {row.text: row.lead.strip() for row in rows if row.lead.strip().startswith("[")}


async def light(driver: AppDriver, screen: ReviewScreen, words: str) -> None:
    contents = screen.query_one("#contents", Rows)
    contents.cursor = next(index for index, row in enumerate(contents.rows) if words in row.text)
    await settle(driver.pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_space_takes_entries_and_sections_off_the_page_and_it_is_remembered(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = demo(tmp_path, "mentee", LAST)
    async with open_app(path, size, LAST) as driver:
        screen = await opened(driver)
        await driver.press("c")
        assert "A one-line mail from me" in told(screen) and "Used 8" in told(screen)
        await light(driver, screen, "A one-line mail from me")
        await driver.press("space")
        assert "A one-line mail" not in told(screen) and "Used 7" in told(screen)
        await light(driver, screen, "Evidence at work")
        await driver.press("space")
        assert "Evidence at work" not in told(screen)
        await driver.press("escape")
    async with open_app(path, size, LAST) as driver:
        screen = await opened(driver)
        await driver.press("c")
        assert "A one-line mail" not in told(screen) and "Evidence at work" not in told(screen)
        marks = ticks(screen)
        assert marks["Evidence at work"] == "[ ]" and marks["What was taught, in the mentee’s words"] == "[x]"
        await light(driver, screen, "Evidence at work")
        await driver.press("space")
        assert "Evidence at work" in told(screen)


async def test_names_and_scores_are_asked_on_the_preview(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        screen = await opened(driver)
        await driver.press("c")
        assert "佐藤 美咲 (Misaki Satō) was the mentor of Annelise Østby-Keller" in told(screen)
        assert "→" not in told(screen)
        await driver.press("n")
        assert "Misaki was the mentor of Annelise." in told(screen)
        await driver.press("n")
        page = told(screen)
        assert "mentor of somebody more senior" in page
        assert not [name for name in ("Misaki", "Annelise", "佐藤", "Keller") if name in page]
        await driver.press("s")
        assert "−2 → +1" in told(screen)


async def test_the_owner_is_told_what_stays_and_the_page_never(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        screen = await opened(driver)
        await driver.press("c")
        contents = " ".join(row.text for row in screen.query_one("#contents", Rows).rows)
        assert "private and not in this" in contents and "for Misaki only" in contents
        assert "not in this" not in told(screen) and "Misaki only" not in told(screen)


async def test_below_130_columns_a_key_shows_the_page(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        await opened(driver)
        await driver.press("c")
        assert "On the page" in driver.text and "The page as it is read" not in driver.text
        await driver.press("tab")
        assert "On the page" not in driver.text and "The page as it is read" in driver.text
    async with open_app(demo(tmp_path, "mentor", LAST), (130, 36), LAST) as driver:
        await opened(driver)
        await driver.press("c")
        assert "On the page" in driver.text and "The page as it is read" in driver.text


async def test_a_page_for_the_partner_is_told_what_stays_below_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentee", LAST), (80, 24), LAST) as driver:
        screen = await opened(driver)
        assert "not in this" not in driver.text
        await driver.press("o")
        assert "private and not in this. Names of others in it: Ioana" in re.sub(r"\W*\n\W*", " ", driver.text)
        assert "not in this" not in told(screen)
        await driver.press("o")
        contents = " ".join(row.text for row in screen.query_one("#contents", Rows).rows)
        assert "Ioana Mureșan (here “a member of my staff”)" in contents and "Ioana" not in told(screen)
