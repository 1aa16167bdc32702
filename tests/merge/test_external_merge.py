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
from tests.merge.strategies import DAMAGED, law

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


def test_a_new_value_is_merged_and_the_same_import_again_changes_nothing() -> None:
    first = merge_external({}, said(title="a", levels={"0": "x"}))
    assert plain(first.document) == {"title": "a", "levels": {"0": "x"}}
    assert merge_external(first.document, said(title="a", levels={"0": "x"})).document == first.document
    assert merge_external(first.document, said(MADE + 1, title="a", levels={"0": "x"})).document == first.document


def test_a_field_untouched_here_takes_the_new_value_or_is_cleared() -> None:
    here = merge_external({}, said(title="a", result="done", goal="7")).document
    there = merge_external(here, said(MADE + 1, title="b"))
    assert plain(there.document) == {"title": "b", "goal": "7"}
    assert there.conflicting == ()


def test_a_local_edit_outlives_a_repeated_import() -> None:
    here = mine(merge_external({}, said(title="a")).document, title="mine")
    assert merge_external(here, said(MADE + 1, title="a")).document == here
    cleared = mine(merge_external({}, said(title="a")).document, title=CLEARED)
    assert merge_external(cleared, said(MADE + 1, title="a")).document == cleared


def test_concurrent_edits_both_stay_and_the_local_one_wins() -> None:
    here = mine(merge_external({}, said(title="a")).document, title="mine")
    both = merge_external(here, said(MADE + 1, title="theirs"))
    assert both.conflicting == ("title",)
    assert both.document["title"] == "mine"
    assert versions(both.document, "title") == {"mine", "theirs"}
    again = merge_external(both.document, said(MADE + 2, title="theirs, again"))
    assert versions(again.document, "title") == {"mine", "theirs, again"}
    settled = mine(both.document, title="settled")
    assert merge_external(settled, said(MADE + 3, title="theirs")).document == settled


def test_a_field_in_local_wins_keeps_only_the_local_value() -> None:
    here = mine({}, order=3)
    assert merge_external(here, said(order=1)).document == here


def test_a_value_older_than_the_last_import_is_stale() -> None:
    here = merge_external({}, said(title="new")).document
    older = merge_external(here, said(MADE - 5, title="old"))
    assert (older.document, older.stale) == (here, ("title",))


def test_after_both_wrote_the_same_a_later_external_value_is_merged() -> None:
    here = mine({}, title="ours")
    known = merge_external(here, said(title="ours")).document
    assert plain(known) == plain(here)
    assert merge_external(known, said(title="ours")).document == known
    assert merge_external(known, said(MADE + 1, title="better")).document["title"] == "better"
    assert merge_external(known, said(MADE + 1, title="better")).conflicting == ()


def test_an_edit_that_had_seen_the_local_one_is_merged_and_an_echo_is_not() -> None:
    mine_first = mine({}, title="ours")
    theirs = write(merge_external({}, said(title="ours")).document, {"title": "ticked"}, "bbbbbb", NOW)
    heard = imported_checksums(theirs, PACKET_ACTOR)
    assert merge_external(mine_first, said(MADE + 1, heard=heard, title="ticked")).document["title"] == "ticked"
    later = mine(mine_first, title="ours, later")
    only_passed_on = imported_checksums(merge_external({}, said(title="ours")).document, PACKET_ACTOR)
    assert merge_external(later, said(MADE + 1, heard=only_passed_on, title="ours")).document == later
    assert merge_external(later, said(MADE + 1, heard=heard, title="ticked")).conflicting == ("title",)


def test_a_source_without_a_time_brings_no_value_that_it_brought_before() -> None:
    here = merge_external({}, said(0, FILE_ACTOR, title="a")).document
    edited_there = merge_external(here, said(0, FILE_ACTOR, title="b")).document
    assert edited_there["title"] == "b"
    edited_here = mine(edited_there, title="mine")
    assert merge_external(edited_here, said(0, FILE_ACTOR, title="b")).document == edited_here


def test_a_hand_edit_counts_as_a_local_edit() -> None:
    here = merge_external({}, said(title="a")).document
    by_hand = {**here, "title": "by hand"}
    both = merge_external(by_hand, said(MADE + 1, title="b"))
    assert versions(both.document, "title") == {"by hand", "b"}


def test_a_deleted_record_that_is_imported_again_is_undeleted_as_it_was() -> None:
    here = mine(merge_external({}, said(title="a")).document, title="mine")
    deleted = write(here, {DELETED: True}, "aaaaaa", NOW + 9)
    back = undelete_record(deleted)
    assert is_deleted(deleted)
    assert not is_deleted(back)
    assert plain(back) == plain(here)
    assert is_deleted(write(back, {DELETED: True}, "aaaaaa", NOW + 10))


@law(60)
@given(DAMAGED, st.dictionaries(st.sampled_from(["title", "levels/0", "order"]), st.sampled_from("abc"), max_size=3))
def test_importing_twice_is_importing_once(here: Document, parts: dict[str, Any]) -> None:
    once = merge_external(here, ExternalRecord(parts, PACKET_ACTOR, MADE)).document
    assert merge_external(once, ExternalRecord(parts, PACKET_ACTOR, MADE)).document == once


@law(60)
@given(DAMAGED, st.dictionaries(st.sampled_from(["title", "levels/0"]), st.sampled_from("abc"), max_size=2))
def test_no_local_version_is_lost_in_an_import(here: Document, parts: dict[str, Any]) -> None:
    before = merge_external(here, ExternalRecord({}, PACKET_ACTOR, MADE)).document
    after = decode_registers(merge_external(before, ExternalRecord(parts, PACKET_ACTOR, MADE)).document)
    for leaf, versions in decode_registers(before).items():
        for key in versions:
            stays = key in after[leaf]
            assert stays or leaf in parts
            if not stays:
                assert parts[leaf] == versions[key].value
