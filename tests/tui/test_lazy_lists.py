"""Long lists make a row when it is looked at, and keep rows and entries out of garbage collections."""

import gc
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import PANE, Row
from rmjournal.tui.page_rows import ListRows, View, add_badges, list_items, name_pairs
from rmjournal.tui.pages.journal import journal_list
from rmjournal.tui.pages.learnings import learnings_list
from rmjournal.tui.pages.sessions import sessions_list
from rmjournal.tui.widgets.rows import BrokenRows, cursor_index, find_entry_row
from tests.test_work_counted import counted

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Misaki", role="mentee", start=TODAY - timedelta(3650))
WIDTH = 60


def many(rounds: int) -> View:
    """A view of many entries of every common kind, over ten years, half of them before a goal is agreed."""
    chance = random.Random(7)
    entries: list[Entry] = [PAIR]

    def new(kind: type[Entry], **values: Any) -> Entry:
        entries.append(kind(id=str(10**12 + len(entries)), **values))
        return entries[-1]

    def day() -> date:
        return TODAY - timedelta(chance.randrange(3650))

    goals = [
        new(Goal, relationship="1", title="Ask", learner="mentee", state="active", baseline=-1) for _ in range(4)
    ]
    for number in range(rounds):
        state = "planned" if number % 4 == 0 else "held"
        on = TODAY + timedelta(chance.randrange(1, 900)) if state == "planned" else day()
        session = new(Session, relationship="1", focus="Numbers", start=f"{on}T08:30", state=state)
        new(Point, relationship="1", session=session.id, title="Slides", state="planned")
        learning = new(Learning, relationship="1", text="As of when?", learner="mentee", on=day(), session=session.id)
        new(Application, learning=learning.id, what="asked", on=day())
        new(Recall, learning=learning.id, answer="as of when", recall="full", on=day())
        new(Level, goal=chance.choice(goals).id, level=chance.randint(-2, 2), on=day())
        new(Action, relationship="1", text="Book a room", owner="mentee", agreed_on=day(), session=session.id)
        new(Reflection, relationship="1", text="I filled the silence", on=day(), about=session.id)
        new(Note, relationship="1", text="a note with [[Numbers]]", on=day())
    by_id = Entries({entry.id: entry for entry in entries})
    return View(entries=by_id, today=TODAY, role="mentee", pair=PAIR)


@pytest.mark.parametrize("build", [sessions_list, learnings_list, journal_list])
def test_a_list_makes_the_rows_that_are_looked_at(build: Callable[[View, int], Sequence[Row]]) -> None:
    view = many(400)
    conflicts = replace(view, version_counts={view.entries.of(Note)[-1].id: 2})

    def look(view: View) -> Sequence[Row]:
        rows = add_badges(name_pairs(build(view, WIDTH), view), view)
        pane = BrokenRows(rows, WIDTH, PANE)
        assert len(pane.on_page(0, 0, 40)) == 40
        assert pane.is_section_of(0, len(rows) - 1) in (True, False)
        cursor_index(rows, None, -1, is_page=False)
        last = next(row for row in reversed(rows) if row.entry is not None)
        assert rows[cursor_index(rows, last, 0, is_page=False)].entry is last.entry
        assert find_entry_row(rows, "1", 0) == -1, "it is in no list"
        return rows

    for each in (view, conflicts):
        look(each)  # what is read once for all
        with counted() as calls:
            rows = look(each)
        made_at_once = sum(isinstance(item, Row) for item in list_items(rows))
        assert 0 < made_at_once + calls[ListRows._row.__code__, ""] < 250


def test_no_entry_and_no_row_of_a_list_is_looked_through_for_garbage() -> None:
    view = many(2)
    assert not any(map(gc.is_tracked, view.entries))
    for build in (sessions_list, learnings_list, journal_list):
        rows = [item for item in list_items(build(view, WIDTH)) if not isinstance(item, Row)]
        assert rows and not any(map(gc.is_tracked, rows))
