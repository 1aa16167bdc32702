"""Conflict commands: choose one of two versions of a text."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from rmjournal.errors import JournalError, NotSaved, Refused
from rmjournal.journal.conflicts import BOTH, EDITED, MERGED, TextConflict, resolve_conflict, text_conflicts
from rmjournal.tui.drafts import DraftSlot
from rmjournal.tui.pages.entry import format_with_distance
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.versions import ChosenVersion, VersionsScreen

NO_CONFLICT = "No text has two versions."


class ConflictActions:
    """Commands for texts that two devices wrote apart."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def choose_version(self) -> None:
        """Choose in the highlighted entry, else in the first entry that has a conflict."""
        screen = self.screen
        entry = screen.reading or screen.highlighted
        only = entry if entry is not None and entry.id in screen.view.version_counts else None
        conflicts = text_conflicts(screen.journal, only)
        visible = [conflict for conflict in conflicts if not screen.view.is_redacted(conflict.entry)]
        if not visible:
            hidden = f"The text with two versions is private and hidden. Press {screen.view.hide_key} to show it."
            screen.notify(hidden if conflicts else NO_CONFLICT)
            return
        conflict, *others = visible
        more = f" · {len(others)} more" if others else ""
        title = f"{conflict.label}: {screen.view.words(conflict.entry)}{more}"
        slot = DraftSlot(screen.journal.db.storage.state, conflict.entry, f"versions/{conflict.field_path}")
        texts = self._texts(conflict)
        dialog = VersionsScreen(conflict, title, screen.journal.today, texts, draft=slot.texts, keep=slot.keep)
        screen.ask(dialog, partial(self._resolve, conflict=conflict, slot=slot))

    def _texts(self, conflict: TextConflict) -> Sequence[str]:
        """The versions in words, as the page of the entry shows them."""
        values = [conflict.typed_value(index) for index in range(len(conflict.texts))]
        field, view = conflict.declared_field, self.screen.view
        words = [format_with_distance(field, value, view) if field else "" for value in values]
        return [said or text for said, text in zip(words, conflict.texts, strict=True)]

    def _resolve(self, choice: ChosenVersion | None, conflict: TextConflict, slot: DraftSlot) -> None:
        if choice is None:
            return
        try:
            resolve_conflict(self.screen.journal, conflict, choice.keep, choice.text)
        except JournalError as error:
            self.screen.notify_error(error)
            if isinstance(error, Refused):  # somebody wrote meanwhile: this is how it is now
                self.choose_version()
        else:
            with suppress(NotSaved):
                slot.keep(None)
            words = {
                BOTH: "Both kept, one after the other",
                MERGED: "Merged; both texts stay in the history",
                EDITED: "Your text kept; both texts stay in the history",
            }.get(choice.keep, "This version kept; the other text stays in the history")
            self.screen.notify(words, undo="undoes")
