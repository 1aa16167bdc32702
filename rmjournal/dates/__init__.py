"""Days as people say them, read and written."""

from rmjournal.dates.looking_back import parse_over, parse_passed, parse_period
from rmjournal.dates.reading import MONTHS, WEEKDAY, is_time, parse_day, parse_moment
from rmjournal.dates.rhythm import recurring_days
from rmjournal.dates.saying import say, say_clock, say_gap, say_moment, say_whole

__all__ = [
    "MONTHS",
    "WEEKDAY",
    "is_time",
    "parse_day",
    "parse_moment",
    "parse_over",
    "parse_passed",
    "parse_period",
    "recurring_days",
    "say",
    "say_clock",
    "say_gap",
    "say_moment",
    "say_whole",
]
