"""Days and moments in people's words: parsing, formatting, recurrence and calendar periods."""

from rmjournal.dates.days import (
    SHORT_MONTHS,
    WEEKDAY_NUMBERS,
    format_day,
    format_distance,
    format_full_day,
    format_lead_time,
    format_moment,
    format_time,
    is_time,
    parse_day,
    parse_lead_time,
    parse_moment,
)
from rmjournal.dates.recurrence import (
    CADENCE_EXAMPLES,
    Recurrence,
    expand_rule,
    format_rule,
    parse_cadence,
    parse_rule,
    rule_of_days,
)

__all__ = [
    "CADENCE_EXAMPLES",
    "SHORT_MONTHS",
    "WEEKDAY_NUMBERS",
    "Recurrence",
    "expand_rule",
    "format_day",
    "format_distance",
    "format_full_day",
    "format_lead_time",
    "format_moment",
    "format_rule",
    "format_time",
    "is_time",
    "parse_cadence",
    "parse_day",
    "parse_lead_time",
    "parse_moment",
    "parse_rule",
    "rule_of_days",
]
