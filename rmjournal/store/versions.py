"""The history of a journal file on this machine: a version with each save, thinned as time goes by.

A version is one file in the state folder, named by its moment. The newest one is as it was saved, older ones are
compressed, those of a burst of saves a little later. Nothing here is synced to the disk: the journal itself is.
"""

import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.errors import NotSaved, Unreadable
from rmjournal.store import clock
from rmjournal.store.refusals import not_kept
from rmjournal.store.saving import keep, make_folder

BURST: Final = 5_000
"""Milliseconds after a save in which the next one does not wait for it to be compressed."""

PLAIN: Final = 40 * 2**20
"""Bytes of versions that may wait for that."""

DAY: Final = 86_400_000
"""Milliseconds of a day."""

DAILY: Final = 31 * DAY
"""Milliseconds for which each day keeps its last version; after that each month does."""

LIMIT: Final = 200 * 2**20
"""Bytes of all versions of one file; above it those that follow each other closely go, then the oldest."""

STRETCHES: Final = (5_000, 60_000, 600_000, 3_600_000, DAY)
"""Milliseconds of which only the last version stays when there is no room for all of today's."""

_NAME: Final = re.compile(r"(\d{13,14})(-[a-z]+)?\.json(\.z)?")


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
        """Give all versions, oldest first; Unreadable if nobody can tell whether there are any."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            why = error.strerror or error
            raise Unreadable(f"The history {self.folder} cannot be read ({why}); check its permissions.") from error
        found = ((_NAME.fullmatch(name), self.folder / name) for name in names)
        return sorted(Version(int(m[1]), (m[2] or "")[1:], path) for m, path in found if m)

    def read(self, version: Version) -> bytes:
        """Give the bytes of a version; Unreadable if they are gone or damaged."""
        try:
            data = version.path.read_bytes()
            return zlib.decompress(data) if version.path.suffix == ".z" else data
        except (OSError, zlib.error) as error:
            raise Unreadable(f"The version {version.path} cannot be read: {error}; choose another one.") from error

    def texts(self) -> Iterator[bytes]:
        """Give the bytes of all versions that can be read, the newest first."""
        with suppress(Unreadable):
            for version in reversed(self.all()):
                with suppress(Unreadable):
                    yield self.read(version)

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
        plain = [version for version in known if version.path.suffix != ".z"]
        if last and (kept.at - last.at >= BURST or len(text) * len(plain) > PLAIN):
            for version in plain:
                self._compress(version)
        self.thin()
        return kept

    def replace(self, version: Version, text: bytes) -> None:
        """Write other bytes into a version, for what was forgotten for good; NotSaved if the system refuses."""
        packed = version.path.suffix == ".z"
        keep(version.path, zlib.compress(text, 1) if packed else text, durable=False)

    def thin(self) -> None:
        """Remove what is no longer kept, by age and above the limit."""
        known = self.all()
        with suppress(OSError):
            for temp in self.folder.glob(".~*.json*.tmp"):
                temp.unlink()  # of a save that was killed: whoever is here holds the lock
        sizes = {}
        for version in known:
            with suppress(OSError):
                sizes[version] = version.path.stat().st_size
        stay = fitting(kept_of(known, self._now()), sizes, LIMIT)
        for version in known:
            if version not in stay:
                with suppress(OSError):
                    version.path.unlink()

    def _is(self, version: Version, text: bytes) -> bool:
        try:
            return version.path.suffix != ".z" and version.path.read_bytes() == text
        except OSError:
            return False

    def _put(self, text: bytes, at: int, why: str) -> Version:
        path = self.folder / f"{at:013}{f'-{why}' if why else ''}.json"
        try:
            make_folder(self.folder)
        except OSError as error:
            raise NotSaved(not_kept(path, error)) from error
        keep(path, text, durable=False)
        return Version(at, why, path)

    def _compress(self, version: Version) -> None:
        if version.path.suffix == ".z":
            return
        with suppress(OSError, NotSaved):
            packed = zlib.compress(version.path.read_bytes(), 1)
            keep(version.path.with_name(f"{version.path.name}.z"), packed, durable=False)
            version.path.unlink()


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


def fitting(stay: Collection[Version], sizes: Mapping[Version, int], limit: int) -> set[Version]:
    """Choose of those that stay what there is room for, the newest always.

    The first to go are old ones that another follows soon after, the last to go are simply the oldest.
    """
    some = sorted(stay)
    over = sum(sizes.get(version, 0) for version in some) - limit
    for stretch in (*STRETCHES, 0):
        last = {version.at // stretch: version for version in some} if stretch else {}
        for version in some[:-1]:
            if over > 0 and (not stretch or not (version.why or last[version.at // stretch] is version)):
                over -= sizes.get(version, 0)
                some.remove(version)
    return set(some)
