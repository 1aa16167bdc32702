"""Files and folders to import: size limits, and refusals in plain sentences."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import Final

from msgspec.structs import replace

from rmjournal.errors import Refused, Unreadable
from rmjournal.exchange.archives import LINK, ZIP_SUFFIX, is_attachment, is_backup, is_hidden, say_no_texts
from rmjournal.exchange.importers.own_formats import peek_sender
from rmjournal.exchange.incoming import Sender, SkippedItem, Source, decode_foreign
from rmjournal.storage import codec
from rmjournal.storage.files.atomic_write import FileVersion
from rmjournal.storage.files.output_files import add_to_folder

MAX_SOURCE_BYTES: Final = 256 * 2**20
"""Bytes that are read of a file, or of a folder in all."""

MAX_SOURCE_FILES: Final = 100_000
"""Files that are read of a folder."""

MAX_PEEKED_FILES: Final = 200
"""Files that are looked into for packets."""

_HEAD_BYTES: Final = 2048
_SAME_NAME = "Another file there has the same name in another encoding. Rename one."


def read_source(path: Path) -> Source:
    """Read a file, or all texts, tables and exports in a folder, to import.

    Links in a folder are not followed but named, hidden names left out. Unreadable for what is not there,
    cannot be read, is a pipe, or is too large to be a journal of anyone.
    """
    try:
        folder = path.is_dir()
    except OSError:
        folder = False
    if not folder:
        version = _read_limited(path, MAX_SOURCE_BYTES)
        name = _as_text(path.name)
        return Source(name=name, files={name: version.data}, days={name: _changed_on(version)})
    return _read_folder(path)


def _read_folder(path: Path) -> Source:
    refused: list[SkippedItem] = []
    files: dict[str, bytes] = {}
    days: dict[str, date] = {}
    bytes_left = MAX_SOURCE_BYTES
    left_out: dict[str, Path] = {}
    for inner in _files_below(path):
        name = _as_text(inner.relative_to(path).as_posix())
        why = _SAME_NAME if name in files or name in left_out else _why_not_read(inner, bytes_left)
        if why:
            refused.append(SkippedItem(where=name, why=why))
            continue
        if is_attachment(name):
            left_out[name] = inner
            continue
        if len(files) == MAX_SOURCE_FILES:
            raise Unreadable(f"{path} contains more than {MAX_SOURCE_FILES:,} files. Name a smaller folder.")
        version = _read_limited(inner, bytes_left)
        bytes_left -= len(version.data)
        files[name], days[name] = version.data, _changed_on(version)
    if not files:
        raise Unreadable(say_no_texts(str(path), left_out))
    name = _as_text(path.resolve().name or str(path))
    return Source(
        name=name,
        files=files,
        is_folder=True,
        days=days,
        left_out=tuple(left_out),
        read_left_out=lambda name: _read_limited(left_out[name], MAX_SOURCE_BYTES).data,
        refused=tuple(refused),
    )


def _as_text(name: str) -> str:
    """The name of a file or folder, in whatever encoding it was written."""
    return name if name.isprintable() else decode_foreign(os.fsencode(name))[0]


def find_packets(folders: Iterable[Path]) -> Iterator[tuple[Path, Sender]]:
    """Find the packets among the newest JSON files of some folders."""
    files: dict[Path, int] = {}
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as found:
            for item in found:
                if item.name.lower().endswith(".json") and item.is_file(follow_symlinks=False):
                    files[Path(item.path)] = item.stat().st_mtime_ns
    for path in sorted(files, key=lambda path: files[path], reverse=True)[:MAX_PEEKED_FILES]:
        with suppress(OSError), path.open("rb") as file:
            if sender := peek_sender(file.read(_HEAD_BYTES)):
                yield path, sender


def _changed_on(version: FileVersion) -> date:
    """The day on which a file was last changed."""
    return datetime.fromtimestamp(version.signature.mtime_ns / 1e9).date()


def _read_limited(path: Path, most: int) -> FileVersion:
    """Read a file; LockedFile for a locked journal whose key is not known."""
    try:
        if path.stat().st_size > most:
            raise Unreadable(f"{path} is larger than {MAX_SOURCE_BYTES >> 20} MB. Split it and import the parts.")
    except FileNotFoundError as error:
        raise Unreadable(f"{path} does not exist; check the name.") from error
    except (OSError, ValueError):
        pass  # the look below finds the words for it
    version = codec.read_file(path, most)
    return replace(version, data=codec.unsealed(path, version.data))


def _files_below(folder: Path) -> Iterator[Path]:
    """The files and links below a folder, in order, without hidden ones."""

    def refuse(error: OSError) -> None:
        raise Unreadable(f"{error.filename} cannot be read ({error.strerror}). Change its permissions.") from error

    for above, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not is_hidden(name) and not is_backup(f"{above}/{name}"))
        links = [name for name in folders if Path(above, name).is_symlink()]
        yield from (Path(above, name) for name in sorted([*names, *links]) if not name.startswith("."))


def _why_not_read(path: Path, bytes_left: int) -> str:
    """Say why a file is not read; empty for one that is."""
    try:
        status = path.lstat()
    except OSError as error:
        raise Unreadable(codec.explain_unreadable(path, error)) from error
    if S_ISLNK(status.st_mode):
        return LINK
    if not S_ISREG(status.st_mode):
        return "It is not a file."
    is_large = path.suffix.lower() == ZIP_SUFFIX and status.st_size > bytes_left
    return "It is too large to be unpacked. Unpack it yourself." if is_large else ""


def copy_attachments(sources: Iterable[Source], folder: Path) -> int:
    """Copy the attachments of texts into a folder; count the new ones.

    `Refused` for too many bytes, `NotSaved` where the folder cannot be written.
    """
    return sum(add_to_folder(folder, _read_attachments(source)) for source in sources)


def _read_attachments(source: Source) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each attachment; `Refused` for too many bytes."""
    bytes_left = MAX_SOURCE_BYTES
    for name in source.left_out:
        data = source.read_left_out(name) if source.read_left_out else b""
        bytes_left -= len(data)
        if bytes_left < 0:
            raise Refused(f"The attachments are larger than {MAX_SOURCE_BYTES >> 20} MB. Copy the rest yourself.")
        yield name, data
