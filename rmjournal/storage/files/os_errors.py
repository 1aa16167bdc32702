"""Operating system errors as one sentence with the way out."""

import errno
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace


class _Reason(msgspec.Struct, frozen=True):
    what: str
    way: str
    then: str = " and save again"
    """What follows the way out for a journal's file."""


_MOVE: Final = " or move the journal"
_NO_ROOM: Final = _Reason("the disk is full", "make room")
_NOT_ALLOWED: Final = _Reason("this account may not write in its folder", "change the folder's permissions", _MOVE)
_REASONS: Final = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: replace(_NO_ROOM, what="your space on this disk is used up"),
    errno.EFBIG: _Reason("the file would be larger than this system allows", "raise the limit", _MOVE),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: _Reason("the disk is read-only", "make it writable", _MOVE),
    errno.EIO: _Reason("the disk reported an error", "check it"),
    errno.ENOENT: _Reason("its folder does not exist", "create the folder again"),
    errno.ELOOP: _Reason("its name is a link that leads back to itself", "correct the link"),
}
_LINKED: Final = _Reason("one of its files was replaced by a link", "remove that link")
_OF_THE_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""What is wrong with more than one folder."""


def explain_not_saved(path: Path, error: OSError) -> str:
    """Say in one sentence why a file was not saved, and the way out."""
    reason = _reason(error)
    return f"{path} was not saved: {reason.what}; {reason.way}{reason.then}."


def explain_not_kept(path: Path, error: OSError) -> str:
    """Say why the state folder could not keep a file, and the way out."""
    reason = _LINKED if error.errno == errno.ELOOP else _reason(error)
    ours = [folder.parent for folder in path.parents if re.fullmatch("[0-9a-f]{32}", folder.name)]
    where = ours[0] if ours and error.errno in _OF_THE_DISK else path.parent
    return (
        f"{where}, where this computer keeps drafts, undo and history, cannot be written: {reason.what}; "
        f"{reason.way}, or name another folder in RMJOURNAL_STATE."
    )


def explain_read_only_disk(path: Path) -> str:
    """Say that the disk of a journal is read-only.

    Empty when it can be written.
    """
    is_read_only = 0
    if sys.platform != "win32":
        with suppress(OSError):  # the first save says it
            is_read_only = os.statvfs(path.parent).f_flag & os.ST_RDONLY
    reason = _REASONS[errno.EROFS]
    what_then = "What you write is safe on this computer until it can be saved."
    return f"{path.name}: {reason.what}; {reason.way}{reason.then}. {what_then}" if is_read_only else ""


def _reason(error: OSError) -> _Reason:
    unknown = _Reason(f"the system says “{error.strerror or error}”", "try again", "")
    return _REASONS.get(error.errno or 0, unknown)
