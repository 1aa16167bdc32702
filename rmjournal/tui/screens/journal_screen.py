"""Base of the journal's screens: view, notices, dialogs and commands of one open journal."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from inspect import isawaitable
from typing import Any, TypeVar

from msgspec.structs import replace
from textual import on
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen, Screen

from rmjournal.config import Config
from rmjournal.crdt.merge import ConflictCounts
from rmjournal.errors import JournalError, NotSaved
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.tui.app import JournalApp
from rmjournal.tui.commands import MAIN, OPEN_FIELDS, WITH_LOCK, WRITING, Command, commands, resolve
from rmjournal.tui.keymap import add_bindings, apply_user_keys
from rmjournal.tui.page_rows import View
from rmjournal.tui.screens.footer import Footer, Lit
from rmjournal.tui.widgets.message_line import Message
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.screen_updates import ScreenUpdates

T = TypeVar("T")
G = TypeVar("G")


def _keyless(where: str) -> list[Command]:
    return [command for command in commands(where).values() if not command.key]


def _list_offered(screen: "JournalScreen") -> list[Command]:
    is_locked = screen.journal.db.is_locked
    return [command for command in _keyless(screen.WHERE) if is_locked or command.id not in WITH_LOCK]


class JournalScreen(Screen[None]):
    """A screen with an open journal, whose commands run in action groups."""

    WHERE = MAIN
    """The name of the screen in the table of commands."""
    questions_from = ""
    """The day from which questions are asked, as in the file; empty = always."""
    editing = ""
    """The id of the entry whose form is open."""

    def __init__(self, journal: Journal, config: Config | None = None, hidden: bool = False) -> None:
        super().__init__()
        self.updates = ScreenUpdates(self)
        self.journal = journal
        self.config = config
        self.keys = config.keys if config else {}
        """Keys that the person has chosen, by the ids of commands."""
        self.day_first = config.day_first if config else True
        """Whether 1/12/2026 is the first of December."""
        self.hidden = hidden
        """Whether private texts are hidden."""
        self.note = ""
        """What the file is, such as a demo; empty = an ordinary journal."""
        self.groups: dict[object, Any] = {}
        """The action groups and step controllers in use, by class."""
        self.waiting_questions: list[Callable[[], None]] = []
        """What is asked one after the other, each once no dialog is open."""
        self.conflicts = ConflictCounts()
        self.footer = Footer(self, Lit(self))
        """The message line, the keys and the state of the file."""
        self.keyless_commands = partial(_list_offered, self)
        """Lists the commands that the palette offers now; a key they have only where the person chose one."""
        self.synonyms = {command.id: command.words for command in commands(self.WHERE).values()}
        """What people call commands besides, by id."""
        add_bindings(
            self, [replace(c, key=self.keys[c.id]).binding() for c in _keyless(self.WHERE) if self.keys.get(c.id)]
        )

    def group(self, group_class: Callable[[Any], G]) -> G:
        """The action group of a class, made when it is used first."""
        if group_class not in self.groups:
            self.groups[group_class] = group_class(self)
        action_group: G = self.groups[group_class]
        return action_group

    async def action_command(self, command_id: str) -> None:
        """Run a command of the table."""
        if command_id in OPEN_FIELDS and isinstance(self.app, JournalApp):
            self.app.expect_field()
        command = commands(self.WHERE)[command_id]
        result = run_method(self, command.method(self.WHERE), *command.args)
        if isawaitable(result):
            await result

    @property
    def view(self) -> View:
        """The entries, relationship and filter that are shown."""
        return View(entries=self.journal.entries, today=self.journal.today, zone=self.journal.zone)

    @property
    def highlighted(self) -> Entry | None:
        """The highlighted entry, to which the keys apply."""
        return None

    @property
    def reading(self) -> Entry | None:
        """The entry whose page has the focus; none when a list has it."""
        return None

    @property
    def kinds_here(self) -> Sequence[str]:
        """The kinds of entries that belong to the open place."""
        return ()

    def draw(self) -> None:
        """Show the journal as it is now."""

    async def open_entry(self, entry: Entry) -> None:
        """Show an entry in the place where it belongs."""

    def write(self, entry: Entry, first: str = "", only: Sequence[str] = (), note: str = "") -> None:
        """Open the form of an entry, at a field if one is named.

        ``only`` asks for these fields alone; ``note`` says there why the form opens.
        """
        run_method(self, f"{WRITING}.write", entry, first, only, note)

    def unkept(self) -> str:
        """Save what is typed before leaving; the reason where that fails."""
        return ""

    def action_hide(self) -> None:
        """Hide private texts at once on all screens, or show them again."""
        is_hidden = not self.hidden
        for screen in self.app.screen_stack:
            if isinstance(screen, JournalScreen):
                screen.hidden = is_hidden
                screen.draw()
        if self.config and self.config.keep_hidden:
            with suppress(NotSaved):  # it is hidden here and now
                self.journal.db.storage.state.write_setting("hidden", is_hidden)

    def ask(
        self,
        dialog: ModalScreen[T],
        then: Callable[[T | None], None] | Callable[[T | None], Awaitable[None]] | None = None,
    ) -> None:
        """Open a dialog under the person's own keys; ``then`` gets its answer."""

        async def answered(answer: T | None) -> None:
            result = then(answer) if then else None
            if isawaitable(result):
                await result
            if self.waiting_questions and self.app.screen is self:
                self.waiting_questions.pop(0)()

        apply_user_keys(dialog, self.keys)
        self.app.push_screen(dialog, answered)

    def show_state(self) -> None:
        """Show the keys of what is highlighted, and beside them whether all is saved."""
        self.footer.show()

    @on(Rows.Highlighted)
    @on(Place.PageOpened)
    def _lit_row_changed(self) -> None:
        self.footer.row_changed()

    def can_write(self) -> bool:
        """Tell whether the journal can be changed; show the reason where it cannot."""
        if self.journal.read_only:
            self.notify(self.journal.read_only, severity="error")
        return not self.journal.read_only

    def attempt(self, change: Callable[[], object], words: str = "", *, alike: str = "", name: str = "") -> None:
        """Make a change and say so; show the reason where it is refused."""
        before = self.journal.change_count
        try:
            change()
        except JournalError as error:
            self.notify_error(error)
        else:
            if words:
                is_one_change = self.journal.change_count == before + 1
                self.notify(words, undo="undoes" if is_one_change else "", alike=alike, name=name)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
        undo: str = "",
        outside: bool = False,
        alike: str = "",
        name: str = "",
    ) -> None:
        """Show a message on the message line.

        ``undo`` says what the key for undo does to the last change, such as "undoes". A message from ``outside``
        tells what others did. Those with the same ``alike``, such as "points added to the agenda", are counted; the
        last is told by its name.
        """
        self.footer.say(Message(message, severity != "information", outside, "", alike, name), undo)

    def notify_error(self, error: JournalError) -> None:
        """Show why something was refused."""
        self.notify(str(error), severity="error")


def run_method(screen: JournalScreen, path: str, *args: object) -> Any:
    """Run a "module:Group.method" of a screen, as the table of commands names it.

    The module is imported then.
    """
    group_class, method = resolve(path)
    return getattr(screen.group(group_class), method)(*args)
