"""Replica: all that this program knows of a journal; finds external deletes.

A field was taken out where its checksum still stands in the record. A whole record was, where the file lacks nothing
else and brings nothing of another device: what lacks more is an older file, and one that is news from elsewhere may
come from somebody who did not have the record yet.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import JSON, Document, Tables, canonical_json, flatten, is_id
from rmjournal.crdt.merge import HEADER_TABLE, Content, canonicalize, merge
from rmjournal.crdt.purge_set import PURGED
from rmjournal.crdt.raw_tables import RawTable, RawTables, raw_table, record_in, with_records, with_tables
from rmjournal.crdt.record import decode_registers, is_deleted, value_checksum
from rmjournal.crdt.register import Register, undominated
from rmjournal.crdt.version_vector import parse_vector
from rmjournal.english import pluralize
from rmjournal.errors import Unreadable
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.storage import codec
from rmjournal.storage.codec import CanonicalText
from rmjournal.storage.journal_file import JournalFile
from rmjournal.storage.sealing import LockedFile, is_sealed


class RemovedPath(NamedTuple):
    """An external delete: a field of a record, or the whole record.

    ``field_path`` is empty for the whole.
    """

    table: str
    id: str
    field_path: str = ""


def find_removed_paths(known_content: Content, file: Content) -> list[RemovedPath]:
    """Find external deletes: what is known and was removed by hand."""
    removed: list[RemovedPath] = []
    missing_records: list[RemovedPath] = []
    is_edited_by_hand = True
    for name, key, document, current in _differing_records(known_content, file):
        if current is None:
            missing_records += [] if is_deleted(document) else [RemovedPath(name, key)]
        elif current != document:
            removed_fields = [path for path in flatten(document) if _was_taken(path, document, current)]
            removed += [RemovedPath(name, key, path) for path in removed_fields]
            is_edited_by_hand = is_edited_by_hand and _is_by_hand(
                decode_registers(document), decode_registers(current), removed_fields
            )
    is_few = (
        is_edited_by_hand and bool(missing_records) and 2 * len(missing_records) <= _count_shown(known_content, file)
    )
    return removed + (missing_records if is_few and not _has_foreign_records(known_content, file) else [])


def _differing_records(known_content: Content, file: Content) -> Iterator[tuple[str, str, Document, Document | None]]:
    """Give the known records that a file lacks or has in another form.

    Of a damaged table none.
    """
    for name in known_content:
        ours, theirs = raw_table(known_content, name), raw_table(file, name)
        if name == HEADER_TABLE:
            continue
        if ours and theirs:
            keys = [*ours.differing(theirs), *(key for key in ours.texts if key not in theirs.texts)]
        else:
            keys = _keys(known_content, name) if isinstance(file.get(name, {}), dict) else []
        for key in keys:
            document, current = record_in(known_content, name, key), record_in(file, name, key)
            if isinstance(document, dict):
                yield name, key, document, current if isinstance(current, dict) else None


def _keys(content: Content, name: str) -> list[str]:
    if raw := raw_table(content, name):
        return [*raw.texts]
    table = content.get(name)
    return [*table] if isinstance(table, dict) else []


def _count_shown(known_content: Content, file: Content) -> int:
    """Count the known records that are not deleted, without those of damaged tables."""
    return sum(
        not is_deleted(document)
        for name, key, document in _records(known_content)
        if isinstance(file.get(name, {}), dict)
    )


def _has_foreign_records(known_content: Content, file: Content) -> bool:
    return any("_v" in document for name, key, document in _records(file) if not _is_record(known_content, name, key))


def _records(content: Content) -> Iterator[tuple[str, str, Document]]:
    for name, table in content.items():
        for key, document in table.items() if isinstance(table, dict) and name != HEADER_TABLE else ():
            if isinstance(document, dict):
                yield name, key, document


def _is_record(content: Content, name: str, key: str) -> bool:
    return isinstance(record_in(content, name, key), dict)


def _was_taken(field_path: str, document: Document, current: Document) -> bool:
    """Tell whether a field is gone whose checksum still stands there."""
    current_fields, checksum_text, siblings = flatten(current), current.get("_h"), current.get("_c")
    if (
        field_path in current_fields
        or not isinstance(checksum_text, str)
        or (isinstance(siblings, dict) and field_path in siblings)
    ):
        return False
    checksums = checksum_text.split()
    return value_checksum(field_path, flatten(document)[field_path]) in checksums and len(checksums) > len(
        current_fields
    )


def _is_by_hand(before: Mapping[str, Register], current: Mapping[str, Register], removed_fields: list[str]) -> bool:
    """Tell whether a record differs by deletes and edits by hand only."""
    for path in (before.keys() | current.keys()) - set(removed_fields):
        ours, theirs = before.get(path, {}), current.get(path, {})
        if any(key not in theirs for key in undominated({**ours, **theirs})):
            return False
        if any(
            not any(name.startswith("h.") for name in parse_vector(key[0])) for key in theirs.keys() - ours.keys()
        ):
            return False
    return True


def parse_removed_paths(rows: JSON) -> list[RemovedPath]:
    """Read what was kept to be asked about, each once."""
    valid_rows = [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    return list(dict.fromkeys(RemovedPath(*map(str, row)) for row in valid_rows if len(row) == 3))


def is_known(removed: RemovedPath, tables: Tables) -> bool:
    """Tell whether something that was taken out is in the journal."""
    document = tables.get(removed.table, {}).get(int(removed.id), {}) if removed.id.isdecimal() else {}
    fields = flatten(document)
    return bool(fields) and not is_deleted(document) and (not removed.field_path or removed.field_path in fields)


ENTRY_TABLES: Final = {kind.KIND.plural: kind for kind in KINDS}
"""The kinds of entries by their tables."""


class MissingCounts(NamedTuple):
    """Counts of known records that a file lacks."""

    entries: int = 0
    """Entries that it has no record of."""
    changes: int = 0
    """Other records of which it holds an older form, or none."""

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.entries or self.changes)

    @property
    def pronoun(self) -> str:
        """The word for it in a sentence."""
        return "it" if self.entries + self.changes == 1 else "them"

    @property
    def verb(self) -> str:
        """The verb for it in a sentence."""
        return "is" if self.entries + self.changes == 1 else "are"

    def __str__(self) -> str:
        """Say it in words, empty for nothing."""
        entries = pluralize(self.entries, "entry") if self.entries else ""
        changes = pluralize(self.changes, "change") if self.changes else ""
        return " and ".join(filter(None, (entries, changes)))


class Replica:
    """All that is known of a journal; it only ever grows.

    Every value in it is replaced and never changed.
    """

    def __init__(self, content: Content, text: bytes | None) -> None:
        self.content = content
        """All tables."""
        self._text = text
        self.has_news = True
        """Whether the last thing that was merged in held anything new."""
        self.has_hand_edits = False
        """Whether what was learned last holds changes that somebody made without a program of ours."""
        self.removed_paths: list[RemovedPath] = []
        """What somebody took out of the file that was learned last; it is still known."""
        self._unchecked: list[tuple[str, str]] = []
        """The records, each a table and a key, that may have hand edits without stamps."""
        self.purged_records: set[tuple[str, int]] = set()
        """Records, each a table and an id, of which a purge came with what was learned last."""

    @property
    def text(self) -> bytes:
        """All tables as canonical bytes."""
        if self._text is None:
            self._text = codec.encode(self.content)
        return self._text

    @classmethod
    def open(cls, file: JournalFile, base: bytes | None, history: Iterable[bytes]) -> "Replica":
        """Build a replica from a file and this machine's base.

        The base is read after it: a program may have saved in between.
        """
        if base is not None and file.file_version is not None and file.file_version.data != base:
            with suppress(Unreadable):
                file.reload()
        data, ours = file.file_version.data if file.file_version else b"", file.ours
        file.ours = None  # it is needed once
        return cls.from_file_and_base(file.path, base, file.content, data, history, ours)

    @classmethod
    def from_file_and_base(
        cls,
        path: Path,
        base: bytes | None,
        content: Content,
        data: bytes,
        history: Iterable[bytes] = (),
        ours: CanonicalText | None = None,
    ) -> "Replica":
        """Build a replica from a file's content and bytes, and the base.

        Where that is damaged, it is the newest version in the history. ``ours`` is the base, where it is decoded.
        """
        if base == data:
            return cls(content, data)
        earlier = decode_base(path, base, content, ours)
        if earlier is None:
            earlier = next(filter(None, (decode_base(path, text, content) for text in history)), None)
            base = codec.encode(earlier or {})
        if earlier is None:
            return cls._of_unknown(content, data)
        replica = cls(earlier, base or b"")
        try:
            replica.merge_in(content, data, earlier)
        except ValueError:  # a record of the base is damaged
            return cls._of_unknown(content, data)
        return replica

    @classmethod
    def _of_unknown(cls, content: Content, data: bytes) -> "Replica":
        replica = cls(content, None)
        names = (name for name in content if name != HEADER_TABLE)
        replica._unchecked = [(name, key) for name in names for key in _keys(content, name)]
        if not isinstance(content, RawTables):
            replica.stamp_hand_edits()
            if replica.text == data:  # most files are canonical: keep their bytes once
                replica._text = data
        return replica

    def stamp_hand_edits(self, most: int | None = None) -> bool:
        """Give hand edits their stamps, in a file never written here.

        Who only reads need not wait for that. It looks at ``most`` records at once; False while there are more.
        """
        stamped: dict[str, dict[str, JSON]] = {}
        checked, self._unchecked = self._unchecked[:most], self._unchecked[most:] if most else []
        for name, key in checked:
            record = record_in(self.content, name, key)
            if isinstance(record, dict) and _lacks_stamps(record):
                stamped.setdefault(name, {})[key] = canonicalize(record)
        if stamped:
            self.content, self._text = with_records(self.content, stamped), None
            self.has_hand_edits = True
        return not self._unchecked

    def merge_in(self, content: Content, data: bytes, was: Content | None = None) -> bool:
        """Merge in what another place knows; tell whether anything was new.

        ``data`` are the bytes it came from, if any. ``was`` is the version of the file before it, to find what
        somebody took out of it since.
        """
        self.stamp_hand_edits()
        self.has_news, self.has_hand_edits, self.removed_paths, self.purged_records = False, False, [], set()
        if data and data == self._text:
            return False
        # Nobody takes anything out of a sealed text by hand: one that lacks something is an older version.
        self.removed_paths = find_removed_paths(was, content) if was and not is_sealed(data) else []
        collecting = gc.isenabled()
        gc.disable()  # merging makes as many objects as reading does
        try:
            merged = self._canonicalize_new(merge(self.content, content), content)
            self.has_news = self._differs(merged)
        finally:
            if collecting:
                gc.enable()
        self.has_hand_edits |= bool(self.removed_paths)
        if self.has_news:
            self.content, self._text = merged, None
        return self.has_news

    def _differs(self, merged: Content) -> bool:
        """Tell whether merged tables say more than those known.

        A raw table that says no more is still the same object.
        """
        if isinstance(merged, RawTables) and isinstance(self.content, RawTables) and merged.is_raw:
            return any(table is not self.content.raw(name) for name, table in merged.items_raw())
        return codec.encode(merged) != self.text

    def set_content(self, content: Content, text: bytes | None = None) -> None:
        """Take over content that was just saved or written, with its bytes."""
        self.content, self._text = content, text

    def _canonicalize_new(self, merged: Content, theirs: Content) -> Content:
        """Canonicalize the records that are new, such as edits by hand."""
        result: dict[str, RawTable | JSON] = {}
        for name in merged:
            if name == HEADER_TABLE:
                continue
            new_records = {
                key: record
                for key in _new_keys(self.content, merged, name)
                if isinstance(record := record_in(merged, name, key), dict)
            }
            canonical: dict[str, JSON] = {key: canonicalize(record) for key, record in new_records.items()}
            if raw := raw_table(merged, name):
                result[name] = raw.with_records(canonical)
            elif canonical and isinstance(table := merged[name], dict):
                result[name] = {**table, **canonical}
            self.purged_records |= {
                (name, int(key))
                for key, record in new_records.items()
                if is_id(key)
                and PURGED in record
                and record[PURGED] != _purged_in(record_in(self.content, name, key))
            }
            self.has_hand_edits |= any(_is_hand_edited(record_in(theirs, name, key)) for key in new_records)
        return with_tables(merged, result)


def _new_keys(before: Content, after: Content, name: str) -> list[str]:
    """Give the keys of the records that were not there before."""
    ours, theirs = raw_table(before, name), raw_table(after, name)
    if ours and theirs:
        return theirs.replaced_since(ours) if ours is not theirs else []
    if (not theirs and after[name] is before.get(name)) or not isinstance(after[name], dict):
        return []
    return [key for key in _keys(after, name) if record_in(after, name, key) is not record_in(before, name, key)]


def file_contains(path: Path, content: Content) -> bool:
    """Tell whether a file on the disk holds all of a content."""
    try:
        file_content = codec.decode(path, codec.read_file(path).data)
    except Unreadable:
        return False
    return contains(file_content, content)


def contains(content: Content, other: Content) -> bool:
    """Tell whether one content holds all that another one knows."""
    return codec.plain_text(merge(content, other)) == codec.plain_text(content)


def count_missing(file_content: Content, known_content: Content) -> MissingCounts:
    """Count the records of which a file lacks something that is known."""
    entries = changes = 0
    for name in known_content:
        ours, theirs = raw_table(known_content, name), raw_table(file_content, name)
        if name == HEADER_TABLE:
            continue
        keys = (
            [*ours.differing(theirs), *(key for key in ours.texts if key not in theirs.texts)]
            if ours and theirs
            else _keys(known_content, name)
        )
        for key in keys:
            record, file_record = record_in(known_content, name, key), record_in(file_content, name, key)
            if file_record is record or file_record == record:
                continue
            if file_record is None and _is_entry(name, record):
                entries += 1
            elif file_record is None or _lacks_fields(file_record, record):
                changes += 1
    return MissingCounts(entries, changes)


def _lacks_fields(file_record: JSON, record: JSON) -> bool:
    """Tell whether one form of a record lacks something of another one."""
    merged = merge({"": {"": file_record}}, {"": {"": record}})[""]
    form = canonicalize(file_record) if isinstance(file_record, dict) else file_record
    return canonical_json(merged) != canonical_json({"": form})


def count_entries(content: Content) -> int:
    """Count the entries in some tables, without those that are deleted."""
    return len({key for name, key, record in _rows(content) if is_id(key) and _is_entry(name, record)})


def _is_entry(table: str, record: JSON) -> bool:
    return table in ENTRY_TABLES and isinstance(record, dict) and is_entry(ENTRY_TABLES[table], record)


def _rows(content: Content) -> Iterator[tuple[str, str, JSON]]:
    for name, table in content.items():
        for key, record in table.items() if isinstance(table, dict) and name != HEADER_TABLE else ():
            yield name, key, record


def _lacks_stamps(record: Document) -> bool:
    checksum_text = record.get("_h")
    checksums = set(checksum_text.split()) if isinstance(checksum_text, str) else set()
    return any(value_checksum(path, value) not in checksums for path, value in flatten(record).items())


def _purged_in(ours: JSON) -> JSON:
    return ours.get(PURGED) if isinstance(ours, dict) else None


def _is_hand_edited(theirs: JSON) -> bool:
    """Tell whether a record was changed without a program that stamps."""
    return isinstance(theirs, dict) and canonical_json(canonicalize(theirs)) != canonical_json(theirs)


def decode_base(
    path: Path, base: bytes | None, content: Content, ours: CanonicalText | None = None
) -> Content | None:
    """Decode the base of the same journal, if possible; LockedFile without its key."""
    if base is None:
        return None
    try:
        ours = ours if ours is not None and ours.data == base else CanonicalText(base)
        earlier = codec.decode(path, ours.data, ours=ours)
        same = codec.read_header(path, earlier).journal_id == codec.read_header(path, content).journal_id
    except LockedFile:
        raise
    except Unreadable:
        return None
    return earlier if same else None
