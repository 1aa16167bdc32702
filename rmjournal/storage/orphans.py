"""Orphaned journals: kept in state folders, but in no file any more."""

import hashlib
import platform
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import reduce
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

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
from rmjournal.storage.relocation import abandoned_places, last_saved
from rmjournal.storage.replica import MissingCounts, contains, count_entries, count_missing, file_contains

_DISMISSED_SETTING: Final = "orphans_settled"
"""The setting that holds for which orphans a person has answered, and what was kept of each then."""


class Orphan(NamedTuple):
    """A journal, or a part of one, that its file does not hold."""

    state: StateFolder
    place: Path
    """The file in which it was last."""
    content: Content
    """All that is kept of it."""
    mark: str
    """Tells what is kept now from what is kept later."""
    file: Path | None = None
    """The file beside the place that holds all of it; none if no file does."""
    lacking: MissingCounts = MissingCounts()
    """What the file of the same journal lacks of it."""

    @property
    def words(self) -> str:
        """How much it is, in words."""
        entries, drafts = count_entries(self.content), len(self.state.read_drafts())
        told = pluralize(entries, "entry")
        return f"{told} and {pluralize(drafts, 'draft')}" if drafts else told


def replaced_journals(path: Path, own: StateFolder | None, content: Content, root: Path | None) -> list[Orphan]:
    """Find the journals that a file held before and no file holds now.

    ``own`` and ``content`` are the state folder and the tables of the journal that is in it now, none and empty if it
    holds no journal. One whose id alone was changed is no orphan: its records are all there.
    """
    found: list[Orphan] = []
    names = _real_paths(path)
    for state in state_folders(root):
        kept = [place for place in names if state.has_saved(place)]
        if (
            not kept
            or (own and state.path == own.path)
            or (own and is_dismissed(own, state, _fingerprint(state, kept)))
        ):
            continue
        known = read_kept(state, kept)
        if known and not is_contained_in(content, known) and not _is_elsewhere(state, known):
            found.append(Orphan(state, kept[0], known, _fingerprint(state, kept), _file_beside(path, known)))
    return sorted(found, key=lambda orphan: last_saved(orphan.state, orphan.place), reverse=True)


def lost_part(state: StateFolder, file: Path, content: Content) -> Orphan | None:
    """Find what was saved of a journal in abandoned places only."""
    gone = list(abandoned_places(state, file))
    mark = _fingerprint(state, gone)
    known = read_kept(state, gone) if gone and not is_dismissed(state, state, mark) else None
    if known is None or not count_missing(content, known):
        return None
    others = [
        place for place in state_folder.remembered_paths(state.path) if place != file and state.is_in_file(place)
    ]
    lacking = count_missing(
        reduce(merge, [content, *(part for place in others for part in _tables_in(place))]), known
    )
    return Orphan(state, gone[0], known, mark, lacking=lacking) if lacking else None


def _tables_in(file: Path) -> Iterator[Content]:
    with suppress(Unreadable):
        yield codec.decode(file, codec.read_file(file).data)


def journals_in_no_file(path: Path, own: StateFolder | None, root: Path | None) -> Iterator[Orphan]:
    """Find the journals of other files that no file holds any more."""
    for state in state_folders(root):
        gone = list(abandoned_places(state, path))
        is_own = own is not None and state.path == own.path
        if is_own or _real_paths(path) & {*gone} or len(gone) < len(state_folder.remembered_paths(state.path)):
            continue
        if gone and (known := read_kept(state, gone)) and not _file_beside(gone[0], known):
            yield Orphan(state, gone[0], known, _fingerprint(state, gone))


def save_replaced_beside(path: Path, root: Path | None = None) -> list[Path]:
    """Save a file's former journals beside what has its name now.

    Empty where there are none, or the file is only damaged; NotSaved if the system refuses.
    """
    displaced, file = is_displaced(path), atomic_write.real_path(path)
    found = replaced_journals(path, None, {}, root)
    return [save_beside(path, orphan) for orphan in found if displaced or orphan.place != file]


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


def dismiss(own: StateFolder, orphan: Orphan) -> None:
    """Ask no more about an orphan until it grows.

    NotSaved when that cannot be stored.
    """
    own.write_setting(_DISMISSED_SETTING, {**_dismissed(own), orphan.state.path.name: orphan.mark})


def is_dismissed(own: StateFolder, state: StateFolder, mark: str) -> bool:
    """Tell whether a person has answered for what is kept of a journal."""
    return _dismissed(own).get(state.path.name) == mark


def _dismissed(own: StateFolder) -> dict[str, JSON]:
    found = own.read_settings().get(_DISMISSED_SETTING)
    return {**found} if isinstance(found, dict) else {}


def read_kept(state: StateFolder, kept: Collection[Path]) -> Content | None:
    """Read all that is kept of a journal in some places; None if nothing."""
    parts = [part for place in kept for part in last_known_content(state, place)]
    return reduce(merge, parts) if parts else None


def last_known_content(state: StateFolder, file: Path) -> list[Content]:
    """Return what this machine knew of a journal file last, with its log.

    That is its base, else the newest snapshot that can be read. Of a file that it never saved, its log alone. Nothing
    where nothing is kept.
    """
    unsaved = state.write_ahead_log(file).read_new()
    base = state.read_base(file)
    for data in chain(() if base is None else (base,), state.snapshots(file).texts()):
        try:
            content = codec.decode(file, data)
            if state.is_of(codec.read_header(file, content).journal_id):
                return [merge(content, unsaved)]
        except Unreadable:
            continue
    return [merge(codec.new_content(state.path.name), unsaved)] if unsaved else []


def write_beside(path: Path, content: Content) -> Path:
    """Save a journal beside a file and return its path.

    NotSaved when the system refuses. What was saved there before of the same journal is merged with it.
    """
    number = 1
    while True:
        beside = _path_beside(path, number)
        try:
            there = _read(beside)
            if there is None:
                atomic_write.replace_if_unchanged(beside, codec.check_size(beside, codec.encode(content)), None)
                return beside
            seen, known = there
            if _id_of(known) == _id_of(content):
                if not contains(known, content):
                    atomic_write.replace_if_unchanged(
                        beside, codec.check_size(beside, codec.encode(merge(known, content))), seen
                    )
                return beside
        except (Unreadable, OtherVersionError):
            pass
        number += 1


def _path_beside(path: Path, number: int) -> Path:
    """Path of a journal saved beside a file, after this computer's name."""
    computer = re.sub(r"[^\w.-]+", "-", platform.node())[:40].strip("-.") or "this computer"
    more = f" {number}" if number > 1 else ""
    return atomic_write.real_name(path).with_name(f"{path.stem} (kept on {computer}{more}){path.suffix}")


def _read(beside: Path) -> tuple[atomic_write.FileVersion, Content] | None:
    """Read a file beside; None if nothing is there.

    Unreadable for a link and for what is no journal.
    """
    try:
        if not atomic_write.name_exists(beside):
            return None
    except OSError as error:
        raise NotSaved(explain_not_saved(beside, error)) from error
    if beside.is_symlink():
        raise Unreadable(f"{beside} is a link.")
    seen = codec.read_file(beside)
    content = codec.decode(beside, seen.data)
    codec.read_header(beside, content)
    return seen, content


def _file_beside(path: Path, known: Content) -> Path | None:
    """The file beside another one that already holds all of a journal."""
    number = 1
    while True:
        beside = _path_beside(path, number)
        try:
            there = _read(beside)
        except (Unreadable, NotSaved):
            there = None
        if there is None and not beside.exists():
            return None
        if there and _id_of(there[1]) == _id_of(known) and contains(there[1], known):
            return beside
        number += 1


def _id_of(content: Content) -> str:
    return codec.read_header(Path(), content).journal_id


def _is_elsewhere(state: StateFolder, known: Content) -> bool:
    """Tell whether a former file of a journal holds all that is kept."""
    return any(
        state.is_in_file(place) and file_contains(place, known) for place in state_folder.remembered_paths(state.path)
    )


def is_contained_in(content: Content, known: Content) -> bool:
    """Tell whether all records of a journal stand in another one."""
    return bool(content) and contains({**content, HEADER_TABLE: known[HEADER_TABLE]}, known)


def _real_paths(path: Path) -> set[Path]:
    """The real paths that a file may have had before links changed.

    Its name or a folder above it may have become a link.
    """
    return {atomic_write.real_path(path), atomic_write.real_name(path), path.absolute()}


def _fingerprint(state: StateFolder, kept: Collection[Path]) -> str:
    marks = repr([(str(place), state.kept_fingerprint(place)) for place in sorted(kept)])
    return hashlib.sha256(marks.encode("utf-8", "surrogateescape")).hexdigest()[:16]
