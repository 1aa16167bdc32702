"""The benchmark runs, and its figures mean what it says; no time is asserted."""

import json
import os
import signal
import sys
from pathlib import Path
from threading import Timer

import pytest

from tests.bench import terminal
from tests.bench.figures import Line, Section
from tests.bench.journals import State, prepared
from tests.bench.report import table
from tests.bench.terminal import Chunk, accepted_at, first_full_screen
from tests.programs import run_program

CLEAR = b"\x1b[2J\x1b[H"


def screen_of(letter: bytes, rows: int) -> bytes:
    return CLEAR + b"\r\n".join([letter * 120] * rows)


def test_the_first_full_screen_is_the_moment_from_which_nearly_all_cells_stay() -> None:
    chunks = [
        Chunk(0.1, b"\x1b[?1049h"),
        Chunk(0.2, screen_of(b"a", 40)),
        Chunk(0.3, screen_of(b"b", 39)),
        Chunk(0.4, screen_of(b"b", 40)),
        Chunk(0.9, b"\x1b[Hc"),
    ]
    assert first_full_screen(chunks) == 0.4
    assert first_full_screen(chunks[:3]) == 0.3


def test_a_key_is_taken_when_all_that_it_changes_is_as_it_stays() -> None:
    before = [Chunk(0.2, screen_of(b"a", 40))]
    pressed = [*before, Chunk(0.3, b"\x1b[HX"), Chunk(0.4, b"\x1b[2;1HY"), Chunk(0.5, b"\x1b[2;1HY")]
    assert accepted_at(pressed, before) == 0.4
    assert accepted_at(before, before) is None


def is_stopped(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_a_key_is_measured_however_late_the_machine_lets_the_program_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "QUIET_SECONDS", 0.01)
    with terminal.started(["sh", "-c", "stty -echo; echo ready; read key; echo taken; read key"], {}) as program:
        while "ready" not in program.text:
            program.read(terminal.LONGEST_WAIT)
        os.kill(program.process, signal.SIGSTOP)
        work = -1.0
        while not is_stopped(program.process) or work != program.work:
            work = program.work
            program.read(terminal.IDLE_SECONDS)
        Timer(0.2, os.kill, (program.process, signal.SIGCONT)).start()
        cost = program.press("enter")
        assert "taken" in program.text
    assert cost.first > 0
    assert cost.work > 0


def test_a_line_is_judged_round_by_round_and_the_table_says_so() -> None:
    lines = [
        Line("start", [2.0, 6.0, 3.0], "ms", "bare", [1.0, 2.0, 3.0], goal=2.0),
        Line("stop", [10.0, 50.0, 10.0], "ms", goal=30, by_worst=True),
    ]
    assert list(lines[0].judged) == [2.0, 3.0, 1.0]
    assert [line.verdict for line in lines] == ["yes", "NO"]
    words = "\n".join(table([Section("Start", "How.", lines)]))
    assert "2.00 [1.00 to 3.00]" in words
    assert "1 of 2 goals are met." in words


def test_a_journal_is_put_into_each_of_its_three_states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with prepared([60]) as journals:
        journal = journals[60]
        state = Path(journal.environment["RMJOURNAL_STATE"])
        journal.restore(State.KNOWN)
        known = journal.path.read_bytes()
        assert any(file.read_bytes() == known for file in state.rglob("*") if file.is_file())
        journal.restore(State.SYNCED)
        assert b"Another computer" in journal.path.read_bytes()
        assert b"Another computer" not in known
        journal.restore(State.STRANGE)
        assert not state.exists()


def test_the_benchmark_runs_in_a_terminal(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    words = (
        "--quick",
        "--only",
        "memory",
        "--only",
        "opening",
        "--only",
        "locked",
        "--sizes",
        "demo",
        "--json",
        str(told),
    )
    done = run_program(
        sys.executable, "-m", "tests.bench", *words, env={"XDG_CACHE_HOME": str(tmp_path / "cache")}, codes=[0]
    )
    assert "at the first screen, demo" in done.stdout
    memory, opening, locked = json.loads(told.read_text("utf-8"))["sections"]
    assert memory["lines"][0]["what"] == "memory of bare Textual"
    assert all(value > 0 for part in (memory, opening, locked) for line in part["lines"] for value in line["values"])
