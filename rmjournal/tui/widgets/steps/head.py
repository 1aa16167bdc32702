"""The head of a session's screen: what session it is, and the three steps, each of which can be clicked."""

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rmjournal.model.field import visible
from rmjournal.tui.line import fit
from rmjournal.tui.palette import style

STEPS = ("Prepare", "Meet", "Close")
BETWEEN = " ▸ "


class StepHead(Widget):
    """The title on the left, the steps on the right; where there is no room the title gives way."""

    DEFAULT_CSS = """
    StepHead { height: 1; width: 1fr; background: $panel; color: $quiet; padding: 0 1; }
    """

    told: reactive[str] = reactive("")
    """Number, day, length and kind."""
    here: reactive[int] = reactive(0)
    """The step that is open."""

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int]] = []

    def render_line(self, y: int) -> Strip:
        """The one line."""
        width, base = self.content_size.width, self.rich_style
        names = [f"{at} {name}" for at, name in enumerate(STEPS, 1)]
        if cell_len(BETWEEN.join(names)) + 2 > width:
            names = [str(at) if at - 1 != self.here else name for at, name in enumerate(names, 1)]
        trail = cell_len(BETWEEN.join(names))
        room = max(0, width - trail - 2)
        title = fit(visible(self.told, ""), room)
        segments = [Segment(title, style(self, "strong", style(self, "foreground", base))), Segment("  ", base)]
        at, self._spans = cell_len(title) + 2, []
        for index, name in enumerate(names):
            if index:
                segments.append(Segment(BETWEEN, base))
                at += cell_len(BETWEEN)
            segments.append(Segment(name, style(self, "key" if index == self.here else "quiet", base)))
            self._spans.append((at, at + cell_len(name)))
            at += cell_len(name)
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the mouse."""
        offset = event.get_content_offset(self)
        for index, (first, last) in enumerate(self._spans):
            if offset is not None and first <= offset.x < last:
                self.post_message(self.Chosen(index))
