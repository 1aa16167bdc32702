"""Chip bar: choices in one line, for keys and mouse."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width
from rmjournal.tui.theme import style

GAP = 2
"""Cells between two chips."""


class Chip(NamedTuple):
    """A choice: its words, what it stands for, and whether it is on."""

    words: str
    value: str
    is_on: bool = False


class ChipBar(Widget, can_focus=True):
    """Choices in one line; a dot marks the one that is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Previous chip", show=False, id="chips.left"),
        Binding("right", "move(1)", "Next chip", show=False, id="chips.right"),
        Binding("enter,space", "choose", "Choose", show=False, id="chips.choose"),
    ]
    DEFAULT_CSS = "ChipBar { height: 1; width: 1fr; }"

    FOCUS_ON_CLICK = False  # what is typed goes on into the line above

    chips: reactive[Sequence[Chip]] = reactive(())
    cursor: reactive[int] = reactive(0)
    """The chip that Enter chooses."""

    class Chosen(Message):
        """A chip was chosen."""

        def __init__(self, bar: "ChipBar", value: str) -> None:
            super().__init__()
            self.bar = bar
            self.value = value

    class Typed(Message):
        """A letter was typed, which belongs into the line above."""

        def __init__(self, letter: str) -> None:
            super().__init__()
            self.letter = letter

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id)
        self._title = title
        self._spans: list[tuple[int, int, int]] = []
        """From and to which cell each drawn chip stands, and its index."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Give the cells that the title and all chips take."""
        return cell_width(self._title) + GAP + sum(cell_width(self._words(chip)) + GAP for chip in self.chips)

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a chip."""
        return max(0, min(cursor, len(self.chips) - 1))

    def watch_chips(self, before: Sequence[Chip]) -> None:
        """Put the cursor on the chip that is on, except while focused."""
        if self.styles.is_auto_width and list(map(self._words, before)) != list(map(self._words, self.chips)):
            self.refresh(layout=True)
        on = next((index for index, chip in enumerate(self.chips) if chip.is_on), 0)
        self.cursor = self.cursor if self.has_focus else on

    def render_line(self, y: int) -> Strip:
        """Draw the title and as many chips as fit, with the cursor."""
        base, width = self.rich_style, self.size.width
        lead = f"{self._title}  "
        segments = [Segment(lead, style(self, "quiet", base))]
        first, room = self._first_visible(width - cell_width(lead)), width - cell_width(lead)
        column, self._spans = cell_width(lead), []
        for index in range(first, len(self.chips)):
            words = self._words(self.chips[index])
            size = cell_width(words)
            more = index + 1 < len(self.chips)
            if column + size + (GAP if more else 0) > cell_width(lead) + room and index > first:
                segments.append(Segment("…", style(self, "quiet", base)))
                break
            chip = self.chips[index]
            tone = "cursor" if self.has_focus and index == self.cursor else "strong" if chip.is_on else "quiet"
            ink = style(self, "strong" if chip.is_on else "", style(self, tone, base))
            segments += [Segment(words, ink), Segment(" " * GAP, base)]
            self._spans.append((column, column + size, index))
            column += size + GAP
        return Strip(segments).adjust_cell_length(width, base)

    @staticmethod
    def _words(chip: Chip) -> str:
        return f"{'● ' if chip.is_on else ''}{visible(chip.words, '')}"

    def _first_visible(self, room: int) -> int:
        """Find the first chip to draw, so that the cursor is in sight."""
        first = 0
        while (
            first < self.cursor
            and sum(cell_width(self._words(chip)) + GAP for chip in self.chips[first : self.cursor + 1]) > room
        ):
            first += 1
        return first

    def on_click(self, event: events.Click) -> None:
        """Choose the chip that is clicked."""
        offset = event.get_content_offset(self)
        for start, end, index in self._spans if offset is not None else ():
            if offset is not None and start <= offset.x < end:
                self.cursor = index
                self.action_choose()

    def on_key(self, event: events.Key) -> None:
        """Pass a letter on to the line in which one types."""
        if event.is_printable and event.character and event.key != "space":
            event.stop()
            self.post_message(self.Typed(event.character))

    def action_move(self, step: int) -> None:
        """Move the cursor to the next chip."""
        self.cursor += step

    def action_choose(self) -> None:
        """Choose the chip under the cursor; one that is on is taken off."""
        if self.chips:
            chip = self.chips[self.cursor]
            self.post_message(self.Chosen(self, "" if chip.is_on else chip.value))
