"""All that works around Textual's text area, each with its reason; the tests watch whether it is still needed."""

from dataclasses import replace

from textual.geometry import Offset
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from rmjournal.model.field import clean


class SafeTextArea(TextArea):
    """A text area that survives undoing a paste and takes in only text that may enter the journal."""

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, but not half-way through an undo, when it still stands on a line that has gone.

        Textual issue 6686: undoing a paste of several lines raises ValueError from here.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit with clean text: typing, pasting and replacing all come through here."""
        return super().edit(replace(edit, text=clean(edit.text)))
