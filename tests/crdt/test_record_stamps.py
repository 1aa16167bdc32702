"""Stamps of a record: which time is the newest, what a write has seen, and what was erased for good."""

import pytest

from rmjournal.crdt import record
from rmjournal.crdt.field_path import JSON, Document
from rmjournal.crdt.merge import canonicalize, merge
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, make_register, winner
from rmjournal.crdt.version_vector import MAX_TIME, parse_vector


def test_the_latest_time_of_a_device_is_found_in_all_its_stamps() -> None:
    start = record.write(record.write({}, {"a": 1, "b": 2}, "aaaaaa", 5), {"b": 3}, "aaaaaa", 9)
    there = record.write(start, {"a": 4}, "bbbbbb", 20)
    assert (record.latest_time(there, "aaaaaa"), record.latest_time(there, "bbbbbb"), record.latest_time(there)) == (
        9,
        20,
        20,
    )
    assert (
        record.latest_time({"a": 1}, "aaaaaa")
        == record.latest_time({"a": 1})
        == record.latest_time(there, "cccccc")
        == 0
    )
    gone = record.purge(there)
    assert (record.latest_time(gone, "aaaaaa"), record.latest_time(gone)) == (9, 20)


def test_a_hand_edit_is_newer_than_every_version_it_replaces() -> None:
    start = record.write(record.write({}, {"title": "a"}, "aaaaaa", 9), {"title": "b"}, "bbbbbb", 3)
    (version,) = decode_registers({**start, "title": "by hand"})["title"].values()
    hand = {name: time for name, time in parse_vector(version.stamp).items() if name.startswith("h.")}
    assert list(hand.values()) == [max(parse_vector(version.stamp)["aaaaaa"], 3) + 1]


def test_a_version_purged_twice_is_in_the_purge_set_once() -> None:
    start = record.write({}, {"title": "a"}, "aaaaaa", 1)
    later = record.write(start, {"title": "b"}, "aaaaaa", 2)
    both = merge({"goals": {"1": record.purge(start)}}, {"goals": {"1": record.purge(later)}})["goals"]
    assert both == {"1": record.purge(later)} and len(str(both).split("aaaaaa")) == 2
    apart = record.purge(record.write(start, {"title": "c"}, "bbbbbb", 2))
    joined = merge({"goals": {"1": apart}}, {"goals": {"1": record.purge(later)}})["goals"]
    assert "aaaaaa:1 bbbbbb:2" in str(joined) and "'aaaaaa:2'" in str(joined)


def test_only_a_tombstone_dominates_all_fields() -> None:
    start = record.write({}, {"title": "a"}, "bbbbbb", 1)
    true = record.write(start, {"ready": True}, "aaaaaa", 2)
    assert {v.stamp for v in decode_registers(true)["ready"].values()} == {"aaaaaa:2"}
    deleted = record.write(start, {"_deleted": True}, "aaaaaa", 2)
    assert {v.stamp for v in decode_registers(deleted)["_deleted"].values()} == {"aaaaaa:2 bbbbbb:1"}
    back = record.write(start, {"_deleted": CLEARED}, "aaaaaa", 2)
    assert {v.stamp for v in decode_registers(back)["_deleted"].values()} == {"aaaaaa:2"}


@pytest.mark.parametrize("area_time", [2, 4])
def test_a_tombstone_dominates_no_unseen_version_whose_stamp_was_seen_elsewhere(area_time: int) -> None:
    start = record.write({}, {"title": "a", "area": "x"}, "aaaaaa", 1)
    edited = record.write(record.write(start, {"title": "b"}, "bbbbbb", 2), {"area": "y"}, "bbbbbb", area_time)
    seen = record.encode_registers(decode_registers(edited) | {"title": decode_registers(start)["title"]}, start)
    deleted = record.write(edited, {"_deleted": True}, "aaaaaa", 5, seen)
    assert not record.is_deleted(deleted) and deleted["title"] == "b"
    flagged = record.write(edited, {"shared": True}, "bbbbbb", area_time)
    assert record.is_deleted(record.write(flagged, {"_deleted": True}, "aaaaaa", 5, edited))
    assert record.is_deleted(record.write(deleted, {"_deleted": True}, "aaaaaa", 6))


def test_a_redone_delete_dominates_what_the_delete_had_seen_and_nothing_else() -> None:
    start = record.write({}, {"title": "a"}, "aaaaaa", 1)
    mine = record.write(start, {"title": "b", "area": "x"}, "bbbbbb", 2)
    both = record.write(mine, {"title": "c", "area": "y"}, "cccccc", 3, start)

    def seen(document: Document) -> Document:
        registers = decode_registers(document)
        return record.encode_registers(registers | {"title": make_register([winner(registers["title"])])}, document)

    for has_read in (True, False):
        deleted = record.write(both, {"_deleted": True}, "bbbbbb", 4, both if has_read else seen(both))
        back = record.write(deleted, {"_deleted": CLEARED}, "bbbbbb", 5, seen(deleted))
        again = record.write(back, {"_deleted": True}, "bbbbbb", 6, seen(back))
        assert [record.is_deleted(document) for document in (deleted, back, again)] == [has_read, False, has_read]


def test_a_time_damaged_to_the_maximum_loses_no_hand_edit_and_no_write() -> None:
    start: Document = {**record.write({}, {"title": "a"}, "aaaaaa", 1), "_v": "aaaaaa:zzzzzzzzzz"}
    by_hand = canonicalize({**start, "title": "by hand"})
    assert by_hand["title"] == "by hand" and canonicalize(by_hand) == by_hand
    assert merge({"goals": {"1": start}}, {"goals": {"1": by_hand}}) == {"goals": {"1": by_hand}}
    written = record.write(by_hand, {"title": "b"}, "bbbbbb", MAX_TIME + 1)
    assert canonicalize(written) == written and record.latest_time(written, "bbbbbb") == MAX_TIME
    assert {version.value for version in decode_registers(written)["title"].values()} == {"b"}
    assert merge({"goals": {"1": by_hand}}, {"goals": {"1": written}}) == {"goals": {"1": written}}


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ({"title": [["no stamp", "other"]]}, {"title": {"other", "a"}}),
        (
            {"title": ["other", ["bbbbbb:1", "x", "y"], [], None, [""]]},
            {"title": {"other", "['bbbbbb:1', 'x', 'y']", "a"}},
        ),
        ({"title": "other"}, {"title": {"other", "a"}}),
        ({"a/b/c": [["bbbbbb:1", "other"]]}, {"a/b~1c": {"other"}, "title": {"a"}}),
        ({"title": [[{"x": "y"}, "z"]]}, {"title": {"[{'x': 'y'}, 'z']", "a"}}),
        ({"_title": [["aaaaaa:9", "other"]]}, {"title": {"other", "a"}}),
        ({"_title": [["bbbbbb:9", "other"]]}, {"title": {"other", "a"}}),
        ("other", {"c": {"other"}, "title": {"a"}}),
    ],
)
def test_a_damaged_sibling_counts_as_a_hand_edit(kept: JSON, found: dict[str, set[str]]) -> None:
    there = decode_registers({**record.write({}, {"title": "a"}, "aaaaaa", 1), "_c": kept})
    assert {leaf: {str(v.value) for v in versions.values()} for leaf, versions in there.items()} == found
    assert {
        time for v in there["title"].values() for name, time in parse_vector(v.stamp).items() if name[:2] == "h."
    } <= {1}
    settled = record.write(record.encode_registers(there, {}), {"title": "b"}, "aaaaaa", 3)
    assert [version.value for version in decode_registers(settled)["title"].values()] == ["b"]


def test_a_hand_edit_of_one_version_leaves_its_sibling() -> None:
    start = record.write({}, {"title": "a"}, "aaaaaa", 1)
    both = record.write(record.write(start, {"title": "b"}, "bbbbbb", 2), {"title": "c"}, "aaaaaa", 3, seen=start)
    found = decode_registers({**both, "title": "by hand"})["title"]
    assert {version.value for version in found.values()} == {"b", "by hand"}


def test_a_value_without_its_stamp_counts_as_a_hand_edit() -> None:
    start = record.write({}, {"title": "a"}, "aaaaaa", 1)
    bare: Document = {"title": "a", "_h": start["_h"]}
    other = record.write({}, {"title": "b"}, "bbbbbb", 1)
    found = merge({"goals": {"1": bare}}, {"goals": {"1": other}})["goals"]
    assert "'a'" in str(found) and "'b'" in str(found)


def test_a_write_after_a_purge_survives_with_any_clock() -> None:
    gone = record.purge(record.write({}, {"title": "a"}, "aaaaaa", 9))
    again = record.write(gone, {"title": "b"}, "aaaaaa", 2)
    assert again["title"] == "b" and again["_v"] == "aaaaaa:a"


def test_siblings_are_sorted_by_stamp_and_an_empty_register_is_left_out() -> None:
    start = record.write({}, {"title": "a"}, "aaaaaa", 1)
    three = start
    for device, time in (("cccccc", 4), ("dddddd", 9), ("bbbbbb", 5)):
        three = record.write(three, {"title": device}, device, time, start)
    assert three["_c"] == {"title": [["aaaaaa:1 bbbbbb:5", "bbbbbb"], ["aaaaaa:1 cccccc:4", "cccccc"]]}
    assert record.encode_registers({"title": {}}, {}) == {}


def test_a_write_to_a_key_does_not_clear_a_cleared_whole_value_again() -> None:
    cleared = record.write(record.write({}, {"levels": "a"}, "aaaaaa", 1), {"levels": CLEARED}, "aaaaaa", 2)
    assert record.write(cleared, {"levels/0": "b"}, "bbbbbb", 3)["_c"] == cleared["_c"]


def test_clearing_an_object_or_its_key_clears_nothing_else() -> None:
    text, keys = record.write({}, {"levels": "a"}, "aaaaaa", 1), record.write({}, {"levels/0": "b"}, "bbbbbb", 2)
    both = record.encode_registers(decode_registers(text) | decode_registers(keys), {})
    for leaf, other in (("levels", "levels/0"), ("levels/0", "levels")):
        after = decode_registers(record.write(both, {leaf: CLEARED}, "cccccc", 3))
        assert after[other] == decode_registers(both)[other]
