"""Files that only look like copies: left alone, and named."""

import os

import pytest

from rmjournal.errors import Unreadable
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.sync.conflict_copies import ConflictCopies, CopyDecisions, CopyNotices
from tests.sync.foreign_copies import CERTAIN, POSSIBLE, file_text, make_copy, title_write

FOREIGN: dict[str, bytes] = {
    "no journal": b'{"goals": {}}',
    "another journal": codec.encode(codec.new_content("cd" * 16)),
    "binary": os.urandom(2000),
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("name", [CERTAIN, POSSIBLE])
def test_a_file_that_only_looks_like_a_copy_is_reported_and_not_changed(
    ours: JournalDB, what: str, name: str
) -> None:
    copy_path, sync, before = ours.path.with_name(name), ConflictCopies(ours), ours.path.read_bytes()
    copy_path.write_bytes(FOREIGN[what])
    result = sync.scan()
    (remaining,) = result.copies
    assert (remaining.path, remaining.is_merged) == (copy_path, False) and str(copy_path) in result.copies[0].reason
    assert (result.has_changes, result.removed, sync.scan().copies) == (False, (), result.copies)
    assert copy_path.read_bytes() == FOREIGN[what] and ours.path.read_bytes() == before
    with pytest.raises(Unreadable):
        sync.allow_removal(copy_path)
    assert copy_path.exists() and sync.list_copies() == list(result.copies)
    sync.keep(copy_path)
    assert sync.scan() == (False, (), ()) == ConflictCopies(ours).scan() and copy_path.exists()


@pytest.mark.parametrize("data", [b"", bytes(4096), " \n".encode("utf-16")], ids=["nothing", "zeros", "spaces"])
def test_an_empty_copy_is_not_reported_and_is_merged_once_it_is_written(ours: JournalDB, data: bytes) -> None:
    copy_path, sync = ours.path.with_name(CERTAIN), ConflictCopies(ours)
    copy_path.write_bytes(data)
    assert (
        sync.scan() == (False, (), ()) and sync.list_copies() == [] == sync.unmerged_copies() and copy_path.exists()
    )
    with pytest.raises(Unreadable, match="is empty"):
        sync.allow_removal(copy_path)
    make_copy(ours, CERTAIN, title_write(2, "new"))
    assert sync.scan().has_changes and "new" in file_text(ours.path)


def test_a_copy_in_utf_16_is_merged(ours: JournalDB) -> None:
    copy_path = make_copy(ours, CERTAIN, title_write(2, "new"))
    copy_path.write_bytes(copy_path.read_text("utf-8").encode("utf-16"))
    assert ConflictCopies(ours).scan() == (True, (copy_path,), ()) and "new" in file_text(ours.path)


def test_another_journal_with_a_similar_name_is_not_reported(ours: JournalDB) -> None:
    ours.path.with_name("journal (work).json").write_bytes(FOREIGN["another journal"])
    ours.path.with_name("other.json").write_bytes(ours.path.read_bytes())
    assert ConflictCopies(ours).scan() == (False, (), ())


def test_the_notice_about_another_journal_says_how_to_import_it(ours: JournalDB) -> None:
    ours.path.with_name(CERTAIN).write_bytes(FOREIGN["another journal"])
    assert "rmjournal import FILE" in ConflictCopies(ours).scan().copies[0].reason


def test_a_screen_reports_a_file_once_after_a_delay_and_once_on_this_machine(ours: JournalDB) -> None:
    copy_path = ours.path.with_name(CERTAIN)
    copy_path.write_bytes(b"half")
    sync, notices = ConflictCopies(ours), CopyNotices(CopyDecisions(ours.storage.state))
    half = sync.scan().copies
    assert notices.new_notices(half, 1.0) == notices.new_notices(half, 5.0) == []
    copy_path.write_bytes(FOREIGN["another journal"])
    remaining = sync.scan().copies
    assert (
        notices.new_notices(remaining, 6.5) == []
        and notices.new_notices(remaining, 12.0) == [remaining[0].reason]
        and notices.new_notices(remaining, 20.0) == []
    )
    again = CopyNotices(CopyDecisions(ours.storage.state))
    assert again.new_notices(remaining, 0.0) == again.new_notices(remaining, 9.0) == []
    copy_path.write_bytes(make_copy(ours, CERTAIN, title_write(2, "new")).read_bytes()[:-9])
    damaged = sync.scan().copies
    for _ in range(2):
        again = CopyNotices(CopyDecisions(ours.storage.state))
        assert again.new_notices(damaged, 0.0) == [] and again.new_notices(damaged, 9.0) == [damaged[0].reason]
