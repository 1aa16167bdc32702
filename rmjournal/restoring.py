"""Versions of the journal and of one entry, and bringing one back: the same for the shell and the screen."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from rmjournal.crdt.field_path import Tables
from rmjournal.errors import NotFound, NotSaved, Unreadable
from rmjournal.insight.entry_diff import Change
from rmjournal.journal.change_set import as_read
from rmjournal.journal.history import Past, back_to
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.naming import named
from rmjournal.storage.local.snapshots import Version

REASONS = {
    "first": "as it was before the first save here",
    "repair": "before a repair",
    "restore": "before a restore",
}
"""Why a version was kept, in words."""


def turns(past: Past, entry: Entry) -> Iterator[tuple[Version, Change]]:
    """Each version in which an entry is other than before, oldest first."""
    was: Entry | None = None
    for version in past.versions:
        try:
            now = past.entry(version, entry)
        except Unreadable:
            continue
        if now != was:
            yield version, Change(was, now)
        was = now


def meant(past: Past, version: Version, now: Entries, entry: Entry) -> list[str]:
    """What comes back with an entry that is no longer there: its parts, and what it is a part of if that is gone too.

    `NotFound` if it was not there then.
    """
    then = past.entries(version)
    was = then.get(entry.id)
    if was is None:
        raise NotFound(f"The {named(entry)} was not there yet at that moment; name a later one.")
    if entry.id in now:
        return [entry.id]
    found = [was, *then.parts(was)]
    while (whole := then.whole(was)) is not None and whole.id not in now:
        found.append(whole)
        was = whole
    return [one.id for one in found]


def bring_back(
    journal: Journal, past: Past, version: Version, only: Sequence[str] | None = None, seen: Tables | None = None
) -> bool:
    """Make the journal, or some entries, what they were: one change that undo takes back; False if they are that.

    What is now is a version first. What came after ``seen``, unseen, stays beside what comes back, and so do words
    that wait beside those shown: nobody has read them.
    """
    with suppress(NotSaved):  # what is restored is kept all the same, and saved with the rest
        journal.store.flush()
    step = back_to(journal.store.tables, past.tables(version), only)
    if step.now:
        one = (past.entries(version).get(only[0]) or journal.entries.get(only[0])) if only else None
        what = named(one) if one else "the journal"
        known = seen or journal.store.tables
        unread = as_read(step.now, known)
        known = {**known, **{name: {**known[name], **records} for name, records in unread.items()}}
        journal.carry_out(step, f"restore {what} as of {past.when(version)}", known)
    return bool(step.now)
