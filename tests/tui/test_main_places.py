"""The main screen: the six places, what is lit and what is read, back again, three widths."""

import re
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.tui.places import PLACES as NAMED

from .app_driver import PLACES, bare, demo, open_app
from .kind_examples import one_of_each

NAMES = [place.name for place in NAMED]


async def test_keys_1_to_6_open_the_places(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        for key, words in zip(
            PLACES, ("Next session", "Planned", "Ended", "I learn", "5 in May", "May 2026"), strict=True
        ):
            await driver.press(key)
            assert words in driver.text
            assert driver.main.kinds_here == NAMED[int(key) - 1].kinds
            assert driver.main.focused in driver.main.place.panes


def test_the_kinds_of_a_list_are_those_that_name_its_place() -> None:
    for place in NAMED:
        own = {kind.KIND.name for kind in KINDS if place.holds(kind)}
        assert place.other_kinds == []
        assert not own or own == set(place.own_kinds)


async def test_enter_on_today_opens_the_highlighted_entry_and_escape_returns_to_its_list(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("right")
        lit = driver.main.highlighted
        assert isinstance(lit, Action)
        await driver.press("enter")
        assert driver.main.kinds_here == NAMED[1].kinds
        assert driver.reading() == driver.main.highlighted == lit
        assert lit.heading[:40] in driver.text
        await driver.press("escape")
        assert driver.reading() is None
        assert driver.pane("list").has_focus


async def test_the_page_follows_the_list(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("4")
        seen = set()
        for _ in range(5):
            lit = driver.main.highlighted
            assert isinstance(lit, Learning)
            assert driver.pane("page").rows[0].text in lit.heading
            seen.add(lit.id)
            await driver.press("down")
        assert len(seen) == 5


async def test_escape_returns_step_by_step_from_a_part_opened_on_a_page(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("3")
        goal = driver.main.highlighted
        assert isinstance(goal, Goal)
        await driver.press("enter")
        for _ in range(80):
            if driver.main.highlighted != goal:
                break
            await driver.press("down")
        await driver.press("enter")
        part = driver.reading()
        assert part is not None and part != goal
        assert part in driver.entries.referrers(goal)
        assert "Esc back" in driver.text
        await driver.press("escape")
        assert driver.reading() == goal
        await driver.press("escape")
        assert driver.reading() is None
        assert driver.main.highlighted == goal


@pytest.mark.parametrize(("width", "panes"), [(79, 1), (80, 2), (109, 2), (110, 2), (129, 2), (130, 3)])
async def test_a_place_shows_its_page_below_the_list_from_80_columns_and_beside_it_from_110(
    tmp_path: Path, width: int, panes: int
) -> None:
    async with open_app(demo(tmp_path), size=(width, 30)) as driver:
        for key in PLACES[1:]:
            await driver.press(key)
            is_folded_timeline = key == "6" and width < 110
            assert len(driver.main.place.panes) == (1 if is_folded_timeline else panes)
            assert not set("╭╮╰╯") & set(driver.text)
        await driver.press("3")
        index, page = driver.pane("list").region, driver.pane("page").region
        if 80 <= width < 110:
            assert (index.width, page.width, page.x) == (width, width, index.x)
            assert page.y == index.bottom
            assert index.height <= 0.55 * 28
        elif width >= 110:
            assert page.y == index.y
            assert page.x > index.right


@pytest.mark.parametrize("width", [60, 80, 109])
async def test_enter_gives_the_page_the_whole_screen_and_escape_the_list(tmp_path: Path, width: int) -> None:
    async with open_app(demo(tmp_path), size=(width, 24)) as driver:
        await driver.press("3", "enter")
        assert [pane.id for pane in driver.main.place.panes] == ["page"]
        assert driver.pane("page").region.height > 20
        assert driver.main.reading is not None
        assert driver.main.reading.heading[:30] in driver.text
        await driver.press("escape")
        assert driver.pane("list").has_focus
        assert driver.pane("list").region.height > 5


async def test_a_short_list_is_no_higher_than_its_rows(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    journal.put(*(Note(text=f"Note {number}") for number in range(2)))
    journal.close()
    async with open_app(path, size=(80, 24)) as driver:
        await driver.press("5")
        assert driver.pane("list").region.height == 3
        assert driver.pane("page").region.height == 21 - 3, "between the bar and the message line"
        for number in range(2, 30):
            driver.journal.put(Note(text=f"Note {number}"))
        await driver.until(lambda: driver.pane("list").region.height == 11)


async def test_a_resize_redraws_the_screen_and_keeps_the_cursor(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("3", "down")
        lit = driver.main.highlighted
        for width, height in ((60, 20), (140, 40), (1, 1), (30, 8), (300, 100), (80, 24)):
            await driver.pilot.resize_terminal(width, height)
            await driver.until(lambda at=width: driver.main.size.width == at)  # type: ignore[misc]
            assert driver.main.highlighted == lit
        assert "Goals" in driver.text


async def test_every_kind_of_entry_is_found_in_its_place_with_its_words(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    made: list[Entry] = one_of_each(journal)
    journal.close()
    async with open_app(path, size=(120, 60)) as driver:
        for entry in made:
            await driver.find(entry)
            at_home = {"sessions": 1, "goals": 2, "learnings": 3, "journal": 4}[entry.KIND.place]
            assert driver.main.kinds_here == NAMED[at_home].kinds
            assert driver.reading() == entry
            assert entry.heading[:40] in driver.text
            assert entry.KIND.label.casefold() in driver.text.casefold()
        await driver.press("6")
        assert all(
            entry.heading[:30] in driver.text for entry in made if entry.KIND.name in ("goal", "note", "learning")
        )


async def test_every_place_of_an_empty_journal_shows_a_hint_with_its_key(
    tmp_path: Path,
) -> None:
    path = tmp_path / "empty.json"
    Journal.create(path).close()
    async with open_app(path) as driver:
        cards = [" ".join(line.text for line in rows.rows) for rows in driver.main.place.panes]
        assert all(cards)
        assert [
            words for words in ("Enter plans", "Enter writes", "Enter adds") if words not in " ".join(cards)
        ] == []
        for key in PLACES:
            await driver.press(key)
            if key != "1":
                told = driver.pane("list").rows
                assert re.search(r"\b([nc]|Enter) (plans|writes|saves|starts)", " ".join(line.text for line in told))
                assert not any(line.entry for line in told)
                assert key == "6" or told[0].is_section
            for other in ("e", "x", "space", "p", "escape", "down", "f4"):
                await driver.press(other)
                assert len(driver.app.screen_stack) == 1
        assert len(driver.entries) == 0
