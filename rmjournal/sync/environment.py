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
from rmjournal.storage.files.atomic_write import list_files
from rmjournal.storage.files.os_errors import explain_not_saved
from rmjournal.sync.git import is_driver_set_up

OTHERS: Final = 0o077
"""Permission bits of everyone but the owner."""

_MARKER_FILES: Final = {
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
"""Files and folders that a sync tool leaves in a folder that it syncs."""

_MARKER_PATTERNS: Final = {".sync_*.db": "Nextcloud", "._sync_*.db": "ownCloud"}
"""Patterns of such files whose names vary."""

_SYNC_FOLDERS: Final = {
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
"""Usual names of folders that a tool syncs, in small letters."""

_ADVICE: Final = {
    "Syncthing": "maxConflicts=0 there deletes conflict copies; what was saved here stays in rmjournal history",
    "git": "rmjournal git-setup lets git merge it without conflict marks",
    "rclone": "bisync needs a second file in the folder that never changes",
    "Unison": "it needs prefer = newer with copyonconflict, or our merge command",
    "Resilio Sync": "its .Conflict copies are merged and stay, because removing them removes the real file",
}
"""Advice about a tool."""


def sync_tools(path: Path) -> list[str]:
    """List the tools that seem to sync a path, by their traces."""
    return list(dict.fromkeys(_traces(Path(os.path.realpath(path)))))


def _traces(path: Path) -> Iterator[str]:
    home = Path(os.path.realpath(Path.home()))
    for folder in path.parents:
        name = folder.name.casefold()
        yield from (tool for base, tool in _SYNC_FOLDERS.items() if name == base or name.startswith(_variants(base)))
        # Some tools keep their settings under the same names in the home folder, which proves nothing.
        if folder != home:
            yield from (tool for marker, tool in _MARKER_FILES.items() if os.path.lexists(folder / marker))
            yield from (tool for pattern, tool in _MARKER_PATTERNS.items() if any(folder.glob(pattern)))
        yield from _traces_in_home(folder, home)


def _variants(base: str) -> tuple[str, ...]:
    """Give how a synced folder's name may continue, with firm or account."""
    return (f"{base} -", f"{base}-", f"{base} (")


def _traces_in_home(folder: Path, home: Path) -> Iterator[str]:
    """Find a folder in Unison's profiles and rclone's cache in the home folder."""
    root_line = re.compile(rf"^\s*root\s*=\s*{re.escape(str(folder))}/?\s*$", re.MULTILINE)
    for profile in list_files(Path(os.environ.get("UNISON") or home / ".unison"), "*.prf"):
        with suppress(OSError):
            if root_line.search(profile.read_text("utf-8", "replace")):
                yield "Unison"
    session = re.escape(str(folder).strip("/").replace("/", "_"))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    names = (file.name for file in list_files(cache / "rclone" / "bisync", "*.lst*"))
    if any(re.search(rf"(^|[_.]){session}\.(\.|path)", name) for name in names):
        yield "rclone"


def free_bytes(path: Path) -> int | None:
    """Give the free bytes on the disk of a folder; None if unknown.

    Where the folder is not there yet, the next one above it counts.
    """
    try:
        return shutil.disk_usage(next(folder for folder in (path, *path.parents) if folder.is_dir())).free
    except (OSError, StopIteration):
        return None


def imports_from_working_folder() -> bool:
    """Tell whether PYTHONPATH makes Python import from the working folder."""
    entries = os.environ.get("PYTHONPATH")
    return bool(entries) and not all(Path(entry).is_absolute() for entry in str(entries).split(os.pathsep))


def sync_advice(tool: str, path: Path) -> str:
    """Give advice about a tool that syncs a journal; empty for none."""
    if tool == "git" and is_driver_set_up(path):
        return "it merges the journal without conflict marks"
    return _ADVICE.get(tool, "")


def is_accessible_to_others(path: Path) -> bool:
    """Tell whether other accounts of this machine may read or change a file."""
    try:
        return sys.platform != "win32" and bool(S_IMODE(path.stat().st_mode) & OTHERS)
    except OSError:
        return False


def restrict_to_owner(path: Path) -> None:
    """Restrict a file to its owner; NotSaved if the system refuses."""
    try:
        path.chmod(S_IMODE(path.stat().st_mode) & ~OTHERS)
    except OSError as error:
        raise NotSaved(explain_not_saved(path, error)) from error
