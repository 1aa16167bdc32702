"""Days in words."""

from datetime import date, datetime

from rmjournal.dates.days import DAYS, MONTHS
from rmjournal.dates.time_zones import elsewhere, zone_named


def say(day: date, today: date) -> str:
    """A day in words, "Tue 2 Jun"; with its year when that is not today's."""
    return _said(day) if day.year == today.year else say_whole(day)


def say_whole(day: date) -> str:
    """A day in words with its year, "Tue 2 Jun 2026", so that nothing has to be guessed."""
    return f"{_said(day)} {day.year}"


def _said(day: date) -> str:
    return f"{DAYS[day.weekday()].capitalize()} {day.day} {MONTHS[day.month - 1].capitalize()}"


def say_moment(moment: str, today: date | None = None, zone: str = "", here: str = "") -> str:
    """A day with a time in words, "Tue 2 Jun 08:30"; the year is there without `today` or when it is another one.

    ``zone`` is where the clocks show it, ``here`` where it is read; see `say_clock`.
    """
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    day = say_whole(when.date()) if today is None else say(when.date(), today)
    return f"{day} {say_clock(when, zone, here)}"


def say_clock(when: datetime, zone: str = "", here: str = "", brief: bool = False) -> str:
    """A time of day, with its zone where the clocks here show another one: "08:30 Oslo time (07:30 here)".

    ``brief`` leaves the time here out, for a narrow column.
    """
    time, local = f"{when:%H:%M}", elsewhere(when, zone, here)
    if not zone or local == when:
        return time
    if zone_named(zone) is None:
        return f"{time} ({zone})"
    place = zone.rpartition("/")[2].replace("_", " ")
    if brief:
        return f"{time} {place}"
    there = f"{time} {place} time" if "/" in zone else f"{time} {place}"
    day = "" if local is None or local.date() == when.date() else f"{_said(local)} "
    return f"{there} ({day}{local:%H:%M} here)" if local else there


def say_gap(day: date, today: date, past: str = "ago") -> str:
    """How far away a day is: "today", "tomorrow", "in 4 days", "4 days ago" (or the other word for the past)."""
    days = (day - today).days
    if days in (0, 1) or (days, past) == (-1, "ago"):
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days} days" if days > 0 else f"{-days} day{'s' * (days < -1)} {past}"
