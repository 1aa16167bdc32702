"""Place: a view, panes, and a highlighted entry."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen

from rmjournal.model.entry import Entry
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import View
from rmjournal.tui.widgets.rows import Rows, lit_row

BuildList = Callable[[View, int], Sequence[Row]]
BuildPage = Callable[[Entry, View, int], Sequence[Row]]
BuildSide = Callable[[Entry | None, View, int], Sequence[Row]]


class EmptyPlace(msgspec.Struct, frozen=True):
    """What a place says while it holds nothing."""

    words: str
    """What belongs in the list, and the key that writes it."""
    action: str
    """What Enter does, such as "new_goal"."""
    about: Callable[[int], Sequence[Row]]
    """The rows of the page: what can be written here."""


class Place(Container):
    """Base of all places: a view, panes and a highlighted entry."""

    view: reactive[View | None] = reactive(None)
    """The view that is shown; a new one is drawn at once."""

    class DialogRequest(Message):
        """Request to open a dialog; ``then`` gets its answer."""

        def __init__(self, dialog: ModalScreen[Any], then: Callable[[Any], None]) -> None:
            super().__init__()
            self.dialog = dialog
            self.then = then

    class PageOpened(Message):
        """Another page is shown in the pane that has the focus."""

    @property
    def panes(self) -> list[Rows]:
        """The visible panes, in the order of focus."""
        return [rows for rows in self.walk_children(Rows) if rows.display and rows.styles.display != "none"]

    @property
    def highlighted_entry(self) -> Entry | None:
        """The highlighted entry, which the commands act on."""
        focused = self.screen.focused
        row = lit_row(focused) if focused is not None and self in focused.ancestors else None
        return row.entry if row is not None else None

    @property
    def reading(self) -> Entry | None:
        """The entry whose page has the focus; None in a list."""
        return None

    def enter(self) -> None:
        """Focus the first pane when the place is opened."""
        if self.panes and self.screen.focused not in self.panes:
            self.screen.set_focus(self.panes[0], scroll_visible=False)

    def highlight(self, entry: Entry) -> bool:
        """Highlight an entry; tell whether the place shows it."""
        return False

    def back(self) -> bool:
        """Go back one step inside the place; False when there is none."""
        return False
