"""Help dialogs: keys, glyphs, and help for one field."""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, visible
from rmjournal.render.row import GAP, Row, heading, prose
from rmjournal.tui.keymap import described
from rmjournal.tui.theme import QUIET
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

    def _lines(self, width: int) -> list[Row]:
        lines = [*prose(ABOUT, width), GAP, heading("Keys")]
        lines += [Row(words, lead=key.ljust(12), lead_tone="accent") for key, words in self._keys]
        lines += [GAP, heading("Signs")]
        lines += [Row(words, lead=sign.ljust(12), lead_tone="accent") for sign, words in SIGNS]
        return lines


def key_list(screen: Screen[None]) -> list[tuple[str, str]]:
    """The keys of a screen with their help, those of a command together."""
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


HOW = {
    "line": "One line of text.",
    "text": "Text in Markdown, as many lines as you like; Tab leaves the field, ctrl+z takes back, ctrl+y puts back.",
    "day": "A day as you would say it: 2026-12-01, 3 mar, tomorrow, next tue, in 2 weeks. It shows what it took.",
    "moment": "A day with a time: 2026-12-01 08:30, next tue 14:00, tomorrow 9.15.",
    "zone": "A time zone by its name or its city: Europe/Oslo, Oslo.",
    "cadence": "How often, in words: every 2 weeks on Tuesday, last Friday of the month, monthly on the 15th.",
    "number": "A whole number.",
    "choice": "Left and right choose, so does a word's first letter; Enter shows all words.",
    "flag": "Left and right choose, so do y and n.",
    "ref": "Enter shows what there is to choose from, typing finds; Backspace clears.",
    "lines": "Several, one a line; where words are offered, one line with commas, and Right takes what is offered.",
    "map": "Named texts; leave out what you like.",
}
"""How a value is said, by the form of its field."""

LOOKS = {
    "back": "For what has happened: “thursday” is the last one, and no day is still to come.",
    "ahead": "For what is to come: “thursday” is the next one.",
    "either": "For what has been or is to come: “thursday” is the next one, “last thursday” the one before.",
}
"""How a day is read, by the direction of its field."""


def help_lines(entry: Entry, field: Field, hint: str = "") -> Iterator[tuple[str, str]]:
    """What can be told of a field: a short word each, and a sentence."""
    if hint:
        yield "Asked here", hint[:1].upper() + hint[1:]
    if field.help:
        yield "What", field.help[:1].upper() + field.help[1:] + "."
    yield "How", f"{HOW[field.form]} {LOOKS[field.looks]}" if field.direction else HOW[field.form]
    words = ", ".join(humanize(word) for word in field.choices if word)
    if words:
        yield "Words", words + (", or your own." if field.open else ".")
    if field.low is not None:
        yield "From", f"{field.low}" + (f" to {field.high}" if field.high is not None else "")
    if field.required:
        yield "Needed", "Without it the entry cannot be saved."
    if field.tracked:
        yield "History", "When it changes, the old value is kept with the day and, if you say one, the reason."
    if field.states:
        yield "Asked", "Only when the state is " + humanize(" or ".join(field.states)) + "."
    yield entry.KIND.label, entry.KIND.help


class FieldHelp(ModalScreen[None]):
    """A page about one field."""

    BINDINGS = [Binding("escape,f1,enter,space,q", "leave", "Close", id="help.close")]

    DEFAULT_CSS = """
    FieldHelp { align: center middle; background: $background 50%; }
    FieldHelp > VerticalScroll {
        width: 90%; max-width: 70; height: auto; max-height: 90%; border: round $border; background: $background;
        border-title-color: $primary; border-title-style: bold; border-subtitle-color: $text-muted; padding: 1 2;
    }
    FieldHelp Static { height: auto; }
    """

    def __init__(self, entry: Entry, field: Field, hint: str = "") -> None:
        super().__init__()
        self._entry = entry
        self._field = field
        self._hint = hint

    def compose(self) -> ComposeResult:
        """All that is known about the field."""
        with VerticalScroll() as panel:
            panel.border_title = Content(visible(self._field.label, ""))
            panel.border_subtitle = "Esc closes"
            parts = [
                Content.assemble((f"{name}\n", QUIET), visible(text))
                for name, text in help_lines(self._entry, self._field, self._hint)
            ]
            yield Static(Content("\n\n").join(parts))

    def on_click(self) -> None:
        """A click closes it."""
        self.action_leave()

    def action_leave(self) -> None:
        """Close it."""
        if self.is_current:
            self.dismiss(None)
