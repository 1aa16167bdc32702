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
from rmjournal.dates.recurrence import CADENCE_EXAMPLES, Recurrence, every_days, parse_cadence, parse_rule, say_rule

__all__ = [
    "CADENCE_EXAMPLES",
    "MONTHS",
    "WEEKDAY",
    "Recurrence",
    "every_days",
    "is_time",
    "parse_cadence",
    "parse_day",
    "parse_moment",
    "parse_over",
    "parse_passed",
    "parse_period",
    "parse_rule",
    "say",
    "say_clock",
    "say_gap",
    "say_moment",
    "say_rule",
    "say_whole",
]
