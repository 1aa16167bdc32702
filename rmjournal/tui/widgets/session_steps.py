"""Widgets of the three session steps: prepare, meet, close."""

from collections.abc import Callable
from typing import ClassVar

from msgspec.structs import replace
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.english import join_parts
from rmjournal.insight.closing import untouched_points
from rmjournal.insight.coach import Advice
from rmjournal.insight.preparation import Preparation
from rmjournal.model.field import visible
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.render.text_width import cell_width, drop_facts, fit_width
from rmjournal.tui.page_rows import View, add_badges
from rmjournal.tui.pages.close import OUTCOMES, CloseState, PulseItem, TalkShare, choice_at, closing_rows
from rmjournal.tui.pages.prepare import (
    agenda_facts,
    agenda_rows,
    last_session_facts,
    last_session_rows,
    lit_rows,
    say_row,
    suggestion_rows,
)
from rmjournal.tui.pages.sessions import STEP_SEPARATOR, STEPS, session_page
from rmjournal.tui.theme import style
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import GUTTER_WIDTH, SECTION_KEYS, Rows, go_to_section, needed_height

CHOICE_ACTIONS = (*OUTCOMES, "carry_all")
"""Actions of rows that are a choice: one click takes it."""


class ClosingRows(Rows):
    """List of the closing page, where a click rates or takes a choice."""

    def on_click(self, event: events.Click) -> None:
        """Take the choice under the mouse, or that which the row is.

        Else act as Rows.
        """
        index, cell = self.locate(event)
        row = self.rows[index] if index >= 0 else Row()
        offset = event.get_content_offset(self)
        before, tail, _ = (
            self.render_line(offset.y).text.rpartition(row.tail or "\n") if offset is not None else ("",) * 3
        )
        choice = choice_at(row, cell, cell_width(before) - GUTTER_WIDTH if tail else self.text_width)
        if choice is not None or (row.payload is None and row.action in CHOICE_ACTIONS):
            event.prevent_default()
            self.screen.set_focus(self, scroll_visible=False)
            self.cursor = index
            self.post_message(self.RowOpened(self, replace(row, payload=choice)))
        elif isinstance(row.payload, PulseItem | TalkShare):
            event.prevent_default()  # a number is asked here: the row stays lit for it
            self.screen.set_focus(self, scroll_visible=False)
            self.cursor = index


class CloseStep(Place):
    """The Close step: open steps on the left, the session page on the right."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    CloseStep { layout: horizontal; height: 1fr; }
    CloseStep #steps { width: 6fr; }
    CloseStep #whole { display: none; width: 5fr; margin-left: 2; }
    Screen.-wide CloseStep #whole { display: block; }
    """

    BINDINGS = SECTION_KEYS

    _state = ""
    """State of the session when it was last drawn."""
    _has_open_points = False

    def compose(self) -> ComposeResult:
        """Create two panes; the right one shows where there is room."""
        yield ClosingRows("", id="steps", classes="-leads")
        yield Rows("", id="whole", classes="-whole")

    def action_section(self, step: int) -> None:
        """Go to the next section, or to the one before."""
        go_to_section(self.screen, step)

    @property
    def list(self) -> Rows:
        """The list of what the session asks for."""
        return self.query_one("#steps", Rows)

    def draw(self, session: Session, view: View, proposed: Session | None, state: CloseState) -> None:
        """Show what a session asks for, and its page."""
        same, self._state = self._state == session.state, session.state
        had_open_points, self._has_open_points = self._has_open_points, bool(untouched_points(session, view.entries))
        self.list.show(lambda width: add_badges(closing_rows(session, view, width, proposed, state), view), keep=same)
        if had_open_points and not self._has_open_points and same:
            self.go_to(lambda row: isinstance(row.payload, PulseItem))
        self.query_one("#whole", Rows).show(lambda width: add_badges(_page_rows(session, view, width), view))

    def go_to(self, is_wanted: Callable[[Row], bool]) -> None:
        """Move the cursor to the first row of a kind, if there is one."""
        rows = self.list
        index = next((number for number, row in enumerate(rows.rows) if row.is_selectable and is_wanted(row)), -1)
        if index >= 0:
            rows.cursor = index


def _page_rows(session: Session, view: View, width: int) -> list[Row]:
    """Build the session page without the row that opens the steps."""
    return [row for row in session_page(session, view, width) if row.action != "session"]


class StepHead(Widget):
    """Header with the session's facts on the left, steps on the right."""

    DEFAULT_CSS = """
    StepHead { height: 1; width: 1fr; background: $panel; color: $quiet; padding: 0 1; }
    """

    title: reactive[str] = reactive("")
    """Facts of the session: number, day, length, partner and place."""
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
        names = [f"● {name}" if at == self.here else name for at, name in enumerate(STEPS)]
        if cell_width(STEP_SEPARATOR.join(names)) + 2 > width:
            names = [name if at == self.here else name[:1] for at, name in enumerate(names)]
        trail = cell_width(STEP_SEPARATOR.join(names))
        room = max(0, width - trail - 2)
        title = fit_width(self._title_within(room), room)
        segments = [Segment(title, style(self, "strong", style(self, "foreground", base))), Segment("  ", base)]
        at, self._spans = cell_width(title) + 2, []
        for index, name in enumerate(names):
            lead = STEP_SEPARATOR if index else ""
            segments.append(Segment(lead, base))
            segments.append(Segment(name, style(self, "key" if index == self.here else "quiet", base)))
            self._spans.append((at, at + cell_width(lead + name)))
            at += cell_width(lead + name)
        return Strip(segments).adjust_cell_length(width, base)

    def _title_within(self, room: int) -> str:
        """The facts of the title that have room; the last ones give way first."""
        return drop_facts(visible(self.title, ""), room)

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the mouse."""
        offset = event.get_content_offset(self)
        for index, (first, last) in enumerate(self._spans):
            if offset is not None and first <= offset.x < last:
                self.post_message(self.StepChosen(index))


BESIDE_WIDTH = 110
"""From this width on the suggestions stand beside the agenda."""
THIRD_WIDTH = 130
"""From this width on what hangs on the highlighted row has a column of its own."""
MIN_SECTION_HEIGHT = 4
"""Rows of the list without focus, where the two share a column."""


class PrepareStep(Place):
    """The Prepare step: the last session above agenda and suggestions.

    Agenda and suggestions are side by side where there is room.
    """

    SCOPED_CSS = False
    DEFAULT_CSS = """
    PrepareStep { layout: vertical; height: 1fr; }
    PrepareStep #last { height: auto; max-height: 8; margin-bottom: 1; }
    PrepareStep #sides { height: 1fr; layout: vertical; }
    PrepareStep #agenda, PrepareStep #bring { width: 1fr; height: 1fr; }
    PrepareStep #third { width: 1fr; display: none; margin-left: 2; }
    PrepareStep.-beside #sides { layout: horizontal; }
    PrepareStep.-beside #bring { margin-left: 2; }
    PrepareStep.-third #third { display: block; }
    SessionScreen.-low PrepareStep #last { display: none; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._last = Rows("Last time", id="last")
        self._agenda = Rows("Agenda", id="agenda", classes="-leads")
        self._bring = Rows("Suggestions", id="bring", classes="-leads")
        self._sides = Container(id="sides")
        self._third = Rows("", id="third")
        self._third.can_focus = False  # the cursor passes the column that only explains

    def compose(self) -> ComposeResult:
        """Give the panes their places."""
        yield self._last
        with self._sides:
            yield self._agenda
            yield self._bring
            yield self._third

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn(1)", "Next list", show=False, id="prepare.next"),
        Binding("shift+tab", "turn(-1)", "Previous list", show=False, id="prepare.before"),
    ]

    _drawn: tuple[Preparation, View] | None = None
    """The preparation and the view that were last drawn."""
    _entered = "bring"
    """The list that has or had the focus."""

    @property
    def panes(self) -> list[Rows]:
        """The panes of the agenda and the suggestions."""
        return [self._agenda, self._bring]

    def say_row(self, row: Row | None) -> str:
        """What matters about the highlighted row and does not stand in it.

        Empty where a column tells it.
        """
        is_told = isinstance(row.payload, Advice) and self.has_class("-beside") if row is not None else False
        if self._drawn is None or self.has_class("-third") or is_told:
            return ""
        return say_row(row, self._drawn[1], self._drawn[0])

    def draw(self, preparation: Preparation, view: View) -> None:
        """Show a preparation."""
        self._drawn = (preparation, view)
        last, agenda, bring = self._last, self._agenda, self._bring
        is_beside = self.has_class("-beside")
        last.show(lambda width: last_session_rows(preparation, view, width, is_brief=not is_beside))
        opens = "enter opens" if any(row.entry is not None for row in last.rows) else ""
        last.set_title("Last time", join_parts(last_session_facts(preparation, view), opens))
        facts, audience = agenda_facts(preparation), f" · shared with {view.partner}"
        spans = ((0, len(facts), "late"),) if preparation.minutes_over else ()
        agenda.set_title("Agenda", facts + audience, spans)
        bring.set_title("Suggestions", "enter adds · + another question · tab agenda")
        agenda.show(lambda width: add_badges(agenda_rows(preparation, view, width, is_detailed=is_beside), view))
        bring.show(lambda width: add_badges(suggestion_rows(preparation, view, width), view))
        last.can_focus = any(row.is_selectable for row in last.rows)
        self._share_height()
        self._explain()

    def on_resize(self, event: events.Resize) -> None:
        """Choose the columns for the new width."""
        self.set_class(event.size.width >= BESIDE_WIDTH, "-beside")
        self.set_class(event.size.width >= THIRD_WIDTH, "-third")
        self.call_after_refresh(self._draw_again)

    def _draw_again(self) -> None:
        """Show what was drawn last; it may have changed since this was wished for."""
        if self._drawn:
            self.draw(*self._drawn)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Give the list with the focus the rows it needs."""
        self._entered = event.widget.id or self._entered
        self._share_height()

    def action_turn(self, step: int) -> None:
        """Go from the suggestions to the agenda, to the last session, and back."""
        ids = ["bring", "agenda", *(["last"] if self._last.can_focus else [])]
        at = ids.index(self._entered) if self._entered in ids else 0
        self.query_one(f"#{ids[(at + step) % len(ids)]}").focus(scroll_visible=False)

    def _share_height(self) -> None:
        """Give the list with the focus what it needs, where both share a column."""
        agenda, bring = self.panes
        height = self._sides.size.height
        if self.has_class("-beside") or not height:
            agenda.styles.height = "1fr"
            return
        least = min(MIN_SECTION_HEIGHT, height // 2)
        most = height - least if bring is not self.screen.focused else max(least, height - needed_height(bring))
        agenda.styles.height = max(least, min(needed_height(agenda) + 1, max(most, height // 2)))

    @on(Rows.Highlighted)
    def _row_highlighted(self, event: Rows.Highlighted) -> None:
        rows = event.rows
        if self._drawn and (rows is self.screen.focused or rows.id == "bring") and rows in self.panes:
            self._explain()

    def _explain(self) -> None:
        """Show what hangs on the highlighted row."""
        if self._drawn is None:
            return
        view = self._drawn[1]
        focused = next((rows for rows in self.panes if rows is self.screen.focused), self.panes[1])
        row = focused.highlighted_row
        self._third.show(lambda width: lit_rows(row, view, width), keep=False)

    def enter(self) -> None:
        """Focus the list that had the focus, at first the suggestions."""
        self.query_one(f"#{self._entered}").focus(scroll_visible=False)
