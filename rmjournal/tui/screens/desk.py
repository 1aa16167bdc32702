"""What the verbs stand on: a journal, what is looked at, what is lit, and a voice."""

from collections.abc import Sequence

from textual.notifications import SeverityLevel
from textual.screen import Screen

from rmjournal.errors import JournalError
from rmjournal.journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.tui.view import View
from rmjournal.tui.widgets.rows import Rows


class Desk(Screen[None]):
    """A screen with a journal; the main screen fills in what is empty here."""

    journal: Journal

    @property
    def view(self) -> View:
        """What is looked at now."""
        return View(self.journal.entries, self.journal.today)

    @property
    def lit(self) -> Entry | None:
        """The entry that the keys mean now."""
        return None

    @property
    def read(self) -> Entry | None:
        """The entry whose page has the focus; none when a list has it."""
        return None

    @property
    def kinds_here(self) -> Sequence[str]:
        """The kinds that belong in the open place."""
        return ()

    def pane_names(self) -> list[tuple[str, Rows]]:
        """The panes that can be jumped to, by their titles."""
        return []

    def look_at(self, pair_id: str) -> None:
        """Look at one relationship, or at all."""

    async def open_entry(self, entry: Entry) -> None:
        """Go where an entry is at home and show it there."""

    def tell(self, words: str, severity: SeverityLevel = "information") -> None:
        """A word in the corner."""
        seconds = 4 if severity == "information" else 9
        self.app.notify(visible(words), severity=severity, markup=False, timeout=seconds)

    def refuse(self, error: JournalError) -> None:
        """Tell why something was not done."""
        self.tell(str(error), "error")
