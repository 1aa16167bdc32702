"""What a person can do on the main screen: each verb asks what it must, and tells what it did."""

from collections.abc import Mapping
from functools import partial

from textual.app import SuspendNotSupported

from rmjournal.errors import JournalError, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.rules import filled_in
from rmjournal.tui.screens.desk import Desk
from rmjournal.tui.screens.drafts import Slot, waiting
from rmjournal.tui.screens.keys import KEYS
from rmjournal.tui.screens.offers import Offer, offers
from rmjournal.tui.view import View


class Verbs(Desk):
    """The verbs of the main screen."""

    BINDINGS = KEYS

    def action_new(self) -> None:
        """Choose what to write, then write it."""
        from rmjournal.tui.screens.picker import Option, Picker

        read = self.read
        options = [
            Option(offer, offer.kind.KIND.label, offer.kind.KIND.glyph, _of(offer, self.view), offer.kind.KIND.help)
            for offer in offers(read or self.lit, self.kinds_here, reading=read is not None)
        ]
        self.app.push_screen(Picker("New", options), self._chosen_new)

    def _chosen_new(self, offer: Offer | None) -> None:
        if offer is not None:
            self.write(offer.empty)

    def new_of(self, verb: str) -> None:
        """Write what a line offers, such as "new_session"."""
        self.write(kind_named(verb.removeprefix("new_"))())

    def write(self, entry: Entry, draft: Mapping[str, str] | None = None) -> None:
        """Open the form of an entry, with what was typed before if there is any."""
        from rmjournal.tui.screens.form import Form

        if self.journal.read_only:
            self.tell(self.journal.read_only, "error")
            return
        slot = Slot(self.journal.store.state, entry)
        if not entry.id:
            entry = filled_in(entry, self.view.pair or self.journal.usual_pair())
        form = Form(
            entry,
            entries=self.journal.entries,
            today=self.journal.today,
            role=self.journal.my_role(entry) or self.view.role,
            accept=self._accept,
            draft=draft or slot.texts,
            keep=slot.keep,
        )
        self.app.push_screen(form)

    def _accept(self, entry: Entry, why: str) -> None:
        before = self.journal.entries.get(entry.id)
        (now,) = self.journal.put(entry, why=why)
        if before is None:
            self.tell(f"{now.KIND.label} added · u undoes")
            self.call_after_refresh(self.open_entry, now)

    def action_edit(self) -> None:
        """Edit what is lit."""
        if self.lit is not None:
            self.write(self.lit)

    def action_tick(self) -> None:
        """Tick what is lit; what needs more than a tick opens its form."""
        entry = self.lit
        if entry is None:
            return
        if not entry.KIND.done:
            parts = [offer for offer in offers(entry, (), True) if offer.of is not None]
            if parts:
                self.write(parts[0].empty)
            return
        try:
            now = self.journal.done(entry)
        except Refused as error:
            self.refuse(error)
            if not self.journal.read_only:
                self.write(entry.edit(state=entry.KIND.done))
        except JournalError as error:
            self.refuse(error)
        else:
            self.tell(f"{now.KIND.label} {now.status.replace('_', ' ')} · u undoes")

    def action_delete(self) -> None:
        """Delete what is lit; what has parts asks first."""
        entry = self.lit
        if entry is None:
            return
        parts = self.journal.entries.parts(entry)
        if not parts:
            self._delete(True, entry)
            return
        from rmjournal.tui.screens.confirm import Confirm

        hang = f"{len(parts)} entr{'y' if len(parts) == 1 else 'ies'}"
        question = f"Delete “{entry.heading}” and {hang} with it? u brings all back."
        self.app.push_screen(Confirm(question), partial(self._delete, entry=entry))

    def _delete(self, sure: bool | None, entry: Entry) -> None:
        if sure:
            self._try(lambda: self.journal.delete(entry), "Deleted · u brings it back")

    def action_share(self) -> None:
        """Private or shared."""
        entry = self.lit
        if entry is not None:
            word = "Private now" if entry.shared else "Shared now: it may be shown to the partner"
            self._try(lambda: self.journal.put(entry.edit(shared=not entry.shared)), f"{word} · u undoes")

    def action_undo(self) -> None:
        """Take the last change back."""
        self._try(lambda: self.tell(f"Undone: {self.journal.undo()} · U redoes"))

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._try(lambda: self.tell(f"Done again: {self.journal.redo()}"))

    def _try(self, change: object, told: str = "") -> None:
        try:
            if callable(change):
                change()
        except JournalError as error:
            self.refuse(error)
        else:
            if told:
                self.tell(told)

    def action_capture(self) -> None:
        """One line, from anywhere."""
        from rmjournal.tui.screens.capture import Capture

        if self.journal.read_only:
            self.tell(self.journal.read_only, "error")
            return
        slot = Slot(self.journal.store.state, None)
        pair = self.view.pair
        self.app.push_screen(
            Capture(
                today=self.journal.today,
                role=self.view.role or self.journal.my_role(),
                relationship=pair.id if pair else "",
                accept=self._capture,
                draft=slot.texts,
                keep=slot.keep,
            )
        )

    def _capture(self, entry: Entry, why: str) -> None:
        (now,) = self.journal.put(entry, why=why)
        self.tell(f"{now.KIND.label} kept · u undoes")

    def action_find(self) -> None:
        """Find in everything."""
        from rmjournal.tui.screens.find import Find

        self.app.push_screen(Find(self.view), self._found)

    async def _found(self, entry: Entry | None) -> None:
        if entry is not None:
            await self.open_entry(entry)

    def action_whom(self) -> None:
        """Choose with whom, or everyone."""
        from rmjournal.tui.screens.picker import Option, Picker

        pairs = self.journal.entries.of(Relationship)
        options = [Option(pair.id, pair.partner, "⚭", f"I am the {pair.role} · {pair.state}") for pair in pairs]
        if len(pairs) > 1:
            options.append(Option("", "Everyone", " ", "all relationships together"))
        chosen = self.view.pair.id if self.view.pair else ""
        self.app.push_screen(Picker("With whom", options, chosen=chosen), self._whom_chosen)

    def _whom_chosen(self, pair_id: str | None) -> None:
        if pair_id is not None:
            self.look_at(pair_id)

    def action_jump(self) -> None:
        """Choose a pane to go to."""
        from rmjournal.tui.screens.picker import Option, Picker

        options = [Option(rows, title) for title, rows in self.pane_names()]
        self.app.push_screen(Picker("Jump to", options), lambda rows: rows.focus() if rows else None)

    def action_editor(self) -> None:
        """The main text of what is lit, in the person's own editor."""
        from rmjournal.tui.editor import edited

        entry = self.lit
        if entry is None:
            return
        name = entry.KIND.main
        try:
            with self.app.suspend():
                text = edited(str(getattr(entry, name)))
            if text != getattr(entry, name):
                self.journal.put(entry.edit(**{name: text}))
        except SuspendNotSupported:
            self.tell("There is no terminal for an editor here.", "error")
        except JournalError as error:
            self.refuse(error)
        self.refresh(layout=True)

    def action_help(self) -> None:
        """What has focus, and every key."""
        from rmjournal.tui.screens.help import Help, key_list

        self.app.push_screen(Help("Help", key_list(self)))

    async def action_quit(self) -> None:
        """Leave; everything is saved."""
        self.app.exit()

    def offer_drafts(self) -> None:
        """Offer what was being written when the program ended."""
        found = list(waiting(self.journal.store.state, self.journal.entries))
        if not found or self.journal.read_only:
            return
        from rmjournal.tui.screens.confirm import Confirm

        entry, words = found[0]
        what = entry.KIND.label.lower() if entry else "captured line"
        more = f" ({len(found) - 1} more wait.)" if len(found) > 1 else ""
        question = f"You were writing a {what}: “{words.strip()[:60]}”. Go on with it?{more}"
        self.app.push_screen(Confirm(question), partial(self._go_on, entry=entry))

    def _go_on(self, sure: bool | None, entry: Entry | None) -> None:
        if not sure:
            return
        if entry is None:
            self.action_capture()
        else:
            self.write(entry)


def _of(offer: Offer, view: View) -> str:
    return f"of “{view.words(offer.of)[:40]}”" if offer.of else offer.kind.KIND.help
