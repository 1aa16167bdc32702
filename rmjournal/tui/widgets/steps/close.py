"""Close: one list of what is still open, to be gone through in any order and left at any moment."""

from dataclasses import replace

from textual import events
from textual.app import ComposeResult

from rmjournal.model.kinds.session import Session
from rmjournal.tui.pages.close import close_lines, dot_at
from rmjournal.tui.pages.sessions import session_page
from rmjournal.tui.view import View
from rmjournal.tui.widgets.badge import badged
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import Rows


class ClosingRows(Rows):
    """The steps; a dot of the pulse is hit where it stands."""

    def on_click(self, event: events.Click) -> None:
        """Rate with the dot under the mouse; elsewhere as in any list."""
        offset = event.get_content_offset(self)
        index = offset.y + int(self.scroll_offset.y) if offset is not None else -1
        dot = dot_at(self.lines[index], offset.x) if offset and 0 <= index < len(self.lines) else None
        if dot is not None:
            event.prevent_default()
            self.cursor = index
            self.post_message(self.Opened(self, replace(self.lines[index], thing=dot)))


class CloseStep(Place):
    """The steps on the left, the session as it stands on the right."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    CloseStep { layout: horizontal; height: 1fr; }
    CloseStep #steps { width: 6fr; }
    CloseStep #whole { width: 5fr; }
    Screen.-narrow CloseStep #whole { display: none; }
    Screen.-normal CloseStep #whole { display: none; }
    """

    _state = ""
    """What became of the session when it was drawn last."""

    def compose(self) -> ComposeResult:
        """Two panes; the right one where there is room."""
        yield ClosingRows("Close", id="steps", classes="-leads")
        yield Rows("The session", id="whole", classes="-whole")

    def draw(self, session: Session, view: View, proposed: Session | None) -> None:
        """Show what is open."""
        same, self._state = self._state == session.state, session.state
        self.query_one("#steps", Rows).show(
            lambda width: badged(close_lines(session, view, width, proposed), view, width), keep=same
        )
        self.query_one("#whole", Rows).show(lambda width: badged(session_page(session, view, width), view, width))
