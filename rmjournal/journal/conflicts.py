"""Text conflicts: concurrent versions of a text, and their resolution.

Nothing here decides. Taking one is an ordinary write by somebody who has seen both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rmjournal.crdt.field_path import DELETED, JSON, Document, canonical_json
from rmjournal.crdt.merge import Conflict, find_conflicts
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, Cleared, undominated, winner
from rmjournal.crdt.three_way_merge import MergedText, merge_texts
from rmjournal.crdt.version_vector import dominates, parse_vector
from rmjournal.errors import NotFound, Refused, Unreadable
from rmjournal.journal.change_set import ChangeSet, label
from rmjournal.journal.history import History
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, named, referred
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.storage.local.undo_log import Write

BOTH, JOINED = "both", "joined"
"""What may be taken beside the number of a version."""

_EARLIEST: Final = 946_684_800_000
_LATEST: Final = 253_370_764_800_000
"""Milliseconds from 1970 to 2000 and to 9999: a stamp beyond is of no clock."""

OTHERWISE = ("day", "moment", "number", "choice")
"""Forms of fields that people read otherwise than they stand in the file."""


@dataclass(frozen=True)
class Differing:
    """One text of an entry that has more than one version."""

    entry: Entry
    field: str
    """As it is named on the command line, ``title`` or ``levels/0``."""
    label: str
    values: tuple[JSON | Cleared, ...]
    """The versions, the one in front first; `REMOVED` where it was cleared."""
    texts: tuple[str, ...]
    """The versions as they are read without knowing who reads: days and roles as they stand in the file."""
    written: tuple[int, ...]
    """When each was written, in milliseconds since 1970; 0 where that says nothing."""
    found: Conflict
    past: History

    @property
    def declared(self) -> Field | None:
        """The field that it is, or that it is a part of."""
        return fields(type(self.entry)).get(self.field.partition("/")[0])

    @cached_property
    def joined(self) -> MergedText | None:
        """One text out of both, where it may have lines and the one that both began with is in the history."""
        return _proposed(self.past, self.found) if self.has_lines else None

    @property
    def has_lines(self) -> bool:
        """Whether it is a text that may have several lines."""
        return self.declared is not None and self.declared.form in ("text", "map")

    def value(self, at: int) -> object:
        """A version as an entry holds it, where people read a day, a number or a choice otherwise; else none."""
        value, declared = self.values[at], fields(type(self.entry)).get(self.field)
        if isinstance(value, Cleared) or declared is None or declared.form not in OTHERWISE:
            return None
        return getattr(from_document(type(self.entry), int(self.entry.id), {self.field: value}), self.field)

    @property
    def both(self) -> JSON:
        """The versions one after the other; none where that says nothing."""
        if all(isinstance(value, list) for value in self.values):
            rows = [part for value in self.values if isinstance(value, list) for part in value]
            return [part for at, part in enumerate(rows) if part not in rows[:at]]
        declared = self.declared
        texts = [value for value in self.values if isinstance(value, str)]
        if declared is None or declared.form not in ("line", "text", "map") or len(texts) < 2:
            return None
        return (" / " if declared.form == "line" else "\n\n").join(texts)


def _said(entry: Entry, leaf: str, value: JSON | Cleared, entries: Entries) -> str:
    if leaf == DELETED:
        return "deleted" if value is True else "it stays"
    if isinstance(value, Cleared):
        return "(cleared)"
    if isinstance(value, list):
        return "\n".join(str(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    form = declared.form if (declared := fields(type(entry)).get(leaf)) else ""
    if form == "ref":
        return referred(entries, str(value)) or DELETED_WORD
    text = value if isinstance(value, str) else canonical_json(value).decode()
    return text.replace("_", " ") if form == "choice" else text


def differing(journal: Journal, entry: Entry | None = None) -> list[Differing]:
    """The texts with more than one version, of one entry or of all."""
    found = [one for one in find_conflicts(journal.store.content) if entry is None or one.id == entry.id]
    if not found:
        return []
    past = History(journal)
    return [
        Differing(
            of,
            one.field_path,
            _label(of, one.field_path),
            values,
            tuple(_said(of, one.field_path, value, journal.entries) for value in values),
            _written(one),
            one,
            past,
        )
        for one in found
        if (of := journal.entries.get(one.id)) is not None and len(values := _values(one)) > 1
    ]


def _values(one: Conflict) -> tuple[JSON | Cleared, ...]:
    """What may be chosen; of an entry that one deleted and another edited, that it stays comes first."""
    return (CLEARED, True) if one.field_path == DELETED else tuple(version.value for version in one.versions)


def _written(one: Conflict) -> tuple[int, ...]:
    """When each version was written; of a delete only that it was is known."""
    if one.field_path == DELETED:
        return 0, 0
    times = (max(parse_vector(version.stamp).values(), default=0) for version in one.versions)
    return tuple(time if _EARLIEST < time < _LATEST else 0 for time in times)


def _label(entry: Entry, leaf: str) -> str:
    if leaf == DELETED:
        return "Deleted on one device, changed on another"
    return label(type(entry), leaf)


def _proposed(past: History, one: Conflict) -> MergedText | None:
    """Join texts whose common beginning is known."""
    texts = [version.value for version in one.versions if isinstance(version.value, str)]
    before = _ancestor(past, one) if len(texts) == len(one.versions) else None
    return merge_texts(before, *texts) if before is not None else None


def _ancestor(past: History, one: Conflict) -> str | None:
    """The newest text in the history that every version has seen."""
    seen = [parse_vector(version.stamp) for version in one.versions]
    for document in _earlier(past, one):
        known = undominated(decode_registers(document).get(one.field_path, {}))
        if len(known) != 1:
            continue
        version = winner(known)
        stamp = parse_vector(version.stamp)
        if stamp not in seen and all(dominates(above, stamp) for above in seen) and isinstance(version.value, str):
            return version.value
    return None


def _earlier(past: History, one: Conflict) -> Iterator[Document]:
    """The forms of a record in the history, newest first."""
    for version in reversed(past.versions):
        try:
            found = past.record(version, one.table, int(one.id))
        except Unreadable:
            continue
        if found is not None:
            yield found


def taken(one: Differing, keep: str) -> JSON | Cleared:
    """The value that a person takes: a version by its number from 1, both, or the joined text; `Refused`."""
    if keep.isdecimal() and 0 < int(keep) <= len(one.values):
        return one.values[int(keep) - 1]
    if keep == BOTH and one.both is not None:
        return one.both
    if keep == JOINED and one.joined is not None:
        return one.joined.text
    numbers = ", ".join(str(number) for number in range(1, len(one.values) + 1))
    more = f" or {BOTH}" if one.both is not None else ""
    if keep == JOINED and one.has_lines:
        why = "there is no joined text, for what the versions began with is not in the history of this machine"
        raise Refused(f"{one.label} has the versions {numbers}; {why}; take one of them{more}.")
    raise Refused(f"{one.label} has the versions {numbers}; take one of them{more}.")


def settle(journal: Journal, one: Differing, keep: str) -> None:
    """Take one version, both or the joined text, as one action that can be undone."""
    now = next((other for other in differing(journal, one.entry) if other.field == one.field), None)
    if now is None or now.values != one.values:
        raise Refused(f"{one.label} was changed meanwhile; look at it again.")
    table, key, value = one.entry.KIND.plural, int(one.entry.id), taken(one, keep)
    before = journal.store.value(table, key, one.field)
    write = Write(table, key, one.field, value)
    front = Write(table, key, one.field, before)
    # Undo writes what was in front, and beside it what waited there: the same leaf once more.
    beside = [Write(table, key, one.field, other) for other in one.values if other != before and one.field != DELETED]
    label = f"take one text for {one.label.lower()} of {named(one.entry)}"
    journal.carry_out(ChangeSet((write,), (front, *beside), (write,) * (1 + len(beside))), label)


def chosen(journal: Journal, entry: Entry, field: str) -> Differing:
    """The text of an entry that is meant by its field, or the only one; `NotFound`."""
    found = differing(journal, entry)
    fit = [one for one in found if not field or one.field == field]
    if len(fit) == 1:
        return fit[0]
    if not found:
        raise NotFound(f"No text of this {entry.KIND.label.lower()} has two versions; rmjournal conflicts lists all.")
    raise NotFound(f"Name the text with --field: {', '.join(one.field for one in found)}.")
