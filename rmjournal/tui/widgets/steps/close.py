"""Close: one list of what is still open, to be gone through in any order and left at any moment."""

from textual.app import ComposeResult

from rmjournal.model.kinds.session import Session
from rmjournal.tui.pages.close import close_lines
from rmjournal.tui.pages.sessions import session_page
from rmjournal.tui.view import View
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.rows import Rows


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
        yield Rows("Close", id="steps", classes="-leads")
        yield Rows("The session", id="whole", classes="-whole")

    def draw(self, session: Session, view: View, proposed: Session | None) -> None:
        """Show what is open."""
        same, self._state = self._state == session.state, session.state
        self.query_one("#steps", Rows).show(lambda width: close_lines(session, view, width, proposed), keep=same)
        self.query_one("#whole", Rows).show(lambda width: session_page(session, view, width))
