"""Numbered choices: options in a list, chosen with digits, space or the mouse."""

from collections.abc import Sequence
from functools import partial
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
        self._known = {option.value for option in options}
        self._options = options
        self._marks = marks
        self.takes_several = marks == BOXES
        """Whether any number of options may be chosen."""
        self.opens_at_once = marks == PLAIN
        self.values: tuple[str, ...] = ()
        """The values that are chosen."""
        self.set_text("")

    @property
    def current_text(self) -> str:
        """The values that are chosen, as one text."""
        return ",".join(self.values)

    def set_text(self, text: str) -> None:
        """Choose values from such a text; unknown ones are left out."""
        self.values = tuple(value for value in text.split(",") if value in self._known)
        self.show(partial(option_rows, self._options, self._marks, self.values))

    def offer(self, options: Sequence[NumberedOption]) -> None:
        """Offer some of the options alone; what was chosen among the others is kept."""
        self._options = options
        self.set_text(self.current_text)

    @property
    def lit_value(self) -> str:
        """The value of the lit option; empty when none is lit."""
        row = self.highlighted_row
        return row.payload.value if row is not None and isinstance(row.payload, NumberedOption) else ""

    def action_choose(self) -> None:
        """Choose the lit option; where several may be chosen, or take it back."""
        lit = self.lit_value
        others = [value for value in self.values if value != lit] if self.takes_several else []
        if lit:
            is_taken_back = self.takes_several and lit in self.values
            self.set_text(",".join([*others, *([] if is_taken_back else [lit])]))
            self.post_message(self.ChoiceMade())

    def on_click(self, event: events.Click) -> None:
        """Choose the option under the mouse."""
        self.call_after_refresh(self.action_choose)

    def on_key(self, event: events.Key) -> None:
        """Choose the option with the digit."""
        if event.character and event.character.isdigit() and 0 < int(event.character) <= len(self._options):
            event.stop()
            self.cursor = int(event.character) - 1
            self.action_choose()


def option_rows(
    options: Sequence[NumberedOption], marks: tuple[str, str], chosen: Sequence[str], width: int
) -> list[Row]:
    """Draw options with their numbers and marks; the cursor begins at a chosen one."""
    return [
        Row(
            option.words,
            lead=f"{number}  {marks[option.value not in chosen]}" if marks != PLAIN else f"{number} ",
            lead_tone="accent",
            tone="strong" if option.value in chosen and marks != PLAIN else "",
            tail=option.aside,
            payload=option,
            is_start=option.value in chosen and marks != BOXES,
        )
        for number, option in enumerate(options, 1)
    ]
