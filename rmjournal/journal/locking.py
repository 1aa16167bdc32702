"""Words about the lock of a journal, and what it leaves open."""

from collections.abc import Iterator
from contextlib import suppress

from rmjournal.english import join_words
from rmjournal.errors import Unreadable
from rmjournal.journal.open_journal import Journal
from rmjournal.storage import codec
from rmjournal.storage.external_editor import abandoned_texts
from rmjournal.storage.sealing import FORGOTTEN, is_sealed
from rmjournal.sync.conflict_copies import find_candidates
from rmjournal.sync.environment import sync_tools


def describe_lock(journal: Journal) -> str:
    """Say whether a journal is locked, and how."""
    lock, name = codec.lock_of(journal.db.content), journal.path.name
    if lock is None or lock.is_open:
        return f"{name} is not locked."
    return (
        f"{name} is locked. The key comes from the passphrase by Argon2id ({lock.memory_kib // 1024} MB, "
        f"{lock.iterations} passes), the text is sealed with AES-SIV."
    )


def explain_locked(journal: Journal, *, is_change: bool) -> Iterator[str]:
    """Say what a new lock covers, and what it cannot reach."""
    yield FORGOTTEN
    if is_change:
        yield f"{journal.path.name} has another passphrase now. Your other devices ask for it."
        yield (
            f"Older versions of the file ({_keepers(journal)}) and the history on your computers still open with the "
            "old one."
        )
        return
    yield f"{journal.path.name} is locked now, with its history, drafts and undo on this computer."
    yield "Each of your other devices asks for the passphrase; an older rmjournal there cannot open it. Update it."
    yield f"Older versions of the file are still in the open where others keep them ({_keepers(journal)})."
    yield "Exports, packets and pages that you wrote stay as they are, and so does what you write from now on."
    for path in (*_open_copies(journal), *abandoned_texts()):
        yield f"This file is still in the open: {path}"


def explain_unlocked(journal: Journal) -> Iterator[str]:
    """Say what it means that a journal is in the open again."""
    yield f"{journal.path.name} is in the open now: everybody who can read the file can read your journal."
    yield f"Older versions ({_keepers(journal)}) stay locked and open with the passphrase that they had. Keep it."


def _keepers(journal: Journal) -> str:
    """Name who may keep older versions of the file."""
    tools: list[str] = []
    with suppress(OSError):
        tools = sync_tools(journal.path)
    return join_words([*(f"{tool} history" for tool in tools), "backups"] if tools else ["sync tools", "backups"])


def _open_copies(journal: Journal) -> Iterator[str]:
    """List the files beside a journal that hold an open copy of it."""
    with suppress(Unreadable):  # the journal is locked; what cannot be looked at now, check finds later
        for path, _ in find_candidates(journal.db.storage.target):
            with suppress(Unreadable):
                data = codec.read_file(path).data
                if codec.find_journal_id(data) == journal.db.storage.journal_id and not is_sealed(data):
                    yield str(path)
