"""Days as people say them, read and written."""

from rmjournal.dates.days import MONTHS, WEEKDAY, is_time, parse_day, parse_moment
from rmjournal.dates.past_moments import parse_over, parse_passed, parse_period
from rmjournal.dates.recurrence import recurring_days
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
