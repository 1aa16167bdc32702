"""State folder of a journal on this machine, with its file lock."""

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from rmjournal.crdt.field_path import JSON
from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import (
    Signature,
    fsync_folder,
    list_files,
    make_folder,
    matching_files,
    name_exists,
    replace,
)
from rmjournal.storage.files.os_errors import explain_not_kept
from rmjournal.storage.files.typed_paths import expand_path
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.device_clock import Device, device_ids_in, remember_device
from rmjournal.storage.local.folder_seal import (
    BASE_PURPOSE,
    DISCARDED,
    DRAFT_PURPOSE,
    SETTINGS_PURPOSE,
    FolderSeal,
)
from rmjournal.storage.local.local_files import ASIDE_PURPOSE, LocalFiles, write_open
from rmjournal.storage.local.snapshots import Snapshots
from rmjournal.storage.local.undo_log import UndoLog
from rmjournal.storage.local.write_ahead_log import WriteAheadLog


def path_in_folder(folder: Path, file: Path, kind: str) -> Path:
    """Path of a file in a state folder that belongs to a journal file.

    ``file`` is the journal file's real path.
    """
    name = str(file).encode("utf-8", "surrogateescape")
    return folder / f"{kind}-{hashlib.sha256(name).hexdigest()[:16]}.json"


def remember_path(folder: Path, file: Path) -> None:
    """Store a journal file's real path, so that a move is noticed."""
    path = path_in_folder(folder, file, "place").with_suffix(".path")
    if not os.path.lexists(path):
        with suppress(NotSaved):  # the journal goes on without
            write_open(path, os.fsencode(file))


def remembered_paths(folder: Path) -> list[Path]:
    """All files that the journal ever was in on this machine."""
    paths: list[Path] = []
    for path in list_files(folder, "place-*.path"):
        with suppress(OSError):
            paths.append(Path(os.fsdecode(path.read_bytes())))
    return paths


LOCK_SECONDS: Final = 10.0
"""Seconds to wait for another program of ours that is saving."""


@contextmanager
def hold_lock(path: Path, timeout: float | None = None) -> Iterator[None]:
    """Hold a lock file; NotSaved when another program keeps it too long."""
    from rmjournal.storage.files.file_lock import lock_file

    try:
        lock = lock_file(path, LOCK_SECONDS if timeout is None else timeout)
    except OSError as error:
        raise NotSaved(explain_not_kept(path, error)) from error
    if lock is None:
        raise NotSaved("Another window of this journal is still saving. Try again in a moment.")
    try:
        yield
    finally:
        lock.release()


STATE_VARIABLE: Final = "RMJOURNAL_STATE"
"""Environment variable that names another root for all state folders."""


DISCARDED_FOR: Final = 30 * 86_400_000
"""Milliseconds for which a draft that was thrown away can be brought back."""

_ASIDE: Final = r"[0-9a-f]{16}\.json"
_DISCARDED_DRAFT: Final = r"(\d{13,14})-[0-9a-f]{32}\.json"

KEPT_PAGES: Final = "kept_pages"
"""The setting of pages for partners that this computer keeps up to date."""


class _Draft(msgspec.Struct):
    key: str
    text: dict[str, str]
    file: str = ""


class DiscardedDraft(msgspec.Struct, frozen=True):
    """A draft that was thrown away, and when (milliseconds since 1970)."""

    file: Path
    time_ms: int
    key: str
    text: Mapping[str, str]

    @property
    def words(self) -> str:
        """The longest text in it."""
        return max((text for name, text in self.text.items() if not name.startswith("~")), key=len, default="")


class StateFolder:
    """The state folder of one journal on this machine, mode 0700.

    ``root`` is by default where the system keeps the state of programs. It is made with the first thing that is kept
    in it; reading never makes it.
    """

    def __init__(self, root: Path | None, journal_id: str) -> None:
        self._root = root
        self._name = _folder_name(journal_id)
        self.file: Path | None = None
        """The real path of the open file; tells its drafts from those of a copy of the journal."""
        self._devices: dict[str, Device] = {}
        self.files = LocalFiles(lambda: self.path)
        """Reads and writes what is kept here; nothing else does."""
        self.seal = FolderSeal(self)
        """Seals what is kept here as its journal is sealed."""

    @cached_property
    def path(self) -> Path:
        """Where the folder is or will be."""
        return state_root(self._root) / self._name

    def is_of(self, journal_id: str) -> bool:
        """Tell whether this is the folder of a journal."""
        return self._name == _folder_name(journal_id)

    @property
    def is_made(self) -> bool:
        """Whether the folder is there, as far as this account may know."""
        return os.access(self.path, os.F_OK)

    def ensure(self) -> Path:
        """Make the folder if need be; NotSaved if the system refuses."""
        try:
            make_folder(self.path)
        except OSError as error:
            raise NotSaved(explain_not_kept(self.path / "lock", error)) from error
        return self.path

    def lock(self, timeout: float | None = None) -> AbstractContextManager[None]:
        """Lock the journal against all other programs of ours on this machine."""
        return hold_lock(self.ensure() / "lock", timeout)

    def _lock_extras(self) -> AbstractContextManager[None]:
        """Lock what is kept beside the journal, without waiting for a save."""
        return hold_lock(self.ensure() / "beside.lock")

    def device(self, file: Path) -> Device:
        """The device id of this process for a file, taken with the first write.

        A copy that somebody made has its own: what was written there has not been seen here.
        """
        name = self.path_of(file, "device").stem
        if name not in self._devices or not self._devices[name].is_locked:
            self._devices[name] = Device(self.ensure(), name)
            remember_path(self.path, file)
        return self._devices[name]

    def device_ids(self, file: Path) -> frozenset[str]:
        """The known device ids under which this computer has written a file."""
        name = self.path_of(file, "device").stem
        return frozenset().union(*map(device_ids_in, self.path.glob(f"{name}*.json")))

    def all_device_ids(self) -> frozenset[str]:
        """The device ids of this folder's owner, in any file and on any machine."""
        records = self.path.glob("device-*.json")
        return frozenset().union(*(device_ids_in(record, any_machine=True) for record in records))

    def remember_device(self, file: Path, device: str, time_ms: int) -> None:
        """Take over the device id that has written a new file.

        The time is in milliseconds since 1970.
        """
        self.ensure()
        remember_device(self.path_of(file, "device"), device, time_ms)

    def write_ahead_log(self, file: Path) -> WriteAheadLog:
        """The edits of a journal file that are not in it yet."""
        return WriteAheadLog(self._log_of(file), self._lock_extras, self.files)

    def _log_of(self, file: Path) -> Path:
        return self.path_of(file, "unsaved").with_suffix(".jsonl")

    def all_write_ahead_logs(self) -> list[WriteAheadLog]:
        """The write-ahead logs of all former files of the journal."""
        logs = matching_files(self.path, "unsaved-*.jsonl")
        return [WriteAheadLog(log, self._lock_extras, self.files) for log in logs]

    def undo_log(self, file: Path) -> UndoLog:
        """The undo log of a journal file; a copy has its own."""
        return UndoLog(self.path_of(file, "undo"), self._lock_extras, self.files)

    def close(self) -> None:
        """Give the device id free."""
        while self._devices:
            self._devices.popitem()[1].release()

    def read_base(self, file: Path) -> bytes | None:
        """Return a journal file as this machine knew it last.

        None when it never saved it. Another file with the same id is a copy that somebody made: it may say something
        else. LockedFile where it is sealed and its key is not known.
        """
        try:
            return self.files.read(self.path_of(file, "base"), BASE_PURPOSE)
        except (OSError, ValueError):
            return None

    def has_base(self, file: Path) -> bool:
        """Tell whether this machine remembers a journal file as it was saved last."""
        return self.base_signature(file) is not None

    def has_saved(self, file: Path) -> bool:
        """Tell whether this machine has saved a journal file or has edits of it."""
        kept = (self.path_of(file, "base"), self.snapshots(file).folder, self._log_of(file))
        return any(map(os.path.lexists, kept))

    def base_signature(self, file: Path) -> Signature | None:
        """Signature of the base of a journal file; None without one."""
        try:
            return Signature.of(self.path_of(file, "base").stat())
        except OSError:
            return None

    def kept_fingerprint(self, file: Path) -> list[Signature]:
        """Fingerprint of what is kept of a file now: base and unsaved edits."""
        signatures: list[Signature] = []
        for kept in (self.path_of(file, "base"), self._log_of(file)):
            with suppress(OSError):
                signatures.append(Signature.of(kept.stat()))
        return signatures

    def is_in_file(self, file: Path) -> bool:
        """Tell whether the journal is still in a file.

        So it is where that is in a cloud, or cannot be looked at.
        """
        try:
            return atomic_write.real_path(file) == file and self.is_of(codec.read_journal_id(file))
        except (FileNotFoundError, NotADirectoryError):
            return bool(codec.explain_placeholder(file))
        except (OSError, ValueError):
            return True

    def write_base(self, file: Path, text: bytes) -> None:
        """Store a journal file as it is known now.

        It is not synced to the disk, for the file is.
        """
        self.ensure()
        remember_path(self.path, file)
        self.files.write(self.path_of(file, "base"), text, BASE_PURPOSE, durable=False)

    def delete_base(self, file: Path) -> None:
        """Forget a journal file that was begun in vain."""
        self.path_of(file, "base").unlink(missing_ok=True)

    def snapshots(self, file: Path) -> Snapshots:
        """The history of a journal file on this machine."""
        return Snapshots(self.path_of(file, "history").with_suffix(""), self.files)

    def all_snapshots(self) -> list[Snapshots]:
        """The snapshots of all former files of the journal."""
        return [Snapshots(folder, self.files) for folder in sorted(self.path.glob("history-*")) if folder.is_dir()]

    def all_undo_logs(self) -> list[UndoLog]:
        """The undo logs of all former files of the journal."""
        return [UndoLog(file, self._lock_extras, self.files) for file in sorted(self.path.glob("undo-*.json"))]

    def path_of(self, file: Path, kind: str) -> Path:
        """Path of a state file of a journal file."""
        return path_in_folder(self.path, file, kind)

    def put_aside(self, folder: str, data: bytes) -> Path:
        """Store bytes that are about to be replaced or removed; durable on return.

        The folder is ``quarantine`` or ``absorbed``.
        """
        place = self.ensure() / folder
        try:
            make_folder(place)
        except OSError as error:
            raise NotSaved(explain_not_kept(place, error)) from error
        file = place / f"{hashlib.sha256(self.files.seal(place, data, ASIDE_PURPOSE)).hexdigest()[:16]}.json"
        self.files.write(file, data, ASIDE_PURPOSE)
        return file

    def kept_aside(self, folder: str) -> list[Path]:
        """Return the files put aside.

        Any other file there is not ours, for the folder may be a link.
        """
        return [file for file in list_files(self.path / folder, "*.json") if re.fullmatch(_ASIDE, file.name)]

    def prune_aside(self, folder: str, before: float) -> None:
        """Remove what was kept aside before a moment, in seconds since 1970."""
        for file in self.kept_aside(folder):
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()

    def read_drafts(self) -> dict[str, dict[str, str]]:
        """Return all drafts by key, each field by field, the newest first.

        A damaged one is left where it is.
        """
        drafts = sorted(self._drafts_in("drafts"), key=lambda found: _written_at(found[0]), reverse=True)
        return {draft.key: draft.text for _, draft in drafts if self._is_ours(draft)}

    def _is_ours(self, draft: _Draft) -> bool:
        """Tell whether a draft is of the open file, not of a copy."""
        if not draft.file or self.file is None:
            return True
        try:
            file = Path(os.fsdecode(bytes.fromhex(draft.file)))
        except ValueError:
            return True
        return file == self.file or not self.is_in_file(file)

    def _drafts_in(self, folder: str) -> Iterator[tuple[Path, _Draft]]:
        for file in list_files(self.path / folder, "*.json"):
            with suppress(OSError, ValueError, Unreadable):
                yield file, msgspec.json.decode(self.files.read(file, DRAFT_PURPOSE), type=_Draft)

    def write_draft(self, key: str, text: Mapping[str, str]) -> None:
        """Store the text of a form that is not saved yet, durably."""
        file = self._draft(key)
        self.ensure()
        try:
            make_folder(file.parent)
        except OSError as error:
            raise NotSaved(explain_not_kept(file, error)) from error
        owner = os.fsencode(self.file).hex() if self.file else ""
        self.files.write(file, msgspec.json.encode(_Draft(key, dict(text), owner)), DRAFT_PURPOSE)

    def delete_draft(self, key: str) -> None:
        """Forget a draft, if there is one."""
        _remove(self._draft(key))

    def discard_draft(self, key: str) -> None:
        """Discard a draft; it can be restored for 30 days.

        That needs no room on the disk.
        """
        file, place = self._draft(key), self.path / DISCARDED
        try:
            if not name_exists(file):
                return
            make_folder(place)
            moment = device_clock.now_ms()
            while name_exists(place / _discarded_path(file, moment)):  # another one of the same millisecond
                moment += 1
            replace(file, place / _discarded_path(file, moment))
            fsync_folder(place)
        except OSError as error:
            raise NotSaved(explain_not_kept(file, error)) from error

    def discarded_draft(self) -> DiscardedDraft | None:
        """Return the newest discarded draft whose place no other draft has taken."""
        drafts = [
            DiscardedDraft(file, at, draft.key, draft.text)
            for file, draft in self._drafts_in(DISCARDED)
            if (at := _discard_time(file)) >= device_clock.now_ms() - DISCARDED_FOR
            and self._is_ours(draft)
            and not self._draft(draft.key).exists()
        ]
        return max(drafts, key=lambda draft: draft.time_ms, default=None)

    def restore_draft(self, draft: DiscardedDraft) -> bool:
        """Restore a discarded draft.

        False when it is gone, or another draft is in its place.
        """
        file = self._draft(draft.key)
        try:
            with self._lock_extras():
                if name_exists(file) or not name_exists(draft.file):
                    return False
                make_folder(file.parent)
                replace(draft.file, file)
                fsync_folder(file.parent)
        except OSError as error:
            raise NotSaved(explain_not_kept(file, error)) from error
        return True

    def prune_discarded_drafts(self) -> None:
        """Remove the drafts that were thrown away more than 30 days ago."""
        for file in list_files(self.path / DISCARDED, "*.json"):
            if 0 < _discard_time(file) < device_clock.now_ms() - DISCARDED_FOR:
                with suppress(OSError):
                    file.unlink()

    def delete_drafts_of(self, entry_ids: Collection[str], *, only_discarded: bool = False) -> None:
        """Delete the drafts that name any of some entries.

        ``only_discarded`` spares those that were not discarded.
        """
        for folder in (DISCARDED,) if only_discarded else (DISCARDED, "drafts"):
            for file, draft in self._drafts_in(folder):
                if not {*draft.key.split("/"), *draft.text.values()}.isdisjoint(entry_ids):
                    _remove(file)

    def _draft(self, key: str) -> Path:
        """Path of a draft of the open file.

        Where it was moved, the draft keeps its path.
        """
        named = key.encode() + (b"\0" + os.fsencode(self.file) if self.file else b"")
        path = self.path / "drafts" / f"{hashlib.sha256(named).hexdigest()[:32]}.json"
        with suppress(OSError):  # where it cannot be told, whoever writes the draft says why
            if name_exists(path):
                return path
        drafts = self._drafts_in("drafts")
        return next((file for file, draft in drafts if draft.key == key and self._is_ours(draft)), path)

    def read_settings(self) -> dict[str, JSON]:
        """Give the small settings of the screen on this machine."""
        try:
            return self._settings()
        except (OSError, Unreadable):
            return {}

    def _settings(self) -> dict[str, JSON]:
        try:
            data = self.files.read(self.path / "ui.json", SETTINGS_PURPOSE)
            return msgspec.json.decode(data, type=dict[str, Any])
        except (FileNotFoundError, ValueError, RecursionError):
            return {}

    def write_setting(self, name: str, value: JSON) -> None:
        """Store one setting of the screen; NotSaved when that cannot be done."""
        file = self.path / "ui.json"
        try:
            with self._lock_extras():
                settings = msgspec.json.encode(self._settings() | {name: value})
                self.files.write(file, settings, SETTINGS_PURPOSE, durable=False)
        except (OSError, Unreadable) as error:
            raise NotSaved(explain_not_kept(file, error) if isinstance(error, OSError) else str(error)) from error


def _remove(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError as error:
        raise NotSaved(explain_not_kept(draft, error)) from error


def _discarded_path(draft: Path, moment: int) -> str:
    """Path of a draft that was discarded at a time, in milliseconds since 1970."""
    return f"{moment:013}-{draft.name}"


def _written_at(file: Path) -> int:
    """Nanoseconds of the last write of a file; 0 when it is gone."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _discard_time(draft: Path) -> int:
    """When a draft was discarded, by its file name; 0 for other files."""
    match = re.fullmatch(_DISCARDED_DRAFT, draft.name)
    return int(match[1]) if match else 0


def _folder_name(journal_id: str) -> str:
    # The id comes from a file that anyone may have written: it becomes a path only if it cannot lead elsewhere.
    plain = re.fullmatch("[0-9a-f]{32}", journal_id)
    return journal_id if plain else hashlib.sha256(journal_id.encode()).hexdigest()[:32]


def check_keys_of_file(file: Path, data: bytes, root: Path | None) -> None:
    """Raise LockedFile where a file's journal is kept under an unknown key.

    ``data`` are the bytes that are there now, damaged ones too; they may name the journal.
    """
    journal_id = codec.find_journal_id(data)
    named_state = StateFolder(root, journal_id) if journal_id else None
    is_named = named_state is not None and named_state.has_saved(file)
    for state in [named_state] if named_state and is_named else states_of_file(file, root):
        state.seal.check_key(file)


def state_root(root: Path | None) -> Path:
    """The folder that holds the state folders of all journals."""
    if root is not None:
        return root
    if named := os.environ.get(STATE_VARIABLE):
        try:
            return expand_path(named)
        except Refused as error:
            raise Refused(f"{STATE_VARIABLE}: {error}") from error
    import platformdirs

    return platformdirs.user_state_path("rmjournal", appauthor=False)


def state_folders(root: Path | None) -> list[StateFolder]:
    """Give the state folders of all journals that this machine knows."""
    try:
        names = sorted(
            folder.name for folder in state_root(root).iterdir() if re.fullmatch("[0-9a-f]{32}", folder.name)
        )
    except OSError:
        return []
    return [StateFolder(root, name) for name in names]


def states_of_file(file: Path, root: Path | None) -> list[StateFolder]:
    """Return the state folders of journals known in a file, last saved first.

    The file may be gone.
    """
    states = [state for state in state_folders(root) if state.has_saved(file)]
    return sorted(
        states, key=lambda state: mark.mtime_ns if (mark := state.base_signature(file)) else 0, reverse=True
    )
