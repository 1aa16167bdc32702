"""The timeline: what one can do on it; how closely one looks, where, and at what."""

from datetime import date

from textual import on

from rmjournal.dates import parse_period
from rmjournal.errors import BadValue
from rmjournal.insight.sieve import Sieve
from rmjournal.model.field import visible
from rmjournal.tui.pages.sifting import choices
from rmjournal.tui.widgets.choice_request import Asked
from rmjournal.tui.widgets.prompt_bar import AskLine
from rmjournal.tui.widgets.timeline_keys import TIMELINE_KEYS
from rmjournal.tui.widgets.timeline_place import LanesAndStream


class TimelinePlace(LanesAndStream):
    """Everything over time."""

    BINDINGS = TIMELINE_KEYS

    def action_zoom(self, steps: int) -> None:
        """Nearer or farther; the day under the cursor stays where it is."""
        if self.lanes.window is not None:
            self.lanes.look(self.lanes.window.zoomed(steps))
            self._lay()

    def action_pan(self, step: int) -> None:
        """Half a window earlier or later."""
        if self.lanes.window is not None:
            self.lanes.look(self.lanes.window.panned(step / 2))
            self._go(self.lanes.window.day)

    def action_today(self) -> None:
        """Back to today."""
        if self.view is not None:
            self._go(self.view.today)

    def _go(self, day: date) -> None:
        """The cursor on a day, and the stream to what is nearest."""
        self.stream.light_day(day)
        row = self.stream.row
        there = row is not None and row.day == day
        self._nearest = None if there else row
        if self.lanes.window is not None:
            self.lanes.look(self.lanes.window.on(day, self._seen.mark(row) if row and there else None))

    def action_day(self) -> None:
        """Ask for a day."""
        self.query_one(AskLine).ask("day", "Go to", hint="3 mar · tue · 2 months ago · january")

    @on(AskLine.Left)
    def _not_asked(self, event: AskLine.Left) -> None:
        event.stop()
        self.stream.focus(scroll_visible=False)

    @on(AskLine.Answered)
    def _asked(self, event: AskLine.Answered) -> None:
        event.stop()
        if self.view is None or not event.text:
            self.stream.focus(scroll_visible=False)
            return
        try:
            days = [row.day for row in self._all.rows] or [self.view.today]
            day = parse_period(event.text, self.view.today, self.view.day_first, min(days), max(days)).since
        except BadValue as error:
            self.notify(visible(str(error)), severity="error", markup=False)
            self.query_one(AskLine).again(event.text)
        else:
            self._go(day)
            self.stream.focus(scroll_visible=False)

    def action_sift(self) -> None:
        """Ask what is to be seen."""
        if self.view is not None:
            self.post_message(Asked("Show only", choices(self.view, self._sieve), self.sift, self._sieve))

    def sift(self, sieve: Sieve) -> None:
        """See only what passes."""
        self._sieve = sieve
        self.watch_view(self.view)

    def back(self) -> bool:
        """Back in the page, then all is shown again."""
        if super().back():
            return True
        if self._sieve:
            self.sift(Sieve())
            return True
        if self.lanes.has_focus:
            self.stream.focus(scroll_visible=False)
            return True
        return False
