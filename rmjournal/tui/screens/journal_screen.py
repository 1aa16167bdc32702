"""Base of the journal's screens: view, highlighted entry, notices."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from textual import on
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen, Screen
from textual.theme import Theme
from textual.widget import Widget

from rmjournal.config import Config
from rmjournal.errors import JournalError, NotSaved
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.tui.keymap import apply_user_keys
from rmjournal.tui.theme import DAY, NIGHT
from rmjournal.tui.view import View
from rmjournal.tui.widgets.choice_request import ChoiceRequest
from rmjournal.tui.widgets.key_bar import Hints, hints

T = TypeVar("T")
Answer: TypeAlias = Callable[[T | None], None] | Callable[[T | None], Awaitable[None]]
"""Takes what a dialog answered; none when it was left."""


def waiting(trouble: str, *, displaced: bool = False) -> str:
    """What is wrong with the file while it is open: that it is waited for, where a sync tool may still bring it.

    Where something else has its name, what becomes of that which is written.
    """
    if displaced:
        what = trouble.rpartition(";")[0] or trouble.rstrip(".")
        return f"{what}. What you write is kept, and saved beside it when you leave."
    what, mark, _ = trouble.partition(";")
    what = what.partition(" JSON (line ")[0]  # where it breaks off says nothing to who waits
    return trouble if not mark else f"{what}: waiting for it. What you write is kept."


class JournalScreen(Screen[None]):
    """A screen with a journal; the main screen fills in what is empty here."""

    journal: Journal
    config: Config | None
    keys: Mapping[str, str]
    """Keys that the person has chosen, by the ids of commands."""
    note: str = ""
    """What the file is, such as a demo; empty = an ordinary journal."""
    trouble: str = ""
    """What is wrong with the file now; empty when nothing is."""
    day_first: bool
    """How days in figures are read."""

    @property
    def view(self) -> View:
        """What is looked at now."""
        return View(self.journal.entries, self.journal.today, zone=self.journal.zone)

    @property
    def lit(self) -> Entry | None:
        """The entry that the keys mean now."""
        return None

    @property
    def read(self) -> Entry | None:
        """The entry whose page has the focus; none when a list has it."""
        return None

    @property
    def kinds_here(self) -> Sequence[str]:
        """The kinds that belong in the open place."""
        return ()

    @property
    def panes(self) -> list[Widget]:
        """The panes that can be seen."""
        return [pane for pane in self.query("Rows, Lanes") if pane.region and pane.can_focus]

    def look_at(self, pair_id: str) -> None:
        """Look at one relationship, or at all."""

    async def open_entry(self, entry: Entry) -> None:
        """Go where an entry is at home and show it there."""

    def ask(
        self,
        dialog: ModalScreen[T],
        then: Callable[[T | None], None] | Callable[[T | None], Awaitable[None]] | None = None,
    ) -> None:
        """Open a dialog under the person's own keys; ``then`` gets its answer."""
        apply_user_keys(dialog, self.keys)
        self.app.push_screen(dialog, then)

    @on(ChoiceRequest)
    def _let_choose(self, event: ChoiceRequest) -> None:
        from rmjournal.tui.widgets.picker import Option, Picker

        event.stop()
        options = [Option(one.value, visible(one.words, ""), one.mark, one.aside) for one in event.choices]
        self.ask(
            Picker(event.title, options, chosen=event.chosen),
            lambda sieve: event.then(sieve) if sieve is not None else None,
        )

    @property
    def state(self) -> str:
        """What is true of the file, in a word."""
        if self.note or self.journal.read_only:
            return self.note or "read-only"
        return "waiting" if self.trouble else "saving" if self.journal.store.unsaved else "saved"

    def tell_state(self) -> None:
        """Say what is true of the file, beside the keys."""
        line = self.query_one(Hints)
        line.hints = line.hints or hints(self)
        line.alarm = bool(self.journal.read_only or self.trouble)
        line.state = f"{self.state} · {self.journal.path.name}"

    @property
    def may_write(self) -> bool:
        """Whether the journal may be changed; where it may not, it is told why."""
        if self.journal.read_only:
            self.tell(self.journal.read_only, "error")
        return not self.journal.read_only

    def tell_news(self, words: Sequence[str]) -> None:
        """Tell what came from other devices, and when something is wrong with the file."""
        store = self.journal.store
        for sentence in (*words, *store.news):
            self.tell(sentence)
        store.news.clear()
        if store.trouble != self.trouble:
            self.trouble = store.trouble
            if self.trouble:
                self.tell(waiting(self.trouble, displaced=store.is_displaced), "warning")
        self.tell_state()

    def tell(self, words: str, severity: SeverityLevel = "information") -> None:
        """A word in the corner."""
        seconds = 4 if severity == "information" else 9
        self.app.notify(visible(words), severity=severity, markup=False, timeout=seconds)

    def keep_theme(self, theme: Theme) -> None:
        """Remember the theme for the next time."""
        try:
            self.journal.store.state.keep_setting("theme", theme.name)
        except NotSaved as error:
            self.refuse(error)

    def action_theme(self) -> None:
        """By night or by day."""
        self.app.theme = DAY.name if self.app.current_theme.dark else NIGHT.name

    def refuse(self, error: JournalError) -> None:
        """Tell why something was not done."""
        self.tell(str(error), "error")
