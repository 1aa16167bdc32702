"""Screen that is styled for its width at once, and not laid out again below another."""

from textual import events
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType


class SizedScreen(Screen[ScreenResultType]):
    """Base of screens with many widgets.

    Textual styles them anew when they are shown first and when they have their size, and then lays out all screens
    below again.
    """

    def on_compose(self) -> None:
        """Set the class of the width before there are widgets to style."""
        names = [name for width, name in self.app.HORIZONTAL_BREAKPOINTS or () if self.app.size.width >= width]
        self.add_class(*names[-1:])

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave the styles as they were made when the widgets were mounted."""
        if not self.stack_updates:
            event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        """Paint, unless all is to be painted in a moment."""
        if not (self._repaint_required and self.is_current):
            super()._compositor_refresh()

    def _screen_resized(self, size: Size) -> None:
        if self.is_current or size != self._compositor.size:
            super()._screen_resized(size)
