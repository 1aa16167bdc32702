"""The curtain: whatever is open is covered at once, until the same key is pressed again."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Static


class Curtain(ModalScreen[None]):
    """Nothing to read; what was typed below is untouched."""

    BINDINGS = [Binding("f2,escape", "dismiss(None)", "Show again", id="curtain.open")]
    DEFAULT_CSS = """
    Curtain { align: center middle; background: $background; }
    Curtain Static { width: auto; color: $quiet; }
    """

    def compose(self) -> ComposeResult:
        """One word on how to go on."""
        yield Static("F2 shows it again", markup=False)
