"""The Prepare step: points, their minutes and order, templates, sending the agenda."""

from collections.abc import Callable

from msgspec.structs import replace

from rmjournal.errors import JournalError
from rmjournal.insight.agenda import (
    add_to_agenda,
    fit_points,
    lay_template,
    make_question_point,
    place_before_wrap_up,
    write_open_question,
)
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.closing import next_order
from rmjournal.insight.coach import Advice
from rmjournal.insight.preparation import Preparation, prepare
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import DATE_FIELDS, REMINDER_FIELDS, Session
from rmjournal.practice.questions import Question, load_question_bank
from rmjournal.practice.templates import OPEN_POINT, Template, load_templates
from rmjournal.render.row import Row
from rmjournal.tui.pages.prepare import question_in
from rmjournal.tui.screens.actions.agreement import AgreementActions
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.actions.sharing import share_agenda
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.session.close import CloseController
from rmjournal.tui.screens.session.open_session import (
    ACTION_FIELDS,
    CLOSE,
    LEARNING_FIELDS,
    MEET,
    PREPARE,
    OpenSession,
    PromptRequest,
)

MINUTES = (5, 10, 15, 20, 25, 30, 45, 60)
"""The minutes that are offered for a point."""
NO_POINT = "Choose a point of the agenda to change its minutes."
NEXT_OWNER = {"mentor": "mentee", "mentee": "both", "both": "mentor"}


class PrepareController:
    """Changes the agenda of a session."""

    def __init__(self, owner: OpenSession, closing: CloseController) -> None:
        self.owner = owner
        self.screen = owner.screen
        self.journal = owner.journal
        self.closing = closing
        config = owner.screen.config
        self.own_folder = config.source.parent if config else None
        """The person's folder with questions and templates of their own."""
        self.questions = load_question_bank(self.own_folder)
        self._passed_over: set[str] = set()
        """Ids of the questions in whose place another one was wished for."""
        self._is_coach_quiet = False
        """Whether “not now” was said to the question of the coach."""
        self._coached = ""
        """Id of the coach's question that was added; one a session is enough."""
        self._is_open_question_quiet = False
        """Whether “not now” was said to the open question."""

    @property
    def preparation(self) -> Preparation:
        """The preparation of this session, from its entries."""
        role = self.screen.view.role or "mentor"
        bank = self.questions.without(self._passed_over)
        found = prepare(self.journal.entries, self.owner.session, self.journal.today, role, bank)
        is_added = bool(self._coached) and any(point.question == self._coached for point in found.agenda)
        return replace(
            found,
            advice=None if self._is_coach_quiet or is_added else found.advice,
            needs_open_question=found.needs_open_question and not self._is_open_question_quiet,
        )

    def offer_question(self) -> None:
        """Offer another question in place of the highlighted one, or of the first."""
        if self.owner.step != PREPARE:
            self.screen.notify("+ offers another question in Prepare.")
            return
        questions = self.preparation.questions
        passed_over = self._lit_question or (questions[0] if questions else None)
        self._is_coach_quiet, self._coached = False, ""
        if passed_over is not None:
            self._passed_over.add(passed_over.id)
        if not self.preparation.questions:
            self._passed_over.clear()
        if self.preparation.questions:
            self.screen.draw()
        else:
            self.screen.notify("All questions for your focus areas have been asked.")

    @property
    def _lit_question(self) -> Question | None:
        """The question of the bank that is highlighted."""
        line = self.owner.highlighted_line
        return question_in(line.payload) if line is not None else None

    @property
    def _is_open_question_lit(self) -> bool:
        line = self.owner.highlighted_line
        return line is not None and line.action == "open_question"

    def set_aside(self) -> None:
        """Say “not now” to the highlighted question, or to what Close asks."""
        if self.owner.step != PREPARE:
            self.closing.set_aside()
            return
        question = self._lit_question
        if self._is_open_question_lit:
            self._is_open_question_quiet = True
            self.screen.draw()
            return
        if question is None:
            self.screen.notify("z says “not now” to a question. Go to one of them first.")
            return
        advice = self.preparation.advice
        self._is_coach_quiet |= advice is not None and advice.question == question
        self._passed_over.add(question.id)
        self.screen.draw()
        self.screen.notify("Not now. + offers another question.")

    def never_ask(self) -> None:
        """Never ask the highlighted question again, or the one of the thought in Close."""
        question = self._lit_question
        if self.owner.step != PREPARE:
            self.closing.never_ask()
        elif self._is_open_question_lit:
            self.closing.put_never(OPEN_POINT.title)
        elif question is None:
            self.screen.notify("Z never asks a question again. Go to one of them first.")
        else:
            self.closing.put_never(question.seen_by(self.screen.view.role or "mentor"))

    def _agenda(self) -> list[Point]:
        return list_agenda(self.owner.session, self.journal.entries)

    def open_line(self, line: Row) -> None:
        """Bring in what a line stands for, or edit its entry."""
        view, session = self.screen.view, self.owner.session
        verbs: dict[str, Callable[[], None]] = {
            "open_question": self.ask_open_question,
            "add_last_notes": lambda: self.screen.write(self.preparation.last.session or session, "notes"),
            "reminder": lambda: self.write_reminder(str(line.payload or "")),
        }
        if (question := question_in(line.payload)) is not None:
            self._add_question(question, line.payload)
        elif isinstance(line.payload, Template):
            self._lay_template(line.payload)
        elif isinstance(line.payload, Session):
            self.owner.put(line.payload, label="plan a session", words=f"Planned for {view.day(line.payload.day)}")
        elif line.action in verbs:
            verbs[line.action]()
        elif line.entry is not None:
            self._open_entry(line.entry)

    def _add_question(self, question: Question, payload: object) -> None:
        """Put a question on the agenda; the coach's with its goal."""
        goal = None
        if isinstance(payload, Advice):
            self._coached = question.id
            goal = self.journal.entries.get_of_kind(Goal, payload.cause.entry_id)
        role = self.screen.view.role or "mentor"
        self._add(make_question_point(question, self.owner.session, self.journal.entries, role, goal))

    def _open_entry(self, entry: Entry) -> None:
        now = self.journal.entries.get(entry.id)
        if now is None:
            return
        is_here = isinstance(now, Point) and now.session == self.owner.id
        is_last = isinstance(now, Session) or now.KIND.name == "reflection"
        if self.owner.step == PREPARE and is_last:
            self.screen.call_later(self.screen.open_entry, now)
        elif isinstance(now, Agreement) and now.state == "draft":
            self.screen.group(AgreementActions).talk()
        elif self.owner.step != PREPARE or is_here or isinstance(now, Agreement):
            self.screen.group(WritingActions).edit()
        elif isinstance(now, Point):
            self.closing.confirm_carry(now, self._bring_in)
        else:
            self._bring_in(now)

    def _bring_in(self, entry: Entry) -> None:
        """Put an entry on the agenda, as a point that refers to it."""
        changes = add_to_agenda(entry, self.owner.session, self.journal.entries)
        is_private = not (changes[0].id or changes[0].shared)
        audience = " · private, like the entry it came from" if is_private else ""
        self._add(*changes, audience=audience, typed_fields=("shared",))

    def _add(self, point: Entry, *others: Entry, audience: str = "", typed_fields: tuple[str, ...] = ()) -> None:
        """Put a point before the wrap-up.

        ``audience`` says who may see it where that is not the usual.
        """
        title = self.screen.view.words(point)
        placed = place_before_wrap_up(point, self.journal.entries) if isinstance(point, Point) else (point,)
        self.owner.put(
            *placed,
            *others,
            words=f"Added to the agenda: {title}{audience}",
            alike="points added to the agenda",
            name=title,
            typed_fields=typed_fields,
        )

    def ask_point(self) -> None:
        """Ask for a new point in one line."""
        label = f"New point, shared with {self.screen.view.partner}"
        self.owner.prompt.ask(PromptRequest(label, self._add_point, "what to talk about", draft="point"))

    def _add_point(self, title: str) -> None:
        session = self.owner.session
        order = next_order(session.id, self.journal.entries)
        self._add(Point(session=session.id, relationship=session.relationship, title=title, order=order))

    def ask_open_question(self) -> None:
        """Ask for the open question in one line."""
        label = f"Ask {self.screen.view.partner} what you do not know"
        self.owner.prompt.ask(PromptRequest(label, self._write_open_question, draft="open_question"))

    def _write_open_question(self, text: str) -> None:
        self._add(write_open_question(text, self.owner.session, self.journal.entries))

    def choose_minutes(self) -> None:
        """Choose the minutes of the highlighted point from a list, or type them there."""
        from rmjournal.tui.widgets.picker import Option, Picker

        point = self._point(NO_POINT)
        if point is not None and self.screen.can_write():
            options = [Option(str(minutes), f"{minutes} min") for minutes in MINUTES]
            picker = Picker("Minutes", options, chosen=str(point.minutes), free=str)
            self.screen.ask(picker, lambda text: self._take_minutes(point.id, text) if text else None)

    def _take_minutes(self, point_id: str, text: str) -> None:
        try:
            self._set_minutes(point_id, text)
        except JournalError as error:
            self.screen.notify_error(error)

    def ask_minutes(self, typed: str) -> None:
        """Ask for the minutes of the highlighted point, with the first digit typed."""
        point = self._point(NO_POINT)
        if point is not None:
            point_id = point.id
            self.owner.prompt.ask(
                PromptRequest("Minutes", lambda text: self._set_minutes(point_id, text), text=typed, is_begun=True)
            )

    def _set_minutes(self, point_id: str, text: str) -> None:
        point = self.journal.entries.get(point_id)
        if point is None:
            self.screen.notify("This point is no longer in the journal.", severity="warning")
        else:
            self.owner.put(self.owner.with_value(point, "minutes", text))

    def write_reminder(self, first: str = "") -> None:
        """Write the private reminder lines before the session, from one of them on."""
        self.screen.write(self.owner.session, first, REMINDER_FIELDS)

    def ask_date(self) -> None:
        """Ask for date and length of the session.

        In Close, for the date of the next one.
        """
        if self.owner.step == CLOSE and self.owner.session.state != "planned":
            self.closing.ask_next_day()
        else:
            self.screen.write(self.owner.session, only=DATE_FIELDS)

    async def next_step(self, by: int) -> None:
        """Go to the next step, or to the one before."""
        step = self.owner.step + by
        if PREPARE <= step <= CLOSE:
            await self.screen.run_action(f"step({step})")
        else:
            self.screen.notify("Close is the last step." if by > 0 else "Prepare is the first step.")

    def fill_number(self, digit: int) -> None:
        """Use a digit for the highlighted row: a rating, or minutes that begin so."""
        if self.owner.step == PREPARE:
            self.ask_minutes(str(digit))
        elif self.owner.step == CLOSE:
            self.closing.digit(digit)
        else:
            self.screen.notify("Digits set minutes in Prepare and rate in Close. The key . goes to the next step.")

    def fit_agenda(self) -> None:
        """Fit the minutes of the points to the length of the session."""
        points, minutes = self._agenda(), self.owner.session.minutes
        words = f"The points now fit into {minutes} minutes"
        self.screen.attempt(lambda: self.journal.put(*fit_points(points, minutes), label="fit the agenda"), words)

    def change_owner(self) -> None:
        """Give the highlighted point to the next owner."""
        point = self._point("Choose a point of the agenda to change its owner.")
        if point is not None:
            self.owner.put(point.edit(owner=NEXT_OWNER.get(point.owner, "both")))

    def _point(self, words: str) -> Point | None:
        """The highlighted point of this agenda; a message where there is none."""
        point = self.screen.highlighted
        if isinstance(point, Point) and point.session == self.owner.session.id:
            return point
        self.screen.notify(f"{words} Tab goes to the other side.")
        return None

    def move_point(self, step: int) -> None:
        """Move the highlighted point up or down on the agenda."""
        points, highlighted = self._agenda(), self._point("Choose a point of the agenda to move it.")
        ids = [point.id for point in points]
        if highlighted is None or highlighted.id not in ids:
            return
        index = ids.index(highlighted.id)
        if not 0 <= index + step < len(points):
            self.screen.notify(
                "This point is the last one already." if step > 0 else "This point is the first one already."
            )
            return
        points[index], points[index + step] = points[index + step], points[index]
        moved = [point.edit(order=order) for order, point in enumerate(points, 1) if point.order != order]
        self.owner.put(*moved, label="order of the agenda")

    def choose_template(self) -> None:
        """Choose a template.

        What is on the agenda stays, between its check-in and its other points.
        """
        from rmjournal.tui.widgets.picker import Option, Picker

        templates = load_templates(self.own_folder)
        for broken in templates.broken:
            self.screen.notify(broken.sentence, severity="warning")
        if not self.screen.can_write():
            return
        options = [Option(template, template.label, aside=template.help) for template in templates.named.values()]
        usual = templates.named[self.preparation.template]
        title = f"Template; its points are shared with {self.screen.view.partner}"
        self.screen.ask(Picker(title, options, chosen=usual), self._lay_template)

    def _lay_template(self, template: Template | None) -> None:
        if template is None:
            return
        try:
            points = lay_template(template, self.owner.session, self.journal.entries)
        except JournalError as error:
            self.screen.notify_error(error)
            return
        if not points:
            self.screen.notify(f"All of “{template.label}” is on the agenda already.")
            return
        changed = {point.id for point in points}
        now = [*points, *(point for point in self._agenda() if point.id not in changed)]
        over = sum(point.minutes for point in now if point.state != "cut") - self.owner.session.minutes
        hint = f"{over} minutes too many, f makes the points fit" if over > 0 else template.no_swap.rstrip(".")
        words = f"Template added. {hint}" if hint else "Template added"
        self.screen.attempt(lambda: self.journal.put(*points, label=f"template {template.label}"), words)

    def edit(self) -> None:
        """Edit the highlighted entry; where a row has none, the session."""
        if self.screen.highlighted is None:
            self.screen.write(self.owner.session)
        else:
            self.screen.group(WritingActions).edit()

    def drop_point(self) -> None:
        """Cut a point that was carried or is past.

        Delete a new one, or all that is marked.
        """
        point, actions = self.screen.highlighted, self.screen.group(EntryActions)
        if actions.marked_entries:
            actions.delete()
        elif isinstance(point, Point) and (self.owner.step == CLOSE or point.moves()):
            self.owner.put(point.edit(state="cut"), words="Dropped")
        else:
            actions.delete()

    def make_action(self) -> None:
        """Write an action; in a meeting it begins with the highlighted point."""
        point = self.screen.highlighted
        action = self.owner.new_action()
        if isinstance(point, Point) and self.owner.step == MEET:
            action = action.edit(text=point.title, owner=point.owner, goal=point.goal)
        self.screen.write(action, only=ACTION_FIELDS)

    def make_learning(self) -> None:
        """Write a learning, with the goal of the highlighted point."""
        point = self.screen.highlighted
        goal = point.goal if isinstance(point, Point) else ""
        self.screen.write(self.owner.new_learning(goal=goal), only=LEARNING_FIELDS)

    def send(self) -> None:
        """Show what would leave, and send the agenda."""
        share_agenda(self.screen, self.owner.session)
