"""Links between texts: where they lead, who is mentioned, and what a new title does to them."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.insight.text_links import broken_links, find_titles, links_in, mentioned_in, text_links
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session

TODAY = date(2026, 6, 1)


def gathered(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in entries})


GOAL = Goal(id="1", title="Win one budget, alone", learner="mentee")
NOTE = Note(id="2", text="See [[win one]] and [[Über]]", details={"effect": "[[ WIN ONE BUDGET ]]\n[[nowhere]]"})
LEARNING = Learning(id="3", text="Über alles\nmore")


def test_a_link_leads_to_the_title_or_to_what_begins_so() -> None:
    entries = gathered(GOAL, NOTE, LEARNING)
    assert links_in(NOTE) == ("win one", "Über", "WIN ONE BUDGET", "nowhere")
    assert [[t.id for t in link.targets] for link in text_links(NOTE, entries)] == [["1"], ["3"], ["1"], []]
    assert [entry.id for entry in mentioned_in(GOAL, entries)] == ["2"]
    assert [entry.id for entry in mentioned_in(LEARNING, entries)] == ["2"]
    assert mentioned_in(NOTE, entries) == []
    assert [link.problem for _, link in broken_links(entries)] == [
        "[[nowhere]] leads nowhere: no title begins like this. The entry may have another title now, or be deleted."
    ]


def test_a_whole_title_counts_before_one_that_begins_so() -> None:
    short, long = Note(id="1", text="Budget"), Note(id="2", text="Budget page")
    assert find_titles("budget", gathered(short, long)) == (short,)
    assert find_titles("budg", gathered(short, long)) == (short, long)


def test_kind_and_day_tell_apart_what_has_the_same_title() -> None:
    first = Session(id="1", start="2026-05-05T08:30")
    second = Session(id="2", start="2026-05-19T08:30")
    note = Note(id="3", text="Regular session", on=date(2026, 5, 5))
    entries = gathered(first, second, note)
    asking = Note(id="4", text="[[Regular session]]")
    (link,) = text_links(asking, entries)
    assert link.problem == "[[Regular session]] fits 3 entries; write more of the title, or its kind or day."
    assert find_titles("note: Regular session", entries) == (note,)
    assert find_titles("Regular session (2026-05-19)", entries) == (second,)
    assert find_titles("session: Regular session (2026-05-05)", entries) == (first,)


@given(st.text(max_size=30))
def test_any_words_between_brackets_are_a_link_or_none(words: str) -> None:
    note = Note(id="5", text=f"a [[{words}]] b")
    for link in text_links(note, gathered(GOAL, note)):
        assert link.problem or len(link.targets) == 1


def opened(folder: Path) -> Journal:
    return Journal.create(folder / "journal.json", today=TODAY)


def test_a_new_title_takes_the_links_along_as_one_action(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    goal, note, other = journal.put(
        Goal(title="Win one budget", learner="mentee"),
        Note(
            text="Because of [[win one]], and [[Other]]",
            details={"effect": "x [[Win one budget]]"},
            kind="appreciation",
        ),
        Note(text="Other"),
    )
    journal.put(goal.edit(title="Lead one budget"))
    now = journal.entries.get_of_kind(Note, note.id)
    assert now is not None
    assert now.text == "Because of [[Lead one budget]], and [[Other]]"
    assert now.details == {"effect": "x [[Lead one budget]]"}
    assert mentioned_in(journal.entries.get(goal.id) or goal, journal.entries) == [now]
    assert journal.db.storage.notices == [
        "Links to the old title were rewritten in 1 entry; undo changes them back too."
    ]
    journal.undo()
    assert [entry.heading for entry in journal.entries.of(Goal)] == ["Win one budget"]
    assert journal.entries.get(note.id) == note
    assert list(broken_links(journal.entries)) == []
    assert journal.entries.get(other.id) == other


def test_a_link_that_still_fits_the_new_title_stays_as_it_was_typed(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    goal, note = journal.put(Goal(title="Win one budget", learner="mentee"), Note(text="[[win one]]"))
    journal.put(goal.edit(title="Win one budget, alone"))
    assert journal.entries.get(note.id) == note
    assert journal.db.storage.notices == []


def test_a_link_is_rewritten_so_that_it_leads_to_one_entry_alone(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    goal, note, _ = journal.put(
        Goal(title="Win one budget", learner="mentee"), Note(text="See [[win one]]"), Note(text="Budget day")
    )
    journal.put(goal.edit(title="Budget day"))
    now = journal.entries.get(note.id)
    assert now is not None and now.heading == "See [[goal: Budget day]]"
    assert [link.targets for link in text_links(now, journal.entries)] == [(journal.entries.get(goal.id),)]


def test_a_new_title_with_brackets_is_linked_by_what_stands_before_them(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    goal, note = journal.put(Goal(title="Win one budget", learner="mentee"), Note(text="See [[win one]]"))
    journal.put(goal.edit(title="Lead [all] of it"))
    now = journal.entries.get(note.id)
    assert now is not None and now.heading == "See [[Lead]]"


def test_a_new_title_stays_out_of_texts_with_more_readers(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    goal, alone, partners, others = journal.put(
        Goal(title="Win one budget", learner="mentee", shared=True),
        Note(text="Alone: [[win one]]"),
        Note(text="Partner: [[win one]]", shared=True),
        Note(text="Others: [[win one]]", shared=True, for_others=True),
    )
    (goal,) = journal.put(goal.edit(title="Lead one budget"))
    assert journal.entries.get(others.id) == others
    assert journal.db.storage.notices == [
        "Links to the old title were rewritten in 2 entries; undo changes them back too.",
        "Links to the old title stay in 1 entry with more readers than this one.",
    ]
    journal.put(goal.edit(title="Canary", shared=False))
    texts = {note.id: note.text for note in journal.entries.of(Note)}
    assert texts[alone.id] == "Alone: [[Canary]]" and texts[partners.id] == "Partner: [[Lead one budget]]"


def test_a_title_changed_elsewhere_is_told(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    goal, note = journal.put(Goal(title="Win one budget", learner="mentee"), Note(text="[[Win one]]"))
    journal.delete(goal)
    (link,) = text_links(note, journal.entries)
    assert link.problem.startswith("[[Win one]] leads nowhere")
