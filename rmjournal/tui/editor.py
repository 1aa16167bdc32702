"""A text in the person's own editor: out into a private file, back as clean text."""

import os
import shlex
import shutil
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
    """The text as it comes back from the editor; `Refused` when the editor fails, and then nothing has changed.

    What was written in an editor that failed stays where it is, and the refusal names the place.
    """
    argv = command()
    folder = Path(tempfile.mkdtemp(prefix="rmjournal-"))
    path = folder / "text.md"
    before = (text + "\n" if text else "").encode()
    path.write_bytes(before)
    why = ""
    try:
        code = run([*argv, str(path)])
        why = f"ended with {code}" if code else ""
        found = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = f"did not work ({error})"
    if why and path.is_file() and path.read_bytes() != before:
        raise Refused(f"The editor {argv[0]} {why}; your text is as it was. What you wrote there is in {path}.")
    shutil.rmtree(folder, ignore_errors=True)
    if why:
        raise Refused(f"The editor {argv[0]} {why}; your text is as it was.")
    return clean(found).removesuffix("\n")
