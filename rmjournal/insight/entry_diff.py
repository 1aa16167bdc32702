"""Entry differences between two journal states, and a one-line summary."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from rmjournal.english import join_words, pluralize
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries, Entry, name_entry
from rmjournal.model.kind import fields


class EntryDiff(NamedTuple):
    """One entry that differs between two states; none where it is missing."""

    was: Entry | None
    now: Entry | None

    @property
    def entry(self) -> Entry:
        """The newer version of the entry, else the older one."""
        entry = self.now or self.was
        if entry is None:
            raise NotFound("This entry is no longer in the journal.")
        return entry

    @property
    def fields(self) -> list[str]:
        """Names of the fields that differ; all filled ones without a counterpart."""
        kind = type(self.entry)
        was, now = self.was or kind(), self.now or kind()
        return [name for name in fields(kind) if getattr(was, name, None) != getattr(now, name, None)]

    @property
    def verb(self) -> str:
        """What happened to the entry: added, deleted or changed."""
        return "added" if self.was is None else "deleted" if self.now is None else "changed"

    @property
    def summary(self) -> str:
        """The change in one line."""
        if self.was is None or self.now is None:
            return f"{name_entry(self.entry)} {self.verb}"
        return f"{name_entry(self.entry)} changed: {', '.join(changed_labels(self.was, self.now))}"


def diff_entries(before: Entries, after: Entries, only: Collection[str] | None = None) -> list[EntryDiff]:
    """List the entries that differ between two states, perhaps of some ids only."""
    ids = dict.fromkeys([*(entry.id for entry in before), *(entry.id for entry in after)]) if only is None else only
    pairs = (EntryDiff(before.get(entry_id), after.get(entry_id)) for entry_id in ids)
    return [pair for pair in pairs if pair.was != pair.now]


def changed_labels(one: Entry, other: Entry) -> list[str]:
    """Labels of the fields that differ between two versions of an entry.

    Of its main text "wording".
    """
    return [
        "wording" if name == other.KIND.main else field.label.lower()
        for name, field in fields(type(other)).items()
        if getattr(one, name, "") != getattr(other, name)
    ] or ["history"]


MAX_LISTED = 2
"""Up to so many changes are listed one by one."""


def summarize_changes(changes: Sequence[EntryDiff], conflicted: int, is_redacted: Callable[[Entry], bool]) -> str:
    """Summarize outside changes in one line; empty when there are none.

    Few changes are listed one by one, many are counted. A redacted entry is named by its kind only. ``conflicted``
    counts entries with a new text conflict.
    """
    visible = [change for change in changes if not is_redacted(change.entry)]
    if len(changes) <= MAX_LISTED:
        redacted = [f"a private {_kind(change)} {change.verb}" for change in changes if is_redacted(change.entry)]
        listed = "; ".join([*(change.summary for change in visible), *redacted])
    else:
        counts = Counter((change.verb, _kind(change)) for change in changes)
        kinds: dict[str, list[str]] = {}
        for (verb, kind), number in counts.items():
            kinds.setdefault(verb, []).append(pluralize(number, kind))
        listed = "; ".join(f"{join_words(words)} {verb}" for verb, words in kinds.items())
    conflicts = f"{pluralize(conflicted, 'entry')} changed on both: press v" if conflicted else ""
    parts = " · ".join(part for part in (listed, conflicts) if part)
    return f"From your other device: {parts}" if parts else ""


def _kind(change: EntryDiff) -> str:
    return change.entry.KIND.label.lower()
