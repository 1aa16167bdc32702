"""Background save: write-behind with a quiet timer and one thread."""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved
from rmjournal.storage.files.atomic_write import FileVersion, OtherVersionError, Signature
from rmjournal.storage.local.write_ahead_log import EMPTY_LOG, WriteAheadLog

QUIET_SECONDS: Final = 2.0
"""Seconds without an edit after which the file is saved."""

MAX_DELAY_SECONDS: Final = 9.0
"""Seconds after the first edit from which the file is saved in any case; a look a second makes them 10 at most."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class SaveFuture(Protocol[T_co]):
    """A future of the standard library, which a shell need not import."""

    def done(self) -> bool:
        """Whether it has ended."""

    def result(self) -> T_co:
        """What came of it, once it has ended; raises what went wrong."""


class BackgroundSave(Generic[T]):
    """Knows when it is time to save, and runs the save."""

    def __init__(self) -> None:
        self._first = self._last = self._not_before = 0.0
        self._is_noted = False
        self._save: SaveFuture[T] | None = None

    def schedule(self) -> None:
        """There is something more to save."""
        self._last = time.monotonic()
        if not self._is_noted:
            self._is_noted, self._first = True, self._last

    def postpone(self, seconds: float) -> None:
        """Do not save before some time has passed."""
        self._not_before = time.monotonic() + seconds

    @property
    def is_due(self) -> bool:
        """Whether it is time to save what was noted."""
        now = time.monotonic()
        return now >= self._not_before and (
            now - self._last >= QUIET_SECONDS or now - self._first >= MAX_DELAY_SECONDS
        )

    @property
    def is_busy(self) -> bool:
        """Whether a save was begun and has not ended."""
        return self._save is not None and not self._save.done()

    def start(self, save: Callable[[], T]) -> None:
        """Begin to save."""
        from concurrent.futures import ThreadPoolExecutor

        self._is_noted = False
        alone = ThreadPoolExecutor(1, "save")
        self._save = alone.submit(save)
        alone.shutdown(wait=False)

    def join(self) -> T | None:
        """Wait for the save that runs, and give what came of it; raises what went wrong. None if none runs."""
        save, self._save = self._save, None
        return save.result() if save else None


RETRY_SECONDS: Final = 10.0
"""Seconds until something that failed is tried again."""


class QuietTimer:
    """Watches one thing that changes."""

    def __init__(self) -> None:
        self._about: object = None
        self._since = 0.0

    def is_quiet_for(self, about: object, needed: float | None) -> bool:
        """Tell whether a thing has been like this for the seconds needed (None: never long enough)."""
        now = time.monotonic()
        if about != self._about:
            self._about, self._since = about, now
        return needed is not None and now - self._since >= needed

    def restart_later(self) -> None:
        """Begin to wait anew, and longer."""
        self._since = time.monotonic() + RETRY_SECONDS


RECENT_SECONDS: Final = 30.0
"""Seconds after the last edit for which a program that is open is given time to save it."""


class SaveResult(NamedTuple):
    """What a save left: the file as it is now, and the tables in it."""

    version: FileVersion
    content: Content
    base_signature: Signature | None
    """The mark of what this machine remembers now."""


class WriteBehind:
    """The edits of one journal file that it does not hold yet, of this program and of others on this machine."""

    def __init__(self, log: WriteAheadLog, news: list[str]) -> None:
        self._log, self._news = log, news
        self._brought: list[str] = []
        self._later = BackgroundSave[SaveResult]()
        self._mark = log.position
        self._saved = EMPTY_LOG
        self._kept = self._covered = self._in_file = 0  # edits of this program, counted: all, in a save, in the file
        self.is_enabled = False
        """Whether this program saves its edits later, by looking each second."""
        self.failure = ""
        """Why they could not be saved, in one sentence; empty if they could."""

    @property
    def has_unsaved(self) -> bool:
        """Whether there are such edits; those of this program also if somebody took their log away."""
        return (
            self._log.position not in (EMPTY_LOG, self._saved) or self._in_file != self._kept or bool(self._brought)
        )

    @property
    def is_recent(self) -> bool:
        """Whether the last of them is so new that a program that is open has not saved it yet."""
        return self._log.position not in (EMPTY_LOG, self._saved) and self._log.age < RECENT_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether it is time to save them."""
        return self._later.is_due

    @property
    def is_busy(self) -> bool:
        """Whether a save runs."""
        return self._later.is_busy

    def append(self, content: Content, records: Collection[tuple[str, int]]) -> None:
        """Make the new form of some records durable; NotSaved if that cannot be: nothing was kept."""
        changed: dict[str, dict[str, JSON]] = {}
        for name, key in records:
            table = content[name]
            if isinstance(table, dict):
                changed.setdefault(name, {})[str(key)] = table[str(key)]
        self._log.append({**changed})
        self._kept += 1
        self._later.schedule()

    def read_new(self) -> Content:
        """Give what other programs have kept since the last look; nothing if they have not."""
        news = self._log.read_new()
        if news:
            self._later.schedule()
        return news

    def notify_when_saved(self, said: Iterable[str]) -> None:
        """Things were learned that are to be saved, and told once they are, a sentence each."""
        self._brought += said

    def start(self, save: Callable[[], SaveResult]) -> None:
        """Begin to save all that is known."""
        self._mark, self._covered = self._log.position, self._kept
        self._later.start(save)

    def join(self) -> SaveResult | None:
        """Wait for the save that runs, if one does, and tell what it left; one that failed is tried again."""
        try:
            saved = self._later.join()
        except OtherVersionError:
            return None
        except NotSaved as error:
            self.failure = str(error)
            self._later.postpone(RETRY_SECONDS)
            return None
        if saved is not None:
            self._all_saved()
        return saved

    def mark_saved(self) -> None:
        """The file holds all that is known."""
        self._mark, self._covered = self._log.position, self._kept
        self._all_saved()

    def _all_saved(self) -> None:
        self.failure, self._in_file = "", self._covered
        self._news += self._brought
        self._brought.clear()
        self._saved = self._mark
        self._log.clear(self._mark)
