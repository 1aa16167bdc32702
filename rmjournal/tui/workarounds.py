"""All that works around Textual itself, each with its reason; the tests watch whether it is still needed."""

from dataclasses import dataclass, replace
from time import time

from textual.geometry import Offset
from textual.notifications import Notification
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from rmjournal.model.field import clean
from rmjournal.tui.widgets.inputs.renewed import spot


class SafeTextArea(TextArea):
    """A text area that survives undoing a paste and takes in only text that may enter the journal."""

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, but not half-way through an undo, when it still stands on a line that has gone.

        Textual issue 6686: undoing a paste of several lines raises ValueError from here.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def render_line(self, y: int) -> Strip:
        """Draw a line; nothing where there is no room, for which Textual's placeholder raises ValueError."""
        return super().render_line(y) if self.content_size.width > 0 else Strip.blank(0)

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit with clean text: typing, pasting and replacing all come through here."""
        return super().edit(replace(edit, text=clean(edit.text)))

    def renew(self, text: str) -> None:
        """Put in what somebody else wrote; cursor and view stay where they are."""
        old, new, top = self.text, clean(text), self.scroll_offset.y
        start, end = self.selection
        self.replace(new, (0, 0), self.document.end)
        self.selection = Selection(spot(start, old, new), spot(end, old, new))
        self.scroll_to(y=top, animate=False)


@dataclass
class Patient(Notification):
    """A word in the corner that is shown for a moment even when its time is over.

    A toast that is made just after its time has passed sets a timer of less than nothing, and Textual 8.2 then counts
    for ever without drawing again.
    """

    @property
    def time_left(self) -> float:
        """Seconds until it goes, at least a few hundredths."""
        return max(0.05, self.raised_at + self.timeout - time())

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return self.raised_at + self.timeout <= time()
