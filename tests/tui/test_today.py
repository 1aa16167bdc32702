"""Today: the sections of its columns, what they say, how they share the height, keys and mouse."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates import rule_of_days
from rmjournal.demo import TODAY, demo_entries
from rmjournal.insight.cadence import list_agenda, make_first_entries
from rmjournal.insight.funnel import build_funnel
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.render.row import Row, break_rows, section
from rmjournal.render.text_width import cell_width
from rmjournal.tui.page_rows import MonthRow, View
from rmjournal.tui.pages.today import (
    LAYOUTS,
    ONE,
    THREE,
    TWO,
    Folded,
    Room,
    TodaySection,
    build_sections,
    fit_sections,
)
from rmjournal.tui.screens.session.open_session import CLOSE, MEET
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.today_place import Column, TodayPlace

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle
from .session_driver import choose, go_to_step, screen, small

PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee", start=TODAY)


def view(*entries: Entry, hidden: bool = False, pair: Relationship | None = PAIR) -> View:
    by_id = {entry.id: entry for entry in (*([pair] if pair else []), *entries)}
    return View(entries=Entries(by_id), today=TODAY, role="mentee" if pair else "", pair=pair, hidden=hidden)


def demo_view() -> View:
    entries = demo_entries("mentee", TODAY)
    return View(entries=entries, today=TODAY, role="mentee", pair=entries.of(Relationship)[0])


def told(id: str, seen: View, columns: int = TWO, width: int = 58, height: int = 40) -> str:
    """What a section says, line by line; empty when it is not drawn."""
    rows = [
        row
        for part in build_sections([id], seen, Room(width, height, columns))
        for row in (part.title, *(row for block in part.blocks for row in block))
    ]
    broken = break_rows(rows, width)
    return "\n".join(" ".join(f"{row.lead} {row.text} {row.tail}".split()) for row in broken)


def sections_shown(driver: AppDriver) -> list[list[str]]:
    """The titles of each visible column."""
    return [list(column.folding.titles.values()) for column in columns(driver)]


def columns(driver: AppDriver) -> list[Column]:
    return [rows for rows in driver.main.place.panes if isinstance(rows, Column)]


def lit_section(driver: AppDriver) -> str:
    column = next(column for column in columns(driver) if column.has_focus)
    return column.folding.section_at(column.cursor)


# What the sections say


def test_the_next_session_is_told_with_its_day_points_and_length() -> None:
    words = told("next", demo_view())
    assert words.startswith("Next session last one 27 days ago")
    assert "Tomorrow, Tue 2 Jun 08:30" in words
    assert "not prepared" in words
    assert "25 Rehearsal of the six minutes, twice Misaki" in words, "a missed session carries nothing over"
    assert "65 of 60 min, 5 too many: f in Prepare makes them fit" in words
    assert "Jan ■■" in words and "May ■× Jun ◇" in words
    short = told("next", demo_view(), ONE, 78)
    assert "5 points, 65 of 60 min: The 19th of May · Rehearsal of the six minutes" in short
    assert "□ cancelled × no-show" in short


def test_the_legend_of_the_cadence_has_only_signs_that_occur() -> None:
    held = Session(id="2", relationship="1", start="2026-05-05T09:00", state="held")
    passed = Session(id="3", relationship="1", start="2026-05-19T09:00")
    words = told("next", view(held, passed), ONE, 78)
    assert "Tue 19 May 09:00. Did this session take place?" in words
    assert "May ■?" in words
    assert "? not logged" in words
    assert "cancelled" not in words and "no-show" not in words


def test_without_a_session_the_next_one_is_proposed_by_the_cadence() -> None:
    held = Session(id="2", relationship="1", start="2026-05-26T09:00", state="held")
    assert "No session planned. Enter plans Tue 9 Jun 09:00, 2 weeks after the last one." in told(
        "next", view(held)
    ).replace("\n", " ")


def test_a_relationship_that_is_over_is_looked_back_on() -> None:
    over = PAIR.edit(state="closed", ended=date(2026, 5, 29))
    goal = Goal(id="2", relationship="1", title="Ask first", learner="mentee", state="achieved")
    seen = view(goal, pair=over)
    assert "This relationship ended on Fri 29 May. Enter opens the review." in told("next", seen).replace("\n", " ")
    assert "Ask first" in told("goals", seen)
    assert "No goal yet." in told("goals", view(pair=over))
    assert "Enter writes" not in told("goals", view(pair=over))


def test_empty_sections_say_what_belongs_there_or_are_left_out() -> None:
    seen = view()
    assert "Nothing open. Enter adds an action item." in told("actions", seen)
    assert "No goal yet. Enter writes one, in five sentences." in told("goals", seen)
    assert "No session planned. Enter plans one." in told("next", view(pair=None))
    for id in ("recall", "lately", "now-what", "learned", "month", "last-time", "sessions", "felt"):
        assert told(id, seen) == ""


def test_action_items_tell_whose_they_are_and_when_they_are_due() -> None:
    made = (
        Action(id="2", relationship="1", text="Mine today", owner="mentee", due=TODAY),
        Action(id="3", relationship="1", text="Late one", owner="mentee", due=TODAY - timedelta(3)),
        Action(id="4", relationship="1", text="Hers", owner="mentor", due=date(2026, 6, 12)),
        Note(id="5", relationship="1", text="An idea", kind="idea", state="waiting", on=TODAY - timedelta(28)),
        Note(id="6", relationship="1", text="A topic", kind="topic", state="waiting", on=TODAY),
    )
    words = told("actions", view(*made))
    assert words.split("\n") == [
        "Action items mine 2 · Misaki 1",
        "○ Late one 3 days overdue",
        "○ Mine today today",
        "○ Hers Misaki · Fri 12 Jun",
        "to bring up",
        "? A topic today",
        "ideas waiting for an answer",
        "☼ An idea 28 days",
    ]


def test_goals_show_their_levels_over_half_months_and_the_number() -> None:
    words = told("goals", demo_view(), ONE, 78)
    assert words.split("\n")[0] == "Goals Jan … Jun now"
    assert "↑ Answer my own operations questions from live data ▁▁▃▃▃▃▅▅▅▅ 0" in words
    paused = next(line for line in words.split("\n") if "Hear the night shift" in line)
    assert "▁▁···▁▃▃▃ −1" in paused
    assert "▂" not in words and "▄" not in words
    two = told("goals", demo_view())
    assert "◇ A whole Monday review without slides today" in two
    assert "target Sun 31 May is overdue" in two


def test_three_columns_show_charts_while_there_is_room_and_strips_of_further_goals() -> None:
    high = told("goals", demo_view(), THREE, 62, 57)
    assert high.count("+2") == 4 and high.count("◎") >= 3
    assert "● now · ◎ target · gap: paused" in high
    assert "Feb Mar Apr May Jun" in high
    low = told("goals", demo_view(), THREE, 62, 28)
    assert 0 < low.count("+2") < 4
    assert low.count("▁▁") >= 1


def test_learned_and_used_counts_like_the_funnel_each_person_apart() -> None:
    seen = demo_view()
    funnel = build_funnel(seen.entries, TODAY)
    for learner, who in (("mentee", "↑ I"), ("mentor", "↓ Misaki")):
        counts = (
            sum(one.learner == learner for one in group)
            for group in (funnel.captured, funnel.remembered, funnel.applied, funnel.embedded)
        )
        words = "saved {} ▸ recalled {} ▸ used {} ▸ habit {}".format(*counts)
        assert f"{who} {words}" in told("learned", seen)


def test_lately_lists_what_happened_newest_first_and_nothing_that_only_passed() -> None:
    seen = demo_view()
    (part,) = build_sections(["lately"], seen, Room(58, 40, TWO))
    days = [row.tail for block in part.blocks for row in block]
    assert days[:3] == ["Thu 28 May", "Thu 28 May", "Wed 27 May"]
    words = told("lately", seen)
    assert "× Session 10, no-show: me, board call overran" in words
    assert "45 %" in words
    late = Action(id="2", relationship="1", text="Late", due=TODAY - timedelta(9))
    assert told("lately", view(late)) == ""
    told_today = told("lately", view(*(Learning(id=id, relationship="1", text=f"L{id}", on=TODAY) for id in "234")))
    assert told_today.index("L4") < told_today.index("L3") < told_today.index("L2")


def test_the_last_time_is_told_by_takeaways_else_notes_else_with_an_offer() -> None:
    held = Session(id="2", relationship="1", start="2026-05-05T09:00", state="held")
    assert "No notes from Tue 5 May. Enter adds some now." in told("last-time", view(held))
    notes = held.edit(notes="First.\n\nSecond.\nThird.\nFourth.")
    assert "First.\nSecond.\nThird. …" in told("last-time", view(notes))
    taken = notes.edit(takeaways=["Ask first"], their_takeaways=["Wait longer"])
    told_of_both = told("last-time", view(taken))
    assert "· Ask first" in told_of_both and " took away: Wait longer" in told_of_both


def test_private_texts_are_hidden_on_today() -> None:
    entries = demo_entries("mentee", TODAY)
    pair = entries.of(Relationship)[0]
    bare_entries = Entries({entry.id: entry.edit(shared=False) for entry in entries})
    seen = View(entries=bare_entries, today=TODAY, role="mentee", pair=pair, hidden=True)
    for columns_count, layout in LAYOUTS.items():
        words = "\n".join(told(id, seen, columns_count) for ids in layout for id in ids)
        assert REDACTED in words
        for text in ("Rehearsal", "Publish", "An open door", "Who hears", "board call", "silence", "seven questions"):
            assert text not in words


# How they share the height


def part(id: str, *heights: int, later: int = 0, **more: bool) -> TodaySection:
    blocks = [[Row(f"{id}{n} line {at}", payload=f"{id}{n}") for at in range(size)] for n, size in enumerate(heights)]
    return TodaySection(id, section(id), blocks, later, **more)


def texts(rows: Sequence[Row]) -> list[str]:
    return [row.text for row in rows]


def test_sections_stand_apart_while_all_fit() -> None:
    fit = fit_sections([part("a", 1, 1), part("b", 1)], 40, 6)
    assert texts(fit.rows) == ["a", "a0 line 0", "a1 line 0", "", "b", "b0 line 0"]
    assert not fit.is_folded


def test_the_section_with_the_focus_gets_its_rows_and_the_others_fold() -> None:
    parts = [part("a", *[1] * 5), part("b", *[1] * 5)]
    assert texts(fit_sections(parts, 40, 9, "b").rows) == [
        *("a", "a0 line 0", "4 more"),
        *("b", "b0 line 0", "b1 line 0", "b2 line 0", "b3 line 0", "b4 line 0"),
    ]


def test_what_may_wait_folds_first_and_keeps_the_air() -> None:
    parts = [part("a", 1, 1, 1, 1, 1, later=3), part("b", 1)]
    assert texts(fit_sections(parts, 40, 7, "b").rows) == [
        "a",
        "a0 line 0",
        "a1 line 0",
        "3 more",
        "",
        "b",
        "b0 line 0",
    ]


def test_a_section_that_may_be_left_out_is_drawn_whole_and_one_with_an_open_end_fills_the_rest() -> None:
    parts = [part("a", 1), part("b", 1, 1, is_optional=True), part("c", *[1] * 9, is_open_ended=True)]
    fitted = [texts(fit_sections(parts, 40, height).rows) for height in (5, 6, 10)]
    assert "b" not in fitted[0] and fitted[0][-1] == "c0 line 0"
    assert fitted[1] == ["a", "a0 line 0", "", "b", "b0 line 0", "b1 line 0"]
    assert fitted[2][-3:] == ["c", "c0 line 0", "c1 line 0"]


@given(
    sizes=st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=6), min_size=1, max_size=4),
    height=st.integers(1, 50),
    focus=st.integers(0, 3),
    whole=st.booleans(),
    later=st.integers(0, 3),
)
def test_every_section_has_its_title_and_all_rows_stay_within_the_height_where_they_can(
    sizes: list[list[int]], height: int, focus: int, whole: bool, later: int
) -> None:
    parts = [part(str(n), *heights, later=min(later, len(heights) - 1)) for n, heights in enumerate(sizes)]
    lit = parts[focus % len(parts)]
    fit = fit_sections(parts, 40, height, lit.id, whole=whole)
    assert [row.text for row in fit.rows if row.is_section] == fit.sections == [one.id for one in parts]
    shown = [row.payload for row in fit.rows if isinstance(row.payload, str)]
    assert shown == sorted(shown)
    hidden = [row.payload for row in fit.rows if isinstance(row.payload, Folded)]
    assert len(shown) + sum(len(fold.rows) for fold in hidden) == sum(map(sum, sizes))
    if height >= sum(1 + sum(heights) for heights in sizes):
        assert not hidden
    elif not whole and height >= 1 + sum(sizes[focus % len(parts)]) + 2 * (len(parts) - 1):
        assert len(fit.rows) <= height
        assert lit.id not in [fold.section for fold in hidden]


# On the screen


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((80, 24), [["Next session", "Action items", "Goals", "Recall"]]),
        (
            (120, 36),
            [
                ["Next session", "Goals", "Lately"],
                ["Action items", "Recall", "Month", "Last “Now what”", "Learned and used"],
            ],
        ),
        (
            (200, 60),
            [
                [
                    "Next session",
                    "A question for the next session",
                    "Before you go in",
                    "Last time",
                    "Months",
                    "Sessions",
                    "Last “Now what”",
                ],
                ["Goals", "How it felt, for me"],
                ["Action items", "Recall", "Learned and used", "Lately"],
            ],
        ),
    ],
)
async def test_today_has_as_many_columns_as_fit_and_whole_titles(
    tmp_path: Path, size: tuple[int, int], expected: list[list[str]]
) -> None:
    async with open_app(demo(tmp_path), size=size, today=TODAY) as driver:
        shown = [[title.replace("Months", "Month") for title in column] for column in sections_shown(driver)]
        assert shown == [[title.replace("Months", "Month") for title in column] for column in expected]
        said = " ".join(driver.text.split())
        assert "Publish the promotion criteria for team" in said
        for goal in driver.entries.of(Goal):
            if goal.state == "active":
                rows = [row for column in columns(driver) for row in column.rows]
                assert any(row.entry == goal for row in rows)
        for column in columns(driver):
            lines = [line for _, line in column.lines.on_page(0, 0, column.page_height) if not line.is_section]
            cut = [line for line in lines if "…" in "".join(line.cells(column.text_width))]
            assert all("…" in line.text for line in cut)


@pytest.mark.parametrize(("width", "count"), [(60, 1), (109, 1), (110, 2), (129, 2), (130, 3), (200, 3)])
async def test_today_has_one_column_below_110_two_from_110_and_three_from_130(
    tmp_path: Path, width: int, count: int
) -> None:
    async with open_app(demo(tmp_path), size=(width, 30), today=TODAY) as driver:
        assert len(columns(driver)) == count
        assert columns(driver)[0].has_focus


async def test_a_resize_keeps_what_is_lit_in_another_number_of_columns(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(200, 60), today=TODAY) as driver:
        await driver.press("right", "right")
        lit = driver.main.highlighted
        assert isinstance(lit, Action)
        for size, count in (((120, 36), 2), ((80, 24), 1), ((200, 60), 3)):
            await driver.pilot.resize_terminal(*size)
            await driver.until(lambda count=count: len(columns(driver)) == count)  # type: ignore[misc]
            await driver.press("shift")
            assert driver.main.highlighted == lit
            assert driver.main.focused in columns(driver)


async def test_the_section_with_the_cursor_unfolds_and_the_one_before_folds(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 17), today=TODAY) as driver:
        assert "2 Jun 08:30" in driver.text and "more" in driver.text
        seen: dict[str, str] = {}
        for _ in range(30):
            seen[lit_section(driver)] = driver.text
            await driver.press("down")
        assert list(seen) == ["next", "actions", "goals", "recall"]
        goals = [goal.title for goal in driver.entries.of(Goal) if goal.state == "active"]
        assert all(title[:30] in seen["goals"] for title in goals)
        assert "Dock-slot automation" in seen["actions"]
        assert not all(title[:30] in seen["next"] for title in goals)
        for _ in range(30):
            await driver.press("up")
        assert lit_section(driver) == "next"
        assert isinstance(driver.main.highlighted, Session)


async def test_a_folded_row_opens_by_enter_and_by_the_mouse(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(*(Action(text=f"Thing {n}", owner="mentee", due=TODAY + timedelta(n)) for n in range(40)))
    journal.close()
    async with open_app(path, size=(80, 24), today=TODAY) as driver:
        (column,) = columns(driver)
        folded = next(at for at, row in enumerate(column.rows) if isinstance(row.payload, Folded))
        assert column.rows[folded].text.endswith(" more")
        column.go_to_section("actions")
        while not isinstance(column.highlighted_row.payload if column.highlighted_row else None, Folded):
            await driver.press("down")
        assert driver.main.highlighted is None
        hidden = column.highlighted_row.payload if column.highlighted_row else None
        assert isinstance(hidden, Folded)
        await driver.press("enter")
        assert driver.main.highlighted == hidden.rows[0].entry
        assert len([row for row in column.rows if isinstance(row.entry, Action)]) == 40
        for keys in (["escape"], ["end", "home"]):
            column.show_whole(True)
            await driver.press(*keys)
            assert len([row for row in column.rows if isinstance(row.entry, Action)]) < 40
        assert lit_section(driver) != "actions"


async def test_the_mouse_unfolds_lights_and_opens(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 19), today=TODAY) as driver:
        line = next(at for at, words in enumerate(driver.text.split("\n")) if " more" in words)
        await driver.pilot.click(offset=(6, line))
        await driver.press("shift")
        assert lit_section(driver) != "next"
        (column,) = columns(driver)
        assert not isinstance(column.highlighted_row.payload if column.highlighted_row else None, Folded)
        line = next(at for at, words in enumerate(driver.text.split("\n")) if "Tomorrow, Tue 2 Jun" in words)
        await driver.pilot.click(offset=(6, line))
        await driver.pilot.click(offset=(6, line))
        await driver.until(lambda: isinstance(driver.screen, SessionScreen))
        await settle(driver.pilot)


async def test_arrows_move_through_the_sections_and_into_the_next_column(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36), today=TODAY) as driver:
        left, right = columns(driver)
        await driver.press("right")
        assert right.has_focus
        await driver.press("l")
        assert left.has_focus
        await driver.send(["end", "down"])
        assert driver.main.focused is right
        assert lit_section(driver) == "actions"
        await driver.press("up")
        assert driver.main.focused is left
        assert lit_section(driver) == left.folding.fit.sections[-1]


async def test_enter_on_a_point_of_the_agenda_prepares_its_session(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36), today=TODAY) as driver:
        (planned,) = [one for one in driver.entries.of(Session) if one.state == "planned"]
        points = [row.entry for row in columns(driver)[0].rows if isinstance(row.entry, Point)]
        assert points == list_agenda(planned, driver.entries)
        await driver.press("down")
        assert driver.main.highlighted == points[0]
        await driver.press("enter")
        assert isinstance(driver.screen, SessionScreen)


async def test_enter_plans_the_session_that_is_proposed_and_undo_takes_it_back(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24), today=TODAY) as driver:
        while lit_section(driver) != "next":
            await driver.press("down")
        assert "No session planned. Enter plans" in driver.text
        await driver.press("enter")
        (planned,) = driver.entries.of(Session)
        assert planned.state == "planned" and planned.day and planned.day > TODAY
        await driver.wait_for_message("Session planned: ")
        await driver.press("u")
        assert driver.entries.of(Session) == []


async def test_titles_and_rows_lead_to_their_places(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36), today=TODAY) as driver:
        columns(driver)[1].go_to_section("learned")
        await driver.press("enter")
        assert driver.main.open_place == 3
        assert isinstance(driver.main.highlighted, Learning)


async def test_jump_focuses_a_section_by_its_name(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36), today=TODAY) as driver:
        await driver.press("ctrl+o")
        await driver.type("recall")
        await driver.press("enter")
        assert lit_section(driver) == "recall"
        assert isinstance(driver.main.highlighted, Learning)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_a_journal_after_first_run_begins_with_the_first_steps(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY)
    journal.put(*make_first_entries("Misaki Satō", "mentee", rule_of_days(14), [], TODAY, journal.new_id))
    journal.close()
    async with open_app(path, size=size, today=TODAY) as driver:
        titles = [title for column in sections_shown(driver) for title in column]
        assert titles[:2] == ["First steps · 2 of 12 done", "Next session"]
        assert "Nothing on the agenda yet. Enter prepares it." in " ".join(driver.text.split())
        assert "Lately" not in titles and "Recall" not in titles


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 36), (200, 60)])
async def test_today_is_drawn_with_ten_thousand_entries(tmp_path: Path, size: tuple[int, int]) -> None:
    path = bare(tmp_path)
    content = json.loads(path.read_bytes())
    (pair,) = content["relationships"]
    start, ids = TODAY - timedelta(2000), count(int(pair) + 1)
    for table, number, fields in (
        ("sessions", 2000, {"start": "{}T09:00", "state": "held"}),
        ("actions", 3000, {"text": "Thing", "owner": "mentee", "due": "{}", "state": "open"}),
        ("notes", 3000, {"text": "Idea", "kind": "idea", "on": "{}", "state": "waiting"}),
        ("learnings", 2010, {"text": "Learned", "learner": "mentee", "on": "{}"}),
    ):
        content[table] = {
            str(next(ids)): {name: text.format(start + timedelta(n % 2000)) for name, text in fields.items()}
            | {"relationship": pair}
            for n in range(number)
        }
    path.write_text(json.dumps(content), "utf-8")
    async with open_app(path, size=size, today=TODAY) as driver:
        assert len(driver.entries) > 10_000
        for key in ("down", "tab", "down", "end", "home", "up", "1"):
            await driver.press(key)
        assert all(len(column.rows) <= max(column.page_height, 20) for column in columns(driver))
        assert "Action items" in [title for titles in sections_shown(driver) for title in titles]


def months_shown(driver: AppDriver) -> list[str]:
    """The names of the months on Today."""
    rows = [row for pane in driver.main.place.query(Column) for row in pane.rows if isinstance(row.payload, MonthRow)]
    return rows[0].text.split() if rows else []


@pytest.mark.parametrize("size", [(120, 36), (200, 60)])
async def test_the_months_turn_with_page_keys_while_lit(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        assert months_shown(driver) == ["May", "June"] and "1◂◆" in driver.text
        column = next(pane for pane in driver.main.place.query(Column) if "month" in pane.folding.titles)
        column.go_to_section("month")
        await driver.until(lambda: "PgUp month before  PgDn month after  enter timeline" in driver.text)
        await driver.press("pagedown", "pagedown")
        assert months_shown(driver) == ["July", "August"] and column.has_focus
        await driver.press(*["pageup"] * 7)
        assert months_shown(driver) == ["December", "2025", "January"] and "13■" in driver.text
        await driver.press("escape")
        assert months_shown(driver) == ["May", "June"]
        await driver.press("enter")
        assert driver.main.open_place == 5


@pytest.mark.parametrize("size", [(120, 36), (200, 60)])
async def test_a_click_on_the_signs_beside_the_title_turns_the_months(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        lines = driver.text.splitlines()
        y = next(number for number, line in enumerate(lines) if "‹ ›" in line)
        x = cell_width(lines[y][: lines[y].index("‹")])
        await driver.pilot.click(offset=(x + 2, y))
        await driver.until(lambda: months_shown(driver) == ["June", "July"])
        for _ in range(2):
            lines = driver.text.splitlines()
            y = next(number for number, line in enumerate(lines) if "‹ ›" in line)
            await driver.pilot.click(offset=(x, y))
        await driver.until(lambda: months_shown(driver) == ["April", "May"])
        assert driver.main.open_place == 0


def led(driver: AppDriver) -> str:
    """The title that has the focus, without its tail."""
    row = next(line for line in driver.text.splitlines() if "▌" in line and "──" in line)
    return row[row.index("▌") + 1 :].split(" ──")[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_tab_goes_from_section_to_section_and_shift_tab_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        there = [led(driver)]
        while (await driver.press("tab")) and led(driver) != there[0]:
            there.append(led(driver))
        assert there[0] == "Next session" and len(there) == len(set(there)) >= 4
        assert {"Action items", "Goals", "Recall"} < set(there)
        back = [led(driver)]
        while (await driver.press("shift+tab")) and led(driver) != back[0]:
            back.append(led(driver))
        assert back == [there[0], *reversed(there[1:])]


async def test_help_names_tab_for_the_next_section(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("question_mark")
        assert "tab next section" in driver.text


def test_points_of_the_last_session_without_a_decision_are_named() -> None:
    held = Session(id="2", relationship="1", start="2026-05-26T09:00", state="held")
    point = Point(id="3", relationship="1", session="2", title="The one")
    other = Point(id="4", relationship="1", session="2", title="The other", state="done")
    assert "Tue 26 May: 1 point still needs a decision." in told("next", view(held, point, other))
    assert "decision" not in told("next", view(held, point.edit(state="done"), other))
    over = PAIR.edit(state="closed", ended=date(2026, 5, 29))
    assert "decision" not in told("next", view(over, held, point, other)), "after the end nobody decides on it"


async def light_next(driver: AppDriver) -> None:
    """Light the first row of the section about the next session."""
    assert isinstance(driver.main.place, TodayPlace)
    driver.main.place.light_section("next")
    await settle(driver.pilot)


async def test_what_needs_a_decision_opens_the_close_of_its_session(tmp_path: Path) -> None:
    path = small(tmp_path, more={"state": "held"})
    async with open_app(path, size=(80, 24)) as driver:
        await light_next(driver)
        assert "Mon 1 Jun: 3 points still need a decision." in driver.text
        await driver.press("enter")
        assert screen(driver).owner.step == CLOSE


async def test_on_its_day_a_session_offers_to_meet(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=()), size=(80, 24)) as driver:
        await light_next(driver)
        assert driver.text.splitlines()[-1].startswith(" enter meet  s share agenda  d date ")
        assert "Nothing on the agenda yet. Enter opens the meeting." in " ".join(driver.text.split())
        await driver.press("enter")
        assert screen(driver).owner.step == MEET


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_after_a_session_was_closed_the_next_one_is_lit(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(small(tmp_path), size=size) as driver:
        driver.journal.put(Goal(title="Ask first", learner="mentee"))
        await settle(driver.pilot)
        await light_next(driver)
        await driver.press("enter")
        await go_to_step(driver, "3")
        await choose(driver, "held")
        await choose(driver, "carry_all")
        await choose(driver, "next")
        await driver.press("escape")
        lit = driver.main.highlighted
        assert isinstance(lit, Session) and lit.state == "planned"


def test_a_strip_of_levels_waits_until_its_title_can_name_a_month() -> None:
    goal = Goal(
        id=new_entry_id(TODAY), relationship="1", title="Ask first", learner="mentee", state="active", baseline=-2
    )
    level = Level(id="9", goal=goal.id, level=-1, on=TODAY)
    young = told("goals", view(goal, level), TWO)
    assert "−1" in young and "now" not in young and "▃" not in young
    older = goal.edit(id=new_entry_id(TODAY - timedelta(60)))
    assert "Goals Jun now" in told("goals", view(older, level.edit(goal=older.id)), TWO)


async def test_the_sections_are_built_once_for_each_view_and_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[object, ...]] = []

    def build(ids: Sequence[str], view: View, room: Room) -> list[TodaySection]:
        built.append((tuple(ids), view.entries, room))
        return build_sections(ids, view, room)

    monkeypatch.setattr("rmjournal.tui.widgets.today_place.build_sections", build)
    async with open_app(demo(tmp_path), size=(150, 50)) as driver:
        await driver.press("2", "1", "down", "2", "1")
        assert built and len(built) == len({(ids, id(entries), room) for ids, entries, room in built})
