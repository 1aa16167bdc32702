"""When a record is gone from view, and what a mark of forgetting says."""

from typing import Any

import pytest

from rmjournal import record
from rmjournal.merge import merge
from rmjournal.purged import digest
from rmjournal.record import REMOVED, Document, is_deleted, registers, write

START = write({}, {"title": "a", "body": "b"}, "aaaaaa", 1)
DELETED = write(START, {"_deleted": True}, "aaaaaa", 2)


def merged(a: Document, b: Document) -> Document:
    table: Any = merge({"goals": {"1": a}}, {"goals": {"1": b}})["goals"]
    found: Document = table["1"]
    return found


def test_a_delete_that_had_not_seen_that_it_was_brought_back_does_not_win() -> None:
    back = write(DELETED, {"_deleted": REMOVED}, "bbbbbb", 3)
    again = write(DELETED, {"_deleted": True}, "cccccc", 9)
    both = merged(back, again)
    assert both["_deleted"] is True and not is_deleted(both)
    assert is_deleted(write(both, {"_deleted": True}, "dddddd", 10))


def test_any_edit_wins_over_a_delete_that_had_not_seen_it_whatever_it_says() -> None:
    for value in (True, "text", None):
        assert not is_deleted(merged(write(START, {"ready": value}, "bbbbbb", 3), DELETED))


def test_what_was_forgotten_and_written_again_is_there() -> None:
    gone = record.purge(START)
    assert is_deleted(gone) and not is_deleted(write(gone, {"title": "new"}, "bbbbbb", 5))


def test_a_mark_of_forgetting_names_its_leaves_in_order_and_drops_what_stands_beside_it() -> None:
    gone = record.purge(START)
    assert gone == {"_purged": {"aaaaaa:1": " ".join(sorted([digest("title"), digest("body")]))}}
    assert registers({**START, **gone}) == {} and record.from_registers(registers(START), gone) == gone
    assert write({**START, **gone}, {"title": "new"}, "bbbbbb", 5)["title"] == "new"
    one: Document = {"_purged": {"aaaaaa:1": digest("body")}}
    assert list(registers({**START, **one})) == ["title"]


def test_what_writes_one_whole_value_and_a_key_of_it_writes_both() -> None:
    keys = write({}, {"levels/0": "x"}, "aaaaaa", 1)
    assert write(keys, {"levels": {}, "levels/0": "y"}, "aaaaaa", 2)["levels"] == {"0": "y"}


def test_the_newest_time_of_a_device_is_not_that_of_one_whose_name_begins_alike() -> None:
    assert record.newest({"title": "a", "_v": "aaaaaa.9:9 baaaaaa:7"}, "aaaaaa") == 0


@pytest.mark.parametrize("value", [[{"a": float("nan")}], [{1: "a"}], [{"a": {1: "a"}}]])
def test_what_json_cannot_say_deep_inside_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        write({}, {"n": value}, "aaaaaa", 1)


def test_a_record_of_which_only_deletes_and_their_undoing_are_left_is_gone() -> None:
    undone = write(DELETED, {"_deleted": REMOVED}, "aaaaaa", 3)
    both = merged(undone, record.purge(START))
    assert both["_c"] == {"_deleted": [["aaaaaa:3"]]} and is_deleted(both)
    assert is_deleted(write(both, {"_deleted": REMOVED}, "bbbbbb", 4))
    assert not is_deleted(write(both, {"body": "new"}, "bbbbbb", 4))


def test_a_record_of_which_only_cleared_fields_are_left_is_gone() -> None:
    cleared = write(write(START, {"ready": True}, "aaaaaa", 2), {"ready": REMOVED}, "aaaaaa", 3)
    both = merged(cleared, record.purge(START))
    assert registers(both).keys() == {"ready"} and is_deleted(both)
    assert is_deleted({})


def test_a_record_with_a_value_that_only_waits_is_there() -> None:
    both = merged(write(START, {"body": REMOVED}, "aaaaaa", 9), write(START, {"body": "waits"}, "bbbbbb", 3))
    left = merged(both, record.purge(START))
    assert record.leaves(left) == {} and not is_deleted(left)
    assert not is_deleted(merged(both, write(START, {"_deleted": True}, "cccccc", 2)))


def test_what_a_mark_of_forgetting_drops_is_no_value_where_it_still_stands() -> None:
    assert is_deleted({**START, **record.purge(START)})
    one: Document = {"_purged": {"aaaaaa:1": digest("body")}}
    assert not is_deleted({**START, **one})


def test_an_earlier_form_is_read_without_what_was_purged_since_and_before() -> None:
    later = write(START, {"body": "later"}, "bbbbbb", 3)
    gone = record.purge(later)
    assert registers(record.without_purged(START, gone)) == {}
    newer = write(later, {"body": "unseen"}, "bbbbbb", 4)
    left = record.without_purged(newer, gone)
    assert record.leaves(left) == {"body": "unseen"} and left["_purged"] == gone["_purged"]
    assert record.without_purged(START, {}) == START
    first = record.purge({**START, "place": "x"})
    assert registers(record.without_purged({**START, **first}, {})) == {}
