"""Time zones by their IANA names: which there are, how people type them, and what the clocks show elsewhere."""

import functools
from collections.abc import Mapping
from datetime import datetime, tzinfo

NEAR = 3
"""Names at most that are offered for one that is not known."""

NO_ZONES = frozenset(("localtime", "posixrules", "Factory"))
"""Names in the data of zones that are none: they mean another hour on another computer, or no place at all."""


@functools.cache
def zone_named(name: str) -> tzinfo | None:
    """The time zone with a name; none when there is no such zone."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name) if name and name not in NO_ZONES else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_called(text: str) -> str:
    """The name of the zone that a person typed in any case, or by its city alone; empty when none or several fit."""
    found = zones_by_word().get(_folded(text), ())
    return found[0] if len(found) == 1 else ""


def nearest(text: str) -> list[str]:
    """The names that are most like one that is not known, the nearest first."""
    from difflib import get_close_matches

    known, said = zones_by_word(), _folded(text)
    offered = [word for word in known if not word.startswith(("etc/gmt+", "etc/gmt-"))]
    words = [said] if said in known else get_close_matches(said, offered, n=NEAR)
    return list(dict.fromkeys(name for word in words for name in known[word]))[:NEAR]


@functools.cache
def zone_names() -> list[str]:
    """The names of all time zones that this computer knows."""
    from zoneinfo import available_timezones

    return sorted(available_timezones() - NO_ZONES)


@functools.cache
def zones_by_word() -> Mapping[str, tuple[str, ...]]:
    """The names of all zones, by name and by city in lower case; a full name stands for itself alone.

    "GMT+2" stands for none: ``Etc/GMT+2`` is two hours behind, and who types that means two hours ahead.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in zone_names():
        city = _folded(name.rpartition("/")[2])
        if not city.startswith(("gmt+", "gmt-")):
            found[city] = (*found.get(city, ()), name)
    return found | {_folded(name): (name,) for name in zone_names()}


def _folded(text: str) -> str:
    return "_".join(text.casefold().split())


def elsewhere(at: datetime, zone: str, here: str) -> datetime | None:
    """What the clocks here show when those of a zone show a local time; none when one of both is not known."""
    if zone and zone == here:
        return at
    there, mine = zone_named(zone), zone_named(here)
    if there is None or mine is None:
        return None
    try:
        return at.replace(tzinfo=there).astimezone(mine).replace(tzinfo=None)
    except OverflowError:
        return None
