"""What the merge writes is part of the format: every program must write the same, now and later."""

from rmjournal.crdt import import_marks, record
from rmjournal.crdt.merge import merge
from rmjournal.crdt.purge_set import path_digest


def test_checksums_digests_and_ids_are_part_of_the_format() -> None:
    assert record.value_checksum("title", "Ask Ida") == "dd04c"
    assert record.hand_edit_actor("title", "Ask Ida") == "h.dd04c196c3"
    assert path_digest("title") == "aaf2320646"
    assert import_marks.import_checksum("title", b'"Ask Ida"') == "4c2aef"
    assert merge({"x": 1}, {"x": 2}) == {"x": 2, "_kept": {"3419579844818010765": {"place": ["x"], "value": [1]}}}
