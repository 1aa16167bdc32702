"""A day without a year, read by one who looks back: "3 mar" is the one that has come, not the coming one."""

import re
from datetime import date, timedelta

from rmjournal.dates.reading import AHEAD, parse_day

_YEAR = re.compile(r"\d{4}", re.ASCII)


def parse_passed(text: str, today: date, last: date, day_first: bool = True, first: date = date.min) -> date:
    """The day that a person typed; one without a year that lies after the last day is the latest that has come.

    It stays the coming one when that would be before the first day. `BadValue` when it is not one whole day.
    """
    day = parse_day(text, today, day_first)
    if day <= max(last, today) or _YEAR.search(text):
        return day
    if parse_day(text, today + timedelta(1), day_first) != day:
        return day
    passed = parse_day(text, today - AHEAD, day_first)
    same = (passed.month, passed.day) == (day.month, day.day)
    return passed if same and first <= passed <= today else day
