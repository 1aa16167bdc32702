"""The parts of the golden files: each is made in a program of its own, and compared with what is kept."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from .frozen import environment, frozen, home
from .sections import differences, joined
from .shell import Shell

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
PARTS = ("verbs", "files", "exports")
"""The parts; each is the module of that name."""


def make(part: str, folder: Path) -> None:
    """Make a part in this process, which must be one of its own."""
    folder = folder.absolute()
    module = import_module(f"{__package__}.{part}")

    def keep(name: str, pieces: dict[str, str]) -> None:
        (folder / f"{name}.txt").write_text(joined(pieces), "utf-8", newline="\n")

    with home(), frozen() as (clock, chance):
        module.make(Shell(clock, chance), keep)


def made(part: str, folder: Path) -> None:
    """Make a part in a new process, and put it into the place of what is in a folder."""
    with tempfile.TemporaryDirectory() as new:
        command = [sys.executable, "-m", str(__package__), "make", part, new]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"The golden files of {part} could not be made.\n{done.stdout}{done.stderr}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(new, folder)


def compared(part: str, folder: Path) -> Iterator[str]:
    """The lines in which a part in a folder is other than the one that is kept."""
    kept, now = _texts(DATA / part), _texts(folder)
    for name in sorted(kept.keys() | now.keys()):
        if lines := list(differences(kept.get(name, ""), now.get(name, ""))):
            yield f"--- tests/golden/data/{part}/{name}"
            yield from lines


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in folder.glob("*.txt")}
