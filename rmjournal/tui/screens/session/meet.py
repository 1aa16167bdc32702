"""The Meet step: clock, used minutes, notes saved while typing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from rmjournal.errors import JournalError
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.drafts import LEAVE_AGAIN_NOTE, EditSession
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.session.open_session import MEET, OpenSession
from rmjournal.tui.widgets.session_steps import MeetStep

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


@dataclass(frozen=True)
class Meeting:
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


NOTES = "notes"
"""The field that is typed in while two meet."""

SHORTEST_MEETING = 5
"""Minutes that are a look at the screen, and no meeting."""


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
        self._notes: EditSession | None = None
        """The notes as they were seen here; none before the step was opened."""
        self._shown_conflict = ""
        """The notes of somebody else that were reported last."""
        self._warned = ""
        """The notes of which it was said that leaving loses them."""

    def open_step(self) -> MeetStep:
        """Make the widget of the step, with the notes as they were typed last."""
        texts = self.owner.slot().texts or {}
        session = self.owner.session
        self._notes = EditSession(self.journal, session, self.owner.slot().since, {NOTES} & texts.keys())
        self.step = MeetStep(self.owner.id, texts.get(NOTES, session.notes))
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
        if self.step is not None:
            self.step.tick(self.meeting.minutes_since_start(now()) if self.meeting else None)

    def minutes_met(self) -> int | None:
        """Minutes since the meeting began here; none when it was not followed."""
        lasted = self.meeting.minutes_since_start(now()) if self.meeting else 0
        return lasted if lasted >= SHORTEST_MEETING else None

    def tick(self) -> None:
        """Tick the highlighted entry; a discussed point keeps its minutes."""
        point, entry_actions = self.screen.highlighted, self.screen.group(EntryActions)
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
            self.owner.put(point.edit(state="planned", used=None), words="Open again · u undoes")
            return
        used = self.meeting.minutes_since_tick(moment)
        self.owner.put(point.edit(state="done", used=used), words="Discussed · u undoes")
        if not self.journal.read_only:
            self.meeting = self.meeting.with_tick(moment)
            self._save_clock()

    def _begins_early(self, point: Entry | None) -> bool:
        """Tell whether a first point is ticked before the day of the session."""
        session = self.owner.session
        is_early = session.state == "planned" and session.day is not None and session.day > self.journal.today
        return is_early and self.owner.step == MEET and isinstance(point, Point) and point.state == "planned"

    @property
    def _seen_notes(self) -> str:
        return str(getattr(self._notes.was, NOTES, "")) if self._notes else ""

    def take_in(self, *, is_external: bool) -> None:
        """Show notes that another writer changed; notes typed here stay beside them."""
        step, session = self.step, self.journal.entries.get(self.owner.id)
        if not isinstance(session, Session):
            if is_external:
                self._keep_deleted_session()
        elif step is None or self._notes is None:
            return
        elif step.notes_text != self._seen_notes:
            if self._notes.differs(NOTES) and session.notes not in (step.notes_text, self._shown_conflict):
                self._shown_conflict = session.notes
                self.screen.notify("Your other device changed these notes too. Yours stay; v shows both.")
            self._notes.take({NOTES})
        elif not self._notes.waits_beside(NOTES):
            self._notes.take(())
            if step.notes_text != session.notes:
                step.show_external_edit(session.notes)

    def _keep_deleted_session(self) -> None:
        """Keep a session that somebody deleted while its notes were typed here."""
        step, notes = self.step, self._notes
        if step is None or notes is None or step.notes_text == self._seen_notes:
            return
        try:
            self.journal.put(
                notes.was.edit(notes=step.notes_text), label="edit session notes", seen=notes.record_as_seen
            )
            notes.take(())
        except JournalError as error:
            self.screen.notify_error(error)
        else:
            self.screen.notify("Your other device deleted this session. You are writing in it, so it stays.")

    def save_notes(self) -> None:
        """Save the notes as they are typed."""
        if reason := self._save_notes():
            self.screen.notify(reason, severity="error")

    def _save_notes(self) -> str:
        """Save the notes, or a draft of them; the reason where both fail."""
        step, session = self.step, self.journal.entries.get(self.owner.id)
        if step is None or self._notes is None or not isinstance(session, Session):
            return ""
        text: str | None = step.notes_text
        try:
            if text != self._seen_notes:
                self.journal.put(
                    session.edit(notes=text), label="edit session notes", seen=self._notes.record_as_seen
                )
                self._notes.take(())
            text = None
            self._save_draft(None)
        except JournalError as error:
            if text is not None and not self._can_save_draft(text):
                return str(error)
            self.screen.notify_error(error)
        return ""

    def _can_save_draft(self, text: str) -> bool:
        """Save notes as a draft; False where that fails too."""
        try:
            self._save_draft(text)
        except JournalError:
            return False
        return True

    def _save_draft(self, text: str | None) -> None:
        """Save the notes in the draft of the session's form, beside its other texts."""
        slot = self.owner.slot()
        others = {name: typed for name, typed in (slot.texts or {}).items() if name != NOTES}
        since = self._notes.text if self._notes else ""
        slot.keep({**others, NOTES: text} if text is not None else others or None, since)

    def unkept(self) -> str:
        """Save the notes before leaving; the reason where that fails, given once."""
        reason = self._save_notes()
        text = self.step.notes_text if self.step else ""
        if reason and text != self._warned:
            self._warned = text
            self.screen.notify(f"{reason}{LEAVE_AGAIN_NOTE}", severity="error")
            return reason
        return ""

    def notes_edited(self, event: MeetStep.NotesEdited) -> None:
        """Save notes when their field is left, a draft while they are typed."""
        if not isinstance(self.journal.entries.get(self.owner.id), Session):
            return
        try:
            if event.done:
                self.save_notes()
            elif event.text != self._seen_notes:
                self._save_draft(event.text)
        except JournalError as error:
            self.screen.notify_error(error)
