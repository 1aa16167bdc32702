"""Second programs of the tests: a verb, a program in a terminal, a process that is killed, and waiting for them."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pexpect
import pyte

from rmjournal.demo import TODAY

ROOT = Path(__file__).parents[1]
COMMAND: Final = (sys.executable, "-m", "rmjournal")
COMMAND_ON_DEMO_DAY: Final = (*COMMAND, "--today", TODAY.isoformat())
PATIENCE: Final = 60.0
"""Seconds after which something does not come any more, on the slowest machine under the heaviest load."""
LONGEST_RUN: Final = 30 * PATIENCE
"""Seconds after which a program that should end by itself does not end any more."""
KEYS = {
    "enter": "\r",
    "backspace": "\x7f",
    "tab": "\t",
    "escape": "\x1b",
    "f4": "\x1bOS",
    "ctrl+f": "\x06",
    "ctrl+n": "\x0e",
    "ctrl+s": "\x13",
    "ctrl+q": "\x11",
}
Variables = Mapping[str, str | None]
"""Variables of the environment to set, and with None to take away."""
NO_VARIABLES: Final[Variables] = MappingProxyType({})
_UNPARSED = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[A-Za-z]?u|\x1b\[\?[0-9;]*\$p|\x1b\[[>=<][0-9;]*[a-z]|\x1bP.*?\x1b\\|\x1b\]\d+;.*?(?:\x1b\\|\x07)",
    re.DOTALL,
)
"""Sequences that pyte cannot parse."""
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]P](?:[^\x07\x1b]|\x1b(?!\\))*)?$")
"""A sequence whose end is in the future."""


def state_variables(folder: Path) -> dict[str, str]:
    """Give the variables that keep state folder and config file in a folder."""
    return {"RMJOURNAL_STATE": str(folder / "state"), "RMJOURNAL_CONFIG": str(folder / "config.toml")}


def environment(variables: Variables = NO_VARIABLES) -> dict[str, str]:
    """Give the environment of this process with some variables changed."""
    return {name: value for name, value in {**os.environ, **variables}.items() if value is not None}


def _rest() -> None:
    time.sleep(0.01)


def wait_until(
    condition: Callable[[], object],
    wanted: str | Callable[[], str] = "what was waited for",
    meanwhile: Callable[[], object] = _rest,
    patience: float = PATIENCE,
) -> None:
    """Wait until a condition is true; ``meanwhile`` is called again and again until then."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"{wanted() if callable(wanted) else wanted} did not come"
        meanwhile()


def run_program(
    *command: str | Path,
    cwd: Path = ROOT,
    env: Variables = NO_VARIABLES,
    codes: Sequence[int] | None = None,
    **more: Any,
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end; ``codes`` are the exit codes that it may have."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    words, around = [*map(str, command)], environment(env)
    done = subprocess.run(words, cwd=cwd, env=around, text=True, timeout=LONGEST_RUN, check=False, **streams)
    assert codes is None or done.returncode in codes, f"{words}: {done.returncode} {done.stdout} {done.stderr}"
    return done


def run_python(code: str, *words: str | Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run some code in a Python of its own."""
    return run_program(sys.executable, "-c", code, *words, **more)


def run_verb(*words: str | Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run a verb of the command line."""
    return run_program(*COMMAND, *words, **more)


def run_git(folder: Path, *words: str, codes: Sequence[int] | None = (0,)) -> "subprocess.CompletedProcess[str]":
    """Run git as somebody who has no settings."""
    settings = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    person = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return run_program(shutil.which("git") or "git", *words, cwd=folder, env={**settings, **person}, codes=codes)


def start_program(*command: str | Path, env: Variables = NO_VARIABLES, **more: Any) -> "subprocess.Popen[str]":
    """Start a program whose output and errors come through one pipe."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **more}
    return subprocess.Popen([*map(str, command)], cwd=ROOT, env=environment(env), text=True, **streams)


class TerminalScreen:
    """What a terminal shows of the bytes that a program wrote."""

    def __init__(self, cols: int, rows: int) -> None:
        self.model = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self.model)
        self._unparsed = b""
        self._text: str | None = None

    def feed(self, part: bytes) -> None:
        """Take in some bytes; an unfinished sequence waits for its end."""
        data = self._unparsed + part
        unfinished = _UNFINISHED.search(data)
        whole = unfinished.start() if unfinished else len(data)
        self._unparsed = data[whole:]
        self._stream.feed(_UNPARSED.sub(b"", data[:whole]))
        self._text = None

    def text(self) -> str:
        """Give its text."""
        if self._text is None:
            model = self.model
            rows = map(model.buffer.__getitem__, range(model.lines))
            self._text = "\n".join("".join(row[x].data for x in range(model.columns)).rstrip() for row in rows)
        return self._text

    def cells(self) -> list[object]:
        """Give all cells with their colours, row by row."""
        rows = (self.model.buffer[row] for row in range(self.model.lines))
        return [row[column] for row in rows for column in range(self.model.columns)]


class TerminalProgram:
    """A program in a terminal of its own, whose screen is read."""

    def __init__(self, command: Sequence[str], cols: int = 80, rows: int = 24, env: Variables = NO_VARIABLES) -> None:
        self.output = b""
        """All that it has written."""
        self._screen = TerminalScreen(cols, rows)
        self._expected = 0
        own = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "LINES": None, "COLUMNS": None}
        around = environment({**own, **env})
        self._child = pexpect.spawn(command[0], [*command[1:]], dimensions=(rows, cols), env=around, cwd=str(ROOT))

    @property
    def descriptor(self) -> int:
        """The file descriptor of the terminal."""
        return self._child.child_fd

    def text(self) -> str:
        """Give what is on the screen."""
        return self._screen.text()

    def rows(self) -> list[str]:
        """Give what is on the screen, row by row."""
        return self.text().split("\n")

    def type(self, *keys: str) -> None:
        """Press keys by name, or type text."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def click(self, x: int, y: int) -> None:
        """Press the left button of the mouse on a cell, and let it go."""
        self.type(f"\x1b[<0;{x + 1};{y + 1}M", f"\x1b[<0;{x + 1};{y + 1}m")

    def wait(self, *words: str) -> None:
        """Wait until some words are on the screen, all at once."""
        self.until(lambda: all(word in self.text() for word in words), f"{words} on the screen")

    def answer(self, question: str, key: str) -> None:
        """Answer a question that opened by itself: a key from before its first paint does not count."""
        self.wait(question)
        for _ in range(12):
            self.type(key)
            again = time.monotonic() + 5
            while question in self.text() and time.monotonic() < again:
                self.read()
            if question not in self.text():
                return
        raise AssertionError(f"{self.text()}\nno answer to {question}")

    def expect(self, words: str) -> None:
        """Wait until some words are written, after those that were expected last."""
        self.until(lambda: words.encode() in self.output[self._expected :], f"{words} in the output")
        self._expected = self.output.index(words.encode(), self._expected) + len(words.encode())

    def until(self, condition: Callable[[], object], wanted: str = "what was waited for") -> None:
        """Read the screen until a condition is true, on it or elsewhere: what is drawn comes in pieces."""
        wait_until(condition, lambda: f"{self.text()}\n{wanted}", self.read)

    def read(self) -> None:
        """Take in what it draws, for a moment; fails at its end."""
        assert self._read_some(), f"it ended:\n{self.text()}"

    def _read_some(self) -> bool:
        try:
            part = os.fsencode(self._child.read_nonblocking(65536, timeout=0.05))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.output += part
        self._screen.feed(part)
        return True

    def wait_for_end(self) -> int | None:
        """Wait until the program has ended by itself; gives its exit code, None after a signal."""
        wait_until(lambda: not self._read_some(), lambda: f"{self.text()}\nthe end of the program", lambda: None)
        self._child.wait()
        return self._child.exitstatus

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window does, and wait for the end."""
        vars(self._child)["ptyproc"].fileobj.close()
        wait_until(lambda: not self._child.isalive(), "the end without a terminal")

    def send_signal(self, number: int) -> None:
        """Send a signal to the program."""
        self._child.kill(number)

    def kill(self) -> None:
        """Kill the program, as a machine that goes down does."""
        self.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End the program if it still runs, however long a busy machine takes for it."""
        if self._child.isalive():
            self.send_signal(signal.SIGKILL)
            self._child.wait()
        self._child.close()


def start_screens(
    path: Path, cols: int = 100, rows: int = 30, env: Variables = NO_VARIABLES, *, shown: str = "1 Today"
) -> TerminalProgram:
    """Start the screens on a journal, and wait until the first one is drawn."""
    screens = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(path)], cols, rows, env)
    screens.wait(shown)
    return screens


def wait_for_draft(screens: TerminalProgram, state: Path, words: str) -> None:
    """Wait until some words stand in a draft in a state folder."""
    screens.until(lambda: any(words.encode() in file.read_bytes() for file in state.rglob("drafts/*.json")), words)


def write_editor(folder: Path, body: str) -> str:
    """Write an editor that does something to the file at ``path``, and give its command."""
    script = folder / "my editor.py"
    script.write_text("import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n" + textwrap.dedent(body))
    return f"{sys.executable} '{script}'"


def kill_writer(write: Callable[[int], None], least: int, most: int, seconds: float) -> list[int]:
    """Run a function that writes for ever, kill it at a random moment, and give the numbers that it reported.

    It reports each number in a line to a pipe. The moment is at most some seconds after a random number of reports,
    from ``least`` to below ``most``.
    """
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(out)
            write(into)
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as reports:
        lines = [reports.readline() for _ in range(random.randrange(least, most))]
        time.sleep(random.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer ended before it was killed"
        lines += reports.readlines()
    return [int(line) for line in lines if line]


def call_in_child(function: Callable[[], Any]) -> Any:
    """Call a function in a process of its own, and give its value, which must be one of JSON."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        value = None
        try:
            value = function()
        finally:
            trace = traceback.format_exc() if sys.exc_info()[0] else ""
            os.write(into, json.dumps([value, trace]).encode())
            os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    value, trace = json.loads(data)
    assert not trace, trace
    return value
