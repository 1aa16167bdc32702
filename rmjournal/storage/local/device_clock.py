"""Device name for stamps, clock, and ids made from it."""

import hashlib
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from rmjournal.crdt.version_vector import MAX_TIME
from rmjournal.errors import NotSaved
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.local.local_files import write_open

_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_PROCESSES: Final = 100
_MACHINE_FILES: Final = ("/etc/machine-id", "/var/lib/dbus/machine-id")


class _DeviceRecord(msgspec.Struct):
    id: str
    machine: str
    last: int = 0
    former: dict[str, str] = {}
    """Ids that it had before, each with the machine that had it."""

    def renewed(self, machine: str, last: int = 0) -> "_DeviceRecord":
        """Give a record with a new id that remembers this one."""
        return _DeviceRecord(new_device_id(), machine, last, {**self.former, self.id: self.machine})


def new_device_id() -> str:
    """Make up a device id: 6 base-36 characters."""
    return "".join(_LETTERS[byte % 36] for byte in os.urandom(6))


class Device:
    """A device id that one process holds while it lives.

    NotSaved when the state folder does not let it. The first process locks the device record ``name.json``, one that
    runs beside it ``name-1.json`` and so on.
    """

    def __init__(self, folder: Path, first: str = "device") -> None:
        from rmjournal.storage.files.file_lock import lock_file

        for number in range(_PROCESSES):
            name = f"{first}-{number}" if number else first
            try:
                machine = machine_fingerprint(folder)
                lock = lock_file(folder / f"{name}.lock", timeout=0)
            except OSError as error:
                raise NotSaved(explain_not_kept(folder / name, error)) from error
            if lock is None:
                continue
            self._lock = lock
            self._path = folder / f"{name}.json"
            self._record = _read(self._path, machine)
            self._is_first_write = self._is_kept = True
            return
        raise NotSaved(f"More than {_PROCESSES} programs have this journal open. Close some.")

    @property
    def is_locked(self) -> bool:
        """Whether no other process can take this id.

        Not so once somebody has removed its lock, or the folder.
        """
        return self._lock.is_in_place

    def release(self) -> None:
        """Give the id free for another process."""
        self._lock.release()

    @property
    def id(self) -> str:
        """The 6 characters."""
        return self._record.id

    def next_time(self, at_least: int, newest_in_file: Callable[[str], int]) -> int:
        """Return the time of the next write, always later than the last.

        It is stored before it is used. ``newest_in_file`` finds the newest stamp of a device; one of ours that we do
        not know of means that another machine writes under our name, so we take a new one. So we do where an earlier
        process gave stamps that are not known here any more, when a damaged stamp has used up all times, and for what
        cannot be remembered.
        """
        newest = newest_in_file(self.id)
        if (
            newest > self._record.last
            or self._record.last >= MAX_TIME
            or (self._is_first_write and newest < self._record.last)
        ):
            self._record = self._record.renewed(self._record.machine)
        self._is_first_write = False
        self._record.last = min(max(at_least, self._record.last + 1), MAX_TIME)
        self._write()
        return self._record.last

    def _write(self) -> None:
        try:
            # Not synced to the disk: a record lost in a power cut reads as older than the file, which makes a new id.
            write_open(self._path, msgspec.json.encode(self._record), durable=False)
        except NotSaved:
            if self._is_kept:
                self._record = self._record.renewed(self._record.machine, self._record.last)
            self._is_kept = False
        else:
            self._is_kept = True


def _read(path: Path, machine: str) -> _DeviceRecord:
    try:
        record = msgspec.json.decode(path.read_bytes(), type=_DeviceRecord)
    except (OSError, ValueError):
        return _DeviceRecord(new_device_id(), machine)
    if len(record.id) != 6 or not set(record.id) <= set(_LETTERS):
        return _DeviceRecord(new_device_id(), machine)
    return record if record.machine == machine else record.renewed(machine)


def device_ids_in(path: Path, *, any_machine: bool = False) -> set[str]:
    """Read the device ids of a device record, former ones too.

    None when it cannot be read.

    ``any_machine`` gives also those that it had on another machine, or under another name of this one.
    """
    try:
        record = msgspec.json.decode(path.read_bytes(), type=_DeviceRecord)
    except (OSError, ValueError):
        return set()
    return {record.id, *(id for id, machine in record.former.items() if any_machine or machine == record.machine)}


def remember_device(path: Path, device: str, time_ms: int) -> None:
    """Make a device record for a new file's id, unless there is one.

    Without it the next write gets another id.
    """
    if not path.exists():
        record = _DeviceRecord(device, machine_fingerprint(path.parent), time_ms)
        write_open(path, msgspec.json.encode(record), durable=False)


def machine_fingerprint(folder: Path) -> str:
    """Fingerprint of machine and folder, which a clone or copy lacks.

    16 hex digits.
    """
    parts = f"{_machine_id()}\n{platform.node()}\n{folder.stat().st_ino}"
    return hashlib.sha256(parts.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _machine_id() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    else:
        for name in _MACHINE_FILES:
            if Path(name).is_file():
                return Path(name).read_text(encoding="utf-8", errors="replace").strip()
        return ""


_NEWEST: Final = 2**42 - 1


def now_ms() -> int:
    """Give milliseconds since 1970; 0 for a clock that stands before."""
    return max(0, time.time_ns() // 1_000_000)


class IdGenerator:
    """Ids of new records, each higher than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def follow(self, known: int) -> None:
        """Give ids above a known one from now on."""
        self._last = max(self._last, known)

    def new(self, time_ms: int) -> int:
        """Return 63 bits: 42 of milliseconds since 1970, 21 of chance."""
        chance = int.from_bytes(os.urandom(3), "big") >> 3
        # Steps within a millisecond are left to chance too: a gap between two ids tells of nothing.
        step = 1 + (chance >> 11 if self._last >> 21 < _NEWEST else 0)
        self._last = max(max(0, min(time_ms, _NEWEST)) << 21 | chance, self._last + step)
        return self._last


id_generator: Final = IdGenerator()
"""The ids of this process."""


_DAY_MS: Final = 86_400_000
_generators_by_day: Final[dict[date, IdGenerator]] = {}


def new_id(day: date | None = None, known: Iterable[int] = ()) -> int:
    """Give a new id with a moment in it: the present, or another day's.

    On another day it is higher than the known ids of that day, whatever the time is now.
    """
    if day is None:
        return id_generator.new(now_ms())
    first = _first_ms(day)
    generator = _generators_by_day.setdefault(day, IdGenerator())
    generator.follow(max((one for one in known if first <= one >> 21 < first + _DAY_MS), default=0))
    return generator.new(first + now_ms() % _DAY_MS)


def _first_ms(day: date) -> int:
    return (day - date(1970, 1, 1)).days * _DAY_MS


def day_digits(day: date) -> str:
    """The digits with which all ids of a day begin."""
    first, last = _first_ms(day) << 21, ((_first_ms(day) + _DAY_MS) << 21) - 1
    while first != last:
        first, last = first // 10, last // 10
    return str(first or "")
