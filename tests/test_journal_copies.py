"""Two copies of one journal on one machine: what is undone in one stays out of the other."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from rmjournal.errors import Refused
from rmjournal.journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship

TODAY = date(2026, 6, 1)


def test_each_copy_of_a_file_undoes_what_was_done_in_it_and_nothing_else(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    journal = Journal.create(one, today=TODAY)
    journal.put(Relationship(partner="Misaki", role="mentee"))
    (note,) = journal.put(Note(text="original"))
    shutil.copy(one, two)
    other = Journal.open(two, today=TODAY)
    journal.put(note.edit(text="edit in one"))
    other.put(note.edit(text="edit in two"))
    assert journal.undo() == "edit note “edit in one”"
    assert Journal.open(one).entries.get(note.id) == note
    assert other.undo() == "edit note “edit in two”"
    assert Journal.open(two).entries.get(note.id) == note
    with pytest.raises(Refused, match="nothing to undo"):
        other.undo()
