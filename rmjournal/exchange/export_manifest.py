"""Export manifest: which files of an exported folder may be renewed or removed.

Beside the files lies a list of what was written. A file that still is as it was written is ours; one that a person
changed, and any other, is never touched.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from rmjournal.errors import Refused

LIST: Final = ".rmjournal-export.json"
"""The name of the list in the folder; hidden, so that neither Obsidian nor an import reads it."""


class ExportManifest(msgspec.Struct, frozen=True):
    """What an export wrote into a folder."""

    format: str
    shared: bool
    """Only what is shared was in it."""
    files: dict[str, str]
    """SHA-256 of each file, by path."""


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """What is to be done in a folder, and what is left alone."""

    write: Mapping[str, bytes]
    """Files that are new, or ours and different now."""
    remove: tuple[str, ...]
    """Files of ours whose entries are gone."""
    changed: tuple[str, ...]
    """Files that a person changed, or that are in the way: they stay as they are."""
    listed: bytes
    """The list as it is afterwards."""


def listed(format: str, shared: bool, files: Mapping[str, bytes]) -> bytes:
    """The list of an export."""
    found = ExportManifest(format, shared, {path: digest(data) for path, data in files.items()})
    return msgspec.json.format(msgspec.json.encode(found, order="sorted"), indent=1) + b"\n"


def read_list(data: bytes, name: str) -> ExportManifest:
    """The list of an export; `Refused` when it is damaged."""
    try:
        return msgspec.json.decode(data, type=ExportManifest)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(f"{name} holds an export whose list cannot be read; choose another folder.") from error


def check(old: ExportManifest, format: str, shared: bool, name: str) -> None:
    """Refuse to mix two formats, or what is private with what is for others, in one folder."""
    if old.format != format:
        raise Refused(f"{name} holds an export as {old.format}; choose another folder for {format}.")
    if shared and not old.shared:
        raise Refused(f"{name} holds an export with private entries; choose another folder for what others may see.")
    if old.shared and not shared:
        raise Refused(f"{name} holds an export for others; choose another folder for one with private entries.")


def renewal(
    old: ExportManifest, there: Mapping[str, bytes | None], new: Mapping[str, bytes], shared: bool
) -> Renewal:
    """What to do; ``there`` are the bytes of each file in the folder, none where they do not matter."""
    ours = {path for path, data in there.items() if data is not None and digest(data) == old.files.get(path)}
    same = {path for path, data in new.items() if there.get(path) == data}
    write = {path: data for path, data in new.items() if path not in same and (path in ours or path not in there)}
    remove = tuple(sorted(ours - new.keys()))
    changed = {path for path in new if path not in write and path not in same}
    changed |= {path for path in old.files if path in there and path not in ours and path not in new}
    after = {path: digest(data) for path, data in new.items() if path not in changed}
    after |= {path: old.files[path] for path in changed if path in old.files}
    again = msgspec.json.format(
        msgspec.json.encode(ExportManifest(old.format, shared, after), order="sorted"), indent=1
    )
    return Renewal(write=write, remove=remove, changed=tuple(sorted(changed)), listed=again + b"\n")


def digest(data: bytes) -> str:
    """What tells whether a file is still as it was written."""
    return hashlib.sha256(data).hexdigest()
