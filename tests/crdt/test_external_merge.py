"""External merge: no local edit is lost, and a repeated import changes nothing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.crdt import record
from rmjournal.crdt.external_merge import ExternalRecord, imported_checksums, merge_external, undelete_record
from rmjournal.crdt.field_path import DELETED, Document, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR
from rmjournal.crdt.record import decode_registers, is_deleted, write
from rmjournal.crdt.register import CLEARED
from tests.crdt.strategies import DAMAGED, law

MADE = 1_800_000_000_000
NOW = 1_790_000_000_000


def external(
    made: int = MADE, actor: str = PACKET_ACTOR, acknowledged: dict[str, str] | None = None, **values: Any
) -> ExternalRecord:
    return ExternalRecord(
        flatten(values), actor, made, acknowledged or {}, keep_if_absent=("goal",), local_wins=("order",)
    )


def edit(document: Document, **changes: Any) -> Document:
    return write(document, changes, "aaaaaa", max(NOW, record.latest_time(document) + 1))


def fields(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if not name.startswith("_")}


def versions(document: Document, path: str) -> set[Any]:
    return {version.value for version in decode_registers(document)[path].values()}


def test_a_new_value_is_merged_and_the_same_import_again_changes_nothing() -> None:
    first = merge_external({}, external(title="a", levels={"0": "x"}))
    assert fields(first.document) == {"title": "a", "levels": {"0": "x"}}
    assert merge_external(first.document, external(title="a", levels={"0": "x"})).document == first.document
    assert merge_external(first.document, external(MADE + 1, title="a", levels={"0": "x"})).document == first.document


def test_a_field_untouched_here_takes_the_new_value_or_is_cleared() -> None:
    local = merge_external({}, external(title="a", result="done", goal="7")).document
    merged = merge_external(local, external(MADE + 1, title="b"))
    assert fields(merged.document) == {"title": "b", "goal": "7"}
    assert merged.conflicting == ()


def test_a_local_edit_outlives_a_repeated_import() -> None:
    local = edit(merge_external({}, external(title="a")).document, title="mine")
    assert merge_external(local, external(MADE + 1, title="a")).document == local
    cleared = edit(merge_external({}, external(title="a")).document, title=CLEARED)
    assert merge_external(cleared, external(MADE + 1, title="a")).document == cleared


def test_concurrent_edits_are_both_kept_and_the_local_one_wins() -> None:
    local = edit(merge_external({}, external(title="a")).document, title="mine")
    both = merge_external(local, external(MADE + 1, title="theirs"))
    assert both.conflicting == ("title",)
    assert both.document["title"] == "mine"
    assert versions(both.document, "title") == {"mine", "theirs"}
    again = merge_external(both.document, external(MADE + 2, title="theirs, again"))
    assert versions(again.document, "title") == {"mine", "theirs, again"}
    settled = edit(both.document, title="settled")
    assert merge_external(settled, external(MADE + 3, title="theirs")).document == settled


def test_a_field_in_local_wins_keeps_only_the_local_value() -> None:
    local = edit({}, order=3)
    assert merge_external(local, external(order=1)).document == local


def test_a_value_older_than_the_last_import_is_stale() -> None:
    local = merge_external({}, external(title="new")).document
    older = merge_external(local, external(MADE - 5, title="old"))
    assert (older.document, older.stale) == (local, ("title",))


def test_after_both_wrote_the_same_a_later_external_value_is_merged() -> None:
    local = edit({}, title="ours")
    known = merge_external(local, external(title="ours")).document
    assert fields(known) == fields(local)
    assert merge_external(known, external(title="ours")).document == known
    assert merge_external(known, external(MADE + 1, title="better")).document["title"] == "better"
    assert merge_external(known, external(MADE + 1, title="better")).conflicting == ()


def test_an_edit_that_acknowledges_the_local_one_is_merged_and_an_echo_is_not() -> None:
    mine_first = edit({}, title="ours")
    theirs = write(merge_external({}, external(title="ours")).document, {"title": "ticked"}, "bbbbbb", NOW)
    acknowledged = imported_checksums(theirs, PACKET_ACTOR)
    assert (
        merge_external(mine_first, external(MADE + 1, acknowledged=acknowledged, title="ticked")).document["title"]
        == "ticked"
    )
    later = edit(mine_first, title="ours, later")
    only_passed_on = imported_checksums(merge_external({}, external(title="ours")).document, PACKET_ACTOR)
    assert merge_external(later, external(MADE + 1, acknowledged=only_passed_on, title="ours")).document == later
    assert merge_external(later, external(MADE + 1, acknowledged=acknowledged, title="ticked")).conflicting == (
        "title",
    )


def test_of_two_versions_the_one_that_the_sender_gave_up_goes() -> None:
    local = merge_external(edit({}, title="mine"), external(title="theirs")).document
    assert versions(local, "title") == {"mine", "theirs"}
    acknowledged = imported_checksums(merge_external({}, external(title="mine")).document, PACKET_ACTOR)
    merged = merge_external(local, external(MADE + 1, acknowledged=acknowledged, title="mine"))
    assert versions(merged.document, "title") == {"mine"} and merged.conflicting == ()
    late = merge_external(local, external(MADE - 1, acknowledged=acknowledged, title="mine"))
    assert late.document == local


def test_a_source_without_a_time_brings_no_value_that_it_brought_before() -> None:
    local = merge_external({}, external(0, FILE_ACTOR, title="a")).document
    edited_there = merge_external(local, external(0, FILE_ACTOR, title="b")).document
    assert edited_there["title"] == "b"
    edited_here = edit(edited_there, title="mine")
    assert merge_external(edited_here, external(0, FILE_ACTOR, title="b")).document == edited_here


def test_a_hand_edit_counts_as_a_local_edit() -> None:
    local = merge_external({}, external(title="a")).document
    by_hand = {**local, "title": "by hand"}
    both = merge_external(by_hand, external(MADE + 1, title="b"))
    assert versions(both.document, "title") == {"by hand", "b"}


def test_a_deleted_record_that_is_imported_again_is_undeleted_as_it_was() -> None:
    local = edit(merge_external({}, external(title="a")).document, title="mine")
    deleted = write(local, {DELETED: True}, "aaaaaa", NOW + 9)
    back = undelete_record(deleted)
    assert is_deleted(deleted)
    assert not is_deleted(back)
    assert fields(back) == fields(local)
    assert is_deleted(write(back, {DELETED: True}, "aaaaaa", NOW + 10))


@law(60)
@given(DAMAGED, st.dictionaries(st.sampled_from(["title", "levels/0", "order"]), st.sampled_from("abc"), max_size=3))
def test_importing_twice_equals_importing_once(local: Document, values: dict[str, Any]) -> None:
    once = merge_external(local, ExternalRecord(values, PACKET_ACTOR, MADE)).document
    assert merge_external(once, ExternalRecord(values, PACKET_ACTOR, MADE)).document == once


@law(60)
@given(DAMAGED, st.dictionaries(st.sampled_from(["title", "levels/0"]), st.sampled_from("abc"), max_size=2))
def test_no_local_version_is_lost_in_an_import(local: Document, values: dict[str, Any]) -> None:
    before = merge_external(local, ExternalRecord({}, PACKET_ACTOR, MADE)).document
    after = decode_registers(merge_external(before, ExternalRecord(values, PACKET_ACTOR, MADE)).document)
    for path, versions in decode_registers(before).items():
        for key in versions:
            stays = key in after[path]
            assert stays or path in values
            if not stays:
                assert values[path] == versions[key].value
