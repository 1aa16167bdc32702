"""Entry commands: tick, delete, share, undo and redo."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from rmjournal.crdt.field_path import Tables
from rmjournal.english import agree, humanize, pluralize
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.insight.audience import (
    CONSENT_QUESTION,
    can_step,
    needs_consent,
    next_audience,
    next_common_audience,
    say_audience,
    say_audience_of,
)
from rmjournal.insight.closing import move_points, next_planned_session
from rmjournal.insight.reflection_context import is_for_oneself
from rmjournal.journal.open_journal import describe_draft
from rmjournal.model.entry import Entry, describe_kept_links, describe_parts
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import say_why_not_for_others
from rmjournal.tui.commands import FINDING, FIRST_STEPS
from rmjournal.tui.page_rows import StepName
from rmjournal.tui.screens.actions.writing import WritingActions, entry_offers
from rmjournal.tui.screens.journal_screen import JournalScreen, run_method
from rmjournal.tui.widgets.rows import Rows, lit_row, section_ids


class EntryActions:
    """Commands that change the highlighted entry, and undo."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def _highlighted(self) -> Entry | None:
        """The highlighted entry; a message where there is none."""
        if (entry := self.screen.highlighted) is None:
            self.screen.footer.say_no_entry()
        return entry

    def tick(self) -> None:
        """Tick the highlighted entry, or what the highlighted first step is about."""
        row = lit_row(self.screen.focused)
        if row is not None and isinstance(row.payload, StepName) and row.action:
            run_method(self.screen, f"{FIRST_STEPS}.tick", row.payload)
        elif (entry := self._highlighted()) is not None:
            self.tick_entry(entry)

    def tick_entry(self, entry: Entry, *, is_preparing: bool = False) -> None:
        """Tick an entry; open its form where a tick needs more."""
        screen = self.screen
        if not screen.can_write():
            return
        if not entry.KIND.done:
            self._write_part_of(entry)
            return
        if isinstance(entry, Session) and entry.state == "planned" and (is_preparing or not self._may_be_held(entry)):
            self._toggle_prepared(entry)
            return
        try:
            ticked = screen.journal.tick(entry)
        except (Refused, BadValue) as error:
            screen.notify_error(error)
            wanted = entry.KIND.tick_state(entry.status)
            if isinstance(entry, Goal) and wanted == "achieved" and not entry.is_reached(screen.journal.entries):
                return  # no field of its form would change that
            first = error.field if isinstance(error, BadValue) else ""
            screen.write(entry.edit(state=wanted), first, note=str(error))
        except JournalError as error:
            screen.notify_error(error)
        else:
            screen.notify(f"{ticked.KIND.label} {humanize(ticked.status)}", undo="undoes")

    def _may_be_held(self, session: Session) -> bool:
        """Whether a session is today or was before.

        One of the future cannot have been held.
        """
        return session.day is not None and session.day <= self.screen.journal.today

    def _toggle_prepared(self, session: Session) -> None:
        """Mark a session of the future as prepared, or as not prepared."""
        today = None if session.prepared_on else self.screen.journal.today
        words = "Session prepared" if today else "Session not prepared"
        self.screen.attempt(
            lambda: self.screen.journal.put(session.edit(prepared_on=today), label=words.lower()), words
        )

    def add_use(self) -> None:
        """Write one more use of the highlighted learning."""
        entry = self._highlighted()
        if isinstance(entry, Learning):
            self.screen.write(Application(learning=entry.id))
        elif entry is not None:
            self.screen.notify("+ notes one more use of a learning. Choose a learning first.")

    def _write_part_of(self, entry: Entry) -> None:
        """Write a part of an entry without a state, such as an application."""
        parts = [offer for offer in entry_offers(entry, (), True) if offer.parent is not None]
        if parts:
            self.screen.write(parts[0].empty)
        else:
            self.screen.notify(f"This cannot be marked as done: {entry.KIND.with_article} has no state.")

    def mark(self, step: int = 0) -> None:
        """Mark the highlighted entry, or take its mark away, and go on.

        With a step mark the next one too.
        """
        rows = self.screen.focused
        if not isinstance(rows, Rows) or rows.highlighted_row is None or rows.highlighted_row.entry is None:
            self.screen.footer.say_no_entry()
            return
        ids = set(rows.marked_ids)
        if step:
            ids.add(rows.highlighted_row.entry.id)
            rows.action_move(step)
            ids.update({rows.highlighted_row.entry.id} if rows.highlighted_row.entry else ())
        else:
            ids ^= {rows.highlighted_row.entry.id}
            rows.action_move(1)
        rows.set_marks([entry.id for entry in self.screen.journal.entries if entry.id in ids])

    def mark_section(self) -> None:
        """Mark the entries of the section that the highlighted one is in.

        Again, those of the whole list.
        """
        rows = self.screen.focused
        if not isinstance(rows, Rows) or rows.highlighted_row is None or rows.highlighted_row.entry is None:
            self.screen.footer.say_no_entry()
            return
        ids = section_ids(rows)
        if ids <= set(rows.marked_ids):
            ids = {row.entry.id for row in rows.rows if row.entry is not None}
        rows.set_marks([entry.id for entry in self.screen.journal.entries if entry.id in ids | set(rows.marked_ids)])

    def unmark(self) -> bool:
        """Take all marks away; tell whether there were any."""
        rows = self.screen.focused
        if not isinstance(rows, Rows) or not rows.marked_ids:
            return False
        rows.set_marks(())
        return True

    @property
    def marked_entries(self) -> list[Entry]:
        """The marked entries of the list in focus, as the journal has them now."""
        return self.screen.footer.lit.marked_entries

    def _chosen(self) -> list[Entry]:
        """The marked entries, else the highlighted one; a message where there is none."""
        if marked := self.marked_entries:
            return marked
        entry = self._highlighted()
        return [entry] if entry else []

    def _change(self, entries: Sequence[Entry], words: str, label: str = "") -> None:
        """Change entries as one action; the marks stay for the next one."""
        self.screen.attempt(lambda: self.screen.journal.put(*entries, label=label), words)

    def tag(self) -> None:
        """Give the marked entries a tag, or take one away that all have.

        Without marks, list the tags.
        """
        screen, marked = self.screen, self.marked_entries
        if not marked:
            run_method(screen, f"{FINDING}.find_tag")
            return
        if not screen.can_write():
            return
        from rmjournal.tui.widgets.picker import Option, Picker

        entries = screen.journal.entries
        counts = Counter(tag for entry in entries for tag in entries.as_first_written(entry.tags))
        shared_tags = set.intersection(*(set(entries.as_first_written(entry.tags)) for entry in marked))
        options = [
            Option(
                tag, tag, "−" if tag in shared_tags else "#", "removes the tag" if tag in shared_tags else str(count)
            )
            for tag, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]
        title = f"Tag {pluralize(len(marked), 'entry')}: choose, or type a new one"
        screen.ask(Picker(title, options, free=str), partial(self._tag, entries=marked))

    def _tag(self, tag: str | None, entries: Sequence[Entry]) -> None:
        if not tag:
            return
        present = self.screen.journal.entries
        now = [entry for entry in (present.get(one.id) for one in entries) if entry]
        (tag,) = present.as_first_written([tag])
        lacking = [entry for entry in now if tag not in present.as_first_written(entry.tags)]
        if not lacking:
            changed = [
                entry.edit(tags=[one for one in entry.tags if present.as_first_written([one]) != [tag]])
                for entry in now
            ]
            words = f"Tag {tag} removed from"
        else:
            changed = [entry.edit(tags=[*entry.tags, tag]) for entry in lacking]
            words = f"Tag {tag} added to"
        self._change(changed, f"{words} {pluralize(len(changed), 'entry')}", f"tag {tag}")

    def carry(self) -> None:
        """Carry the marked agenda points over to the next session."""
        screen, entries = self.screen, self.screen.journal.entries
        chosen = [entry for entry in self._chosen() if isinstance(entry, Point)]
        points = [point for point in chosen if point.state == "planned" and point.session]
        if not points:
            reasons = {_say_not_carried(point) for point in chosen}
            none_open = "None of these points can be carried over: they are done, dropped or carried over already."
            screen.notify(
                none_open if len(reasons) > 1 else next(iter(reasons), "Choose an open agenda point first.")
            )
            return
        moved: list[Point] = []
        for session_id in dict.fromkeys(point.session for point in points):
            session = entries.get_of_kind(Session, session_id)
            coming = next_planned_session(session, entries, screen.journal.today) if session else None
            group = [point for point in points if point.session == session_id]
            moved += move_points(group, coming.id if coming else "", entries)
        count = pluralize(len(moved), "point")
        self._change(moved, f"{count} carried over to the next session", f"carry over {count}")
        self.unmark()

    def delete(self) -> None:
        """Delete the marked or the highlighted entries.

        Ask first for several or when they have parts.
        """
        screen = self.screen
        chosen = self._chosen()
        if not chosen or not screen.can_write():
            return
        entries, seen = screen.journal.entries, screen.journal.db.records
        parts = [part for entry in chosen for part in entries.parts(entry)]
        if len(chosen) == 1 and not parts:
            self._delete(True, chosen, seen)
            return
        from rmjournal.tui.dialogs.question import QuestionDialog

        if len(chosen) == 1:
            name = f"“{screen.view.words(chosen[0])}”"
            about = describe_parts(chosen[0], entries)
        else:
            name, own = f"{len(chosen)} entries", {entry.id for entry in chosen}
            count = sum(part.id not in own for part in parts)
            about = f"{pluralize(count, 'entry')} that belong to them are deleted too." if count else ""
        sentences = [about, describe_kept_links([*chosen, *parts], entries), "u brings them all back."]
        question = f"Delete {name}? {' '.join(filter(None, sentences))}"
        screen.ask(QuestionDialog(question), partial(self._delete, chosen=chosen, seen=seen))

    def _delete(self, sure: bool | None, chosen: Sequence[Entry], seen: Tables) -> None:
        if sure:
            journal = self.screen.journal
            self.screen.attempt(lambda: self._confirm_delete(journal.delete(*chosen, seen=seen)))
            self.unmark()

    def _confirm_delete(self, deleted: Sequence[Entry]) -> None:
        """Say what was deleted; an entry that somebody changed meanwhile stays."""
        entries = self.screen.journal.entries
        stayed = sum(entry.id in entries for entry in deleted)
        words = "your other device changed it meanwhile, so it stays: v shows both"
        if stayed == len(deleted):
            self.screen.notify(f"Not deleted: {words}")
        elif stayed:
            self.screen.notify(f"Deleted · {words}")
        elif len(deleted) == 1:
            self.screen.notify("Deleted", undo="brings it back")
        else:
            self.screen.notify(f"{pluralize(len(deleted), 'entry')} deleted", undo="brings them all back")

    def share(self) -> None:
        """Give the marked or the highlighted entries their next audience: the partner, others, nobody."""
        if marked := self.marked_entries:
            self._share_marked(marked)
        elif (entry := self._highlighted()) is not None:
            self._share_entry(entry)

    def _share_entry(self, entry: Entry) -> None:
        screen, entries = self.screen, self.screen.journal.entries
        audience = next_audience(entry, entries)
        if audience == "partner" and is_for_oneself(entry):
            from rmjournal.tui.dialogs.question import QuestionDialog

            question = "This is a difficult moment, written for yourself. Share it anyway?"
            screen.ask(QuestionDialog(question), partial(self._share_moment, entry=entry))
        elif needs_consent(entry, audience, entries):
            screen.write(entry.with_audience(audience), "consent_of", only=("consent_of",), note=CONSENT_QUESTION)
        else:
            stays = say_why_not_for_others(entry, entries) if audience == "private" and not entry.for_others else ""
            words = say_audience_of(entry, audience, screen.view.for_entry(entry).partner, entries)
            words += f". {stays[:-1]}" if stays else ""
            screen.attempt(lambda: screen.journal.put(entry.with_audience(audience)), words)

    def _share_marked(self, marked: Sequence[Entry]) -> None:
        """Give marked entries the next audience of the one with the fewest readers.

        Difficult moments stay private.
        """
        entries, partner = self.screen.journal.entries, self.screen.view.partner
        audience = next_common_audience(marked, entries)
        able = [entry for entry in marked if can_step(entry, audience, entries)]
        changed = [entry.with_audience(audience) for entry in able if next_audience(entry, entries) == audience]
        stay = len(marked) - len(able)
        if not changed:
            self.screen.notify(f"{pluralize(stay, 'entry')} cannot be shared together. Choose them one at a time.")
            return
        already = len(able) - len(changed)
        words = [
            f"{pluralize(len(changed), 'entry')}. {say_audience(audience, partner, len(changed))}.",
            f"{already} {agree(already, 'was', 'were')} already." if already else "",
            agree(stay, "1 stays as it is: choose it alone.", f"{stay} stay as they are: choose them one at a time.")
            if stay
            else "",
        ]
        self._change(changed, " ".join(filter(None, words)), "make private" if audience == "private" else "share")

    def _share_moment(self, sure: bool | None, entry: Entry) -> None:
        journal = self.screen.journal
        entry = journal.entries.get(entry.id) or entry
        if sure:
            details = {"details": {**entry.details, ON_PURPOSE: "yes"}} if isinstance(entry, Note) else {}
            words = say_audience("partner", self.screen.view.for_entry(entry).partner)
            self.screen.attempt(lambda: journal.put(entry.edit(shared=True, **details)), words)

    def undo(self) -> None:
        """Undo the last change, or bring back the draft that was discarded after it."""
        screen, journal = self.screen, self.screen.journal
        if draft := journal.discarded_draft:
            screen.attempt(journal.undo, f"Brought back: {'a draft' if screen.hidden else describe_draft(draft)}")
            if draft.key in journal.db.storage.state.read_drafts() and not screen.hidden:
                screen.group(WritingActions).offer_draft(draft.key)
            return
        screen.attempt(lambda: screen.notify(f"Undone{self._label(screen.journal.undo())} · U redoes"))

    def redo(self) -> None:
        """Redo the last undone change."""
        screen = self.screen
        screen.attempt(lambda: screen.notify(f"Redone{self._label(screen.journal.redo())}"))

    def _label(self, label: str) -> str:
        return "" if self.screen.hidden else f": {label}"


def _say_not_carried(point: Point) -> str:
    """Say why a point cannot be carried over."""
    if point.state == "done":
        return "This point is done. Space opens it again."
    if point.state == "cut":
        return "This point was dropped. e sets its state back to planned."
    return "This point is carried over already." if point.moves() else "This point waits for the next session."
