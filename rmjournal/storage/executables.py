"""Executables by absolute path, never from the working folder."""

import os
import shutil
from pathlib import Path


def find_executable(name: str) -> str | None:
    """Give the absolute path of an executable on PATH; None when there is none.

    Relative and empty entries of PATH mean the working folder, where anybody who shares it may have put a file.
    """
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    path = shutil.which(name, path=os.pathsep.join(entry for entry in entries if Path(entry).is_absolute()))
    return path if path and Path(path).is_absolute() else None
