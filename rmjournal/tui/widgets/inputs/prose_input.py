"""Multi-line text input that grows with its text."""

from collections.abc import Callable
from dataclasses import replace

from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset, Size
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from rmjournal.model.field import clean_text
from rmjournal.tui.widgets.inputs.line_input import map_location


class SafeTextArea(TextArea):
    """Text area that cleans its text and survives undoing a paste."""

    DEFAULT_CSS = "SafeTextArea .text-area--placeholder { color: $quiet; }"

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, unless an undo has just removed its line.

        Textual issue 6686: undoing a paste of several lines raises ValueError from here.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def render_line(self, y: int) -> Strip:
        """Draw a line; blank where there is no room.

        Textual's placeholder raises ValueError there.
        """
        return super().render_line(y) if self.content_size.width > 0 else Strip.blank(0)

    def edit(self, edit: Edit) -> EditResult:
        """Apply an edit with clean text, and scroll to the cursor.

        Typing, pasting and replacing all come through here. Textual scrolls before it knows the new last line.
        """
        result = super().edit(replace(edit, text=clean_text(edit.text)))
        self.scroll_cursor_visible()
        return result

    def show_external_edit(self, text: str) -> None:
        """Show the text of an external edit; cursor and scroll offset stay."""
        old, new, top = self.text, clean_text(text), self.scroll_offset.y
        start, end = self.selection
        self.replace(new, (0, 0), self.document.end)
        self.selection = Selection(map_location(start, old, new), map_location(end, old, new))
        self.scroll_to(y=top, animate=False)


MAX_HEIGHT = 10
"""Maximum height in lines; longer text scrolls."""
CURSOR_WIDTH = 1
"""Cells right of the text that are kept for the cursor."""


class ProseInput(SafeTextArea):
    """Multi-line input with soft wrap; Tab moves the focus."""

    DEFAULT_CSS = """
    ProseInput { border: none; padding: 0 1; height: auto; background: $surface; scrollbar-size-vertical: 1; }
    ProseInput:focus { border: none; background: $panel; }
    """

    def __init__(
        self, text: str = "", *, hint: str = "", min_height: int = 3, complete: Callable[[str], str] | None = None
    ) -> None:
        super().__init__(
            clean_text(text), soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False, placeholder=hint
        )
        self._min_height = min_height
        self._complete = complete
        self.move_cursor(self.document.end)

    def update_suggestion(self) -> None:
        """Suggest the rest of a link; the right arrow takes it."""
        row, column = self.cursor_location
        complete = getattr(self, "_complete", None)
        self.suggestion = complete(self.document.get_line(row)[:column]) if complete else ""

    @property
    def current_text(self) -> str:
        """The current text."""
        return self.text

    def set_text(self, text: str) -> None:
        """Set the text; undo restores the old one."""
        self.replace(clean_text(text), (0, 0), self.document.end)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Count the lines of the wrapped text, within bounds."""
        if self.document.line_count >= MAX_HEIGHT:
            return MAX_HEIGHT
        lines = WrappedDocument(self.document, max(0, width - CURSOR_WIDTH), self.indent_width).height
        if not self.size:  # known before the first layout, its lines do not make a second one
            self.set_reactive(ProseInput.virtual_size, Size(0, lines))
        return max(self._min_height, min(MAX_HEIGHT, lines))
