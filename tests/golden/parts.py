"""The parts of the golden files: each is made in a program of its own, and compared with what is kept."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from .frozen import environment, frozen, home
from .sections import differences, joined, pieces
from .shell import Shell

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
PARTS = ("strings", "verbs", "files", "exports", "screens-80x24", "screens-120x36", "earlier-80x24")
"""The parts; each is the module of that name, perhaps at a size in cells."""


def make(part: str, folder: Path, anew: bool = False) -> None:
    """Make a part in this process, which must be one of its own; ``anew`` without a look at what is kept."""
    folder = folder.absolute()
    name, _, size = part.partition("-")
    module = import_module(f"{__package__}.{name}")

    def keep(name: str, some: dict[str, str]) -> None:
        (folder / f"{name}.txt").write_text(joined(some), "utf-8", newline="\n")

    def kept(name: str) -> dict[str, str]:
        path = DATA / part / f"{name}.txt"
        return pieces(path.read_text("utf-8")) if path.is_file() and not anew else {}

    more = (kept, tuple(map(int, size.split("x")))) if size else ()
    with home(), frozen() as (clock, chance):
        module.make(Shell(clock, chance), keep, *more)


def made(part: str, folder: Path, anew: bool = False) -> None:
    """Make a part in a new process, and put it into the place of what is in a folder."""
    with tempfile.TemporaryDirectory() as new:
        run_apart("anew" if anew else "make", part, new)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(new, folder)


def run_apart(*words: str) -> None:
    """Do a thing in a program of its own, which has nothing of the person who runs it."""
    command = [sys.executable, "-m", str(__package__), *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"This failed: {' '.join(words)}\n{done.stdout}{done.stderr}")


def compared(part: str, folder: Path) -> Iterator[str]:
    """The lines in which a part in a folder is other than the one that is kept."""
    kept, now = _texts(DATA / part), _texts(folder)
    for name in sorted(kept.keys() | now.keys()):
        if lines := list(differences(kept.get(name, ""), now.get(name, ""))):
            yield f"--- tests/golden/data/{part}/{name}"
            yield from lines


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in folder.glob("*.txt")}
