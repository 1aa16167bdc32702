"""Entry differences between two journal states, and a one-line summary."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from rmjournal.english import join_words, pluralize
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries, Entry, named
from rmjournal.model.kind import fields


class EntryDiff(NamedTuple):
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
    def summary(self) -> str:
        """What happened, in one line."""
        if self.was is None:
            return f"{named(self.entry)} added"
        if self.now is None:
            return f"{named(self.entry)} deleted"
        return f"{named(self.entry)}: {', '.join(changed_labels(self.was, self.now))}"


def diff_entries(before: Entries, after: Entries, only: Collection[str] | None = None) -> list[EntryDiff]:
    """Every entry, or each of some, that differs between two states."""
    ids = dict.fromkeys([*(e.id for e in before), *(e.id for e in after)]) if only is None else only
    pairs = (EntryDiff(before.get(entry_id), after.get(entry_id)) for entry_id in ids)
    return [pair for pair in pairs if pair.was != pair.now]


def changed_labels(was: Entry, now: Entry) -> list[str]:
    """The labels of the fields that two forms of an entry do not share."""
    return [
        field.label.lower()
        for name, field in fields(type(now)).items()
        if getattr(was, name, "") != getattr(now, name)
    ] or ["history"]


MAX_LISTED = 2
"""Changes that are told one by one."""


def summarize_changes(found: Sequence[EntryDiff], twofold: int, veils: Callable[[Entry], bool]) -> str:
    """What changed in words, entry by entry when these are few; of what is veiled only its kind; empty for nothing.

    ``twofold`` entries have several versions of a text now and had not before.
    """
    shown = [change for change in found if not veils(change.entry)]
    if len(found) <= MAX_LISTED:
        veiled = [f"a private {_kind(change)} {_verb(change)}" for change in found if veils(change.entry)]
        said = "; ".join([*(change.summary for change in shown), *veiled])
    else:
        counts = Counter((_verb(change), _kind(change)) for change in found)
        said = "; ".join(
            f"{join_words([pluralize(number, kind) for (of, kind), number in counts.items() if of == verb])} {verb}"
            for verb in dict.fromkeys(verb for verb, _ in counts)
        )
    both = f"several versions in {pluralize(twofold, 'entry')}: v chooses" if twofold else ""
    words = " · ".join(part for part in (said, both) if part)
    return f"From outside: {words}" if words else ""


def _kind(change: EntryDiff) -> str:
    return change.entry.KIND.label.lower()


def _verb(change: EntryDiff) -> str:
    return "added" if change.was is None else "deleted" if change.now is None else "changed"
