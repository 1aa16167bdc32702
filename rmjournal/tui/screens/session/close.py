"""The Close step: outcome, pulse, reflection, carried points, next session."""

from collections.abc import Callable, Sequence
from pathlib import Path

from textual import on

from rmjournal.errors import JournalError
from rmjournal.insight import closing
from rmjournal.insight.cadence import agenda
from rmjournal.insight.closing import anew, asks, carried_all, next_planned, untouched
from rmjournal.insight.reflection_context import begun
from rmjournal.model.entry import Entry
from rmjournal.model.field_parser import ParseContext, absolute, read
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.tui.drafts import AGAIN, Draft, Meanwhile, Slot
from rmjournal.tui.pages.close import own_pulse
from rmjournal.tui.screens.main import Verbs
from rmjournal.tui.widgets.prompt_bar import AskLine

WHEN = "day and time, like: next tue 08:30"
MOVE, NEXT_ON = "move", "next_on"
"""Lines that hold the day and time of a session."""
KEPT = ("point", MOVE, "moved", NEXT_ON)
"""Lines that are kept while they are typed."""


class SessionEnds(Verbs):
    """What the screen of a session stands on, and its last step."""

    extra: Path | None
    """The person's folder with templates of their own."""

    @property
    def session(self) -> Session:
        """The session as the journal has it now."""
        return Session()

    step: int
    """0 prepare, 1 meet, 2 close."""

    @property
    def lit_line(self) -> Row | None:
        """The line that the keys mean."""
        return None

    @property
    def proposed(self) -> Session | None:
        """The next session as the agreement implies it."""
        return None

    @property
    def slot(self) -> Slot:
        """Where notes are kept while they are typed."""
        return Slot(self.journal.store.state, self.session)

    asked: Draft | None = None
    """The draft of the line that is asked for; none for figures."""
    _to = ""
    """Where the session is to be moved, while the reason is asked for."""

    def minutes_met(self) -> int | None:
        """Minutes since the meeting began; none when it was not followed here."""
        return None

    def put(self, *entries: Entry, label: str = "", told: str = "", said: tuple[str, ...] = ()) -> None:
        """Put entries, and tell it, or why not."""
        self._try(lambda: self.journal.put(*entries, label=label, said=said), told)

    def value(self, entry: Entry, name: str, text: str) -> Entry:
        """The entry with one value as it was typed; a day without a time takes that of the session."""
        return entry.edit(**{name: read(type(entry), name, text, self._known, entry.status)})

    @property
    def _known(self) -> ParseContext:
        return ParseContext(
            entries=self.journal.entries,
            today=self.journal.today,
            role=self.view.role,
            day_first=self.day_first,
            time=self.session.start[11:16],
        )

    def ask_for(self, what: str, label: str, text: str = "", hint: str = "") -> None:
        """Ask for one line at the bottom, where the journal may be written."""
        if not self.may_write:
            return
        line, self.asked = self.query_one(AskLine), None
        if what in KEPT:
            slot = Slot(self.journal.store.state, self.session, what)
            self.asked = Draft(self, lambda: self._asked_texts(what, line.said), slot.keep, self._tell_asked)
            text = (slot.texts or {}).get("text", text)
            self.asked.kept = bool(text)
        line.ask(what, label, text, hint)

    def _asked_texts(self, what: str, said: str) -> dict[str, str]:
        """What a draft keeps of a line, with the day of a session in full."""
        if what in (MOVE, NEXT_ON):
            start = fields(Session)["start"].in_state(self.session.state if what == MOVE else "planned")
            said = absolute(start, said, self._known)
        return {"text": said} if said else {}

    @on(AskLine.LineEdited)
    def _typed_line(self) -> None:
        if self.asked is not None:
            self.asked.soon()

    def _tell_asked(self) -> None:
        if self.asked is not None and self.asked.trouble.endswith(AGAIN):
            self.tell(self.asked.trouble, "error")

    def unkept_line(self) -> str:
        """Keep the line that is being typed before one leaves it; why that cannot be, said once."""
        return self.asked.unkept() if self.asked is not None else ""

    def leaves_line(self) -> bool:
        """Keep the line that was typed; where that cannot be, it is asked for once more."""
        if self.unkept_line():
            self.query_one(AskLine).again()
            return False
        self.keep_asked()
        return True

    def keep_asked(self) -> None:
        """Keep the line that was being typed."""
        if self.asked is not None:
            self.asked.leave()

    def ways(self) -> dict[str, Callable[[], None]]:
        """What the lines of the last step do."""
        return {
            "held": lambda: self.put(closing.held(self.session, self.minutes_met()), label="session held"),
            "call_off": lambda: self._become("called off"),
            "missed": lambda: self._become("missed"),
            "move": lambda: self.ask_for("move", "Moved to", hint=WHEN),
            "finish": self._finish,
            "reflect": self._reflect,
            "new_learning": lambda: self.write(self.learning("")),
            "new_action": lambda: self.write(self.action()),
            "new_agreement": lambda: self.write(Agreement(relationship=self.session.relationship)),
        }

    def end(self, verb: str) -> None:
        """What became of the session, and the last steps of closing it."""
        self.ways().get(verb, lambda: None)()

    def _become(self, what: str) -> None:
        try:
            if what == "missed":
                self.write(closing.missed(self.session, ""), "missed_by")
            else:
                self.write(closing.called_off(self.session, self.view.role, self.journal.today), "reason")
        except JournalError as error:
            self.refuse(error)

    def greeting(self, entry: Entry, occasion: str = "") -> str:
        """A quiet word over the form of a session that did not take place."""
        if isinstance(entry, Session) and entry.state == "missed":
            return "It happens, and mostly for a reason. Who it was, and why if you know; blame has no field here."
        if isinstance(entry, Session) and entry.state == "cancelled":
            return "Called off in time is fair. A new date comes next."
        return super().greeting(entry, occasion)

    def _accept(self, meanwhile: Meanwhile, entry: Entry, why: str) -> None:
        before = self.journal.entries.get(entry.id)
        super()._accept(meanwhile, entry, why)
        if not isinstance(entry, Session) or before is None or before.status == entry.state:
            return
        if entry.state == "missed" and entry.missed_by == self.view.role:
            self.tell("Noted as missed; a few words today repair most of it.")
        elif entry.state == "missed":
            self.tell("Noted as missed; say next time what it was like, without blame.")
        elif entry.state == "cancelled":
            self.tell("Called off · the new date is below")

    def move_to(self, text: str) -> None:
        """Understand the other day, then ask why; the reason may be skipped."""
        was = self.session.start
        self._to = closing.moved(
            self.session, str(getattr(self.value(self.session, "start", text), "start", was))
        ).start
        if self._to != was:
            day = self.view.start(self.session.edit(start=self._to))
            self.ask_for("moved", f"To {day}. Why?", hint="Enter without a word is fine; Esc does not move it")

    def moved(self, why: str) -> None:
        """Put the session on the other day; the old one stays in its history, with the reason."""
        now = closing.moved(self.session, self._to)
        told = f"Moved from {self.view.start(self.session)}"
        self._try(lambda: self.journal.put(now, why=why, label=f"move “{now.heading}”"), told)
        Slot(self.journal.store.state, now, "move").keep(None)

    def _finish(self) -> None:
        told = "Closed · u opens it again"
        self.put(self.session.edit(closed_on=self.journal.today), label="close session", told=told)

    def _reflect(self) -> None:
        self.write(begun(self.session))

    def rate(self, item: str, by: int) -> None:
        """One step up or down on an item of the pulse; beyond 1 and 5 it is skipped."""
        value = (getattr(self._pulse, item) or 0) + by
        self.put(self._pulse.edit(**{item: value if 1 <= value <= 5 else None}), label="pulse")

    def rate_to(self, item: str, value: int) -> None:
        """Rate an item of the pulse; the same once more skips it."""
        known = self._pulse
        self.put(known.edit(**{item: None if getattr(known, item) == value else value}), label="pulse")

    @property
    def _pulse(self) -> Pulse:
        return own_pulse(self.session, self.view) or Pulse(session=self.session.id, author=self.view.role)

    def action(self) -> Action:
        """A new action agreed in this session."""
        return Action(session=self.session.id, relationship=self.session.relationship)

    def learning(self, text: str, goal: str = "") -> Learning:
        """A new learning from this session."""
        return Learning(session=self.session.id, relationship=self.session.relationship, text=text, goal=goal)


class SessionNext(SessionEnds):
    """Carrying points, and planning the next session."""

    def ways(self) -> dict[str, Callable[[], None]]:
        """What the lines of the last step do; these go on to the next session."""
        return {
            **super().ways(),
            "next": self._plan,
            "next_on": lambda: self.ask_for("next_on", "Next session", hint=WHEN),
            "carry_all": self._carry_all,
        }

    def surely(self, point: Point, then: Callable[[Point], None]) -> None:
        """Do what carries a point once more; one that was carried three times asks first."""
        if not (asks(point) and point.session) or self.journal.read_only:
            then(point)
            return
        from rmjournal.tui.dialogs.confirm import Confirm

        raised = str(point.derived(self.journal.entries, self.journal.today)["raised"] or "")
        since = f" since {raised}" if raised else ""
        question = f"“{self.view.words(point)}” was carried {len(point.carries())} ×{since}. Carry it once more?"

        def answered(sure: bool | None) -> None:
            now = self.journal.entries.get(point.id)
            if sure and isinstance(now, Point):
                then(now)

        self.ask(Confirm(question, title="Still wanted?"), answered)

    def carry(self, points: Sequence[Point]) -> None:
        """Carry points to the next session, or let them wait for one; the same points, counted."""
        later = next_planned(self.session, self.journal.entries, self.journal.today)
        one = f"“{points[0].heading}”" if len(points) == 1 else f"{len(points)} points"
        self.put(
            *carried_all(points, later.id if later else "", self.journal.entries),
            label=f"carry {one}",
            told=f"Carried to {self.view.day(later.day)}" if later else "Waits for the next session",
        )

    def _carry_all(self) -> None:
        points = [point for point in untouched(self.session, self.journal.entries) if not asks(point)]
        if points:
            self.carry(points)
        else:
            self.tell("Each of these was carried three times; say one by one whether it is still wanted.")

    def _plan(self) -> None:
        if self.proposed is not None:
            self._planned(self.proposed.start)

    def plan_on(self, text: str) -> None:
        """Plan the next session on a day of one's own."""
        self._planned(str(getattr(self.value(Session(), "start", text), "start", "")))

    def _planned(self, start: str) -> None:
        here, new_id = self.session, self.journal.new_id()
        if here.state == "held" and self.proposed is not None:
            new = self.proposed.edit(id=new_id, start=start)
        else:
            new = anew(here, start, new_id)
        entries = self.journal.entries.changed(put=[new])
        points = self._going()
        moved: list[Entry] = [*carried_all(points, new.id, entries)]
        count = f", {len(points)} point{'s' * (len(points) != 1)} with it" if points else ""
        self.put(new, *moved, label="plan the next session", told=f"Planned for {self.view.day(new.day)}{count}")

    def _going(self) -> list[Point]:
        """The points that wait; of a session that did not take place, those of its agenda before them."""
        here, entries = self.session, self.journal.entries
        left = [] if here.state == "held" else [point for point in agenda(here, entries) if point.state == "planned"]
        waiting = [
            point for point in entries.of(Point) if point.relationship == here.relationship and point.waits(entries)
        ]
        return [*(point for point in left if not asks(point)), *waiting]
