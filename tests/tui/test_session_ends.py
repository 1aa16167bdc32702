"""The other ends of a session: called off, missed, moved, logged late, ad-hoc; the same points go on, never two."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.timeline import timeline_items
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, open_app
from .pilot import settle
from .session_driver import THREE, choose, go, highlight, now, point, rows, screen, small, the, titles


async def test_calling_off_saves_who_when_and_why_and_moves_points_to_the_new_date(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await go(driver, "3")
        await choose(driver, "call_off")
        await driver.press("right", "enter")
        await driver.press(*"customs audit", "ctrl+s")
        off = the(driver)
        assert (off.state, off.called_off_by, off.called_off_on, off.reason) == (
            "cancelled",
            "mentor",
            TODAY,
            "customs audit",
        )
        before = {one.id for one in driver.entries.of(Point)}
        assert "Worth keeping" not in driver.text
        await choose(driver, "next")
        new = next(one for one in driver.entries.of(Session) if one.id != off.id)
        assert (new.state, new.focus, new.start) == ("planned", "Channel map", "2026-06-16T08:30")
        assert titles(driver, new) == list(THREE)
        assert [one.order for one in list_agenda(new, driver.entries)] == [1, 2, 3]
        assert {one.id for one in driver.entries.of(Point)} == before
        assert {(len(one.moves()), len(one.carries(driver.entries))) for one in driver.entries.of(Point)} == {(1, 0)}
        await driver.press("u")
        assert titles(driver, off) == list(THREE)
        assert driver.entries.of(Session) == [off]
        await driver.press("d")
        await driver.type("4 june 10:00")
        await driver.press("enter")
        (new,) = (one for one in driver.entries.of(Session) if one.id != off.id)
        assert new.start == "2026-06-04T10:00"
        assert titles(driver, new) == list(THREE)


@pytest.mark.parametrize(
    ("letter", "who", "words"), [("m", "mentor", "that helps most"), ("b", "both", "without blame")]
)
async def test_missed_asks_kindly_who_missed_it_and_saves_the_answer(
    tmp_path: Path, letter: str, who: str, words: str
) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 31))) as driver:
        await go(driver, "3")
        assert "Sun 31 May: how did it go?" in driver.text
        await choose(driver, "missed")
        assert "It happens" in driver.text
        for _ in range(4):
            if driver.sheet.current_texts["missed_by"] == who:
                break
            await driver.press(letter)
        await driver.press("ctrl+s")
        assert (the(driver).state, the(driver).missed_by) == ("missed", who)
        assert any(words in message for message in driver.messages)
        assert "Not discussed" not in driver.text and "Worth keeping" not in driver.text
        await choose(driver, "next")
        new = max(driver.entries.of(Session), key=lambda one: one.start)
        assert titles(driver, new) == list(THREE)
        assert {(len(one.moves()), len(one.carries(driver.entries))) for one in driver.entries.of(Point)} == {(1, 0)}


async def test_moving_keeps_the_old_date_and_refuses_an_invalid_day(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await go(driver, "3")
        await choose(driver, "move")
        await driver.type("someday")
        await driver.press("enter")
        assert the(driver).start == "2026-06-02T08:30"
        await driver.press("ctrl+u")
        await driver.type("thu 9:15")
        await driver.press("enter")
        assert the(driver).start == "2026-06-02T08:30"
        await driver.wait_for_text("Move to Thu 4 Jun 09:15: why?")
        await driver.type("customs audit")
        await driver.press("enter")
        assert the(driver).start == "2026-06-04T09:15"
        assert [change.why for change in the(driver).history_of("start")] == ["customs audit"]
        assert the(driver).derived(driver.entries, TODAY)["moved_from"] == "2026-06-02T08:30"
        assert (the(driver).state, titles(driver)) == ("planned", list(THREE))


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("state", ["held", "missed", "cancelled"])
async def test_a_session_that_is_over_is_not_asked_for_another_day(tmp_path: Path, state: str, width: int) -> None:
    path = small(tmp_path, date(2026, 5, 31), more={"state": state})
    async with open_app(path, (width, 24)) as driver:
        await go(driver, "3")
        lines = driver.text.split("\n")
        at = next(n for n, line in enumerate(lines) if "○ moved" in line)
        await driver.pilot.click(offset=(lines[at].index("moved"), at))
        await settle(driver.pilot)
        assert not screen(driver).query_one(PromptBar).has_class("-on")
        assert "cannot be moved" in driver.message


async def click_on(driver: AppDriver, words: str) -> None:
    lines = driver.text.split("\n")
    at = next(n for n, line in enumerate(lines) if words in line)
    await driver.pilot.click(offset=(lines[at].index(words), at))
    await settle(driver.pilot)


async def test_a_click_on_a_row_closes_the_prompt_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await go(driver, "3")
        await choose(driver, "move")
        bar = screen(driver).query_one(PromptBar)
        await driver.type("fri 10:00")
        await click_on(driver, "Move to")
        await driver.type("!")
        assert bar.current_text == "fri 10:00!"
        await driver.press("backspace")
        await click_on(driver, "what has changed?")
        assert not bar.has_class("-on") and rows(driver, "steps").has_focus
        await driver.press("enter")
        assert bar.current_text == "2026-06-05 10:00" and bar.has_class("-on")


async def test_a_click_on_a_row_closes_the_line_for_a_due_day(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        driver.journal.put(Action(text="Ask the board"))
        await driver.press("3")
        (action,) = driver.entries.of(Action)
        await driver.find(action)
        await driver.press("d")
        assert "Due" in driver.text and isinstance(driver.screen.focused, LineInput)
        await click_on(driver, "Ask the board")
        assert not driver.main.query("LinePrompt.-on") and isinstance(driver.screen.focused, Rows)


async def test_the_reason_of_a_move_may_be_skipped_and_esc_keeps_the_day_that_was_typed(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await go(driver, "3")
        await choose(driver, "move")
        await driver.type("fri 10:00")
        await driver.press("enter")
        await driver.type("she is il")
        await driver.press("escape")
        assert the(driver).start == "2026-06-02T08:30"
        await choose(driver, "move")
        await driver.press("enter")
        assert screen(driver).query_one(PromptBar).current_text == "she is il"
        await driver.press("ctrl+u", "enter")
        assert the(driver).start == "2026-06-05T10:00"
        assert [change.why for change in the(driver).history_of("start")] == [""]
        assert driver.journal.db.storage.state.read_drafts() == {}
        await driver.press("u")
        assert the(driver).start == "2026-06-02T08:30"


async def test_a_day_that_has_passed_is_logged_late_from_today(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 26)), (80, 24)) as driver:
        await go(driver, "3")
        await driver.press("enter")
        assert (the(driver).state, the(driver).day) == ("held", date(2026, 5, 26))


async def test_an_ad_hoc_session_is_logged_afterwards_and_its_points_can_be_carried(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await driver.press("L")
        assert isinstance(driver.screen, Form)
        await driver.type("Ten minutes at the coffee machine")
        await driver.press("ctrl+s")
        extra = next(one for one in driver.entries.of(Session) if one.kind == "ad_hoc")
        assert (extra.state, extra.day, extra.focus) == ("held", TODAY, "Ten minutes at the coffee machine")
        await go(driver, "3", extra)
        await driver.press("n")
        await driver.type("What she did not finish")
        await driver.press("enter")
        await highlight(driver, "steps", "What she did not finish")
        await driver.press("greater_than_sign")
        planned = next(one for one in driver.entries.of(Session) if one.state == "planned")
        assert titles(driver, planned) == [*THREE, "What she did not finish"]


async def test_a_point_carried_six_times_stays_one_point_and_asks_from_the_fourth(
    tmp_path: Path,
) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 31), ("The one",))) as driver:
        first = driver.entries.of(Session)[0]
        one = point(driver, "The one")
        asked = []
        for n in range(6):
            await go(driver, "3", driver.entries.get_of_kind(Session, now(driver, one).session))
            await choose(driver, "held")
            await highlight(driver, "steps", "The one")
            asked.append(await _carried(driver, one))
            assert len(now(driver, one).carries(driver.entries)) == n + 1
            await driver.press("d")
            await driver.type(f"today 1{n}:30")
            await driver.press("enter", "escape")
        assert asked == [False, False, False, True, True, True]
        assert [found.id for found in driver.entries.of(Point)] == [one.id]
        known = now(driver, one).derived(driver.entries, TODAY)
        assert (known["carried"], known["raised"]) == (6, first.start[:10])
        assert len(driver.entries.of(Session)) == 7


async def _carried(driver: AppDriver, one: Point) -> bool:
    """Carry the lit point; whether it was asked first."""
    times = len(now(driver, one).carries(driver.entries))
    await driver.press("greater_than_sign")
    if not isinstance(driver.screen, QuestionDialog):
        return False
    assert f"was carried over {times} × since Sun 31 May" in driver.screen._sentence
    await driver.press("n")
    assert len(now(driver, one).carries(driver.entries)) == times
    await driver.press("greater_than_sign", "y")
    return True


async def test_adding_a_left_over_point_also_asks_after_three_carries(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 5, 31), ("The one",), {"state": "held"})
    async with open_app(path) as driver:
        session = driver.entries.of(Session)[0]
        one = point(driver, "The one")
        for _ in range(3):
            driver.journal.put(now(driver, one).edit(session=""))
            driver.journal.put(now(driver, one).edit(session=session.id))
        (later,) = driver.journal.put(Session(focus="Later", start="2026-06-20T08:30"))
        assert isinstance(later, Session)
        await go(driver, "1", later)
        await highlight(driver, "bring", "The one")
        await driver.press("enter")
        assert isinstance(driver.screen, QuestionDialog)
        await driver.press("n")
        assert titles(driver) == []
        await driver.press("enter", "y")
        assert titles(driver) == ["The one"]
        assert screen(driver).owner.step == 0


async def test_often_carried_points_keep_their_answers_and_are_not_offered_all_at_once(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 5, 31), ("The one", "The other"), {"state": "held"})
    async with open_app(path, size=(120, 36)) as driver:
        session = driver.entries.of(Session)[0]
        for _ in range(3):
            for title in ("The one", "The other"):
                driver.journal.put(point(driver, title).edit(session=""))
                driver.journal.put(point(driver, title).edit(session=session.id))
        await go(driver, "3")
        line = next(line for line in driver.text.splitlines() if "The one" in line)
        assert "carried over 3 ×: still wanted?" in line and "○ carry over   ○ done   ○ drop" in line
        assert "carry over all points" not in driver.text


async def test_a_session_that_was_cancelled_early_says_so_and_stands_on_its_own_day_alone(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 9)), size=(120, 36)) as driver:
        await go(driver, "3")
        await choose(driver, "call_off")
        await driver.press("ctrl+s")
        assert driver.messages[-1] == "Cancelled · the next date is proposed below, d chooses another · u undoes"
        await choose(driver, "next")
        assert "Cancelled on Mon 1 Jun." in driver.text and "Closed on" not in driver.text
        days = [item.day for item in timeline_items(driver.entries.of(Session), TODAY) if "cancelled" in item.words]
        assert days == [date(2026, 6, 9)]
        assert [i.day for i in timeline_items([the(driver)], TODAY)] == days


async def test_a_move_that_was_left_at_its_reason_is_offered_again(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    async with open_app(path) as driver:
        await go(driver, "3")
        await choose(driver, "move")
        await driver.type("fri 10:00")
        await driver.press("enter")
        assert "Move to Fri 5 Jun 10:00: why?" in driver.text
    async with open_app(path, today=date(2026, 6, 3)) as driver:
        await go(driver, "3")
        assert "You began to move this session to Fri 5 Jun 2026, 10:00" in driver.messages[-1]
        assert "▸ moved" in driver.text
        await driver.press("enter", "enter", "enter")
        assert (the(driver).start, the(driver).state) == ("2026-06-05T10:00", "planned")
