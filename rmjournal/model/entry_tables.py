"""Entries by table: of each kind those are read that are asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from itertools import chain
from typing import Any, TypeVar

import msgspec

from rmjournal.crdt.field_path import Document, is_id
from rmjournal.crdt.raw_tables import RawTable
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entry, EntryMap
from rmjournal.model.reader_flags import READER_FLAGS
from rmjournal.model.rebase import is_entry

E = TypeVar("E", bound=Entry)


@cache
def _decoder(kind: type[E]) -> "msgspec.json.Decoder[list[E]]":
    return msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]


class EntryTable:
    """The entries in the table of one kind; an unchanged record keeps its entry."""

    def __init__(
        self, kind: type[Entry], records: RawTable | Mapping[int, Document], before: "EntryTable | None" = None
    ) -> None:
        self.kind = kind
        self.records = records
        self._sources: Mapping[str, Any] = (
            records.texts if isinstance(records, RawTable) else {str(key): record for key, record in records.items()}
        )
        self._read: dict[str, Entry] = {}
        self.changed: set[str] = set()
        """The keys of the records that are new, gone, or other than before."""
        if before is not None:
            self._take_over(before)

    def _take_over(self, before: "EntryTable") -> None:
        """Keep what was read of the records that have not changed."""
        self.changed = self._changed_since(before)
        self._read = before._read.copy()
        for key in self.changed:
            self._read.pop(key, None)
        if (entries := vars(before).get("entries")) is not None and self.ids == before.ids:
            self.entries = [self.get(entry.id) if entry.id in self.changed else entry for entry in entries]

    def _changed_since(self, before: "EntryTable") -> set[str]:
        if isinstance(self.records, RawTable) and isinstance(before.records, RawTable):
            return self.records.changed_since(before.records)
        keys = self._sources.keys() | before._sources.keys()
        return {key for key in keys if not _is_same(self._sources.get(key), before._sources.get(key))}

    @property
    def record_keys(self) -> Collection[str]:
        """The keys of all records, of entries and others."""
        return self._sources.keys()

    @cached_property
    def ids(self) -> list[str]:
        """The ids of all entries, in the order of the table."""
        if isinstance(self.records, RawTable) and self.records.is_plain:
            return [*self._sources]
        return [key for key in self._sources if self._is_entry(key)]

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries, oldest first."""
        return self.read(sorted(self.ids, key=int))

    def ids_with(self, *marks: bytes) -> list[str]:
        """The ids of the entries whose record may have any of some marks."""
        if not isinstance(self.records, RawTable):
            return self.ids
        found = self.records.keys_with(*marks)
        return [key for key in self.ids if key in found] if found else []

    def _is_entry(self, key: str) -> bool:
        if not is_id(key):
            return False
        if isinstance(self.records, RawTable) and self.records.has_fields(key):
            return True
        record = self._document(key)
        return isinstance(record, dict) and is_entry(self.kind, record)

    def _document(self, key: str) -> Any:
        return self.records.get(key) if isinstance(self.records, RawTable) else self._sources[key]

    def get(self, key: str) -> Entry:
        """Read one of the entries."""
        if key not in self._read:
            self._read[key] = self._entry(key)
        return self._read[key]

    def read(self, keys: Sequence[str]) -> list[Entry]:
        """Read some of the entries; those that were not read before are decoded together."""
        unread = [key for key in keys if key not in self._read]
        if isinstance(self.records, RawTable) and self.records.is_plain and unread:
            with suppress(msgspec.ValidationError):  # each is read alone then
                self._read |= self._decode(self.records, unread)
        return [self._read[key] if key in self._read else self.get(key) for key in keys]

    def _entry(self, key: str) -> Entry:
        if isinstance(self.records, RawTable) and self.records.has_fields(key):
            with suppress(msgspec.ValidationError):  # it is read without the values that do not fit
                return self._decode(self.records, [key])[key]
        return from_document(self.kind, int(key), self._document(key))

    def _decode(self, records: RawTable, keys: Sequence[str]) -> dict[str, Entry]:
        text = b"[%b]" % b",".join([records.texts[key] for key in keys])
        entries: dict[str, Entry] = dict(zip(keys, _decoder(self.kind).decode(text), strict=True))
        complete = msgspec.structs.force_setattr
        for key, entry in entries.items():
            complete(entry, "id", key)
            if entry.for_others and not entry.shared:
                complete(entry, "for_others", False)
        for key in records.apart & entries.keys():
            if any(getattr(entries[key], name, False) for name in READER_FLAGS):
                entries[key] = from_document(self.kind, int(key), self._document(key))
        return entries


def _is_same(source: Any, other: Any) -> bool:
    """Tell whether two records are equal, each as text or decoded."""
    return source is other or (type(source) is type(other) and bool(source == other))


class _TablesById:
    """Tables of entries, with the table of each id."""

    def __init__(self, tables: Mapping[type[Entry], EntryTable]) -> None:
        self.by_kind = tables

    @cached_property
    def by_id(self) -> dict[str, EntryTable]:
        """The table of each id; where several tables have it, the last one."""
        return {key: table for table in self.by_kind.values() for key in table.ids}

    @cached_property
    def has_shadowed(self) -> bool:
        """Whether several tables may have entries with the same id."""
        keys = [table.record_keys for table in self.by_kind.values()]
        return len(set[str]().union(*keys)) < sum(map(len, keys))


class EntryTables(EntryMap):
    """Entries by id in tables, with some put in, replaced or removed."""

    def __init__(
        self,
        tables: Mapping[type[Entry], EntryTable] | _TablesById,
        put: Mapping[str, Entry] = {},
        gone: frozenset[str] = frozenset(),
    ) -> None:
        self._tables = tables if isinstance(tables, _TablesById) else _TablesById(tables)
        self._put = put
        self._gone = gone
        self._sorted: dict[type[Entry], list[Entry]] = {}

    def __getitem__(self, entry_id: str) -> Entry:
        if entry_id in self._put:
            return self._put[entry_id]
        if not entry_id or entry_id in self._gone:
            raise KeyError(entry_id)
        return self._tables.by_id[entry_id].get(entry_id)

    def __contains__(self, entry_id: object) -> bool:
        if not entry_id or entry_id in self._gone:
            return entry_id in self._put
        return entry_id in self._put or entry_id in self._tables.by_id

    def __iter__(self) -> Iterator[str]:
        if not self._put and not self._gone:
            return iter(self._tables.by_id)
        kept = (key for key in self._tables.by_id if key not in self._gone or key in self._put)
        return chain(kept, (key for key in self._put if key not in self._tables.by_id))

    def __len__(self) -> int:
        return len(self._tables.by_id.keys() - (self._gone - self._put.keys()) | self._put.keys())

    @cached_property
    def all(self) -> list[Entry]:
        """All entries, in the order of the tables."""
        if self._put or self._gone or self._tables.has_shadowed:
            return [self[key] for key in self]
        return [entry for table in self._tables.by_kind.values() for entry in table.read(table.ids)]

    def having(self, kind: type[Entry], *marks: str) -> list[Entry]:
        """All entries with any of some marks in their record, and perhaps others."""
        if self._put or self._gone or self._tables.has_shadowed:
            return self.all if kind is Entry else self.of(kind)
        tables = self._tables.by_kind.values() if kind is Entry else [self._tables.by_kind[kind]]
        texts = [mark.encode() for mark in marks]
        found = [entry for table in tables for entry in table.read(table.ids_with(*texts))]
        return found if kind is Entry else sorted(found, key=lambda entry: int(entry.id))

    def kinds(self) -> list[type[Entry]]:
        """The kinds that have entries."""
        put = {type(entry) for entry in self._put.values()}
        return [kind for kind, table in self._tables.by_kind.items() if table.ids or kind in put]

    def of(self, kind: type[Entry]) -> list[Entry]:
        """All entries of a kind, oldest first."""
        if kind not in self._sorted:
            table, away = self._tables.by_kind[kind], self._gone | self._put.keys()
            if not away and not self._tables.has_shadowed:
                return table.entries
            ids = [key for key in table.ids if key not in away]
            if self._tables.has_shadowed:
                ids = [key for key in ids if self._tables.by_id[key] is table]
            entries = [*table.read(ids), *(entry for entry in self._put.values() if type(entry) is kind)]
            self._sorted[kind] = sorted(entries, key=lambda entry: int(entry.id))
        return self._sorted[kind]

    def with_changes(self, put: Iterable[Entry], gone: Iterable[str]) -> "EntryTables":
        """Give the entries with some put in or replaced, and some removed."""
        removed = frozenset(gone)
        added = {**self._put, **{entry.id: entry for entry in put}}
        kept = {key: entry for key, entry in added.items() if key not in removed}
        return EntryTables(self._tables, kept, (self._gone | removed).difference(kept))
