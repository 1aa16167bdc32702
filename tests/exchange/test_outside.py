"""What is said outside is laid beside what is known here: nothing written here is lost, nothing said twice counts."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.crdt import record
from rmjournal.crdt.external_merge import ExternalRecord, imported_checksums, merge_external, undelete_record
from rmjournal.crdt.field_path import DELETED, Document, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR
from rmjournal.crdt.record import decode_registers, is_deleted, write
from rmjournal.crdt.register import CLEARED

from ..merge.documents import DAMAGED, law

MADE = 1_800_000_000_000
NOW = 1_790_000_000_000


def said(
    made: int = MADE, device: str = PACKET_ACTOR, heard: dict[str, str] | None = None, **parts: Any
) -> ExternalRecord:
    return ExternalRecord(flatten(parts), device, made, heard or {}, keep_if_absent=("goal",), local_wins=("order",))


def mine(document: Document, **changes: Any) -> Document:
    return write(document, changes, "aaaaaa", max(NOW, record.latest_time(document) + 1))


def plain(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if not name.startswith("_")}


def versions(document: Document, leaf: str) -> set[Any]:
    return {version.value for version in decode_registers(document)[leaf].values()}


def test_what_is_new_comes_in_and_said_again_changes_nothing() -> None:
    first = merge_external({}, said(title="a", levels={"0": "x"}))
    assert plain(first.document) == {"title": "a", "levels": {"0": "x"}}
    assert merge_external(first.document, said(title="a", levels={"0": "x"})).document == first.document
    assert merge_external(first.document, said(MADE + 1, title="a", levels={"0": "x"})).document == first.document


def test_a_field_that_nobody_touched_here_takes_what_is_new_and_becomes_empty_when_it_is_empty_there() -> None:
    here = merge_external({}, said(title="a", result="done", goal="7")).document
    there = merge_external(here, said(MADE + 1, title="b"))
    assert plain(there.document) == {"title": "b", "goal": "7"}
    assert there.conflicting == ()


def test_a_change_made_here_stays_whatever_is_said_again() -> None:
    here = mine(merge_external({}, said(title="a")).document, title="mine")
    assert merge_external(here, said(MADE + 1, title="a")).document == here
    cleared = mine(merge_external({}, said(title="a")).document, title=CLEARED)
    assert merge_external(cleared, said(MADE + 1, title="a")).document == cleared


def test_where_both_changed_both_stay_and_mine_is_in_front() -> None:
    here = mine(merge_external({}, said(title="a")).document, title="mine")
    both = merge_external(here, said(MADE + 1, title="theirs"))
    assert both.conflicting == ("title",)
    assert both.document["title"] == "mine"
    assert versions(both.document, "title") == {"mine", "theirs"}
    again = merge_external(both.document, said(MADE + 2, title="theirs, again"))
    assert versions(again.document, "title") == {"mine", "theirs, again"}
    settled = mine(both.document, title="settled")
    assert merge_external(settled, said(MADE + 3, title="theirs")).document == settled


def test_a_field_that_gives_way_keeps_what_was_written_here_alone() -> None:
    here = mine({}, order=3)
    assert merge_external(here, said(order=1)).document == here


def test_something_older_than_what_came_before_is_left_out_and_told() -> None:
    here = merge_external({}, said(title="new")).document
    older = merge_external(here, said(MADE - 5, title="old"))
    assert (older.document, older.stale) == (here, ("title",))


def test_once_both_said_the_same_a_later_change_there_comes_in() -> None:
    here = mine({}, title="ours")
    known = merge_external(here, said(title="ours")).document
    assert plain(known) == plain(here)
    assert merge_external(known, said(title="ours")).document == known
    assert merge_external(known, said(MADE + 1, title="better")).document["title"] == "better"
    assert merge_external(known, said(MADE + 1, title="better")).conflicting == ()


def test_a_change_by_one_who_had_seen_mine_comes_in_and_what_they_only_pass_on_does_not() -> None:
    mine_first = mine({}, title="ours")
    theirs = write(merge_external({}, said(title="ours")).document, {"title": "ticked"}, "bbbbbb", NOW)
    heard = imported_checksums(theirs, PACKET_ACTOR)
    assert merge_external(mine_first, said(MADE + 1, heard=heard, title="ticked")).document["title"] == "ticked"
    later = mine(mine_first, title="ours, later")
    only_passed_on = imported_checksums(merge_external({}, said(title="ours")).document, PACKET_ACTOR)
    assert merge_external(later, said(MADE + 1, heard=only_passed_on, title="ours")).document == later
    assert merge_external(later, said(MADE + 1, heard=heard, title="ticked")).conflicting == ("title",)


def test_a_source_without_a_time_tells_nothing_new_by_what_it_told_before() -> None:
    here = merge_external({}, said(0, FILE_ACTOR, title="a")).document
    edited_there = merge_external(here, said(0, FILE_ACTOR, title="b")).document
    assert edited_there["title"] == "b"
    edited_here = mine(edited_there, title="mine")
    assert merge_external(edited_here, said(0, FILE_ACTOR, title="b")).document == edited_here


def test_a_change_by_hand_counts_as_one_made_here() -> None:
    here = merge_external({}, said(title="a")).document
    by_hand = {**here, "title": "by hand"}
    both = merge_external(by_hand, said(MADE + 1, title="b"))
    assert versions(both.document, "title") == {"by hand", "b"}


def test_a_deleted_record_that_comes_again_is_as_it_was() -> None:
    here = mine(merge_external({}, said(title="a")).document, title="mine")
    deleted = write(here, {DELETED: True}, "aaaaaa", NOW + 9)
    back = undelete_record(deleted)
    assert is_deleted(deleted)
    assert not is_deleted(back)
    assert plain(back) == plain(here)
    assert is_deleted(write(back, {DELETED: True}, "aaaaaa", NOW + 10))


@law(60)
@given(DAMAGED, st.dictionaries(st.sampled_from(["title", "levels/0", "order"]), st.sampled_from("abc"), max_size=3))
def test_whatever_a_record_is_saying_something_twice_is_saying_it_once(here: Document, parts: dict[str, Any]) -> None:
    once = merge_external(here, ExternalRecord(parts, PACKET_ACTOR, MADE)).document
    assert merge_external(once, ExternalRecord(parts, PACKET_ACTOR, MADE)).document == once


@law(60)
@given(DAMAGED, st.dictionaries(st.sampled_from(["title", "levels/0"]), st.sampled_from("abc"), max_size=2))
def test_no_version_that_was_written_here_is_lost(here: Document, parts: dict[str, Any]) -> None:
    before = merge_external(here, ExternalRecord({}, PACKET_ACTOR, MADE)).document
    after = decode_registers(merge_external(before, ExternalRecord(parts, PACKET_ACTOR, MADE)).document)
    for leaf, versions in decode_registers(before).items():
        for key in versions:
            stays = key in after[leaf]
            assert stays or leaf in parts
            if not stays:
                assert parts[leaf] == versions[key].value
