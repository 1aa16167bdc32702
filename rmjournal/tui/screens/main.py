"""Main screen: the bar of places, the open place, the filter and the keys."""

import gc
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from inspect import isawaitable
from typing import Final

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.theme import Theme
from textual.widgets import Input

from rmjournal.config import Config
from rmjournal.crdt.field_path import JSON
from rmjournal.errors import NotSaved
from rmjournal.insight.due_question import QUESTIONS_SETTING, DueQuestion
from rmjournal.insight.scope import select_pair
from rmjournal.journal.open_journal import Journal, JournalChanged
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.storage.files.os_errors import explain_read_only_disk
from rmjournal.tui.app import ClosedLock, JournalApp, OpensAgain
from rmjournal.tui.commands import (
    ENTRY,
    FINDING,
    FIRST_STEPS,
    MAIN,
    NAVIGATION,
    QUESTION,
    REVIEWS,
    WRITING,
    bindings,
    commands,
)
from rmjournal.tui.drafts import TYPING
from rmjournal.tui.garbage_collection import pause_garbage_collection
from rmjournal.tui.key_hints import kind_of_entry, kind_of_row
from rmjournal.tui.keymap import apply_user_keys, apply_widget_keys, hide_key
from rmjournal.tui.page_rows import (
    NamedReview,
    ReflectionSentence,
    SessionStep,
    Spot,
    StepName,
    Tag,
    View,
    index_ahead,
)
from rmjournal.tui.places import PLACES, place_of
from rmjournal.tui.screens.folder_watch import FolderWatch
from rmjournal.tui.screens.footer import Footer, Lit, is_typing
from rmjournal.tui.screens.journal_screen import JournalScreen, run_method
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.place_bar import PlaceBar
from rmjournal.tui.widgets.rows import Rows, lit_row
from rmjournal.tui.widgets.today_place import TodayPlace

FIRST_STEPS_SETTING = "first_steps"
"""The setting of this computer that holds the day from which first steps are shown."""
STEPS_SETTING = "first_steps_put_off"
"""The setting of this computer that holds the first steps that were put off, and the day."""


MINUTES_SETTING: Final = "lock_after"
CONFIG_SETTING: Final = "config_lock_after"
QUERY_SETTING: Final = "query"
"""The settings of this computer: idle minutes that were chosen on the screen, and those of the config file then."""


def put_off_steps(setting: object, today: date) -> frozenset[str]:
    """Give the names of the first steps that were put off today."""
    is_of_today = isinstance(setting, list) and setting[:1] == [today.isoformat()]
    return frozenset(map(str, setting[1:])) if isinstance(setting, list) and is_of_today else frozenset()


PAYLOAD_METHODS: Final[Mapping[type, str]] = {
    ReflectionSentence: f"{WRITING}.make_entry_of",
    Tag: f"{FINDING}.find_tag",
    StepName: f"{FIRST_STEPS}.open",
    DueQuestion: f"{QUESTION}.answer",
    SessionStep: f"{NAVIGATION}.open_session",
    date: f"{NAVIGATION}.open_day",
    NamedReview: f"{REVIEWS}.open",
}
"""What opens a row that stands for something else than an entry."""


class MainLit(Lit):
    """What is highlighted on the main screen."""

    def __init__(self, main: "MainScreen") -> None:
        super().__init__(main)
        self._main = main

    @property
    def names(self) -> tuple[str, str]:
        """The name of what is highlighted, and of the place around it."""
        main = self._main
        if is_typing(main):
            if main.focused is main.query_one("#filter"):
                return "filter", "typing"
            return ("day" if main.place.query("PromptBar.-on") else "prompt"), "typing"
        if PLACES[main.open_place].name == "Timeline" and not main.reading:
            return "timeline", MAIN
        row = lit_row(main.focused)
        view = main.view
        lit = kind_of_row(row, view) or (kind_of_entry(main.reading, view) if main.reading else "")
        if lit == "session" and main.open_place == 0 and isinstance(session := main.highlighted, Session):
            lit = self._session_on_today(session)
        return lit, MAIN

    def _session_on_today(self, session: Session) -> str:
        """Name a session on Today: today's, next, past without outcome, or any other."""
        if session.state != "planned" or session.day is None:
            return "session"
        today = self._main.journal.today
        return "session today" if session.day == today else "next session" if session.day > today else "past session"

    @property
    def typing_state(self) -> str:
        """Whether a line is typed that is not in the journal yet."""
        return TYPING if self._main.query_children("LinePrompt.-on") else ""


class ScreenLock:
    """The lock of the journal on the main screen."""

    def __init__(self, main: "MainScreen", settings: Mapping[str, JSON], spot: Spot | None) -> None:
        self._main = main
        self._spot = spot
        """What was open when the lock was closed."""
        self.minutes = self._configured
        """Idle minutes after which it closes; 0 = never. Those that were chosen last, here or in the config file."""
        saved = settings.get(MINUTES_SETTING)
        if isinstance(saved, int | float) and settings.get(CONFIG_SETTING) == self._configured:
            self.minutes = float(saved)

    @property
    def _configured(self) -> float:
        return self._main.config.lock_after if self._main.config else 0

    @property
    def is_locked(self) -> bool:
        """Whether the journal asks for a passphrase."""
        return self._main.config is not None and self._main.journal.db.is_locked

    def keep_minutes(self, minutes: float) -> None:
        """Keep the idle minutes that were chosen on the screen; NotSaved where that fails."""
        if minutes != self.minutes:
            self.minutes, state = minutes, self._main.journal.db.storage.state
            state.write_setting(MINUTES_SETTING, minutes)
            state.write_setting(CONFIG_SETTING, self._configured)

    def close(self, *, stops: bool) -> ClosedLock:
        """Give what is needed to ask for the passphrase and to go on here."""
        main = self._main
        assert main.config is not None
        lit, pair = main.highlighted, main.view.pair
        spot = Spot(
            main.open_place, pair.id if pair else "", lit.id if lit else "", is_reading=main.reading is not None
        )
        for screen in main.app.screen_stack:
            spot = screen.add_to(spot) if isinstance(screen, OpensAgain) else spot
        if spot.query:
            self._keep_query(spot.query)
            spot = replace(spot, query="")
        return ClosedLock(main.journal.path, main.config, main.note, spot, stops)

    async def return_to_spot(self) -> None:
        """Open what was open when the lock was closed, where still there."""
        main, spot = self._main, self._spot
        if spot is None:
            return
        entries = main.journal.entries
        if not spot.pair_id or spot.pair_id in entries:
            main.view_pair(spot.pair_id)
        if spot.place:
            await main.action_go(spot.place)
        if entry := entries.get(spot.entry_id):
            main.call_after_refresh(self._return_to_entry, entry, spot)  # a list has its rows once it is drawn
        if session := entries.get_of_kind(Session, spot.session_id):
            main.call_after_refresh(main.open_session, session, spot.step)
        if spot.review:
            main.call_after_refresh(run_method, main, f"{REVIEWS}.reopen", spot.review)
        if spot.query is not None:
            query = str(main.journal.db.storage.state.read_settings().get(QUERY_SETTING, ""))
            self._keep_query("")
            main.call_after_refresh(run_method, main, f"{FINDING}.find", query)

    def _return_to_entry(self, entry: Entry, spot: Spot) -> None:
        self._main.place.highlight(entry)
        if not spot.is_reading:
            self._main.place.back()

    def _keep_query(self, query: str) -> None:
        """Keep what is looked for in the sealed settings, where that is possible."""
        with suppress(NotSaved):
            self._main.journal.db.storage.state.write_setting(QUERY_SETTING, query)


class MainScreen(JournalScreen):
    """The screen of the six places; each is made at its first visit."""

    BINDINGS = bindings(MAIN)
    DEFAULT_CSS = """
    MainScreen { background: $background; layout: vertical; }
    MainScreen > #places { height: 1fr; }
    MainScreen > #filter { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    MainScreen > #filter.-on { display: block; }
    """

    def __init__(
        self, journal: Journal, config: Config | None = None, note: str = "", spot: Spot | None = None
    ) -> None:
        settings = journal.db.storage.state.read_settings()
        super().__init__(journal, config, config is not None and config.starts_hidden(settings.get("hidden")))
        self.note = note
        self.footer = Footer(self, MainLit(self))
        self.watch_folder = self.group(FolderWatch)
        self.open_place = 0
        """The index of the place that is open."""
        self._places: dict[int, Place] = {}
        self._pair_id = ""
        """The id of the relationship in view; empty = all of them."""
        self._filters: dict[int, str] = {}
        self.first_steps_from = str(journal.db.storage.state.read_settings().get(FIRST_STEPS_SETTING, ""))
        """The day from which the first steps are shown, as in the file; empty = always."""
        self.questions_from = str(settings.get(QUESTIONS_SETTING, ""))
        self.steps_put_off = journal.db.storage.state.read_settings().get(STEPS_SETTING)
        """The day on which first steps were put off, with their names."""
        self.screen_lock = ScreenLock(self, settings, spot)
        """The lock of the journal, as the screens close it."""
        self._before = journal.entries, self.conflicts.counts(journal.db.content)
        self._key_clashes = apply_user_keys(self, self.keys)

    def compose(self) -> ComposeResult:
        """The bar, the first place, the filter and the key bar."""
        yield PlaceBar(tuple(place.name for place in PLACES), id="bar")
        self._places[0] = PLACES[0].make(PLACES[0])
        with Container(id="places"):
            yield self._places[0]
        yield Input(placeholder="filter this list · Enter uses it · Esc clears it", id="filter")
        yield self.footer

    async def on_mount(self) -> None:
        """Open the first place, subscribe to the journal and start to poll its file."""
        usual = self.journal.usual_pair()
        self._pair_id = usual.id if usual else ""
        self.journal.subscribe(self._journal_changed)
        self.journal.db.enable_write_behind()
        if isinstance(self.app, JournalApp):
            self.app.before_leaving.append(self.journal.db.flush)
            self.app.at_the_end += (self.journal.db.save_or_keep_beside, self.watch_folder.write_last_pages)
        await self.action_go(0)
        await self.screen_lock.return_to_spot()
        for sentence in _problems(self.journal, self.config, self._key_clashes):
            self.notify(sentence, severity="warning", outside=True)
        self.call_after_refresh(self.watch_folder.start)
        if self.config and self.config.notices:
            from rmjournal.tui.screens.notices import begin_notices

            begin_notices(self, self.config)
        if self.config and (self.config.theme or self.keys):
            self.call_after_refresh(self._check_settings, self.config)
        self.app.theme_changed_signal.subscribe(self, self._save_theme)
        self.journal.db.storage.state.prune_discarded_drafts()
        self.watch_folder.find_orphans()
        if self.journal.db.storage.state.read_drafts():
            self.call_after_refresh(self._offer_drafts)

    def _check_settings(self, config: Config) -> None:
        from rmjournal.tui.screens.settings_check import check_settings

        for sentence in check_settings(config):
            self.notify(sentence, severity="warning", outside=True)

    def _offer_drafts(self) -> None:
        from rmjournal.tui.screens.actions.writing import WritingActions

        self.group(WritingActions).offer_drafts()

    def _save_theme(self, theme: Theme) -> None:
        try:
            self.journal.db.storage.state.write_setting("theme", theme.name)
            self.journal.db.storage.state.write_setting("config_theme", self.config.theme if self.config else "")
        except NotSaved as error:
            self.notify_error(error)

    @property
    def view(self) -> View:
        """The entries of the chosen relationship, with the filter of the open place."""
        pair = self.journal.entries.get_of_kind(Relationship, self._pair_id)
        return View(
            entries=select_pair(self.journal.entries, pair.id if pair else ""),
            today=self.journal.today,
            role=pair.role if pair else "",
            pair=pair,
            hidden=self.hidden,
            query=self._filters.get(self.open_place, ""),
            version_counts=self.conflicts.counts(self.journal.db.content),
            fields_apart=self.conflicts.fields(self.journal.db.content),
            day_first=self.day_first,
            zone=self.journal.zone,
            has_first_steps=self.first_steps_from <= self.journal.today.isoformat(),
            asks_questions=not self.hidden and self.questions_from <= self.journal.today.isoformat(),
            steps_put_off=put_off_steps(self.steps_put_off, self.journal.today),
            hide_key=hide_key(self.app),
        )

    @property
    def place(self) -> Place:
        """The place that is open."""
        return self._places[self.open_place]

    @property
    def highlighted(self) -> Entry | None:
        """The highlighted entry, as the journal has it now."""
        entry = self.place.highlighted_entry
        return self.journal.entries.get(entry.id) if entry else None

    @property
    def reading(self) -> Entry | None:
        """The entry whose page has the focus; none when a list has it."""
        return self.place.reading

    @property
    def kinds_here(self) -> Sequence[str]:
        """The kinds of entries that belong to the open place."""
        return PLACES[self.open_place].kinds

    async def action_go(self, index: int) -> None:
        """Open a place."""
        is_first = index not in self._places
        if is_first:
            self._places[index] = PLACES[index].make(PLACES[index])
            await self.query_one("#places").mount(self._places[index])
        if not self.app.is_running:
            return  # it was closed meanwhile
        for widget in self.query("Place, Rows, LanesView") if self.keys else ():
            apply_widget_keys(widget, self, self.keys)
        for number, place in self._places.items():
            place.display = number == index
        self.open_place = index
        filter_line = self.query_one("#filter", Input)
        filter_line.remove_class("-on")
        with filter_line.prevent(Input.Changed):
            filter_line.value = self._filters.get(index, "")
        if is_first:
            pause_garbage_collection(self)
        self.draw()
        self.place.enter()

    def draw(self) -> None:
        """Give the open place its view, and draw the bar and the keys."""
        view, bar, watch = self.view, self.query_one(PlaceBar), self.watch_folder
        bar.here = self.open_place
        bar.state = "hidden" if self.hidden else ""
        bar.chip, bar.chip_short = (
            gap.join(filter(None, (bar.state, words)))
            for gap, words in (("  ", watch.question), (" ", watch.short_question))
        )
        pairs = self.journal.entries.of(Relationship)
        bar.whom = view.pair.partner if view.pair else "everyone" if pairs else ""
        bar.whom_short = view.pair.short_name if view.pair else bar.whom
        if view.pair and view.is_redacted(view.pair):
            bar.whom = bar.whom_short = "partner"
        self.place.view = view
        self.footer.show_keys()

    def _journal_changed(self, event: JournalChanged) -> None:
        now = self.journal.entries, self.conflicts.counts(self.journal.db.content)
        before, self._before = self._before, now
        if not before[0].of(Relationship) and (first := self.journal.usual_pair()):
            self._pair_id = first.id
        if self.first_steps_from != date.max.isoformat():
            run_method(self, f"{FIRST_STEPS}.end_with_last_tick", before[0])
        self.draw()
        self.footer.show_saving()
        if not event.label:
            gc.collect()  # what is garbage now would stay
            pause_garbage_collection(self)
            self.watch_folder.show_external_change(event, *before)

    async def open_entry(self, entry: Entry) -> None:
        """Show an entry in the place where it belongs."""
        if (now := self.journal.entries.get(entry.id)) is not None:
            pair_id = self.journal.entries.relationship_id(now)
            self._pair_id = pair_id if self._pair_id and pair_id else self._pair_id
            self._filters.pop(place_of(now), None)
            await self.action_go(place_of(now))
            if self.app.is_running:
                self.place.highlight(now)

    def open_session(self, session: Session, step: int | None = None) -> None:
        """Open the three steps of a session, at one of them."""
        from rmjournal.tui.screens.session.screen import SessionScreen

        before = self.journal.entries.get(session.id)
        self.app.push_screen(SessionScreen(self, session, step), lambda _: _light_next(self, before))

    def view_pair(self, pair_id: str) -> None:
        """Show the entries of one relationship; without an id, of all."""
        self._pair_id = pair_id
        self.draw()

    @on(PlaceBar.PlaceChosen)
    async def _place_chosen(self, event: PlaceBar.PlaceChosen) -> None:
        if event.index == PlaceBar.CHIP:
            await self.run_verb(self.watch_folder.verb)
        elif event.index == PlaceBar.STATE:
            self.action_hide()
        elif event.index < 0:
            await self.action_command("whom")
        else:
            await self.action_go(event.index)

    @on(Place.DialogRequest)
    def _dialog_requested(self, event: Place.DialogRequest) -> None:
        self.ask(event.dialog, event.then)

    @on(Rows.RowOpened)
    async def _row_opened(self, event: Rows.RowOpened) -> None:
        line = event.row
        method = next((run for kind, run in PAYLOAD_METHODS.items() if isinstance(line.payload, kind)), "")
        if method:
            result = run_method(self, method, line.payload)
            if isawaitable(result):
                await result
        elif isinstance(line.payload, Session):
            _plan(self, line.payload)
        elif (session := _session_to_prepare(line, self.journal.entries)) and self.open_place == 0:
            self.open_session(session)
        elif line.action and (line.action in ("recall", "session") or line.entry is None):
            await self.run_verb(line.action)
        elif line.entry is not None:
            await self.open_entry(line.entry)

    async def run_verb(self, verb: str) -> None:
        """Write a new entry, as "new_goal", or run a command of the table."""
        if verb.startswith("new_"):
            from rmjournal.model.kinds import kind_named

            self.write(kind_named(verb.removeprefix("new_"))())
        else:
            await self.run_action(commands(MAIN)[verb].action)

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        self._filters[self.open_place] = event.value
        self.draw()

    @on(Input.Submitted, "#filter")
    def _filter_entered(self) -> None:
        self.query_one("#filter").remove_class("-on")
        self.place.panes[0].focus()

    async def action_filter(self) -> None:
        """Filter the list; Today has none and searches all entries."""
        if self.open_place:
            self.query_one("#filter").add_class("-on").focus()
            self.run_worker(index_ahead(self.view.entries))
        else:
            await self.action_command("find")

    def action_back(self) -> None:
        """Clear the filter, or go back one step in the place."""
        if run_method(self, f"{ENTRY}.unmark"):
            return
        filter_line = self.query_one("#filter", Input)
        if filter_line.has_class("-on") or filter_line.value:
            filter_line.value = ""
            filter_line.remove_class("-on")
            self.place.panes[0].focus()
        else:
            self.place.back()

    def action_pane(self, step: int) -> None:
        """Focus the next or previous pane."""
        panes = self.place.panes
        index = next((index for index, rows in enumerate(panes) if rows is self.focused), 0)
        panes[(index + step) % len(panes)].focus()


def _problems(journal: Journal, config: Config | None, key_clashes: Mapping[str, Sequence[str]]) -> list[str]:
    """List problems at the start: of the file, the keys and the settings."""
    of_file = journal.read_only or explain_read_only_disk(journal.path)
    of_keys = (
        f"The key {key} is set for {', '.join(ids)}; give each its own key in the config file."
        for key, ids in key_clashes.items()
    )
    return [*filter(None, [of_file]), *of_keys, *(config.mistakes if config else ())]


def _session_to_prepare(row: Row, entries: Entries) -> Session | None:
    """Find the planned session of a row: itself, or that of its point."""
    entry = entries.get(row.entry.session) if isinstance(row.entry, Point) else row.entry
    return entry if isinstance(entry, Session) and entry.state == "planned" else None


def _light_next(main: MainScreen, before: Entry | None) -> None:
    """Highlight the next session on Today after a change, unless a planned one is."""
    place, lit = main.place, main.highlighted
    is_planned = isinstance(lit, Session) and lit.state == "planned"
    is_changed = before is not None and main.journal.entries.get(before.id) != before
    if is_changed and not is_planned and isinstance(place, TodayPlace):
        place.light_section("next")


def _plan(screen: MainScreen, session: Session) -> None:
    """Plan a session that was proposed."""
    if screen.can_write():
        words = f"Session planned: {screen.view.start(session)}"
        screen.attempt(lambda: screen.journal.put(session, label="plan the next session"), words)
