"""Days as people say them, read and written."""

from rmjournal.dates.reading import AHEAD, MONTHS, WEEKDAY, is_time, parse_day, parse_moment
from rmjournal.dates.rhythm import cadence
from rmjournal.dates.saying import say, say_gap, say_moment, say_whole

__all__ = [
    "AHEAD",
    "MONTHS",
    "WEEKDAY",
    "cadence",
    "is_time",
    "parse_day",
    "parse_moment",
    "say",
    "say_gap",
    "say_moment",
    "say_whole",
]
