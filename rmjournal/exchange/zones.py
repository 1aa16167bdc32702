"""Time zones of a calendar file: a moment in its zone, and each change of clocks when it truly happens."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rmjournal.dates.time_zones import zone_named


def placed(begins: datetime, zone: str) -> datetime:
    """A local time in its time zone; local wherever it is read when there is none, or none that is known.

    An hour that clocks skip is the one after it, one that comes twice is the first of both, as in a calendar file.
    """
    found = zone_named(zone)
    if found is None:
        return begins
    try:
        return begins.replace(tzinfo=found).astimezone(UTC).astimezone(found)
    except OverflowError:
        return begins


def later(start: datetime, minutes: int) -> datetime:
    """The time some minutes later, also when clocks change meanwhile.

    Where its hour comes for the second time it is in UTC, for a calendar file cannot say which of both is meant.
    """
    if start.tzinfo is None:
        return start + timedelta(minutes=minutes)
    end = start.astimezone(UTC) + timedelta(minutes=minutes)
    there = end.astimezone(start.tzinfo)
    return end if there.fold else there


def described(zone: ZoneInfo, first: datetime, last: datetime) -> Any:
    """A zone as a calendar file describes it, from a year before one day to a year after another.

    Each change of clocks stands in the time that clocks show before it. (What icalendar makes of a zone itself has
    spring in the time after, and leaves out a change that soon follows another.)
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    begin = datetime(max(first.year - 1, 2), 1, 1, tzinfo=UTC)
    end = datetime(min(last.year + 2, 9998), 1, 1, tzinfo=UTC)
    found: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for at, before in [(begin, _offset(begin, zone)), *_changes(begin, end, zone)]:
        there = at.astimezone(zone)
        key = (before, _offset(at, zone), there.tzname() or zone.key, not there.dst())
        found.setdefault(key, []).append((at + before).replace(tzinfo=None))
    whole = Timezone()
    whole.add("tzid", zone.key)
    for (before, after, name, standard), days in found.items():
        part = TimezoneStandard() if standard else TimezoneDaylight()
        part.add("dtstart", days[0])
        if days[1:]:
            part.add("rdate", days[1:])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        whole.add_component(part)
    return whole


def _changes(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment at which clocks change, with the offset before it."""
    before = _offset(begin, zone)
    for day in range((end - begin).days):
        start = begin + timedelta(days=day)
        if _offset(start + timedelta(days=1), zone) != before:
            minutes = [start + timedelta(minutes=minute) for minute in range(24 * 60 + 1)]
            turn = minutes[bisect_left(minutes, True, key=lambda at: _offset(at, zone) != before)]
            yield turn, before
            before = _offset(turn, zone)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
