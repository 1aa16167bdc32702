"""Where text comes from: the words behind a verb, stdin, or the person's editor."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rmjournal.errors import JournalError, Refused

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


def editor() -> str:
    """The command of the person's editor; empty when none is set."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


@contextmanager
def edited(text: str) -> Iterator[str]:
    """The text as it comes back from the editor; kept as a draft file when something goes wrong, which is told."""
    folder = Path(tempfile.mkdtemp(prefix="rmjournal-"))
    draft = folder / "entry.md"
    draft.write_text(text, "utf-8")
    try:
        _open_editor(draft)
        yield _read(draft)
    except JournalError as error:
        if _differs(draft, text):
            raise Refused(f"{str(error).rstrip('.')}; your text is kept in {draft}.") from error
        _remove(draft)
        raise
    _remove(draft)


def _open_editor(draft: Path) -> None:
    command = editor() or "vi"
    try:
        code = subprocess.call([*shlex.split(command), str(draft)])
    except (OSError, ValueError) as error:
        raise Refused(f"The editor {command} cannot be started; set EDITOR to one that is there.") from error
    if code:
        raise Refused(f"The editor {command} ended with code {code}, so nothing was changed.")


def _read(draft: Path) -> str:
    try:
        return draft.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("What the editor wrote is not UTF-8 text, so nothing was changed.") from error


def _differs(draft: Path, text: str) -> bool:
    return draft.exists() and draft.read_bytes() != text.encode()


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    if not any(draft.parent.iterdir()):
        draft.parent.rmdir()
