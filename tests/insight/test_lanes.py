"""Timeline lanes: marks, level lines of goals, and crowded cells."""

import re
from datetime import date

import pytest
from rich.cells import cell_len

from rmjournal.demo import LAST, TODAY, Role, demo_entries
from rmjournal.insight.lanes import merge_lanes, timeline_lanes
from rmjournal.insight.timeline import TimelineFilter, build_timeline
from rmjournal.model.entry import Entries
from rmjournal.model.kind import Change
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.render.time_scale import ZOOMS
from rmjournal.render.timeline_lane import draw_lane
from rmjournal.render.timeline_window import DrawnTimeline, draw_timeline, first_grid, open_window

COLUMNS = (1, 20, 60, 100, 170)


def seen(entries: Entries, today: date, zoom: str = "month", columns: int = 100, tall: bool = False) -> DrawnTimeline:
    found = timeline_lanes(entries, today)
    return draw_timeline(found, today, first_grid(zoom, columns, found, today), tall=tall)


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("day", [TODAY, LAST])
def test_every_row_is_as_wide_as_the_axis_and_every_glyph_one_cell(role: Role, day: date) -> None:
    entries = demo_entries(role, day)
    for zoom in ZOOMS:
        for columns in COLUMNS:
            for tall in (False, True):
                drawn = seen(entries, day, zoom.name, columns, tall)
                rows = [drawn.ruler, *(row for band in drawn.lanes for row in band.rows)]
                assert {len(row.glyphs) for row in rows} == {columns}
                assert all(cell_len(glyph) == 1 for row in rows for glyph in set(row.glyphs))
                assert len(drawn.head) == columns


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("day", [TODAY, LAST])
def test_every_mark_has_a_row_in_the_stream_and_can_be_reached_along_its_lane(role: Role, day: date) -> None:
    all_of_it = build_timeline(demo_entries(role, day), day)
    rows = {(row.entry.id, row.day) for row in all_of_it.items}
    for lane in all_of_it.lanes:
        assert [mark for mark in lane.marks if (mark.entry.id, mark.day) not in rows] == []
        at = open_window(all_of_it.lanes, day, 80).with_cursor(lane.marks[0].day, lane.marks[0])
        reached = [at.highlighted]
        while (after := at.next_mark(1)) is not None:
            at = at.with_cursor(after.day, after)
            reached.append(after)
        assert reached == list(lane.marks)


def test_the_lane_of_a_goal_shows_each_of_its_changes() -> None:
    turns = [
        ("1", date(2026, 1, 5), "state", "draft", "active"),
        ("2", date(2026, 2, 2), "state", "active", "paused"),
        ("3", date(2026, 3, 2), "state", "paused", "active"),
        ("4", date(2026, 3, 16), "target", "2026-04-01", "2026-05-01"),
        ("5", date(2026, 3, 30), "levels", {"0": "one"}, {"0": "two"}),
        ("6", date(2026, 5, 1), "state", "active", "not_achieved"),
    ]
    goal = Goal(
        id="10", title="Goal", learner="mentee", state="not_achieved", baseline=-2, target=date(2026, 5, 1),
        history={key: Change(on=on, field=name, was=was, now=now) for key, on, name, was, now in turns},
    )  # fmt: skip
    levels = [
        Level(id="11", goal="10", level=1, on=date(2026, 1, 19)),
        Level(id="12", goal="10", level=-1, on=date(2026, 4, 13)),
    ]
    entries = Entries({entry.id: entry for entry in (goal, *levels)})
    (lane,) = timeline_lanes(entries, date(2026, 6, 1))
    assert [mark.glyph for mark in lane.marks] == ["▸", "▴", "‖", "▸", "»", "≡", "▾", "✗"]
    assert [part.level for part in lane.stretches] == [-2, 1, 1, -1]
    assert lane.stretches[1].last == date(2026, 2, 1)
    assert lane.stretches[-1].last == date(2026, 4, 30)
    row = seen(entries, date(2026, 6, 1)).lanes[0].rows[0].glyphs
    assert "▴+1" in row and "▾−1" in row and "✗" in row
    gap = row[row.index("‖") + 1 : row.index("▸", row.index("‖"))]
    assert gap and not gap.strip()
    tall = seen(entries, date(2026, 6, 1), tall=True).lanes[0].rows
    assert len(tall) == 5 and "▴" in tall[1].glyphs and "▾" in tall[3].glyphs


def test_marks_in_one_cell_are_counted() -> None:
    some = [Learning(id=str(n), text=f"{n}", learner="mentee", on=date(2026, 5, 4)) for n in range(1, 13)]
    for many, sign in ((1, "✦"), (3, "3"), (9, "9"), (12, "+")):
        entries = Entries({entry.id: entry for entry in some[:many]})
        (band,) = seen(entries, date(2026, 6, 1), "quarter").lanes
        assert band.rows[0].glyphs.strip() == sign
        assert [len(marks) for marks in band.cells.values()] == [many]


@pytest.mark.parametrize(("role", "day"), [("mentee", TODAY), ("mentor", LAST)])
def test_counts_of_neighbouring_days_are_parted(role: Role, day: date) -> None:
    everything = merge_lanes(timeline_lanes(demo_entries(role, day), day))
    for columns in range(40, 60):
        axis = open_window([everything], day, columns).axis
        (row,) = draw_lane(everything, axis).rows
        assert axis.zoom.columns == 1 and re.search(r"\d", row.glyphs)
        assert not re.search(r"[\d+]{2}", row.glyphs)


def test_odd_days_and_no_entries_at_all_are_drawn() -> None:
    far = [
        Learning(id=str(n), text="x", learner="mentor", on=date(year, 1, 1)) for n, year in enumerate((1970, 2199), 1)
    ]
    for entries in (Entries(), Entries({entry.id: entry for entry in far})):
        for zoom in ZOOMS:
            assert seen(entries, TODAY, zoom.name).axis.contains(TODAY)
    goal = Goal(id="1", title="No level yet", learner="mentee")
    assert [lane.goal for lane in timeline_lanes(Entries({"1": goal}), TODAY)] == [goal]


def test_a_timeline_filter_follows_links_to_goals_and_learners() -> None:
    entries = demo_entries("mentee", LAST)
    goal = next(goal for goal in entries.of(Goal) if goal.learner == "mentor")
    kinds = {entry.KIND.name for entry in TimelineFilter(goal=goal.id).select(entries)}
    assert {"goal", "level", "milestone", "learning", "application", "recall"} <= kinds
    assert "session" not in kinds
    shown = build_timeline(entries, LAST).only(
        {entry.id for entry in TimelineFilter(learner="mentor").select(entries)}
    )
    assert [lane.goal for lane in shown.lanes if lane.goal] == [goal]
    assert "↑ learned" not in [lane.name for lane in shown.lanes]


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_no_mark_says_what_the_heading_of_its_entry_says_first(role: Role) -> None:
    marks = [mark for lane in timeline_lanes(demo_entries(role), LAST) for mark in lane.marks]
    twice = [
        (mark.words, mark.entry.heading)
        for mark in marks
        if re.split(" · | ", mark.words)[-1] == mark.entry.heading.partition(" · ")[0]
    ]
    assert len(marks) > 100 and not twice


def test_an_open_action_item_is_due_only_where_it_has_a_due_day() -> None:
    days = {"agreed_on": date(2026, 5, 12)}
    without, with_day = Action(id="1", text="Ask").edit(**days), Action(id="2", text="Send", due=date(2026, 6, 9))
    late = Action(id="3", text="Read", due=date(2026, 5, 20))
    lanes = timeline_lanes(Entries({one.id: one for one in (without, with_day, late)}), TODAY)
    words = {mark.entry.id: mark.words for lane in lanes for mark in lane.marks}
    assert words == {"1": "Action item open", "2": "Action item due", "3": "Action item overdue"}
