"""The wanted files of a zip archive, read in memory; nothing in it can lead out of it or swell without end."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Source

MAGIC = b"PK\x03\x04"
"""The first bytes of every archive with something in it."""
LARGEST = 256 * 1024 * 1024
"""Bytes that all wanted files together may have."""


def unpacked(source: Source, ending: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files that end so; `Refused` when the archive is broken, locked, sly or far too large."""
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            for part in archive.infolist():
                _check_path(source.name, part.filename)
                if part.is_dir() or not _is_wanted(part.filename, ending):
                    continue
                with archive.open(part) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise Refused(
                        f"{source.name} unpacks to more than {LARGEST >> 20} MB; unpack it and import less."
                    )
                yield part.filename, data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(
            f"{source.name} cannot be unpacked ({error}); unpack it yourself and import what is in it."
        ) from error


def _check_path(name: str, path: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if ".." in parts or path.startswith(("/", "\\")) or ":" in parts[0]:
        raise Refused(f"{name} holds a file whose path leads out of it; it was not made by Day One.")


def _is_wanted(path: str, ending: str) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.split("/"))
    return path.lower().endswith(ending) and not hidden
