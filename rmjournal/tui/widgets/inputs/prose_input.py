"""Multi-line text input that grows with its text."""

from dataclasses import replace

from textual import events
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from rmjournal.model.field import clean_text
from rmjournal.tui.widgets.inputs.line_input import spot


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
        return super().edit(replace(edit, text=clean_text(edit.text)))

    def renew(self, text: str) -> None:
        """Put in what somebody else wrote; cursor and view stay where they are."""
        old, new, top = self.text, clean_text(text), self.scroll_offset.y
        start, end = self.selection
        self.replace(new, (0, 0), self.document.end)
        self.selection = Selection(spot(start, old, new), spot(end, old, new))
        self.scroll_to(y=top, animate=False)


TALLEST = 10
"""Lines before it scrolls."""


class ProseInput(SafeTextArea):
    """Free text that wraps softly; Tab leaves it."""

    DEFAULT_CSS = """
    ProseInput { border: none; padding: 0 1; height: 3; background: $surface; scrollbar-size-vertical: 1; }
    ProseInput:focus { border: none; background: $panel; }
    ProseInput .text-area--placeholder { color: $foreground 45%; }
    """

    def __init__(self, text: str = "", *, hint: str = "", least: int = 3) -> None:
        super().__init__(
            clean_text(text), soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False, placeholder=hint
        )
        self._least = least
        self.styles.height = least
        self.move_cursor(self.document.end)

    @property
    def said(self) -> str:
        """The text so far."""
        return self.text

    def say(self, text: str) -> None:
        """Put another text in; can be undone."""
        self.replace(clean_text(text), (0, 0), self.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Grow and shrink with the text."""
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the text to another width."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        lines = max(self._least, min(TALLEST, self.wrapped_document.height))
        height = self.styles.height
        if height is None or height.value != lines:
            self.styles.height = lines
