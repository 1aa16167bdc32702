"""What a person can do on the main screen: each verb asks what it must, and tells what it did."""

from collections.abc import Sequence
from functools import partial

from rmjournal.crdt.field_path import Tables
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.insight.endings import ad_hoc
from rmjournal.insight.recall_queue import queue
from rmjournal.insight.reflection_context import stays_private
from rmjournal.journal.open_journal import called
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.naming import staying, with_parts
from rmjournal.tui.drafts import Slot
from rmjournal.tui.screens.keys import KEYS
from rmjournal.tui.screens.offers import offers
from rmjournal.tui.screens.reviewing import Reviewing


class Verbs(Reviewing):
    """The verbs of the main screen."""

    BINDINGS = KEYS

    def action_edit(self) -> None:
        """Edit what is lit."""
        entry = self.lit
        if entry is not None and self.view.veils(entry):
            self.tell("This is private and hidden; F2 shows it first.", "warning")
        elif entry is not None:
            self.write(entry)

    def action_tick(self) -> None:
        """Tick what is lit; what needs more than a tick opens its form."""
        entry = self.lit
        if entry is None or not self.may_write:
            return
        if not entry.KIND.done:
            parts = [offer for offer in offers(entry, (), True) if offer.of is not None]
            if parts:
                self.write(parts[0].empty)
            return
        try:
            now = self.journal.done(entry)
        except (Refused, BadValue) as error:
            self.refuse(error)
            first = error.field if isinstance(error, BadValue) else ""
            self.write(entry.edit(state=entry.KIND.ticked(entry.status)), first)
        except JournalError as error:
            self.refuse(error)
        else:
            self.tell(f"{now.KIND.label} {now.status.replace('_', ' ')} · u undoes")

    def action_delete(self) -> None:
        """Delete what is lit; what has parts asks first."""
        entry = self.lit
        if entry is None or not self.may_write:
            return
        entries, seen = self.journal.entries, self.journal.store.tables
        parts = entries.parts(entry)
        if not parts:
            self._delete(True, entry, seen)
            return
        from rmjournal.tui.dialogs.confirm import Confirm

        told = [with_parts(entry, entries), staying([entry, *parts], entries), "u brings all back."]
        question = f"Delete “{self.view.words(entry)}”? {' '.join(filter(None, told))}"
        self.ask(Confirm(question), partial(self._delete, entry=entry, seen=seen))

    def _delete(self, sure: bool | None, entry: Entry, seen: Tables) -> None:
        if sure:
            self._try(lambda: self._deleted(self.journal.delete(entry, seen=seen)))

    def _deleted(self, some: Sequence[Entry]) -> None:
        stayed = sum(entry.id in self.journal.entries for entry in some)
        told = "somebody wrote in it meanwhile, and it stays: v chooses" if stayed else "u brings it back"
        self.tell(f"Deleted · {told}" if stayed < len(some) else f"Not deleted: {told}")

    def action_share(self) -> None:
        """Private or shared."""
        entry = self.lit
        if entry is not None and not entry.shared and stays_private(entry):
            from rmjournal.tui.dialogs.confirm import Confirm

            question = "This is a difficult moment, written for yourself. Share it all the same?"
            self.ask(Confirm(question), partial(self._share_moment, entry=entry))
        elif entry is not None:
            word = "Private now" if entry.shared else "Shared now: it may be shown to the partner"
            self._try(lambda: self.journal.put(entry.edit(shared=not entry.shared)), f"{word} · u undoes")

    def _share_moment(self, sure: bool | None, entry: Entry) -> None:
        entry = self.journal.entries.get(entry.id) or entry
        if sure:
            more = {"details": {**entry.details, ON_PURPOSE: "yes"}} if isinstance(entry, Note) else {}
            self._try(lambda: self.journal.put(entry.edit(shared=True, **more)), "Shared now · u undoes")

    def action_undo(self) -> None:
        """Take the last change back, or offer the draft again that was thrown away after it."""
        if draft := self.journal.discarded_draft:
            self._try(self.journal.undo, f"Brought back: {'a draft' if self.view.hidden else called(draft)}")
            if draft.key in self.journal.store.state.drafts() and not self.view.hidden:
                self.offer_drafts(draft.key)
        else:
            self._try(lambda: self.tell(f"Undone{self._said(self.journal.undo())} · U redoes"))

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._try(lambda: self.tell(f"Done again{self._said(self.journal.redo())}"))

    def _said(self, label: str) -> str:
        return "" if self.view.hidden else f": {label}"

    def action_find(self) -> None:
        """Find in everything."""
        from rmjournal.tui.dialogs.find import Find

        self.ask(Find(self.view), self._found)

    async def _found(self, entry: Entry | None) -> None:
        if entry is not None:
            await self.open_entry(entry)

    def action_whom(self) -> None:
        """Choose with whom, or everyone."""
        from rmjournal.tui.widgets.picker import Option, Picker

        pairs = self.journal.entries.of(Relationship)
        options = [Option(pair.id, pair.partner, "⋈", f"I am the {pair.role} · {pair.state}") for pair in pairs]
        if len(pairs) > 1:
            options.append(Option("", "Everyone", " ", "all relationships together"))
        chosen = self.view.pair.id if self.view.pair else ""
        self.ask(Picker("With whom", options, chosen=chosen), self._whom_chosen)

    def _whom_chosen(self, pair_id: str | None) -> None:
        if pair_id is not None:
            self.look_at(pair_id)

    def action_jump(self) -> None:
        """Choose a pane to go to."""
        from rmjournal.tui.widgets.picker import Option, Picker

        options = [Option(rows, str(rows.border_title or rows.id)) for rows in self.panes]
        self.ask(Picker("Jump to", options), lambda rows: rows.focus() if rows else None)

    def action_editor(self) -> None:
        """The main text of what is lit, in the person's own editor."""
        entry = self.lit
        if entry is None or not self.may_write:
            return
        if self.view.veils(entry):
            self.tell("This is private and hidden; F2 shows it first.", "warning")
            return
        self.write_outside(entry)

    def action_help(self) -> None:
        """What has focus, and every key."""
        from rmjournal.tui.screens.help import Help, key_list

        self.ask(Help("Help", key_list(self)))

    def action_session(self) -> None:
        """Prepare, meet or close the lit session, or the one that a lit point belongs to."""
        lit = self.read or self.lit
        found = self.journal.entries.get(str(getattr(lit, "session", ""))) if isinstance(lit, Point) else lit
        if isinstance(found, Session):
            self.open_session(found)

    def open_session(self, session: Session) -> None:
        """Open the three steps of a session."""
        from rmjournal.tui.screens.session.screen import SessionScreen

        self.app.push_screen(SessionScreen(self.journal, session, self.config, self.view.hidden))

    def go_on_with(self, entry: Entry) -> None:
        """Write on where it was left; a recall goes on as one while it is due."""
        due = queue(self.view.entries, self.journal.today, learner=self.view.role)
        if isinstance(entry, Recall) and not entry.id and entry.learning in {one.learning.id for one in due}:
            self.action_recall(entry.learning)
        else:
            super().go_on_with(entry)

    def action_recall(self, first: str = "") -> None:
        """Go through the learnings that are due, with one of them first."""
        due = queue(self.view.entries, self.journal.today, learner=self.view.role)
        due.sort(key=lambda review: review.learning.id != first)
        word = self.journal.read_only or ("" if due else "Nothing to recall today.")
        if self.view.hidden and not word:
            word = "Private texts are hidden; F2 shows them first."
        if word:
            self.tell(word, "error" if self.journal.read_only else "information")
            return
        from rmjournal.tui.dialogs.recall import RecallScreen

        put = partial(self.recalled, seen=self.journal.store.tables)
        dialog = RecallScreen(due, self.journal.today, put, self._recall_slot, self.day_first)
        self.ask(dialog, lambda count: self.tell(f"{count} recalled") if count else None)

    def _recall_slot(self, learning: Learning) -> Slot:
        return Slot(self.journal.store.state, Recall(learning=learning.id))

    def recalled(self, entries: Sequence[Entry], seen: Tables | None = None) -> None:
        """Keep one recall with all that came of it, as one action."""
        self.journal.put(*entries, label=f"recall “{self.view.words(entries[0])[:40]}”", seen=seen)

    async def action_pair(self) -> None:
        """The page of the relationship, with its pictures: the one looked at, else that of what is lit."""
        lit = self.read or self.lit
        of_lit = self.journal.pair(lit) if lit is not None else None
        found = self.view.pair or of_lit or self.journal.usual_pair()
        if found is None:
            self.tell("No relationship yet; n writes one.")
        else:
            await self.open_entry(found)

    def action_log(self) -> None:
        """Write down a session that nobody had planned."""
        start = f"{self.journal.today.isoformat()}T09:00"
        pair = self.view.pair or self.journal.usual_pair()
        self.write(ad_hoc(pair.id if pair else "", "", start, 60))

    async def action_quit(self) -> None:
        """Leave; everything is saved."""
        await self.app.action_quit()
