"""A finished file put where it belongs, in one step that loses nothing of a writer who was quicker."""

import errno
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 3.0
"""Seconds for which a replace that Windows refuses because of another program's handle is tried again."""

_SHARING = (5, 32, 33)
_HERE: Final = -100
_EXCHANGE: Final = 2
_CANNOT: Final = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)


class OvertakenError(Exception):
    """Somebody else was quicker, and what they put there stands there."""


def put_new(temp: Path, target: Path, ours: int, confirm: Callable[[], None]) -> None:
    """Give a file, known by its inode, a name that nothing has; OvertakenError if something has it by now.

    Where ``confirm``, which makes the step last, raises, the name is free again.
    """
    try:
        if sys.platform == "win32":
            temp.rename(target)
        else:
            os.link(temp, target)
    except FileExistsError as error:
        raise OvertakenError(target) from error
    except OSError as error:
        if error.errno in _CANNOT:
            replace(temp, target)  # a file system without links: the look before is all there is
        elif not _has_inode(target, ours):
            raise
    try:
        confirm()
    except BaseException:
        drop(target, ours)
        raise
    drop(temp, ours)


def put_over(
    temp: Path, target: Path, ours: int, is_expected: Callable[[Path], bool], confirm: Callable[[], None]
) -> None:
    """Put a file in the place of another one, which goes if it is what was expected and ``confirm`` raises nothing.

    OvertakenError if it is not what was expected. In each such case it has its place again: nothing but our file and
    the expected one is ever removed; what could not be given back stays under the temporary name, where it is found
    and merged.
    """
    if not _exchanged(temp, target, ours):
        replace(temp, target)
        confirm()
        return
    try:
        expected = is_expected(temp)
        if expected:
            confirm()
    except BaseException:
        exchange(temp, target)
        raise
    if not expected:
        exchange(temp, target)
        if temp.lstat().st_ino != ours:
            exchange(temp, target)  # a third one was quicker still: the newest has the name, the other one is found
        raise OvertakenError(target)
    with suppress(OSError):
        temp.unlink()


def _exchanged(temp: Path, target: Path, ours: int) -> bool:
    try:
        return exchange(temp, target)
    except FileNotFoundError as error:
        raise OvertakenError(target) from error
    except OSError:
        if _has_inode(temp, ours):
            raise
        return True  # some file systems report an error for what they have done


def _has_inode(path: Path, inode: int) -> bool:
    try:
        return path.lstat().st_ino == inode
    except OSError:
        return False


def drop(path: Path, inode: int) -> None:
    """Remove a file that was written here, and nothing that somebody else put under its name."""
    with suppress(OSError):
        if _has_inode(path, inode):
            path.unlink()


def replace(temp: Path, target: Path) -> None:
    """Put a file in the place of another one, or of none; on Windows another program's handle is waited for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            temp.replace(target)
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in _SHARING or time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.01, 0.1))


def exchange(one: Path, other: Path) -> bool:
    """Let two files change places in one step; False where the system or the file system does not know how."""
    call = _call()
    if call is None:
        return False
    import ctypes

    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


@cache
def _call() -> Callable[[bytes, bytes], int] | None:
    """The system's call for it, which Python has no name for."""
    import ctypes

    name, here = {"linux": ("renameat2", (_HERE,)), "darwin": ("renamex_np", ())}.get(sys.platform, ("", ()))
    try:
        system: Any = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (OSError, AttributeError, TypeError):
        return None
    return lambda one, other: int(system(*here, one, *here, other, _EXCHANGE))
