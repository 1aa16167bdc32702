"""Seal of a state folder, which follows the lock of its journal."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.codec import DamagedFile
from rmjournal.storage.files.atomic_write import list_files, matching_files
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.local.local_files import ASIDE_PURPOSE, COMPRESSED, DONE, LocalFiles
from rmjournal.storage.local.snapshots import HISTORY_PURPOSE
from rmjournal.storage.local.undo_log import UNDO_PURPOSE
from rmjournal.storage.local.write_ahead_log import WriteAheadLog
from rmjournal.storage.sealing import Key, LockedFile, is_sealed

DISCARDED: Final = "discarded-drafts"
"""The folder of drafts that were thrown away; the name of each file begins with the moment, in milliseconds."""
BASE_PURPOSE: Final = "base"
DRAFT_PURPOSE: Final = "draft"
SETTINGS_PURPOSE: Final = "settings"
"""What the files of a state folder are sealed for, while the journal is locked."""


class Folder(Protocol):
    """The folder of one journal on this machine."""

    files: LocalFiles
    """What reads and writes there."""

    @property
    def path(self) -> Path:
        """Where it is or will be."""

    def ensure(self) -> Path:
        """Make it if need be; NotSaved if the system refuses."""

    def all_write_ahead_logs(self) -> list[WriteAheadLog]:
        """The write-ahead logs of all former files of the journal."""


class FolderSeal:
    """Seals all that a state folder holds, or opens it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._files = folder.files

    def check_key(self, file: Path, *, is_unlocked: bool = False) -> None:
        """Raise LockedFile for a journal file whose folder has an unknown key.

        The key of the file itself is known where ``is_unlocked``.
        """
        kept = "What this computer keeps of {} "
        sentence = kept + ("has another passphrase" if is_unlocked else "is locked")
        try:
            _ = self._files.key
        except LockedFile as error:
            if error.samples:  # else the marker is damaged: the journal itself says whether it is locked
                raise LockedFile(file, *error.samples, sentence=sentence) from error

    def seal(self, key: Key) -> None:
        """Seal all that is and will be kept here; NotSaved when the system refuses."""
        self._folder.ensure()
        self._files.begin(key)
        try:
            for path, purpose in self._word_files():
                with suppress(FileNotFoundError, ValueError, LockedFile, DamagedFile):
                    self._files.reseal(path, purpose)
            self._rewrite_logs()
        except OSError as error:
            raise NotSaved(explain_not_kept(self._folder.path, error)) from error
        except Unreadable as error:
            raise NotSaved(str(error)) from error
        for pattern in (".~*.tmp", "*/.~*.tmp"):
            for temp in list_files(self._folder.path, pattern):
                with suppress(OSError):
                    temp.unlink()  # of a program that was killed
        self._files.begin(key, DONE)

    def is_sealed_with(self, key: Key) -> bool:
        """Tell whether all here is sealed under a key, or an earlier one."""
        try:
            sample = self._files.sample
        except LockedFile:
            return False
        return sample is not None and sample.lock == key.lock and sample.purpose == DONE

    def open(self) -> None:
        """Write all that is kept here in the open, where its key is known.

        NotSaved when the system refuses.
        """
        try:
            self._open_files()
            self._files.end()
            self._open_files()  # another program may have written in between
            self._rewrite_logs()
        except OSError as error:
            raise NotSaved(explain_not_kept(self._folder.path, error)) from error
        except Unreadable as error:
            raise NotSaved(str(error)) from error

    def _open_files(self) -> None:
        for path, purpose in self._word_files():
            with suppress(FileNotFoundError, ValueError, LockedFile, DamagedFile):
                self._files.open_file(path, purpose, _without_seal)

    def _rewrite_logs(self) -> None:
        for log in self._folder.all_write_ahead_logs():
            with suppress(LockedFile):
                log.rewrite()

    def with_own_lock(self, content: Content) -> Content:
        """Return tables with the lock of this folder, if that is newer.

        LockedFile where its key is not known.
        """
        key, lock = self._files.key, codec.lock_of(content)
        if key is None or (lock is not None and lock.text >= key.lock.text):
            return content
        return codec.with_lock(content, key.lock, key)

    def _word_files(self) -> Iterator[tuple[Path, str]]:
        """Give all files here that hold words, each with what it is sealed for."""
        for pattern, purpose in (
            ("base-*.json", BASE_PURPOSE),
            ("history-*/*.json", HISTORY_PURPOSE),
            (f"history-*/*.json{COMPRESSED}", HISTORY_PURPOSE),
            ("undo-*.json", UNDO_PURPOSE),
            ("ui.json", SETTINGS_PURPOSE),
            ("drafts/*.json", DRAFT_PURPOSE),
            (f"{DISCARDED}/*.json", DRAFT_PURPOSE),
            ("quarantine/*.json", ASIDE_PURPOSE),
            ("absorbed/*.json", ASIDE_PURPOSE),
        ):
            yield from ((path, purpose) for path in matching_files(self._folder.path, pattern))


def _without_seal(data: bytes) -> bytes:
    """Give a sealed journal as one that was never sealed."""
    if not is_sealed(data):
        return data
    return codec.encode_tables(codec.without_lock(codec.decode(Path(), data)))
