"""The timeline on screen: one cursor for lanes and stream, zoom, days, filters, the mouse; and as it looks."""

import re
from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import LAST, TODAY, Role
from rmjournal.insight.timeline import TimelineFilter
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from rmjournal.render.timeline_window import TimelineWindow
from rmjournal.tui.widgets.timeline_place import TimelinePlace
from tests.snapshots import compare_with_snapshot

from .app_driver import AppDriver, demo, open_app


def place(seat: AppDriver) -> TimelinePlace:
    found = seat.main.place
    assert isinstance(found, TimelinePlace)
    return found


def window(seat: AppDriver) -> TimelineWindow:
    found = place(seat).lanes.window
    assert found is not None
    return found


def ours(text: str) -> str:
    """Lanes and stream of a screen, without the page beside them and what frames all places."""
    lines = text.rstrip("\n").split("\n")[1:-1]
    return "\n".join(re.split("││|╮╭|╯╰", line)[0].rstrip() for line in lines) + "\n"


async def rests(seat: AppDriver) -> None:
    """Wait until lanes and page have followed the stream."""

    def together() -> bool:
        row, seen = place(seat).timeline_list.item, place(seat).lanes.window
        if row is None or seen is None or place(seat).list_and_page.page_entry != row.entry:
            return False
        return seen.day == row.day and seen.highlighted is place(seat).mark_of(row)

    await seat.until(together)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
@pytest.mark.parametrize(("role", "day"), [("mentee", TODAY), ("mentor", LAST)])
async def test_the_timeline_matches_its_snapshot(
    tmp_path: Path, role: Role, day: date, size: tuple[int, int]
) -> None:
    async with open_app(demo(tmp_path, role, day), size=size, today=day) as seat:
        await seat.press("6")
        await rests(seat)
        compare_with_snapshot(f"timeline-{role}-{size[0]}x{size[1]}", ours(seat.text))


async def test_the_cursor_in_the_stream_moves_the_mark_and_the_mark_moves_the_stream(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("6", "down", "down", "down")
        await rests(seat)
        await seat.press("home", "up")
        assert place(seat).lanes.has_focus
        await seat.press(*["up"] * 15)
        lit = window(seat).highlighted
        assert lit is not None and isinstance(lit.entry, Session)
        await seat.press("left", "left")
        lit = window(seat).highlighted
        assert lit is not None and lit.entry.mark in "×■"
        row = place(seat).timeline_list.item
        assert row is not None and row.entry == lit.entry == seat.main.highlighted
        await seat.press("enter")
        assert seat.reading() == lit.entry
        assert lit.entry.heading[:30] in seat.text
        await seat.press("escape")
        assert seat.reading() is None


async def test_plus_and_minus_change_how_closely_one_looks_and_keep_the_day(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("6", "down", "down")
        await rests(seat)
        day = window(seat).day
        for key, words in (("plus", "by week"), ("minus", "by month"), ("minus", "by quarter"), ("minus", "by year")):
            await seat.press(key)
            assert words in seat.text
            assert window(seat).day == day and window(seat).axis.contains(day)
        await seat.press("minus", "minus")
        assert "by years" in seat.text and "█" in seat.text
        await seat.press("plus")
        await seat.press("less_than_sign")
        assert window(seat).day < day
        await seat.press("t")
        assert window(seat).day == TODAY


async def test_a_day_is_typed_as_people_say_it_and_what_is_none_is_refused(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("6", "d")
        await seat.type("3 mar")
        await seat.press("enter")
        assert window(seat).day == date(2026, 3, 3)
        await seat.press("d")
        await seat.type("soon")
        await seat.press("enter")
        await seat.hears("is no day and no period")
        assert window(seat).day == date(2026, 3, 3)
        await seat.press("escape")
        assert place(seat).timeline_list.has_focus


async def test_a_day_without_a_year_is_the_one_that_the_timeline_holds(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, day=LAST), today=LAST) as seat:
        await seat.press("6", "d")
        await seat.type("3 mar")
        await seat.press("enter")
        assert window(seat).day == date(2026, 3, 3)


async def test_only_one_goal_is_shown_with_a_chip_and_escape_shows_all(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("6", "f")
        await seat.type("budget decision")
        await seat.press("enter")
        goals = [lane.goal for lane in window(seat).lanes if lane.goal]
        assert [goal.learner for goal in goals] == ["mentor"]
        assert "only Learn how a budget" in seat.text
        assert "Channel map" not in seat.text
        await seat.press("escape")
        assert "only Learn" not in seat.text
        assert len([lane for lane in window(seat).lanes if lane.goal]) == 5
        place(seat).apply_filter(TimelineFilter(kind="recall", learner="mentor"))
        await seat.sees("recalls")
        assert [lane.name for lane in window(seat).lanes] == ["recalled"]


async def test_hidden_titles_of_private_goals_are_veiled_in_the_lanes_too(tmp_path: Path) -> None:
    path = demo(tmp_path)
    journal = Journal.open(path)
    goal = next(goal for goal in journal.entries.of(Goal) if goal.learner == "mentor")
    journal.put(goal.edit(shared=False, title="Secret [/x] title"))
    journal.close()
    async with open_app(path) as seat:
        await seat.press("6")
        assert "Secret [/x]" in seat.text
        await seat.press("f2")
        assert "Secret" not in seat.text
        assert "private" in seat.text


async def test_the_mouse_over_a_mark_tells_what_it_is_and_a_click_lights_and_opens_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("6")
        await rests(seat)
        lines = seat.text.split("\n")
        y = next(n for n, line in enumerate(lines) if line.startswith("│ sessions"))
        x = lines[y].index("×")
        await seat.pilot.hover(offset=(x, y))
        await seat.sees("× Session missed")
        await seat.pilot.click(offset=(x, y))
        await seat.until(lambda: isinstance(seat.main.highlighted, Session))
        await seat.pilot.click(offset=(x, y))
        await seat.until(lambda: isinstance(seat.reading(), Session))


async def test_narrow_has_one_strip_over_the_stream_and_one_entry_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    journal = Journal.create(path, today=TODAY)
    journal.put(Learning(text="Only one 學 👩🏽‍💻", learner="mentee", on=date(1970, 1, 1)))
    journal.close()
    async with open_app(path, size=(60, 20)) as seat:
        await seat.press("6")
        await seat.sees("Only one")
        assert window(seat).strip
        for key in ("plus", "minus", "minus", "minus", "minus", "left", "right", "end", "home", "up", "enter"):
            await seat.press(key)
        assert "Only one" in seat.text
