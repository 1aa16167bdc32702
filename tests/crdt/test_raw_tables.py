"""Tables as text give what decoded ones give, whatever is in them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from rmjournal.crdt.devices import has_other_device, latest_time_of
from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import HEADER_TABLE, Content, find_conflicts, merge
from rmjournal.crdt.raw_tables import RawTable, RawTables, raw_table, record_in, with_record
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entry
from rmjournal.model.entry_tables import EntryTable, EntryTables
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.storage import codec
from tests.crdt.strategies import journals, law


def as_text(content: Content) -> Content:
    assume(content)
    return codec.decode(Path("journal.json"), codec.encode(content))


def decoded(content: Content) -> dict[str, JSON]:
    return {**content}


@law(150)
@given(journals(2))
def test_spliced_text_is_that_of_encoding_anew(pair: tuple[Content, Content]) -> None:
    content, other = map(as_text, pair)
    for name, table in other.items():
        for key, record in table.items() if isinstance(table, dict) else ():
            if isinstance(content.get(name, {}), dict):
                content = with_record(content, name, key, record)
                assert record_in(content, name, key) == record
                assert codec.encode(content) == codec.encode(decoded(content))


CHANGES: Final[list[Callable[[bytes], bytes]]] = [
    lambda text: text,
    lambda text: text[:-1],
    lambda text: text + b"\n",
    lambda text: text.replace(b"\n  ", b"\n   ", 1),
    lambda text: text.replace(b"},", b"} ,", 1),
    lambda text: re.sub(rb"(\n {3,4}\S.*,)\n", rb"\1\1\n", text, count=1),
    lambda text: re.sub(rb"(\n  \".*\": )\{", rb"\1{},\1{", text, count=1),
    lambda text: msgspec.json.format(json.dumps(backwards(json.loads(text))), indent=1).encode() + b"\n",
]
"""What may happen to canonical text: it is left alone, laid out otherwise, has a name twice or another order."""


def backwards(value: JSON) -> JSON:
    return {key: backwards(value[key]) for key in reversed(value)} if isinstance(value, dict) else value


@law(200)
@given(journals(1), st.sampled_from(CHANGES))
def test_text_is_canonical_where_encoding_anew_gives_it(
    journal: tuple[Content], change: Callable[[bytes], bytes]
) -> None:
    assume(journal[0])
    text = change(codec.encode(journal[0]))
    try:
        tables = RawTables.decode(text)
    except msgspec.DecodeError:  # a table is none, or it is no JSON any more
        return
    assert tables.is_canonical(text) == (codec.encode_tables(msgspec.json.decode(text)) == text)


@law(100)
@given(journals(2))
def test_what_a_changed_table_takes_over_is_what_is_found_anew(pair: tuple[Content, Content]) -> None:
    ours, merged = as_text(pair[0]), merge(*map(as_text, pair))
    assume(isinstance(ours, RawTables) and isinstance(merged, RawTables))
    for kind in KINDS:
        old, new = (raw_table(content, kind.KIND.plural) or RawTable({}) for content in (ours, merged))
        before, fresh = EntryTable(kind, old), RawTable(new.texts)
        read = {entry.id: entry for entry in before.entries}
        after, anew = EntryTable(kind, new, before), EntryTable(kind, fresh)
        assert (new.apart, new.rare, new.is_plain) == (fresh.apart, fresh.rare, fresh.is_plain)
        texts, others = ({(key, bytes(text)) for key, text in table.texts.items()} for table in (old, new))
        assert after.changed == {key for key, _ in texts ^ others}
        assert (after.ids, after.entries) == (anew.ids, anew.entries)
        assert all(after.get(key) is read[key] for key in read.keys() - after.changed)


@law(100)
@given(journals(2))
def test_a_merge_of_text_is_that_of_decoded_tables(pair: tuple[Content, Content]) -> None:
    ours, theirs = map(as_text, pair)
    merged = merge(ours, theirs)
    assert codec.encode(merged) == codec.encode(merge(decoded(ours), decoded(theirs)))
    assert codec.encode(merge(ours, decoded(theirs))) == codec.encode(merged)
    assert find_conflicts(merged) == find_conflicts(decoded(merged))


@law(100)
@given(journals(1))
def test_devices_and_entries_of_text_are_those_of_decoded_tables(journal: tuple[Content]) -> None:
    content = as_text(journal[0])
    plain = decoded(content)
    for device in ("aaaaaa", "bbbbbb", "cccccc"):
        assert latest_time_of(content, device) == latest_time_of(plain, device)
        assert has_other_device(content, [device]) == has_other_device(plain, [device])
    assert dict(entries_of(content)) == dict(entries_of(plain)) == dict(read_eagerly(content))


def entries_of(content: Content) -> EntryTables:
    tables: dict[type[Entry], EntryTable] = {}
    for kind in KINDS:
        name = kind.KIND.plural
        raw = content.raw(name) if isinstance(content, RawTables) else None
        tables[kind] = EntryTable(kind, raw or codec.records_by_id(content.get(name)))
    return EntryTables(tables)


def read_eagerly(content: Content) -> dict[str, Entry]:
    return {
        str(key): from_document(kind, key, record)
        for kind in KINDS
        for key, record in codec.records_by_table(decoded(content)).get(kind.KIND.plural, {}).items()
        if kind.KIND.plural != HEADER_TABLE and is_entry(kind, record)
    }
