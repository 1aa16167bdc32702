"""Time zones by IANA name: lookup, typed names, local times elsewhere."""

import functools
from collections.abc import Mapping
from datetime import datetime, tzinfo

MAX_SUGGESTIONS = 3
"""How many similar names are suggested at most."""

NO_ZONES = frozenset(("localtime", "posixrules", "Factory"))
"""Entries of the zone data that name no fixed zone or no place."""


@functools.cache
def find_zone(name: str) -> tzinfo | None:
    """Find the time zone with an IANA name; None when there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name) if name and name not in NO_ZONES else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def match_zone_name(text: str) -> str:
    """Find the name of a zone, typed in any case or by its city.

    Empty when no zone, or more than one, matches.
    """
    names = index_zone_names().get(_fold(text), ())
    return names[0] if len(names) == 1 else ""


def similar_zone_names(text: str) -> list[str]:
    """List the zone names most similar to an unknown one."""
    from difflib import get_close_matches

    index, folded = index_zone_names(), _fold(text)
    offered = [word for word in index if not word.startswith(("etc/gmt+", "etc/gmt-"))]
    words = [folded] if folded in index else get_close_matches(folded, offered, n=MAX_SUGGESTIONS)
    return list(dict.fromkeys(name for word in words for name in index[word]))[:MAX_SUGGESTIONS]


@functools.cache
def list_zone_names() -> list[str]:
    """List the names of all time zones that this computer knows."""
    from zoneinfo import available_timezones

    return sorted(available_timezones() - NO_ZONES)


@functools.cache
def index_zone_names() -> Mapping[str, tuple[str, ...]]:
    """Index all zone names by name and by city in lower case.

    A full name stands for itself alone.
    """
    index: dict[str, tuple[str, ...]] = {}
    for name in list_zone_names():
        city = _fold(name.rpartition("/")[2])
        if not city.startswith(("gmt+", "gmt-")):
            index[city] = (*index.get(city, ()), name)
    return index | {_fold(name): (name,) for name in list_zone_names()}


def _fold(text: str) -> str:
    return "_".join(text.casefold().split())


def convert_local_time(local: datetime, zone: str, here: str) -> datetime | None:
    """Convert a local time from one zone to another.

    None when one of both zones is not known.
    """
    if zone and zone == here:
        return local
    source, target = find_zone(zone), find_zone(here)
    if source is None or target is None:
        return None
    try:
        return local.replace(tzinfo=source).astimezone(target).replace(tzinfo=None)
    except OverflowError:
        return None
