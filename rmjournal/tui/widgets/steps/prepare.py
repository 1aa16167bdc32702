"""Prepare: agenda left, what to bring in right, last time above."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from rmjournal.insight.preparation import Preparation
from rmjournal.tui.pages.prepare import agenda_lines, bring_lines, last_lines, last_title
from rmjournal.tui.view import View
from rmjournal.tui.widgets.badge import badged
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.steps.lit import LitStrip


class PrepareStep(Place):
    """One keyboard screen from an empty agenda to one that can be sent."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    PrepareStep { layout: vertical; height: 1fr; }
    PrepareStep #last { height: auto; max-height: 6; }
    PrepareStep #sides { height: 1fr; }
    PrepareStep #agenda { width: 10fr; }
    PrepareStep #bring { width: 11fr; }
    Screen.-narrow PrepareStep #sides { layout: vertical; }
    Screen.-narrow PrepareStep #agenda, Screen.-narrow PrepareStep #bring { width: 1fr; }
    SessionScreen.-low PrepareStep #last { display: none; }
    """

    def compose(self) -> ComposeResult:
        """Three panes."""
        yield Rows("Last time", id="last")
        with Horizontal(id="sides"):
            yield Rows("Agenda", id="agenda", classes="-leads")
            yield Rows("Bring in", id="bring", classes="-leads")
        yield LitStrip()

    _seen: tuple[Preparation, View] | None = None
    """What was drawn last."""

    @property
    def panes(self) -> list[Rows]:
        """The two sides."""
        return [self.query_one("#agenda", Rows), self.query_one("#bring", Rows)]

    def draw(self, known: Preparation, view: View) -> None:
        """Show a preparation."""
        self._seen = (known, view)
        last, agenda, bring = (self.query_one(f"#{id}", Rows) for id in ("last", "agenda", "bring"))
        last.border_title = Content(last_title(known, view))
        last.can_focus = False
        last.show(lambda width: last_lines(known, view, width))
        agenda.show(lambda width: badged(agenda_lines(known, view, width), view, width))
        agenda.border_title = Content(f"Agenda · shared with {view.partner}")
        planned = known.session.minutes if known.session else 0
        agenda.border_subtitle = Content(f"{known.minutes} of {planned} min")
        bring.show(lambda width: badged(bring_lines(known, view, width), view, width))

    @on(Rows.Lit)
    def _lit(self, event: Rows.Lit) -> None:
        if self._seen and (event.rows.has_focus or event.rows.id == "bring") and event.rows in self.panes:
            focused = next((rows for rows in self.panes if rows.has_focus), event.rows)
            self.query_one(LitStrip).tell(focused.lit, self._seen[1], self._seen[0])

    def enter(self) -> None:
        """Begin where there is something to do: with what to bring in, once there is an agenda with the agenda."""
        agenda, bring = self.panes
        (agenda if agenda.lit is not None else bring).focus(scroll_visible=False)
