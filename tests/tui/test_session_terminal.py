"""A session in a true terminal: with keys only at 80x24, and killed at every step of closing."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.closing import closing_steps
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from tests.programs import TerminalProgram, start_screens, wait_for_draft

from .session_driver import THREE, small


def started(path: Path, until: str = "▸ Close") -> TerminalProgram:
    """The program on a journal, with its next session opened."""
    term = start_screens(path, 80, 24)
    if until:
        term.type("2")
        term.wait("▸ Prepare")
        term.type(".")
        term.wait(until, "Session 1 · ")
    return term


def read(path: Path) -> Journal:
    return Journal.open(path, today=TODAY, state_root=path.parent / "state")


RUN = (
    ((",",), "Suggestions"),
    (("f",), "45 of 45 min"),
    ((".",), "Notes on the whole session"),
    ((" ",), "took under 1 min"),
    (("tab", "She led the talk."), "She led the talk."),
    (("escape",), "▌✓"),
    ((".",), "▸ took place"),
    (("enter",), "Not discussed"),
    ((">",), "Carried over to the next session"),
    ((" ",), "All points are settled."),
    (("G", "enter"), "Closed on"),
)
"""What is pressed, and what it makes the screen say."""


def test_a_whole_session_with_keys_only(tmp_path: Path) -> None:
    path = small(tmp_path)
    term = started(path)
    for keys, seen in RUN:
        term.type(*keys)
        term.wait(seen)
    term.close()
    journal = read(path)
    first, second = sorted(journal.entries.of(Session), key=lambda one: one.start)
    assert (first.state, first.notes, first.closed_on) == ("held", "She led the talk.", TODAY)
    assert second.start == "2026-06-16T08:30"
    assert [one.title for one in list_agenda(second, journal.entries)] == ["The budget page"]
    journal.close()


def test_notes_typed_during_a_meeting_survive_a_kill(tmp_path: Path) -> None:
    path = small(tmp_path)
    term = started(path, "Notes on the whole session")
    term.type("tab", "Half a thought, and then")
    term.wait("and then")
    wait_for_draft(term, tmp_path / "state", "and then")
    term.kill()
    again = started(path, "")
    again.wait("Channel map: Half a thought, and")
    again.answer("You were writing", "n")
    again.type("2")
    again.wait("▸ Prepare")
    again.type(".")
    again.wait("Notes on the whole session")
    again.wait("Half a thought, and then")
    again.type("escape")
    again.wait("Planned ─")
    again.close()
    journal = read(path)
    assert journal.entries.of(Session)[0].notes == "Half a thought, and then"
    journal.close()


STEPS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "points": ((">",), "Carried over to the next session", ""),
    "learnings": (("l",), "New learning", "Ask as of when"),
    "actions": (("a",), "New action item", "Bring the form"),
    "pulse": (("j",) * 6 + ("3",), "○ ○ ● ○ ○", ""),
    "reflection": (("G", "k", "enter"), "New reflection", "She led"),
    "next": (("G", "enter"), "Planned for", ""),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_of_closing_loses_nothing_and_closing_resumes(tmp_path: Path, step: str) -> None:
    path = small(tmp_path, date(2026, 6, 1), more={"state": "held", "notes": "Said"})
    keys, seen, typed = STEPS[step]
    term = started(path, "")
    term.type("2")
    term.wait("Agenda", "Said")
    term.type(".")
    term.wait("Not discussed")
    term.type(*keys)
    term.wait(seen)
    if typed:
        term.type(typed)
        wait_for_draft(term, tmp_path / "state", typed)
    term.kill()
    journal = read(path)
    session = min(journal.entries.of(Session), key=lambda one: one.start)
    assert (session.state, session.notes, session.closed_on) == ("held", "Said", None)
    assert len(journal.entries.of(Point)) == 3
    left = {one.name: one.is_open for one in closing_steps(session, journal.entries, "mentor", TODAY)}
    assert left[step] is (step not in ("pulse", "next"))
    journal.close()
    if typed:
        again = start_screens(path, 80, 24, shown="You were writing")
        again.wait(typed)
        again.close()


ENDS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...], str]] = {
    "cancelled": (("\x1b[C", "enter"), "Cancelling in time", ("tab",), "customs audit"),
    "missed": (("\x1b[C", "\x1b[C", "enter"), "It happens", ("m", "tab"), "board call"),
    "planned": (("\x1b[C", "\x1b[C", "\x1b[C", "enter"), "Move to", (), "4 jun 9:15"),
}
"""By the state that would follow: the way there, what is seen, the keys before the words, the words."""
KEPT_AS = {"4 jun 9:15": "2026-06-04 09:15"}
"""How a draft keeps words that hold a day."""


@pytest.mark.parametrize("state", ENDS)
def test_a_kill_during_the_end_of_a_session_changes_nothing_and_keeps_the_draft(tmp_path: Path, state: str) -> None:
    path = small(tmp_path, TODAY)
    keys, seen, first, words = ENDS[state]
    term = started(path)
    term.type(".", ".")
    term.wait("○ moved")
    term.type(*keys)
    term.wait(seen)
    term.type(*first, words)
    wait_for_draft(term, tmp_path / "state", KEPT_AS.get(words, words))
    term.kill()
    journal = read(path)
    (session,) = journal.entries.of(Session)
    assert (session.state, session.start, session.reason) == ("planned", "2026-06-01T08:30", "")
    assert [one.title for one in list_agenda(session, journal.entries)] == list(THREE)
    journal.close()
