"""Footer of a journal's screen: message line, keys, and whether all is saved."""

from typing import Any, Protocol

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from rmjournal.english import pluralize
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.point import Point
from rmjournal.storage.open_file import OpenFile
from rmjournal.tui.commands import MAIN
from rmjournal.tui.drafts import NOT_SAVED, SAVED, SAVING
from rmjournal.tui.key_hints import SHARE, general_hints, hints_for, say_lit, say_share
from rmjournal.tui.keymap import bound_actions, keys_of, takes_text
from rmjournal.tui.named_keys import bound_nodes
from rmjournal.tui.page_rows import View
from rmjournal.tui.widgets.key_bar import KeyBar, KeyHint
from rmjournal.tui.widgets.message_line import Message, MessageLine
from rmjournal.tui.widgets.rows import Rows


class LitScreen(Protocol):
    """A screen of a journal, on which something is highlighted."""

    journal: Journal
    note: str

    @property
    def focused(self) -> Widget | None:
        """The widget with the focus."""

    @property
    def view(self) -> View:
        """The entries that are shown."""

    @property
    def highlighted(self) -> Entry | None:
        """The highlighted entry."""


class Lit:
    """What is highlighted on a screen, and its names such as "goal" and "main".

    A name is a key of `LIT_KEYS` or `GENERAL_KEYS` in `key_hints`, which list what the footer offers under it.
    """

    def __init__(self, screen: LitScreen) -> None:
        self.screen = screen

    @property
    def names(self) -> tuple[str, str]:
        """The name of what is highlighted, and of the place around it."""
        return "", "main"

    @property
    def marked_entries(self) -> list[Entry]:
        """The marked entries of the list in focus, as the journal has them now."""
        rows = self.screen.focused
        found = map(self.screen.journal.entries.get, rows.marked_ids if isinstance(rows, Rows) else ())
        return [entry for entry in found if entry is not None]

    @property
    def keys(self) -> tuple[str, str]:
        """The names in the key tables: those of the marks, else of the row."""
        lit, where = self.names
        if self.marked_entries:
            points = ".points" if any(isinstance(entry, Point) for entry in self.marked_entries) else ""
            lit = f"{'' if where == MAIN else 'session.'}marked{points}"
        return lit, where

    @property
    def typing_state(self) -> str:
        """Whether text is typed that is not in the journal yet.

        Empty when none is.
        """
        return ""

    @property
    def words(self) -> str:
        """What matters about what is highlighted; empty when nothing does."""
        if self.marked_entries:
            return f"{pluralize(len(self.marked_entries), 'entry')} marked."
        lit, where = self.names
        entry = self.screen.highlighted if lit and where != "typing" else None
        return "" if entry is None or self.screen.view.is_redacted(entry) else say_lit(entry, self.screen.view)


def is_typing(screen: Screen[Any]) -> bool:
    """Whether letters are text now."""
    return takes_text(screen.focused)


class Footer(Vertical):
    """Message line and key bar of a journal's screen; both follow the focus."""

    DEFAULT_CSS = """
    Footer { height: auto; width: 1fr; }
    Footer > KeyBar { dock: none; }
    """

    def __init__(self, screen: LitScreen, lit: Lit) -> None:
        super().__init__(id="footer")
        self._of = screen
        self.lit = lit
        """What is highlighted on the screen."""
        self._trouble = ""
        """What is wrong with the file, as it was shown last."""

    def compose(self) -> ComposeResult:
        """The message line over the keys."""
        yield MessageLine()
        yield KeyBar(id="hints")

    def on_mount(self) -> None:
        """Show whether all is saved; follow the focus, and the dialogs in front."""
        self.show_saving()
        self.watch(self.screen, "focused", self._focus_moved, init=False)
        self.watch(self.screen, "stack_updates", self.show_keys, init=False)

    def _focus_moved(self) -> None:
        """Show the keys once the widget knows that it has the focus."""
        self.call_after_refresh(self.show_keys)

    def show(self) -> None:
        """Show the keys of what is highlighted, and beside them whether all is saved."""
        self.show_keys()
        self.show_saving()

    def show_keys(self) -> None:
        """Show the keys of what is highlighted, and what matters about it.

        No keys while a dialog has them.
        """
        if not self.is_attached or not self.walk_children(KeyBar):
            return
        lit, where = self.lit.keys
        bar = self.query_one(KeyBar)
        if self.app.screen is not self.screen:
            bar.hints = bar.general = ()
            return
        bar.hints = [self._with_share_words(hint) for hint in hints_for(self.screen, lit)]
        offered = {hint.action for hint in bar.hints}
        bar.general = [hint for hint in general_hints(self.screen, where) if hint.action not in offered]
        self.show_idle()

    def _with_share_words(self, hint: KeyHint) -> KeyHint:
        """The hint of a key for sharing with what it does to these entries."""
        if hint.words != SHARE:
            return hint
        lit, view = self._of.highlighted, self._of.view
        entries = self.lit.marked_entries or ([lit] if lit else [])
        names = {view.for_entry(entry).partner_name for entry in entries} or {view.partner_name}
        return replace(hint, words=visible(say_share(entries, names.pop() if len(names) == 1 else "", view.entries)))

    def show_idle(self) -> None:
        """Show what is wrong with the file, here and on a dialog in front.

        Else what matters about what is highlighted.
        """
        trouble, before = explain_trouble(self._storage), self._trouble
        self._trouble = trouble
        if trouble and trouble != before:
            for line in (*self.walk_children(MessageLine), *self.app.screen.walk_children(MessageLine)):
                line.give_way()
        for line in self.walk_children(MessageLine):
            line.idle, line.is_idle_problem = trouble or self.lit.words, bool(trouble)
        for label in self.app.screen.walk_children(Static):
            if label.id == "trouble" and str(label.content) != trouble:
                label.update(trouble)
                label.display = bool(trouble)

    def say_no_entry(self) -> None:
        """Say which keys work on the highlighted row, as this one needs an entry."""
        hints = map(self._with_share_words, hints_for(self.screen, self.lit.keys[0]))
        keys = " · ".join(f"{hint.key} {hint.words}" for hint in hints)
        self.say(Message(f"Keys here: {keys}." if keys else "Choose an entry first.", is_of_row=True))

    def row_changed(self) -> None:
        """Follow the highlighted row: what was said of the one before is over."""
        for line in self.walk_children(MessageLine):
            line.row_changed()
        self.show_keys()

    def show_saving(self) -> None:
        """Show on all open screens whether all is saved, typed text first."""
        stack = self.app.screen_stack
        typed = next(filter(None, map(_typing_state, reversed(stack))), "")
        for screen in stack:
            for bar in screen.walk_children(KeyBar):
                bar.state, bar.file = typed or self.file_state, self._of.note or self._of.journal.path.name
            for line in screen.walk_children(MessageLine):
                line.drop_undo(self._of.journal.change_count)
            if (footer := getattr(screen, "footer", None)) is not None:
                footer.show_idle()

    @property
    def _storage(self) -> OpenFile:
        return self._of.journal.db.storage

    @property
    def file_state(self) -> str:
        """Whether the file holds all that was written."""
        if self._of.journal.read_only:
            return "! read-only"
        if self._storage.trouble:
            return NOT_SAVED
        return SAVING if self._storage.write_behind.has_unsaved else SAVED

    def say(self, message: Message, undo: str = "") -> None:
        """Show a message here and on the screen in front.

        ``undo`` says what the key for undo does.

        Of a change that the file lacks, as it cannot be saved now, it says so instead of what was done.
        """
        if undo and (trouble := explain_trouble(self._storage)):
            message = Message(trouble, is_problem=True)
        keys = (self.app.get_key_display(binding) for _, binding in keys_of(self.screen) if binding.id == "undo")
        said = replace(
            message, undo=f"{next(keys, 'Undo')} {undo}" if undo else "", change=self._of.journal.change_count
        )
        for screen in {self.screen: 0, self.app.screen: 0}:
            for line in screen.walk_children(MessageLine):
                line.say(said)

    def forget(self, words: str) -> None:
        """Drop a message that is true no more, on all screens."""
        for screen in self.app.screen_stack:
            for line in screen.walk_children(MessageLine):
                line.forget(words)

    @on(KeyBar.Pressed)
    async def _key_clicked(self, event: KeyBar.Pressed) -> None:
        """Run the action of a hint where it is bound."""
        event.stop()
        for node in bound_nodes(self.screen):
            if event.action in bound_actions(node):
                await node.run_action(event.action)
                return
        await self.screen.run_action(event.action)


def _typing_state(screen: Screen[Any]) -> str:
    """Say whether text is typed that is not in the journal yet, else empty."""
    footer = getattr(screen, "footer", None)
    return str(getattr(screen if footer is None else footer.lit, "typing_state", ""))


def explain_trouble(storage: OpenFile) -> str:
    """What is wrong with an open file, in one sentence; empty when nothing is.

    A half file is waited for: a sync tool may still bring the rest. Where another file has its name, the sentence
    says what becomes of new edits.
    """
    trouble = storage.trouble
    if storage.locked_file is not None:
        from rmjournal.tui.unlocking import locked_sentence

        return f"{locked_sentence(storage.locked_file)} What you write is safe; it is saved once X has asked for it."
    if failure := storage.write_behind.failure:
        reason = failure.rpartition(" was not saved: ")[2].rstrip(".")
        return f"Not saved: {reason}. It is safe on this computer, and is tried again every 10 seconds."
    if storage.is_displaced and trouble:
        problem = trouble.rpartition(";")[0] or trouble.rstrip(".")
        return (
            f"{problem}. What you type now is saved in another place; the program "
            "asks you about it at the next start."
        )
    problem, has_advice, _ = trouble.partition(";")
    problem = problem.partition(" (line ")[0]  # the place of the break means nothing to who waits
    return f"{problem}. Waiting for your sync tool; what you write is safe." if has_advice else trouble
