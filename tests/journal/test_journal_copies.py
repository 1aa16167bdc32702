"""Two copies of one journal on one machine: what is done in one is not known in the other."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from rmjournal.crdt.merge import find_conflicts
from rmjournal.errors import Refused
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.sync.conflict_copies import ConflictCopies

TODAY = date(2026, 6, 1)


def test_each_copy_of_a_file_undoes_only_its_own_actions(tmp_path: Path) -> None:
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


def test_concurrent_edits_of_two_copies_are_both_kept_after_a_merge(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    begun = Journal.create(one, today=TODAY)
    begun.put(Relationship(partner="Misaki", role="mentee"))
    (note,) = begun.put(Note(text="original"))
    begun.close()
    shutil.copy(one, two)
    for path, text in ((two, "edit in two"), (one, "edit in one")):
        journal = Journal.open(path, today=TODAY)
        journal.put(note.edit(text=text))
        journal.close()
    journal = Journal.open(one, today=TODAY)
    assert not ConflictCopies(journal.db).merge_file(two)
    assert len(find_conflicts(journal.db.content)) == 1
    assert all(text in one.read_text("utf-8") for text in ("edit in one", "edit in two"))
