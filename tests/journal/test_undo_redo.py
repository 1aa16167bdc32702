"""Undo and redo as a law: whatever was done, every step back and forth gives the very same journal."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from tests.examples import examples

TODAY = date(2026, 6, 1)
TEXTS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=5)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["add", "add many", "edit", "levels", "done", "delete", "undo", "redo", "reopen"]),
        st.integers(0, 9),
        TEXTS,
    ),
    max_size=12,
)
State = dict[str, Entry]


class Past:
    """A journal with all that it was, step by step."""

    def __init__(self, path: Path, root: Path) -> None:
        self.root = root
        self.journal = Journal.create(path, today=TODAY, state_root=root)
        self.states: list[State] = [self.now]
        self.at = 0

    @property
    def now(self) -> State:
        return {entry.id: entry for entry in self.journal.entries}

    def do(self, change: Callable[[], object]) -> None:
        before = self.now
        try:
            change()
        except Refused:
            assert self.now == before
            return
        if self.now != before:
            self.states[self.at + 1 :] = [self.now]
            self.at += 1

    def move(self, what: str, which: int, text: str) -> None:
        some = sorted(self.now.values(), key=lambda entry: int(entry.id))
        entry = some[which % len(some)] if some else None
        match what:
            case "undo" if self.at:
                self.journal.undo()
                self.at -= 1
            case "redo" if self.at + 1 < len(self.states):
                self.journal.redo()
                self.at += 1
            case "reopen":
                self.journal.close()
                self.journal = Journal.open(self.journal.path, today=TODAY, state_root=self.root)
            case "add":
                self.do(lambda: self.journal.put(Note(text=text, tags=[text])))
            case "add many":
                goal = Goal(id=self.journal.new_id(), title=text, learner="mentee", levels={"0": text})
                self.do(lambda: self.journal.put(goal, Milestone(goal=goal.id, title=text), Action(text=text)))
            case _ if entry is not None:
                self.change(what, entry, text)

    def change(self, what: str, entry: Entry, text: str) -> None:
        if what == "delete":
            self.do(lambda: self.journal.delete(entry))
        elif what == "done":
            self.do(lambda: self.journal.tick(entry, why=text))
        elif what == "levels" and isinstance(entry, Goal):
            self.do(lambda: self.journal.put(entry.edit(levels={"1": text} if "0" in entry.levels else {})))
        elif what == "edit":
            self.do(lambda: self.journal.put(entry.edit(**{entry.KIND.main: text, "tags": [text] * 2})))


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOVES)
def test_each_undo_and_redo_gives_the_very_same_journal(moves: list[tuple[str, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        past = Past(Path(folder, "journal.json"), Path(folder, "state"))
        for move in moves:
            past.move(*move)
            assert past.now == past.states[past.at]
        for n in range(past.at - 1, -1, -1):
            past.journal.undo()
            assert past.now == past.states[n]
        for state in past.states[1:]:
            past.journal.redo()
            assert past.now == state
        again = Journal.open(past.journal.path, today=TODAY, state_root=past.root)
        assert {entry.id: entry for entry in again.entries} == past.states[-1]
