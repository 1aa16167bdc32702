"""Tables as JSON text: each record is decoded when it is asked for.

The text of a record is that of the canonical file, so that equal texts are equal records, and a record that nobody
has looked at is written as it was read. Nothing here is ever changed in place.
"""

import codecs
from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from operator import is_not, ne
from typing import Final, NamedTuple

import msgspec

from rmjournal.crdt.field_path import DELETED, JSON, Document, canonical_json, is_id
from rmjournal.crdt.purge_set import PURGED

_decode: Final = msgspec.json.Decoder().decode
_decode_tables: Final = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]]).decode
_MAX_ID_LENGTH: Final = 19
_BETWEEN: Final = b"\0\0\0\0\0"
"""What JSON text never has; so long, it is found in large steps."""
_UNDERSCORE: Final = ord("_")
_PART_LENGTH: Final = 1 << 16
_TOGETHER: Final = 200
"""Records that are decoded at once where all of them are."""


def encode_record(record: JSON) -> bytes:
    """Encode a record as it stands in the canonical file."""
    return msgspec.json.format(canonical_json(record), indent=1).replace(b"\n", b"\n  ")


def _check_utf8(text: bytes) -> None:
    """Raise ValueError for text that is not UTF-8.

    A part at a time takes less memory and time than the whole.
    """
    if not text.isascii():
        parts = (text[at : at + _PART_LENGTH] for at in range(0, len(text), _PART_LENGTH))
        for _ in codecs.iterdecode(parts, "utf-8"):
            pass


def _has_fields(text: bytes) -> bool:
    """Tell whether the last key of a record is that of a field."""
    last = text.rfind(b'\n   "')
    return last >= 0 and text[last + 5] != _UNDERSCORE


def _fields_in(text: bytes) -> list[bytes]:
    """List how the lines of the fields of a record begin."""
    names = (line.partition(b'": ')[0] for line in text.split(b"\n"))
    return [b'\n%b": ' % name for name in names if name.startswith(b'   "') and name[4:5].islower()]


class RawTable:
    """The records of one table as JSON text, by their keys."""

    def __init__(self, texts: dict[str, msgspec.Raw], decoded: dict[str, JSON] | None = None) -> None:
        self.texts = texts
        self._decoded = decoded or {}
        self._compared: tuple[RawTable, list[str]] | None = None
        """Another form of the table, and the keys of the records that differ from it."""
        self._marked: dict[tuple[bytes, ...], frozenset[str]] = {}
        """The keys of the records with any of some marks in their text, as far as somebody asked."""

    def get(self, key: str) -> JSON:
        """Decode one record; None where there is none."""
        if key not in self._decoded:
            if key not in self.texts:
                return None
            self._decoded[key] = _decode(self.texts[key])
        return self._decoded[key]

    @cached_property
    def all(self) -> dict[str, JSON]:
        """All records, decoded."""
        return {key: self.get(key) for key in self.texts}

    @cached_property
    def records(self) -> "RawRecords":
        """The same by their ids, where they are laid out as records."""
        return RawRecords(self)

    def joined(self) -> bytes:
        """The text of all records, with zero bytes between two."""
        return _BETWEEN.join(self.texts.values())

    @property
    def apart(self) -> frozenset[str]:
        """The keys of the records that may have siblings."""
        return self.keys_with(b'\n   "_c": ')

    @property
    def rare(self) -> frozenset[str]:
        """The keys of the records that may have a tombstone or a purge set."""
        return self.keys_with(f'"{DELETED}":'.encode(), f'"{PURGED}":'.encode())

    def keys_with(self, *marks: bytes) -> frozenset[str]:
        """The keys of the records with any of some marks in their text."""
        if marks not in self._marked:
            self._marked[marks] = self._find(marks)
        return self._marked[marks]

    def _find(self, marks: tuple[bytes, ...]) -> frozenset[str]:
        text, keys, found = self.joined(), [*self.texts], []
        for mark in marks:
            index = start = 0
            while start >= 0 and (at := text.find(mark, start)) >= 0:
                index += text.count(_BETWEEN, start, at)
                found.append(keys[index])
                start = text.find(_BETWEEN, at)
        return frozenset(found)

    @cached_property
    def is_plain(self) -> bool:
        """Whether each record has an id and fields, and none is rare."""
        are_numbers = "".join(self.texts).encode().isdigit()
        are_ids = are_numbers and min(self.texts) >= "1" and max(map(len, self.texts)) <= _MAX_ID_LENGTH
        return are_ids and not self.rare and self._all_have_fields()

    def _all_have_fields(self) -> bool:
        """Tell whether each record has fields: mostly there is one that all have."""
        text, last = self.joined(), bytes(next(reversed(self.texts.values())))
        shared = (field for field in _fields_in(bytes(next(iter(self.texts.values())))) if field in last)
        is_shared = any(text.count(field) == len(self.texts) for field in shared)
        return is_shared or all(map(_has_fields, text.split(_BETWEEN)))

    def has_fields(self, key: str) -> bool:
        """Tell whether a record surely has fields, and is not rare."""
        if self.is_plain:
            return True
        return _has_fields(bytes(self.texts[key])) and key not in self.rare

    def differing(self, other: "RawTable") -> list[str]:
        """The keys of the records that both have with different texts."""
        if self.texts is other.texts:
            return []
        if self._compared is None or self._compared[0] is not other:
            self._compared = (other, self._differing(other))
        return self._compared[1]

    def _differing(self, other: "RawTable") -> list[str]:
        shared = [*filter(other.texts.__contains__, self.texts)]
        ours, theirs = map(self.texts.__getitem__, shared), map(other.texts.__getitem__, shared)
        return [*compress(shared, map(ne, ours, theirs))]

    def replaced_since(self, earlier: "RawTable") -> list[str]:
        """The keys of the records that were replaced or added since another table."""
        return [*compress(self.texts, map(is_not, self.texts.values(), map(earlier.texts.get, self.texts)))]

    def with_records(self, records: Mapping[str, JSON], other: "RawTable | None" = None) -> "RawTable":
        """Give the table with some records added or replaced.

        Records that only ``other`` has are added too. The same table where that changes nothing.
        """
        texts = {key: msgspec.Raw(encode_record(record)) for key, record in records.items()}
        if other is not None and (missing := other.texts.keys() - self.texts.keys()):
            texts = {**{key: text for key, text in other.texts.items() if key in missing}, **texts}
        new = {
            key: text for key, text in texts.items() if key not in self.texts or bytes(text) != bytes(self.texts[key])
        }
        return self._with_texts(new, records) if new else self

    def _with_texts(self, new: dict[str, msgspec.Raw], records: Mapping[str, JSON]) -> "RawTable":
        """Give the table with other texts; what is known of the rest stays."""
        table, part = RawTable({**self.texts, **new}, {**self._decoded, **records}), RawTable(new)
        table._marked = {marks: found - new.keys() | part.keys_with(*marks) for marks, found in self._marked.items()}
        if vars(self).get("is_plain") and part.is_plain:
            table.is_plain = True
        return table

    def changed_since(self, earlier: "RawTable") -> set[str]:
        """The keys of the records that are new, gone, or different."""
        if self.texts is earlier.texts:
            return set()
        return {*self._differing(earlier), *(self.texts.keys() ^ earlier.texts.keys())}


class RawRecords(Mapping[int, Document]):
    """Records by their ids, each decoded when it is asked for.

    What is not laid out as a record is left out.
    """

    def __init__(self, table: RawTable) -> None:
        self._table = table

    @cached_property
    def _ids(self) -> dict[int, str]:
        return {int(key): key for key, text in self._table.texts.items() if is_id(key) and bytes(text)[:1] == b"{"}

    def __getitem__(self, record_id: int) -> Document:
        record = self._table.get(str(record_id))
        if not isinstance(record, dict):
            raise KeyError(record_id)
        return record

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class _Written(msgspec.Struct, frozen=True):
    """Tables whose canonical text is known."""

    tables: Mapping[str, "RawTable | JSON"]
    text: bytes


class RawTables(Mapping[str, JSON]):
    """Tables by name, each decoded when it is asked for."""

    def __init__(self, tables: Mapping[str, RawTable | JSON], written: _Written | None = None) -> None:
        self._tables = tables
        self._written = written

    @classmethod
    def decode(cls, text: bytes) -> "RawTables":
        """Read canonical text; ValidationError where a table is none, other ValueErrors for damaged text."""
        _check_utf8(text)  # the text of a record is not looked into
        tables = {name: RawTable(texts) for name, texts in _decode_tables(text).items()}
        return cls(tables, _Written(tables, text))

    def is_canonical_after(self, earlier: "RawTables") -> bool:
        """Tell whether the text of these is canonical, as earlier text is.

        Only the records that differ are decoded for it. Both texts with the records of both are the same then.
        """
        ours: dict[str, RawTable | JSON] = {**earlier._tables}
        theirs: dict[str, RawTable | JSON] = {**earlier._tables, **self._tables}
        for name in self._tables:
            before, after = earlier.raw(name) or RawTable({}), self.raw(name) or RawTable({})
            keys = [*before.differing(after), *(key for key in after.texts if key not in before.texts)]
            ours[name] = before.with_records({key: after.get(key) for key in keys})
            theirs[name] = after.with_records({}, before)
        if self._written is None or earlier._written is None:
            return False
        text = _splice(earlier._written, ours)
        return text is not None and text == _splice(self._written, theirs)

    def is_canonical(self, text: bytes) -> bool:
        """Tell whether encoding all that is in these gives their text."""
        at = 0
        for part in self._parts():
            if not text.startswith(part, at):
                return False
            at += len(part)
        return at == len(text)

    def _parts(self) -> Iterator[bytes]:
        """Decode all records and encode them anew, some at a time."""
        begin = b"{"
        for name in sorted(self._tables):
            table, title = self.raw(name) or RawTable({}), b"\n %b: {" % canonical_json(name)
            yield begin + title
            keys = sorted(table.texts)
            for first in range(0, len(keys), _TOGETHER):
                some = {key: _decode(table.texts[key]) for key in keys[first : first + _TOGETHER]}
                part = msgspec.json.format(msgspec.json.encode({name: some}, order="sorted"), indent=1)
                yield (b"," if first else b"") + part[len(b"{" + title) : -len(b"\n }\n}")]
            yield b"\n }" if keys else b"}"
            begin = b","
        yield _END

    def encode(self) -> bytes:
        """Give the canonical text; only what was changed is encoded."""
        if self._written is None or (text := _splice(self._written, self._tables)) is None:
            tables = {name: table.texts if isinstance(table, RawTable) else table for name, table in self.items_raw()}
            text = msgspec.json.format(msgspec.json.encode(tables, order="sorted"), indent=1) + b"\n"
        self._written = _Written(self._tables, text)
        return text

    @property
    def is_raw(self) -> bool:
        """Whether all tables are known as text."""
        return all(isinstance(table, RawTable) for table in self._tables.values())

    def items_raw(self) -> ItemsView[str, "RawTable | JSON"]:
        """All tables, as text where they are not known decoded only."""
        return self._tables.items()

    def __getitem__(self, name: str) -> JSON:
        table = self._tables[name]
        return table.all if isinstance(table, RawTable) else table

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def raw(self, name: str) -> RawTable | None:
        """One table as text; None where it is not there, or known decoded only."""
        table = self._tables.get(name)
        return table if isinstance(table, RawTable) else None

    def with_tables(self, tables: Mapping[str, RawTable | JSON]) -> "RawTables":
        """Give the tables with some added or replaced."""
        return RawTables({**self._tables, **tables}, self._written)


_END: Final = b"\n}\n"
_MOST_SPLICED: Final = 1000
"""Records that are put into a text one by one; more are encoded together."""


class _Edit(NamedTuple):
    """What takes the place of a part of a text."""

    start: int
    end: int
    new: bytes


def _splice(written: _Written, tables: Mapping[str, RawTable | JSON]) -> bytes | None:
    """Put what differs into canonical text; None where that cannot be done."""
    changes: list[tuple[str, RawTable, RawTable, list[str]]] = []
    new: dict[str, RawTable] = {}
    for name, table in tables.items():
        before = written.tables.get(name)
        if table is before:
            continue
        if not isinstance(table, RawTable) or not isinstance(before, RawTable | None):
            return None
        if before is None:
            new[name] = table
        else:
            changes.append((name, before, table, table.replaced_since(before)))
    if sum(len(keys) for *_, keys in changes) > _MOST_SPLICED:
        return None
    try:
        edits = [edit for change in changes for edit in _record_edits(written.text, *change)]
        edits += [_table_edit(written, name, table) for name, table in sorted(new.items())]
    except ValueError:  # the text is not laid out as it should be
        return None
    return _apply_edits(written.text, sorted(edits, key=lambda edit: edit.start))


def _apply_edits(text: bytes, edits: Sequence[_Edit]) -> bytes:
    """Give a text with its edits, which are in the order of their places."""
    whole, parts, kept = memoryview(text), list[bytes | memoryview](), 0
    for edit in edits:
        parts += [whole[kept : edit.start], edit.new]
        kept = edit.end
    return b"".join((*parts, whole[kept:])) if edits else text


def _table_edit(written: _Written, name: str, table: RawTable) -> _Edit:
    """Put a new table into canonical text, in the order of names."""
    part = msgspec.json.format(msgspec.json.encode({name: table.texts}, order="sorted"), indent=1)[1:-2]
    following = min((other for other in written.tables if other > name), default=None)
    if following is None:
        at = written.text.rindex(b"}" + _END) + 1
        return _Edit(at, at, b"," + part)
    at = written.text.index(b"\n %b: " % canonical_json(following))
    return _Edit(at, at, part + b",")


def _record_edits(text: bytes, name: str, before: RawTable, after: RawTable, keys: Iterable[str]) -> Iterator[_Edit]:
    """Put records of one table into canonical text, in the order of keys."""
    known = sorted(before.texts)
    at = text.index(b"\n %b: {\n" % canonical_json(name))
    for key in sorted(keys):
        record = _line_of(key) + bytes(after.texts[key])
        neighbour = known[min(bisect_left(known, key), len(known) - 1)]
        at = text.index(_line_of(neighbour), at)
        end = at + len(_line_of(neighbour)) + len(before.texts[neighbour])
        if neighbour == key:
            yield _Edit(at, end, record)
        elif neighbour > key:
            yield _Edit(at, at, record + b",")
        else:
            yield _Edit(end, end, b"," + record)


def _line_of(key: str) -> bytes:
    """How the line of a record begins."""
    return b"\n  %b: " % canonical_json(key)


def raw_table(content: Mapping[str, JSON], name: str) -> RawTable | None:
    """Give one table as text; None where it is decoded, or missing."""
    return content.raw(name) if isinstance(content, RawTables) else None


def with_tables(content: Mapping[str, JSON], tables: Mapping[str, RawTable | JSON]) -> Mapping[str, JSON]:
    """Return tables with some added or replaced; the others are not decoded for it."""
    if isinstance(content, RawTables):
        return content.with_tables(tables)
    return {
        **content,
        **{name: table.all if isinstance(table, RawTable) else table for name, table in tables.items()},
    }


def with_record(content: Mapping[str, JSON], name: str, key: str, record: JSON) -> Mapping[str, JSON]:
    """Return tables with one record added or replaced; the table is there, or new."""
    raw = raw_table(content, name) or (RawTable({}) if name not in content else None)
    if raw is not None:
        return with_tables(content, {name: raw.with_records({key: record})})
    table = content.get(name)
    return with_tables(content, {name: {**(table if isinstance(table, dict) else {}), key: record}})


def with_records(content: Mapping[str, JSON], records: Mapping[str, Mapping[str, JSON]]) -> Mapping[str, JSON]:
    """Return tables with some records of each added or replaced."""
    tables: dict[str, RawTable | JSON] = {}
    for name, changed in records.items():
        raw, table = raw_table(content, name), None if raw_table(content, name) else content.get(name)
        tables[name] = raw.with_records(changed) if raw else {**(table if isinstance(table, dict) else {}), **changed}
    return with_tables(content, tables)


def record_in(content: Mapping[str, JSON], name: str, key: str) -> JSON:
    """Give one record, without decoding others; None where it is not there."""
    if raw := raw_table(content, name):
        return raw.get(key)
    table = content.get(name)
    return table.get(key) if isinstance(table, dict) else None
