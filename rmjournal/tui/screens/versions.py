"""The versions screen: concurrent texts side by side."""

from collections.abc import Sequence
from datetime import date

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Grid, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from rmjournal.crdt.field_path import DELETED
from rmjournal.english import pluralize
from rmjournal.journal.conflicts import BOTH, JOINED, TextConflict
from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, wrap
from rmjournal.tui.pages.changes import fold_equal_lines, mark_changes
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints

MIN_VERSION_WIDTH = 34
"""Cells that a version needs beside others."""
MAX_VERSIONS = 9
"""Versions that have a key."""
MAX_KEYS_SHOWN = 3
"""Versions whose keys are shown one by one."""
MAX_PANEL_HEIGHT = 46
"""Rows of the whole panel at most."""
MIN_TEXT_HEIGHT = 3
"""Lines of a version that are shown at least, where it has so many."""
TITLE_AIR = 6
"""Cells of a border that a title leaves free."""
LOW_HEIGHT = 20
"""Below this height nothing but the texts has room."""


class VersionPane(VerticalScroll):
    """One version; the arrows scroll it while it has the focus."""

    DEFAULT_CSS = """
    VersionPane { border: round $border-blurred; padding: 0 1; width: 1fr; height: 1fr; min-height: 4;
        scrollbar-size-vertical: 1; border-title-color: $foreground; border-title-style: bold; }
    VersionPane:focus { border: round $border; border-title-color: $accent; }
    VersionPane > Static { width: 1fr; height: auto; }
    """


class VersionsScreen(Dialog[str | None]):
    """The versions of a text side by side.

    It gives what is taken: the number of a version, both, joined, or none.
    """

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("1", "take('1')", "keep 1", id="versions.left"),
        Binding("2", "take('2')", "keep 2", id="versions.right"),
        *(Binding(str(n), f"take('{n}')", f"keep {n}", id=f"versions.{n}") for n in range(3, MAX_VERSIONS + 1)),
        Binding("b", "take('both')", "both", id="versions.both"),
        Binding("m", "take('merged')", "merged", id="versions.joined"),
        Binding("a", "whole", "all lines", id="versions.whole"),
        Binding("enter", "take_focused", "keep the selected one", show=False, id="versions.lit"),
        Binding("right,l", "app.focus_next", "Next text", show=False, id="versions.next"),
        Binding("left,h", "app.focus_previous", "Previous text", show=False, id="versions.before"),
        Binding("escape", "leave", "later", id="versions.leave"),
    ]
    HELP = (
        "A text was changed on two computers, and both texts are here. Choose one, keep both, or use the "
        "merged text; the others stay in the history."
    )
    DEFAULT_CSS = """
    VersionsScreen > Vertical { max-width: 150; height: 90%; }
    VersionsScreen > Vertical.-low { height: 100%; padding: 0; }
    VersionsScreen Grid { height: 2fr; grid-gutter: 0 1; grid-rows: 1fr; overflow-y: auto;
        scrollbar-size-vertical: 1; }
    """

    def __init__(self, conflict: TextConflict, title: str, today: date, texts: Sequence[str] = ()) -> None:
        super().__init__(title)
        self._conflict = conflict
        self._today = today
        self._texts = [visible(text) for text in (texts or conflict.texts)[:MAX_VERSIONS]]
        self._proposed_text = visible(conflict.proposal.text) if conflict.proposal else ""
        self._shows_all_lines = False
        self._shown_contents = self._contents()
        self._can_fold = sum(map(len, self._shown_contents)) < sum(map(len, [*self._texts, self._proposed_text]))

    def compose_body(self) -> ComposeResult:
        """All versions, the proposal below."""
        *versions, proposed = self._shown_contents
        with Grid(id="all"):
            for index, text in enumerate(versions):
                name = {0: "left", 1: "right"}.get(index, f"v{index + 1}")
                yield from self._pane(name, "", text)
        if self._conflict.proposal is not None:
            overlaps = self._conflict.proposal.conflicts
            whose = "both" if len(versions) == 2 else "all"
            places = pluralize(overlaps, "place")
            eye = f"; {places} {'needs' if overlaps == 1 else 'need'} a look" if overlaps else ""
            title = f"Suggestion: {whose} merged{eye}"
            yield from self._pane("merged", title, proposed)

    def _contents(self) -> list[Content]:
        """The contents of the versions and, last, of the proposal.

        Long parts that they share are left out.
        """
        first, *others = self._texts
        compared = [(first, others), *((text, [first]) for text in others), (self._proposed_text, self._texts)]
        return [
            mark_changes(text, with_[0]) if self._shows_all_lines else fold_equal_lines(text, with_)
            for text, with_ in compared
        ]

    def _titles(self, index: int, room: int) -> tuple[str, str]:
        """Name a version on the upper border; where there is no room its time stands on the lower one."""
        when, shown = self._conflict.when(index, self._today), "" if index else "shown now"
        name = f"{index + 1} {self._conflict.written_by[index]}".rstrip()
        title = " · ".join(filter(None, (name, when, shown)))
        return (title, "") if cell_width(title) <= room else (" · ".join(filter(None, (name, shown))), when)

    def _pane(self, name: str, title: str, text: Content) -> ComposeResult:
        with VersionPane(id=name) as pane:
            pane.border_title = Content(title)
            yield Static(text)

    def on_mount(self) -> None:
        """Fit the panel."""
        self._fit_panel()

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys that do something for this conflict."""
        count = len(self._texts)
        labels = {"take('both')": "all"} if count > 2 else {}
        if self._conflict.field_path == DELETED:
            labels = {"take('1')": "keep it", "take('2')": "delete it"}
        keys = [
            key._replace(words=labels.get(key.action, key.words))
            for key in key_hints(self)
            if self._is_possible(key.action)
        ]
        if count > MAX_KEYS_SHOWN:
            keys = [KeyHint(f"{keys[0].key}…{keys[count - 1].key}", "keep this one", "take_focused"), *keys[count:]]
        return keys

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panel to the new size."""
        self._fit_panel()

    def _fit_panel(self) -> None:
        count = len(self._texts)
        width = min(150, self.size.width * 96 // 100) - 4
        columns = max(1 if width < 2 * MIN_VERSION_WIDTH else 2, min(count, width // MIN_VERSION_WIDTH))
        rows = -(-count // columns)
        self.show_keys()
        grid = self.query_one("#all", Grid)
        grid.styles.grid_size_columns, grid.styles.grid_size_rows = columns, rows
        panel, is_low = self.panel, self.size.height < LOW_HEIGHT
        panel.set_class(is_low, "-low")
        *versions, proposed = (content.plain for content in self._shown_contents)
        pane_width = max(1, (width + 1) // columns - 1)
        for index, pane in enumerate(list(self.query(VersionPane))[:count]):
            title, below_it = self._titles(index, pane_width - TITLE_AIR)
            pane.border_title, pane.border_subtitle = Content(title), Content(below_it)
        text_height = max(len(wrap(text, max(1, width // columns - 5))) for text in versions)
        least = 2 + min(text_height, MIN_TEXT_HEIGHT)
        above = rows * max(4, 2 + text_height)
        below = max(4, 2 + len(wrap(proposed, max(1, width - 4)))) if self._conflict.proposal else 0
        if below:
            # Each as high as it needs, or its share of the room, of which none gets less than a third.
            above, below = max(above, below // 2), max(below, above // 2)
            grid.styles.height, self.query_one("#merged").styles.height = f"{above}fr", f"{below}fr"
        # Rows that would become too low for their texts keep their height, and the grid scrolls.
        room = min(self.size.height * 9 // 10, MAX_PANEL_HEIGHT) - 4
        is_crowded = rows * least > room * above // (above + below)
        grid.styles.grid_rows = (least,) if is_crowded else "1fr"
        max_height = min(self.size.height * 9 // 10, MAX_PANEL_HEIGHT)
        panel.styles.height = self.size.height if is_low else min(max_height, above + below + 4)

    def _is_possible(self, action: str) -> bool:
        if action == "whole":
            return self._can_fold
        if JOINED in action:
            return self._conflict.proposal is not None
        if BOTH in action:
            return self._conflict.combined is not None
        number = next((int(sign) for sign in action if sign.isdecimal()), 1)
        return number <= len(self._conflict.texts)

    def action_whole(self) -> None:
        """All lines of long texts, or only those that differ."""
        if not self._can_fold:
            return
        self._shows_all_lines = not self._shows_all_lines
        self._shown_contents = self._contents()
        for pane, content in zip(self.query(VersionPane), self._shown_contents, strict=False):
            pane.query_one(Static).update(content)
            pane.scroll_home(animate=False)
        self._fit_panel()

    def action_take_focused(self) -> None:
        """Take the text that has the focus."""
        panes = [pane.id for pane in self.query(VersionPane)]
        focused = self.focused.id if self.focused is not None else None
        if focused == JOINED:
            self.action_take(JOINED)
        elif focused in panes:
            self.action_take(str(panes.index(focused) + 1))

    def action_take(self, keep: str) -> None:
        """Take a version, once, however fast the keys come."""
        if self.is_current and self._is_possible(keep):
            self.dismiss(keep)
