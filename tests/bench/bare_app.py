"""The bare app of Textual that a start is compared with."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, OptionList


class BareApp(App[None]):
    """The least that has what any app has."""

    BINDINGS = [("q", "quit", "Quit"), ("n", "new", "New"), ("slash", "search", "Search")]

    def compose(self) -> ComposeResult:
        """Header, list and footer."""
        yield Header()
        yield OptionList(*(f"row {number}" for number in range(50)))
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
