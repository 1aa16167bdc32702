"""Pictures in text: what the demo shows, what is not drawn when there is too little, and no line that is too long."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.attainment import CAUTION, measure_attainment
from rmjournal.insight.funnel import build_funnel, funnels_by_learner
from rmjournal.insight.pair import PulseSeries, build_partnership
from rmjournal.insight.skills import skill_movements
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.render.glyphs import draw_bar, draw_columns, draw_scale
from rmjournal.render.learning_chart import funnels_rows, summarize_funnel
from rmjournal.render.pair_chart import attainment_rows, cadence_strip, pair_rows, pulse_row
from rmjournal.render.row import Row, render_text
from rmjournal.render.skill_chart import skill_rows, skills_rows
from rmjournal.render.text_width import cell_width

DAY = date(2026, 1, 1)
both = pytest.mark.parametrize("role", ["mentee", "mentor"])


def voice(role: str, entries: Entries) -> Perspective:
    return Perspective(today=LAST, role=role, pair=entries.of(Relationship)[0])


def all_rows(role: Role, width: int) -> list[Row]:
    entries = demo_entries(role)
    who = voice(role, entries)
    found = skill_movements(entries, LAST)
    return [
        *skills_rows(found, who, width),
        *(row for one in found for row in skill_rows(one, who)),
        *funnels_rows(funnels_by_learner(entries, LAST, role), who, width),
        *pair_rows(build_partnership(entries, LAST, role), who, width),
        *attainment_rows(measure_attainment(entries, LAST), who),
    ]


def test_charts_of_the_mentee_show_the_known_values() -> None:
    told = "\n".join(render_text(all_rows("mentee", 72), 72))
    for words in (
        "■ ■ ■ ■ ■ ■ □ ■ ■ × ■ ■ ■",
        "■ 11 held · □ 1 cancelled · × 1 no-show · 1 moved",
        "14 14 16 12 14 28 14 28 14 14 days · longest 28",
        "715 minutes in 11 sessions",
        "■■■■■□□  5 of 7 done",
        "mine         18 of 20 done · 14 on time · 4 late · 1 open · 1 overdue",
        "reciprocity  ▅ ▅ ▃ ▇   ▇ ▇ ▇ ▇ █ █",
        "↑ I learn",
        "saved        9 ▆",
        "habit        4 ▆",
        "9 days (median of 9 learnings)",
        "learns\nsaved        5 ▆",
        "40 days (median of 4 learnings)",
        "never used: 1",
        "29 recalls: ● 26 fully · ◐ 2 partly",
        "Goal score (50 = as expected): 50, at the start 23; 3 goals, equal",
        "Goal score with your weights: 52, at the start 23",
        "Goal score (50 = as expected): 60, at the start 30; 1 goal, equal",
        "dropped, not counted",
    ):
        assert words in told
    assert CAUTION in told.replace("\n", " ")
    assert f"{CAUTION}." not in told.replace("\n", " ")


@both
def test_a_skill_has_its_points_on_its_anchors_and_observers_below(role: Role) -> None:
    entries = demo_entries(role)
    found = {one.skill.title: one for one in skill_movements(entries, LAST)}
    if role == "mentee":
        lines = render_text(skill_rows(found["Listening upwards"], voice(role, entries)), 60)
        assert lines[1].endswith("● start")
        assert lines[2].startswith("▸3 I ask and wait")
        assert lines[2].endswith("◆ now")
        assert lines[3].endswith("○ then")
        assert lines.index("Seen by others") > lines.index("Own ratings")
    told = "\n".join(render_text(skills_rows(list(found.values()), voice(role, entries), 72), 72))
    assert "·  ○  ◆  ●  ·" in told if role == "mentee" else "○  ●  ·  ◆  ·" in told
    assert re.search(r"[●○◆][─→]+[●○◆]", told) is None


def test_fewer_than_three_ratings_are_numbers_with_their_days_and_no_line() -> None:
    days = (DAY, DAY + timedelta(days=14), DAY + timedelta(days=28))
    few = pulse_row(PulseSeries("useful", "mentee", False, days, (4, None, 5)), Perspective(today=DAY), 60)
    assert few.text == "4 on Thu 1 Jan, 5 on Thu 29 Jan (2 ratings so far)"
    line = pulse_row(PulseSeries("useful", "mentee", False, days, (4, 2, 5)), Perspective(today=DAY), 60)
    assert line.text == "▇ ▃ █"
    assert (line.tail, line.is_preformatted) == ("last 5, 3 ratings", True)


@pytest.mark.parametrize(("width", "tail"), [(60, "last 4, 20 ratings"), (45, "20 ratings"), (34, ""), (30, "")])
def test_a_pulse_row_shortens_its_tail_in_narrow_widths(width: int, tail: str) -> None:
    days = tuple(DAY + timedelta(days=at) for at in range(20))
    row = pulse_row(PulseSeries("useful", "mentee", False, days, (5, 4) * 10), Perspective(today=DAY), width)
    assert row.tail == tail
    assert cell_width(f"{row.lead} {row.text}  {row.tail}".rstrip()) <= width


def test_a_long_pulse_row_shows_the_number_of_ratings_it_draws() -> None:
    days = tuple(DAY + timedelta(days=at) for at in range(260))
    row = pulse_row(PulseSeries("useful", "mentee", False, days, (5, 4) * 130), Perspective(today=DAY), 80)
    assert row.tail == "latest 49 of 260"
    assert len(row.text) == 49


def test_ratings_of_the_partner_name_the_partner() -> None:
    entries = demo_entries("mentee")
    rows = pair_rows(build_partnership(entries, LAST, "mentor"), voice("mentor", entries), 60)
    assert any(row.text.startswith("How did it feel? · told by") for row in rows)
    assert not any(row.text.endswith("mine") for row in rows)


def test_many_years_of_sessions_have_a_row_a_year() -> None:
    sessions = [Session(id=str(n), start=f"{2016 + n // 26}-01-01T09:00", state="held") for n in range(260)]
    rows = cadence_strip(sessions, 80)
    assert [row.lead for row in rows] == [str(year) for year in range(2016, 2026)]
    assert sum(row.text.count("■") for row in rows) == 260


def test_charts_of_an_empty_journal_show_hints() -> None:
    nothing, who = Entries(), Perspective(today=DAY)
    told = "\n".join(
        line
        for rows in (
            skills_rows([], who, 60),
            funnels_rows(funnels_by_learner(nothing, DAY), who, 60),
            pair_rows(build_partnership(nothing, DAY), who, 60),
            attainment_rows(measure_attainment(nothing, DAY), who),
        )
        for line in render_text(rows, 60)
    )
    for words in ("No skill yet", "No learning yet", "No session yet", "No ratings yet", "no score"):
        assert words in told
    assert "0 days" not in told
    assert "nan" not in told


def test_the_funnel_in_short() -> None:
    funnel = build_funnel(demo_entries("mentor"), LAST)
    assert summarize_funnel(funnel) == "saved\u00a014 ▸ recalled\u00a012 ▸ used\u00a013 ▸ habit\u00a05"


@both
@pytest.mark.parametrize("width", [36, 48, 72, 120])
def test_no_line_is_longer_than_the_width(role: Role, width: int) -> None:
    lines = render_text(all_rows(role, width), width)
    assert [line for line in lines if cell_width(line) > width] == []


@given(st.lists(st.none() | st.integers(1, 5), max_size=60), st.integers(0, 80))
def test_a_blank_stays_blank_in_its_place(values: list[int | None], room: int) -> None:
    drawn, shown = draw_columns(values, room)
    assert len(drawn) <= max(room, 0)
    assert shown == min(len(values), room)
    wide = 2 if len(drawn) > shown else 1
    cells_of = list(drawn[::wide])
    latest = values[len(values) - shown :]
    assert [cell == " " for cell in cells_of] == [value is None for value in latest]


@given(*(st.none() | st.integers(1, 5) for _ in range(3)))
def test_each_point_of_a_skill_is_drawn_once_on_its_step(
    start: int | None, then: int | None, now: int | None
) -> None:
    points = ((start, "●"), (then, "○"), (now, "◆"))
    drawn = draw_scale(points).ljust(15)
    for step, mark in points:
        assert drawn.count(mark) == (step is not None)
        if step is not None:
            assert drawn.index(mark) // 3 == step - 1


@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 80))
def test_a_bar_has_a_cell_only_for_a_count_above_zero(count: int, top: int, room: int) -> None:
    drawn = draw_bar(min(count, top), top, room)
    assert (len(drawn) > 0) == (count > 0)
    assert len(drawn) <= max(room, 1)
