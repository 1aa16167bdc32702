"""An action as leaves: what it writes, what takes it back, what does it again; and what it is called."""

from collections.abc import Iterable
from typing import NamedTuple

from rmjournal.crdt.field_path import DELETED, leaves
from rmjournal.crdt.register import REMOVED
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.naming import named
from rmjournal.storage.local.undo_log import Write


class Step(NamedTuple):
    """What one action writes, what takes it back, and what does it again, leaf by leaf."""

    now: tuple[Write, ...]
    back: tuple[Write, ...]
    again: tuple[Write, ...]


def steps_of(before: Entry | None, after: Entry) -> Step:
    """The writes that turn one entry into another (none: a new one), and back, leaf by leaf."""
    table, key = after.KIND.plural, int(after.id)
    old = leaves(document(before)) if before else {}
    new = leaves(document(after))
    changed = [leaf for leaf in sorted(old.keys() | new.keys()) if old.get(leaf, REMOVED) != new.get(leaf, REMOVED)]
    now = tuple(Write(table, key, leaf, new.get(leaf, REMOVED)) for leaf in changed)
    if before is None:
        # What was written stays in the record, so that a redo brings it back under the same stamps.
        return Step(now, (Write(table, key, DELETED, True),), (Write(table, key, DELETED, REMOVED),))
    return Step(now, tuple(Write(table, key, leaf, old.get(leaf, REMOVED)) for leaf in changed), now)


def step_to(done: Iterable[Entry], before: Entries, back: Iterable[Entry] = ()) -> Step:
    """The writes that lead from some entries to others, as one action; ``back`` are deleted ones that come back."""
    steps = [*map(_revival, back), *(steps_of(before.get(entry.id), entry) for entry in done)]
    return Step(
        tuple(write for step in steps for write in step.now),
        tuple(write for step in steps for write in step.back),
        tuple(write for step in steps for write in step.again),
    )


def _revival(entry: Entry) -> Step:
    there = (Write(entry.KIND.plural, int(entry.id), DELETED, REMOVED),)
    return Step(there, (Write(entry.KIND.plural, int(entry.id), DELETED, True),), there)


def label_of(done: Iterable[Entry], before: Entries) -> str:
    """What an action was, in words: "add goal “…”", "edit action “…” and 2 more"."""
    first, *others = done
    verb = "edit" if first.id in before else "add"
    more = f" and {len(others)} more" if others else ""
    return f"{verb} {named(first)}{more}"
