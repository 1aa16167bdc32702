"""Audience of an entry on its page: readers, unshared parts, people named."""

from collections.abc import Iterator

from rmjournal.english import join_parts
from rmjournal.insight.audience import (
    NO_CONSENT,
    STAYS_WITH_YOU,
    lacks_consent,
    parts_that_stay,
    private_values,
    say_apart,
)
from rmjournal.insight.masked_names import UNNAMED, find_people
from rmjournal.model.entry import Audience, Entry, count_by_kind
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.rules import audience_of, is_partners_alone
from rmjournal.render.row import GAP, Row, prose, section
from rmjournal.tui.page_rows import View

READERS: dict[tuple[Audience, bool], str] = {
    ("partner", False): "{} · it leaves with the next packet",
    ("others", False): "{} and others · it leaves with the next packet, and in pages with names masked",
    ("partner", True): "{0}, who wrote it, and you · only {0} can let others read it",
    ("others", True): "{0}, who wrote it, you and others · in pages with names masked",
}
"""Who reads an entry, by its audience and whether the partner wrote it."""


def audience_rows(entry: Entry, view: View, width: int) -> list[Row]:
    """List who may read an entry, and what of it stays here."""
    lines = [*say_apart(view.fields_apart.get(entry.id, ())), *_readers(entry, view)]
    if not lines:
        return []
    return [GAP, section("Who may see it", ""), *(row for line in lines for row in prose(line, width))]


def _readers(entry: Entry, view: View) -> Iterator[str]:
    audience = audience_of(entry, view.entries)
    if audience != "private" and isinstance(entry, Relationship):
        yield f"{STAYS_WITH_YOU}."
    elif audience != "private":
        yield READERS[audience, is_partners_alone(entry, view.entries)].format(view.partner)
        yield from (*_what_stays(entry, view), *_warnings(entry, audience, view))


def _what_stays(entry: Entry, view: View) -> Iterator[str]:
    if stays := join_parts(count_by_kind(parts_that_stay(entry, view.entries)), *private_values(entry)):
        yield f"Stays here: {stays}"


def _warnings(entry: Entry, audience: Audience, view: View) -> Iterator[str]:
    for person in () if view.hidden else find_people([entry], view.entries):
        yield f"▲ {person.name} is named in it. Others read “{person.masked_name or UNNAMED}”."
    if lacks_consent(entry, audience, view.entries):
        yield f"▲ {NO_CONSENT}"
