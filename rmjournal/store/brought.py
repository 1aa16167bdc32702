"""Files and folders that a person brings to be imported: read whole, with every refusal in one plain sentence."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

from rmjournal.errors import Unreadable
from rmjournal.exchange.incoming import Source
from rmjournal.store import layout

LARGEST: Final = 256 * 2**20
"""Bytes that are read of a file, or of a folder in all."""

MOST: Final = 100_000
"""Files that are read of a folder."""


def bring(path: Path) -> Source:
    """A file, or a folder with all files in it; links in a folder are not followed, hidden names left out.

    Unreadable for what is not there, cannot be read, is a pipe, or is too large to be a journal of anyone.
    """
    try:
        folder = path.is_dir()
    except OSError:
        folder = False
    if not folder:
        return Source(name=path.name, files={path.name: _file(path, LARGEST)})
    files: dict[str, bytes] = {}
    left = LARGEST
    for inner in _inside(path):
        if len(files) == MOST:
            raise Unreadable(f"{path} holds more than {MOST:,} files; name a smaller folder.")
        data = _file(inner, left)
        left -= len(data)
        files[inner.relative_to(path).as_posix()] = data
    if not files:
        raise Unreadable(f"{path} is an empty folder; name the one with the files.")
    return Source(name=path.name or str(path), files=files, folder=True)


def _file(path: Path, most: int) -> bytes:
    try:
        if path.stat().st_size > most:
            raise Unreadable(f"{path} is larger than {LARGEST >> 20} MB; split it and import the parts.")
    except (OSError, ValueError):
        pass  # the look below finds the words for it
    return layout.look(path).data


def _inside(folder: Path) -> Iterator[Path]:
    """The plain files below a folder, in order."""

    def refuse(error: OSError) -> None:
        raise Unreadable(f"{error.filename} cannot be read ({error.strerror}); change its permissions.") from error

    for above, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(above, name)
            if not name.startswith(".") and S_ISREG(path.lstat().st_mode):
                yield path
