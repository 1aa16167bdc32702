"""The main screen: the six places, what is lit and what is read, back again, three widths."""

import re
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.timeline import TimelineFilter, timeline_items
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.places import PLACES as NAMED

from .app_driver import PLACES, bare, demo, open_app
from .kind_examples import one_of_each
from .pilot import settle

NAMES = [place.name for place in NAMED]


async def test_keys_1_to_6_go_to_the_places(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        for key, words in zip(
            PLACES, ("Next session", "Planned", "Ended", "I learn", "May 2026", "June 2026"), strict=True
        ):
            await seat.press(key)
            assert words in seat.text
            assert seat.main.kinds_here == NAMED[int(key) - 1].kinds
            assert seat.main.focused in seat.main.place.panes


def test_the_kinds_of_a_list_are_those_that_name_its_place() -> None:
    for place in NAMED:
        own = {kind.KIND.name for kind in KINDS if place.holds(kind)}
        assert place.other_kinds == []
        assert not own or own == set(place.own_kinds)


async def test_enter_on_today_goes_to_what_is_lit_and_escape_back_to_its_list(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        seat.pane("owed").focus()
        await settle(seat.pilot)
        lit = seat.main.highlighted
        assert isinstance(lit, Action)
        await seat.press("enter")
        assert seat.main.kinds_here == NAMED[1].kinds
        assert seat.reading() == seat.main.highlighted == lit
        assert lit.heading[:40] in seat.text
        await seat.press("escape")
        assert seat.reading() is None
        assert seat.pane("list").has_focus


async def test_goals_on_today_have_air_between_them_where_all_of_them_fit(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 24)) as seat:

        def air() -> list[bool]:
            lines = seat.pane("goals").rows
            goals = [at for at, line in enumerate(lines) if isinstance(line.entry, Goal)]
            return [not lines[at - 1].text for at in goals[1:]]

        assert air() == [False, False, False]
        await seat.pilot.resize_terminal(120, 36)
        await seat.until(lambda: air() == [True, True, True])
        await seat.pilot.resize_terminal(120, 24)
        await seat.until(lambda: air() == [False, False, False])


@pytest.mark.parametrize(
    ("size", "dots"), [((40, 20), "○○●○○  0"), ((60, 24), "○ ○ ● ○ ○   0"), ((80, 24), "○○●○○  0")]
)
async def test_today_shows_each_goal_with_its_level_in_dots_and_cuts_no_card(
    tmp_path: Path, size: tuple[int, int], dots: str
) -> None:
    async with open_app(demo(tmp_path), size=size) as seat:
        cards = seat.main.place.panes
        assert {card.region.right <= size[0] - (0 if size[0] > 79 else 2) for card in cards} == {True}
        assert sum(dots in row for row in seat.text.split("\n")) >= 1, seat.text


async def test_the_next_session_stands_on_today_with_its_points_where_there_is_room(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(200, 60)) as seat:

        def points() -> list[Point]:
            return [line.entry for line in seat.pane("next").rows if isinstance(line.entry, Point)]

        (planned,) = [one for one in seat.entries.of(Session) if one.state == "planned"]
        assert points() == list_agenda(planned, seat.entries)
        assert all(point.title[:30] in seat.text for point in points())
        last = seat.pane("lately")
        rows = [row for row in timeline_items(TimelineFilter().select(seat.entries), TODAY) if not row.is_ahead][:3]
        assert [line.entry for line in last.rows if line.entry][:3] == [row.entry for row in rows]
        assert last in seat.main.place.panes
        await seat.pilot.resize_terminal(120, 36)
        await seat.until(lambda: points() == [] and last not in seat.main.place.panes)
        await seat.pilot.resize_terminal(200, 60)
        await seat.until(lambda: len(points()) == 5)


async def test_the_page_follows_the_list(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("4")
        seen = set()
        for _ in range(5):
            lit = seat.main.highlighted
            assert isinstance(lit, Learning)
            assert seat.pane("page").rows[0].text in lit.heading
            seen.add(lit.id)
            await seat.press("down")
        assert len(seen) == 5


async def test_a_part_is_opened_on_the_page_and_escape_goes_back_a_step_at_a_time(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("3")
        goal = seat.main.highlighted
        assert isinstance(goal, Goal)
        await seat.press("enter")
        for _ in range(80):
            if seat.main.highlighted != goal:
                break
            await seat.press("down")
        await seat.press("enter")
        part = seat.reading()
        assert part is not None and part != goal
        assert part in seat.entries.referrers(goal)
        assert "Esc back" in seat.text
        await seat.press("escape")
        assert seat.reading() == goal
        await seat.press("escape")
        assert seat.reading() is None
        assert seat.main.highlighted == goal


async def test_tab_and_the_arrows_go_through_the_panes(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        panes = seat.main.place.panes
        assert len(panes) == 5
        await seat.press("l", "right")
        assert panes[2].has_focus
        await seat.press("h", "left")
        assert panes[0].has_focus
        await seat.press("left")
        assert panes[-1].has_focus
        await seat.press("1", "tab")
        assert seat.main.focused in panes


async def test_the_cursor_goes_on_from_card_to_card_on_today(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        panes = seat.main.place.panes
        for _ in range(30):
            if not panes[0].has_focus:
                break
            await seat.press("down")
        assert panes[1].has_focus
        await seat.press("up")
        assert panes[0].has_focus


async def test_jump_goes_to_a_pane_by_its_name(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("ctrl+o")
        await seat.type("recall")
        await seat.press("enter")
        assert seat.pane("recall").has_focus


@pytest.mark.parametrize(("width", "panes"), [(79, 1), (80, 2), (129, 2), (130, 3)])
async def test_one_pane_below_80_columns_two_from_there_and_three_from_130(
    tmp_path: Path, width: int, panes: int
) -> None:
    async with open_app(demo(tmp_path), size=(width, 30)) as seat:
        for key in PLACES[1:]:
            await seat.press(key)
            tops = [line for line in seat.text.split("\n") if line.startswith("╭")]
            assert len(tops) == (2 if key == "6" else 1)
            assert tops[-1].count("╭") == panes
        await seat.press("3", "enter")
        assert seat.main.reading is not None
        assert seat.main.reading.heading[:30] in seat.text
        await seat.press("escape")
        assert seat.text.split("\n")[1].count("╭") == panes


async def test_another_width_while_it_is_open_draws_anew(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("3", "down")
        lit = seat.main.highlighted
        for width, height in ((60, 20), (140, 40), (1, 1), (30, 8), (300, 100), (80, 24)):
            await seat.pilot.resize_terminal(width, height)
            await seat.until(lambda at=width: seat.main.size.width == at)  # type: ignore[misc]
            assert seat.main.highlighted == lit
        assert "Goals" in seat.text


async def test_every_kind_of_entry_is_found_in_its_place_with_its_words(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    made: list[Entry] = one_of_each(journal)
    journal.close()
    async with open_app(path, size=(120, 60)) as seat:
        for entry in made:
            await seat.find(entry)
            at_home = {"sessions": 1, "goals": 2, "learnings": 3, "journal": 4}[entry.KIND.place]
            assert seat.main.kinds_here == NAMED[at_home].kinds
            assert seat.reading() == entry
            assert entry.heading[:40] in seat.text
            assert entry.KIND.label.lower() in seat.text
        await seat.press("6")
        assert all(
            entry.heading[:30] in seat.text for entry in made if entry.KIND.name in ("goal", "note", "learning")
        )


async def test_an_empty_journal_says_in_every_place_what_belongs_there_and_which_key_puts_it_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "empty.json"
    Journal.create(path).close()
    async with open_app(path) as seat:
        cards = [" ".join(line.text for line in rows.rows) for rows in seat.main.place.panes]
        assert all(cards)
        assert [words for words in ("n plans", "n writes", "c captures") if words not in " ".join(cards)] == []
        for key in PLACES:
            await seat.press(key)
            if key != "1":
                told = seat.pane("list").rows
                assert re.search(r"\b[nc] (plans|writes|captures|or c)", " ".join(line.text for line in told))
                assert not any(line.entry for line in told)
            for other in ("e", "x", "space", "p", "escape", "down", "f4"):
                await seat.press(other)
                assert len(seat.app.screen_stack) == 1
        assert len(seat.entries) == 0
