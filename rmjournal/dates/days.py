"""Parses and formats days and moments in people's words; today is an argument.

What is understood (case does not matter):

* ``2026-12-01``; ``1.12.2026`` and ``1/12/2026`` (day first, unless slashes are set to month first); ``1.12.``
* ``3 mar``, ``mar 3``, ``3rd of march 2027``, ``Wed 3 Mar 2027``; with a weekday the year is one in which it fits
* ``today``, ``tomorrow``, ``yesterday``; ``eow`` (Sunday), ``eom``, ``eoy``
* ``tue``, ``next tue``, ``last tue``: never today, so "friday" said on a Friday is a week away; ``this fri`` counts
  today
* ``in 2 weeks``, ``in three days``, ``2 weeks ago``, ``3d``, ``+2w``, ``-1m``
* ``tue in 2 weeks``, ``in 2 weeks on tue``: that day of the week, Monday to Sunday, in which today comes again then

What leaves the direction open (``3 mar``, ``tue``, ``3d``) follows the one that is asked for: looking back it is the
latest that has come, looking ahead the next that comes. With neither asked for, a weekday and ``3d`` lie ahead, and a
day without a year is the coming one when that is at most nine months away.

Half a date ("may", "10", "2026", "Nov 2027") is refused, never guessed; so is a day that no calendar has.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec

from rmjournal.dates.time_zones import convert_local_time, find_zone
from rmjournal.english import humanize, pluralize, quote_typed
from rmjournal.errors import BadValue

Direction = Literal["back", "ahead", "either"]
"""The direction in which a day lies: past, future, or one of both."""


WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_WEEKDAYS = tuple(day[:3] for day in WEEKDAY_NAMES)
WEEKDAY_NUMBERS = {word: n for words in (SHORT_WEEKDAYS, WEEKDAY_NAMES) for n, word in enumerate(words)}
WEEKDAY_NUMBERS |= {"tues": 1, "weds": 2, "thurs": 3}
"""Number of a weekday, Monday = 0, by its word."""
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
SHORT_MONTHS = tuple(month[:3] for month in MONTH_NAMES)
MONTH_NUMBERS = {word: n for words in (SHORT_MONTHS, MONTH_NAMES) for n, word in enumerate(words, 1)} | {"sept": 9}
"""Number of a month, January = 1, by its word."""
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER_WORDS = {word: n for n, word in enumerate(_NUMBERS)} | {"a": 1, "an": 1}
_UNIT = {"d": "days", "w": "weeks", "wk": "weeks", "wks": "weeks", "m": "months", "y": "years"} | {
    word: f"{word.rstrip('s')}s" for unit in ("day", "week", "month", "year") for word in (unit, f"{unit}s")
}
LONGEST_AHEAD = timedelta(days=274)
"""The longest way to a coming day without a year: nine months."""
LEAP_YEARS = 8
"""Years within which there is a 29 February."""
SUPPORTED_YEARS = range(1900, 2200)

_ISO = r"(?a)(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
_FIGURES = r"(?a)(\d{1,2})([./-])\s?(\d{1,2})(?:\2\s?(\d{4}|\d{2})|\.)?"
_DAY_MONTH = r"(?a)(\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? ?([a-z]+)\.?(?: (\d{4}))?"
_MONTH_DAY = r"(?a)([a-z]+)\.? ?(\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?"
_OFFSET = r"(?a)(in |\+|-)?(\d{1,5}|[a-z]+)( ?)([a-z]+)( ago| from now)?"
_DAY_OF_WEEK_AHEAD = r"(?a)(?:on )?(?P<day>[a-z]+) (?P<way>in [a-z0-9]+ ?[a-z]+)"
_WEEK_AHEAD_DAY = r"(?a)(?P<way>in [a-z0-9]+ ?[a-z]+) on (?P<day>[a-z]+)"
_WEEKDAY = r"(?a)(?:(this|next|coming|last|on) )?([a-z]+)"
_CLOCK = r"(?a)(?P<day>.+?)(?: at)? (?P<hour>\d\d?)(?:[:.](?P<minute>\d\d)(?::\d\d)?)? ?(?P<half>am|pm)?"
_TIME = r"(?a)(?:[01]?\d|2[0-3])[:.][0-5]\d"


def parse_day(text: str, today: date, day_first: bool = True, looks: Direction = "either") -> date:
    """Parse a day that a person typed.

    `BadValue` in one sentence with three examples when the text is not one whole day.
    """
    day = try_parse_day(text, today, day_first, looks)
    if day is None:
        raise BadValue("", f"{quote_typed(text)} is not a day. Write it like 2026-12-01, next tue or in 2 weeks.")
    return day


def parse_moment(
    text: str, today: date, default_time: str = "", day_first: bool = True, looks: Direction = "either"
) -> str:
    """Parse a day with a time into ``2026-06-02T08:30``.

    Without a time the default one counts, if there is any; `BadValue` in one sentence with three examples otherwise.
    """
    words = re.sub(r"(?<=\d)t(?=\d)", " ", _normalize(text))
    match = re.fullmatch(_CLOCK, words)
    if match and (time := _format_clock(match)) and (day := try_parse_day(match["day"], today, day_first, looks)):
        return f"{day.isoformat()}T{time}"
    day_alone = None if is_time(words) else try_parse_day(text, today, day_first, looks)
    if day_alone and default_time:
        return f"{day_alone.isoformat()}T{default_time}"
    missing = "has no time" if day_alone else "is not a day with a time"
    raise BadValue(
        "", f"{quote_typed(text)} {missing}. Write it like 2026-12-01 08:30, next tue 14:00 or tomorrow 9.15."
    )


def is_time(text: str) -> bool:
    """Whether a text is a time of day, like ``08:30``."""
    return re.fullmatch(_TIME, text) is not None


def parse_iso_day(value: object) -> date | None:
    """Parse a day as the file has it, "2026-01-13".

    None when the value is no day.
    """
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _format_clock(match: re.Match[str]) -> str:
    """Format matched hours and minutes as ``08:30``.

    Empty when they are no time of day, or only a bare number without "at".
    """
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    bare = match["minute"] is None and half is None and " at " not in match[0]
    if bare or minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return ""
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{minute:02}"


_LEAD_TIME = r"(?a)(\d{1,4}|[a-z]+) ?([a-z]+)"
_LEAD_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
}


def parse_lead_time(text: str) -> timedelta | None:
    """Parse a time before something: "15 min", "2 hours", "1 day".

    None for other words and for nothing.
    """
    match = re.fullmatch(_LEAD_TIME, " ".join(text.casefold().split()))
    unit = _LEAD_UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        return None
    count = int(match[1]) if match[1].isdecimal() else NUMBER_WORDS.get(match[1], 0)
    return count * unit or None


def format_lead_time(time: timedelta) -> str:
    """Format a time before something in its largest whole unit, "15 minutes", "1 day"."""
    for unit, word in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if time and not time % unit:
            return pluralize(time // unit, word)
    return pluralize(time // timedelta(minutes=1), "minute")


def try_parse_day(text: str, today: date, day_first: bool = True, looks: Direction = "either") -> date | None:
    """Parse a day, or give None when the text is not a whole day.

    `BadValue` when the calendar has no such day.
    """
    try:
        day = _parse(_normalize(text), _DayContext(today, day_first, looks))
    except _NoSuchDay as error:
        raise BadValue("", f"{quote_typed(text)} is not in the calendar: {error}. Choose another day.") from error
    except (ValueError, OverflowError):
        return None
    if day is not None and day.year not in SUPPORTED_YEARS:
        raise BadValue(
            "",
            f"{quote_typed(text)} is not between the years {SUPPORTED_YEARS[0]} and {SUPPORTED_YEARS[-1]}. "
            "Choose a day between them.",
        )
    return day


class _NoSuchDay(Exception):
    """A whole day was typed, but the calendar has none like it."""


class _DayContext(msgspec.Struct, frozen=True):
    """Today, the order of day and month, and the direction to read in."""

    today: date
    day_first: bool
    looks: Direction

    def fits(self, day: date) -> bool:
        """Whether a day without a year may be this one."""
        if self.looks == "back":
            return day <= self.today
        return day >= self.today if self.looks == "ahead" else day <= self.today + LONGEST_AHEAD

    def years(self, count: int = 1) -> list[int]:
        """The years to look for a day in, the preferred one first."""
        this_year = self.today.year
        if self.looks == "either":
            return [this_year + 1, this_year, this_year - 1]
        return [this_year - n if self.looks == "back" else this_year + n for n in range(count + 1)]


def _normalize(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").replace("−", "-").split())


def _parse(words: str, context: _DayContext) -> date | None:
    if match := re.fullmatch(_ISO, words):
        return _make_day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(_FIGURES, words):
        return _parse_figures(match, context)
    if word := _WORDS.get(words.removeprefix("the ")):
        return word(context.today)
    return (
        _parse_weekday(words, context)
        or _parse_offset(words, context)
        or _parse_weekday_of_week(words, context)
        or _parse_named_month(words, context)
    )


def _parse_figures(match: re.Match[str], context: _DayContext) -> date | None:
    first, separator, second, year = match.groups()
    if separator == "-" and year is None:
        return None
    day, month = (first, second) if context.day_first or separator == "." else (second, first)
    return _in_fitting_year(int(day), int(month), _full_year(year), context)


def _full_year(year: str | None) -> int | None:
    return None if year is None else int(year) + (2000 if len(year) == 2 else 0)


def _parse_named_month(typed: str, context: _DayContext) -> date | None:
    whole = typed.removeprefix("the ")
    head, _, rest = whole.partition(" ")
    weekday = WEEKDAY_NUMBERS.get(head.rstrip("."))
    words = whole if weekday is None else rest
    if match := re.fullmatch(_DAY_MONTH, words):
        day, month, year = match.groups()
    elif match := re.fullmatch(_MONTH_DAY, words):
        month, day, year = match.groups()
    else:
        return None
    if month not in MONTH_NUMBERS:
        return None
    if weekday is None:
        return _in_fitting_year(int(day), MONTH_NUMBERS[month], _full_year(year), context)
    years = [int(year)] if year else context.years()
    return _choose_by_weekday(weekday, _days_in_years(int(day), MONTH_NUMBERS[month], years), context.today)


def _choose_by_weekday(weekday: int, days: list[date], today: date) -> date:
    """Choose the day that falls on a weekday.

    In years that follow each other at most one does.
    """
    chosen = next((day for day in days if day.weekday() == weekday), None)
    if chosen is None:
        nearest = min(days, key=lambda day: abs(day - today))
        name = f"{nearest.day} {SHORT_MONTHS[nearest.month - 1].capitalize()} {nearest.year}"
        raise _NoSuchDay(f"{name} is a {WEEKDAY_NAMES[nearest.weekday()].capitalize()}")
    return chosen


def _in_fitting_year(day: int, month: int, year: int | None, context: _DayContext) -> date | None:
    if year is not None:
        return _make_day(year, month, day)
    return next(
        (candidate for candidate in _days_in_years(day, month, context.years(LEAP_YEARS)) if context.fits(candidate)),
        None,
    )


def _days_in_years(day: int, month: int, years: list[int]) -> list[date]:
    """List a day in each year that has it.

    Only 29 February may be missing from some years, never from all.
    """
    leap = [year for year in years if (month, day) != (2, 29) or _month_length(year, 2) == 29]
    return [_make_day(year, month, day) for year in leap or [sorted(years)[len(years) // 2]]]


def _month_length(year: int, month: int) -> int:
    from calendar import monthrange

    return monthrange(year, month)[1]


_IN_EACH_MONTH: Final = range(1, 29)


def _make_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise _NoSuchDay(f"there is no month {month}")
    if day not in _IN_EACH_MONTH and not 1 <= day <= _month_length(year, month):
        raise _NoSuchDay(f"{MONTH_NAMES[month - 1].capitalize()} has {_month_length(year, month)} days in {year}")
    return date(year, month, day)


def _parse_weekday(words: str, context: _DayContext) -> date | None:
    match = re.fullmatch(_WEEKDAY, words)
    if match is None or match[2] not in WEEKDAY_NUMBERS:
        return None
    ahead = (WEEKDAY_NUMBERS[match[2]] - context.today.weekday()) % 7
    if match[1] == "last" or (match[1] in (None, "on") and context.looks == "back"):
        return context.today + timedelta(days=ahead - 7)
    return context.today + timedelta(days=ahead if match[1] == "this" else ahead or 7)


def _parse_weekday_of_week(words: str, context: _DayContext) -> date | None:
    """Parse a weekday in a week that is some weeks ahead."""
    match = re.fullmatch(_DAY_OF_WEEK_AHEAD, words) or re.fullmatch(_WEEK_AHEAD_DAY, words)
    offset = re.fullmatch(_OFFSET, match["way"]) if match else None
    if match is None or offset is None or match["day"] not in WEEKDAY_NUMBERS or _UNIT.get(offset[4]) != "weeks":
        return None
    day = _parse_offset(match["way"], context)
    return day and day + timedelta(days=WEEKDAY_NUMBERS[match["day"]] - day.weekday())


def _parse_offset(words: str, context: _DayContext) -> date | None:
    match = re.fullmatch(_OFFSET, words)
    if match is None:
        return None
    before, amount, space, unit, after = match.groups()
    count = int(amount) if amount.isdecimal() else NUMBER_WORDS.get(amount)
    if count is None or unit not in _UNIT or (before and after) or not (space or amount.isdecimal()):
        return None
    back = before == "-" or after == " ago" or (not before and not after and context.looks == "back")
    return shift_day(context.today, _UNIT[unit], -count if back else count)


def shift_day(start: date, unit: str, count: int) -> date:
    """Move a day by days, weeks, months or years.

    In a shorter month it becomes the last day.
    """
    if unit in ("days", "weeks"):
        return start + timedelta(days=count if unit == "days" else 7 * count)
    from dateutil.relativedelta import relativedelta

    months = count if unit == "months" else 12 * count
    return start + relativedelta(months=months)


def _month_end(today: date) -> date:
    return shift_day(today.replace(day=1), "months", 1) - timedelta(days=1)


_WORDS: dict[str, Callable[[date], date]] = {
    "today": lambda today: today,
    "now": lambda today: today,
    "tomorrow": lambda today: today + timedelta(days=1),
    "yesterday": lambda today: today - timedelta(days=1),
    "day after tomorrow": lambda today: today + timedelta(days=2),
    "day before yesterday": lambda today: today - timedelta(days=2),
    **dict.fromkeys(("eow", "end of week"), lambda today: today + timedelta(days=6 - today.weekday())),
    **dict.fromkeys(("eom", "end of month"), _month_end),
    **dict.fromkeys(("eoy", "end of year"), lambda today: date(today.year, 12, 31)),
}


def format_day(day: date, today: date) -> str:
    """Format a day in words, "Tue 2 Jun".

    The year stands there when it is not today's.
    """
    return _format_short_day(day) if day.year == today.year else format_full_day(day)


def format_full_day(day: date) -> str:
    """Format a day in words with its year, "Tue 2 Jun 2026"."""
    return f"{_format_short_day(day)} {day.year}"


def _format_short_day(day: date) -> str:
    return f"{SHORT_WEEKDAYS[day.weekday()].capitalize()} {day.day} {SHORT_MONTHS[day.month - 1].capitalize()}"


def format_moment(moment: str, today: date | None = None, zone: str = "", here: str = "") -> str:
    """Format a day with a time in words, "Tue 2 Jun 08:30".

    The year stands there without `today`, or when it is another one. ``zone`` is where the clocks show the time,
    ``here`` where it is read; see `format_time`.
    """
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    day = format_full_day(when.date()) if today is None else format_day(when.date(), today)
    return f"{day} {format_time(when, zone, here)}"


def format_time(when: datetime, zone: str = "", here: str = "", brief: bool = False) -> str:
    """Format a time of day, with its zone where clocks differ.

    "08:30 Oslo time (07:30 here)"; ``brief`` leaves the time here out, for a narrow column.
    """
    time, local = f"{when:%H:%M}", convert_local_time(when, zone, here)
    if not zone or local == when:
        return time
    if find_zone(zone) is None:
        return f"{time} ({zone})"
    place = humanize(zone.rpartition("/")[2])
    if brief:
        return f"{time} {place}"
    zoned = f"{time} {place}" if zone.startswith("Etc/") or "/" not in zone else f"{time} {place} time"
    day = "" if local is None or local.date() == when.date() else f"{_format_short_day(local)} "
    return f"{zoned} ({day}{local:%H:%M} here)" if local else zoned


def format_distance(day: date, today: date, past: str = "ago") -> str:
    """Format the distance to a day: "today", "in 4 days", "4 days ago".

    ``past`` is the word after a number of past days.
    """
    days = (day - today).days
    if days in (0, 1) or (days, past) == (-1, "ago"):
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days} days" if days > 0 else f"{pluralize(-days, 'day')} {past}"
