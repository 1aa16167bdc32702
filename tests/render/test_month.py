"""Month grid: every day once, signs, today, the lit day, and the mouse."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import demo_entries
from rmjournal.insight.day_marks import SIGN_WORDS, Mark, marks_by_day
from rmjournal.model.kinds.note import Note
from rmjournal.render.month import (
    MONTH_WIDTH,
    MONTHS_GAP,
    day_at,
    first_of_month,
    legend_rows,
    month_rows,
    month_title,
    weeks_of_month,
)
from rmjournal.render.text_width import cell_width

MONDAY = date(2026, 6, 1)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(month=DAYS, today=DAYS)
def test_every_day_of_a_month_stands_once_below_its_weekday(month: date, today: date) -> None:
    days = [day for week in weeks_of_month(month) for day in week if day is not None]
    assert days == [month.replace(day=number) for number in range(1, len(days) + 1)]
    assert first_of_month(month, 1).toordinal() - first_of_month(month).toordinal() == len(days)
    assert all(
        day is None or day.weekday() == place for week in weeks_of_month(month) for place, day in enumerate(week)
    )


@given(month=DAYS, today=DAYS, lit=DAYS, months=st.integers(1, 3))
def test_the_mouse_finds_the_day_that_is_drawn_there(month: date, today: date, lit: date, months: int) -> None:
    rows = month_rows(month, today, {}, months=months, lit=lit)
    width = months * (MONTH_WIDTH + MONTHS_GAP) - MONTHS_GAP
    assert {cell_width(row.text) for row in rows} == {width}
    drawn = set()
    for line, row in enumerate(rows[2:]):
        for column in range(width):
            day = day_at(month, column, line, months=months)
            if row.text[column].isdigit():
                start = column - column % (MONTH_WIDTH + MONTHS_GAP) % 4
                assert day is not None
                assert int(row.text[start + 1 : start + 3]) == day.day
                drawn.add(day)
            elif day is None:
                assert row.text[column] == " "
    first, end = first_of_month(month), first_of_month(month, months)
    assert len(drawn) == end.toordinal() - first.toordinal()
    brackets = sum(row.text.count("▐") for row in rows)
    assert brackets == (first <= lit < end)


def test_the_demo_shows_sessions_targets_and_what_was_done() -> None:
    entries = demo_entries("mentee", MONDAY)
    signs = marks_by_day(entries, MONDAY, date(2026, 5, 1), date(2026, 6, 30))
    rows = [row.text.rstrip() for row in month_rows(date(2026, 5, 1), MONDAY, signs, months=2)]
    assert rows == [
        " May                          June",
        " Mo  Tu  We  Th  Fr  Sa  Su   Mo  Tu  We  Th  Fr  Sa  Su",
        "                  1   2   3   1◂◆  2◇  3   4   5   6   7",
        "  4◆  5■  6   7   8   9  10    8   9◎ 10  11  12◆ 13  14",
        " 11✓ 12◆ 13✓ 14  15  16  17   15  16◎ 17  18  19  20  21",
        " 18  19× 20● 21  22✓ 23  24   22  23  24  25  26◆ 27  28",
        " 25  26✓ 27✓ 28✓ 29  30  31◎  29  30◎",
    ]
    (legend,) = legend_rows(signs, 100)
    assert "■ held  × no-show  ◇ planned  ◎ target  ◆ milestone" in legend.text
    assert {mark.glyph for marks in signs.values() for mark in marks} <= SIGN_WORDS.keys()
    assert [mark.words for mark in signs[date(2026, 6, 12)]] == [
        "Milestone open",
        "Action item due",
        "Action item due",
    ]


def test_today_is_bold_past_days_are_quiet_and_a_sign_has_its_tone() -> None:
    mark = Mark(date(2026, 6, 3), "◆", "good", "Milestone reached", Note(id="1", text="x"))
    row = month_rows(MONDAY, date(2026, 6, 5), {mark.day: (mark,)}, titles=False)[1]
    tones = {(row.text[start:end]).strip(): tone for start, end, tone in row.spans}
    assert tones == {"1": "quiet", "2": "quiet", "3◆": "quiet", "◆": "good", "4": "quiet", "5◂": "key"}
    lit = month_rows(MONDAY, date(2026, 6, 5), {}, lit=date(2026, 6, 6), titles=False)[1]
    assert "  5◂▐ 6▌  7" in lit.text


def test_a_month_is_named_with_its_year() -> None:
    assert month_title(MONDAY) == "June 2026"
    assert month_rows(MONDAY, date(2027, 1, 1), {})[0].text.strip() == "June 2026"
    assert month_rows(MONDAY, MONDAY, {})[0].text.strip() == "June"


@given(today=DAYS)
def test_today_and_what_is_on_it_have_both_a_sign(today: date) -> None:
    mark = Mark(today, "◇", "accent", "Session planned", Note())
    rows = month_rows(today, today, {today: (mark,)})
    assert f"{today.day}◂◇" in "\n".join(row.text for row in rows)
    assert {cell_width(row.text) for row in rows} == {MONTH_WIDTH}
