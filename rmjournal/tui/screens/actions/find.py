"""Find commands: search all entries, the page of the pair, and help."""

from rmjournal.model.entry import Entry
from rmjournal.tui.screens.journal_screen import JournalScreen


class FindActions:
    """Commands that find an entry, the pair or a key."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def find(self) -> None:
        """Search all entries while typing."""
        from rmjournal.tui.dialogs.find import FindDialog

        self.screen.ask(FindDialog(self.screen.view), self._open)

    async def _open(self, entry: Entry | None) -> None:
        if entry is not None:
            await self.screen.open_entry(entry)

    async def show_pair(self) -> None:
        """Show the relationship in view, else that of the highlighted entry."""
        screen = self.screen
        entry = screen.reading or screen.highlighted
        pair = screen.view.pair or (screen.journal.pair(entry) if entry is not None else None)
        pair = pair or screen.journal.usual_pair()
        if pair is None:
            screen.notify("No relationship yet; n writes one.")
        else:
            await screen.open_entry(pair)

    def show_help(self) -> None:
        """Show every key of the screen."""
        from rmjournal.tui.dialogs.help import HelpDialog, key_list

        self.screen.ask(HelpDialog("Help", key_list(self.screen)))
