"""The main screen: places, commands and keys of the open journal."""

from collections.abc import Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Input

from rmjournal.config import Config
from rmjournal.crdt.conflict_counts import ConflictCounts
from rmjournal.crdt.field_path import Tables
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.insight.closing import ad_hoc
from rmjournal.insight.recall_queue import queue
from rmjournal.insight.reflection_context import stays_private
from rmjournal.insight.scope import within
from rmjournal.journal.open_journal import Happening, Journal, called
from rmjournal.model.entry import Entry, staying, with_parts
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.sync.conflict_copies import Naming, Sync
from rmjournal.tui.app import JournalApp
from rmjournal.tui.drafts import Slot
from rmjournal.tui.keymap import apply_user_keys, apply_widget_keys, keyed
from rmjournal.tui.pages.journal import Sentence
from rmjournal.tui.places import PLACES, place_of
from rmjournal.tui.screens.actions.exchange import Reviewing
from rmjournal.tui.screens.actions.writing import offers
from rmjournal.tui.view import View
from rmjournal.tui.widgets.key_bar import Hints, hints
from rmjournal.tui.widgets.place import ListAndPage, Place
from rmjournal.tui.widgets.place_bar import Bar
from rmjournal.tui.widgets.rows import Rows

KEYS: list[BindingType] = [
    *(
        Binding(str(index), f"go({index - 1})", name, show=False, id=f"go.{name.lower()}", tooltip=f"Go to {name}")
        for index, name in enumerate(("Today", "Sessions", "Goals", "Learnings", "Journal", "Timeline"), 1)
    ),
    Binding("n", "new", "new", id="new", tooltip="Write something new"),
    Binding("e", "edit", "edit", id="edit", tooltip="Edit this"),
    Binding("c", "capture", "capture", id="capture", tooltip="Capture a line: learned, taught, topic, action"),
    Binding("u", "undo", "undo", id="undo", tooltip="Undo the last change"),
    Binding("f1,question_mark", "help", "help", key_display="?", id="help", tooltip="Help for what has focus"),
    Binding("space", "tick", "tick", id="tick", tooltip="Done, reached, held; or take it back"),
    Binding("s", "session", "session", id="session", tooltip="Prepare, meet or close this session"),
    Binding("r", "recall", "recall", show=False, id="recall", tooltip="Recall the learnings that are due"),
    Binding("P", "pair", "pair", show=False, id="pair", tooltip="The pair in pictures: how the two of you go on"),
    Binding("R", "review", "review", show=False, id="review", tooltip="Review a period: month, mid-point, closing"),
    Binding("L", "log", "log", show=False, id="log", tooltip="Log a session that nobody had planned"),
    Binding("x", "delete", "delete", show=False, id="delete", tooltip="Delete this (u brings it back)"),
    Binding("p", "share", "share", show=False, id="share", tooltip="Private or shared"),
    Binding("S", "packet", "packet", show=False, id="packet", tooltip="Share: make a packet for your partner"),
    Binding("I", "import", "import", show=False, id="import", tooltip="Import: take in a packet or an export"),
    Binding("v", "versions", "versions", show=False, id="versions", tooltip="Where a text has two versions: choose"),
    Binding("H", "history", "history", show=False, id="history", tooltip="What this said before; bring it back"),
    Binding("Z", "versions_here", "versions", show=False, id="history.journal", tooltip="History of the journal"),
    Binding(
        "X", "removed", "may it go?", show=False, id="removed", tooltip="Taken out by hand, or a copy: may it go?"
    ),
    Binding("slash", "filter", "filter", key_display="/", id="filter", tooltip="Filter this list"),
    Binding("ctrl+f", "find", "find", key_display="^f", id="find", tooltip="Find in everything"),
    Binding("w", "whom", "with", id="whom", tooltip="With whom"),
    Binding("U", "redo", "redo", show=False, id="redo", tooltip="Redo what was undone"),
    Binding("f2", "hide", "hide", show=False, id="hide", tooltip="Hide private texts, or show them"),
    Binding("f4", "editor", "editor", show=False, id="editor", tooltip="This text in your own editor"),
    Binding("f5", "theme", "theme", show=False, id="theme", tooltip="Dark or light"),
    Binding("f6", "app.change_theme", "themes", show=False, id="themes", tooltip="Choose among all themes"),
    Binding("ctrl+o", "jump", "jump", show=False, id="jump", tooltip="Jump to a pane"),
    Binding("escape", "back", "back", show=False, id="back", tooltip="Back"),
    Binding("right,l", "pane(1)", "next pane", show=False, id="pane.next", tooltip="To the next pane"),
    Binding("left,h", "pane(-1)", "pane before", show=False, id="pane.before", tooltip="To the pane before"),
    Binding("q", "quit", "quit", show=False, id="quit", tooltip="Quit"),
]

OURS = frozenset(binding.id for binding in KEYS if isinstance(binding, Binding))
"""The ids of these commands; a screen has others, from Textual, that need no word."""


class Verbs(Reviewing):
    """The verbs of the main screen."""

    BINDINGS = KEYS

    def action_edit(self) -> None:
        """Edit what is lit."""
        entry = self.lit
        if entry is not None and self.view.veils(entry):
            self.tell("This is private and hidden; F2 shows it first.", "warning")
        elif entry is not None:
            self.write(entry)

    def action_tick(self) -> None:
        """Tick what is lit; what needs more than a tick opens its form."""
        entry = self.lit
        if entry is None or not self.may_write:
            return
        if not entry.KIND.done:
            parts = [offer for offer in offers(entry, (), True) if offer.of is not None]
            if parts:
                self.write(parts[0].empty)
            return
        try:
            now = self.journal.done(entry)
        except (Refused, BadValue) as error:
            self.refuse(error)
            first = error.field if isinstance(error, BadValue) else ""
            self.write(entry.edit(state=entry.KIND.ticked(entry.status)), first)
        except JournalError as error:
            self.refuse(error)
        else:
            self.tell(f"{now.KIND.label} {now.status.replace('_', ' ')} · u undoes")

    def action_delete(self) -> None:
        """Delete what is lit; what has parts asks first."""
        entry = self.lit
        if entry is None or not self.may_write:
            return
        entries, seen = self.journal.entries, self.journal.store.tables
        parts = entries.parts(entry)
        if not parts:
            self._delete(True, entry, seen)
            return
        from rmjournal.tui.dialogs.confirm import Confirm

        told = [with_parts(entry, entries), staying([entry, *parts], entries), "u brings all back."]
        question = f"Delete “{self.view.words(entry)}”? {' '.join(filter(None, told))}"
        self.ask(Confirm(question), partial(self._delete, entry=entry, seen=seen))

    def _delete(self, sure: bool | None, entry: Entry, seen: Tables) -> None:
        if sure:
            self._try(lambda: self._deleted(self.journal.delete(entry, seen=seen)))

    def _deleted(self, some: Sequence[Entry]) -> None:
        stayed = sum(entry.id in self.journal.entries for entry in some)
        told = "somebody wrote in it meanwhile, and it stays: v chooses" if stayed else "u brings it back"
        self.tell(f"Deleted · {told}" if stayed < len(some) else f"Not deleted: {told}")

    def action_share(self) -> None:
        """Private or shared."""
        entry = self.lit
        if entry is not None and not entry.shared and stays_private(entry):
            from rmjournal.tui.dialogs.confirm import Confirm

            question = "This is a difficult moment, written for yourself. Share it all the same?"
            self.ask(Confirm(question), partial(self._share_moment, entry=entry))
        elif entry is not None:
            word = "Private now" if entry.shared else "Shared now: it may be shown to the partner"
            self._try(lambda: self.journal.put(entry.edit(shared=not entry.shared)), f"{word} · u undoes")

    def _share_moment(self, sure: bool | None, entry: Entry) -> None:
        entry = self.journal.entries.get(entry.id) or entry
        if sure:
            more = {"details": {**entry.details, ON_PURPOSE: "yes"}} if isinstance(entry, Note) else {}
            self._try(lambda: self.journal.put(entry.edit(shared=True, **more)), "Shared now · u undoes")

    def action_undo(self) -> None:
        """Take the last change back, or offer the draft again that was thrown away after it."""
        if draft := self.journal.discarded_draft:
            self._try(self.journal.undo, f"Brought back: {'a draft' if self.view.hidden else called(draft)}")
            if draft.key in self.journal.store.state.drafts() and not self.view.hidden:
                self.offer_drafts(draft.key)
        else:
            self._try(lambda: self.tell(f"Undone{self._said(self.journal.undo())} · U redoes"))

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._try(lambda: self.tell(f"Done again{self._said(self.journal.redo())}"))

    def _said(self, label: str) -> str:
        return "" if self.view.hidden else f": {label}"

    def action_find(self) -> None:
        """Find in everything."""
        from rmjournal.tui.dialogs.find import Find

        self.ask(Find(self.view), self._found)

    async def _found(self, entry: Entry | None) -> None:
        if entry is not None:
            await self.open_entry(entry)

    def action_whom(self) -> None:
        """Choose with whom, or everyone."""
        from rmjournal.tui.widgets.picker import Option, Picker

        pairs = self.journal.entries.of(Relationship)
        options = [Option(pair.id, pair.partner, "⋈", f"I am the {pair.role} · {pair.state}") for pair in pairs]
        if len(pairs) > 1:
            options.append(Option("", "Everyone", " ", "all relationships together"))
        chosen = self.view.pair.id if self.view.pair else ""
        self.ask(Picker("With whom", options, chosen=chosen), self._whom_chosen)

    def _whom_chosen(self, pair_id: str | None) -> None:
        if pair_id is not None:
            self.look_at(pair_id)

    def action_jump(self) -> None:
        """Choose a pane to go to."""
        from rmjournal.tui.widgets.picker import Option, Picker

        options = [Option(rows, str(rows.border_title or rows.id)) for rows in self.panes]
        self.ask(Picker("Jump to", options), lambda rows: rows.focus() if rows else None)

    def action_editor(self) -> None:
        """The main text of what is lit, in the person's own editor."""
        entry = self.lit
        if entry is None or not self.may_write:
            return
        if self.view.veils(entry):
            self.tell("This is private and hidden; F2 shows it first.", "warning")
            return
        self.write_outside(entry)

    def action_help(self) -> None:
        """What has focus, and every key."""
        from rmjournal.tui.dialogs.help import Help, key_list

        self.ask(Help("Help", key_list(self)))

    def action_session(self) -> None:
        """Prepare, meet or close the lit session, or the one that a lit point belongs to."""
        lit = self.read or self.lit
        found = self.journal.entries.get(str(getattr(lit, "session", ""))) if isinstance(lit, Point) else lit
        if isinstance(found, Session):
            self.open_session(found)

    def open_session(self, session: Session) -> None:
        """Open the three steps of a session."""
        from rmjournal.tui.screens.session.screen import SessionScreen

        self.app.push_screen(SessionScreen(self.journal, session, self.config, self.view.hidden))

    def go_on_with(self, entry: Entry) -> None:
        """Write on where it was left; a recall goes on as one while it is due."""
        due = queue(self.view.entries, self.journal.today, learner=self.view.role)
        if isinstance(entry, Recall) and not entry.id and entry.learning in {one.learning.id for one in due}:
            self.action_recall(entry.learning)
        else:
            super().go_on_with(entry)

    def action_recall(self, first: str = "") -> None:
        """Go through the learnings that are due, with one of them first."""
        due = queue(self.view.entries, self.journal.today, learner=self.view.role)
        due.sort(key=lambda review: review.learning.id != first)
        word = self.journal.read_only or ("" if due else "Nothing to recall today.")
        if self.view.hidden and not word:
            word = "Private texts are hidden; F2 shows them first."
        if word:
            self.tell(word, "error" if self.journal.read_only else "information")
            return
        from rmjournal.tui.dialogs.recall import RecallScreen

        put = partial(self.recalled, seen=self.journal.store.tables)
        dialog = RecallScreen(due, self.journal.today, put, self._recall_slot, self.day_first)
        self.ask(dialog, lambda count: self.tell(f"{count} recalled") if count else None)

    def _recall_slot(self, learning: Learning) -> Slot:
        return Slot(self.journal.store.state, Recall(learning=learning.id))

    def recalled(self, entries: Sequence[Entry], seen: Tables | None = None) -> None:
        """Keep one recall with all that came of it, as one action."""
        self.journal.put(*entries, label=f"recall “{self.view.words(entries[0])[:40]}”", seen=seen)

    async def action_pair(self) -> None:
        """The page of the relationship, with its pictures: the one looked at, else that of what is lit."""
        lit = self.read or self.lit
        of_lit = self.journal.pair(lit) if lit is not None else None
        found = self.view.pair or of_lit or self.journal.usual_pair()
        if found is None:
            self.tell("No relationship yet; n writes one.")
        else:
            await self.open_entry(found)

    def action_log(self) -> None:
        """Write down a session that nobody had planned."""
        start = f"{self.journal.today.isoformat()}T09:00"
        pair = self.view.pair or self.journal.usual_pair()
        self.write(ad_hoc(pair.id if pair else "", "", start, 60))

    async def action_quit(self) -> None:
        """Leave; everything is saved."""
        await self.app.action_quit()


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
        self._twofold = ConflictCounts()
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

    @on(Bar.PlaceChosen)
    async def _chosen(self, event: Bar.PlaceChosen) -> None:
        if event.index < 0:
            self.action_whom()
        else:
            await self._visit(event.index)

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        await (self.place if event.action in keyed(self.place) else self).run_action(event.action)

    @on(Rows.LineOpened)
    async def _opened(self, event: Rows.LineOpened) -> None:
        entry, verb = event.line.entry, event.line.action
        if isinstance(event.line.payload, Sentence):
            self.make_of(str(event.line.payload))
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
