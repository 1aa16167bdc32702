"""The session screen: prepare, meet and close as three steps."""

from collections.abc import Callable

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from rmjournal.dates import format_distance
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.coach import Advice
from rmjournal.insight.scope import select_pair
from rmjournal.journal.open_journal import Journal, JournalChanged
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import Question
from rmjournal.render.row import Row
from rmjournal.tui.commands import SESSION, bindings
from rmjournal.tui.key_hints import kind_of_row, with_state
from rmjournal.tui.keymap import apply_user_keys, hide_key
from rmjournal.tui.page_rows import Spot, View
from rmjournal.tui.pages.close import kind_of_closing_row
from rmjournal.tui.pages.prepare import step_title
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.folder_watch import FolderWatch
from rmjournal.tui.screens.footer import Footer, Lit, is_typing
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.session.close import CloseController
from rmjournal.tui.screens.session.meet import MeetController
from rmjournal.tui.screens.session.open_session import CLOSE, MEET, PREPARE, OpenSession
from rmjournal.tui.screens.session.prepare import PrepareController
from rmjournal.tui.widgets.meet_step import MeetStep
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.session_steps import CloseStep, PrepareStep, StepHead

CLOCK_SECONDS = 20.0
"""Seconds between two looks at the clock."""


def _suggestion_name(line: Row) -> str:
    """The name of a suggestion in the table of keys."""
    if isinstance(line.entry, Agreement):
        return "agreement"
    if line.action == "open_question":
        return line.action
    return {Advice: "coach", Question: "question"}.get(type(line.payload), "suggestion")


class SessionLit(Lit):
    """What is highlighted in a session."""

    def __init__(self, session_screen: "SessionScreen") -> None:
        super().__init__(session_screen)
        self._session = session_screen

    @property
    def names(self) -> tuple[str, str]:
        """The name of what is highlighted, and of the step around it."""
        where = ("prepare", "meet", "close")[self._session.owner.step]
        is_deleted = self._session.owner.id not in self._session.journal.entries
        if is_deleted or not self._session.query("#step > Place"):
            return "", where
        line, rows = self._session.highlighted_line, self._session.highlighted_rows
        if is_typing(self._session):
            return ("prompt" if self._session.query("PromptBar.-on") else "typing"), "typing"
        if line is not None and rows is not None and rows.id == "bring":
            return f"prepare.{_suggestion_name(line)}", where
        if line is not None and line.action in ("reminder", "write_notes"):
            return f"{where}.{'reminder' if line.action == 'reminder' else 'write'}", where
        if line is not None and isinstance(line.entry, Point):
            if line.entry.kind == "agreement" and where != "close":
                return f"{where}.rules", where
            return with_state(f"{where}.point", line.entry, self._session.view), where
        if line is not None and rows is not None and rows.id == "steps":
            lit = kind_of_closing_row(line, self._session.owner.session)
            return (with_state(lit, line.entry, self._session.view) if line.entry else lit), where
        return kind_of_row(line, self._session.view), where

    @property
    def words(self) -> str:
        """What matters about what is highlighted.

        In Prepare, what does not stand in the row.
        """
        place = self._session.owner.place
        if not isinstance(place, PrepareStep) or self.marked_entries or is_typing(self._session):
            return super().words
        return place.say_row(self._session.highlighted_line) or super().words

    @property
    def typing_state(self) -> str:
        """Whether notes or a line are typed that are not in the journal yet."""
        if self._session.query("PromptBar.-on"):
            return self._session.owner.prompt.typing_state
        return self._session.meeting.typing_state


class SessionScreen(JournalScreen):
    """A session in three steps, each with its controller."""

    WHERE = SESSION
    BINDINGS = bindings(SESSION)
    SCOPED_CSS = False
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high"), (30, "-tall")]
    DEFAULT_CSS = """
    SessionScreen { background: $background; layout: vertical; }
    SessionScreen #step { height: 1fr; }
    """

    def __init__(self, main: JournalScreen, session: Session, step: int | None = None) -> None:
        super().__init__(main.journal, main.config, main.hidden)
        self.questions_from = main.questions_from
        self._main = main
        self.note = main.note
        self.owner = OpenSession(self, session.id, _first_step(session, main.journal) if step is None else step)
        self.meeting = MeetController(self.owner)
        self.closing = CloseController(self.owner, self.meeting)
        self.preparing = PrepareController(self.owner, self.closing)
        self.groups |= {
            FolderWatch: main.group(FolderWatch),
            MeetController: self.meeting,
            CloseController: self.closing,
            PrepareController: self.preparing,
        }
        writing = self.group(WritingActions)
        writing.own_greeting, writing.written = self.closing.greeting, self.closing.entry_written
        self.footer = Footer(self, SessionLit(self))
        self._steps: dict[int, Place] = {}
        self._unsubscribe: Callable[[], None] = self.refresh_bindings
        apply_user_keys(self, self.keys)

    def add_to(self, spot: Spot) -> Spot:
        """Add the session and its step to what is opened again."""
        return replace(spot, session_id=self.owner.id, step=self.owner.step)

    def compose(self) -> ComposeResult:
        """The head, the open step, the prompt bar and the key bar."""
        yield StepHead(id="head")
        yield Container(id="step")
        yield PromptBar()
        yield self.footer

    async def on_mount(self) -> None:
        """Open the step that fits the day."""
        self._unsubscribe = self.journal.subscribe(self._journal_changed)
        for broken in self.preparing.questions.broken:
            self.notify(broken.sentence, severity="warning")
        self.set_interval(CLOCK_SECONDS, self._show_clock)
        await self.action_step(self.owner.step)
        if self.owner.step == MEET and not list_agenda(self.owner.session, self.journal.entries):
            self.notify("Nothing is prepared for this session.")

    def on_unmount(self) -> None:
        """Save what is typed, whatever closes the screen."""
        self._unsubscribe()
        self.meeting.save_notes()
        self.owner.prompt.keep()

    @property
    def view(self) -> View:
        """The entries of the session's relationship."""
        pair = self.journal.entries.get_of_kind(Relationship, self.owner.session.relationship)
        return View(
            entries=select_pair(self.journal.entries, pair.id if pair else ""),
            today=self.journal.today,
            role=pair.role if pair else self.journal.my_role(),
            pair=pair,
            hidden=self.hidden,
            version_counts=self.conflicts.counts(self.journal.db.content),
            fields_apart=self.conflicts.fields(self.journal.db.content),
            zone=self.journal.zone,
            asks_questions=not self.hidden and self.questions_from <= self.journal.today.isoformat(),
            hide_key=hide_key(self.app),
        )

    @property
    def place(self) -> Place:
        """The widget of the open step."""
        return self._steps[self.owner.step]

    @property
    def highlighted_rows(self) -> Rows | None:
        """The pane in focus, else the one whose highlighted line stays marked."""
        return self.owner.highlighted_rows

    @property
    def highlighted_line(self) -> Row | None:
        """The highlighted line, to which the keys apply."""
        return self.owner.highlighted_line

    @property
    def highlighted(self) -> Entry | None:
        """The highlighted entry, as the journal has it now."""
        line = self.highlighted_line
        return self.journal.entries.get(line.entry.id) if line and line.entry else None

    async def action_step(self, step: int) -> None:
        """Open a step."""
        self.meeting.save_notes()
        if step == MEET:
            self.meeting.begin()
            self._say_when()
        elif step == CLOSE:
            self.closing.begin()
        if step not in self._steps:
            self._steps[step] = self._make_step(step)
            await self.query_one("#step").mount(self._steps[step])
        if self not in self.app.screen_stack or not self.app.is_running:
            return  # it was left or closed meanwhile
        for number, place in self._steps.items():
            place.display = number == step
        self.owner.step, self.owner.place = step, self._steps[step]
        self.draw()
        self.place.enter()

    def _say_when(self) -> None:
        """Say that a session is met before its day."""
        session = self.owner.session
        if session.state == "planned" and session.day is not None and session.day > self.journal.today:
            gap = format_distance(session.day, self.journal.today)
            self.notify(f"This session is {gap}.")

    def _make_step(self, step: int) -> Place:
        if step == MEET:
            return self.meeting.open_step()
        return PrepareStep(id="prepare") if step == PREPARE else CloseStep(id="close")

    def draw(self) -> None:
        """Draw the head, the open step and the keys.

        A step that is being made is drawn once it is there.
        """
        place = self.owner.place
        if place is None:
            return
        view, session = self.view, self.owner.session
        head = self.query_one(StepHead)
        head.title, head.here = step_title(session, view), self.owner.step
        if isinstance(place, PrepareStep):
            place.draw(self.preparing.preparation, view)
        elif isinstance(place, CloseStep):
            place.draw(session, view, self.closing.proposed, self.closing.state)
        else:
            place.view = view
            self.meeting.show_typed()
            self.meeting.show_clock()
        self.show_state()

    def _journal_changed(self, event: JournalChanged) -> None:
        if self not in self.app.screen_stack:
            return  # it was left, and its widgets are being removed
        self.meeting.take_in(is_external=not event.label)
        if self.owner.id in self.journal.entries:
            self.draw()
        elif self.is_current:
            self.dismiss()

    def _show_clock(self) -> None:
        if self.owner.step == MEET:
            self.meeting.show_clock()

    @on(Rows.RowOpened)
    def _row_opened(self, event: Rows.RowOpened) -> None:
        event.stop()
        if self.owner.step == MEET and event.rows.id == "agenda":
            self.meeting.write(event.row.entry)
        elif not self.closing.open_line(event.row):
            self.preparing.open_line(event.row)

    @on(PromptBar.Answered)
    def _line_answered(self, event: PromptBar.Answered) -> None:
        self.owner.prompt.answer(event.text)
        if not self.query_one(PromptBar).has_class("-on"):
            self.place.enter()

    @on(PromptBar.Left)
    def _line_left(self, event: PromptBar.Left) -> None:
        if self.owner.prompt.leave() and not event.is_focus_elsewhere:
            self.place.enter()

    @on(PromptBar.LineEdited)
    def _line_edited(self) -> None:
        self.owner.prompt.save_draft_soon()

    @on(MeetStep.NotesEdited)
    def _notes_edited(self, event: MeetStep.NotesEdited) -> None:
        self.meeting.notes_edited(event)

    @on(StepHead.StepChosen)
    async def _step_chosen(self, event: StepHead.StepChosen) -> None:
        await self.action_step(event.step)

    def action_back(self) -> None:
        """Go back from the notes to the agenda, from marks to none, else leave.

        What is typed is saved.
        """
        if isinstance(self.owner.place, MeetStep) and self.owner.place.typing:
            self.owner.place.enter()
        elif not self.group(EntryActions).unmark() and self.is_current and not self.unkept():
            self.dismiss()

    def unkept(self) -> str:
        """Save the notes and the line that is typed; the reason where that fails."""
        return self.meeting.unkept() or self.owner.prompt.unkept()

    async def open_entry(self, entry: Entry) -> None:
        """Leave the session, and show an entry on the main screen."""
        if self.is_current and not self.unkept():
            self.dismiss()
            self._main.call_later(self._main.open_entry, entry)


def _first_step(session: Session, journal: Journal) -> int:
    """Prepare before its day, meet on it, close after it."""
    if session.state != "planned":
        return CLOSE
    day = session.day or journal.today
    return PREPARE if day > journal.today else MEET if day == journal.today else CLOSE
