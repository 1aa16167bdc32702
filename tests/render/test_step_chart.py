"""The step chart: exact width, every fall, pauses as gaps, rewording marked."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, demo_entries
from rmjournal.insight.goals import GoalHistory, goal_history
from rmjournal.model.entry import Entries
from rmjournal.model.kind import Change
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.perspective import Perspective
from rmjournal.render.goal_rows import draw_step_chart, goal_rows
from rmjournal.render.row import render_text

DAY = date(2026, 1, 1)
VOICE = Perspective(today=LAST, role="mentee")


def known(title: str) -> GoalHistory:
    entries = demo_entries("mentee")
    (goal,) = (goal for goal in entries.of(Goal) if goal.title.startswith(title))
    return goal_history(goal, entries)


def text_of(found: GoalHistory, width: int = 60) -> str:
    return "\n".join(render_text(goal_rows(found, VOICE, width), width))


def test_the_goal_that_fell_back_shows_the_fall_and_the_moved_target() -> None:
    found = known("Take leadership")
    assert [(step.level, step.fell) for step in found.steps][-2:] == [(0, False), (-1, True)]
    told = text_of(found)
    assert "target Sun 31 May → Wed 30 Sep" in told
    assert "▾●" in told
    assert "▾ −1 · 35 %" in told
    assert "▾ fell" in told


def test_the_ladder_has_all_five_texts_with_start_target_and_now() -> None:
    lines = text_of(known("Answer my")).splitlines()
    (now,) = (line for line in lines if "◀ now" in line)
    assert now.startswith("▸ 4  +1 6 to 7 questions")
    assert now.endswith("◀ now, Tue 16 Jun")
    assert any(line.startswith("  1  −2") and line.endswith("◁ start") for line in lines)
    assert any(line.startswith("  3   0") and line.endswith("◎ expected") for line in lines)
    assert [line[:7].strip("▸ ").split() for line in lines[2:7]] == [
        ["5", "+2"],
        ["4", "+1"],
        ["3", "0"],
        ["2", "−1"],
        ["1", "−2"],
    ]


def test_a_pause_is_a_gap_with_a_legend() -> None:
    found = known("Hear the night")
    assert found.pauses == ((date(2026, 3, 10), date(2026, 4, 21)),)
    rows, _, _ = draw_step_chart(found, LAST, 60)
    assert "─      " in rows[4]
    assert rows[4].rstrip().endswith("┘")
    assert "gap: paused Tue 10 Mar – Tue 21 Apr" in text_of(found)


def test_level_texts_that_were_changed_after_the_start_are_marked() -> None:
    found = known("Take leadership")
    change = Change(on=date(2026, 4, 2), field="levels", was={"0": "half"}, now={"0": "most"})
    goal = found.goal.edit(history={**found.goal.history, "9": change})
    told = text_of(goal_history(goal, demo_entries("mentee").with_changes(put=[goal])))
    assert "≡ levels reworded after the start: Thu 2 Apr" in told
    assert any(line.lstrip().startswith("◆") and "≡" in line for line in told.splitlines())


def test_a_goal_without_a_level_or_with_one_has_no_chart() -> None:
    goal = Goal(id="1", title="x", baseline=-2, state="active")
    assert "No level noted yet" in text_of(goal_history(goal, Entries({"1": goal})))
    level = Level(id="2", goal="1", level=0, value="one", on=DAY)
    told = text_of(goal_history(goal, Entries({"1": goal, "2": level})))
    assert "●  0 · one" in told
    assert "─" not in told


def test_milestones_are_counted_and_late_ones_are_marked() -> None:
    told = text_of(known("Take leadership"))
    assert re.search(r"^Milestones +3 of 4 reached$", told, re.MULTILINE)
    assert re.search(r"^◇ Eight weeks in a row at 60 % or more +Fri 26 Jun · late$", told, re.MULTILINE)
    dropped = text_of(known("Post twice"))
    assert re.search(r"^⊘ .* dropped$", dropped, re.MULTILINE)


LEVELS = st.lists(st.tuples(st.integers(0, 400), st.integers(-2, 2)), min_size=2, max_size=20)
PAUSES = st.lists(st.integers(0, 400), max_size=4, unique=True).map(sorted)


@given(LEVELS, PAUSES, st.integers(8, 80))
def test_every_row_fills_the_width_and_shows_every_fall_that_fits(
    told: list[tuple[int, int]], turns: list[int], width: int
) -> None:
    history = {
        str(number): Change(
            on=DAY + timedelta(days=day),
            field="state",
            was="paused" if number % 2 else "active",
            now="active" if number % 2 else "paused",
        )
        for number, day in enumerate(turns)
    }
    goal = Goal(id="1", title="x", state="paused" if len(turns) % 2 else "active", history=history)
    levels = [
        Level(id=str(number), goal="1", level=level, on=DAY + timedelta(days=day))
        for number, (day, level) in enumerate(told, 2)
    ]
    found = goal_history(goal, Entries({entry.id: entry for entry in (goal, *levels)}))
    rows, marks, months = draw_step_chart(found, DAY + timedelta(days=420), width)
    assert [len(row) for row in rows] == [width] * 5
    assert len(months) == width - 1
    assert len(marks) < width
    assert "".join(rows).count("●") == 1
    gone = [row for row in rows if "●" in row]
    assert rows.index(gone[0]) == 2 - found.steps[-1].level
    if not turns and len(told) < width:
        assert "".join(rows).count("▾") == len(found.falls)
