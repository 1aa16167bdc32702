"""Archives (zip) to import: unpacked in memory, with limits."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from rmjournal.errors import Refused
from rmjournal.exchange.incoming import Source

ZIP_MAGIC = b"PK\x03\x04"
"""The first bytes of every zip archive that is not empty."""
MAX_BYTES = 256 * 1024 * 1024
"""The most bytes that an archive may unpack to."""
MAX_FILES = 100_000
"""The most files in an archive."""


def is_archive(source: Source) -> bool:
    """Whether a source is a zip archive."""
    return not source.is_folder and source.data.startswith(ZIP_MAGIC)


def unpack(source: Source) -> Source:
    """Unpack a zip archive to a folder in memory.

    `Refused` when it is damaged, encrypted, too large, or has a path that leads out of it.
    """
    files, left_out = {}, []
    for path, data in _members(source):
        if data is None:
            left_out.append(path)
        else:
            files[path] = data
    return Source(
        name=source.name.removesuffix(".zip"),
        files=dict(sorted(files.items())),
        is_folder=True,
        left_out=tuple(sorted(left_out)),
    )


def _members(source: Source) -> Iterator[tuple[str, bytes | None]]:
    """Give path and bytes of each member; None for one that is no text."""
    bytes_left = MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES:
                raise Refused(f"{source.name} contains more than {MAX_FILES:,} files. Unpack it and import less.")
            for member in members:
                _check_path(source.name, member.filename)
                if is_hidden(member.filename):
                    continue
                if is_attachment(member.filename):
                    yield member.filename, None
                    continue
                with archive.open(member) as file:
                    data = file.read(bytes_left + 1)
                bytes_left -= len(data)
                if bytes_left < 0:
                    raise Refused(
                        f"{source.name} unpacks to more than {MAX_BYTES >> 20} MB. Unpack it and import less."
                    )
                yield member.filename, data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(
            f"{source.name} cannot be unpacked ({error}). Unpack it yourself and import the files."
        ) from error


def _check_path(name: str, path: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if ".." in parts or path.startswith(("/", "\\")) or ":" in parts[0]:
        raise Refused(f"{name} contains a file with a path outside of it ({path}). Do not import it.")


def is_hidden(path: str) -> bool:
    """Whether a file, or a folder above it, is hidden."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))


TEXT_ENDINGS = ("md", "markdown", "mdown", "mkd", "txt", "text", "csv", "tsv", "json", "ics", "jrnl", "org")
"""Endings of the files that are read of a folder or an archive."""


def is_attachment(path: str) -> bool:
    """Whether a file of a folder is no text by its ending."""
    return path.rpartition("/")[2].rpartition(".")[2].lower() not in TEXT_ENDINGS
