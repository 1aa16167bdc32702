"""What people type for a day, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates import (
    SHORT_MONTHS,
    WEEKDAY_NUMBERS,
    format_day,
    format_distance,
    format_full_day,
    format_moment,
    is_time,
    parse_day,
    parse_moment,
)
from rmjournal.dates.days import Direction
from rmjournal.dates.periods import parse_past_day, parse_period
from rmjournal.errors import BadValue, JournalError

MONDAY = date(2026, 6, 1)
PIECES = [
    *("mon", "next", "3", "31", "mar", "2026", "in", "ago", "-", "+", ".", ":", "at", "pm", "w", "d"),
    *("of", "the", "12.30", "2.6.", "last", "29", "feb", "+2w", "99999", "years", " "),
]
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("today", "2026-06-01"),
        (" Tomorrow ", "2026-06-02"),
        ("YESTERDAY", "2026-05-31"),
        ("tue in 2 weeks", "2026-06-16"),
        ("in two weeks on Sunday", "2026-06-21"),
        ("on mon in 1 week", "2026-06-08"),
        ("the day after tomorrow", "2026-06-03"),
        ("day before yesterday", "2026-05-30"),
        ("tue", "2026-06-02"),
        ("next tue", "2026-06-02"),
        ("monday", "2026-06-08"),
        ("this mon", "2026-06-01"),
        ("last tue", "2026-05-26"),
        ("last monday", "2026-05-25"),
        ("in 2 weeks", "2026-06-15"),
        ("in three days", "2026-06-04"),
        ("in a month", "2026-07-01"),
        ("2 weeks ago", "2026-05-18"),
        ("3d", "2026-06-04"),
        ("+2w", "2026-06-15"),
        ("-1m", "2026-05-01"),
        ("eow", "2026-06-07"),
        ("end of month", "2026-06-30"),
        ("eoy", "2026-12-31"),
        ("3 mar", "2026-03-03"),
        ("mar 3", "2026-03-03"),
        ("1 feb", "2027-02-01"),
        ("3rd of march, 2027", "2027-03-03"),
        ("3 march 2027", "2027-03-03"),
        ("March 3rd 2027", "2027-03-03"),
        ("1.12.2026", "2026-12-01"),
        ("1. 12. 2026", "2026-12-01"),
        ("1/12/26", "2026-12-01"),
        ("1.12.", "2026-12-01"),
        ("Wed 3 Mar 2027", "2027-03-03"),
        ("29 feb 2028", "2028-02-29"),
    ],
)
def test_common_forms_of_a_day_are_parsed(typed: str, day: str) -> None:
    assert parse_day(typed, MONDAY).isoformat() == day


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "may",
            "10",
            "2026",
            "2026-12",
            "Nov 2027",
            "",
            "  ",
            "soon",
        ),
        *(
            "in 99999 years",
            "in 99999 weeks ago",
            "next week",
            "tue tue",
        ),
        *("in a while", "\x1b]0;x\x07", "a" * 5000, "٣ mar", "1-2"),
    ],
)
def test_half_days_and_nonsense_are_refused_with_examples(typed: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_day(typed, MONDAY)
    sentence = str(refusal.value)
    assert "2026-12-01, next tue or in 2 weeks" in sentence
    assert len(sentence) < 140
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31 feb", "February has 28 days in 2027"),
        ("feb 30 2028", "February has 29 days in 2028"),
        ("29 feb", "February has 28 days in 2026"),
        ("2026-02-31", "February has 28 days in 2026"),
        ("31.4.2026", "April has 30 days in 2026"),
        ("0 mar", "March has 31 days in 2027"),
        ("2026-13-01", "there is no month 13"),
        ("12/25/2026", "there is no month 25"),
        ("Thu 3 Mar 2027", "3 Mar 2027 is a Wednesday"),
        ("Sat 3 Mar", "3 Mar 2026 is a Tuesday"),
        ("1 jan 1850", "the years 1900 and 2199"),
        ("0001-01-01", "the years 1900 and 2199"),
        ("9999-12-31", "the years 1900 and 2199"),
    ],
)
def test_a_whole_day_that_no_calendar_has_is_refused_with_the_reason(typed: str, why: str) -> None:
    for said, parse in ((typed, parse_day), (typed, parse_moment), (f"{typed} 10:00", parse_moment)):
        with pytest.raises(BadValue) as refusal:
            parse(said, MONDAY)
        sentence = str(refusal.value)
        assert why in sentence
        assert typed.casefold() in sentence.casefold()
        assert "not a whole day" not in sentence
        assert "\n" not in sentence


def test_slashes_may_put_the_month_first_but_dots_never_do() -> None:
    assert parse_day("12/1/2026", MONDAY, day_first=False) == date(2026, 12, 1)
    assert parse_day("1.12.2026", MONDAY, day_first=False) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("next tue 08:30", "2026-06-02T08:30"),
        ("tomorrow 8.30", "2026-06-02T08:30"),
        ("2 jun 14:00", "2026-06-02T14:00"),
        ("2026-06-02T08:30", "2026-06-02T08:30"),
        ("2026-06-02 08:30:00", "2026-06-02T08:30"),
        ("tue at 9", "2026-06-02T09:00"),
        ("tomorrow 2pm", "2026-06-02T14:00"),
        ("today 12 am", "2026-06-01T00:00"),
        ("1.12.2026 10.15", "2026-12-01T10:15"),
    ],
)
def test_a_day_with_a_time_is_understood(typed: str, moment: str) -> None:
    assert parse_moment(typed, MONDAY) == moment


def test_a_day_without_a_time_gets_the_default_time_or_is_refused() -> None:
    assert parse_moment("tue", MONDAY, "08:30") == "2026-06-02T08:30"
    for typed in ("tue", "tue 9", "today 25:00", "12:30", "today 13 pm", ""):
        with pytest.raises(BadValue):
            parse_moment(typed, MONDAY)


@given(DAYS, DAYS)
def test_a_formatted_day_parses_back(day: date, today: date) -> None:
    assert parse_day(format_full_day(day), today) == day
    assert parse_day(day.isoformat(), today) == day
    assert parse_day(f"{day.day}.{day.month}.{day.year}", today) == day
    if abs(day.year - today.year) <= 1:
        assert parse_day(format_day(day, today), today) == day


@given(DAYS, st.integers(0, 500), st.integers(1, 500), st.sampled_from(["days", "weeks", "months"]))
def test_a_larger_offset_is_never_an_earlier_day(today: date, few: int, more: int, unit: str) -> None:
    near, far = (parse_day(f"in {count} {unit}", today) for count in (few, few + more))
    assert today <= near < far


@given(st.text(max_size=40), DAYS)
def test_any_text_is_a_day_or_refused(typed: str, today: date) -> None:
    for read in (parse_day, parse_moment):
        try:
            read(typed, today)
        except JournalError as error:
            assert str(error)


@given(st.lists(st.sampled_from(PIECES), max_size=6))
def test_any_mix_of_known_words_is_a_day_or_refused(words: list[str]) -> None:
    for joined in (" ".join(words), "".join(words)):
        try:
            parse_day(joined, MONDAY)
            parse_moment(joined, MONDAY, "08:30")
        except JournalError as error:
            assert str(error)


@given(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), DAYS)
def test_a_weekday_is_within_a_week(word: str, today: date) -> None:
    found = parse_day(word, today)
    assert timedelta(days=1) <= found - today <= timedelta(days=7)
    assert format_full_day(found).lower().startswith(word)
    assert parse_day(f"next {word}", today) == found
    assert timedelta(days=-7) <= parse_day(f"last {word}", today) - today <= timedelta(days=-1)


def test_distances_are_formatted_in_words() -> None:
    assert [format_distance(MONDAY + timedelta(days=n), MONDAY) for n in (-4, -1, 0, 1, 4)] == [
        *("4 days ago", "yesterday", "today", "tomorrow", "in 4 days"),
    ]
    assert format_distance(MONDAY - timedelta(days=1), MONDAY, "late") == "1 day late"


def test_a_moment_is_formatted_with_its_time() -> None:
    assert format_moment("2026-06-02T08:30", MONDAY) == "Tue 2 Jun 08:30"
    assert format_moment("2026-06-02T08:30") == "Tue 2 Jun 2026 08:30"
    assert format_moment("whenever") == "whenever"


def test_times_are_recognised() -> None:
    assert is_time("08:30")
    assert not is_time("24:00")
    assert not is_time("morning")


@pytest.mark.parametrize(
    ("typed", "back", "ahead"),
    [
        ("thursday", "2026-05-28", "2026-06-04"),
        ("on thursday", "2026-05-28", "2026-06-04"),
        ("tuesday", "2026-05-26", "2026-06-09"),
        ("3 mar", "2026-03-03", "2027-03-03"),
        ("mar 3rd", "2026-03-03", "2027-03-03"),
        ("3.3.", "2026-03-03", "2027-03-03"),
        ("20 jul", "2025-07-20", "2026-07-20"),
        ("2 jun", "2026-06-02", "2026-06-02"),
        ("29 feb", "2024-02-29", "2028-02-29"),
        ("Tue 3 Mar", "2026-03-03", "2026-03-03"),
        ("3d", "2026-05-30", "2026-06-05"),
        ("two weeks", "2026-05-19", "2026-06-16"),
        ("a month", "2026-05-02", "2026-07-02"),
        ("next thursday", "2026-06-04", "2026-06-04"),
        ("this thursday", "2026-06-04", "2026-06-04"),
        ("last thursday", "2026-05-28", "2026-05-28"),
        ("in 3 days", "2026-06-05", "2026-06-05"),
        ("+3d", "2026-06-05", "2026-06-05"),
        ("-3d", "2026-05-30", "2026-05-30"),
        ("3 days ago", "2026-05-30", "2026-05-30"),
        ("3 mar 2027", "2027-03-03", "2027-03-03"),
        ("2025-03-03", "2025-03-03", "2025-03-03"),
        ("tomorrow", "2026-06-03", "2026-06-03"),
    ],
)
def test_an_ambiguous_day_follows_the_requested_direction(typed: str, back: str, ahead: str) -> None:
    tuesday = date(2026, 6, 2)
    assert parse_day(typed, tuesday, looks="back").isoformat() == back
    assert parse_day(typed, tuesday, looks="ahead").isoformat() == ahead
    assert parse_moment(f"{typed} 9:15", tuesday, looks="back") == f"{back}T09:15"
    assert parse_moment(f"{typed} 9:15", tuesday, looks="ahead") == f"{ahead}T09:15"


OPEN = st.one_of(
    st.sampled_from(sorted(WEEKDAY_NUMBERS)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day.day} {SHORT_MONTHS[day.month - 1]}"),
    st.tuples(st.integers(0, 99), st.sampled_from(["d", " days", "w", " weeks", " months", "y"])).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
)
"""Days as people say them that do not tell whether they have been or are to come."""


@given(OPEN, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_an_ambiguous_day_is_past_looking_back_and_future_looking_ahead(typed: str, today: date) -> None:
    assert parse_day(typed, today, looks="back") <= today <= parse_day(typed, today, looks="ahead")


@given(DAYS, DAYS, st.sampled_from(["back", "ahead", "either"]))
def test_a_whole_day_is_the_same_in_every_direction(day: date, today: date, looks: Direction) -> None:
    for typed in (format_full_day(day), day.isoformat(), f"{day.day}.{day.month}.{day.year}"):
        assert parse_day(typed, today, looks=looks) == day
        assert parse_moment(f"{typed} 23:59", today, looks=looks) == f"{day.isoformat()}T23:59"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3 mar", "2026-03-03"),
        ("march 3rd", "2026-03-03"),
        ("3.3.", "2026-03-03"),
        ("3 mar 2027", "2027-03-03"),
        ("20 jul", "2026-07-20"),
        ("2 oct", "2025-10-02"),
        ("friday", "2026-06-26"),
        ("in 3 months", "2026-09-30"),
    ],
)
def test_a_past_day_without_a_year_prefers_the_days_of_the_journal(typed: str, day: str) -> None:
    today, first, last = date(2026, 6, 30), date(2026, 1, 11), date(2026, 7, 31)
    assert parse_past_day(typed, today, first=first, last=last) == date.fromisoformat(day)
    assert parse_past_day(typed, today) <= today or "2027" in typed or "in" in typed


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("last month", "2026-05-01", "2026-05-31"),
        ("2026-04", "2026-04-01", "2026-04-30"),
        ("January", "2026-01-01", "2026-01-31"),
        ("sept", "2025-09-01", "2025-09-30"),
        ("june", "2026-06-01", "2026-06-30"),
        ("jan 2025", "2025-01-01", "2025-01-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("Q1", "2026-01-01", "2026-03-31"),
        ("q4", "2025-10-01", "2025-12-31"),
        ("last week", "2026-05-25", "2026-05-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last 30 days", "2026-05-04", "2026-06-02"),
        ("friday", "2026-05-29", "2026-05-29"),
        ("3 mar", "2026-03-03", "2026-03-03"),
        ("yesterday", "2026-06-01", "2026-06-01"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(typed: str, since: str, until: str) -> None:
    found = parse_period(typed, date(2026, 6, 2))
    assert (found.since.isoformat(), found.until.isoformat()) == (since, until)


@pytest.mark.parametrize("typed", ["soon", "", "2026-13", "2026-w60", "q5", "0000", "[/x]", "a" * 500])
def test_an_invalid_period_is_refused_in_one_sentence_with_examples(typed: str) -> None:
    with pytest.raises(
        BadValue, match=r"is not a day or a period\. Write it like friday, 2026-05-01, last month"
    ) as error:
        parse_period(typed, date(2026, 6, 2))
    assert "\n" not in str(error.value) and len(str(error.value)) < 160


@given(
    st.text(max_size=20) | OPEN | st.from_regex(r"(last|this)? ?(month|week|q[1-4]|may|20\d\d)", fullmatch=True), DAYS
)
def test_any_text_is_an_ordered_period_or_refused(typed: str, today: date) -> None:
    try:
        found = parse_period(typed, today)
    except BadValue as error:
        assert str(error).endswith(".")
    else:
        assert found.since <= found.until
