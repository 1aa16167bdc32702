"""Text over several lines, growing with what is typed."""

from textual import events
from textual.widgets import TextArea

from rmjournal.model.field import clean
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea

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
            clean(text), soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False, placeholder=hint
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
        self.replace(clean(text), (0, 0), self.document.end)

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
