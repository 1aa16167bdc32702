"""The versions screen: concurrent texts side by side."""

from collections.abc import Sequence
from datetime import date, datetime

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Grid, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from rmjournal.crdt.field_path import DELETED
from rmjournal.dates import format_day
from rmjournal.english import pluralize
from rmjournal.journal.conflicts import BOTH, JOINED, TextConflict
from rmjournal.model.field import visible
from rmjournal.tui.pages.text_diff import fold_equal_lines, mark_changes
from rmjournal.tui.widgets.key_bar import Hint, Hints, hints

LEAST = 34
"""Cells that a version needs beside others."""
MOST = 9
"""Versions that have a key."""
FEW = 3
"""Versions whose keys are told one by one."""
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


class VersionsScreen(ModalScreen[str | None]):
    """The versions of a text side by side.

    It gives what is taken: the number of a version, both, joined, or none."""

    BINDINGS = [
        Binding("1", "take('1')", "keep left", id="versions.left"),
        Binding("2", "take('2')", "keep right", id="versions.right"),
        *(Binding(str(n), f"take('{n}')", f"keep {n}", id=f"versions.{n}") for n in range(3, MOST + 1)),
        Binding("b", "take('both')", "both", id="versions.both"),
        Binding("m", "take('joined')", "joined", id="versions.joined"),
        Binding("a", "whole", "all lines", id="versions.whole"),
        Binding("enter", "take_lit", "keep the lit one", show=False, id="versions.lit"),
        Binding("right,l", "app.focus_next", "Next text", show=False, id="versions.next"),
        Binding("left,h", "app.focus_previous", "Text before", show=False, id="versions.before"),
        Binding("escape", "dismiss(None)", "later", id="versions.leave"),
    ]
    DEFAULT_CSS = """
    VersionsScreen { align: center middle; background: $background 60%; }
    VersionsScreen > Vertical {
        width: 96%; max-width: 150; height: 90%; padding: 1 1 0 1;
        border: round $primary; background: $background; border-title-color: $primary; border-title-style: bold;
    }
    VersionsScreen > Vertical.-low { height: 100%; padding: 0; }
    VersionsScreen Grid { height: 2fr; grid-gutter: 0 1; grid-rows: 1fr; }
    VersionsScreen Hints { dock: none; background: $background; }
    """

    def __init__(self, one: TextConflict, title: str, today: date, texts: Sequence[str] = ()) -> None:
        super().__init__()
        self._one = one
        self._title = visible(title, "")
        self._today = today
        self._texts = [visible(text) for text in (texts or one.texts)[:MOST]]
        self._joined = visible(one.proposal.text) if one.proposal else ""
        self._whole = False
        self._shown = self._contents()
        self._folds = sum(map(len, self._shown)) < sum(map(len, [*self._texts, self._joined]))

    def compose(self) -> ComposeResult:
        """All versions, the proposal below."""
        *versions, proposed = self._shown
        with Vertical() as panel:
            panel.border_title = Content(self._title)
            with Grid(id="all"):
                for at, text in enumerate(versions):
                    yield from self._pane({0: "left", 1: "right"}.get(at, f"v{at + 1}"), self._headed(at), text)
            if self._one.proposal is not None:
                over = self._one.proposal.conflicts
                whose = "both" if len(versions) == 2 else "all"
                told = "joined" if not over else f"joined, {pluralize(over, 'place')} with the lines of {whose}"
                yield from self._pane("joined", told, proposed)
            yield Hints()

    def _contents(self) -> list[Content]:
        """The contents of the versions and, last, of the proposal.

        Long parts that they share are left out."""
        first, *others = self._texts
        compared = [(first, others), *((text, [first]) for text in others), (self._joined, self._texts)]
        return [
            mark_changes(text, with_[0]) if self._whole else fold_equal_lines(text, with_) for text, with_ in compared
        ]

    def _headed(self, at: int) -> str:
        written = datetime.fromtimestamp(self._one.written_at[at] / 1000) if self._one.written_at[at] else None
        when = f" · {format_day(written.date(), self._today)} {written:%H:%M}" if written else ""
        return f"{at + 1}{' now' if not at else ''}{when}"

    def _pane(self, name: str, title: str, text: Content) -> ComposeResult:
        with Pane(id=name) as pane:
            pane.border_title = Content(title)
            yield Static(text)

    def on_mount(self) -> None:
        """Find room for all."""
        self._fit()

    def _tell_keys(self, columns: int) -> None:
        """Tell the keys that do something here."""
        many = len(self._texts)
        told = {"take('1')": "keep 1", "take('2')": "keep 2"} if many > 2 or columns == 1 else {}
        told |= {"take('both')": "keep all"} if many > 2 else {}
        told = {"take('1')": "keep it", "take('2')": "delete it"} if self._one.field_path == DELETED else told
        found = [one._replace(words=told.get(one.action, one.words)) for one in hints(self) if self._can(one.action)]
        if many > FEW:
            found = [Hint(f"{found[0].key}…{found[many - 1].key}", "keep that one", "take_lit"), *found[many:]]
        self.query_one(Hints).hints = found

    def on_resize(self, event: events.Resize) -> None:
        """Beside each other what has room."""
        self._fit()

    def _fit(self) -> None:
        many = len(self._texts)
        width = min(150, self.size.width * 96 // 100) - 4
        columns = max(1 if width < 2 * LEAST else 2, min(many, width // LEAST))
        rows = -(-many // columns)
        self._tell_keys(columns)
        grid = self.query_one("#all", Grid)
        grid.styles.grid_size_columns, grid.styles.grid_size_rows = columns, rows
        panel, low = self.query_one(Vertical), self.size.height < LOW
        panel.set_class(low, "-low")
        *versions, proposed = (content.plain for content in self._shown)
        tall = rows * max(4, 2 + max(_height(text, width // columns - 5) for text in versions))
        below = max(4, 2 + _height(proposed, width - 4)) if self._one.proposal else 0
        if below:
            # Each as much as it needs, or its share of the room, of which none gets less than a third.
            tall, below = max(tall, below // 2), max(below, tall // 2)
            grid.styles.height, self.query_one("#joined").styles.height = f"{tall}fr", f"{below}fr"
        most = min(self.size.height * 9 // 10, MOST_ROWS)
        panel.styles.height = self.size.height if low else min(most, tall + below + 4)

    def _can(self, action: str) -> bool:
        if action == "whole":
            return self._folds
        if JOINED in action:
            return self._one.proposal is not None
        if BOTH in action:
            return self._one.combined is not None
        number = next((int(sign) for sign in action if sign.isdecimal()), 1)
        return number <= len(self._one.texts)

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_whole(self) -> None:
        """All lines of long texts, or only those that differ."""
        if not self._folds:
            return
        self._whole = not self._whole
        self._shown = self._contents()
        for pane, content in zip(self.query(Pane), self._shown, strict=False):
            pane.query_one(Static).update(content)
            pane.scroll_home(animate=False)
        self._fit()

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
