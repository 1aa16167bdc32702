"""A file that is gone or damaged when it is opened: brought back from its copies and from what this machine knows."""

import time
from functools import reduce
from pathlib import Path
from typing import Final

from rmjournal.copies import Name, name_of
from rmjournal.errors import NotFound, NotSaved, Unreadable
from rmjournal.merge import Content, merge
from rmjournal.store import beginning, layout, saving
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
    if _parts(path, None, state_root):
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

    What it is made of: the conflict copies of sync tools beside it and, where a damaged file still tells its id, what
    this machine remembers. Damaged bytes are kept in the quarantine first.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        needed, broken = _state_of(path)
        parts = _parts(path, broken, state_root) if needed else []
        if not parts:
            return ""
        if time.monotonic() > deadline:
            try:
                return _written(path, broken, reduce(merge, parts), state_root)
            except (NotSaved, OtherVersionError):
                return ""
        time.sleep(0.05)


def _state_of(path: Path) -> tuple[bool, Seen | None]:
    """Tell whether a file is gone or damaged, and give its damaged bytes."""
    try:
        seen = layout.look(path)
    except Unreadable as error:
        return layout.is_missing(error), None
    try:
        layout.decode(path, seen.data)
    except layout.Broken:
        return True, seen
    except Unreadable:
        pass
    return False, None


def _parts(path: Path, broken: Seen | None, state_root: Path | None) -> list[Content]:
    """Read what is left of a journal: all of one journal, or nothing."""
    wanted = layout.id_in(broken.data) if broken else ""
    found: list[tuple[str, Content]] = []
    if wanted and (base := StateFolder(state_root, wanted).base(saving.real(path))) is not None:
        found += _read(path, base)
    for copy in _copies(saving.real(path)):
        try:
            found += _read(copy, layout.look(copy).data)
        except Unreadable:
            continue
    ids = {wanted or journal_id for journal_id, _ in found}
    return [content for journal_id, content in found if {journal_id} == ids]


def _copies(file: Path) -> list[Path]:
    try:
        return sorted(there for there in file.parent.iterdir() if name_of(there.name, file.name) is Name.CERTAIN)
    except OSError:
        return []


def _read(path: Path, data: bytes) -> list[tuple[str, Content]]:
    try:
        content = layout.decode(path, data)
        header = layout.header(path, content)
    except Unreadable:
        return []
    return [(header.journal_id, content)] if header.min_reader <= layout.FORMAT else []


def _written(path: Path, broken: Seen | None, content: Content, state_root: Path | None) -> str:
    state = StateFolder(state_root, layout.header(path, content).journal_id)
    kept = state.keep_aside("quarantine", broken.data) if broken else None
    with state.lock():
        saving.save(saving.real(path), layout.encode(content), broken)
    if kept:
        return f"{path} was damaged and was written again from what was left; the damaged file is kept as {kept}."
    return f"{path} was gone and was written again from the copies beside it."
