"""Help: every key that works here, and what the signs mean."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen, Screen

from rmjournal.tui.keymap import described
from rmjournal.tui.line import GAP, Line, heading, prose
from rmjournal.tui.widgets.rows import Rows

ABOUT = (
    "All you write is safe at once, and soon in one file that is yours. An entry is private until you share it; "
    "u takes any change back."
)
SIGNS = (
    ("↑ ↓", "the mentor teaches the mentee · the other way"),
    ("■ □ × ◇", "session held · called off · missed · planned"),
    ("◆ ◇ ⊘", "milestone reached · open · dropped"),
    ("○ ✓ ⊘", "open · done · dropped"),
    ("✦ ✎ ⚑", "learning · reflection · difficult moment"),
    ("○ ○ ● ○ ○", "level of a goal from −2 to +2"),
    ("● ▴ ▾", "on the timeline: level noted · risen · fallen"),
    ("‖ ▸ ◎ » ≡", "paused · resumed · target · moved · levels worded anew"),
)


class Help(ModalScreen[None]):
    """Keys and what they do, to be read and left."""

    BINDINGS = [Binding("escape,q,f1,question_mark", "dismiss(None)", "Close", id="help.close")]
    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help > Rows { width: 90%; max-width: 78; height: 90%; max-height: 44; border: round $border; }
    """

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._keys = keys

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        rows = Rows(self._title)
        rows.border_subtitle = "Esc closes"
        yield rows

    def on_mount(self) -> None:
        """Fill the page, if it was not closed before it came."""
        for rows in self.query(Rows):
            rows.show(self._lines)
            rows.focus()

    def _lines(self, width: int) -> list[Line]:
        lines = [*prose(ABOUT, width), GAP, heading("Keys")]
        lines += [Line(words, lead=key.ljust(12), lead_tone="accent") for key, words in self._keys]
        lines += [GAP, heading("Signs")]
        lines += [Line(words, lead=sign.ljust(12), lead_tone="accent") for sign, words in SIGNS]
        return lines


def key_list(screen: Screen[None]) -> list[tuple[str, str]]:
    """Every key of a screen with what it does, in the order of declaration; keys of one command together."""
    found: dict[str, tuple[list[str], str]] = {}
    for _, _, binding in described(screen):
        keys, _ = found.setdefault(binding.action, ([], binding.tooltip or binding.description))
        shown = screen.app.get_key_display(binding)
        if shown not in keys:
            keys.append(shown)
    general = [
        ("↑ ↓ j k", "Move"),
        ("Enter", "Open"),
        ("Tab", "To the next pane"),
        ("^p", "All commands"),
    ]
    return [*((" ".join(keys), words) for keys, words in found.values()), *general]
