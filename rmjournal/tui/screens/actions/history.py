"""History commands: earlier versions of an entry or the journal, and restore."""

from functools import partial

from rmjournal.crdt.field_path import Tables
from rmjournal.dates import format_day
from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.insight.entry_diff import diff_entries
from rmjournal.journal.history import History, ids_to_restore, restore_version
from rmjournal.model.entry import Entry
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.screens.history import HistoryScreen
from rmjournal.tui.screens.journal_screen import JournalScreen


class HistoryActions:
    """Commands that show and restore snapshots of this machine."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def show_entry(self) -> None:
        """Show the history of the highlighted entry; without one, of the journal."""
        lit = self.screen.reading or self.screen.highlighted
        self._show(lit, lit)

    def show_journal(self) -> None:
        """Show the history of the journal."""
        self._show(None, self.screen.reading or self.screen.highlighted)

    def _show(self, entry: Entry | None, lit: Entry | None) -> None:
        """Show a history, with a way to the other one for a highlighted entry."""
        screen = self.screen
        if entry is not None and screen.view.is_redacted(entry):
            screen.notify(
                f"This entry is private and hidden. Press {screen.view.hide_key} to show it.", severity="warning"
            )
            return
        history = History(screen.journal)
        restore = partial(self._ask_restore, history)
        turn = partial(self._show, None if entry else lit, lit) if lit else None
        dialog = HistoryScreen(history, screen.view, lambda: screen.journal.entries, restore, entry, turn)
        screen.ask(dialog)

    def _ask_restore(self, history: History, version: Snapshot, entry: Entry | None) -> None:
        """Restore one entry at once; ask before the whole journal is restored."""
        screen = self.screen
        if not screen.can_write():
            return
        if entry is not None:
            screen.attempt(lambda: self._restore(history, version, entry))
            return
        try:
            count = len(diff_entries(screen.journal.entries, history.entries(version)))
        except JournalError as error:
            screen.notify_error(error)
            return
        entries = pluralize(count, "entry")
        question = f"Restore the journal as it was on {self._moment(version)}? It changes {entries}; u undoes it."
        seen = screen.journal.db.records
        screen.ask(QuestionDialog(question), lambda sure: self._restore_all(history, version, seen) if sure else None)

    def _restore_all(self, history: History, version: Snapshot, seen: Tables) -> None:
        self.screen.attempt(lambda: self._restore(history, version, None, seen))

    def _restore(self, history: History, version: Snapshot, entry: Entry | None, seen: Tables | None = None) -> None:
        journal = self.screen.journal
        ids = ids_to_restore(history, version, journal.entries, entry) if entry is not None else None
        is_changed = restore_version(journal, history, version, ids, seen)
        words = (
            f"Restored as it was on {self._moment(version)}"
            if is_changed
            else "Nothing to restore: it is the same now."
        )
        self.screen.notify(words, undo="undoes" if is_changed else "")

    def _moment(self, version: Snapshot) -> str:
        return f"{format_day(version.local_time.date(), self.screen.journal.today)} {version.local_time:%H:%M:%S}"
