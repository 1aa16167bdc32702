"""Archives (zip) to import: unpacked in memory, with limits."""

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from rmjournal.english import join_words
from rmjournal.errors import Refused
from rmjournal.exchange.incoming import SkippedItem, Source
from rmjournal.model.field import one_line

ZIP_MAGIC = b"PK\x03\x04"
"""The first bytes of every zip archive that is not empty."""
ZIP_SUFFIX = ".zip"
MAX_BYTES = 256 * 1024 * 1024
"""The most bytes that an archive may unpack to."""
MAX_FILES = 100_000
"""The most files in an archive."""
MAX_PATH = 1000
"""The most characters in the path of a file in an archive."""
LINK = "It is a link, so it was not followed."
"""Why a link is not read."""
_LINK_TYPE = 0o12
"""The type of a link in the first four bits of a file's mode."""
_MEMBER_MARK = b"PK\x01\x02"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What a damaged or an encrypted archive raises."""


def unpack(source: Source) -> Source:
    """Unpack zip archives, also nested ones, to a folder in memory.

    `Refused` when one is damaged, encrypted, too large, or has a path that leads out of it.
    """
    limits = _Limits(source.name)
    if is_archive(source):
        name = source.name[: -len(ZIP_SUFFIX)] if source.name.lower().endswith(ZIP_SUFFIX) else source.name
        empty = Source(name=name, files={}, is_folder=True)
        source = _add_members(empty, source.name, "", source.data, limits)
    inner = [path for path, data in source.files.items() if _is_inner_archive(path, data)] if source.is_folder else ()
    for path in inner:
        data = source.files[path]
        source = replace(source, files={name: kept for name, kept in source.files.items() if name != path})
        try:
            source = _add_members(source, path, f"{path[: -len(ZIP_SUFFIX)]}/", data, limits)
        except _Damaged as error:
            why = f"It {error.why}. Unpack it yourself and import the files."
            source = replace(source, refused=(*source.refused, SkippedItem(where=path, why=why)))
    nested = [path for path, data in source.files.items() if inner and _is_inner_archive(path, data)]
    too_deep = [SkippedItem(where=path, why="It is an archive in an archive. Unpack it yourself.") for path in nested]
    files = {path: data for path, data in source.files.items() if path not in nested}
    return replace(source, files=files, refused=(*source.refused, *too_deep))


def is_archive(source: Source) -> bool:
    """Whether a source is a zip archive."""
    return not source.is_folder and source.data.startswith(ZIP_MAGIC)


def _is_inner_archive(path: str, data: bytes) -> bool:
    return path.lower().endswith(ZIP_SUFFIX) and data.startswith(ZIP_MAGIC)


class _Damaged(Refused):
    """An archive that cannot be unpacked; beside other files it alone is left out."""

    def __init__(self, name: str, error: Exception) -> None:
        self.why = f"cannot be unpacked ({error})"
        super().__init__(f"{name} {self.why}. Unpack it yourself and import the files.")


class _Limits:
    """What an import may still unpack."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bytes = MAX_BYTES
        self._files = MAX_FILES

    def count_files(self, count: int) -> None:
        """Count files; `Refused` when there are too many."""
        self._files -= count
        if self._files < 0:
            raise Refused(f"{self._name} contains more than {MAX_FILES:,} files. Unpack it and import less.")

    def read(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        """Unpack a file; `Refused` when it is too large together with those before."""
        if member.compress_type not in _METHODS:
            raise NotImplementedError("it is compressed in an unusual way")
        with archive.open(member) as file:
            data = file.read(self._bytes + 1)
        self._bytes -= len(data)
        if self._bytes < 0:
            raise Refused(f"{self._name} unpacks to more than {MAX_BYTES >> 20} MB. Unpack it and import less.")
        return data


def _add_members(source: Source, name: str, folder: str, data: bytes, limits: _Limits) -> Source:
    """Add the files of an archive to a folder in memory."""
    files: dict[str, bytes] = {}
    left_out: dict[str, zipfile.ZipInfo] = {}
    refused: list[SkippedItem] = []
    limits.count_files(data.count(_MEMBER_MARK))
    with _open(name, data) as archive:
        for member in archive.infolist():
            _check_path(name, member.filename)
            inner = member.filename.replace("\\", "/")
            path = folder + inner
            if path in files or path in left_out:
                raise Refused(
                    f"{name} contains two files with the same path ({one_line(member.filename)}). Do not import it."
                )
            if inner.endswith("/") or is_hidden(inner) or is_backup(inner):
                continue
            if member.external_attr >> 28 == _LINK_TYPE:
                refused.append(SkippedItem(where=path, why=LINK))
            elif is_attachment(path):
                left_out[path] = member
            else:
                files[path] = limits.read(archive, member)
    read_before = source.read_left_out

    def read_left_out(path: str) -> bytes:
        if path not in left_out and read_before is not None:
            return read_before(path)
        with _open(name, data) as archive:
            return _Limits(path).read(archive, left_out[path])

    return replace(
        source,
        files=dict(sorted({**source.files, **files}.items())),
        left_out=tuple(sorted((*source.left_out, *left_out))),
        refused=(*source.refused, *refused),
        read_left_out=read_left_out,
    )


@contextmanager
def _open(name: str, data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _FAULTS as error:
        raise _Damaged(name, error) from error


def _check_path(name: str, path: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if ".." in parts or path.startswith(("/", "\\")) or ":" in parts[0]:
        raise Refused(
            f"{name} contains a file with a path outside of it ({one_line(path[:MAX_PATH])}). Do not import it."
        )
    if len(path) > MAX_PATH:
        raise Refused(f"{name} contains a file with a path of more than {MAX_PATH} characters. Do not import it.")


def is_hidden(path: str) -> bool:
    """Whether a file, or a folder above it, is hidden."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))


def is_backup(path: str) -> bool:
    """Whether a path is, or is in, the backup folder of Logseq."""
    return "/logseq/bak/" in f"/{path}/".replace("\\", "/")


TEXT_ENDINGS = (
    *("md", "markdown", "mdown", "mkd", "txt", "text", "log", "rst", "adoc"),
    *("csv", "tsv", "json", "ics", "jrnl", "org", ""),
)
"""Endings of the files that are read of a folder or an archive."""


def ending_of(path: str) -> str:
    """The ending of a file's name; empty for none, or for figures (2024.03.04)."""
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return ending.lower() if dot and not ending.isdigit() else ""


def count_endings(paths: Iterable[str]) -> list[str]:
    """Count files by their endings, the most frequent first: "3 .png"."""
    counts = Counter(filter(None, map(ending_of, paths)))
    return [f"{count} .{ending}" for ending, count in counts.most_common()]


def say_no_texts(name: str, left_out: Iterable[str]) -> str:
    """Say that a folder has no texts, and what it has instead."""
    endings = count_endings(left_out)
    only = f", only {join_words(endings)}" if endings else ""
    return f"{name} contains no texts, tables or exports{only}. Name the folder with the files."


def is_attachment(path: str) -> bool:
    """Whether a file is neither text nor archive, by its ending."""
    return ending_of(path) not in (*TEXT_ENDINGS, ZIP_SUFFIX[1:])
