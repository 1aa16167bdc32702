"""Where text comes from: the words behind a verb, or stdin."""

import sys
from collections.abc import Sequence

from rmjournal.errors import Refused

STDIN = "-"
"""Stands for what comes on stdin."""


def text_from(words: Sequence[str]) -> str:
    """The words as one text; a single ``-`` is what comes on stdin."""
    return read_stdin() if list(words) == [STDIN] else " ".join(words)


def read_stdin() -> str:
    """All of stdin as text; `Refused` when it is closed or not UTF-8."""
    if sys.stdin is None or sys.stdin.closed:
        raise Refused('There is nothing to read on stdin; give the text as an argument in quotes: "…".')
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("What came on stdin is not UTF-8 text; save it as UTF-8 and try again.") from error


def is_typed_at() -> bool:
    """Whether a person sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()
