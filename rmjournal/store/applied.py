"""Writes laid over the tables, each as seen from what its writer knew; pure but for the stamp."""

from collections.abc import Callable, Iterable, Sequence

from rmjournal.crdt import record
from rmjournal.crdt.field_path import JSON, Tables
from rmjournal.crdt.merge import HEADER, Content
from rmjournal.crdt.record import add_sibling as waiting
from rmjournal.crdt.register import Removed
from rmjournal.storage.local.undo_log import Write


class UnknownTable(Exception):
    """What stands under this name is no table or holds no record of ours there."""


def applied(
    content: Content,
    tables: Tables,
    writes: Sequence[Write],
    known: Tables,
    stamp: Callable[[int], tuple[str, int]],
) -> Content:
    """Give new tables with all writes in them, at one stamp; a second value for a leaf stands beside the first.

    ``tables`` are the records in ``content``, ``known`` those that the writer knew; ``stamp`` gives device and time
    after a newest time. UnknownTable and ValueError for what cannot be written.
    """
    changes: dict[tuple[str, int], dict[str, JSON | Removed]] = {}
    beside: dict[tuple[str, int], list[tuple[str, JSON | Removed]]] = {}
    for write in writes:
        record_of = write.table, write.id
        if write.leaf in changes.setdefault(record_of, {}):
            beside.setdefault(record_of, []).append((write.leaf, write.value))
        else:
            changes[record_of][write.leaf] = write.value
    there = {key: tables.get(key[0], {}).get(key[1], {}) for key in changes}
    device, at = stamp(max(record.newest(document) for document in there.values()))
    changed = dict(content)
    for (name, record_id), leaves in changes.items():
        before = known.get(name, {}).get(record_id, {})
        document = record.write(there[name, record_id], leaves, device, at, before)
        for leaf, value in beside.get((name, record_id), ()):
            document = waiting(document, leaf, value)
        changed[name] = {**_table(changed, name, record_id), str(record_id): document}
    return changed


def forgotten(content: Content, tables: Tables, records: Iterable[tuple[str, int]], known: Tables) -> Content:
    """Give new tables in which some records are forgotten for good, as far as ``known`` knows them."""
    changed = dict(content)
    for name, record_id in records:
        document = record.purge(tables[name][record_id], known[name][record_id])
        changed[name] = {**_table(changed, name, record_id), str(record_id): document}
    return changed


def _table(content: Content, name: str, record_id: int) -> dict[str, JSON]:
    table = content.get(name, {})
    if name != HEADER and isinstance(table, dict) and isinstance(table.get(str(record_id), {}), dict):
        return table
    raise UnknownTable(name)
