"""Meet: the agenda with a quiet clock, and notes beside it that are saved as they are typed."""

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from rmjournal.insight.cadence import agenda
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.line import Line
from rmjournal.tui.pages.sessions import point_line
from rmjournal.tui.view import VEIL, View
from rmjournal.tui.widgets.badge import badged
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.steps.lit import LitStrip

QUIET = 0.3
"""Seconds after a key until what was typed is kept."""


class MeetStep(Place):
    """What is on the agenda, how long it has taken, and what is said."""

    DEFAULT_CSS = """
    MeetStep { layout: vertical; height: 1fr; }
    MeetStep #sides { height: 1fr; }
    MeetStep #agenda { width: 1fr; }
    MeetStep #beside { width: 1fr; border: round $border-blurred; padding: 0 1; height: 1fr;
        border-title-color: $foreground; border-title-style: bold; border-subtitle-color: $quiet; }
    MeetStep #beside:focus-within { border: round $border; border-title-color: $accent; }
    MeetStep SafeTextArea { height: 1fr; border: none; padding: 0; background: $background; }
    MeetStep #veil { color: $quiet; display: none; height: 1; }
    MeetStep SafeTextArea:focus { border: none; }
    Screen.-narrow MeetStep #sides { layout: vertical; }
    """
    SCOPED_CSS = False

    class Typed(Message):
        """The notes have changed; ``done`` when the person has left them."""

        def __init__(self, text: str, done: bool) -> None:
            super().__init__()
            self.text = text
            self.done = done

    def __init__(self, session_id: str, notes: str) -> None:
        super().__init__(id="meet")
        self._session_id = session_id
        self._notes = SafeTextArea(notes, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._waiting = False

    def compose(self) -> ComposeResult:
        """Agenda left, notes right."""
        with Horizontal(id="sides"):
            yield Rows("Agenda", id="agenda", classes="-leads")
            with Vertical(id="beside") as beside:
                beside.border_title = "Notes, in Markdown"
                yield self._notes
                yield Static(Content(f"{VEIL} — F2 shows it again"), id="veil")
        yield LitStrip()

    @on(Rows.Lit)
    def _lit(self, event: Rows.Lit) -> None:
        if self.view is not None and event.rows.id == "agenda":
            self.query_one(LitStrip).tell(event.line, self.view)

    def watch_view(self, view: View | None) -> None:
        """Draw the agenda."""
        session = view.entries.one(Session, self._session_id) if view else None
        if view is None or session is None:
            return
        self._veil(view.hidden and not (session.shared and session.notes_shared))
        self.query_one("#agenda", Rows).show(lambda width: badged(self._lines(session, view), view, width))

    def _veil(self, hidden: bool) -> None:
        if hidden and self.typing:
            self.query_one("#agenda", Rows).focus(scroll_visible=False)
        self._notes.display = not hidden
        self.query_one("#veil").display = hidden

    def _lines(self, session: Session, view: View) -> list[Line]:
        points = agenda(session, view.entries)
        if not points:
            return [Line("Nothing on the agenda; that is fine too.", tone="quiet")]
        return [self._line(point, session, view) for point in points]

    def _line(self, point: Point, session: Session, view: View) -> Line:
        line = point_line(point, view, session)
        if point.used is None:
            return line
        tone = "late" if point.used > point.minutes else "quiet"
        return replace(line, tail=f"took {point.used} · {view.who(point.owner)}", tail_tone=tone)

    def tick(self, used: int | None) -> None:
        """Tell how much of the planned time is used; without a clock, how much is on the agenda."""
        session = self.view.entries.one(Session, self._session_id) if self.view else None
        if self.view is None or session is None:
            return
        if used is None:
            used = sum(point.minutes for point in agenda(session, self.view.entries) if point.state != "cut")
        self.query_one("#agenda", Rows).border_subtitle = Content(f"{used} of {session.minutes} min")

    @property
    def typing(self) -> bool:
        """Whether the notes have the focus."""
        return self._notes.has_focus

    @property
    def said(self) -> str:
        """The notes as they are typed."""
        return self._notes.text

    def renew(self, text: str) -> None:
        """Show what somebody else wrote; the cursor stays where it is."""
        self._notes.renew(text)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if not self._waiting:
            self._waiting = True
            self.set_timer(QUIET, self._tell)

    def _tell(self) -> None:
        self._waiting = False
        self.post_message(self.Typed(self._notes.text, done=False))

    def on_descendant_blur(self) -> None:
        """What was typed is saved when the notes are left."""
        if not self._notes.has_focus:
            self.post_message(self.Typed(self._notes.text, done=True))
