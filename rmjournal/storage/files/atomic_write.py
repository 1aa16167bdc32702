"""Atomic and durable file replacement that loses no concurrent write."""

import errno
import fnmatch
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from rmjournal.errors import NotSaved
from rmjournal.storage.files.os_errors import explain_not_kept, explain_not_saved

SHARING_RETRY_SECONDS: Final = 3.0
"""Seconds for which a replace that Windows refuses because of another program's handle is tried again."""

_SHARING_ERRORS = (5, 32, 33)
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_UNSUPPORTED_ERRORS: Final = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)


class OvertakenError(Exception):
    """Somebody else was quicker, and what they put there stands there."""


def put_new(temp: Path, target: Path, ours: int, confirm: Callable[[], None]) -> None:
    """Give a temporary file a name that nothing has.

    ``ours`` is its inode. OvertakenError when something has the name by now. Where ``confirm``, which makes the step
    last, raises, the name is free again.
    """
    try:
        if sys.platform == "win32":
            temp.rename(target)
        else:
            os.link(temp, target)
    except FileExistsError as error:
        raise OvertakenError(target) from error
    except OSError as error:
        if error.errno in _UNSUPPORTED_ERRORS:
            replace(temp, target)  # a file system without links: the look before is all there is
        elif not _has_inode(target, ours):
            raise
    try:
        confirm()
    except BaseException:
        remove_own(target, ours)
        raise
    remove_own(temp, ours)


def put_over(
    temp: Path, target: Path, ours: int, is_expected: Callable[[Path], bool], confirm: Callable[[], None]
) -> None:
    """Exchange a temporary file for the expected one, which goes then.

    ``confirm`` must raise nothing. OvertakenError if it is not what was expected. In each such case it has its place
    again: nothing but our file and the expected one is ever removed; what could not be given back stays under the
    temporary name, where it is found and merged.
    """
    if not _try_exchange(temp, target, ours):
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


def _try_exchange(temp: Path, target: Path, ours: int) -> bool:
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


def remove_own(path: Path, inode: int) -> None:
    """Remove a file by its inode, and nothing else under its name."""
    with suppress(OSError):
        if _has_inode(path, inode):
            path.unlink()


def replace(temp: Path, target: Path) -> None:
    """Replace a file, or create it.

    On Windows it waits for another program's handle.
    """
    deadline = time.monotonic() + SHARING_RETRY_SECONDS
    while True:
        try:
            temp.replace(target)
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in _SHARING_ERRORS or time.monotonic() > deadline:
                raise
            import random

            time.sleep(random.uniform(0.01, 0.1))


def exchange(path: Path, other: Path) -> bool:
    """Let two files change places in one step.

    False where the system or the file system cannot do that.
    """
    call = _exchange_call()
    if call is None:
        return False
    import ctypes

    if call(os.fsencode(path), os.fsencode(other)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED_ERRORS:
        return False
    raise OSError(code, os.strerror(code), str(other))


@cache
def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    """The system's call for it, which Python has no name for."""
    import ctypes

    name, here = {"linux": ("renameat2", (_AT_FDCWD,)), "darwin": ("renamex_np", ())}.get(sys.platform, ("", ()))
    try:
        system: Any = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (OSError, AttributeError, TypeError):
        return None
    return lambda one, other: int(system(*here, one, *here, other, _RENAME_EXCHANGE))


YOUNG_SECONDS: Final = 2.0
"""Seconds after its last change within which a file's signature alone is not trusted (coarse clocks)."""

_BINARY_FLAGS: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_READ_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY_FLAGS
WRITE_FLAGS: Final = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | _BINARY_FLAGS
"""How a file that is ours alone is opened for writing."""


Explain: TypeAlias = Callable[[Path, OSError], str]
"""The sentence for what the system refused."""


class Signature(NamedTuple):
    """File system signature of one file version; times in nanoseconds."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Signature":
        """Take it from what ``os.stat`` tells."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class FileVersion(msgspec.Struct, frozen=True):
    """One version of a file: its signature and all its bytes."""

    signature: Signature
    data: bytes


class OtherVersionError(Exception):
    """The file is no longer the version that was expected; nothing was written."""


def open_for_reading(path: Path) -> int:
    """Open a file for reading, without waiting for a pipe.

    OSError as by ``open``.
    """
    return os.open(path, _READ_FLAGS)


def name_exists(path: Path) -> bool:
    """Tell whether a name is taken, if only by a link.

    OSError when that cannot be told, which is not a no.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def real_path(path: Path) -> Path:
    """Return a file's path with all links followed.

    This file is saved, wherever its name leads later.
    """
    return Path(os.path.realpath(path))


def real_name(path: Path) -> Path:
    """Return a path with the links of its folders followed.

    A link that has the name itself is not followed.
    """
    return Path(os.path.realpath(path.parent), path.name)


def list_files(folder: Path, pattern: str) -> list[Path]:
    """Return files as `matching_files`, none where a folder cannot be read."""
    with suppress(OSError):
        return matching_files(folder, pattern)
    return []


def matching_files(folder: Path, pattern: str) -> list[Path]:
    """Return files that match ``name`` or ``folder/name``, sorted.

    OSError where a folder is there and cannot be read.
    """
    in_folders, _, name = pattern.rpartition("/")
    folders = [folder / one for one in fnmatch.filter(_names_in(folder), in_folders)] if in_folders else [folder]
    return sorted(one / file for one in folders for file in fnmatch.filter(_names_in(one), name))


def _names_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as files:
            return [file.name for file in files]
    except (FileNotFoundError, NotADirectoryError):
        return []


def is_unchanged(path: Path, version: FileVersion) -> bool:
    """Tell whether a file is still the version seen, and no link.

    A young file is compared in full. OSError as by ``lstat``.
    """
    return _matches(path, path.lstat(), version, 5)


def _is_unchanged_but_moved(path: Path, version: FileVersion) -> bool:
    """Tell whether a renamed file is unchanged; ignores its status time."""
    return _matches(path, path.lstat(), version, 4)


def _matches(path: Path, status: os.stat_result, version: FileVersion, signature_length: int) -> bool:
    if Signature.of(status)[:signature_length] != version.signature[:signature_length]:
        return False
    if time.time() - status.st_mtime > YOUNG_SECONDS:
        return True
    with os.fdopen(open_for_reading(path), "rb") as file:
        return file.read() == version.data


def replace_if_unchanged(path: Path, data: bytes, expected: FileVersion | None) -> FileVersion:
    """Replace a file durably if it is still the expected version.

    With None it must not exist yet. No link is followed. The path is one of `real_path` or `real_name`.
    OtherVersionError if it is another version by now, or a link; NotSaved if the system refuses. Then the old file is
    whole, and a new one is not there.
    """

    def place(temp: Path, target: Path, ours: int) -> None:
        def confirm() -> None:
            fsync_folder(target.parent)

        if target != path or name_exists(target) != (expected is not None):
            raise OtherVersionError(target)
        if expected and not is_unchanged(target, expected):
            raise OtherVersionError(target)
        try:
            if expected is None:
                put_new(temp, target, ours, confirm)
            else:
                put_over(temp, target, ours, lambda there: _is_unchanged_but_moved(there, expected), confirm)
        except OvertakenError as error:
            raise OtherVersionError(target) from error

    return _write_and_place(path, data, place, durable=True)


def write_state_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file of the state folder in one step.

    NotSaved when the system refuses.
    """
    write_file(path, data, durable=durable, explain=explain_not_kept)


def write_file(path: Path, data: bytes, *, durable: bool = False, explain: Explain = explain_not_saved) -> None:
    """Replace any file in one step, a link in its place too.

    A link is never followed. NotSaved as it is ``said`` if the system refuses.
    """

    def place(temp: Path, target: Path, _: int) -> None:
        replace(temp, target)
        if durable:
            fsync_folder(target.parent)

    _write_and_place(path, data, place, durable=durable, explain=explain)


def _write_and_place(
    path: Path,
    data: bytes,
    place: Callable[[Path, Path, int], None],
    *,
    durable: bool,
    explain: Explain = explain_not_saved,
) -> FileVersion:
    try:
        target = real_name(path)
        temp = target.with_name(f".~{target.name}.{os.urandom(4).hex()}.tmp")
        try:
            written = _write(temp, data, _status(target), durable=durable)
        except BaseException:
            with suppress(OSError):
                temp.unlink()
            raise
        try:
            place(temp, target, written.inode)
        except BaseException:
            remove_own(temp, written.inode)
            raise
        return FileVersion(_signature_after(written, target), data)
    except OSError as error:
        raise NotSaved(explain(path, error)) from error


def _status(path: Path) -> os.stat_result | None:
    try:
        status = path.lstat()
        return status if S_ISREG(status.st_mode) else None
    except FileNotFoundError:
        return None


def _write(temp: Path, data: bytes, like: os.stat_result | None, *, durable: bool) -> Signature:
    descriptor = os.open(temp, WRITE_FLAGS | os.O_EXCL, 0o600)
    try:
        write_whole(descriptor, data)
        if like is not None and sys.platform != "win32":
            _keep_owner(descriptor, like)
        if durable:
            fsync_file(descriptor)
        return Signature.of(os.fstat(descriptor))
    finally:
        os.close(descriptor)


def write_whole(descriptor: int, data: bytes) -> None:
    """Write all bytes, however few the system takes at once; OSError as it says."""
    rest = memoryview(data)
    while rest:
        count = os.write(descriptor, rest)
        if not count:
            raise OSError(errno.EIO, "nothing was written")
        rest = rest[count:]


def _keep_owner(descriptor: int, like: os.stat_result) -> None:
    if sys.platform != "win32":
        ours = os.fstat(descriptor)
        if (ours.st_uid, ours.st_gid) != (like.st_uid, like.st_gid):
            with suppress(PermissionError):
                os.fchown(descriptor, like.st_uid, like.st_gid)
        os.fchmod(descriptor, S_IMODE(like.st_mode))


def fsync_file(descriptor: int) -> None:
    """Make a file's bytes durable; OSError if that cannot be."""
    if sys.platform == "darwin":
        import fcntl

        # On macOS fsync leaves the bytes in the drive's own cache; some file systems know only fsync.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def make_folder(folder: Path) -> None:
    """Create a private folder and its parents, durably; OSError when that fails."""
    if folder.is_dir() or folder == folder.parent:
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(OSError):  # one may be allowed to write into a folder and not to open it
        fsync_folder(folder.parent)


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable; OSError when that fails.

    Windows has no such call and needs none.
    """
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            # Some network file systems cannot sync a folder and say so with EINVAL; nothing more can be done there.
            if error.errno != errno.EINVAL:
                raise
        finally:
            os.close(descriptor)


def _signature_after(written: Signature, target: Path) -> Signature:
    """Return the signature after the replace.

    It is the temporary file's own when another program was quicker: that reads as changed.
    """
    with suppress(OSError):
        now = Signature.of(target.lstat())
        return now if now[:4] == written[:4] else written
    return written
