"""Where a text has two versions or more: side by side, the difference marked, and a person takes what is right."""

from datetime import date, datetime

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Grid, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from rmjournal.dates import say
from rmjournal.differing import BOTH, JOINED, Differing
from rmjournal.model.field import visible
from rmjournal.tui.pages.marked import marked
from rmjournal.tui.widgets.dialog_keys import hints
from rmjournal.tui.widgets.hints import Hints

LEAST = 34
"""Cells that a version needs beside others."""
MOST = 9
"""Versions that have a key."""
MOST_ROWS = 46
"""Rows of the whole panel at most."""
LOW = 20
"""Below this height nothing but the texts has room."""


class Pane(VerticalScroll):
    """One version; the arrows scroll it while it has the focus."""

    DEFAULT_CSS = """
    Pane { border: round $border-blurred; padding: 0 1; width: 1fr; height: 1fr; min-height: 4;
        scrollbar-size-vertical: 1; border-title-color: $foreground; border-title-style: bold; }
    Pane:focus { border: round $border; border-title-color: $accent; }
    Pane > Static { width: 1fr; height: auto; }
    """


class Versions(ModalScreen[str | None]):
    """One text in its versions; gives what is taken: the number of a version, both, joined, or none."""

    BINDINGS = [
        Binding("1", "take('1')", "keep left", id="versions.left"),
        Binding("2", "take('2')", "keep right", id="versions.right"),
        *(Binding(str(n), f"take('{n}')", f"keep {n}", id=f"versions.{n}") for n in range(3, MOST + 1)),
        Binding("b", "take('both')", "keep both", id="versions.both"),
        Binding("m", "take('joined')", "the joined text", id="versions.joined"),
        Binding("enter", "take_lit", "keep the lit one", show=False, id="versions.lit"),
        Binding("right,l", "app.focus_next", "Next text", show=False, id="versions.next"),
        Binding("left,h", "app.focus_previous", "Text before", show=False, id="versions.before"),
        Binding("escape", "dismiss(None)", "later", id="versions.leave"),
    ]
    DEFAULT_CSS = """
    Versions { align: center middle; background: $background 60%; }
    Versions > Vertical {
        width: 96%; max-width: 150; height: 90%; padding: 1 1 0 1;
        border: round $primary; background: $background; border-title-color: $primary; border-title-style: bold;
    }
    Versions > Vertical.-low { height: 100%; padding: 0; }
    Versions Grid { height: 2fr; grid-gutter: 0 1; grid-rows: 1fr; }
    Versions Hints { dock: none; background: $background; }
    """

    def __init__(self, one: Differing, title: str, today: date) -> None:
        super().__init__()
        self._one = one
        self._title = visible(title, "")
        self._today = today

    def compose(self) -> ComposeResult:
        """All versions, the proposal below."""
        texts = [visible(text) for text in self._one.texts[:MOST]]
        with Vertical() as panel:
            panel.border_title = Content(self._title)
            with Grid(id="all"):
                for at, text in enumerate(texts):
                    name = {0: "left", 1: "right"}.get(at, f"v{at + 1}")
                    yield from self._pane(name, self._headed(at), marked(text, texts[0 if at else 1]))
            if self._one.joined is not None:
                over = self._one.joined.overlaps
                told = "joined" if not over else f"joined, {over} place{'s' * (over != 1)} with the lines of both"
                yield from self._pane("joined", told, Content(visible(self._one.joined.text)))
            yield Hints()

    def _headed(self, at: int) -> str:
        written = datetime.fromtimestamp(self._one.written[at] / 1000) if self._one.written[at] else None
        when = f" · {say(written.date(), self._today)} {written:%H:%M}" if written else ""
        return f"{at + 1}{' in front' if not at else ''}{when}"

    def _pane(self, name: str, title: str, text: Content) -> ComposeResult:
        with Pane(id=name) as pane:
            pane.border_title = Content(title)
            yield Static(text)

    def on_mount(self) -> None:
        """Tell the keys that do something here."""
        several = len(self._one.texts) > 2
        told = {"take('1')": "keep 1", "take('2')": "keep 2", "take('both')": "keep all"} if several else {}
        self.query_one(Hints).hints = [
            one._replace(words=told.get(one.action, one.words)) for one in hints(self) if self._can(one.action)
        ]
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Beside each other what has room."""
        self._fit()

    def _fit(self) -> None:
        many = min(MOST, len(self._one.texts))
        width = min(150, self.size.width * 96 // 100) - 4
        columns = max(1 if width < 2 * LEAST else 2, min(many, width // LEAST))
        rows = -(-many // columns)
        grid = self.query_one("#all", Grid)
        grid.styles.grid_size_columns, grid.styles.grid_size_rows = columns, rows
        panel, low = self.query_one(Vertical), self.size.height < LOW
        panel.set_class(low, "-low")
        texts = self._one.texts[:MOST]
        tall = rows * max(4, 2 + max(_height(text, width // columns - 5) for text in texts))
        below = 2 + _height(self._one.joined.text, width - 4) if self._one.joined else 0
        # The grid gets two thirds, the joined text one: each as much as it needs, or its share.
        needed = max(tall * 3 // 2, below * 3) if below else tall
        panel.styles.height = self.size.height if low else min(self.size.height * 9 // 10, MOST_ROWS, needed + 6)

    def _can(self, action: str) -> bool:
        if JOINED in action:
            return self._one.joined is not None
        if BOTH in action:
            return self._one.both is not None
        number = next((int(sign) for sign in action if sign.isdecimal()), 1)
        return number <= len(self._one.texts)

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_take_lit(self) -> None:
        """Take the text that has the focus."""
        panes = [pane.id for pane in self.query(Pane)]
        lit = self.focused.id if self.focused is not None else None
        if lit == JOINED:
            self.action_take(JOINED)
        elif lit in panes:
            self.action_take(str(panes.index(lit) + 1))

    def action_take(self, keep: str) -> None:
        """Take it, once, however fast the keys come."""
        if self.is_current and self._can(keep):
            self.dismiss(keep)


def _height(text: str, width: int) -> int:
    """About how many rows a text needs."""
    return sum(1 + len(row) // max(1, width) for row in text.split("\n"))
