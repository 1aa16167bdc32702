"""Size of the stamps as a share of the file."""

from pathlib import Path

import msgspec
import pytest

from rmjournal.demo import Role, demo_bytes
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship

STAMPS = ("_v", "_h", "_c")


def share(data: bytes) -> float:
    """How much longer a file is than it would be without stamps."""
    tables = msgspec.json.decode(data, type=dict[str, dict[str, dict[str, object]]])
    bare = {
        name: {key: {leaf: value for leaf, value in doc.items() if leaf not in STAMPS} for key, doc in table.items()}
        for name, table in tables.items()
    }
    assert bare != tables

    def size(found: object) -> int:
        return len(msgspec.json.format(msgspec.json.encode(found), indent=1))

    return size(tables) / size(bare) - 1


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_stamps_add_at_most_35_percent_to_the_demo(role: Role) -> None:
    assert 0.05 < share(demo_bytes(role)) <= 0.35


def test_stamps_add_at_most_15_percent_to_entries_with_long_texts(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    journal = Journal.create(path, state_root=tmp_path / "state")
    (pair,) = journal.put(Relationship(partner="Ida", role="mentee"))
    (first, *_) = journal.put(*(Note(relationship=pair.id, text="What stayed with me. " * 90) for _ in range(40)))
    journal.put(first.edit(text="What I think now. " * 90))
    journal.close()
    assert 0.01 < share(path.read_bytes()) <= 0.15
