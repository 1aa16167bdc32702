"""A text in the person's own editor: out into a private file, back as clean text."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rmjournal.errors import Refused
from rmjournal.model.field import clean


def command() -> list[str]:
    """The editor that the person has chosen, with its arguments."""
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        return shlex.split(said) or ["vi"]
    except ValueError as error:
        raise Refused(f"The editor {said!r} cannot be read as a command; set VISUAL or EDITOR.") from error


def edited(text: str, run: Callable[[Sequence[str]], int] = subprocess.call) -> str:
    """The text as it comes back from the editor; `Refused` when the editor fails, and then nothing has changed."""
    argv = command()
    try:
        with tempfile.TemporaryDirectory(prefix="rmjournal-") as folder:
            path = Path(folder, "text.md")
            path.write_text(text + "\n" if text else "", "utf-8")
            code = run([*argv, str(path)])
            found = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The editor {argv[0]} did not work ({error}); your text is as it was.") from error
    if code != 0:
        raise Refused(f"The editor {argv[0]} ended with {code}; your text is as it was.")
    return clean(found).removesuffix("\n")
