"""What is around a journal file: which tool syncs its folder, and who else may read it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE
from typing import Final

from rmjournal.errors import NotSaved
from rmjournal.store.saving import refusal

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
}
"""Names that a tool leaves in a folder which it syncs."""

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
}
"""How folders are called that a tool syncs."""

ADVICE: Final = {
    "Syncthing": "maxConflicts=0 there throws versions away; what was saved here stays in rmjournal history",
    "git": "rmjournal git-setup lets git merge it without a mark",
    "rclone": "bisync needs a second file in the folder that never changes",
    "Unison": "it needs prefer = newer with copyonconflict, or our merge command",
    "Resilio Sync": "its .Conflict copies are merged and stay, for removing them removes the real file",
}
"""What a person should know of a tool."""


def synced_by(path: Path) -> list[str]:
    """Name the tools that seem to sync a file or folder, by what they leave in the folders above it."""
    return list(dict.fromkeys(_found(Path(os.path.realpath(path)))))


def _found(path: Path) -> Iterator[str]:
    home = Path(os.path.realpath(Path.home()))
    for folder in path.parents:
        name = folder.name.casefold()
        yield from (tool for start, tool in _FOLDERS.items() if name == start or name.startswith(f"{start} -"))
        # Some tools keep their own settings under the same name in the home folder, which says nothing.
        marks = {} if folder == home else _MARKS
        yield from (tool for mark, tool in marks.items() if os.access(folder / mark, os.F_OK))


def is_open_to_others(path: Path) -> bool:
    """Tell whether other accounts of this machine may read or change a file."""
    try:
        return sys.platform != "win32" and bool(S_IMODE(path.stat().st_mode) & OTHERS)
    except OSError:
        return False


def close_to_others(path: Path) -> None:
    """Let only the owner read and change a file; NotSaved if the system refuses."""
    try:
        path.chmod(S_IMODE(path.stat().st_mode) & ~OTHERS)
    except OSError as error:
        raise NotSaved(refusal(path, error)) from error
