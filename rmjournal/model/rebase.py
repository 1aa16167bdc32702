"""Rebases an entry on what others wrote since its writer read it; pure.

A person reads an entry, writes for a while and saves. What others wrote to it meanwhile must neither be lost nor
overwritten: in fields that the person left alone it is taken over, in fields that they changed it becomes a sibling.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath, Tables, escape, flatten, unescape, unflatten
from rmjournal.crdt.import_marks import is_from_import
from rmjournal.crdt.purge_set import PURGED
from rmjournal.crdt.record import decode_registers, encode_registers, has_value, is_deleted
from rmjournal.crdt.register import CLEARED, Cleared, Register, make_register, winner
from rmjournal.model.document import document, from_document, is_empty
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.reader_flags import READER_FLAGS, may_leave

E = TypeVar("E", bound=Entry)

WORD_FORMS: Final = ("line", "text", "lines", "map")
"""Forms of fields with own words; the writer has not read their siblings."""


def has_own_words(field: Field) -> bool:
    """Tell whether a field takes own words, not only numbers, days or choices."""
    return (field.form in WORD_FORMS and not field.takes_numbers) or (field.form == "choice" and field.open)


def record_as_writer_saw_it(
    kind: type[Entry],
    now: Document,
    then: Document,
    written: Collection[FieldPath],
    read: Collection[FieldPath] = (),
    *,
    knows_imports: bool = False,
) -> Document:
    """Give a record as its writer saw it.

    Versions that came later or were not read are left out. The field paths that are ``written`` have their versions
    of ``then``, all others those of ``now``. Of a field with own words a writer saw only the winner, so that its
    siblings outlive the write; where they are ``read``, all. With ``knows_imports`` they saw what was imported too.
    """
    seen = decode_registers(now)
    earlier = decode_registers(then)
    seen |= {path: earlier.get(path, {}) for path in written}
    own_words = {escape(name) for name, field in fields(kind).items() if has_own_words(field)}

    def has_unread_siblings(path: FieldPath) -> bool:
        return path.partition("/")[0] in own_words and path not in read

    def versions_seen(path: FieldPath, register: Register) -> Register:
        if not register or not has_unread_siblings(path):
            return register
        imported = (version for version in register.values() if knows_imports and is_from_import(version.stamp))
        return make_register([winner(register), *imported])

    return encode_registers({path: versions_seen(path, register) for path, register in seen.items()}, now)


def entry_ignoring_tombstone(kind: type[E], entry_id: str, record: Document) -> E | None:
    """Give the entry of a record, deleted or not; None for an empty record."""
    values = {name: value for name, value in record.items() if name != DELETED}
    return from_document(kind, int(entry_id), values) if values else None


def is_entry(kind: type[Entry], record: Document) -> bool:
    """Tell whether a record is an entry: neither deleted nor a remnant.

    A remnant is what a purge left. What another device wrote into an entry that was purged here stays. It is an entry
    where it has own words, siblings included, or all that its kind requires; a tick, a mark or a place on an agenda
    alone is a remnant.
    """
    return not is_deleted(record) and (PURGED not in record or _is_complete(kind, record) or _has_words(kind, record))


def _is_complete(kind: type[Entry], record: Document) -> bool:
    required = [name for name, field in fields(kind).items() if field.required]
    return bool(required) and not any(is_empty(record.get(name)) for name in required)


def _has_words(kind: type[Entry], record: Document) -> bool:
    """Tell whether any field has own words, also one of a later program."""
    return any(
        _has_words_in(kind, unescape(path.partition("/")[0]), version.value)
        for path, register in decode_registers(record).items()
        for version in register.values()
        if path != DELETED and not isinstance(version.value, Cleared)
    )


def _has_words_in(kind: type[Entry], name: str, value: JSON) -> bool:
    if name != "history":
        return _is_own_words(fields(kind).get(name), value)
    change = value if isinstance(value, dict) else {"why": value}
    tracked = fields(kind).get(str(change.get("field")))
    return bool(change.get("why")) or (
        tracked is not None and any(_is_own_words(tracked, change.get(part)) for part in ("was", "now"))
    )


def _is_own_words(field: Field | None, value: JSON) -> bool:
    if field is None:
        return not is_empty(value)
    if not has_own_words(field):
        return False
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return any(not is_empty(part) and part not in field.choices for part in parts)


class Rebased(msgspec.Struct, frozen=True):
    """An entry rebased on the present record."""

    entry: Entry
    """What is written, with what others wrote meanwhile in other fields."""
    before: Entry
    """The entry as its writer knew it in written fields, as now in others."""
    record: Document
    """The same as a record."""


def rebase(entry: E, now: E, record: Document, then: Document) -> Rebased:
    """Rebase an entry on its present form.

    ``then`` is the record that its writer knew.
    """
    old, new = _flatten_entry(entry_ignoring_tombstone(type(entry), entry.id, then) or now), _flatten_entry(entry)
    written = {path for path in old.keys() | new.keys() if old.get(path, CLEARED) != new.get(path, CLEARED)}
    if may_leave(type(entry), written):  # what is written for fewer readers is not for those chosen meanwhile
        written |= {name for name in READER_FLAGS if name not in old and name not in new}
    seen = record_as_writer_saw_it(type(entry), record, then, written)
    others = {path: value for path, value in _flatten_entry(now).items() if path not in written}
    values = unflatten(others | {path: new[path] for path in written if path in new})
    # What its writer newly lets others read is not shared yet; reading a record would take that away.
    rebased = from_document(type(entry), int(entry.id), values).edit(for_others=values.get("for_others") is True)
    return Rebased(rebased, entry_ignoring_tombstone(type(entry), entry.id, seen) or now, seen)


def _flatten_entry(entry: Entry) -> dict[FieldPath, JSON]:
    return flatten(document(entry))


def undelete_with_parents(entries: Iterable[Entry], tables: Tables, kinds: Collection[type[Entry]]) -> list[Entry]:
    """Give the deleted entries among some, and their deleted parents, as they were.

    What an entry links to without being a part of it stays deleted, unless the link is new.
    """
    undeleted: dict[str, Entry] = {}
    to_visit = {entry.id: entry for entry in entries}
    while to_visit:
        _, entry = to_visit.popitem()
        for entry_id in {entry.id, *_needed_ids(entry, tables)} - undeleted.keys():
            if (deleted := _deleted_entry(entry_id, tables, kinds)) is not None:
                undeleted[entry_id] = to_visit[entry_id] = deleted
    return list(undeleted.values())


def _needed_ids(entry: Entry, tables: Tables) -> Iterator[str]:
    """Give the ids of new links, and of the parents of a deleted entry."""
    entry_id = int(entry.id) if entry.id.isdecimal() else 0
    record = tables.get(entry.KIND.plural, {}).get(entry_id, {})
    for name, field in fields(type(entry)).items():
        is_new = getattr(entry, name) != record.get(name, "")
        if field.is_link and (is_new or (field.part and not is_entry(type(entry), record))):
            yield str(getattr(entry, name))


def _deleted_entry(entry_id: str, tables: Tables, kinds: Collection[type[Entry]]) -> Entry | None:
    for kind in kinds if entry_id.isdecimal() else ():
        record = tables.get(kind.KIND.plural, {}).get(int(entry_id))
        if record is not None and is_deleted(record) and has_value(record):
            return entry_ignoring_tombstone(kind, entry_id, record)
    return None
