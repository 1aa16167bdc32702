"""Played story: a sceptical senior, from a missed third session to repair, closing and the looks back."""

from datetime import date, datetime
from pathlib import Path

import pytest

from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.due_question import QUESTIONS
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

from .app_driver import AppDriver, open_app
from .session_driver import Clock, the
from .story_driver import PULSE, SIZE, asked, discuss, fill, go_to_field, in_file, light, see, write

LEFT = "How we decide"
GOAL = "Answer my own questions"


async def begin(path: Path, clock: Clock) -> None:
    """He gives names and role, and nothing else; what he puts off comes back, what he stops does not."""
    async with open_app(path, SIZE, date(2026, 6, 1)) as driver:
        await driver.press("enter")
        await write(driver, "Henrik Dahl", "Misaki Satō")
        await driver.press("2", "enter", "ctrl+s")
        see(driver, "First steps · 1 of 12 done", "○ Know yourself: five questions")
        assert not asked(driver)
        await light(driver, "Know yourself")
        await driver.press("Z")
        await light(driver, "Plan the first session")
        await driver.press("z")
        assert "Plan the first session" not in driver.text and "Know yourself" not in driver.text
    async with open_app(path, SIZE, date(2026, 6, 2)) as driver:
        see(driver, "First steps · 1 of 11 done")
        await light(driver, "Plan the first session")
        await driver.press("enter")
        await fill(driver, "start", "9 jun 8:30")
        await driver.press("ctrl+s")
    (pair,), (session,) = in_file(path, Relationship), in_file(path, Session)
    assert (pair.role, pair.areas, pair.own_card, pair.reporting) == ("mentee", [], {}, "")
    assert (session.kind, session.start) == ("first", "2026-06-09T08:30")
    assert not in_file(path, Reflection)


async def first_session(path: Path, clock: Clock) -> None:
    """Two points, no template; one is left, and he carries it over."""
    async with open_app(path, SIZE, date(2026, 6, 9)) as driver:
        await open_today(driver, clock, datetime(2026, 6, 9, 8, 30))
        await driver.press("comma", "n")
        await write(driver, "What I do not understand of the new tool")
        await driver.press("n")
        await write(driver, LEFT)
        await driver.press("full_stop")
        await discuss(driver, 1)
        await driver.press("full_stop", "enter")
        assert not asked(driver)
        see(driver, "1 [ ] I was prepared", "Rate on your own before you compare", "One thought")
        await carry_and_plan(driver, "Tue 23 Jun")
        await driver.press("escape")
        assert asked(driver) == QUESTIONS["partner_card"]
        await light(driver, QUESTIONS["partner_card"])
        await driver.press("Z")
        assert not asked(driver)
    assert not in_file(path, Pulse), "no rating is forced"
    assert in_file(path, Session)[0].closed_on == date(2026, 6, 9)


async def open_today(driver: AppDriver, clock: Clock, at: datetime) -> None:
    """Open the meeting of today's session."""
    clock.at = at
    await light(driver, "Today, Tue")
    await driver.press("full_stop")
    see(driver, "● Meet")


async def carry_and_plan(driver: AppDriver, next_day: str) -> None:
    """Carry the point that is left over, and plan the next session."""
    await light(driver, LEFT)
    await driver.press("greater_than_sign")
    await light(driver, next_day)
    await driver.press("enter")


async def second_session(path: Path, clock: Clock) -> None:
    """The monthly question comes with the second session; he never wants to hear it again."""
    async with open_app(path, SIZE, date(2026, 6, 23)) as driver:
        await open_today(driver, clock, datetime(2026, 6, 23, 8, 30))
        await driver.press("full_stop", "enter")
        assert asked(driver) == QUESTIONS["monthly"] and "One thought" not in driver.text
        await light(driver, QUESTIONS["monthly"])
        await driver.press("Z")
        assert not asked(driver)
        see(driver, "One thought")
        await carry_and_plan(driver, "Tue 7 Jul")
    assert in_file(path, Relationship)[0].never_ask[-1] == QUESTIONS["monthly"]


async def no_show(path: Path, clock: Clock) -> None:
    """He does not come. Today asks how it ended; the miss counts as no carry."""
    async with open_app(path, SIZE, date(2026, 7, 8)) as driver:
        see(driver, "Tue 7 Jul 08:30. Did this session take place?")
        assert not asked(driver)
        await light(driver, "Did this session take place?")
        await driver.press("enter", "right", "right", "enter")
        see(driver, "It happens. Say who did not come, and why if you know it.")
        await driver.press("right", "right")
        await fill(driver, "reason", "A board call ran over")
        await driver.press("ctrl+s")
        see(
            driver,
            "Write a few words to your partner today; that helps most",
            "× no-show: me, A board call ran over",
        )
        assert "Rate on your own" not in driver.text and "One thought" not in driver.text
        await light(driver, "Tue 21 Jul")
        await driver.press("enter")
    missed, coming = in_file(path, Session)[-2:]
    assert (missed.state, missed.missed_by, missed.reason) == ("missed", "mentee", "A board call ran over")
    (left,) = [point for point in in_file(path, Point) if point.title == LEFT]
    assert left.session == coming.id
    journal = Journal.open(path)
    assert len(left.carries(journal.entries)) == 2, "only sessions that were held count"
    journal.close()


async def difficult_moment(path: Path, clock: Clock) -> None:
    """He writes the card, with a day to come back; on that day Today asks, and “not now” waits until tomorrow."""
    async with open_app(path, SIZE, date(2026, 7, 8)) as driver:
        await driver.press("n")
        await write(driver, "difficult")
        await driver.type("I did not come, and she waited")
        await fill(driver, "details/my part", "I did not write")
        await fill(driver, "details/repair step", "Say it first")
        await fill(driver, "details/look again on", "17 jul")
        await driver.press("ctrl+s", "1")
        assert not asked(driver)
    (card,) = in_file(path, Note)
    assert (card.kind, card.shared, card.details["look again on"]) == ("moment", False, "2026-07-17")
    async with open_app(path, SIZE, date(2026, 7, 17)) as driver:
        assert asked(driver) == QUESTIONS["moment_now"]
        await light(driver, QUESTIONS["moment_now"])
        await driver.press("z")
        assert not asked(driver)
        await light(driver, "In 4 days, Tue 21 Jul")
        await driver.press("enter")
        see(driver, "How we decide", "↻2", "no-show · Tue 7 Jul", "Why now: a no-show on Tue 7 Jul")
        await light(driver, "Start with repair")
        await driver.press("enter")
        see(driver, "Repair comes first.", "My part: each of us names their own")
        assert "swap" not in driver.text


async def repair(path: Path, clock: Clock) -> None:
    """The repair is held. What he heard is read back; how it is now is written down the day after."""
    async with open_app(path, SIZE, date(2026, 7, 21)) as driver:
        await open_today(driver, clock, datetime(2026, 7, 21, 8, 30))
        await discuss(driver, len(list_agenda(the(driver), driver.entries)))
        await driver.press("full_stop", "enter")
        assert not asked(driver), "the monthly question was stopped"
        await light(driver, "Useful")
        await driver.press(*PULSE)
        await light(driver, "Tue 4 Aug")
        await driver.press("enter", "escape", "n")
        await driver.type("read back")
        see(driver, "What I heard")
        await driver.press("enter")
        await driver.type("She wants a word at minute three")
        await driver.press("ctrl+s")
    async with open_app(path, SIZE, date(2026, 7, 22)) as driver:
        assert asked(driver) == QUESTIONS["moment_now"]
        await light(driver, QUESTIONS["moment_now"])
        await driver.press("enter")
        await driver.type("We can laugh about it")
        await driver.press("ctrl+s")
        assert asked(driver) == QUESTIONS["heard"]
        await light(driver, QUESTIONS["heard"])
        await driver.press("enter")
        await driver.press("ctrl+s")
        assert asked(driver) == QUESTIONS["first_win"]
        await light(driver, QUESTIONS["first_win"])
        await driver.press("enter")
        await driver.type("One number that I found alone")
        await driver.press("ctrl+s")
        assert not asked(driver)
    card, heard, win = in_file(path, Note)
    assert card.details["now"] == "We can laugh about it" and card.details["revised on"] == "2026-07-22"
    assert (heard.state, heard.details["read back on"]) == ("accepted", "2026-07-22")
    assert (win.text, win.flags) == ("One number that I found alone", ["celebrate"])


async def assumption(path: Path, clock: Clock) -> None:
    """He notes what he believes; he is asked how sure he is, and on its day what he thinks now."""
    async with open_app(path, SIZE, date(2026, 7, 22)) as driver:
        await driver.press("n")
        await write(driver, "assumption")
        await driver.type("Juniors want quick answers")
        await driver.press("ctrl+s", "1")
        assert asked(driver) == QUESTIONS["assumption_sure"]
        await light(driver, QUESTIONS["assumption_sure"])
        await driver.press("enter")
        await write(driver, "4", "in 2 weeks")
        await driver.press("ctrl+s")
        assert not asked(driver)
    assert in_file(path, Note)[-1].details == {"how sure": "4", "look again on": "2026-08-05"}
    async with open_app(path, SIZE, date(2026, 8, 4)) as driver:
        assert not asked(driver)
    async with open_app(path, SIZE, date(2026, 8, 5)) as driver:
        assert asked(driver) == QUESTIONS["assumption_now"]
        await light(driver, QUESTIONS["assumption_now"])
        await driver.press("enter")
        await driver.type("They want a true one")
        await driver.press("ctrl+s")
        assert not asked(driver)
    now = in_file(path, Note)[-1]
    assert (now.details["now"], now.details["revised on"], now.shared) == (
        "They want a true one",
        "2026-08-05",
        False,
    )


async def reach_goal(path: Path, clock: Clock) -> None:
    """One goal in five sentences; at the end it gets a level, and is achieved with evidence only."""
    async with open_app(path, SIZE, date(2026, 8, 5)) as driver:
        await light(driver, "Write one goal")
        await driver.press("enter")
        await driver.type(GOAL)
        for name, text in {
            "indicator": "of 8 questions",
            "levels/0": "four or five",
            "levels/-1": "two or three",
            "levels/1": "six or seven",
            "levels/-2": "none",
            "levels/2": "all eight",
            "baseline": "-2",
            "target": "30 oct",
        }.items():
            await fill(driver, name, text)
        await go_to_field(driver, "state")
        await driver.press("right", "ctrl+s")
    assert in_file(path, Goal)[0].state == "active"
    async with open_app(path, SIZE, date(2026, 10, 27)) as driver:
        await driver.press("3", "N", "4")
        await write(driver, "6 of 8")
        await light(driver, GOAL)
        await driver.press("space")
        see(driver, "Say what shows that this goal is achieved")
        await driver.type("Ioana saw three of them")
        await driver.press("ctrl+s")
    (goal,), (level,) = in_file(path, Goal), in_file(path, Level)
    assert (goal.state, goal.evidence, level.level, level.value) == (
        "achieved",
        "Ioana saw three of them",
        1,
        "6 of 8",
    )


async def close(path: Path, clock: Clock) -> None:
    """The closing review is answered in place; then the relationship is closed, and nothing is left to begin."""
    async with open_app(path, SIZE, date(2026, 10, 27)) as driver:
        await move_relationship(driver, 2)
        await driver.press("1", "R")
        await write(driver, "clos")
        see(driver, "Closing review", "nothing old is shown yet")
        await driver.press(*"444444444", "enter")
        see(driver, "Now side by side")
        for question, answer in {
            "What did each of us change our mind about?": "That speed is respect",
            "What have I not done yet that I agreed to": "The answer on heating",
        }.items():
            await light(driver, question)
            await driver.press("enter")
            await write(driver, answer)
        await driver.press("s")
        see(driver, "Closing review", "3 of 5 held, 1 no-show")
        await driver.press("escape")
        await move_relationship(driver, 1)
        await driver.press("1")
        see(driver, "This relationship ended on Tue 27 Oct. Enter opens the review.")
        assert "First steps" not in driver.text and not asked(driver)
    (pair,), review = in_file(path, Relationship), in_file(path, Reflection)[-1]
    assert (pair.state, pair.ended) == ("closed", date(2026, 10, 27))
    assert (review.occasion, review.shared) == ("closure", False)
    assert {"That speed is respect", "The answer on heating"} <= {*review.answers.values()}


async def move_relationship(driver: AppDriver, steps: int) -> None:
    """Move the state of the relationship on, in its form."""
    await driver.press("3")
    await light(driver, "Misaki Satō")
    await driver.press("e")
    await go_to_field(driver, "state")
    await driver.press(*["right"] * steps, "ctrl+s")


async def look_back(path: Path, clock: Clock) -> None:
    """Three and six months later he is asked once what has stayed."""
    expected = {
        date(2026, 12, 1): "",
        date(2027, 1, 26): QUESTIONS["three_months"],
        date(2027, 1, 27): "",
        date(2027, 4, 27): "",
        date(2027, 4, 28): QUESTIONS["six_months"],
        date(2027, 4, 29): "",
    }
    for day, question in expected.items():
        async with open_app(path, SIZE, day) as driver:
            assert asked(driver) == question, day
            if question:
                await light(driver, question)
                await driver.press("enter")
                await driver.type(f"Asked first, {day.year}-{day.month}")
                await driver.press("ctrl+s")
                assert not asked(driver)
    looks = [one for one in in_file(path, Reflection) if one.occasion == "look_back"]
    assert [one.text for one in looks] == ["Asked first, 2027-1", "Asked first, 2027-4"]
    assert not any(one.shared for one in looks)


CHAPTERS = (
    begin,
    first_session,
    second_session,
    no_show,
    difficult_moment,
    repair,
    assumption,
    reach_goal,
    close,
    look_back,
)


async def test_a_sceptical_senior_misses_repairs_and_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for chapter in CHAPTERS:
        await chapter(tmp_path / "journal.json", clock)
