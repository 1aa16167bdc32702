"""The Meet step: clock, used minutes, notes saved while typing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from textual import on

from rmjournal.errors import JournalError
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.drafts import AGAIN, Meanwhile
from rmjournal.tui.screens.session.prepare import SessionVerbs
from rmjournal.tui.widgets.session_steps import MeetStep

SETTING = "meeting"
"""The setting of the screen that holds the one meeting there is."""
LONGEST = timedelta(hours=12)
"""A meeting that began longer ago is another one."""


def now() -> datetime:
    """The time on the wall."""
    return datetime.now()


def minutes(start: datetime, end: datetime) -> int:
    """Whole minutes between two moments, never less than none."""
    return max(0, round((end - start).total_seconds() / 60))


@dataclass(frozen=True)
class Meeting:
    """One meeting that goes on: its session, its beginning, the last point that was ticked."""

    session: str
    began: datetime
    last: datetime

    @classmethod
    def going_on(cls, session: str, state: StateFolder, clock: Callable[[], datetime]) -> Self | None:
        """The meeting that goes on; none when it has not begun, or was another one."""
        told = state.settings().get(SETTING)
        if isinstance(told, list) and len(told) == 3 and told[0] == session:
            try:
                known = cls(session, datetime.fromisoformat(str(told[1])), datetime.fromisoformat(str(told[2])))
            except ValueError:
                known = cls(session, datetime.min, datetime.min)
            if timedelta(0) <= clock() - known.began <= LONGEST:
                return known
        return None

    def keep(self, state: StateFolder) -> None:
        """Keep it for the next time the session is opened."""
        state.keep_setting(SETTING, [self.session, self.began.isoformat(), self.last.isoformat()])

    def ticked(self, at: datetime) -> Self:
        """A point was ticked: the next one begins."""
        return replace(self, last=at)

    def lasted(self, at: datetime) -> int:
        """Minutes since it began."""
        return minutes(self.began, at)

    def since_last(self, at: datetime) -> int:
        """Minutes since the last tick, or since it began."""
        return minutes(self.last, at)


NOTES = "notes"
"""The field that is typed in while two meet."""

TOO_SHORT = 5
"""Minutes that are a look at the screen, and no meeting."""


class SessionMeeting(SessionVerbs):
    """What happens in the step of meeting."""

    meeting: Meeting | None = None
    """The clock; none before the meeting and for one that is over."""

    @property
    def meet(self) -> MeetStep | None:
        """The step of meeting, once it was opened."""
        return None

    def begin_meeting(self) -> None:
        """Let the clock run on the day of the session, from the first look at this step on; also past midnight."""
        session = self.session
        if self.meeting is None and session.state == "planned":
            self.meeting = Meeting.going_on(session.id, self.journal.store.state, now)
            if self.meeting is None and session.day == self.journal.today:
                self._begin(session)

    def _begin(self, session: Session) -> None:
        self.meeting = Meeting(session.id, now(), now())
        self._keep_meeting()

    def _begins_early(self, point: Entry | None) -> bool:
        """Whether the two meet before the day they had planned: a point is ticked that nobody has discussed yet."""
        session = self.session
        early = session.state == "planned" and session.day is not None and session.day > self.journal.today
        return early and self.step == 1 and isinstance(point, Point) and point.state == "planned"

    def _keep_meeting(self) -> None:
        try:
            if self.meeting is not None:
                self.meeting.keep(self.journal.store.state)
        except JournalError as error:
            self.refuse(error)

    def minutes_met(self) -> int | None:
        """Minutes since the meeting began here; none when it was not followed."""
        lasted = self.meeting.lasted(now()) if self.meeting else 0
        return lasted if lasted >= TOO_SHORT else None

    def action_tick(self) -> None:
        """Tick what is lit; a point that is discussed keeps the minutes since the one before."""
        point = self.lit
        if self.meeting is None and not self.journal.read_only and self._begins_early(point):
            super().action_tick()
            self._begin(self.session)
            return
        if self.step != 1 or self.meeting is None or not isinstance(point, Point) or point.state == "cut":
            super().action_tick()
            return
        at = now()
        if point.state == "done":
            self.put(point.edit(state="planned", used=None), told="Open again · u undoes")
            return
        used = self.meeting.since_last(at)
        self.put(point.edit(state="done", used=used), told="Discussed · u undoes")
        if not self.journal.read_only:
            self.meeting = self.meeting.ticked(at)
            self._keep_meeting()

    def begin_notes(self) -> str:
        """The notes to begin with: what was typed and not saved, else those of the session."""
        texts = self.slot.texts or {}
        self._notes = Meanwhile(self.journal, self.session, self.slot.since, {NOTES} & texts.keys())
        return texts.get(NOTES, self.session.notes)

    _notes: Meanwhile | None = None
    """What of the notes was seen here; none before the step of meeting was opened."""

    _theirs = ""
    """What somebody else wrote into the notes and was told last."""

    @property
    def _was(self) -> str:
        return str(getattr(self._notes.was, NOTES, "")) if self._notes else ""

    def take_in_notes(self, *, outside: bool) -> None:
        """Show notes that somebody else wrote; while some are written here these stay, and those are kept beside."""
        step, session = self.meet, self.journal.entries.get(self.session_id)
        if not isinstance(session, Session):
            if outside:
                self.keep_what_is_written()
        elif step is None or self._notes is None:
            return
        elif step.said != self._was:
            if self._notes.differs(NOTES) and session.notes not in (step.said, self._theirs):
                self._theirs = session.notes
                self.tell("The notes were changed from outside too. Yours stay, the others are kept beside them.")
            self._notes.take({NOTES})
        elif not self._notes.waits_beside(NOTES):
            self._notes.take(())
            if step.said != session.notes:
                step.renew(session.notes)

    def keep_what_is_written(self) -> None:
        """Keep a session that somebody else deleted while notes were written in it: these win against that."""
        step = self.meet
        if step is None or self._notes is None or step.said == self._was:
            return
        try:
            self.journal.put(self._notes.was.edit(notes=step.said), label="edit session notes", seen=self._notes.seen)
            self._notes.take(())
        except JournalError as error:
            self.refuse(error)
        else:
            self.tell("This session was deleted from outside. You write in it, so it stays.")

    def save_notes(self) -> None:
        """Put the notes into the journal as they are typed."""
        if why := self._kept_nowhere():
            self.tell(why, "error")

    def _kept_nowhere(self) -> str:
        """Put the notes into the journal, or into their draft; why they can be kept in neither."""
        step, session = self.meet, self.journal.entries.get(self.session_id)
        if step is None or self._notes is None or not isinstance(session, Session):
            return ""
        text: str | None = step.said
        try:
            if text != self._was:
                self.journal.put(session.edit(notes=text), label="edit session notes", seen=self._notes.seen)
                self._notes.take(())
            text = None
            self._draft_notes(None)
        except JournalError as error:
            if not self._lost(text):
                self.refuse(error)
                return ""
            return str(error)
        return ""

    def _lost(self, notes: str | None) -> bool:
        """Whether notes that are not in the journal cannot be kept as a draft either."""
        try:
            if notes is not None:
                self._draft_notes(notes)
        except JournalError:
            return True
        return False

    _warned = ""
    """The notes of which it was told that leaving loses them."""

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once: who asks again may leave."""
        why = self._kept_nowhere()
        said = self.meet.said if self.meet else ""
        if why and said != self._warned:
            self._warned = said
            self.tell(f"{why}{AGAIN}", "error")
            return why
        return self.unkept_line()

    session_id: str = ""
    """The id of the session, which may have left the journal."""

    def _draft_notes(self, text: str | None) -> None:
        """Keep the notes in the draft of the session's form, beside what else was typed there."""
        others = {name: said for name, said in (self.slot.texts or {}).items() if name != NOTES}
        since = self._notes.text if self._notes else ""
        self.slot.keep({**others, NOTES: text} if text is not None else others or None, since)

    @on(MeetStep.NotesEdited)
    def _typed(self, event: MeetStep.NotesEdited) -> None:
        session = self.journal.entries.get(self.session_id)
        if not isinstance(session, Session):
            return
        try:
            if event.done:
                self.save_notes()
            elif event.text != self._was:
                self._draft_notes(event.text)
        except JournalError as error:
            self.refuse(error)
