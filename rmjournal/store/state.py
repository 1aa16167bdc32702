"""The state folder: what belongs to this machine and never travels (device id, undo, drafts, screen settings)."""

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from rmjournal.errors import NotSaved, Refused
from rmjournal.leaf import JSON
from rmjournal.store import clock, layout, places, saving
from rmjournal.store.device import Device
from rmjournal.store.locking import locked
from rmjournal.store.parting import expand_path
from rmjournal.store.placing import replace
from rmjournal.store.refusals import not_kept
from rmjournal.store.saving import Signature, is_there, keep, listed, make_folder, sync_folder
from rmjournal.store.undo import UndoLog
from rmjournal.store.unsaved import Unsaved
from rmjournal.store.versions import Versions

VARIABLE: Final = "RMJOURNAL_STATE"
"""Environment variable that names another root for all state folders."""


DISCARDED: Final = "discarded-drafts"
"""The folder of drafts that were thrown away; the name of each file begins with the moment, in milliseconds."""
KEPT_FOR: Final = 30 * 86_400_000
"""Milliseconds for which a draft that was thrown away can be brought back."""

_ASIDE: Final = re.compile(r"[0-9a-f]{16}\.json")
_DISCARDED_DRAFT: Final = re.compile(r"(\d{13,14})-[0-9a-f]{32}\.json")


class _Draft(msgspec.Struct):
    key: str
    text: dict[str, str]


class DiscardedDraft(NamedTuple):
    """A draft that was thrown away, and when (milliseconds since 1970)."""

    file: Path
    at: int
    key: str
    text: Mapping[str, str]

    @property
    def words(self) -> str:
        """The longest text in it."""
        return max((text for name, text in self.text.items() if not name.startswith("~")), key=len, default="")


class StateFolder:
    """The folder of one journal under a root (default: where the system keeps the state of programs), mode 0700.

    It is made with the first thing that is kept in it; reading never makes it.
    """

    def __init__(self, root: Path | None, journal_id: str) -> None:
        self._root = root
        self._name = _folder_name(journal_id)
        self._devices: dict[str, Device] = {}

    @cached_property
    def path(self) -> Path:
        """Where the folder is or will be."""
        return root_of(self._root) / self._name

    def is_of(self, journal_id: str) -> bool:
        """Tell whether this is the folder of a journal."""
        return self._name == _folder_name(journal_id)

    @property
    def is_made(self) -> bool:
        """Whether the folder is there, as far as this account may know."""
        return os.access(self.path, os.F_OK)

    def made(self) -> Path:
        """Make the folder if need be; NotSaved if the system refuses."""
        try:
            make_folder(self.path)
        except OSError as error:
            raise NotSaved(not_kept(self.path / "lock", error)) from error
        return self.path

    def lock(self, patience: float | None = None) -> AbstractContextManager[None]:
        """Hold the journal against all other programs of ours on this machine, as `locking.locked` does."""
        return locked(self.made() / "lock", patience)

    def _beside(self) -> AbstractContextManager[None]:
        """Hold what is kept beside the journal, so that nobody waits for a save without need."""
        return locked(self.made() / "beside.lock")

    def device(self, file: Path) -> Device:
        """The device id of this process for a journal file, taken with the first write.

        A copy that somebody made has its own: what was written there has not been seen here.
        """
        name = self.of(file, "device").stem
        if name not in self._devices or not self._devices[name].is_held:
            self._devices[name] = Device(self.made(), name)
            places.note(self.path, file)
        return self._devices[name]

    def unsaved(self, file: Path) -> Unsaved:
        """The edits of a journal file that are not in it yet."""
        return Unsaved(self._log_of(file), self._beside)

    def _log_of(self, file: Path) -> Path:
        return self.of(file, "unsaved").with_suffix(".jsonl")

    def all_unsaved(self) -> list[Unsaved]:
        """Those of all files that this journal ever was in on this machine."""
        return [Unsaved(file, self._beside) for file in sorted(self.path.glob("unsaved-*.jsonl"))]

    def actions(self, file: Path) -> UndoLog:
        """The undo log of a journal file; a copy of it that somebody made has its own."""
        return UndoLog(self.of(file, "undo"), self._beside)

    def close(self) -> None:
        """Give the device id free."""
        while self._devices:
            self._devices.popitem()[1].release()

    def base(self, file: Path) -> bytes | None:
        """Give a journal file as this machine knew it last; None if it never saved it.

        Another file with the same id is a copy that somebody made: it may say something else.
        """
        try:
            return self.of(file, "base").read_bytes()
        except OSError:
            return None

    def knows(self, file: Path) -> bool:
        """Tell whether this machine ever saved a journal file, or saw what it was before, or has edits of it."""
        kept = (self.of(file, "base"), self.versions(file).folder, self._log_of(file))
        return any(map(os.path.lexists, kept))

    def base_mark(self, file: Path) -> Signature | None:
        """Tell one version of what this machine knew last from all others; None if there is none."""
        try:
            return Signature.of(self.of(file, "base").stat())
        except OSError:
            return None

    def marks(self, file: Path) -> list[Signature]:
        """Tell what is kept of a journal file now, its last version and unsaved edits, from what is kept later."""
        found: list[Signature] = []
        for kept in (self.of(file, "base"), self._log_of(file)):
            with suppress(OSError):
                found.append(Signature.of(kept.stat()))
        return found

    def is_in(self, file: Path) -> bool:
        """Tell whether the journal is in a file still; so it is if that is in a cloud, or cannot be looked at."""
        try:
            return saving.real(file) == file and self.is_of(layout.id_at(file))
        except (FileNotFoundError, NotADirectoryError):
            return bool(layout.not_downloaded(file))
        except (OSError, ValueError):
            return True

    def keep_base(self, file: Path, text: bytes) -> None:
        """Remember a journal file as it is known now; not synced to the disk, for the file is."""
        self.made()
        places.note(self.path, file)
        keep(self.of(file, "base"), text, durable=False)

    def forget_base(self, file: Path) -> None:
        """Forget a journal file that was begun in vain."""
        self.of(file, "base").unlink(missing_ok=True)

    def versions(self, file: Path) -> Versions:
        """The history of a journal file on this machine."""
        return Versions(self.of(file, "history").with_suffix(""))

    def all_versions(self) -> list[Versions]:
        """The histories of all files that this journal ever was in on this machine."""
        return [Versions(folder) for folder in sorted(self.path.glob("history-*")) if folder.is_dir()]

    def all_actions(self) -> list[UndoLog]:
        """The undo logs of all these files."""
        return [UndoLog(file, self._beside) for file in sorted(self.path.glob("undo-*.json"))]

    def of(self, file: Path, what: str) -> Path:
        """Where something is kept of a journal file."""
        return places.kept(self.path, file, what)

    def keep_aside(self, folder: str, data: bytes) -> Path:
        """Keep bytes that are about to be replaced (``quarantine``) or removed (``absorbed``); durable on return."""
        place = self.made() / folder
        try:
            make_folder(place)
        except OSError as error:
            raise NotSaved(not_kept(place, error)) from error
        file = place / f"{hashlib.sha256(data).hexdigest()[:16]}.json"
        keep(file, data)
        return file

    def kept_aside(self, folder: str) -> list[Path]:
        """Give the files that were kept aside; any other file there is not ours, for the folder may be a link."""
        return [file for file in listed(self.path / folder, "*.json") if _ASIDE.fullmatch(file.name)]

    def forget_aside(self, folder: str, before: float) -> None:
        """Remove what was kept aside before a moment, in seconds since 1970."""
        for file in self.kept_aside(folder):
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()

    def drafts(self) -> dict[str, dict[str, str]]:
        """Give the text of all drafts, field by field, by their keys; a damaged one is left where it is."""
        return {draft.key: draft.text for _, draft in self._drafts_in("drafts")}

    def _drafts_in(self, folder: str) -> Iterator[tuple[Path, _Draft]]:
        for file in listed(self.path / folder, "*.json"):
            with suppress(OSError, ValueError):
                yield file, msgspec.json.decode(file.read_bytes(), type=_Draft)

    def keep_draft(self, key: str, text: Mapping[str, str]) -> None:
        """Keep the text of a form that is not saved yet; durable when this returns."""
        file = self._draft(key)
        self.made()
        try:
            make_folder(file.parent)
        except OSError as error:
            raise NotSaved(not_kept(file, error)) from error
        keep(file, msgspec.json.encode(_Draft(key, dict(text))))

    def drop_draft(self, key: str) -> None:
        """Forget a draft, if there is one."""
        _remove(self._draft(key))

    def discard_draft(self, key: str) -> None:
        """Throw a draft away, if there is one; it can be restored for 30 days. It needs no room on the disk."""
        file, place = self._draft(key), self.path / DISCARDED
        try:
            if not is_there(file):
                return
            make_folder(place)
            moment = clock.now()
            while is_there(place / _discarded(file, moment)):  # another one of the same millisecond
                moment += 1
            replace(file, place / _discarded(file, moment))
            sync_folder(place)
        except OSError as error:
            raise NotSaved(not_kept(file, error)) from error

    def discarded_draft(self) -> DiscardedDraft | None:
        """Give the draft that was thrown away last, of those whose place no other draft has taken since."""
        found = [
            DiscardedDraft(file, at, draft.key, draft.text)
            for file, draft in self._drafts_in(DISCARDED)
            if (at := _moment_of(file)) >= clock.now() - KEPT_FOR and not self._draft(draft.key).exists()
        ]
        return max(found, key=lambda draft: draft.at, default=None)

    def restore_draft(self, draft: DiscardedDraft) -> bool:
        """Bring a draft back that was thrown away; False if it is gone, or another draft is in its place."""
        file = self._draft(draft.key)
        try:
            with self._beside():
                if is_there(file) or not is_there(draft.file):
                    return False
                make_folder(file.parent)
                replace(draft.file, file)
                sync_folder(file.parent)
        except OSError as error:
            raise NotSaved(not_kept(file, error)) from error
        return True

    def forget_discarded_drafts(self) -> None:
        """Remove the drafts that were thrown away more than 30 days ago."""
        for file in listed(self.path / DISCARDED, "*.json"):
            if 0 < _moment_of(file) < clock.now() - KEPT_FOR:
                with suppress(OSError):
                    file.unlink()

    def drop_drafts_of(self, entry_ids: Collection[str], *, only_discarded: bool = False) -> None:
        """Forget the drafts that name one of some entries, those that were thrown away or all."""
        for folder in (DISCARDED,) if only_discarded else (DISCARDED, "drafts"):
            for file, draft in self._drafts_in(folder):
                if not {*draft.key.split("/"), *draft.text.values()}.isdisjoint(entry_ids):
                    _remove(file)

    def _draft(self, key: str) -> Path:
        return self.path / "drafts" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"

    def settings(self) -> dict[str, JSON]:
        """Give the small settings of the screen on this machine."""
        try:
            return self._settings()
        except OSError:
            return {}

    def _settings(self) -> dict[str, JSON]:
        try:
            return msgspec.json.decode((self.path / "ui.json").read_bytes(), type=dict[str, Any])
        except (FileNotFoundError, ValueError, RecursionError):
            return {}

    def keep_setting(self, name: str, value: JSON) -> None:
        """Keep one setting of the screen; NotSaved if it cannot be, or the others cannot be read."""
        file = self.path / "ui.json"
        try:
            with self._beside():
                keep(file, msgspec.json.encode(self._settings() | {name: value}), durable=False)
        except OSError as error:
            raise NotSaved(not_kept(file, error)) from error


def _remove(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError as error:
        raise NotSaved(not_kept(draft, error)) from error


def _discarded(draft: Path, moment: int) -> str:
    """The name of a draft's file once it was thrown away, in milliseconds since 1970."""
    return f"{moment:013}-{draft.name}"


def _moment_of(draft: Path) -> int:
    """When a draft was thrown away, as the name of its file tells; 0 for any other file, which is not ours."""
    found = _DISCARDED_DRAFT.fullmatch(draft.name)
    return int(found[1]) if found else 0


def _folder_name(journal_id: str) -> str:
    # The id comes from a file that anyone may have written: it becomes a path only if it cannot lead elsewhere.
    plain = re.fullmatch("[0-9a-f]{32}", journal_id)
    return journal_id if plain else hashlib.sha256(journal_id.encode()).hexdigest()[:32]


def root_of(root: Path | None) -> Path:
    """The folder that holds the state folders of all journals."""
    if root is not None:
        return root
    if named := os.environ.get(VARIABLE):
        try:
            return expand_path(named)
        except Refused as error:
            raise Refused(f"{VARIABLE}: {error}") from error
    import platformdirs

    return platformdirs.user_state_path("rmjournal", appauthor=False)


def state_folders(root: Path | None) -> list[StateFolder]:
    """Give the state folders of all journals that this machine knows."""
    try:
        names = sorted(folder.name for folder in root_of(root).iterdir() if re.fullmatch("[0-9a-f]{32}", folder.name))
    except OSError:
        return []
    return [StateFolder(root, name) for name in names]


def known_at(file: Path, root: Path | None) -> list[StateFolder]:
    """Give the state folders of the journals that this machine knows in a file, the one saved last first.

    The file may be gone.
    """
    known = [state for state in state_folders(root) if state.knows(file)]
    return sorted(known, key=lambda state: mark.mtime_ns if (mark := state.base_mark(file)) else 0, reverse=True)
