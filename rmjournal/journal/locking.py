"""Words about the lock of a journal, and what it leaves open."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from rmjournal.english import join_words
from rmjournal.errors import JournalError, Refused, Unreadable
from rmjournal.journal.open_journal import Journal
from rmjournal.reports.recovery_sheet import RecoverySheet
from rmjournal.storage import codec, key_store
from rmjournal.storage.external_editor import abandoned_texts
from rmjournal.storage.files.atomic_write import list_files
from rmjournal.storage.recovery_code import encode_code
from rmjournal.storage.sealing import FORGOTTEN, Key, Lock, is_sealed
from rmjournal.sync.environment import sync_tools


def describe_lock(name: str, lock: Lock | None) -> str:
    """Say whether a journal is locked, and how."""
    if lock is None or lock.is_open:
        return f"{name} is not locked."
    return (
        f"{name} is locked. The key comes from the passphrase by Argon2id ({lock.memory_kib // 1024} MB, "
        f"{lock.iterations} passes), the text is sealed with AES-SIV."
    )


def lock_journal(journal: Journal, key: Key, *, keeps_key: bool = False) -> list[str]:
    """Lock a journal, or give it another passphrase, with a new key.

    Say what was done, and what it cannot reach.

    ``keeps_key`` keeps the key in the keyring of this computer. `Refused` where that is impossible, and as by the
    lock of the database; then nothing was changed.
    """
    if keeps_key:
        key_store.check_keyring()
    is_change = journal.db.is_locked
    journal.db.lock_with(key)
    done, *rest = explain_locked(journal, is_change=is_change)
    return [done, *change_keyring(journal, keeps_key=keeps_key), *rest]


def unlock_journal(journal: Journal) -> list[str]:
    """Write a journal in the open again; say what that means."""
    journal.db.unlock()
    return [*explain_unlocked(journal), *change_keyring(journal, keeps_key=False)]


def change_keyring(journal: Journal, *, keeps_key: bool) -> list[str]:
    """Keep the key of a locked journal in the keyring, or remove it.

    Say what was done.
    """
    name, journal_id = journal.path.name, journal.db.storage.journal_id
    try:
        if not keeps_key:
            is_removed = key_store.drop_key(journal_id)
            return [f"The key of {name} was removed from the keyring of this computer."] if is_removed else []
        key_store.keep_key(_key_of(journal))
    except JournalError as error:
        return [str(error)]
    return [f"The keyring of this computer opens {name} from now on, for everybody who is logged in as you."]


def recovery_sheet(journal: Journal) -> RecoverySheet:
    """Make the recovery sheet of a locked journal; `Refused` for one that is not."""
    key = _key_of(journal)
    code = encode_code(key.secret)
    return RecoverySheet(journal.path.name, journal.name, journal.today, key.lock.generation, code)


def _key_of(journal: Journal) -> Key:
    """Give the key of a locked journal; `Refused` for one that is not."""
    key = codec.key_of(journal.db.content)
    if key is None:
        raise Refused(f"{journal.path.name} is not locked. To lock it: rmjournal lock")
    return key


def describe_written_sheet(file: str, *, is_beside: bool) -> str:
    """Say what to do with a recovery sheet that was written."""
    where = " It lies beside your journal, where others may read it." if is_beside else ""
    return f"{file} was written.{where} Print it, then delete the file."


def warn_of_lock(journal: Journal) -> list[str]:
    """Say what a new passphrase means, before it is set."""
    if journal.db.is_locked:
        return [FORGOTTEN, _explain_change(journal), STALE]
    return [FORGOTTEN, SHEET, OTHER_DEVICES, _explain_open_versions(journal)]


def warn_of_unlock(journal: Journal) -> list[str]:
    """Say what it will mean to write a journal in the open again."""
    return [
        f"{journal.path.name} will be written in the open, on all your devices: everybody who can read the file can "
        "read your journal.",
        _explain_locked_versions(journal),
    ]


STALE: Final = "A recovery sheet that you printed before does not open it any more. Print a new one."
SHEET: Final = "A recovery sheet opens it too. Print one once the journal is locked."
OTHER_DEVICES: Final = (
    "Each of your other devices asks for the passphrase; an older rmjournal there cannot open it. Update it."
)


def explain_locked(journal: Journal, *, is_change: bool) -> Iterator[str]:
    """Say what a new lock covers, and what it cannot reach."""
    name = journal.path.name
    if is_change:
        yield f"{name} has another passphrase now. Your other devices ask for it."
        yield from (FORGOTTEN, _explain_change(journal), STALE)
        return
    yield f"{name} is locked now, with its history, drafts and undo on this computer."
    yield from (FORGOTTEN, SHEET, OTHER_DEVICES, _explain_open_versions(journal))
    yield "Exports, packets and pages that you wrote stay as they are, and so does what you write from now on."
    for path in (*_open_copies(journal), *abandoned_texts()):
        yield f"This file is still in the open: {path}"


def explain_unlocked(journal: Journal) -> Iterator[str]:
    """Say what it means that a journal is in the open again."""
    yield f"{journal.path.name} is in the open now: everybody who can read the file can read your journal."
    yield _explain_locked_versions(journal)


def _explain_open_versions(journal: Journal) -> str:
    return f"Older versions of the file are still in the open where others keep them ({_keepers(journal)})."


def _explain_change(journal: Journal) -> str:
    return f"Older versions of the file that others keep ({_keepers(journal)}) still open with the old passphrase."


def _explain_locked_versions(journal: Journal) -> str:
    return f"Older versions ({_keepers(journal)}) stay locked and open with the passphrase that they had. Keep it."


def _keepers(journal: Journal) -> str:
    """Name who may keep older versions of the file."""
    tools: list[str] = []
    with suppress(OSError):
        tools = sync_tools(journal.path)
    return join_words([*(f"{tool} history" for tool in tools), "backups"] if tools else ["sync tools", "backups"])


def _open_copies(journal: Journal) -> Iterator[str]:
    """List open copies of a journal beside it, as editors make them too."""
    target = journal.db.storage.target
    for path in (path for path in list_files(target.parent, "*") if target.stem in path.name):
        with suppress(Unreadable):
            data = codec.read_file(path).data
            if codec.find_journal_id(data) == journal.db.storage.journal_id and not is_sealed(data):
                yield str(path)
