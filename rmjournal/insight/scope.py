"""Scope of entries: one relationship, a text search, and the goal they belong to."""

import functools
from collections.abc import Iterable

from rmjournal.dates import format_rule
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship


@functools.lru_cache(maxsize=1)
def select_pair(entries: Entries, pair_id: str) -> Entries:
    """Select the entries of one relationship; all without an id.

    The last answer is cached, since it is asked for again and again.
    """
    if not pair_id:
        return entries
    return entries.subset(entry for entry in entries if entries.relationship_id(entry) in (pair_id, ""))


def usual_pair(entries: Entries) -> Relationship | None:
    """The default relationship: the only open one, else the only one."""
    pairs = entries.of(Relationship)
    open_pairs = [pair for pair in pairs if pair.state not in ENDED_STATES]
    return open_pairs[0] if len(open_pairs) == 1 else pairs[0] if len(pairs) == 1 else None


def searchable_text(entry: Entry) -> str:
    """Join all texts of an entry, casefolded for search."""
    return "\n".join(_words(entry)).casefold()


def has_terms(entry: Entry, terms: Iterable[str]) -> bool:
    """Whether an entry contains all search terms."""
    words = searchable_text(entry)
    return all(term in words for term in terms)


def search_terms(query: str) -> list[str]:
    """Split a query into casefolded terms."""
    return query.casefold().split()


def search_entries(entries: Entries, query: str) -> list[Entry]:
    """Search entries that contain all terms of a query, newest first."""
    terms = search_terms(query)
    matches = [entry for entry in entries if terms and has_terms(entry, terms)]
    return sorted(matches, key=lambda entry: (entry.day is not None, entry.day, int(entry.id)), reverse=True)


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
"""Fields that link an entry to a goal or a learner, the nearest first."""
MAX_LINKS = 4
"""Steps from entry to entry that are followed."""


def goal_of(entry: Entry, entries: Entries) -> str:
    """Id of the goal that an entry belongs to; empty without one."""
    return next((link.id for link in _chain(entry, entries) if link.KIND.name == "goal"), "")


def learner_of(entry: Entry, entries: Entries) -> str:
    """The learner of an entry: mentor, mentee, or empty."""
    learners = (str(getattr(link, "learner", "")) for link in _chain(entry, entries))
    return next((role for role in learners if role), "") or _owner(entry, entries)


def _owner(entry: Entry, entries: Entries) -> str:
    skills = (link for link in _chain(entry, entries) if link.KIND.name == "skill")
    return next((str(getattr(link, "owner", "")) for link in skills), "")


def _chain(entry: Entry, entries: Entries) -> list[Entry]:
    chain = [entry]
    for _ in range(MAX_LINKS):
        ids = (str(getattr(chain[-1], name, "")) for name in LINK_FIELDS)
        next_link = next((link for key in ids if key and (link := entries.get(key))), None)
        if next_link is None or next_link in chain:
            break
        chain.append(next_link)
    return chain
