"""Files that only look like copies: left alone, and named."""

import os

import pytest

from rmjournal.errors import NotFound
from rmjournal.store import Store, layout
from rmjournal.sync import Sync
from tests.sync.left import CERTAIN, POSSIBLE

FOREIGN: dict[str, bytes] = {
    "no journal": b'{"goals": {}}',
    "empty": b"",
    "another journal": layout.encode(layout.new_content("cd" * 16)),
    "binary": os.urandom(2000),
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("name", [CERTAIN, POSSIBLE])
def test_a_file_that_only_looks_so_is_left_alone_and_named(ours: Store, what: str, name: str) -> None:
    there, here, before = ours.path.with_name(name), Sync(ours), ours.path.read_bytes()
    there.write_bytes(FOREIGN[what])
    turn = here.turn()
    assert [(left.path, left.merged) for left in turn.copies] == [(there, False)] and str(there) in turn.copies[0].why
    assert (turn.changed, turn.removed, here.turn().copies) == (False, (), turn.copies)
    assert there.read_bytes() == FOREIGN[what] and ours.path.read_bytes() == before
    with pytest.raises(NotFound):
        here.let_go(there)


def test_another_journal_with_a_similar_name_is_not_even_named(ours: Store) -> None:
    ours.path.with_name("journal (work).json").write_bytes(FOREIGN["another journal"])
    ours.path.with_name("other.json").write_bytes(ours.path.read_bytes())
    assert Sync(ours).turn() == (False, (), ())
