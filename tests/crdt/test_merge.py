"""The merge by example: values kept, order of versions, and conflicts for a person."""

from typing import Any

from rmjournal.crdt.field_path import Document
from rmjournal.crdt.merge import KEPT_TABLE, canonicalize, find_conflicts, merge
from rmjournal.crdt.record import is_deleted, write
from rmjournal.crdt.register import CLEARED, Version

HEADER: Document = {"1": {"format": 1, "id": "0" * 32, "min_reader": 1, "program": "rmjournal"}}
START = write({}, {"title": "one", "body": "start"}, "aaaaaa", 1)


def goals(*documents: Document) -> dict[str, Any]:
    return {"goals": {str(number): document for number, document in enumerate(documents, 1)}}


def merged(a: Document, b: Document) -> Any:
    table: Any = merge(goals(a), goals(b))["goals"]
    return table["1"]


def test_concurrent_changes_of_different_fields_are_both_merged() -> None:
    both = merged(write(START, {"title": "two"}, "aaaaaa", 2), write(START, {"body": "text"}, "bbbbbb", 2))
    assert (both["title"], both["body"], "_c" in both) == ("two", "text", False)


def test_concurrent_texts_of_a_field_stay_a_conflict_until_a_later_write() -> None:
    both = merged(write(START, {"body": "ours"}, "aaaaaa", 2), write(START, {"body": "theirs"}, "bbbbbb", 3))
    assert both["body"] == "theirs"
    (conflict,) = find_conflicts(goals(both))
    assert (conflict.table, conflict.id, conflict.field_path) == ("goals", "1", "body")
    assert [version.value for version in conflict.versions] == ["theirs", "ours"]
    assert find_conflicts(goals(write(both, {"body": "ours"}, "aaaaaa", 4))) == []


def test_the_same_text_from_two_is_no_conflict() -> None:
    both = merged(write(START, {"body": "same"}, "aaaaaa", 2), write(START, {"body": "same"}, "bbbbbb", 3))
    assert both["_c"] and find_conflicts(goals(both)) == []


def test_clearing_and_changing_a_text_concurrently_is_a_conflict() -> None:
    changed = write(START, {"body": "theirs"}, "bbbbbb", 3)
    both = merged(write(START, {"body": CLEARED}, "aaaaaa", 9), changed)
    assert "body" not in both
    (conflict,) = find_conflicts(goals(both))
    cleared, theirs = Version("aaaaaa:9", CLEARED), Version("aaaaaa:1 bbbbbb:3", "theirs")
    assert conflict.versions == (cleared, theirs)
    (conflict,) = find_conflicts(goals(merged(write(START, {"body": CLEARED}, "aaaaaa", 2), changed)))
    assert conflict.versions == (theirs, cleared._replace(stamp="aaaaaa:2"))


def test_an_edit_wins_over_a_concurrent_delete_and_is_a_conflict() -> None:
    deleted, edited = write(START, {"_deleted": True}, "aaaaaa", 9), write(START, {"body": "new"}, "bbbbbb", 3)
    assert is_deleted(merged(deleted, START)) and find_conflicts(goals(merged(deleted, START))) == []
    both = merged(deleted, edited)
    assert not is_deleted(both)
    assert [(conflict.field_path, len(conflict.versions)) for conflict in find_conflicts(goals(both))] == [
        ("_deleted", 1)
    ]
    assert find_conflicts(goals(write(both, {"_deleted": CLEARED}, "aaaaaa", 10))) == []
    assert is_deleted(write(both, {"_deleted": True}, "aaaaaa", 10))


def test_a_record_deleted_by_two_devices_is_deleted() -> None:
    both = merged(write(START, {"_deleted": True}, "aaaaaa", 5), write(START, {"_deleted": True}, "bbbbbb", 6))
    assert is_deleted(both) and find_conflicts(goals(both)) == []
    brought_back = write(START, {"_deleted": CLEARED}, "cccccc", 7)
    assert not is_deleted(merged(both, brought_back))


def test_a_text_hidden_by_the_keys_of_an_object_is_a_conflict_and_an_empty_object_is_not() -> None:
    keys = write({}, {"levels/0": "x"}, "bbbbbb", 2)
    text = merged(write({}, {"levels": "text"}, "aaaaaa", 5), keys)
    assert [conflict.field_path for conflict in find_conflicts(goals(text))] == ["levels"]
    assert find_conflicts(goals(merged(write({}, {"levels": {}}, "aaaaaa", 5), keys))) == []


def test_a_merge_keeps_what_only_one_side_has() -> None:
    a: dict[str, Any] = {"_journal": HEADER, "goals": {"1": START}}
    b: dict[str, Any] = {
        "_journal": HEADER,
        "goals": {"2": START, "3": {"title": "by hand"}},
        "later": {"x": {"y": 1}},
    }
    assert merge(a, b) == {"_journal": HEADER, "goals": {"1": START, **b["goals"]}, "later": {"x": {"y": 1}}}
    assert merged(START, {name: value for name, value in START.items() if name != "body"}) == START


def test_a_hand_edit_is_newer_than_its_base_and_concurrent_with_other_writes() -> None:
    by_hand: Document = {**START, "body": "vim"}
    assert merged(START, by_hand) == canonicalize(by_hand) != by_hand
    both = merged(by_hand, write(START, {"body": "program"}, "aaaaaa", 2))
    assert {version.value for version in find_conflicts(goals(both))[0].versions} == {"vim", "program"}


def test_merged_headers_have_the_newest_format() -> None:
    newer: Document = {"1": {**HEADER["1"], "format": 2, "min_reader": 2, "x": "y"}}  # type: ignore[dict-item]
    assert merge({"_journal": HEADER}, {"_journal": newer}) == {"_journal": newer}


def test_bookkeeping_of_a_later_program_is_joined() -> None:
    one: Document = {**START, "_x": {"a": 1}, "_y": 1}
    two: Document = {**START, "_x": {"b": 2}, "_y": 2}
    both = merge(goals(one), goals(two))
    assert both["goals"] == {"1": {**START, "_x": {"a": 1, "b": 2}, "_y": 2}}
    kept: Any = both[KEPT_TABLE]
    assert list(kept.values()) == [{"place": ["goals", "1", "_y"], "value": [1]}]


def test_a_table_replaced_on_one_side_loses_nothing() -> None:
    both = {**merge({"goals": ["odd"], "x": 1, "y": True}, {"goals": {"1": "odd"}, "x": 1.0, "y": 1})}
    kept: Any = both.pop(KEPT_TABLE)
    assert repr(both) == repr({"goals": {"1": "odd"}, "x": both["x"], "y": True})
    found = [(row["place"], row["value"]) for row in kept.values()]
    assert sorted(map(repr, found))[0] == repr((["goals"], [["odd"]]))
    assert len(found) == 3


def test_a_value_in_place_of_the_kept_table_is_kept_in_that_table() -> None:
    kept: Any = merge({KEPT_TABLE: "odd", "x": 1}, {"x": 2})[KEPT_TABLE]
    assert sorted(str(row["place"]) for row in kept.values()) == [f"['{KEPT_TABLE}']", "['x']"]


def test_conflicts_are_sorted_by_table_id_and_field() -> None:
    three = START
    for device, time in (("bbbbbb", 4), ("cccccc", 9), ("aaaaaa", 5)):
        three = write(three, {"title": device, "body": device, "ready": True}, device, time, START)
    found = find_conflicts({"notes": {"2": three, "1": three}, "goals": {"1": three}, "_journal": {"1": three}})
    places = [("goals", "1"), ("notes", "1"), ("notes", "2")]
    assert [(one.table, one.id, one.field_path) for one in found] == [
        (*p, leaf) for p in places for leaf in ("body", "title")
    ]
    assert {tuple(version.value for version in one.versions) for one in found} == {("cccccc", "bbbbbb", "aaaaaa")}
