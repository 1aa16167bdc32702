"""Recovery of a missing or damaged file from copies and machine state."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from typing import Final

from rmjournal.crdt.merge import HEADER_TABLE, Content, merge
from rmjournal.errors import NotFound, NotSaved, Refused, Unreadable
from rmjournal.storage import codec, new_journal
from rmjournal.storage.copy_names import CopyKind, classify
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import FileVersion, OtherVersionError
from rmjournal.storage.local.state_folder import StateFolder, states_of_file
from rmjournal.storage.orphans import is_displaced, last_known_content, replaced_journals
from rmjournal.storage.replica import count_entries
from rmjournal.storage.salvage import MAX_SALVAGE_BYTES, SalvagedFile, restore_tables, salvage

WAIT_SECONDS: Final = 2.0
"""Seconds for which a sync tool is given time to finish the file itself."""


def is_begun(path: Path, state_root: Path | None = None) -> bool:
    """Tell whether there is a journal at a path, or a conflict copy.

    NotFound if there is none any more but this machine remembers one, or it is only not here yet: nobody begins a new
    one there unawares.
    """
    if exists(path):
        return True
    if why := new_journal.explain_obstacle(path):
        raise NotFound(why)
    if _read_copies(atomic_write.real_path(path), ""):
        return True
    if states_of_file(atomic_write.real_path(path), state_root):
        raise NotFound(
            f"{path} is not there any more. rmjournal -f {path} check --repair writes it again as this machine knew "
            "it last; if it was moved, open it there; for a new journal choose another name."
        )
    return False


def exists(path: Path) -> bool:
    """Tell whether something has the name of a journal.

    Unreadable when that cannot be told, which is not a no.
    """
    try:
        return atomic_write.name_exists(path)
    except (OSError, ValueError) as error:
        raise Unreadable(codec.explain_unreadable(path, error)) from error


def recover(path: Path, state_root: Path | None) -> str:
    """Write a missing or damaged file anew and say so.

    Empty when nothing was written. What it is made of: the conflict copies of sync tools beside it and, where a
    damaged file is surely left of a journal that this machine knows, that and the head of the file. Damaged bytes are
    kept in the quarantine first. Unreadable if all that is there and cannot be written.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    parts: list[Content] = []
    before: FileVersion | bool | None = False
    while True:
        needed, broken = _read_damage(path)
        is_over = time.monotonic() > deadline
        if needed and (is_over or broken != before):
            parts, before = _read_remains(path, broken, state_root), broken
        if not needed or not parts:
            return ""
        if is_over:
            try:
                return _write_recovered(path, broken, reduce(merge, parts), state_root)
            except OtherVersionError:
                return ""
        time.sleep(0.05)


def explain_way_back(path: Path, state_root: Path | None) -> str:
    """Say how the journal that was in a file before comes back.

    Empty if there was none.
    """
    for orphan in replaced_journals(path, None, {}, state_root):
        if orphan.file:
            return f" The journal that was there is in {orphan.file}."
        if orphan.place == atomic_write.real_path(path) and not is_displaced(path):
            known = f"{orphan.words} that this computer knows"
            return f" rmjournal check --repair writes the file again, with {known}, and keeps these bytes."
        return f" rmjournal check --repair saves the journal beside that was there, with {orphan.words}."
    return ""


def _read_damage(path: Path) -> tuple[bool, FileVersion | None]:
    """Tell whether a file is gone or no journal, and return its bytes."""
    try:
        seen = codec.read_file(path)
    except Unreadable as error:
        return codec.is_missing(error), None
    try:
        codec.read_header(path, codec.decode(path, seen.data))
    except Unreadable:
        return True, seen
    return False, None


def _read_remains(path: Path, broken: FileVersion | None, root: Path | None) -> list[Content]:
    """Read what is left of a gone or damaged journal, or nothing.

    It is all of one journal.
    """
    file = atomic_write.real_path(path)
    if broken is None:
        return _read_copies(file, "")
    read = salvage(path, broken.data)
    state, known = _find_owner(file, read, root)
    if not known or not state:
        return _read_copies(file, read.journal_id) if _is_broken(path, broken.data) else []
    journal_id = codec.read_header(path, known[0]).journal_id
    inside = read.content if read.journal_id == journal_id else read.records
    first = [restore_tables(inside, known)] if read.is_sound else []
    return [*first, *known, *_read_copies(file, journal_id)]


def _is_broken(path: Path, data: bytes) -> bool:
    """Tell whether bytes are no JSON of anyone."""
    try:
        codec.decode(path, data)
    except codec.DamagedFile:
        return True
    except Unreadable:
        pass
    return False


def _find_owner(file: Path, read: SalvagedFile, root: Path | None) -> tuple[StateFolder | None, list[Content]]:
    """Find the state folder and content of a damaged file's journal.

    Nothing where that is not sure. An id that is not known there may be damaged itself: records that are known there
    tell so.
    """
    told = StateFolder(root, read.journal_id) if read.journal_id else None
    if told and told.has_saved(file):
        return told, last_known_content(told, file)
    for state in states_of_file(file, root):
        known = last_known_content(state, file)
        if any(_belongs_to(read, content) for content in known):
            return state, known
    return told, []


def _replacing(file: Path, read: SalvagedFile, root: Path | None) -> tuple[StateFolder | None, list[Content]]:
    """The same where a person says that a file may be replaced.

    It is the journal saved there last if the file tells of none.
    """
    state, known = _find_owner(file, read, root)
    if not known and not read.is_json and HEADER_TABLE not in read.content:
        for other in states_of_file(file, root):
            if content := last_known_content(other, file):
                return other, content
    return state, known


def _belongs_to(read: SalvagedFile, known: Content) -> bool:
    """Tell whether a damaged file is left of a journal, whatever it names."""
    if _is_near(read.journal_id, codec.read_header(Path(), known).journal_id):
        return True
    if read.content or read.is_json:
        return codec.shares_records(read.content, known)
    return read.is_blank or codec.encode(known).startswith(read.text)


def _is_near(told: str, known: str) -> bool:
    """Tell whether an id is another one that was damaged.

    Two that were drawn by chance differ nearly everywhere.
    """
    return len(told) == len(known) and 4 * sum(map(str.__ne__, told, known)) < len(known)


def _read_copies(file: Path, wanted: str) -> list[Content]:
    """Read the conflict copies of a journal beside a file.

    Without a wanted journal, all copies if they are of one.
    """
    found: list[tuple[str, Content]] = []
    for copy in _copy_paths(file):
        with suppress(Unreadable):
            content = codec.decode(copy, codec.read_file(copy).data)
            header = codec.read_header(copy, content)
            found += [(header.journal_id, content)] if header.min_reader <= codec.FORMAT else []
    ids = {wanted or journal_id for journal_id, _ in found}
    return [content for journal_id, content in found if {journal_id} == ids]


def _copy_paths(file: Path) -> list[Path]:
    try:
        return sorted(there for there in file.parent.iterdir() if classify(there.name, file.name) is CopyKind.CERTAIN)
    except OSError:
        return []


def _write_recovered(path: Path, broken: FileVersion | None, content: Content, root: Path | None) -> str:
    state, file = StateFolder(root, codec.read_header(path, content).journal_id), atomic_write.real_path(path)
    what = _what(broken)
    _check_writable(path, what, content)
    try:
        kept = quarantine(state, broken)
        with state.lock():
            atomic_write.replace_if_unchanged(file, codec.encode(content), broken)
    except NotSaved as error:
        raise Unreadable(f"{path} is {what}. {error}") from error
    source = "" if broken else " from the copies beside it"
    return f"{path} was {what} and was written again{source}: {recovered_words(content, kept)}."


def _what(broken: FileVersion | None) -> str:
    return "gone" if broken is None else "empty" if codec.is_blank(broken.data) else "damaged"


def _check_writable(path: Path, what: str, content: Content) -> None:
    """Raise Unreadable if a file may not be written."""
    if codec.read_header(path, content).min_reader > codec.FORMAT:
        raise Unreadable(f"{path} is {what}, and a newer rmjournal wrote it; update this program first.")
    if codec.is_protected(atomic_write.real_path(path)):
        raise Unreadable(f"{path} is {what} and write-protected; take the protection off, and it is written again.")


def recovered_words(content: Content, kept: Path | None) -> str:
    """Say how many entries are back, and where the damaged bytes are."""
    count = count_entries(content)
    more = f"; the damaged file is kept as {kept}" if kept else ""
    return f"{count} of {count} {'entry is' if count == 1 else 'entries are'} back{more}"


def quarantine(state: StateFolder, broken: FileVersion | None) -> Path | None:
    """Store damaged bytes in the quarantine; NotSaved when that fails.

    Bytes that say nothing are not stored.
    """
    if broken is None or codec.is_blank(broken.data):
        return None
    return state.put_aside("quarantine", broken.data)


def readable_records(path: Path, data: bytes, known: Content) -> Content:
    """Return the records of a damaged file that are surely intact."""
    read = salvage(path, data)
    is_ours = read.is_sound and read.journal_id == codec.read_header(path, known).journal_id
    return restore_tables(read.records, [known]) if is_ours else {}


def repair_damaged(path: Path, state_root: Path | None = None) -> str:
    """Rewrite a damaged file from its whole records and this machine's state.

    Says so. Its bytes are kept first. Refused if it is whole, or nobody knows which journal it was: its records are
    one beside it then. NotSaved too.
    """
    seen, file = codec.read_file(path), atomic_write.real_path(path)
    if len(seen.data) > MAX_SALVAGE_BYTES:
        raise Refused(f"{path} is damaged and too large to be taken apart; restore an older version.")
    read = salvage(path, seen.data)
    if read.is_json and HEADER_TABLE in read.content and read.text == seen.data.rstrip():
        raise Refused(f"{path} is whole; there is nothing to salvage.")
    state, known = _replacing(file, read, state_root)
    content = read.records if state and read.journal_id and not state.is_of(read.journal_id) else read.content
    if read.is_json and HEADER_TABLE not in content and not known:
        raise Refused(f"{path} is JSON but no journal that this machine knows; name another file.")
    if state is None or not (HEADER_TABLE in content or known):
        raise Refused(new_journal.salvage_beside(path, content))
    whole = reduce(merge, [restore_tables(content, known), *known])
    _check_writable(path, _what(seen), whole)
    with state.lock(), _undisturbed(path):
        kept = quarantine(state, seen)
        if read.is_json:
            state.snapshots(file).add(seen.data, "repair")
        atomic_write.replace_if_unchanged(file, codec.encode(whole), seen)
    if known:
        return f"{path} was written again: {recovered_words(whole, kept)}."
    records = sum(len(table) for table in read.records.values() if isinstance(table, dict))
    lost = f"; {read.damaged_count} could not be read" if read.damaged_count else ""
    return f"{records} records were salvaged{lost}. The damaged file is kept as {kept}."


def rewrite_missing(path: Path, state_root: Path | None = None) -> str:
    """Rewrite a missing file as this machine knew it last, and say so.

    Empty when it is there, or not known here. Refused if it is only in a cloud; NotSaved if it cannot be written.
    """
    if exists(path):
        return ""
    if why := codec.explain_placeholder(path):
        raise Refused(why)
    file = atomic_write.real_path(path)
    for state in states_of_file(file, state_root):
        for content in last_known_content(state, file):
            with state.lock(), _undisturbed(path):
                atomic_write.replace_if_unchanged(file, codec.encode(content), None)
            back = recovered_words(content, None)
            return f"{path} was gone and is written again as this machine knew it last: {back}."
    return ""


@contextmanager
def _undisturbed(path: Path) -> Iterator[None]:
    try:
        yield
    except OtherVersionError as error:
        raise NotSaved(f"{path} was not mended: another program changed it just now; try again.") from error
