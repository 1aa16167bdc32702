"""Relocation: machine state follows a journal that was moved.

Nothing is taken away from the old place, for it may come back: a disk that is not plugged in looks just so.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local import state_folder
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.replica import contains, decode_base


def follow_move(state: StateFolder, file: Path, content: Content) -> None:
    """Move history and undo log along when a file was moved.

    The place where they were is gone, and the file holds all that it held.
    """
    folder = state.snapshots(file).folder
    if os.path.lexists(folder) or state.read_base(file) is not None:
        return
    for place in abandoned_places(state, file):
        base = decode_base(file, state.read_base(place), content)
        if base is not None and contains(content, base):
            with suppress(OSError, NotSaved), state.lock():
                _move_state(state, place, file)
            return


def _move_state(state: StateFolder, place: Path, file: Path) -> None:
    folder, old_folder = state.snapshots(file).folder, state.snapshots(place).folder
    if os.path.lexists(folder):
        return
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of a program that was killed
    try:
        atomic_write.make_folder(part)
        for version in atomic_write.list_files(old_folder, "*.json*"):
            _link_or_copy(version, part / version.name)
        if (undo := state.path_of(place, "undo")).exists():
            atomic_write.write_state_file(state.path_of(file, "undo"), undo.read_bytes(), durable=False)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # the file system may know no second name for a file
        shutil.copyfile(source, target)


def orphaned_edits(state: StateFolder, file: Path) -> Iterator[tuple[Content, str]]:
    """Return unsaved edits of abandoned places, each with its notice."""
    for place in abandoned_places(state, file):
        if edits := state.write_ahead_log(place).read_new():
            yield edits, f"{file} holds now what was written in {place}, which is gone, and not saved there."


def abandoned_places(state: StateFolder, file: Path) -> Iterator[Path]:
    """The places where the journal is not any more, last saved first.

    ``file`` is left out.
    """
    places = [
        place for place in state_folder.remembered_paths(state.path) if place != file and not state.is_in_file(place)
    ]
    yield from sorted(places, key=lambda place: last_saved(state, place), reverse=True)


def last_saved(state: StateFolder, place: Path) -> int:
    """Time of a file's last save here, in nanoseconds; 0 if never."""
    mark = state.base_signature(place)
    return mark.mtime_ns if mark else 0
