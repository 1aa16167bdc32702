"""The Close step: outcome, pulse, reflection, carried points, next session."""

from collections.abc import Callable, Sequence
from functools import partial

from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.insight import closing
from rmjournal.insight.cadence import list_agenda, propose_session
from rmjournal.insight.closing import (
    is_often_carried,
    move_points,
    next_planned_session,
    replace_session,
    untouched_points,
)
from rmjournal.insight.reflection_context import start_reflection
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.tui.pages.close import PulseDot, PulseItem, Takeaway, own_pulse
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.session.meet import MeetController
from rmjournal.tui.screens.session.open_session import OpenSession, PromptRequest

WHEN = "day and time, like next tue 08:30"


class CloseController:
    """Closes a session: outcome, pulse, reflection, carried points, next session."""

    def __init__(self, owner: OpenSession, meeting: MeetController) -> None:
        self.owner = owner
        self.screen = owner.screen
        self.journal = owner.journal
        self.meeting = meeting

    def line_verbs(self) -> dict[str, Callable[[], None]]:
        """List what opening each row of the step does."""
        owner, write = self.owner, self.screen.write
        return {
            "held": self._hold,
            "call_off": lambda: self._call_off("cancelled"),
            "missed": lambda: self._call_off("missed"),
            "move": self._ask_day,
            "finish": self._finish,
            "reflect": lambda: write(start_reflection(owner.session)),
            "new_learning": lambda: write(owner.new_learning()),
            "new_action": lambda: write(owner.new_action()),
            "new_agreement": lambda: write(Agreement(relationship=owner.session.relationship)),
            "next": self._plan_proposed,
            "next_on": self._ask_next_day,
            "carry_all": self._carry_all,
        }

    def open_line(self, line: Row) -> bool:
        """Open a line of this step; False for a line of another one."""
        if isinstance(line.payload, Takeaway):
            self.screen.write(self.owner.new_learning(str(line.payload)))
        elif isinstance(line.payload, PulseDot):
            self.rate_to(line.payload.item, line.payload.value)
        elif isinstance(line.payload, PulseItem):
            self.rate(str(line.payload), 1)
        elif line.action:
            self.run_verb(line.action)
        else:
            return False
        return True

    def run_verb(self, verb: str) -> None:
        """Do what a line says."""
        self.line_verbs().get(verb, lambda: None)()

    def _hold(self) -> None:
        held = closing.mark_session_held(self.owner.session, self.meeting.minutes_met())
        self.owner.put(held, label="session held")

    def _call_off(self, outcome: str) -> None:
        session = self.owner.session
        try:
            if outcome == "missed":
                self.screen.write(closing.mark_session_missed(session, ""), "missed_by")
            else:
                cancelled = closing.call_off_session(session, self.screen.view.role, self.journal.today)
                self.screen.write(cancelled, "reason")
        except JournalError as error:
            self.screen.notify_error(error)

    def greeting(self, entry: Entry) -> str:
        """The quiet words over the form of a session that did not take place."""
        if isinstance(entry, Session) and entry.state == "missed":
            return "It happens. Say who did not come, and why if you know it."
        if isinstance(entry, Session) and entry.state == "cancelled":
            return "Cancelling in time is fine. The new date comes next."
        return ""

    def entry_written(self, before: Entry | None, entry: Entry, now: Entry) -> None:
        """Say what comes next when a session was missed or cancelled."""
        if not isinstance(entry, Session) or before is None or before.status == entry.state:
            return
        if entry.state == "missed" and entry.missed_by == self.screen.view.role:
            self.screen.notify("No-show saved. A few words to your partner today repair most of it.")
        elif entry.state == "missed":
            self.screen.notify("No-show saved. Next time, say what it was like for you, without blame.")
        elif entry.state == "cancelled":
            self.screen.notify("Cancelled · choose the new date below")

    def _ask_day(self) -> None:
        self.owner.prompt.ask(
            PromptRequest(
                "Moved to",
                self._ask_reason,
                WHEN,
                draft="move",
                as_draft_text=lambda text: self.owner.with_full_day(text, self.owner.session.state),
                echo=lambda text: self.owner.describe_start(text, self.owner.session.state),
                ends_draft=False,
            )
        )

    def _ask_reason(self, text: str) -> None:
        """Parse the new day, then ask for the reason, which may be empty."""
        session = self.owner.session
        moved_to = str(getattr(self.owner.with_value(session, "start", text), "start", session.start))
        start = closing.move_session(session, moved_to).start
        if start != session.start:
            day = self.screen.view.start(session.edit(start=start))
            self.owner.prompt.ask(
                PromptRequest(
                    f"Moved to {day}. Why?",
                    lambda why: self._move(start, why),
                    "may stay empty; Esc does not move the session",
                    draft="moved",
                    can_be_empty=True,
                )
            )

    def _move(self, start: str, why: str) -> None:
        """Move the session; its history keeps the old day and the reason."""
        session = self.owner.session
        moved = closing.move_session(session, start)
        words = f"Moved from {self.screen.view.start(session)}"
        label = f"move “{moved.heading}”"
        self.screen.attempt(lambda: self.journal.put(moved, why=why, label=label), words)
        self.owner.slot("move").keep(None)

    def _finish(self) -> None:
        closed = self.owner.session.edit(closed_on=self.journal.today)
        self.owner.put(closed, label="close session", words="Closed · u opens it again")

    def rate(self, item: str, step: int) -> None:
        """Rate an item of the pulse; beyond 1 and 5 it is skipped."""
        pulse = self._pulse()
        value = (getattr(pulse, item) or 0) + step
        self.owner.put(pulse.edit(**{item: value if 1 <= value <= 5 else None}), label="pulse")

    def rate_to(self, item: str, value: int) -> None:
        """Rate an item of the pulse; the same value again skips it."""
        pulse = self._pulse()
        self.owner.put(pulse.edit(**{item: None if getattr(pulse, item) == value else value}), label="pulse")

    def _pulse(self) -> Pulse:
        session, view = self.owner.session, self.screen.view
        return own_pulse(session, view) or Pulse(session=session.id, author=view.role)

    def carry_point(self) -> None:
        """Carry the highlighted point, or the marked ones, to the next session."""
        if (actions := self.screen.group(EntryActions)).marked():
            actions.carry()
            return
        point = self.screen.highlighted
        if isinstance(point, Point):
            self.confirm_carry(point, lambda now: self._carry([now]))
        else:
            self.screen.notify("Choose a point first.")

    def confirm_carry(self, point: Point, then: Callable[[Point], None]) -> None:
        """Carry a point; ask first when it was carried three times."""
        if not (is_often_carried(point) and point.session) or self.journal.read_only:
            then(point)
            return
        from rmjournal.tui.dialogs.question import QuestionDialog

        raised = str(point.derived(self.journal.entries, self.journal.today)["raised"] or "")
        since = f" since {raised}" if raised else ""
        title = self.screen.view.words(point)
        question = f"“{title}” was carried over {len(point.carries())} ×{since}. Carry it over once more?"

        def answered(sure: bool | None) -> None:
            now = self.journal.entries.get(point.id)
            if sure and isinstance(now, Point):
                then(now)

        self.screen.ask(QuestionDialog(question, title="Still wanted?"), answered)

    def _carry(self, points: Sequence[Point]) -> None:
        """Carry points to the next session, or let them wait for one."""
        coming = next_planned_session(self.owner.session, self.journal.entries, self.journal.today)
        count = f"“{points[0].heading}”" if len(points) == 1 else f"{len(points)} points"
        self.owner.put(
            *move_points(points, coming.id if coming else "", self.journal.entries),
            label=f"carry over {count}",
            words=f"Carried over to {self.screen.view.day(coming.day)}"
            if coming
            else "Carried over to the next session",
        )

    def _carry_all(self) -> None:
        points = [
            point
            for point in untouched_points(self.owner.session, self.journal.entries)
            if not is_often_carried(point)
        ]
        if points:
            self._carry(points)
        else:
            self.screen.notify(
                "Each of these was carried over three times. Decide one by one: > carries over, x drops."
            )

    @property
    def proposed(self) -> Session | None:
        """The next session as the agreement implies it; none when it is planned."""
        pair, journal = self.screen.view.pair, self.journal
        if pair is None or next_planned_session(self.owner.session, journal.entries, journal.today) is not None:
            return None
        return propose_session(journal.entries, pair, journal.today)

    def _plan_proposed(self) -> None:
        if (session := self.proposed) is not None:
            self._plan(session.start)

    def _ask_next_day(self) -> None:
        as_draft_text = partial(self.owner.with_full_day, state="planned")
        self.owner.prompt.ask(
            PromptRequest(
                "Next session",
                self._plan_on,
                WHEN,
                draft="next_on",
                as_draft_text=as_draft_text,
                echo=partial(self.owner.describe_start, state="planned"),
            )
        )

    def _plan_on(self, text: str) -> None:
        self._plan(str(getattr(self.owner.with_value(Session(), "start", text), "start", "")))

    def _plan(self, start: str) -> None:
        """Plan the next session, with the points that wait for it."""
        session, new_id, next_session = self.owner.session, self.journal.new_id(), self.proposed
        if session.state == "held" and next_session is not None:
            new = next_session.edit(id=new_id, start=start)
        else:
            new = replace_session(session, start, new_id)
        entries = self.journal.entries.with_changes(put=[new])
        points = self._waiting_points()
        carried: list[Entry] = [*move_points(points, new.id, entries)]
        count = f", {pluralize(len(points), 'point')} carried over" if points else ""
        words = f"Planned for {self.screen.view.day(new.day)}{count}"
        self.owner.put(new, *carried, label="plan the next session", words=words)

    def _waiting_points(self) -> list[Point]:
        """The points that wait, after those of a session that was not held."""
        session, entries = self.owner.session, self.journal.entries
        open_points = [point for point in list_agenda(session, entries) if point.state == "planned"]
        left = [] if session.state == "held" else [point for point in open_points if not is_often_carried(point)]
        waiting = [
            point
            for point in entries.of(Point)
            if point.relationship == session.relationship and point.is_waiting(entries)
        ]
        return [*left, *waiting]
