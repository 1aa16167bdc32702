"""The Close step: outcome, pulse, reflection, carried points, next session."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.insight import closing
from rmjournal.insight.cadence import list_agenda, propose_session
from rmjournal.insight.closing import (
    OVER_STATES,
    is_often_carried,
    move_points,
    next_planned_session,
    replace_session,
    untouched_points,
)
from rmjournal.insight.due_question import DueQuestion
from rmjournal.insight.reflection_context import start_reflection
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import ABSENCE_FIELDS, Session
from rmjournal.render.row import Row
from rmjournal.tui.pages.close import (
    MARK_WORDS,
    OUTCOMES,
    Choice,
    Choices,
    CloseState,
    PulseDot,
    PulseItem,
    Takeaway,
    TalkDot,
    TalkShare,
    own_pulse,
    possible_outcomes,
    question_of,
    with_mark,
)
from rmjournal.tui.screens.actions.agreement import AgreementActions
from rmjournal.tui.screens.actions.carrying import carry_points, confirm_carry
from rmjournal.tui.screens.actions.due_question import DueQuestionActions
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.session.meet import MeetController
from rmjournal.tui.screens.session.open_session import (
    ACTION_FIELDS,
    CLOSE,
    LEARNING_FIELDS,
    OpenSession,
    PromptRequest,
)

WHEN = "day and time, like next tue 08:30"


class CloseController:
    """Closes a session: outcome, pulse, reflection, carried points, next session."""

    def __init__(self, owner: OpenSession, meeting: MeetController) -> None:
        self.owner = owner
        self.screen = owner.screen
        self.journal = owner.journal
        self.meeting = meeting
        self._pick = OUTCOMES[0]
        """The outcome that Enter takes, while the session is planned."""
        self._set_aside: set[str] = set()
        """What was answered with “not now” or “none”."""

    def begin(self) -> None:
        """Go on with a session move whose new day was typed but not saved."""
        day = (self.owner.slot("move").texts or {}).get("text", "")
        if day and self.owner.session.state == "planned":
            self._pick = "move"
            words = self.owner.describe_start(day, "planned")
            self.screen.notify(f"You began to move this session to {words}. It is not moved yet; Enter goes on.")

    @property
    def state(self) -> CloseState:
        """What the page shows beside the entries."""
        return CloseState(self._pick, self.meeting.minutes_met(), frozenset(self._set_aside))

    def line_verbs(self) -> dict[str, Callable[[], None]]:
        """List what opening each row of the step does."""
        owner, write = self.owner, self.screen.write
        return {
            "held": self._hold,
            "call_off": lambda: self._call_off("cancelled"),
            "missed": lambda: self._call_off("missed"),
            "move": self._ask_day,
            "finish": self._finish,
            "absence": lambda: write(owner.session, only=ABSENCE_FIELDS.get(owner.session.state, ())),
            "reflect": self._write_thought,
            "new_learning": lambda: write(owner.new_learning(), only=LEARNING_FIELDS),
            "new_action": lambda: write(owner.new_action(), only=ACTION_FIELDS),
            "talk": lambda: self.screen.group(AgreementActions).talk(),
            "next": self._plan_proposed,
            "next_on": self.ask_next_day,
            "carry_all": self._carry_all,
        }

    def open_line(self, line: Row) -> bool:
        """Open a line of this step; False for a line of another one."""
        payload = line.payload
        if isinstance(payload, Choice):
            self._choose(payload.verb, line)
        elif isinstance(payload, Choices) and isinstance(line.entry, Point):
            self._decide_point(payload.name, line.entry)
        elif isinstance(payload, Takeaway):
            self.screen.write(self.owner.new_learning(str(payload)), only=LEARNING_FIELDS)
        elif isinstance(payload, PulseDot | TalkDot):
            self._take_dot(payload)
        elif isinstance(payload, DueQuestion):
            self.screen.group(DueQuestionActions).answer(payload)
        elif self._goes_on(payload):
            self._go_on()
        elif line.action in self.line_verbs():
            self.run_verb(line.action)
        else:
            return False
        return True

    def _write_thought(self) -> None:
        """Write one thought, which keeps the question that it answers."""
        question = question_of(self.owner.session, self.screen.view)
        self.screen.write(start_reflection(self.owner.session).edit(question=question), only=("text",))

    def _goes_on(self, payload: object) -> bool:
        """Tell whether opening a row moves to the next: ratings, marks, known outcomes."""
        is_outcome = isinstance(payload, Choices) and payload.name == "outcome"
        is_settled = is_outcome and self.owner.session.state != "planned"
        return isinstance(payload, PulseItem | TalkShare) or is_settled or _is_marks(payload)

    def _take_dot(self, dot: PulseDot | TalkDot) -> None:
        """Take a dot that was clicked; the same one again takes it away."""
        if isinstance(dot, PulseDot):
            self.rate_to(dot.item, dot.value)
        else:
            share = dot * 10
            self._share_talk(None if share == self.owner.session.talk_share else share)

    def _choose(self, verb: str, line: Row) -> None:
        """Take the choice that was clicked."""
        if verb in OUTCOMES:
            self.run_verb(verb)
        elif verb in MARK_WORDS:
            self.mark(verb)
        elif isinstance(line.entry, Point):
            self._decide_point(verb, line.entry)

    def mark(self, mark: str) -> None:
        """Set a mark of the session, such as “difficult”, or take it away."""
        self.owner.put(with_mark(self.owner.session, mark), label=f"mark “{MARK_WORDS[mark]}”")

    def _decide_point(self, verb: str, point: Point) -> None:
        if verb == "carry":
            self.carry_point()
        else:
            state, words = {"done": ("done", "Discussed"), "drop": ("cut", "Dropped")}[verb]
            self.owner.put(point.edit(state=state), words=words)

    def go_beside(self, step: int) -> None:
        """Rate the highlighted item, choose another outcome, or focus the other side."""
        line, screen = self.owner.highlighted_line, self.screen
        if line is not None and isinstance(line.payload, PulseItem):
            self.rate(str(line.payload), step)
        elif line is not None and isinstance(line.payload, TalkShare):
            share = (self.owner.session.talk_share or 0) + step * 10
            self._share_talk(share if 0 < share < 100 else None)
        elif self.owner.step != CLOSE or not self._choose_outcome(step):
            before = screen.focused
            screen.focus_next() if step > 0 else screen.focus_previous()
            if screen.focused is before:
                screen.notify("Choose a rating first, to change it with ← and →.")

    def _choose_outcome(self, step: int) -> bool:
        """Choose another outcome with the arrow keys; False where the row has none."""
        line = self.owner.highlighted_line
        if line is None or not isinstance(line.payload, Choices) or line.payload.name != "outcome":
            return False
        if self.owner.session.state == "planned":
            outcomes = possible_outcomes(self.owner.session, self.journal.today)
            at = outcomes.index(self._pick) if self._pick in outcomes else 0
            self._pick = outcomes[(at + step) % len(outcomes)]
            self.screen.draw()
        else:
            self.screen.notify("You have answered this: u undoes it; or press e and set the state back to planned.")
        return True

    def _go_on(self) -> None:
        """Go to the next row."""
        if (rows := self.owner.highlighted_rows) is not None:
            rows.action_move(1)

    def digit(self, digit: int) -> None:
        """Fill the number of the highlighted row, and go on; 0 skips it."""
        line = self.owner.highlighted_line
        payload = line.payload if line is not None else None
        if _is_marks(payload):
            if 1 <= digit <= len(MARK_WORDS):
                self.mark([*MARK_WORDS][digit - 1])
            else:
                self.screen.notify("1, 2 and 3 tick; ↓ goes on.")
            return
        if isinstance(payload, TalkShare):
            self._share_talk(digit * 10 or None)
        elif not isinstance(payload, PulseItem):
            self.screen.notify("The digits rate; go to a rating first.")
            return
        elif digit > 5:
            self.screen.notify("1 to 5 rates, 0 skips.")
            return
        elif digit or own_pulse(self.owner.session, self.screen.view) is not None:
            self.owner.put(self._pulse().edit(**{str(payload): digit or None}), label="rating")
        if not self.journal.read_only:
            self._go_on()

    def _share_talk(self, share: int | None) -> None:
        """Note which share of the talk the mentee had, in per cent."""
        self.owner.put(self.owner.session.edit(talk_share=share), label="who spoke")

    def set_aside(self) -> None:
        """Answer “not now” to the thought, “none” to the next session."""
        line = self.owner.highlighted_line
        if line is not None and isinstance(line.payload, DueQuestion):
            self.screen.group(DueQuestionActions).postpone()
        elif line is not None and line.action == "reflect":
            self._set_aside.add("thought")
            self.screen.draw()
            self._go_on()
        elif line is not None and line.action in ("next", "next_on"):
            self._set_aside.add("next")
            self.screen.draw()
            if not untouched_points(self.owner.session, self.journal.entries):
                self._finish()
        else:
            self.screen.notify(
                "z says “not now” to a question, and “none” to the next session. Go to one of them first."
            )

    def never_ask(self) -> None:
        """Ask the question of the highlighted thought never again, after any session."""
        line = self.owner.highlighted_line
        if line is not None and isinstance(line.payload, DueQuestion):
            self.screen.group(DueQuestionActions).stop(line.payload)
            return
        question = question_of(self.owner.session, self.screen.view)
        if line is None or line.action != "reflect" or not question:
            self.screen.notify("Z never asks a question again. Go to one first: “One thought” or “One question”.")
        else:
            self.put_never(question)

    def put_never(self, question: str) -> None:
        """Keep that a question is never asked again in this relationship."""
        pair = self.screen.view.pair
        if pair is None:
            self.screen.notify("Say first with whom this session is: e.")
        else:
            never = pair.edit(never_ask=[*pair.never_ask, question])
            self.owner.put(never, label="never ask this question", words=f"Never asked again: {question}")

    def tick(self) -> None:
        """Take the outcome that is chosen, else tick the highlighted entry."""
        line = self.owner.highlighted_line
        is_outcome = line is not None and (line.action in OUTCOMES or isinstance(line.payload, Choices))
        if line is not None and is_outcome and line.entry is None:
            self.open_line(line)
        else:
            self.meeting.tick()

    def run_verb(self, verb: str) -> None:
        """Do what a line says."""
        self.line_verbs().get(verb, lambda: None)()

    def _hold(self) -> None:
        if self.owner.session.state == "held":
            return
        held = closing.mark_session_held(self.owner.session, self.meeting.minutes_met())
        self.owner.put(held, label="session held")
        self._light_first_asked()

    def _light_first_asked(self) -> None:
        """Light the first point that needs a word, else the first rating."""
        rows = self.owner.highlighted_rows
        if rows is None:
            return
        points = [index for index, row in enumerate(rows.rows) if isinstance(row.entry, Point)]
        ratings = [index for index, row in enumerate(rows.rows) if isinstance(row.payload, PulseItem)]
        rows.cursor = next(iter([*points, *ratings]), rows.cursor)

    def _call_off(self, outcome: str) -> None:
        session = self.owner.session
        try:
            if outcome == "missed":
                absent = closing.mark_session_missed(session, "")
                self.screen.write(absent, only=ABSENCE_FIELDS["missed"])
            else:
                cancelled = closing.call_off_session(session, "", self.journal.today)
                self.screen.write(cancelled, only=ABSENCE_FIELDS["cancelled"])
        except JournalError as error:
            self.screen.notify_error(error)

    def greeting(self, entry: Entry) -> str:
        """Give the quiet words above a form, for missed sessions and thoughts."""
        if isinstance(entry, Reflection) and entry.about == self.owner.id and not entry.id:
            return question_of(self.owner.session, self.screen.view)
        if isinstance(entry, Session) and entry.state == "missed":
            return "It happens. Say who did not come, and why if you know it."
        if isinstance(entry, Session) and entry.state == "cancelled":
            return "Cancelling in time is fine. You choose a new date after this."
        return ""

    def entry_written(self, before: Entry | None, entry: Entry, now: Entry) -> None:
        """Say what comes next when a session was missed or cancelled."""
        if not isinstance(entry, Session) or before is None or before.status == entry.state:
            return
        if entry.state == "missed" and entry.missed_by == self.screen.view.role:
            self.screen.notify(
                "No-show saved. Write a few words to your partner today; that helps most.", undo="undoes"
            )
        elif entry.state == "missed":
            self.screen.notify(
                "No-show saved. Next time, tell your partner how you felt, without blame.", undo="undoes"
            )
        elif entry.state == "cancelled":
            self.screen.notify("Cancelled · the next date is proposed below, d chooses another", undo="undoes")

    def _ask_day(self) -> None:
        """Ask for another day, where the session can be moved."""
        try:
            closing.move_session(self.owner.session, self.owner.session.start)
        except JournalError as error:
            self.screen.notify_error(error)
            return
        self.owner.prompt.ask(
            PromptRequest(
                "Move to",
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
                    f"Move to {day}: why?",
                    lambda why: self._move(start, why),
                    "may stay empty; Enter moves it, Esc does not",
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
        if self.owner.session.closed_on is not None:
            return
        closed = closing.close_session(self.owner.session, self.journal.entries, self.journal.today)
        self.owner.put(*closed, label="close session", words="Closed")

    def rate(self, item: str, step: int) -> None:
        """Rate an item of the pulse; beyond 1 and 5 it is skipped."""
        pulse = self._pulse()
        value = (getattr(pulse, item) or 0) + step
        self.owner.put(pulse.edit(**{item: value if 1 <= value <= 5 else None}), label="rating")

    def rate_to(self, item: str, value: int) -> None:
        """Rate an item of the pulse; the same value again skips it."""
        pulse = self._pulse()
        self.owner.put(pulse.edit(**{item: None if getattr(pulse, item) == value else value}), label="rating")

    def _pulse(self) -> Pulse:
        session, view = self.owner.session, self.screen.view
        return own_pulse(session, view) or Pulse(session=session.id, author=view.role)

    def carry_point(self) -> None:
        """Carry the highlighted point, or the marked ones, to the next session."""
        if (actions := self.screen.group(EntryActions)).marked_entries:
            actions.carry()
            return
        point = self.screen.highlighted
        if isinstance(point, Point):
            self.confirm_carry(point, lambda now: self._carry([now]))
        else:
            self.screen.notify("Choose a point first.")

    def confirm_carry(self, point: Point, then: Callable[[Point], None]) -> None:
        """Carry a point; ask first when it was carried three times."""
        confirm_carry(self.screen, point, then)

    def _carry(self, points: Sequence[Point]) -> None:
        """Carry points to the next session, or let them wait for one."""
        carry_points(self.screen, self.owner.session, points)

    def _carry_all(self) -> None:
        points = [
            point
            for point in untouched_points(self.owner.session, self.journal.entries)
            if not is_often_carried(point, self.journal.entries)
        ]
        if points:
            self._carry(points)
        else:
            self.screen.notify(
                "Each of these was carried over three times. Decide one by one: > carries a point over, x drops it."
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

    def ask_next_day(self) -> None:
        """Ask for the day of the next session."""
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
        closed = self._closed(session, {point.id for point in points})
        self.owner.put(new, *carried, *closed, label="plan the next session", words=words)

    def _closed(self, session: Session, carried: Collection[str]) -> Sequence[Entry]:
        """Close the session if planning the next one was its last open step."""
        left = [point for point in untouched_points(session, self.journal.entries) if point.id not in carried]
        is_open = session.state in OVER_STATES and session.closed_on is None and not left
        return closing.close_session(session, self.journal.entries, self.journal.today) if is_open else ()

    def _waiting_points(self) -> list[Point]:
        """The points that wait, after those of a session that was not held."""
        session, entries = self.owner.session, self.journal.entries
        open_points = [point for point in list_agenda(session, entries) if point.state == "planned"]
        left = (
            []
            if session.state == "held"
            else [point for point in open_points if not is_often_carried(point, entries)]
        )
        waiting = [
            point
            for point in entries.of(Point)
            if point.relationship == session.relationship and point.is_waiting(entries)
        ]
        return [*left, *waiting]


def _is_marks(payload: object) -> bool:
    """Whether a row holds the marks of the session."""
    return isinstance(payload, Choices) and payload.name == "marks"
