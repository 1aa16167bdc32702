"""Conflict copies: find, merge, prove on disk, put away.

A conflict copy is recognised by its content: the id of this journal in its first 4 KiB; its name is a hint only. It
is removed when three things hold: the file on disk contains all that the copy knows, the copy's bytes are in the
state folder (``absorbed``, for 30 days), and either only a sync tool can have made its name or the person agreed. A
file that only looks like a copy is left where it is, and reported.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved, ReadOnly, Refused, Unreadable
from rmjournal.storage import codec, sealing
from rmjournal.storage.copy_names import CopyKind, classify
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files.atomic_write import FileVersion, Signature, is_unchanged, real_name
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.replica import file_contains
from rmjournal.storage.salvage import salvage
from rmjournal.storage.sealing import LockedFile

MAX_COPY_BYTES: Final = 64 * 2**20
"""Size of the largest file that is read unasked, unless the journal itself is as large."""

_DECISIONS: Final = "copies_answered"
_NOTICES: Final = "copies_told"
"""Settings of the state folder that hold decisions about copies, and notices that were given."""

_MAX_DECISIONS: Final = 200
"""Decisions, and notices, that are remembered."""

NOTICE_DELAY: Final = 5.0
"""Seconds after which a running screen reports a file that is not merged: until then it may be on its way."""

REPORTED_KINDS: Final = (CopyKind.CERTAIN, CopyKind.POSSIBLE, CopyKind.RESILIO)
"""Kinds of names under which a file that only looks like a copy is reported."""

REMOVAL_INTERVAL: Final = 5.0
"""Seconds between two removals: some sync tools stop when many files go at once."""

MERGE_TRIES: Final = 5
"""Times that a copy is merged again because another program wrote the file in between."""

LEFTOVER_AGE: Final = 3600.0
"""Seconds after which an unfinished save of ours is a leftover."""

OPEN_LEFTOVER_AGE: Final = 10.0
"""The same for one in the open beside a locked journal."""

ABSORBED_RETENTION: Final = 30 * 86400.0
"""Seconds for which a removed copy stays in the state folder."""


class _SavedLater(NotSaved):
    """A copy is merged, and the file that holds it is not saved yet."""


class ConflictCopy(NamedTuple):
    """A conflict copy beside the journal, or a file that looks like one."""

    path: Path
    kind: CopyKind
    is_ours: bool
    """Whether it carries the id of this journal."""
    is_merged: bool
    """Whether the journal on disk contains all that it knows."""
    reason: str
    """Why it is still there, in one sentence; empty when it will be removed shortly."""
    has_failed: bool = False
    """Whether something went wrong with it; the next scan tries again."""
    is_locked: bool = False
    """Whether it is sealed under a key that is not known here."""

    @property
    def needs_answer(self) -> bool:
        """Whether a person decides if it may go, as its name may be theirs."""
        return self.is_merged and bool(self.reason) and not self.has_failed and self.kind is not CopyKind.RESILIO


class ScanResult(NamedTuple):
    """The result of one scan of the folder."""

    has_changes: bool
    """Whether anything new was merged."""
    removed: tuple[Path, ...]
    copies: tuple[ConflictCopy, ...]
    """Copies, and files that look like copies, that are still there; those kept on purpose are not among them."""


def find_candidates(target: Path) -> list[tuple[Path, CopyKind]]:
    """List the files beside a journal whose names look like conflict copies.

    Unreadable if the folder cannot be listed, which does not tell that there are none.
    """
    try:
        names = sorted(path.name for path in target.parent.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unreadable(
            f"{codec.explain_unreadable(target.parent, error)[:-1]}; copies in it are not found."
        ) from error
    candidates = ((target.parent / name, classify(name, target.name)) for name in names)
    return [(path, kind) for path, kind in candidates if kind is not None and not _is_journal_itself(path, target)]


def _is_journal_itself(path: Path, target: Path) -> bool:
    """Tell whether a path leads to the journal, by another spelling or link."""
    try:
        return os.path.samestat(path.lstat(), target.lstat())
    except OSError:
        return False


def why_unreadable(path: Path, status: os.stat_result, target: Path) -> str:
    """Say why a file is not read as a copy; empty if it is."""
    mode, size = status.st_mode, status.st_size
    if not S_ISREG(mode):
        what = "a folder" if S_ISDIR(mode) else "a link" if S_ISLNK(mode) else "a pipe or a device"
        return f"{path} looks like a copy but is {what}; it was not merged."
    if size > MAX_COPY_BYTES and size > 2 * target.stat().st_size:
        return f"{path} looks like a copy but is very large. To merge it all the same: rmjournal merge FILE"
    return ""


def why_not_ours(path: Path, version: FileVersion, journal_id: str) -> str:
    """Say why a file is no copy of this journal; empty if so."""
    file_id = codec.find_journal_id(version.data)
    if not file_id:
        what = "is empty" if codec.is_blank(version.data) else "contains no journal"
        return f"{path} looks like a copy but {what}; it was not merged."
    if file_id != journal_id:
        return (
            f"{path} looks like a copy but is another journal; it was not merged. To add "
            "its entries: rmjournal import FILE"
        )
    return ""


def locked_copy(path: Path) -> LockedFile | None:
    """Give what asks for the passphrase of a copy.

    None where it can be read, or is no journal.
    """
    with suppress(Unreadable):
        try:
            codec.decode(path, codec.read_file(path).data)
        except LockedFile as error:
            return error
    return None


def describe_removed(path: Path) -> str:
    """Say that a copy was merged and removed."""
    return f"{path.name} was merged into your journal and removed; it stays recoverable for 30 days."


def is_removable(path: Path, target: Path) -> bool:
    """Tell whether a path is a plain file beside the journal."""
    return path.parent == target.parent and S_ISREG(path.lstat().st_mode) and not _is_journal_itself(path, target)


class CopyDecisions:
    """A person's decisions about conflict copies, remembered on this machine by content."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def is_kept(self, version: FileVersion) -> bool:
        """Tell whether a copy stays and is not asked about."""
        return self._setting(_DECISIONS).get(_fingerprint(version.data)) == "keep"

    def is_removal_allowed(self, version: FileVersion) -> bool:
        """Tell whether a copy may be removed once it is merged."""
        return self._setting(_DECISIONS).get(_fingerprint(version.data)) == "go"

    def keep(self, version: FileVersion) -> None:
        """Keep a copy unasked until it changes; NotSaved if that cannot be remembered."""
        self._add(_DECISIONS, _fingerprint(version.data), "keep")

    def allow_removal(self, version: FileVersion) -> None:
        """Allow the removal of a copy; NotSaved if that cannot be remembered."""
        self._add(_DECISIONS, _fingerprint(version.data), "go")

    def has_noticed(self, sentence: str) -> bool:
        """Tell whether a notice was given on this machine."""
        return _fingerprint(sentence.encode("utf-8", "surrogateescape")) in self._setting(_NOTICES)

    def mark_noticed(self, sentence: str) -> None:
        """Remember that a notice was given; NotSaved if that cannot be remembered."""
        self._add(_NOTICES, _fingerprint(sentence.encode("utf-8", "surrogateescape")), "told")

    def _add(self, setting: str, fingerprint: str, decision: str) -> None:
        others = {key: value for key, value in self._setting(setting).items() if key != fingerprint}
        latest = list(others.items())[1 - _MAX_DECISIONS :]
        self._state.write_setting(setting, {**dict(latest), fingerprint: decision})

    def _setting(self, setting: str) -> dict[str, JSON]:
        value = self._state.read_settings().get(setting)
        return value if isinstance(value, dict) else {}


class CopyNotices:
    """Notices of a running screen about files that stay, each given once.

    A file that is no copy is reported once on this machine, a copy that is not merged once a run.
    """

    def __init__(self, decisions: CopyDecisions) -> None:
        self._decisions = decisions
        self._since: dict[str, float] = {}
        self._given: set[str] = set()

    def new_notices(self, copies: Iterable[ConflictCopy], now: float) -> list[str]:
        """Give the notices that are due, each once; ``now`` in seconds."""
        staying = {copy.reason: copy for copy in copies if copy.reason and not copy.needs_answer}
        self._since = {reason: self._since.get(reason, now) for reason in staying}
        due = [
            reason
            for reason, since in self._since.items()
            if now - since >= NOTICE_DELAY and reason not in self._given
        ]
        self._given.update(due)
        return [reason for reason in due if self._is_news(staying[reason])]

    def _is_news(self, copy: ConflictCopy) -> bool:
        if copy.is_ours and not copy.is_merged:
            return True  # it holds changes that the journal lacks
        if self._decisions.has_noticed(copy.reason):
            return False
        with suppress(NotSaved):  # then it is reported again another day
            self._decisions.mark_noticed(copy.reason)
        return True


def _is_locked(copy: ConflictCopy | None) -> bool:
    return copy is not None and copy.is_locked


def _fingerprint(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


class ConflictCopies:
    """Watches the folder of an open journal for conflict copies."""

    def __init__(self, db: JournalDB) -> None:
        self.db = db
        self.decisions = CopyDecisions(db.storage.state)
        """What the person decided about copies."""
        self._inspected: dict[Path, tuple[Signature, ConflictCopy | None]] = {}
        self._removed_at = -REMOVAL_INTERVAL
        self._key_count = 0

    def scan(self, *, wait: bool = False) -> ScanResult:
        """Scan the folder once: merge what is new, remove at most one copy.

        To be called after each refresh. Without ``wait`` it does not wait for other programs that save; what does not
        work now is tried again in the next scan. While the journal file is away, copies are merged all the same, so
        that the file is written anew with all of it.
        """
        before, removed = self.db.content, self.remove_open_leftovers()
        self._forget_locked_copies()
        candidates, copies = self._list_candidates()
        for path, kind in candidates:
            try:
                copy = self._inspect_if_changed(path, kind, wait)
            except (OSError, Unreadable, NotSaved, ReadOnly) as error:
                self._inspected.pop(path, None)
                if not os.path.lexists(path):  # a sync tool has just taken it away
                    continue
                if isinstance(error, _SavedLater):
                    copies.append(ConflictCopy(path, kind, True, False, ""))
                    continue
                cause = codec.explain_unreadable(path, error) if isinstance(error, OSError) else str(error)
                reason = f"{path} is not merged yet: {cause}"
                copies.append(ConflictCopy(path, kind, True, False, reason, has_failed=True))
                continue
            if copy and copy.is_merged and not copy.reason and self._may_remove_now():
                copy = self._try_put_away(copy)
                removed += [] if copy else [path]
            copies += [copy] if copy else []
        return ScanResult(self.db.content is not before, tuple(removed), tuple(copies))

    def remove_open_leftovers(self) -> list[Path]:
        """Merge and remove unfinished saves of ours in the open beside a locked journal.

        They bring their records alone: one that was to open the journal does not open it later.
        """
        removed: list[Path] = []
        for path, kind in self._list_candidates()[0] if self.db.is_locked else ():
            with suppress(OSError, Unreadable, NotSaved, ReadOnly):
                if kind is CopyKind.LEFTOVER and self._is_in_the_open(path):
                    version = self._read_own_copy(path)
                    salvaged, constants = salvage(path, version.data), codec.new_content(self.db.storage.journal_id)
                    if salvaged.is_sound and self._merge(path, {**constants, **salvaged.records}, wait=True):
                        removed += [path] if self._move_aside(path, version) else []
        return removed

    def _is_in_the_open(self, path: Path) -> bool:
        """Tell whether a file that can be read is not sealed."""
        with suppress(Unreadable):
            return not sealing.is_sealed(codec.read_file(path).data)
        return False

    def _forget_locked_copies(self) -> None:
        """Look again at copies that were locked, once there is another key."""
        if self._key_count != len(sealing.keys):
            self._key_count = len(sealing.keys)
            self._inspected = {path: seen for path, seen in self._inspected.items() if not _is_locked(seen[1])}

    def scans(self, pause: Callable[[float], None] = time.sleep) -> Iterator[ScanResult]:
        """Scan until there is nothing left to merge and remove; at least once."""
        while True:
            result = self.scan(wait=True)
            yield result
            if not any(copy.is_merged and not copy.reason for copy in result.copies):
                return
            pause(REMOVAL_INTERVAL)

    def scan_until_quiet(self, pause: Callable[[float], None] = time.sleep) -> ScanResult:
        """Scan until there is nothing left to do; give what all scans did together."""
        results = list(self.scans(pause))
        removed = tuple(path for result in results for path in result.removed)
        return ScanResult(any(result.has_changes for result in results), removed, results[-1].copies)

    def list_copies(self) -> list[ConflictCopy]:
        """List the copies beside the journal as a scan does, without merging or removing."""
        candidates, failures = self._list_candidates()
        copies: list[ConflictCopy | None] = [*failures]
        for path, kind in candidates:
            with suppress(OSError, Unreadable):
                copies.append(self._inspect(path, kind, self._is_contained)[1])
        return [copy for copy in copies if copy]

    def unmerged_copies(self) -> list[Path]:
        """List unmerged copies that only a sync tool can have made."""
        if not any(kind is CopyKind.CERTAIN for _, kind in self._list_candidates()[0]):
            return []
        return [
            copy.path
            for copy in self.list_copies()
            if copy.is_ours and not copy.is_merged and copy.kind is CopyKind.CERTAIN
        ]

    def merge_file(self, path: Path, *, stays: bool = False, pause: Callable[[float], None] = time.sleep) -> bool:
        """Merge a file that a person names; True if it was put away.

        It is put away if only a sync tool can have made its name or its removal is allowed, unless it ``stays``.
        Unreadable if it is no copy of this journal; NotSaved if it cannot be merged now.
        """
        version = self._read_own_copy(path)
        self._merge(path, codec.decode(path, version.data), wait=True)
        real_path = real_name(path)
        is_certain = classify(real_path.name, self._target().name) is CopyKind.CERTAIN
        may_go = is_certain or self.decisions.is_removal_allowed(version)
        if stays or not may_go or self._why_not_removable(real_path):
            return False
        if not self._may_remove_now():
            pause(REMOVAL_INTERVAL)
        return self._put_away(real_path)

    def allow_removal(self, path: Path) -> None:
        """Merge a copy and allow its removal; Refused if it must stay.

        Unreadable if it is no copy of this journal; NotSaved if it cannot be merged now.
        """
        version, real_path = self._read_own_copy(path), real_name(path)
        if why := self._why_not_removable(real_path):
            raise Refused(f"{path} was not removed: {why}.")
        self._merge(path, codec.decode(path, version.data), wait=True)
        self.decisions.allow_removal(version)
        self._inspected.pop(real_path, None)

    def merge_content(self, path: Path, content: Content) -> bool:
        """Merge what was salvaged from a copy; False if that is impossible.

        It is impossible for another journal, and for a newer format.
        """
        with suppress(Unreadable):
            return self._merge(path, content, wait=True)
        return False

    def keep(self, path: Path) -> None:
        """Keep a file as it is, without questions and notices until it changes."""
        self.decisions.keep(codec.read_file(path))
        self._inspected.pop(real_name(path), None)

    def _target(self) -> Path:
        return self.db.storage.target

    def _list_candidates(self) -> tuple[list[tuple[Path, CopyKind]], list[ConflictCopy]]:
        """List the candidates, or one failure that says why the folder cannot be listed."""
        try:
            return list(self._settled_candidates()), []
        except Unreadable as error:
            folder = self._target().parent
            return [], [ConflictCopy(folder, CopyKind.CERTAIN, False, False, str(error), has_failed=True)]

    def _settled_candidates(self) -> Iterator[tuple[Path, CopyKind]]:
        """Give the candidates without saves of ours that may still be under way."""
        for path, kind in find_candidates(self._target()):
            with suppress(OSError):
                age = abs(time.time() - path.lstat().st_mtime)  # another computer's clock may be ahead
                if kind is not CopyKind.LEFTOVER or age > self._leftover_age(path):
                    yield path, kind

    def _leftover_age(self, path: Path) -> float:
        """Seconds after which an unfinished save of ours is none that is under way."""
        return OPEN_LEFTOVER_AGE if self.db.is_locked and self._is_in_the_open(path) else LEFTOVER_AGE

    def _read_own_copy(self, path: Path) -> FileVersion:
        """Read a file that a person names; Unreadable if it is no copy."""
        version = codec.read_file(path)
        if why := why_not_ours(path, version, self.db.storage.journal_id):
            raise Unreadable(why.replace("looks like a copy but ", ""))
        return version

    def _why_not_removable(self, path: Path) -> str:
        """Say why a file must stay; empty if it may be removed."""
        if classify(path.name, self._target().name) is CopyKind.RESILIO:
            return "removing it would also remove the real file on your other devices"
        return "" if is_removable(path, self._target()) else "only a copy beside the journal can be removed"

    def _inspect_if_changed(self, path: Path, kind: CopyKind, wait: bool) -> ConflictCopy | None:
        """Inspect and merge a file that changed since the last scan."""
        try:
            status = path.lstat()
        except FileNotFoundError:
            return None
        cached = self._inspected.get(path)
        if cached and cached[0] == Signature.of(status):
            return cached[1]
        self._inspected[path] = self._inspect(path, kind, partial(self._merge, wait=wait))
        return self._inspected[path][1]

    def _inspect(
        self, path: Path, kind: CopyKind, merge: Callable[[Path, Content], bool]
    ) -> tuple[Signature, ConflictCopy | None]:
        """Tell what a file is, as its signature and conflict copy.

        ``merge`` merges a copy, or only tells whether the journal contains it.
        """
        status = path.lstat()
        if why := why_unreadable(path, status, self._target()):
            copy = ConflictCopy(path, kind, False, False, why) if kind in REPORTED_KINDS else None
            return Signature.of(status), copy
        version = codec.read_file(path)
        if why := why_not_ours(path, version, self.db.storage.journal_id):
            is_reported = kind in REPORTED_KINDS and not codec.is_blank(version.data)  # an empty file needs nobody
            copy = ConflictCopy(path, kind, False, False, why) if is_reported else None
        else:
            copy = self._merge_copy(path, kind, version, merge)
        return version.signature, None if self.decisions.is_kept(version) else copy

    def _merge_copy(
        self, path: Path, kind: CopyKind, version: FileVersion, merge: Callable[[Path, Content], bool]
    ) -> ConflictCopy:
        try:
            content = codec.decode(path, version.data)
            brings_records_only = kind is CopyKind.LEFTOVER and not codec.is_locked(content)
            is_merged = merge(path, codec.without_lock(content) if brings_records_only else content)
        except LockedFile:
            reason = f"{path} is a copy with another passphrase, so it waits. To merge it: rmjournal merge FILE"
            return ConflictCopy(path, kind, True, False, reason, is_locked=True)
        except Unreadable as error:
            return ConflictCopy(path, kind, True, False, f"{path} looks like a copy and is not merged: {error}")
        return ConflictCopy(path, kind, True, is_merged, self._why_still_there(path, kind, version, is_merged))

    def _why_still_there(self, path: Path, kind: CopyKind, version: FileVersion, is_merged: bool) -> str:
        """Say why a copy of this journal is still there; empty if it goes."""
        if not is_merged:
            return f"{path} is a copy of this journal. To merge it: rmjournal merge"
        if kind is CopyKind.RESILIO:
            return f"{path} is merged; it stays, because removing it would also remove the real file."
        if kind in (CopyKind.CERTAIN, CopyKind.LEFTOVER) or self.decisions.is_removal_allowed(version):
            return ""
        return f"{path} is merged; it stays until you remove it."

    def _merge(self, path: Path, content: Content, *, wait: bool = False) -> bool:
        """Merge a copy and prove it on disk; NotSaved if that fails.

        Another program may write in between: it is tried again. Without ``wait`` a file that is saved behind follows
        later, and so does the proof.
        """
        self._check_header(path, content)
        for _ in range(MERGE_TRIES):
            self.db.merge_in(content, wait=wait)
            if file_contains(self.db.path, content):
                return True
            if not wait and self.db.storage.write_behind.is_enabled:
                raise _SavedLater(f"{path} is merged once {self.db.path.name} is saved.")
        raise NotSaved(f"{self.db.path} was not saved: another program keeps changing it. Pause that program first.")

    def _is_contained(self, path: Path, content: Content) -> bool:
        """Tell whether the file on disk contains all that a copy knows."""
        self._check_header(path, content)
        return file_contains(self.db.path, content)

    def _check_header(self, path: Path, content: Content) -> None:
        """Check journal id and format of a copy; Unreadable for others."""
        header = codec.read_header(path, content)
        if header.journal_id != self.db.storage.journal_id:
            raise Unreadable(f"{path} looks like this journal at first, but is another one.")
        if header.min_reader > codec.FORMAT:
            raise Unreadable(f"{path} was written by a newer rmjournal. Update this program.")

    def _may_remove_now(self) -> bool:
        return time.monotonic() - self._removed_at >= REMOVAL_INTERVAL

    def _try_put_away(self, copy: ConflictCopy) -> ConflictCopy | None:
        """Put a merged copy away; give it back with the reason if that fails."""
        try:
            return None if self._put_away(copy.path) else copy
        except (OSError, Unreadable, NotSaved) as error:
            cause = (
                f"the system says “{error.strerror}”; remove it yourself." if isinstance(error, OSError) else error
            )
            reason = f"{copy.path} is merged, but cannot be removed now: {cause}"
            is_there = os.path.lexists(copy.path)  # somebody else may have removed it
            return copy._replace(reason=reason, has_failed=True) if is_there else copy

    def _put_away(self, path: Path) -> bool:
        """Move a merged copy into the state folder; False if it changed."""
        self._inspected.pop(path, None)
        version = codec.read_file(path)
        if not file_contains(self.db.path, codec.decode(path, version.data)):
            return False
        return self._move_aside(path, version)

    def _move_aside(self, path: Path, version: FileVersion) -> bool:
        """Move a file into the state folder; False if it changed."""
        self.db.storage.state.put_aside("absorbed", version.data)
        self.db.storage.state.prune_aside("absorbed", time.time() - ABSORBED_RETENTION)
        if not is_unchanged(path, version):
            return False
        path.unlink()
        self._removed_at = time.monotonic()
        return True
