"""The history of a journal file on this machine: a version with each save, thinned as time goes by.

A version is one file in the state folder, named by its moment. The newest one is as it was saved, older ones are
compressed. Saves in a burst leave only the last of them. Nothing here is synced to the disk: the journal itself is.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.errors import NotSaved, Unreadable
from rmjournal.store import clock
from rmjournal.store.saving import keep, refusal

BURST: Final = 5_000
"""Milliseconds of a stretch of time of which only the last version stays."""

DAY: Final = 86_400_000
"""Milliseconds of a day."""

DAILY: Final = 31 * DAY
"""Milliseconds for which each day keeps its last version; after that each month does."""

LIMIT: Final = 200 * 2**20
"""Bytes of all versions of one file; above it the oldest go."""

_NAME: Final = re.compile(r"(\d{13,15})(-[a-z]+)?\.json(\.z)?")


class Version(NamedTuple):
    """One version: its moment in milliseconds since 1970, why it was kept (empty: a save), and where."""

    at: int
    why: str
    path: Path

    @property
    def moment(self) -> datetime:
        """The local time of it."""
        return datetime.fromtimestamp(self.at / 1000)


class Versions:
    """The versions of one file, in a folder of their own; whoever adds one holds the journal's lock."""

    def __init__(self, folder: Path, now: Callable[[], int] = clock.now) -> None:
        self.folder = folder
        self._now = now

    def all(self) -> list[Version]:
        """Give all versions, oldest first."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except OSError:
            return []
        found = ((_NAME.fullmatch(name), self.folder / name) for name in names)
        return sorted(Version(int(m[1]), (m[2] or "")[1:], path) for m, path in found if m)

    def read(self, version: Version) -> bytes:
        """Give the bytes of a version; Unreadable if they are gone or damaged."""
        try:
            data = version.path.read_bytes()
            return zlib.decompress(data) if version.path.suffix == ".z" else data
        except (OSError, zlib.error) as error:
            raise Unreadable(f"The version {version.path} cannot be read: {error}; choose another one.") from error

    def keep(self, text: bytes, why: str = "", before: bytes = b"") -> Version:
        """Keep a version; one with a reason ``why`` (a single word) stays whatever is saved next.

        ``before`` is kept ahead of the very first one. NotSaved if the system refuses.
        """
        known = self.all()
        if before and before != text and not known:
            known = [self._put(before, self._now() - 1, "first")]
        last = known[-1] if known else None
        if last and not why and self._is(last, text):
            return last
        kept = self._put(text, max(self._now(), last.at + 1 if last else 0), why)
        if last and not last.why and _stretch(kept) == _stretch(last):
            with suppress(OSError):
                last.path.unlink()
        elif last:
            self._compress(last)
            self.thin()
        return kept

    def replace(self, version: Version, text: bytes) -> None:
        """Write other bytes into a version, for what was forgotten for good; NotSaved if the system refuses."""
        packed = version.path.suffix == ".z"
        keep(version.path, zlib.compress(text, 1) if packed else text, durable=False)

    def thin(self) -> None:
        """Remove what is no longer kept, by age and above the limit."""
        known = self.all()
        stay = kept_of(known, self._now())
        with suppress(OSError):
            for temp in self.folder.glob(".~*.tmp"):
                temp.unlink()  # of a save that was killed: whoever is here holds the lock
        size = 0
        for version in reversed(known):
            with suppress(OSError):
                size += version.path.stat().st_size
                if version not in stay or (size > LIMIT and version is not known[-1]):
                    version.path.unlink()

    def _is(self, version: Version, text: bytes) -> bool:
        try:
            return version.path.suffix != ".z" and version.path.read_bytes() == text
        except OSError:
            return False

    def _put(self, text: bytes, at: int, why: str) -> Version:
        path = self.folder / f"{at:013}{f'-{why}' if why else ''}.json"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise NotSaved(refusal(path, error)) from error
        keep(path, text, durable=False)
        return Version(at, why, path)

    def _compress(self, version: Version) -> None:
        if version.path.suffix == ".z":
            return
        with suppress(OSError, NotSaved):
            packed = zlib.compress(version.path.read_bytes(), 1)
            keep(version.path.with_name(f"{version.path.name}.z"), packed, durable=False)
            version.path.unlink()


def _stretch(version: Version) -> int:
    return version.at // max(BURST, 1)


def kept_of(known: Sequence[Version], now: int) -> set[Version]:
    """Choose the versions that stay: all of the last day, then the last of each day, then the last of each month."""
    stay: dict[object, Version] = {}
    for version in known:
        moment, age = version.moment, now - version.at
        if version.why or age < DAY:
            stay[version.path] = version
        elif age < DAILY:
            stay[moment.date()] = version
        else:
            stay[moment.year, moment.month] = version
    return set(stay.values())
