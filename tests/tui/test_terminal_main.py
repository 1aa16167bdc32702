"""The whole program in a true terminal: start and end, signals, a kill, two programs, the mouse, no terminal."""

import os
import pty
import re
import signal
import sys
import termios
from functools import partial
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.programs import (
    COMMAND_ON_DEMO_DAY,
    TerminalProgram,
    run_program,
    start_program,
    start_screens,
    wait_for_draft,
)

from .app_driver import bare, demo

HIDDEN_CURSOR, SHOWN_CURSOR = b"\x1b[?25l", b"\x1b[?25h"
OTHER_SCREEN, OWN_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
MOUSE_OFF = b"\x1b[?1000l"


def run(path: Path, *words: str) -> str:
    """A verb in a shell beside the screen."""
    return run_program(*COMMAND_ON_DEMO_DAY, "-f", path, *words, codes=[0]).stdout


@pytest.mark.parametrize(("end", "code"), [("q", 0), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_every_exit_restores_the_terminal(tmp_path: Path, end: str, code: int) -> None:
    term = start_screens(demo(tmp_path))
    if end == "q":
        term.type("q")
    else:
        term.send_signal(getattr(signal, end))
    assert term.wait_for_end() == code
    assert termios.tcgetattr(term.descriptor)[:4] == termios.tcgetattr(pty.openpty()[1])[:4]
    seen = term.output
    assert seen.rfind(OWN_SCREEN) > seen.rfind(OTHER_SCREEN) >= 0
    assert seen.rfind(SHOWN_CURSOR) > seen.rfind(HIDDEN_CURSOR) >= 0
    assert MOUSE_OFF in seen
    assert b"Traceback" not in seen


def test_it_ends_when_the_terminal_goes_and_no_signal_tells_it(tmp_path: Path) -> None:
    terminal, keys = pty.openpty()
    journal = demo(tmp_path)
    program = start_program(
        *COMMAND_ON_DEMO_DAY, "-f", journal, stdin=keys, stdout=keys, stderr=keys, start_new_session=True
    )
    os.close(keys)
    shown = b""
    while b"Next session" not in shown:
        shown += os.read(terminal, 4096)
    os.close(terminal)
    assert program.wait(60) == 128 + signal.SIGHUP


def test_a_note_is_offered_again_after_a_kill_while_it_was_typed(tmp_path: Path) -> None:
    path = bare(tmp_path)
    term = start_screens(path)
    term.type("5")
    term.wait("Nothing written yet")
    term.type("n")
    term.wait("Type to search")
    term.type("enter")
    term.wait("New note")
    term.type("Half a thought")
    wait_for_draft(term, tmp_path / "state", "Half a thought")
    term.kill()
    assert Journal.open(path, state_root=tmp_path / "state").entries.of(Note) == []
    again = start_screens(path, shown="You were writing a note")
    again.wait("Half a thought")
    again.answer("You were writing a note", "y")
    again.wait("New note")
    again.type("ctrl+s")
    again.wait("j next")
    again.close()
    (note,) = Journal.open(path, state_root=tmp_path / "state").entries.of(Note)
    assert note.text == "Half a thought"


def test_the_screen_shows_entries_of_a_shell_and_the_shell_lists_those_of_the_screen(tmp_path: Path) -> None:
    path = bare(tmp_path)
    term = start_screens(path)
    term.type("5")
    term.wait("Nothing written yet")
    run(path, "note", "From the shell")
    term.wait("From the shell")
    term.wait("From your other device")
    term.type("c")
    term.wait("Capture")
    term.type("From the screen")
    term.wait("From the screen")
    term.type("enter")
    term.until(lambda: "From the screen" not in term.text(), "the end of the capture")
    assert "From the screen" in run(path, "list", "learnings")
    run(path, "undo")
    term.wait("From your other device")
    assert "From the screen" not in run(path, "list", "learnings")
    term.close()


def test_the_mouse_opens_a_place_and_selects_and_opens_a_row(tmp_path: Path) -> None:
    term = start_screens(demo(tmp_path))
    term.until(lambda: "Learnings" in term.rows()[0])
    term.click(term.rows()[0].index("Learnings"), 0)
    term.until(lambda: len(of_learnings(term)) > 3, "the list of learnings")
    at = of_learnings(term)[3]
    words = term.rows()[at][3:23]
    assert term.text().count(words) == 1
    term.click(8, at)
    term.until(lambda: term.text().count(words) == 2, "the page of what was clicked")
    term.close()


def of_learnings(term: TerminalProgram) -> list[int]:
    """The rows of the screen with a learning of the list, when all of it is drawn."""
    rows = term.rows()
    whole = len(rows[-1].strip()) > 0 and any(row.startswith(" Learning ─") for row in rows)
    return [n for n, row in enumerate(rows) if re.match(r"[ ▌]✦ ", row)] if whole else []


@pytest.mark.parametrize("how", ["pipe", "dumb"])
def test_today_is_printed_on_a_terminal_that_cannot_draw(tmp_path: Path, how: str) -> None:
    command = [*COMMAND_ON_DEMO_DAY, "-f", str(demo(tmp_path))]
    if how == "pipe":
        output = run_program(*command, codes=[0]).stdout
    else:
        term = TerminalProgram(command, env={"TERM": "dumb"})
        assert term.wait_for_end() == 0
        output = term.output.decode()
    assert "Next session" in output
    assert "\x1b" not in output


@pytest.mark.parametrize(("words", "is_loaded"), [("--today 2026-06-01", False), ("--today=2026-06-01", True)])
def test_the_command_line_is_loaded_for_words_that_it_has_to_read(
    tmp_path: Path, words: str, is_loaded: bool
) -> None:
    code = (
        "import sys; from rmjournal import tui; from rmjournal.__main__ import main; "
        "tui.run = lambda path, config, **_: print(path.name, config.today, 'click' in sys.modules); main()"
    )
    term = TerminalProgram([sys.executable, "-c", code, "-f", str(demo(tmp_path)), *words.split()])
    term.wait_for_end()
    assert term.output.decode().split() == ["mentee.json", "2026-06-01", str(is_loaded)]


def test_what_is_refused_before_the_screens_is_told_as_by_a_verb(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    path.write_bytes(b"{")
    told = []
    for words in (["-f", str(path)], [f"--file={path}"]):
        term = TerminalProgram([*COMMAND_ON_DEMO_DAY, *words])
        assert term.wait_for_end() == 1
        told.append(term.output.split())
    assert told[0] == told[1] and b"damaged" in told[0]


def test_the_first_questions_and_the_first_day_in_a_true_terminal(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    term = start_screens(path, 80, 24, shown="Is there a journal already?")
    term.type("enter")
    term.wait("Your name")
    term.type("Annelise", "enter", "Misaki Satō", "enter", "1", "enter")
    term.wait("How often do you meet?")
    term.type("1", "enter", "enter")
    term.wait("When is your first session?")
    term.type("9 jun 8:30", "enter")
    term.wait("What do you want to get better at?")
    term.type("Say no in time", "enter", "2", "enter", "enter", "enter")
    term.wait("Where do the two of you stand in the company?")
    term.type("ctrl+n")
    term.wait("Know yourself: five questions")
    term.type("ctrl+n")
    term.wait("Your card")
    term.type("ctrl+n")
    term.wait("First steps", "First growth area written")
    term.wait("Next session", "Tue 9 Jun 08:30")
    term.type("q")
    term.wait_for_end()
    journal = Journal.open(path, state_root=tmp_path / "other")
    (pair,) = journal.entries.of(Relationship)
    assert (journal.name, pair.partner, pair.role) == ("Annelise", "Misaki Satō", "mentor")
    assert [session.start for session in journal.entries.of(Session)] == ["2026-06-09T08:30"]


def test_a_stopped_and_continued_program_works_and_exits(tmp_path: Path) -> None:
    term = start_screens(bare(tmp_path))

    def comes(key: str, place: str) -> bool:
        term.type(key)  # again and again: what waits in the terminal while it is taken again is dropped
        return place in term.text()

    for key, place in (("4", "Learnings ─"), ("5", "Journal ─"), ("3", "Goals ─")):
        term.send_signal(signal.SIGCONT)
        term.until(partial(comes, key, place), place)
    term.type("ctrl+q")
    term.wait_for_end()
