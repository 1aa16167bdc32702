"""A file that is gone or damaged: written again from what is left in it, beside it and on this machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from typing import Final

from rmjournal.copies import Name, name_of
from rmjournal.errors import NotFound, NotSaved, Refused, Unreadable
from rmjournal.merge import HEADER, Content, merge
from rmjournal.store import beginning, layout, saving
from rmjournal.store.known import entry_count
from rmjournal.store.orphans import is_displaced, known_content, replaced_journals
from rmjournal.store.salvage import LARGEST, Readable, placed, readable
from rmjournal.store.saving import OtherVersionError, Seen
from rmjournal.store.state import StateFolder, known_at

PATIENCE: Final = 2.0
"""Seconds for which a sync tool is given time to finish the file itself."""


def is_begun(path: Path, state_root: Path | None = None) -> bool:
    """Tell whether there is a journal at a path, if only in the copies that a sync tool left of it.

    NotFound if there is none any more but this machine remembers one, or it is only not here yet: nobody begins a new
    one there unawares.
    """
    if is_there(path):
        return True
    if why := beginning.hindrance(path):
        raise NotFound(why)
    if _in_copies(saving.real(path), ""):
        return True
    if known_at(saving.real(path), state_root):
        raise NotFound(
            f"{path} is not there any more. rmjournal -f {path} check --repair writes it again as this machine knew "
            "it last; if it was moved, open it there; for a new journal choose another name."
        )
    return False


def is_there(path: Path) -> bool:
    """Tell whether something has the name of a journal; Unreadable if that cannot be told, which is not a no."""
    try:
        return saving.is_there(path)
    except (OSError, ValueError) as error:
        raise Unreadable(layout.unreadable(path, error)) from error


def bring_back(path: Path, state_root: Path | None) -> str:
    """Write a file anew that vanished or is damaged, and say so in a sentence; empty if nothing was written.

    What it is made of: the conflict copies of sync tools beside it and, where a damaged file is surely left of a
    journal that this machine knows, that and the head of the file. Damaged bytes are kept in the quarantine first.
    Unreadable if all that is there and cannot be written.
    """
    deadline = time.monotonic() + PATIENCE
    parts: list[Content] = []
    before: Seen | bool | None = False
    while True:
        needed, broken = _state_of(path)
        is_over = time.monotonic() > deadline
        if needed and (is_over or broken != before):
            parts, before = _left(path, broken, state_root), broken
        if not needed or not parts:
            return ""
        if is_over:
            try:
                return _written(path, broken, reduce(merge, parts), state_root)
            except OtherVersionError:
                return ""
        time.sleep(0.05)


def way_back(path: Path, state_root: Path | None) -> str:
    """Say how the journal comes back that was in a file before something else was; empty if none was."""
    for orphan in replaced_journals(path, None, {}, state_root):
        if orphan.file:
            return f" The journal that was there is in {orphan.file}."
        if orphan.place == saving.real(path) and not is_displaced(path):
            known = f"{orphan.words} that this computer knows"
            return f" rmjournal check --repair writes the file again, with {known}, and keeps these bytes."
        return f" rmjournal check --repair saves the journal beside that was there, with {orphan.words}."
    return ""


def _state_of(path: Path) -> tuple[bool, Seen | None]:
    """Tell whether a file is gone or holds no journal, and give the bytes that are there."""
    try:
        seen = layout.look(path)
    except Unreadable as error:
        return layout.is_missing(error), None
    try:
        layout.header(path, layout.decode(path, seen.data))
    except Unreadable:
        return True, seen
    return False, None


def _left(path: Path, broken: Seen | None, root: Path | None) -> list[Content]:
    """Read what is left of a journal whose file is gone or damaged: all of one journal, or nothing."""
    file = saving.real(path)
    if broken is None:
        return _in_copies(file, "")
    read = readable(path, broken.data)
    state, known = _knowing(file, read, root)
    if not known or not state:
        return _in_copies(file, read.journal_id) if _is_broken(path, broken.data) else []
    journal_id = layout.header(path, known[0]).journal_id
    inside = read.content if read.journal_id == journal_id else read.headless
    first = [placed(inside, known)] if read.is_sound else []
    return [*first, *known, *_in_copies(file, journal_id)]


def _is_broken(path: Path, data: bytes) -> bool:
    """Tell whether bytes are no JSON of anyone."""
    try:
        layout.decode(path, data)
    except layout.Broken:
        return True
    except Unreadable:
        pass
    return False


def _knowing(file: Path, read: Readable, root: Path | None) -> tuple[StateFolder | None, list[Content]]:
    """The state folder of the journal of which a damaged file is surely left, and what it knows; else nothing.

    An id that is not known there may be damaged itself: records that are known there tell so.
    """
    told = StateFolder(root, read.journal_id) if read.journal_id else None
    if told and told.knows(file):
        return told, known_content(told, file)
    for state in known_at(file, root):
        known = known_content(state, file)
        if any(_is_of(read, content) for content in known):
            return state, known
    return told, []


def _replacing(file: Path, read: Readable, root: Path | None) -> tuple[StateFolder | None, list[Content]]:
    """The same where a person says that a file may be replaced: the journal saved there last if it tells of none."""
    state, known = _knowing(file, read, root)
    if not known and not read.is_json and HEADER not in read.content:
        for other in known_at(file, root):
            if content := known_content(other, file):
                return other, content
    return state, known


def _is_of(read: Readable, known: Content) -> bool:
    """Tell whether a damaged file is left of a journal, whatever it names."""
    if _is_near(read.journal_id, layout.header(Path(), known).journal_id):
        return True
    if read.content or read.is_json:
        return layout.has_common(read.content, known)
    return read.is_blank or layout.encode(known).startswith(read.text)


def _is_near(told: str, known: str) -> bool:
    """Tell whether an id is another one that was damaged: two that were drawn by chance differ nearly everywhere."""
    return len(told) == len(known) and 4 * sum(map(str.__ne__, told, known)) < len(known)


def _in_copies(file: Path, wanted: str) -> list[Content]:
    """Read the conflict copies beside a file: those of the journal that is wanted, else all if they are of one."""
    found: list[tuple[str, Content]] = []
    for copy in _copies(file):
        with suppress(Unreadable):
            content = layout.decode(copy, layout.look(copy).data)
            header = layout.header(copy, content)
            found += [(header.journal_id, content)] if header.min_reader <= layout.FORMAT else []
    ids = {wanted or journal_id for journal_id, _ in found}
    return [content for journal_id, content in found if {journal_id} == ids]


def _copies(file: Path) -> list[Path]:
    try:
        return sorted(there for there in file.parent.iterdir() if name_of(there.name, file.name) is Name.CERTAIN)
    except OSError:
        return []


def _written(path: Path, broken: Seen | None, content: Content, root: Path | None) -> str:
    state, file = StateFolder(root, layout.header(path, content).journal_id), saving.real(path)
    what = _what(broken)
    _check_writable(path, what, content)
    try:
        kept = aside(state, broken)
        with state.lock():
            saving.save(file, layout.encode(content), broken)
    except NotSaved as error:
        raise Unreadable(f"{path} is {what}. {error}") from error
    source = "" if broken else " from the copies beside it"
    return f"{path} was {what} and was written again{source}: {entries_back(content, kept)}."


def _what(broken: Seen | None) -> str:
    return "gone" if broken is None else "empty" if layout.is_blank(broken.data) else "damaged"


def _check_writable(path: Path, what: str, content: Content) -> None:
    """Raise Unreadable if a file may not be written."""
    if layout.header(path, content).min_reader > layout.FORMAT:
        raise Unreadable(f"{path} is {what}, and a newer rmjournal wrote it; update this program first.")
    if layout.is_protected(saving.real(path)):
        raise Unreadable(f"{path} is {what} and write-protected; take the protection off, and it is written again.")


def entries_back(content: Content, kept: Path | None) -> str:
    """Say in words how many entries a file holds again, and where its damaged bytes are kept."""
    count = entry_count(content)
    more = f"; the damaged file is kept as {kept}" if kept else ""
    return f"{count} of {count} {'entry is' if count == 1 else 'entries are'} back{more}"


def aside(state: StateFolder, broken: Seen | None) -> Path | None:
    """Keep damaged bytes in the quarantine, unless they say nothing; NotSaved if that cannot be."""
    if broken is None or layout.is_blank(broken.data):
        return None
    return state.keep_aside("quarantine", broken.data)


def head(path: Path, data: bytes, known: Content) -> Content:
    """Read the records of a damaged file that are surely of this journal and as they were written."""
    read = readable(path, data)
    is_ours = read.is_sound and read.journal_id == layout.header(path, known).journal_id
    return placed(read.headless, [known]) if is_ours else {}


def repaired(path: Path, state_root: Path | None = None) -> str:
    """Write a damaged file anew from its whole records and from what this machine knows, and say so.

    Its bytes are kept first. Refused if it is whole, or nobody knows which journal it was: its records are one beside
    it then. NotSaved too.
    """
    seen, file = layout.look(path), saving.real(path)
    if len(seen.data) > LARGEST:
        raise Refused(f"{path} is damaged and too large to be taken apart; restore an older version.")
    read = readable(path, seen.data)
    if read.is_json and HEADER in read.content and read.text == seen.data.rstrip():
        raise Refused(f"{path} is whole; there is nothing to salvage.")
    state, known = _replacing(file, read, state_root)
    content = read.headless if state and read.journal_id and not state.is_of(read.journal_id) else read.content
    if read.is_json and HEADER not in content and not known:
        raise Refused(f"{path} is JSON but no journal that this machine knows; name another file.")
    if state is None or not (HEADER in content or known):
        raise Refused(beginning.apart(path, content))
    whole = reduce(merge, [placed(content, known), *known])
    _check_writable(path, _what(seen), whole)
    with state.lock(), _undisturbed(path):
        kept = aside(state, seen)
        if read.is_json:
            state.versions(file).keep(seen.data, "repair")
        saving.save(file, layout.encode(whole), seen)
    if known:
        return f"{path} was written again: {entries_back(whole, kept)}."
    records = sum(len(table) for table in read.headless.values() if isinstance(table, dict))
    lost = f"; {read.lost} could not be read" if read.lost else ""
    return f"{records} records were salvaged{lost}. The damaged file is kept as {kept}."


def written_again(path: Path, state_root: Path | None = None) -> str:
    """Write a file that is gone as this machine knew it last, and say so; empty if it is there, or not known here.

    Refused if it is only in a cloud; NotSaved if it cannot be written.
    """
    if is_there(path):
        return ""
    if why := layout.not_downloaded(path):
        raise Refused(why)
    file = saving.real(path)
    for state in known_at(file, state_root):
        for content in known_content(state, file):
            with state.lock(), _undisturbed(path):
                saving.save(file, layout.encode(content), None)
            back = entries_back(content, None)
            return f"{path} was gone and is written again as this machine knew it last: {back}."
    return ""


@contextmanager
def _undisturbed(path: Path) -> Iterator[None]:
    try:
        yield
    except OtherVersionError as error:
        raise NotSaved(f"{path} was not mended: another program changed it just now; try again.") from error
