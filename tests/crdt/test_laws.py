"""Laws of the merge as properties over random JSON: commutative, associative, idempotent."""

import re
from collections.abc import Mapping
from hashlib import sha256
from itertools import permutations
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from rmjournal.crdt import record
from rmjournal.crdt.field_path import JSON, Document, canonical_json, flatten
from rmjournal.crdt.merge import HEADER_TABLE, KEPT_TABLE, Content, canonicalize, find_conflicts, merge
from rmjournal.crdt.purge_set import path_digest
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, Cleared, Register, undominated
from rmjournal.crdt.version_vector import MAX_TIME, dominates, parse_vector
from rmjournal.storage import codec
from tests.crdt.strategies import JUNK, journals, law

Place = tuple[str, str, str]


def text(value: Content | JSON) -> bytes:
    return canonical_json({**value}) if isinstance(value, Mapping) else canonical_json(value)


def knowledge(content: Content) -> dict[Place, Register]:
    return {
        (name, key, leaf): undominated(versions)
        for name, table in content.items()
        if isinstance(table, dict) and name != HEADER_TABLE
        for key, document in table.items()
        if isinstance(document, dict)
        for leaf, versions in decode_registers(document).items()
    }


def forgotten(content: Content) -> list[tuple[str, str, str, str]]:
    """Each version that was erased for good, read without the code that is tested: place, digest, stamp."""
    return [
        (name, key, mark, stamp)
        for name, table in content.items()
        if isinstance(table, dict) and name != HEADER_TABLE
        for key, document in table.items()
        if isinstance(document, dict) and isinstance(rows := document.get("_purged"), dict)
        for stamp, marks in rows.items()
        for mark in (marks.split() if isinstance(marks, str) and parse_vector(stamp) else ())
    ]


def not_in(gone: list[tuple[str, str, str, str]], place: Place, versions: Register) -> Register:
    name, key, leaf = place
    mark = sha256(leaf.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    mine = [parse_vector(stamp) for at, row, digest, stamp in gone if (at, row, digest) == (name, key, mark)]
    return {k: v for k, v in versions.items() if not any(dominates(above, parse_vector(v.stamp)) for above in mine)}


def loose(content: Content) -> set[tuple[str, bytes]]:
    """Every value that stands where a record or a table should."""
    found = {(name, text([table])) for name, table in content.items() if not isinstance(table, dict)}
    for name, table in content.items():
        if isinstance(table, dict):
            found |= {(f"{name}/{key}", text([value])) for key, value in table.items() if not isinstance(value, dict)}
    return {(place, value) for place, value in found if not place.startswith(HEADER_TABLE)}


def kept(content: Content) -> set[tuple[str, bytes]]:
    """Every such value that another one displaced."""
    table = content.get(KEPT_TABLE)
    rows = [row for row in table.values() if isinstance(row, dict)] if isinstance(table, dict) else []
    return {
        ("/".join(map(str, place)), text(row["value"]))
        for row in rows
        if isinstance(place := row.get("place"), list) and "value" in row
    }


@law(80)
@given(journals(2))
def test_merge_is_commutative_and_does_not_change_its_arguments(pair: tuple[Content, Content]) -> None:
    a, b = pair
    before = text(a), text(b)
    assert text(merge(a, b)) == text(merge(b, a))
    assert (text(a), text(b)) == before


@law(80)
@given(journals(3))
def test_merge_is_associative(three: tuple[Content, Content, Content]) -> None:
    assert len({text(merge(merge(a, b), c)) for a, b, c in permutations(three)}) == 1


@law(80)
@given(journals(2))
def test_merge_is_idempotent(pair: tuple[Content, Content]) -> None:
    a, b = pair
    both = merge(a, b)
    assert text(merge(both, both)) == text(merge(both, a)) == text(merge(b, both)) == text(both)
    assert text(merge(a, a)) == text(merge(a, {})) == text(a)


@law(80)
@given(journals(2))
def test_a_merge_keeps_exactly_the_undominated_versions_of_both_sides(
    pair: tuple[Content, Content],
) -> None:
    a, b = pair
    one, two = knowledge(a), knowledge(b)
    gone = forgotten(a) + forgotten(b)
    both = {place: undominated(one.get(place, {}) | two.get(place, {})) for place in one.keys() | two.keys()}
    both = {place: left for place, versions in both.items() if (left := not_in(gone, place, versions))}
    merged = knowledge(merge(a, b))
    assert {place: versions for place, versions in merged.items() if place in both or place[0] != KEPT_TABLE} == both


@law(80)
@given(journals(2))
def test_values_without_stamps_are_kept_somewhere(pair: tuple[Content, Content]) -> None:
    a, b = pair
    both = merge(a, b)
    assert loose(a) | loose(b) <= loose(both) | kept(both)


@law(80)
@given(journals(2))
def test_canonicalize_gives_equal_bytes_for_equal_registers(pair: tuple[Content, Content]) -> None:
    for document in documents(pair[0]):
        once = canonicalize(document)
        assert text(canonicalize(once)) == text(once)
        assert text(merge(goal(document), goal(once))) == text(goal(once))
        assert knowledge(goal(once)) == knowledge(goal(document))
        assert record.is_deleted(once) == record.is_deleted(document)
        assert record.has_value(once) == record.has_value(document) == has_value(document)


@law(80)
@given(journals(2))
def test_the_time_of_stamping_hand_edits_does_not_change_the_merge(pair: tuple[Content, Content]) -> None:
    a, b = pair
    early, late = merge(adopted(a), b), merge(a, b)
    assert text(adopted(early)) == text(adopted(late)) == text(adopted(merge(adopted(a), adopted(b))))


@law(80)
@given(journals(2))
def test_a_merged_journal_survives_encoding_and_decoding(pair: tuple[Content, Content]) -> None:
    both = merge(*pair)
    assume(both)  # without any table it is an emptied file, which is refused
    read = codec.decode(Path("journal.json"), codec.encode(both))
    assert text(read) == text(both) and text(adopted(read)) == text(adopted(both))


@law(80)
@given(JUNK, st.sampled_from([{}, {"title": "shown"}, {"_purged": {"aaaaaa:9": path_digest("title")}}]))
def test_a_damaged_sibling_list_loses_no_word(junk: JSON, document: Document) -> None:
    found = canonicalize({**document, "_c": junk})
    assert words(junk) <= words(found) and canonicalize(found) == found
    assert words(junk) <= words({**merge(goal({**document, "_c": junk}), goal({"title": "other"}))})
    assert words(record.purge(found)) == set()


@law(80)
@given(journals(2))
def test_purged_versions_stay_purged_on_both_sides(pair: tuple[Content, Content]) -> None:
    a, b = pair
    both = merge(a, b)
    gone = forgotten(a) + forgotten(b)
    for place, versions in knowledge(both).items():
        if place[0] != KEPT_TABLE:
            assert not_in(gone, place, versions) == versions
    for name, key, mark, stamp in gone:
        there = [parse_vector(s) for n, k, m, s in forgotten(both) if (n, k, m) == (name, key, mark)]
        table, other = a.get(name), b.get(name)
        if isinstance(table, dict) and isinstance(other, dict) and name != KEPT_TABLE:
            assert any(dominates(above, parse_vector(stamp)) for above in there)


@law(80)
@given(journals(1))
def test_a_purge_erases_every_version_and_a_later_write_stays(one: tuple[Content]) -> None:
    for document in documents(one[0]):
        gone = record.purge(document)
        assert record.decode_registers(gone) == {} and record.purge(gone) == gone
        assert record.is_deleted(gone) and not record.has_value(gone)
        writer = "aaaaaa" if record.latest_time(document, "aaaaaa") < MAX_TIME else "cccccc"
        again = record.write(gone, {"title": "new"}, writer, 0)
        assert flatten(again) == {"title": "new"}
        assert merge(goal(document), goal(again))["goals"] == goal(again)["goals"]


def documents(content: Content) -> list[Document]:
    tables = [table for table in content.values() if isinstance(table, dict)]
    return [document for table in tables for document in table.values() if isinstance(document, dict)]


def adopted(content: Content) -> Content:
    """Every record in its one form, as a device has it once it knows it."""
    return {
        name: {key: canonicalize(found) if isinstance(found, dict) else found for key, found in table.items()}
        if isinstance(table, dict) and name != HEADER_TABLE
        else table
        for name, table in content.items()
    }


def has_value(document: Document) -> bool:
    """Tell whether a value is left in any field but ``_deleted``, found from the registers alone."""
    versions = [v for leaf, some in decode_registers(document).items() if leaf != "_deleted" for v in some.values()]
    return any(not isinstance(version.value, Cleared) for version in versions)


def words(value: JSON) -> set[str]:
    return set(re.findall(r"word \d+", text(value).decode()))


def goal(document: Document) -> Content:
    return {"goals": {"1": document}}


def test_merging_a_conflict_copy_again_brings_nothing_new() -> None:
    start = record.write({}, {"body": "start"}, "aaaaaa", 1)
    one, two = (goal(record.write(start, {"body": device}, device, 2)) for device in ("aaaaaa", "bbbbbb"))
    both = merge(one, two)
    assert merge(both, one) == merge(both, two) == both


@law(80)
@given(journals(2))
def test_conflicts_are_found_in_any_content_with_every_version_of_a_field(pair: tuple[Content, Content]) -> None:
    both = merge(*pair)
    known = knowledge(both)
    found = {(conflict.table, conflict.id, conflict.field_path): conflict for conflict in find_conflicts(both)}
    for place, conflict in found.items():
        assert place[0] != HEADER_TABLE and {canonical_of(v.value) for v in conflict.versions} == values(known[place])
    for name, key, leaf in known.keys() - found.keys():
        table = both[name]
        document = table[key] if isinstance(table, dict) else None
        assert isinstance(document, dict)
        assert len(values(known[name, key, leaf])) == 1 or record.is_deleted(document)


def test_a_hand_edit_over_a_cleared_text_is_no_conflict() -> None:
    cleared = record.write(record.write({}, {"title": "a", "body": "b"}, "aaaaaa", 1), {"title": CLEARED}, "b", 2)
    assert find_conflicts(goal({**cleared, "title": "by hand"})) == []


def canonical_of(value: JSON | Cleared) -> bytes | None:
    return None if isinstance(value, Cleared) else text(value)


def values(known: Register) -> set[bytes | None]:
    return {canonical_of(version.value) for version in known.values()}
