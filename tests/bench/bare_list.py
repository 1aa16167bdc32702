"""The bare list of Textual that a held key is compared with."""

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

COUNT = 10_000


class BareList(ScrollView, can_focus=True):
    """Rows with a cursor, and nothing else."""

    BINDINGS = [("down", "move(1)"), ("up", "move(-1)")]
    cursor = reactive(0, repaint=False)

    def on_mount(self) -> None:
        """Say how much there is to scroll."""
        self.virtual_size = Size(100, COUNT)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        row, style = y + int(self.scroll_offset.y), self.rich_style
        if row == self.cursor:
            style += Style(reverse=True)
        return Strip([Segment(f"row {row} " + "x" * 60, style)]).adjust_cell_length(self.size.width, style)

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows anew, and scroll to the cursor."""
        top, height = int(self.scroll_offset.y), self.size.height
        for row in (old, new):
            self.refresh(Region(0, row - top, self.size.width, 1))
        if new >= top + height:
            self.scroll_to(y=new - height + 1, animate=False)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(COUNT - 1, self.cursor + step))


class ListApp(App[None]):
    """The list alone."""

    def compose(self) -> ComposeResult:
        """One list."""
        yield BareList()


if __name__ == "__main__":
    ListApp().run()
