"""A true terminal for a few tests: a pty whose screen is read by pyte."""

import os
import re
import time
from pathlib import Path

import pexpect
import pyte

KEYS = {"enter": "\r", "tab": "\t", "escape": "\x1b", "f4": "\x1bOS", "ctrl+s": "\x13", "ctrl+q": "\x11"}
_NOISE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[A-Za-z]?u|\x1b\[\?[0-9;]*\$p|\x1b\[[>=<][0-9;]*[a-z]|\x1bP.*?\x1b\\|\x1b\]\d+;.*?(?:\x1b\\|\x07)",
    re.DOTALL,
)
"""What pyte cannot parse."""
ROOT = Path(__file__).parents[2]


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, argv: list[str], cols: int = 80, rows: int = 24, env: dict[str, str] | None = None) -> None:
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        here = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
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

    def type(self, *keys: str) -> None:
        """Press keys by name, or type text."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def wait(self, words: str, timeout: float = 20) -> None:
        """Wait until some words are on the screen."""
        end = time.monotonic() + timeout
        while words not in self.text():
            assert time.monotonic() < end, f"{words!r} is not on the screen:\n{self.text()}"
            self._read()

    def _read(self) -> None:
        try:
            found = os.fsencode(self._child.read_nonblocking(65536, timeout=0.05))
            self._stream.feed(_NOISE.sub(b"", found))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF as end:
            raise AssertionError(f"it ended:\n{self.text()}") from end

    def close(self) -> None:
        """End the program."""
        self._child.close(force=True)
