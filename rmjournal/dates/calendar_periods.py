"""Parses calendar periods: a year, quarter, month, week, or the last 30 days.

A month or a quarter without a year is the latest one that has begun: "january", "q1".
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rmjournal.dates.days import MONTH_NAMES, MONTH_NUMBERS, parse_day

CAPITALIZED_MONTHS = tuple(month.capitalize() for month in MONTH_NAMES)
"""The months by name, from January."""

_WEEK = re.compile(r"(\d{4})-?w(\d\d?)", re.ASCII)
_QUARTER = re.compile(r"(\d{4})[- ]?q([1-4])|q([1-4])(?:[- /]?(\d{4}))?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d\d?)", re.ASCII)
_NAMED_MONTH = re.compile(r"([a-z]+)\.?(?: (\d{4}))?", re.ASCII)
_RELATIVE = re.compile(r"(this|last) (week|month|quarter|year)")
_LAST_UNITS = re.compile(r"(?:the )?(?:last|past) (\d{1,4}) (day|week|month|year)s?", re.ASCII)


@dataclass(frozen=True)
class CalendarPeriod:
    """A calendar period with its kind and its label."""

    kind: str
    """monthly, midpoint, closing, or period for any other."""
    label: str
    """As a title says it: "April 2026"; empty when only its days say it."""
    since: date
    until: date


def parse_calendar_period(words: str, today: date) -> CalendarPeriod | None:
    """Parse a calendar period from words in lower case; None when they name none.

    ValueError when there is no such week or month.
    """
    if match := _RELATIVE.fullmatch(words):
        return _relative_period(match[2], today, match[1] == "last")
    if match := _LAST_UNITS.fullmatch(words):
        since = _first_day_back(int(match[1]), match[2], today)
        return CalendarPeriod("period", "", since, today)
    if match := _WEEK.fullmatch(words):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return CalendarPeriod("period", f"Week {int(match[2])}, {match[1]}", monday, monday + timedelta(6))
    if match := _QUARTER.fullmatch(words):
        number = int(match[2] or match[3])
        return _quarter(int(match[1] or match[4] or _latest_year(3 * number - 2, today)), number)
    return _year_or_month(words, today)


def _latest_year(month: int, today: date) -> int:
    """Find the year in which a month began for the last time."""
    return today.year - (month > today.month)


def _year_or_month(words: str, today: date) -> CalendarPeriod | None:
    if re.fullmatch(r"\d{4}", words, re.ASCII):
        return CalendarPeriod("period", words, date(int(words), 1, 1), date(int(words), 12, 31))
    if match := _MONTH.fullmatch(words):
        return month_period(date(int(match[1]), int(match[2]), 1))
    named_month = _NAMED_MONTH.fullmatch(words)
    if named_month and (number := MONTH_NUMBERS.get(named_month[1])):
        return month_period(date(int(named_month[2] or _latest_year(number, today)), number, 1))
    return None


def month_period(first: date) -> CalendarPeriod:
    """Give the month that begins on a day."""
    return CalendarPeriod(
        "monthly", f"{CAPITALIZED_MONTHS[first.month - 1]} {first.year}", first, _last_day(first, 1)
    )


def _quarter(year: int, number: int) -> CalendarPeriod:
    first = date(year, 3 * number - 2, 1)
    return CalendarPeriod("period", f"Quarter {number}, {year}", first, _last_day(first, 3))


def _last_day(first: date, months: int) -> date:
    """Find the last day of some months that begin on a first."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(1)


def _relative_period(unit: str, today: date, is_last: bool) -> CalendarPeriod:
    if unit == "week":
        monday = today - timedelta(today.weekday() + 7 * is_last)
        year, week, _ = monday.isocalendar()
        return CalendarPeriod("period", f"Week {week}, {year}", monday, monday + timedelta(6))
    if unit == "month":
        return month_period((today.replace(day=1) - timedelta(is_last)).replace(day=1))
    if unit == "quarter":
        first = today.replace(day=1, month=3 * ((today.month - 1) // 3) + 1) - timedelta(is_last)
        return _quarter(first.year, (first.month - 1) // 3 + 1)
    return CalendarPeriod(
        "period", str(today.year - is_last), date(today.year - is_last, 1, 1), date(today.year - is_last, 12, 31)
    )


def _first_day_back(count: int, unit: str, today: date) -> date:
    """Find the first of some days, weeks, months or years that end today."""
    return parse_day(f"{count} {unit}s ago", today) + timedelta(1)
