"""Scope of entries: one relationship, a text search, and the goal they belong to."""

import functools
from collections.abc import Iterable

from rmjournal.dates import format_rule
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.relationship import Relationship


@functools.lru_cache(maxsize=1)
def select_pair(entries: Entries, pair_id: str) -> Entries:
    """The entries of one relationship; all of them when none is named. The last answer is kept: it is asked again."""
    if not pair_id:
        return entries
    return entries.only(entry for entry in entries if entries.pair_of(entry) in (pair_id, ""))


def usual_pair(entries: Entries) -> Relationship | None:
    """The one relationship that is meant when none is named: the only open one, else the only one."""
    pairs = entries.of(Relationship)
    alive = [pair for pair in pairs if pair.state not in ("closed", "ended_early")]
    return alive[0] if len(alive) == 1 else pairs[0] if len(pairs) == 1 else None


def searchable_text(entry: Entry) -> str:
    """All words of an entry, folded for searching without case."""
    return "\n".join(_words(entry)).casefold()


def has_terms(entry: Entry, needles: Iterable[str]) -> bool:
    """Whether an entry holds every one of some folded words, anywhere."""
    words = searchable_text(entry)
    return all(needle in words for needle in needles)


def search_terms(typed: str) -> list[str]:
    """What a person typed to search for, as folded words."""
    return typed.casefold().split()


def search_entries(entries: Entries, typed: str) -> list[Entry]:
    """The entries that hold every word that was typed, newest first; none for no words."""
    wanted = search_terms(typed)
    found = [entry for entry in entries if wanted and has_terms(entry, wanted)]
    return sorted(found, key=lambda entry: (entry.day is not None, entry.day, int(entry.id)), reverse=True)


def _words(entry: Entry) -> Iterable[str]:
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if field.form in ("ref", "zone") or not value:
            continue
        if field.form == "cadence":
            value = format_rule(value)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value
        elif isinstance(value, dict):
            yield from value.values()


LINK_FIELDS = ("goal", "learning", "skill", "about")
"""The fields through which an entry belongs to a goal or a learner, the nearest first."""
MAX_LINKS = 4
"""Steps from entry to entry that are followed."""


def goal_of(entry: Entry, entries: Entries) -> str:
    """The id of the goal an entry belongs to, itself when it is one; empty when it has none."""
    return next((one.id for one in _chain(entry, entries) if one.KIND.name == "goal"), "")


def learner_of(entry: Entry, entries: Entries) -> str:
    """Who learns by an entry: mentor, mentee, or empty when nobody does."""
    found = (str(getattr(one, "learner", "")) for one in _chain(entry, entries))
    return next((role for role in found if role), "") or _owner(entry, entries)


def _owner(entry: Entry, entries: Entries) -> str:
    skills = (one for one in _chain(entry, entries) if one.KIND.name == "skill")
    return next((str(getattr(one, "owner", "")) for one in skills), "")


def _chain(entry: Entry, entries: Entries) -> list[Entry]:
    found = [entry]
    for _ in range(MAX_LINKS):
        ids = (str(getattr(found[-1], name, "")) for name in LINK_FIELDS)
        after = next((one for key in ids if key and (one := entries.get(key))), None)
        if after is None or after in found:
            break
        found.append(after)
    return found
