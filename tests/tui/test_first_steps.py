"""First steps on Today: words, ticks, and where a step leads."""

from datetime import timedelta
from pathlib import Path

import pytest

from rmjournal.insight.first_steps import BEGINNING, STEPS
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import render_text
from rmjournal.tui.page_rows import StepName, View
from rmjournal.tui.pages.first_steps import first_steps_rows
from rmjournal.tui.screens.session.open_session import MEET, PREPARE
from rmjournal.tui.screens.session.screen import SessionScreen

from .app_driver import AppDriver, bare, open_app
from .pilot import TODAY, settle

PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee")
PLANNED = Session(id="2", relationship="1", start="2026-06-04T09:00")


def view(*entries: Entry, is_shown: bool = True) -> View:
    return View(
        entries=Entries({entry.id: entry for entry in entries}), today=TODAY, has_first_steps=is_shown, pair=PAIR
    )


def test_the_first_steps_show_what_is_done_and_how_long_the_rest_takes() -> None:
    text = "\n".join(render_text(first_steps_rows(view(PAIR, PLANNED), 78), 78))
    assert "First steps · 2 of 12 done" in text and "z not now" in text
    assert "✓ Began the journal" in text
    assert "Thu 4 Jun 09:00" in text
    assert "○ Prepare it" in text and "8 min" in text


def test_each_open_step_leads_somewhere_and_a_done_one_nowhere() -> None:
    rows = first_steps_rows(view(PAIR, PLANNED), 78)
    chosen = [str(row.payload) for row in rows if isinstance(row.payload, StepName)]
    assert chosen == ["prepare", *BEGINNING, "agree", "goal", "meet", "learn"]
    assert sum(row.is_selectable for row in rows) == 10


def test_first_steps_are_not_drawn_when_nobody_wants_them() -> None:
    assert first_steps_rows(view(PAIR, is_shown=False), 78) == []


def has_first_steps(driver: AppDriver) -> bool:
    """Whether Today may show the first steps."""
    return driver.main.view.has_first_steps


async def test_z_puts_the_lit_step_off_until_tomorrow(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await light_step(driver, "card")
        await driver.press("f1")
        assert "enter do this   z not now" in driver.text.split("Here, on Today")[1]
        await driver.press("escape", "z")
        assert "Your card" not in driver.text and "○ Know yourself" in driver.text
    async with open_app(path) as driver:
        assert "Your card" not in driver.text
    async with open_app(path, today=TODAY + timedelta(days=1)) as driver:
        assert "○ Your card" in driver.text


async def test_never_takes_the_lit_step_off_for_good_and_undo_brings_it_back(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await light_step(driver, "card")
        await driver.press("Z")
        await driver.wait_for_message("Never asked again")
        assert "Your card" not in driver.text and "of 11 done" in driver.text
        assert driver.entries.of(Relationship)[0].never_ask == [STEPS["card"]]
        await driver.press("u")
        await driver.wait_for_text("○ Your card")


async def test_z_elsewhere_on_today_hides_the_first_steps_until_tomorrow(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        driver.main.place.panes[-1].focus()
        await driver.press("z")
        assert not has_first_steps(driver)
    for later in (0, 1):
        async with open_app(path, today=TODAY + timedelta(days=later)) as driver:
            assert has_first_steps(driver) == bool(later)


async def test_ask_again_brings_back_a_list_that_was_hidden_for_good(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.main.place.panes[-1].focus()
        await driver.press("Z")
        assert not has_first_steps(driver) and "ask again" in driver.message
        await driver.main.action_command("ask.again")
        assert has_first_steps(driver) and driver.message == "The first steps are shown again."


async def test_the_last_tick_ends_the_first_steps_for_good(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        driver.journal.put(Session(start="2026-05-28T09:00", state="held"))
        driver.journal.put(
            Agreement(purpose="Both learn", state="accepted"), Goal(title="Listen more", learner="mentee")
        )
        assert has_first_steps(driver)
        driver.journal.put(Learning(text="Ask: as of when?", learner="mentee"))
        await settle(driver.pilot)
        assert not has_first_steps(driver)
    async with open_app(path, today=TODAY + timedelta(days=400)) as driver:
        assert not has_first_steps(driver)


async def test_the_step_and_the_session_below_it_agree_on_what_is_prepared(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (session,) = driver.journal.put(Session(start="2026-06-09T09:00"))
        driver.journal.put(Point(session=session.id, title="Who we are"))
        await driver.until(lambda: "not prepared" in driver.text)
        assert "○ Prepare it" in driver.text and "First session prepared" not in driver.text
        driver.main.place.highlight(session)
        await driver.press("space")
        await driver.until(lambda: "First session prepared" in driver.text)
        assert "not prepared" not in driver.text


@pytest.mark.parametrize(("name", "opened"), [("prepare", PREPARE), ("meet", MEET)])
async def test_a_step_of_a_session_of_today_opens_what_it_says(tmp_path: Path, name: str, opened: int) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.journal.put(Session(start="2026-06-01T23:00"))
        await driver.wait_for_text("Prepare it")
        await light_step(driver, name)
        await driver.press("enter")
        assert isinstance(driver.screen, SessionScreen)
        assert driver.screen.owner.step == opened


async def test_space_on_a_step_ticks_what_the_step_says(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        driver.journal.put(Session(start="2026-06-09T09:00"), Agreement(purpose="Both learn", ground_rules=["Ask"]))
        await driver.wait_for_text("Space when it is ready")
        await light_step(driver, "prepare")
        assert "space it is ready" in driver.text
        await driver.press("space")
        await driver.wait_for_text("✓ First session prepared")
        await light_step(driver, "agree")
        assert "Space when both of you accept them" in driver.text
        await driver.press("space")
        await driver.wait_for_text("✓ Rules agreed")
        await driver.press("u", "u")
        await driver.wait_for_text("Space when it is ready")


async def light_step(driver: AppDriver, name: str) -> None:
    """Light a first step."""
    rows = driver.main.place.panes[0]
    for _ in range(20):
        row = rows.highlighted_row
        if row is not None and row.payload == name:
            break
        await driver.press("down")


async def test_a_changed_agreement_says_that_it_is_a_draft(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        (rules,) = driver.journal.put(Agreement(purpose="Both learn"))
        driver.main.write(rules, "cancelling")
        await settle(driver.pilot)
        await driver.type("a day before")
        await driver.press("ctrl+s")
        await driver.wait_for_text("Agreement changed as a draft · u undoes")


async def test_what_a_first_step_writes_leaves_the_list_in_view(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await light_step(driver, "goal")
        await driver.press("enter")
        await driver.type("Ask first")
        await driver.press("ctrl+s")
        assert [goal.title for goal in driver.entries.of(Goal)] == ["Ask first"]
        assert driver.main.open_place == 0 and "Goal saved" in driver.messages[-1]
