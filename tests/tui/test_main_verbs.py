"""The main screen: every key that changes something, asserted on the journal."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.tui.dialogs.capture import CaptureDialog
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.picker import Picker

from .app_driver import AppDriver, bare, demo, of_newer_format, open_app


def action(driver: AppDriver) -> Action:
    """An open action of mine."""
    return next(e for e in driver.entries.of(Action) if e.state == "open" and e.owner == "mentee")


def now(driver: AppDriver, entry: Entry) -> Entry:
    found = driver.entries.get(entry.id)
    assert found is not None
    return found


async def test_n_offers_the_kinds_of_the_place_and_shows_the_new_entry(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("3", "n")
        assert isinstance(driver.screen, Picker)
        assert "◎ Goal" in driver.text
        await driver.press("enter")
        await driver.type("Ask twice")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.entries.of(Goal))
        (goal,) = driver.entries.of(Goal)
        assert (goal.title, goal.learner) == ("Ask twice", "mentee")
        assert driver.reading() == goal
        await driver.wait_for_text("Goal saved · u undoes")
        await driver.press("n")
        await driver.type("milestone")
        await driver.press("enter")
        await driver.type("Asked once")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.entries.of(Milestone))
        (step,) = driver.entries.of(Milestone)
        assert step.goal == goal.id
        assert driver.reading() == now(driver, step)


@pytest.mark.parametrize("word", ["log", "past", "unplanned", "met", "held"])
async def test_n_finds_a_session_to_log_by_what_people_call_it(tmp_path: Path, word: str) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("n")
        await driver.type(word)
        assert "Log a session" in driver.words()


async def test_n_finds_a_kind_by_its_other_names(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("n")
        await driver.type("commitment")
        assert "Action item" in driver.text


async def test_n_reaches_every_kind(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        for place, names in (("2", "session"), ("3", "goal"), ("4", "learning"), ("5", "note")):
            await driver.press(place, "enter", "n")
            picker = driver.screen
            assert isinstance(picker, Picker)
            offered = {option.words for option in picker._options}
            stands_alone = {
                kind.KIND.label for kind in KINDS if kind.KIND.name not in WHOLE and not kind.KIND.by_command
            }
            assert stands_alone <= offered
            assert all(kind.KIND.label in offered for kind in KINDS if WHOLE.get(kind.KIND.name) == names)
            await driver.press("escape", "escape")


WHOLE = {
    "milestone": "goal",
    "level": "goal",
    "pulse": "session",
    "application": "learning",
    "recall": "learning",
    "rating": "skill",
}


async def test_e_edits_the_highlighted_entry_and_u_and_shift_u_undo_and_redo(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("3")
        goal = driver.main.highlighted
        assert isinstance(goal, Goal)
        await driver.press("e")
        await driver.type("!")
        await driver.press("ctrl+s")
        await driver.until(lambda: now(driver, goal).heading == f"{goal.title}!")
        assert f"{goal.title}!"[:30] in driver.text
        await driver.press("u")
        assert now(driver, goal) == goal
        await driver.wait_for_message("Undone: edit goal")
        await driver.press("U")
        assert now(driver, goal).heading == f"{goal.title}!"
        await driver.press("u", "u")
        await driver.wait_for_message("There is nothing to undo.")


async def test_space_ticks_and_takes_the_tick_back(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        one = action(driver)
        await driver.find(one)
        await driver.press("space")
        done = now(driver, one)
        assert isinstance(done, Action)
        assert (done.state, done.done_on) == ("done", date(2026, 6, 1))
        await driver.wait_for_message("Action item done")
        await driver.press("space")
        assert now(driver, one).status == "open"
        await driver.press("u", "u")
        assert now(driver, one) == one


async def test_ticking_a_goal_without_evidence_is_refused_and_opens_its_form(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        goal = next(goal for goal in driver.entries.of(Goal) if goal.state == "active")
        await driver.find(goal)
        await driver.press("escape", "space")
        await driver.wait_for_message("Say what shows that this goal is achieved")
        assert isinstance(driver.screen, Form)
        assert driver.sheet.current_texts["state"] == "achieved"
        assert now(driver, goal) == goal
        await driver.press("escape")
        assert now(driver, goal) == goal


async def test_space_on_an_entry_without_a_tick_starts_its_likeliest_part(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("4", "space")
        assert "New use" in driver.text


async def test_x_deletes_at_once_and_asks_for_an_entry_with_parts(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        one = action(driver)
        await driver.find(one)
        await driver.press("x")
        assert one.id not in driver.entries
        await driver.press("u")
        assert now(driver, one) == one
        goal = next(goal for goal in driver.entries.of(Goal) if goal.state == "active")
        parts = {e.id for e in driver.entries.parts(goal)}
        await driver.find(goal)
        await driver.press("escape", "x")
        assert isinstance(driver.screen, QuestionDialog)
        assert f"Delete “{goal.title}”? This goal has " in driver.screen._sentence
        assert "; they are deleted too." in driver.screen._sentence
        await driver.press("n")
        assert goal.id in driver.entries
        await driver.press("x", "y")
        assert not ({goal.id, *parts} & {e.id for e in driver.entries})
        await driver.press("u")
        assert parts | {goal.id} <= {e.id for e in driver.entries}


async def test_a_key_on_a_page_acts_only_on_a_visible_entry(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    goal = journal.put(Goal(title="Long", learner="mentee", why="\n".join(f"line {n}" for n in range(80))))[0]
    _, learned = journal.put(Milestone(goal=goal.id, title="First"), Learning(goal=goal.id, text="First"))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("3", "enter")
        assert driver.pane("page").scroll_offset.y == 0
        assert driver.main.highlighted == goal
        await driver.press("x")
        assert isinstance(driver.screen, QuestionDialog)
        await driver.press("n")
        await driver.send(["down"] * 110)
        await driver.until(lambda: driver.pane("page").highlighted_row)
        assert driver.main.highlighted == learned
        driver.pane("page").scroll_to(y=0, animate=False, immediate=True)
        assert driver.main.highlighted == goal
        await driver.send(["up"] * 100)
        assert driver.main.highlighted == goal


async def test_p_steps_through_the_audiences_but_asks_for_a_difficult_moment(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    note, moment = journal.put(Note(text="Plain"), Note(text="Hard", kind="moment"))
    journal.close()
    async with open_app(path) as driver:
        await driver.find(note)
        await driver.press("p")
        assert now(driver, note).audience == "partner"
        await driver.wait_for_message("may see it now: it leaves with the next packet")
        await driver.press("p")
        assert now(driver, note).audience == "others"
        await driver.wait_for_message("and others may see it now: in pages, with names masked")
        await driver.press("p")
        assert now(driver, note) == note
        await driver.wait_for_message("Private now: only you")
        await driver.find(moment)
        await driver.press("p")
        assert not now(driver, moment).shared
        assert driver.messages or isinstance(driver.screen, QuestionDialog)


async def test_c_captures_a_line_from_every_place(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        for key in "123456":
            await driver.press(key, "c")
            assert isinstance(driver.screen, CaptureDialog)
            await driver.type(f"q: line {key}")
            await driver.press("enter")
            assert not isinstance(driver.screen, CaptureDialog)
        assert [e.text for e in driver.entries.of(Learning)] == [f"q: line {key}" for key in "123456"]
        assert {e.learner for e in driver.entries.of(Learning)} == {"mentee"}


async def test_a_read_only_journal_is_labelled_and_refuses_every_change_in_one_sentence(tmp_path: Path) -> None:
    path = of_newer_format(demo(tmp_path))
    before = path.read_bytes()
    async with open_app(path) as driver:
        assert "read-only" in driver.text
        await driver.find(action(driver))
        for key in ("e", "x", "space", "p", "c", "u", "U"):
            driver.said.clear()
            await driver.press(key)
            await driver.until(lambda: len(driver.messages) == 1)
            assert "newer rmjournal" in driver.messages[-1] or "nothing to" in driver.messages[-1]
            assert len(driver.app.screen_stack) == 1
        await driver.press("n", "enter")
        assert len(driver.app.screen_stack) == 1
        await driver.until(lambda: "newer rmjournal" in driver.messages[-1])
    assert path.read_bytes() == before


async def test_q_leaves(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("q")
        assert driver.app.return_code == 0
        assert not driver.app.is_running or driver.app._exit


async def test_space_on_a_goal_below_its_level_says_why_and_opens_nothing(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        goal = next(one for one in driver.entries.of(Goal) if not one.is_reached(driver.entries))
        await driver.find(goal)
        await driver.press("space")
        assert driver.screen is driver.main
        assert driver.message.startswith("A goal is achieved at level 0 or higher")


async def test_space_that_needs_a_field_says_so_in_the_form(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        goal = next(one for one in driver.entries.of(Goal) if one.is_reached(driver.entries) and not one.evidence)
        await driver.find(goal)
        await driver.press("space")
        assert isinstance(driver.screen, Form)
        assert "Say what shows that this goal is achieved" in driver.words()
        await driver.type("Two reports name it unasked")
        await driver.press("ctrl+s")
        achieved = driver.entries.get_of_kind(Goal, goal.id)
        assert achieved is not None and achieved.evidence == "Two reports name it unasked"


async def test_the_dot_on_today_opens_the_next_session_whatever_is_lit(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("end", "full_stop")
        assert isinstance(driver.screen, SessionScreen)
        assert driver.screen.owner.session.state == "planned"
