"""An open journal: reads entries and applies undoable changes."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from rmjournal.crdt.field_path import DELETED, Document, Tables
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR
from rmjournal.crdt.record import HAND_ACTOR
from rmjournal.crdt.register import CLEARED
from rmjournal.english import pluralize
from rmjournal.errors import BadValue, NotFound, NotSaved, Refused
from rmjournal.insight.scope import follow_joined, pair_of_new, usual_pair
from rmjournal.journal.change_set import (
    ChangeSet,
    Fill,
    Prepare,
    StagedChange,
    as_known_by_writer,
    change_set_of,
    join_change_sets,
    new_entry_id,
    stage,
    still_undoable,
)
from rmjournal.model import kinds
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry, Origin, name_entry, shorten
from rmjournal.model.entry_tables import EntryTable, EntryTables
from rmjournal.model.field import one_line
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.model.rules import prepare_entry, with_owner
from rmjournal.storage.database import JournalDB, QueryInstance
from rmjournal.storage.local.device_clock import day_digits
from rmjournal.storage.local.state_folder import DiscardedDraft
from rmjournal.storage.local.undo_log import UndoAction, Write

SETTINGS_TABLE: Final = "settings"
"""The table that holds the owner's name and other settings that travel with the journal, in document 1."""


THIS_COMPUTER: Final = "this computer"
OTHER_COMPUTER: Final = "the other device"
"""Who wrote a version: this computer, or one without a name."""
UNKNOWN_COMPUTER: Final = "another device"
"""Who wrote a version, where there are several without a name."""

_SOURCES: Final = {PACKET_ACTOR: "partner’s packet", FILE_ACTOR: "imported file", HAND_ACTOR: "changed by hand"}
"""Where the value of a version came from, by the pseudo device that stamps it."""


class JournalChanged(msgspec.Struct, frozen=True):
    """Event for subscribers: a journal has changed."""

    changed: tuple[Entry, ...]
    """Entries that are new or different."""
    removed: tuple[str, ...]
    """Ids of entries that are no longer there."""
    label: str
    """What was done, in words; empty when the change came from outside."""


class Journal:
    """One person's journal: its entries now, and the verbs that change them."""

    def __init__(self, db: JournalDB, today: date | None = None, zone: str = "") -> None:
        self.db = db
        self.path = db.path
        self.zone = zone
        """The time zone of this machine; empty = not known."""
        self._today = today
        self._has_given_id = False
        """Whether an id was given on a day that is not the computer's, above all that were there."""
        self.change_count = 0
        """How many changes were made here; undo and redo are none."""
        self._subscribers: list[Callable[[JournalChanged], None]] = []
        self._tables: dict[type[Entry], EntryTable] = {}
        self._joined: list[Entry] = []
        """The relationships that were joined into another one, and are read as that one."""
        self.entries = self._read_entries()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        today: date | None = None,
        zone: str = "",
        computer: Callable[[], str] = str,
        state_root: Path | None = None,
    ) -> Self:
        """Open the journal in a file; `Unreadable` when that is impossible.

        ``computer`` gives the name of this computer, which the file gets once another one has written; "" for none.
        """
        return cls(JournalDB(path, state_root=state_root, computer=computer), today, zone)

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        name: str = "",
        entries: Iterable[Entry] = (),
        today: date | None = None,
        zone: str = "",
        computer: Callable[[], str] = str,
        state_root: Path | None = None,
    ) -> Self:
        """Create a journal in a new file, with its first entries in one save.

        `Refused` when the file exists.
        """
        around = Entries()
        for entry in entries:
            new = prepare_entry(entry, None, around, today or date.today(), new_entry_id, here=zone)
            around = around.with_changes(put=[new])
        tables: dict[str, dict[int, dict[str, Any]]] = {SETTINGS_TABLE: {1: {"name": name}}} if name else {}
        for entry in around:
            tables.setdefault(entry.KIND.plural, {})[int(entry.id)] = document(entry)
        journal = cls(JournalDB.create(path, tables, state_root=state_root, computer=computer), today, zone)
        if len(around):
            changes = change_set_of(around, Entries())
            journal.db.record_undo("begin the journal", changes.undo, changes.redo)
        return journal

    @property
    def today(self) -> date:
        """The day that counts as today: the one given, else the computer's."""
        return self._today or date.today()

    @property
    def read_only(self) -> str:
        """Why nothing can be changed, in one sentence; empty when it can."""
        return self.db.storage.read_only

    @property
    def name(self) -> str:
        """The owner's name; empty when it is not known."""
        return str(self.db.records.get(SETTINGS_TABLE, {}).get(1, {}).get("name") or "")

    def set_owner_name(self, name: str) -> None:
        """Write the owner's name; undo does not know this change."""
        self.db.commit([Write(SETTINGS_TABLE, 1, "name", name)])
        self.entries = self._read_entries()

    def writers(self, stamps: Iterable[str]) -> list[str]:
        """Name the last writer of each version.

        That is "this computer", the name of another one, or the source of an import.
        """
        from rmjournal.crdt.devices import device_names, last_actor

        own_ids = self.db.storage.state.device_ids(self.db.storage.target)
        names = {**device_names(self.db.records), **_SOURCES, **dict.fromkeys(own_ids, THIS_COMPUTER)}
        actors = [last_actor(stamp) for stamp in stamps]
        nameless = OTHER_COMPUTER if len({*actors} - {*names}) == 1 else UNKNOWN_COMPUTER
        return [names.get(actor, nameless) for actor in actors]

    def pair(self, entry: Entry) -> Relationship | None:
        """Give the relationship of an entry, through what it is a part of."""
        return self.entries.get_of_kind(Relationship, self.entries.relationship_id(entry))

    def usual_pair(self, entries: Entries | None = None) -> Relationship | None:
        """Give the default relationship: the only open one, else the only one."""
        return usual_pair(entries or self.entries)

    def my_role(self, entry: Entry | None = None) -> str:
        """Give my role in an entry's relationship or the usual one; empty when open."""
        pair = (self.pair(entry) if entry else None) or self.usual_pair()
        return pair.role if pair else ""

    def perspective(self, entry: Entry | None = None) -> Perspective:
        """Give the owner's perspective, in the relationship of an entry."""
        pair = self.pair(entry) if entry else None
        role = pair.role if pair else ""
        return Perspective(today=self.today, entries=self.entries, role=role, pair=pair, zone=self.zone)

    def derived(self, entry: Entry) -> dict[str, object]:
        """Give the values that follow from the other entries and from today."""
        return entry.derived(self.entries, self.today)

    def ids_where(self, kind: type[Entry], query: QueryInstance) -> set[str]:
        """The ids of the entries of a kind whose documents answer a TinyDB query."""
        return set(map(str, self.db.table(kind.KIND.plural).ids(query)))

    def put(
        self,
        *entries: Entry,
        why: str = "",
        label: str = "",
        typed: Collection[str] = (),
        seen: Tables | None = None,
    ) -> list[Entry]:
        """Add and change entries as one undoable action; returns them as they are now.

        An entry without an id is new, and so is one with a fresh id from `new_id`, which lets entries of one action
        point at each other. Fields ``typed`` by a person are not filled in. ``seen`` are the records as they were
        when the person began to write: a text written since becomes a sibling, and an entry deleted since comes back
        with its parents. Raises `Refused` or `BadValue`; then nothing has changed.
        """

        def fill(entry: Entry, around: Entries) -> Entry:
            return with_owner(entry, pair_of_new(entry, around), typed)

        def prepare(entry: Entry, before: Entry | None, around: Entries) -> Entry:
            after = prepare_entry(entry, before, around, self.today, self.new_id, why, self.zone)
            return after if after.id else after.edit(id=self.new_id())

        staged = stage(entries, self.entries, self.db.records, seen, fill, prepare)
        if staged.changes.do:
            parts = [staged, *self._follow_renames(staged.entries, fill, prepare)]
            changes = join_change_sets(part.changes for part in parts)
            known: dict[str, dict[int, Document]] = {}
            for part in parts:
                for table, records in part.known.items():
                    known.setdefault(table, {}).update(records)
            before = self.entries
            self.apply(changes, label or staged.label, known)
            self._tell_overload(before, staged.entries)
        return [self.entries.get(entry.id) or entry for entry in staged.entries]

    def _follow_renames(self, written: list[Entry], fill: Fill, prepare: Prepare) -> list[StagedChange]:
        """Stage the texts whose links would lose an entry that gets another title."""
        olds = [self.entries.get(entry.id) for entry in written]
        if all(old is None or old.heading == new.heading for old, new in zip(olds, written, strict=True)):
            return []
        from rmjournal.insight.text_links import follow_renames

        after = self.entries.with_changes(put=written)
        parts = []
        edited, kept = follow_renames(self.entries, after, written)
        for entry in edited:
            with suppress(Refused, BadValue):  # its page then says that the link leads nowhere
                parts.append(stage([entry], after, self.db.records, None, fill, prepare))
        if parts:
            count = pluralize(len(parts), "entry")
            self.db.storage.notices.append(
                f"Links to the old title were rewritten in {count}; undo changes them back too."
            )
        if kept:
            count = pluralize(len(kept), "entry")
            self.db.storage.notices.append(f"Links to the old title stay in {count} with more readers than this one.")
        return parts

    def _tell_overload(self, before: Entries, written: list[Entry]) -> None:
        """Tell that somebody has too many active goals now to keep in view."""
        if any(isinstance(entry, Goal) and entry.state == "active" for entry in written):
            from rmjournal.insight.goals import describe_overload

            if words := describe_overload(before, self.entries):
                self.db.storage.notices.append(words)

    def new_id(self) -> str:
        """Make an id that no entry has, as text.

        It holds the day that counts as today.
        """
        day = self._today
        if day is None or day == date.today():
            return str(self.db.new_id())
        known = () if self._has_given_id else map(int, filter(str.isdecimal, self._keys_of(day)))
        self._has_given_id = True
        return new_entry_id(day, known)

    def _keys_of(self, day: date) -> Iterator[str]:
        """The keys of entries and of histories that hold a day, and others."""
        digits = day_digits(day)
        with_history = self.entries.having(Entry, f'\n    "{digits}')
        keys = chain(self.entries.ids, (key for entry in with_history for key in entry.history))
        return (key for key in keys if key.startswith(digits))

    def tick(self, entry: Entry, why: str = "") -> Entry:
        """Tick an entry as done, or take the tick back."""
        kind = entry.KIND
        if not kind.done:
            raise Refused(f"This {kind.label.lower()} cannot be marked as done. Edit it instead.")
        state = kind.tick_state(entry.status)
        return self.put(entry.edit(state=state), why=why, label=f"{state} {name_entry(entry)}")[0]

    def delete(self, *entries: Entry, seen: Tables | None = None) -> list[Entry]:
        """Delete entries with all their parts as one action; returns all of them.

        ``seen`` are the records as they were when it was asked for: what was written since stays, new parts too.
        """
        deleted: dict[str, Entry] = {}
        for entry in entries:
            if entry.id not in self.entries:
                raise NotFound(f"This {entry.KIND.label.lower()} is no longer in the journal.")
            joined = (pair for pair in self._joined if getattr(pair, "joined_into", "") == entry.id)
            every = (*self.entries.parts(entry), *joined)
            parts = (part for part in every if seen is None or _has_record(seen, part))
            deleted.update({e.id: e for e in (entry, *parts)})
        do = tuple(Write(e.KIND.plural, int(e.id), DELETED, True) for e in deleted.values())
        undo = tuple(Write(write.table, write.id, DELETED, CLEARED) for write in do)
        if do:
            self.apply(ChangeSet(do, undo, do), f"delete {name_entry(entries[0])}", seen)
        return list(deleted.values())

    @property
    def discarded_draft(self) -> DiscardedDraft | None:
        """The draft that undo brings back next; None when an action came after it."""
        draft, action = self.db.storage.state.discarded_draft(), self.db.storage.undo_log.peek_undo()
        return draft if draft and (action is None or action.time_ms < draft.time_ms) else None

    def undo(self) -> str:
        """Undo the last action; returns its label, `Refused` when there is none.

        A draft that was thrown away after that action is brought back instead.
        """
        if (draft := self.discarded_draft) and self.db.storage.state.restore_draft(draft):
            return f"discard {describe_draft(draft)}"
        log = self.db.storage.undo_log
        if (action := log.peek_undo()) is None:
            raise Refused("There is nothing to undo.")
        return self._replay(action, action.befores, action.afters, log.pop_undo, made=action.afters)

    def redo(self) -> str:
        """Redo what was undone last; returns its label, `Refused` when there is none."""
        log = self.db.storage.undo_log
        if (action := log.peek_redo()) is None:
            raise Refused("There is nothing to redo.")
        return self._replay(action, action.afters, action.befores, log.pop_redo)

    def _replay(
        self,
        action: UndoAction,
        writes: tuple[Write, ...],
        latest: tuple[Write, ...],
        pop: Callable[[UndoAction], bool],
        *,
        made: tuple[Write, ...] = (),
    ) -> str:
        """Commit an action's undo or redo writes, then move the undo log.

        A field that somebody changed since keeps what they wrote. What the action ``made`` goes with all it imported.
        """
        self.refresh()
        undoable = still_undoable(writes, latest, self.db.still_holds)
        self.db.commit(undoable, as_known_by_writer(undoable, self.db.records, made))
        try:
            pop(action)
        except NotSaved as error:
            self.db.storage.notices.append(f"“{action.label}” is saved, but cannot be undone: {error}")
        if not undoable:
            raise Refused(f"Everything in “{action.label}” was changed since, so there is nothing left to undo.")
        self.reload(action.label)
        return action.label

    def refresh(self) -> bool:
        """Merge changes that came into the file from outside; True if there were any."""
        if not self.db.storage.poll():
            return False
        self.reload("")
        return True

    def subscribe(self, subscriber: Callable[[JournalChanged], None]) -> Callable[[], None]:
        """Call a subscriber after every change; returns the function that ends this."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with suppress(ValueError):  # a closed journal has none
                self._subscribers.remove(subscriber)

        return unsubscribe

    def close(self) -> None:
        """Close the database of the journal, and tell the subscribers of no more changes."""
        self._subscribers.clear()
        self.db.close()

    def apply(self, changes: ChangeSet, label: str, seen: Tables | None = None) -> None:
        """Commit a change set as one undoable action.

        ``seen`` are the records as they were when the person asked for it.
        """
        self.db.commit(changes.do, seen)
        self.db.record_undo(label, changes.undo, changes.redo)
        self.change_count += 1
        self.reload(label)

    def reload(self, label: str) -> None:
        """Read the entries of the database anew and notify the subscribers.

        ``label`` says what was done; it is empty for what came from outside.
        """
        before, tables, was_joined = self.entries, self._tables, self._joined
        self.entries = self._read_entries()
        self.entries.take_over(before)
        if not self._subscribers:
            return
        ids: Iterable[str] = chain(self.entries.ids, before.ids)
        if not self._joined and not was_joined:
            differing = set[str]().union(
                *(new.changed for kind, new in self._tables.items() if new is not tables[kind])
            )
            ids = filter(differing.__contains__, ids)
        ids = dict.fromkeys(ids)
        changed = (entry for key in ids if (entry := self.entries.get(key)) and before.get(key) is not entry)
        removed = (key for key in ids if key not in self.entries)
        event = JournalChanged(tuple(changed), tuple(removed), label)
        for subscriber in list(self._subscribers):
            subscriber(event)

    def _read_entries(self) -> Entries:
        """Read the entries of the database; an unchanged record keeps its entry."""
        tables: dict[type[Entry], EntryTable] = {}
        for kind in kinds.KINDS:
            source, before = self.db.source(kind.KIND.plural), self._tables.get(kind)
            is_unchanged = before is not None and before.records is source
            tables[kind] = before if before and is_unchanged else EntryTable(kind, source, before)
        self._tables = tables
        followed, self._joined = follow_joined(EntryTables(tables))
        return Entries(followed, origin=self._origin, owner=self.name)

    def _origin(self, entry: Entry) -> Origin:
        """Tell whose words an entry has."""
        from rmjournal.model.origin import record_origin

        record = self.db.records.get(entry.KIND.plural, {}).get(int(entry.id), {}) if entry.id else {}
        return record_origin(type(entry), record)


def _has_record(tables: Tables, entry: Entry) -> bool:
    return int(entry.id) in tables.get(entry.KIND.plural, {})


def describe_draft(draft: DiscardedDraft) -> str:
    """Name a draft in a sentence by its first words."""
    return f"the draft “{shorten(one_line(draft.words.strip()))}”"
