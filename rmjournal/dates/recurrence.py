"""Recurrence rules (RFC 5545 RRULE) for cadences: parsing, formatting and their days.

What is understood (case does not matter):

* ``weekly``, ``fortnightly``, ``monthly``, ``quarterly``, ``every 3 weeks``, ``every other month``, ``14 days``
* ``every 2 weeks on Tuesday``, ``every second Thursday``, ``Tuesdays``, ``weekly on Tuesday and Thursday``
* ``first Tuesday of the month``, ``first and third Monday of the month``, ``every 2 months on the last Friday``
* ``monthly on the 15th``, ``1st and 15th of the month``, ``last day of the month``
* a rule as RFC 5545 writes it: ``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``

A month without a 31st, or without a fifth Tuesday, has no such day: RFC 5545 and dateutil leave the month out, and
the words say so. ``monthly`` alone keeps the day of the session before, or takes the last day of a shorter month.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import dropwhile, groupby, islice, takewhile
from typing import Literal

import msgspec
from msgspec.structs import force_setattr, replace

from rmjournal.dates.days import NUMBER_WORDS, WEEKDAY_NAMES, WEEKDAY_NUMBERS, shift_day
from rmjournal.english import join_words, quote_typed
from rmjournal.errors import BadValue, Refused

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY"]

CADENCE_EXAMPLES = "every 2 weeks on Tuesday, first Tuesday of the month or monthly on the 15th"
LONGEST: Mapping[Frequency, int] = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 12}
"""The largest interval by frequency: about a year."""
_LAST = -1
_SURE_DAY = 28
"""The last day that every month has."""
_SURE_WEEK = 4
"""The times that every weekday comes in each month at least."""
_WEEK = 7
_YEAR = 366
_UNITS: Mapping[Frequency, str] = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month"}
_FREQUENCIES: Mapping[str, Frequency] = {unit: frequency for frequency, unit in _UNITS.items()}
_MEAN_DAYS: Mapping[Frequency, float] = {"DAILY": 1, "WEEKLY": _WEEK, "MONTHLY": 365.25 / 12}
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth")
_ORDINALS = {word: n for n, word in enumerate(_ORDINAL_WORDS, 1)} | {"last": _LAST}
_COUNTS = NUMBER_WORDS | {"other": 2} | {word: n for word, n in _ORDINALS.items() if n > 1}
"""The numbers of "every two weeks", "every other week" and "every third week"."""
_NAMED_CADENCES: Mapping[str, tuple[Frequency, int]] = {
    "daily": ("DAILY", 1),
    "weekly": ("WEEKLY", 1),
    "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1),
    "quarterly": ("MONTHLY", 3),
}

_COUNT = rf"(?P<count>\d{{1,3}}(?:nd|rd|th)?|{'|'.join(_COUNTS)})"
_BARE_NUMBER = r"(?a)\d{1,3}"
_BARE_PERIOD = r"(?a)\d{1,3} (?:day|week|month)s?\b.*"
_PERIOD = (
    rf"(?a)(?:(?P<name>{'|'.join(_NAMED_CADENCES)})"
    rf"|(?:(?:once )?(?:every|each)(?: {_COUNT})?|once an?) (?P<unit>day|week|month)s?)(?: on)?(?: (?P<days>.+))?"
)
_ON_WEEKDAYS = rf"(?a)(?:(?:every|each)(?: {_COUNT})? |on )?(?P<days>\D+)"
_OF_MONTH = (
    r"(?a)(?:on )?(?:every |each )?(?P<days>.+?)(?: (?:of|in)(?: the| a| each| every)? month| (?:each|every) month)?"
)
_SOME_MONTHS = ", in months that have one"
_NUMBERED_DAY = r"(?a)(\d{1,2})(?:st|nd|rd|th)"
_RULE = r"(?a)[A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*"
_RULE_DAY = r"(?a)([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)"
_RULE_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST"}


class Recurrence(msgspec.Struct, frozen=True):
    """A cadence as a recurrence rule: frequency, interval and days."""

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    """Of a weekly rule, Monday = 0; empty = the weekday before."""
    ordinals: tuple[tuple[int, int], ...] = ()
    """Of a monthly rule: (1, 1) = first Tuesday, (-1, 4) = last Friday."""
    month_days: tuple[int, ...] = ()
    """Of a monthly rule: 1 to 31, -1 is the last day."""

    def __post_init__(self) -> None:
        """Sort the days, so that equal rules are equal values."""
        for name in ("weekdays", "ordinals", "month_days"):
            force_setattr(self, name, tuple(sorted(set(getattr(self, name)), key=_sort_key)))

    @property
    def text(self) -> str:
        """The RRULE text, such as ``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``."""
        days = [_CODES[day] for day in self.weekdays]
        days += [f"{position}{_CODES[day]}" for position, day in self.ordinals]
        parts = {
            "FREQ": self.frequency,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYDAY": ",".join(days),
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    @property
    def words(self) -> str:
        """The rule in words: "every 2 weeks on Tuesday", "first Tuesday of the month"."""
        unit = _UNITS[self.frequency]
        once = "every day" if unit == "day" else f"{unit}ly"
        every = f"every {self.interval} {unit}s" if self.interval > 1 else once
        suffix = _SOME_MONTHS if self._skips_months else ""
        if self.weekdays:
            return f"{every} on {join_words([WEEKDAY_NAMES[day].capitalize() for day in self.weekdays])}"
        if self.month_days:
            return f"{every} on the {join_words([*map(_format_month_day, self.month_days)])}{suffix}"
        if self.ordinals:
            named = join_words([*_format_ordinals(self.ordinals)])
            return f"{every} on the {named}{suffix}" if self.interval > 1 else f"{named} of the month{suffix}"
        return every

    @property
    def mean_days(self) -> int:
        """The mean number of days from session to session, at least 1."""
        times = len(self.weekdays or self.ordinals or self.month_days) or 1
        return max(1, round(_MEAN_DAYS[self.frequency] * self.interval / times))

    @property
    def names_days(self) -> bool:
        """Whether the rule itself names the days on which it falls."""
        return bool(self.weekdays or self.ordinals or self.month_days)

    @property
    def _skips_months(self) -> bool:
        return any(day > _SURE_DAY for day in self.month_days) or any(n > _SURE_WEEK for n, _ in self.ordinals)

    def rule_from(self, first: date) -> str:
        """Give the RRULE text of a series that begins on a day.

        A plain monthly series takes the last day of a shorter month.
        """
        if self.frequency == "MONTHLY" and not self.names_days and first.day > _SURE_DAY:
            month_days = ",".join(map(str, range(_SURE_DAY, first.day + 1)))
            return f"{self.text};BYMONTHDAY={month_days};BYSETPOS=-1"
        return self.text

    def next_days(self, day: date, count: int = 1) -> list[date]:
        """List the next agreed days after a session.

        The session counts for the agreed day that is nearest to it. The list is shorter where the calendar ends.
        """
        try:
            first = self._next(day)
        except OverflowError:
            return []
        if first is None or count == 1:
            return [first] if first else []
        return list(islice(_occurrences(self.rule_from(first), first), count))

    def first_from(self, day: date) -> date:
        """Find the first agreed day that is not before a day."""
        return next(self._each_period._days_from(day), day) if self.names_days else day

    @property
    def _each_period(self) -> "Recurrence":
        return replace(self, interval=1)

    def _days_from(self, start: date) -> Iterator[date]:
        """List the days of a rule that names days.

        Those of weeks need no library, which is slow to import.
        """
        if not self.weekdays:
            yield from _occurrences(self.text, start)
            return
        week, left = start - timedelta(start.weekday()), (date.max - start).days + start.weekday()
        while left >= 0:
            yield from (
                day for number in self.weekdays if number <= left and (day := week + timedelta(number)) >= start
            )
            left -= _WEEK * self.interval
            week += timedelta(_WEEK * self.interval if left >= 0 else 0)

    def _next(self, day: date) -> date | None:
        if self.weekdays:
            monday = day - timedelta(day.weekday())
            nearest = _nearest([monday + timedelta(weekday) for weekday in self.weekdays], day)
            return _first_after(max(nearest, day), self._days_from(monday))
        if self.names_days:
            begin, end = day - timedelta(_YEAR), day + timedelta(_YEAR)
            nearest = _nearest(_occurrences(self._each_period.text, begin, end), day)
            return _first_after(max(nearest, day), _occurrences(self.text, nearest.replace(day=1)))
        return shift_day(day, f"{_UNITS[self.frequency]}s", self.interval)


def rule_of_days(days: int, weekday: str = "") -> Recurrence:
    """Make the rule of a number of days.

    With a weekday it is whole weeks, on that day.
    """
    if (number := WEEKDAY_NUMBERS.get(weekday)) is None:
        return Recurrence("DAILY", max(days, 1))
    return Recurrence("WEEKLY", max(1, (days + _WEEK // 2) // _WEEK), weekdays=(number,))


def _occurrences(rule: str, start: date, until: date = date.max) -> Iterator[date]:
    """List the days of an RRULE text from a start on, by dateutil."""
    from dateutil.rrule import rrulestr

    for moment in rrulestr(rule, dtstart=datetime.combine(start, time.min)):
        if moment.date() > until:
            return
        yield moment.date()


def expand_rule(rule: str, start: datetime, since: datetime, until: datetime) -> list[datetime]:
    """List the times of an RRULE from a start on, within a span.

    All are in the same local time.
    `Refused` for a rule that cannot be read, or that has more than one time a day.
    """
    from dateutil.rrule import rrulestr

    parts = [part for part in rule.upper().split(";") if not part.startswith("UNTIL=")]
    if any(part in ("FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY") for part in parts):
        raise Refused(f"{rule} has more than one time a day.")
    try:
        times = rrulestr(";".join(parts), dtstart=start)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"{rule} is not a rule of repetition ({error}).") from error
    return list(dropwhile(lambda time: time < since, takewhile(lambda time: time <= until, times)))


def _first_after(day: date, days: Iterable[date]) -> date | None:
    return next((other for other in days if other > day), None)


def _nearest(days: Iterable[date], day: date) -> date:
    return min(days, key=lambda other: abs(other - day))


def _sort_key(day: int | tuple[int, int]) -> tuple[bool, int | tuple[int, int]]:
    return (day if isinstance(day, int) else day[0]) == _LAST, day


def format_rule(text: str) -> str:
    """Format an RRULE text in words.

    A text that is no known rule stays as it is.
    """
    rule = parse_rule(text)
    return rule.words if rule else text


def _format_month_day(day: int) -> str:
    if day == _LAST:
        return "last day"
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _format_ordinals(ordinals: Iterable[tuple[int, int]]) -> Iterator[str]:
    """List each weekday once with its positions, "first and third Monday"."""
    for weekday, same in groupby(sorted(ordinals, key=lambda ordinal: ordinal[1]), key=lambda ordinal: ordinal[1]):
        positions = sorted((position for position, _ in same), key=_sort_key)
        words = ("last" if n == _LAST else _ORDINAL_WORDS[n - 1] for n in positions)
        yield f"{join_words([*words])} {WEEKDAY_NAMES[weekday].capitalize()}"


def parse_cadence(text: str) -> Recurrence:
    """Parse a cadence that a person typed.

    `BadValue` in one sentence with examples when the text is none.
    """
    typed = " ".join(text.split())
    rule = parse_rule(typed.upper().removeprefix("RRULE:"))
    cadence = rule or _parse_words(typed.casefold().removesuffix(_SOME_MONTHS).rstrip("."))
    if cadence is None:
        raise BadValue("", f"{quote_typed(typed)} is not a cadence. Write it like {CADENCE_EXAMPLES}.")
    return cadence


def _parse_words(typed: str) -> Recurrence | None:
    listed = typed.replace(", on ", " on ").replace(",", " and ")
    words = " ".join(word for word in listed.split() if word != "the")
    if re.fullmatch(_BARE_NUMBER, words):
        return _check_interval(Recurrence("DAILY", int(words)))
    if match := re.fullmatch(_PERIOD, f"every {words}" if re.fullmatch(_BARE_PERIOD, words) else words):
        return _parse_period(match)
    if (match := re.fullmatch(_ON_WEEKDAYS, words)) and (weekdays := _parse_weekdays(match["days"])):
        return _check_interval(Recurrence("WEEKLY", _parse_count(match["count"]), weekdays=weekdays))
    match = re.fullmatch(_OF_MONTH, words)
    return _parse_monthly(1, match["days"]) if match else None


def _parse_period(match: re.Match[str]) -> Recurrence | None:
    """Parse "every 2 weeks on Tuesday", "monthly on the 15th" or "weekly"."""
    named = _NAMED_CADENCES.get(match["name"] or "")
    frequency, interval = named or (_FREQUENCIES[match["unit"]], _parse_count(match["count"]))
    days = match["days"]
    if days is None:
        return _check_interval(Recurrence(frequency, interval))
    if frequency == "MONTHLY":
        return _parse_monthly(interval, days)
    weekdays = _parse_weekdays(days) if frequency == "WEEKLY" else ()
    return _check_interval(Recurrence(frequency, interval, weekdays=weekdays)) if weekdays else None


def _parse_count(word: str | None) -> int:
    if word is None:
        return 1
    return _COUNTS[word] if word in _COUNTS else int(re.sub(r"\D+", "", word))


def _check_interval(rule: Recurrence) -> Recurrence | None:
    return rule if 1 <= rule.interval <= LONGEST[rule.frequency] else None


def _split_items(words: str) -> list[str]:
    """Split a list at "and" and commas.

    Empty when one of the items is empty.
    """
    items = re.split(r"(?:^| )and(?: and)*(?: |$)", words)
    return items if all(items) else []


def _parse_weekday(word: str) -> int | None:
    return WEEKDAY_NUMBERS.get(word, WEEKDAY_NUMBERS.get(word.removesuffix("s")))


def _parse_weekdays(words: str) -> tuple[int, ...]:
    """Parse the weekdays of "tuesday and thursdays".

    Empty when one word is none.
    """
    weekdays = [_parse_weekday(item) for item in _split_items(words)]
    return () if None in weekdays else tuple(day for day in weekdays if day is not None)


def _parse_monthly(interval: int, words: str) -> Recurrence | None:
    """Parse the days of "first and third monday" or "1st and 15th"."""
    ordinals: list[tuple[int, int]] = []
    month_days: list[int] = []
    waiting: list[str] = []
    for item in _split_items(words):
        *numbers, last = item.split(" ")
        weekday = _parse_weekday(last)
        waiting += numbers if weekday is not None or last == "day" else [*numbers, last]
        if weekday is not None:
            positions = [_parse_position(word) for word in waiting]
            if not positions or None in positions:
                return None
            ordinals += [(position, weekday) for position in positions if position is not None]
            waiting = []
        elif last == "day":
            if numbers != ["last"]:
                return None
            waiting[-1:] = []
            month_days.append(_LAST)
    numbered = [_parse_month_day(word) for word in waiting]
    if None in numbered or not (ordinals or month_days or numbered) or (ordinals and (month_days or numbered)):
        return None
    month_days += [day for day in numbered if day is not None]
    return _check_interval(Recurrence("MONTHLY", interval, ordinals=tuple(ordinals), month_days=tuple(month_days)))


def _parse_position(word: str) -> int | None:
    """Parse a position in a month: "first", "3rd" or "last"."""
    if match := re.fullmatch(_NUMBERED_DAY, word):
        return int(match[1]) if 1 <= int(match[1]) <= len(_ORDINAL_WORDS) else None
    return _ORDINALS.get(word)


def _parse_month_day(word: str) -> int | None:
    """Parse a day of the month: "15th" or "first"."""
    if match := re.fullmatch(_NUMBERED_DAY, word):
        return int(match[1]) if 1 <= int(match[1]) <= 31 else None
    return _ORDINALS.get(word)


def parse_rule(text: str) -> Recurrence | None:
    """Parse an RRULE text; None for a text that is no known rule.

    Rules that cannot be said in words here are not known.
    """
    if not re.fullmatch(_RULE, text):
        return None
    pairs = [part.split("=") for part in text.split(";")]
    parts = {name: value.split(",") for name, value in pairs}
    if not parts.keys() <= _RULE_PARTS or len(parts) < len(pairs) or parts.get("WKST", ["MO"]) != ["MO"]:
        return None
    try:
        return _rule_of_parts(parts)
    except (ValueError, KeyError):
        return None


def _rule_of_parts(parts: Mapping[str, list[str]]) -> Recurrence | None:
    (frequency,) = (name for name in _UNITS if [name] == parts["FREQ"])
    (interval,) = map(int, parts.get("INTERVAL", ["1"]))
    month_days = [int(day) for day in parts.get("BYMONTHDAY", [])]
    matches = [re.fullmatch(_RULE_DAY, day) for day in parts.get("BYDAY", [])]
    days = [(int(match[1] or 0), _CODES.index(match[2])) for match in matches if match]
    if "BYSETPOS" in parts and len(days) == 1 and not days[0][0]:
        (position,) = map(int, parts["BYSETPOS"])
        days = [(position, days[0][1])]
    elif "BYSETPOS" in parts:
        return None
    is_monthly = frequency == "MONTHLY"
    positions = {position for position, _ in days}
    if (
        None in matches
        or not set(month_days) <= {*range(1, 32), _LAST}
        or not positions <= ({*range(1, 6), _LAST} if is_monthly else {0})
        or (month_days and (days or not is_monthly))
        or (days and frequency == "DAILY")
    ):
        return None
    weekdays = () if is_monthly else tuple(day for _, day in days)
    ordinals = tuple(days) if is_monthly else ()
    return _check_interval(Recurrence(frequency, interval, weekdays, ordinals, tuple(month_days)))
