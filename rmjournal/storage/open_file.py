"""The TinyDB storage of an open journal: its file and its replica."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from tinydb.storages import Storage

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import Content
from rmjournal.errors import JournalError, NotSaved, ReadOnly, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.background_save import QuietTimer, SaveResult, WriteBehind
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import OtherVersionError, Signature
from rmjournal.storage.journal_file import JournalFile
from rmjournal.storage.journal_lock import JournalLock, name_locked_file
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.local.undo_log import UndoLog
from rmjournal.storage.orphans import (
    Orphan,
    follow_move,
    is_contained_in,
    journals_in_no_file,
    lost_part,
    orphaned_edits,
    replaced_journals,
    write_beside,
)
from rmjournal.storage.replica import MissingCounts, Replica, count_missing, decode_base
from rmjournal.storage.sealing import LockedFile


class BaseSnapshot:
    """The base, the file as saved here last, as one program read it."""

    def __init__(self, state: StateFolder, path: Path) -> None:
        self._state, self._path = state, path
        self._signature: Signature | None = None
        self.text = b""
        """What this program has remembered itself; empty before the first time."""

    @property
    def has_news(self) -> bool:
        """Whether another program has remembered something since this one looked."""
        return self._state.base_signature(self._path) != self._signature

    def read_new(self) -> bytes | None:
        """Give what another program has remembered since this one looked; none if nothing."""
        signature = self._state.base_signature(self._path)
        if signature == self._signature:
            return None
        self._signature = signature
        return self._state.read_base(self._path)

    def read_all(self) -> tuple[bytes | None, Iterator[bytes]]:
        """Give the same, and how the file was before, the newest version first."""
        return self.read_new(), self._state.snapshots(self._path).texts()

    def write(self, text: bytes, before: bytes) -> Signature | None:
        """Store a saved file as base, and as a snapshot in the history.

        ``before`` becomes a snapshot too if it is none yet. `mark_written` takes the signature over.
        """
        with suppress(JournalError, OSError):  # the file itself is saved
            self._state.write_base(self._path, text)
            signature = self._state.base_signature(self._path)
            self._state.snapshots(self._path).add(text, before=before)
            return signature
        return None

    def mark_written(self, text: bytes, signature: Signature | None) -> None:
        """Take over what `write` did, here or in another thread."""
        self.text, self._signature = text, signature


RELOAD_SECONDS: Final = 2.0
"""Seconds for which a save waits for a file that a sync tool has taken away or half written."""

REPLACE_AFTER_SECONDS: Final = 3.0
"""Seconds after which a file that vanished or is damaged is written anew."""

HEAL_AFTER_SECONDS: Final = 0.3
"""Seconds for which a file that lacks something must rest before it is written; longer after a change by hand."""

ADOPT_AFTER_SECONDS: Final = 2.0
"""Seconds for which a file that was changed by hand must rest before the change gets its stamps."""

CHECKED_AT_ONCE: Final = 1000
"""Records in which hand edits are looked for with each look, where the file was never written here."""

REMOVED_PATHS_SETTING: Final = "taken_out"
"""The setting that holds what was taken out by hand and waits for an answer."""


class OpenFile(Storage):
    """An open file with all that is known of its journal.

    Unreadable when it cannot be opened. TinyDB reads the replica from it. What it would write has no stamps, so
    changes come in by `append_to_log` and `save` alone.
    """

    rollback = MissingCounts()
    """What the file lacks of a version before it, if it is an older one that came back; told once that is written."""
    read_only = ""
    """Why the file may only be read, in one sentence; empty if it may be changed."""
    locked_file: LockedFile | None = None
    """What the last look could not read for want of its key; None when there was nothing of that kind."""
    _read_trouble = ""
    """Why the file cannot be read right now, in one sentence; empty if it can."""

    def __init__(self, path: Path, state_root: Path | None = None) -> None:
        self.path = path
        self._root = state_root
        self._file = JournalFile(path, self._read_ours)
        self.notices = self._open_or_recover()
        """What was done to the file without being asked, a sentence each; whoever tells it empties the list."""
        self.journal_id = codec.read_header(path, self._file.content).journal_id
        self.state = StateFolder(state_root, self.journal_id)
        self.state.seal.check_key(path, is_unlocked=codec.is_locked(self._file.content))
        self.state.file = self.target
        follow_move(self.state, self.target, self._file.content)
        self._base, self._base_target = BaseSnapshot(self.state, self.target), self.target
        self._replica = Replica.open(self._file, *self._base.read_all())
        self.write_behind = WriteBehind(self.state.write_ahead_log(self.target), self.notices)
        """Edits that the file does not hold yet."""
        self.rollback = self._find_rollback(self._replica.content)
        self.lock = JournalLock(path, self.state)
        """Seals the state folder as the journal is sealed."""
        self._follow_lock()
        self._quiet = QuietTimer()
        self._update_read_only()
        self._record_removed_paths()
        self.read_log()
        self.write_behind.notify_when_saved(
            notice for edits, notice in orphaned_edits(self.state, self.target) if self.merge_in(edits)
        )

    def _open_or_recover(self) -> list[str]:
        recovered = ""
        try:
            self._file.reload()
        except LockedFile as error:
            raise name_locked_file(self.path, self._root, error) from error
        except Unreadable:
            from rmjournal.storage.recovery import explain_way_back, recover

            recovered = recover(self.path, self._root)
            try:
                self._file.reload()
            except Unreadable as error:
                if way_back := explain_way_back(self.path, self._root):
                    raise Unreadable(f"{error}{way_back}") from error
                raise
        return [recovered] if recovered else []

    def _follow_lock(self) -> None:
        content = self.lock.follow(self._replica.content)
        if content is not self._replica.content:
            self._replica.set_content(content)
        self.notices += self.lock.new_notices(content, self._bytes())

    def read(self) -> dict[str, Any]:
        """Return all tables as the file writes them; never to be changed."""
        return cast("dict[str, Any]", self._replica.content)

    @property
    def undo_log(self) -> UndoLog:
        """The undo log of this file on this machine."""
        return self.state.undo_log(self.target)

    def write(self, data: Mapping[str, Any]) -> NoReturn:
        """Refuse what has no stamps."""
        raise Refused(f"{self.path} can only be changed with the methods of its tables, such as insert and update.")

    def close(self) -> None:
        """Release this process's device id; the file can go on being used."""
        self.state.close()

    @property
    def target(self) -> Path:
        """The real file; what the state folder keeps of it goes by this path."""
        return self._file.target

    @property
    def is_displaced(self) -> bool:
        """Whether the last look found something that is not this journal."""
        return self._file.is_displaced

    @property
    def trouble(self) -> str:
        """Why the file cannot be read or written now; empty when it can."""
        return self._read_trouble or self.write_behind.failure

    @property
    def content(self) -> Content:
        """All tables as the file writes them; never to be changed."""
        return self._replica.content

    @property
    def missing(self) -> MissingCounts:
        """Count the known records that the last read file lacks."""
        return (
            MissingCounts()
            if self._bytes() == self._replica.text
            else count_missing(self._file.content, self._replica.content)
        )

    @property
    def is_plain(self) -> bool:
        """Whether the file, as it was read last, is in plain UTF-8."""
        return codec.to_utf8(self._bytes()) == self._bytes()

    @property
    def is_save_pending(self) -> bool:
        """Whether the file lacks only what an open program saves in a moment."""
        return self.write_behind.is_recent and self.state.read_base(self.target) in (None, self._bytes())

    def _find_rollback(self, before: Content) -> MissingCounts:
        """Count what an older version that came back lacks; nothing otherwise."""
        is_older = not self._replica.has_news and not self._replica.has_hand_edits
        return count_missing(self._file.content, before) if is_older else MissingCounts()

    def _report_rollback(self) -> None:
        """Add a notice that an older version of the file was written over."""
        if self.rollback:
            self.notices.append(
                f"{self.path.name} was replaced by an older version without {self.rollback}; this computer "
                f"wrote {self.rollback.pronoun} back. "
                "To go back: rmjournal restore."
            )
        self.rollback = MissingCounts()

    def reload(self) -> bool:
        """Read the file if it changed and merge it in.

        True when anything was new; Unreadable when it cannot be read.
        """
        changed, previous = False, self._file.content
        try:
            has_changed = self._file.reload()
        except LockedFile as error:
            self.lock.note_unopened(error)
            raise
        if has_changed:
            changed = self._replica.merge_in(self._file.content, self._bytes(), previous)
            self._record_removed_paths()
            self.rollback = self._find_rollback(previous)
        if self.target != self._base_target:
            self._follow_link()
        changed |= self._read_base()
        self._update_read_only()
        self._follow_lock()
        return changed

    def _follow_link(self) -> None:
        """Go on with the file to which a link leads now.

        What the state folder keeps goes with it.
        """
        self.notices.append(f"{self.path} leads to {self.target} now; this journal is saved there from now on.")
        self.state.file = self.target
        follow_move(self.state, self.target, self._replica.content)
        self._base, self._base_target = BaseSnapshot(self.state, self.target), self.target

    def _read_base(self) -> bool:
        """Merge in what other programs on this machine have saved.

        The file may not hold it any more.
        """
        data = self._base.read_new()
        content = decode_base(self.path, data, self._replica.content) if data != self._bytes() else None
        return content is not None and self.merge_in(content)

    def _merge_damaged_head(self) -> bool:
        """Merge in the whole records of a file that breaks off.

        True when anything was new.
        """
        broken = self._file.damaged_version
        if broken is None:
            return False
        from rmjournal.storage.recovery import readable_records

        return self.merge_in(readable_records(self.path, broken.data, self._replica.content))

    def _record_removed_paths(self) -> None:
        """Store external deletes until the person has confirmed or undone them."""
        self._purge_undo_log()
        stored = self.state.read_settings().get(REMOVED_PATHS_SETTING) if self._replica.removed_paths else None
        rows: list[JSON] = stored if isinstance(stored, list) else []
        new_rows: list[JSON] = [[*one] for one in self._replica.removed_paths if [*one] not in rows]
        if new_rows:
            with suppress(NotSaved):
                self.state.write_setting(REMOVED_PATHS_SETTING, [*rows, *new_rows])

    def reload_with_retry(self, *, wait: bool = True) -> tuple[bool, bool]:
        """Reload, waiting for a sync tool that is writing.

        Tells whether anything was new, and whether the file must be written anew. Without ``wait`` it looks once.
        NotSaved if the file is there but unreadable, or not ours to write over.
        """
        deadline = time.monotonic() + (RELOAD_SECONDS if wait else -1)
        while True:
            try:
                return self.reload(), False
            except LockedFile as error:
                named = name_locked_file(self.path, self._root, error, self.lock.followed)
                raise NotSaved(f"Nothing was saved: {named}") from error
            except Unreadable as error:
                if time.monotonic() > deadline:
                    if wait and self._file.may_be_replaced:
                        return self._read_base() | self._merge_damaged_head(), True
                    raise NotSaved(f"Nothing was saved: {error}") from error
            time.sleep(0.02)

    def merge_in(self, content: Content) -> bool:
        """Learn what another file of this journal knows; True if anything was new."""
        new = self._replica.merge_in(content, b"")
        self._follow_lock()
        self._purge_undo_log()
        self._update_read_only()
        return new

    def _purge_undo_log(self) -> None:
        """Remove records from the undo log that another device purged.

        Undo would write their words again.
        """
        if self._replica.purged_records:
            with suppress(NotSaved):
                self.state.undo_log(self.path).purge(self._replica.purged_records)

    def try_reload(self) -> bool:
        """Reload unless the file is being saved or cannot be read.

        True when anything was new.
        """
        if self.write_behind.is_busy:
            return False
        self.join_save()
        with suppress(Unreadable):
            return self.reload()
        return False

    def append_to_log(self, content: Content, records: Collection[tuple[str, int]]) -> None:
        """Append changed records to the write-ahead log; the file follows.

        NotSaved when that cannot be done.
        """
        self.write_behind.append(content, records)
        self._replica.set_content(content)
        self._update_read_only()

    def poll(self) -> bool:
        """Reload, and write what the file lacks once it is stable.

        To be called every second. True when anything was new. It never waits. What the file lacks (an older one came
        back, a change by hand has no stamp yet) is written once it rests. One that has vanished or is damaged is
        written anew after a while, its bytes are kept in the quarantine first.
        """
        if self.write_behind.is_busy:
            return False
        self.join_save()
        changed, self.locked_file = False, None
        try:
            changed = self.read_log()
            changed, self._read_trouble = self.reload() or changed, ""
        except Unreadable as error:
            self._read_trouble = str(error)
            if isinstance(error, LockedFile):
                self.locked_file = name_locked_file(self.path, self._root, error, self.lock.followed)
                self._read_trouble = str(self.locked_file)
            with suppress(LockedFile):
                changed = self._read_base() or changed
            self._update_read_only()
        broken = self._file.damaged_version
        about = (self._file.version_count, self._read_trouble, broken.data if broken else b"")
        is_checked = self._replica.stamp_hand_edits(most=CHECKED_AT_ONCE)
        if self._quiet.is_quiet_for(about, self._quiet_needed()) and is_checked and not self.read_only:
            changed |= self._merge_damaged_head()
            try:
                self._write_known()
            except (NotSaved, OtherVersionError):
                self._quiet.restart_later()
        return changed

    def read_log(self) -> bool:
        """Merge in edits from the write-ahead log.

        True when anything was new.
        """
        edits = self.write_behind.read_new()
        return bool(edits) and self.merge_in(edits)

    def join_save(self) -> None:
        """Wait for the background save, if one runs, and take its result over."""
        saved = self.write_behind.join()
        if saved is None:
            return
        self._file.set_version(saved.version, saved.content)
        if saved.content is self._replica.content:
            self._replica.set_content(saved.content, saved.version.data)
        self._report_rollback()
        self._base.mark_written(saved.version.data, saved.base_signature)

    def start_save(self) -> None:
        """Save all that is known, in a thread of its own."""
        content, version, before, target = self._replica.content, self._file.file_version, self._bytes(), self.target

        def save() -> SaveResult:
            self.lock.check_open(content)
            text = codec.check_size(self.path, codec.encode(content))
            with self.state.lock():
                if self._base.has_news:
                    raise OtherVersionError(self.path)
                seen = (
                    version
                    if version and version.data == text
                    else atomic_write.replace_if_unchanged(target, text, version)
                )
                return SaveResult(seen, content, self._base.write(text, before))

        self.write_behind.start(save)

    def remember_new(self, device: str, time_ms: int) -> None:
        """Store a new file as base, and who wrote it when, if possible.

        Another one may take its place at once.
        """
        with suppress(NotSaved, OSError):
            self.state.write_base(self.target, self._replica.text)
            self.state.remember_device(self.target, device, time_ms)

    def discard_new(self) -> None:
        """Remove a new file and its base if it is still the known version."""
        with suppress(OSError):
            if self._file.file_version and atomic_write.is_unchanged(self.target, self._file.file_version):
                self.target.unlink()
                self.state.delete_base(self.target)

    def save_all_beside(self) -> str:
        """Save all that is known beside a file of something else.

        Returns what to tell. Empty where nothing has, or all of it stands there too; NotSaved if the system refuses.
        """
        self.join_save()
        try:
            self.reload()
            return ""
        except Unreadable as error:
            what = str(error).rpartition(";")[0] or str(error).rstrip(".")
        if not self._file.is_displaced or not self._file.is_in_its_folder or self._is_stored_there():
            return ""
        self.lock.check_open(self.content)
        kept = write_beside(self.path, self.content)
        return (
            f"{what}; this journal is saved as {kept}. To open it: rmjournal -f FILE. To add it to "
            "another one: rmjournal import FILE."
        )

    def replaced_journals(self) -> list[Orphan]:
        """Find the journals that this file held before and no file holds now."""
        return replaced_journals(self.path, self.state, self.content, self._root)

    def lost_part(self) -> Orphan | None:
        """Find what was saved of this journal in former files only."""
        return lost_part(self.state, self.target, self.content)

    def journals_in_no_file(self) -> Iterator[Orphan]:
        """Find the journals of other files that no file holds any more."""
        return journals_in_no_file(self.path, self.state, self._root)

    def _is_stored_there(self) -> bool:
        with suppress(Unreadable):
            return is_contained_in(codec.decode(self.path, codec.read_file(self.path).data), self.content)
        return False

    def check_writable(self) -> None:
        """Raise ReadOnly if the file may not be changed.

        What was edited by hand has its stamps then.
        """
        self._replica.stamp_hand_edits()
        if self.read_only:
            raise ReadOnly(self.read_only)

    def save(self, content: Content, *, over_damaged: bool) -> None:
        """Save tables that hold all that is known.

        ``over_damaged`` writes over damaged bytes, which go to the quarantine first.
        """
        broken = self._file.damaged_version if over_damaged else None
        self.lock.check_open(content, broken.data if broken else b"")
        kept: Path | None = None
        if broken is not None:
            from rmjournal.storage.recovery import quarantine

            kept = quarantine(self.state, broken)
        text, before = codec.encode(content), b"" if over_damaged else self._bytes()
        self._file.save(content, text, over_damaged=over_damaged)
        self._replica.set_content(content, text)
        if over_damaged:
            from rmjournal.storage.recovery import recovered_words

            what = "was damaged" if kept else "was empty" if broken else "was missing"
            self.notices.append(f"{self.path} {what} and was written again: {recovered_words(content, kept)}.")
        self._report_rollback()
        self._read_trouble = ""
        self._update_read_only()
        self._write_base(before)
        self._follow_lock()
        self.write_behind.mark_saved()

    def _quiet_needed(self) -> float | None:
        """Seconds of quiet before an unasked write; None for no write."""
        if self._read_trouble:
            return REPLACE_AFTER_SECONDS if self._file.may_be_replaced else None
        if self.write_behind.is_enabled and self.write_behind.has_unsaved:
            return 0.0 if self.write_behind.is_due else None
        if self._bytes() != self._replica.text:
            return ADOPT_AFTER_SECONDS if self._replica.has_hand_edits else HEAL_AFTER_SECONDS
        return 0.0 if self._replica.text != self._base.text and self.state.is_made else None

    def _write_known(self) -> None:
        """Make the file, and what this machine remembers of it, all that is known."""
        if self.write_behind.is_enabled and not self._read_trouble:
            self.start_save()
            return
        with self.state.lock(0):
            if self._base.has_news:
                return
            if self._read_trouble or self._bytes() != self._replica.text:
                self.save(self._replica.content, over_damaged=bool(self._read_trouble))
            else:
                self._write_base()

    def _write_base(self, before: bytes = b"") -> None:
        self._base.mark_written(self._replica.text, self._base.write(self._replica.text, before))

    def _bytes(self) -> bytes:
        return self._file.file_version.data if self._file.file_version else b""

    def _read_ours(self, data: bytes) -> bytes | None:
        return StateFolder(self._root, codec.find_journal_id(data)).read_base(self.target)

    def _update_read_only(self) -> None:
        """Tell whether what is known now may be changed."""
        self.read_only = codec.explain_read_only(self.path, self._replica.content)
