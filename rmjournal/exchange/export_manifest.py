"""Export manifest: which files of an exported folder may be updated or removed.

The manifest lies in the folder and lists the exported files with their checksums. Only files that are still as they
were exported are updated or removed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from rmjournal.errors import Refused
from rmjournal.model.entry import Audience

MANIFEST_NAME: Final = ".rmjournal-export.json"
"""The name of the manifest in the folder; hidden, so that Obsidian and imports ignore it."""


class ExportManifest(msgspec.Struct, frozen=True):
    """The files that an export wrote into a folder."""

    format: str
    shared: bool
    """Whether it holds only what others than its owner may read."""
    files: dict[str, str]
    """SHA-256 of each file, by path."""
    readers: str = ""
    """For whom it is: partner or others; empty for its owner, and in folders of older programs."""


@dataclass(frozen=True, kw_only=True)
class FolderUpdate:
    """The files to write and to remove in a folder, and those left alone."""

    write: Mapping[str, bytes]
    """New files, and exported ones with other content now."""
    remove: tuple[str, ...]
    """Exported files whose entries are gone."""
    left_alone: tuple[str, ...]
    """Files that a person changed or put in the way; they stay as they are."""
    manifest: bytes
    """The manifest after the update, encoded."""


def encode_manifest(format: str, audience: Audience, files: Mapping[str, bytes]) -> bytes:
    """Encode the manifest of an export as JSON."""
    return _encode(format, audience, {path: digest(data) for path, data in files.items()})


def _encode(format: str, audience: Audience, checksums: dict[str, str]) -> bytes:
    is_shared = audience != "private"
    manifest = ExportManifest(format, is_shared, checksums, audience if is_shared else "")
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def decode_manifest(data: bytes, name: str) -> ExportManifest:
    """Decode a manifest; `Refused` when it is damaged."""
    try:
        return msgspec.json.decode(data, type=ExportManifest)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(
            f"{name} contains an export whose list of files cannot be read. Choose another folder."
        ) from error


def check_manifest(old: ExportManifest, format: str, audience: Audience, name: str) -> None:
    """Refuse to mix two formats, or exports for different readers, in one folder."""
    shared = audience != "private"
    if old.format != format:
        raise Refused(f"{name} contains an export as {old.format}. Choose another folder for {format}.")
    if shared and not old.shared:
        raise Refused(f"{name} contains an export with private entries. Choose another folder for shared entries.")
    if old.shared and not shared:
        raise Refused(f"{name} contains an export of shared entries. Choose another folder for private entries.")
    if old.readers and old.readers != audience:
        raise Refused(f"{name} contains an export for {old.readers}. Choose another folder for {audience}.")


def plan_update(
    old: ExportManifest, present: Mapping[str, bytes | None], new: Mapping[str, bytes], audience: Audience
) -> FolderUpdate:
    """Plan the update of a folder; changed and foreign files stay as they are.

    ``present`` has the bytes of each file in the folder that the manifest names, and None for all others. Nothing is
    written below a link or a file that stands in place of a folder.
    """
    ours = {path for path, data in present.items() if data is not None and digest(data) == old.files.get(path)}
    identical = {path for path, data in new.items() if present.get(path) == data}
    blocked = {path for path in new if any(folder in present for folder in _folders_above(path))}
    write = {
        path: data
        for path, data in new.items()
        if path not in identical | blocked and (path in ours or path not in present)
    }
    remove = tuple(sorted(ours - new.keys()))
    changed = {path for path in new if path not in write and path not in identical}
    changed |= {path for path in old.files if path in present and path not in ours and path not in new}
    manifest_files = {path: digest(data) for path, data in new.items() if path not in changed}
    manifest_files |= {path: old.files[path] for path in changed if path in old.files}
    manifest = _encode(old.format, audience, manifest_files)
    return FolderUpdate(write=write, remove=remove, left_alone=tuple(sorted(changed)), manifest=manifest)


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]


def digest(data: bytes) -> str:
    """The SHA-256 of a file, to tell whether it was changed."""
    return hashlib.sha256(data).hexdigest()
