"""What changed between two states of the journal, entry by entry."""

from collections.abc import Collection
from typing import NamedTuple

from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.naming import named


class Change(NamedTuple):
    """One entry that is not the same in two states; none where it was not there."""

    was: Entry | None
    now: Entry | None

    @property
    def entry(self) -> Entry:
        """The entry, as it is or as it was."""
        entry = self.now or self.was
        if entry is None:
            raise NotFound("The entry is no longer there.")
        return entry

    @property
    def fields(self) -> list[str]:
        """The names of the fields that differ, or that say something in an entry that came or went."""
        kind = type(self.entry)
        was, now = self.was or kind(), self.now or kind()
        return [name for name in fields(kind) if getattr(was, name, None) != getattr(now, name, None)]

    @property
    def words(self) -> str:
        """What happened, in one line."""
        if self.was is None:
            return f"{named(self.entry)} added"
        if self.now is None:
            return f"{named(self.entry)} deleted"
        return f"{named(self.entry)}: {', '.join(changed(self.was, self.now))}"


def changes(before: Entries, after: Entries, only: Collection[str] | None = None) -> list[Change]:
    """Every entry, or each of some, that differs between two states."""
    ids = dict.fromkeys([*(e.id for e in before), *(e.id for e in after)]) if only is None else only
    pairs = (Change(before.get(entry_id), after.get(entry_id)) for entry_id in ids)
    return [pair for pair in pairs if pair.was != pair.now]


def changed(was: Entry, now: Entry) -> list[str]:
    """The labels of the fields that two forms of an entry do not share."""
    return [
        field.label.lower()
        for name, field in fields(type(now)).items()
        if getattr(was, name, "") != getattr(now, name)
    ] or ["history"]
