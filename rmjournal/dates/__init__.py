"""Days and moments in people's words: parsing, formatting, recurrence and calendar periods."""

from rmjournal.dates.days import (
    MONTHS,
    WEEKDAY,
    is_time,
    parse_day,
    parse_moment,
    say,
    say_clock,
    say_gap,
    say_moment,
    say_whole,
)
from rmjournal.dates.past_moments import parse_over, parse_passed, parse_period
from rmjournal.dates.recurrence import recurring_days

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
