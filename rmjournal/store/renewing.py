"""A folder of an export that is written again: ours is renewed file by file, everything else stays as it is."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Final

from rmjournal.errors import NotSaved, Refused
from rmjournal.exchange.export_manifest import LIST, Listed, Renewal, read_list
from rmjournal.storage.files.atomic_write import put, real
from rmjournal.storage.files.os_errors import refusal

There = Mapping[str, bytes | None]
"""The files in a folder by path: bytes of those on the list, none for all others."""

_HIDDEN: Final = "."


def list_of(path: Path) -> Listed | None:
    """The list of what was exported into a folder; none when nothing was, `Refused` where a link is in its place."""
    if path.is_symlink():
        raise Refused(f"{path} is a link; name the folder itself, {real(path)}.")
    listed = path / LIST
    try:
        if not S_ISREG(listed.lstat().st_mode):
            raise Refused(f"{listed} is no plain file; remove it, or choose another folder.")
        return read_list(listed.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise NotSaved(refusal(listed, error)) from error


def renew(path: Path, old: Listed, plan: Callable[[There], Renewal]) -> Renewal:
    """Do in a folder what a plan says of the files that are there; the list is written last."""
    try:
        found = plan(_there(path, old))
        for name, data in found.write.items():
            put(path / name, data)
        for name in found.remove:
            (path / name).unlink()
        put(path / LIST, found.listed, durable=True)
    except OSError as error:
        raise NotSaved(refusal(path, error).replace("move the journal", "choose another place")) from error
    return found


def _there(path: Path, old: Listed) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    for above, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        links = [name for name in folders if Path(above, name).is_symlink()]
        for name in (*names, *links):
            file = Path(above, name)
            inner = file.relative_to(path).as_posix()
            plain = inner in old.files and S_ISREG(file.lstat().st_mode)
            found[inner] = file.read_bytes() if plain else None
    return found
