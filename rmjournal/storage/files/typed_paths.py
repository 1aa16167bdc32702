"""Paths as a person types them: home folders and environment variables."""

import os
import re
import sys
from pathlib import Path

from rmjournal.errors import Refused


def parse_output_path(text: str) -> Path:
    """Parse where a person wants a file; `Refused` for an impossible name."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError as error:
        raise Refused(
            f"{text.strip()} names a home folder that is not on this computer. Choose another place."
        ) from error


def resolve_output_path(folder: Path, text: str) -> Path:
    """Parse where a person wants a file; a ".." in it is followed."""
    path = folder / parse_output_path(text)
    return path.parent.resolve() / path.name if ".." in path.parts else path


def expand_path(text: str) -> Path:
    """Expand environment variables in a path; `Refused` where one is not set."""
    place = parse_output_path(os.path.expandvars(text.strip()))
    unset = re.search(r"\$\w+|\$\{\w+\}" + (r"|%\w+%" if sys.platform == "win32" else ""), str(place))
    if unset and not os.path.lexists(place):
        raise Refused(f"{text.strip()} names {unset[0]}, which is not set here. Write the whole path.")
    return place


def complete_folder(text: str) -> str:
    """Complete the path of a folder, with its separator; empty for none."""
    return _complete(text, with_files=False)


def complete_path(text: str) -> str:
    """Complete the path of a file or folder; empty for none."""
    return _complete(text, with_files=True)


def _complete(text: str, *, with_files: bool) -> str:
    head, _, start = text.rpartition("/")
    if "/" not in text:
        return ""
    try:
        above = parse_output_path(f"{head}/")
        with os.scandir(above) as found:
            names = sorted(
                f"{item.name}{'/' if item.is_dir() else ''}" for item in found if with_files or item.is_dir()
            )
    except (OSError, Refused, ValueError):
        return ""
    fits = [name for name in names if name.startswith(start) and (start or not name.startswith("."))]
    return fits[0][len(start) :] if fits else ""
