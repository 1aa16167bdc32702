"""Pictures on screen: a goal's ladder and way, skills on their anchors, the funnel, the pair; at every size."""

from pathlib import Path

import pytest

from rmjournal.demo import LAST
from rmjournal.insight.attainment import CAUTION
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.render.row import Row, break_rows
from rmjournal.tui.dialogs.rating import RatingDialog
from rmjournal.tui.page_rows import ChartPage
from tests.snapshots import compare_with_snapshot

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle


def words(lines: list[Row]) -> str:
    return "\n".join(f"{line.lead} {line.text} {line.tail}" for line in lines)


def titled(driver: AppDriver, start: str) -> Goal:
    return next(goal for goal in driver.entries.of(Goal) if goal.title.startswith(start))


def pane_text(driver: AppDriver, name: str) -> str:
    """All lines of a pane, in the width that they have."""
    rows = driver.pane(name)
    width = rows.text_width
    return "\n".join("".join(line.cells(width)) for line in break_rows(rows.rows, width))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_every_chart_matches_its_snapshot(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=size, today=LAST) as driver:
        await driver.find(titled(driver, "Hear the night"))
        compare_with_snapshot(f"goal-{size[0]}", pane_text(driver, "page").partition("\nFocus area")[0])
        await driver.find(next(skill for skill in driver.entries.of(Skill) if skill.title.startswith("Listening")))
        compare_with_snapshot(f"skill-{size[0]}", pane_text(driver, "page").partition("\nFocus area")[0])
        await driver.press("P")
        compare_with_snapshot(f"pair-{size[0]}", pane_text(driver, "page").partition("\nStart ")[0])
        await driver.press("4", "end")
        compare_with_snapshot(f"learnings-{size[0]}", pane_text(driver, "page"))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_goal_that_fell_shows_ladder_way_and_moved_target_without_a_score(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=size, today=LAST) as driver:
        await driver.find(titled(driver, "Take leadership"))
        page = words(list(driver.pane("page").rows))
        assert "target Sun 31 May → Wed 30 Sep" in page
        for mark in ("◀ now, Tue 30 Jun", "◁ start", "◎ expected", "▾●", "▾ −1 · 35 %", "▾ fell"):
            assert mark in page
        for line in ("◀ now", "◁ start"):
            assert line in driver.text
        assert "T =" not in page
        assert "T =" not in driver.text


async def test_one_key_opens_the_page_of_the_pair_with_all_charts(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), today=LAST) as driver:
        await driver.press("P")
        assert isinstance(driver.reading(), Relationship)
        assert "■ ■ ■ ■ ■ ■ □ ■ ■ × ■ ■ ■" in driver.text
        page = words(list(driver.pane("page").rows))
        for seen in ("longest 28", "715 minutes", "5 of 7 done", "mine", "last 5, 11 ratings"):
            assert seen in page
        assert (
            page.index("Do we meet?")
            < page.index("Looking back on the goals")
            < page.index("Goal score (50 = as expected): 50")
        )
        assert "Goal score with your weights: 52, at the start 23" in page
        assert CAUTION in " ".join(page.split()).replace("  ", " ")
        while not isinstance(driver.main.highlighted, Skill):
            await driver.press("down")
        await driver.press("enter")
        assert isinstance(driver.reading(), Skill)
        await driver.press("escape")
        assert isinstance(driver.reading(), Relationship)


async def test_no_place_shows_a_score_while_the_pair_still_meets(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(200, 60)) as driver:
        for key in ("P", "1", "2", "3", "4", "5", "6"):
            await driver.press(key)
            assert "T =" not in driver.text
        page = words(list(driver.pane("page").rows))
        assert "T =" not in page


async def test_a_wide_screen_shows_the_pair_next_to_the_goals(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(200, 60)) as driver:
        await driver.press("3")
        assert "520 minutes in 8 sessions" in driver.text
        assert "Do we meet?" in words(list(driver.pane("side").rows))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_funnel_of_each_person_stands_in_the_title_and_two_are_never_added_up(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=size, today=LAST) as driver:
        await driver.press("4")
        assert isinstance(driver.main.highlighted, Learning)
        rows = driver.pane("list").rows
        titles = [f"{row.lead} {row.text}" for row in rows if row.is_section]
        assert titles == ["↑ I learn", "↓ Misaki learns"]
        texts = (words.replace("\u00a0", " ") for row in rows for words in (row.text, row.tail))
        funnels = [words for words in texts if words.startswith("saved ")]
        assert funnels == [
            "saved 9 ▸ recalled 9 ▸ used 9 ▸ habit 4",
            "saved 5 ▸ recalled 3 ▸ used 4 ▸ habit 1",
        ]
        await driver.press("end", "up")
        lit = driver.pane("list").highlighted_row
        assert lit is not None
        assert isinstance(lit.payload, ChartPage)
        await driver.press("enter")
        page = words(list(driver.pane("page").rows))
        for seen in ("↑ I learn", "↓ Misaki learns", "saved        9", "saved        5", "never used: 1"):
            assert seen in page
        assert "saved       14" not in page
        await driver.press("escape")
        assert driver.pane("list").has_focus
        await driver.press("home")
        assert driver.pane("page").title == "Learning"


async def test_a_chart_page_keeps_its_scroll_position_when_the_journal_changes(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=(80, 24), today=LAST) as driver:
        await driver.press("4", "end", "up", "enter", "pagedown")
        top = driver.pane("page").scroll_offset.y
        assert top > 0
        driver.journal.put(driver.entries.of(Learning)[0].edit(tags=["x"]))
        await driver.press("f5")
        assert driver.pane("page").scroll_offset.y == top


async def test_a_page_shows_all_skills_with_their_anchors_in_words(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), today=LAST) as driver:
        await driver.press("3")
        lines = driver.pane("list").rows
        at = next(index for index, line in enumerate(lines) if isinstance(line.payload, ChartPage))
        driver.pane("list").cursor = at
        await driver.press("enter")
        for seen in ("· ○ ◆ ● ·", "● 4 I hear disagreement and thank for it", "◆ 3 I ask and wait"):
            assert " ".join(seen.split()) in " ".join(driver.text.split())
        assert "▽ 2 佐藤 美咲 (Misaki Satō): reads well" in driver.text


async def test_the_dialog_refuses_a_then_rating_on_the_day_of_now_and_keeps_its_choice(tmp_path: Path) -> None:
    path = demo(tmp_path)
    journal = Journal.open(path, today=LAST)
    skill = journal.entries.of(Skill)[0]
    journal.put(Rating(skill=skill.id, kind="self", level=4, on=LAST))
    journal.close()
    async with open_app(path, today=LAST) as driver:
        driver.main.write(Rating(skill=skill.id, kind="then", level=2, on=LAST))
        await settle(driver.pilot)
        await driver.press("2", "ctrl+s")
        assert "“then” on different days" in " ".join(driver.text.split())
        inside = (line.split("│")[1] for line in driver.text.splitlines() if line.count("│") > 1)
        assert "30 Jun 2026. Rate it another day" in " ".join(" ".join(inside).split())
        assert not [r for r in driver.entries.of(Rating) if r.kind == "then" and r.on == LAST]
        assert isinstance(driver.screen, RatingDialog) and "● I open a prepared view" in driver.text


async def test_charts_of_an_empty_journal_show_hints(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(200, 60)) as driver:
        await driver.press("P")
        for seen in ("No session yet", "No ratings yet", "No skill yet", "No learning yet"):
            assert seen in driver.text


async def test_a_learning_in_use_shows_its_progress_toward_embedded(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), today=LAST) as driver:
        await driver.find(next(one for one in driver.entries.of(Learning) if one.text.startswith("A budget")))
        assert "To become a habit: " in driver.text
        assert " of 3 times" in driver.text
        await driver.find(next(one for one in driver.entries.of(Learning) if one.text.startswith("Ask of each")))
        assert "To become a habit" not in driver.text


async def test_the_key_opens_the_pair_of_the_highlighted_entry_when_everyone_is_shown(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    other = journal.put(Relationship(partner="Ioana", role="mentor"))[0]
    skill = journal.put(Skill(title="Ask", owner="mentor", relationship=other.id))[0]
    journal.close()
    async with open_app(path, size=(200, 60)) as driver:
        driver.main.view_pair("")
        await driver.find(skill)
        await driver.press("P")
        assert driver.reading() == other
        assert "I am the mentor" in driver.text
        assert "Ask" in words(list(driver.pane("page").rows))


async def test_the_timeline_has_a_side_pane_with_pulse_skills_and_the_funnel_of_each(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), size=(200, 60), today=LAST) as driver:
        await driver.press("6")
        beside = words(list(driver.pane("side").rows))
        for seen in ("How did it feel? · mine", "▤ Listening upwards", "saved 9 ▸ recalled 9", "↑ I learn"):
            assert seen in beside
        assert "T =" not in beside
