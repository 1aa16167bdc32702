"""Environment of the file: sync tool, free space, permissions."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from typing import Final

from rmjournal.errors import NotSaved
from rmjournal.storage.files.atomic_write import listed
from rmjournal.storage.files.os_errors import refusal
from rmjournal.sync.git import is_driver_set_up

OTHERS: Final = 0o077
"""The permissions of everyone but the owner."""

_MARKS: Final = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".dropbox": "Dropbox",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".git": "git",
    "RCLONE_TEST": "rclone",
    ".unison": "Unison",
    ".sync": "Resilio Sync",
    ".SynologyWorkingDirectory": "Synology Drive",
    ".maestral": "Maestral",
    ".stversions": "Syncthing",
    ".stignore": "Syncthing",
    ".SeaDrive": "Seafile",
    ".seafile-data": "Seafile",
    ".debris": "MEGA",
    ".megaignore": "MEGA",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".odopen": "OneDrive",
}
"""Names that a tool leaves in a folder which it syncs."""

_ENDED_MARKS: Final = {".sync_*.db": "Nextcloud", "._sync_*.db": "ownCloud"}
"""The same, with something of their own in the middle."""

_FOLDERS: Final = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "mobile documents": "iCloud",
    "icloud": "iCloud",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "seafile": "Seafile",
    "pcloud": "pCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "my drive": "Google Drive",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "synologydrive": "Synology Drive",
    "seadrive": "Seafile",
    "resilio sync": "Resilio Sync",
    "syncthing": "Syncthing",
}
"""How folders are called that a tool syncs."""

_ADVICE: Final = {
    "Syncthing": "maxConflicts=0 there throws versions away; what was saved here stays in rmjournal history",
    "git": "rmjournal git-setup lets git merge it without a mark",
    "rclone": "bisync needs a second file in the folder that never changes",
    "Unison": "it needs prefer = newer with copyonconflict, or our merge command",
    "Resilio Sync": "its .Conflict copies are merged and stay, for removing them removes the real file",
}
"""What a person should know of a tool."""


def sync_tools(path: Path) -> list[str]:
    """Name the tools that seem to sync a file or folder, by what they leave in the folders above it."""
    return list(dict.fromkeys(_found(Path(os.path.realpath(path)))))


def _found(path: Path) -> Iterator[str]:
    home = Path(os.path.realpath(Path.home()))
    for folder in path.parents:
        name = folder.name.casefold()
        yield from (tool for start, tool in _FOLDERS.items() if name == start or name.startswith(_after(start)))
        # Some tools keep their own settings under the same name in the home folder, which says nothing.
        if folder != home:
            yield from (tool for mark, tool in _MARKS.items() if os.path.lexists(folder / mark))
            yield from (tool for mark, tool in _ENDED_MARKS.items() if any(folder.glob(mark)))
        yield from _told_at_home(folder, home)


def _after(start: str) -> tuple[str, ...]:
    """How the name of a synced folder goes on: with a firm, an account, in brackets."""
    return (f"{start} -", f"{start}-", f"{start} (")


def _told_at_home(folder: Path, home: Path) -> Iterator[str]:
    """Name tools that keep what they sync in the home folder: Unison its roots, rclone what bisync saw last."""
    roots = re.compile(rf"^\s*root\s*=\s*{re.escape(str(folder))}/?\s*$", re.MULTILINE)
    for profile in listed(Path(os.environ.get("UNISON") or home / ".unison"), "*.prf"):
        with suppress(OSError):
            if roots.search(profile.read_text("utf-8", "replace")):
                yield "Unison"
    seen = re.escape(str(folder).strip("/").replace("/", "_"))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    names = (file.name for file in listed(cache / "rclone" / "bisync", "*.lst*"))
    if any(re.search(rf"(^|[_.]){seen}\.(\.|path)", name) for name in names):
        yield "rclone"


def free_bytes(path: Path) -> int | None:
    """Bytes that are free on the disk of a folder, or of the next one above it that is there; none if unknown."""
    try:
        return shutil.disk_usage(next(folder for folder in (path, *path.parents) if folder.is_dir())).free
    except (OSError, StopIteration):
        return None


def imports_from_working_folder() -> bool:
    """Tell whether PYTHONPATH has Python import modules from whatever folder a person is in."""
    named = os.environ.get("PYTHONPATH")
    return bool(named) and not all(Path(entry).is_absolute() for entry in str(named).split(os.pathsep))


def sync_advice(tool: str, path: Path) -> str:
    """What a person should know of a tool that syncs a journal; empty for nothing."""
    if tool == "git" and is_driver_set_up(path):
        return "it merges the journal without a mark"
    return _ADVICE.get(tool, "")


def is_accessible_to_others(path: Path) -> bool:
    """Tell whether other accounts of this machine may read or change a file."""
    try:
        return sys.platform != "win32" and bool(S_IMODE(path.stat().st_mode) & OTHERS)
    except OSError:
        return False


def restrict_to_owner(path: Path) -> None:
    """Let only the owner read and change a file; NotSaved if the system refuses."""
    try:
        path.chmod(S_IMODE(path.stat().st_mode) & ~OTHERS)
    except OSError as error:
        raise NotSaved(refusal(path, error)) from error
