"""What this machine remembers of a journal file, for all its programs: how it was last, and how it was before."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rmjournal.errors import JournalError
from rmjournal.store.saving import Signature
from rmjournal.store.state import StateFolder


class Remembered:
    """One program's view of it."""

    def __init__(self, state: StateFolder, path: Path) -> None:
        self._state, self._path = state, path
        self._mark: Signature | None = None
        self.text = b""
        """What this program has remembered itself; empty before the first time."""

    @property
    def has_news(self) -> bool:
        """Whether another program has remembered something since this one looked."""
        return self._state.base_mark(self._path) != self._mark

    def news(self) -> bytes | None:
        """Give what another program has remembered since this one looked; none if nothing."""
        mark = self._state.base_mark(self._path)
        if mark == self._mark:
            return None
        self._mark = mark
        return self._state.base(self._path)

    def all(self) -> tuple[bytes | None, Iterator[bytes]]:
        """Give the same, and how the file was before, the newest version first."""
        return self.news(), self._state.versions(self._path).texts()

    def keep(self, text: bytes, before: bytes) -> Signature | None:
        """Remember a file that was saved, and the bytes before if they are no version yet; `kept` takes it over."""
        with suppress(JournalError, OSError):  # the file itself is saved
            self._state.keep_base(self._path, text)
            mark = self._state.base_mark(self._path)
            self._state.versions(self._path).keep(text, before=before)
            return mark
        return None

    def kept(self, text: bytes, mark: Signature | None) -> None:
        """Take over what `keep` did, here or in another thread."""
        self.text, self._mark = text, mark
