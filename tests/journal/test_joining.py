"""Joining two relationships: all moves, undo parts them, and what another device writes meanwhile follows."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.insight.pair_comparison import list_same_person
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.deletes import purge_entries
from rmjournal.journal.joining import join_pairs
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import document
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.examples import examples

TODAY = date(2026, 6, 1)


def start(folder: Path, role: str = "mentor") -> Journal:
    ids = [new_entry_id(), new_entry_id()]
    pairs = [
        Relationship(id=ids[0], partner="Zoë Ng", role="mentor", areas=["leadership_development"]),
        Relationship(id=ids[1], partner="zoë ng", role=role, card={"prefers": "mornings"}, start=date(2026, 1, 1)),
    ]
    meeting = Session(id=new_entry_id(), relationship=ids[1], start="2026-05-01T09:00", state="held")
    note = Note(id=new_entry_id(), relationship=ids[1], text="second", session=meeting.id)
    return Journal.create(
        folder / "journal.json", entries=[*pairs, meeting, note], today=TODAY, state_root=folder / "state"
    )


def copy(journal: Journal, folder: Path) -> Journal:
    folder.mkdir()
    shutil.copyfile(journal.path, folder / "journal.json")
    return Journal.open(folder / "journal.json", today=TODAY, state_root=folder / "state")


def take_in(journal: Journal, other: Journal) -> None:
    journal.db.merge_in(other.db.content, wait=True)
    journal.reload("")


def shown(journal: Journal) -> dict[str, object]:
    return {entry.id: document(entry) for entry in journal.entries}


def test_all_that_refers_to_one_moves_and_undo_moves_it_back(tmp_path: Path) -> None:
    journal = start(tmp_path)
    before = shown(journal)
    kept, gone = journal.entries.of(Relationship)
    assert list_same_person(journal.entries) == [[kept, gone]]
    assert join_pairs(journal, gone, kept) == 2
    (stays,) = journal.entries.of(Relationship)
    assert (stays.id, stays.start, stays.card) == (kept.id, date(2026, 1, 1), {"prefers": "mornings"})
    assert {journal.entries.relationship_id(entry) for entry in journal.entries} == {kept.id}
    assert journal.undo() == "join two relationships with Zoë Ng"
    assert shown(journal) == before
    journal.redo()
    assert len(journal.entries.of(Relationship)) == 1


def test_deleting_the_one_that_stays_also_deletes_what_was_joined_into_it(tmp_path: Path) -> None:
    journal = start(tmp_path)
    kept, gone = journal.entries.of(Relationship)
    join_pairs(journal, gone, kept)
    before = shown(journal)
    journal.delete(journal.entries.of(Relationship)[0])
    assert shown(journal) == {}
    journal.undo()
    assert shown(journal) == before and len(journal.entries.of(Relationship)) == 1
    purge_entries(journal, journal.entries.of(Relationship))
    assert shown(journal) == {} and "zoë" not in journal.path.read_text("utf-8").casefold()


def test_two_roles_with_one_person_stay_two(tmp_path: Path) -> None:
    journal = start(tmp_path, role="mentee")
    assert not list_same_person(journal.entries)
    kept, gone = journal.entries.of(Relationship)
    with pytest.raises(Refused, match="These stay two relationships"):
        join_pairs(journal, gone, kept)


EDITS: dict[str, Callable[[Journal], object]] = {
    "new note": lambda one: one.put(Note(relationship=one.entries.of(Relationship)[-1].id, text="late")),
    "new action": lambda one: one.put(Action(relationship=one.entries.of(Relationship)[-1].id, text="late")),
    "edit note": lambda one: one.put(one.entries.of(Note)[0].edit(text="changed")),
    "edit partner": lambda one: one.put(one.entries.of(Relationship)[-1].edit(coordinator="Priya")),
    "join": lambda one: join_pairs(one, *one.entries.of(Relationship)[::-1][:2]) if _is_two(one) else None,
    "join back": lambda one: join_pairs(one, *one.entries.of(Relationship)[:2]) if _is_two(one) else None,
}


def _is_two(journal: Journal) -> bool:
    return len(journal.entries.of(Relationship)) > 1


@settings(max_examples=examples(25))
@given(
    here=st.lists(st.sampled_from(["join", "join back", "edit note", "new note"]), min_size=1, max_size=3),
    there=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4),
)
def test_what_another_device_writes_meanwhile_belongs_to_the_one_that_stays(
    here: list[str], there: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = start(Path(folder))
        two = copy(one, Path(folder, "two"))
        for name in here:
            EDITS[name](one)
        for name in there:
            EDITS[name](two)
        texts = {note.text for journal in (one, two) for note in journal.entries.of(Note) if note.text == "late"}
        take_in(one, two)
        take_in(two, one)
        assert shown(one) == shown(two)
        pairs = one.entries.of(Relationship)
        assert len(pairs) == (1 if {"join", "join back"} & {*here, *there} else 2)
        assert all(one.entries.relationship_id(entry) in {pair.id for pair in pairs} for entry in one.entries)
        assert texts <= {note.text for note in one.entries.of(Note)}
        one.close()
        two.close()
