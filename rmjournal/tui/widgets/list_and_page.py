"""Place with a list, the page of its highlighted entry, and a side column."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.render.row import Row, section
from rmjournal.tui.page_rows import ChartPage, PageLink, View, add_badges, has_page, hint, name_pairs
from rmjournal.tui.pages.sessions import step_at
from rmjournal.tui.widgets.key_bar import key_hints
from rmjournal.tui.widgets.place import BuildList, BuildPage, BuildSide, EmptyPlace, Place
from rmjournal.tui.widgets.rows import Rows, next_selectable


class PageRows(Rows):
    """Page of an entry: arrows scroll, j and k turn to the next entry."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "turn(1)", "next", id="page.next", tooltip="Page: the next entry of the list"),
        Binding("k", "turn(-1)", "previous", id="page.previous", tooltip="Page: the previous entry of the list"),
    ]

    class TurnRequest(Message):
        """Request for the page of the next (1) or the previous (-1) entry."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def on_click(self, event: events.Click) -> None:
        """Open the step of a session whose name is clicked."""
        index, cell = self.locate(event)
        step = step_at(self.rows[index], cell) if index >= 0 else None
        if step is not None:
            event.prevent_default()
            self.screen.set_focus(self, scroll_visible=False)
            self.cursor = index
            self.post_message(self.RowOpened(self, replace(self.rows[index], payload=step)))

    def action_turn(self, step: int) -> None:
        """Ask for the page of another entry."""
        self.post_message(self.TurnRequest(step))


class ListAndPage(Place):
    """A list, the page of its highlighted entry, and a side column.

    The page stands beside the list, below it on a screen of 80 to 109 columns, or alone below 80. The side column is
    optional and shows on wide screens only.
    """

    SCOPED_CSS = False
    DEFAULT_CSS = """
    ListAndPage {
        layout: horizontal; height: 1fr;
        & > #list { width: 5fr; }
        & > #page { width: 6fr; margin-left: 2; }
        & > #side { width: 4fr; margin-left: 2; display: none; }
        &.-long > #list { width: 6fr; }
        &.-long > #page { width: 5fr; }
    }
    Screen.-wide ListAndPage.-sided > #side { display: block; }
    Screen.-normal ListAndPage { layout: vertical; }
    Screen.-normal ListAndPage > #list { width: 1fr; height: auto; max-height: 55%; }
    Screen.-narrow ListAndPage > #list { width: 1fr; }
    Screen.-narrow ListAndPage > #page, Screen.-normal ListAndPage > #page { width: 1fr; margin-left: 0; }
    Screen.-narrow ListAndPage > #page { display: none; }
    Screen.-narrow ListAndPage.-reading > #page { display: block; }
    Screen.-narrow ListAndPage.-reading > #list, Screen.-normal ListAndPage.-reading > #list { display: none; }
    """

    def __init__(
        self,
        title: str,
        lines: BuildList,
        pages: BuildPage,
        *,
        empty: EmptyPlace,
        side: tuple[str, BuildSide] | None = None,
        list_class: type[Rows] = Rows,
        page_delay: float = 0.0,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.set_class(side is not None, "-sided")
        self._title = title
        """The title of the empty list; other rows have section titles of their own."""
        self._lines = lines
        self._pages = pages
        self._empty = empty
        self._side = side
        self._list_class = list_class
        self._page_delay = page_delay
        """Seconds without a key after which the page follows the list; 0 = at once."""
        self._page_timer: Timer | None = None
        self._is_page_late = False
        self._open_entries: list[Entry] = []
        self._chart_page: ChartPage | None = None

    def compose(self) -> ComposeResult:
        """Create the panes."""
        yield self._list_class(id="list", classes="-leads")
        yield PageRows("", id="page", classes="-whole")
        if self._side:
            yield Rows(self._side[0], id="side")

    def on_mount(self) -> None:
        """Create the timer of a page that follows with a delay."""
        if self._page_delay:
            self._page_timer = self.set_interval(self._page_delay, self._draw_late_page, pause=True)

    @property
    def index(self) -> Rows:
        """The pane of the list."""
        return self.query_one("#list", Rows)

    @property
    def page(self) -> Rows:
        """The pane of the page."""
        return self.query_one("#page", Rows)

    @property
    def page_entry(self) -> Entry | None:
        """The entry on the page."""
        return self._open_entries[-1] if self._open_entries else None

    @property
    def reading(self) -> Entry | None:
        """The entry on the page, while that has the focus."""
        return self.page_entry if self.page is self.screen.focused else None

    @property
    def highlighted_entry(self) -> Entry | None:
        """The highlighted entry of the focused pane.

        On the page it is the entry of the page itself while no highlighted row is visible.
        """
        entry = super().highlighted_entry
        if self.page is self.screen.focused and (entry is None or not self.page.is_cursor_visible):
            return self.page_entry
        return entry

    def show(self, view: View) -> None:
        """Draw a view, even if it is the current one."""
        self.set_reactive(ListAndPage.view, view)
        self.watch_view(view)

    def watch_view(self, view: View | None) -> None:
        """Draw the list and the page for a new view."""
        if view is None:
            return
        self.index.show(lambda width: self._list_rows(view, width))
        query = visible(view.query, "")
        words = "" if view.filter_notes else f": {query}"  # what was found instead says what was asked for
        self.index.set_title(f"{self._title} · filter{words}" if query else "", view.filter_tail)
        was_open = bool(self._open_entries)
        self._open_entries = [now for entry in self._open_entries if (now := view.entries.get(entry.id))]
        if was_open and not self._open_entries and self.index not in self.panes:
            self.back()  # a hidden list cannot tell which entry comes next
        lit = self._current_row(self.index.highlighted_row)
        if lit is not None and not self._open_entries and self._chart_page is None:
            self._set_page(lit)
        elif lit is None and self.index.rows and not self.has_class("-reading"):
            self._open_entries, self._chart_page = [], None
        self._draw(keep=True)

    def _current_row(self, row: Row | None) -> Row | None:
        """Give a list row with its entry as it is now.

        None for a deleted one, which a hidden list still has.
        """
        if row is None or row.entry is None or self.view is None:
            return row
        entry = self.view.entries.get(row.entry.id)
        return replace(row, entry=entry) if entry else None

    def _list_rows(self, view: View, width: int) -> Sequence[Row]:
        """Build the rows of the list, or a hint when it is empty."""
        return add_badges(name_pairs(self._lines(view, width), view), view) or self._empty_rows(view)

    def _empty_rows(self, view: View) -> list[Row]:
        if view.query.strip():
            return [hint(f"{view.nothing_found} Esc shows all.")]
        title = [section(self._title)] if self._title else []
        return [*title, hint(self._empty.words, self._empty.action)]

    def _set_page(self, line: Row) -> None:
        """Put the entry or the charts of a list row on the page."""
        self._chart_page = line.payload if isinstance(line.payload, ChartPage) else None
        self._open_entries = [line.entry] if line.entry is not None else []

    @property
    def _is_nested(self) -> bool:
        """Whether the page was opened from another page."""
        return len(self._open_entries) + (self._chart_page is not None) > 1

    @property
    def _page_tail(self) -> str:
        """The keys that matter while the page is read."""
        if self._is_nested:
            return "Esc back"
        hints = key_hints(self.page) if self.has_class("-reading") else ()
        return " · ".join(f"{hint.key} {hint.words}" for hint in hints)

    def _draw(self, keep: bool) -> None:
        view, entry = self.view, self.page_entry
        if view is None:
            return
        chart_page = self._chart_page if entry is None else None
        title = chart_page.title if chart_page else entry.KIND.label if entry else ""
        self.page.set_title(title, self._page_tail)
        self.page.show(partial(self._page_rows, view, entry, chart_page), keep=keep)
        if self._side:
            side = self._side[1]
            self.query_one("#side", Rows).show(
                lambda width: add_badges(name_pairs(side(entry, view, width), view), view)
            )

    def _page_rows(self, view: View, entry: Entry | None, picture: ChartPage | None, width: int) -> Sequence[Row]:
        if picture is not None:
            return picture.draw(view, width)
        row = self.index.highlighted_row
        if entry is None and not view.query.strip() and (row is None or not has_page(row)):
            return self._empty.about(width)
        return self._pages(entry, view, width) if entry else ()

    def on_rows_highlighted(self, event: Rows.Highlighted) -> None:
        """Let the page follow the highlighted row while the list has focus."""
        line = event.row
        if self._page_timer is not None and event.rows is self.index:
            self._page_timer.reset()
            self._page_timer.resume()
        if isinstance(event, Rows.RowOpened) or event.rows is not self.index or not has_page(line):
            return
        is_reading = self.has_class("-reading") and self.index is not self.screen.focused
        if self.page is self.screen.focused or is_reading or line is not self.index.highlighted_row:
            return
        before = (self._chart_page, self._open_entries)
        self._set_page(line)
        if (self._chart_page, self._open_entries) == before:
            return
        if self._page_timer is None or before == (None, []):  # a page without an entry is not held back
            self._draw(keep=False)
        else:
            self._is_page_late = True

    def _draw_late_page(self) -> None:
        if self._page_timer is not None:
            self._page_timer.pause()
        if self._is_page_late:
            self._is_page_late = False
            self._draw(keep=False)

    def on_rows_row_opened(self, event: Rows.RowOpened) -> None:
        """Focus the page of a row, or open an entry from the page."""
        if isinstance(event.row.payload, PageLink):
            event.stop()
            self.read(event.row.payload.entry, nested=True)
            return
        if not has_page(event.row):
            return
        event.stop()
        if event.rows is self.index:
            self._set_page(event.row)
            self._go_to_page()
        elif event.row.entry is not None:
            self.read(event.row.entry, nested=True)

    def read(self, entry: Entry, nested: bool) -> None:
        """Show an entry on the page and focus it.

        Where it is ``nested`` Escape returns to the page before.
        """
        if not nested:
            self._chart_page, self._open_entries = None, [entry]
        elif self.page_entry is None or self.page_entry.id != entry.id:
            self._open_entries.append(entry)
        self._go_to_page()

    def on_page_rows_turn_request(self, event: PageRows.TurnRequest) -> None:
        """Read the next or previous entry without going back to the list."""
        event.stop()
        index = self.index.cursor
        while (index := next_selectable(self.index.rows, index, event.step)) >= 0:
            row = self._current_row(self.index.rows[index])
            if row is not None and has_page(row):
                self.index.cursor = index
                self._set_page(row)
                self._draw(keep=False)
                return
        self.screen.notify(f"This is the {'last' if event.step > 0 else 'first'} entry of the list.")

    def _go_to_page(self) -> None:
        self.add_class("-reading")
        self._draw(keep=False)
        self.post_message(self.PageOpened())
        self.screen.set_focus(self.page, scroll_visible=False)  # at once: a late message of the list finds it

    def highlight(self, entry: Entry) -> bool:
        """Open the page of an entry; highlight it in the list.

        Tell whether the list contains it.
        """
        is_listed = self.index.highlight(entry.id)
        self.read(entry, nested=False)
        return is_listed

    def read_chart(self, chart: ChartPage) -> None:
        """Show a page of charts and focus it."""
        self._chart_page, self._open_entries = chart, []
        self._go_to_page()

    def back(self) -> bool:
        """Go back to the page before, or from the page to the list."""
        if self._is_nested and self._open_entries:
            self._open_entries.pop()
            self._draw(keep=False)
            self.post_message(self.PageOpened())
            return True
        if self.page is self.screen.focused or self.has_class("-reading"):
            self.remove_class("-reading")
            self.page.set_title(self.page.title, self._page_tail)
            self.screen.set_focus(self.index, scroll_visible=False)
            return True
        return False
