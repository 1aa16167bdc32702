"""Parses past days, moments and calendar periods: "friday", "2 hours ago", "last 30 days".

A month or a quarter without a year is the latest one that has begun: "january", "q1". A moment is parsed into the
time when it is over, since people ask for what was there by then: "friday" is over at midnight, "friday 14:05" a
minute after five past two. Besides days and days with a time there are "2 hours ago", "14:05", "now", "this
morning", "last week" and exact moments such as ``2026-05-30 14:05:09.250``, also with a zone.
"""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import msgspec

from rmjournal.dates.days import MONTH_NAMES, MONTH_NUMBERS, NUMBER_WORDS, parse_day, parse_moment, try_parse_day
from rmjournal.english import quote_typed
from rmjournal.errors import BadValue

CAPITALIZED_MONTHS = tuple(month.capitalize() for month in MONTH_NAMES)
"""The months by name, from January."""

_WEEK = r"(?a)(\d{4})-?w(\d\d?)"
_QUARTER = r"(?a)(\d{4})[- ]?q([1-4])|q([1-4])(?:[- /]?(\d{4}))?"
_MONTH = r"(?a)(\d{4})-(\d\d?)"
_NAMED_MONTH = r"(?a)([a-z]+)\.?(?: (\d{4}))?"
_RELATIVE = r"(this|last) (week|month|quarter|year)"
_LAST_UNITS = r"(?a)(?:the )?(?:last|past) (\d{1,4}) (day|week|month|year)s?"


class CalendarPeriod(msgspec.Struct, frozen=True):
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
    if match := re.fullmatch(_RELATIVE, words):
        return _relative_period(match[2], today, match[1] == "last")
    if match := re.fullmatch(_LAST_UNITS, words):
        since = _first_day_back(int(match[1]), match[2], today)
        return CalendarPeriod("period", "", since, today)
    if match := re.fullmatch(_WEEK, words):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return CalendarPeriod("period", f"Week {int(match[2])}, {match[1]}", monday, monday + timedelta(6))
    if match := re.fullmatch(_QUARTER, words):
        number = int(match[2] or match[3])
        return _quarter(int(match[1] or match[4] or _latest_year(3 * number - 2, today)), number)
    return _year_or_month(words, today)


def _latest_year(month: int, today: date) -> int:
    """Find the year in which a month began for the last time."""
    return today.year - (month > today.month)


def _year_or_month(words: str, today: date) -> CalendarPeriod | None:
    if re.fullmatch(r"\d{4}", words, re.ASCII):
        return CalendarPeriod("period", words, date(int(words), 1, 1), date(int(words), 12, 31))
    if match := re.fullmatch(_MONTH, words):
        return month_period(date(int(match[1]), int(match[2]), 1))
    named_month = re.fullmatch(_NAMED_MONTH, words)
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


def parse_past_day(
    text: str, today: date, day_first: bool = True, first: date = date.min, last: date = date.min
) -> date:
    """Parse a day of someone who looks back on a range of days.

    A day without a year is the latest that has come; when that lies before the first day, the coming one that is not
    after the last. `BadValue` when the text is not one whole day.
    """
    past = parse_day(text, today, day_first, "back")
    if past >= first:
        return past
    coming = parse_day(text, today, day_first, "ahead")
    same = (coming.month, coming.day) == (past.month, past.day)
    return coming if same and coming <= last else past


def parse_period(
    text: str, today: date, day_first: bool = True, first: date = date.min, last: date = date.min
) -> CalendarPeriod:
    """Parse a past day or a calendar period.

    `BadValue` when the text is neither.
    """
    words = " ".join(text.casefold().split())
    with suppress(ValueError, OverflowError):
        if period := parse_calendar_period(words, today):
            return period
    if try_parse_day(text, today, day_first, "back") is None:
        raise BadValue(
            "",
            f"{quote_typed(text)} is not a day or a period. Write it like friday, 2026-05-01, last month, "
            "2026-04 or january.",
        )
    day = parse_past_day(text, today, day_first, first, last)
    return CalendarPeriod("period", "", day, day)


_EXACT = r"(?a)\d{4}-[01]\d-[0-3]\d[t ][0-2]\d:[0-5]\d:[0-5]\d(\.\d{3})?(z|[+-]\d\d:?\d\d)?"
_AGO = rf"(?a)(half an|\d{{1,5}}|{'|'.join(NUMBER_WORDS)}) ?(s|sec|second|min|minute|m|h|hr|hour)s? ago"
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_PARTS = {"morning": 12, "noon": 13, "afternoon": 18, "evening": 24, "night": 24}
_PART = rf"(?a)(?:(this|yesterday|last|.+) )?({'|'.join(_PARTS)})"
_CLOCK = r"(?a)(?:at )?\d\d?(?:[:.]\d\d ?(?:am|pm)?| ?(?:am|pm))"
_SECOND = r"(?a)(?:at )?(\d\d?:\d\d:\d\d)"
_LAST = ("last week", "last month", "last year")


def parse_moment_end(text: str, now: datetime, day_first: bool = True) -> datetime:
    """Parse a past day or moment into the time when it was over.

    `BadValue` for what is no such moment, or has not come yet.
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    if re.fullmatch(_EXACT, words):
        return _parse_exact(text, words)
    if match := re.fullmatch(_SECOND, words):
        end = _parse_exact(text, f"{now.date()} {match[1]:0>8}")
        return end - timedelta(days=end > now + timedelta(seconds=1))
    end = (
        _parse_ago(words, now)
        or _parse_part_of_day(words, now)
        or _parse_last_period(words, now.date())
        or _parse_named_moment(text, words, now, day_first)
    )
    if end - timedelta(days=1) >= datetime.combine(now.date() + timedelta(days=1), time.min):
        raise BadValue("", f"{quote_typed(text)} is in the future. Choose a day or a moment in the past.")
    return end


def _parse_exact(text: str, words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words.upper())
        local = moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
        return local + timedelta(milliseconds=1 if "." in words else 1000)
    except (ValueError, OverflowError):
        raise _not_a_past_moment(text) from None


def _parse_ago(words: str, now: datetime) -> datetime | None:
    match = re.fullmatch(_AGO, words)
    if match is None:
        return now if words in ("now", "just now") else None
    amount = 0.5 if match[1] == "half an" else NUMBER_WORDS[match[1]] if match[1] in NUMBER_WORDS else int(match[1])
    return now - timedelta(seconds=amount * _SECONDS[match[2][0]])


def _parse_part_of_day(words: str, now: datetime) -> datetime | None:
    match = re.fullmatch(_PART, words)
    if match is None:
        return None
    day, hour = match[1] or "this", _PARTS[match[2]]
    if day not in ("this", "yesterday", "last"):
        return None
    on = now.date() - timedelta(days=day != "this")
    return datetime.combine(on, time.min) + timedelta(hours=hour)


def _parse_last_period(words: str, today: date) -> datetime | None:
    if words not in _LAST:
        return None
    monday = today - timedelta(days=today.weekday())
    ends = dict(zip(_LAST, (monday, today.replace(day=1), today.replace(month=1, day=1)), strict=True))
    return datetime.combine(ends[words], time.min)


def _parse_named_moment(text: str, words: str, now: datetime, day_first: bool) -> datetime:
    """Find the end of a day, or of a minute of it.

    A time alone is the latest one that has come.
    """
    if re.fullmatch(_CLOCK, words):
        try:
            moment = datetime.fromisoformat(parse_moment(f"today {words}", now.date()))
        except BadValue:
            raise _not_a_past_moment(text) from None
        return moment + timedelta(minutes=1) - timedelta(days=moment > now)
    words = words.removeprefix("on ")
    if (day := try_parse_day(words, now.date(), day_first, "back")) is not None:
        return datetime.combine(day, time.min) + timedelta(days=1)
    try:
        moment = datetime.fromisoformat(parse_moment(words, now.date(), "", day_first, "back"))
    except BadValue:
        raise _not_a_past_moment(text) from None
    return moment + timedelta(minutes=1)


def _not_a_past_moment(text: str) -> BadValue:
    return BadValue(
        "",
        f"{quote_typed(text)} is not a day or a moment in the past. Write it like yesterday, friday 14:05, "
        "3 days ago, 2 hours ago or 2026-05-30 14:05.",
    )
