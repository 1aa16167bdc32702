"""Joining of two relationships with the same person, as one undoable change."""

from rmjournal.crdt.register import CLEARED
from rmjournal.errors import Refused
from rmjournal.journal.change_set import ChangeSet, entry_change_set, join_change_sets
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import is_empty
from rmjournal.model.entry import Entry
from rmjournal.model.kind import link_fields
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.undo_log import Write

FILLED = ("planned_end", "coordinator", "organisation", "match_reason", "recall_days")
"""Fields that the one that stays takes over where it has none."""


def join_pairs(journal: Journal, gone: Relationship, kept: Relationship) -> int:
    """Move all that refers to one relationship to the one that stays.

    Returns how many entries moved.

    `Refused` where my roles differ: the roles that are written in the entries would mean the other person.
    """
    if gone.id == kept.id:
        raise Refused("These are the same relationship. Name two different ones.")
    if gone.role != kept.role:
        raise Refused(
            f"In one of them you are the {gone.role}, in the other the {kept.role}. These stay two relationships."
        )
    moved = [entry for entry in journal.entries.referrers(gone) if entry.id != kept.id]
    parts = [_change(entry, name, gone.id, kept.id) for entry in moved for name in _links(entry, gone.id)]
    parts.append(entry_change_set(kept, _filled(kept, gone)))
    parts.append(_change(gone, "joined_into", gone.joined_into, kept.id))
    journal.apply(join_change_sets(parts), f"join two relationships with {kept.partner}")
    return len(moved)


def _links(entry: Entry, target: str) -> list[str]:
    return [name for name in link_fields(type(entry)) if getattr(entry, name) == target]


def _change(entry: Entry, name: str, before: str, after: str) -> ChangeSet:
    table, entry_id = entry.KIND.plural, int(entry.id)
    do = (Write(table, entry_id, name, after),)
    return ChangeSet(do, (Write(table, entry_id, name, before or CLEARED),), do)


def _filled(kept: Relationship, gone: Relationship) -> Relationship:
    """Give the one that stays with what only the other one has."""
    starts = [day for day in (kept.start, gone.start) if day]
    values = {name: getattr(gone, name) for name in FILLED if is_empty(getattr(kept, name))}
    return kept.edit(
        **values,
        start=min(starts, default=None),
        areas=list(dict.fromkeys((*kept.areas, *gone.areas))),
        card={**gone.card, **kept.card},
        never_ask=list(dict.fromkeys((*kept.never_ask, *gone.never_ask))),
    )
