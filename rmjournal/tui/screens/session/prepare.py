"""Commands and keys of the Prepare step."""

from collections.abc import Callable
from pathlib import Path

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from rmjournal.errors import JournalError
from rmjournal.exchange.ics import turns
from rmjournal.insight.agenda import brought_in, fitted, question_point, template_points
from rmjournal.insight.cadence import agenda
from rmjournal.insight.closing import next_order
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other
from rmjournal.practice.questions import Question
from rmjournal.practice.templates import Template, laid, template_for, templates
from rmjournal.render.row import Row
from rmjournal.tui.keymap import keys_of
from rmjournal.tui.pages.close import Dot, Rated, Takeaway
from rmjournal.tui.screens.session.close import SessionNext
from rmjournal.tui.widgets.key_bar import SHORT, Hint
from rmjournal.tui.widgets.prompt_bar import AskLine

SESSION_KEYS: list[BindingType] = [
    Binding("1", "step(0)", "prepare", show=False, id="session.prepare", tooltip="Prepare the agenda"),
    Binding("2", "step(1)", "meet", show=False, id="session.meet", tooltip="Meet: agenda, clock and notes"),
    Binding("3", "step(2)", "close", show=False, id="session.close", tooltip="Close: what is still open"),
    Binding("n", "point", "point", id="session.point", tooltip="Write a point"),
    Binding("J", "shift(1)", "down", show=False, id="session.down", tooltip="The point further down"),
    Binding("K", "shift(-1)", "up", show=False, id="session.up", tooltip="The point further up"),
    Binding("m", "minutes", "minutes", id="session.minutes", tooltip="Minutes of the point"),
    Binding("M", "length", "length", show=False, id="session.length", tooltip="Length of the session"),
    Binding("f", "fit", "fit", show=False, id="session.fit", tooltip="Fit the points to the length"),
    Binding("o", "owner", "owner", id="session.owner", tooltip="Whose point it is"),
    Binding("t", "template", "template", id="session.template", tooltip="Lay a template"),
    Binding("greater_than_sign", "park", "park", key_display=">", id="session.park", tooltip="Carry the point on"),
    Binding("a", "make_action", "action", id="session.action", tooltip="Make an action of it"),
    Binding("l", "make_learning", "learning", id="session.learning", tooltip="Make a learning of it"),
    Binding("s", "send", "send as …", id="session.send", tooltip="Send the agenda: Markdown, text, calendar"),
    Binding("x", "drop", "drop", show=False, id="session.drop", tooltip="Cut the point, or delete this"),
    Binding("right", "beside(1)", "right", show=False, id="session.right", tooltip="Other side; rate higher"),
    Binding("left", "beside(-1)", "left", show=False, id="session.left", tooltip="Other side; rate lower"),
    Binding("escape", "back", "back", id="session.back", tooltip="Back"),
    Binding("q", "back", "back", show=False, id="session.quit", tooltip="Back"),
]

TOLD = (
    ("back", "template", "minutes", "fit", "send", "park", "point", "owner", "length"),
    ("back", "tick", "action", "learning", "park", "point", "drop"),
    ("back", "tick", "park", "drop", "learning", "action", "undo"),
)
"""The commands that the line at the bottom tells in each step, the most useful first."""

SAID = {"tick": "done", "session.park": "carry"}
"""Other words for some of them in the last step."""


def step_hints(screen: DOMNode, step: int) -> list[Hint]:
    """What the line at the bottom tells in a step, with the keys as a person may have changed them."""
    known: dict[str, Hint] = {}
    for key, binding in keys_of(screen):
        name = binding.key_display or SHORT.get(key, key.replace("ctrl+", "^"))
        words = SAID.get(binding.id or "", binding.description) if step == 2 else binding.description
        known.setdefault(binding.id or "", Hint(name, words, binding.action))
    ids = (f"session.{name}" if f"session.{name}" in known else name for name in TOLD[step])
    return [known[one] for one in ids if one in known]


ELSEWHERE = ("go", "whom", "filter", "jump", "theme", "new", "pane", "session", "log")
"""Commands of the main screen that mean nothing here."""
TURN = {"mentor": "mentee", "mentee": "both", "both": "mentor"}


class SessionVerbs(SessionNext):
    """The verbs of a session's screen."""

    BINDINGS = SESSION_KEYS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands of the main screen are not offered here."""
        return action not in ELSEWHERE

    def open_line(self, line: Row) -> None:
        """Do what a line is for."""
        if isinstance(line.payload, Question):
            role = self.view.role or "mentor"
            point = question_point(line.payload, self.session, self.journal.entries, role)
            self.put(point, told=f"On the agenda, shared with {self.view.partner}")
        elif isinstance(line.payload, Session):
            self.put(line.payload, label="plan a session", told=f"Planned for {self.view.day(line.payload.day)}")
        elif isinstance(line.payload, Takeaway):
            self.write(self.learning(str(line.payload)))
        elif isinstance(line.payload, Dot):
            self.rate_to(line.payload.item, line.payload.value)
        elif isinstance(line.payload, Rated):
            self.rate(str(line.payload), 1)
        elif line.action:
            self.end(line.action)
        elif line.entry is not None:
            self._open_entry(line.entry)

    def _open_entry(self, entry: Entry) -> None:
        now = self.journal.entries.get(entry.id)
        here = isinstance(now, Point) and now.session == self.session.id
        if now is None:
            return
        if self.step != 0 or here or isinstance(now, Agreement):
            self.action_edit()
        elif isinstance(now, Point):
            self.surely(now, self._bring)
        else:
            self._bring(now)

    def _bring(self, entry: Entry) -> None:
        found = brought_in(entry, self.session, self.journal.entries)
        there = {(one.title, one.kind) for one in agenda(self.session, self.journal.entries)}
        if any(isinstance(one, Point) and not one.id and (one.title, one.kind) in there for one in found):
            self.tell("It is on the agenda already.")
        else:
            self.put(*found, told=f"On the agenda{self._audience(found[0])}", said=("shared",))

    def _audience(self, point: Entry) -> str:
        """Who sees a new point of the agenda, in words; empty for one that was there."""
        if point.id:
            return ""
        return f", shared with {self.view.partner}" if point.shared else ", private as what it came from"

    def answer(self, what: str, text: str) -> None:
        """Use a line that was asked for; one that cannot be used is asked for again."""
        uses: dict[str, Callable[[], None]] = {
            "point": lambda: self._add(text),
            "minutes": lambda: self._set_minutes(text),
            "length": lambda: self.put(self.value(self.session, "minutes", text), label="length of the session"),
            "move": lambda: self.move_to(text),
            "moved": lambda: self.moved(text),
            "next_on": lambda: self.plan_on(text),
        }
        draft = self.asked
        if draft is not None:
            draft.now()
        if text or what == "moved":
            try:
                uses[what]()
            except JournalError as error:
                self.refuse(error)
                self.query_one(AskLine).again(text)
                return
        if draft is not None and what != "move":
            draft.end()

    def _add(self, text: str) -> None:
        order = next_order(self.session.id, self.journal.entries)
        self.put(Point(session=self.session.id, relationship=self.session.relationship, title=text, order=order))

    def action_point(self) -> None:
        """Write a point in one line."""
        self.ask_for("point", f"Point, shared with {self.view.partner}", hint="what to talk about")

    def action_minutes(self) -> None:
        """Ask for the minutes of the lit point."""
        point = self._here("Minutes belong to a point of the agenda.")
        if point is not None:
            self._timed = point.id
            self.ask_for("minutes", "Minutes", str(point.minutes))

    _timed = ""
    """The id of the point whose minutes are asked for."""

    def _set_minutes(self, text: str) -> None:
        point = self.journal.entries.get(self._timed)
        if point is None:
            self.tell("This point is no longer in the journal.", "warning")
        else:
            self.put(self.value(point, "minutes", text))

    def action_length(self) -> None:
        """Ask for the planned length of the session."""
        self.ask_for("length", "Minutes of the session", str(self.session.minutes))

    def action_fit(self) -> None:
        """Fit the points to the planned length."""
        points = agenda(self.session, self.journal.entries)
        told = f"{self.session.minutes} minutes now · u takes it back"
        self._try(lambda: self.journal.put(*fitted(points, self.session.minutes), label="fit the agenda"), told)

    def action_owner(self) -> None:
        """Hand the lit point to the next owner."""
        point = self._here("An owner belongs to a point of the agenda.")
        if point is not None:
            self.put(point.edit(owner=TURN.get(point.owner, "both")))

    def _here(self, word: str) -> Point | None:
        """The lit point of this agenda; else a word about it."""
        point = self.lit
        if isinstance(point, Point) and point.session == self.session.id:
            return point
        self.tell(f"{word} Tab goes to the other side.")
        return None

    def action_shift(self, by: int) -> None:
        """Move the lit point on the agenda."""
        points = agenda(self.session, self.journal.entries)
        at = next((n for n, point in enumerate(points) if self.lit is not None and point.id == self.lit.id), None)
        if at is None or not 0 <= at + by < len(points):
            return
        points[at], points[at + by] = points[at + by], points[at]
        self.put(*(p.edit(order=n) for n, p in enumerate(points, 1) if p.order != n), label="order of the agenda")

    def action_template(self) -> None:
        """Choose a template; its points come behind those that are there."""
        from rmjournal.tui.widgets.picker import Option, Picker

        found = templates(self.extra)
        for broken in found.broken:
            self.tell(broken.sentence, "warning")
        if not self.may_write:
            return
        options = [Option(one, one.label, aside=one.help) for one in found.named.values()]
        usual = template_for(self.session.kind, found)
        title = f"Template, its points shared with {self.view.partner}"
        self.ask(Picker(title, options, chosen=usual), self._lay)

    def _lay(self, template: Template | None) -> None:
        if template is None:
            return
        there = sum(point.minutes for point in agenda(self.session, self.journal.entries) if point.state != "cut")
        room = self.session.minutes - there if there < self.session.minutes else self.session.minutes
        self._try(
            lambda: self.journal.put(
                *template_points(laid(template, room), self.session, self.journal.entries),
                label=f"template {template.label}",
            ),
            "Laid · u takes it off again",
        )

    def action_park(self) -> None:
        """Carry the lit point to the next session, or let it wait for one; the same point, counted."""
        point = self.lit
        if isinstance(point, Point):
            self.surely(point, lambda now: self.carry([now]))

    def action_drop(self) -> None:
        """Cut the lit point when it was carried or the session is over, delete it when it was just written."""
        point = self.lit
        if isinstance(point, Point) and (self.step == 2 or point.carries()):
            self.put(point.edit(state="cut"), told="Cut · u brings it back")
        else:
            self.action_delete()

    def action_make_action(self) -> None:
        """An action out of the lit point."""
        point = self.lit if isinstance(self.lit, Point) else None
        action = self.action()
        if point and self.step == 1:
            action = action.edit(text=point.title, owner=point.owner, goal=point.goal)
        self.write(action)

    def action_make_learning(self) -> None:
        """A learning out of the lit point; who learned is asked in the form."""
        point = self.lit if isinstance(self.lit, Point) else None
        self.write(self.learning("", point.goal if point else ""))

    def action_beside(self, by: int) -> None:
        """Rate the lit item of the pulse, or go to the other side."""
        line = self.lit_line
        if line is not None and isinstance(line.payload, Rated):
            self.rate(str(line.payload), by)
        else:
            self.focus_next() if by > 0 else self.focus_previous()

    def action_send(self) -> None:
        """Show what would leave, and send it."""
        from rmjournal.tui.dialogs.send import Send

        pair = self.view.pair
        names = {self.view.role: self.journal.name or "I", other(self.view.role): pair.short if pair else "partner"}
        numbers = turns([self.session], self.journal.store.tables)
        self.ask(Send(self.session, self.view, names, Path.cwd(), numbers), self._sent)

    def _sent(self, told: str | None) -> None:
        if told is None:
            return
        self.tell(told)
        if self.session.prepared_on is None and self.session.state == "planned" and not self.journal.read_only:
            self.put(self.session.edit(prepared_on=self.journal.today), label="agenda prepared")
