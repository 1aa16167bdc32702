"""Rewinding single entries: changes, links to later entries, unknown fields."""

from datetime import date, timedelta

from rmjournal.insight.as_of import rewind
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.session import Session


def written(day: date, low: int = 1) -> str:
    """The id of an entry written on a day."""
    return str((day - date(1970, 1, 1)).days * 86_400_000 + 43_200_000 << 21 | low)


def alone(entry: Entry, day: date) -> Entry:
    found = rewind(Entries({entry.id: entry}), day).get(entry.id)
    assert found is not None
    return found


def test_an_action_that_was_opened_again_was_done_once() -> None:
    day = date(2026, 5, 4)
    lines = {
        "1": Change(on=day, field="state", was="open", now="done"),
        "2": Change(on=day + timedelta(5), field="state", was="done", now="open"),
    }
    action = Action(id=written(day), text="Book Fjord 2", agreed_on=day, history=lines)
    once = alone(action, day + timedelta(4))
    assert isinstance(once, Action)
    assert (once.state, once.done_on, list(once.history)) == ("done", day, ["1"])


def test_several_changes_of_one_field_are_rewound_to_the_oldest() -> None:
    day = date(2026, 5, 4)
    lines = {
        "1": Change(on=day + timedelta(2), field="due", was="2026-05-10", now="2026-05-20"),
        "2": Change(on=day + timedelta(3), field="due", was="2026-05-20", now="2026-06-01"),
    }
    action = Action(id=written(day), text="Book Fjord 2", due=date(2026, 6, 1), history=lines)
    dues = [getattr(alone(action, day + timedelta(n)), "due", None) for n in range(4)]
    assert dues == [date(2026, 5, 10), date(2026, 5, 10), date(2026, 5, 20), date(2026, 6, 1)]


def test_a_link_to_a_later_entry_is_dropped() -> None:
    day = date(2026, 5, 4)
    session = Session(id=written(day + timedelta(1), 2), start="2026-05-05T08:30")
    early = Learning(id=written(day), text="count to six", session=session.id)
    past = rewind(Entries({e.id: e for e in (session, early)}), day)
    assert list(past) == [early.edit(session="")]


def test_a_part_is_dropped_with_its_whole() -> None:
    day = date(2026, 5, 4)
    learning = Learning(id=written(day + timedelta(1), 2), text="count to six")
    recall = Recall(id=written(day), learning=learning.id)
    assert len(rewind(Entries({e.id: e for e in (learning, recall)}), day)) == 0


def test_a_history_that_a_newer_program_wrote_does_no_harm() -> None:
    day = date(2026, 5, 4)
    lines = {"1": Change(on=day + timedelta(2), field="colour", was="red", now=7)}
    action = Action(id=written(day), text="Book Fjord 2", history=lines)
    assert alone(action, day) == action.edit(history={})


def test_an_entry_whose_id_has_no_time_is_in_every_rewound_journal() -> None:
    assert len(rewind(Entries({"7": Action(id="7", text="Book Fjord 2")}), date(1999, 1, 1))) == 1
