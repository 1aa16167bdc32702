"""New journal file: whether a path has a journal already, and its creation."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Tables
from rmjournal.crdt.merge import HEADER_TABLE, Content
from rmjournal.english import pluralize
from rmjournal.errors import NotFound, NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files import atomic_write
from rmjournal.storage.files.atomic_write import OtherVersionError
from rmjournal.storage.files.os_errors import explain_not_saved
from rmjournal.storage.local import device_clock
from rmjournal.storage.local.device_clock import new_device_id
from rmjournal.storage.local.state_folder import states_of_file
from rmjournal.storage.sealing import LockedFile


def is_begun(path: Path, state_root: Path | None = None) -> bool:
    """Tell whether there is a journal at a path, or a conflict copy.

    NotFound if there is none any more but this machine remembers one, or it is only not here yet: nobody begins a new
    one there unawares.
    """
    if exists(path):
        return True
    if why := explain_obstacle(path):
        raise NotFound(why)
    if read_copies(atomic_write.real_path(path), ""):
        return True
    if states_of_file(atomic_write.real_path(path), state_root):
        raise NotFound(
            f"{path} does not exist any more. To write it again from this computer: rmjournal -f {path} "
            "check --repair. "
            "If you moved it, open it in its new place. For a new journal, choose another name."
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


def read_copies(file: Path, wanted_id: str) -> list[Content]:
    """Read a journal's conflict copies; LockedFile where a key is not known.

    Without a wanted journal, all copies if they are of one.
    """
    copies: list[tuple[str, Content]] = []
    for copy in _copy_paths(file):
        try:
            content = codec.decode(copy, codec.read_file(copy).data)
            header = codec.read_header(copy, content)
            copies += [(header.journal_id, content)] if header.min_reader <= codec.FORMAT else []
        except LockedFile:
            raise
        except Unreadable:
            continue
    ids = {wanted_id or journal_id for journal_id, _ in copies}
    return [content for journal_id, content in copies if {journal_id} == ids]


def _copy_paths(file: Path) -> list[Path]:
    from rmjournal.storage.copy_names import CopyKind, classify

    try:
        return sorted(path for path in file.parent.iterdir() if classify(path.name, file.name) is CopyKind.CERTAIN)
    except OSError:
        return []


def write_new(path: Path, tables: Tables, *, clock: Callable[[], int] = device_clock.now_ms, device: str = "") -> str:
    """Write a new journal file with some records and return its id.

    Records without stamps get them, of a device or else of a new one. Folders above it are made. NotSaved if the file
    is there already or cannot be written.
    """
    journal_id, device, now = os.urandom(16).hex(), device or new_device_id(), clock()
    content = {**codec.new_content(journal_id)}
    for name, table in tables.items():
        content[name] = {
            str(key): document if "_v" in document else record.stamp_new_record(document, device, now)
            for key, document in table.items()
        }
    write_new_bytes(path, codec.encode(content))
    return journal_id


def write_new_bytes(path: Path, data: bytes) -> None:
    """Write a journal's bytes to a new file; refuses as `write_new` does."""
    try:
        if atomic_write.name_exists(path):
            raise OtherVersionError(path)
        if why := explain_obstacle(path):
            raise NotSaved(why)
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write.replace_if_unchanged(atomic_write.real_name(path), data, None)
    except OSError as error:
        raise NotSaved(explain_not_saved(path, error)) from error
    except OtherVersionError as error:
        raise NotSaved(f"{path} exists already. Choose another name, or open it.") from error


def explain_obstacle(path: Path) -> str:
    """Say why no new journal may begin under a name; empty if it may.

    Its file may be in a cloud, or on its way.
    """
    from rmjournal.storage.copy_names import is_arriving

    if why := codec.explain_placeholder(path):
        return why
    file = atomic_write.real_path(path)
    with suppress(OSError):
        for name in sorted(sibling.name for sibling in file.parent.iterdir()):
            if is_arriving(name, file.name):
                return (
                    f"{path} is still being synced: a sync tool is writing {name} beside it. Wait until it is "
                    "complete, or remove "
                    "that file and start again."
                )
    return ""


def salvage_beside(path: Path, content: Content) -> str:
    """Salvage a file without an id into a new journal beside it.

    Returns what to tell.
    """
    tables = {name: rows for name, rows in codec.records_by_table(content).items() if name != HEADER_TABLE and rows}
    sentence = f"{path} is damaged from its first lines on. Restore an older version with your sync tool."
    if not tables:
        return sentence
    salvaged_path = path.with_name(f"{path.stem} salvaged{path.suffix}")
    write_new(salvaged_path, tables)
    count = sum(map(len, tables.values()))
    words = f"{pluralize(count, 'record')} that can be read"
    return f"{sentence} The {words} are saved as a new journal, {salvaged_path}. To add them here: rmjournal import"
