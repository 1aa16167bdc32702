"""A new journal file."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rmjournal import record
from rmjournal.copies import is_arriving
from rmjournal.errors import NotSaved
from rmjournal.leaf import Tables
from rmjournal.merge import HEADER, Content
from rmjournal.store import clock, layout, saving
from rmjournal.store.device import new_device
from rmjournal.store.refusals import refusal
from rmjournal.store.saving import OtherVersionError


def write_new(path: Path, tables: Tables, *, clock: Callable[[], int] = clock.now) -> str:
    """Write a new journal file with some records (those without stamps get them), and give its id.

    Folders above it are made. NotSaved if the file is there already or cannot be written.
    """
    journal_id, device, at = os.urandom(16).hex(), new_device(), clock()
    content = layout.new_content(journal_id)
    for name, table in tables.items():
        content[name] = {
            str(key): document if "_v" in document else record.fresh(document, device, at)
            for key, document in table.items()
        }
    write_new_bytes(path, layout.encode(content))
    return journal_id


def write_new_bytes(path: Path, data: bytes) -> None:
    """Write the bytes of a journal to a new file; folders and refusals as in `write_new`."""
    try:
        if saving.is_there(path):
            raise OtherVersionError(path)
        if why := hindrance(path):
            raise NotSaved(why)
        path.parent.mkdir(parents=True, exist_ok=True)
        saving.save(saving.named(path), data, None)
    except OSError as error:
        raise NotSaved(refusal(path, error)) from error
    except OtherVersionError as error:
        raise NotSaved(f"{path} is there already; choose another name or open it as it is.") from error


def hindrance(path: Path) -> str:
    """Say why no new journal may begin under a name: its file is in a cloud, or on its way; empty if it may."""
    if why := layout.not_downloaded(path):
        return why
    file = saving.real(path)
    with suppress(OSError):
        for name in sorted(there.name for there in file.parent.iterdir()):
            if is_arriving(name, file.name):
                return (
                    f"{path} is on its way: a sync tool writes {name} beside it; wait until it is there, or remove "
                    "that file, and start again."
                )
    return ""


def apart(path: Path, content: Content) -> str:
    """Put what can be read of a file that lost its id into a new journal beside it, and say so in words."""
    tables = {name: rows for name, rows in layout.documents(content).items() if name != HEADER and rows}
    why = f"{path} is damaged from its first lines on; restore it from your sync tool's older versions."
    if not tables:
        return why
    beside = path.with_name(f"{path.stem} salvaged{path.suffix}")
    write_new(beside, tables)
    count = sum(map(len, tables.values()))
    words = f"{count} record{'s' * (count != 1)} that can be read"
    return f"{why} The {words} are a journal of their own now, {beside}: rmjournal import takes them in from there."
