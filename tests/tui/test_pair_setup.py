"""Setup of a relationship, also later: cards, readiness, growth areas, line of report, people to ask."""

from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.render.row import render_text
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.pair_setup import card_rows

from .app_driver import AppDriver, bare, open_app
from .pilot import TODAY, settle
from .test_first_steps import light_step

SIZE = (80, 24)


def pair_of(driver: AppDriver) -> Relationship:
    (pair,) = driver.entries.of(Relationship)
    return pair


async def test_the_five_questions_are_kept_and_compared_half_way(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        await light_step(driver, "ready")
        await driver.press("enter")
        assert "What would you like to be taught by somebody with less rank?" in driver.text
        await driver.type("Data without fear")
        await driver.press("ctrl+s")
        (first,) = driver.entries.of(Reflection)
        assert (first.occasion, first.framework, first.answers) == (
            "readiness",
            "readiness",
            {"learn": "Data without fear"},
        )
        assert not first.shared and "✓ Five questions answered" in driver.text
        (again,) = driver.journal.put(first.edit(id="", answers={"learn": "More patience"}))
        await driver.find(again)
        await driver.press("enter")
        assert "More patience" in driver.text and "At the start" in driver.text and "Data without fear" in driver.text
        await driver.find(first)
        assert "At the start" not in driver.text


async def test_the_card_of_oneself_stands_beside_the_partners(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        await light_step(driver, "card")
        await driver.press("enter")
        assert "what people come to you for" in driver.text and "My card" in driver.text
        await driver.type("Budgets")
        await driver.press("ctrl+s")
        assert pair_of(driver).own_card == {"strengths": "Budgets"}
        driver.journal.put(pair_of(driver).edit(card={"strengths": "Automation", "avoids": "Jargon"}))
        await driver.find(pair_of(driver))
        await settle(driver.pilot)
        assert "Budgets" in driver.text and "Automation" in driver.text
        row = next(line for line in driver.text.split("\n") if "Budgets" in line)
        assert "Automation" in row


def test_on_a_narrow_page_the_cards_stand_below_each_other() -> None:
    pair = Relationship(id="1", partner="Misaki", own_card={"want": "budgets"}, card={"want": "to see decisions"})
    lines = render_text(card_rows(pair, View(today=TODAY), 40), 40)
    assert [line.strip() for line in lines if line.strip()] == [
        "Card: Me",
        "want: budgets",
        "Card: Misaki",
        "want: to see decisions",
    ]


async def test_a_growth_area_becomes_a_goal_and_a_skill_with_one_key_each(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        pair = pair_of(driver)
        (growth,) = driver.journal.put(
            Growth(title="Listen to the end", level=2, why="They wait", area="night shifts", owner="mentee")
        )
        await driver.find(growth)
        assert "B make a goal" in driver.text and "D make a skill" in driver.text
        await driver.press("B")
        (goal,) = driver.entries.of(Goal)
        assert (goal.title, goal.why, goal.area, goal.learner) == (
            "Listen to the end",
            "They wait",
            "night shifts",
            "mentee",
        )
        assert goal.state == "draft" and goal.relationship == pair.id
        await driver.find(growth)
        await driver.press("D")
        (skill,), (rating,) = driver.entries.of(Skill), driver.entries.of(Rating)
        assert (skill.title, skill.owner, rating.skill, rating.level) == ("Listen to the end", "mentee", skill.id, 2)
        now = driver.entries.of(Growth)[0]
        assert (now.goal, now.skill) == (goal.id, skill.id)
        await driver.press("B")
        await driver.wait_for_message("This growth area is a goal already.")
        await driver.press("u", "u")
        assert not driver.entries.of(Goal) and not driver.entries.of(Skill) and not driver.entries.of(Rating)


async def test_a_fourth_growth_area_of_one_person_is_refused(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=SIZE) as driver:
        driver.journal.put(*(Growth(title=f"Wish {number}", owner="mentee") for number in range(3)))
        driver.journal.put(Growth(title="Hers", owner="mentor"))
        await driver.find(pair_of(driver))
        await driver.main.run_verb("begin.growth")
        await settle(driver.pilot)
        await driver.type("One more")
        await driver.press("ctrl+s")
        assert "There are 3 growth areas already" in driver.words()


async def test_the_hint_of_one_line_stands_on_the_page_of_the_relationship(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        await light_step(driver, "report")
        await driver.press("enter", "right", "ctrl+s")
        assert pair_of(driver).reporting == "one_line"
        await driver.find(pair_of(driver))
        await settle(driver.pilot)
        assert "You two are in one line of report" in driver.text


@pytest.mark.parametrize(
    "command", ["begin.readiness", "begin.card", "begin.partner", "begin.growth", "begin.areas", "begin.report"]
)
async def test_each_part_is_reached_from_the_page_of_the_relationship(tmp_path: Path, command: str) -> None:
    async with open_app(bare(tmp_path), size=(120, 50)) as driver:
        await driver.find(pair_of(driver))
        await driver.press("enter")
        for _ in range(30):
            row = driver.main.place.panes[1].highlighted_row
            if row is not None and row.action == command:
                break
            await driver.press("down")
        await driver.press("enter")
        assert driver.form


async def test_a_yes_becomes_the_relationship(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    Journal.create(path, name="Annelise", today=TODAY).close()
    async with open_app(path, size=SIZE) as driver:
        await light_step(driver, "candidate")
        await driver.press("enter")
        await driver.type("Misaki Satō")
        await driver.press("enter")
        await driver.type("data")
        await driver.press("ctrl+s")
        (person,) = driver.entries.of(Person)
        driver.journal.put(person.edit(role="mentor"))
        await driver.find(person)
        await driver.press("enter", "down", "enter")
        now = driver.entries.of(Person)[0]
        assert (now.state, now.asked_on) == ("asked", TODAY)
        await driver.main.run_verb("person.accepted")
        await settle(driver.pilot)
        pair = pair_of(driver)
        assert (pair.partner, pair.role, pair.card, pair.start) == (
            "Misaki Satō",
            "mentee",
            {"strengths": "data"},
            TODAY,
        )
        await driver.press("u")
        assert not driver.entries.of(Relationship) and driver.entries.of(Person)[0].state == "asked"


async def test_an_early_end_says_what_it_takes_and_asks_for_no_reason(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 50)) as driver:
        driver.journal.put(pair_of(driver).edit(coordinator="Priya"))
        await driver.find(pair_of(driver))
        await driver.press("enter")
        while (row := driver.main.place.panes[1].highlighted_row) is None or row.action != "begin.exit":
            await driver.press("down")
        await driver.press("enter")
        assert "you owe no reasons" in driver.text
        assert "To Misaki, one sentence" in driver.words() and "To Priya, one sentence" in driver.words()
        await driver.press("ctrl+s")
        pair = pair_of(driver)
        assert (pair.state, pair.ended, pair.reason) == ("ended_early", TODAY, "")
        assert "To end it well" in driver.text and "Delete what you agreed to delete" in driver.text
        await driver.main.run_verb("begin.exit")
        await driver.wait_for_message("It has ended already")
        await driver.press("u")
        assert pair_of(driver).state == "active"
