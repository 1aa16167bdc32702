"""What entries become on their way into the journal: laid over what is there, checked, as one action."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple, TypeAlias

from rmjournal.crdt.field_path import DELETED, Document, Tables, leaves
from rmjournal.crdt.record import has_value
from rmjournal.crdt.register import REMOVED
from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import as_seen, laid_over, revived
from rmjournal.steps import Step, label_of, step_to
from rmjournal.storage.local.undo_log import Write
from rmjournal.store.clock import new_id

Fill: TypeAlias = Callable[[Entry, Entries], Entry]
"""Fills in a new entry among those around it."""
Prepare: TypeAlias = Callable[[Entry, Entry | None, Entries], Entry]
"""Cleans and checks an entry on the ground of what it was, and gives it an id; raises what speaks against it."""


class Put(NamedTuple):
    """Entries as they go in."""

    done: list[Entry]
    step: Step
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
            there = leaves(record)
            mine = [write for write in writes if (write.table, write.id) == (name, key)]
            some = [write.leaf for write in mine]
            read = {one.leaf for one in mine if there.get(one.leaf, REMOVED) == one.value or some.count(one.leaf) > 1}
            found.setdefault(name, {})[key] = as_seen(kind, record, record, (), read)
    return found


def fresh_id() -> str:
    """An id that no entry has, as text, also before there is a journal."""
    return str(new_id())
