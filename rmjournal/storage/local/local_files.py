"""Files of a state folder, sealed while the journal is locked."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import sealing
from rmjournal.storage.codec import explain_unreadable, unsealed
from rmjournal.storage.files.atomic_write import write_state_file
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.sealing import (
    JOURNAL_PURPOSE,
    DamagedSealError,
    Key,
    LockedFile,
    Sealed,
    peek_sealed,
    read_sealed,
)

MARKER: Final = "seal.json"
"""The file that says under which lock the state folder is sealed."""

COMPRESSED: Final = ".z"
"""How the name of a compressed file ends."""

BEGUN: Final = "seal begun"
DONE: Final = "seal"
"""The purpose of the marker's own text, until earlier files are sealed too, and then."""

ASIDE_PURPOSE: Final = "put aside"
"""The purpose of files that were put aside, perhaps of another journal."""


def write_open(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace a file without words of a journal: an id, a path.

    NotSaved when the system refuses.
    """
    write_state_file(path, data, durable=durable)


class LocalFiles:
    """Reads and writes the files of one state folder.

    The purpose of a file is bound into its seal, so that no file can stand in the place of another one. Text of a
    journal that is sealed already is written as it is. A file whose name ends with ``.z`` is compressed.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self.expected: Key | None = None
        """The key of the open journal: nothing is written in the open while there is one."""

    def read(self, path: Path, purpose: str) -> bytes:
        """Read a file; OSError, ValueError when it is damaged, and LockedFile without its key."""
        data = self.unseal(path, path.read_bytes(), purpose)
        try:
            return zlib.decompress(data) if path.suffix == COMPRESSED else data
        except zlib.error as error:
            raise ValueError(str(error)) from error

    def write(self, path: Path, data: bytes, purpose: str, *, durable: bool = True) -> None:
        """Replace a file in one step.

        NotSaved when the system refuses, or without the key.
        """
        text = zlib.compress(data, 1) if path.suffix == COMPRESSED else data
        write_state_file(path, self.seal(path, text, purpose), durable=durable)

    def seal(self, path: Path, data: bytes, purpose: str) -> bytes:
        """Give the bytes to write for a file or line."""
        try:
            key = self.key
        except LockedFile as error:
            raise NotSaved(
                f"{path} was not saved: this journal is locked now, or has another passphrase. Open it again."
            ) from error
        except Unreadable as error:
            raise NotSaved(f"{path} was not saved: {error}") from error
        if key is None and self.expected is not None:
            key = self.expected
            self.begin(key)
        if key is None or peek_sealed(data):
            return data
        return Sealed.of(key, data or b"\n", purpose).encode_line()

    def unseal(self, path: Path, data: bytes, purpose: str) -> bytes:
        """Give what stands in a file or line; a sealed journal stays sealed."""
        sealed = peek_sealed(data)
        if sealed is None or (sealed.purpose == JOURNAL_PURPOSE and purpose == ASIDE_PURPOSE):
            return data
        if sealed.purpose not in (purpose, JOURNAL_PURPOSE) or sealed.journal_id != self._folder().name:
            raise DamagedSealError(path)
        return data if sealed.purpose == JOURNAL_PURPOSE else sealing.keys.unseal(path, read_sealed(data) or sealed)

    @property
    def key(self) -> Key | None:
        """The key under which files are sealed; None when they are not.

        LockedFile where it is not known.
        """
        sample = self.sample
        if sample is None:
            return None
        key = sealing.keys.get(sample.journal_id, sample.lock)
        if key is None:
            is_damaged = sealing.keys.opens(sample)
            raise LockedFile(self._folder(), *(() if is_damaged else (sample,)))
        return key

    @property
    def sample(self) -> Sealed | None:
        """Text that is sealed as all files are; None when they are not sealed.

        Where its file is damaged, a saved version of the journal stands in for it. Unreadable where nobody can tell,
        which is not a no.
        """
        marker = self._folder() / MARKER
        try:
            data = marker.read_bytes()
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return None
        except OSError as error:
            raise Unreadable(explain_unreadable(marker, error)) from error
        if (sample := read_sealed(data)) and sample.journal_id == self._folder().name:
            return sample
        for base in sorted(self._folder().glob("base-*.json")):
            if sample := read_sealed(base.read_bytes()):
                return sample
        raise LockedFile(marker)

    def begin(self, key: Key, purpose: str = BEGUN) -> None:
        """Seal all that is written from now on; NotSaved when the system refuses."""
        write_open(self._folder() / MARKER, Sealed.of(key, b"rmjournal", purpose).encode_line())

    def end(self) -> None:
        """Write in the open from now on; NotSaved when the system refuses."""
        self.expected, marker = None, self._folder() / MARKER
        try:
            marker.unlink(missing_ok=True)
        except OSError as error:
            raise NotSaved(explain_not_kept(marker, error)) from error

    def reseal(self, path: Path, purpose: str) -> None:
        """Write a file anew as all are sealed now, with its own time."""
        sealed, key = peek_sealed(path.read_bytes()), self.key
        if sealed and key and key.lock == sealed.lock:
            return
        data, status = unsealed(path, self.read(path, purpose)), path.stat()
        self.write(path, data, purpose, durable=False)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def open_file(self, path: Path, purpose: str, plain: Callable[[bytes], bytes]) -> None:
        """Write a sealed file in the open, with its own time.

        ``plain`` takes the seal from a whole journal.
        """
        status, data = path.stat(), path.read_bytes()
        text = plain(self.read(path, purpose))
        opened = zlib.compress(text, 1) if path.suffix == COMPRESSED else text
        if opened != data:
            write_state_file(path, opened, durable=False)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
