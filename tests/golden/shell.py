"""A shell whose commands are kept as they look: what was typed, what came, how it ended."""

import gc
import hashlib
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from difflib import unified_diff
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .frozen import Chance, Clock, Stream, plain, streams
from .program import main

NONE: Final[Mapping[str, str]] = MappingProxyType({})

Keep = Callable[[str, dict[str, str]], None]
"""Takes pieces of text for a golden file, by its name."""

Kept = Callable[[str], dict[str, str]]
"""Gives the pieces of a golden file as they are kept, by its name."""


class Shell:
    """Runs the program in this process, as ``python -m rmjournal`` does, one minute after the other."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self.clock, self._chance = clock, chance
        self._count = 0

    def run(
        self, line: str, typed: str | bytes | None = None, words: Mapping[str, str] = NONE, *, err_too: bool = False
    ) -> tuple[bytes, bytes, int]:
        """Run one command; gives output, errors and exit code. ``words`` are variables of the environment.

        Text is typed at a terminal, bytes come from a program. Output goes to a terminal, with ``err_too`` errors do.
        """
        self._count += 1
        self.clock.go_on()
        self._chance.begin(f"{self._count}")
        text = typed.encode() if isinstance(typed, str) else typed or b""
        out, err = Stream(terminal=True), Stream(terminal=err_too)
        source = Stream(text, terminal=isinstance(typed, str))
        code = 0
        gc.freeze()  # so that only what this command makes is looked through after it
        with streams(out, err, source, words):
            sys.argv = shlex.split(line)
            try:
                main()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        gc.collect()  # what a command left open lets its locks go
        return out.written, err.written, code

    def look(self, line: str, typed: str | bytes | None = None, words: Mapping[str, str] = NONE) -> str:
        """Run one command and give all of it as a text."""
        out, err, code = self.run(line, typed, words)
        answers = typed.split("\n")[:-1] if isinstance(typed, str) else []
        parts = [f"$ {one_line(line)}\n", *(f"< {answer}\n" for answer in answers), shown(out)]
        errors = [f"! {row}" for row in shown(err).splitlines(keepends=True)]
        return plain("".join([*parts, *errors, f"[exit {code}]\n" if code else ""]))


def one_line(text: str) -> str:
    """A text with its line breaks as they are typed."""
    return text.replace("\n", "\\n")


def shown(data: bytes) -> str:
    """Bytes as a text in which no two look alike, ending with a line break."""
    text = data.decode("utf-8", "backslashreplace")
    seen = "".join(char if char == "\n" or char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return seen if seen.endswith("\n") or not seen else f"{seen}\\\n"


def kept_file(path: Path, in_full: bool = True) -> str:
    """A file: how long it is, the hash of its bytes, and its text."""
    data = path.read_bytes()
    head = f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}\n"
    return plain(head + shown(data)) if in_full else head


def file_changes(before: str, path: Path) -> str:
    """The lines of a file that changed."""
    lines = unified_diff(before.splitlines(), path.read_text("utf-8").splitlines(), n=0, lineterm="")
    return plain("".join(f"{line}\n" for line in list(lines)[2:]))


def in_turn(shell: Shell, lines: Iterable[str], first: int = 1) -> dict[str, str]:
    """What some commands print, one after the other."""
    return {f"{number} {one_line(line)}": shell.look(f"rmjournal {line}") for number, line in enumerate(lines, first)}
