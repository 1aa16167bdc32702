"""The one question on Today and in Close: asked, answered, put off and never asked again."""

from datetime import timedelta
from pathlib import Path

from rmjournal.demo import TODAY
from rmjournal.insight.due_question import QUESTIONS
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form

from .app_driver import AppDriver, bare, open_app
from .pilot import settle
from .session_driver import choose, go, highlight, rows, small, the

SURE = QUESTIONS["assumption_sure"]


def with_notes(folder: Path, *notes: Note) -> Path:
    path = bare(folder, "mentor")
    journal = Journal.open(path, today=TODAY)
    (pair,) = journal.entries.of(Relationship)
    journal.put(*(note.edit(relationship=pair.id) for note in notes))
    journal.close()
    return path


async def light_question(driver: AppDriver) -> None:
    driver.main.place.light_section("question")  # type: ignore[attr-defined]
    await settle(driver.pilot)


async def test_an_assumption_asks_on_today_and_comes_back_on_its_day(tmp_path: Path) -> None:
    path = with_notes(tmp_path, Note(kind="assumption", text="Seniors know the tool"))
    async with open_app(path, (80, 24)) as driver:
        assert "How sure are you of this assumption" in driver.text
        await light_question(driver)
        await driver.press("enter")
        assert isinstance(driver.screen, Form)
        await driver.type("4")
        await driver.press("enter")
        await driver.type("in 2 weeks")
        await driver.press("ctrl+s")
        (note,) = driver.entries.of(Note)
        assert note.details == {"how sure": "4", "look again on": "2026-06-15"}
        assert "One question" not in driver.text
    async with open_app(path, (80, 24), today=TODAY + timedelta(14)) as driver:
        assert "What do you think of this assumption now?" in driver.text
        await light_question(driver)
        await driver.press("enter")
        await driver.type("They hide that they do not")
        await driver.press("ctrl+s")
        (note,) = driver.entries.of(Note)
        assert (note.details["now"], note.details["revised on"]) == ("They hide that they do not", "2026-06-15")
        assert "One question" not in driver.text


async def test_how_sure_one_is_is_a_number_from_1_to_5(tmp_path: Path) -> None:
    path = with_notes(tmp_path, Note(kind="assumption", text="Seniors know the tool"))
    async with open_app(path) as driver:
        await light_question(driver)
        await driver.press("enter")
        await driver.type("9")
        await driver.press("ctrl+s")
        assert "is 9, but must be between 1 and 5" in driver.words()
        assert driver.entries.of(Note)[0].details == {}


async def test_not_now_silences_all_questions_until_tomorrow(tmp_path: Path) -> None:
    path = with_notes(tmp_path, Note(kind="assumption", text="One"), Note(kind="moment", text="Two"))
    async with open_app(path) as driver:
        assert driver.text.count("One question") == 1
        await light_question(driver)
        await driver.press("z")
        assert "One question" not in driver.text
        assert driver.message == "Not now: no question any more today."
    async with open_app(path) as driver:
        assert "One question" not in driver.text
    async with open_app(path, today=TODAY + timedelta(1)) as driver:
        assert driver.text.count("One question") == 1


async def test_a_question_that_is_never_wanted_makes_room_for_the_next(tmp_path: Path) -> None:
    path = with_notes(tmp_path, Note(kind="assumption", text="One"), Note(kind="moment", text="Two"))
    async with open_app(path) as driver:
        await light_question(driver)
        await driver.press("Z")
        (pair,) = driver.entries.of(Relationship)
        assert pair.never_ask == [QUESTIONS["moment_day"]]
        assert "How sure are you" in driver.text
        await driver.press("u")
        assert "On which day will you look" in driver.text


async def test_no_question_is_asked_while_private_texts_are_hidden(tmp_path: Path) -> None:
    path = with_notes(tmp_path, Note(kind="moment", text="He laughed"))
    async with open_app(path) as driver:
        assert "One question" in driver.text
        await driver.press("f2")
        assert "One question" not in driver.text and "difficult" not in driver.text


async def test_a_milestone_that_is_reached_asks_what_one_is_proud_of(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        (goal,) = driver.journal.put(Goal(title="Own questions", learner="mentee"))
        driver.journal.put(Milestone(goal=goal.id, title="First view alone", state="reached"))
        await settle(driver.pilot)
        assert "What are you proud of in this milestone?" in driver.text and "“First view alone”" in driver.text
        await light_question(driver)
        await driver.press("enter")
        await driver.type("That I asked")
        await driver.press("enter")
        assert driver.entries.of(Milestone)[0].proud_of == "That I asked"
        assert driver.main.open_place == 0 and "One question" not in driver.text


async def test_close_takes_eight_keys_with_all_ratings(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=()), (80, 24)) as driver:
        await go(driver, "3")
        session = the(driver)
        await driver.press("enter", "5", "4", "3", "2", "4", "z", "enter")
        (pulse,) = driver.entries.of(Pulse)
        assert (pulse.useful, pulse.candour, pulse.focus, pulse.reciprocity) == (5, 4, 3, 2)
        closed = driver.entries.get_of_kind(Session, session.id)
        assert closed is not None and (closed.state, closed.talk_share, closed.closed_on) == ("held", 40, TODAY)
        assert sorted(one.start for one in driver.entries.of(Session)) == ["2026-06-01T08:30", "2026-06-16T08:30"]


async def test_the_marks_are_ticked_by_digits_and_a_hard_session_asks_for_the_card(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=(), more={"state": "held"}), (80, 24)) as driver:
        await go(driver, "3")
        await highlight(driver, "steps", "I was prepared")
        await driver.press("1", "2", "3", "3")
        assert (the(driver).prepared_on, the(driver).flags) == (TODAY, ["difficult"])
        await highlight(driver, "steps", QUESTIONS["moment"])
        await driver.press("enter")
        await driver.type("The demo was too fast")
        await driver.press("ctrl+s")
        (card,) = driver.entries.of(Note)
        assert (card.kind, card.session, card.shared) == ("moment", the(driver).id, False)
        assert not any(row.text == QUESTIONS["moment"] for row in rows(driver, "steps").rows)


async def test_z_and_big_z_work_on_the_question_in_close(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=(), more={"state": "held", "flags": ["difficult"]})) as driver:
        await go(driver, "3")
        await highlight(driver, "steps", QUESTIONS["moment"])
        await driver.press("Z")
        (pair,) = driver.entries.of(Relationship)
        assert pair.never_ask == [QUESTIONS["moment"]]
        await driver.press("u")
        await highlight(driver, "steps", QUESTIONS["moment"])
        await driver.press("z")
        assert QUESTIONS["moment"] not in driver.text
        assert driver.main.view.asks_questions is False


async def test_one_thought_keeps_the_question_it_answers(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=(), more={"state": "held"})) as driver:
        await go(driver, "3")
        question = next(row.text for row in rows(driver, "steps").rows if row.action == "reflect")
        await choose(driver, "reflect")
        await driver.type("When she named the deadline")
        await driver.press("ctrl+s")
        (thought,) = driver.entries.of(Reflection)
        assert (thought.question, thought.text) == (question, "When she named the deadline")
