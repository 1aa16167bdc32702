"""A true terminal for a few tests: a pty whose screen is read by pyte."""

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte

KEYS = {"enter": "\r", "tab": "\t", "escape": "\x1b", "f4": "\x1bOS", "ctrl+s": "\x13", "ctrl+q": "\x11"}
_NOISE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[A-Za-z]?u|\x1b\[\?[0-9;]*\$p|\x1b\[[>=<][0-9;]*[a-z]|\x1bP.*?\x1b\\|\x1b\]\d+;.*?(?:\x1b\\|\x07)",
    re.DOTALL,
)
"""What pyte cannot parse."""
_BEGUN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]P](?:[^\x07\x1b]|\x1b(?!\\))*)?$")
"""A sequence whose end has not come yet."""
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which something does not come any more, on the slowest machine under the heaviest load."""


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, argv: list[str], cols: int = 80, rows: int = 24, env: dict[str, str] | None = None) -> None:
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        ours = {name: value for name, value in os.environ.items() if name not in ("LINES", "COLUMNS")}
        here = {**ours, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        self._child = pexpect.spawn(
            argv[0], argv[1:], dimensions=(rows, cols), env={**here, **(env or {})}, timeout=10, cwd=str(ROOT)
        )

    @property
    def pid(self) -> int:
        assert self._child.pid is not None
        return self._child.pid

    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def rows(self) -> list[str]:
        """What is on the screen, row by row."""
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

    def until(self, condition: Callable[[], object], wanted: str = "what was waited for") -> None:
        """Read the screen until something is true, on it or elsewhere: what is drawn comes in pieces."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{wanted} did not come:\n{self.text()}"
            self.read()

    def read(self) -> None:
        """Take in what it draws, for a moment."""
        try:
            found = self._rest + os.fsencode(self._child.read_nonblocking(65536, timeout=0.05))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF as end:
            raise AssertionError(f"it ended:\n{self.text()}") from end
        begun = _BEGUN.search(found)
        whole = begun.start() if begun else len(found)
        self._rest = found[whole:]
        self._stream.feed(_NOISE.sub(b"", found[:whole]))

    def ended(self) -> None:
        """Wait until the program has ended by itself."""
        end = time.monotonic() + PATIENCE
        with suppress(AssertionError):
            while time.monotonic() < end:
                self.read()
        assert time.monotonic() < end, f"it goes on:\n{self.text()}"

    def hang_up(self) -> None:
        """Take the terminal away, as a window that is closed does, and wait until the program has ended by itself."""
        vars(self._child)["ptyproc"].fileobj.close()
        end = time.monotonic() + PATIENCE
        while self._child.isalive():
            assert time.monotonic() < end, "it goes on without a terminal"
            time.sleep(0.02)

    def close(self) -> None:
        """End the program."""
        self._child.close(force=True)
