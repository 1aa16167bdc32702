"""Rebase of edits: a concurrent change of another writer is never reverted or lost."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Tables
from rmjournal.crdt.import_marks import FILE_ACTOR
from rmjournal.errors import Refused
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.deletes import purge_entries
from rmjournal.journal.history import History, restore_version
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage import codec
from tests.examples import examples

TODAY = date(2026, 6, 1)


LETTERS = "abxyzü語ع7"


def put(journal: Journal, note: Note, seen: Tables | None = None) -> Note:
    """A note as it is in the journal then."""
    (now,) = journal.put(note, seen=seen)
    assert isinstance(now, Note)
    return now


class Two:
    """One file, open in two programs on two machines."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.json"
        self.here = Journal.create(self.path, today=TODAY, state_root=folder / "here")
        self.here.put(Relationship(partner="Misaki", role="mentee"))
        self.root = folder / "there"

    @property
    def there(self) -> Journal:
        return Journal.open(self.path, today=TODAY, state_root=self.root)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def versions(journal: Journal, field: str) -> set[str]:
    return {text for one in text_conflicts(journal) if one.field_path == field for text in one.texts}


def test_a_concurrent_edit_stays_in_other_fields_and_becomes_a_sibling_in_the_same(two: Two) -> None:
    note = put(two.here, Note(text="as it was", tags=["a"], shared=True))
    seen = two.here.db.records
    two.there.put(note.edit(text="theirs", tags=["b"], shared=False))
    assert two.here.refresh()
    now = put(two.here, note.edit(text="mine"), seen)
    assert (now.text, now.tags, now.shared) == ("mine", ["b"], False)
    assert versions(two.here, "text") == {"mine", "theirs"}
    assert [one.field_path for one in text_conflicts(two.here)] == ["text"]


def test_an_entry_purged_while_it_was_edited_keeps_the_values_of_the_form(two: Two) -> None:
    note = put(two.here, Note(text="as it was", kind="idea"))
    other = put(two.here, Note(text="the other"))
    seen = two.here.db.records
    purge_entries(two.there, [note, other])
    two.here.refresh()
    assert two.here.entries.of(Note) == []
    now = put(two.here, note.edit(tags=["budget"]), seen)
    assert (now.id, now.text, now.tags, now.state, now.shared) == (note.id, "as it was", ["budget"], "waiting", False)
    assert [one.text for one in two.there.entries.of(Note)] == ["as it was"]
    two.here.undo()
    assert two.here.entries.of(Note) == []
    two.here.redo()
    assert two.here.entries.of(Note) == [now]
    with pytest.raises(Refused, match="erased for good"):
        two.here.put(other.edit(text="changed"))


def test_a_part_added_after_its_parents_delete_was_asked_for_stays(two: Two) -> None:
    goal = Goal(id=two.here.new_id(), title="Listen", learner="mentee")
    two.here.put(goal, Milestone(goal=goal.id, title="One"))
    seen = two.here.db.records
    two.there.put(Milestone(goal=goal.id, title="Two"))
    two.here.refresh()
    two.here.delete(goal, seen=seen)
    assert [one.title for one in two.here.entries.of(Milestone)] == ["Two"] and not two.here.entries.of(Goal)


def test_a_deleted_link_target_stays_deleted_when_the_entry_is_written(two: Two) -> None:
    goal, other = two.here.put(Goal(title="Listen", learner="mentee"), Goal(title="Ask", learner="mentee"))
    (action,) = two.here.put(Action(text="Ask first", goal=goal.id))
    two.here.delete(goal)
    seen = two.here.db.records
    two.here.put(action.edit(note="done so"), seen=seen)
    assert [one.goal for one in two.here.entries.of(Action)] == [goal.id]
    assert two.here.entries.of(Goal) == [other]
    two.there.delete(other)
    two.here.refresh()
    two.here.put(action.edit(goal=other.id), seen=seen)
    assert [one.title for one in two.here.entries.of(Goal)] == ["Ask"]


def test_saving_an_entry_deleted_meanwhile_restores_it_with_its_parents(
    two: Two,
) -> None:
    goal = Goal(id=two.here.new_id(), title="Listen", learner="mentee")
    _, step = two.here.put(goal, Milestone(goal=goal.id, title="One"))
    seen = two.here.db.records
    two.there.delete(goal)
    two.here.refresh()
    assert not two.here.entries.of(Goal) and not two.here.entries.of(Milestone)
    two.here.put(step.edit(title="Two"), seen=seen)
    two.here.put(Milestone(goal=goal.id, title="New"), seen=seen)
    assert [one.title for one in two.here.entries.of(Milestone)] == ["Two", "New"] and two.here.entries.of(Goal)
    two.here.undo()
    two.here.undo()
    assert not two.here.entries.of(Goal) and not two.here.entries.of(Milestone)
    two.here.redo()
    assert [one.title for one in two.here.entries.of(Milestone)] == ["Two"] and two.here.entries.of(Goal)


def test_an_edit_wins_over_a_delete_that_was_asked_for_before_it(two: Two) -> None:
    note = put(two.here, Note(text="as it was"))
    seen = two.here.db.records
    two.there.put(note.edit(text="theirs"))
    two.here.refresh()
    two.here.delete(note, seen=seen)
    assert [one.text for one in two.here.entries.of(Note)] == ["theirs"]
    assert [one.label for one in text_conflicts(two.here)] == ["Deleted on one device, changed on another"]


def test_a_sibling_survives_a_later_edit_until_a_version_is_chosen(two: Two) -> None:
    note = put(two.here, Note(text="as it was"))
    seen = two.here.db.records
    two.there.put(note.edit(text="theirs"))
    two.here.refresh()
    now = put(two.here, note.edit(text="mine"), seen)
    now = put(two.here, now.edit(text="mine, longer"))
    assert versions(two.here, "text") == {"mine, longer", "theirs"}
    two.here.undo()
    assert "theirs" in {text for one in text_conflicts(two.here) for text in one.texts} | {
        two.here.entries.of(Note)[0].text
    }


def test_an_own_sibling_outlives_an_edit_of_the_winner(two: Two, tmp_path: Path) -> None:
    note = put(two.here, Note(text="as it was"))
    copy = tmp_path / "copy" / "journal.json"
    copy.parent.mkdir()
    copy.write_bytes(two.path.read_bytes())
    put(two.here, note.edit(text="mine"))
    put(Journal.open(copy, today=TODAY, state_root=two.root), note.edit(text="theirs"))
    two.here.db.merge_in(codec.decode(copy, copy.read_bytes()))
    two.here.reload("")
    (front,) = two.here.entries.of(Note)
    assert front.text == "theirs"
    put(two.here, front.edit(text="theirs, longer"))
    assert versions(two.here, "text") == {"theirs, longer", "mine"}


def test_a_delete_done_again_keeps_what_was_imported_since(two: Two) -> None:
    note = put(two.here, Note(text="mine"))
    two.here.delete(note)
    two.here.undo()
    content = json.loads(two.path.read_bytes())
    content["notes"][note.id] = record.write(content["notes"][note.id], {"text": "imported"}, FILE_ACTOR, 1, seen={})
    two.path.write_bytes(json.dumps(content).encode())
    two.here.refresh()
    assert versions(two.here, "text") == {"mine", "imported"}
    two.here.redo()
    assert versions(two.here, "text") == {"mine", "imported"}


FIELDS = st.dictionaries(
    st.sampled_from(["text", "tags", "details"]),
    st.text(LETTERS, min_size=1, max_size=4),
    max_size=4,
)


def told(note: Note, said: dict[str, str]) -> Note:
    found: dict[str, object] = {}
    for name, text in said.items():
        found[name] = {"tags": [text], "details": {"k": text}}.get(name, text)
    return note.edit(**found)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FIELDS, FIELDS)
def test_concurrent_edits_keep_every_word_and_untouched_fields_take_the_other_edit(
    mine: dict[str, str], theirs: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        two = Two(Path(folder))
        note = put(two.here, Note(text="as it was"))
        seen = two.here.db.records
        two.there.put(told(note, theirs))
        two.here.refresh()
        now = put(two.here, told(note, mine), seen)
        wanted = told(told(note, theirs), mine)
        assert now == wanted
        both = {one.field_path: set(one.texts) for one in text_conflicts(two.here)}
        for name in mine.keys() & theirs.keys():
            if mine[name] != theirs[name]:
                assert both[name if name != "details" else "details/k"] == {mine[name], theirs[name]}


def test_a_restore_keeps_the_siblings_of_shown_texts(two: Two) -> None:
    note = put(two.here, Note(text="as it was", kind="idea"))
    two.there.put(note.edit(text="theirs"))
    two.here.put(note.edit(text="mine"), seen=two.here.db.records)
    two.here.refresh()
    assert versions(two.here, "text") == {"mine", "theirs"}
    past = History(two.here)
    version = next(one for one in past.versions if past.entry(one, note) == note)
    assert restore_version(two.here, past, version, [note.id])
    assert versions(two.here, "text") == {"as it was", "theirs"}


def test_a_sibling_list_stays_when_the_shown_list_is_edited(two: Two) -> None:
    note = put(two.here, Note(text="as it was", tags=["a"]))
    seen = two.here.db.records
    two.there.put(note.edit(tags=["theirs"]))
    now = put(two.here, note.edit(tags=["mine"]), seen)
    put(two.here, now.edit(tags=["mine", "b"]))
    assert versions(two.here, "tags") == {"mine\nb", "theirs"}
