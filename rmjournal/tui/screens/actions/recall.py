"""Recall command: go through the learnings that are due."""

from collections.abc import Sequence
from functools import partial

from rmjournal.crdt.field_path import Tables
from rmjournal.english import pluralize
from rmjournal.insight.recall_queue import build_recall_queue, explain_empty_queue, list_learnings
from rmjournal.insight.scope import OWNER
from rmjournal.model.entry import Entry, shorten
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall
from rmjournal.tui.dialogs.recall import RecallDialog
from rmjournal.tui.drafts import DraftSlot
from rmjournal.tui.screens.journal_screen import JournalScreen


class RecallActions:
    """The command that recalls learnings."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def is_due(self, learning_id: str) -> bool:
        """Tell whether a learning is to be recalled today."""
        view = self.screen.view
        due = build_recall_queue(view.entries, self.screen.journal.today, learner=OWNER)
        return any(item.learning.id == learning_id for item in due)

    def start(self, first_id: str = "") -> None:
        """Recall the learnings that are due, beginning with one of them."""
        screen, journal = self.screen, self.screen.journal
        due = build_recall_queue(screen.view.entries, journal.today, learner=OWNER)
        due.sort(key=lambda item: item.learning.id != first_id)
        if not screen.can_write():
            return
        if not due:
            why = explain_empty_queue(screen.view.entries, journal.today, OWNER)
            screen.notify(why if list_learnings(screen.view.entries, OWNER) else f"{why} c writes one.")
        elif screen.hidden:
            screen.notify(f"Private texts are hidden. Press {screen.view.hide_key} to show them first.")
        else:
            put = partial(self._put, seen=journal.db.records)
            dialog = RecallDialog(due, journal.today, put, self._slot, screen.day_first)
            screen.ask(dialog, self._say_saved)

    def _say_saved(self, count: int | None) -> None:
        if count:
            undo = "undoes" if count == 1 else "undoes the last"
            self.screen.notify(f"{pluralize(count, 'recall')} saved", undo=undo)

    def _slot(self, learning: Learning) -> DraftSlot:
        return DraftSlot(self.screen.journal.db.storage.state, Recall(learning=learning.id))

    def _put(self, entries: Sequence[Entry], seen: Tables) -> None:
        """Save one recall and its follow-ups as one action."""
        label = f"recall “{shorten(self.screen.view.words(entries[0]))}”"
        self.screen.journal.put(*entries, label=label, seen=seen)
