"""A stamped record: leaves, stamps, writes, and damage."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Document, canonical_json, flatten, is_canonical_path, unflatten
from rmjournal.crdt.record import decode_registers, write
from rmjournal.crdt.register import CLEARED, Version, make_register, undominated, winner
from rmjournal.crdt.version_vector import dominates, format_vector, parse_vector

NAMES = st.text(st.sampled_from("ab~/*_é"), max_size=3) | st.sampled_from(["_deleted", "title", "levels", "*", "_v"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=3)
DOCUMENTS = st.dictionaries(
    NAMES.filter(lambda name: not name.startswith("_") or name == "_deleted"), VALUES | OBJECTS, max_size=5
)
VECTORS = st.dictionaries(st.sampled_from(["aaaaaa", "k3f9qz", "h.0123456789"]), st.integers(0, 36**9), max_size=3)
STAMPS = VECTORS.map(format_vector) | st.text(st.sampled_from("ab:9 *h.é"), max_size=12)
ROWS = st.lists(st.tuples(STAMPS).map(list) | st.tuples(STAMPS, VALUES).map(list) | VALUES, max_size=3)
LEAVES = NAMES | st.sampled_from(["levels/0", "title", "levels"])
DAMAGED = st.builds(
    lambda document, stamps: {**document, **stamps},
    DOCUMENTS,
    st.fixed_dictionaries(
        {},
        optional={
            "_v": STAMPS | st.dictionaries(LEAVES, STAMPS | VALUES, max_size=4) | VALUES,
            "_h": st.text(max_size=20) | VALUES,
            "_c": st.dictionaries(LEAVES, ROWS | VALUES, max_size=3) | VALUES,
        },
    ),
)

# The first example of a run builds tables of characters, which takes longer than Hypothesis allows for one.
law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def text(value: Any) -> bytes:
    return canonical_json(value)


@law
@given(DOCUMENTS)
def test_a_flattened_document_unflattens_to_the_same(document: Document) -> None:
    assert text(unflatten(flatten(document))) == text(document)


@law
@given(DOCUMENTS)
def test_flatten_gives_canonical_field_paths(document: Document) -> None:
    assert all(is_canonical_path(leaf) for leaf in flatten(document))


def test_an_object_is_flattened_by_key_and_an_empty_object_is_one_value() -> None:
    document: Document = {"levels": {"-1": "few", "a/b": {"deep": {}}}, "tags": {}, "list": [{}], "_v": "x", "a*~": 1}
    assert flatten(document) == {
        "levels/-1": "few",
        "levels/a~1b": {"deep": {}},
        "tags": {},
        "list": [{}],
        "a~2~0": 1,
    }


@law
@given(DAMAGED)
def test_encoding_keeps_every_decoded_version(document: Document) -> None:
    known = decode_registers(document)
    assert decode_registers(record.encode_registers(known, document)) == known


@law
@given(DAMAGED)
def test_encoding_registers_is_canonical(document: Document) -> None:
    once = record.encode_registers(decode_registers(document), document)
    assert text(record.encode_registers(decode_registers(once), once)) == text(once)


@law
@given(DAMAGED, st.lists(st.tuples(LEAVES.filter(is_canonical_path), SCALARS | st.just(CLEARED)), max_size=3))
def test_a_write_sets_its_values_keeps_the_others_and_does_not_change_its_arguments(
    document: Document, changes: list[tuple[str, Any]]
) -> None:
    before, wanted = text(document), dict(changes)
    names = {leaf.partition("/")[0] for leaf in wanted}
    after = write(document, wanted, "k3f9qz", 2**50)
    assert text(document) == before
    for leaf, value in wanted.items():
        if "/" not in leaf and any(other.startswith(f"{leaf}/") and wanted[other] is not CLEARED for other in wanted):
            continue
        there = flatten(after).get(leaf, CLEARED)
        assert there is CLEARED if value is CLEARED else text(there) == text(value)
    others = {
        leaf: known for leaf, known in decode_registers(document).items() if leaf.partition("/")[0] not in names
    }
    assert {leaf: decode_registers(after)[leaf] for leaf in others} == others


@law
@given(DAMAGED, DAMAGED)
def test_the_merge_of_registers_is_commutative_and_idempotent(a: Document, b: Document) -> None:
    for leaf in decode_registers(a).keys() | decode_registers(b).keys():
        one, two = decode_registers(a).get(leaf, {}), decode_registers(b).get(leaf, {})
        merged = undominated(one | two)
        assert merged == undominated(two | one)
        assert undominated(merged | one) == merged
        assert winner(merged) == winner(dict(reversed(merged.items())))


@law
@given(DOCUMENTS, st.dictionaries(st.text(max_size=3).map(lambda t: f"_x{t}"), VALUES, max_size=2))
def test_bookkeeping_of_a_later_program_survives_a_write(document: Document, later: Document) -> None:
    after = write({**document, **later}, {"title": "new"}, "k3f9qz", 5)
    assert text({name: after.get(name, "lost") for name in later}) == text(later)


def test_a_new_record_has_one_stamp_for_all_fields() -> None:
    document = write({}, {"title": "Ask Ida", "levels/0": "4"}, "k3f9qz", 36**3)
    assert document == {
        "_h": f"{record.value_checksum('levels/0', '4')} {record.value_checksum('title', 'Ask Ida')}",
        "_v": "k3f9qz:1000",
        "levels": {"0": "4"},
        "title": "Ask Ida",
    }


def test_a_field_written_later_has_a_stamp_of_its_own() -> None:
    first = write({}, {"area": "a", "body": "b", "title": "c"}, "aaaaaa", 1)
    assert write(first, {"title": "d"}, "bbbbbb", 2)["_v"] == {"*": "aaaaaa:1", "title": "aaaaaa:1 bbbbbb:2"}


def test_a_cleared_field_is_absent_and_remembered() -> None:
    document = write({}, {"area": "a", "body": "b", "title": "c"}, "aaaaaa", 1)
    cleared = write(document, {"title": CLEARED}, "aaaaaa", 2)
    assert "title" not in cleared
    assert cleared["_c"] == {"title": [["aaaaaa:2"]]}
    assert cleared["_v"] == "aaaaaa:1"
    again = write(cleared, {"title": "back"}, "bbbbbb", 3)
    assert again["_v"] == {"*": "aaaaaa:1", "title": "aaaaaa:2 bbbbbb:3"} and "_c" not in again


def test_concurrent_writes_keep_both_texts() -> None:
    start = write({}, {"body": "start"}, "aaaaaa", 1)
    theirs = write(start, {"body": "theirs"}, "bbbbbb", 2)
    both = write(theirs, {"body": "ours"}, "aaaaaa", 3, seen=start)
    assert both["body"] == "ours"
    assert both["_c"] == {"body": [["aaaaaa:1 bbbbbb:2", "theirs"]]}
    settled = write(both, {"body": "joined"}, "aaaaaa", 4)
    assert "_c" not in settled
    assert settled["_v"] == "aaaaaa:4 bbbbbb:2"


def test_an_own_sibling_survives_a_concurrent_write() -> None:
    start = write({}, {"body": "start"}, "aaaaaa", 1)
    theirs = write(start, {"body": "theirs"}, "bbbbbb", 9)
    both = write(theirs, {"body": "ours"}, "aaaaaa", 3, seen=start)
    assert both["body"] == "theirs"
    front = {**theirs, "_c": {}}
    after = write(both, {"body": "edited"}, "aaaaaa", 10, seen=front)
    assert {version.value for version in decode_registers(after)["body"].values()} == {"edited", "ours"}
    later = write(after, {"body": "again"}, "aaaaaa", 11, seen={**after, "_c": {}})
    assert {version.value for version in decode_registers(later)["body"].values()} == {"again", "ours"}
    deleted = write(both, {"_deleted": True}, "aaaaaa", 10, seen=front)
    assert not record.is_deleted(deleted) and record.is_deleted(write(both, {"_deleted": True}, "aaaaaa", 10))
    settled = write(later, {"body": "one", "title": "two", "_deleted": True}, "aaaaaa", 12)
    assert record.is_deleted(settled) and {len(versions) for versions in decode_registers(settled).values()} == {1}


def test_a_hand_edit_gets_a_stamp_from_its_bytes_and_so_does_a_hand_made_record() -> None:
    document = write({}, {"area": "a", "title": "c"}, "aaaaaa", 1)
    by_hand = {**document, "title": "vim"}
    (version,) = decode_registers(by_hand)["title"].values()
    assert version.value == "vim"
    assert parse_vector(version.stamp).keys() - {"aaaaaa"} == {version.stamp.split(":1")[1].split()[-1].split(":")[0]}
    assert dominates(parse_vector(version.stamp), {"aaaaaa": 1})
    (made,) = decode_registers({"title": "vim"})["title"].values()
    assert made.stamp.startswith("h.") and made.stamp.endswith(":1")


def test_a_write_to_another_field_does_not_hide_a_hand_edit() -> None:
    by_hand = {**write({}, {"area": "a", "title": "c"}, "aaaaaa", 1), "title": "vim"}
    after = write(by_hand, {"area": "b"}, "aaaaaa", 5)
    assert decode_registers(after)["title"] == decode_registers(by_hand)["title"]


def test_text_put_back_by_hand_into_a_cleared_field_is_shown() -> None:
    cleared = write(write({}, {"area": "a", "title": "c"}, "aaaaaa", 1), {"title": CLEARED}, "aaaaaa", 50)
    assert flatten(write({**cleared, "title": "again"}, {"area": "b"}, "aaaaaa", 60))["title"] == "again"


def test_a_tombstone_dominates_every_field_and_a_concurrent_edit_wins_over_it() -> None:
    start = write(write({}, {"area": "a", "body": "b"}, "aaaaaa", 1), {"body": "c"}, "bbbbbb", 2)
    deleted = write(start, {"_deleted": True}, "cccccc", 3)
    assert record.is_deleted(deleted)
    assert parse_vector(next(iter(decode_registers(deleted)["_deleted"].values())).stamp) == {
        "aaaaaa": 1,
        "bbbbbb": 2,
        "cccccc": 3,
    }
    assert not record.is_deleted(write(deleted, {"body": "edited"}, "bbbbbb", 4, seen=start))
    assert not record.is_deleted(write(deleted, {"_deleted": CLEARED}, "cccccc", 5))
    assert not record.is_deleted(start)


def test_an_object_and_its_keys_never_hide_each_other_after_a_write() -> None:
    empty = write({}, {"levels": {}}, "aaaaaa", 1)
    filled = write(empty, {"levels/0": "x"}, "aaaaaa", 2)
    assert flatten(filled) == {"levels/0": "x"}
    assert flatten(write(filled, {"levels": {}}, "aaaaaa", 3)) == {"levels": {}}
    assert flatten(write(filled, {"levels": "text"}, "aaaaaa", 3)) == {"levels": "text"}


def test_a_merge_keeps_an_object_and_its_concurrent_keys() -> None:
    whole, keys = write({}, {"levels": {}}, "aaaaaa", 5), write({}, {"levels/0": "x"}, "bbbbbb", 2)
    both = decode_registers(whole) | decode_registers(keys)
    document = record.encode_registers(both, {})
    assert flatten(document) == {"levels/0": "x"}
    assert decode_registers(document) == both


@pytest.mark.parametrize(
    ("leaf", "value"),
    [
        ("_v", "x"),
        ("_x", 1),
        ("a*", 1),
        ("a/b/c", 1),
        ("levels", {"0": "x"}),
        ("n", float("nan")),
        ("n", [float("inf")]),
    ],
)
def test_a_value_that_no_field_path_can_hold_is_refused(leaf: str, value: Any) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        write({}, {leaf: value}, "aaaaaa", 1)


def test_the_latest_time_is_found_for_all_and_for_one_device() -> None:
    start = write({}, {"area": "a", "body": "b"}, "aaaaaa", 7)
    both = write(write(start, {"body": "x"}, "bbbbbb", 9), {"body": "y"}, "cccccc", 8, seen=start)
    assert (record.latest_time(both), record.latest_time(both, "aaaaaa"), record.latest_time(both, "dddddd")) == (
        9,
        7,
        0,
    )


def test_the_winner_is_the_newest_version_by_clock() -> None:
    known = make_register([Version("bbbbbb:2", "old"), Version("aaaaaa:3", "new"), Version("cccccc:1", CLEARED)])
    assert winner(known).value == "new"


def test_a_sibling_is_concurrent_with_the_winner_and_added_once() -> None:
    start = write(write({}, {"title": "a"}, "bbbbbb", 3), {"title": "b"}, "aaaaaa", 5)
    both = record.add_sibling(start, "title", "c")
    assert both["title"] == "b" and {v.value for v in decode_registers(both)["title"].values()} == {"b", "c"}
    stamps = {v.stamp for v in decode_registers(both)["title"].values()}
    assert f"aaaaaa:4 bbbbbb:3 {record.hand_edit_actor('title', 'c')}:4" in stamps
    assert record.add_sibling(both, "title", "c") == both and record.add_sibling(start, "title", "b") == start
    assert record.add_sibling(start, "body", "c") == start


def test_a_cleared_sibling_has_the_actor_of_an_empty_value() -> None:
    start = write({}, {"title": "a"}, "aaaaaa", 5)
    siblings = decode_registers(record.add_sibling(start, "title", CLEARED))["title"]
    stamp = f"aaaaaa:4 {record.hand_edit_actor('title', None)}:4"
    assert {(v.stamp, v.value) for v in siblings.values()} == {("aaaaaa:5", "a"), (stamp, CLEARED)}
