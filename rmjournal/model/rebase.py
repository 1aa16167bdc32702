"""Rebases an entry on what others wrote since its writer read it; pure."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

from rmjournal.crdt.field_path import DELETED, JSON, Document, Tables, escape, flatten, unescape, unflatten
from rmjournal.crdt.purge_set import PURGED
from rmjournal.crdt.record import decode_registers, encode_registers, has_value, is_deleted
from rmjournal.crdt.register import CLEARED, Cleared, make_register, winner
from rmjournal.model.document import document, from_document, is_empty
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields

E = TypeVar("E", bound=Entry)

WORDS = ("line", "text", "lines", "map")
"""Forms of fields in which a person writes words: of two versions the one that is not shown was not read."""


def has_own_words(field: Field) -> bool:
    """Tell whether a person writes own words in a field, and not only numbers, days or words to choose from."""
    return (field.form in WORDS and not field.takes_numbers) or (field.form == "choice" and field.open)


def as_seen(
    kind: type[Entry], now: Document, then: Document, touched: Collection[str], read: Collection[str] = ()
) -> Document:
    """The record as its writer has seen it: ``now``, but the leaves that were touched as they were ``then``.

    Of words with two versions only those that are shown were seen, so that the others outlive what is written; all of
    them in the leaves that were ``read``.
    """
    new, old = decode_registers(now), decode_registers(then)
    seen = new | {leaf: old.get(leaf, {}) for leaf in touched}
    words = {escape(name) for name, field in fields(kind).items() if has_own_words(field)}

    def unread(leaf: str) -> bool:
        return leaf.partition("/")[0] in words and leaf not in read

    fronts = {
        leaf: make_register([winner(versions)]) if unread(leaf) and versions else versions
        for leaf, versions in seen.items()
    }
    return encode_registers(fronts, now)


def alive(kind: type[E], entry_id: str, record: Document) -> E | None:
    """The entry of a record, also of a deleted one, as it was when it was deleted; none without a record."""
    kept = {name: value for name, value in record.items() if name != DELETED}
    return from_document(kind, int(entry_id), kept) if kept else None


def is_entry(kind: type[Entry], record: Document) -> bool:
    """Tell whether a record is shown as an entry: neither deleted nor the remnant of a purged one.

    What another device wrote into an entry that was purged here stays. It is an entry where it has words, shown or
    waiting, or all that its kind requires; a tick, a mark or a place on an agenda alone is a remnant.
    """
    return not is_deleted(record) and (PURGED not in record or _is_whole(kind, record) or _has_words(kind, record))


def _is_whole(kind: type[Entry], record: Document) -> bool:
    required = [name for name, field in fields(kind).items() if field.required]
    return bool(required) and not any(is_empty(record.get(name)) for name in required)


def _has_words(kind: type[Entry], record: Document) -> bool:
    """Tell whether a person's own words stand in any field, also in one of a later program."""
    return any(
        _is_worded(kind, unescape(leaf.partition("/")[0]), version.value)
        for leaf, versions in decode_registers(record).items()
        for version in versions.values()
        if leaf != DELETED and not isinstance(version.value, Cleared)
    )


def _is_worded(kind: type[Entry], name: str, value: JSON) -> bool:
    if name != "history":
        return _says(fields(kind).get(name), value)
    change = value if isinstance(value, dict) else {"why": value}
    tracked = fields(kind).get(str(change.get("field")))
    return bool(change.get("why")) or (
        tracked is not None and any(_says(tracked, change.get(part)) for part in ("was", "now"))
    )


def _says(field: Field | None, value: JSON) -> bool:
    if field is None:
        return not is_empty(value)
    if not has_own_words(field):
        return False
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return any(not is_empty(part) and part not in field.choices for part in parts)


class Rebased(NamedTuple):
    """What somebody writes, on the ground of what they had seen."""

    entry: Entry
    """What is written, with what others wrote meanwhile in other fields."""
    was: Entry
    """The entry as its writer knew it, where it was written."""
    record: Document
    """The same as a record."""


def laid_over(entry: E, now: E, record: Document, then: Document) -> Rebased:
    """Lay what somebody made of an entry that they knew as the record ``then`` over the entry as it is ``now``."""
    old, new = _leaves(alive(type(entry), entry.id, then) or now), _leaves(entry)
    mine = {leaf for leaf in old.keys() | new.keys() if old.get(leaf, CLEARED) != new.get(leaf, CLEARED)}
    seen = as_seen(type(entry), record, then, mine)
    rest = {leaf: value for leaf, value in _leaves(now).items() if leaf not in mine}
    whole = unflatten(rest | {leaf: new[leaf] for leaf in mine if leaf in new})
    written = from_document(type(entry), int(entry.id), whole)
    return Rebased(written, alive(type(entry), entry.id, seen) or now, seen)


def _leaves(entry: Entry) -> dict[str, JSON]:
    return flatten(document(entry))


def revived(entries: Iterable[Entry], tables: Tables, kinds: Collection[type[Entry]]) -> list[Entry]:
    """The deleted ones among some entries, and the deleted ones that these hang on, as they were.

    What an entry pointed at before, without being a part of it, stays deleted.
    """
    found: dict[str, Entry] = {}
    waiting = {entry.id: entry for entry in entries}
    while waiting:
        _, at = waiting.popitem()
        for link in {at.id, *_needed(at, tables)} - found.keys():
            if (was := _deleted(link, tables, kinds)) is not None:
                found[link] = waiting[link] = was
    return list(found.values())


def _needed(entry: Entry, tables: Tables) -> Iterator[str]:
    """The ids that an entry needs: those chosen for it now, and of a deleted entry those that it is a part of."""
    key = int(entry.id) if entry.id.isdecimal() else 0
    record = tables.get(entry.KIND.plural, {}).get(key, {})
    for name, field in fields(type(entry)).items():
        is_new = getattr(entry, name) != record.get(name, "")
        if field.form == "ref" and (is_new or (field.part and not is_entry(type(entry), record))):
            yield str(getattr(entry, name))


def _deleted(entry_id: str, tables: Tables, kinds: Collection[type[Entry]]) -> Entry | None:
    """The deleted entry with an id, as it was; none if there is no such."""
    for kind in kinds if entry_id.isdecimal() else ():
        record = tables.get(kind.KIND.plural, {}).get(int(entry_id))
        if record is not None and is_deleted(record) and has_value(record):
            return alive(kind, entry_id, record)
    return None
