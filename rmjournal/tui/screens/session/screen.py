"""The session screen: prepare, meet and close as three steps."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from rmjournal.config import Config
from rmjournal.crdt.conflict_counts import ConflictCounts
from rmjournal.errors import Refused
from rmjournal.insight.cadence import proposed
from rmjournal.insight.closing import next_planned
from rmjournal.insight.preparation import Preparation, prepare
from rmjournal.insight.scope import within
from rmjournal.journal.open_journal import Happening, Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import bank
from rmjournal.render.row import Row
from rmjournal.tui.keymap import apply_user_keys
from rmjournal.tui.pages.prepare import step_title
from rmjournal.tui.screens.session import meet
from rmjournal.tui.screens.session.meet import SessionMeeting
from rmjournal.tui.screens.session.prepare import step_hints
from rmjournal.tui.view import View
from rmjournal.tui.widgets.key_bar import Hints
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.prompt_bar import AskLine
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.session_steps import CloseStep, MeetStep, PrepareStep, StepHead

MINUTE = 20.0
"""Seconds between two looks at the clock."""


class SessionScreen(SessionMeeting):
    """Head, one step, the line of keys; everything it does is in the journal at once."""

    SCOPED_CSS = False
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high"), (30, "-tall")]
    DEFAULT_CSS = """
    SessionScreen { background: $background; layout: vertical; }
    SessionScreen #step { height: 1fr; }
    """

    def __init__(
        self, journal: Journal, session: Session, config: Config | None = None, hidden: bool = False
    ) -> None:
        super().__init__()
        self.journal = journal
        self.config = config
        self.keys = config.keys if config else {}
        self.day_first = config.day_first if config else True
        self.extra = config.source.parent if config else None
        self._bank = bank(self.extra)
        self.session_id = session.id
        self.step = _first_step(session, journal)
        self._hidden = hidden
        self._twofold = ConflictCounts()
        self._places: dict[int, Place] = {}
        self._hear_no_more: Callable[[], None] = self.refresh_bindings
        apply_user_keys(self, self.keys)

    def compose(self) -> ComposeResult:
        """The frame."""
        yield StepHead(id="head")
        yield Container(id="step")
        yield AskLine()
        yield Hints(id="hints")

    async def on_mount(self) -> None:
        """Open the step that fits the moment."""
        self._hear_no_more = self.journal.subscribe(self._heard)
        for broken in self._bank.broken:
            self.tell(broken.sentence, "warning")
        self.set_interval(MINUTE, self._clock)
        await self._open(self.step)

    def on_unmount(self) -> None:
        """Hear no more of the journal; what is typed is saved, whatever ends it."""
        self._hear_no_more()
        self.save_notes()
        self.keep_asked()

    @property
    def session(self) -> Session:
        """The session as the journal has it now."""
        found = self.journal.entries.one(Session, self.session_id)
        if found is None:
            raise Refused("This session is no longer in the journal; undo brings it back.")
        return found

    @property
    def view(self) -> View:
        """What is looked at: the session's relationship."""
        pair = self.journal.entries.one(Relationship, self.session.relationship)
        return View(
            entries=within(self.journal.entries, pair.id if pair else ""),
            today=self.journal.today,
            role=pair.role if pair else self.journal.my_role(),
            pair=pair,
            hidden=self._hidden,
            twofold=self._twofold.counts(self.journal.store.content),
            zone=self.journal.zone,
        )

    @property
    def known(self) -> Preparation:
        """What the entries imply for this session."""
        role = self.view.role or "mentor"
        return prepare(self.journal.entries, self.session, self.journal.today, role, self._bank)

    @property
    def proposed(self) -> Session | None:
        """The next session as the agreement implies it; none when it is planned."""
        pair = self.view.pair
        later = next_planned(self.session, self.journal.entries, self.journal.today)
        return proposed(self.journal.entries, pair, self.journal.today) if pair and later is None else None

    @property
    def place(self) -> Place:
        """The step that is open."""
        return self._places[self.step]

    @property
    def meet(self) -> MeetStep | None:
        """The step of meeting, once it was opened."""
        found = self._places.get(1)
        return found if isinstance(found, MeetStep) else None

    @property
    def lit_rows(self) -> Rows | None:
        """The pane in focus, else the one whose lit line stays marked."""
        marked = [rows for rows in self.place.query(Rows) if rows.has_class("-leads")]
        return next((rows for rows in marked if rows.has_focus), marked[0] if marked else None)

    @property
    def lit_line(self) -> Row | None:
        """The line that the keys mean."""
        return self.lit_rows.lit if self.lit_rows else None

    @property
    def lit(self) -> Entry | None:
        """The entry that the keys mean, as the journal has it."""
        line = self.lit_line
        return self.journal.entries.get(line.entry.id) if line and line.entry else None

    async def _open(self, step: int) -> None:
        self.save_notes()
        if step == 1:
            self.begin_meeting()
        if step not in self._places:
            self._places[step] = self._made(step)
            await self.query_one("#step").mount(self._places[step])
        for at, place in self._places.items():
            place.display = at == step
        self.step = step
        self.draw()
        self.place.enter()

    def _made(self, step: int) -> Place:
        if step == 1:
            return MeetStep(self.session_id, self.begin_notes())
        return PrepareStep(id="prepare") if step == 0 else CloseStep(id="close")

    def draw(self) -> None:
        """Show the step anew."""
        view, session = self.view, self.session
        head = self.query_one(StepHead)
        head.told, head.here = step_title(session, view), self.step
        self.tell_state()
        place = self.place
        if isinstance(place, PrepareStep):
            place.draw(self.known, view)
        elif isinstance(place, CloseStep):
            place.draw(session, view, self.proposed)
        else:
            place.view = view
            self._clock()

    def tell_state(self) -> None:
        """Say what is true of the file, beside the keys of this step."""
        super().tell_state()
        self.query_one(Hints).hints = step_hints(self, self.step)

    def _heard(self, happening: Happening) -> None:
        self.take_in_notes(outside=not happening.label)
        if self.session_id in self.journal.entries:
            self.draw()
        elif self.is_current:
            self.dismiss()

    def _clock(self) -> None:
        if isinstance(self.place, MeetStep):
            self.place.tick(self.meeting.lasted(meet.now()) if self.meeting else None)

    @on(Rows.LineOpened)
    async def _opened(self, event: Rows.LineOpened) -> None:
        event.stop()
        self.open_line(event.line)

    @on(AskLine.Answered)
    def _answered(self, event: AskLine.Answered) -> None:
        self.answer(event.what, event.text)
        if not self.query_one(AskLine).has_class("-on"):
            self.place.enter()

    @on(AskLine.Left)
    def _left(self) -> None:
        if self.leaves_line():
            self.place.enter()

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        await self.run_action(event.action)

    @on(StepHead.StepChosen)
    async def _chosen(self, event: StepHead.StepChosen) -> None:
        await self._open(event.step)

    async def action_step(self, step: int) -> None:
        """Go to a step."""
        await self._open(step)

    def action_hide(self) -> None:
        """Hide private texts at once, or show them again."""
        self._hidden = not self._hidden
        self.draw()

    def action_back(self) -> None:
        """Leave; what is typed is saved."""
        if self.is_current and not self.unkept():
            self.dismiss()

    async def open_entry(self, entry: Entry) -> None:
        """A new entry is shown where it stands here."""
        self.draw()


def _first_step(session: Session, journal: Journal) -> int:
    """Prepare before its day, meet on it, close after it."""
    if session.state != "planned":
        return 2
    day = session.day or journal.today
    return 0 if day > journal.today else 1 if day == journal.today else 2
