"""Files that only look like copies: left alone, and named."""

import os

import pytest

from rmjournal.errors import Unreadable
from rmjournal.storage import codec
from rmjournal.storage.store import Store
from rmjournal.sync.conflict_copies import CopyDecisions, CopyNotices, Sync
from tests.sync.copies import CERTAIN, POSSIBLE, copy, texts, title

FOREIGN: dict[str, bytes] = {
    "no journal": b'{"goals": {}}',
    "another journal": codec.encode(codec.new_content("cd" * 16)),
    "binary": os.urandom(2000),
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("name", [CERTAIN, POSSIBLE])
def test_a_file_that_only_looks_like_a_copy_is_left_alone_and_reported(ours: Store, what: str, name: str) -> None:
    there, here, before = ours.path.with_name(name), Sync(ours), ours.path.read_bytes()
    there.write_bytes(FOREIGN[what])
    turn = here.scan()
    assert [(left.path, left.is_merged) for left in turn.copies] == [(there, False)] and str(there) in turn.copies[
        0
    ].reason
    assert (turn.has_changes, turn.removed, here.scan().copies) == (False, (), turn.copies)
    assert there.read_bytes() == FOREIGN[what] and ours.path.read_bytes() == before
    with pytest.raises(Unreadable):
        here.allow_removal(there)
    assert there.exists() and here.list_copies() == list(turn.copies)
    here.keep(there)
    assert here.scan() == (False, (), ()) == Sync(ours).scan() and there.exists()


@pytest.mark.parametrize("left", [b"", bytes(4096), " \n".encode("utf-16")], ids=["nothing", "zeros", "spaces"])
def test_an_empty_copy_is_not_reported_and_is_merged_once_it_is_written(ours: Store, left: bytes) -> None:
    there, here = ours.path.with_name(CERTAIN), Sync(ours)
    there.write_bytes(left)
    assert here.scan() == (False, (), ()) and here.list_copies() == [] == here.unmerged_copies() and there.exists()
    with pytest.raises(Unreadable, match="is empty"):
        here.allow_removal(there)
    copy(ours, CERTAIN, title(2, "new"))
    assert here.scan().has_changes and "new" in texts(ours.path)


def test_a_copy_in_utf_16_is_merged(ours: Store) -> None:
    there = copy(ours, CERTAIN, title(2, "new"))
    there.write_bytes(there.read_text("utf-8").encode("utf-16"))
    assert Sync(ours).scan() == (True, (there,), ()) and "new" in texts(ours.path)


def test_another_journal_with_a_similar_name_is_not_reported(ours: Store) -> None:
    ours.path.with_name("journal (work).json").write_bytes(FOREIGN["another journal"])
    ours.path.with_name("other.json").write_bytes(ours.path.read_bytes())
    assert Sync(ours).scan() == (False, (), ())


def test_the_notice_about_another_journal_says_how_to_import_it(ours: Store) -> None:
    ours.path.with_name(CERTAIN).write_bytes(FOREIGN["another journal"])
    assert "rmjournal import FILE" in Sync(ours).scan().copies[0].reason


def test_a_screen_reports_a_file_once_after_a_delay_and_once_on_this_machine(ours: Store) -> None:
    there = ours.path.with_name(CERTAIN)
    there.write_bytes(b"half")
    here, naming = Sync(ours), CopyNotices(CopyDecisions(ours.state))
    half = here.scan().copies
    assert naming.new_notices(half, 1.0) == naming.new_notices(half, 5.0) == []
    there.write_bytes(FOREIGN["another journal"])
    left = here.scan().copies
    assert (
        naming.new_notices(left, 6.5) == []
        and naming.new_notices(left, 12.0) == [left[0].reason]
        and naming.new_notices(left, 20.0) == []
    )
    again = CopyNotices(CopyDecisions(ours.state))
    assert again.new_notices(left, 0.0) == again.new_notices(left, 9.0) == []
    there.write_bytes(copy(ours, CERTAIN, title(2, "new")).read_bytes()[:-9])
    damaged = here.scan().copies
    for _ in range(2):
        again = CopyNotices(CopyDecisions(ours.state))
        assert again.new_notices(damaged, 0.0) == [] and again.new_notices(damaged, 9.0) == [damaged[0].reason]
