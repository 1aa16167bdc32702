"""The other ends of a session: called off, missed, moved, logged late, ad-hoc; the same points go on, never two."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.cadence import list_agenda
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.widgets.prompt_bar import PromptBar

from .app_driver import AppDriver, open_app
from .session_driver import THREE, go, highlight, now, point, rows, screen, small, the, titles


async def choose(seat: AppDriver, verb: str) -> None:
    """Open the line of the last step that has a verb."""
    pane = rows(seat, "steps")
    pane.focus()
    pane.cursor = next(n for n, line in enumerate(pane.rows) if line.action == verb)
    await seat.press("enter")


async def test_called_off_keeps_who_when_and_why_and_the_new_date_takes_the_points(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as seat:
        await go(seat, "3")
        await choose(seat, "call_off")
        await seat.type("customs audit")
        await seat.press("ctrl+s")
        off = the(seat)
        assert (off.state, off.called_off_by, off.called_off_on, off.reason) == (
            "cancelled",
            "mentor",
            TODAY,
            "customs audit",
        )
        before = {one.id for one in seat.entries.of(Point)}
        assert "What I take away" not in seat.text
        await choose(seat, "next")
        new = next(one for one in seat.entries.of(Session) if one.id != off.id)
        assert (new.state, new.focus, new.start) == ("planned", "Channel map", "2026-06-16T08:30")
        assert titles(seat, new) == list(THREE)
        assert [one.order for one in list_agenda(new, seat.entries)] == [1, 2, 3]
        assert {one.id for one in seat.entries.of(Point)} == before
        assert {len(one.carries()) for one in seat.entries.of(Point)} == {1}
        await seat.press("u")
        assert titles(seat, off) == list(THREE)
        assert seat.entries.of(Session) == [off]
        await choose(seat, "next_on")
        await seat.type("4 june 10:00")
        await seat.press("enter")
        (new,) = (one for one in seat.entries.of(Session) if one.id != off.id)
        assert new.start == "2026-06-04T10:00"
        assert titles(seat, new) == list(THREE)


@pytest.mark.parametrize(("letter", "who", "words"), [("m", "mentor", "repair"), ("b", "both", "without blame")])
async def test_missed_asks_who_in_kind_words_and_keeps_it(tmp_path: Path, letter: str, who: str, words: str) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 31))) as seat:
        await seat.press("enter")
        assert "Sun 31 May has passed. What became of this session?" in seat.text
        await choose(seat, "missed")
        assert "It happens" in seat.text
        for _ in range(4):
            if seat.sheet.current_texts["missed_by"] == who:
                break
            await seat.press(letter)
        await seat.press("ctrl+s")
        assert (the(seat).state, the(seat).missed_by) == ("missed", who)
        assert any(words in told for told in seat.told)
        await choose(seat, "carry_all")
        assert titles(seat) == []
        assert {one.session for one in seat.entries.of(Point)} == {""}
        await choose(seat, "next")
        new = max(seat.entries.of(Session), key=lambda one: one.start)
        assert titles(seat, new) == list(THREE)
        assert {len(one.carries()) for one in seat.entries.of(Point)} == {1}


async def test_moved_keeps_the_old_date_and_refuses_what_is_no_day(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as seat:
        await go(seat, "3")
        await choose(seat, "move")
        await seat.type("someday")
        await seat.press("enter")
        assert the(seat).start == "2026-06-02T08:30"
        await seat.press("ctrl+u")
        await seat.type("thu 9:15")
        await seat.press("enter")
        assert the(seat).start == "2026-06-02T08:30"
        await seat.sees("To Thu 4 Jun 09:15. Why?")
        await seat.type("customs audit")
        await seat.press("enter")
        assert the(seat).start == "2026-06-04T09:15"
        assert [change.why for change in the(seat).history_of("start")] == ["customs audit"]
        assert the(seat).derived(seat.entries, TODAY)["moved_from"] == "2026-06-02T08:30"
        assert (the(seat).state, titles(seat)) == ("planned", list(THREE))


async def test_the_reason_of_a_move_may_be_skipped_and_esc_keeps_the_day_that_was_typed(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as seat:
        await go(seat, "3")
        await choose(seat, "move")
        await seat.type("fri 10:00")
        await seat.press("enter")
        await seat.type("she is il")
        await seat.press("escape")
        assert the(seat).start == "2026-06-02T08:30"
        await choose(seat, "move")
        await seat.press("enter")
        assert screen(seat).query_one(PromptBar).current_text == "she is il"
        await seat.press("ctrl+u", "enter")
        assert the(seat).start == "2026-06-05T10:00"
        assert [change.why for change in the(seat).history_of("start")] == [""]
        assert seat.journal.db.storage.state.read_drafts() == {}
        await seat.press("u")
        assert the(seat).start == "2026-06-02T08:30"


async def test_a_day_that_has_passed_is_logged_late_from_today(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 26)), (80, 24)) as seat:
        assert "Tue 26 May has passed: held" in seat.text
        await seat.press("enter", "enter")
        assert (the(seat).state, the(seat).day) == ("held", date(2026, 5, 26))
        await seat.press("escape")
        assert "has passed" not in seat.text


async def test_an_ad_hoc_session_is_logged_afterwards_and_its_points_can_be_carried(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as seat:
        await seat.press("L")
        assert isinstance(seat.screen, Form)
        await seat.type("Ten minutes at the coffee machine")
        await seat.press("ctrl+s")
        extra = next(one for one in seat.entries.of(Session) if one.kind == "ad_hoc")
        assert (extra.state, extra.day, extra.focus) == ("held", TODAY, "Ten minutes at the coffee machine")
        await go(seat, "3", extra)
        await seat.press("n")
        await seat.type("What she did not finish")
        await seat.press("enter")
        await highlight(seat, "steps", "What she did not finish")
        await seat.press("greater_than_sign")
        planned = next(one for one in seat.entries.of(Session) if one.state == "planned")
        assert titles(seat, planned) == [*THREE, "What she did not finish"]


async def test_one_point_through_six_ends_is_one_point_with_six_carries_and_asks_from_the_fourth(
    tmp_path: Path,
) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 31), ("The one",))) as seat:
        first = seat.entries.of(Session)[0]
        one = point(seat, "The one")
        asked = []
        for n, how in enumerate(("call_off", "missed", "held", "missed", "call_off", "held")):
            await go(seat, "3", seat.entries.get_of_kind(Session, now(seat, one).session))
            await choose(seat, how)
            await seat.press(*(["m"] if how == "missed" else []), *([] if how == "held" else ["ctrl+s"]))
            await highlight(seat, "steps", "The one")
            asked.append(await _carried(seat, one))
            assert len(now(seat, one).carries()) == n + 1
            await choose(seat, "next_on")
            await seat.type(f"today 1{n}:30")
            await seat.press("enter", "escape")
        assert asked == [False, False, False, True, True, True]
        assert [found.id for found in seat.entries.of(Point)] == [one.id]
        known = now(seat, one).derived(seat.entries, TODAY)
        assert (known["carried"], known["raised"]) == (6, first.start[:10])
        assert len(seat.entries.of(Session)) == 7


async def _carried(seat: AppDriver, one: Point) -> bool:
    """Carry the lit point; whether it was asked first."""
    times = len(now(seat, one).carries())
    await seat.press("greater_than_sign")
    if not isinstance(seat.screen, QuestionDialog):
        return False
    assert f"was carried {times} × since 2026-05-31" in seat.screen._sentence
    await seat.press("n")
    assert len(now(seat, one).carries()) == times
    await seat.press("greater_than_sign", "y")
    return True


async def test_the_question_is_asked_too_where_a_left_over_point_is_brought_in(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 5, 31), ("The one",))) as seat:
        session = seat.entries.of(Session)[0]
        one = point(seat, "The one")
        for _ in range(3):
            seat.journal.put(now(seat, one).edit(session=""))
            seat.journal.put(now(seat, one).edit(session=session.id))
        (later,) = seat.journal.put(Session(focus="Later", start="2026-06-20T08:30"))
        assert isinstance(later, Session)
        await go(seat, "1", later)
        await highlight(seat, "bring", "The one")
        await seat.press("enter")
        assert isinstance(seat.screen, QuestionDialog)
        await seat.press("n")
        assert titles(seat) == []
        await seat.press("enter", "y")
        assert titles(seat) == ["The one"]
        assert screen(seat).owner.step == 0
