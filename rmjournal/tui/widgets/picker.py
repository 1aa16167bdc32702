"""Picker: a dialog to choose one option by typing."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option as ListOption

from rmjournal.model.field import visible
from rmjournal.model.folded_text import fold_text
from rmjournal.render.row import Row, break_rows
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.line_input import LineInput

T = TypeVar("T")

MAX_OPTIONS = 300
"""Maximum number of options listed at once."""
MAX_WIDTH, LIST_FRAME, MIN_LIST_WIDTH = 92, 8, 12
"""The greatest width of the panel, the cells of it beside the list, and the least width of the list."""


class Option(msgspec.Struct, Generic[T], frozen=True):
    """One option: its value, and the text that is shown.

    Texts may hold any characters.
    """

    value: T
    words: str
    mark: str = ""
    """A glyph before the words."""
    aside: str = ""
    """Secondary text after the words."""
    find: str = ""
    """Further words that a search matches."""

    def fits(self, typed: Sequence[str]) -> bool:
        """Tell whether the option contains all given folded words."""
        folded_text = fold_text(f"{self.words} {self.aside} {self.find}")
        return all(word in folded_text for word in typed)

    def content(self, width: int) -> Content:
        """The option as the list shows it; a long text goes on below itself."""
        words, aside = visible(self.words, ""), visible(self.aside, "")
        text = f"{words}  {aside}" if aside else words
        row = Row(text, lead=visible(self.mark, ""), spans=((len(words), len(text), QUIET),))
        return Content("\n").join(_content_of(line) for line in break_rows([row], width))


def _content_of(line: Row) -> Content:
    """Turn a line of a row into what the list shows."""
    content = Content.assemble((f"{line.lead} " if line.lead else "", "$primary"), line.text)
    start = len(content) - len(line.text)
    for first, last, tone in line.spans:
        content = content.stylize(tone, start + first, start + last)
    return content


def _rank(words: str, typed: str) -> int:
    """Rank a match: 0 at the start of the words, 1 within, 2 elsewhere."""
    return 0 if words.startswith(typed) else 1 if typed in words else 2


class PickerItem(ListOption, Generic[T]):
    """A list item that carries its value."""

    def __init__(self, value: T, content: Content) -> None:
        super().__init__(content)
        self.value = value


class Picker(Dialog[T | None], Generic[T]):
    """Dialog to choose one option by typing, keys or mouse.

    The result is None when the person leaves with Escape.
    """

    BINDINGS = [
        Binding("escape", "leave", "Close", id="picker.leave"),
        Binding("up", "move('cursor_up')", "Up", show=False, id="picker.up"),
        Binding("down", "move('cursor_down')", "Down", show=False, id="picker.down"),
        Binding("pageup", "move('page_up')", "Page up", show=False, id="picker.page_up"),
        Binding("pagedown", "move('page_down')", "Page down", show=False, id="picker.page_down"),
        Binding("tab", "move('cursor_down')", "Down", show=False, id="picker.next"),
        Binding("shift+tab", "move('cursor_up')", "Up", show=False, id="picker.before"),
    ]

    HELP = "Typing makes the list shorter; words may stand in any order. Enter chooses the selected row."
    DEFAULT_CSS = """
    Picker > Vertical { width: 90%; max-width: 92; max-height: 90%; padding: 0 1; }
    Picker OptionList {
        height: auto; max-height: 16; border: none; padding: 0 1; background: $background; margin-top: 1;
        text-wrap: nowrap; text-overflow: clip; scrollbar-size-vertical: 1;
    }
    Picker OptionList:focus { border: none; }
    Picker OptionList > .option-list--option-highlighted {
        background: $panel; color: $foreground; text-style: $block-cursor-text-style;
    }
    Picker OptionList:ansi > .option-list--option-highlighted,
    Picker OptionList:nocolor > .option-list--option-highlighted { text-style: bold underline; }
    """

    FOOTER = "enter chooses · esc closes"

    def __init__(
        self,
        title: str,
        options: Sequence[Option[T]],
        *,
        chosen: T | None = None,
        typed: str = "",
        free: Callable[[str], T] | None = None,
    ) -> None:
        super().__init__(title)
        self._options = list(options)
        self._chosen = chosen
        self._typed = typed
        self._free = free
        self._width = 0
        """The cells of a line of the list, as it was filled last."""

    def compose_body(self) -> ComposeResult:
        """Create the input above the list."""
        yield LineInput(self._typed, hint="Type to search")
        listed: OptionList = OptionList(markup=False)
        listed.can_focus = False
        yield listed

    def on_mount(self) -> None:
        """Show all options, with the chosen one highlighted."""
        self._show(self._typed)
        places = [place for place, option in enumerate(self._options) if option.value == self._chosen]
        if places and not self._typed:
            self._list.highlighted = places[0]

    def on_resize(self) -> None:
        """Break the options anew for another width."""
        if self._text_width != self._width:
            lit = self._list.highlighted
            self._show(self.query_one(LineInput).current_text)
            self._list.highlighted = lit

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _text_width(self) -> int:
        """The cells between the border and the scrollbar."""
        return max(MIN_LIST_WIDTH, min(self.size.width * 9 // 10, MAX_WIDTH) - LIST_FRAME)

    def _show(self, typed: str) -> None:
        self._width = self._text_width
        words = fold_text(typed).split()
        matches = [option for option in self._options if option.fits(words)]
        if words:
            begun = fold_text(typed).strip()
            matches.sort(key=lambda option: _rank(fold_text(option.words), begun))
        rows: list[ListOption] = [
            PickerItem(option.value, option.content(self._width)) for option in matches[:MAX_OPTIONS]
        ]
        same = any(fold_text(option.words) == fold_text(typed).strip() for option in matches)
        if self._free and typed.strip() and not same:
            rows.append(PickerItem(self._free(typed.strip()), Content.assemble(("+ ", "$primary"), typed.strip())))
        if len(matches) > MAX_OPTIONS:
            rows.append(
                ListOption(Content(f"… and {len(matches) - MAX_OPTIONS} more; type to search"), disabled=True)
            )
        if not rows:
            rows.append(
                ListOption(Content("Nothing found." if typed else "Nothing to choose from yet."), disabled=True)
            )
        self._list.set_options(rows)
        self._list.highlighted = 0 if isinstance(rows[0], PickerItem) else None

    def type_on(self, text: str) -> None:
        """Add letters that were typed while the dialog opened."""
        self._typed += text
        for line in self.query(LineInput):
            line.set_text(line.current_text + text)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _choose_highlighted(self, event: Input.Submitted) -> None:
        event.stop()
        self._list.action_select()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option, PickerItem) and self.is_current:
            self.dismiss(event.option.value)

    async def action_move(self, how: str) -> None:
        """Move the highlight while the focus stays in the input."""
        if self._list.scrollable_content_region.height:
            await self._list.run_action(how)
