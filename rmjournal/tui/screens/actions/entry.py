"""Entry commands: tick, delete, share, undo and redo."""

from collections.abc import Sequence
from functools import partial

from rmjournal.crdt.field_path import Tables
from rmjournal.english import humanize
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.insight.reflection_context import is_for_oneself
from rmjournal.journal.open_journal import describe_draft
from rmjournal.model.entry import Entry, describe_kept_links, describe_parts
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.tui.screens.actions.writing import WritingActions, entry_offers
from rmjournal.tui.screens.journal_screen import JournalScreen

NO_ENTRY = "Choose an entry first."


class EntryActions:
    """Commands that change the highlighted entry, and undo."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def _highlighted(self) -> Entry | None:
        """The highlighted entry; a message where there is none."""
        if (entry := self.screen.highlighted) is None:
            self.screen.notify(NO_ENTRY)
        return entry

    def tick(self) -> None:
        """Tick the highlighted entry; open its form where a tick needs more."""
        screen = self.screen
        entry = self._highlighted()
        if entry is None or not screen.can_write():
            return
        if not entry.KIND.done:
            self._write_part_of(entry)
            return
        try:
            ticked = screen.journal.tick(entry)
        except (Refused, BadValue) as error:
            screen.notify_error(error)
            first = error.field if isinstance(error, BadValue) else ""
            screen.write(entry.edit(state=entry.KIND.tick_state(entry.status)), first)
        except JournalError as error:
            screen.notify_error(error)
        else:
            screen.notify(f"{ticked.KIND.label} {humanize(ticked.status)} · u undoes")

    def _write_part_of(self, entry: Entry) -> None:
        """Write a part of an entry without a state, such as an application."""
        parts = [offer for offer in entry_offers(entry, (), True) if offer.parent is not None]
        if parts:
            self.screen.write(parts[0].empty)
        else:
            self.screen.notify(f"Nothing to mark as done: {entry.KIND.with_article} has no state.")

    def delete(self) -> None:
        """Delete the highlighted entry; ask first when it has parts."""
        screen = self.screen
        entry = self._highlighted()
        if entry is None or not screen.can_write():
            return
        entries, seen = screen.journal.entries, screen.journal.db.records
        parts = entries.parts(entry)
        if not parts:
            self._delete(True, entry, seen)
            return
        from rmjournal.tui.dialogs.question import QuestionDialog

        sentences = [
            describe_parts(entry, entries),
            describe_kept_links([entry, *parts], entries),
            "u brings them all back.",
        ]
        question = f"Delete “{screen.view.words(entry)}”? {' '.join(filter(None, sentences))}"
        screen.ask(QuestionDialog(question), partial(self._delete, entry=entry, seen=seen))

    def _delete(self, sure: bool | None, entry: Entry, seen: Tables) -> None:
        if sure:
            journal = self.screen.journal
            self.screen.attempt(lambda: self._confirm_delete(journal.delete(entry, seen=seen)))

    def _confirm_delete(self, deleted: Sequence[Entry]) -> None:
        """Say what was deleted; an entry that somebody changed meanwhile stays."""
        entries = self.screen.journal.entries
        stayed = sum(entry.id in entries for entry in deleted)
        words = "your other device changed it meanwhile, so it stays: v shows both" if stayed else "u brings it back"
        self.screen.notify(f"Deleted · {words}" if stayed < len(deleted) else f"Not deleted: {words}")

    def share(self) -> None:
        """Make the highlighted entry shared or private."""
        screen = self.screen
        entry = self._highlighted()
        if entry is None:
            return
        if not entry.shared and is_for_oneself(entry):
            from rmjournal.tui.dialogs.question import QuestionDialog

            question = "This is a difficult moment, written for yourself. Share it anyway?"
            screen.ask(QuestionDialog(question), partial(self._share_moment, entry=entry))
        else:
            words = "Private now" if entry.shared else "Shared now: your partner may see it"
            screen.attempt(lambda: screen.journal.put(entry.edit(shared=not entry.shared)), f"{words} · u undoes")

    def _share_moment(self, sure: bool | None, entry: Entry) -> None:
        journal = self.screen.journal
        entry = journal.entries.get(entry.id) or entry
        if sure:
            details = {"details": {**entry.details, ON_PURPOSE: "yes"}} if isinstance(entry, Note) else {}
            self.screen.attempt(lambda: journal.put(entry.edit(shared=True, **details)), "Shared now · u undoes")

    def undo(self) -> None:
        """Undo the last change, or bring back the draft that was discarded after it."""
        screen, journal = self.screen, self.screen.journal
        if draft := journal.discarded_draft:
            screen.attempt(journal.undo, f"Brought back: {'a draft' if screen.hidden else describe_draft(draft)}")
            if draft.key in journal.db.storage.state.read_drafts() and not screen.hidden:
                screen.group(WritingActions).offer_drafts(draft.key)
            return
        screen.attempt(lambda: screen.notify(f"Undone{self._label(screen.journal.undo())} · U redoes"))

    def redo(self) -> None:
        """Redo the last undone change."""
        screen = self.screen
        screen.attempt(lambda: screen.notify(f"Redone{self._label(screen.journal.redo())}"))

    def _label(self, label: str) -> str:
        return "" if self.screen.hidden else f": {label}"
