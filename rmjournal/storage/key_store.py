"""Key store: the key of a locked journal in the system's keyring.

An entry holds the lock and the key, never the passphrase. An entry under another lock than the file's is left alone.
"""

import os
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

from rmjournal.errors import NotSaved, Refused
from rmjournal.storage import sealing
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.sealing import Key, LockedFile, parse_lock

SERVICE: Final = "rmjournal"
"""The name of the program in the keyring; the name of an entry is the id of its journal."""

T = TypeVar("T")


def is_kept(journal_id: str, root: Path | None = None) -> bool:
    """Tell whether the keyring here has a key; False where nobody can tell."""
    return os.path.exists(_marker(journal_id, root))  # noqa: PTH110 (`Path.exists` raises on a disk error)


def check_keyring() -> None:
    """Raise `Refused` without the library of the keyring."""
    _attempt(lambda keyring: None, "")


def keep_key(key: Key, root: Path | None = None) -> None:
    """Keep a key in the keyring.

    `Refused` without the library, `NotSaved` when the keyring refuses.
    """
    text = f"{key.lock.text} {b2a_base64(key.secret, newline=False).decode()}"
    _attempt(lambda keyring: keyring.set_password(SERVICE, key.journal_id, text), "The key was not kept")
    with suppress(OSError):
        StateFolder(root, key.journal_id).ensure()
        _marker(key.journal_id, root).touch(0o600)


def drop_key(journal_id: str, root: Path | None = None) -> bool:
    """Remove a key from the keyring; tell whether it was kept there.

    `Refused` without the library, `NotSaved` when the keyring refuses.
    """
    if not is_kept(journal_id, root):
        return False
    failed = "The key was not removed"
    if _attempt(lambda keyring: keyring.get_password(SERVICE, journal_id), failed) is not None:
        _attempt(lambda keyring: keyring.delete_password(SERVICE, journal_id), failed)
    with suppress(OSError):
        _marker(journal_id, root).unlink()
    return True


def unlock_with_kept_key(error: LockedFile, root: Path | None = None) -> bool:
    """Unlock a file with the key in the keyring; tell whether that worked.

    False also when there is no keyring, and for a key that another lock has replaced.
    """
    for journal_id in dict.fromkeys(sample.journal_id for sample in error.samples):
        with suppress(Refused, NotSaved, ValueError):
            key = _kept_key(journal_id) if is_kept(journal_id, root) else None
            if key and error.unlock_with(key):
                return True
    return False


def renew_kept_key(error: LockedFile, root: Path | None = None) -> None:
    """Renew the key in the keyring where an older one is kept."""
    for sample in error.samples:
        key = sealing.keys.get(sample.journal_id, sample.lock)
        if key and is_kept(sample.journal_id, root):
            with suppress(Refused, NotSaved):
                keep_key(key, root)


def _marker(journal_id: str, root: Path | None) -> Path:
    """The empty file that says that the keyring has the key.

    What else is kept of a locked journal cannot be read without it.
    """
    return StateFolder(root, journal_id).path / "keyring"


def _kept_key(journal_id: str) -> Key | None:
    text = _attempt(lambda keyring: keyring.get_password(SERVICE, journal_id), "The key was not found")
    lock_text, _, secret = str(text or "").rpartition(" ")
    lock = parse_lock(lock_text)
    return Key(journal_id, lock, a2b_base64(secret)) if lock else None


def _attempt(action: Callable[[Any], T], failed: str) -> T:
    """Do something with the keyring."""
    try:
        keyring, errors = import_module("keyring"), import_module("keyring.errors")
    except ImportError as error:
        raise Refused("The keyring needs a library: pip install 'rmjournal[keyring]'") from error
    try:
        return action(keyring)
    except (errors.KeyringError, OSError, RuntimeError) as error:
        raise NotSaved(f"{failed}: the keyring of this system says {str(error) or type(error).__name__}.") from error
