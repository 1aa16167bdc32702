"""Place bar on top: the places, and the partner's name."""

from itertools import product

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, fit_width
from rmjournal.tui.theme import style

MIN_FULL_NAME_WIDTH = 100
"""From this width on the whole name is shown."""


class PlaceBar(Widget):
    """Tab line of the places, with the name of the partner.

    A click chooses a place, or asks for another partner.
    """

    DEFAULT_CSS = """
    PlaceBar {
        height: 1; width: 1fr; background: $panel; color: $foreground;
    }
    """

    CHIP, STATE = -2, -3
    """The indices of a click on the chip, and on the state with which it begins."""

    here: reactive[int] = reactive(0)
    """Index of the place that is open."""
    whom: reactive[str] = reactive("")
    """Name of the partner."""
    whom_short: reactive[str] = reactive("")
    """The same, where there is little room."""
    state: reactive[str] = reactive("")
    """How texts are shown, such as "hidden"; the chip begins with it."""
    chip: reactive[str] = reactive("")
    """The state and a word of warning."""
    chip_short: reactive[str] = reactive("")
    """The same, where there is little room."""

    class PlaceChosen(Message):
        """A place was clicked.

        -1 stands for the name of the partner, `CHIP` and `STATE` for the chip.
        """

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, places: tuple[str, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places = places
        self._spans: list[tuple[int, int, int]] = []

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        base = self.rich_style
        names, chip_words, right = self._fitting(width)
        segments: list[Segment] = []
        self._spans = []
        column = 0
        for index, words in enumerate(names):
            tone = "here" if index == self.here else "quiet"
            if column + cell_width(words) > width:
                break
            segments.append(Segment(words, style(self, tone, base)))
            self._spans.append((column, column + cell_width(words), index))
            column += cell_width(words)
        gap = width - column - cell_width(right)
        if gap >= 0:
            chip = f" {chip_words}" if chip_words else ""
            space = max(0, gap - cell_width(chip))
            segments.append(Segment(" " * space, base))
            segments.append(Segment(fit_width(chip, gap - space), style(self, "warning", base)))
            segments.append(Segment(right, style(self, "quiet", base)))
            if chip:
                state_end = column + space + (cell_width(self.state) + 1 if self.state else 0)
                self._spans.append((column + space, state_end, self.STATE))
                self._spans.append((state_end, column + gap, self.CHIP))
            self._spans.append((width - cell_width(right), width, -1))
        return Strip(segments).adjust_cell_length(width, base)

    def _fitting(self, width: int) -> tuple[list[str], str, str]:
        """Choose how much fits of the places, the chip and the partner.

        Where there is little room the chip is shortened first, then the partner's name and the gaps between the
        places; the names of the places go last.
        """
        wide, near = ([f" {number} {name}{gap}" for number, name in enumerate(self._places, 1)] for gap in (" ", ""))
        numbers = [words if number == self.here else f" {number + 1} " for number, words in enumerate(wide)]
        whom, mark = self._right(width), " ▾" if self.whom else ""
        tries = [(wide, self.chip, whom), *product((wide, near), (self.chip_short,), (whom, mark))]
        tries += [(near, self.chip_short, "")] if self.chip_short else []
        for names, chip, right in tries:
            if sum(map(cell_width, names)) + (cell_width(chip) + 1 if chip else 0) + cell_width(right) <= width:
                return names, chip, right
        return numbers, self.chip_short, whom

    def _right(self, width: int) -> str:
        if not self.whom:
            return ""
        is_full = width >= MIN_FULL_NAME_WIDTH
        name = visible(self.whom if is_full else self.whom_short, "")
        return f" {' with ' if is_full else ''}{fit_width(name, min(cell_width(name), width // 3))} ▾ "

    def on_click(self, event: events.Click) -> None:
        """Post the place under the mouse."""
        for first, last, index in self._spans:
            if first <= event.x < last:
                self.post_message(self.PlaceChosen(index))
