"""History: earlier versions of the journal and of entries, and restoring them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from threading import Lock

from rmjournal.crdt.field_path import DELETED, Document, Tables, canonical_json, flatten
from rmjournal.crdt.purge_set import PURGED
from rmjournal.crdt.record import is_deleted, strip_purged
from rmjournal.crdt.register import CLEARED
from rmjournal.dates import parse_over, say_moment
from rmjournal.errors import NotFound, NotSaved, Unreadable
from rmjournal.insight.entry_diff import EntryDiff, changed
from rmjournal.journal.change_set import ChangeSet, as_read
from rmjournal.journal.open_journal import SETTINGS, Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries, Entry, named
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.storage import codec
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.storage.local.undo_log import Write

_ID = re.compile(r"(\d{13,15})(-[a-z]+)?(\.json(\.z)?)?", re.ASCII)
"""A version as it is called in the folder of the history."""

HELD = 8
"""Versions that are held in memory at once."""

MOST = 3
"""Changes that are told one by one."""


class History:
    """The versions of one journal; those that were read last are held."""

    def __init__(self, journal: Journal) -> None:
        self._store = journal.store
        self._path = journal.path
        self._history = journal.store.state.versions(journal.store.file)
        self._known: dict[Snapshot, Tables] = {}
        self._one_reads = Lock()
        self.versions = self._history.all()
        """All versions, oldest first."""

    def tables(self, version: Snapshot) -> Tables:
        """The records of a version, without what was purged since; `Unreadable` when it is damaged."""
        with self._one_reads:
            if version not in self._known:
                if len(self._known) == HELD:
                    del self._known[next(iter(self._known))]
                self._known[version] = codec.documents(codec.decode(self._path, self._history.read(version)))
            return self._without_purged(self._known[version])

    def _without_purged(self, then: Tables) -> Tables:
        cleaned = {
            name: {key: strip_purged(then[name][key], now) for key, now in table.items() if key in then[name]}
            for name, table in self._purged().items()
            if name in then
        }
        return {**then, **{name: {**then[name], **records} for name, records in cleaned.items()}}

    def _purged(self) -> Tables:
        """The records as they are now, of which something was purged."""
        return {
            name: {key: document for key, document in table.items() if PURGED in document}
            for name, table in self._store.tables.items()
        }

    def entries(self, version: Snapshot) -> Entries:
        """The entries of a version; `Unreadable` when it is damaged."""
        return entries_in(self.tables(version))

    def record(self, version: Snapshot, table: str, key: int) -> Document | None:
        """One record as it was in a version, none when it was not there; `Unreadable` when that is damaged.

        What was saved here is canonical, so that the rest need not be read for it.
        """
        now = self._store.tables.get(table, {}).get(key, {})
        if version not in self._known and not version.why and PURGED not in now:
            with suppress(ValueError):
                return codec.record_in(self._history.read(version), table, key)
        return self.tables(version).get(table, {}).get(key)

    def entry(self, version: Snapshot, like: Entry) -> Entry | None:
        """One entry as it was in a version, none when it was not there; `Unreadable` when that is damaged."""
        found = self.record(version, like.KIND.plural, int(like.id))
        return (
            None
            if found is None or not is_entry(type(like), found)
            else from_document(type(like), int(like.id), found)
        )

    def when(self, version: Snapshot) -> str:
        """The moment of a version as restore takes it: to the second, to the thousandth where others share that."""
        second = version.at // 1000
        alone = sum(other.at // 1000 == second for other in self.versions) < 2
        return version.moment.isoformat(sep=" ", timespec="seconds" if alone else "milliseconds")

    def at(self, said: str, now: datetime, day_first: bool = True) -> Snapshot:
        """The last version of a day or a moment that a person names, or the one with an id.

        `BadValue` for what is neither or has not come, `NotFound` when the history begins later.
        """
        if match := _ID.fullmatch(said.strip()):
            one = next((version for version in self.versions if version.at == int(match[1])), None)
            if one is None:
                raise NotFound(
                    f"There is no version {match[1]} on this machine; rmjournal history --json lists them."
                )
            return one
        end = parse_over(said, now, day_first)
        found = [version for version in self.versions if version.moment < end]
        if found:
            return found[-1]
        if not self.versions:
            raise NotFound("There is no history on this machine yet; it begins with the next change.")
        begins = say_moment(self.versions[0].moment.isoformat()[:16], now.date())
        raise NotFound(f"The history on this machine begins on {begins}; name a later moment.")


def entries_in(tables: Tables) -> Entries:
    """The entries that stand in some tables, without the deleted ones."""
    return Entries(
        {
            str(key): from_document(kind, key, doc)
            for kind in KINDS
            for key, doc in tables.get(kind.KIND.plural, {}).items()
            if is_entry(kind, doc)
        }
    )


def differences(before: Entries, after: Entries) -> list[str]:
    """What changed between two moments, in words: what is new, what is other, what is gone."""
    new = [f"{named(entry)} added" for entry in after if entry.id not in before]
    gone = [f"{named(entry)} deleted" for entry in before if entry.id not in after]
    both = ((before.get(entry.id), entry) for entry in after)
    other = [
        f"{named(entry)}: {', '.join(changed(was, entry))}" for was, entry in both if was is not None and was != entry
    ]
    return [*_few(new, "added"), *_few(other, "changed"), *_few(gone, "deleted")]


def _few(words: Sequence[str], verb: str) -> list[str]:
    return list(words) if len(words) <= MOST else [f"{len(words)} entries {verb}"]


def back_to(now: Tables, then: Tables, only: Collection[str] | None = None) -> ChangeSet:
    """The writes that make records, or only those with some ids, what they were; none when they are that."""
    found = [
        step
        for name in (*(kind.KIND.plural for kind in KINDS), SETTINGS)
        for key in sorted(now.get(name, {}).keys() | then.get(name, {}).keys())
        if only is None or str(key) in only
        for step in [_record(name, key, now.get(name, {}).get(key, {}), then.get(name, {}).get(key, {}))]
    ]
    return ChangeSet(
        tuple(write for step in found for write in step.now),
        tuple(write for step in found for write in step.back),
        tuple(write for step in found for write in step.again),
    )


def _record(table: str, key: int, here: Document, there: Document) -> ChangeSet:
    if not there or is_deleted(there):
        gone = (Write(table, key, DELETED, True),) if here and not is_deleted(here) else ()
        return ChangeSet(gone, tuple(Write(table, key, DELETED, CLEARED) for _ in gone), gone)
    changes = list(_changes(here, there))
    was = {leaf: value for leaf, value in flatten(there).items() if leaf != DELETED}
    now = tuple(Write(table, key, leaf, was.get(leaf, CLEARED)) for leaf in changes)
    if not here:
        return ChangeSet(now, (Write(table, key, DELETED, True),), (Write(table, key, DELETED, CLEARED),))
    return ChangeSet(now, tuple(Write(table, key, leaf, flatten(here).get(leaf, CLEARED)) for leaf in changes), now)


def _changes(here: Document, there: Document) -> Iterator[str]:
    """The leaves in which a record is not what it was."""
    old, new = _plain(here), _plain(there)
    if is_deleted(here):
        yield DELETED
    yield from (leaf for leaf in sorted(old.keys() | new.keys()) if old.get(leaf) != new.get(leaf))


def _plain(document: Document) -> Mapping[str, bytes]:
    return {leaf: canonical_json(value) for leaf, value in flatten(document).items() if leaf != DELETED}


REASONS = {
    "first": "as it was before the first save here",
    "repair": "before a repair",
    "restore": "before a restore",
}
"""Why a version was kept, in words."""


def turns(past: History, entry: Entry) -> Iterator[tuple[Snapshot, EntryDiff]]:
    """Each version in which an entry is other than before, oldest first."""
    was: Entry | None = None
    for version in past.versions:
        try:
            now = past.entry(version, entry)
        except Unreadable:
            continue
        if now != was:
            yield version, EntryDiff(was, now)
        was = now


def meant(past: History, version: Snapshot, now: Entries, entry: Entry) -> list[str]:
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
    journal: Journal, past: History, version: Snapshot, only: Sequence[str] | None = None, seen: Tables | None = None
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
