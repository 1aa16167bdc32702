"""The Meet step: clock, used minutes, notes saved while typing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Self

import msgspec
from msgspec.structs import replace
from textual.app import SuspendNotSupported

from rmjournal.errors import JournalError
from rmjournal.insight.cadence import list_agenda
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.drafts import LEAVE_AGAIN_NOTE, NOT_SAVED, TYPING, DraftSlot, EditSession
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.session.open_session import MEET, PREPARE, OpenSession
from rmjournal.tui.widgets.meet_step import MeetClock, MeetStep

MEETING_SETTING = "meeting"
"""The setting of the screen that holds the one meeting there is."""
LONGEST_MEETING = timedelta(hours=12)
"""A meeting that began longer ago no longer counts as running."""


def now() -> datetime:
    """Get the current local time."""
    return datetime.now()


def minutes_between(start: datetime, end: datetime) -> int:
    """Round the time between two moments to minutes, at least 0."""
    return max(0, round((end - start).total_seconds() / 60))


class Meeting(msgspec.Struct, frozen=True):
    """A running meeting: its session, its start and its last tick."""

    session: str
    began: datetime
    last: datetime

    @classmethod
    def running(cls, session: str, state: StateFolder, clock: Callable[[], datetime]) -> Self | None:
        """Read the running meeting of a session from the settings, if any."""
        saved = state.read_settings().get(MEETING_SETTING)
        if isinstance(saved, list) and len(saved) == 3 and saved[0] == session:
            try:
                meeting = cls(session, datetime.fromisoformat(str(saved[1])), datetime.fromisoformat(str(saved[2])))
            except ValueError:
                meeting = cls(session, datetime.min, datetime.min)
            if timedelta(0) <= clock() - meeting.began <= LONGEST_MEETING:
                return meeting
        return None

    def keep(self, state: StateFolder) -> None:
        """Save the meeting for the next time the session is opened."""
        state.write_setting(MEETING_SETTING, [self.session, self.began.isoformat(), self.last.isoformat()])

    def with_tick(self, moment: datetime) -> Self:
        """Record that a point was ticked, so that the next one begins."""
        return replace(self, last=moment)

    def minutes_since_start(self, moment: datetime) -> int:
        """Minutes since the meeting began."""
        return minutes_between(self.began, moment)

    def minutes_since_tick(self, moment: datetime) -> int:
        """Minutes since the last tick, or since it began."""
        return minutes_between(self.last, moment)


SHORTEST_MEETING = 5
"""Minutes that are a look at the screen, and no meeting."""


class TypedNotes:
    """Notes of a session or of one point, saved while they are typed."""

    def __init__(self, owner: OpenSession, entry: Session | Point) -> None:
        self._screen = owner.screen
        self._journal = owner.journal
        self.id = entry.id
        self._field = "notes" if isinstance(entry, Session) else "note"
        self._subject = entry.KIND.label.lower()
        self._slot = DraftSlot(owner.journal.db.storage.state, entry)
        texts = self._slot.texts or {}
        self._edits = EditSession(self._journal, entry, self._slot.since, {self._field} & texts.keys())
        """The notes as they were seen here."""
        self.text: str = texts.get(self._field, getattr(entry, self._field))
        """The notes as they are typed."""
        self._shown_conflict = ""
        """The notes of another writer that were reported last."""

    @property
    def _now(self) -> Entry | None:
        return self._journal.entries.get(self.id)

    @property
    def saved_text(self) -> str:
        """The notes as the journal had them last."""
        return str(getattr(self._edits.was, self._field, ""))

    @property
    def is_unsaved(self) -> bool:
        """Whether what is typed is not in the journal yet."""
        return self.text != self.saved_text

    def take_in(self) -> bool:
        """Take notes that another writer changed; whether they are to be shown."""
        if (entry := self._now) is None:
            return False
        theirs = str(getattr(entry, self._field))
        if self.is_unsaved:
            if self._edits.differs(self._field) and theirs not in (self.text, self._shown_conflict):
                self._shown_conflict = theirs
                self._screen.notify("Your other device changed these notes too. Your notes stay; v shows both.")
            self._edits.take({self._field})
        elif not self._edits.waits_beside(self._field):
            self._edits.take(())
            if self.text != theirs:
                self.text = theirs
                return True
        return False

    def keep_deleted(self) -> None:
        """Keep an entry that another writer deleted while its notes were typed here."""
        if not self.is_unsaved or self._now is not None:
            return
        try:
            self._put(self._edits.was)
        except JournalError as error:
            self._screen.notify_error(error)
        else:
            words = f"Your other device deleted this {self._subject}. You are writing in it, so it stays."
            self._screen.notify(words)

    def _put(self, entry: Entry) -> None:
        label = "edit session notes" if self._field == "notes" else "edit notes of a point"
        self._journal.put(entry.edit(**{self._field: self.text}), label=label, seen=self._edits.record_as_seen)
        self._edits.take(())

    def save(self) -> str:
        """Save the notes, or a draft of them; the reason where both fail."""
        if (entry := self._now) is None:
            return ""
        is_saved = False
        try:
            if self.is_unsaved:
                self._put(entry)
            is_saved = True
            self._save_draft(None)
        except JournalError as error:
            if not is_saved and not self._can_save_draft():
                return str(error)
            self._screen.notify_error(error)
        return ""

    def save_draft(self) -> None:
        """Save what is typed as a draft."""
        if self.is_unsaved and self._now is not None:
            self._save_draft(self.text)

    def _can_save_draft(self) -> bool:
        """Save notes as a draft; False where that fails too."""
        try:
            self._save_draft(self.text)
        except JournalError:
            return False
        return True

    def _save_draft(self, text: str | None) -> None:
        """Save the notes in the draft of the entry's form, beside its other texts."""
        others = {name: typed for name, typed in (self._slot.texts or {}).items() if name != self._field}
        self._slot.keep({**others, self._field: text} if text is not None else others or None, self._edits.text)


class MeetController:
    """Follows a meeting: its clock, its ticks, its notes."""

    def __init__(self, owner: OpenSession) -> None:
        self.owner = owner
        self.screen = owner.screen
        self.journal = owner.journal
        self.meeting: Meeting | None = None
        """The clock; none before the meeting, and for a session that is over."""
        self.step: MeetStep | None = None
        """The widget of the step, once it was opened."""
        self._notes: dict[str, TypedNotes] = {}
        """The notes that were opened here, by the id of the session or the point."""
        self._warned: dict[str, str] = {}
        """The notes of which it was said that leaving loses them."""

    def open_step(self) -> MeetStep:
        """Make the widget of the step, with the notes as they were typed last."""
        session = self.owner.session
        notes = self._notes[session.id] = TypedNotes(self.owner, session)
        self.step = MeetStep(session.id, notes.text)
        for point in list_agenda(session, self.journal.entries):
            if "note" in (DraftSlot(self.journal.db.storage.state, point).texts or {}):
                self._notes[point.id] = TypedNotes(self.owner, point)
        return self.step

    def begin(self) -> None:
        """Start the clock on the day of the session, or continue it past midnight."""
        session = self.owner.session
        if self.meeting is None and session.state == "planned":
            self.meeting = Meeting.running(session.id, self.journal.db.storage.state, now)
            if self.meeting is None and session.day == self.journal.today:
                self._start_clock(session)

    def _start_clock(self, session: Session) -> None:
        self.meeting = Meeting(session.id, now(), now())
        self._save_clock()

    def _save_clock(self) -> None:
        if (meeting := self.meeting) is not None:
            self.screen.attempt(lambda: meeting.keep(self.journal.db.storage.state))

    def show_clock(self) -> None:
        """Show the minutes that are used."""
        if self.step is None:
            return
        meeting, moment = self.meeting, now()
        clock = (
            MeetClock(meeting.began, moment, meeting.minutes_since_start(moment), meeting.minutes_since_tick(moment))
            if meeting
            else None
        )
        self.step.show_clock(clock)

    def minutes_met(self) -> int | None:
        """Minutes since the meeting began here; none when it was not followed."""
        lasted = self.meeting.minutes_since_start(now()) if self.meeting else 0
        return lasted if lasted >= SHORTEST_MEETING else None

    def write(self, entry: Entry | None) -> None:
        """Write the notes of a point, or of the session without one."""
        step = self.step
        if step is None or not self.screen.can_write():
            return
        point = self.journal.entries.get_of_kind(Point, entry.id) if entry is not None else None
        if point is None:
            step.write_notes()
        elif self.screen.hidden:
            self.screen.notify(
                f"Private texts are hidden. {self.screen.view.hide_key} shows them.", severity="warning"
            )
        else:
            if not (point.id in self._notes and self._notes[point.id].is_unsaved):
                self._notes[point.id] = TypedNotes(self.owner, point)
            step.write_point(point, self._notes[point.id].text)

    def edit_outside(self) -> None:
        """Edit the typed notes in an external editor, else the highlighted entry."""
        from rmjournal.storage.external_editor import edit_text

        step = self.step
        if step is None or not (self.owner.step == MEET and step.typing):
            self.screen.group(WritingActions).edit_outside()
            return
        self._read_fields()
        notes = self._notes[step.point_id or self.owner.id]

        def keep(text: str) -> None:
            notes.text = text
            notes.save_draft()

        try:
            with self.screen.app.suspend():
                text = edit_text(notes.text, keep)
        except SuspendNotSupported:
            self.screen.notify("Your editor needs a terminal, and there is none here.", severity="warning")
        except JournalError as error:
            self.screen.notify_error(error)
        else:
            step.set_text(text)

    def tick(self) -> None:
        """Tick the highlighted entry; a discussed point keeps its minutes.

        While one prepares only a point or an action item is ticked, no rule and no goal that is suggested.
        """
        point, entry_actions = self.screen.highlighted, self.screen.group(EntryActions)
        if self.owner.step == PREPARE and point is not None and not isinstance(point, Point | Action):
            self.screen.footer.say_no_entry()
            return
        if self.meeting is None and not self.journal.read_only and self._begins_early(point):
            entry_actions.tick()
            self._start_clock(self.owner.session)
            return
        is_met = self.owner.step == MEET and self.meeting is not None
        if not is_met or self.meeting is None or not isinstance(point, Point) or point.state == "cut":
            entry_actions.tick()
            return
        moment = now()
        if point.state == "done":
            self.owner.put(point.edit(state="planned", used=None), words="Open again")
            return
        used = self.meeting.minutes_since_tick(moment)
        if not self.journal.read_only:
            self.meeting = self.meeting.with_tick(moment)
            self._save_clock()
        self.owner.put(point.edit(state="done", used=used), words="Discussed")

    def _begins_early(self, point: Entry | None) -> bool:
        """Tell whether a first point is ticked before the day of the session."""
        session = self.owner.session
        is_early = session.state == "planned" and session.day is not None and session.day > self.journal.today
        return is_early and self.owner.step == MEET and isinstance(point, Point) and point.state == "planned"

    @property
    def typing_state(self) -> str:
        """Whether notes are typed that are not in the journal yet."""
        self._read_fields()
        texts = {notes.id: notes.text for notes in self._notes.values() if notes.is_unsaved}
        if any(self._warned.get(entry_id) == text for entry_id, text in texts.items()):
            return NOT_SAVED
        return TYPING if texts else ""

    def _read_fields(self) -> None:
        """Take what stands in the fields of the step."""
        if (step := self.step) is None:
            return
        self._notes[self.owner.id].text = step.notes_text
        if step.point_id in self._notes:
            self._notes[step.point_id].text = step.point_text

    def take_in(self, *, is_external: bool) -> None:
        """Show notes that another writer changed; notes typed here stay beside them."""
        if self.step is None:
            return
        self._read_fields()
        for notes in self._notes.values():
            if is_external:
                notes.keep_deleted()
            if notes.take_in():
                self.step.show_external_edit(notes.text, "" if notes.id == self.owner.id else notes.id)

    def save_now(self) -> None:
        """Save the notes at once, and say so."""
        self.save_notes()
        is_kept = not any(notes.is_unsaved for notes in self._notes.values())
        if is_kept and not self.journal.db.storage.trouble:
            self.screen.notify("Saved. What you type here is saved as you type.")

    def save_notes(self) -> None:
        """Save the notes as they are typed."""
        for reason in filter(None, self._save_all().values()):
            self.screen.notify(reason, severity="error")

    def _save_all(self) -> dict[str, str]:
        """Save all notes; the reasons where that fails, by the id of the entry."""
        self._read_fields()
        reasons = {notes.id: notes.save() for notes in self._notes.values()}
        self.show_typed()
        return reasons

    def show_typed(self) -> None:
        """Show notes of points that are not saved yet."""
        if self.step is not None and self.step.is_mounted:
            unsaved = [notes for notes in self._notes.values() if notes.is_unsaved and notes.id != self.owner.id]
            self.step.show_typed({notes.id: notes.text for notes in unsaved})

    def unkept(self) -> str:
        """Save the notes before leaving; the reason where that fails, given once."""
        for entry_id, reason in self._save_all().items():
            text = self._notes[entry_id].text
            if reason and text != self._warned.get(entry_id, ""):
                self._warned[entry_id] = text
                self.screen.notify(f"{reason}{LEAVE_AGAIN_NOTE}", severity="error")
                return reason
        return ""

    def notes_edited(self, event: MeetStep.NotesEdited) -> None:
        """Save notes when their field is left, a draft while they are typed."""
        notes = self._notes.get(event.point_id or self.owner.id)
        if notes is None:
            return
        notes.text = event.text
        try:
            if event.done:
                if reason := notes.save():
                    self.screen.notify(reason, severity="error")
                self.show_typed()
            else:
                notes.save_draft()
        except JournalError as error:
            self.screen.notify_error(error)
