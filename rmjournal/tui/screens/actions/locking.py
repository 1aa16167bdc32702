"""Lock commands: lock and unlock the journal, close the lock, print a sheet."""

import asyncio
from pathlib import Path

from rmjournal.errors import JournalError
from rmjournal.journal.locking import (
    change_keyring,
    describe_written_sheet,
    lock_journal,
    recovery_sheet,
    unlock_journal,
    warn_of_lock,
    warn_of_unlock,
)
from rmjournal.reports.recovery_sheet import WARNING
from rmjournal.storage.files.output_files import find_free_path, write_new_file
from rmjournal.storage.files.typed_paths import parse_output_path
from rmjournal.storage.key_store import check_keyring, is_kept
from rmjournal.tui.app import JournalApp
from rmjournal.tui.dialogs.lock import SHEET, LockChoices, LockDialog, SheetDialog
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.screens.folder_watch import FolderWatch
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen, ScreenLock
from rmjournal.tui.widgets.first_questions import path_from_home

NOT_LOCKED = "This journal is not locked. The command “Lock this journal” sets a passphrase."


class LockActions:
    """Commands about the lock of the journal."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self.journal = screen.journal

    def ask_lock(self) -> None:
        """Ask for a new passphrase, and for what belongs to the lock."""
        if not self.screen.can_write():
            return
        db = self.journal.db
        dialog = LockDialog(
            warn_of_lock(self.journal),
            is_locked=db.is_locked,
            keeps_key=db.is_locked and is_kept(db.storage.journal_id),
            minutes=self._screen_lock.minutes,
            accept=self._lock,
        )
        self.screen.ask(dialog, self._lock_answered)

    @property
    def _screen_lock(self) -> ScreenLock:
        stack = self.screen.app.screen_stack
        return next(screen.screen_lock for screen in stack if isinstance(screen, MainScreen))

    async def _lock(self, choices: LockChoices) -> str:
        """Do what was chosen, the key in a thread; say it in one line."""
        journal = self.journal
        is_locked = journal.db.is_locked
        is_in_keyring = is_kept(journal.db.storage.journal_id)
        if choices.keeps_key and not is_in_keyring:
            check_keyring()
        said: list[str] = []
        if choices.passphrase:
            self.screen.group(FolderWatch).poll()
            key = await asyncio.to_thread(journal.db.new_key, choices.passphrase)
            said = lock_journal(journal, key, keeps_key=choices.keeps_key)
        elif is_locked and choices.keeps_key != is_in_keyring:
            said = change_keyring(journal, keeps_key=choices.keeps_key)
        self._screen_lock.keep_minutes(choices.minutes)
        return " ".join(said[: 2 if choices.keeps_key else 1]) or "The lock stays as it is."

    def _lock_answered(self, words: str | None) -> None:
        if words == SHEET:
            self.ask_sheet()
        elif words:
            self.screen.notify(words)
            self.screen.draw()

    def ask_sheet(self) -> None:
        """Ask where the recovery sheet is written."""
        if not self.journal.db.is_locked:
            self.screen.notify(NOT_LOCKED)
            return
        path = find_free_path(Path.home() / f"{self.journal.path.stem}-recovery.html")
        dialog = SheetDialog(f"{WARNING} Print it, then delete the file.", path_from_home(path), self._write_sheet)
        self.screen.ask(dialog, lambda words: self.screen.notify(words) if words else None)

    def _write_sheet(self, typed: str) -> str:
        path = parse_output_path(typed)
        write_new_file(path, recovery_sheet(self.journal).encode(path.name))
        is_beside = path.absolute().parent == self.journal.path.absolute().parent
        return describe_written_sheet(path_from_home(path.absolute()), is_beside=is_beside)

    def ask_unlock(self) -> None:
        """Ask whether the journal is to be written in the open again."""
        if not self.journal.db.is_locked:
            self.screen.notify(NOT_LOCKED)
        elif self.screen.can_write():
            question = QuestionDialog(" ".join(warn_of_unlock(self.journal)), title="Open this journal for good?")
            self.screen.ask(question, self._unlock)

    def _unlock(self, is_sure: bool | None) -> None:
        if is_sure:
            try:
                words = unlock_journal(self.journal)[0]
            except JournalError as error:
                self.screen.notify_error(error)
            else:
                self.screen.notify(words)
                self.screen.draw()

    def close(self) -> None:
        """Close the lock now, and ask for the passphrase."""
        if not self.journal.db.is_locked:
            self.screen.notify(NOT_LOCKED)
        elif isinstance(self.screen.app, JournalApp):
            self.screen.app.close_lock()
