"""Exported files and folders: written whole, private, never over foreign files."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Final

from rmjournal.errors import NotSaved, Refused
from rmjournal.exchange.export_manifest import MANIFEST_NAME, ExportManifest, FolderUpdate, decode_manifest
from rmjournal.storage.files.atomic_write import (
    OtherVersionError,
    name_exists,
    real_name,
    real_path,
    replace_if_unchanged,
    write_file,
)
from rmjournal.storage.files.os_errors import explain_not_saved

FOREIGN_ENDINGS: Final = frozenset((".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods"))
"""Endings of files that other programs open, and that this one cannot make."""


def write_new_file(path: Path, data: bytes) -> None:
    """Write a new file that was made here, mode 0600.

    `Refused` when there is one already, or for a foreign ending; `NotSaved` when the system refuses.
    """
    check_ending(path)
    _write_new(path, data)


def find_free_path(path: Path) -> Path:
    """Find a path whose name is not taken: with a number where it is."""
    with suppress(OSError):  # what cannot be told is told when the file is written
        return next(one for one in _numbered(path) if not name_exists(one))
    return path


def check_ending(path: Path) -> None:
    """Raise `Refused` for the name of a file that only other programs can make."""
    if path.suffix.lower() in FOREIGN_ENDINGS:
        raise Refused(
            f"A {path.suffix} file cannot be written. Choose another ending; a browser prints .html as PDF."
        )


def _write_new(path: Path, data: bytes) -> None:
    try:
        if path.is_dir():
            raise Refused(f"{path} is a folder. Name a file.")
        replace_if_unchanged(real_name(path), data, None)
    except (OSError, ValueError) as error:
        raise _explain_not_written(path, error) from error
    except OtherVersionError as error:
        raise Refused(f"{path} exists already. Choose another name.") from error
    except NotSaved as error:
        raise _explain_not_written(path, error.__cause__) from error


def absolute_folder(path: Path) -> str:
    """Give the whole path of a folder that is there.

    `Refused` where it is none.
    """
    if not path.is_dir():
        raise Refused(f"{path} is not a folder. Make it first, or name another one.")
    return str(path.resolve() if ".." in path.parts else path.absolute())


def is_there(folder: str, name: str) -> bool:
    """Tell whether a name is taken in a folder."""
    return name_exists(Path(folder, name))


def refresh_file(folder: str, name: str, data: bytes) -> bool:
    """Replace a file of a folder in one step where its bytes differ.

    Tell whether it was written.

    `NotSaved` where the folder is gone or the system refuses.
    """
    path = Path(folder, name)
    with suppress(OSError):  # what cannot be read is written anew
        if path.read_bytes() == data:
            return False
    write_file(path, data, explain=lambda path, error: str(_explain_not_written(path, error)))
    return True


def write_new_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder with files, all or none.

    Modes are 0700 and 0600; an empty folder may be there.
    """
    target = path.absolute()
    temp = target.with_name(f".~{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        if name_exists(target) and not (target.is_dir() and not target.is_symlink() and not any(target.iterdir())):
            raise Refused(f"{path} exists already. Choose another name, or an empty folder.")
        temp.mkdir(mode=0o700)
        for name, data in files.items():
            _write_inside(temp, PurePosixPath(name), data)
        temp.replace(target)
    except OSError as error:
        raise _explain_not_written(path, error) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(temp)


def add_to_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Add files to a folder by their paths below it; count the new ones.

    A file that is there already stays; another one of that name gets a number. `Refused` where a link leads out.
    """
    count = 0
    for name, data in files:
        target = folder.joinpath(*(_plain_name(part) for part in name.split("/")))
        try:
            if not target.parent.resolve().is_relative_to(folder.resolve()):
                raise Refused(f"{target.parent} is a link that leads out of {folder}. Name another folder.")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target = next(path for path in _numbered(target) if not name_exists(path) or _has_bytes(path, data))
            if not name_exists(target):
                _write_new(target, data)
                count += 1
        except OSError as error:
            raise _explain_not_written(target, error) from error
    return count


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    yield from (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(2))


def _has_bytes(path: Path, data: bytes) -> bool:
    return not path.is_symlink() and path.is_file() and path.read_bytes() == data


def _plain_name(name: str) -> str:
    """Give a name that every file system takes, inside its folder."""
    printable = "".join(char if char.isprintable() and char not in '<>:"|?*\\' else "_" for char in name)
    return printable.rstrip(". ") or "_"


def _write_inside(folder: Path, name: PurePosixPath, data: bytes) -> None:
    if name.is_absolute() or ".." in name.parts:
        raise Refused(f"{name} is not a name for a file in a folder.")
    path = folder / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _explain_not_written(path: Path, error: BaseException | None) -> NotSaved:
    """Explain a system error for a file that is not the journal."""
    if isinstance(error, OSError):
        sentence = explain_not_saved(path, error).replace("move the journal", "choose another place")
        return NotSaved(sentence.replace("was not saved", "was not written").replace("save again", "try again"))
    return NotSaved(f"{path} was not written. Choose another place.")


FolderFiles = Mapping[str, bytes | None]
"""The files in a folder by path: bytes of those on the list, none for all others."""

_HIDDEN: Final = "."


def read_manifest(path: Path) -> ExportManifest | None:
    """Read the manifest of an exported folder; None when nothing was exported.

    `Refused` where a link is in its place.
    """
    if path.is_symlink():
        raise Refused(f"{path} is a link. Name the folder itself, {real_path(path)}.")
    listed = path / MANIFEST_NAME
    try:
        if not S_ISREG(listed.lstat().st_mode):
            raise Refused(f"{listed} is not a plain file. Remove it, or choose another folder.")
        return decode_manifest(listed.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise NotSaved(explain_not_saved(listed, error)) from error


def update_folder(path: Path, old: ExportManifest, plan: Callable[[FolderFiles], FolderUpdate]) -> FolderUpdate:
    """Update an exported folder as a plan says; the manifest comes last."""
    try:
        update = plan(_read_folder(path, old))
        for name, data in update.write.items():
            (path / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(path / name, data)
        for name in update.remove:
            (path / name).unlink()
        write_file(path / MANIFEST_NAME, update.manifest, durable=True)
    except OSError as error:
        raise NotSaved(explain_not_saved(path, error).replace("move the journal", "choose another place")) from error
    return update


def _read_folder(path: Path, old: ExportManifest) -> dict[str, bytes | None]:
    files: dict[str, bytes | None] = {}
    for above, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        links = [name for name in folders if Path(above, name).is_symlink()]
        for name in (*names, *links):
            file = Path(above, name)
            inner = file.relative_to(path).as_posix()
            plain = inner in old.files and S_ISREG(file.lstat().st_mode)
            files[inner] = file.read_bytes() if plain else None
    return files
