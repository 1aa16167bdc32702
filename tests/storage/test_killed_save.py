"""A writer killed at any moment leaves the whole old file or the whole new one."""

import os
from functools import partial
from pathlib import Path

from rmjournal.crdt.field_path import JSON
from rmjournal.storage import codec
from rmjournal.storage.files.atomic_write import replace_if_unchanged
from tests.programs import kill_writer

KILLS = 500


def journal(number: int) -> bytes:
    """Give a journal of some 70 kB that is told by a number from all others."""
    goals: JSON = {str(i): {"body": f"{number} " * 120, "title": f"{number}"} for i in range(100)}
    return codec.encode({**codec.new_content("ab" * 16), "goals": goals})


def write_for_ever(path: Path, pipe: int) -> None:
    """Save one journal after the other, and report each once it is saved."""
    number = int(str(codec.decode(path, path.read_bytes())["round"]))
    while True:
        number += 1
        replace_if_unchanged(path, numbered(number), codec.read_file(path))
        os.write(pipe, b"%d\n" % number)


def numbered(number: int) -> bytes:
    content = codec.decode(Path("journal.json"), journal(number))
    return codec.encode({**content, "round": number})


def test_each_of_500_kills_leaves_a_whole_file_with_the_saved_edits(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    replace_if_unchanged(path, numbered(0), None)
    last = moved = 0
    for _ in range(KILLS):
        # On a busy machine the writer may begin late: two of three are killed only after it has begun.
        reports = kill_writer(partial(write_for_ever, path), 0, 3, 0.012)
        data = path.read_bytes()
        number = int(str(codec.decode(path, data)["round"]))
        assert data == numbered(number), "a file that is neither the old one nor the new one"
        saved = reports[-1] if reports else last
        assert number in (saved, saved + 1), "a save that was reported is not there"
        moved += number > last
        last = number
    assert moved > KILLS // 10, "the writers were killed before they wrote anything"
    temps = [item.name for item in tmp_path.iterdir() if item != path]
    assert all(name.startswith(".~journal.json.") and name.endswith(".tmp") for name in temps)
