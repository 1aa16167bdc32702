"""Lock of an open journal, which its state folder follows."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files.atomic_write import real_path
from rmjournal.storage.local.state_folder import StateFolder, states_of_file
from rmjournal.storage.sealing import LOCKED, Key, LockedFile, Sealed, find_lock_text, has_open_tables, parse_lock


class JournalLock:
    """Keeps the state folder sealed, or in the open, as the journal is."""

    def __init__(self, path: Path, state: StateFolder) -> None:
        self._path = path
        self._state = state
        self.followed: str | None = None
        """The text of the lock that the state folder follows; None before the first time."""
        self._seen = self._broken_version = b""
        self._notices: list[str] = []
        self._is_new = False
        """Whether the lock was met just now: what stands in the open is of this computer itself."""
        self.own_choice = ""
        """The text of the lock that this program has chosen itself."""
        self._unopened = ""

    def follow(self, content: Content) -> Content:
        """Seal what this computer keeps, or open it, as a journal is now.

        Gives the tables with the lock of the state folder where that is newer: a program was killed before it had
        sealed the file, or a copy in the open came back.
        """
        lock = codec.lock_of(content)
        text = lock.text if lock else ""
        if text == self.followed:
            return content
        try:
            sample, newest = self._state.files.sample, self._state.seal.with_own_lock(content)
        except LockedFile as error:  # a damaged marker is written anew, and one with an older lock
            if any(other.lock.text > text for other in error.samples):
                return content
            sample, newest = None, content
        except Unreadable:  # tried again with the next change
            return content
        key = codec.key_of(newest)
        self._state.files.expected = key
        if newest is content:
            self._seal_or_open(text, key, sample)
        return newest

    def _seal_or_open(self, text: str, key: Key | None, sample: Sealed | None) -> None:
        with suppress(
            NotSaved, Unreadable
        ):  # tried again with the next change; until then nothing is written in the open
            if key and self._state.is_made and not self._state.seal.is_sealed_with(key):
                self._state.seal.seal(key)
            elif key is None and sample is not None:
                self._state.seal.open()
            self.followed, self._is_new = text, sample is None
            if text != self.own_choice:
                self._notices += self._tell_choice(key, sample)

    def _tell_choice(self, key: Key | None, sample: Sealed | None) -> Iterator[str]:
        """Tell what another device has chosen."""
        name = self._path.name
        if key is None and sample is not None:
            yield (
                f"{name} was opened with rmjournal unlock, here or on another device: everybody who can read the "
                "file can read it now."
            )
        elif key is not None and sample is None and self._state.is_made:
            yield f"{name} was locked on another device; its history and drafts on this computer are locked too now."
        elif key is not None and sample is not None and sample.lock != key.lock:
            yield f"{name} has the passphrase now that was set on another device."

    def note_unopened(self, error: LockedFile) -> None:
        """Remember that the journal was seen under a lock without its key."""
        locks = [sample.lock.text for sample in error.samples if self._state.is_of(sample.journal_id)]
        self._unopened = max([self._unopened, *locks])

    def check_open(self, content: Content, damaged: bytes = b"") -> None:
        """Raise NotSaved before tables are written in the open that somebody has locked since.

        The file may be gone by now, or there are only damaged bytes of it.
        """
        kept = ""
        with suppress(Unreadable):
            kept = sample.lock.text if (sample := self._state.files.sample) else ""
        if codec.is_locked_since(content, max(self._unopened, kept, find_lock_text(damaged))):
            raise NotSaved(f"{self._path} was not saved: this journal is locked now. Open it again.")

    def is_broken(self, content: Content, data: bytes) -> bool:
        """Tell whether a locked journal has its file, or a part, in the open."""
        return codec.is_locked(content) and (b'"_sealed"' not in data or has_open_tables(data))

    def new_notices(self, content: Content, data: bytes) -> list[str]:
        """Give each notice once: of a choice, of a file in the open."""
        notices, self._notices = self._notices, []
        if self._is_new:
            self._is_new, self._broken_version = False, data
        if data is self._seen:
            return notices
        self._seen = data
        if not self.is_broken(content, data) or data == self._broken_version:
            return notices
        self._broken_version = data
        how = "partly " if has_open_tables(data) else ""
        return [
            *notices,
            f"{self._path.name} was {how}in the open: another device or an older rmjournal wrote it so, or a lock "
            "was broken off. Its words are merged, and the next save locks it again (at once: rmjournal merge). To "
            "open it for good: rmjournal unlock.",
        ]


def name_locked_file(path: Path, state_root: Path | None, error: LockedFile, known: str | None = "") -> LockedFile:
    """Name the journal file in an error, with what is known of its lock.

    ``known`` is the text of a lock that was followed before.
    """
    markers = [marker for state in states_of_file(real_path(path), state_root) for marker in _marker_in(state)]
    if not error.samples:
        return LockedFile(path, known=markers)
    sample, followed = error.samples[0], parse_lock(known)
    own = _marker_in(StateFolder(state_root, sample.journal_id))
    before = [followed] if followed else [marker.lock for marker in own]
    is_changed = any(not lock.is_open and lock != sample.lock for lock in before)
    same = [marker for marker in own if marker.lock == sample.lock]
    sentence = "{} has another passphrase now" if is_changed else LOCKED
    return LockedFile(path, *error.samples, *same, known=markers, sentence=sentence)


def _marker_in(state: StateFolder) -> list[Sealed]:
    """Give the marker of a state folder, if it is whole."""
    with suppress(Unreadable):
        marker = state.files.sample
        return [marker] if marker else []
    return []
