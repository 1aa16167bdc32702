"""The journal: one method a verb, whole actions undone and done again, subscribers, changes from outside."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.crdt.raw_tables import RawTable
from rmjournal.errors import BadValue, NotFound, NotSaved, ReadOnly, Refused
from rmjournal.insight.goals import goal_history
from rmjournal.journal.open_journal import Journal, JournalChanged
from rmjournal.model.entry import Entry
from rmjournal.model.entry_tables import EntryTable
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.undo_log import Write

TODAY = date(2026, 6, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.json"


@pytest.fixture
def journal(path: Path) -> Journal:
    found = Journal.create(path, name="Annelise", today=TODAY)
    found.put(Relationship(partner="Misaki Satō", role="mentee"))
    return found


def every(journal: Journal) -> dict[str, Entry]:
    return {entry.id: entry for entry in journal.entries}


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """Each time that the journal's file was replaced."""
    found: list[str] = []
    real = atomic_write.exchange

    def exchange(source: Path, target: Path) -> bool:
        if target.name == path.name:
            found.append(source.name)
        return real(source, target)

    monkeypatch.setattr(atomic_write, "exchange", exchange)
    return found


def test_a_new_entry_gets_an_id_and_the_owners_defaults(journal: Journal) -> None:
    (pair,) = journal.entries.of(Relationship)
    (learning,) = journal.put(Learning(text="Ask first"))
    assert learning.id.isdecimal()
    assert learning == journal.entries.get(learning.id)
    assert isinstance(learning, Learning)
    assert (learning.relationship, learning.learner, learning.on) == (pair.id, "mentee", TODAY)
    assert journal.pair(learning) == pair
    assert (journal.name, journal.my_role(), journal.today) == ("Annelise", "mentee", TODAY)


def test_an_action_over_many_entries_is_one_save_and_one_undo(journal: Journal, saves: list[str]) -> None:
    before = every(journal)
    goal = Goal(id=journal.new_id(), title="Ask", learner="mentee")
    parts = [Milestone(goal=goal.id, title=f"Step {n}") for n in range(20)]
    journal.put(goal, *parts, Level(goal=goal.id, level=0))
    assert len(saves) == 1
    assert len(journal.entries) == len(before) + 22
    assert journal.undo() == "add goal “Ask” and 21 more"
    assert every(journal) == before
    assert len(saves) == 2
    journal.redo()
    journal.delete(*journal.entries.of(Goal))
    assert len(saves) == 4
    assert every(journal) == before


def test_a_put_that_changes_nothing_writes_nothing(journal: Journal, saves: list[str]) -> None:
    (note,) = journal.put(Note(text="x"))
    del saves[:]
    assert journal.put(note) == [note]
    assert saves == []
    assert journal.undo() == "add note “x”"


def test_a_refused_entry_prevents_the_whole_put(journal: Journal, path: Path) -> None:
    before, raw = every(journal), path.read_bytes()
    with pytest.raises(BadValue):
        journal.put(Note(text="fine"), Note(text=""))
    assert every(journal) == before
    assert path.read_bytes() == raw
    assert journal.undo().startswith("add relationship")


def test_ticking_twice_opens_an_action_again(journal: Journal) -> None:
    (action,) = journal.put(Action(text="Book a room", due=TODAY))
    done = journal.tick(action)
    assert isinstance(done, Action)
    assert (done.state, done.done_on) == ("done", TODAY)
    again = journal.tick(done)
    assert isinstance(again, Action)
    assert (again.state, again.done_on) == ("open", None)
    (learning,) = journal.put(Learning(text="x"))
    with pytest.raises(Refused, match=r"cannot be marked as done\. Edit it instead"):
        journal.tick(learning)


def test_delete_takes_all_parts_and_undo_brings_all_back(journal: Journal) -> None:
    (session,) = journal.put(Session(focus="Map", start="2026-06-02T08:30"))
    point, note = journal.put(Point(session=session.id, title="One"), Note(text="Stays", session=session.id))
    before = every(journal)
    assert {entry.id for entry in journal.delete(session)} == {session.id, point.id}
    assert {point.id, session.id} & set(every(journal)) == set()
    assert note.id in journal.entries
    with pytest.raises(NotFound, match="no longer in the journal"):
        journal.delete(session)
    with pytest.raises(Refused, match="undo brings it back"):
        journal.put(session.edit(focus="Ghost"))
    assert journal.undo() == "delete session “Map”"
    assert every(journal) == before
    assert journal.redo() == "delete session “Map”"
    assert session.id not in journal.entries


def test_undo_and_redo_refuse_when_there_is_nothing_to_do(path: Path) -> None:
    journal = Journal.create(path)
    with pytest.raises(Refused, match="nothing to undo"):
        journal.undo()
    journal.put(Note(text="x"))
    with pytest.raises(Refused, match="nothing to redo"):
        journal.redo()


def test_subscribers_get_changed_entries_removed_ids_and_the_label(journal: Journal) -> None:
    heard: list[JournalChanged] = []
    stop = journal.subscribe(heard.append)
    (note,) = journal.put(Note(text="x"))
    assert heard[-1] == JournalChanged((note,), (), "add note “x”")
    (changed,) = journal.put(note.edit(text="y"))
    assert heard[-1] == JournalChanged((changed,), (), "edit note “y”")
    journal.delete(changed)
    assert heard[-1] == JournalChanged((), (note.id,), "delete note “y”")
    journal.undo()
    assert heard[-1] == JournalChanged((changed,), (), "delete note “y”")
    other = Journal.open(journal.path)
    other.put(changed.edit(text="z"))
    assert journal.refresh()
    assert heard[-1].label == ""
    assert [entry.id for entry in heard[-1].changed] == [note.id]
    assert not journal.refresh()
    stop()
    count = len(heard)
    journal.put(Note(text="unheard"))
    assert len(heard) == count


def test_undo_works_after_a_restart(journal: Journal, path: Path) -> None:
    (note,) = journal.put(Note(text="x"))
    journal.close()
    second = Journal.open(path, today=TODAY)
    assert second.undo() == "add note “x”"
    assert note.id not in second.entries
    third = Journal.open(path, today=TODAY)
    third.redo()
    assert third.entries.get(note.id) == note
    assert third.undo() == "add note “x”"


def test_refresh_and_the_next_put_merge_a_change_from_outside(journal: Journal, path: Path) -> None:
    (note,) = journal.put(Note(text="mine", person="Tove"))
    other = Journal.open(path, today=TODAY)
    (theirs,) = other.put(Note(text="theirs"))
    assert theirs.id not in journal.entries
    assert journal.refresh()
    assert journal.entries.get(theirs.id) == theirs
    other.refresh()
    other.put(note.edit(person="Ida"))
    journal.put(note.edit(text="mine, changed"))
    now = journal.entries.get(note.id)
    assert isinstance(now, Note)
    assert (now.text, now.person) == ("mine, changed", "Ida")
    assert every(Journal.open(path)) == every(journal)


def test_a_field_that_two_programs_write_keeps_both_texts(journal: Journal, path: Path) -> None:
    (note,) = journal.put(Note(text="first"))
    other = Journal.open(path, today=TODAY)
    journal.put(note.edit(text="written here"))
    other.put(note.edit(text="written there"))
    raw = path.read_text("utf-8")
    assert "written here" in raw
    assert "written there" in raw


def test_undo_keeps_fields_that_another_program_changed_since(journal: Journal, path: Path) -> None:
    (note,) = journal.put(Note(text="first", person="Tove"))
    journal.put(note.edit(text="second", person="Ida"))
    other = Journal.open(path, today=TODAY)
    other.db.commit([Write("notes", int(note.id), "text", "theirs")])
    journal.undo()
    now = journal.entries.get(note.id)
    assert isinstance(now, Note)
    assert (now.text, now.person) == ("theirs", "Tove")


def test_a_read_only_journal_refuses_each_verb_and_keeps_its_undo_log(journal: Journal, path: Path) -> None:
    note, action = journal.put(Note(text="x"), Action(text="y"))
    journal.put(note.edit(text="z"))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b'"min_reader": 1', b'"min_reader": 9'))
    shut = Journal.open(path, today=TODAY)
    verbs: list[Callable[[], object]] = [
        lambda: shut.put(Note(text="new")),
        lambda: shut.tick(action),
        lambda: shut.delete(action),
        shut.undo,
        lambda: shut.set_owner_name("Me"),
    ]
    for verb in verbs:
        with pytest.raises(ReadOnly, match="newer rmjournal"):
            verb()
    path.write_bytes(raw)
    assert Journal.open(path, today=TODAY).undo() == "edit note “z”"


def test_create_refuses_an_existing_file(journal: Journal, path: Path) -> None:
    raw = path.read_bytes()
    with pytest.raises(NotSaved, match="exists already"):
        Journal.create(path)
    assert path.read_bytes() == raw


def test_the_usual_relationship_is_the_only_open_one(journal: Journal) -> None:
    (first,) = journal.entries.of(Relationship)
    assert journal.usual_pair() == first
    (second,) = journal.put(Relationship(partner="Tove", role="mentor"))
    assert journal.usual_pair() is None
    assert journal.my_role() == ""
    assert journal.tick(journal.tick(first)).status == "closed"
    assert journal.usual_pair() == second
    assert journal.my_role() == "mentor"


SENTENCES = {"-2": "none", "-1": "one a month", "0": "one a week", "1": "two a week", "2": "one a day"}


def test_the_fourth_active_goal_of_one_person_is_told_once_and_not_refused(journal: Journal) -> None:
    target = date(2026, 7, 1)
    new = Goal(indicator="count", levels=SENTENCES, baseline=-2, target=target, state="active")
    (mine,) = (pair.id for pair in journal.entries.of(Relationship))
    (tove,) = journal.put(Relationship(partner="Tove Berg", role="mentor"))
    notices = journal.db.storage.notices
    journal.put(*(new.edit(title=f"Mine {n}", learner="mentee", relationship=mine) for n in range(3)))
    journal.put(*(new.edit(title=f"Hers {n}", learner="mentor", relationship=mine) for n in range(3)))
    journal.put(new.edit(title="Of another mentee", learner="mentee", relationship=tove.id))
    assert notices == [], "three of one person, and the goals of the others are theirs"
    (fourth,) = journal.put(new.edit(title="Mine as her mentor", learner="mentor", relationship=tove.id))
    assert notices == [
        "That makes 4 active goals for you. Up to 3 are easier to keep in view: you may pause one, or finish it "
        "first."
    ]
    journal.put(fourth.edit(why="to hear more"))
    journal.put(new.edit(title="A draft", learner="mentee", relationship=mine, state="draft"))
    assert len(notices) == 1, "told once"
    journal.put(new.edit(title="Hers too", learner="mentor", relationship=mine))
    assert notices[1].startswith("That makes 4 active goals for Misaki Satō.")
    assert sum(goal.state == "active" for goal in journal.entries.of(Goal)) == 9


def test_a_goal_begins_on_the_day_that_counts_as_today(journal: Journal) -> None:
    new = Goal(title="Weekly summary", learner="mentee", indicator="summaries", levels=SENTENCES, baseline=-2)
    (goal,) = journal.put(new.edit(state="active", target=date(2026, 7, 1)))
    assert isinstance(goal, Goal)
    assert (goal.created, goal.since) == (TODAY, TODAY)
    later = Journal(journal.db, TODAY + timedelta(days=14))
    later.put(Level(goal=goal.id, level=-1))
    steps = goal_history(goal, later.entries).steps
    assert [(step.day, step.level) for step in steps] == [(TODAY, -2), (TODAY + timedelta(days=14), -1)]


def test_ids_of_a_day_grow_whatever_the_time_is(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    (action,) = journal.put(Action(text="Book Fjord 2"))
    (ended,) = journal.put(action.edit(state="done"))
    [late] = ended.history
    monkeypatch.setattr(device_clock, "_generators_by_day", {})
    monkeypatch.setattr(device_clock, "now_ms", lambda: (int(late) >> 21) - 3_600_000)
    again = Journal(Journal.open(journal.path).db, TODAY)
    (early,) = again.put(Note(text="Written the next morning, on the same day as it counts"))
    assert int(early.id) > int(late) > int(action.id) and early.created == TODAY
    (other_day,) = Journal(again.db, date(2001, 9, 9)).put(Note(text="Of a day whose ids gain a digit"))
    assert other_day.created == date(2001, 9, 9)


def test_an_edit_reads_the_changed_record_alone(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = journal.put(*(Note(text=f"note {number}") for number in range(50)))
    looked_at: list[str] = []
    decode = EntryTable._decode

    def look(table: EntryTable, records: RawTable, keys: Sequence[str]) -> dict[str, Entry]:
        entries = decode(table, records, keys)
        looked_at.extend(str(getattr(entry, "text", "")) for entry in entries.values())
        return entries

    list(journal.entries)
    monkeypatch.setattr(EntryTable, "_decode", look)
    journal.put(notes[7].edit(text="else"))
    assert [note.text for note in journal.entries.of(Note)][6:9] == ["note 6", "else", "note 8"]
    assert looked_at == ["else"]
