"""The timeline on screen: one cursor for lanes and stream, zoom, days, filters, the mouse; and as it looks."""

import re
from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import LAST, TODAY, Role
from rmjournal.insight.day_marks import Mark
from rmjournal.insight.timeline import TimelineFilter
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.render.timeline_window import TimelineWindow
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.timeline import describe_mark
from rmjournal.tui.widgets.key_bar import KeyBar
from rmjournal.tui.widgets.timeline_place import TimelinePlace
from tests.snapshots import compare_with_snapshot

from .app_driver import AppDriver, demo, open_app
from .pilot import settle


def place(driver: AppDriver) -> TimelinePlace:
    found = driver.main.place
    assert isinstance(found, TimelinePlace)
    return found


def window(driver: AppDriver) -> TimelineWindow:
    found = place(driver).lanes.window
    assert found is not None
    return found


def ours(text: str) -> str:
    """Lanes and stream of a screen, without the page beside them and what frames all places."""
    lines = text.rstrip("\n").split("\n")[1:-1]
    return "\n".join(re.split("││|╮╭|╯╰", line)[0].rstrip() for line in lines) + "\n"


async def rests(driver: AppDriver) -> None:
    """Wait until lanes and page have followed the stream."""

    def together() -> bool:
        row, seen = place(driver).timeline_list.item, place(driver).lanes.window
        if row is None or seen is None or place(driver).list_and_page.page_entry != row.entry:
            return False
        return seen.day == row.day and seen.highlighted is place(driver).mark_of(row)

    await driver.until(together)
    await settle(driver.pilot)


async def test_the_first_visit_shows_page_and_mark_before_any_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmjournal.tui.widgets.timeline_place.PAUSE_SECONDS", 3600.0)
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6")
        row = place(driver).timeline_list.item
        assert row is not None
        assert place(driver).list_and_page.page_entry == row.entry
        assert window(driver).highlighted is place(driver).mark_of(row) is not None
        assert place(driver).list_and_page.page.rows, driver.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
@pytest.mark.parametrize(("role", "day"), [("mentee", TODAY), ("mentor", LAST)])
async def test_the_timeline_matches_its_snapshot(
    tmp_path: Path, role: Role, day: date, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path, role, day), size=size, today=day) as driver:
        await driver.press("6")
        await rests(driver)
        compare_with_snapshot(f"timeline-{role}-{size[0]}x{size[1]}", ours(driver.text))


async def test_the_cursor_in_the_stream_moves_the_mark_and_the_mark_moves_the_stream(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6", "down", "down", "down")
        await rests(driver)
        await driver.press("home", "up")
        assert place(driver).lanes.has_focus
        await driver.press(*["up"] * 15)
        lit = window(driver).highlighted
        assert lit is not None and isinstance(lit.entry, Session)
        await driver.press("left", "left")
        lit = window(driver).highlighted
        assert lit is not None and lit.entry.mark in "×■"
        row = place(driver).timeline_list.item
        assert row is not None and row.entry == lit.entry == driver.main.highlighted
        await driver.press("enter")
        assert driver.reading() == lit.entry
        assert lit.entry.heading[:30] in driver.text
        await driver.press("escape")
        assert driver.reading() is None


async def test_plus_and_minus_zoom_and_keep_the_day(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6", "down", "down")
        await rests(driver)
        day = window(driver).day
        for key, words in (("plus", "by week"), ("minus", "by month"), ("minus", "by quarter"), ("minus", "by year")):
            await driver.press(key)
            assert words in driver.text
            assert window(driver).day == day and window(driver).axis.contains(day)
        await driver.press("minus", "minus")
        assert "by years" in driver.text and "█" in driver.text
        await driver.press("plus")
        await driver.press("left_square_bracket")
        assert window(driver).day < day
        await driver.press("t")
        assert window(driver).day == TODAY


async def test_d_parses_a_day_and_refuses_an_invalid_one(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6", "d")
        assert "enter go there" in driver.text and "enter save" not in driver.text
        await driver.type("3 mar")
        await driver.press("enter")
        assert window(driver).day == date(2026, 3, 3)
        await driver.press("d")
        await driver.type("soon")
        await driver.press("enter")
        await driver.wait_for_message("is not a day or a period")
        assert window(driver).day == date(2026, 3, 3)
        await driver.press("escape")
        assert place(driver).timeline_list.has_focus


async def test_d_parses_a_day_without_a_year_within_the_timeline(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), today=LAST) as driver:
        await driver.press("6", "d")
        await driver.type("3 mar")
        await driver.press("enter")
        assert window(driver).day == date(2026, 3, 3)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_two_keys_of_the_timeline_have_no_word_in_common(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await driver.press("6")
        bar = driver.main.query_one(KeyBar)
        words = [hint.words for hint in (*bar.hints, *bar.general)]
        assert "lanes" in words and len(set(words)) == len(words)


async def test_filtering_to_one_goal_shows_a_chip_and_escape_shows_all(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6", "f")
        await driver.type("budget decision")
        await driver.press("enter")
        goals = [lane.goal for lane in window(driver).lanes if lane.goal]
        assert [goal.learner for goal in goals] == ["mentor"]
        assert "only Learn how a budget" in driver.text
        assert "Channel map" not in driver.text
        await driver.press("escape")
        assert "only Learn" not in driver.text
        assert len([lane for lane in window(driver).lanes if lane.goal]) == 5
        place(driver).apply_filter(TimelineFilter(kind="recall", learner="mentor"))
        await driver.wait_for_text("recalls")
        assert [lane.name for lane in window(driver).lanes] == ["recalled"]


async def test_hidden_titles_of_private_goals_are_veiled_in_the_lanes_too(tmp_path: Path) -> None:
    path = demo(tmp_path)
    journal = Journal.open(path)
    goal = next(goal for goal in journal.entries.of(Goal) if goal.learner == "mentor")
    journal.put(goal.edit(shared=False, title="Secret [/x] title"))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("6")
        assert "Secret [/x]" in driver.text
        await driver.press("f2")
        assert "Secret" not in driver.text
        assert "private" in driver.text


async def test_hovering_names_a_mark_and_clicks_select_and_open_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6")
        await rests(driver)
        lines = driver.text.split("\n")
        y = next(n for n, line in enumerate(lines) if line.startswith(" sessions"))
        x = lines[y].index("×")
        await driver.pilot.hover(offset=(x, y))
        await driver.wait_for_text("× Session no-show")
        await driver.pilot.click(offset=(x, y))
        await driver.until(lambda: isinstance(driver.main.highlighted, Session))
        await driver.pilot.click(offset=(x, y))
        await driver.until(lambda: isinstance(driver.reading(), Session))


async def test_a_narrow_timeline_shows_one_strip_even_for_one_entry(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    journal = Journal.create(path, today=TODAY)
    journal.put(Learning(text="Only one 學 👩🏽‍💻", learner="mentee", on=date(1970, 1, 1)))
    journal.close()
    async with open_app(path, size=(60, 20)) as driver:
        await driver.press("6")
        await driver.wait_for_text("Only one")
        assert window(driver).strip
        for key in ("plus", "minus", "minus", "minus", "minus", "left", "right", "end", "home", "up", "enter"):
            await driver.press(key)
        assert "Only one" in driver.text


async def test_brackets_stand_around_the_highlighted_mark_and_nothing_else_is_covered(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6")
        await rests(driver)
        (line,) = [line for line in driver.text.split("\n") if "▐" in line]
        assert line.startswith(" ↑ Answer my own")
        assert "▐◇▌" in line
        await driver.press("up")
        await rests(driver)
        assert "▐◇▌" in next(line for line in driver.text.split("\n") if line.startswith(" sessions"))


@pytest.mark.parametrize("width", [80, 109])
async def test_the_lanes_fold_to_sessions_goals_and_the_rest_which_enter_opens(tmp_path: Path, width: int) -> None:
    async with open_app(demo(tmp_path), size=(width, 24)) as driver:
        await driver.press("6")
        await rests(driver)
        names = [lane.name or str(lane.goal) for lane in window(driver).lanes]
        assert names[0] == "sessions"
        assert [name for name in names if name.startswith("the rest")] == names[-1:] == ["the rest 129"]
        assert len(names) == 6
        assert "↑ Take leadership talk " in driver.text
        assert place(driver).timeline_list.region.height == 11
        await driver.press("shift+tab") if not place(driver).lanes.has_focus else None
        place(driver).lanes.focus()
        while not (mark := window(driver).highlighted) or mark not in window(driver).lanes[-1].marks:
            await driver.press("down")
        await driver.press("enter")
        assert len(window(driver).lanes) > 10
        await driver.press("escape")
        assert len(window(driver).lanes) == 6


async def test_a_range_marked_with_shift_and_arrows_tells_what_happened_in_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6", "d")
        await driver.type("21 apr")
        await driver.press("enter", *["shift+right"] * 4)
        item = place(driver).timeline_list.item
        assert item is not None
        assert item.day > date(2026, 4, 21)
        sentence = next(line for line in driver.text.split("\n") if line.startswith(" Tue 21 Apr – "))
        assert "2 sessions held, Answer my own −1 to 0" in sentence
        assert "2 learnings, 3 uses" in " ".join(driver.text.split())
        await driver.press("escape")
        assert "Tue 21 Apr – " not in driver.text
        await driver.press("shift+left")
        assert " – Tue 5 May: " in driver.text
        await driver.press("down")
        assert " – Tue 5 May: " not in driver.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_short_name_stands_for_a_goal_where_there_is_little_room(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await driver.press("6")
        assert "↑ Hear the night" in driver.text and "Night crew" not in driver.text
        goal = next(goal for goal in driver.entries.of(Goal) if goal.title.startswith("Hear the night"))
        await driver.find(goal)
        await driver.press("e")
        driver.sheet.focus_field("short_name")
        await driver.type("Night crew")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.entries.get(goal.id) != goal)
        await driver.press("6")
        await driver.wait_for_text("↑ Night crew")
        place(driver).apply_filter(TimelineFilter(goal=goal.id))
        await driver.wait_for_text("only Night crew")
        learning = next(one for one in driver.entries.of(Learning) if one.goal == goal.id)
        await driver.find(learning)
        await driver.wait_for_text("↗ goal Night crew")


def test_a_mark_without_a_sign_of_its_own_has_one_dot_before_its_words() -> None:
    note = Note(id="2", text="How is my silence read?", on=TODAY)
    view = View(entries=Entries({note.id: note}), today=TODAY)
    words = describe_mark(Mark(TODAY, note.mark, "quiet", "Check-in", note), view, 2)
    assert words == "Mon 1 Jun 2026 · 2 on this day · Check-in · How is my silence read?"


async def test_the_lanes_to_choose_tell_which_are_shown_now(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), (80, 24)) as driver:
        await driver.press("6", "f")
        assert "Everything shown now" in driver.words()
        await driver.type("i learn")
        await driver.press("enter", "f")
        assert "I learn direction · shown now" in driver.words() and "Everything shown now" not in driver.words()
        await driver.type("everything")
        await driver.press("enter")
        assert "only" not in driver.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_lanes_follow_a_list_that_the_mouse_scrolls(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size) as driver:
        await driver.press("6")
        await rests(driver)
        rows, lit = place(driver).timeline_list, place(driver).timeline_list.item
        rows.scroll_to(y=60, animate=False)
        await driver.until(lambda: not rows.is_cursor_visible)
        first = next(
            item for index in range(60, 80) if rows.timeline_rows and (item := rows.timeline_rows.item(index))
        )
        await driver.until(lambda: window(driver).day == first.day)
        assert rows.item == lit, "what is lit stays lit"
        await driver.press("down")
        await driver.until(lambda: rows.item is not None and window(driver).day == rows.item.day)


@pytest.mark.parametrize("size", [(130, 50), (160, 45), (200, 60)])
async def test_a_step_and_its_count_stand_on_one_line(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size) as driver:
        await driver.press("6")
        side = driver.pane("side")
        lines = [row.text for index in range(len(side.rows)) for row in side.lines[index]]
        assert sum(line.count("habit ") for line in lines) == 2, lines
        assert not any(line.rstrip().endswith("habit") for line in lines)
