"""A program in a terminal: what it draws and when, what each key costs."""

import operator
import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from tests.programs import ROOT, TerminalScreen

COLS, ROWS = 120, 40
FULL: Final = 0.98
"""The share of cells that are as they stay from which a screen counts as full."""
SETTLED_SECONDS: Final = 0.6
"""Seconds without output after which the first screen stands."""
QUIET_SECONDS: Final = 0.25
"""Seconds without output and without work after which a key has had all its effects."""
REPEAT_SECONDS: Final = 1 / 30
"""Seconds between two keys while one is held down."""
LONGEST_WAIT: Final = 600.0
SETUP_BYTES: Final = 3000
"""Bytes up to which a program only sets up its terminal."""
TIMER_SECONDS: Final = 3.0
"""Seconds without output after which a first screen stands, whatever works behind it."""
IDLE_SECONDS: Final = 0.02
"""Seconds of work in a quiet moment that are timers only."""
ANSWERS: Final = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y", b"\x1b[c": b"\x1b[?62;22c"}
"""What a terminal answers to what a program asks it: drawing in frames it knows, reports of its size it does not."""
KEYS: Final = {"down": "\x1b[B", "pagedown": "\x1b[6~", "escape": "\x1b", "enter": "\r", "ctrl+f": "\x06"}
OTHER_PROGRAMS: Final = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "NO_COLOR", "LINES", "COLUMNS", "CI")
"""Variables with which another program than that of a person would be measured."""


class EndedError(Exception):
    """The program has ended, with what its screen showed last."""


class Chunk(NamedTuple):
    """A piece of output with its moment, in seconds since the start."""

    at: float
    data: bytes


class KeyCost(NamedTuple):
    """Seconds to the first and last paint of a key, and of the drawing thread’s work."""

    first: float
    last: float
    work: float


class Held(NamedTuple):
    """Seconds of work for each repeat of a held key, and the longest wait."""

    work: float
    longest: float


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a measured program: byte code on, all colours."""
    kept = {name: value for name, value in os.environ.items() if name not in OTHER_PROGRAMS}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return {**kept, **terminal, **more}


class Terminal:
    """A running program, its output since the start, and its keys."""

    def __init__(self, process: int, descriptor: int) -> None:
        self.process = process
        self.chunks: list[Chunk] = []
        self._descriptor = descriptor
        self._start = time.perf_counter()

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._start

    @property
    def work(self) -> float:
        """Seconds for which its first thread, which draws, has worked; Linux counts them exactly."""
        return int(Path(f"/proc/{self.process}/schedstat").read_text("ascii").split()[0]) / 1e9

    @property
    def _is_ready(self) -> bool:
        """Whether its first thread works, or would if the machine were not busy."""
        return Path(f"/proc/{self.process}/stat").read_text("utf-8").rpartition(") ")[2].startswith("R")

    @property
    def total_work(self) -> float:
        """Seconds for which all its threads have worked."""
        return time.clock_gettime((~self.process << 3) | 2)  # Linux's clock of another process

    @property
    def peak_memory(self) -> float:
        """The most memory that it has had, in MB."""
        status = Path(f"/proc/{self.process}/status").read_text("utf-8")
        return next(int(line.split()[1]) / 1000 for line in status.split("\n") if line.startswith("VmHWM"))

    @property
    def size(self) -> int:
        """Bytes that it has written."""
        return sum(len(chunk.data) for chunk in self.chunks)

    @property
    def text(self) -> str:
        """What the screen shows now."""
        screen = TerminalScreen(COLS, ROWS)
        for chunk in self.chunks:
            screen.feed(chunk.data)
        return screen.text()

    def read(self, seconds: float) -> bool:
        """Wait for output for some seconds at most; tells whether there was any."""
        if not select.select([self._descriptor], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._descriptor, 1 << 18)
        except OSError as error:
            raise EndedError(f"The program ended:\n{self.text}") from error
        self.chunks.append(Chunk(self.now, data))
        for question, answer in ANSWERS.items():
            if question in data:
                os.write(self._descriptor, answer)
        return True

    def write(self, key: str) -> None:
        """Send a key by name, or a character."""
        os.write(self._descriptor, KEYS.get(key, key).encode())

    def wait_for_drawing(self) -> None:
        """Wait until it has begun to draw its first screen."""
        while self.size < SETUP_BYTES:
            self.read(LONGEST_WAIT)

    def settle(self) -> None:
        """Wait until the first screen stands."""
        self.wait_for_drawing()
        self._wait_until_quiet(SETTLED_SECONDS, TIMER_SECONDS)

    def press(self, key: str) -> KeyCost:
        """Press a key, and wait until all its effects are there."""
        start, work, first = self.now, self.work, len(self.chunks)
        self.write(key)
        while self.work == work:  # a busy machine lets it wait
            self.read(IDLE_SECONDS)
        used = self._wait_until_quiet(QUIET_SECONDS)
        painted = [chunk.at - start for chunk in self.chunks[first:]]
        return KeyCost(*((painted[0], painted[-1]) if painted else (0.0, 0.0)), used - work)

    def hold(self, keys: Sequence[str], count: int) -> Held:
        """Hold a key down for some repeats, or some keys in turn."""
        work, first, sent = self.work, len(self.chunks), []
        for number in range(count):
            sent.append(self.now)
            self.write(keys[number % len(keys)])
            while (left := sent[-1] + REPEAT_SECONDS - self.now) > 0:
                self.read(left)
        used = self._wait_until_quiet(QUIET_SECONDS)
        paints = [chunk.at for chunk in self.chunks[first:]]
        waits = [next((at for at in paints if at >= moment), moment) - moment for moment in sent]
        return Held((used - work) / count, max(waits))

    def rest(self, seconds: float) -> None:
        """Read what it draws by itself for some seconds."""
        end = self.now + seconds
        while (left := end - self.now) > 0:
            self.read(left)

    def _wait_until_quiet(self, seconds: float, patience: float = LONGEST_WAIT) -> float:
        """Wait for some seconds in which nothing is drawn and nothing done.

        Gives the work before them. What is done for longer, and draws nothing, is a timer.
        """
        last, before = self.now, self.work
        end = last + LONGEST_WAIT
        while self.now < min(end, last + patience):
            if self.read(seconds):
                last = self.now
            elif self.work - before < IDLE_SECONDS and not self._is_ready:
                return before
            before = self.work
        return before


@contextmanager
def started(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Terminal]:
    """Run a program in a terminal for a while."""
    main, side = pty.openpty()
    termios.tcsetwinsize(side, (ROWS, COLS))
    child = subprocess.Popen(
        command,
        stdin=side,
        stdout=side,
        stderr=side,
        env=clean_environment(environment),
        cwd=ROOT,
        start_new_session=True,
    )
    os.close(side)
    try:
        yield Terminal(child.pid, main)
    finally:
        child.kill()
        child.wait()
        os.close(main)


def run_in_terminal(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a program in a terminal until it ends by itself."""
    with started(command, environment) as terminal, suppress(EndedError):
        while terminal.read(LONGEST_WAIT):
            pass


def first_full_screen(chunks: Sequence[Chunk]) -> float:
    """Find the first moment at which nearly all cells are as they stay."""
    moments = _screens(chunks)
    final = moments[-1][1]
    wanted = FULL * len(final)
    return next(at for at, cells in moments if sum(map(operator.eq, cells, final)) >= wanted)


def accepted_at(chunks: Sequence[Chunk], before: Sequence[Chunk]) -> float | None:
    """Find the moment from which all cells that a key changes stay.

    ``before`` is a run without the key. None where it changed nothing.
    """
    unpressed = _screens(before)[-1][1]
    moments = _screens(chunks)
    final = moments[-1][1]
    changed = [place for place, cell in enumerate(final) if cell != unpressed[place]]
    if not changed:
        return None
    return next(at for at, cells in moments if all(cells[place] == final[place] for place in changed))


def _screens(chunks: Sequence[Chunk]) -> list[tuple[float, list[object]]]:
    """What the terminal showed after each piece of output."""
    screen = TerminalScreen(COLS, ROWS)
    moments = []
    for chunk in chunks:
        screen.feed(chunk.data)
        moments.append((chunk.at, screen.cells()))
    return moments
