"""All that works around Textual itself, each with its reason; the tests watch whether it is still needed."""

from dataclasses import replace

from textual.geometry import Offset
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
