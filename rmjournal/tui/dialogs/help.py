"""Help dialogs: the page on how the work goes, and help for one field."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, visible
from rmjournal.render.row import Row, section
from rmjournal.tui.keymap import KeyHelp, keys_of, takes_text
from rmjournal.tui.named_keys import key_name, press_key, types_text
from rmjournal.tui.pages.help import FOLDS, Fold, HelpContext, fold_rows, help_rows, key_at, search_rows
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows


class HelpRows(Rows, can_focus=False):
    """The page, while the keys are typed into the search."""

    opens_at_once = True

    def on_click(self, event: events.Click) -> None:
        """Close the page and press the key that is clicked on it."""
        index, cell = self.locate(event)
        row = self.rows[index] if index >= 0 else Row("")
        key = "" if row.lead or row.is_section else key_at(row, cell)
        if key and press_key(self.app.screen_stack[-2], key):
            self.screen.dismiss(None)


class HelpDialog(Dialog[KeyHelp | None]):
    """One page on how the work goes.

    Gives the command that is to be run.
    """

    BINDINGS = [
        Binding("escape,f1", "leave", "Close", id="help.close"),
        Binding("down", "move(1)", "Down", show=False, id="help.down"),
        Binding("up", "move(-1)", "Up", show=False, id="help.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="help.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="help.page_up"),
    ]
    DEFAULT_CSS = """
    HelpDialog > Vertical { width: 100%; max-width: 80; height: 90%; padding: 0 1; }
    HelpDialog #sides { height: 1fr; }
    HelpDialog #more { display: none; }
    HelpDialog LineInput { dock: bottom; }
    HelpDialog.-wide > Vertical { max-width: 150; }
    HelpDialog.-wide #more { display: block; padding: 0 0 0 1; border-left: solid $border-blurred; }
    """
    FOOTER = "type to search · enter opens or runs · esc closes"

    def __init__(self, context: HelpContext) -> None:
        super().__init__("How the work goes")
        self._about = context
        self._opened = ""
        """The part that is open."""

    def compose_body(self) -> ComposeResult:
        """The page, beside it the part that is open, and the search below."""
        with Horizontal(id="sides"):
            yield HelpRows(id="page", classes="-leads -whole")
            yield HelpRows(id="more")
        yield LineInput(hint="type a word: absent, postpone, rate …")

    def on_mount(self) -> None:
        """Fill the page, unless it was closed already."""
        self._show("")

    def on_resize(self) -> None:
        """Show the open part below or beside the page."""
        self._show(self._query)

    @property
    def _query(self) -> str:
        return next((line.current_text for line in self.query(LineInput)), "")

    @property
    def _is_wide(self) -> bool:
        return self.has_class("-wide")

    @on(Input.Changed)
    def _query_changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, query: str) -> None:
        for rows in self.query(HelpRows):
            if rows.id == "page":
                rows.set_class(not query.strip(), "-whole")
            rows.show(partial(self._page_rows if rows.id == "page" else self._more_rows, query), keep=not query)

    def _page_rows(self, query: str, width: int) -> list[Row]:
        if query.strip():
            return search_rows(query, self._about, width)
        return help_rows(self._about, width, "" if self._is_wide else self._opened)

    def _more_rows(self, query: str, width: int) -> list[Row]:
        opened = self._opened or next(iter(FOLDS))
        return [section(FOLDS[opened].capitalize()), *fold_rows(opened, self._about, width)]

    @on(Input.Submitted)
    @on(Rows.RowOpened)
    def _open(self, event: Input.Submitted | Rows.RowOpened) -> None:
        """Run the clicked or highlighted command, or open a part of the page."""
        row = event.row if isinstance(event, Rows.RowOpened) else self.query_one("#page", HelpRows).highlighted_row
        if not self.is_current:
            return
        if row is None:
            self.action_move(1)
            return
        if isinstance(row.payload, KeyHelp):
            self.dismiss(row.payload)
        elif isinstance(row.payload, Fold):
            is_open = row.payload == self._opened and not self._is_wide
            self._opened = "" if is_open else str(row.payload)
            self._show(self._query)
            page = self.query_one("#page", HelpRows)
            if self._opened and not self._is_wide:
                page.scroll_to_row(page.cursor)

    def action_move(self, step: int) -> None:
        """Move on the page while the search keeps the focus."""
        self.query_one("#page", HelpRows).action_move(step)

    def action_page(self, step: int) -> None:
        """Move by a page; beside the page, in the part that is open."""
        self.query_one("#more" if self._is_wide and not self._query else "#page", HelpRows).action_page(step)


MONTH_HELP = (
    "Enter opens a month: the arrow keys choose a day, PgUp and PgDn a month, t "
    "goes to today; Enter chooses the day, Esc "
    "closes the month."
)
INPUT_HELP = {
    "line": "One line of text. After [[ the right arrow completes the title of an entry.",
    "text": "Text in Markdown, as many lines as you like; Tab leaves the field, ctrl+z undoes, ctrl+y redoes. "
    "After [[ the right arrow completes the title of an entry.",
    "day": "A day as you would say it: 2026-12-01, 3 mar, tomorrow, next tue, in 2 weeks. The form "
    f"shows the day it understood. {MONTH_HELP}",
    "moment": f"A day with a time: 2026-12-01 08:30, next tue 14:00, tomorrow 9.15. {MONTH_HELP}",
    "zone": "A time zone by its name or its city: Europe/Oslo, Oslo.",
    "cadence": "How often, in words: every 2 weeks on Tuesday, last Friday of the month, monthly on the 15th.",
    "number": "A whole number.",
    "choice": "The left and right arrows choose, or type the first letter, or the number of a choice; Enter shows "
    "all of them.",
    "flag": "The left and right arrows choose, or type y or n.",
    "ref": "Enter shows the list, typing searches it; Backspace clears the field.",
    "lines": "Several, one per line. Where words are offered: one line with commas; the right arrow "
    "accepts the offer.",
    "map": "Several short texts, each with a name; each of them may stay empty.",
}
"""How a value is typed, by the form of its field."""

DIRECTION_HELP = {
    "back": "For the past: “thursday” means last Thursday. A day in the future cannot be saved.",
    "ahead": "For the future: “thursday” means next Thursday.",
    "either": "For the past or the future: “thursday” means next Thursday, “last thursday” the one before.",
}
"""How a day is read, by the direction of its field."""


def help_lines(entry: Entry, field: Field, hint: str = "") -> Iterator[tuple[str, str]]:
    """The help of a field, as labels and sentences."""
    if hint:
        yield "Question", hint[:1].upper() + hint[1:]
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
        yield "Required", "Without this field the entry cannot be saved."
    if field.tracked:
        yield (
            "History",
            "When you change this field, the history saves the old value, the day, and your reason if you give one.",
        )
    if field.states:
        yield "Shown", "Only when the state is " + " or ".join(map(humanize, field.states)) + "."
    yield entry.KIND.label, entry.KIND.help


class ShortHelpDialog(Dialog[None]):
    """A few sentences, each below its label."""

    BINDINGS = [Binding("escape,f1,enter,space,q", "leave", "Close", id="help.close")]

    DEFAULT_CSS = """
    ShortHelpDialog > Vertical { width: 90%; max-width: 70; max-height: 90%; padding: 1 2; }
    ShortHelpDialog VerticalScroll { height: auto; }
    ShortHelpDialog Static { height: auto; }
    """
    FOOTER = "esc closes"

    def __init__(self, title: str, sentences: Iterable[tuple[str, str]]) -> None:
        super().__init__(title)
        self._sentences = list(sentences)

    def compose_body(self) -> ComposeResult:
        """The sentences."""
        with VerticalScroll():
            parts = [
                Content.assemble((f"{label}\n" if label else "", QUIET), visible(text))
                for label, text in self._sentences
            ]
            yield Static(Content("\n\n").join(parts))

    def on_click(self) -> None:
        """A click closes it."""
        self.action_leave()


def explain_dialog(dialog: Dialog[Any]) -> ShortHelpDialog:
    """Make the help of a dialog: what it is for, and its keys."""
    is_typing = takes_text(dialog.focused)
    more: dict[str, list[str]] = {}
    for key, binding in keys_of(dialog):
        if not (is_typing and types_text(key)):
            more.setdefault(binding.action, []).append(key_name(key, binding))
    lines = [
        f"{' '.join(dict.fromkeys((hint.key, *more.get(hint.action, ()))))}  {hint.words}"
        for hint in dialog.shown_keys
    ]
    told = str(dialog.panel.border_subtitle).split(" · ") if dialog.FOOTER else lines
    what = [("", str(dialog.HELP))] if dialog.HELP else []
    return ShortHelpDialog(str(dialog.panel.border_title or "Help"), [*what, ("Keys", "\n".join(told))])


def explain_field(entry: Entry, field: Field, hint: str = "") -> ShortHelpDialog:
    """Make the help of one field, from the model."""
    return ShortHelpDialog(field.label, help_lines(entry, field, hint))
