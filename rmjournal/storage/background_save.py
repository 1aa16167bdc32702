"""Background save: write-behind with a quiet timer and one thread."""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import Content
from rmjournal.crdt.raw_tables import record_in
from rmjournal.errors import NotSaved
from rmjournal.storage.files.atomic_write import FileVersion, OtherVersionError, Signature
from rmjournal.storage.local.write_ahead_log import EMPTY_LOG, WriteAheadLog

QUIET_SECONDS: Final = 1.0
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
        """The result of a finished save; raises its error."""


class BackgroundSave(Generic[T]):
    """Knows when it is time to save, and runs the save."""

    def __init__(self) -> None:
        self._first_edit = self._last_edit = self._not_before = 0.0
        self._is_scheduled = False
        self._save: SaveFuture[T] | None = None

    def schedule(self) -> None:
        """Note one more edit to save."""
        self._last_edit = time.monotonic()
        if not self._is_scheduled:
            self._is_scheduled, self._first_edit = True, self._last_edit

    def postpone(self, seconds: float) -> None:
        """Do not save before some time has passed."""
        self._not_before = time.monotonic() + seconds

    @property
    def is_due(self) -> bool:
        """Whether it is time to save the scheduled edits."""
        now = time.monotonic()
        return now >= self._not_before and (
            now - self._last_edit >= QUIET_SECONDS or now - self._first_edit >= MAX_DELAY_SECONDS
        )

    @property
    def is_busy(self) -> bool:
        """Whether a save was begun and has not ended."""
        return self._save is not None and not self._save.done()

    @property
    def is_finished(self) -> bool:
        """Whether a save has ended, and nobody has looked at its result."""
        return self._save is not None and self._save.done()

    def start(self, save: Callable[[], T]) -> None:
        """Begin to save."""
        from concurrent.futures import ThreadPoolExecutor

        self._is_scheduled = False
        executor = ThreadPoolExecutor(1, "save")
        self._save = executor.submit(save)
        executor.shutdown(wait=False)

    def join(self) -> T | None:
        """Wait for the running save and return its result.

        None when no save runs; raises what went wrong in it.
        """
        save, self._save = self._save, None
        return save.result() if save else None


RETRY_SECONDS: Final = 10.0
"""Seconds until something that failed is tried again."""


class QuietTimer:
    """Tells whether a value has been stable for some seconds."""

    def __init__(self) -> None:
        self._value: object = None
        self._since = 0.0

    def is_quiet_for(self, value: object, needed: float | None) -> bool:
        """Tell whether a value has been the same for some seconds.

        ``needed`` is None where no time is long enough.
        """
        now = time.monotonic()
        if value != self._value:
            self._value, self._since = value, now
        return needed is not None and now - self._since >= needed

    def restart_later(self) -> None:
        """Start the wait again, after a longer time."""
        self._since = time.monotonic() + RETRY_SECONDS


RECENT_SECONDS: Final = 30.0
"""Seconds after the last edit for which a program that is open is given time to save it."""


class SaveResult(msgspec.Struct, frozen=True):
    """The file version and the tables that a save left."""

    version: FileVersion
    content: Content
    base_signature: Signature | None
    """Signature of the base that was stored with it."""


class WriteBehind:
    """Write-behind of one journal file: edits that are in the log only.

    They are those of this program and of others on this machine.
    """

    def __init__(self, log: WriteAheadLog, notices: list[str]) -> None:
        self._log, self._notices = log, notices
        self._pending_notices: list[str] = []
        self._background_save = BackgroundSave[SaveResult]()
        self._position = log.position
        self._saved_position = EMPTY_LOG
        self._appended = self._saving = self._stored = 0  # counts of edits: all, in the running save, in the file
        self.is_enabled = False
        """Whether this program saves its edits later, by looking each second."""
        self.failure = ""
        """Why they could not be saved, in one sentence; empty if they could."""

    @property
    def has_unsaved(self) -> bool:
        """Whether the file lacks edits.

        An edit of this program counts even when somebody removed its log.
        """
        return (
            self._log.position not in (EMPTY_LOG, self._saved_position)
            or self._stored != self._appended
            or bool(self._pending_notices)
        )

    @property
    def is_recent(self) -> bool:
        """Whether the last edit is so new that an open program still saves it."""
        return self._log.position not in (EMPTY_LOG, self._saved_position) and self._log.age < RECENT_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether it is time to save the unsaved edits."""
        return self._background_save.is_due

    @property
    def is_busy(self) -> bool:
        """Whether a save runs."""
        return self._background_save.is_busy

    @property
    def needs_look(self) -> bool:
        """Whether a save is due, or one that ran has to be looked at."""
        if self._background_save.is_finished:
            return True
        return self.is_due and not self.is_busy and self.has_unsaved

    def append(self, content: Content, records: Collection[tuple[str, int]]) -> None:
        """Append the new form of some records to the log.

        NotSaved when the system refuses: nothing was kept.
        """
        changed: dict[str, dict[str, JSON]] = {}
        for name, key in records:
            changed.setdefault(name, {})[str(key)] = record_in(content, name, str(key))
        self._log.append({**changed})
        self._appended += 1
        self._background_save.schedule()

    def read_new(self) -> Content:
        """Return what other programs appended since the last look; nothing otherwise."""
        content = self._log.read_new()
        if content:
            self._background_save.schedule()
        return content

    def notify_when_saved(self, notices: Iterable[str]) -> None:
        """Add notices that are told once the next save has succeeded."""
        self._pending_notices += notices

    def start(self, save: Callable[[], SaveResult]) -> None:
        """Begin to save all that is known."""
        self._position, self._saving = self._log.position, self._appended
        self._background_save.start(save)

    def join(self) -> SaveResult | None:
        """Wait for the running save and return its result.

        A save that failed is tried again later.
        """
        try:
            saved = self._background_save.join()
        except OtherVersionError:
            return None
        except NotSaved as error:
            self.failure = str(error)
            self._background_save.postpone(RETRY_SECONDS)
            return None
        if saved is not None:
            self._all_saved()
        return saved

    def mark_saved(self) -> None:
        """Note that the file holds all edits."""
        self._position, self._saving = self._log.position, self._appended
        self._all_saved()

    def _all_saved(self) -> None:
        self.failure, self._stored = "", self._saving
        self._notices += self._pending_notices
        self._pending_notices.clear()
        self._saved_position = self._position
        self._log.clear(self._position)
