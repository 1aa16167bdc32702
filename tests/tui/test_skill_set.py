"""Skills to take on the screen, and the rating that shows five sentences."""

from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill
from rmjournal.practice.skill_sets import load_skill_sets
from rmjournal.tui.dialogs.rating import RatingDialog
from rmjournal.tui.dialogs.skill_set import SkillSetDialog
from rmjournal.tui.screens.journal_screen import JournalScreen

from .app_driver import AppDriver, bare, demo, open_app

SIZES = [(80, 24), (120, 36), (200, 60)]
SKILLS = {skill.title: skill for skill in load_skill_sets()}


def known_titles(driver: AppDriver) -> list[str]:
    return [skill.title for skill in driver.entries.of(Skill)]


async def open_skill(driver: AppDriver, title: str) -> Skill:
    skill = next(one for one in driver.entries.of(Skill) if one.title == title)
    assert isinstance(driver.screen, JournalScreen)
    await driver.screen.open_entry(skill)
    return skill


@pytest.mark.parametrize("size", SIZES)
async def test_skills_are_ticked_and_rated_at_once_and_none_is_ticked_beforehand(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path, "mentor"), size) as driver:
        before = known_titles(driver)
        await driver.press("3", "K")
        assert isinstance(driver.screen, SkillSetDialog)
        assert "[x]" not in driver.text and "[ ] Active listening" in driver.text
        assert all(step.split(",")[0][:40] in driver.text for step in SKILLS["Communication without jargon"].steps)
        await driver.press("enter")
        assert "Nothing is ticked" in driver.text
        await driver.press("space", "down", "space", "space", "down", "2", "enter")
        assert known_titles(driver) == [*before, "Communication without jargon", "Presenting to seniors"]
        plain, presenting = driver.entries.of(Skill)[-2:]
        assert list(presenting.anchors.values()) == list(SKILLS["Presenting to seniors"].steps)
        assert driver.entries.referrers_of_kind(plain, Rating) == []
        [rating] = driver.entries.referrers_of_kind(presenting, Rating)
        assert (rating.level, rating.kind, rating.on, rating.occasion) == (2, "self", TODAY, "baseline")
        assert "2 skills saved" in driver.message
        await driver.press("u")
        assert known_titles(driver) == before


async def test_a_skill_of_the_partner_is_rated_as_seen_by_me(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor"), (120, 36)) as driver:
        await driver.press("3", "K", "end", "4", "enter")
        skill, rating = driver.entries.of(Skill)[-1], driver.entries.of(Rating)[-1]
        assert (skill.owner, rating.skill, rating.level) == ("mentee", skill.id, 4)
        assert (rating.kind, rating.rater) == ("observer", driver.journal.name)
        await driver.press("K")
        assert "✓  Writing in the open" in driver.text and "in the journal" in driver.text


async def test_an_empty_place_and_the_new_list_lead_to_the_skills(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), (80, 24)) as driver:
        await driver.press("3")
        assert "No skill yet. Enter shows skills with five sentences each" in " ".join(driver.text.split())
        await driver.screen.run_action("command('skills')")
        assert isinstance(driver.screen, SkillSetDialog)
        await driver.press("escape", "n")
        await driver.type("skills to take")
        await driver.press("enter")
        assert isinstance(driver.screen, SkillSetDialog)


@pytest.mark.parametrize("size", SIZES)
async def test_rating_a_skill_shows_its_five_sentences_and_takes_a_digit(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path), size) as driver:
        await driver.press("3")
        skill = await open_skill(driver, "Self-service BI")
        count = len(driver.entries.referrers_of_kind(skill, Rating))
        await driver.press("N")
        assert isinstance(driver.screen, RatingDialog)
        assert all(step in driver.text for step in skill.anchors.values())
        assert "Own ratings" not in driver.text and "Whose name" not in driver.text
        await driver.press("enter")
        assert "Choose a sentence first: 1 to 5." in driver.text
        await driver.press("4", "tab")
        await driver.type("Mon 1 report alone")
        await driver.press("enter")
        ratings = driver.entries.referrers_of_kind(skill, Rating)
        assert len(ratings) == count + 1
        assert (ratings[-1].level, ratings[-1].note, ratings[-1].kind) == (4, "Mon 1 report alone", "self")
        assert "Rating 4 saved" in driver.message


async def test_a_rating_that_was_left_is_there_again(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("3")
        await open_skill(driver, "Self-service BI")
        await driver.press("N", "5", "tab")
        await driver.type("half a word")
        await driver.press("escape", "N")
        assert "● I teach others" in driver.text and "half a word" in driver.text


async def test_now_and_then_are_not_rated_on_one_day(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("3")
        skill = await open_skill(driver, "Self-service BI")
        driver.journal.put(Rating(skill=skill.id, level=4, on=TODAY))
        await driver.press("N", "2", "tab", "tab", "right")
        assert "as it was at the start" in driver.text
        await driver.press("right")
        assert "somebody else" in driver.text and "Whose name" in driver.text
        await driver.press("left", "enter")
        assert "on different days" in driver.text
        assert isinstance(driver.screen, RatingDialog)


async def test_e_on_a_rating_shows_the_five_sentences_with_the_chosen_one(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor"), (120, 36)) as driver:
        await driver.press("3", "K", "space", "2", "enter")
        rating = driver.entries.of(Rating)[-1]
        skill = driver.entries.get_of_kind(Skill, rating.skill)
        assert skill is not None
        driver.main.write(rating)
        await driver.wait_for_text("Which sentence was true that day?")
        assert isinstance(driver.screen, RatingDialog)
        assert all(step in driver.words() for step in skill.anchors.values())
        await driver.press("4", "enter")
        after = driver.entries.get_of_kind(Rating, rating.id)
        assert after is not None and (after.level, after.edit(level=2)) == (4, rating)
