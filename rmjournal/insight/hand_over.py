"""Hand-over map: what only one person knows, and whether it was passed on."""

from datetime import date
from typing import NamedTuple

from rmjournal.insight.scope import OWNER, usual_pair
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role


class KnowHow(NamedTuple):
    """One thing that one person knows, and whether another has it from them."""

    entry: Entry
    """A note of what is to be passed on, or the tacit learning of the one who got it."""
    known_by: str
    """`OWNER`, the name of the partner, or another name."""
    goes_to: str
    """The same for the one who is to have it."""
    is_passed_on: bool
    on: date | None
    """The day it was passed on, as far as it is known."""


def map_hand_over(entries: Entries) -> list[KnowHow]:
    """Map what each person knows alone, the owner first.

    What is not passed on stands before the rest."""
    learned = [_of_learning(learning, entries) for learning in entries.of(Learning) if learning.kind == "tacit"]
    texts = {fold_text(known.entry.heading) for known in learned}
    noted = [
        _of_note(note, entries)
        for note in entries.of(Note)
        if note.kind == "know_how" and note.state != "declined" and fold_text(note.heading) not in texts
    ]
    return sorted(
        (*noted, *learned),
        key=lambda known: (
            known.known_by != OWNER,
            known.known_by,
            known.is_passed_on,
            known.entry.day or date.min,
            int(known.entry.id),
        ),
    )


def _of_learning(learning: Learning, entries: Entries) -> KnowHow:
    """A tacit learning was passed on with the day it was learned."""
    knows, gets = other_role(learning.learner), learning.learner
    pair = _pair_of(learning, entries)
    return KnowHow(learning, _name(knows, pair), _name(gets, pair), True, learning.day)


def _of_note(note: Note, entries: Entries) -> KnowHow:
    pair = _pair_of(note, entries)
    my_role = pair.role if pair else ""
    known_by = _name(note.details.get("known by", "") or note.author or my_role, pair)
    partner = pair.partner if pair else ""
    goes_to = note.details.get("to whom", "")
    goes_to = _name(goes_to, pair) if goes_to else partner if known_by == OWNER else OWNER
    is_passed_on = note.state == "done"
    return KnowHow(note, known_by, goes_to, is_passed_on, note.since if is_passed_on else None)


def _pair_of(entry: Entry, entries: Entries) -> Relationship | None:
    return entries.get_of_kind(Relationship, entries.relationship_id(entry)) or usual_pair(entries)


def _name(words: str, pair: Relationship | None) -> str:
    """Name a person who is given by role, by name or as me."""
    folded = fold_text(words)
    if pair is None:
        return OWNER if folded == OWNER else words
    if folded in (OWNER, pair.role):
        return OWNER
    partner = {other_role(pair.role), fold_text(pair.partner), fold_text(pair.short_name), "partner"}
    return pair.partner if folded in partner else words
