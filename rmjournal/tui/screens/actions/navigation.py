"""Navigation commands: find, help, session, partner, pane and theme."""

from collections.abc import Callable
from datetime import date
from functools import partial

from msgspec.structs import replace

from rmjournal.english import humanize
from rmjournal.insight.cadence import session_overview
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import REMINDER_FIELDS, Session
from rmjournal.tui.page_rows import View
from rmjournal.tui.screens.actions.sharing import share_agenda
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.theme import DAY, NIGHT
from rmjournal.tui.widgets.list_and_page import ListAndPage
from rmjournal.tui.widgets.picker import Option, Picker
from rmjournal.tui.widgets.today_place import Column

NO_SESSION = "No session yet. Press n and choose Session."


class FindActions:
    """Commands that find an entry, the pair or a key."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def find(self, query: str = "") -> None:
        """Search all entries while typing."""
        from rmjournal.tui.dialogs.find import FindDialog

        self.screen.ask(FindDialog(self._everything(), self._toggle_private, query), self._open)

    def find_tag(self, tag: str = "") -> None:
        """Find the entries with a tag; without one, list the tags."""
        from rmjournal.insight.search_query import format_clause

        self.find(f"{format_clause('tag', tag)} " if tag else "#")

    def _everything(self) -> View:
        """The view of all relationships."""
        return replace(self.screen.view, entries=self.screen.journal.entries, query="")

    def _toggle_private(self) -> View:
        self.screen.action_hide()
        return self._everything()

    async def _open(self, entry: Entry | None) -> None:
        if entry is not None:
            await self.screen.open_entry(entry)

    async def show_pair(self) -> None:
        """Show the relationship in view, else that of the highlighted entry."""
        screen = self.screen
        entry = screen.reading or screen.highlighted
        pair = screen.view.pair or (screen.journal.pair(entry) if entry is not None else None)
        pair = pair or screen.journal.usual_pair()
        if pair is None:
            screen.notify("No relationship yet. Press n and choose Relationship.")
        else:
            await screen.open_entry(pair)


GOALS, LEARNINGS = 2, 3
"""The indexes of two places."""
SIDE_BY_SIDE = "side by side"
"""The choice of all relationships in one table."""


class NavigationActions:
    """Commands that change what the main screen shows."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen

    async def show_hand_over(self) -> None:
        """Show what only one of the two knows, and whether it was passed on."""
        from rmjournal.tui.pages.learnings import HAND_OVER

        await self.screen.action_go(LEARNINGS)
        if isinstance(place := self.screen.place, ListAndPage):
            place.read_chart(HAND_OVER)

    async def show_pairs(self) -> None:
        """Show all relationships side by side."""
        from rmjournal.tui.pages.goals import ALL_PAIRS

        self.screen.view_pair("")
        await self.screen.action_go(GOALS)
        if isinstance(place := self.screen.place, ListAndPage):
            place.read_chart(ALL_PAIRS)

    def open_session(self, step: int | None = None) -> None:
        """Open the highlighted session, or that of a highlighted point.

        On Today otherwise the next one.
        """
        screen = self.screen
        entry: Entry | None = screen.reading or screen.highlighted
        session = screen.journal.entries.get(entry.session) if isinstance(entry, Point) else entry
        if not isinstance(session, Session) and screen.open_place == 0:
            overview = session_overview(screen.view.entries, screen.view.today)
            session = next(iter(overview.unlogged), overview.next)
        if isinstance(session, Session):
            screen.open_session(session, step)
        else:
            is_any = bool(screen.view.entries.of(Session))
            screen.notify("Choose a session or one of its points first." if is_any else NO_SESSION)

    async def open_day(self, day: date) -> None:
        """Show what was on a day on the timeline."""
        from rmjournal.tui.widgets.timeline_place import TimelinePlace

        await self.screen.run_verb("go.timeline")
        for place in self.screen.query(TimelinePlace):
            place.show_day(day)

    def write_reminder(self) -> None:
        """Write the private reminder of the highlighted session, else of the next one."""
        screen = self.screen
        lit, coming = screen.highlighted, session_overview(screen.view.entries, screen.view.today).next
        session = lit if isinstance(lit, Session) and lit.state == "planned" else coming
        if session is None:
            screen.notify(NO_SESSION)
        else:
            screen.write(session, only=REMINDER_FIELDS)

    def share_agenda(self) -> None:
        """Share the agenda of the highlighted session, or of the session of a point."""
        entry = self.screen.reading or self.screen.highlighted
        session = self.screen.journal.entries.get(entry.session) if isinstance(entry, Point) else entry
        if isinstance(session, Session):
            share_agenda(self.screen, session)
        else:
            is_any = bool(self.screen.view.entries.of(Session))
            self.screen.notify("Choose a session first, to share its agenda." if is_any else NO_SESSION)

    def choose_partner(self) -> None:
        """Choose one relationship, or all of them."""
        screen = self.screen
        pairs = screen.journal.entries.of(Relationship)
        if not pairs:
            screen.notify("No relationship yet. Press n and choose Relationship.")
            return
        options = [
            Option(pair.id, screen.view.words(pair), "⋈", f"I am the {pair.role} · {humanize(pair.state)}")
            for pair in pairs
        ]
        if len(pairs) > 1:
            options.append(Option("", "Everyone", " ", "all relationships together"))
            options.append(Option(SIDE_BY_SIDE, "Side by side", "≣", "last and next session, action items, goals"))
        picker = Picker("With whom", options, chosen=screen.view.pair.id if screen.view.pair else "")
        screen.ask(picker, self._partner_chosen)

    async def _partner_chosen(self, choice: str | None) -> None:
        if choice == SIDE_BY_SIDE:
            await self.show_pairs()
        elif choice is not None:
            self.screen.view_pair(choice)

    def jump(self) -> None:
        """Choose a pane or a section of Today to focus."""
        panes = [pane for pane in self.screen.query("Rows, LanesView") if pane.region and pane.can_focus]
        options: list[Option[Callable[[], object]]] = []
        for pane in panes:
            if isinstance(pane, Column):
                options += [
                    Option(partial(pane.go_to_section, id), title) for id, title in pane.folding.titles.items()
                ]
            else:
                options.append(Option(pane.focus, getattr(pane, "title", "") or str(pane.id)))
        self.screen.ask(Picker("Jump to", options), lambda jump: jump() if jump else None)

    def toggle_theme(self) -> None:
        """Change between the dark and the light theme."""
        app = self.screen.app
        app.theme = DAY.name if app.current_theme.dark else NIGHT.name
