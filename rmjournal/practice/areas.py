"""Focus areas: the sub-topics to choose from, and the areas that a journal uses."""

import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rmjournal.model.entry import Entry
from rmjournal.model.roles import AREAS
from rmjournal.practice import load_toml

AREA_FIELDS = ("area", "areas")
"""The fields that hold focus areas."""


@functools.cache
def load_topics() -> Mapping[str, tuple[str, ...]]:
    """Load the sub-topics by focus area."""
    return MappingProxyType(load_toml("areas.toml", dict[str, tuple[str, ...]]))


def list_areas(entries: Iterable[Entry]) -> list[str]:
    """List the four focus areas, then a person's own ones in alphabetical order."""
    own: dict[str, str] = {}
    for entry in entries:
        for area in (getattr(entry, "area", ""), *getattr(entry, "areas", ())):
            if area and area not in AREAS:
                own.setdefault(area.casefold(), area)
    return [*AREAS, *(own[key] for key in sorted(own))]


def list_areas_and_topics(entries: Iterable[Entry]) -> list[str]:
    """List all focus areas in use, then the sub-topics that are not."""
    areas = list_areas(entries)
    known = {area.casefold() for area in areas}
    topics = (topic for some in load_topics().values() for topic in some)
    return [*areas, *(topic for topic in topics if topic.casefold() not in known)]
