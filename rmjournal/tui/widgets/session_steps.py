"""Widgets of the three session steps: prepare, meet, close."""

from dataclasses import replace

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static, TextArea

from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.preparation import Preparation
from rmjournal.model.field import visible
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.render.row import Row
from rmjournal.render.text_width import cell_width, fit_width
from rmjournal.tui.page_rows import View, add_badges
from rmjournal.tui.pages.close import closing_rows, dot_at
from rmjournal.tui.pages.prepare import (
    agenda_rows,
    detail_rows,
    last_session_rows,
    last_session_title,
    suggestion_rows,
)
from rmjournal.tui.pages.sessions import point_row, session_page
from rmjournal.tui.theme import style
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import Rows, SectionTitle


class ClosingRows(Rows):
    """List of the closing steps, where a click on a dot rates."""

    def on_click(self, event: events.Click) -> None:
        """Rate with the pulse dot under the mouse, else act as Rows."""
        index, cell = self.locate(event)
        dot = dot_at(self.rows[index], cell) if index >= 0 else None
        if dot is not None:
            event.prevent_default()
            self.cursor = index
            self.post_message(self.RowOpened(self, replace(self.rows[index], payload=dot)))


class CloseStep(Place):
    """Closing steps on the left, the page of the session on the right."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    CloseStep { layout: horizontal; height: 1fr; }
    CloseStep #steps { width: 6fr; }
    CloseStep #whole { width: 5fr; margin-left: 2; }
    Screen.-narrow CloseStep #whole { display: none; }
    Screen.-normal CloseStep #whole, Screen.-broad CloseStep #whole { display: none; }
    """

    _state = ""
    """State of the session when it was last drawn."""

    def compose(self) -> ComposeResult:
        """Create two panes; the right one shows where there is room."""
        yield ClosingRows("Close", id="steps", classes="-leads")
        yield Rows("The session", id="whole", classes="-whole")

    def draw(self, session: Session, view: View, proposed: Session | None) -> None:
        """Show the closing steps and the page of a session."""
        same, self._state = self._state == session.state, session.state
        self.query_one("#steps", Rows).show(
            lambda width: add_badges(closing_rows(session, view, width, proposed), view, width), keep=same
        )
        self.query_one("#whole", Rows).show(lambda width: add_badges(session_page(session, view, width), view, width))


STEPS = ("Prepare", "Meet", "Close")
STEP_SEPARATOR = " ▸ "


class StepHead(Widget):
    """Header with the session's title on the left, steps on the right.

    The title is cut where there is no room.
    """

    DEFAULT_CSS = """
    StepHead { height: 1; width: 1fr; background: $panel; color: $quiet; padding: 0 1; }
    """

    title: reactive[str] = reactive("")
    """Title of the session: number, day, length and kind."""
    here: reactive[int] = reactive(0)
    """The step that is open."""

    class StepChosen(Message):
        """A step was clicked."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int]] = []

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, base = self.content_size.width, self.rich_style
        names = [f"{at} {name}" for at, name in enumerate(STEPS, 1)]
        if cell_width(STEP_SEPARATOR.join(names)) + 2 > width:
            names = [str(at) if at - 1 != self.here else name for at, name in enumerate(names, 1)]
        trail = cell_width(STEP_SEPARATOR.join(names))
        room = max(0, width - trail - 2)
        title = fit_width(visible(self.title, ""), room)
        segments = [Segment(title, style(self, "strong", style(self, "foreground", base))), Segment("  ", base)]
        at, self._spans = cell_width(title) + 2, []
        for index, name in enumerate(names):
            if index:
                segments.append(Segment(STEP_SEPARATOR, base))
                at += cell_width(STEP_SEPARATOR)
            segments.append(Segment(name, style(self, "key" if index == self.here else "quiet", base)))
            self._spans.append((at, at + cell_width(name)))
            at += cell_width(name)
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the mouse."""
        offset = event.get_content_offset(self)
        for index, (first, last) in enumerate(self._spans):
            if offset is not None and first <= offset.x < last:
                self.post_message(self.StepChosen(index))


class RowDetails(Rows):
    """Details of the highlighted row, without title and focus.

    The strip keeps its height when it is empty, so that the layout does not jump.
    """

    SCOPED_CSS = False
    DEFAULT_CSS = """
    RowDetails { height: 2; }
    Screen.-low RowDetails { display: none; }
    Screen.-tall RowDetails { height: 3; }
    """

    def __init__(self) -> None:
        super().__init__(id="lit")
        self.can_focus = False

    def describe(self, line: Row | None, view: View, preparation: Preparation | None = None) -> None:
        """Describe a row."""
        self.show(lambda width: detail_rows(line, view, width, self.most, preparation), keep=False)

    @property
    def most(self) -> int:
        """Number of rows in the strip."""
        return 3 if self.screen.has_class("-tall") else 2


NOTES_DELAY = 0.3
"""Seconds after a key until the notes are saved."""


class MeetStep(Place):
    """Agenda with used minutes on the left, notes on the right."""

    DEFAULT_CSS = """
    MeetStep { layout: vertical; height: 1fr; }
    MeetStep #sides { height: 1fr; }
    MeetStep #agenda { width: 1fr; }
    MeetStep #beside { width: 1fr; height: 1fr; margin-left: 2; }
    MeetStep SafeTextArea { height: 1fr; border: none; padding: 0 1; background: $background; }
    MeetStep #notes-hidden { color: $quiet; display: none; height: 1; }
    MeetStep SafeTextArea:focus { border: none; }
    Screen.-narrow MeetStep #sides { layout: vertical; }
    Screen.-narrow MeetStep #beside { margin-left: 0; }
    """
    SCOPED_CSS = False

    class NotesEdited(Message):
        """The notes have changed; ``done`` when they have lost the focus."""

        def __init__(self, text: str, done: bool) -> None:
            super().__init__()
            self.text = text
            self.done = done

    def __init__(self, session_id: str, notes: str) -> None:
        super().__init__(id="meet")
        self._session_id = session_id
        self._notes_area = SafeTextArea(notes, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._is_post_pending = False

    def compose(self) -> ComposeResult:
        """Create the agenda and the notes."""
        with Horizontal(id="sides"):
            yield Rows("Agenda", id="agenda", classes="-leads")
            with Vertical(id="beside"):
                yield SectionTitle("Notes, in Markdown")
                yield self._notes_area
                yield Static(id="notes-hidden")
        yield RowDetails()

    @on(Rows.Highlighted)
    def _row_highlighted(self, event: Rows.Highlighted) -> None:
        if self.view is not None and event.rows.id == "agenda":
            self.query_one(RowDetails).describe(event.row, self.view)

    def watch_view(self, view: View | None) -> None:
        """Draw the agenda."""
        session = view.entries.get_of_kind(Session, self._session_id) if view else None
        if view is None or session is None:
            return
        self.query_one("#notes-hidden", Static).update(Content(f"{REDACTED} — {view.hide_key} shows it again"))
        self._hide_notes(view.hidden and not (session.shared and session.notes_shared))
        self.query_one("#agenda", Rows).show(lambda width: add_badges(self._agenda_rows(session, view), view, width))

    def _hide_notes(self, hidden: bool) -> None:
        if hidden and self.typing:
            self.query_one("#agenda", Rows).focus(scroll_visible=False)
        self._notes_area.display = not hidden
        self.query_one("#notes-hidden").display = hidden

    def _agenda_rows(self, session: Session, view: View) -> list[Row]:
        points = list_agenda(session, view.entries)
        if not points:
            return [Row("Nothing planned. Type your notes; n adds a point.", tone="quiet")]
        return [self._point_row(point, session, view) for point in points]

    def _point_row(self, point: Point, session: Session, view: View) -> Row:
        line = point_row(point, view, session)
        if point.used is None:
            return line
        tone = "late" if point.used > point.minutes else "quiet"
        return replace(line, tail=f"took {point.used} min · {view.who(point.owner)}", tail_tone=tone)

    def tick(self, used: int | None) -> None:
        """Show the used minutes; without a clock, those of the agenda."""
        session = self.view.entries.get_of_kind(Session, self._session_id) if self.view else None
        if self.view is None or session is None:
            return
        if used is None:
            used = sum(point.minutes for point in list_agenda(session, self.view.entries) if point.state != "cut")
        self.query_one("#agenda", Rows).set_title("Agenda", f"{used} of {session.minutes} min")

    @property
    def typing(self) -> bool:
        """Whether the notes have the focus."""
        return self._notes_area.has_focus

    @property
    def notes_text(self) -> str:
        """The notes as they are typed."""
        return self._notes_area.text

    def show_external_edit(self, text: str) -> None:
        """Show the notes of an external edit; the cursor keeps its place."""
        self._notes_area.show_external_edit(text)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if not self._is_post_pending:
            self._is_post_pending = True
            self.set_timer(NOTES_DELAY, self._post_notes)

    def _post_notes(self) -> None:
        self._is_post_pending = False
        self.post_message(self.NotesEdited(self._notes_area.text, done=False))

    def on_descendant_blur(self) -> None:
        """Post the notes when they lose the focus, to save them."""
        if not self._notes_area.has_focus:
            self.post_message(self.NotesEdited(self._notes_area.text, done=True))


class PrepareStep(Place):
    """Agenda and suggestions side by side, below the last session."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    PrepareStep { layout: vertical; height: 1fr; }
    PrepareStep #last { height: auto; max-height: 6; margin-bottom: 1; }
    PrepareStep #sides { height: 1fr; }
    PrepareStep #agenda { width: 10fr; }
    PrepareStep #bring { width: 11fr; margin-left: 2; }
    Screen.-narrow PrepareStep #sides { layout: vertical; }
    Screen.-narrow PrepareStep #agenda, Screen.-narrow PrepareStep #bring { width: 1fr; margin-left: 0; }
    SessionScreen.-low PrepareStep #last { display: none; }
    """

    def compose(self) -> ComposeResult:
        """Create the panes."""
        yield Rows("Last time", id="last")
        with Horizontal(id="sides"):
            yield Rows("Agenda", id="agenda", classes="-leads")
            yield Rows("Suggestions", id="bring", classes="-leads")
        yield RowDetails()

    _drawn: tuple[Preparation, View] | None = None
    """The preparation and the view that were last drawn."""

    @property
    def panes(self) -> list[Rows]:
        """The panes of the agenda and the suggestions."""
        return [self.query_one("#agenda", Rows), self.query_one("#bring", Rows)]

    def draw(self, preparation: Preparation, view: View) -> None:
        """Show a preparation."""
        self._drawn = (preparation, view)
        last, agenda, bring = (self.query_one(f"#{id}", Rows) for id in ("last", "agenda", "bring"))
        last.set_title(last_session_title(preparation, view))
        last.can_focus = False
        last.show(lambda width: last_session_rows(preparation, view, width))
        agenda.show(lambda width: add_badges(agenda_rows(preparation, view, width), view, width))
        planned = preparation.session.minutes if preparation.session else 0
        agenda.set_title(f"Agenda · shared with {view.partner}", f"{preparation.minutes} of {planned} min")
        bring.show(lambda width: add_badges(suggestion_rows(preparation, view, width), view, width))

    @on(Rows.Highlighted)
    def _row_highlighted(self, event: Rows.Highlighted) -> None:
        if self._drawn and (event.rows.has_focus or event.rows.id == "bring") and event.rows in self.panes:
            focused = next((rows for rows in self.panes if rows.has_focus), event.rows)
            self.query_one(RowDetails).describe(focused.highlighted_row, self._drawn[1], self._drawn[0])

    def enter(self) -> None:
        """Focus the agenda if it has a highlighted row, else the suggestions."""
        agenda, bring = self.panes
        (agenda if agenda.highlighted_row is not None else bring).focus(scroll_visible=False)
