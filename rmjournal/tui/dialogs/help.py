"""Help dialogs: keys, glyphs, and help for one field."""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, visible
from rmjournal.render.row import GAP, Row, heading, prose
from rmjournal.tui.keymap import described_keys
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.rows import Rows

ABOUT_TEXT = (
    "What you write is safe at once, and saved in one file that is yours. An entry is private until you share it. "
    "u undoes any change."
)
GLYPH_HELP = (
    ("↑ ↓", "the mentor teaches the mentee · the mentee teaches the mentor"),
    ("■ □ × ◇", "session held · cancelled · no-show · planned"),
    ("◆ ◇ ⊘", "milestone reached · open · dropped"),
    ("○ ✓ ⊘", "open · done · dropped"),
    ("↻2", "a point that was carried over 2 times"),
    ("✦ ✎ ⚑", "learning · reflection · difficult moment"),
    ("○ ○ ● ○ ○", "level of a goal from −2 to +2"),
    ("● ▴ ▾", "on the timeline: level noted · higher · lower"),
    ("‖ ▸ ◎ » ≡", "paused · resumed · target · moved · levels reworded"),
)


class HelpDialog(Dialog[None]):
    """The keys of a screen and what they do."""

    BINDINGS = [Binding("escape,q,f1,question_mark", "leave", "Close", id="help.close")]
    DEFAULT_CSS = """
    HelpDialog > Vertical { width: 90%; max-width: 78; height: 90%; max-height: 46; padding: 0; }
    """
    FOOTER = "Esc closes"

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._keys = keys

    def compose_body(self) -> ComposeResult:
        """One page to scroll."""
        yield Rows()

    def on_mount(self) -> None:
        """Fill the page, unless it was closed already."""
        for pane in self.query(Rows):
            pane.show(self._help_rows)

    def _help_rows(self, width: int) -> list[Row]:
        rows = [*prose(ABOUT_TEXT, width), GAP, heading("Keys")]
        rows += [Row(words, lead=key.ljust(12), lead_tone="accent") for key, words in self._keys]
        rows += [GAP, heading("Signs")]
        rows += [Row(words, lead=sign.ljust(12), lead_tone="accent") for sign, words in GLYPH_HELP]
        return rows


def key_list(screen: Screen[None]) -> list[tuple[str, str]]:
    """The keys of a screen with their help, those of a command together."""
    commands: dict[str, tuple[list[str], str]] = {}
    for _, _, binding in described_keys(screen):
        keys, _ = commands.setdefault(binding.action, ([], binding.tooltip or binding.description))
        shown = screen.app.get_key_display(binding)
        if shown not in keys:
            keys.append(shown)
    general = [
        ("↑ ↓ j k", "Move"),
        ("Enter", "Open"),
        ("Tab", "Go to the next pane"),
        ("^p", "All commands"),
    ]
    return [*((" ".join(keys), words) for keys, words in commands.values()), *general]


INPUT_HELP = {
    "line": "One line of text.",
    "text": "Text in Markdown, as many lines as you like; Tab leaves the field, ctrl+z undoes, ctrl+y redoes.",
    "day": "A day as you would say it: 2026-12-01, 3 mar, tomorrow, next tue, in 2 weeks. The form "
    "shows the day it understood.",
    "moment": "A day with a time: 2026-12-01 08:30, next tue 14:00, tomorrow 9.15.",
    "zone": "A time zone by its name or its city: Europe/Oslo, Oslo.",
    "cadence": "How often, in words: every 2 weeks on Tuesday, last Friday of the month, monthly on the 15th.",
    "number": "A whole number.",
    "choice": "The left and right arrows choose, or type the first letter; Enter shows all choices.",
    "flag": "The left and right arrows choose, or type y or n.",
    "ref": "Enter shows the list, typing searches it; Backspace clears the field.",
    "lines": "Several, one per line. Where words are offered: one line with commas; the right arrow "
    "accepts the offer.",
    "map": "Several short texts, each with a name; any may stay empty.",
}
"""How a value is typed, by the form of its field."""

DIRECTION_HELP = {
    "back": "For the past: “thursday” means last Thursday; a day in the future is refused.",
    "ahead": "For the future: “thursday” means next Thursday.",
    "either": "For the past or the future: “thursday” means next Thursday, “last thursday” the one before.",
}
"""How a day is read, by the direction of its field."""


def help_lines(entry: Entry, field: Field, hint: str = "") -> Iterator[tuple[str, str]]:
    """The help of a field, as labels and sentences."""
    if hint:
        yield "Asked here", hint[:1].upper() + hint[1:]
    if field.help:
        yield "What", field.help[:1].upper() + field.help[1:] + "."
    how = INPUT_HELP[field.form]
    yield "How", f"{how} {DIRECTION_HELP[field.looks]}" if field.direction else how
    words = ", ".join(field.shown(word) for word in field.choices if word)
    if words:
        yield "Choices", words + (", or your own." if field.open else ".")
    if field.low is not None:
        yield "Range", f"{field.low}" + (f" to {field.high}" if field.high is not None else "")
    if field.required:
        yield "Required", "Without it the entry cannot be saved."
    if field.tracked:
        yield "History", "When it changes, the history keeps the old value, the day, and your reason if you give one."
    if field.states:
        yield "Asked", "Only when the state is " + " or ".join(map(humanize, field.states)) + "."
    yield entry.KIND.label, entry.KIND.help


class FieldHelpDialog(Dialog[None]):
    """A page about one field."""

    BINDINGS = [Binding("escape,f1,enter,space,q", "leave", "Close", id="help.close")]

    DEFAULT_CSS = """
    FieldHelpDialog > Vertical { width: 90%; max-width: 70; max-height: 90%; padding: 1 2; }
    FieldHelpDialog VerticalScroll { height: auto; }
    FieldHelpDialog Static { height: auto; }
    """
    FOOTER = "Esc closes"

    def __init__(self, entry: Entry, field: Field, hint: str = "") -> None:
        super().__init__(field.label)
        self._entry = entry
        self._field = field
        self._hint = hint

    def compose_body(self) -> ComposeResult:
        """The help of the field."""
        with VerticalScroll():
            parts = [
                Content.assemble((f"{name}\n", QUIET), visible(text))
                for name, text in help_lines(self._entry, self._field, self._hint)
            ]
            yield Static(Content("\n\n").join(parts))

    def on_click(self) -> None:
        """A click closes it."""
        self.action_leave()
