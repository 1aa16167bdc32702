"""What the merge writes is part of the format: every program must write the same, now and later."""

from rmjournal.crdt import import_marks, record
from rmjournal.crdt.merge import merge
from rmjournal.crdt.purge_set import digest


def test_tokens_digests_and_ids_are_the_same_in_every_program() -> None:
    assert record.token("title", "Ask Ida") == "dd04c"
    assert record.by_hand("title", "Ask Ida") == "h.dd04c196c3"
    assert digest("title") == "aaf2320646"
    assert import_marks.token("title", b'"Ask Ida"') == "4c2aef"
    assert merge({"x": 1}, {"x": 2}) == {"x": 2, "_kept": {"3419579844818010765": {"place": ["x"], "value": [1]}}}
