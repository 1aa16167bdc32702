"""The strip below the panes of a step, in which the lit line is told in full."""

from rmjournal.insight.preparation import Preparation
from rmjournal.tui.line import Line
from rmjournal.tui.pages.lit import lit_lines
from rmjournal.tui.view import View
from rmjournal.tui.widgets.rows import Rows


class LitStrip(Rows):
    """Two or three rows without a border, always there, so that nothing jumps; never in focus."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    LitStrip, LitStrip:focus { border: none; padding: 0 2; height: 2; }
    Screen.-low LitStrip { display: none; }
    Screen.-tall LitStrip { height: 3; }
    """

    def __init__(self) -> None:
        super().__init__(id="lit")
        self.can_focus = False

    def tell(self, line: Line | None, view: View, known: Preparation | None = None) -> None:
        """Tell of a line."""
        self.show(lambda width: lit_lines(line, view, width, self.most, known), keep=False)

    @property
    def most(self) -> int:
        """Rows that there are."""
        return 3 if self.screen.has_class("-tall") else 2
