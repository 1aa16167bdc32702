"""Meet: ticks with the minutes they took, actions and learnings out of points, notes that are never lost."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import DRAFT_KEYS, QuestionDialog
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.session_steps import MeetStep

from .app_driver import AppDriver, open_app
from .pilot import HOSTILE, SHOWN, paste, settle
from .session_driver import Clock, go, highlight, now, point, rows, screen, small, the, titles


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def notes(driver: AppDriver) -> SafeTextArea:
    return screen(driver).query_one(MeetStep).query_one(SafeTextArea)


async def write(driver: AppDriver, text: str) -> None:
    notes(driver).focus()
    await settle(driver.pilot)
    await driver.type(text)


async def test_a_session_opens_on_the_step_that_fits_its_day(tmp_path: Path) -> None:
    for day, step in ((date(2026, 6, 2), 0), (TODAY, 1), (date(2026, 5, 31), 2)):
        folder = tmp_path / str(step)
        folder.mkdir()
        async with open_app(small(folder, day)) as driver:
            await driver.press("enter")
            assert screen(driver).owner.step == step


async def test_a_tick_records_the_minutes_since_the_last_tick(tmp_path: Path, clock: Clock) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        assert rows(driver, "agenda").tail == "0 of 45 min"
        clock.on(7)
        await driver.press("space")
        clock.on(14)
        await highlight(driver, "agenda", "The budget page")
        await driver.press("space")
        assert [(point(driver, title).state, point(driver, title).used) for title in titles(driver)] == [
            ("done", 7),
            ("done", 14),
            ("planned", None),
        ]
        assert "took 7 · me" in driver.text
        assert rows(driver, "agenda").tail == "21 of 45 min"
        await driver.press("space")
        assert (point(driver, "The budget page").state, point(driver, "The budget page").used) == ("planned", None)
        await driver.press("u", "u", "u")
        assert {point(driver, title).used for title in titles(driver)} == {None}


async def test_the_clock_runs_on_after_leaving_and_shows_the_duration(tmp_path: Path, clock: Clock) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        clock.on(20)
        await driver.press("escape")
        assert not isinstance(driver.screen, SessionScreen)
    async with open_app(path) as driver:
        clock.on(18)
        await go(driver, "2")
        assert rows(driver, "agenda").tail == "38 of 45 min"
        await driver.press("3", "enter")
        assert (the(driver).state, the(driver).actual_minutes) == ("held", 38)


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 5, 31), 30), (TODAY, 3)])
async def test_a_short_look_or_another_day_does_not_count_as_a_meeting(
    tmp_path: Path, clock: Clock, day: date, minutes: int
) -> None:
    async with open_app(small(tmp_path, day)) as driver:
        await go(driver, "2")
        clock.on(minutes)
        await driver.press("3", "enter")
        assert (the(driver).state, the(driver).actual_minutes) == ("held", 45)


async def test_the_clock_of_an_early_session_starts_at_the_first_tick_and_passes_midnight(
    tmp_path: Path, clock: Clock
) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    async with open_app(path) as driver:
        await go(driver, "2")
        assert rows(driver, "agenda").tail == "30 of 45 min"
        await driver.press("space")
        clock.on(9)
        await highlight(driver, "agenda", "The budget page")
        await driver.press("space")
        assert [point(driver, title).used for title in titles(driver)] == [None, 9, None]
    async with open_app(path, today=date(2026, 6, 3)) as driver:
        clock.on(30)
        await go(driver, "2")
        assert rows(driver, "agenda").tail == "39 of 45 min"
        await driver.press("3", "enter")
        assert (the(driver).start[:10], the(driver).actual_minutes) == ("2026-06-02", 39)


@pytest.mark.parametrize("step", ["1", "2"])
async def test_the_highlighted_point_shows_its_full_title_and_its_prompt(tmp_path: Path, step: str) -> None:
    title = "Rehearse the page on the capex form, with a clock, without just"
    async with open_app(small(tmp_path, date(2026, 6, 2), (title, "Swap")), (80, 24)) as driver:
        driver.journal.put(point(driver, title).edit(prompt="What do you want them to decide?", shared=False))
        await go(driver, step)
        assert title in driver.text
        assert "What do you want them to decide?" in driver.text
        assert "private · me" in driver.text
        await driver.press("f2")
        assert "Rehearse" not in driver.text
        assert "What do you want" not in driver.text
        await driver.press("f2", "down")
        assert "What do you want" not in driver.text


async def test_a_makes_an_action_and_l_a_learning_whose_learner_is_asked(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        await highlight(driver, "agenda", "The budget page")
        await driver.press("a")
        assert isinstance(driver.screen, Form)
        assert (driver.sheet.current_texts["text"], driver.sheet.current_texts["owner"]) == (
            "The budget page",
            "mentor",
        )
        assert {"due", "owner"} <= set(driver.sheet.current_texts)
        await driver.press("ctrl+s")
        (action,) = driver.entries.of(Action)
        assert (action.session, action.text) == (the(driver).id, "The budget page")
        await driver.press("l")
        assert "Learner" in driver.text
        await driver.type("Read the last line first")
        await driver.press("ctrl+s")
        (learning,) = driver.entries.of(Learning)
        assert (learning.session, learning.text) == (the(driver).id, "Read the last line first")
        await driver.press("greater_than_sign")
        assert titles(driver) == ["Check-in", "Swap: how a board reads"]


async def test_keys_typed_in_the_notes_are_text_and_no_command(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        before = (await go(driver, "2")).owner.session
        await write(driver, "naltmosxpqurJK123 >f?eMwc/ ")
        assert isinstance(driver.screen, SessionScreen)
        assert screen(driver).owner.step == 1
        assert notes(driver).text == "naltmosxpqurJK123 >f?eMwc/ "
        paste(driver.app, HOSTILE)
        await settle(driver.pilot)
        assert SHOWN in notes(driver).text
        await driver.press("tab")
        assert now(driver, before).notes.startswith("naltmosxpqurJK123 >f?eMwc/ ")
        assert SHOWN in the(driver).notes
        assert len(titles(driver)) == 3


@pytest.mark.parametrize("way", [("escape",), ("tab", "1"), ("ctrl+q",), ("f2", "f2", "escape")])
async def test_notes_are_saved_on_every_way_to_leave_them(tmp_path: Path, way: tuple[str, ...]) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write(driver, "She asked first")
        await driver.press(*way)
    journal = Journal.open(path, today=TODAY)
    (session,) = journal.entries.of(Session)
    assert session.notes == "She asked first"
    assert journal.db.storage.state.read_drafts() == {}
    journal.close()


async def test_notes_typed_before_a_kill_are_offered_again(tmp_path: Path) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write(driver, "Half a sent")
        await driver.until(lambda: driver.journal.db.storage.state.read_drafts())
        kept = dict(driver.journal.db.storage.state.read_drafts())
    journal = Journal.open(path, today=TODAY)
    journal.undo()
    for key, texts in kept.items():
        journal.db.storage.state.write_draft(key, texts)
    journal.close()
    async with open_app(path) as driver:
        assert isinstance(driver.screen, QuestionDialog) and driver.screen.keys is DRAFT_KEYS
        assert "Half a sent" in driver.text
        await driver.press("n")
        await go(driver, "2")
        assert notes(driver).text == "Half a sent"
        await driver.press("escape")
        assert driver.entries.of(Session)[0].notes == "Half a sent"


async def test_the_notes_keep_other_fields_of_a_form_draft(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        here = await go(driver, "2")
        here.owner.slot().keep({"place": "Fjord 2"})
        await write(driver, "Note")
        await driver.press("tab")
        assert here.owner.slot().texts == {"place": "Fjord 2"}


async def test_deleting_a_session_from_outside_closes_only_its_screen(tmp_path: Path) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write(driver, "Still here")
        driver.journal.delete(the(driver))
        await settle(driver.pilot)
        assert not isinstance(driver.screen, SessionScreen)
        await driver.press("u")
        assert len(driver.entries.of(Session)) == 1
