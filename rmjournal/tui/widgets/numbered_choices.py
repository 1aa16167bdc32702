"""Numbered choices: options in a list, chosen with digits, space or the mouse."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from textual import events
from textual.binding import Binding
from textual.message import Message

from rmjournal.render.row import Row
from rmjournal.tui.widgets.rows import Rows

RADIO, BOXES, PLAIN = ("●", "○"), ("[x]", "[ ]"), ("", "")
"""Marks of an option that is chosen, and of one that is not."""


class NumberedOption(NamedTuple):
    """An option: what is stored, its words, and what explains it."""

    value: str
    words: str
    aside: str = ""


class NumberedChoices(Rows):
    """Options below each other, each with a number.

    One of them is chosen, or any number where they have boxes. With the class ``-whole`` none is lit until the person
    moves.
    """

    BINDINGS = [Binding("space", "choose", "Choose", show=False, id="choices.choose")]
    DEFAULT_CSS = """
    NumberedChoices { height: auto; }
    """

    class ChoiceMade(Message):
        """What is chosen has changed."""

    def __init__(
        self, options: Sequence[NumberedOption], *, marks: tuple[str, str] = RADIO, id: str, classes: str = ""
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._options = options
        self._marks = marks
        self._values: tuple[str, ...] = ()

    def on_mount(self) -> None:
        """Show the options."""
        self.show(self._option_rows)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that are chosen."""
        return self._values

    @property
    def current_text(self) -> str:
        """The values that are chosen, as one text."""
        return ",".join(self._values)

    def set_text(self, text: str) -> None:
        """Choose values from such a text; unknown ones are left out."""
        known = {option.value for option in self._options}
        self._values = tuple(value for value in text.split(",") if value in known)
        self.show(self._option_rows)

    @property
    def lit_value(self) -> str:
        """The value of the lit option; empty when none is lit."""
        row = self.highlighted_row
        return row.payload.value if row is not None and isinstance(row.payload, NumberedOption) else ""

    def _option_rows(self, width: int) -> list[Row]:
        return [self._option_row(number, option) for number, option in enumerate(self._options, 1)]

    def _option_row(self, number: int, option: NumberedOption) -> Row:
        is_chosen = option.value in self._values
        lead = f"{number}  {self._marks[not is_chosen]}" if self._marks != PLAIN else f"{number} "
        tone = "strong" if is_chosen and self._marks != PLAIN else ""
        row = Row(option.words, lead=lead, lead_tone="accent", tone=tone, tail=option.aside, payload=option)
        return replace(row, is_start=is_chosen and not self.takes_several)

    @property
    def takes_several(self) -> bool:
        """Whether any number of options may be chosen."""
        return self._marks == BOXES

    def choose(self, value: str) -> None:
        """Choose a value; with several, or take it back."""
        if not self.takes_several:
            self._values = (value,)
        elif value in self._values:
            self._values = tuple(other for other in self._values if other != value)
        else:
            self._values = (*self._values, value)
        self.show(self._option_rows)
        self.post_message(self.ChoiceMade())

    def choose_lit(self) -> bool:
        """Choose the lit option, where one is lit; tell whether it was."""
        if value := self.lit_value:
            self.choose(value)
        return bool(value)

    def action_choose(self) -> None:
        """Choose the lit option."""
        self.choose_lit()

    def on_click(self, event: events.Click) -> None:
        """Choose the option under the mouse."""
        self.call_after_refresh(self.choose_lit)

    def on_key(self, event: events.Key) -> None:
        """Choose the option with the digit."""
        if event.character and event.character.isdigit() and 0 < int(event.character) <= len(self._options):
            event.stop()
            self.cursor = int(event.character) - 1
            self.choose_lit()
