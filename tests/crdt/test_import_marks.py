"""Import marks: what the vector of a field tells of its last import."""

from rmjournal.crdt.import_marks import PACKET_ACTOR, ImportMark, carry_marks, import_checksum, last_import

TEXT = b'"said"'


def test_a_field_that_was_never_imported_has_no_mark() -> None:
    assert (
        last_import("title", [], PACKET_ACTOR)
        == last_import("title", [("aaaaaa:5", TEXT)], PACKET_ACTOR)
        == ImportMark("", 0, frozenset())
    )
    assert carry_marks("title", [("aaaaaa:5", TEXT)]) == {}


def test_a_hand_edit_after_an_import_is_not_the_imported_value() -> None:
    checksum = import_checksum("title", TEXT)
    for stamp in ("p:5", "h.0123456789:4 p:5", "h.0123456789:5 p:5"):
        assert last_import("title", [(stamp, TEXT)], PACKET_ACTOR) == ImportMark(checksum, 5, frozenset([checksum]))
        assert carry_marks("title", [(stamp, TEXT)]) == {f"p.{checksum}": 5}
    assert last_import("title", [("h.0123456789:6 p:5", TEXT)], PACKET_ACTOR) == ImportMark("", 5, frozenset([""]))


def test_all_devices_agree_which_of_two_simultaneous_imports_is_the_last() -> None:
    versions = [("p:5 p.aaaaaa:5", TEXT), ("p:5 p.bbbbbb:5 p.cccccc:3", TEXT)]
    for ordered in (versions, versions[::-1]):
        assert last_import("title", ordered, PACKET_ACTOR) == ImportMark(
            "bbbbbb", 5, frozenset(["aaaaaa", "bbbbbb", "cccccc"])
        )
