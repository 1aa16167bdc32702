"""Help command: the help page for the current place, and commands found there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input, TextArea

from rmjournal.english import with_article
from rmjournal.insight.cadence import session_overview
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.session import Session
from rmjournal.tui.commands import COMMANDS, MAIN, SESSION, commands
from rmjournal.tui.key_hints import hints_for, say_tick
from rmjournal.tui.keymap import KeyHelp, described_keys, hide_key, key_name, with_key
from rmjournal.tui.pages.help import NO_STEP, HelpContext
from rmjournal.tui.places import PLACES
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.screens.session.screen import SessionScreen

PREPARE, MEET, CLOSE, RECALL = range(4)
"""Steps of the way, by their place in it."""

KIND_COMMANDS = {
    "session": ("session", "when", "tick"),
    "action": ("tick", "when"),
    "milestone": ("tick",),
    "goal": ("level",),
    "learning": ("recall", "use"),
    "relationship": ("pair",),
}
"""Commands that matter first for an entry, by its kind."""
ENTRY_COMMANDS = ("edit", "share", "delete", "history")
"""Commands for every entry."""
STEP_COMMANDS = (
    ("session.template", "session.send", "session.fit", "session.point", "session.question", "session.later",
     "session.never", "number.1",
     "session.owner", "session.up", "session.down", "session.park", "session.drop"),
    ("tick", "session.action", "session.learning", "session.park", "session.point", "editor"),
    ("session.park", "tick", "session.drop", "session.learning", "session.action", "session.date", "session.later",
     "session.never"),
)  # fmt: skip
"""Commands of each step of a session."""
STEP_NOTES = (
    "Enter opens a point of the agenda; on a suggestion it adds it to the agenda.",
    "Write down what is said; your words are saved as you type.",
    "Enter does what a line says. Rate on your own before you compare; you may skip any rating.",
)
"""What a step of a session asks for."""
STEP_NAMES = ("Prepare", "Meet", "Close")


FILTER_NOTE = (
    "Words in any order narrow the list; kind: with: goal: area: #tag before: after: state: is:private and -not work "
    "too. Enter uses the filter, Esc clears it."
)
LOCK_NOTE = "This journal is locked. {} held down asks for the passphrase again; ^p lock changes it."
TYPING_NOTE = "Your words are saved as you type. Esc stops typing."


class Standing(NamedTuple):
    """Where the person is, and which commands matter there."""

    title: str
    enter: str = ""
    """What Enter does; empty where the notes say it."""
    ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    step: int = NO_STEP


class HelpActions:
    """Shows help, and runs what was found in it."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def show(self) -> None:
        """Open the help page."""
        from rmjournal.tui.dialogs.help import HelpDialog

        self.screen.ask(HelpDialog(self._context()), self._run)

    async def _run(self, command: KeyHelp | None) -> None:
        """Run a command of this screen; lead to the screen of another one."""
        if command is None:
            return
        if command.node is not None:
            await command.node.run_action(command.action)
        elif isinstance(self.screen, MainScreen):
            self._open_next_session(command)
        else:
            self.screen.notify(
                f"{command.keys} works outside the session. Esc leaves the session; everything is saved."
            )

    def _open_next_session(self, command: KeyHelp) -> None:
        screen = self.screen
        overview = session_overview(screen.view.entries, screen.view.today)
        session = next(iter(overview.unlogged), overview.next)
        if session is None or not isinstance(screen, MainScreen):
            screen.notify(f"{command.keys} works in a session, and none is planned. Press n and choose Session.")
            return
        screen.open_session(session)
        screen.notify(f"Here {command.keys} does it: {command.help}.")

    def _context(self) -> HelpContext:
        screen = self.screen
        where = SESSION if screen.WHERE == MAIN else MAIN
        active = list(_active_commands(screen))
        ids = {command.id for command in active}
        elsewhere = [command for command in _commands_of(where, screen) if command.id not in ids]
        standing = _in_session(screen) if isinstance(screen, SessionScreen) else self._on_place()
        return HelpContext(
            title=standing.title,
            here=list(_lit_keys(standing, active, screen)),
            notes=(*standing.notes, *self._lock_notes),
            step=standing.step,
            is_typing=isinstance(screen.focused, Input | TextArea),
            keys={command.id: command.keys.split()[0] for command in (*elsewhere, *active)},
            active=active,
            elsewhere=elsewhere,
            elsewhere_place="in a session" if where == SESSION else "outside a session",
        )

    @property
    def _lock_notes(self) -> list[str]:
        screen = self.screen
        return [LOCK_NOTE.format(hide_key(screen.app))] if screen.journal.db.is_locked else []

    def _on_place(self) -> Standing:
        """Say where the person is on the six places."""
        screen = self.screen
        place = PLACES[screen.open_place].name if isinstance(screen, MainScreen) else ""
        if isinstance(screen.focused, Input):
            return Standing(f"Here, in the filter of {place}", notes=(FILTER_NOTE,), step=self._step(place))
        entry = screen.reading or screen.highlighted
        if entry is None:
            return Standing(f"Here, on {place}", step=self._step(place))
        name = entry.KIND.label.lower()
        if screen.reading is not None:
            title, enter = f"Here, on {place}, on the page of {with_article(name)}", "open the selected row"
        else:
            title, enter = f"Here, on {place}, with the {name} selected", _enter_words(place, entry)
        ids = (*KIND_COMMANDS.get(entry.KIND.name, ()), *ENTRY_COMMANDS)
        return Standing(title, enter, ids, step=self._step(place))

    def _step(self, place: str) -> int:
        """Find the current step of the work: recall on Learnings, else by session."""
        view = self.screen.view
        overview = session_overview(view.entries, view.today)
        if place == "Learnings":
            return RECALL
        if overview.unlogged:
            return CLOSE
        return MEET if overview.next and overview.next.day == view.today else PREPARE


def _enter_words(place: str, entry: Entry) -> str:
    if place != "Today":
        return "read its page"
    return "prepare, meet or close" if isinstance(entry, Session) else "open"


def _in_session(screen: SessionScreen) -> Standing:
    """Say where the person is in a session."""
    step = screen.owner.step
    if isinstance(screen.focused, Input | TextArea):
        return Standing(
            f"Here, in {STEP_NAMES[step]}, while you type", ids=("editor",), notes=(TYPING_NOTE,), step=step
        )
    return Standing(f"Here, in {STEP_NAMES[step]}", "", STEP_COMMANDS[step], (STEP_NOTES[step],), step)


def _lit_keys(standing: Standing, active: Sequence[KeyHelp], screen: JournalScreen) -> Iterator[tuple[str, str]]:
    """List the keys that matter now: Enter, those of widgets and entry."""
    by_id = {command.id: command for command in active}
    lit = screen.reading or screen.highlighted
    if standing.enter:
        yield "enter", standing.enter
    elif not (standing.ids or standing.notes):
        yield from ((hint.key, hint.words) for hint in hints_for(screen, screen.footer.lit.keys[0]))
    for command in active:
        if command.node is not screen:
            yield command.keys, command.label
    for command_id in standing.ids:
        if command_id in by_id:
            label = say_tick(lit, screen.view.today) if command_id == "tick" and lit else by_id[command_id].label
            yield by_id[command_id].keys, label


def _active_commands(screen: JournalScreen) -> Iterator[KeyHelp]:
    """List the commands that can run now, each with all its keys."""
    words = {command.id: command.words for command in COMMANDS}
    found: dict[tuple[Widget, str], tuple[Binding, list[str]]] = {}
    for node, _, binding in described_keys(screen):
        _, keys = found.setdefault((node, binding.action), (binding, []))
        if (name := key_name(screen.app, binding)) not in keys:
            keys.append(name)
    for (node, action), (binding, keys) in found.items():
        label = binding.description or binding.tooltip
        yield KeyHelp(
            binding.id or "", " ".join(keys), label, binding.tooltip, words.get(binding.id or "", ()), node, action
        )


def _commands_of(where: str, screen: JournalScreen) -> Iterator[KeyHelp]:
    """List the commands of a screen that is not open, with custom keys."""
    for command in commands(where).values():
        bound = with_key(command.binding(), screen.keys.get(command.id, ""))[0]
        if bound.key:
            first = next(iter(Binding.make_bindings([bound])))
            yield KeyHelp(command.id, key_name(screen.app, first), command.label, command.help, command.words)
