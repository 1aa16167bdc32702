"""Updates of a screen: styled, laid out and painted once when it is new."""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Size
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, Screen


class ScreenUpdates:
    """Keeps a screen with many widgets from updates that change nothing.

    Textual styles the widgets anew when the screen is shown first and when it has its size, paints what is laid out
    but not sized yet, and lays out all screens below again. Some methods are replaced for this one screen.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._is_new = True
        self._style, self._paint = screen.update_node_styles, screen._compositor_refresh
        self._resize, self._focus = screen._screen_resized, screen._update_auto_focus
        self._compose = screen._compose
        vars(screen).update(
            update_node_styles=self._style_when_changed,
            _compositor_refresh=self._paint_parts,
            _screen_resized=self._resize_when_changed,
            _update_auto_focus=self._focus_first,
            _compose=self._compose_for_width,
            render=partial(_render_dimmed, screen.render),
        )

    async def _compose_for_width(self) -> None:
        app = self._screen.app
        names = [name for width, name in app.HORIZONTAL_BREAKPOINTS or () if app.size.width >= width]
        self._screen.add_class(*names[-1:])  # before there are widgets to style
        await self._compose()

    def _style_when_changed(self, animate: bool = True) -> None:
        if self._is_new and self._screen.stack_updates and not animate:
            self._is_new = False  # it is shown first: its widgets were styled when they were mounted
        else:
            self._style(animate)

    def _paint_parts(self) -> None:
        if not (self._screen._repaint_required and self._screen.is_current):  # else all is painted in a moment
            self._paint()

    def _resize_when_changed(self, size: Size) -> None:
        if self._screen.is_current or size != self._screen._compositor.size:
            self._resize(size)

    def _focus_first(self) -> None:
        if isinstance(self._screen, ModalScreen):
            self._screen.refresh()  # what is laid out now is painted only once all has its size
        self._focus()


def _render_dimmed(render: Callable[[], RenderableType]) -> RenderableType:
    """Draw the screen below a dialog, dimmed."""
    below = render()
    return DimmedScreen(below.screen, below.color) if isinstance(below, BackgroundScreen) else below


class DimmedScreen(BackgroundScreen):
    """The screen below a dialog, dimmed; each style once."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """Dim segments."""
        for text, style, control in segments:
            yield Segment(text, style if control else _dimmed(style or Style.null(), color), control)


@lru_cache(maxsize=1024)
def _dimmed(style: Style, color: Color) -> Style | None:
    """Give a style as Textual dims it."""
    return next(iter(BackgroundScreen.process_segments([Segment(" ", style)], color))).style
