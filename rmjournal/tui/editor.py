"""A text in the person's own editor: out into a private file, back as clean text, and kept whenever it is saved."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from rmjournal.errors import JournalError, Refused
from rmjournal.model.field import clean

LOOK: Final = 0.5
"""Seconds between two looks at the file while the editor is open."""

KEYS_THAT_END: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))
"""What a terminal makes of ctrl+c, and of ctrl and a backslash."""


def command() -> list[str]:
    """The editor that the person has chosen, with its arguments."""
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(said) or ["vi"]
    except ValueError as error:
        raise Refused(f"The editor {said!r} cannot be read as a command; set VISUAL or EDITOR.") from error


def watched(argv: Sequence[str], look: Callable[[], None]) -> int:
    """Run a program, look again and again while it runs, and give its exit code; ctrl+c means what it means there."""
    with subprocess.Popen(argv) as program, _deaf():
        while True:
            try:
                return program.wait(LOOK)
            except subprocess.TimeoutExpired:
                look()


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear no key that ends a program: the terminal sends them to all that run in it."""
    heard = {ending: signal.signal(ending, signal.SIG_IGN) for ending in KEYS_THAT_END}
    try:
        yield
    finally:
        for ending, hear in heard.items():
            signal.signal(ending, hear)


class _Sheet:
    """The file that the editor is given."""

    def __init__(self, path: Path, text: str, keep: Callable[[str], None]) -> None:
        self.path = path
        self._keep = keep
        self._before = self._seen = (text + "\n" if text else "").encode()
        path.write_bytes(self._before)

    @property
    def left(self) -> Path | None:
        """Where something was written; none if nowhere. An editor that died may have put it beside the file."""
        if any(path != self.path for path in self.path.parent.iterdir()):
            return self.path.parent
        return self.path if self.path.is_file() and self.path.read_bytes() != self._before else None

    @property
    def text(self) -> str:
        """What is in it now; OSError and UnicodeDecodeError where that is no text."""
        return clean(self.path.read_text("utf-8")).removesuffix("\n")

    def look(self) -> None:
        """Keep what was saved in it since the last look, as far as that can be kept."""
        with suppress(OSError, UnicodeDecodeError, JournalError):
            now = self.path.read_bytes()
            if now and now != self._seen:
                self._keep(self.text)
                self._seen = now


def edited(
    text: str,
    keep: Callable[[str], None] = lambda text: None,
    run: Callable[[Sequence[str], Callable[[], None]], int] = watched,
) -> str:
    """The text as it comes back from the editor; `Refused` when the editor fails, and then nothing has changed.

    ``keep`` gets what is saved there, soon after each time, and before this ends: a program or a machine that dies
    meanwhile takes nothing along. What was written in an editor that failed also stays where it is, and the refusal
    names the place.
    """
    argv = command()
    folder = Path(tempfile.mkdtemp(prefix="rmjournal-"))
    sheet = _Sheet(folder / "text.md", text, keep)
    found = why = ""
    try:
        code = run([*argv, str(sheet.path)], sheet.look)
        why = f"ended with {code}" if code else ""
        found = sheet.text
    except (OSError, UnicodeDecodeError) as error:
        why = f"did not work ({error})"
    sheet.look()
    if why and sheet.left:
        raise Refused(f"The editor {argv[0]} {why}; your text is as it was. What you wrote there is in {sheet.left}.")
    shutil.rmtree(folder, ignore_errors=True)
    if why:
        raise Refused(f"The editor {argv[0]} {why}; your text is as it was.")
    return found
