"""An open journal: reads entries and applies undoable changes."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

from rmjournal.crdt.field_path import DELETED, Tables
from rmjournal.crdt.register import CLEARED
from rmjournal.errors import NotFound, NotSaved, Refused
from rmjournal.insight.scope import usual_pair
from rmjournal.journal.change_set import ChangeSet, as_read, fresh_id, put, step_to, untouched
from rmjournal.model import kinds
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry, named, shortened
from rmjournal.model.field import one_line
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.rebase import is_entry
from rmjournal.model.rules import filled_in, prepared
from rmjournal.storage.local.state_folder import DiscardedDraft
from rmjournal.storage.local.undo_log import UndoAction, Write
from rmjournal.storage.store import Store

SETTINGS = "settings"
"""The table that holds the owner's name and other settings that travel with the journal, in document 1."""


class Happening(NamedTuple):
    """What changed in a journal, as its subscribers hear it."""

    put: tuple[Entry, ...]
    """Entries that are new or different."""
    gone: tuple[str, ...]
    """Ids of entries that are no longer there."""
    label: str
    """What was done, in words; empty when the change came from outside."""


class Journal:
    """One person's journal: its entries now, and the verbs that change them."""

    def __init__(self, store: Store, today: date | None = None, zone: str = "") -> None:
        self.store = store
        self.path = store.path
        self.zone = zone
        """The time zone of this machine; empty = not known."""
        self._today = today
        self._ears: list[Callable[[Happening], None]] = []
        self._seen: dict[str, tuple[object, Entry]] = {}
        self.entries = self._read()

    @classmethod
    def open(cls, path: Path, *, today: date | None = None, zone: str = "", state_root: Path | None = None) -> Self:
        """The journal in a file; raises `Unreadable` when there is none that can be read."""
        return cls(Store(path, state_root=state_root), today, zone)

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        name: str = "",
        entries: Iterable[Entry] = (),
        today: date | None = None,
        zone: str = "",
        state_root: Path | None = None,
    ) -> Self:
        """A new journal in a new file, with its first entries in one save; refuses a file that is there."""
        around = Entries()
        for entry in entries:
            new = prepared(entry, None, around, today or date.today(), fresh_id, here=zone)
            around = around.changed(put=[new])
        tables: dict[str, dict[int, dict[str, Any]]] = {SETTINGS: {1: {"name": name}}} if name else {}
        for entry in around:
            tables.setdefault(entry.KIND.plural, {})[int(entry.id)] = document(entry)
        journal = cls(Store.create(path, tables, state_root=state_root), today, zone)
        if len(around):
            action = step_to(around, Entries())
            journal.store.remember("begin the journal", action.back, action.again)
        return journal

    @property
    def today(self) -> date:
        """The day that counts as today: the one given, else the computer's."""
        return self._today or date.today()

    @property
    def read_only(self) -> str:
        """Why nothing can be changed, in one sentence; empty when it can."""
        return self.store.read_only

    @property
    def name(self) -> str:
        """The owner's name; empty when it is not known."""
        return str(self.store.tables.get(SETTINGS, {}).get(1, {}).get("name") or "")

    def call_me(self, name: str) -> None:
        """Keep the owner's name; not an action that undo knows."""
        self.store.commit([Write(SETTINGS, 1, "name", name)])

    def pair(self, entry: Entry) -> Relationship | None:
        """The relationship an entry belongs to, through what it is a part of."""
        return self.entries.one(Relationship, self.entries.pair_of(entry))

    def usual_pair(self, entries: Entries | None = None) -> Relationship | None:
        """The one relationship that is meant when none is named: the only open one, else the only one."""
        return usual_pair(entries or self.entries)

    def my_role(self, entry: Entry | None = None) -> str:
        """My role in the relationship of an entry, or in the usual one; empty when that is open."""
        pair = (self.pair(entry) if entry else None) or self.usual_pair()
        return pair.role if pair else ""

    def derived(self, entry: Entry) -> dict[str, object]:
        """What follows from the entries around this one and from today."""
        return entry.derived(self.entries, self.today)

    def put(
        self,
        *entries: Entry,
        why: str = "",
        label: str = "",
        said: Collection[str] = (),
        seen: Tables | None = None,
    ) -> list[Entry]:
        """Add new entries and change known ones, as one action; returns them as they are in the journal now.

        An entry without an id is new, and so is one with a fresh id from `new_id`, which lets entries of one action
        point at each other; fields ``said`` by a person are not filled in. ``seen`` are records as they were when
        somebody began to write: what came since is kept beside, what was deleted since comes back with what it hangs
        on. Raises `Refused` or `BadValue`; then nothing has changed.
        """

        def fill(entry: Entry, around: Entries) -> Entry:
            return filled_in(entry, self.pair(entry) or self.usual_pair(around), said)

        def prepare(entry: Entry, before: Entry | None, around: Entries) -> Entry:
            after = prepared(entry, before, around, self.today, self.new_id, why, self.zone)
            return after if after.id else after.edit(id=self.new_id())

        done, step, usual, known = put(entries, self.entries, self.store.tables, seen, fill, prepare)
        if step.now:
            self.carry_out(step, label or usual, known)
        return [self.entries.get(entry.id) or entry for entry in done]

    def new_id(self) -> str:
        """An id that no entry has, as text."""
        return str(self.store.new_id())

    def done(self, entry: Entry, why: str = "") -> Entry:
        """Tick an entry, or take the tick back."""
        kind = entry.KIND
        if not kind.done:
            raise Refused(f"This {kind.label.lower()} cannot be ticked; edit it instead.")
        state = kind.ticked(entry.status)
        return self.put(entry.edit(state=state), why=why, label=f"{state} {named(entry)}")[0]

    def delete(self, *entries: Entry, seen: Tables | None = None) -> list[Entry]:
        """Take entries out with all their parts, as one action; returns everything that went.

        ``seen`` are the records as they were when it was asked for: what was written since stays, new parts too.
        """
        gone: dict[str, Entry] = {}
        for entry in entries:
            if entry.id not in self.entries:
                raise NotFound(f"This {entry.KIND.label.lower()} is no longer in the journal.")
            parts = (part for part in self.entries.parts(entry) if seen is None or _stands_in(seen, part))
            gone.update({e.id: e for e in (entry, *parts)})
        now = tuple(Write(e.KIND.plural, int(e.id), DELETED, True) for e in gone.values())
        back = tuple(Write(write.table, write.id, DELETED, CLEARED) for write in now)
        if now:
            self.carry_out(ChangeSet(now, back, now), f"delete {named(entries[0])}", seen)
        return list(gone.values())

    @property
    def discarded_draft(self) -> DiscardedDraft | None:
        """The draft that undo brings back next; none while an action came after it was thrown away."""
        draft, action = self.store.state.discarded_draft(), self.store.actions.peek_undo()
        return draft if draft and (action is None or action.at < draft.at) else None

    def undo(self) -> str:
        """Take back the last action, whole; returns what it was; `Refused` when there is none.

        A draft that was thrown away after that is brought back instead.
        """
        if (draft := self.discarded_draft) and self.store.state.restore_draft(draft):
            return f"throw away {called(draft)}"
        log = self.store.actions
        if (action := log.peek_undo()) is None:
            raise Refused("There is nothing to undo.")
        return self._again(action, action.befores, action.afters, log.pop_undo)

    def redo(self) -> str:
        """Do again what was undone last; returns what it is; `Refused` when there is none."""
        log = self.store.actions
        if (action := log.peek_redo()) is None:
            raise Refused("There is nothing to redo.")
        return self._again(action, action.afters, action.befores, log.pop_redo)

    def _again(
        self,
        action: UndoAction,
        writes: tuple[Write, ...],
        over: tuple[Write, ...],
        count: Callable[[UndoAction], bool],
    ) -> str:
        """Write what an action wrote, or wrote over; where that cannot be saved, it stays for another time."""
        self.refresh()
        # A leaf that somebody changed since keeps what they wrote.
        mine = untouched(writes, over, self.store.holds)
        self.store.commit(mine, as_read(mine, self.store.tables))
        try:
            count(action)
        except NotSaved as error:
            self.store.news.append(f"“{action.label}” is done, but undo does not know it: {error}")
        if not mine:
            raise Refused(f"Everything in “{action.label}” was changed since; there is nothing left to take back.")
        self.renew(action.label)
        return action.label

    def refresh(self) -> bool:
        """Take in what changed in the file from outside; whether anything did."""
        if not self.store.refresh():
            return False
        self.renew("")
        return True

    def subscribe(self, hear: Callable[[Happening], None]) -> Callable[[], None]:
        """Be told of every change from now on; call what is returned to hear no more."""
        self._ears.append(hear)
        return lambda: self._ears.remove(hear)

    def close(self) -> None:
        """Let go of what is held while a journal is open."""
        self.store.close()

    def carry_out(self, step: ChangeSet, label: str, seen: Tables | None = None) -> None:
        """Write a step as one action that can be undone; ``seen`` are records as they were when it was asked for."""
        self.store.commit(step.now, seen)
        self.store.remember(label, step.back, step.again)
        self.renew(label)

    def renew(self, label: str) -> None:
        """Take in what the store knows now, and tell; the label is empty for what came from outside."""
        before, self.entries = self.entries, self._read()
        put = tuple(entry for entry in self.entries if before.get(entry.id) is not entry)
        gone = tuple(entry.id for entry in before if entry.id not in self.entries)
        happening = Happening(put, gone, label)
        for hear in list(self._ears):
            hear(happening)

    def _read(self) -> Entries:
        found: dict[str, Entry] = {}
        read: dict[str, tuple[object, Entry]] = {}
        for kind in kinds.KINDS:
            for entry_id, doc in self.store.tables.get(kind.KIND.plural, {}).items():
                if not is_entry(kind, doc):
                    continue
                key = str(entry_id)
                known = self._seen.get(key)
                same = known is not None and (known[0] is doc or known[0] == doc) and type(known[1]) is kind
                found[key] = known[1] if known and same else from_document(kind, entry_id, doc)
                read[key] = (doc, found[key])
        self._seen = read
        return Entries(found)


def _stands_in(tables: Tables, entry: Entry) -> bool:
    return int(entry.id) in tables.get(entry.KIND.plural, {})


def called(draft: DiscardedDraft) -> str:
    """How a draft is called in a sentence: by its first words."""
    return f"the draft “{shortened(one_line(draft.words.strip()))}”"
