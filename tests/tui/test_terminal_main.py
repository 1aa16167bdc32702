"""The whole program in a true terminal: start and end, signals, a kill, two programs, the mouse, no terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pexpect
import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note

from .seat import bare, demo
from .terminal import PATIENCE, ROOT, Terminal

ARGV = [sys.executable, "-m", "rmjournal", "--today", TODAY.isoformat()]
HIDDEN_CURSOR, SHOWN_CURSOR = b"\x1b[?25l", b"\x1b[?25h"
OTHER_SCREEN, OWN_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
MOUSE_OFF = b"\x1b[?1000l"


def environment(folder: Path) -> dict[str, str]:
    return {"RMJOURNAL_STATE": str(folder / "state"), "RMJOURNAL_CONFIG": str(folder / "config.toml")}


def started(path: Path, cols: int = 100, rows: int = 30) -> Terminal:
    """The program on a journal, when it has drawn itself."""
    term = Terminal([*ARGV, "-f", str(path)], cols, rows, environment(path.parent))
    term.wait("Next session", path.name, "1 Today")
    return term


def run(path: Path, *words: str) -> str:
    """A verb in a shell beside the screen."""
    done = subprocess.run(
        [*ARGV, "-f", str(path), *words], capture_output=True, text=True, timeout=90, check=True, cwd=ROOT,
        env={**os.environ, **environment(path.parent)},
    )  # fmt: skip
    return done.stdout


def ended(path: Path, end: str) -> tuple[int | None, bytes, list[object]]:
    """Exit code, all bytes after the first screen, and the terminal's settings before and after."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    child = subprocess.Popen(
        [*ARGV, "-f", str(path)], stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True,
        env={**os.environ, **environment(path.parent), "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
    )  # fmt: skip
    seen = b""
    while b"Next session" not in seen:
        assert select.select([ours], [], [], PATIENCE)[0], seen
        seen += os.read(ours, 65536)
    if end == "q":
        os.write(ours, b"q")
    else:
        child.send_signal(getattr(signal, end))
    rest = b""
    os.set_blocking(ours, False)
    deadline = time.monotonic() + PATIENCE
    while child.poll() is None and time.monotonic() < deadline:
        try:
            rest += os.read(ours, 65536)
        except BlockingIOError:
            time.sleep(0.01)
    with suppress(BlockingIOError):
        rest += os.read(ours, 65536)
    after = termios.tcgetattr(theirs)
    os.close(ours)
    os.close(theirs)
    return child.poll(), seen + rest, [before[:4], after[:4]]


@pytest.mark.parametrize(("end", "code"), [("q", 0), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_however_it_ends_the_terminal_is_as_it_was(tmp_path: Path, end: str, code: int) -> None:
    ended_with, seen, (before, after) = ended(demo(tmp_path), end)
    assert ended_with == code
    assert before == after
    assert seen.rfind(OWN_SCREEN) > seen.rfind(OTHER_SCREEN) >= 0
    assert seen.rfind(SHOWN_CURSOR) > seen.rfind(HIDDEN_CURSOR) >= 0
    assert MOUSE_OFF in seen
    assert b"Traceback" not in seen


def test_a_note_is_offered_again_after_a_kill_while_it_was_typed(tmp_path: Path) -> None:
    path = bare(tmp_path)
    term = started(path)
    term.type("5")
    term.wait("captures a line")
    term.type("n")
    term.wait("Type to find")
    term.type("enter")
    term.wait("New note")
    term.type("Half a thought")
    term.wait("draft kept")
    os.kill(term.pid, signal.SIGKILL)
    term.close()
    assert Journal.open(path, state_root=tmp_path / "state").entries.of(Note) == []
    again = Terminal([*ARGV, "-f", str(path)], 100, 30, environment(tmp_path))
    again.wait("You were writing a note")
    again.wait("Half a thought")
    again.type("y")
    again.wait("draft restored")
    again.type("ctrl+s")
    again.wait("Note added")
    again.close()
    (note,) = Journal.open(path, state_root=tmp_path / "state").entries.of(Note)
    assert note.text == "Half a thought"


def test_what_a_shell_adds_comes_on_the_screen_and_the_other_way_round(tmp_path: Path) -> None:
    path = bare(tmp_path)
    term = started(path)
    term.type("5")
    term.wait("captures a line")
    run(path, "note", "From the shell")
    term.wait("From the shell")
    term.wait("From outside")
    term.type("c")
    term.wait("Capture")
    term.type("From the screen", "enter")
    term.wait("kept")
    assert "From the screen" in run(path, "list", "learnings")
    run(path, "undo")
    term.wait("From outside")
    assert "From the screen" not in run(path, "list", "learnings")
    term.close()


def test_the_mouse_goes_to_a_place_and_lights_and_opens_a_row(tmp_path: Path) -> None:
    term = started(demo(tmp_path))
    term.until(lambda: "Learnings" in term.rows()[0])
    term.click(term.rows()[0].index("Learnings"), 0)
    term.until(lambda: len(of_learnings(term)) > 5, "the list of learnings")
    at = of_learnings(term)[3]
    words = term.rows()[at][4:24]
    assert term.text().count(words) == 1
    term.click(8, at)
    term.until(lambda: term.text().count(words) == 2, "the page of what was clicked")
    term.close()


def of_learnings(term: Terminal) -> list[int]:
    """The rows of the screen with a learning of the list, when all of it is drawn."""
    rows = term.rows()
    whole = len(rows[-1].strip()) > 0 and any(row.startswith("╰") for row in rows)
    return [n for n, row in enumerate(rows) if re.match(r"│ ✦ ", row)] if whole else []


@pytest.mark.parametrize("how", ["pipe", "dumb"])
def test_without_a_terminal_that_can_draw_today_is_printed_and_it_ends(tmp_path: Path, how: str) -> None:
    path = demo(tmp_path)
    variables = {**os.environ, **environment(tmp_path), "TERM": "dumb" if how == "dumb" else "xterm"}
    argv = [*ARGV, "-f", str(path)]
    if how == "pipe":
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90, env=variables, cwd=ROOT,
            check=False,
        )  # fmt: skip
        code, seen = done.returncode, done.stdout
    else:
        child = pexpect.spawn(argv[0], argv[1:], env=variables, timeout=90, encoding="utf-8", cwd=str(ROOT))
        child.expect(pexpect.EOF)
        seen = str(child.before)
        child.close()
        code = child.exitstatus or 0
    assert code == 0
    assert "Next session" in seen
    assert "\x1b" not in seen


def test_the_first_questions_and_the_first_day_in_a_true_terminal(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    term = Terminal([*ARGV, "-f", str(path)], 80, 24, environment(tmp_path))
    term.wait("Whom you meet")
    term.type("Annelise", "enter")
    term.wait("Annelise")
    term.type("Misaki Satō", "enter")
    term.wait("Misaki Satō")
    term.type("ctrl+s")
    term.wait("Getting to know each other")
    term.type("q")
    term.ended()
    assert len(Journal.open(path, state_root=tmp_path / "other").entries) == 3
    term.close()


@pytest.mark.skipif(not hasattr(signal, "SIGCONT"), reason="needs signals of job control")
def test_a_program_that_was_stopped_and_continued_from_outside_goes_on_and_ends(tmp_path: Path) -> None:
    term = started(bare(tmp_path))

    def comes(key: str, place: str) -> bool:
        term.type(key)  # again and again: what waits in the terminal while it is taken again is dropped
        return place in term.text()

    for key, place in (("4", "Learnings ─"), ("5", "Journal ─"), ("3", "Goals ─")):
        os.kill(term.pid, signal.SIGCONT)
        term.until(partial(comes, key, place), place)
    term.type("ctrl+q")
    term.ended()
    term.close()
