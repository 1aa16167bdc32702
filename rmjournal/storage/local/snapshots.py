"""Snapshots of the journal file on this machine, thinned over time.

A version is one file in the state folder, named by its moment. The newest ones are as they were saved, those that
stay for more than a day are compressed. Nothing here is synced to the disk: the journal itself is.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files.atomic_write import make_folder
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.local_files import COMPRESSED, LocalFiles

MAX_UNCOMPRESSED_BYTES: Final = 40 * 2**20
"""Bytes of a day's snapshots that stay uncompressed: most go with the day, and no save waits for them."""

DAY: Final = 86_400_000
"""Milliseconds of a day."""

DAILY: Final = 31 * DAY
"""Milliseconds for which each day keeps its last version; after that each month does."""

LIMIT: Final = 200 * 2**20
"""Bytes of all versions of one file; above it those that follow each other closely go, then the oldest."""

STRETCHES: Final = (5_000, 60_000, 600_000, 3_600_000, DAY)
"""Milliseconds of which only the last version stays when there is no room for all of today's."""

HISTORY_PURPOSE: Final = "history"
"""What a version in the open is sealed for."""

_NAME: Final = r"(\d{13,14})(-[a-z]+)?\.json(\.z)?"


class Snapshot(NamedTuple):
    """One snapshot: its time in milliseconds since 1970, reason and path.

    The reason is empty for a save.
    """

    time_ms: int
    reason: str
    path: Path

    @property
    def local_time(self) -> datetime:
        """The local time of it."""
        return datetime.fromtimestamp(self.time_ms / 1000)


class PurgeReport(msgspec.Struct, frozen=True):
    """Where something that was forgotten still stood on this machine."""

    snapshots: int
    """Versions of the history, and copies put aside, that are without it now; still with it when only looked at."""
    unpurged: tuple[Path, ...]
    """Damaged files put aside that may hold it: nothing can be taken out of them."""


class Snapshots:
    """The snapshots of one file, in a folder of their own.

    Whoever adds one holds the journal's lock.
    """

    def __init__(self, folder: Path, files: LocalFiles, now: Callable[[], int] = device_clock.now_ms) -> None:
        self.folder = folder
        self._files = files
        self._now = now

    def all(self) -> list[Snapshot]:
        """Give all versions, oldest first; Unreadable if nobody can tell whether there are any."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            reason = error.strerror or error
            raise Unreadable(
                f"The history {self.folder} cannot be read ({reason}). Check its permissions."
            ) from error
        matches = ((re.fullmatch(_NAME, name), self.folder / name) for name in names)
        return sorted(Snapshot(int(m[1]), (m[2] or "")[1:], path) for m, path in matches if m)

    def read(self, version: Snapshot) -> bytes:
        """Read the bytes of a version; Unreadable if they are gone or damaged."""
        try:
            return self._files.read(version.path, HISTORY_PURPOSE)
        except (OSError, ValueError) as error:
            raise Unreadable(f"The version {version.path} cannot be read: {error}. Choose another one.") from error

    def texts(self) -> Iterator[bytes]:
        """Give the bytes of all versions that can be read, the newest first."""
        with suppress(Unreadable):
            for version in reversed(self.all()):
                with suppress(Unreadable):
                    yield self.read(version)

    def add(self, text: bytes, reason: str = "", before: bytes = b"") -> Snapshot:
        """Add a snapshot; one with a reason stays whatever is saved next.

        ``reason`` is a single word. ``before`` is kept ahead of the very first one. NotSaved if the system refuses.
        """
        snapshots = self.all()
        if before and before != text and not snapshots:
            snapshots = [self._write(before, self._now() - 1, "first")]
        last = snapshots[-1] if snapshots else None
        if last and not reason and self._has_text(last, text):
            return last
        snapshot = self._write(text, max(self._now(), last.time_ms + 1 if last else 0), reason)
        uncompressed = [version for version in snapshots if version.path.suffix != COMPRESSED]
        excess = len(uncompressed) - MAX_UNCOMPRESSED_BYTES // max(len(text), 1)
        for number, version in enumerate(uncompressed):
            if number < excess or snapshot.time_ms - version.time_ms >= DAY:
                self._compress(version)
        self.apply_retention()
        return snapshot

    def replace(self, version: Snapshot, text: bytes) -> None:
        """Overwrite a snapshot after a purge; NotSaved when the system refuses."""
        self._files.write(version.path, text, HISTORY_PURPOSE, durable=False)

    def apply_retention(self) -> None:
        """Remove what is no longer kept, by age and above the limit."""
        snapshots = self.all()
        with suppress(OSError):
            for temp in self.folder.glob(".~*.json*.tmp"):
                temp.unlink()  # of a save that was killed: whoever is here holds the lock
        sizes = {}
        for version in snapshots:
            with suppress(OSError):
                sizes[version] = version.path.stat().st_size
        stay = within_limit(retained(snapshots, self._now()), sizes, LIMIT)
        for version in snapshots:
            if version not in stay:
                with suppress(OSError):
                    version.path.unlink()

    def _has_text(self, version: Snapshot, text: bytes) -> bool:
        try:
            return version.path.suffix != COMPRESSED and self._files.read(version.path, HISTORY_PURPOSE) == text
        except (OSError, ValueError, Unreadable):
            return False

    def _write(self, text: bytes, time_ms: int, reason: str) -> Snapshot:
        path = self.folder / f"{time_ms:013}{f'-{reason}' if reason else ''}.json"
        try:
            make_folder(self.folder)
        except OSError as error:
            raise NotSaved(explain_not_kept(path, error)) from error
        self._files.write(path, text, HISTORY_PURPOSE, durable=False)
        return Snapshot(time_ms, reason, path)

    def _compress(self, version: Snapshot) -> None:
        if version.path.suffix == COMPRESSED:
            return
        with suppress(OSError, NotSaved, ValueError, Unreadable):
            packed_path = version.path.with_name(f"{version.path.name}{COMPRESSED}")
            text = codec.unsealed(version.path, self.read(version))  # sealed text cannot be compressed
            self._files.write(packed_path, text, HISTORY_PURPOSE, durable=False)
            version.path.unlink()


def retained(snapshots: Sequence[Snapshot], now_ms: int) -> set[Snapshot]:
    """Choose the snapshots to keep: last day, then one a day, a month."""
    chosen: dict[object, Snapshot] = {}
    for version in snapshots:
        moment, age = version.local_time, now_ms - version.time_ms
        if version.reason or age < DAY:
            chosen[version.path] = version
        elif age < DAILY:
            chosen[moment.date()] = version
        else:
            chosen[moment.year, moment.month] = version
    return set(chosen.values())


def within_limit(snapshots: Collection[Snapshot], sizes: Mapping[Snapshot, int], limit: int) -> set[Snapshot]:
    """Choose of those that stay what there is room for, the newest always.

    The first to go are old ones that another follows soon after, the last to go are simply the oldest.
    """
    remaining = sorted(snapshots)
    excess = sum(sizes.get(version, 0) for version in remaining) - limit
    for stretch in (*STRETCHES, 0):
        last = {version.time_ms // stretch: version for version in remaining} if stretch else {}
        for version in remaining[:-1]:
            if excess > 0 and (not stretch or not (version.reason or last[version.time_ms // stretch] is version)):
                excess -= sizes.get(version, 0)
                remaining.remove(version)
    return set(remaining)
