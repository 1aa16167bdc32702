"""The rows of the lanes as they are painted: names, glyphs in their colours, the day under the cursor, today."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.insight.mark import Mark
from rmjournal.render.timeline_window import Window
from rmjournal.tui.pages.timeline import label
from rmjournal.tui.palette import style
from rmjournal.tui.view import View

CROSS, TODAY = "│", "┊"
"""In empty cells: the day under the cursor, and today."""


class LaneRows:
    """The rows of one picture; each is painted once, and again in part where the cursor is."""

    def __init__(self, widget: Widget, seen: Window, view: View, names: int) -> None:
        self._widget = widget
        self._view = view
        self._names = names
        self.seen = seen
        self._picture = seen.picture
        self._rows = [(band, row) for band in seen.picture.bands for row in range(len(band.rows))]
        self._strips: dict[int, Strip] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, mark: Mark) -> list[int]:
        """The rows of the lane that a mark is in; the one lane of all does not count beside others."""
        found = [at for at, (band, _) in enumerate(self._rows) if mark in band.lane.marks]
        named = [at for at in found if self._rows[at][0].lane in self.seen.lanes]
        return named or found

    def here(self, row: int, cell: int) -> tuple[Mark, ...]:
        """The marks of a cell in a row."""
        return self._rows[row][0].cells.get(cell, ()) if 0 <= row < len(self._rows) else ()

    def cell(self, x: int) -> int:
        """The cell at a column of the widget; -1 on the names."""
        return (x - self._names) // self.seen.axis.zoom.wide if x >= self._names else -1

    def head(self, y: int, base: Style) -> Strip:
        """The labels, or the ruler below them."""
        picture = self._picture
        lead = Segment(" " * self._names, base)
        if y == 0:
            return Strip([lead, Segment(picture.head, style(self._widget, "strong", base))])
        runs = [Segment(text, style(self._widget, tone, base)) for text, tone in picture.ruler.runs()]
        strip = Strip([lead, *runs])
        return self._with(strip, self.seen.axis.column(self.seen.day), "cursor", base)

    def row(self, at: int, base: Style) -> Strip:
        """One row of a lane, with the cursor where it is in it."""
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._painted(at, base)
        band, _ = self._rows[at]
        seen = self.seen
        cell = seen.axis.cell(seen.day)
        if seen.lit is not None and seen.lit in band.cells.get(cell, ()):
            return self._with(strip, seen.axis.column(seen.day), "lit", base)
        return self._with(strip, seen.axis.column(seen.day), "away", base)

    def _painted(self, at: int, base: Style) -> Strip:
        band, row = self._rows[at]
        segments = []
        if self._names:
            words, tone = label(band, row, self._names - 1, self._view)
            segments.append(Segment(f"{words} ", style(self._widget, tone, base)))
        segments += [Segment(text, style(self._widget, tone, base)) for text, tone in band.rows[row].runs()]
        strip = Strip(segments)
        axis = self.seen.axis
        if axis.shows(self.seen.today) and band.rows[row].glyphs[axis.column(self.seen.today)] == " ":
            strip = self._sign(strip, axis.column(self.seen.today), TODAY, base)
        return strip

    def _sign(self, strip: Strip, column: int, glyph: str, base: Style) -> Strip:
        left, _, right = strip.divide([at := self._names + column, at + 1, strip.cell_length])
        return Strip.join([left, Strip([Segment(glyph, style(self._widget, "quiet", base))]), right])

    def _with(self, strip: Strip, column: int, tone: str, base: Style) -> Strip:
        """A strip with the day under the cursor on another ground, and a thin line where it is empty."""
        at = self._names + column
        end = min(strip.cell_length, at + self.seen.axis.zoom.wide)
        left, middle, right = [*strip.divide([at, end, strip.cell_length]), Strip([])][:3]
        ground = style(self._widget, tone, Style())
        text = "".join(segment.text for segment in middle)
        if not text.strip() or text[:1] in (" ", TODAY):
            middle = Strip([Segment(CROSS + text[1:], style(self._widget, "quiet", base))])
        return Strip.join([left, middle.apply_style(ground), right])
