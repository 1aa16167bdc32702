"""Recurring days by dateutil's recurrence rules (RFC 5545 RRULE)."""

from datetime import date, datetime


def recurring_days(start: date, every_days: int, count: int) -> list[date]:
    """The next days of a rhythm, the first one included."""
    from dateutil.rrule import DAILY, rrule

    begin = datetime(start.year, start.month, start.day)
    return [moment.date() for moment in rrule(DAILY, interval=max(every_days, 1), count=count, dtstart=begin)]
