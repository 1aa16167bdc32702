"""Where this machine keeps things of one journal file beside those of its copies, and which files these are."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from rmjournal.errors import NotSaved
from rmjournal.storage.files.atomic_write import keep, listed


def kept(folder: Path, file: Path, what: str) -> Path:
    """The name in a state folder under which something is kept of a journal file, whose real path is given."""
    place = str(file).encode("utf-8", "surrogateescape")
    return folder / f"{what}-{hashlib.sha256(place).hexdigest()[:16]}.json"


def note(folder: Path, file: Path) -> None:
    """Remember the real path of a journal file, to find what is kept of it should it be moved."""
    place = kept(folder, file, "place").with_suffix(".path")
    if not os.path.lexists(place):
        with suppress(NotSaved):  # the journal goes on without
            keep(place, os.fsencode(file))


def noted(folder: Path) -> list[Path]:
    """The files that the journal of a state folder ever was in on this machine."""
    found: list[Path] = []
    for place in listed(folder, "place-*.path"):
        with suppress(OSError):
            found.append(Path(os.fsdecode(place.read_bytes())))
    return found
