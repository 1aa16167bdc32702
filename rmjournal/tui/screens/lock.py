"""Lock screen: asks for the passphrase before a locked journal is read."""

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from rmjournal.errors import JournalError
from rmjournal.storage.sealing import LockedFile
from rmjournal.tui.unlocking import locked_sentence, try_passphrase
from rmjournal.tui.widgets.key_bar import KeyBar, KeyHint
from rmjournal.tui.widgets.passphrase_panel import PassphraseLine, PassphrasePanel

FORGOTTEN = "Forgotten? The code on your recovery sheet opens it too. Without both, nobody can."

EXPLANATION = (
    "The file is locked with a passphrase. It is not shown while you type; ctrl+r shows it. A wrong one changes "
    "nothing, and you can try as often as you like.",
    "If you printed a recovery sheet, type its code in place of the passphrase, all eight rows one after the other; "
    "spaces and dashes do not matter.",
    "If the right passphrase does not open it, the file may be damaged. Put an older version of it in its place, "
    "from your sync tool or a backup.",
    "The key stays in the memory of this program until the lock closes or the program ends.",
)


class LockScreen(Screen[None]):
    """Asks for the passphrase of a journal, and opens it."""

    BINDINGS = [
        Binding("escape,ctrl+q", "leave", "quit", show=False, id="lock.leave"),
        Binding("ctrl+r", "reveal", "show what I type", show=False, id="passphrase.reveal"),
        Binding("f1", "help", "help", show=False, id="lock.help"),
    ]
    DEFAULT_CSS = """
    LockScreen { align: center middle; background: $background; }
    LockScreen > #card { width: 94%; max-width: 64; height: auto; }
    LockScreen #head { height: 1; margin-bottom: 2; padding: 0 1; color: $quiet; }
    LockScreen #more { height: auto; margin-top: 2; padding: 0 1; color: $quiet; }
    LockScreen.-low #head, LockScreen.-low #more { display: none; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]

    def __init__(
        self,
        error: LockedFile,
        open_journal: Callable[[], object],
        *,
        words: str = "",
        leave: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._open_journal = open_journal
        self._leave = leave
        self._words = words
        self._panel = PassphrasePanel(locked_sentence(error), partial(try_passphrase, error))

    def compose(self) -> ComposeResult:
        """The name of the program, the panel, what helps, and the keys."""
        with Vertical(id="card"):
            yield Static("rmjournal", id="head")
            yield self._panel
            yield Static(FORGOTTEN, id="more")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the keys, and what could not be done before."""
        self.query_one(KeyBar).hints = [
            KeyHint("enter", "open", "open"),
            KeyHint("^r", "show what I type", "reveal"),
            KeyHint("esc", "back" if self._leave else "quit", "leave"),
            KeyHint("F1", "help", "help"),
        ]
        self.query_one(KeyBar).state = ""
        if self._words:
            self._panel.say(self._words, is_refusal=True)
        self._panel.line.focus()

    @on(KeyBar.Pressed)
    async def _pressed(self, event: KeyBar.Pressed) -> None:
        await self.run_action(event.action)

    @on(PassphrasePanel.Opened)
    def _opened(self) -> None:
        try:
            self._open_journal()
        except LockedFile as error:
            self._panel.ask(locked_sentence(error), partial(try_passphrase, error))
        except JournalError as error:
            self._panel.say(str(error), is_refusal=True)

    def action_open(self) -> None:
        """Try what is typed."""
        self._panel.try_typed()

    def action_reveal(self) -> None:
        """Show what is typed, or dots again."""
        self.query_one(PassphraseLine).action_reveal()

    def action_hide(self) -> None:
        """Show dots, and cover nothing.

        A key that is held to close the lock goes on repeating here.
        """
        self._panel.line.password = True

    def action_leave(self) -> None:
        """Leave the journal locked."""
        if self._leave is not None:
            self._leave()
        else:
            self.call_later(self.app.action_quit)

    def action_help(self) -> None:
        """Explain the passphrase."""
        from rmjournal.tui.dialogs.help import ShortHelpDialog

        self.app.push_screen(ShortHelpDialog("The passphrase", [("", text) for text in EXPLANATION]))
