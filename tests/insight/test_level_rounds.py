"""Rounds of rating and counted values: two people side by side, and a number over time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.insight.goals import goal_history, goal_progress, parse_measure, rater_side
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import SECOND_OPINION_DAYS, Goal, level_of
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.render.goal_chart import goal_svg
from rmjournal.render.goal_rows import goal_rows
from rmjournal.render.row import render_text

DAY = date(2026, 4, 21)
PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee")
GOAL = Goal(
    id="2",
    relationship="1",
    title="Ask",
    learner="mentee",
    levels={"0": "four or five", "-1": "two or three", "1": "six"},
    baseline=-2,
)


def with_levels(*levels: Level) -> Entries:
    return Entries({entry.id: entry for entry in (PAIR, GOAL, *levels)})


@pytest.mark.parametrize(
    ("rater", "side"),
    [("", "me"), ("Me", "me"), ("Misaki", "partner"), ("misaki satō", "partner"), ("partner", "partner"),
     ("mentor", "partner"), ("Ioana", "other"), ("somebody else", "other")],
)  # fmt: skip
def test_the_rater_of_a_level_is_me_the_partner_or_another(rater: str, side: str) -> None:
    level = Level(id="9", goal="2", level=0, rater=rater, on=DAY)
    assert rater_side(level, with_levels(level)) == side


def test_two_levels_rated_alone_stand_side_by_side_with_the_difference_first() -> None:
    own = Level(id="9", goal="2", level=0, value="5 of 8", on=DAY)
    theirs = Level(id="10", goal="2", level=-1, rater="Misaki", on=DAY + timedelta(2))
    seen = Level(id="11", goal="2", level=1, rater="Ioana", on=DAY)
    entries = with_levels(own, theirs, seen)
    history = goal_history(GOAL, entries)
    (one,) = history.rounds
    assert history.opinions == (seen,)
    assert [step.level for step in history.steps] == [0], "a second opinion is no step"
    assert (one.own, one.partner, one.difference) == (own, theirs, -1)
    assert level_of(GOAL, entries) == 0, "in a week with my own level that one counts"
    assert not goal_progress(GOAL, entries).fell
    page = render_text(goal_rows(goal_history(GOAL, entries), perspective(entries), 76), 76)
    at = next(number for number, line in enumerate(page) if "1 level apart" in line)
    assert "0 me: four or five · 5 of 8" in page[at + 1]
    assert "−1 Misaki: two or three" in page[at + 2]
    assert any("rated by Ioana" in line for line in page)
    alone = with_levels(theirs)
    assert level_of(GOAL, alone) == -1, "a level of the partner counts where there is none of mine"


def perspective(entries: Entries) -> Perspective:
    return Perspective(today=DAY, entries=entries, role="mentee", pair=PAIR)


@given(
    st.lists(st.tuples(st.sampled_from(["", "Misaki", "Ioana"]), st.integers(0, 40), st.integers(-2, 2)), max_size=8)
)
def test_each_level_is_in_one_round_at_most_and_of_the_same_week(told: list[tuple[str, int, int]]) -> None:
    levels = [
        Level(id=str(10 + at), goal="2", level=level, rater=rater, on=DAY + timedelta(days))
        for at, (rater, days, level) in enumerate(told)
    ]
    rounds = goal_history(GOAL, with_levels(*levels)).rounds
    used = [level.id for one in rounds for level in (one.own, one.partner)]
    assert len(used) == len(set(used))
    for one in rounds:
        assert one.own.is_own and one.partner.rater == "Misaki"
        assert abs(((one.own.day or DAY) - (one.partner.day or DAY)).days) <= SECOND_OPINION_DAYS
    own = sum(level.is_own for level in levels)
    assert len(rounds) <= min(own, sum(level.rater == "Misaki" for level in levels))


@pytest.mark.parametrize(
    ("value", "measure"),
    [("5 of 8", (5, "of 8")), ("45 %", (45, "%")), ("~3,5 h", (3.5, "h")), ("none", (0, "")), ("0", (0, "")),
     ("−2 days", (-2, "days")), ("a draft", None), ("", None)],
)  # fmt: skip
def test_a_value_is_read_as_a_number_with_its_unit(value: str, measure: tuple[float, str] | None) -> None:
    assert parse_measure(value) == measure


def test_counted_values_are_drawn_over_time_beside_the_levels() -> None:
    values = ["none", "2 of 8", "with help", "5 of 8", "6 of 8"]
    levels = [
        Level(id=str(10 + at), goal="2", level=min(at - 2, 2), value=value, on=DAY + timedelta(30 * at))
        for at, value in enumerate(values)
    ]
    entries = with_levels(*levels)
    history = goal_history(GOAL, entries)
    assert [measure.number for measure in history.measures] == [0, 2, 5, 6]
    page = render_text(goal_rows(history, perspective(entries), 76), 76)
    row = next(line for line in page if line.lstrip().startswith("#"))
    assert [sign for sign in row if sign in "▁▃▅▇█"] == ["▁", "▃", "▇", "█"]
    assert any("counted: none → 6 of 8" in line for line in page)
    assert goal_history(GOAL, with_levels(*levels[:1])).measures == (), "one number is no line"
    drawn = goal_svg("goal", history, (), DAY + timedelta(120))
    assert drawn.count('class="fill-up"') == 4
    assert all(f">{number}</text>" in drawn for number in (0, 2, 5, 6))
    assert 'class="fill-up"' not in goal_svg("goal", goal_history(GOAL, with_levels(*levels[:1])), (), DAY)
