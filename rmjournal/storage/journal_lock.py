"""Lock of an open journal: the state folder follows it, and who breaks it is told."""

from contextlib import suppress
from pathlib import Path

from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved
from rmjournal.storage import codec
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.sealing import LockedFile, read_sealed


class JournalLock:
    """Keeps the state folder sealed, or in the open, as the journal is."""

    def __init__(self, path: Path, state: StateFolder) -> None:
        self._path = path
        self._state = state
        self._followed = ""
        self._broken_version = b""

    def follow(self, content: Content) -> Content:
        """Seal what this computer keeps, or open it, as a journal is now.

        Gives the tables with the lock of the state folder where that is newer: a program was killed before it had
        sealed the file, or a copy in the open came back.
        """
        lock = codec.lock_of(content)
        text = lock.text if lock else ""
        if text == self._followed:
            return content
        files, key = self._state.files, codec.key_of(content)
        sample = None
        with suppress(LockedFile):  # where the marker is damaged it is written anew
            sample, newest = files.sample, self._state.seal.with_own_lock(content)
            if newest is not content:
                files.expected = codec.key_of(newest)
                return newest
        files.expected = key
        with suppress(NotSaved):  # tried again with the next change; until then nothing is written in the open
            if key and self._state.is_made and not self._state.seal.is_sealed_with(key):
                self._state.seal.seal(key)
            elif key is None and sample is not None:
                self._state.seal.open()
            self._followed = text
        return content

    def is_broken(self, content: Content, data: bytes) -> bool:
        """Tell whether the bytes of a file are in the open though the journal is locked."""
        return codec.is_locked(content) and read_sealed(data) is None

    def new_notices(self, content: Content, data: bytes) -> list[str]:
        """Give the notice that somebody wrote a locked journal in the open; once for each version."""
        if not self.is_broken(content, data) or data == self._broken_version:
            return []
        self._broken_version = data
        return [
            f"{self._path.name} was in the open: another device or an older rmjournal wrote it so. Its words are "
            "merged, and the next save locks it again (at once: rmjournal merge). To open it for good: rmjournal "
            "unlock."
        ]


def name_locked_file(path: Path, state_root: Path | None, error: LockedFile) -> LockedFile:
    """Give the error for a sealed journal file, with what this computer knows of its lock."""
    samples = [*error.samples]
    with suppress(LockedFile):
        marker = StateFolder(state_root, samples[0].journal_id).files.sample if samples else None
        if marker and marker.lock != samples[0].lock:
            return LockedFile(path, *samples, is_changed=True)
        samples += [marker] if marker else []
    return LockedFile(path, *samples)
