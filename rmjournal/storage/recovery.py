"""Recovery of a missing or damaged file from copies and machine state."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Final

from rmjournal.crdt.merge import HEADER_TABLE, Content, merge
from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import FileVersion, OtherVersionError
from rmjournal.storage.local.state_folder import StateFolder, check_keys_of_file, states_of_file
from rmjournal.storage.new_journal import exists, read_copies, salvage_beside
from rmjournal.storage.orphans import is_displaced, last_known_content, replaced_journals
from rmjournal.storage.replica import count_entries
from rmjournal.storage.salvage import MAX_SALVAGE_BYTES, SalvagedFile, restore_tables, salvage
from rmjournal.storage.sealing import LockedFile, find_lock_text

WAIT_SECONDS: Final = 2.0
"""Seconds for which a sync tool is given time to finish the file itself."""


def recover(path: Path, state_root: Path | None) -> str:
    """Write a missing or damaged file anew and say so.

    Empty when nothing was written. What it is made of: the conflict copies of sync tools beside it and, where a
    damaged file is surely left of a journal that this machine knows, that and the head of the file. Damaged bytes are
    kept in the quarantine first. Unreadable if all that is there and cannot be written.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    parts: list[Content] = []
    previous: FileVersion | bool | None = False
    while True:
        is_needed, broken = _read_damage(path)
        if is_needed:
            check_keys_of_file(atomic_write.real_path(path), broken.data if broken else b"", state_root)
        is_over = time.monotonic() > deadline
        if is_needed and (is_over or broken != previous):
            parts, previous = _read_remains(path, broken, state_root), broken
        if not is_needed or not parts:
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
            return f" The journal that was there is saved as {orphan.file}."
        if orphan.former_path == atomic_write.real_path(path) and not is_displaced(path):
            words = f"{orphan.words} from this computer"
            return f" To write the file again with {words}, and keep a copy of this one: rmjournal check --repair."
        return f" To save the journal that was there, with {orphan.words}, beside it: rmjournal check --repair."
    return ""


def _read_damage(path: Path) -> tuple[bool, FileVersion | None]:
    """Tell whether a file is gone or no journal, and return its bytes."""
    try:
        version = codec.read_file(path)
    except Unreadable as error:
        return codec.is_missing(error), None
    try:
        codec.read_header(path, codec.decode(path, version.data))
    except LockedFile:
        raise
    except Unreadable:
        return True, version
    return False, None


def _read_remains(path: Path, broken: FileVersion | None, root: Path | None) -> list[Content]:
    """Read what is left of a gone or damaged journal, or nothing.

    It is all of one journal.
    """
    file = atomic_write.real_path(path)
    if broken is None:
        return read_copies(file, "")
    salvaged = salvage(path, broken.data)
    state, contents = _find_owner(file, salvaged, root)
    if not contents or not state:
        return read_copies(file, salvaged.journal_id) if _is_broken(path, broken.data) else []
    journal_id = codec.read_header(path, contents[0]).journal_id
    inside = salvaged.content if salvaged.journal_id == journal_id else salvaged.records
    first = [restore_tables(inside, contents)] if salvaged.is_sound else []
    return [*first, *contents, *read_copies(file, journal_id)]


def _is_broken(path: Path, data: bytes) -> bool:
    """Tell whether bytes are no JSON of anyone."""
    try:
        codec.decode(path, data)
    except codec.DamagedFile:
        return True
    except Unreadable:
        pass
    return False


def _find_owner(file: Path, salvaged: SalvagedFile, root: Path | None) -> tuple[StateFolder | None, list[Content]]:
    """Find the state folder and content of a damaged file's journal.

    Nothing where that is not sure. An id that is not known there may be damaged itself: records that are known there
    tell so.
    """
    named_state = StateFolder(root, salvaged.journal_id) if salvaged.journal_id else None
    if named_state and named_state.has_saved(file):
        return named_state, last_known_content(named_state, file)
    for state in states_of_file(file, root):
        contents = last_known_content(state, file)
        if any(_belongs_to(salvaged, content) for content in contents):
            return state, contents
    return named_state, []


def _find_owner_on_request(
    file: Path, salvaged: SalvagedFile, root: Path | None
) -> tuple[StateFolder | None, list[Content]]:
    """Find the journal that may replace a file, when a person asks.

    It is the journal saved there last if the file tells of none.
    """
    state, contents = _find_owner(file, salvaged, root)
    if not contents and not salvaged.is_json and HEADER_TABLE not in salvaged.content:
        for other_state in states_of_file(file, root):
            if content := last_known_content(other_state, file):
                return other_state, content
    return state, contents


def _belongs_to(salvaged: SalvagedFile, content: Content) -> bool:
    """Tell whether a damaged file is left of a journal, whatever it names."""
    if _is_near(salvaged.journal_id, codec.read_header(Path(), content).journal_id):
        return True
    if salvaged.content or salvaged.is_json:
        return codec.shares_records(salvaged.content, content)
    return salvaged.is_blank or codec.encode(content).startswith(salvaged.text)


def _is_near(damaged_id: str, known_id: str) -> bool:
    """Tell whether an id is another one that was damaged.

    Two that were drawn by chance differ nearly everywhere.
    """
    return len(damaged_id) == len(known_id) and 4 * sum(map(str.__ne__, damaged_id, known_id)) < len(known_id)


def _write_recovered(path: Path, broken: FileVersion | None, content: Content, root: Path | None) -> str:
    state, file = StateFolder(root, codec.read_header(path, content).journal_id), atomic_write.real_path(path)
    damage = _describe_damage(broken)
    _check_writable(path, damage, content)
    _check_lock(path, broken, content)
    try:
        quarantined = quarantine(state, broken)
        with state.lock():
            atomic_write.replace_if_unchanged(file, codec.encode(content), broken)
    except NotSaved as error:
        raise Unreadable(f"{path} is {damage}. {error}") from error
    source = "" if broken else " from the copies beside it"
    return f"{path} was {damage} and was written again{source}: {recovered_words(content, quarantined)}."


def _describe_damage(broken: FileVersion | None) -> str:
    return "gone" if broken is None else "empty" if codec.is_blank(broken.data) else "damaged"


def _check_writable(path: Path, damage: str, content: Content) -> None:
    """Raise Unreadable if a file may not be written."""
    if codec.read_header(path, content).min_reader > codec.FORMAT:
        raise Unreadable(f"{path} is {damage}, and a newer rmjournal wrote it. Update this program first.")
    if codec.is_protected(atomic_write.real_path(path)):
        raise Unreadable(f"{path} is {damage} and write-protected. Remove the write protection, then open it again.")


def _check_lock(path: Path, broken: FileVersion | None, content: Content) -> None:
    """Raise Unreadable for a damaged file that another device has locked."""
    if broken and codec.is_locked_since(content, find_lock_text(broken.data)):
        raise Unreadable(
            f"{path} was locked on another device and is damaged, so nothing was changed. Restore an older version "
            "from a backup or from your sync tool, or let the other device save it again."
        )


def recovered_words(content: Content, quarantined: Path | None) -> str:
    """Say how many entries are back, and where the damaged bytes are."""
    count = count_entries(content)
    suffix = f"; the damaged file is saved as {quarantined}" if quarantined else ""
    return f"{count} of {count} {'entry is' if count == 1 else 'entries are'} back{suffix}"


def quarantine(state: StateFolder, broken: FileVersion | None) -> Path | None:
    """Store damaged bytes in the quarantine; NotSaved when that fails.

    Bytes that say nothing are not stored.
    """
    if broken is None or codec.is_blank(broken.data):
        return None
    return state.put_aside("quarantine", broken.data)


def readable_records(path: Path, data: bytes, known_content: Content) -> Content:
    """Return the records of a damaged file that are surely intact."""
    salvaged = salvage(path, data)
    is_ours = salvaged.is_sound and salvaged.journal_id == codec.read_header(path, known_content).journal_id
    return restore_tables(salvaged.records, [known_content]) if is_ours else {}


def repair_damaged(path: Path, state_root: Path | None = None) -> str:
    """Rewrite a damaged file from its whole records and this machine's state.

    Says so. Its bytes are kept first. Refused if it is whole, or nobody knows which journal it was: its records are
    one beside it then. NotSaved too.
    """
    version, file = codec.read_file(path), atomic_write.real_path(path)
    if len(version.data) > MAX_SALVAGE_BYTES:
        raise Refused(f"{path} is damaged and too large to repair. Restore an older version.")
    check_keys_of_file(file, version.data, state_root)
    salvaged = salvage(path, version.data)
    if salvaged.is_json and HEADER_TABLE in salvaged.content and salvaged.text == version.data.rstrip():
        raise Refused(f"{path} is whole, so there is nothing to repair. If it could not be read: try again.")
    state, contents = _find_owner_on_request(file, salvaged, state_root)
    content = (
        salvaged.records
        if state and salvaged.journal_id and not state.is_of(salvaged.journal_id)
        else salvaged.content
    )
    if salvaged.is_json and HEADER_TABLE not in content and not contents:
        raise Refused(f"{path} is JSON but not a journal that this computer knows. Name another file.")
    if state is None or not (HEADER_TABLE in content or contents):
        raise Refused(salvage_beside(path, content))
    repaired = reduce(merge, [restore_tables(content, contents), *contents])
    _check_writable(path, _describe_damage(version), repaired)
    _check_lock(path, version, repaired)
    with state.lock(), _explain_overtaken(path):
        quarantined = quarantine(state, version)
        if salvaged.is_json:
            state.snapshots(file).add(version.data, "repair")
        atomic_write.replace_if_unchanged(file, codec.encode(repaired), version)
    if contents:
        return f"{path} was written again: {recovered_words(repaired, quarantined)}."
    records = sum(len(table) for table in salvaged.records.values() if isinstance(table, dict))
    unreadable = f"; {salvaged.damaged_count} could not be read" if salvaged.damaged_count else ""
    return f"{records} records were saved{unreadable}. The damaged file is kept as {quarantined}."


def rewrite_missing(path: Path, state_root: Path | None = None) -> str:
    """Rewrite a missing file as this machine knew it last, and say so.

    Empty when it is there, or not known here. Refused if it is only in a cloud; NotSaved if it cannot be written;
    LockedFile where it, or a copy of it, has an unknown key.
    """
    if exists(path):
        return ""
    if obstacle := codec.explain_placeholder(path):
        raise Refused(obstacle)
    file = atomic_write.real_path(path)
    check_keys_of_file(file, b"", state_root)
    read_copies(file, "")
    for state in states_of_file(file, state_root):
        for content in last_known_content(state, file):
            with state.lock(), _explain_overtaken(path):
                atomic_write.replace_if_unchanged(file, codec.encode(content), None)
            words = recovered_words(content, None)
            return f"{path} was missing. This computer wrote it again: {words}."
    return ""


@contextmanager
def _explain_overtaken(path: Path) -> Iterator[None]:
    try:
        yield
    except OtherVersionError as error:
        raise NotSaved(f"{path} was not repaired, because another program changed it just now. Try again.") from error
