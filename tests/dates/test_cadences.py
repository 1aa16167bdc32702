"""Cadences: read in words, kept as RRULE text, said back, and the days that they give."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates.recurrence import Recurrence, format_rule, parse_cadence, parse_rule, rule_of_days
from rmjournal.errors import BadValue

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
ORDINALS = st.lists(
    st.tuples(st.sampled_from((1, 2, 3, 4, 5, -1)), st.integers(0, 6)), min_size=1, max_size=3, unique=True
)
WEEKDAYS = st.lists(st.integers(0, 6), max_size=4, unique=True)
MONTH_DAYS = st.lists(st.sampled_from((*range(1, 32), -1)), max_size=3, unique=True)
CADENCES = (
    st.builds(lambda n: Recurrence("DAILY", n), st.integers(1, 366))
    | st.builds(lambda n, days: Recurrence("WEEKLY", n, weekdays=tuple(days)), st.integers(1, 52), WEEKDAYS)
    | st.builds(lambda n, days: Recurrence("MONTHLY", n, month_days=tuple(days)), st.integers(1, 12), MONTH_DAYS)
    | st.builds(lambda n, days: Recurrence("MONTHLY", n, ordinals=tuple(days)), st.integers(1, 12), ORDINALS)
)


@pytest.mark.parametrize(
    ("typed", "rule", "words"),
    [
        ("every 2 weeks on Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"),
        ("Every two weeks on Tuesdays.", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"),
        ("fortnightly, on tue", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"),
        ("first Tuesday of the month", "FREQ=MONTHLY;BYDAY=1TU", "first Tuesday of the month"),
        ("on the 1st tue of every month", "FREQ=MONTHLY;BYDAY=1TU", "first Tuesday of the month"),
        ("every first Tuesday", "FREQ=MONTHLY;BYDAY=1TU", "first Tuesday of the month"),
        ("monthly on the first Tuesday", "FREQ=MONTHLY;BYDAY=1TU", "first Tuesday of the month"),
        ("last Friday of the month", "FREQ=MONTHLY;BYDAY=-1FR", "last Friday of the month"),
        ("second Thursday", "FREQ=MONTHLY;BYDAY=2TH", "second Thursday of the month"),
        ("first and third Monday of the month", "FREQ=MONTHLY;BYDAY=1MO,3MO", "first and third Monday of the month"),
        (
            "1st Monday and last Friday of each month",
            "FREQ=MONTHLY;BYDAY=1MO,-1FR",
            "first Monday and last Friday of the month",
        ),
        (
            "every 2 months on the first Monday",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
            "every 2 months on the first Monday",
        ),
        ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15", "monthly on the 15th"),
        ("the 15th of the month", "FREQ=MONTHLY;BYMONTHDAY=15", "monthly on the 15th"),
        ("every month on the 1st and 15th", "FREQ=MONTHLY;BYMONTHDAY=1,15", "monthly on the 1st and 15th"),
        ("last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1", "monthly on the last day"),
        ("monthly on the 31st", "FREQ=MONTHLY;BYMONTHDAY=31", "monthly on the 31st, in months that have one"),
        (
            "fifth Friday of the month, in months that have one",
            "FREQ=MONTHLY;BYDAY=5FR",
            "fifth Friday of the month, in months that have one",
        ),
        ("weekly", "FREQ=WEEKLY", "weekly"),
        ("every week", "FREQ=WEEKLY", "weekly"),
        ("once a week", "FREQ=WEEKLY", "weekly"),
        ("weekly on Tuesday and Thursday", "FREQ=WEEKLY;BYDAY=TU,TH", "weekly on Tuesday and Thursday"),
        ("Tuesdays", "FREQ=WEEKLY;BYDAY=TU", "weekly on Tuesday"),
        ("every Tuesday", "FREQ=WEEKLY;BYDAY=TU", "weekly on Tuesday"),
        ("every 3 weeks", "FREQ=WEEKLY;INTERVAL=3", "every 3 weeks"),
        ("every second Thursday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "every 2 weeks on Thursday"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
        ("every second Thursday of the month", "FREQ=MONTHLY;BYDAY=2TH", "second Thursday of the month"),
        ("monthly", "FREQ=MONTHLY", "monthly"),
        ("once a month", "FREQ=MONTHLY", "monthly"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3", "every 3 months"),
        ("14", "FREQ=DAILY;INTERVAL=14", "every 14 days"),
        ("14 days", "FREQ=DAILY;INTERVAL=14", "every 14 days"),
        ("2 weeks on tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"),
        ("every 10 days", "FREQ=DAILY;INTERVAL=10", "every 10 days"),
        ("daily", "FREQ=DAILY", "every day"),
        ("rrule:freq=weekly;byday=tu;interval=2", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"),
        ("FREQ=MONTHLY;INTERVAL=1;BYDAY=TU;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1TU", "first Tuesday of the month"),
    ],
)
def test_a_cadence_is_parsed_from_words_and_formatted_back(typed: str, rule: str, words: str) -> None:
    cadence = parse_cadence(typed)
    assert cadence.text == rule
    assert cadence.words == words == format_rule(rule)
    assert parse_cadence(words) == cadence


@pytest.mark.parametrize(
    "typed",
    [
        *("", "sometimes", "biweekly", "every", "every 0 weeks", "0", "367", "every 53 weeks", "every 13 months"),
        *("sixth Tuesday of the month", "monthly on the 32nd", "monthly on the 0th", "every 2 weeks on the 15th"),
        *("every 2 weeks on Tuesday at noon", "every day on Tuesday", "first of", "twice a month", "tuesday and"),
        *(
            "FREQ=YEARLY",
            "FREQ=WEEKLY;COUNT=3",
            "FREQ=WEEKLY;BYDAY=1TU",
            "FREQ=MONTHLY;BYDAY=TU",
            "FREQ=WEEKLY;BYDAY=",
        ),
        *("FREQ=", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYDAY=1TU;BYMONTHDAY=3", "FREQ=DAILY;INTERVAL=x", "²"),
        "every " * 500,
    ],
)
def test_an_invalid_cadence_is_refused_in_one_sentence_with_examples(typed: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_cadence(typed)
    sentence = str(refusal.value)
    assert "every 2 weeks on Tuesday, first Tuesday of the month or monthly on the 15th." in sentence
    assert "\n" not in sentence and len(sentence) < 250


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(["every", "2", "on", "the", "first", "tue", "month", "15th", "last", ",", "and", "of"])
    ).map(" ".join)
)
def test_any_text_is_a_cadence_or_refused(typed: str) -> None:
    try:
        cadence = parse_cadence(typed)
    except BadValue:
        return
    assert parse_cadence(cadence.words) == cadence


@given(CADENCES)
def test_cadence_words_and_rules_parse_to_the_same_cadence(cadence: Recurrence) -> None:
    assert parse_cadence(cadence.words) == parse_cadence(cadence.text) == parse_rule(cadence.text) == cadence
    assert format_rule(cadence.text) == cadence.words
    assert rrulestr(cadence.text, dtstart=datetime(2026, 1, 1)) is not None
    assert 1 <= cadence.mean_days <= 366


@given(CADENCES, DAYS)
def test_the_next_days_come_after_the_given_day_and_match_the_rule(cadence: Recurrence, day: date) -> None:
    first, *more = found = cadence.next_days(day, 4)
    assert day < first and found == sorted(set(found))
    begin = datetime.combine(first, datetime.min.time())
    by_rule = islice(rrulestr(cadence.rule_from(first), dtstart=begin), 4)
    assert [moment.date() for moment in by_rule] == [first, *more]
    if cadence.names_days:
        assert next(iter(rrulestr(cadence.text, dtstart=begin))) == begin


@given(CADENCES, DAYS)
def test_a_first_day_is_on_or_after_the_given_day(cadence: Recurrence, day: date) -> None:
    first = cadence.first_from(day)
    assert first >= day
    if not (cadence.weekdays or cadence.ordinals or cadence.month_days):
        assert first == day
    elif cadence.weekdays:
        assert first.weekday() in cadence.weekdays and first < day + timedelta(7)
    elif cadence.month_days and -1 not in cadence.month_days:
        assert first.day in cadence.month_days


@pytest.mark.parametrize(
    ("typed", "after", "expected"),
    [
        ("every 2 weeks on Tuesday", "2026-06-02", ["2026-06-16", "2026-06-30"]),
        ("every 2 weeks on Tuesday", "2026-06-04", ["2026-06-16", "2026-06-30"]),
        ("every 2 weeks on Tuesday", "2026-06-01", ["2026-06-16", "2026-06-30"]),
        ("every 2 weeks", "2026-06-04", ["2026-06-18", "2026-07-02"]),
        ("weekly on Tuesday and Thursday", "2026-06-02", ["2026-06-04", "2026-06-09"]),
        ("weekly on Tuesday and Thursday", "2026-06-01", ["2026-06-04", "2026-06-09"]),
        ("first Tuesday of the month", "2026-06-02", ["2026-07-07", "2026-08-04"]),
        ("first Tuesday of the month", "2026-05-29", ["2026-07-07", "2026-08-04"]),
        ("last Friday of the month", "2026-06-01", ["2026-06-26", "2026-07-31"]),
        ("every 2 months on the first Tuesday", "2026-06-03", ["2026-08-04", "2026-10-06"]),
        ("monthly on the 15th", "2026-06-15", ["2026-07-15", "2026-08-15"]),
        ("monthly on the 15th", "2026-06-12", ["2026-07-15", "2026-08-15"]),
        ("monthly on the 31st", "2026-01-31", ["2026-03-31", "2026-05-31"]),
        ("monthly on the last day", "2026-01-31", ["2026-02-28", "2026-03-31"]),
        ("monthly", "2026-01-31", ["2026-02-28", "2026-03-28"]),
        ("monthly", "2025-12-30", ["2026-01-30", "2026-02-28"]),
        ("monthly", "2026-01-15", ["2026-02-15", "2026-03-15"]),
        ("every 10 days", "2026-06-01", ["2026-06-11", "2026-06-21"]),
    ],
)
def test_a_session_counts_for_the_agreed_day_that_is_nearest(typed: str, after: str, expected: list[str]) -> None:
    found = parse_cadence(typed).next_days(date.fromisoformat(after), 2)
    assert [day.isoformat() for day in found] == expected


@given(st.integers(1, 366), st.sampled_from(("", "monday", "tuesday", "sunday")), DAYS)
def test_a_number_of_days_gives_the_same_days_as_before_rules(days: int, weekday: str, after: date) -> None:
    found = rule_of_days(days, weekday).next_days(after, 2)
    if not weekday:
        assert found == [after + timedelta(days), after + timedelta(2 * days)]
        return
    weeks = max(1, (days + 3) // 7)
    monday = after - timedelta(after.weekday())
    first = monday + timedelta(7 * weeks + ("monday", "tuesday", "", "", "", "", "sunday").index(weekday))
    assert found == [first, first + timedelta(7 * weeks)]


@pytest.mark.parametrize("text", ["", "FREQ=YEARLY;BYMONTH=3", "weekly", "x", "FREQ=SECONDLY"])
def test_an_unsupported_rule_parses_to_none_and_is_shown_unchanged(text: str) -> None:
    assert parse_rule(text) is None
    assert format_rule(text) == text


def test_the_last_days_of_the_calendar_end_the_rhythm() -> None:
    assert parse_cadence("weekly").next_days(date(9999, 12, 30), 3) == []
    assert parse_cadence("first Tuesday of the month").next_days(date(9999, 12, 30), 3) == []
    assert parse_cadence("30 days").next_days(date(9999, 12, 30), 1) == []


@given(
    start=st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    interval=st.integers(1, 52),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
)
def test_the_days_of_weeks_are_those_of_the_library(start: date, interval: int, weekdays: set[int]) -> None:
    cadence = Recurrence("WEEKLY", interval, weekdays=tuple(weekdays))
    begin = datetime(start.year, start.month, start.day)
    by_rule = [moment.date() for moment in islice(rrulestr(cadence.text, dtstart=begin), 5)]
    assert list(islice(cadence._days_from(start), 5)) == by_rule
    assert list(cadence._days_from(date(9999, 12, 31))) in ([], [date(9999, 12, 31)])
