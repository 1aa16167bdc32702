"""Deleted and purged records: when a record is hidden, and what its purge mark holds."""

from typing import Any

import pytest

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Document, flatten
from rmjournal.crdt.merge import merge
from rmjournal.crdt.purge_set import path_digest
from rmjournal.crdt.record import decode_registers, is_deleted, write
from rmjournal.crdt.register import CLEARED

START = write({}, {"title": "a", "body": "b"}, "aaaaaa", 1)
DELETED = write(START, {"_deleted": True}, "aaaaaa", 2)


def merged(a: Document, b: Document) -> Document:
    table: Any = merge({"goals": {"1": a}}, {"goals": {"1": b}})["goals"]
    found: Document = table["1"]
    return found


def test_an_undelete_wins_over_a_concurrent_delete() -> None:
    back = write(DELETED, {"_deleted": CLEARED}, "bbbbbb", 3)
    again = write(DELETED, {"_deleted": True}, "cccccc", 9)
    both = merged(back, again)
    assert both["_deleted"] is True and not is_deleted(both)
    assert is_deleted(write(both, {"_deleted": True}, "dddddd", 10))


def test_any_concurrent_edit_wins_over_a_delete() -> None:
    for value in (True, "text", None):
        assert not is_deleted(merged(write(START, {"ready": value}, "bbbbbb", 3), DELETED))


def test_a_purged_record_that_is_written_again_is_not_deleted() -> None:
    gone = record.purge(START)
    assert is_deleted(gone) and not is_deleted(write(gone, {"title": "new"}, "bbbbbb", 5))


def test_a_purge_set_sorts_its_digests_and_drops_siblings() -> None:
    gone = record.purge(START)
    assert gone == {"_purged": {"aaaaaa:1": " ".join(sorted([path_digest("title"), path_digest("body")]))}}
    assert (
        decode_registers({**START, **gone}) == {} and record.encode_registers(decode_registers(START), gone) == gone
    )
    assert write({**START, **gone}, {"title": "new"}, "bbbbbb", 5)["title"] == "new"
    one: Document = {"_purged": {"aaaaaa:1": path_digest("body")}}
    assert list(decode_registers({**START, **one})) == ["title"]


def test_a_write_of_a_whole_value_and_one_of_its_keys_writes_both() -> None:
    keys = write({}, {"levels/0": "x"}, "aaaaaa", 1)
    assert write(keys, {"levels": {}, "levels/0": "y"}, "aaaaaa", 2)["levels"] == {"0": "y"}


def test_the_latest_time_of_a_device_is_not_that_of_one_with_a_longer_name() -> None:
    assert record.latest_time({"title": "a", "_v": "aaaaaa.9:9 baaaaaa:7"}, "aaaaaa") == 0


@pytest.mark.parametrize("value", [[{"a": float("nan")}], [{1: "a"}], [{"a": {1: "a"}}]])
def test_a_nested_value_that_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        write({}, {"n": value}, "aaaaaa", 1)


def test_a_record_with_only_deletes_and_undeletes_is_deleted() -> None:
    undone = write(DELETED, {"_deleted": CLEARED}, "aaaaaa", 3)
    both = merged(undone, record.purge(START))
    assert both["_c"] == {"_deleted": [["aaaaaa:3"]]} and is_deleted(both)
    assert is_deleted(write(both, {"_deleted": CLEARED}, "bbbbbb", 4))
    assert not is_deleted(write(both, {"body": "new"}, "bbbbbb", 4))


def test_a_record_with_only_cleared_fields_is_deleted() -> None:
    cleared = write(write(START, {"ready": True}, "aaaaaa", 2), {"ready": CLEARED}, "aaaaaa", 3)
    both = merged(cleared, record.purge(START))
    assert decode_registers(both).keys() == {"ready"} and is_deleted(both)
    assert is_deleted({})


def test_a_record_with_a_sibling_value_is_not_deleted() -> None:
    both = merged(write(START, {"body": CLEARED}, "aaaaaa", 9), write(START, {"body": "waits"}, "bbbbbb", 3))
    left = merged(both, record.purge(START))
    assert flatten(left) == {} and not is_deleted(left)
    assert not is_deleted(merged(both, write(START, {"_deleted": True}, "cccccc", 2)))


def test_a_purged_value_left_in_a_record_is_ignored() -> None:
    assert is_deleted({**START, **record.purge(START)})
    one: Document = {"_purged": {"aaaaaa:1": path_digest("body")}}
    assert not is_deleted({**START, **one})


def test_strip_purged_removes_purged_versions_of_an_earlier_record() -> None:
    later = write(START, {"body": "later"}, "bbbbbb", 3)
    gone = record.purge(later)
    assert decode_registers(record.strip_purged(START, gone)) == {}
    newer = write(later, {"body": "unseen"}, "bbbbbb", 4)
    left = record.strip_purged(newer, gone)
    assert flatten(left) == {"body": "unseen"} and left["_purged"] == gone["_purged"]
    assert record.strip_purged(START, {}) == START
    first = record.purge({**START, "place": "x"})
    assert decode_registers(record.strip_purged({**START, **first}, {})) == {}
