"""Exchange commands: share, import and review."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rmjournal.errors import BadValue, JournalError
from rmjournal.exchange.import_plan import counts
from rmjournal.insight.review.review import days, review, title
from rmjournal.insight.review_period import span_of
from rmjournal.journal.importing import Looked, Watch, look, take_in
from rmjournal.journal.sharing import handed, packet_name, packet_of, partner_of
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.files.output_files import place_of
from rmjournal.storage.input_files import bring
from rmjournal.storage.orphans import Orphan
from rmjournal.tui.screens.actions.versions import Copies


class Exchanging(Copies):
    """The verbs of exchange."""

    orphans: tuple[Orphan, ...] = ()
    """What this machine keeps apart of other journals, or of this one, and that waits for an answer."""

    def action_packet(self) -> None:
        """Show what would leave for the partner, and write the packet."""
        from rmjournal.tui.dialogs.share import Share

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
        from rmjournal.tui.dialogs.import_preview import Arrival, ImportRequest

        word = self.journal.read_only or (
            "Private texts are hidden; F2 shows them first." if self.view.hidden else ""
        )
        if word:
            self.tell(word, "error" if self.journal.read_only else "information")
            return
        journal, named = self.journal, list[Path]()

        def looked(asked: ImportRequest, watch: Watch) -> Looked:
            named.append(place_of(asked.path))
            source = bring(place_of(asked.path))
            return look(journal, [source], pair=journal.entries.one(Relationship, asked.pair), again=asked.again,
                        watch=watch, first=True)  # fmt: skip

        path = next((str(orphan.file) for orphan in self.orphans if orphan.file), "")
        self.ask(Arrival(looked, journal.entries.of(Relationship), path), partial(self._arrived, named))

    def _arrived(self, named: Sequence[Path], found: Looked | None) -> None:
        if found is None:
            return
        try:
            take_in(self.journal, found.plan, f"import {counts(found.plan)}")
        except JournalError as error:
            self.refuse(error)
        else:
            self.tell(f"Taken in: {counts(found.plan)} · u takes it back")
            for orphan in [orphan for orphan in self.orphans if orphan.file in named]:
                self._settle_orphan(orphan)

    def look_for_orphans(self) -> None:
        """Look at the start what this machine keeps that is in no file, and say so."""
        store = self.journal.store
        found = [store.lost_part()] if not self.journal.read_only else []
        for orphan in store.replaced_journals():
            try:
                found.append(orphan._replace(file=store.save_beside(orphan)))
            except JournalError as error:
                self.refuse(error)
        self.orphans = tuple(filter(None, found))
        for orphan in self.orphans:
            self.tell(
                f"{self._told(orphan)}. X: take {orphan.lacking.pronoun if orphan.lacking else 'it'} in?", "warning"
            )
        if self.orphans:
            self.draw()

    def _told(self, orphan: Orphan) -> str:
        if orphan.file is None:
            return f"{orphan.lacking} of this journal stood in {orphan.place}, which is gone, and in no file now"
        held = f"{self.journal.path.name} held another journal before, with {orphan.words}"
        return f"{held}; it is in {orphan.file.name} now, beside it"

    @property
    def chip(self) -> str:
        """A quiet question; empty when there is none."""
        count = len(self.orphans)
        if count and super().questions:
            return f"{self.questions} questions · X"
        return f"{count} kept apart · X" if count else super().chip

    @property
    def questions(self) -> int:
        """How many things wait for an answer."""
        return len(self.orphans) + super().questions

    def action_removed(self) -> None:
        """Ask what waits for an answer: what was taken out, copies, then what this machine keeps apart."""
        if not self.orphans or super().questions:
            super().action_removed()
            return
        from rmjournal.tui.dialogs.confirm import OrphanOffer

        self.app.clear_notifications()  # they lie over the question, and one of them asks for it
        orphan = self.orphans[0]
        self.ask(OrphanOffer(f"{self._told(orphan)}."), partial(self._orphan_answered, orphan))

    def _orphan_answered(self, orphan: Orphan, take: bool | None) -> None:
        if take is None:
            return
        if not take:
            self._try(partial(self._settle_orphan, orphan), "It stays where it is, and is asked about no more")
        elif orphan.file:
            self.action_import()
        else:
            self._try(partial(self._take_part, orphan), "Taken in")

    def _take_part(self, orphan: Orphan) -> None:
        self.journal.store.take_in(orphan.content, wait=True)
        self.journal.renew("")
        self._settle_orphan(orphan)

    def _settle_orphan(self, orphan: Orphan) -> None:
        self.orphans = tuple(other for other in self.orphans if other is not orphan)
        self.draw()
        self.journal.store.settle(orphan)


OFFERED = ("last month", "this month", "midpoint", "closing", "all", "last quarter")


class Reviewing(Exchanging):
    """The verb of reviews."""

    def action_review(self) -> None:
        """Choose a period, then read its review."""
        from rmjournal.tui.widgets.picker import Option, Picker

        pair = self.view.pair or self.journal.usual_pair()
        if pair is None:
            several = self.journal.entries.of(Relationship)
            self.tell("Choose with whom first (w)." if several else "No relationship yet; n writes one.")
            return
        options = []
        for said in OFFERED:
            try:
                span = span_of(said, self.journal.entries, pair, self.journal.today)
            except BadValue:
                continue
            options.append(Option(said, title(span), aside=days(span.since, span.until), find=said))
        self.ask(Picker("Review of: choose, or type like 2026-04", options, free=str), partial(self._review, pair))

    def _review(self, pair: Relationship, said: str | None) -> None:
        if not said:
            return
        from rmjournal.tui.screens.review import ReviewScreen

        journal = self.journal
        try:
            span = span_of(said, journal.entries, pair, journal.today, self.day_first)
        except BadValue as error:
            self.refuse(error)
            return
        self.ask(
            ReviewScreen(
                lambda shared: review(journal.entries, pair, span, journal.today, journal.name, shared),
                self.view.hidden,
            )
        )
