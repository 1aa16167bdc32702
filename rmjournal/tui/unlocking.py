"""Passphrases of locked files, as the screens ask for them."""

from rmjournal.errors import JournalError
from rmjournal.storage.key_store import renew_kept_key
from rmjournal.storage.recovery_code import find_mistake
from rmjournal.storage.sealing import LockedFile


def try_passphrase(error: LockedFile, passphrase: str) -> str:
    """Open a locked file with a passphrase.

    Give the reason where that is impossible, else nothing.
    """
    try:
        is_open = error.unlock(passphrase)
    except JournalError as refused:
        return str(refused)
    if not is_open:
        return find_mistake(passphrase) or "That is not its passphrase. Nothing was changed; try again."
    renew_kept_key(error)
    return ""


def locked_sentence(error: LockedFile) -> str:
    """Say what is locked, by the name of its file."""
    return str(error).partition(". ")[0].replace(str(error.path), error.path.name) + "."
