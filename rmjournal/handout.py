"""A text that leaves the journal as a file of its own: new, whole, and for its owner's eyes alone at first."""

import os
from pathlib import Path

from rmjournal.errors import NotSaved, Refused


def write_handout(path: Path, data: bytes) -> None:
    """Write a new file with mode 0600; `Refused` when there is one already, `NotSaved` when it cannot be written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError as error:
        raise Refused(f"{path} is there already; choose another name.") from error
    except (OSError, ValueError) as error:
        raise NotSaved(f"{path} cannot be written ({_why(error)}); choose another place.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise NotSaved(f"{path} was not written ({_why(error)}); nothing is left of it.") from error


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
