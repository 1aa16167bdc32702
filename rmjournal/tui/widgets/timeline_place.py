"""Lanes above, the stream below, the page of what is lit beside it: how they are laid and share one cursor."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from rmjournal.insight.mark import Mark
from rmjournal.insight.seen import Seen, everything
from rmjournal.insight.sieve import Sieve
from rmjournal.insight.timeline import Row
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.tui.line import Line, hint
from rmjournal.tui.pages.sifting import words_of
from rmjournal.tui.pages.timeline import StreamLines, items
from rmjournal.tui.view import View
from rmjournal.tui.widgets.lanes_view import HEAD, Lanes
from rmjournal.tui.widgets.place import ListAndPage, Page, Side
from rmjournal.tui.widgets.prompt_bar import AskLine
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.stream import Stream

REST = 0.04
"""Seconds without a key after which lanes and page follow the stream."""
NARROW = 80
"""Below this width all lanes are one strip."""
SHARE, SHARE_TALL = 0.56, 0.68
"""How much of the height the lanes may take, with one row a goal and with five."""


class LanesAndStream(ListAndPage):
    """What of the journal is seen over time; the cursor in one moves the mark in the other."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    LanesAndStream {
        layout: vertical; height: 1fr;
        & #beneath { height: 1fr; width: 1fr; }
        & #list { width: 6fr; }
        & #page { width: 5fr; }
        & #side { width: 3fr; display: none; }
        & AskLine { margin-bottom: 0; }
    }
    Screen.-wide LanesAndStream.-sided #side { display: block; }
    Screen.-narrow LanesAndStream #page { display: none; }
    Screen.-narrow LanesAndStream.-reading #page { display: block; width: 1fr; }
    Screen.-narrow LanesAndStream.-reading #list { display: none; }
    Screen.-narrow LanesAndStream.-reading Lanes { display: none; }
    """

    def __init__(
        self, pages: Page, *, empty: str, side: tuple[str, Side] | None = None, id: str | None = None
    ) -> None:
        super().__init__("", self._stream_lines, pages, empty=empty, side=side, id=id)
        self._sieve = Sieve()
        self._known: tuple[Entries, date] | None = None
        self._all = Seen()
        self._seen = Seen()
        self._turns = False
        self._nearest: Row | None = None
        """What is lit in the stream for want of anything on the day itself."""

    def compose(self) -> ComposeResult:
        """Lanes over the panes, and the line that asks for a day."""
        yield Lanes(id="lanes")
        with Horizontal(id="beneath"):
            yield Stream("", id="list", classes="-leads")
            yield Rows("", id="page", classes="-whole")
            if self._side:
                yield Rows(self._side[0], id="side")
        yield AskLine()

    @property
    def lanes(self) -> Lanes:
        """The lanes."""
        return self.query_one(Lanes)

    @property
    def stream(self) -> Stream:
        """The stream below."""
        return self.query_one(Stream)

    @property
    def lit(self) -> Entry | None:
        """The lit mark's while the lanes have the focus."""
        if self.lanes.has_focus:
            mark = self.lanes.window.lit if self.lanes.window else None
            return mark.entry if mark else None
        return super().lit

    def enter(self) -> None:
        """Begin in the stream."""
        if not self.lanes.has_focus:
            super().enter()

    # What is seen

    def watch_view(self, view: View | None) -> None:
        """Think anew where the entries are others, then draw."""
        if view is None:
            return
        if self._known is None or self._known[0] is not view.entries or self._known[1] != view.today:
            self._known, self._all = (view.entries, view.today), everything(view.entries, view.today)
        if self._sieve.goal not in view.entries:
            self._sieve = replace(self._sieve, goal="")
        ids = {entry.id for entry in self._sieve.sifted(view.entries) if view.keeps(entry)}
        self._seen = self._all.only(ids)
        super().watch_view(view)
        self._lay()
        self._follow()

    def _stream_lines(self, view: View, width: int) -> Sequence[Line]:
        found = items(self._seen.rows)
        return StreamLines(found, view, width) if found else []

    def _drawn(self, view: View, width: int) -> Sequence[Line]:
        return self._lines(view, width) or self._nothing(view, width)

    def _nothing(self, view: View, width: int) -> list[Line]:
        if self._sieve and not view.needle:
            return hint(f"Nothing here: {words_of(self._sieve, view)}; Esc shows all.", width)
        return super()._nothing(view, width)

    def _lay(self) -> None:
        """Give the lanes as many rows as they may take, and say how one looks."""
        if self.view is None or not self.size:
            return
        shown = self._seen.lanes
        goals = sum(lane.goal is not None for lane in shown)
        strip = self.size.width < NARROW
        window = self.lanes.window
        everything_too = window is not None and not window.axis.zoom.days
        rows = HEAD + 2 + len(shown) + everything_too
        tall = not strip and bool(goals) and rows + 4 * goals <= self.size.height * SHARE_TALL
        most = (
            HEAD + 3
            if strip
            else min(rows + 4 * goals * tall, int(self.size.height * (SHARE_TALL if tall else SHARE)))
        )
        self.lanes.styles.height = max(HEAD + 3, most)
        self.lanes.display = bool(shown)
        self.lanes.show(shown, self.view, strip=strip, tall=tall)
        self._entitle(rows + 4 * goals * tall - most)

    def _entitle(self, hidden: int) -> None:
        window, view = self.lanes.window, self.view
        chip = visible(words_of(self._sieve, view), "") if view else ""
        words = [f"by {window.axis.zoom.name}", window.picture.legend] if window else []
        words += [f"{hidden} more ▾"] if hidden > 0 and window and not window.strip else []
        quiet = " · ".join(part for part in words if part)
        self.lanes.border_title = Content.assemble(
            "Timeline ", (quiet, "$quiet"), (" · " if chip else ""), (chip, "bold $warning")
        )
        needle = f"filter: {visible(view.needle, '')}" if view and view.needle else ""
        asides = [part for part in (chip, needle, "Esc shows all" if chip or needle else "") if part]
        self.stream.border_subtitle = Content(f" {' · '.join(asides)} " if asides else "")

    def on_resize(self) -> None:
        """Other room."""
        self._lay()

    # One cursor

    def mark_of(self, row: Row) -> Mark | None:
        """The mark that a row of the stream has in the lanes."""
        return self._seen.mark(row)

    def _follow(self) -> None:
        """Let the lanes follow what is lit in the stream."""
        row, window = self.stream.row, self.lanes.window
        if row is None or window is None or row == self._nearest:
            return
        lit, self._nearest = window.lit, None
        if lit is None or (lit.entry.id, lit.day) != (row.entry.id, row.day):
            self.lanes.look(window.on(row.day, self._seen.mark(row)))

    def on_mount(self) -> None:
        """A clock that tells when the keys rest."""
        self._rest = self.set_interval(REST, self._rested, pause=True)

    def on_rows_lit(self, event: Rows.Lit) -> None:
        """Lanes and page follow the stream as soon as the keys rest, so that a key held down is never waited for."""
        event.stop()
        if event.rows is self.index:
            self._rest.reset()
            self._rest.resume()

    def _turn(self) -> None:
        self._turns = True

    def _rested(self) -> None:
        self._rest.pause()
        self._follow()
        turns, self._turns = self._turns, False
        if turns:
            self._draw(keep=False)

    @on(Lanes.Lit)
    @on(Lanes.Opened)
    def _mark_lit(self, event: Lanes.Lit) -> None:
        event.stop()
        if self.lanes.window is not None:
            self._nearest = None
            self.lanes.look(self.lanes.window.on(event.mark.day, event.mark))
            self.stream.light_row(event.mark.entry.id, event.mark.day)
        if isinstance(event, Lanes.Opened):
            self.read(event.mark.entry, deeper=False)

    @on(Stream.Along)
    def _along(self, event: Stream.Along) -> None:
        """To the next cell in which there is anything."""
        event.stop()
        row, window = self.stream.row, self.lanes.window
        if row is None or window is None or self.stream.stream is None:
            return
        cell = window.axis.cell
        beyond = (m.day for m in self._seen.rows if (cell(m.day) - cell(row.day)) * event.step > 0)
        day = min(beyond, key=lambda one: abs((one - row.day).days), default=None)
        if day is not None:
            self.stream.light_day(day)

    @on(Lanes.Below)
    def _below(self) -> None:
        self.stream.focus(scroll_visible=False)

    def on_rows_past(self, event: Rows.Past) -> None:
        """From the first line of the stream up to the lanes."""
        if event.rows is self.stream and event.step < 0 and self.lanes.display:
            self.lanes.focus(scroll_visible=False)
