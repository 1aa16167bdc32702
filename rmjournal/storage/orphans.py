"""Moved and orphaned journals: state that follows a file, and state of no file."""

import hashlib
import os
import platform
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import reduce
from itertools import chain, count, takewhile
from pathlib import Path
from typing import Final

import msgspec

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import HEADER_TABLE, Content, merge
from rmjournal.english import pluralize
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import OtherVersionError
from rmjournal.storage.files.os_errors import explain_not_saved
from rmjournal.storage.journal_file import JournalFile
from rmjournal.storage.local import state_folder
from rmjournal.storage.local.state_folder import StateFolder, state_folders
from rmjournal.storage.replica import (
    MissingCounts,
    contains,
    count_entries,
    count_missing,
    decode_base,
    file_contains,
)
from rmjournal.storage.sealing import LockedFile


def follow_move(state: StateFolder, file: Path, content: Content) -> None:
    """Move history and undo log along when a file was moved.

    The former file is gone, and the new one holds all that it held.
    """
    folder = state.snapshots(file).folder
    if os.path.lexists(folder) or state.has_base(file):
        return
    for path in former_paths(state, file):
        base = None
        with suppress(LockedFile):
            base = decode_base(file, state.read_base(path), content)
        if base is not None and contains(content, base):
            with suppress(OSError, NotSaved), state.lock():
                _move_state(state, path, file)
            return


def _move_state(state: StateFolder, path: Path, file: Path) -> None:
    folder, old_folder = state.snapshots(file).folder, state.snapshots(path).folder
    if os.path.lexists(folder):
        return
    import shutil

    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of a program that was killed
    try:
        atomic_write.make_folder(part)
        for version in atomic_write.list_files(old_folder, "*.json*"):
            _link_or_copy(version, part / version.name)
        if (undo := state.path_of(path, "undo")).exists():
            state.undo_log(file).replace(undo)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # the file system may know no second name for a file
        from shutil import copyfile

        copyfile(source, target)


def orphaned_edits(state: StateFolder, file: Path) -> Iterator[tuple[Content, str]]:
    """Return unsaved edits of abandoned places, each with its notice."""
    for path in former_paths(state, file):
        edits: Content = {}
        with suppress(LockedFile):
            edits = state.write_ahead_log(path).read_new()
        if edits:
            yield edits, f"{file} now contains what you wrote in {path} before that file was removed."


def former_paths(state: StateFolder, file: Path) -> Iterator[Path]:
    """The paths where the journal is not any more, last saved first.

    ``file`` is left out.
    """
    paths = [
        path for path in state_folder.remembered_paths(state.path) if path != file and not state.is_in_file(path)
    ]
    yield from sorted(paths, key=lambda path: last_saved(state, path), reverse=True)


def last_saved(state: StateFolder, path: Path) -> int:
    """Time of a file's last save here, in nanoseconds; 0 if never."""
    signature = state.base_signature(path)
    return signature.mtime_ns if signature else 0


_DISMISSED_SETTING: Final = "orphans_settled"
"""The setting that holds for which orphans a person has answered, and what was kept of each then."""


class Orphan(msgspec.Struct, frozen=True):
    """A journal, or a part of one, that its file does not hold."""

    state: StateFolder
    former_path: Path
    """The file in which it was last."""
    content: Content
    """All that is kept of it."""
    fingerprint: str
    """Tells what is kept now from what is kept later."""
    file: Path | None = None
    """The file beside it that holds all of it; none if no file does."""
    lacking: MissingCounts = MissingCounts()
    """What the file of the same journal lacks of it."""

    @property
    def words(self) -> str:
        """How much it is, in words."""
        entries, drafts = count_entries(self.content), len(self.state.read_drafts())
        words = pluralize(entries, "entry")
        return f"{words} and {pluralize(drafts, 'draft')}" if drafts else words


def replaced_journals(path: Path, own_state: StateFolder | None, content: Content, root: Path | None) -> list[Orphan]:
    """Find the journals that a file held before and no file holds now.

    ``own_state`` and ``content`` are the state folder and the tables of the journal that is in it now, none and empty
    if it holds no journal. One whose id alone was changed is no orphan: its records are all there.
    """
    orphans: list[Orphan] = []
    names = _real_paths(path)
    for state in state_folders(root):
        paths = [path for path in names if state.has_saved(path)]
        if (
            not paths
            or (own_state and state.path == own_state.path)
            or (own_state and is_dismissed(own_state, state, _fingerprint(state, paths)))
        ):
            continue
        kept_content = read_kept(state, paths)
        if kept_content and not is_contained_in(content, kept_content) and not _is_elsewhere(state, kept_content):
            orphans.append(
                Orphan(state, paths[0], kept_content, _fingerprint(state, paths), _file_beside(path, kept_content))
            )
    return sorted(orphans, key=lambda orphan: last_saved(orphan.state, orphan.former_path), reverse=True)


def locked_before(path: Path, own_state: StateFolder) -> list[StateFolder]:
    """Give the state folders of locked journals that only this file held."""
    locked: list[StateFolder] = []
    for state in state_folders(own_state.path.parent):
        if state.path == own_state.path or not any(map(state.has_saved, _real_paths(path))):
            continue
        if not any(map(state.is_in_file, chain(state_folder.remembered_paths(state.path), files_beside(path)))):
            try:
                state.seal.check_key(path)
            except LockedFile:
                locked.append(state)
    return locked


def notices_of_locked(path: Path, own_state: StateFolder) -> list[str]:
    """Say that a locked journal was in a file, for each one."""
    return [
        f"{path.name} contained a locked journal before. If no other file has it now, save it beside this one: "
        "rmjournal check --repair"
        for _ in locked_before(path, own_state)
    ]


def lost_part(state: StateFolder, file: Path, content: Content) -> Orphan | None:
    """Find what was saved of a journal in former files only."""
    paths = list(former_paths(state, file))
    fingerprint = _fingerprint(state, paths)
    kept_content = read_kept(state, paths) if paths and not is_dismissed(state, state, fingerprint) else None
    if kept_content is None or not count_missing(content, kept_content):
        return None
    other_paths = [
        path for path in state_folder.remembered_paths(state.path) if path != file and state.is_in_file(path)
    ]
    lacking = count_missing(
        reduce(merge, [content, *(part for path in other_paths for part in _tables_in(path))]), kept_content
    )
    return Orphan(state, paths[0], kept_content, fingerprint, lacking=lacking) if lacking else None


def _tables_in(file: Path) -> Iterator[Content]:
    with suppress(Unreadable):
        yield codec.decode(file, codec.read_file(file).data)


def journals_in_no_file(path: Path, own_state: StateFolder | None, root: Path | None) -> Iterator[Orphan]:
    """Find the journals of other files that no file holds any more."""
    for state in state_folders(root):
        paths = list(former_paths(state, path))
        is_own = own_state is not None and state.path == own_state.path
        if is_own or _real_paths(path) & {*paths} or len(paths) < len(state_folder.remembered_paths(state.path)):
            continue
        if paths and (kept_content := read_kept(state, paths)) and not _file_beside(paths[0], kept_content):
            yield Orphan(state, paths[0], kept_content, _fingerprint(state, paths))


def save_replaced_beside(path: Path, root: Path | None = None) -> list[Path]:
    """Save a file's former journals beside what has its name now.

    Empty where there are none, or the file is only damaged; NotSaved if the system refuses.
    """
    was_replaced, file = is_displaced(path), atomic_write.real_path(path)
    orphans = replaced_journals(path, None, {}, root)
    return [save_beside(path, orphan) for orphan in orphans if was_replaced or orphan.former_path != file]


def is_displaced(path: Path) -> bool:
    """Tell whether something that is no journal, even damaged, has the name."""
    file = JournalFile(path)
    with suppress(Unreadable):
        file.reload()
    return file.is_displaced


def save_beside(path: Path, orphan: Orphan) -> Path:
    """Save an orphan beside a file, unless a file holds it.

    Returns its path; NotSaved when that cannot be done.
    """
    return orphan.file or write_beside(path, orphan.content)


def dismiss_orphan(own_state: StateFolder, orphan: Orphan) -> None:
    """Ask no more about an orphan until it grows.

    NotSaved when that cannot be stored.
    """
    own_state.write_setting(_DISMISSED_SETTING, {**_dismissed(own_state), orphan.state.path.name: orphan.fingerprint})


def dismiss_saved_orphans(own_state: StateFolder, orphans: Iterable[Orphan], file: Path) -> None:
    """Ask no more about the orphans that were saved in a file."""
    for orphan in orphans:
        if orphan.file and orphan.file == atomic_write.real_path(file):
            dismiss_orphan(own_state, orphan)


def is_dismissed(own_state: StateFolder, state: StateFolder, fingerprint: str) -> bool:
    """Tell whether a person has answered for what is kept of a journal."""
    return _dismissed(own_state).get(state.path.name) == fingerprint


def _dismissed(own_state: StateFolder) -> dict[str, JSON]:
    setting = own_state.read_settings().get(_DISMISSED_SETTING)
    return {**setting} if isinstance(setting, dict) else {}


def read_kept(state: StateFolder, paths: Collection[Path]) -> Content | None:
    """Read all that is kept of a journal's former files; None if nothing."""
    parts = [part for path in paths for part in last_known_content(state, path)]
    return reduce(merge, parts) if parts else None


def last_known_content(state: StateFolder, file: Path) -> list[Content]:
    """Return what this machine knew of a journal file last, with its log.

    That is its base, else the newest snapshot that can be read. Of a file that it never saved, its log alone. Nothing
    where nothing is kept, or its key is not known.
    """
    try:
        return _last_known_content(state, file)
    except LockedFile:
        return []


def _last_known_content(state: StateFolder, file: Path) -> list[Content]:
    unsaved = state.write_ahead_log(file).read_new()
    base = state.read_base(file)
    for data in chain(() if base is None else (base,), state.snapshots(file).texts()):
        try:
            content = codec.decode(file, data)
            if state.is_of(codec.read_header(file, content).journal_id):
                return [state.seal.with_own_lock(merge(content, unsaved))]
        except LockedFile:
            raise
        except Unreadable:
            continue
    return [state.seal.with_own_lock(merge(codec.new_content(state.path.name), unsaved))] if unsaved else []


def write_beside(path: Path, content: Content) -> Path:
    """Save a journal beside a file and return its path.

    NotSaved when the system refuses. What was saved there before of the same journal is merged with it.
    """
    number = 1
    while True:
        candidate = _path_beside(path, number)
        try:
            existing = _read(candidate)
            if existing is None:
                atomic_write.replace_if_unchanged(candidate, codec.check_size(candidate, codec.encode(content)), None)
                return candidate
            version, existing_content = existing
            if _id_of(existing_content) == _id_of(content):
                if not contains(existing_content, content):
                    atomic_write.replace_if_unchanged(
                        candidate,
                        codec.check_size(candidate, codec.encode(merge(existing_content, content))),
                        version,
                    )
                return candidate
        except (Unreadable, OtherVersionError):
            pass
        number += 1


def _path_beside(path: Path, number: int) -> Path:
    """Path of a journal saved beside a file, after this computer's name."""
    computer = re.sub(r"[^\w.-]+", "-", platform.node())[:40].strip("-.") or "this computer"
    suffix = f" {number}" if number > 1 else ""
    return atomic_write.real_name(path).with_name(f"{path.stem} (kept on {computer}{suffix}){path.suffix}")


def _read(path: Path) -> tuple[atomic_write.FileVersion, Content] | None:
    """Read a file beside; None if nothing is there.

    Unreadable for a link and for what is no journal.
    """
    try:
        if not atomic_write.name_exists(path):
            return None
    except OSError as error:
        raise NotSaved(explain_not_saved(path, error)) from error
    if path.is_symlink():
        raise Unreadable(f"{path} is a link.")
    version = codec.read_file(path)
    content = codec.decode(path, version.data)
    codec.read_header(path, content)
    return version, content


def _file_beside(path: Path, content: Content) -> Path | None:
    """The file beside another one that already holds all of a journal."""
    for candidate in files_beside(path):
        with suppress(Unreadable, NotSaved):
            existing = _read(candidate)
            if existing and _id_of(existing[1]) == _id_of(content) and contains(existing[1], content):
                return candidate
    return None


def files_beside(path: Path) -> Iterator[Path]:
    """Give the files with the names of journals that were saved beside a file."""
    candidates = (_path_beside(path, number) for number in count(1))
    return takewhile(Path.exists, candidates)


def _id_of(content: Content) -> str:
    return codec.read_header(Path(), content).journal_id


def _is_elsewhere(state: StateFolder, content: Content) -> bool:
    """Tell whether a former file of a journal holds all that is kept."""
    return any(
        state.is_in_file(path) and file_contains(path, content) for path in state_folder.remembered_paths(state.path)
    )


def is_contained_in(content: Content, other: Content) -> bool:
    """Tell whether all records of a journal stand in another one."""
    return bool(content) and contains({**content, HEADER_TABLE: other[HEADER_TABLE]}, other)


def _real_paths(path: Path) -> set[Path]:
    """The real paths that a file may have had before links changed.

    Its name or a folder above it may have become a link.
    """
    return {atomic_write.real_path(path), atomic_write.real_name(path), path.absolute()}


def _fingerprint(state: StateFolder, paths: Collection[Path]) -> str:
    fingerprints = repr([(str(path), state.kept_fingerprint(path)) for path in sorted(paths)])
    return hashlib.sha256(fingerprints.encode("utf-8", "surrogateescape")).hexdigest()[:16]
