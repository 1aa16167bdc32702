"""What leaves for a partner and what comes in, on the main screen."""

from pathlib import Path

from rmjournal.errors import JournalError
from rmjournal.exchange.told import counts
from rmjournal.handing import handed, packet_name, packet_of, partner_of
from rmjournal.intake import Looked, Watch, look, take_in
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.store.brought import bring
from rmjournal.store.parting import place_of
from rmjournal.tui.screens.copies import Copies


class Exchanging(Copies):
    """The verbs of exchange."""

    def action_packet(self) -> None:
        """Show what would leave for the partner, and write the packet."""
        from rmjournal.tui.screens.share import Share

        try:
            pair = partner_of(self.journal, self.view.pair)
            out = handed(self.journal, pair)
        except JournalError as error:
            self.refuse(error)
            return
        if not out.entries:
            self.tell("Nothing is shared yet; p shares what is lit.")
            return
        path = Path.cwd() / packet_name(pair, self.journal.today)
        journal = self.journal
        dialog = Share(out, journal.entries, journal.today, pair.partner, path, lambda: packet_of(journal, pair, out))
        self.ask(dialog, lambda told: self.tell(told) if told else None)

    def action_import(self) -> None:
        """Look into a file, and take in what comes of it."""
        from rmjournal.tui.screens.arrival import Arrival, Asked

        word = self.journal.read_only or (
            "Private texts are hidden; F2 shows them first." if self.view.hidden else ""
        )
        if word:
            self.tell(word, "error" if self.journal.read_only else "information")
            return
        journal = self.journal

        def looked(asked: Asked, watch: Watch) -> Looked:
            source = bring(place_of(asked.path))
            return look(journal, [source], pair=journal.entries.one(Relationship, asked.pair), again=asked.again,
                        watch=watch, first=True)  # fmt: skip

        self.ask(Arrival(looked, journal.entries.of(Relationship)), self._arrived)

    def _arrived(self, found: Looked | None) -> None:
        if found is None:
            return
        try:
            take_in(self.journal, found.plan, f"import {counts(found.plan)}")
        except JournalError as error:
            self.refuse(error)
        else:
            self.tell(f"Taken in: {counts(found.plan)} · u takes it back")
