"""The main screen: it alone holds the journal; places are handed a view of it and post what is wanted."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from rmjournal.beside import Naming
from rmjournal.config import Config
from rmjournal.crdt.conflict_counts import Twofold
from rmjournal.errors import JournalError
from rmjournal.insight.scope import within
from rmjournal.journal.open_journal import Happening, Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.sync.conflict_copies import Sync
from rmjournal.tui.app import JournalApp
from rmjournal.tui.keymap import apply_user_keys, apply_widget_keys, keyed
from rmjournal.tui.pages.journal import Said
from rmjournal.tui.places import PLACES, place_of
from rmjournal.tui.screens.verbs import Verbs
from rmjournal.tui.view import View
from rmjournal.tui.widgets.dialog_keys import hints
from rmjournal.tui.widgets.key_bar import Hints
from rmjournal.tui.widgets.place import ListAndPage, Place
from rmjournal.tui.widgets.place_bar import Bar
from rmjournal.tui.widgets.rows import Rows

LOOK = 1.0
"""Seconds between two looks at the file."""


class Main(Verbs):
    """Bar, one place, the line of keys."""

    DEFAULT_CSS = """
    Main { background: $background; layout: vertical; }
    Main > #places { height: 1fr; }
    Main > #filter { display: none; height: 1; border: none; padding: 0 1; background: $surface; dock: bottom;
        margin-bottom: 1; }
    Main > #filter.-on { display: block; }
    """

    def __init__(self, journal: Journal, config: Config | None = None, note: str = "") -> None:
        super().__init__()
        self.journal = journal
        self.sync = Sync(journal.store)
        self.naming = Naming(self.sync.answers)
        self.config = config
        self.keys = config.keys if config else {}
        self.day_first = config.day_first if config else True
        self.note = note
        self._places: dict[int, Place] = {}
        self._here = 0
        self._whom = ""
        self._needles: dict[int, str] = {}
        self._hidden = False
        self._twofold = Twofold()
        self._before = journal.entries, self._twofold.counts(journal.store.content)
        self._clashes = apply_user_keys(self, self.keys)

    def compose(self) -> ComposeResult:
        """The frame; the places come when they are visited."""
        yield Bar(tuple(place.name for place in PLACES), id="bar")
        self._places[0] = PLACES[0].make()
        with Container(id="places"):
            yield self._places[0]
        yield Input(placeholder="filter this list · Enter keeps it · Esc clears it", id="filter")
        yield Hints(id="hints")

    async def on_mount(self) -> None:
        """Open the first place and listen to the journal."""
        usual = self.journal.usual_pair()
        self._whom = usual.id if usual else ""
        self.journal.subscribe(self._heard)
        self.journal.store.save_behind()
        if isinstance(self.app, JournalApp):
            self.app.before_leaving.append(self.journal.store.flush)
            self.app.at_the_end.append(self.journal.store.leave)
        await self._visit(0)
        self.tell_state()
        if self.journal.read_only:
            self.tell(self.journal.read_only, "warning")
        self.set_interval(LOOK, self._look)
        for key, ids in self._clashes.items():
            self.tell(f"The key {key} stands for {', '.join(ids)}; give each its own in the config file.", "warning")
        for sentence in self.config.mistakes if self.config else ():
            self.tell(sentence, "warning")
        if self.config and (self.config.theme or self.keys):
            self.call_after_refresh(self._tell_wrong_settings, self.config)
        self.app.theme_changed_signal.subscribe(self, self.keep_theme)
        self.journal.store.state.forget_discarded_drafts()
        self.look_for_orphans()
        self.call_after_refresh(self.offer_drafts)

    def _tell_wrong_settings(self, config: Config) -> None:
        from rmjournal.tui.screens.settings_check import wrong_settings

        for sentence in wrong_settings(config):
            self.tell(sentence, "warning")

    @property
    def view(self) -> View:
        """What is looked at now."""
        pair = self.journal.entries.one(Relationship, self._whom)
        return View(
            entries=within(self.journal.entries, pair.id if pair else ""),
            today=self.journal.today,
            role=pair.role if pair else "",
            pair=pair,
            hidden=self._hidden,
            needle=self._needles.get(self._here, ""),
            twofold=self._twofold.counts(self.journal.store.content),
            day_first=self.day_first,
            zone=self.journal.zone,
        )

    @property
    def place(self) -> Place:
        """The place that is open."""
        return self._places[self._here]

    @property
    def lit(self) -> Entry | None:
        """The entry that the keys mean now, as the journal has it."""
        return self.journal.entries.get(found.id) if (found := self.place.lit) else None

    @property
    def read(self) -> Entry | None:
        """The entry whose page has the focus; none when a list has it."""
        place = self.place
        return place.shown if isinstance(place, ListAndPage) and place.page.has_focus else None

    @property
    def kinds_here(self) -> Sequence[str]:
        """The kinds that belong in the open place."""
        return PLACES[self._here].kinds

    async def _visit(self, index: int) -> None:
        if index not in self._places:
            self._places[index] = PLACES[index].make()
            await self.query_one("#places").mount(self._places[index])
        for widget in self.query("Place, Rows, Lanes") if self.keys else ():
            apply_widget_keys(widget, self, self.keys)
        for at, place in self._places.items():
            place.display = at == index
        self._here = index
        filter_line = self.query_one("#filter", Input)
        filter_line.set_class(bool(self._needles.get(index)), "-on")
        with filter_line.prevent(Input.Changed):
            filter_line.value = self._needles.get(index, "")
        self.draw()
        self.place.enter()

    def draw(self) -> None:
        """Hand the open place what is looked at now."""
        view = self.view
        bar = self.query_one(Bar)
        bar.here = self._here
        bar.chip, bar.chip_short = ("hidden", "hidden") if self._hidden else (self.chip, self.chip_short)
        pairs = self.journal.entries.of(Relationship)
        bar.whom = view.pair.partner if view.pair else "everyone" if pairs else ""
        bar.whom_short = view.pair.short if view.pair else bar.whom
        self.place.view = view
        self.query_one(Hints).hints = [*hints(self.place), *hints(self)]

    def _heard(self, happening: Happening) -> None:
        now = self.journal.entries, self._twofold.counts(self.journal.store.content)
        before, self._before = self._before, now
        self.draw()
        self.tell_state()
        if not happening.label:
            self.tell_came(happening, before)

    def _look(self) -> None:
        try:
            self.journal.refresh()
            self.look_beside()
            self.look_for_answers()
        except JournalError as error:
            self.refuse(error)

    async def open_entry(self, entry: Entry) -> None:
        """Go where an entry is at home and show it there."""
        if (now := self.journal.entries.get(entry.id)) is not None:
            self._needles.pop(place_of(now), None)
            await self._visit(place_of(now))
            self.place.light(now)

    @on(Bar.Chosen)
    async def _chosen(self, event: Bar.Chosen) -> None:
        if event.index < 0:
            self.action_whom()
        else:
            await self._visit(event.index)

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        await (self.place if event.action in keyed(self.place) else self).run_action(event.action)

    @on(Rows.Opened)
    async def _opened(self, event: Rows.Opened) -> None:
        entry, verb = event.line.entry, event.line.verb
        if isinstance(event.line.thing, Said):
            self.make_of(str(event.line.thing))
        elif isinstance(entry, Session) and self._here == 0:
            self.open_session(entry)
        elif verb == "recall":
            self.action_recall()
        elif entry is not None:
            await self.open_entry(entry)
        elif verb:
            self.new_of(verb) if verb.startswith("new_") else await self.run_action(verb)

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._needles[self._here] = event.value
        self.draw()

    @on(Input.Submitted, "#filter")
    def _kept(self) -> None:
        self.query_one("#filter").set_class(bool(self._needles.get(self._here)), "-on")
        self.place.panes[0].focus()

    async def action_go(self, index: int) -> None:
        """Open a place."""
        await self._visit(index)

    def action_filter(self) -> None:
        """Type what the list should hold."""
        if self._here:
            self.query_one("#filter").add_class("-on").focus()
        else:
            self.action_find()

    def action_back(self) -> None:
        """Clear the filter, or go back a step."""
        filter_line = self.query_one("#filter", Input)
        if filter_line.has_class("-on"):
            filter_line.value = ""
            filter_line.remove_class("-on")
            self.place.panes[0].focus()
        else:
            self.place.back()

    def action_pane(self, step: int) -> None:
        """Go to the pane beside."""
        panes = self.place.panes
        now = next((index for index, rows in enumerate(panes) if rows.has_focus), 0)
        panes[(now + step) % len(panes)].focus()

    def action_hide(self) -> None:
        """Hide private texts at once, or show them again."""
        self._hidden = not self._hidden
        self.draw()

    def look_at(self, pair_id: str) -> None:
        """Look at one relationship, or at all."""
        self._whom = pair_id
        self.draw()
