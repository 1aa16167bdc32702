"""The Meet step: agenda with notes of points, session notes, what was made."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static, TextArea

from rmjournal.insight.cadence import list_agenda
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.render.row import GAP, Row
from rmjournal.render.text_width import cell_width
from rmjournal.tui.page_rows import View, add_badges
from rmjournal.tui.pages.meet import NOTES_LEAD, MeetAgenda, MeetState, context_rows, made_rows, meet_agenda
from rmjournal.tui.theme import style
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import GUTTER_WIDTH, Rows, SectionTitle, line_of, needed_height

NOTES_DELAY = 0.3
"""Seconds after a key until the notes are saved."""
LIT_ALONE_WIDTH = 80
"""Below this width the agenda shows the lit point alone."""
CONTEXT_WIDTH = 110
"""From this width on the context of the lit point stands beside the agenda."""
NOTES_WIDTH = 170
"""From this width on the notes of the session have a column of their own."""
MIN_NOTES_HEIGHT = 3
"""Lines of the notes of the session while they are not typed in."""
MIN_AGENDA_HEIGHT = 3
"""Lines of the agenda, on the lowest screen too."""


class MeetClock(NamedTuple):
    """The clock of a running meeting."""

    began: datetime
    now: datetime
    used: int
    """Minutes since it began."""
    point_minutes: int
    """Minutes since the last point was discussed."""


class ClockLine(Widget):
    """One line with the time, the used minutes as a bar, and the end."""

    DEFAULT_CSS = """
    ClockLine { height: 1; width: 1fr; padding: 0 1; color: $quiet; background: $background; }
    """

    clock: reactive[MeetClock | None] = reactive(None)
    used: reactive[int] = reactive(0)
    """Minutes of a meeting that is over or not yet begun."""
    is_planned: reactive[bool] = reactive(False)
    """Whether the minutes are those of the agenda."""
    total: reactive[int] = reactive(0)

    def render_line(self, y: int) -> Strip:
        """Draw the line; without a clock the used minutes alone."""
        width, base, clock = self.content_size.width, self.rich_style, self.clock
        used = clock.used if clock else self.used
        tone = "late" if used > self.total else "accent"
        tone = "quiet" if self.is_planned and not clock and tone == "accent" else tone
        minutes = f"{used} of {self.total} min{' planned' if self.is_planned and not clock else ''}"
        start = f"{clock.now:%H:%M}  " if clock else ""
        end = f"  {clock.began + timedelta(minutes=self.total):%H:%M}" if clock else ""
        room = max(0, width - cell_width(start) - cell_width(minutes) - cell_width(end) - 2)
        passed = min(room, round(room * used / self.total)) if self.total else 0
        bar = [
            Segment("━" * passed, style(self, tone, base)),
            Segment("│"[: room - passed], style(self, tone, base)),
            Segment("─" * (room - passed - 1), style(self, "quiet", base)),
        ]
        words = style(self, tone if used > self.total else "strong", base)
        segments = [Segment(start, base), Segment(minutes, words), Segment("  ", base), *bar, Segment(end, base)]
        return Strip(segments).adjust_cell_length(width, base)


class PointNotes(SafeTextArea):
    """The field for the notes of the lit point; it grows with its text."""

    DEFAULT_CSS = """
    PointNotes, PointNotes:focus { layer: editor; display: none; height: 1; border: none; padding: 0; }
    PointNotes { background: $background; scrollbar-size-vertical: 1; }
    PointNotes:focus { background: $cursor-line; }
    """

    class HeightChanged(Message):
        """The field has another height, so the rows around it must move."""

    def on_text_area_changed(self) -> None:
        """Fit the height to the text."""
        self._fit_height()

    def on_resize(self) -> None:
        """Fit the height to the new width, and tell the agenda about it."""
        self.call_after_refresh(self._fit_height)
        self.post_message(self.HeightChanged())

    def _fit_height(self) -> None:
        self.styles.height = max(1, self.wrapped_document.height)


class PointRows(Rows):
    """The agenda of a meeting.

    A click on the sign before a point marks it as discussed.
    """

    def on_click(self, event: events.Click) -> None:
        """Tick the point whose sign is clicked; else act as Rows."""
        index, cell = self.locate(event)
        point = self.rows[index].entry if index >= 0 else None
        if point is not None and 0 <= cell <= cell_width(point.mark):
            event.prevent_default()
            event.stop()
            self.screen.set_focus(self, scroll_visible=False)
            self.cursor = index
            self.app.call_later(self.screen.run_action, "command('tick')")


class MeetStep(Place):
    """Agenda whose lit point opens under itself, and the notes of the session."""

    DEFAULT_CSS = """
    MeetStep { layout: vertical; height: 1fr; }
    MeetStep #sides { height: 1fr; }
    MeetStep #main { width: 11fr; height: 1fr; layout: vertical; }
    MeetStep #points { layers: rows editor; height: 1fr; }
    MeetStep #agenda { layer: rows; }
    MeetStep #whole { height: 1fr; }
    MeetStep #notes, MeetStep #notes:focus { height: 1fr; border: none; padding: 0 1; background: $background; }
    MeetStep #notes-hidden { color: $quiet; display: none; height: 1; padding: 0 1; }
    MeetStep #made { height: auto; max-height: 6; }
    MeetStep #context { display: none; width: 9fr; margin-left: 2; }
    MeetStep.-beside #context { display: block; }
    MeetStep.-beside #made { display: none; }
    MeetStep.-columns #main { layout: horizontal; width: 20fr; }
    MeetStep.-columns #points, MeetStep.-columns #whole { width: 1fr; }
    MeetStep.-columns #whole { margin-left: 2; }
    SessionScreen.-low MeetStep #made { display: none; }
    """
    SCOPED_CSS = False

    class NotesEdited(Message):
        """Notes have changed; ``done`` when their field has lost the focus."""

        def __init__(self, point_id: str, text: str, done: bool) -> None:
            super().__init__()
            self.point_id = point_id
            """The point that they belong to; empty for those of the session."""
            self.text = text
            self.done = done

    def __init__(self, session_id: str, notes: str) -> None:
        super().__init__(id="meet")
        self._session_id = session_id
        self._notes_area = SafeTextArea(
            notes,
            id="notes",
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder="Type here what belongs to no point.",
        )
        self._point_area = PointNotes(soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._rows = PointRows("", id="agenda", classes="-leads")
        self._agenda = MeetAgenda(())
        self._state = MeetState()
        self._clock: MeetClock | None = None
        self.point_id = ""
        """The point whose notes are typed; empty for none."""
        self._is_post_pending = False

    def compose(self) -> ComposeResult:
        """Create the clock, the agenda with its notes, and the columns beside it."""
        yield ClockLine()
        with Horizontal(id="sides"):
            with Container(id="main"):
                with Container(id="points"):
                    yield self._rows
                    yield self._point_area
                with Vertical(id="whole"):
                    yield SectionTitle("Notes on the whole session", "private")
                    yield self._notes_area
                    yield Static(id="notes-hidden")
            yield Rows("", id="context")
        yield Rows("", id="made")

    def on_mount(self) -> None:
        """Keep the field of the notes over its rows when the agenda is scrolled."""
        self.watch(self._rows, "scroll_y", self._place_editor, init=False)

    @property
    def _session(self) -> Session | None:
        return self.view.entries.get_of_kind(Session, self._session_id) if self.view else None

    @property
    def lit_point(self) -> Point | None:
        """The point that is open; none on an empty agenda."""
        view, session = self.view, self._session
        points = list_agenda(session, view.entries) if view and session else []
        return next((point for point in points if point.id == self._state.lit_id), points[0] if points else None)

    def watch_view(self, view: View | None) -> None:
        """Draw the agenda, the notes and the columns beside them."""
        if view is None or (session := self._session) is None:
            return
        self.query_one("#notes-hidden", Static).update(Content(f"{REDACTED} — {view.hide_key} shows it again"))
        self._hide_notes(view.hidden and not (session.shared and session.notes_shared))
        if self.point_id and (view.hidden or self.point_id not in view.entries):
            self.stop_writing()
        words = "shared" if session.notes_shared and session.shared else "private"
        self.query_one(SectionTitle).set_title("Notes on the whole session", words)
        self.query_one("#made", Rows).show(lambda width: made_rows(session, view, width))
        self._draw_points()

    def show_typed(self, typed: Mapping[str, str]) -> None:
        """Show notes of points that are typed and not saved yet."""
        if typed != self._state.typed:
            self._state = replace(self._state, typed=dict(typed))
            self._draw_points()

    def _draw_points(self) -> None:
        """Draw the agenda with its lit point open, and the context of that point."""
        view, session = self.view, self._session
        if view is None or session is None:
            return
        self._rows.show(lambda width: self._agenda_rows(session, view, width))
        self.query_one("#context", Rows).show(
            lambda width: [*context_rows(self.lit_point, view, width), GAP, *made_rows(session, view, width)]
        )
        self._share_height()

    def _agenda_rows(self, session: Session, view: View, width: int) -> Sequence[Row]:
        beside = self.has_class("-beside")
        state = replace(
            self._state,
            minutes=self._clock.point_minutes if self._clock else None,
            editor_height=self._editor_height if self.point_id else 0,
            is_alone=self.size.width < LIT_ALONE_WIDTH,
            has_context=not beside,
        )
        self._agenda = meet_agenda(session, view, width, state)
        return add_badges(self._agenda.rows, view)

    @property
    def _editor_height(self) -> int:
        return max(1, self._point_area.size.height)

    def _share_height(self) -> None:
        """Give the agenda the rows it needs, and the session notes the rest."""
        points, height = self.query_one("#points"), self.query_one("#main").size.height
        is_writing_notes = self._notes_area is self.screen.focused
        if self.has_class("-columns") or not height:
            points.styles.height = "1fr"
            return
        least = max(MIN_NOTES_HEIGHT, height // 2) if is_writing_notes else MIN_NOTES_HEIGHT
        least = max(0, min(least, height - MIN_AGENDA_HEIGHT))
        points.styles.height = max(1, min(needed_height(self._rows) + 1, height - least))

    def _show_lit_point(self) -> None:
        """Scroll so that the lit point is seen with what belongs to it."""
        rows, agenda = self._rows, self._agenda
        if agenda.lit_at < 0:
            return
        end = agenda.notes_at + self._editor_height if self.point_id else agenda.end
        if line_of(rows, agenda.lit_at) < rows.title_height:
            rows.scroll_to_row(agenda.lit_at)
        elif line_of(rows, end) > rows.title_height + rows.page_height:
            first = rows.lines.index_above(end, rows.page_height)
            rows.scroll_to_row(first if self.point_id else min(first, agenda.lit_at))
        self._place_editor()

    def _place_editor(self) -> None:
        """Place the notes field over the rows that are free for it."""
        if not self.point_id:
            return
        rows, area, left = self._rows, self._point_area, GUTTER_WIDTH + cell_width(NOTES_LEAD) + 1
        area.styles.width = max(8, rows.scrollable_content_region.width - left)
        area.styles.max_height = max(1, rows.page_height - 1)
        area.styles.offset = (left, line_of(rows, self._agenda.notes_at))

    @on(PointNotes.HeightChanged)
    def _height_changed(self) -> None:
        if self.point_id:
            self._draw_points()
            self.call_after_refresh(self._show_lit_point)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the columns for the new width."""
        self.set_class(event.size.width >= CONTEXT_WIDTH, "-beside")
        self.set_class(event.size.width >= NOTES_WIDTH, "-columns")
        self.call_after_refresh(self._redraw)

    def _redraw(self) -> None:
        self._draw_points()
        self._show_lit_point()

    @on(Rows.Highlighted)
    def _row_highlighted(self, event: Rows.Highlighted) -> None:
        entry = event.row.entry
        if event.rows is self._rows and isinstance(entry, Point) and entry.id != self._state.lit_id:
            self._light(entry.id)

    def _light(self, point_id: str) -> None:
        self._state = replace(self._state, lit_id=point_id)
        self._draw_points()
        self.call_after_refresh(self._show_lit_point)

    @on(Rows.MovedPast)
    def _moved_past(self, event: Rows.MovedPast) -> None:
        """Step through the points where only one is shown."""
        view, session, lit = self.view, self._session, self.lit_point
        if event.rows is not self._rows or view is None or session is None or lit is None:
            return
        ids = [point.id for point in list_agenda(session, view.entries)]
        at = ids.index(lit.id) + event.step
        if 0 <= at < len(ids):
            self._light(ids[at])

    def show_clock(self, clock: MeetClock | None) -> None:
        """Show the time; without a clock, the minutes of the agenda."""
        view, session = self.view, self._session
        if view is None or session is None:
            return
        line, before = self.query_one(ClockLine), self._clock
        line.clock, line.total, self._clock = clock, session.minutes, clock
        planned = sum(point.minutes for point in list_agenda(session, view.entries) if point.state != "cut")
        line.used, line.is_planned = session.actual_minutes or planned, not session.actual_minutes
        if (before and before.point_minutes) != (clock and clock.point_minutes):
            self._draw_points()

    def _hide_notes(self, hidden: bool) -> None:
        if hidden and self._notes_area is self.screen.focused:
            self._rows.focus(scroll_visible=False)
        self._notes_area.display = not hidden
        self.query_one("#notes-hidden").display = hidden

    @property
    def typing(self) -> bool:
        """Whether notes are being typed."""
        return self.screen.focused in (self._notes_area, self._point_area)

    @property
    def notes_text(self) -> str:
        """The notes of the session as they are typed."""
        return self._notes_area.text

    @property
    def point_text(self) -> str:
        """The notes of the open point as they are typed."""
        return self._point_area.text

    def write_point(self, point: Point, text: str) -> None:
        """Open the field for the notes of the lit point."""
        self.point_id = point.id
        self._state = replace(self._state, lit_id=point.id)
        area = self._point_area
        if area.text != text:
            area.load_text(text)
            area.move_cursor(area.document.end)
        area.display = True
        area.focus(scroll_visible=False)
        self._draw_points()
        self._place_editor()
        self.call_after_refresh(self._show_lit_point)

    def write_notes(self) -> None:
        """Go to the notes of the session."""
        self._notes_area.focus(scroll_visible=False)

    def stop_writing(self) -> None:
        """Close the field for a point's notes, and post them for saving."""
        self.post_message(self.NotesEdited(self.point_id, self.point_text, done=True))
        self.point_id = ""
        if self._point_area is self.screen.focused:
            self._rows.focus(scroll_visible=False)
        self._point_area.display = False
        self._draw_points()

    def set_text(self, text: str) -> None:
        """Set the notes that are typed, from an external editor."""
        area = self._point_area if self._point_area is self.screen.focused else self._notes_area
        area.replace(text, (0, 0), area.document.end)

    def show_external_edit(self, text: str, point_id: str = "") -> None:
        """Show the notes of an external edit; the cursor keeps its place."""
        if not point_id:
            self._notes_area.show_external_edit(text)
        elif point_id == self.point_id:
            self._point_area.show_external_edit(text)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if not self._is_post_pending:
            self._is_post_pending = True
            self.set_timer(NOTES_DELAY, self._post_notes)

    def _post_notes(self) -> None:
        self._is_post_pending = False
        self._post(done=False)

    def _post(self, done: bool) -> None:
        self.post_message(self.NotesEdited("", self.notes_text, done))
        if self.point_id:
            self.post_message(self.NotesEdited(self.point_id, self.point_text, done))

    def on_click(self, event: events.Click) -> None:
        """Write under the highlighted point when its notes or their offer are clicked."""
        rows = self._rows
        if not self.point_id and self._agenda.notes_at <= rows.locate(event)[0] < self._agenda.end:
            rows.call_later(rows.action_open)  # a message that this place itself sends would end here

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Give the notes of the session more room while they are typed in."""
        if event.widget is self._notes_area:
            self._share_height()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Post the notes when they lose the focus, to save them."""
        if event.widget is self._point_area and self.point_id and self._point_area is not self.screen.focused:
            self.stop_writing()
        elif event.widget is self._notes_area and self._notes_area is not self.screen.focused:
            self.post_message(self.NotesEdited("", self.notes_text, done=True))
            self._share_height()

    def enter(self) -> None:
        """Focus the agenda."""
        self._rows.focus(scroll_visible=False)
