"""Meet: ticks with the minutes they took, actions and learnings out of points, notes that are never lost."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.exchange.packet import select_shared
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import load_question_bank
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import DRAFT_KEYS, QuestionDialog
from rmjournal.tui.pages.meet import context_lines
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.meet_step import MeetStep

from .app_driver import AppDriver, demo, open_app
from .other_device import OtherDevice
from .pilot import HOSTILE, SHOWN, paste, settle
from .session_driver import THREE, Clock, go, go_to_step, highlight, now, point, rows, screen, small, the, titles


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def notes(driver: AppDriver) -> SafeTextArea:
    return screen(driver).query_one(MeetStep).query_one("#notes", SafeTextArea)


async def write(driver: AppDriver, text: str) -> None:
    notes(driver).focus()
    await settle(driver.pilot)
    await driver.type(text)


async def test_a_session_opens_on_the_step_that_fits_its_day(tmp_path: Path) -> None:
    for day, step in ((date(2026, 6, 2), 0), (TODAY, 1), (date(2026, 5, 31), 2)):
        folder = tmp_path / str(step)
        folder.mkdir()
        async with open_app(small(folder, day)) as driver:
            driver.main.open_session(driver.entries.of(Session)[0])
            await settle(driver.pilot)
            assert screen(driver).owner.step == step


async def test_minutes_that_are_planned_do_not_look_like_a_meeting_that_is_over(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor")) as driver:
        await driver.press("enter", "full_stop")
        assert "65 of 60 min planned" in driver.text


async def test_a_tick_records_the_minutes_since_the_last_tick(tmp_path: Path, clock: Clock) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        assert "0 of 45 min" in driver.text
        clock.on(7)
        await driver.press("space")
        assert driver.message == "Discussed · u undoes"
        clock.on(14)
        await highlight(driver, "agenda", "The budget page")
        await driver.press("space")
        assert [(point(driver, title).state, point(driver, title).used) for title in titles(driver)] == [
            ("done", 7),
            ("done", 14),
            ("planned", None),
        ]
        assert "took 7 min" in driver.text
        assert "21 of 45 min" in driver.text
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
        assert "38 of 45 min" in driver.text
        await go_to_step(driver, "3")
        await driver.press("enter")
        assert (the(driver).state, the(driver).actual_minutes) == ("held", 38)


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 5, 31), 30), (TODAY, 3)])
async def test_a_short_look_or_another_day_does_not_count_as_a_meeting(
    tmp_path: Path, clock: Clock, day: date, minutes: int
) -> None:
    async with open_app(small(tmp_path, day)) as driver:
        await go(driver, "2")
        clock.on(minutes)
        await go_to_step(driver, "3")
        await driver.press("enter")
        assert (the(driver).state, the(driver).actual_minutes) == ("held", 45)


async def test_the_clock_of_an_early_session_starts_at_the_first_tick_and_passes_midnight(
    tmp_path: Path, clock: Clock
) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    async with open_app(path) as driver:
        await go(driver, "2")
        assert "30 of 45 min" in driver.text
        await driver.press("space")
        clock.on(9)
        await highlight(driver, "agenda", "The budget page")
        await driver.press("space")
        assert [point(driver, title).used for title in titles(driver)] == [None, 9, None]
    async with open_app(path, today=date(2026, 6, 3)) as driver:
        clock.on(30)
        await go(driver, "2")
        assert "39 of 45 min" in driver.text
        await go_to_step(driver, "3")
        await driver.press("enter")
        assert (the(driver).start[:10], the(driver).actual_minutes) == ("2026-06-02", 39)


@pytest.mark.parametrize("step", ["1", "2"])
async def test_the_highlighted_point_shows_its_full_title_and_its_prompt(tmp_path: Path, step: str) -> None:
    title = "Rehearse the page on the capex form, with a clock, without just"
    async with open_app(small(tmp_path, date(2026, 6, 2), (title, "Swap")), (80, 24)) as driver:
        driver.journal.put(point(driver, title).edit(prompt="What do you want them to decide?", shared=False))
        await go(driver, step)
        rows(driver, "agenda").focus()
        await settle(driver.pilot)
        assert set(title.split()) <= set(driver.text.split())
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
        assert [row.field_path for row in driver.sheet.rows if row.display] == ["text", "owner", "due"]
        await driver.press("ctrl+s")
        (action,) = driver.entries.of(Action)
        assert (action.session, action.text) == (the(driver).id, "The budget page")
        await driver.press("l")
        assert [row.field_path for row in driver.sheet.rows if row.display] == ["text", "cue"]
        await driver.press("ctrl+e")
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


async def test_a_click_on_the_line_for_notes_writes_there_and_runs_no_command(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (120, 36)) as driver:
        await go(driver, "2")
        line = next(number for number, line in enumerate(driver.text.split("\n")) if "enter writes here" in line)
        await driver.pilot.click(offset=(10, line))
        await driver.type("mouse d q x")
        await driver.press("escape")
        assert point(driver, "Check-in").note == "mouse d q x" and isinstance(driver.screen, SessionScreen)


@pytest.mark.parametrize("way", [("escape",), ("escape", "comma"), ("ctrl+q",), ("f2", "f2", "escape")])
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


@pytest.mark.parametrize("where", ["session", "point"])
async def test_notes_are_called_saved_only_when_the_file_has_them(tmp_path: Path, where: str) -> None:
    path = small(tmp_path, TODAY, THREE)
    async with open_app(path) as driver:
        await go(driver, "2")
        if where == "session":
            await write(driver, "Half a sentence")
        else:
            await driver.press("enter")
            await driver.type("Half a sentence")
        for _ in range(2):  # now, and when it is looked at again
            driver.main.watch_folder.save_when_due()
            await driver.wait_for_text("● typing")
            assert "✓ saved" not in driver.text
        await driver.press("escape")
        await driver.wait_for_text("✓ saved")
        assert "Half a sentence" in path.read_text()


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


async def write_point(driver: AppDriver, words: str, text: str) -> None:
    """Type notes under a point of the agenda."""
    await highlight(driver, "agenda", words)
    await driver.press("enter")
    assert screen(driver).query_one(MeetStep).point_id == point(driver, words).id
    await driver.type(text)


async def test_each_point_takes_notes_of_its_own_under_it(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "2")
        await write_point(driver, "The budget page", "Two columns. n a l > x 1")
        await driver.press("enter", *"She asked why.", "escape")
        assert isinstance(driver.screen, SessionScreen) and driver.screen.focused is rows(driver, "agenda")
        assert point(driver, "The budget page").note == "Two columns. n a l > x 1\nShe asked why."
        assert (the(driver).notes, titles(driver)) == ("", ["Check-in", "The budget page", "Swap: how a board reads"])
        lines = driver.text.split("\n")
        below = next(number for number, line in enumerate(lines) if "The budget page" in line)
        assert "Two columns." in "".join(lines[below : below + 3])
        await highlight(driver, "agenda", "Check-in")
        folded = next(line for line in driver.text.split("\n") if "The budget page" in line)
        assert "✎ 2" in folded and "Two columns" not in driver.text
        await write(driver, "For the whole")
        await driver.press("escape", "u", "u")
        assert (the(driver).notes, point(driver, "The budget page").note) == ("", "")


@pytest.mark.parametrize("way", [("escape",), ("tab",), ("ctrl+s",), ("ctrl+q",), ("f2", "f2")])
async def test_notes_of_a_point_are_saved_on_every_way_to_leave_them(tmp_path: Path, way: tuple[str, ...]) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write_point(driver, "Swap: how a board reads", "Read the last line first")
        await driver.press(*way)
        if way == ("ctrl+s",):
            assert point(driver, "Swap: how a board reads").note == "Read the last line first"
    journal = Journal.open(path, today=TODAY)
    assert [one.note for one in journal.entries.of(Point)] == ["", "", "Read the last line first"]
    assert journal.db.storage.state.read_drafts() == {}
    journal.close()


async def test_notes_of_a_point_typed_before_a_kill_stand_under_it_again(tmp_path: Path) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write_point(driver, "The budget page", "Half a sent")
        await driver.until(lambda: driver.journal.db.storage.state.read_drafts())
        kept = dict(driver.journal.db.storage.state.read_drafts())
    journal = Journal.open(path, today=TODAY)
    journal.undo()
    for key, texts in kept.items():
        journal.db.storage.state.write_draft(key, texts)
    journal.close()
    async with open_app(path) as driver:
        assert "The budget page: Half a sent" in driver.words()
        await driver.press("n")
        await go(driver, "2")
        await highlight(driver, "agenda", "The budget page")
        assert "Half a sent" in driver.text
        await driver.press("enter", *"ence", "escape")
        assert point(driver, "The budget page").note == "Half a sentence"
        assert driver.journal.db.storage.state.read_drafts() == {}


async def test_an_external_change_of_a_point_does_not_touch_the_notes_that_are_typed(tmp_path: Path) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write_point(driver, "The budget page", "Mine")
        budget = point(driver, "The budget page")
        await OtherDevice(driver, tmp_path).does(lambda other: other.put(budget.edit(minutes=33)))
        assert screen(driver).query_one(MeetStep).point_text == "Mine"
        await driver.press("escape")
        now_here = point(driver, "The budget page")
        assert (now_here.note, now_here.minutes) == ("Mine", 33)


async def test_a_point_deleted_elsewhere_stays_with_the_notes_that_are_typed(tmp_path: Path) -> None:
    path = small(tmp_path)
    async with open_app(path) as driver:
        await go(driver, "2")
        await write_point(driver, "The budget page", "Mine")
        budget = point(driver, "The budget page")
        await OtherDevice(driver, tmp_path).does(lambda other: other.delete(budget))
        assert any("deleted this agenda point" in message for message in driver.messages)
        assert point(driver, "The budget page").note == "Mine"


async def test_hidden_texts_take_no_notes_and_show_none(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        driver.journal.put(point(driver, "Check-in").edit(note="Secret word"))
        await go(driver, "2")
        assert "Secret word" in driver.text
        await driver.press("f2")
        assert "Secret" not in driver.text and "✎" not in driver.text
        await driver.press("enter")
        assert screen(driver).query_one(MeetStep).point_id == ""


async def test_the_clock_of_the_lit_point_and_the_bar_of_the_hour(tmp_path: Path, clock: Clock) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "2")
        clock.on(7)
        screen(driver)._show_clock()
        await settle(driver.pilot)
        assert "08:37  7 of 45 min" in driver.text and "09:15" in driver.text
        assert "now 7 of 10 min" in driver.text
        await driver.press("space", "down")
        assert "took 7 min" in driver.text and "now 0 of 10 min" in driver.text
        clock.on(11)
        screen(driver)._show_clock()
        await settle(driver.pilot)
        assert "now 11 of 10 min" in driver.text


PARTS = (
    "What do you want them to decide?",
    "Learn how a budget decision is really made",
    "−1",
    "Six minutes in front of",
    "planned for Tue 19 May, the session was a no-show",
    "Waited 25 minutes",
    "Comments in the form of questions",
    "From this session",
    "Notes on the whole session",
)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_lit_point_shows_why_since_when_and_what_was_said(tmp_path: Path, size: tuple[int, int]) -> None:
    day = date(2026, 6, 2)
    async with open_app(demo(tmp_path, "mentor"), size, day) as driver:
        session = max(driver.entries.of(Session), key=lambda one: one.start)
        await go(driver, "2", session)
        await highlight(driver, "agenda", "Rehearsal of the six minutes")
        words = " ".join(driver.text.split())
        for part in PARTS:
            assert part in words, part
        await highlight(driver, "agenda", "Actions")
        assert "Waited 25 minutes" not in driver.text or "planned for" in driver.text


async def test_what_is_made_in_a_session_stands_under_from_this_session(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (120, 36)) as driver:
        await go(driver, "2")
        assert "a adds an action item, l adds a learning." in driver.text
        session = the(driver)
        driver.journal.put(
            Action(session=session.id, relationship=session.relationship, text="Bring the form", owner="mentee"),
            Learning(session=session.id, relationship=session.relationship, text="Ask as of when"),
        )
        await settle(driver.pilot)
        assert "1 action item · 1 learning" in driver.text
        assert "Bring the form" in driver.text and "Ask as of when" in driver.text


async def test_an_empty_agenda_says_what_to_do_and_takes_notes(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=()), (80, 24)) as driver:
        await go(driver, "2")
        assert any("Nothing is prepared" in message for message in driver.messages)
        assert driver.text.count("n adds a point, t starts from a template.") == 1
        assert driver.text.split("\n")[-1].startswith(" enter write  t template")
        await driver.press("enter")
        await driver.type("n is a letter here")
        await driver.press("escape")
        assert the(driver).notes == "n is a letter here"
        await driver.press("n", *"Rules", "enter")
        assert titles(driver) == ["Rules"]


async def test_below_80_columns_the_lit_point_stands_alone(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (60, 20)) as driver:
        await go(driver, "2")
        assert "Point 1 of 3" in driver.text and "The budget page" not in driver.text
        await driver.press("down")
        assert "Point 2 of 3" in driver.text and "The budget page" in driver.text
        await driver.press("enter", *"Mine", "escape", "up", "up")
        assert "Point 1 of 3" in driver.text
        assert point(driver, "The budget page").note == "Mine"


async def test_the_page_of_a_session_shows_the_notes_of_its_points(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        driver.journal.put(point(driver, "Check-in").edit(note="She came early."))
        await driver.find(driver.entries.of(Session)[0])
        assert "She came early." in driver.text
        await driver.press("f2")
        assert "She came early." not in driver.text


def test_notes_of_points_leave_only_as_shared_notes_of_the_session(tmp_path: Path) -> None:
    journal = Journal.open(small(tmp_path), today=TODAY)
    (session,) = journal.entries.of(Session)
    first, second, _ = journal.entries.of(Point)
    journal.put(first.edit(note="Open word"), second.edit(note="Closed word", shared=False))
    pair = journal.usual_pair()
    assert not any("word" in str(entry) for entry in select_shared(journal.entries, pair).entries)
    journal.put(session.edit(notes_shared=True))
    (note,) = [one for one in select_shared(journal.entries, pair).entries if isinstance(one, Note)]
    assert note.text == "## Check-in\n\nOpen word"
    assert "Closed" not in str(select_shared(journal.entries, pair).entries)
    journal.close()


async def test_text_typed_ahead_after_enter_goes_into_the_notes_of_the_point(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24)) as driver:
        await go(driver, "2")
        await driver.send(["down", "enter", *"nalx > words", "escape", "down", "enter", *"more", "escape", "space"])
        assert [point(driver, title).note for title in titles(driver)] == ["", "nalx > words", "more"]
        assert [point(driver, title).state for title in titles(driver)] == ["planned", "planned", "done"]


async def test_the_next_point_is_lit_after_one_with_long_notes(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=("One", "Two", "Three", "Four")), (80, 24)) as driver:
        driver.journal.put(point(driver, "One").edit(note="\n".join("line" for _ in range(8))))
        await go(driver, "2")
        for title in ("Two", "Three", "Four"):
            await driver.press("down")
            assert screen(driver).highlighted == point(driver, title)


async def test_meeting_before_its_day_says_so(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 9))) as driver:
        await go(driver, "2")
        assert driver.messages[-1] == "This session is in 8 days."
    async with open_app(tmp_path / "journal.json", today=date(2026, 6, 9)) as driver:
        await go(driver, "2")
        assert not any("This session is" in message for message in driver.messages)


async def test_notes_of_an_earlier_session_are_told_apart_from_those_of_a_point(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 5, 26), THREE[:1], {"state": "held", "notes": "A warm start."})
    async with open_app(path, (200, 60)) as driver:
        one = point(driver, THREE[0])
        start = {"relationship": one.relationship, "start": "2026-06-02T08:30"}
        (later,) = driver.journal.put(Session().edit(**start))
        driver.journal.put(one.edit(session=later.id))
        lines = dict(context_lines(point(driver, THREE[0]), driver.main.view))
        assert lines["before"] == "Tue 26 May, about the whole session: “A warm start.”"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_question_of_the_bank_is_asked_of_the_other_and_thought_of_first(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_app(small(tmp_path, points=THREE[:1]), size) as driver:
        question = load_question_bank().questions[0]
        driver.journal.put(point(driver, THREE[0]).edit(question=question.id, prompt=question.to_mentor))
        await go(driver, "2")
        assert "think first" in driver.text and "if short" in driver.text
        lines = dict(context_lines(point(driver, THREE[0]), screen(driver).view))
        assert lines["ask"] == question.to_mentee
        assert lines["think first"] == question.mentor_first
        assert lines["if short"] == question.follow_up
