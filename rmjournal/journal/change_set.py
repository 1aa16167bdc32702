"""Change sets: staged entries as writes with their undo and redo."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple, TypeAlias

from rmjournal.crdt.field_path import DELETED, Document, Tables, flatten, unescape
from rmjournal.crdt.record import has_value
from rmjournal.crdt.register import CLEARED
from rmjournal.errors import Refused
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry, named
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import as_seen, laid_over, revived
from rmjournal.storage.local.device_clock import new_id
from rmjournal.storage.local.undo_log import Write


class ChangeSet(NamedTuple):
    """What one action writes, what takes it back, and what does it again, leaf by leaf."""

    now: tuple[Write, ...]
    back: tuple[Write, ...]
    again: tuple[Write, ...]


def steps_of(before: Entry | None, after: Entry) -> ChangeSet:
    """The writes that turn one entry into another (none: a new one), and back, leaf by leaf."""
    table, key = after.KIND.plural, int(after.id)
    old = flatten(document(before)) if before else {}
    new = flatten(document(after))
    changed = [leaf for leaf in sorted(old.keys() | new.keys()) if old.get(leaf, CLEARED) != new.get(leaf, CLEARED)]
    now = tuple(Write(table, key, leaf, new.get(leaf, CLEARED)) for leaf in changed)
    if before is None:
        # What was written stays in the record, so that a redo brings it back under the same stamps.
        return ChangeSet(now, (Write(table, key, DELETED, True),), (Write(table, key, DELETED, CLEARED),))
    return ChangeSet(now, tuple(Write(table, key, leaf, old.get(leaf, CLEARED)) for leaf in changed), now)


def step_to(done: Iterable[Entry], before: Entries, back: Iterable[Entry] = ()) -> ChangeSet:
    """The writes that lead from some entries to others, as one action; ``back`` are deleted ones that come back."""
    steps = [*map(_revival, back), *(steps_of(before.get(entry.id), entry) for entry in done)]
    return ChangeSet(
        tuple(write for step in steps for write in step.now),
        tuple(write for step in steps for write in step.back),
        tuple(write for step in steps for write in step.again),
    )


def _revival(entry: Entry) -> ChangeSet:
    there = (Write(entry.KIND.plural, int(entry.id), DELETED, CLEARED),)
    return ChangeSet(there, (Write(entry.KIND.plural, int(entry.id), DELETED, True),), there)


def label_of(done: Iterable[Entry], before: Entries) -> str:
    """What an action was, in words: "add goal “…”", "edit action “…” and 2 more"."""
    first, *others = done
    verb = "edit" if first.id in before else "add"
    more = f" and {len(others)} more" if others else ""
    return f"{verb} {named(first)}{more}"


Fill: TypeAlias = Callable[[Entry, Entries], Entry]
"""Fills in a new entry among those around it."""
Prepare: TypeAlias = Callable[[Entry, Entry | None, Entries], Entry]
"""Cleans and checks an entry on the ground of what it was, and gives it an id; raises what speaks against it."""


class Put(NamedTuple):
    """Entries as they go in."""

    done: list[Entry]
    step: ChangeSet
    label: str
    seen: Tables
    """Records as they were seen, where that is not how they are."""


def put(
    entries: Iterable[Entry], here: Entries, tables: Tables, seen: Tables | None, fill: Fill, prepare: Prepare
) -> Put:
    """Lay entries over those that are here; ``seen`` are records as they were when somebody began to write."""
    given = list(entries)
    back = revived(given, tables, KINDS) if seen is not None else []
    start = around = here.changed(put=back)
    done: list[Entry] = []
    known: dict[str, dict[int, Document]] = {}
    for entry in given:
        name, key = entry.KIND.plural, int(entry.id) if entry.id.isdecimal() else 0
        record = tables.get(name, {}).get(key, {})
        then = (seen or {}).get(name, {}).get(key, record)
        was = before = _known(entry, start, record, has_seen=seen is not None)
        whole = entry if before or record else fill(entry, around)
        if before is not None and (then is not record or "_c" in record):
            whole, was, known.setdefault(name, {})[key] = laid_over(entry, before, record, then)
        done.append(prepare(whole, was, around))
        around = around.changed(put=[done[-1]])
    return Put(done, step_to(done, start, back), label_of(done, start) if done else "", known)


def _known(entry: Entry, around: Entries, record: Document, *, has_seen: bool) -> Entry | None:
    """The entry as it is; none for a new one, and for one that was purged while somebody wrote it."""
    before = around.get(entry.id)
    if not record or type(before) is type(entry):
        return before
    if has_seen and before is None:
        return None
    way = "undo brings it back" if DELETED in record and has_value(record) else "it was forgotten for good"
    raise Refused(f"This {entry.KIND.label.lower()} is no longer in the journal; {way}.")


def untouched(writes: Iterable[Write], over: Iterable[Write], holds: Callable[[Write], bool]) -> list[Write]:
    """Those of some writes whose leaf still shows what was left there; of several of one leaf the first one tells."""
    left: dict[tuple[str, int, str], Write] = {}
    for there in over:
        left.setdefault((there.table, there.id, there.leaf), there)
    return [write for write in writes if holds(left[write.table, write.id, write.leaf])]


def as_read(writes: Collection[Write], tables: Tables) -> Tables:
    """The records that are written to, as somebody knows them who has not read what waits beside the words shown.

    A write of what is shown already, or several of one leaf, are there because somebody chose among all.
    """
    found: dict[str, dict[int, Document]] = {}
    for name, key in {(write.table, write.id) for write in writes}:
        kind = next((kind for kind in KINDS if kind.KIND.plural == name), None)
        record = tables.get(name, {}).get(key, {})
        if kind is not None and "_c" in record:
            there = flatten(record)
            mine = [write for write in writes if (write.table, write.id) == (name, key)]
            some = [write.leaf for write in mine]
            read = {one.leaf for one in mine if there.get(one.leaf, CLEARED) == one.value or some.count(one.leaf) > 1}
            found.setdefault(name, {})[key] = as_seen(kind, record, record, (), read)
    return found


def fresh_id() -> str:
    """An id that no entry has, as text, also before there is a journal."""
    return str(new_id())


def label(kind: type[Entry], leaf: str) -> str:
    """The label of a field, with the key of a named text: "Levels, 0"."""
    name, _, key = leaf.partition("/")
    declared = fields(kind).get(name)
    field = declared.label if declared else name
    return f"{field}, {unescape(key).replace('_', ' ')}" if key else field
